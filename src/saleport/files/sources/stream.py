"""The bytes of a file, whether they are compressed or not."""

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import IO, Protocol

_COMPRESSION = "saleport.files.sources.compression"

MOST_UNPACKED = 16 << 30
"""Of a compressed file. It is unpacked piece by piece: the limit costs no memory, and a bomb comes to an end."""

_MOST_WHOLE = 2 << 30
_PIECE = 1 << 18


class Opened(Protocol):
    """Bytes that can be read once."""

    @property
    def bytes_read(self) -> int:
        """How far the file itself has been read, compressed or not."""
        ...

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none at the end."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class PlainFile:
    """A file as it is, or what of it lies between two places."""

    def __init__(self, file: IO[bytes], begins_at: int = 0, ends_at: int | None = None) -> None:
        file.seek(begins_at)
        self._file = file
        self._ends_at = ends_at
        self.read = file.read if ends_at is None else self._read

    @property
    def bytes_read(self) -> int:
        """How far it has been read."""
        return 0 if self._file.closed else self._file.tell()

    def close(self) -> None:
        """Let go of it."""
        self._file.close()

    def _read(self, size: int, /) -> bytes:
        return self._file.read(min(size, max(0, (self._ends_at or 0) - self._file.tell())))


def opened(path: Path, compression: str | None, most_bytes: int = MOST_UNPACKED) -> Opened:
    """The bytes of a file, unpacked."""
    if compression is None:
        return PlainFile(path.open("rb"))
    # Loaded where it is needed: it brings a large library.
    return import_module(_COMPRESSION).opened(path, compression, most_bytes)


def whole(path: Path, compression: str | None, most_bytes: int = MOST_UNPACKED) -> IO[bytes]:
    """A file to be read in any order; one that is compressed is unpacked beside it, and gone when it is closed."""
    if compression is None:
        return path.open("rb")
    stream = opened(path, compression, min(most_bytes, _MOST_WHOLE))
    folder = path.parent if os.access(path.parent, os.W_OK) else None
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - whoever reads it closes it
    try:
        while piece := stream.read(_PIECE):
            file.write(piece)
    except BaseException:
        file.close()
        raise
    finally:
        stream.close()
    file.seek(0)
    return file


def compression_of(head: bytes) -> str | None:
    """How a file that begins like this is compressed."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    # Four bytes of a frame, or of one that is to be skipped.
    if head[:4] == b"\x28\xb5\x2f\xfd" or (head[1:4] == b"\x2a\x4d\x18" and head[:1] in b"\x50\x51\x52\x53"):
        return "zstd"
    return None
