from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from saleport.audit.entry import COMMAND_LINE, Action, Entry
from saleport.audit.reading import Auditing
from saleport.audit.recording import Noting, record
from saleport.db.engine import Database
from saleport.portal.words import words
from saleport.values import Language

BEGINNING = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
MERCHANT, OTHER = uuid4(), uuid4()


async def noted(database: Database, account_id: UUID, minute: int, subject: str, **details: str) -> None:
    async with database.writing() as connection:
        at = BEGINNING + timedelta(minutes=minute)
        await record(connection, account_id, at, COMMAND_LINE, Action.APPLICATION_RENAMED, subject, **details)


def subjects(entries: list[Entry]) -> list[str]:
    return [entry.subject for entry in entries]


async def test_an_entry_is_read_as_it_was_noted(database: Database) -> None:
    await noted(database, MERCHANT, 5, "Café", before="Kiosk ☕", after="<b>")
    (entry,) = (await Auditing(database).page(MERCHANT)).entries
    expected: Mapping[str, object] = {
        "account_id": MERCHANT,
        "id": entry.id,
        "at": BEGINNING + timedelta(minutes=5),
        "actor": "command line",
        "action": Action.APPLICATION_RENAMED,
        "subject": "Café",
        "details": {"before": "Kiosk ☕", "after": "<b>"},
    }
    assert {name: getattr(entry, name) for name in Entry.__struct_fields__} == expected


async def test_pages_hold_each_entry_once_and_the_newest_first(database: Database) -> None:
    # Three of one instant: a page may end between them.
    for minute, subject in [(2, "b"), (1, "a"), (3, "c"), (3, "c"), (3, "c"), (4, "d")]:
        await noted(database, MERCHANT, minute, subject)
    auditing, read, before = Auditing(database), list[Entry](), None
    for length in (2, 2, 2):
        page = await auditing.page(MERCHANT, before, limit=2)
        assert len(page.entries) == length
        read, before = read + page.entries, page.before
    assert before is None
    assert subjects(read) == ["d", "c", "c", "c", "b", "a"]
    assert len({entry.id for entry in read}) == 6


async def test_an_account_reads_its_own_entries_only(database: Database) -> None:
    await noted(database, MERCHANT, 1, "mine")
    await noted(database, OTHER, 2, "theirs")
    auditing = Auditing(database)
    page = await auditing.page(MERCHANT)
    assert subjects(page.entries) == ["mine"]
    assert (await auditing.page(OTHER, page.entries[0].id)).entries == [], "an id of another account opens nothing"
    assert (await auditing.page(uuid4())).entries == []


async def test_what_a_newer_version_noted_is_read_as_it_is(database: Database) -> None:
    await noted(database, MERCHANT, 1, "Shop")
    async with database.writing() as connection:
        await connection.execute(text("UPDATE audit_entries SET action = 'moon_landed'"))
    assert [entry.action for entry in (await Auditing(database).page(MERCHANT)).entries] == ["moon_landed"]


@pytest.mark.parametrize("language", Language)
def test_every_action_has_words(language: Language) -> None:
    assert set(words(language)["audit_actions"]) == {action.value for action in Action}


async def test_what_is_undone_was_not_noted(database: Database) -> None:
    async def undone() -> None:
        async with database.writing() as connection:
            await record(connection, MERCHANT, BEGINNING, COMMAND_LINE, Action.ACCOUNT_CREATED, "Merchant")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    assert (await Auditing(database).page(MERCHANT)).entries == []


async def test_what_was_only_shown_is_noted_by_itself(database: Database) -> None:
    noting = Noting(database, lambda: BEGINNING)
    await noting.note(MERCHANT, "claire@example.com", Action.PERSONAL_DATA_SHOWN, "r-1", operation="ImportOrder")
    (entry,) = (await Auditing(database).page(MERCHANT)).entries
    assert (entry.at, entry.actor, entry.action) == (BEGINNING, "claire@example.com", Action.PERSONAL_DATA_SHOWN)
    assert (entry.subject, entry.details) == ("r-1", {"operation": "ImportOrder"})
