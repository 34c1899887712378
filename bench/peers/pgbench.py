"""The database alone: pgbench, which PostgreSQL brings along, with the orders that the services are sent.

Every value is a parameter of a prepared statement, as it is for the services: it travels, and is read on arrival.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import msgspec

from bench.failing import BenchFailed
from tests.postgres import find_binaries

CLIENTS = 32

SCRIPTS = Path(__file__).parent
_THREADS = 2
_DONE = re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE)
_FAILED = re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE)
_PER_SECOND = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_LONGEST_TALE = 2000


class Script(NamedTuple):
    """A file of this folder, and the values it is run with."""

    file: str
    variables: dict[str, str]
    variants: int
    """How many numbers the file is written with: in each, other variables are used."""


class Transactions(msgspec.Struct, frozen=True):
    """What pgbench says it did."""

    count: int
    per_second: float


def four_statements(account_id: UUID, bodies: Sequence[str]) -> Script:
    """The ordinary transaction, with the orders that the ordinary service is sent."""
    variables = {"account": str(account_id)}
    for number, body in enumerate(bodies):
        order = json.loads(body)
        address, shipping = order["address"], order["shippingPrice"]
        values = {
            "civility": order["civility"],
            "last_name": order["customerLastName"],
            "first_name": order["customerFirstName"],
            "company_name": address["companyName"],
            "street_address": address["streetAddress"],
            "additional_address": address["additionalAddress"],
            "door_code": address["doorCode"],
            "floor": address["floor"],
            "zip_code": address["zipCode"],
            "city": address["city"],
            "country_code": address["countryCode"],
            "phone": order["phoneNumber"],
            "mail": order["customerMail"],
            "purchased_at": order["purchaseDateUtc"],
            "shipping_amount": shipping["amount"],
            "shipping_currency": shipping["currency"],
            "sales_channel": order["salesChannel"],
        }
        for place, product in enumerate(order["products"]):
            values |= {
                f"model_{place}": product["modelId"],
                f"line_reference_{place}": product["orderLineReference"],
                f"amount_{place}": product["price"]["amount"],
                f"currency_{place}": product["price"]["currency"],
            }
        variables |= {f"{name}_{number}": str(value) for name, value in values.items()}
    return Script("four_statements.sql", variables, len(bodies))


def one_statement(account_id: UUID, documents: Sequence[str]) -> Script:
    """The fastest statement, with orders as saleport keeps them."""
    variables = {"account": str(account_id)}
    for number, document in enumerate(documents):
        variables |= {f"document_{number}": document, f"content_hash_{number}": str(uuid4())}
    return Script("one_statement.sql", variables, len(documents))


def run(script: Script, url: str, folder: Path, *, name: str, seconds: int) -> Transactions:
    """Repeat a script, its variants by turns, by many clients at once. Raises BenchFailed.

    `name` begins all references. The files that pgbench reads are written to `folder`.
    """
    command = [_program(), "--no-vacuum", "--protocol=prepared", f"--time={seconds}"]
    command += [f"--client={CLIENTS}", f"--jobs={_THREADS}"]
    template = (SCRIPTS / script.file).read_text(encoding="utf-8")
    for number in range(script.variants):
        file = folder / f"{number}-{script.file}"
        file.write_text(template.replace("{}", str(number)), encoding="utf-8")
        command.append(f"--file={file}")
    for variable, value in {**script.variables, "run": name, "count": "0"}.items():
        command.append(f"--define={variable}={value}")
    done = subprocess.run([*command, url], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchFailed(f"pgbench ended with {done.returncode}:\n{done.stderr[-_LONGEST_TALE:]}")
    return parse(done.stdout)


def parse(output: str) -> Transactions:
    """What pgbench prints when it is done. Raises BenchFailed when transactions failed, or there were none."""
    count, failed, per_second = (pattern.search(output) for pattern in (_DONE, _FAILED, _PER_SECOND))
    if not count or not per_second or int(count[1]) == 0 or (failed and int(failed[1])):
        raise BenchFailed(f"pgbench did not do what it should:\n{output[-_LONGEST_TALE:]}")
    return Transactions(int(count[1]), float(per_second[1]))


def _program() -> str:
    beside = find_binaries(may_install=False) / "pgbench"
    found = str(beside) if beside.exists() else shutil.which("pgbench")
    if found is None:
        raise BenchFailed("pgbench is not beside PostgreSQL's programs: install it (Debian: postgresql-contrib).")
    return found
