from encodings.aliases import aliases
from pathlib import Path

import pytest

from saleport.errors import Rejected
from saleport.files.opening import open_file
from saleport.files.options import meant
from saleport.files.recognition import ReadingOptions

TABLE = "orderReference;purchaseDateUtc;sku;price;currency\nA-1;2026-05-01;K-1;1.50;EUR\n"
ENCODINGS = sorted({*aliases.values(), "idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "nope"})


def test_every_encoding_is_refused_at_once_or_reads_a_file(tmp_path: Path) -> None:
    read: list[str] = []
    for name in ENCODINGS:
        if meant("encoding", name) is None:
            continue
        file = tmp_path / f"{name}.csv"
        file.write_bytes(TABLE.encode(name))
        with open_file(file, ReadingOptions(encoding=name)) as opened:
            assert len(list(opened.orders())) == 1, name
        read.append(name)
    assert {"utf_8", "utf_16", "cp1252", "shift_jis", "mac_roman"} <= set(read)
    assert not {"idna", "punycode", "hex_codec", "rot_13", "unicode_escape", "utf_7", "nope"} & set(read)


@pytest.mark.parametrize("sign", [chr(code) for code in range(128)], ids=lambda sign: f"{ord(sign):02x}")
def test_every_delimiter_is_refused_at_once_or_reads_a_file(tmp_path: Path, sign: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(TABLE.replace(";", sign), newline="")
    options = ReadingOptions(delimiter=sign)
    if meant("delimiter", sign) is None:
        with pytest.raises(Rejected):
            open_file(file, options)
    else:
        with open_file(file, options) as opened:
            assert list(opened.orders()), sign


@pytest.mark.parametrize(
    ("option", "text", "meaning"),
    [
        ("delimiter", "\t", "tab"),
        ("delimiter", "Semicolon", ";"),
        ("currency", "eur", "EUR"),
        ("dateOrder", "DMY", "dmy"),
        ("encoding", "Latin1", "iso8859-1"),
        ("timeZone", "../Paris", None),
        ("sheet", "\0", None),
        ("sheet", "x" * 201, None),
        ("sheet", "", None),
    ],
)
def test_a_text_means_one_thing_or_nothing(option: str, text: str, meaning: str | None) -> None:
    assert meant(option, text) == meaning
