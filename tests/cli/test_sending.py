"""`saleport import --to URL`: the same as directly, through a running service."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.cli.conftest import Shop
from tests.running import RunningService


@pytest.fixture
def service(shop: Shop, tmp_path: Path) -> Generator[RunningService]:
    service = RunningService(shop.settings["SALEPORT_DATABASE_URL"], tmp_path, settings=shop.settings).start()
    shop.settings |= {
        "SALEPORT_SUBSCRIPTION_KEY": shop.demo.subscription_key,
        "SALEPORT_SUBSCRIPTION_SECRET": shop.demo.secret or "",
    }
    yield service
    service.stop()


def test_a_file_is_sent_followed_and_its_rejected_rows_come_back(shop: Shop, service: RunningService) -> None:
    file = shop.file("may.ndjson", [shop.order("A-1"), shop.bad_order("A-2")])
    told = shop.told("import", file, "--to", f"{service.base_url}/api/v1/", exit_code=1)
    assert told.stdout.splitlines()[1].split() == ["may.ndjson", "2", "1", "0", "0", "0", "1", "0"]
    assert "products[].modelId" in told.stdout, "where"
    (rejected,) = shop.folder.glob("*rejected*")
    assert json.loads(rejected.read_text().splitlines()[0])["orderReference"] == "A-2"
    assert str(rejected) in told.stdout.replace("\n", "")
    assert shop.counts(file, "--to", service.base_url, "--dry-run", exit_code=1) == [
        {"read": 2, "unchanged": 1, "rejected": 1}
    ]
    assert len([*shop.folder.glob("*rejected*")]) == 2, "what somebody may have corrected is not written over"
    nonsense = shop.told("import", file, "--to", service.base_url, "--mapping", "no-such-mapping", exit_code=2)
    assert "mapping" in nonsense.stderr
    shop.settings["SALEPORT_SUBSCRIPTION_SECRET"] = "another secret"
    assert "secret" in shop.told("import", file, "--to", service.base_url, exit_code=2).stderr
