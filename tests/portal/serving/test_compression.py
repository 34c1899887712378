import gzip

import pytest

from saleport.portal.serving.compression import accepts_gzip, gzipped


@pytest.mark.parametrize(
    ("header", "accepts"),
    [
        (None, False),
        (b"", False),
        (b"br", False),
        (b"gzip", True),
        (b"deflate, GZIP", True),
        (b"br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000", False),
        (b"gzip;q=0.001", True),
        (b"*", True),
        (b"*;q=0", False),
        (b"gzip;q=0, *", False),
        (b"identity", False),
        (b",;=,;q", False),
    ],
)
def test_gzip_is_sent_to_who_asks_for_it(header: bytes | None, accepts: bool) -> None:
    assert accepts_gzip(header) is accepts


def test_the_same_content_is_the_same_gzip() -> None:
    assert gzipped(b"text", 5) == gzipped(b"text", 5)
    assert gzip.decompress(gzipped(b"text", 5)) == b"text"
