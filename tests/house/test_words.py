"""Every text of the pages is shown somewhere: what no page says is not kept, nor translated."""

import re
import tomllib
from pathlib import Path

import pytest

import saleport
from saleport.audit.entry import Action
from saleport.errors import ErrorCode
from saleport.orders.order import Outcome
from saleport.people.person import Reason
from saleport.portal.pages import definition
from saleport.portal.reference.translating import digest, sources
from saleport.reference import read_definition

ROOT = Path(saleport.__file__).parent
TOPICS = sorted((ROOT / "portal" / "words" / "en").glob("*.toml"))
SPEAKERS = [
    *(ROOT / "portal").rglob("*.py"),
    *(ROOT / "portal" / "templates").rglob("*.html"),
    *(ROOT / "changes").rglob("*.py"),
    *(ROOT / "examples").rglob("*.toml"),
    *(Path(__file__).parents[2] / "assets" / "scripts").rglob("*.js"),
]
"""Whatever names a text: as it is (`say("send")`), or in parts (`"group_" ~ name`, `${outcome}_text`)."""

SAID = "\n".join(file.read_text(encoding="utf-8") for file in SPEAKERS)
NAMES = set(re.findall(r"[.\"'`<{](\w+)(?=\W)", SAID)) | set(re.findall(r"^(\w+) = ", SAID, re.MULTILINE))
NAMES |= {*ErrorCode, *Outcome, *Action, *Reason}  # which come in an answer, in the audit log, in a refusal
IN_PARTS = re.findall(r"""["'`](\w+_)(?:["'] ~|\$?\{)""", SAID), re.findall(r"""(?:\}|~ ["'])(_\w+)["'`]""", SAID)


@pytest.mark.parametrize("file", TOPICS, ids=lambda file: file.stem)
def test_every_text_is_shown_somewhere(file: Path) -> None:
    beginnings, ends = map(tuple, IN_PARTS)
    texts = [name for table in tomllib.loads(file.read_text(encoding="utf-8")).values() for name in table]
    told = [name for name in texts if name in NAMES or name.startswith(beginnings) or name.endswith(ends)]
    assert [name for name in texts if name not in told] == []


DEFINITION = read_definition(definition.document())
ENGLISH = sources(DEFINITION)
FRENCH = tomllib.loads((ROOT / "portal" / "words" / "definition" / "fr.toml").read_text(encoding="utf-8"))


def test_every_operation_has_its_french_and_no_other() -> None:
    assert list(FRENCH["operations"]) == [operation.id for operation in DEFINITION.operations]


@pytest.mark.parametrize("name", ENGLISH, ids=lambda name: name or "introduction")
def test_the_french_of_the_definition_is_of_the_english_that_stands_there_now(name: str) -> None:
    texts = FRENCH["operations"][name] if name else FRENCH
    assert texts["of"] == digest(ENGLISH[name]), "look whether the French says what the English says now"
    assert texts["description"].strip()
    assert texts.get("summary", "-").strip(" .")
    # What is not translated: code, and the names of operations.
    for untranslated in (r"`[^`]+`", r"\b(?:\d+|[A-Z][a-z]+(?:[A-Z][a-z]*)+)\b"):
        english, french = (set(re.findall(untranslated, text)) for text in (ENGLISH[name], texts["description"]))
        assert english - french <= {"MiB", "GiB"}  # which are Mio and Gio
