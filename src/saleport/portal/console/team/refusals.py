"""With which status a page says that something was refused."""

from saleport.people.person import Reason

_STATUSES: dict[str, int] = {
    Reason.TOO_MANY: 429,
    Reason.LAST_OWNER: 409,
    Reason.MEMBER_ALREADY: 409,
    Reason.PERSON_KNOWN: 409,
    Reason.OTHER_PERSON: 409,
}


def status_of(wrong: str | None) -> int:
    """The status of a page with what is wrong on it; None: nothing is."""
    return 200 if wrong is None else _STATUSES.get(wrong, 400)
