"""`saleport mapping`: how the columns of an account's files are read as orders."""

from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from saleport.cli.importing import options
from saleport.cli.importing.showing import tell_recognition
from saleport.cli.output import AsJson, ExitCode, ended, failed, show
from saleport.errors import Rejected
from saleport.files.mapping.guessing import guess
from saleport.files.mapping.layouts import recognise
from saleport.files.mapping.mapping import Mapping
from saleport.files.mapping.writing import to_yaml
from saleport.files.opening import open_file
from saleport.files.recognition import ReadingOptions
from saleport.files.record import FoundOrder
from saleport.files.sources.recognising import open_source
from saleport.files.sources.source import JsonSource

app = typer.Typer(no_args_is_help=True, help="Mappings: how the columns of an account's files are read as orders.")

_SAMPLE = 200
_PREVIEWED = 5
_LONGEST_MAPPING = 1 << 20

Name = Annotated[str, typer.Argument(help="The mapping's name.")]


@app.command("guess", epilog="Example: saleport mapping guess orders.csv > maison.yaml")
def guess_mapping(
    *,
    path: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A file of orders.")],
    name: Annotated[str, typer.Option(help="What the mapping is to be called.")] = "guessed",
    form: options.Format = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    sheet: options.Sheet = None,
    as_json: AsJson = False,
) -> None:
    """Propose how the columns of a file are read, by their names and by what is in them.

    The mapping goes to standard output, as YAML with the reasons in it, and the first orders as they would be read to
    standard error. Mend the mapping where it is wrong, and keep it with `saleport mapping save`.
    """
    given = dict.fromkeys(("decimal", "date_order", "time_zone", "currency", "sales_channel", "mapping"))
    asked = options.reading_options(given | {"encoding": encoding, "delimiter": delimiter, "sheet": sheet}, form)
    try:
        mapping = msgspec.structs.replace(_guessed(path, asked, as_json=as_json), name=name)
        document = to_yaml(mapping)
    except Rejected as rejected:
        raise failed(rejected, as_json=as_json) from None
    show({"name": name, "document": document}, document.rstrip(), as_json=as_json)
    if not as_json:
        _preview(path, asked, name, document)


def _guessed(path: Path, asked: ReadingOptions, *, as_json: bool) -> Mapping:
    with open_source(path, asked, file_name=path.name) as source:
        if isinstance(source, JsonSource):
            message = f"{path} has orders as they are sent, and needs no mapping: saleport import {path}"
            raise ended(ExitCode.REFUSED, message, as_json=as_json)
        known = recognise(source.header)
        if known is not None and not as_json:
            told = f"This is an export of {known.title or known.name}, which is read without a mapping of your own.\n"
            typer.echo(told, err=True)
        return known or guess(source.header, [row.cells for row in islice(source.rows(), _SAMPLE)])


def _preview(path: Path, asked: ReadingOptions, name: str, document: str) -> None:
    """Show on standard error what the first orders would be."""
    console = Console(stderr=True, highlight=False)
    reading = msgspec.structs.replace(asked, mapping=name)
    try:
        with open_file(path, reading, {name: document}, file_name=path.name) as file:
            typer.echo(err=True)
            tell_recognition(console, path.name, file.recognition)
            console.print(_table(list(islice(file.orders(), _PREVIEWED))))
    except Rejected as rejected:
        for problem in rejected.problems:
            typer.echo(f"saleport: {problem.explanation}", err=True)


def _table(orders: list[FoundOrder]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", title_justify="left")
    for heading in ("ORDER", "BOUGHT", "CUSTOMER", "PRODUCT", "PRICE"):
        table.add_column(heading, overflow="ellipsis", no_wrap=True, justify="right" if heading == "PRICE" else "left")
    for found in orders:
        order: dict[str, Any] = msgspec.json.decode(found.body)
        names = (order.get("customerFirstName"), order.get("customerLastName"))
        customer = " ".join(str(each) for each in names if each) or str(order.get("customerMail") or "")
        own = (str(order.get("orderReference") or ""), str(order.get("purchaseDateUtc") or ""), customer)
        products: list[dict[str, Any]] = order.get("products") or [{}]
        for place, product in enumerate(products[:_PREVIEWED]):
            price: dict[str, Any] = product.get("price") or {}
            article = next(
                (str(product[key]) for key in ("sku", "ean", "modelId", "productLabel") if product.get(key)), ""
            )
            cells = (*(own if place == 0 else ("", "", "")), article)
            amount = f"{price.get('amount', '')} {price.get('currency') or ''}".strip()
            table.add_row(*(Text(cell) for cell in (*cells, amount)))
        for problem in found.problems:
            table.add_row("", Text(problem.explanation, style="red"))
    return table
