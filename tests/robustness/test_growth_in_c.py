"""Long hostile texts and files in what runs outside Python: expressions, decoders, tokenizers, number parsers."""

import contextlib

import pytest

from app.bit_width import size_exercise
from app.server import message_limit
from app.shared import decoding
from components import format, inputs
from computation import lines
from computation.perplexity import Convention
from computation.table_files import reader, separated_values, text_tables
from computation.text import bytes_to_text, readable, visible
from model_cache.text_codec import TextCodec
from tests.support.fake_engine import END, byte_tokenizer
from tests.support.growth import check_time

CODEC = TextCodec(byte_tokenizer(), None, [END])
HOSTILE = {
    "words": " the",
    "one letter": "a",
    "spaces": " ",
    "line breaks": "\r\n",
    "special tokens": END,
    "accents": "a\u0301",
    "emoji": "👩‍👩‍👧",
    "marks": "\\*_`[](){}<>",
    "arrows": "->",
    "colons": ":a",
    "turns": "\u202e",
}


IN_C = {
    "Markdown": format.escape,
    "shorten": format.shorten,
    "visible": visible,
    "readable": readable,
    "lines": lines.split,
    "preview": lines.preview,
    "size": size_exercise.parse_size,
    "address": inputs.fits_address,
    "box": inputs.check_size,
    "heading": separated_values.has_heading,
    "rows": lambda text: separated_values.parse_lines(f"text\n{text}.\nrow"),
    "separated": lambda text: separated_values.parse(f"text,b\n{text}.\nrow"),
    "table": lambda text: reader.read_table("a.csv", f"text,b\n{text}.\nrow"),
    "json": lambda text: text_tables.parse_json_lines(f"1\n{text}"),
    "ids": lambda text: CODEC.encode(text, Convention()),
    "ids within": CODEC.encode_within,
    "special tokens": CODEC.special_tokens_in,
}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("function", IN_C)
def test_a_long_text_takes_no_longer_than_its_length(function, text):
    def work(long: str) -> None:
        with contextlib.suppress(ValueError):
            IN_C[function](long)

    check_time(lambda n: (HOSTILE[text] * n)[:n], work, 4_000)


@pytest.mark.parametrize(
    ("before", "repeated", "after"),
    [
        (b"", b"a", b"\n\xe9"),
        (b"\xe9\n", b"a", b""),
        (b"", b"\xe9", b""),
        (b"", b"\xe9\n", b""),
        (b"", "é".encode(), b"\xff"),
        (b"\xff\xfe", b"a\x00", b"\x00"),
        (b"", b"\x00", b""),
        (b"", b"\x81\x40", b""),
        (b"", b" \t", b"\xff"),
    ],
)
def test_a_long_file_takes_no_longer_than_its_length(before, repeated, after):
    def work(content: bytes) -> None:
        with contextlib.suppress(decoding.NotText):
            decoding.decode(content, decoding.guess(content).candidates[0].encoding)

    # Past its sample a file is only decoded: 65,536 bytes are looked at more closely.
    check_time(lambda n: before + repeated * (n // len(repeated)) + after, work, 70_000)


@pytest.mark.parametrize("piece", [b"\xff", b"a\xe7", "的".encode(), b"\xf0\x9f"])
def test_stray_bytes_are_named_in_time_that_grows_with_their_number(piece):
    check_time(lambda n: piece * n, bytes_to_text, 4_000)


def test_a_large_message_is_cut_in_time_that_grows_with_it():
    def made(n: int) -> bytes:
        message = message_limit.BackMsg()
        for i in range(n):
            message.rerun_script.widget_states.widgets.add(id=f"{i}", string_value="x" * 60)
        return message.SerializeToString()

    check_time(made, message_limit.cut, 1_000)


def test_the_check_of_time_sees_quadratic_work():
    with pytest.raises(AssertionError):
        check_time(lambda n: n, lambda n: [sum(range(n // 8)) for _ in range(n)], 300)
