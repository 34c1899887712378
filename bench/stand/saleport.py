"""saleport, prepared as its operators prepare it: by its own command."""

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from bench.failing import BenchFailed
from bench.stand import databases, sink
from bench.stand.server import Server
from bench.stand.service import KEY_HEADER, SECRET_HEADER, Service
from tests.running import RunningService

PLAIN = ("-m", "saleport")
"""What Python runs to be saleport itself."""
_LOCK_SECONDS = 30
_TRACES_URL = "SALEPORT_TRACES_URL"


class Saleport(Service):
    """A saleport on one database, with the demo account's catalogue."""

    def __init__(
        self, name: str, database_url: str, folder: Path, workers: int, program: Sequence[str] = PLAIN
    ) -> None:
        """`program` is what Python runs in the place of saleport, for peers that change a part of it."""
        folder.mkdir(parents=True)
        self.folder = folder
        self.files_folder = folder / "files"
        """Where the files lie that are imported."""
        self.database_url = database_url
        # What is measured is what operators run, traces and all.
        # (But for the worker that imports files: those of the benchmark are started for it alone.)
        settings = {
            _TRACES_URL: sink.address(),
            "SALEPORT_IMPORT_WORKERS": "0",
            "SALEPORT_FILES_FOLDER": str(self.files_folder),
        }
        self._prepared = RunningService(database_url, folder, workers=workers, settings=settings)
        self._prepared.command("database", "migrate")
        self.demo: dict[str, Any] = self._prepared.json_command("demo")
        """What `saleport demo` says of its account."""
        port = self._prepared.port
        command = [sys.executable, *program, "serve", "--port", str(port), "--workers", str(workers)]
        server = Server(command, self._prepared.environment, folder / "service.log", port)
        super().__init__(name, folder, server, [UUID(each) for each in self.demo["modelIds"]])

    @property
    def account_id(self) -> UUID:
        """The account for which orders are sent."""
        return UUID(self.demo["account"])

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which its commands run."""
        return self._prepared.environment

    def export(self, file: Path) -> Path:
        """Write all its orders to a file, in the form that its name says; returns the file."""
        command = [sys.executable, "-m", "saleport", "export", "-o", str(file), "--account", str(self.account_id)]
        done = subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise BenchFailed(f"saleport could not export its orders:\n{done.stderr[-2000:]}")
        return file

    def credentials(self) -> dict[str, str]:
        """The subscription key and a new token."""
        key = self.demo["subscriptionKey"]
        headers = {KEY_HEADER: key, SECRET_HEADER: self.demo["secret"]}
        response = httpx.get(self.url("/api/v1/token"), headers=headers, timeout=_LOCK_SECONDS)
        response.raise_for_status()
        return {KEY_HEADER: key, "Authorization": f"Bearer {response.json()['value']}"}

    def forget_orders(self) -> None:
        """Empty the tables of orders."""
        if self._is_embedded:
            for statement in ("DELETE FROM order_versions", "DELETE FROM orders", "PRAGMA wal_checkpoint(TRUNCATE)"):
                self._in_file(statement)
        else:
            databases.execute(self.database_url, "TRUNCATE orders, order_versions", "CHECKPOINT")

    def stored(self, name: str) -> int | None:
        """How many orders are stored whose references begin with this."""
        return self._count(f"orders WHERE reference LIKE '{name}%'")

    def earlier_versions(self) -> int:
        """How many earlier versions of orders are stored."""
        return self._count("order_versions")

    def _count(self, rows: str) -> int:
        query = f"SELECT count(*) FROM {rows}"  # noqa: S608 - our own names
        return self._in_file(query) if self._is_embedded else databases.value(self.database_url, query)

    @property
    def _is_embedded(self) -> bool:
        return self.database_url.startswith("sqlite:")

    def _in_file(self, statement: str) -> Any:  # noqa: ANN401 - as the statement has it
        file = self.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(file, timeout=_LOCK_SECONDS, isolation_level=None)) as connection:
            row = connection.execute(statement).fetchone()
        return row and row[0]
