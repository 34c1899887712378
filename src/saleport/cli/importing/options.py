"""The options of `saleport import`, in panels, and what they ask for."""

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from saleport.files.recognition import DATE_ORDERS, DECIMALS, FileFormat, ReadingOptions
from saleport.imports.job import ErrorPolicy, UnknownProducts
from saleport.orders.rules.prices import CURRENCIES
from saleport.values import shortened

_ORDERS = "What becomes of the orders"
_FILE = "How the file is read (recognised where left out)"
_PLACE = "Where to"

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE", help="The files, one after the other; - is standard input.")
]
To = Annotated[
    str,
    typer.Option(
        metavar="URL|direct",
        help="A running saleport, or the database itself, which needs no service.",
        rich_help_panel=_PLACE,
    ),
]
Account = Annotated[
    str | None,
    typer.Option(
        "--account", help="The account's name or id; needless where there is only one.", rich_help_panel=_PLACE
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, max=64, help="Processes that share a large file; one a core.", rich_help_panel=_PLACE),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would become of each, and keep nothing.", rich_help_panel=_ORDERS)
]
Policy = Annotated[
    ErrorPolicy,
    typer.Option(help="Where some are rejected: import the others, or none at all.", rich_help_panel=_ORDERS),
]
Unknown = Annotated[
    UnknownProducts,
    typer.Option(
        help="Orders of products that the catalogue lacks: rejected, or kept until it has them.",
        rich_help_panel=_ORDERS,
    ),
]
Rejected = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Where rejected rows go; beside each file if left out.", rich_help_panel=_ORDERS),
]
Yes = Annotated[
    bool, typer.Option("--yes", "-y", help="Do not ask where columns are read by a guess.", rich_help_panel=_FILE)
]
Mapping = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="How columns are read: a mapping of the account, or shopify, saleport and the like.",
        rich_help_panel=_FILE,
    ),
]
Format = Annotated[FileFormat | None, typer.Option("--format", help="The form of the file.", rich_help_panel=_FILE)]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="As utf-8, utf-16 or windows-1252.", rich_help_panel=_FILE)
]
Delimiter = Annotated[
    str | None,
    typer.Option(metavar="CHARACTER", help="What divides columns; tab for a tabulator.", rich_help_panel=_FILE),
]
Decimal = Annotated[str | None, typer.Option(metavar=".|,", help="The decimal sign of amounts.", rich_help_panel=_FILE)]
DateOrder = Annotated[
    str | None, typer.Option(metavar="ymd|dmy|mdy", help="Which of 4/5/2026 is the day.", rich_help_panel=_FILE)
]
TimeZone = Annotated[
    str | None,
    typer.Option(metavar="ZONE", help="Of times without an offset, as Europe/Paris.", rich_help_panel=_FILE),
]
Currency = Annotated[str | None, typer.Option(metavar="EUR|GBP", help="Of amounts without one.", rich_help_panel=_FILE)]
Channel = Annotated[
    str | None, typer.Option(metavar="TEXT", help="The sales channel of orders without one.", rich_help_panel=_FILE)
]
Sheet = Annotated[str | None, typer.Option(metavar="NAME", help="Of a workbook's sheets.", rich_help_panel=_FILE)]

_DELIMITERS = {"\t": "tab", "\\t": "tab", "comma": ",", "semicolon": ";", "pipe": "|"}


def reading_options(given: dict[str, str | None], form: FileFormat | None) -> ReadingOptions:
    """What is said of the file. Raises BadParameter where that cannot be."""
    given = given | {"delimiter": _DELIMITERS.get(given["delimiter"] or "", given["delimiter"])}
    delimiter = given["delimiter"]
    if delimiter is not None and delimiter != "tab" and len(delimiter) != 1:
        raise _wrong(delimiter, "is neither one character nor tab", "--delimiter")
    _look_up(given["encoding"], codecs.lookup, "is no encoding, as utf-8 or windows-1252 are", "--encoding")
    _look_up(given["time_zone"], ZoneInfo, "is no time zone, as Europe/Paris is", "--time-zone")
    _check(given["decimal"], DECIMALS, "--decimal")
    _check(given["date_order"], DATE_ORDERS, "--date-order")
    _check(given["currency"], CURRENCIES, "--currency")
    return ReadingOptions(format=form, **given)


def _check(value: str | None, allowed: tuple[str, ...], option: str) -> None:
    if value is not None and value not in allowed:
        raise _wrong(value, f"is none of {' '.join(allowed)}", option)


def _look_up(value: str | None, found: Callable[[str], object], wrong: str, option: str) -> None:
    if value is not None:
        try:
            found(value)
        except (LookupError, ValueError, OSError):
            raise _wrong(value, wrong, option) from None


def _wrong(value: str, wrong: str, option: str) -> typer.BadParameter:
    return typer.BadParameter(f"“{shortened(value)}” {wrong}.", param_hint=f"'{option}'")
