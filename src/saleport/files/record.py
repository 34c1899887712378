"""What is read out of a merchant's file, before and after it is an order."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from saleport.errors import Problem

T = TypeVar("T")
Column = Sequence[str]
ERROR_COLUMNS = ("error_code", "error_field", "error_message", "suggestion")
"""What rejected rows are given back with. When such a file is read again, these are passed over."""


class Row(NamedTuple):
    """One row of a table."""

    number: int
    """As a person finds it: a sheet's own number; in a text file, the line on which the row begins. Counted from 1."""
    cells: Sequence[str]
    """As many as the header has. What the row lacks is blank."""
    problem: Problem | None = None
    """Why the row cannot be read as it stands (more cells than columns, say)."""


class Stretch(NamedTuple):
    """Orders that lie together in a file, and can be made by whoever has its guide and no other part of the file."""

    begins_at: int
    """A byte, or the number of records before."""
    ends_at: int
    first_row: int
    orders: int
    size: int
    """In bytes, about."""
    left: int
    """How many bytes of orders come after it, about."""
    references: Sequence[str | None] | None = None
    """Of each order, where it is certain. None for all: no two orders of the file have the same."""
    together: int = 0
    """How many orders, from its first one on, are best read together: whoever reads one reads all of them before it."""


class FoundOrder(NamedTuple):
    """One order of a file, not checked yet."""

    rows: Sequence[int]
    """The numbers of the rows it was made of; of JSON Lines the line, of a JSON array the place of the entry."""
    body: bytes
    """A JSON object on one line: the order as `PUT /api/v1/orders` takes it, where a product may be named by `sku` or
    `ean` in the place of modelId, its supplier by `supplier` (a name) in the place of supplierId, and the order's store
    by `store` (its number in its chain, chainInternalId) in the place of storePurchasedAt. `productLabel` of a product
    is what the file calls it."""
    problems: Sequence[Problem] = ()
    """What was wrong with its rows. Values that cannot be read are in the body as they came: the rules refuse them."""
    reference: str | None = None
    """Where it is certain: the text that is `orderReference` in the body, without the blanks around it. None where it
    is blank, or has to be read out of the body."""


class OrderColumns(NamedTuple):
    """Some orders of a file in columns, by the names of their fields in a body: `address.city`, `price.amount`.

    Cells are without the blanks around them, and without NUL; one that is blank says nothing.
    """

    rows: Sequence[tuple[int, ...]]
    """The numbers of the rows of each order."""
    own: Mapping[str, Column]
    """What is said of each order."""
    products: Mapping[str, Column]
    """What is said of each product, those of one order after those of another."""
    begins: Sequence[int]
    """The place of the first product of each order."""
    ends: Sequence[int]


Look = Callable[[OrderColumns], list[T | None]]
"""What has many orders at once, and gives something of each of them that need not be put together as a body."""
