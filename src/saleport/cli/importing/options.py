"""The options of `saleport import`, in panels, and what they ask for."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import fields

from saleport.files.options import OPTIONS, meant
from saleport.files.recognition import FileFormat, ReadingOptions
from saleport.imports.job import ErrorPolicy, UnknownProducts
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

_OPTIONS = {field.name: field.encode_name for field in fields(ReadingOptions) if field.encode_name in OPTIONS}


def reading_options(given: dict[str, str | None], form: FileFormat | None) -> ReadingOptions:
    """What is said of the file. Raises BadParameter where that cannot be."""
    return ReadingOptions(format=form, **{name: _meant(name, text) for name, text in given.items()})


def _meant(name: str, text: str | None) -> str | None:
    option = _OPTIONS.get(name)
    if text is None or option is None:
        return text
    found = meant(option, text)
    if found is None:
        wrong = f"“{shortened(text)}”: it must be {OPTIONS[option].wanted}."
        raise typer.BadParameter(wrong, param_hint=f"'--{name.replace('_', '-')}'")
    return found
