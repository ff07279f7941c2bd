"""Who tries wrong codes without end keeps nobody else out."""

import pytest

from app.rooms.wrong_codes import LATELY_SECONDS, WrongCodes, network_of


def tries(codes, address, n, now=0.0):
    """How many of so many wrong ones are let through."""
    through = 0
    for _ in range(n):
        if codes.may_try(address, now):
            codes.count_wrong(address, now)
            through += 1
    return through


def test_an_address_that_tries_without_end_keeps_no_other_out():
    codes = WrongCodes()
    assert tries(codes, "198.51.100.7", 1_000) == 60
    assert not codes.may_try("198.51.100.7", 0.0)
    assert codes.may_try("203.0.113.9", 0.0), "a new phone waits for somebody else's wrong codes"
    assert codes.may_try("198.51.100.7", 1.0)


def test_many_addresses_together_are_slowed_and_keep_no_new_one_out():
    codes = WrongCodes()
    assert sum(tries(codes, f"198.51.100.{host}", 60) for host in range(100)) < 240 + 100
    assert not codes.may_try("198.51.100.99", 0.0), "one wrong code each is free, and no more"
    assert codes.may_try("203.0.113.9", 0.0)


def test_addresses_past_those_remembered_share_what_all_have():
    codes = WrongCodes(most_together=10.0, addresses=5)
    assert sum(tries(codes, f"198.51.100.{host}", 1) for host in range(200)) == 10
    assert not codes.may_try("203.0.113.9", 0.0)
    assert codes.may_try("203.0.113.9", LATELY_SECONDS + 1), "they are forgotten in time"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_a_household_is_one_address(address, network):
    assert network_of(address) == network
