"""Answers made smaller on their way, for callers that can make them large again (RFC 9110, 12.5.3)."""

import gzip

FEWEST_BYTES = 512
"""What is smaller than this fits into one packet as it is."""


def accepts_gzip(accept_encoding: bytes | None) -> bool:
    """Whether an Accept-Encoding header allows gzip, by its name or by `*`."""
    weights: dict[bytes, bool] = {}
    for entry in (accept_encoding or b"").lower().split(b","):
        name, _, parameter = entry.partition(b";")
        weights[name.strip()] = parameter.replace(b" ", b"").removeprefix(b"q=").rstrip(b"0.") != b""
        if not parameter:
            weights[name.strip()] = True
    return weights.get(b"gzip", weights.get(b"*", False))


def gzipped(content: bytes, level: int) -> bytes:
    """The content in gzip, the same bytes whenever it is made."""
    return gzip.compress(content, level, mtime=0)
