"""`saleport import`: what becomes of files, what is said of it, and how it ends."""

from pathlib import Path

import pytest

from tests.cli.conftest import UNKNOWN, Command, Shop


def test_a_file_is_imported_and_its_orders_are_counted(shop: Shop) -> None:
    file = shop.file("may.ndjson", [shop.order("A-1"), shop.order("A-2", customerMail=None)])
    told = shop.told("import", file)
    heading, counts, *_ = told.stdout.splitlines()
    assert heading.split() == ["FILE", "READ", "CREATED", "UPDATED", "UNCHANGED", "WARNED", "REJECTED", "HELD"]
    assert counts.split() == ["may.ndjson", "2", "2", "0", "0", "1", "0", "0"]
    assert "CUSTOMER_MAIL_MISSING" in told.stdout
    assert "guest orders" in told.stdout, "what to do about it"
    assert shop.counts(file) == [{"read": 2, "unchanged": 2, "warned": 1}]


def test_some_that_are_rejected_end_it_with_1_and_all_with_2(shop: Shop) -> None:
    some = shop.file("some.ndjson", [shop.order("A-1"), shop.bad_order("A-2")])
    none = shop.file("none.ndjson", [shop.bad_order("A-3")])
    assert shop.counts(some, exit_code=1) == [{"read": 2, "created": 1, "rejected": 1}]
    told = shop.told("import", some, exit_code=1).stdout
    assert "MODEL_UNKNOWN" in told
    assert "products[].modelId" in told, "where"
    (first, *_) = shop.json("imports", "list")
    assert "products[].modelId" in shop("imports", "show", first["id"]).stdout
    assert shop.counts(none, exit_code=2) == [{"read": 1, "rejected": 1}]


def test_rejected_rows_lie_beside_their_file_and_are_corrected_there(shop: Shop) -> None:
    file = shop.file("may.ndjson", [shop.order("A-1"), shop.bad_order("A-2")])
    told = shop.told("import", file, exit_code=1)
    rejected = shop.folder / "may-rejected.ndjson"
    assert str(rejected) in told.stdout.replace("\n", "")
    assert "--unknown-products hold" in told.stdout
    rows = rejected.read_text()
    assert "MODEL_UNKNOWN" in rows
    (first,) = shop.json("imports", "list")
    assert shop("imports", "rejected", first["id"]).stdout == rows
    elsewhere = shop.folder / "elsewhere.ndjson"
    assert str(elsewhere) in shop("imports", "rejected", first["id"], "-o", str(elsewhere)).stdout.replace("\n", "")
    rejected.write_text(rows.replace(UNKNOWN, str(shop.demo.model_ids[0])))
    assert shop.counts(str(rejected)) == [{"read": 1, "created": 1}]
    nowhere = str(shop.folder / "no" / "rejected.ndjson")
    assert (
        "They are kept: saleport imports rejected"
        in shop.told("import", str(elsewhere), "--rejected", nowhere, exit_code=2).stderr
    )


def test_either_all_orders_are_imported_or_none(shop: Shop) -> None:
    file = shop.file("may.ndjson", [shop.order("A-1"), shop.bad_order("A-2")])
    told = shop.told("import", file, "--error-policy", "reject-all", exit_code=2)
    assert "nothing was imported, as --error-policy reject-all asks" in told.stdout
    assert shop.counts(file, exit_code=1) == [{"read": 2, "created": 1, "rejected": 1}]


def test_several_files_are_one_summary(shop: Shop) -> None:
    first = shop.file("first.ndjson", [shop.order("A-1"), shop.order("A-2")])
    second = shop.file("second.ndjson", [shop.order("A-2"), shop.bad_order("A-3")])
    told = shop.told("import", first, str(shop.folder / "nothing"), second, exit_code=1)
    assert [line.split()[:4] for line in told.stdout.splitlines()[1:4]] == [
        ["first.ndjson", "2", "2", "0"],
        ["second.ndjson", "2", "0", "0"],
        ["All", "4", "2", "0"],
    ]
    assert "nothing: It cannot be read: No such file or directory." in told.stderr


def test_a_dry_run_keeps_nothing(shop: Shop) -> None:
    file = shop.file("may.ndjson", [shop.order("A-1")])
    assert "nothing is kept" in shop.told("import", file, "--dry-run").stdout
    assert shop.counts(file, "--dry-run") == [{"read": 1, "created": 1}]
    assert shop.counts(file) == [{"read": 1, "created": 1}]


def test_standard_input_is_a_file_too(shop: Shop) -> None:
    file = shop.file("may.ndjson", [shop.order("A-1")])
    told = shop.told("import", "-", stdin=Path(file).read_bytes())
    assert "standard input" in told.stdout
    assert shop.counts(file) == [{"read": 1, "unchanged": 1}]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--to", "sales.example.com"), "neither direct nor an address"),
        (("--to", "https://sales.example.com", "--account", "Demo"), "the account is that of"),
        (("--decimal", ";"), "one of"),
        (("--date-order", "ydm"), "one of"),
        (("--currency", "usd"), "one of"),
        (("--delimiter", "ab"), "one character"),
        (("--encoding", "idna"), "text encoding"),
        (("--time-zone", "Europe/Atlantis"), "a time zone"),
        (("--rejected", "r.csv", "b.csv"), "several"),
        (("--workers", "0"), "--workers"),
        (("--error-policy", "ignore"), "--error-policy"),
    ],
    ids=[
        *("no address", "two accounts", "decimal", "date order", "currency", "delimiter", "encoding", "time zone"),
        *("one for several", "no worker", "policy"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], told: str) -> None:
    assert told in " ".join(Command()("import", "a.csv", *arguments, exit_code=2).stderr.replace("│", " ").split())


def test_what_is_not_there_is_told_and_ends_with_2(shop: Shop) -> None:
    file = shop.file("may.ndjson", [shop.order("A-1")])
    assert "no account" in shop.refusal("import", file, "--account", "Nobody", exit_code=2)
    assert "SALEPORT_SUBSCRIPTION_KEY" in shop.refusal("import", file, "--to", "http://127.0.0.1:1", exit_code=2)
    keys = {"SALEPORT_SUBSCRIPTION_KEY": "0" * 32, "SALEPORT_SUBSCRIPTION_SECRET": "a secret that nobody may see"}
    shop.settings |= keys
    told = shop.told("import", file, "--to", "http://127.0.0.1:1", exit_code=2)
    assert "http://127.0.0.1:1 cannot be reached" in told.stderr
    assert "nobody may see" not in told.stderr + told.stdout
