import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from saleport.errors import ErrorCode, Rejected
from saleport.files.recognition import ReadingOptions
from saleport.files.sources import open_source
from tests.files.sources.conftest import OpenJson, OpenTable

ORDERS = b"Nr,City\n" + b"".join(b"%d,Bonn\n" % place for place in range(50_000))


def zstd(content: bytes) -> bytes:
    return pa.compress(content, "zstd", asbytes=True)


@pytest.mark.parametrize(
    ("packed", "compression"),
    [
        (gzip.compress(ORDERS), "gzip"),
        (gzip.compress(ORDERS[:1000]) + gzip.compress(ORDERS[1000:]) + bytes(512), "gzip"),
        (zstd(ORDERS), "zstd"),
        (zstd(ORDERS[:1000]) + zstd(ORDERS[1000:]), "zstd"),
    ],
    ids=["gzip", "gzip of parts", "zstd", "zstd of parts"],
)
def test_what_is_compressed_is_read_whole(table: OpenTable, packed: bytes, compression: str) -> None:
    source = table(packed)
    assert source.recognition.compression == compression
    rows = list(source.rows())
    assert (len(rows), rows[-1].number, rows[-1].cells) == (50_000, 50_001, ["49999", "Bonn"])


def test_progress_is_that_of_the_compressed_file(table: OpenTable) -> None:
    packed = gzip.compress(ORDERS)
    with table(packed) as source:
        rows = source.rows()
        next(rows)
        assert 0 < source.bytes_read <= len(packed)
        list(rows)
        assert source.bytes_read in (0, len(packed))


@pytest.mark.parametrize("pack", [gzip.compress, zstd], ids=["gzip", "zstd"])
@pytest.mark.parametrize("damage", [lambda packed: packed[:-9], lambda packed: packed[:30] + bytes(9) + packed[39:]])
def test_damage_is_told(table: OpenTable, pack: type[bytes], damage: type[bytes]) -> None:
    with pytest.raises(Rejected, match="FILE_UNREADABLE"):
        list(table(damage(pack(ORDERS))).rows())


@pytest.mark.parametrize("pack", [gzip.compress, zstd], ids=["gzip", "zstd"])
def test_a_bomb_is_stopped_before_any_row_is_given(tmp_path: Path, pack: type[bytes]) -> None:
    path = tmp_path / "orders"
    path.write_bytes(pack(ORDERS))
    with pytest.raises(Rejected) as raised:
        open_source(path, ReadingOptions(), most_bytes=300_000)
    (problem,) = raised.value.problems
    assert problem.code == ErrorCode.FILE_TOO_LARGE
    assert "292 KiB" in problem.explanation


def test_json_is_unpacked_too(json: OpenJson) -> None:
    assert len(list(json(zstd(b'{"a":1}\n' * 1000)).records())) == 1000
