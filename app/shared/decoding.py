"""The bytes of a text file as text: Unicode where they are, otherwise the likeliest encodings for a person to
choose from.

Pure: bytes in, strings out. Knows neither the page nor the file's name.
"""

import codecs
import contextlib
import re
import unicodedata
from dataclasses import dataclass

import charset_normalizer

from computation import lines

# A UTF-32-LE mark begins like UTF-16-LE's, so the longer ones stand first.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf_32",
    codecs.BOM_UTF32_BE: "utf_32",
    codecs.BOM_UTF8: "utf_8_sig",
    codecs.BOM_UTF16_LE: "utf_16",
    codecs.BOM_UTF16_BE: "utf_16",
}
UNICODE = {"utf_8": "UTF-8", "utf_8_sig": "UTF-8", "utf_16": "UTF-16", "utf_32": "UTF-32"}
UNMARKED = {"utf_16_le": "UTF-16", "utf_16_be": "UTF-16", "utf_32_le": "UTF-32", "utf_32_be": "UTF-32"}
# Each holds ASCII as it is. Of two that read a file alike, the first is named: Windows-1252 holds all that Latin-1
# does.
LEGACY = {
    "cp1252": "Western European (Windows-1252)",
    "latin_1": "Western European (Latin-1)",
    "iso8859_15": "Western European (Latin-9)",
    "mac_roman": "Western European (Mac Roman)",
    "cp850": "Western European (DOS, code page 850)",
    "cp437": "Western European (DOS, code page 437)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859_2": "Central European (Latin-2)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1257": "Baltic (Windows-1257)",
    "cp874": "Thai (Windows-874)",
    "cp932": "Japanese (Shift-JIS)",
    "euc_jp": "Japanese (EUC-JP)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "cp949": "Korean (EUC-KR)",
}
MAX_SAMPLE_BYTES = 65_536  # more tells nothing further
UNLIKELY = (10, 0.0)  # all disorder, and no language's letters
MIN_SURE_BYTES = 20  # a guess from fewer bytes beyond ASCII is left to the person
MIN_SURE_COHERENCE = 0.2  # how much the letters must be as frequent as in some language, of 1

_ASCII, _ASCII_LETTER = re.compile(rb"[\x00-\x7f]+"), re.compile(rb"[A-Za-z]")
_LINE_BREAKS = re.compile(rb"[\r\n]+")


class NotText(ValueError):
    """Bytes that are no text in any encoding known here."""


@dataclass(frozen=True)
class Candidate:
    """An encoding that the bytes could be in.

    Attributes:
        encoding: Python's name for it, which `decode` takes.
        label: its name for a person, with what it would cost.
        preview: the first lines that hold more than ASCII, as they would be read.
    """

    encoding: str
    label: str
    preview: tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """What the bytes could be in.

    Attributes:
        candidates: at least one, the likeliest first; each reads the bytes differently.
        is_sure: whether the first needs nobody to confirm it.
        problem: why the bytes aren't simply Unicode; "" where they are.
    """

    candidates: tuple[Candidate, ...]
    is_sure: bool
    problem: str = ""


def decode(content: bytes, encoding: str) -> str:
    r"""The text of bytes in one of `guess`'s candidates, with its line breaks as "\n" and broken places as "�"."""
    return "\n".join(lines.split(content.decode(encoding, errors="replace")))


def guess(content: bytes) -> Guess:
    """The encodings that a file's bytes could be in.

    Raises:
        NotText: they are no text.
    """
    mark = next((mark for mark in BYTE_ORDER_MARKS if content.startswith(mark)), b"")
    encoding = BYTE_ORDER_MARKS.get(mark, "utf_8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        problem = f"not {UNICODE[encoding]}: byte {error.start + 1:,} belongs to no character"
        if mark:
            return Guess((_damaged(content, encoding),), False, problem)
    else:
        if "\x00" not in text:
            return Guess((Candidate(encoding, UNICODE[encoding], ()),), True)
        problem = "neither UTF-8 nor marked as UTF-16: it contains zero bytes"
    if b"\x00" in content:
        candidates = _unmarked(content)
        if not candidates:
            raise NotText("contains zero bytes")
        return Guess(candidates, False, problem)
    return _guess_legacy(content, problem)


def _guess_legacy(content: bytes, problem: str) -> Guess:
    """The encodings before Unicode that could hold the bytes, ordered by how much each reading looks like a
    language."""
    beyond_ascii = (line for line in _LINE_BREAKS.split(content) if not line.isascii())
    telling_lines = list(dict.fromkeys(beyond_ascii))  # the others read alike in all of them
    sample = b"\n".join(telling_lines)
    quality = _quality(sample[:MAX_SAMPLE_BYTES])
    readings: dict[str, str] = {}  # text → the first encoding that gives it
    for encoding in LEGACY:
        with contextlib.suppress(UnicodeDecodeError):
            readings.setdefault(sample.decode(encoding), encoding)
    is_foreign_script = len(_ASCII.sub(b"", sample)) > len(_ASCII_LETTER.findall(sample))

    def rank(text: str) -> tuple[int, float, int, bool]:
        # Fewer characters: they are of two bytes each, and bytes that fit such an encoding by chance are rare.
        return *quality.get(readings[text], UNLIKELY), len(text) if is_foreign_script else 0, _has_controls(text)

    order = [readings[text] for text in sorted(readings, key=rank)]
    first_lines = b"\n".join(telling_lines[: lines.N_PREVIEWED])
    candidates = tuple(Candidate(each, LEGACY[each], lines.preview(first_lines.decode(each))) for each in order)
    text = _ASCII.sub(b"", sample).decode(errors="replace")
    n_beyond_ascii, n_broken = len(text), text.count("�")
    if n_beyond_ascii > 2 * n_broken:  # more characters are whole than broken
        return Guess((_damaged(content, "utf_8"), *candidates), False, problem)
    n_likely = sum(encoding in quality for encoding in order)
    is_telling = n_beyond_ascii >= MIN_SURE_BYTES and -quality.get(order[0], UNLIKELY)[1] >= MIN_SURE_COHERENCE
    return Guess(candidates, n_likely == 1 and is_telling, problem)


def _quality(sample: bytes) -> dict[str, tuple[int, float]]:
    """Encoding → (disorder in tenths, minus how much its letters are as frequent as in some language); best first.

    Less disorder than a tenth says nothing; the encodings that are missing read as gibberish.
    """
    matches = charset_normalizer.from_bytes(sample, cp_isolation=list(LEGACY), enable_fallback=False)
    return {
        encoding: (int(10 * match.chaos), -match.coherence)
        for match in matches
        for encoding in match.could_be_from_charset
    }


def _damaged(content: bytes, encoding: str) -> Candidate:
    """Unicode of which some places are broken."""
    text = content.decode(encoding, errors="replace")
    n_broken = text.count("�")
    places = "one broken place" if n_broken == 1 else f"{n_broken:,} broken places"
    broken_lines = "\n".join(line for line in lines.split(text) if "�" in line)
    return Candidate(encoding, f"{UNICODE[encoding]}, with � for {places}", lines.preview(broken_lines))


def _unmarked(content: bytes) -> tuple[Candidate, ...]:
    """UTF-16 and UTF-32 without a byte-order mark, the reading with the most Latin letters and spaces first."""
    readings: dict[str, str] = {}
    for encoding in UNMARKED:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not _has_controls(text):
            readings[encoding] = text
    order = sorted(readings, key=lambda encoding: -sum(character < "\u0250" for character in readings[encoding]))
    return tuple(Candidate(each, f"{UNMARKED[each]} without its mark", lines.preview(readings[each])) for each in order)


def _has_controls(text: str) -> bool:
    """Whether a text holds characters that no writer types: control characters, unassigned and private ones."""
    return any(unicodedata.category(character) in {"Cc", "Cn", "Co"} for character in set(text) - set("\t\n\v\f\r"))
