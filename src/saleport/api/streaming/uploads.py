"""Forms with a file in them (multipart/form-data), read as they come: RFC 7578."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from saleport.errors import ErrorCode, Problem, Rejected
from saleport.values import shortened

FORM_TYPE = "multipart/form-data"
_FILE = "file"
_MOST_FIELDS = 100
_MOST_FIELD_BYTES = 64 * 1024


class Upload(NamedTuple):
    """A form with one file. Its fields come before the file, so that it is known what is to become of it."""

    file_name: str
    """As the sender calls it: a name, a path or nothing."""
    fields: Mapping[str, str]
    """The first of a repeated one counts."""
    chunks: AsyncGenerator[bytes]
    """The bytes of the file, to be read once. Raises Rejected where the form breaks off, or where anything but its end
    comes after the file."""


async def upload_of(content_type: str, body: AsyncIterator[bytes]) -> Upload:
    """The form that a body is, once its file begins.

    The file is the part with a file name, or the one that is called `file`. Raises Rejected when there is none, and
    when the form cannot be read.
    """
    form = _Form(content_type)
    async for chunk in body:
        form.take(chunk)
        if form.has_file:
            return Upload(form.file_name, form.fields, _rest_of(form, body))
    raise refused("The form has no file: send it as a part named 'file'.")


async def _rest_of(form: "_Form", body: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    for part in form.taken():
        yield part
    async for chunk in body:
        form.take(chunk)
        for part in form.taken():
            yield part
    if not form.is_complete:
        raise refused("The form breaks off before its last boundary.")


class _Form:
    """What the parser has found so far."""

    def __init__(self, content_type: str) -> None:
        _, options = parse_options_header(content_type)
        if not options.get(b"boundary"):
            raise refused(f"The Content-Type has no boundary: '{shortened(content_type)}'.")
        self.fields: dict[str, str] = {}
        self.file_name = ""
        self.has_file = False
        self.is_complete = False
        self._is_in_file = False
        self._field = ""
        self._field_count = 0
        self._text = bytearray()
        self._header, self._value = b"", b""
        self._disposition = b""
        self._parts: list[bytes] = []
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._take_header,
                    "on_header_value": self._take_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._begin_content,
                    "on_part_data": self._take_content,
                    "on_part_end": self._end_part,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise refused(f"The form cannot be read: {error}.") from None

    def take(self, chunk: bytes) -> None:
        """Read some more; raises Rejected."""
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise refused(f"The form cannot be read: {error}.") from None

    def taken(self) -> list[bytes]:
        """What has come of the file since this was asked last."""
        parts, self._parts = self._parts, []
        return parts

    def _begin_part(self) -> None:
        self._disposition = b""
        self._text.clear()

    def _take_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def _begin_content(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = _text_of(options.get(b"name", b""))
        file_name = options.get(b"filename")
        is_file = file_name is not None or name == _FILE
        if self.has_file:
            what = "a second file" if is_file else f"the field '{shortened(name)}'"
            raise refused(f"After the file comes {what}: send one file for each request, and all fields before it.")
        self._is_in_file = self.has_file = is_file
        self._field = name
        if is_file:
            # As browsers write them (RFC 7578, 2).
            self.file_name = _text_of(file_name or b"").replace("%22", '"')

    def _take_content(self, data: bytes, start: int, end: int) -> None:
        if self._is_in_file:
            self._parts.append(data[start:end])
            return
        self._text += data[start:end]
        if len(self._text) > _MOST_FIELD_BYTES:
            raise refused(f"The field '{shortened(self._field)}' is longer than {_MOST_FIELD_BYTES // 1024} KiB.")

    def _end_part(self) -> None:
        if self._is_in_file:
            self._is_in_file = False
            return
        self._field_count += 1
        if self._field_count > _MOST_FIELDS:
            raise refused(f"The form has more than {_MOST_FIELDS} fields.")
        self.fields.setdefault(self._field, _text_of(bytes(self._text)))

    def _end(self) -> None:
        self.is_complete = True


def file_name_of(content_disposition: str | None) -> str:
    """The name that a Content-Disposition header gives a file; blank where it gives none."""
    if content_disposition is None:
        return ""
    for segment in content_disposition.split(";"):
        name, _, value = segment.partition("=")
        # RFC 6266: the extended form has letters that the other has not.
        if name.strip().lower() == "filename*" and value.strip().lower().startswith("utf-8'"):
            return unquote(value.strip().split("'", 2)[-1].strip('"'))
    _, options = parse_options_header(content_disposition)
    return _text_of(options.get(b"filename", b""))


def _text_of(sent: bytes) -> str:
    try:
        return sent.decode()
    except UnicodeDecodeError:
        return sent.decode("latin-1")


def refused(explanation: str) -> Rejected:
    """What an upload that cannot be read ends in."""
    return Rejected([Problem(code=ErrorCode.UPLOAD_INVALID, explanation=explanation, subject="request")])
