"""The tables of usage as comma-separated values, for spreadsheets and programs."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from uuid import UUID

from saleport.calls.usage import Counted, Table

_COLUMNS = (
    "by",
    "name",
    "application_id",
    "calls",
    "success",
    "client_error",
    "server_error",
    "p50_milliseconds",
    "p99_milliseconds",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# In half of Europe, spreadsheets take semicolons for what is between two cells.
_AFTER_SEMICOLON = re.compile(r"(;\s*)(?=[=+@-])")
# Spreadsheets take a file without it for one of another century.
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def table_file(table: Table, names: Mapping[UUID, str]) -> str:
    """The file: a line for each operation, for each application, and for all calls."""
    file = io.StringIO(newline="")
    file.write(_MARK)
    csv.writer(file).writerows([_COLUMNS, *_lines(table, names)])
    return file.getvalue()


def _lines(table: Table, names: Mapping[UUID, str]) -> Iterator[tuple[object, ...]]:
    for operation, counted in table.by_operation:
        yield "operation", _plain(operation), "", *_numbers(counted)
    for application_id, counted in table.by_application:
        yield "application", _plain(names.get(application_id, "")), application_id, *_numbers(counted)
    yield "total", "", "", *_numbers(table.total)


def _numbers(counted: Counted) -> tuple[object, ...]:
    results = counted.calls, counted.success, counted.client_error, counted.server_error
    return *results, *("" if value is None else round(value, 2) for value in (counted.p50, counted.p99))


def _plain(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return _AFTER_SEMICOLON.sub(r"\1'", f"'{name}" if name.startswith(_FORMULA) else name)
