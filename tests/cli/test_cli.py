import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from saleport import __version__
from saleport.cli import app
from tests.cli.conftest import Command

COMMANDS = {
    "serve",
    "worker",
    "demo",
    "export",
    "import",
    "mapping guess",
    "mapping list",
    "mapping show",
    "mapping save",
    "mapping delete",
    "imports list",
    "imports show",
    "imports cancel",
    "imports retry",
    "imports rejected",
    "imports missing",
    "database migrate",
    "database check",
    "account create",
    "account list",
    "application create",
    "application list",
    "application rotate",
    "application suspend",
    "application resume",
    "application keys",
    "application rename",
    "application cancel",
    "user create",
    "user list",
    "user invite",
    "user password",
    "user role",
    "user operator",
    "user remove",
    "audit list",
    "supplier create",
    "supplier list",
    "modeltype create",
    "modeltype list",
}


def commands(group: TyperGroup, path: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}"


def test_the_commands_are_those_that_are_promised() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    assert set(commands(group)) == COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    told = " ".join(Command()(*command.split(), "--help").stdout.split())
    assert f"Example: saleport {command}" in told
    assert "--json" in told


def test_the_version_is_told() -> None:
    assert Command()("--version").stdout == f"saleport {__version__}\n"


@pytest.mark.parametrize("arguments", [["nothing"], ["account", "create"], ["account", "list", "--nothing"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert "Usage: saleport" in Command()(*arguments, exit_code=2).stderr


@pytest.mark.parametrize(
    ("settings", "exit_code", "told"),
    [
        ({"SALEPORT_SECRET": "short"}, 3, "SALEPORT_SECRET"),
        ({"SALEPORT_QUOTA_PER_DAY": "many"}, 3, "SALEPORT_QUOTA_PER_DAY"),
        ({"SALEPORT_DATABASE_URL": "mysql://u:hunter2@h/d"}, 3, "SALEPORT_DATABASE_URL"),
        ({"SALEPORT_DATABASE_URL": "sqlite:////dev/null/no.db", "SALEPORT_SECRET": "x" * 32}, 4, "cannot be opened"),
        ({"SALEPORT_DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:9/d", "SALEPORT_SECRET": "x" * 32}, 4, "database"),
    ],
    ids=["short secret", "no number", "other engine", "no folder", "no server"],
)
def test_a_process_ends_with_one_clear_line(settings: dict[str, str], exit_code: int, told: str) -> None:
    command = [sys.executable, "-m", "saleport", "account", "list"]
    done = subprocess.run(command, env=_environment(settings), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == exit_code
    assert not done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("saleport: ")
    assert told in line
    assert "hunter2" not in line


def test_a_terminal_without_the_characters_is_no_reason_to_fail(tmp_path: Path) -> None:
    settings = {
        "SALEPORT_DATABASE_URL": f"sqlite:///{tmp_path}/saleport.db",
        "PYTHONIOENCODING": "latin-1",
        "PYTHONUTF8": "0",
    }
    command = [sys.executable, "-m", "saleport", "account", "create", "Ωmega"]
    done = subprocess.run(command, env=_environment(settings), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert "?mega" in done.stdout


def _environment(settings: dict[str, str]) -> dict[str, str]:
    return os.environ | settings
