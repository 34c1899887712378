"""The bytes of merchants' files: recognised, unpacked, decoded, and divided into rows or records."""

from saleport.files.record import ERROR_COLUMNS
from saleport.files.sources.recognising import open_source
from saleport.files.sources.source import JsonSource, TableSource

__all__ = ["ERROR_COLUMNS", "JsonSource", "TableSource", "open_source"]
