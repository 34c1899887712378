"""The files beside this one as cases: what a file is, and what is expected of it.

In `data/<shop>/` there are for each trap the file itself, the orders in it, written by hand
(`<trap>.expected.ndjson`), and what else is expected (`<trap>.toml`). A variant is the same orders in another form,
made here of the same file.
"""

import csv
import gzip
import io
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow
import pyarrow.parquet

from saleport.files.recognition import ReadingOptions
from tests.files.shops.sheets import workbook

DATA = Path(__file__).parent / "data"
FORMS = (".csv", ".txt", ".json", ".jsonl")
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


class Case(NamedTuple):
    """A file in one of its forms."""

    id: str
    table: Path
    form: Mapping[str, Any]
    """How it is made, and what is expected of it."""

    @property
    def options(self) -> ReadingOptions:
        """What its sender says of it."""
        return msgspec.convert(self.form.get("reading", {}), ReadingOptions)

    @property
    def orders(self) -> list[dict[str, Any]]:
        """The orders that are expected, as they are compared."""
        text = self.table.with_suffix(".expected.ndjson").read_text(encoding="utf-8")
        for old, new in self.form.get("reads", {}).items():
            assert old in text, f"{self.id} replaces what is not there: {old}"
            text = text.replace(old, new)
        return [comparable(line.encode()) for line in text.splitlines()]

    def write(self, folder: Path) -> Path:
        """The file itself, in a folder."""
        path = folder / self.table.name
        path.write_bytes(made(self.table, self.form))
        return path


def cases() -> list[Case]:
    """All of them."""
    found: list[Case] = []
    for description in sorted(DATA.glob("*/*.toml")):
        said = tomllib.loads(description.read_text(encoding="utf-8"))
        [table] = [path for path in description.parent.glob(f"{description.stem}.*") if path.suffix in FORMS]
        variants = said.pop("variants", [])
        name = f"{description.parent.name}-{description.stem}"
        found.append(Case(name, table, said))
        for variant in variants:
            recognition = {**said.get("recognition", {}), **variant.get("recognition", {})}
            if "encoding" in variant and "encoding" not in variant.get("recognition", {}):
                recognition.pop("encoding", None)
            found.append(Case(f"{name}-{variant['name']}", table, {**said, **variant, "recognition": recognition}))
    return found


def made(table: Path, form: Mapping[str, Any]) -> bytes:
    """The bytes of a file in a form."""
    text = table.read_bytes().decode()
    for old, new in form.get("replace", {}).items():
        assert old in text, f"{table} has no {old}"
        text = text.replace(old, new)
    if "sheet" in form:
        return workbook(_rows(text), **form["sheet"])
    if "parquet" in form:
        return _parquet(_rows(text))
    if "delimiter" in form:
        text = _delimited(_rows(text), form["delimiter"])
    text = text.replace("\n", form.get("lineEnds", "\n"))
    content = text.encode(form.get("encoding", "utf-8"))
    if form.get("compression") == "gzip":
        return gzip.compress(content)
    if form.get("compression") == "zstd":
        packed = pyarrow.BufferOutputStream()
        with pyarrow.CompressedOutputStream(packed, "zstd") as stream:
            stream.write(content)
        return packed.getvalue().to_pybytes()
    return content


def comparable(order: bytes) -> dict[str, Any]:
    """An order in which what means the same is the same: numbers, moments, and what is not given."""
    found = _without_blanks(_decode(order))
    moment = datetime.fromisoformat(found["purchaseDateUtc"])
    found["purchaseDateUtc"] = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    prices = [product["price"] for product in found.get("products", ()) if "price" in product]
    for price in [*prices, *([found["shippingPrice"]] if "shippingPrice" in found else [])]:
        if "amount" in price:
            price["amount"] = Decimal(str(price["amount"]))
    return found


def _without_blanks(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        members = {name: _without_blanks(member) for name, member in value.items()}
        return {name: member for name, member in members.items() if member not in (None, "", {}, [])}
    return [_without_blanks(entry) for entry in value] if isinstance(value, list) else value


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def _delimited(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _parquet(rows: Sequence[Sequence[str]]) -> bytes:
    header, *others = rows
    file = io.BytesIO()
    table = pyarrow.table({name: [row[place] for row in others] for place, name in enumerate(header)})
    pyarrow.parquet.write_table(table, file)
    return file.getvalue()
