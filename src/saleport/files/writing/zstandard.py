"""zstd on the way out. Loaded only where it is asked for: its library is a heavy one."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import io
from typing import Any, BinaryIO

import pyarrow


def compressed(out: BinaryIO) -> Any:  # noqa: ANN401 - the library's own kind of file
    """A file to be written to; what is written goes to `out`, compressed. Closing it leaves `out` open."""
    return pyarrow.CompressedOutputStream(pyarrow.PythonFile(_KeptOpen(out), mode="w"), "zstd")


class _KeptOpen(io.RawIOBase):
    """What the library closes in the place of the file itself."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - any bytes
        return self._out.write(data)
