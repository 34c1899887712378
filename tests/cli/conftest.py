"""What the tests of the command share: a way to run it in this process, on a database of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from saleport.cli import app

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
        # `serve` sets up the log of its whole process: not in this one.
        told = self._apart(arguments) if arguments[0] == "serve" else self._here(arguments, stdin)
        assert told.exit_code == exit_code, told
        if exit_code == 0:
            assert not told.stderr
        else:
            assert not told.stdout
            assert len(told.stderr.splitlines()) == 1 or exit_code == WRONG_USAGE
        return told

    def told(self, *arguments: str, exit_code: int = 0, stdin: str | bytes | None = None) -> Told:
        """What a command of files says: on standard output, and beside that on standard error."""
        told = self._here(arguments, stdin)
        assert told.exit_code == exit_code, told
        assert "Traceback" not in told.stderr
        return told

    def _here(self, arguments: Sequence[str], stdin: str | bytes | None) -> Told:
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


@pytest.fixture
def saleport(database_url: str) -> Command:
    """The command on an empty database of each engine, with its schema."""
    command = Command(database_url=database_url, secret=SECRET)
    command("database", "migrate")
    return command
