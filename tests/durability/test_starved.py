"""What operators see when the ground gives way: a full disk, a locked file, a schema of another version."""

import sqlite3
from pathlib import Path

import pytest

from tests.client import a_reference, an_order
from tests.durability.conftest import MakeClient, MakeService

pytestmark = pytest.mark.sqlite

ROOM_KIBIBYTES = 2 * 1024


def test_a_full_disk_is_a_503_and_loses_no_acknowledged_order(
    tmp_path: Path, make_service: MakeService, make_client: MakeClient
) -> None:
    service = make_service(f"sqlite:///{tmp_path / 'saleport.db'}")
    demo = service.json_command("demo")
    # No file of the service may grow past this: writing fails as it does on a full disk.
    service.start(most_file_kibibytes=ROOM_KIBIBYTES)
    client = make_client(service, demo)
    kept: list[str] = []
    refused = None
    for _ in range(400):
        reference = a_reference()
        products = an_order(demo["modelIds"][0])["products"] * 100
        response = client.put_order(an_order(demo["modelIds"][0], orderReference=reference, products=products))
        if response.status_code != 200:
            refused = response
            break
        kept.append(reference)
    assert refused is not None
    assert refused.status_code == 503, refused.text
    assert refused.headers["retry-after"]
    assert "database cannot be used" in service.log
    assert "disk" in service.log
    service.stop()
    service.start()
    for reference in kept:
        assert client.call("GET", f"orders/{reference}/status").status_code == 200
    assert client.put_order(an_order(demo["modelIds"][0])).status_code == 200


def test_a_locked_file_is_a_503_until_it_is_free_again(
    tmp_path: Path, make_service: MakeService, make_client: MakeClient
) -> None:
    file = tmp_path / "saleport.db"
    service = make_service(f"sqlite:///{file}")
    demo = service.json_command("demo")
    client = make_client(service.start(), demo)
    reference = a_reference()
    locker = sqlite3.connect(file, isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    response = client.put_order(an_order(demo["modelIds"][0], orderReference=reference))
    locker.execute("ROLLBACK")
    locker.close()
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert "locked by another process" in service.log
    assert client.call("GET", f"orders/{reference}/status").status_code == 404
    assert client.put_order(an_order(demo["modelIds"][0], orderReference=reference)).status_code == 200


def test_a_database_of_a_newer_saleport_is_refused_at_the_start(tmp_path: Path, make_service: MakeService) -> None:
    file = tmp_path / "saleport.db"
    service = make_service(f"sqlite:///{file}")
    service.json_command("demo")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    refused = service.command("serve", "--port", str(service.port), check=False)
    assert refused.returncode == 4
    assert "9999" in refused.stderr
    assert "newer saleport" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_file_that_is_no_database_is_refused_at_the_start(tmp_path: Path, make_service: MakeService) -> None:
    file = tmp_path / "saleport.db"
    file.write_text("this is no database, and never was one\n" * 100)
    service = make_service(f"sqlite:///{file}")
    refused = service.command("serve", "--port", str(service.port), check=False)
    assert refused.returncode == 4
    assert "not a SQLite database" in refused.stderr.strip().splitlines()[-1]
    assert "Traceback" not in refused.stderr
