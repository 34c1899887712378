"""`saleport export`: files of orders, and what is said of them."""

import csv
import gzip
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from saleport.cli.demo import make_demo
from saleport.service import assemble
from saleport.settings import Settings
from tests.cli.conftest import SECRET, Command
from tests.orders.odd_orders import OddOrders, import_one

ORDERS = 29


@pytest.fixture
async def shop(migrated_file: Path, tmp_path: Path) -> Command:
    """The command on a database with the demo account and odd orders in it."""
    file = tmp_path / "saleport.db"
    file.write_bytes(migrated_file.read_bytes())
    settings = Settings(database_url=f"sqlite:///{file}", secret=SECRET)
    parts = assemble(settings)
    demo = await make_demo(parts, settings)
    for order in OddOrders(demo.model_ids, demo.supplier_ids[0], demo.store_ids[0]).all():
        await import_one(parts, demo.account, json.dumps(order).encode())
    await parts.close()
    return Command(database_url=settings.database_url, secret=SECRET)


def test_a_file_is_written_whole_and_for_its_owner_alone(shop: Command, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / "orders.csv.gz"
    file.write_text("of yesterday")
    told = shop.told("export", "-o", str(file))
    assert f"Wrote {ORDERS} orders of Demo to {file}" in " ".join(told.stderr.split())
    assert not told.stdout
    rows = list(csv.reader(gzip.decompress(file.read_bytes()).decode("utf-8-sig").splitlines(keepends=True)))
    assert len(rows) == 1 + (ORDERS - 1) + 13
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [file]


def test_every_form_can_be_a_file(shop: Command, tmp_path: Path) -> None:
    for name, beginning in (("orders.parquet", b"PAR1"), ("orders.ndjson.zst", b"\x28\xb5\x2f\xfd")):
        shop.told("export", "-o", str(tmp_path / name))
        assert (tmp_path / name).read_bytes().startswith(beginning)


def test_orders_go_to_standard_output_and_the_summary_does_not(shop: Command) -> None:
    told = shop.told("export", "--reference", "several", "--reference", "bare", "--json")
    assert {json.loads(line)["orderReference"] for line in told.stdout.splitlines()} == {"several", "bare"}
    summary = json.loads(told.stderr)
    assert (summary["account"], summary["orders"], summary["file"]) == ("Demo", 2, None)


def test_orders_are_chosen_by_day_and_channel(shop: Command) -> None:
    def references(*options: str) -> set[str]:
        told = shop.told("export", *options)
        return {json.loads(line)["orderReference"] for line in told.stdout.splitlines()}

    assert references("--from", "2026-05-26", "--to", "2026-05-26") == {"1,234.50 €"}
    assert references("--to", "1999-12-31") == {"bare", "no mail"}
    assert references("--from", "2026-05-26T10:11:12.000250Z") == {"1,234.50 €"}
    assert references("--from", "2026-05-26T12:11:13+02:00") == set()
    assert references("--channel", "@home") == {"@home"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "yesterday"), "neither a day"),
        (("--from", "2026-05-40"), "neither a day"),
        (("--format", "xlsx"), "only read"),
        (("-o", "orders.parquet.gz"), "compressed in itself"),
    ],
    ids=["no day", "no such day", "a form that is only read", "compressed twice"],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], told: str) -> None:
    assert told in " ".join(Command()("export", *arguments, exit_code=2).stderr.replace("│", " ").split())


def test_what_cannot_be_written_is_said_in_one_line_and_leaves_nothing(shop: Command, tmp_path: Path) -> None:
    nowhere = tmp_path / "no" / "orders.csv"
    assert "No such file or directory" in shop.refusal("export", "-o", str(nowhere))
    file = tmp_path / "orders.csv"
    assert "no account" in shop.refusal("export", "-o", str(file), "--account", "Nobody")
    assert not file.exists()
    shop("account", "create", "Other")
    assert "“Demo”, “Other”" in shop.refusal("export", "-o", str(file))
    assert shop.told("export", "--account", "Other").stdout == ""


def test_a_reader_that_has_enough_is_no_fault(shop: Command) -> None:
    command = [sys.executable, "-m", "saleport", "export", "--format", "csv"]
    with subprocess.Popen(
        command, env=os.environ | shop.settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_without_an_account_it_says_how_to_make_one(saleport: Command) -> None:
    assert "saleport account create" in saleport.refusal("export")


def test_exported_files_import_as_unchanged(shop: Command, tmp_path: Path) -> None:
    names = ("all.ndjson", "all.csv", "all.csv.gz", "all.ndjson.zst", "all.parquet")
    files = [str(tmp_path / name) for name in names]
    for file in files:
        shop.told("export", "-o", file)
    told = json.loads(shop.told("import", *files, "--json").stdout)["files"]
    assert [each["import"]["counts"]["unchanged"] for each in told] == [ORDERS] * len(files)


def test_orders_come_in_leave_and_come_back_on_each_engine(saleport: Command, tmp_path: Path) -> None:
    saleport.settings["SALEPORT_FILES_FOLDER"] = str(tmp_path / "files")
    demo = saleport.json("demo")
    orders = OddOrders(demo["modelIds"], demo["supplierIds"][0], demo["storeIds"][0]).all()
    sent = tmp_path / "sent.ndjson"
    sent.write_text("".join(f"{json.dumps(order)}\n" for order in orders))
    exported = str(tmp_path / "exported.csv")
    for file, outcome in ((str(sent), "created"), (exported, "unchanged")):
        (told,) = json.loads(saleport.told("import", file, "--json").stdout)["files"]
        assert told["import"]["counts"][outcome] == ORDERS
        saleport.told("export", "-o", exported)
