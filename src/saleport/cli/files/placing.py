"""Files that a command leaves behind: each whole, or not at all."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO, cast


@contextmanager
def replaced(path: Path) -> Generator[BinaryIO]:
    """A new file that takes the place of `path` when it is whole and on stable storage; gone where it never is."""
    # It holds names and addresses: as every file made so, it is for its owner alone.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            yield cast("BinaryIO", file)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def free(path: Path) -> Path:
    """The path, or one beside it that is not taken: what somebody may have edited is never written over."""
    if not path.exists():
        return path
    endings = "".join(path.suffixes[-2:])
    stem = path.name.removesuffix(endings)
    names = (path.with_name(f"{stem}-{number}{endings}") for number in count(2))
    return next(name for name in names if not name.exists())
