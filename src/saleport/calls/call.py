"""The noun: a call as the request log keeps it, and what may be asked of that log."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from saleport import errors

GONE = 0
"""The status of a call whose caller was gone before its answer."""

FIRST_FAILURE = 400
FIRST_FAULT = 500
"""The first status of a failure, and the first of those that are the service's own fault."""


class Result(StrEnum):
    """How a call ended, as far as it matters whose fault it was."""

    SUCCESS = "success"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"

    @classmethod
    def of(cls, status: int) -> "Result":
        """That of a status. A caller who is gone before the answer has given up: it counts as a client's error."""
        if status >= FIRST_FAULT:
            return cls.SERVER_ERROR
        return cls.CLIENT_ERROR if status >= FIRST_FAILURE or status == GONE else cls.SUCCESS


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem as it was told to the caller: `errors.Problem`, with a code that need not be known here any more."""

    code: str
    explanation: str
    field: str | None = None
    index: int | None = None
    subject: str | None = None
    suggestion: str | None = None
    words: dict[str, str] = {}
    is_warning: bool = False

    @property
    def known(self) -> errors.Problem | None:
        """The same as `messages.message` takes it; None for a code of another version."""
        if self.code not in errors.ErrorCode._value2member_map_:
            return None
        return errors.Problem(
            code=errors.ErrorCode(self.code),
            explanation=self.explanation,
            field=self.field,
            index=self.index,
            subject=self.subject,
            suggestion=self.suggestion,
            words=self.words,
        )


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of an application, as it is kept."""

    account_id: UUID
    id: UUID
    """Begins with the time, so that ids are in the order of the calls."""
    called_at: datetime
    application_id: UUID
    operation: str
    """The operationId of the contract."""
    method: str
    status: int
    """Of the answer; `GONE` where the caller did not wait for it."""
    microseconds: int
    request_id: str
    host: str
    """From where it came: the address of the peer."""
    user_agent: str
    order_reference: str | None = None
    """Of the order that it was about, where it was about one and said so."""
    outcome: str | None = None
    """Of an import that went through: created, updated or unchanged."""
    problems: tuple[Problem, ...] = ()
    """What was wrong, warnings too."""
    body: bytes | None = None
    """As it came, but for secrets, and cut where it is very long. None: none was read, there was no room for it, or
    this is a line of a list."""
    body_bytes: int = 0
    """How long the whole body was."""

    @property
    def result(self) -> Result:
        """How it ended."""
        return Result.of(self.status)

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return self.microseconds / 1000


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which calls are looked for. All that is given must fit; what is None is not asked for."""

    application_id: UUID | None = None
    operation: str | None = None
    result: Result | None = None
    is_failure: bool = False
    """Only those that did not go through, whosever fault it was: a client's error or a server's."""
    status: int | None = None
    code: str | None = None
    """Of one of its problems, an error's or a warning's."""
    request_id: str | None = None
    order_reference: str | None = None
    least_milliseconds: int | None = None
    """How long it took at least."""
    since: datetime | None = None
    until: datetime | None = None


class CallPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some calls, newest first, without their bodies."""

    calls: list[Call]
    before: str | None
    """Where the next page begins (for `CallLog.page`); None: there is none."""
