"""The verb that makes signed-in links."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem, Rejected, required
from saleport.links.link import LinkSigner
from saleport.values import given_id

LONGEST_URL = 255
"""The contract's limit: shop modules keep a link in a column of this size."""

FindOrder = Callable[[UUID, UUID], Awaitable[object | None]]
"""Finds an account's order by its id; None when the account has no such order."""


class LinkIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The body of CreateSignedInLink."""

    order_id: UUID | None = None


class Linking:
    """Makes links to the orders that exist."""

    def __init__(self, find_order: FindOrder, signer: LinkSigner) -> None:
        self._find_order = find_order
        self._signer = signer

    async def create_link(self, account_id: UUID, link: LinkIn, findings: Findings, base_url: str) -> str:
        """The URL of an order's page, below `base_url`; the same one each time.

        Raises Rejected when no order is named, or none that this account has.
        """
        order_id = given_id(link.order_id)
        if order_id is None:
            findings.add(required("orderId", "link", hint="give the id that ImportOrder answered"))
            raise Rejected(findings.in_order())
        if await self._find_order(account_id, order_id) is None:
            explanation = f"orderId is '{order_id}', which is no order of this account: send what ImportOrder answered."
            findings.add(_problem(ErrorCode.ORDER_UNKNOWN, explanation, str(order_id)))
        findings.warnings()
        url = f"{base_url}/o/{self._signer.token(account_id, order_id)}"
        if len(url) > LONGEST_URL:
            # Cutting it would hand out a link that does not work; nobody's real address is this long.
            raise Rejected([_too_long(base_url)])
        return url


def _problem(code: ErrorCode, explanation: str, value: str = "") -> Problem:
    return Problem(code=code, explanation=explanation, field="orderId", subject="link", words={"value": value})


def _too_long(base_url: str) -> Problem:
    return Problem(
        code=ErrorCode.PARAMETER_INVALID,
        explanation=(
            f"The address of the service has {len(base_url)} characters, too many for a link of {LONGEST_URL}: "
            "call it by a shorter name, or have its operator set SALEPORT_PUBLIC_URL."
        ),
        field="Host",
        subject="link",
    )
