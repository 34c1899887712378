"""`saleport mapping`: how the columns of an account's files are read as orders."""

import sys
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from saleport.cli.accounts import AccountIfSeveral, chosen
from saleport.cli.importing import options
from saleport.cli.importing.showing import tell_recognition
from saleport.cli.opening import run
from saleport.cli.output import AsJson, ExitCode, ended, failed, show, show_table
from saleport.errors import Rejected
from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.documents.writing import to_yaml
from saleport.files.mapping.guessing import guess
from saleport.files.mapping.layouts import layouts, recognise
from saleport.files.mapping.mapping import Mapping
from saleport.files.opening import open_file
from saleport.files.recognition import ReadingOptions
from saleport.files.record import FoundOrder
from saleport.files.sources.recognising import open_source
from saleport.files.sources.source import JsonSource
from saleport.imports.mappings.mapping import KeptMapping
from saleport.service import Parts

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


@app.command("list", epilog="Example: saleport mapping list --account 'Maison Martin'")
def list_mappings(account: AccountIfSeveral = None, as_json: AsJson = False) -> None:
    """List the mappings of an account, and the layouts of shops that saleport knows."""

    async def work(parts: Parts) -> list[KeptMapping]:
        return list(await parts.mappings.list((await chosen(parts, account)).id))

    kept = run(work, as_json=as_json)
    own = [{"name": each.name, "title": _title(each), "isOwn": True} for each in kept]
    known = [{"name": each.name, "title": each.title, "isOwn": False} for each in layouts().values()]
    show_table([*own, *known], ("NAME", "TITLE", "OWN"), "There are none.", as_json=as_json)


@app.command("show", epilog="Example: saleport mapping show shopify")
def show_mapping(name: Name, account: AccountIfSeveral = None, as_json: AsJson = False) -> None:
    """Print a mapping as YAML: one of the account's, or a layout that saleport knows."""

    async def work(parts: Parts) -> str:
        account_id = (await chosen(parts, account)).id
        layout = layouts().get(name)
        own = {each.name: each.document for each in await parts.mappings.list(account_id)}
        if name not in own and layout is not None:
            return to_yaml(layout)
        return (await parts.mappings.get(account_id, name)).document

    document = run(work, as_json=as_json)
    show({"name": name, "document": document}, document.rstrip(), as_json=as_json)


@app.command("save", epilog="Example: saleport mapping save maison.yaml --account 'Maison Martin'")
def save_mapping(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The mapping as YAML; - is standard input.")],
    account: AccountIfSeveral = None,
    as_json: AsJson = False,
) -> None:
    """Keep a mapping for an account, in the place of the one of its name if there is one.

    A file whose columns are its signature is then read by it, without being told.
    """
    try:
        with nullcontext(sys.stdin.buffer) if path == Path("-") else path.open("rb") as file:
            document = file.read(_LONGEST_MAPPING).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"Cannot read {path}: {getattr(error, 'strerror', None) or 'it is not text in UTF-8'}."
        raise ended(ExitCode.REFUSED, message, as_json=as_json) from None

    async def work(parts: Parts) -> KeptMapping:
        return await parts.mappings.save((await chosen(parts, account)).id, from_yaml(document).name, document)

    kept = run(work, as_json=as_json)
    text = f"Kept the mapping {kept.name}: saleport import FILE --mapping {kept.name}"
    show({"name": kept.name, "document": kept.document}, text, as_json=as_json)


@app.command("delete", epilog="Example: saleport mapping delete maison --account 'Maison Martin'")
def delete_mapping(name: Name, account: AccountIfSeveral = None, as_json: AsJson = False) -> None:
    """Remove a mapping of an account."""

    async def work(parts: Parts) -> None:
        await parts.mappings.delete((await chosen(parts, account)).id, name)

    run(work, as_json=as_json)
    show({"name": name}, f"Removed the mapping {name}.", as_json=as_json)


def _title(kept: KeptMapping) -> str:
    try:
        return from_yaml(kept.document).title
    except Rejected:
        return ""
