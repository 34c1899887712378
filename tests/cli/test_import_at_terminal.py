"""Imports at a terminal, in a process of its own: stopped by Ctrl-C, and asked about before they begin."""

import contextlib
import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.cli.conftest import Shop

ORDERS = 16_000
SECONDS = 30


@contextmanager
def _hearing_ctrl_c() -> Generator[None]:
    """What is started meanwhile hears of Ctrl-C, even where the tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def importing(shop: Shop, *arguments: str) -> Generator[subprocess.Popen[bytes]]:
    """The command in a process of its own, its standard input a pipe."""
    command = [sys.executable, "-m", "saleport", "import", *arguments]
    pipe = subprocess.PIPE
    with _hearing_ctrl_c():
        started = subprocess.Popen(
            command, env=os.environ | shop.settings, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
    with started as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def database(shop: Shop) -> sqlite3.Connection:
    return sqlite3.connect(shop.settings["SALEPORT_DATABASE_URL"].removeprefix("sqlite:///"), isolation_level=None)


def wait_for(shop: Shop, question: str) -> None:
    """Return when the database answers with something."""
    deadline = time.monotonic() + SECONDS
    with closing(database(shop)) as connection:
        while connection.execute(question).fetchone() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def _stopped_at_its_work(shop: Shop, file: str) -> tuple[bytes, int]:
    """What the command says, and how it ends, where Ctrl-C comes when some orders of the file are imported."""
    with closing(database(shop)) as connection:
        done = connection.execute("SELECT count(*) FROM import_chunks WHERE state = 'done'").fetchone()[0]
    with importing(shop, file, "--workers", "1") as process:
        wait_for(shop, f"SELECT 1 FROM import_chunks WHERE state = 'done' LIMIT 1 OFFSET {done}")  # noqa: S608 - a number
        with closing(database(shop)) as connection:
            connection.execute("BEGIN IMMEDIATE")  # so that it is stopped at its work, however fast it is
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            connection.execute("ROLLBACK")
        _, told = process.communicate(timeout=SECONDS)
    return told, process.returncode


def test_ctrl_c_pauses_and_the_same_command_goes_on(shop: Shop) -> None:
    order = shop.order("A-%d")
    file, told, status = "", b"", 0
    for attempt in range(5):
        orders = [order | {"orderReference": f"A-{attempt}-{number}"} for number in range(ORDERS)]
        file = shop.file(f"year-{attempt}.ndjson", orders)
        told, status = _stopped_at_its_work(shop, file)
        if status:  # else all was imported before this process, on a busy machine, came to look
            break
    assert status == 130, told
    assert b"It is paused, and nothing is lost: the same command goes on where it stopped." in told
    assert b"Traceback" not in told
    (paused,) = (each for each in shop.json("imports", "list") if each["state"] != "finished")
    assert paused["state"] == "paused"
    assert 0 < paused["counts"]["created"] < ORDERS
    assert shop.counts(file) == [{"read": ORDERS, "created": ORDERS}]
    (again,) = (each for each in shop.json("imports", "list") if each["id"] == paused["id"])
    assert again["state"] == "finished"


def test_ctrl_c_before_the_file_is_there_leaves_nothing(shop: Shop, tmp_path: Path) -> None:
    with importing(shop, "-") as process:
        assert process.stdin is not None
        process.stdin.write(b'{"orderReference": "A-1"')
        process.stdin.flush()
        deadline = time.monotonic() + SECONDS
        while not [*(tmp_path / "files").glob("*/*")]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=SECONDS)
    assert process.returncode == 130, told
    assert b"nothing of it is imported" in told
    assert shop.json("imports", "list") == []
    assert [*(tmp_path / "files").glob("*")] == []


def _read(terminal: int, process: "subprocess.Popen[bytes]", sent: bytes | signal.Signals | None) -> bytes:
    # Between the question and the wait for a line Python hears of no signal: whoever sees nothing happen sends another.
    while isinstance(sent, signal.Signals) and not select.select([terminal], [], [], 2)[0] and process.poll() is None:
        process.send_signal(sent)
    return os.read(terminal, 65_536)


def at_terminal(shop: Shop, answer: bytes | signal.Signals, file: Path) -> tuple[str, int]:
    """What the command says at a terminal, where its question is answered so; and how it ends."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "saleport", "import", str(file)]
    with _hearing_ctrl_c():
        started = subprocess.Popen(
            command, env=os.environ | shop.settings, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
    with started as process:
        os.close(theirs)
        told = b""
        is_answered = False
        with contextlib.suppress(OSError):  # how a terminal says that nobody is there any more
            while piece := _read(ours, process, answer if is_answered else None):
                told += piece
                if not is_answered and b"[y/N]" in told:
                    is_answered = True
                    if isinstance(answer, bytes):
                        os.write(ours, answer)
                    else:
                        process.send_signal(answer)
        os.close(ours)
        return told.decode(), process.wait(SECONDS)


def test_at_a_terminal_nothing_is_imported_by_a_guess_until_somebody_agrees(shop: Shop) -> None:
    file = shop.folder / "till.csv"
    file.write_text("Bon;Datum;Kunde;SKU;Preis\nK-1;03.05.2026 10:11;Erika Example;LUM-KETTLE;1.129,90 €\n")
    for answer in (signal.SIGINT, b"n\n"):
        told, exit_code = at_terminal(shop, answer, file)
        assert "products[].price.amount" in told
        assert "Not imported." in told
        assert exit_code == 2
    assert shop.json("imports", "list") == []
    told, exit_code = at_terminal(shop, b"y\n", file)
    assert exit_code == 0, told
    assert "CREATED" in told
    assert "%" in told, "the bar"
