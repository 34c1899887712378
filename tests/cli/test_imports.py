"""`saleport imports`: what an operator sees and does without a browser."""

import json
from uuid import uuid4

from tests.cli.conftest import Shop


def test_imports_are_listed_and_shown(shop: Shop) -> None:
    assert "Nothing was imported" in shop("imports", "list").stdout
    assert shop.json("imports", "list") == []
    shop.told("import", shop.file("first.ndjson", [shop.order("A-1")]))
    shop.told("import", shop.file("second.ndjson", [shop.bad_order("A-2")]), "--dry-run", exit_code=2)
    second, first = shop.json("imports", "list")
    assert (first["fileName"], first["counts"]["created"]) == ("first.ndjson", 1)
    assert (second["fileName"], second["dryRun"], second["problems"]) == ("second.ndjson", True, {"MODEL_UNKNOWN": 1})
    assert shop.json("imports", "list", "--limit", "1") == [second]
    assert first["id"] in shop("imports", "list").stdout
    told = shop("imports", "show", second["id"]).stdout
    assert "MODEL_UNKNOWN" in told
    assert "finished, a dry run: second.ndjson" in told
    assert shop.json("imports", "show", first["id"]) == first


def test_an_import_is_done_again_and_cancelled(shop: Shop) -> None:
    shop.told("import", shop.file("first.ndjson", [shop.order("A-1")]))
    (first,) = shop.json("imports", "list")
    again = shop.json("imports", "retry", first["id"])
    assert (again["state"], again["id"] == first["id"]) == ("waiting", False)
    told = shop("imports", "retry", first["id"]).stdout
    assert "`saleport worker`" in told, "which is who does it"
    (third, *_) = shop.json("imports", "list")
    assert f"saleport imports show {third['id']}" in told.replace("\n", " ")
    assert "is cancelled: first.ndjson" in shop("imports", "cancel", third["id"]).stdout
    assert "nothing to do for 0.1 seconds" in shop.told("worker", "--until-idle", "0.1").stdout
    done = shop.json("imports", "show", again["id"])
    assert (done["state"], done["counts"]["unchanged"]) == ("finished", 1)
    assert shop.json("imports", "show", third["id"])["counts"]["read"] == 0


def test_what_is_not_there_is_refused(shop: Shop) -> None:
    nobody = str(uuid4())
    for verb in ("show", "cancel", "retry", "rejected"):
        assert nobody in shop.refusal("imports", verb, nobody)
    shop.told("import", shop.file("first.ndjson", [shop.order("A-1")]))
    (first,) = shop.json("imports", "list")
    assert "Nothing of this import was rejected" in shop.refusal("imports", "rejected", first["id"])
    shop("account", "create", "Other")
    assert first["id"] in shop.refusal("imports", "show", first["id"], "--account", "Other")
    assert json.loads(shop("imports", "list", "--account", "Other", "--json").stdout) == []


def test_nothing_is_missing_where_no_order_waits(shop: Shop) -> None:
    assert shop("imports", "missing").stdout == "No order waits for a product.\n"
    assert shop.json("imports", "missing") == []
