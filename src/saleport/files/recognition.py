"""What a file was recognised as, and what its sender said of it."""

from enum import StrEnum

import msgspec

DECIMALS = (".", ",")
DATE_ORDERS = ("ymd", "dmy", "mdy")


class FileFormat(StrEnum):
    """A form in which orders lie in a file."""

    JSON_LINES = "ndjson"
    JSON_ARRAY = "json"
    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    PARQUET = "parquet"


class ReadingOptions(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What the sender says of a file; what is None is recognised."""

    format: FileFormat | None = None
    encoding: str | None = None
    """A name that Python's codecs know."""
    delimiter: str | None = None
    """One character; `tab` for a tabulator."""
    decimal: str | None = None
    """One of `DECIMALS`."""
    date_order: str | None = None
    """One of `DATE_ORDERS`: which of the numbers in a date is the year, the month, the day."""
    time_zone: str | None = None
    """The IANA zone of times without an offset; UTC where nobody says."""
    currency: str | None = None
    """Of amounts without a currency."""
    sales_channel: str | None = None
    """Of orders without one."""
    sheet: str | None = None
    """The name of a sheet; the first one with orders where nobody says."""
    mapping: str | None = None
    """The name of a mapping: one of the account's, or a layout that saleport knows."""
    document: str | None = None
    """The mapping of this name as YAML, where it was made for this file alone."""


class Recognition(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What a file is read as."""

    format: FileFormat
    compression: str | None = None
    """`gzip` or `zstd`."""
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: tuple[str, ...] = ()
    """The names of the columns, as they stand in the file."""
    header_row: int = 0
    layout: str | None = None
    """The mapping by which it is read: `shopify`, `saleport`, …, or the name of one of the account's."""
    columns: dict[str, str] = {}
    """Which column is read as which field: names of columns by field (`products[].price.amount`)."""
    unused_columns: tuple[str, ...] = ()
    decimal: str | None = None
    date_order: str | None = None
    time_zone: str | None = None
    currency: str | None = None
    notes: tuple[str, ...] = ()
    """What a person should know of the choices that were made, a sentence each."""
