"""How fast codes may be tried by devices that no room knows: each wrong one costs, and what is left comes back.

Knows addresses of the network while they matter, and no room. One that tries codes without end keeps out itself: a
device whose address has tried no wrong one lately is let in whatever others do.
"""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

LATELY_SECONDS = 600.0


@dataclass
class Allowance:
    """So many at once, and so many a second.

    Attributes:
        at: when `left` was right.
        wrong_at: when it was drawn on last.
    """

    most: float
    a_second: float
    left: float
    at: float = 0.0
    wrong_at: float = 0.0

    def has_one(self, now: float) -> bool:
        self.left = min(self.most, self.left + self.a_second * max(0.0, now - self.at))
        self.at = now
        return self.left >= 1

    def draw_on(self, now: float) -> None:
        self.has_one(now)
        self.left, self.wrong_at = max(0.0, self.left - 1), now


class WrongCodes:
    """What each address may still try, and all of them together.

    Args:
        most, a_second: from one address, behind which a whole class may sit.
        most_together, a_second_together: from all that have tried a wrong one lately.
        addresses: remembered at most; past them the bound of all together holds for everybody.
    """

    def __init__(
        self,
        most: float = 60.0,
        a_second: float = 1.0,
        *,
        most_together: float = 240.0,
        a_second_together: float = 5.0,
        addresses: int = 4_096,
    ) -> None:
        self._most, self._a_second, self._n_addresses = most, a_second, addresses
        self._together = Allowance(most_together, a_second_together, most_together)
        self._lately: OrderedDict[str, Allowance] = OrderedDict()  # the one that was wrong last is last

    def may_try(self, address: str, now: float) -> bool:
        """Whether another code may be tried from there."""
        self._forget(now)
        own = self._lately.get(network_of(address))
        if own is None:
            return len(self._lately) < self._n_addresses or self._together.has_one(now)
        return own.has_one(now) and self._together.has_one(now)

    def count_wrong(self, address: str, now: float) -> None:
        self._together.draw_on(now)
        network = network_of(address)
        if network not in self._lately and len(self._lately) < self._n_addresses:
            self._lately[network] = Allowance(self._most, self._a_second, self._most, now)
        if network in self._lately:
            self._lately[network].draw_on(now)
            self._lately.move_to_end(network)

    def _forget(self, now: float) -> None:
        """Drop the addresses that have tried no wrong one lately."""
        while self._lately and now - next(iter(self._lately.values())).wrong_at > LATELY_SECONDS:
            self._lately.popitem(last=False)


def network_of(address: str) -> str:
    """An address, or of IPv6 the network of 64 bits, of which one household has as many addresses as it likes."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return ""  # all that are not known are one
    if isinstance(read, ipaddress.IPv6Address):
        return str(read.ipv4_mapped or ipaddress.ip_network((read, 64), strict=False))
    return str(read)
