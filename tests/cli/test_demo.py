import json
import re
import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.cli.conftest import SECRET, Command
from tests.running import RunningService

MEMBERS = [
    "account",
    "subscriptionKey",
    "secret",
    "secondarySubscriptionKey",
    "secondarySecret",
    "email",
    "password",
    "modelIds",
    "storeIds",
    "supplierIds",
]


def test_the_demo_can_be_repeated(saleport: Command) -> None:
    demo = saleport.json("demo")
    assert list(demo) == MEMBERS
    assert UUID(demo["account"])
    assert re.fullmatch("[0-9a-f]{32}", demo["subscriptionKey"])
    assert re.fullmatch("[A-Za-z0-9_-]{43,}", demo["secret"])
    assert demo["secret"] != demo["secondarySecret"]
    assert demo["subscriptionKey"] != demo["secondarySubscriptionKey"]
    assert [len(set(demo[ids])) for ids in ("modelIds", "storeIds", "supplierIds")] == [20, 2, 2]
    assert saleport.json("demo") == demo
    assert saleport.json("account", "list")[0]["id"] == demo["account"]
    assert len(saleport.json("application", "list")) == 1
    assert len(saleport.json("modeltype", "list", "--account", "Demo")) == 5
    assert len(saleport.json("supplier", "list", "--account", "Demo")) == 2


def test_another_service_has_other_secrets(saleport: Command, tmp_path: Path) -> None:
    other = Command(database_url=f"sqlite:///{tmp_path}/other.db", secret=SECRET).json("demo")
    demo = saleport.json("demo")
    assert not {demo["secret"], demo["secondarySecret"]} & {other["secret"], other["secondarySecret"]}


def test_a_secret_replaced_since_is_not_known(saleport: Command) -> None:
    demo = saleport.json("demo")
    issued = saleport.json("application", "rotate", "Demo shop", "primary")
    again = saleport.json("demo")
    assert again == demo | {"subscriptionKey": issued["subscriptionKey"], "secret": None}
    told = saleport("demo").stdout
    assert "saleport application rotate 'Demo shop' primary --account Demo" in told
    assert "curl" not in told


def test_whoever_made_it_can_sign_in_until_the_password_is_changed(saleport: Command) -> None:
    demo = saleport.json("demo")
    assert demo["email"] == "demo@example.com"
    assert len(demo["password"]) == 20
    (person,) = saleport.json("user", "list", "--account", "Demo")
    assert (person["email"], person["accounts"][0]["role"]) == (demo["email"], "owner")
    saleport("user", "password", demo["email"], "--password-stdin", stdin="another horse battery\n")
    assert saleport.json("demo") == demo | {"password": None}
    assert demo["password"] not in saleport("demo").stdout


def test_an_address_that_is_none_is_wrong_usage(saleport: Command) -> None:
    assert "--address" in saleport("demo", "--address", "somewhere", exit_code=2).stderr


def test_people_are_told_what_they_need(saleport: Command) -> None:
    demo = saleport.json("demo")
    told = saleport("demo", "--address", "https://sales.example.com/").stdout
    for wanted in (
        demo["account"],
        demo["subscriptionKey"],
        demo["secret"],
        demo["password"],
        "https://sales.example.com\n",
    ):
        assert wanted in told
    assert "https://sales.example.com/api/v1/orders" in told


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningService]:
    folder = tmp_path_factory.mktemp("demo")
    running = RunningService(f"sqlite:///{folder}/saleport.db", folder).start()
    yield running
    running.stop()


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh"])
def test_the_printed_curl_imports_an_order(service: RunningService, shell: str) -> None:
    if not shutil.which(shell) or not shutil.which("curl"):
        pytest.skip(f"there is no {shell}, or no curl")
    _, _, command = service.command("demo", "--address", service.base_url).stdout.partition("curl ")
    # Pasted: the shell reads it line by line from its standard input.
    done = subprocess.run([shell], input=f"curl {command}", capture_output=True, text=True, timeout=30, check=False)
    assert not done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert UUID(answer["value"])
    assert answer["errors"] == []
