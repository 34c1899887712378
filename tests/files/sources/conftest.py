from collections.abc import Callable
from pathlib import Path

import pytest

from saleport.files.recognition import ReadingOptions
from saleport.files.sources import JsonSource, TableSource, open_source

OpenTable = Callable[..., TableSource]
OpenJson = Callable[..., JsonSource]


@pytest.fixture
def table(tmp_path: Path) -> OpenTable:
    """Bytes as the table that they are."""

    def open_it(content: bytes, known: tuple[str, ...] = (), name: str = "orders", **options: object) -> TableSource:
        path = tmp_path / name
        path.write_bytes(content)
        said = ReadingOptions(**options)  # pyright: ignore[reportArgumentType] - whatever a test says
        source = open_source(path, said, file_name=name, known_names=known)
        assert isinstance(source, TableSource)
        return source

    return open_it


@pytest.fixture
def json(tmp_path: Path) -> OpenJson:
    """Bytes as the JSON that they are."""

    def open_it(content: bytes, **options: object) -> JsonSource:
        path = tmp_path / "orders"
        path.write_bytes(content)
        said = ReadingOptions(**options)  # pyright: ignore[reportArgumentType] - whatever a test says
        source = open_source(path, said)
        assert isinstance(source, JsonSource)
        return source

    return open_it
