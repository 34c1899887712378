import sqlite3
from pathlib import Path

import pytest

from saleport.db.schema import head
from tests.cli.conftest import SECRET, Command


def test_migrating_may_be_repeated(database_url: str) -> None:
    saleport = Command(database_url=database_url, secret=SECRET)
    assert saleport.json("database", "migrate") == {"before": None, "after": head()}
    assert saleport.json("database", "migrate") == {"before": head(), "after": head()}
    assert head() in saleport("database", "migrate").stdout
    assert saleport.json("database", "check") == {"schema": head()}


def test_an_empty_database_does_not_pass_the_check(database_url: str) -> None:
    saleport = Command(database_url=database_url, secret=SECRET)
    assert "saleport database migrate" in saleport.refusal("database", "check", exit_code=4)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_an_embedded_database_migrates_itself(database_url: str) -> None:
    saleport = Command(database_url=database_url, secret=SECRET)
    assert saleport.json("account", "list") == []


@pytest.mark.postgresql
@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_server_s_database_waits_for_its_operator(database_url: str) -> None:
    saleport = Command(database_url=database_url, secret=SECRET)
    assert "saleport database migrate" in saleport.refusal("account", "list", exit_code=4)
    assert "saleport database migrate" in saleport.refusal("serve", exit_code=4)


def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    saleport = Command(database_url=f"sqlite:///{tmp_path}/saleport.db", secret=SECRET)
    saleport("database", "migrate")
    with sqlite3.connect(tmp_path / "saleport.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in ("database migrate", "database check", "account list", "demo", "serve"):
        assert "newer saleport" in saleport.refusal(*command.split(), exit_code=4)
