"""What is compressed, unpacked piece by piece. Only loaded for such a file, because it brings pyarrow."""

import zlib
from pathlib import Path
from typing import IO, Any, cast

import pyarrow  # pyright: ignore[reportMissingTypeStubs] - it has none

from saleport.files.sources.faults import size as in_words
from saleport.files.sources.faults import too_large, unreadable
from saleport.files.sources.stream import Opened

_PIECE = 1 << 18


def _part() -> Any:  # noqa: ANN401 - zlib does not name its type
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)


def opened(path: Path, compression: str, most_bytes: int) -> Opened:
    """The bytes of a compressed file, unpacked; at most so many."""
    file = path.open("rb")
    return (_Gzip if compression == "gzip" else _Zstd)(file, most_bytes)


class _Unpacked:
    """Counts what is unpacked."""

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        self._file = file
        self._most_bytes = most_bytes
        self._left = most_bytes

    @property
    def bytes_read(self) -> int:
        """How far the compressed file has been read."""
        return 0 if self._file.closed else self._file.tell()

    def read(self, size: int) -> bytes:
        """Up to so many unpacked bytes; none at the end."""
        piece = self._unpack(size)
        self._left -= len(piece)
        if self._left < 0:
            limit = in_words(self._most_bytes)
            raise too_large(f"The file unpacks to more than {limit}: split it.", limit)
        return piece

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _unpack(self, size: int) -> bytes:
        raise NotImplementedError


class _Gzip(_Unpacked):
    """Of one part or of several behind each other, as `cat a.gz b.gz` makes it."""

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        super().__init__(file, most_bytes)
        self._packed = b""
        self._part = _part()
        self._is_between = False

    def _unpack(self, size: int) -> bytes:
        while True:
            if not self._packed:
                self._packed = self._file.read(_PIECE)
                if not self._packed and self._is_between:
                    return b""
                if not self._packed:
                    raise unreadable("The gzip file ends too early: it was not sent whole. Send it again.")
            if self._is_between:
                # What is filled up to a certain length, as on tapes, is filled with zeros.
                self._packed = self._packed.lstrip(b"\0")
                if not self._packed:
                    continue
                self._part = _part()
            try:
                piece = self._part.decompress(self._packed, size)
            except zlib.error as error:
                place = self._file.tell() - len(self._packed)
                raise unreadable(f"The gzip file is damaged near byte {place}: {error}. Send it again.") from error
            self._is_between = self._part.eof
            self._packed = self._part.unused_data if self._is_between else self._part.unconsumed_tail
            if piece:
                return piece


class _Zstd(_Unpacked):
    """Of one frame or of several."""

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        super().__init__(file, most_bytes)
        arrow = cast("Any", pyarrow)
        self._stream = arrow.CompressedInputStream(arrow.PythonFile(file, "r"), "zstd")

    def _unpack(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except OSError as error:
            raise unreadable(
                f"The zstd file is damaged near byte {self.bytes_read}: {error}. Send it again."
            ) from error

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()
        super().close()
