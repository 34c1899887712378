"""What has come through the door: who asks for what, what their form holds, and what makes an answer of it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from saleport.api.request import MOST_FIELDS
from saleport.api.streaming.uploads import Upload
from saleport.people.permissions import Permission
from saleport.people.person import Membership
from saleport.people.signing_in import SignedIn
from saleport.portal.serving.pages import Download, Page, Redirect, Visit


class ConsoleVisit(NamedTuple):
    """A request for something of an account, by somebody who may."""

    visit: Visit
    membership: Membership
    token: str
    """Of its forms; templates have it as `form_token`."""
    notice: str | None = None
    """What was just done, as `?done=` names it: `people.invited` has its words in `[people] done_invited`."""


class OwnVisit(NamedTuple):
    """A request by somebody who has signed in, for something that is no account's."""

    visit: Visit
    signed_in: SignedIn
    session: str
    token: str
    notice: str | None = None


class OpenVisit(NamedTuple):
    """A request that anybody may make: to sign in, to accept an invitation."""

    visit: Visit
    own: OwnVisit | None
    """What it is besides, if the person has signed in."""


class Sent(NamedTuple):
    """What a form holds."""

    fields: Mapping[str, str]
    upload: Upload | None = None
    """None where it is a form without a file."""


Fields = Mapping[str, str]
Answer = Awaitable[Page | Redirect]
ConsolePageMaker = Callable[[ConsoleVisit], Answer]
ConsoleAction = Callable[[ConsoleVisit, Fields], Answer]
ConsoleUpload = Callable[[ConsoleVisit, Upload | None], Answer]
ConsoleDownload = Callable[[ConsoleVisit], Awaitable[Page | Redirect | Download]]
OwnPageMaker = Callable[[OwnVisit], Answer]
OwnAction = Callable[[OwnVisit, Fields], Answer]
OpenPageMaker = Callable[[OpenVisit], Answer]
OpenAction = Callable[[OpenVisit, Fields], Answer]


class Asked(NamedTuple):
    """A request that has come through the door."""

    visit: Visit
    own: OwnVisit | None
    membership: Membership | None

    @property
    def openly(self) -> OpenVisit:
        """As one that anybody may make."""
        return OpenVisit(self.visit, self.own)

    @property
    def by_person(self) -> OwnVisit:
        """As one by somebody who has signed in."""
        if self.own is None:
            raise LookupError("nobody has signed in")
        return self.own

    @property
    def of_account(self) -> ConsoleVisit:
        """As one for something of an account."""
        if self.membership is None:
            raise LookupError("no account is concerned")
        return ConsoleVisit(self.visit, self.membership, self.by_person.token, self.by_person.notice)


class Entry(NamedTuple):
    """One thing that can be asked for, and what it takes."""

    method: str
    path: str
    operation: str
    answer: Callable[[Asked, Sent], Awaitable[Page | Redirect | Download]]
    permission: Permission | None = None
    """None where no account is concerned."""
    is_open: bool = False
    """Whether it takes no session."""
    most_file_bytes: int | None = None
    """How large a file its form may bring; None where it brings none."""
    most_fields: int = MOST_FIELDS
    """How many its form may have."""
    gives_file: bool = False
    """Whether what it answers with is to be kept, and no page."""
