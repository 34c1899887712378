"""The rule of releases: what breaks needs a new version and a note, and nothing that was released is edited."""

import runpy
import shutil
from datetime import date
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest

import saleport
from saleport.changes import Note, Notes, ReleaseFault, Releases, Version, difference, refusals
from saleport.portal.pages.definition import as_json
from saleport.values import Language
from tests.changes.documents import a_document, an_operation, taking

Json = Any

NOTES: Notes = {language: Note(notes="Colour") for language in Language}
BREAKS: Notes = {language: Note(notes="Colour", breaks="Send it.") for language in Language}
NONE: Notes = {}

ONE = taking({"properties": {"colour": {}}})
BROKEN = taking({"properties": {"colour": {}}, "required": ["colour"]})
ADDED = taking({"properties": {"colour": {}, "size": {}}})
TEXT = taking({"properties": {"colour": {"description": "words"}}})


def of_saleport() -> Releases:
    folder = files("saleport.api")
    return Releases(folder.joinpath("releases"), folder.joinpath("openapi.yaml").read_bytes(), read)


def read(text: bytes) -> Json:
    return msgspec.json.decode(as_json(text))


def test_the_api_changes_only_as_its_version_and_its_notes_say() -> None:
    """If this fails: mend openapi.yaml, or say it in releases.toml (CONTRIBUTING.md, "How to release the API")."""
    assert of_saleport().faults() == []


def test_the_version_of_the_definition_is_that_of_saleport() -> None:
    kept = of_saleport().kept()
    is_released = saleport.__version__ in [each.version for each in kept]
    version = saleport.__version__ if is_released else saleport.__version__.removesuffix(".dev0")
    assert is_released or saleport.__version__.endswith(".dev0")
    assert read(files("saleport.api").joinpath("openapi.yaml").read_bytes())["info"]["version"] == version


def test_every_kept_document_is_in_the_index_and_the_newest_comes_first() -> None:
    versions = [Version.parse(each.version) for each in of_saleport().kept()]
    assert versions == sorted(versions, reverse=True)
    kept = {file.name for file in files("saleport.api").joinpath("releases").iterdir() if file.name.endswith(".yaml")}
    assert kept == {f"{version}.yaml" for version in versions}


@pytest.mark.parametrize(
    ("last", "changed", "least"),
    [
        ("0.1.0", BROKEN, "0.2.0"),
        ("0.1.0", ADDED, "0.1.1"),
        ("0.1.0", TEXT, "0.1.1"),
        ("1.4.2", BROKEN, "2.0.0"),
        ("1.4.2", ADDED, "1.5.0"),
        ("1.4.2", TEXT, "1.4.3"),
    ],
)
def test_each_change_asks_for_its_version(last: str, changed: Json, least: str) -> None:
    assert str(Version.parse(last).after(difference(ONE, changed))) == least


@pytest.mark.parametrize(
    ("last", "coming", "is_refused"),
    [
        ("0.1.0", "0.1.1", True),
        ("0.1.0", "0.1.0", True),
        ("0.1.0", "0.2.0", False),
        ("0.1.0", "1.0.0", False),
        ("1.4.2", "1.5.0", True),
        ("1.4.2", "2.0.0", False),
        ("2.0.0", "1.9.9", True),
        ("1.4.2", "2", True),
        ("1.4.2", "v2.0.0", True),
    ],
)
def test_what_breaks_needs_a_new_major_version_or_a_minor_one_before_the_first(
    last: str, coming: str, is_refused: bool
) -> None:
    found = refusals(last, coming, difference(ONE, BROKEN), BREAKS)
    assert bool(found) == is_refused
    assert all("info.version" in refusal for refusal in found)


def test_what_breaks_is_named_in_the_refusal() -> None:
    (refusal,) = refusals("1.0.0", "1.1.0", difference(ONE, BROKEN), BREAKS)
    assert "2.0.0" in refusal
    assert "field_required (SendParcel request_field colour)" in refusal


@pytest.mark.parametrize("french", [None, Note(notes="Couleur"), Note(notes="Couleur", breaks="  ")])
def test_what_breaks_needs_a_note_in_both_languages(french: Note | None) -> None:
    notes = {**BREAKS, Language.FRENCH: french} if french else {Language.ENGLISH: BREAKS[Language.ENGLISH]}
    found = refusals("1.0.0", "2.0.0", difference(ONE, BROKEN), notes)
    assert "fr.toml has no breaks for 2.0.0" in found[-1]
    assert all(refusal.startswith("fr.toml") for refusal in found)


def test_every_change_needs_notes_and_a_version() -> None:
    changes = difference(ONE, ADDED)
    assert refusals("1.0.0", "1.1.0", changes, NOTES) == []
    assert [refusal[:16] for refusal in refusals("1.0.0", "1.1.0", changes, NONE)] == [
        "en.toml has no n",
        "fr.toml has no n",
    ]
    assert "1.1.0 or more" in refusals("1.0.0", "1.0.0", changes, NOTES)[0]


def test_without_a_change_there_is_nothing_to_say() -> None:
    assert refusals("1.0.0", "1.0.0", difference(ONE, ONE), NONE) == []


class Folder:
    """Releases of a small API in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, index: str, notes: str = "", **documents: Json) -> None:
        for name, document in documents.items():
            self.path.joinpath(f"{name.strip('_').replace('_', '.')}.yaml").write_bytes(written(document))
        self.path.joinpath("releases.toml").write_text(index, encoding="utf-8")
        for language in Language:
            self.path.joinpath(f"{language}.toml").write_text(notes, encoding="utf-8")

    def releases(self, current: Json) -> Releases:
        return Releases(self.path, written(current), msgspec.json.decode)


def written(document: Json) -> bytes:
    return msgspec.json.encode(document)


def entry(version: str, document: Json) -> str:
    digest = sha256(written(document)).hexdigest()
    return f'[[release]]\nversion = "{version}"\ndate = 2026-01-02\nsha256 = "{digest}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def versioned(document: Json, version: str) -> Json:
    return {**document, "info": {"title": "Parcels", "version": version}}


def test_the_history_goes_from_release_to_release(folder: Folder) -> None:
    first = a_document(an_operation())
    folder.keep(
        entry("1.1.0", ADDED) + entry("1.0.0", ONE) + entry("0.9.0", first), _1_1_0=ADDED, _1_0_0=ONE, _0_9_0=first
    )
    history = folder.releases(versioned(BROKEN, "2.0.0")).history()
    assert [(each.version, each.date is None) for each in history] == [
        ("2.0.0", True),
        ("1.1.0", False),
        ("1.0.0", False),
        ("0.9.0", False),
    ]
    rules = [[change.change.rule for change in each.entries] for each in history]
    assert rules == [["field_required", "field_removed"], ["field_added"], ["body_added"], []]
    assert [len(each.breaking) for each in history] == [2, 0, 0, 0]


def test_what_is_as_it_was_released_is_not_to_come(folder: Folder) -> None:
    folder.keep(entry("1.0.0", ONE), _1_0_0=ONE)
    assert [each.version for each in folder.releases(ONE).history()] == ["1.0.0"]


def test_before_the_first_release_there_is_no_history(folder: Folder) -> None:
    folder.keep("release = []")
    releases = folder.releases(ONE)
    assert releases.history() == []
    assert releases.faults() == []


def test_a_released_document_is_never_edited(folder: Folder) -> None:
    folder.keep(entry("1.0.0", ONE), _1_0_0=ONE)
    assert folder.releases(versioned(ONE, "1.0.0")).faults() == []
    folder.keep(entry("1.0.0", ONE), _1_0_0={**ONE, "x-edited": True})
    assert folder.releases(ONE).faults() == ["1.0.0.yaml was edited after its release: it must stay as it was"]


def test_a_change_that_breaks_is_refused_until_it_is_told(folder: Folder) -> None:
    folder.keep(entry("1.0.0", ONE), _1_0_0=ONE)
    # The version, and two texts in two languages.
    assert len(folder.releases(versioned(BROKEN, "1.0.1")).faults()) == 5
    folder.keep(entry("1.0.0", ONE), '["2.0.0"]\nnotes = "Colour."\nbreaks = "Send it."\n')
    assert folder.releases(versioned(BROKEN, "2.0.0")).faults() == []


@pytest.mark.parametrize("index", ["", "release = 1", "[[release]]\nversion = 1", "not toml"])
def test_an_index_that_cannot_be_read_is_refused(folder: Folder, index: str) -> None:
    folder.keep(index)
    with pytest.raises(ReleaseFault, match=r"releases\.toml"):
        folder.releases(ONE).history()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """What is released of saleport, in a folder of its own."""
    package = Path(saleport.__file__).parent
    shutil.copytree(package / "api" / "releases", tmp_path / "api" / "releases")
    for name in ("__init__.py", "api/openapi.yaml"):
        shutil.copy(package / name, tmp_path / name)
    return tmp_path


def release(source: Path) -> None:
    script = Path(__file__).parents[2] / "scripts" / "release"
    runpy.run_path(str(script))["release"](source, date(2026, 12, 1))


def test_releasing_keeps_the_document_with_its_notes(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (source / "api" / "openapi.yaml").read_bytes()
    version = read(text)["info"]["version"]
    before = Releases(source / "api" / "releases", text, read)
    release(source)
    after = Releases(source / "api" / "releases", text, read)
    assert after.faults() == []
    assert after.document(version) == text
    newest = after.history()[0]
    assert (newest.version, newest.date, newest.notes) == (version, date(2026, 12, 1), before.notes(version))
    assert newest.entries == before.history()[0].entries
    assert f'__version__ = "{version}"' in (source / "__init__.py").read_text(encoding="utf-8")
    assert "CHANGELOG" in capsys.readouterr().out


def test_what_is_released_is_not_released_again(source: Path) -> None:
    release(source)
    kept = (source / "api" / "releases" / "releases.toml").read_bytes()
    with pytest.raises(SystemExit, match="released already"):
        release(source)
    assert (source / "api" / "releases" / "releases.toml").read_bytes() == kept


def test_what_the_rule_refuses_is_not_released(source: Path) -> None:
    definition = source / "api" / "openapi.yaml"
    definition.write_bytes(definition.read_bytes().replace(b"version: 0.", b"version: 0.0.", 1))
    with pytest.raises(SystemExit, match=r"Not released:\ninfo\.version"):
        release(source)
