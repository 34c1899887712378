"""In which encoding a text is. UTF-8 is what the whole file says it is; of the others a sample is looked at."""

import codecs
import re
from collections.abc import Iterable
from typing import NamedTuple

from charset_normalizer import from_bytes

from saleport.files.options import OPTIONS, meant
from saleport.files.sources.faults import not_to_be_had
from saleport.files.sources.stream import Opened

_PIECE = 1 << 20
_SAMPLE = 1 << 15
_MARKS = (  # UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "windows-1252"
_CANDIDATES = {
    "cp1252": _WESTERN,
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "iso8859_2": "iso-8859-2",
    "mac_roman": "mac-roman",
}
_POLISH = re.compile(r"[a-z][³¹¿]|[³¹¿£¯][a-zóêñ]")
"""What Polish looks like when it is taken for Western."""
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


class Encoding(NamedTuple):
    """An encoding, by a name that Python's codecs know."""

    name: str
    note: str | None = None
    """What a person should know of the choice."""


def encoding_named(name: str, marked: str | None) -> str:
    """The encoding that the sender names; with the mark, where the file has it."""
    found = meant("encoding", name)
    if found is None:
        raise not_to_be_had("encoding", name, f"it must be {OPTIONS['encoding'].wanted}")
    canonical = found.replace("_", "-")
    if marked and (marked.startswith(canonical) or canonical.startswith(marked)):
        return marked
    return "utf-8" if canonical == "utf-8-sig" else name.lower()


def marked_encoding(head: bytes) -> str | None:
    """The encoding that the first bytes tell: by a mark, or by the zeros that UTF-16 has between letters."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    sample = head[: len(head) & ~1]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 20 and even * 10 < odd:
        return "utf-16-le"
    if even > len(sample) // 20 and odd * 10 < even:
        return "utf-16-be"
    return None


def encoding_of(opened: Opened) -> Encoding:
    """The encoding of a text without a mark: UTF-8 unless the bytes that are no UTF-8 outnumber what is."""
    good = bad = 0
    sample = bytearray()
    rest = b""
    while piece := opened.read(_PIECE):
        if piece.isascii() and not rest:
            continue
        # A character is never cut in two: no end of a line is part of one.
        piece = rest + piece
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1 or (len(piece) if len(piece) > _PIECE else 0)
        piece, rest = piece[:end], piece[end:]
        found, broken = _characters(piece)
        good, bad = good + found, bad + broken
        if broken and len(sample) < _SAMPLE:
            sample += b"\n".join(line for line in piece.splitlines() if not line.isascii())[:_SAMPLE]
    found, broken = _characters(rest)
    if broken:
        sample += b"\n".join(line for line in rest.splitlines() if not line.isascii())[:_SAMPLE]
    good, bad = good + found, bad + broken
    if bad == 0:
        return Encoding("utf-8")
    if good > 4 * bad:
        return Encoding("utf-8", f"The file is in UTF-8, but for {bad} bytes that are no characters.")
    return _legacy(bytes(sample))


def _characters(piece: bytes) -> tuple[int, int]:
    """How many characters beyond ASCII are well-formed UTF-8, and how many bytes are not."""
    try:
        return len(piece) - len(piece.decode()) if not piece.isascii() else 0, 0
    except UnicodeDecodeError:
        text = piece.decode(errors="ignore")
        kept = len(text.encode())
        return kept - len(text), len(piece) - kept


def _legacy(sample: bytes) -> Encoding:
    name = _legacy_name(sample)
    return Encoding(name, f"The encoding was taken to be {name}. If letters look wrong, name another.")


def _legacy_name(sample: bytes) -> str:
    japanese = sample.decode("cp932", errors="ignore")
    in_words = sum(len(match[0]) for match in _JAPANESE.finditer(japanese))
    if in_words > len(_WIDE.findall(japanese)) / 2 and 2 * in_words > len(re.findall(rb"[\x80-\xff]", sample)) / 2:
        return "cp932"
    western = sample.decode("cp1252", errors="replace")
    if _POLISH.search(western):
        return _best(sample, ("cp1250", "iso8859_2")) or "windows-1250"
    if "\ufffd" not in western:
        matches = from_bytes(sample, cp_isolation=[*_CANDIDATES], enable_fallback=False)
        chaos = min((match.chaos for match in matches), default=0.0)
        # Where two encodings make the same text of the sample, only one of them is among the matches.
        if not matches or any(str(match) == western and match.chaos == chaos for match in matches):
            # From 80 to 9F are the letters and signs that Windows has and ISO 8859 has not; A4 is the euro of -15.
            return "iso-8859-15" if b"\xa4" in sample and not re.search(rb"[\x80-\x9f]", sample) else _WESTERN
    return _best(sample, _CANDIDATES) or _WESTERN


def _best(sample: bytes, candidates: Iterable[str]) -> str | None:
    match = from_bytes(sample, cp_isolation=[*candidates], enable_fallback=False).best()
    return _CANDIDATES.get(match.encoding) if match else None
