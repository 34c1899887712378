"""The documentation is complete by construction: what is in the code is in the pages, and the other way round."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from starlette.routing import Route

import saleport
from saleport.api.endpoint import Endpoint, Operation
from saleport.errors import ErrorCode
from saleport.messages import explain
from saleport.service import build
from saleport.settings import PREFIX, Settings
from saleport.values import Language

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
PAGES = sorted([*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)

DEFAULTS_IN_WORDS = {
    "database_url",
    "secret",
    "public_url",
    "metrics_token",
    "cors_origins",
    "trusted_proxies",
    "files_folder",
    "traces_url",
}
"""Settings without a default that could be written down as a value."""


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables of a page by the code in their first cell."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and (name := re.fullmatch("`([A-Z_]+)`", cells[0])):
            found[name[1]] = cells[1:]
    return found


def test_every_setting_is_documented_with_its_default() -> None:
    documented = rows(page("settings.md"))
    assert set(documented) == {PREFIX + name.upper() for name in Settings.__struct_fields__}
    for field in msgspec.structs.fields(Settings):
        if field.name not in DEFAULTS_IN_WORDS:
            assert documented[PREFIX + field.name.upper()][0] == f"`{field.default}`"


def test_every_setting_has_a_chapter_of_its_own() -> None:
    headings = HEADING.findall(page("settings.md"))
    assert [heading for heading in headings if heading.startswith(PREFIX)] == [
        PREFIX + name.upper() for name in Settings.__struct_fields__
    ]


def test_every_error_code_is_documented_in_the_words_of_its_page() -> None:
    documented = rows(page("errors.md"))
    assert list(documented) == [code.value for code in ErrorCode]
    for code in ErrorCode:
        explanation = explain(code, Language.ENGLISH)
        assert documented[code][2:] == [explanation.meaning, explanation.remedy]


def operations() -> list[Operation]:
    """What the service really answers, as it is put together."""
    # Nothing of the database is opened before it is used.
    app: Any = build(Settings(database_url="postgresql://nobody@127.0.0.1:1/nothing", secret="x" * 32))
    routes = [route for route in app._router.routes if isinstance(route, Route) and route.path.startswith("/api/")]
    resources: list[Any] = [route.endpoint for route in routes]
    endpoints = {id(endpoint): endpoint for resource in resources for endpoint in resource._endpoints.values()}
    assert all(isinstance(endpoint, Endpoint) for endpoint in endpoints.values())
    return [endpoint.operation for endpoint in endpoints.values()]


def defined() -> dict[str, tuple[str, str, str | None, bool]]:
    """Each operation of openapi.yaml: verb, path, scope, and whether it has a body."""
    text = files("saleport.api").joinpath("openapi.yaml").read_text(encoding="utf-8")
    definition = yaml.load(text, Loader=yaml.CSafeLoader)
    return {
        operation["operationId"]: (verb.upper(), path, scope_of(operation), "requestBody" in operation)
        for path, item in definition["paths"].items()
        for verb, operation in item.items()
    }


def scope_of(operation: dict[str, Any]) -> str | None:
    scopes = {scope for way in operation["security"] for scope in way.get("token", ())}
    assert len(scopes) <= 1
    return scopes.pop() if scopes else None


def test_the_definition_and_the_routes_are_the_same() -> None:
    assert defined() == {
        each.name: (each.method, each.path, each.scope, each.reader is not None or each.takes_stream)
        for each in operations()
    }


def test_the_changelog_has_this_version() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = "Unreleased" if saleport.__version__.endswith(".dev0") else saleport.__version__
    assert re.search(rf"^## \[?{re.escape(heading)}\]?( |$)", changelog, re.MULTILINE)


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for command in ("make run", "make test"):
        assert re.search(rf"^{command}\b", readme, re.MULTILINE), f"{command} stands in a block, to be copied"


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_link_within_the_repository_leads_somewhere(file: Path) -> None:
    for path, anchor in LINK.findall(file.read_text(encoding="utf-8")):
        if "://" in path or path.startswith("mailto:"):
            continue
        target = (file.parent / path).resolve() if path else file
        assert target.exists(), path
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{path}#{anchor}"


def anchors(file: Path) -> set[str]:
    """The anchors that headings get where these pages are shown."""
    headings = HEADING.findall(
        re.sub(r"^```.*?^```", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    )
    plain = (re.sub(r"[^\w\- ]", "", heading.replace("`", "")) for heading in headings)
    return {text.lower().replace(" ", "-") for text in plain}


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_pages_name_only_operations_and_codes_that_there_are(file: Path) -> None:
    """A word in back quotes that looks like a code is one."""
    text = file.read_text(encoding="utf-8")
    codes = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", text))
    other = {code for code in codes if code.startswith(("SALEPORT_", "XDG_", "COMPOSE_", "OTEL_"))}
    assert codes - other <= {code.value for code in ErrorCode}


def test_decisions_are_numbered_one_after_the_other() -> None:
    decisions = sorted(DOCS.glob("adr/*.md"))
    assert [file.name[:4] for file in decisions] == [f"{number:04}" for number in range(len(decisions))]
    for file in decisions[1:]:
        assert file.read_text(encoding="utf-8").startswith(f"# {file.name[:4]}. ")


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_a_decision_is_cited_by_its_own_number(file: Path) -> None:
    cited = re.findall(r"\[ADR-(\d{4})\]\((?:adr/)?(\d{4})-", file.read_text(encoding="utf-8"))
    assert [number for number, leads_to in cited if number != leads_to] == []
