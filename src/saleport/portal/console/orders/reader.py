"""What somebody who looks at orders may see of the customers, and how it is written for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode
from uuid import UUID

from saleport.people.permissions import Permission
from saleport.portal.console.visits import ConsoleVisit
from saleport.portal.words import moment, words
from saleport.values import Language

_PERSONAL = ("civility", "customerLastName", "customerFirstName", "customerMail", "phoneNumber", "address")
_IMPERSONAL = ("address.countryCode",)
_DOTS = (".", "..")


class Reader(NamedTuple):
    """Somebody who looks at the orders of an account."""

    account_id: UUID
    language: Language
    choice: str
    """As in Visit."""
    sees_personal_data: bool
    sees_calls: bool

    @classmethod
    def of(cls, visit: ConsoleVisit) -> "Reader":
        """Whoever asked for a page."""
        may = visit.membership.may
        return cls(
            visit.membership.account_id,
            visit.visit.language,
            visit.visit.choice,
            may(Permission.SHOW_PERSONAL_DATA),
            may(Permission.READ_CALLS),
        )

    @property
    def orders_path(self) -> str:
        """The page of all orders."""
        return f"/accounts/{self.account_id}/orders"

    def personal(self, text: str | None) -> str | None:
        """A customer's name or the like, as far as it is for this reader; None stays None."""
        return text if text is None or self.sees_personal_data else words(self.language)["orders"]["hidden"]

    def value(self, path: str, text: str | None) -> str | None:
        """What an order says at a path, as far as it is for this reader."""
        is_personal = path.startswith(_PERSONAL) and path not in _IMPERSONAL
        return self.personal(text) if is_personal else text

    def moment(self, instant: datetime) -> str:
        """An instant, in the reader's language."""
        return moment(instant, self.language)

    def path_to(self, reference: str, identity: UUID) -> str:
        """The page of an order."""
        # To browsers, a segment of dots is the way up, however it is written.
        segment = str(identity) if reference in _DOTS else quote(reference, safe="")
        return f"{self.orders_path}/{segment}"

    def query(self, parameters: Sequence[tuple[str, str]]) -> str:
        """A query that keeps the language that was chosen."""
        kept = [("lang", self.language.value)] if self.choice else []
        return f"?{urlencode([*parameters, *kept])}" if parameters or kept else ""
