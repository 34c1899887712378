"""Files and packages stay small enough to be read in one sitting."""

from pathlib import Path

import saleport

REPOSITORY = Path(__file__).parents[2]
ROOT = Path(saleport.__file__).parent
FILES = sorted([*ROOT.rglob("*.py"), *(REPOSITORY / "tests").rglob("*.py")])

MOST_LINES = 400
MOST_MODULES = 8
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools", "models"}
"""Names that say nothing of what is inside. (`models`: a model is a catalogue item here.)"""


def test_no_file_is_too_long() -> None:
    lengths = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_package_has_too_many_modules() -> None:
    # The package itself is not counted: it has the doors of the rooms, and what all of them stand on.
    # Nor are migrations: a release may bring one, it is never changed, and nobody has to know them all.
    packages = {file.parent for file in ROOT.rglob("*.py")} - {ROOT, ROOT / "db" / "migrations" / "versions"}
    counts = {package.name: len(list(package.glob("*.py"))) - 1 for package in packages}
    assert {name: count for name, count in counts.items() if count > MOST_MODULES} == {}


def test_everything_is_named_after_what_is_in_it() -> None:
    assert [file for file in FILES if {file.stem, file.parent.name} & DRAWERS] == []


def test_every_module_says_what_belongs_in_it() -> None:
    modules = [file for file in FILES if file.is_relative_to(ROOT)]
    assert [file for file in modules if not file.read_text(encoding="utf-8").startswith('"""')] == []
