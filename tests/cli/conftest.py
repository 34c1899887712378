"""What the tests of the command share: a way to run it in this process, on a database of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from saleport.cli import app
from saleport.cli.demo import Demo, make_demo
from saleport.service import assemble
from saleport.settings import Settings

SECRET = "a secret of thirty-two characters"
WRONG_USAGE = 2


class Told(NamedTuple):
    """What a command said, and how it ended."""

    stdout: str
    stderr: str
    exit_code: int


class Command:
    """The `saleport` command with the settings of one service."""

    def __init__(self, **settings: str) -> None:
        self.settings = {f"SALEPORT_{name.upper()}": value for name, value in settings.items()}

    def __call__(self, *arguments: str, exit_code: int = 0, stdin: str | None = None) -> Told:
        # These set up the log of their whole process: not in this one.
        told = self._apart(arguments) if arguments[0] in ("serve", "worker") else self._here(arguments, stdin)
        assert told.exit_code == exit_code, told
        if exit_code == 0:
            assert not told.stderr
        else:
            assert not told.stdout
            assert len(told.stderr.splitlines()) == 1 or exit_code == WRONG_USAGE
        return told

    def told(self, *arguments: str, exit_code: int = 0, stdin: str | bytes | None = None) -> Told:
        """What a command of files says: on standard output, and beside that on standard error."""
        told = self._apart(arguments) if arguments[0] == "worker" else self._here(arguments, stdin)
        assert told.exit_code == exit_code, told
        assert "Traceback" not in told.stderr
        return told

    def _here(self, arguments: Sequence[str], stdin: str | bytes | None) -> Told:
        # The log is kept from standard output, as `main` does for the whole process.
        with capture_logs():
            result = CliRunner().invoke(app, arguments, input=stdin, env=self.settings, prog_name="saleport")
        return Told(result.stdout, result.stderr, result.exit_code)

    def _apart(self, arguments: Sequence[str]) -> Told:
        command = [sys.executable, "-m", "saleport", *arguments]
        environment = os.environ | self.settings
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        return Told(done.stdout, done.stderr, done.returncode)

    def json(self, *arguments: str, stdin: str | None = None) -> Any:  # noqa: ANN401 - whatever JSON can hold
        return json.loads(self(*arguments, "--json", stdin=stdin).stdout)

    def refusal(self, *arguments: str, exit_code: int = 1, stdin: str | None = None) -> str:
        """The one line on standard error, checked to be the same sentence as JSON."""
        told = self(*arguments, exit_code=exit_code, stdin=stdin).stderr.strip()
        as_json = json.loads(self(*arguments, "--json", exit_code=exit_code, stdin=stdin).stderr)
        assert as_json["exitCode"] == exit_code
        assert told == f"saleport: {as_json['message']}"
        return as_json["message"]


UNKNOWN = "6a1b8c00-0000-4000-8000-000000000000"


class Shop(Command):
    """The command on a database with the demo account, and files to be imported."""

    def __init__(self, settings: Settings, demo: Demo, folder: Path) -> None:
        super().__init__(database_url=settings.database_url, secret=settings.secret)
        self.demo = demo
        self.folder = folder

    def order(self, reference: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """An order that is good."""
        line = {"modelId": str(self.demo.model_ids[0]), "price": {"amount": "10.00", "currency": "EUR"}}
        return {
            "orderReference": reference,
            "customerLastName": "Example",
            "customerMail": "jane@example.com",
            "address": {"city": "Paris", "countryCode": "FR"},
            "purchaseDateUtc": "2026-05-01T10:00:00Z",
            "products": [line],
        } | more

    def bad_order(self, reference: str) -> dict[str, Any]:
        """An order with a product that nobody knows."""
        line = {"modelId": UNKNOWN, "price": {"amount": "10.00", "currency": "EUR"}}
        return self.order(reference, products=[line])

    def file(self, name: str, orders: Sequence[dict[str, Any]]) -> str:
        """The path of a file of JSON Lines with these orders."""
        path = self.folder / name
        path.write_bytes(b"".join(json.dumps(order).encode() + b"\n" for order in orders))
        return str(path)

    def counts(self, *arguments: str, exit_code: int = 0) -> list[dict[str, int]]:
        """What became of the orders of each file, without what is nothing."""
        told = json.loads(self.told("import", *arguments, "--json", exit_code=exit_code).stdout)
        assert told["exitCode"] == exit_code
        found: list[dict[str, int]] = [each["import"]["counts"] for each in told["files"]]
        return [{name: count for name, count in counts.items() if count} for counts in found]


@pytest.fixture
def saleport(database_url: str) -> Command:
    """The command on an empty database of each engine, with its schema."""
    command = Command(database_url=database_url, secret=SECRET)
    command("database", "migrate")
    return command


@pytest.fixture
async def shop(migrated_file: Path, tmp_path: Path) -> Shop:
    """The command on a database with the demo account, and files to be imported."""
    folder = tmp_path / "files of the shop"
    folder.mkdir()
    (tmp_path / "saleport.db").write_bytes(migrated_file.read_bytes())
    settings = Settings(database_url=f"sqlite:///{tmp_path}/saleport.db", secret=SECRET)
    parts = assemble(settings)
    demo = await make_demo(parts, settings)
    await parts.close()
    return Shop(settings, demo, folder)
