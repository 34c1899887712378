"""What is downloaded at set-up is named to the last digit, checked by a hash, and named without an address."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
LOCKS = sorted((REPOSITORY / "requirements").glob("*.txt"))
PACKAGE = json.loads((REPOSITORY / "assets" / "package.json").read_text(encoding="utf-8"))
PACKAGE_LOCK = json.loads((REPOSITORY / "assets" / "package-lock.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_files_of_python_name_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"^(?=[a-z])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.\[\]-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_what_pages_are_made_of_is_named_exactly() -> None:
    wanted: dict[str, str] = PACKAGE["dependencies"] | PACKAGE["devDependencies"]
    assert {name: version for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}


def test_the_lock_file_of_npm_names_versions_and_hashes_and_no_address() -> None:
    packages: dict[str, dict[str, Any]] = {name: entry for name, entry in PACKAGE_LOCK["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
