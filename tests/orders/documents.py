"""Orders ready to be written, for the tests of what writes them."""

from uuid import UUID, uuid5

from saleport.orders.order import Document, order_id

ACCOUNT = UUID("7b1ef0a2-36c5-4b9b-9a1c-0d5f3ad0a001")
OTHER_ACCOUNT = UUID("7b1ef0a2-36c5-4b9b-9a1c-0d5f3ad0a002")


def a_document(reference: str, content: str = "", account_id: UUID = ACCOUNT) -> Document:
    """The order with this reference and, in its salesChannel, this content."""
    text = (
        f'{{"orderReference":"{reference}","civility":"NotSet","purchaseDateUtc":"2026-11-21T22:45:10Z",'
        f'"products":[],"salesChannel":"{content}"}}'
    )
    return Document(account_id, order_id(account_id, reference), reference, uuid5(account_id, text), text.encode())
