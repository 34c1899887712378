"""Uploads: the file and its fields whatever pieces they come in, and what is refused."""

from collections.abc import AsyncGenerator

import pytest

from saleport.api.streaming.uploads import Upload, file_name_of, upload_of
from saleport.errors import Rejected

TYPE = 'multipart/form-data; boundary="limit"'
CONTENT = bytes(range(256)) * 40 + b"\r\n--limi\r\n-- and so on"


def a_field(name: str, text: str) -> bytes:
    """A field of a form, as a browser sends it."""
    return f'--limit\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()


def a_file(content: bytes, disposition: str = 'name="file"; filename="ventes d\'été.csv"') -> bytes:
    """A file of a form."""
    head = f"--limit\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: text/csv\r\n\r\n"
    return head.encode() + content + b"\r\n"


END = b"--limit--\r\n"


async def in_pieces(body: bytes, size: int) -> AsyncGenerator[bytes]:
    """A body as it comes."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def read(body: bytes, size: int = 1000, content_type: str = TYPE) -> tuple[Upload, bytes]:
    """The upload, and all of its file."""
    upload = await upload_of(content_type, in_pieces(body, size))
    return upload, b"".join([chunk async for chunk in upload.chunks])


@pytest.mark.parametrize("size", [1, 7, 1000, 1_000_000])
async def test_a_form_is_the_same_whatever_pieces_it_comes_in(size: int) -> None:
    upload, content = await read(a_field("dryRun", "true") + a_field("x", "é") + a_file(CONTENT) + END, size)
    assert content == CONTENT
    assert upload.file_name == "ventes d'été.csv"
    assert upload.fields == {"dryRun": "true", "x": "é"}


async def test_the_first_of_a_repeated_field_counts() -> None:
    upload, _ = await read(a_field("a", "1") + a_field("a", "2") + a_file(b"") + END)
    assert upload.fields == {"a": "1"}


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('name="file"', ""),
        ('name="anything"; filename="a.csv"', "a.csv"),
        ('name="file"; filename="a%22b.csv"', 'a"b.csv'),
        ("name=file; filename=a.csv", "a.csv"),
    ],
)
async def test_the_file_is_what_has_a_file_name_or_is_called_file(disposition: str, name: str) -> None:
    upload, content = await read(a_file(b"content", disposition) + END)
    assert (upload.file_name, content) == (name, b"content")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (END, "no file"),
        (b"", "no file"),
        (a_field("dryRun", "true") + END, "no file"),
        (a_file(b"1") + a_field("dryRun", "true") + END, "the field 'dryRun'"),
        (a_file(b"1") + a_file(b"2") + END, "a second file"),
        (a_file(b"1"), "breaks off"),
        (a_field("a", "x" * 100_000) + a_file(b"1") + END, "64 KiB"),
        (a_field("a", "") * 101 + a_file(b"1") + END, "more than 100 fields"),
        (b"no form at all", "cannot be read"),
        (b"--limit\r\nX: " + b"y" * 10_000, "cannot be read"),
        (b"--limit\r\n" + b"X: y\r\n" * 100 + b"\r\n", "cannot be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "form",
)
async def test_a_form_that_is_none_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(Rejected) as rejection:
        await read(body)
    assert said in rejection.value.problems[0].explanation


@pytest.mark.parametrize("content_type", ["multipart/form-data", f"multipart/form-data; boundary={'x' * 300}"])
async def test_a_boundary_must_be_one(content_type: str) -> None:
    with pytest.raises(Rejected):
        await read(a_file(b"") + END, content_type=content_type)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (None, ""),
        ("attachment", ""),
        ('attachment; filename="a b.csv"', "a b.csv"),
        ("attachment; filename=a.csv; filename*=UTF-8''%C3%A9t%C3%A9.csv", "été.csv"),
    ],
)
def test_a_header_may_name_the_file(header: str | None, name: str) -> None:
    assert file_name_of(header) == name
