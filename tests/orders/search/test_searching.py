"""The search finds what a plain look at every order finds, on both engines."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple
from uuid import UUID, uuid5

import msgspec
import pytest

from saleport.db.engine import Database
from saleport.orders.order import Document, Order, OrderLine, Price, order_id
from saleport.orders.repository import create
from saleport.orders.search.backlog import Backlog
from saleport.orders.search.entry import Sought
from saleport.orders.search.folding import folded
from saleport.orders.search.indexing import OrderIndexer
from saleport.orders.search.searching import OrderSearch
from tests.orders.documents import ACCOUNT, OTHER_ACCOUNT

BEGAN = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = ["Éluard", "eluard", "de La Tour", "O’Neil", "Müller", "100%", "a_b", "ab", "a\U0010ffff", "œuf", "", None]
ROUNDS = 40


class Kept(NamedTuple):
    """An order that is kept, with the instant of its import."""

    order: Order
    imported_at: datetime


class Orders:
    """Orders of two accounts, and two ways to find some of them."""

    def __init__(self, database: Database, random: Random) -> None:
        self._database = database
        self._random = random
        self.kept: list[Kept] = []
        backlog = Backlog()
        self.indexer = OrderIndexer(database, backlog, lambda: BEGAN)
        self.search = OrderSearch(database, backlog, lambda: BEGAN)

    async def keep(self, count: int) -> None:
        """Keep so many orders, several of them imported at the same instant."""
        for number in range(count):
            order = self._an_order(number)
            imported_at = BEGAN + HOUR * (number // 7)
            for account in (ACCOUNT, OTHER_ACCOUNT):
                await self._create(account, order, imported_at)
            self.kept.append(Kept(order, imported_at))
        await self.indexer.catch_up()

    def sought(self) -> Sought:
        """Something to be found, or not."""
        random = self._random
        return Sought(
            reference=self._maybe(lambda: self._beginning(random.choice(self.kept).order.reference)),
            mail=self._maybe(lambda: self._beginning(random.choice(self.kept).order.customer_mail)),
            name=self._maybe(lambda: self._beginning(self._a_name())),
            channel=self._maybe(lambda: self._beginning(random.choice(NAMES))),
            purchased_from=self._some_instant(),
            purchased_before=self._some_instant(),
            imported_from=self._some_instant(),
            imported_before=self._some_instant(),
        )

    def scanned(self, sought: Sought) -> list[str]:
        """What is found by looking at every order."""
        found = [each for each in self.kept if _fits(each, sought)]
        found.sort(key=lambda each: (each.imported_at, order_id(ACCOUNT, each.order.reference).int), reverse=True)
        return [each.order.reference for each in found]

    async def searched(self, sought: Sought) -> list[str]:
        """What the search finds, page by page."""
        size = self._random.choice([6, 50])
        page = await self.search.page(ACCOUNT, sought, None, size)
        found = [each.order.reference for each in page.orders]
        while page.next is not None:
            page = await self.search.page(ACCOUNT, sought, page.next, size)
            assert page.orders
            found += [each.order.reference for each in page.orders]
        return found

    def _an_order(self, number: int) -> Order:
        random = self._random
        return Order(
            reference=f"{random.choice(['N', 'n', 'É', 'e', '%', '_'])}-{number}",
            civility="NotSet",
            customer_last_name=random.choice(NAMES),
            customer_first_name=random.choice(NAMES),
            customer_mail=random.choice([None, "Claire@example.com", "claire.m@example.com", "paul@example.com"]),
            purchased_at=BEGAN + HOUR * random.randrange(10),
            lines=(OrderLine(UUID(int=1), Price(Decimal("20.00"), "EUR")),),
            sales_channel=random.choice(NAMES),
        )

    async def _create(self, account_id: UUID, order: Order, imported_at: datetime) -> None:
        text = msgspec.json.encode(order).decode()
        document = Document(
            account_id, order_id(account_id, order.reference), order.reference, uuid5(account_id, text), text.encode()
        )
        await self._database.run_directly(lambda session: create(session, [document], imported_at))

    def _maybe(self, make: Callable[[], str]) -> str:
        return make() if self._random.random() < 0.3 else ""

    def _beginning(self, text: str | None) -> str:
        text = text or ""
        return text[: self._random.randrange(len(text) + 1)]

    def _a_name(self) -> str:
        order = self._random.choice(self.kept).order
        names = [order.customer_last_name or "", order.customer_first_name or ""]
        self._random.shuffle(names)
        return " ".join(names)

    def _some_instant(self) -> datetime | None:
        return BEGAN + HOUR * self._random.randrange(10) if self._random.random() < 0.15 else None


def _fits(kept: Kept, sought: Sought) -> bool:
    order = kept.order
    last, first = order.customer_last_name or "", order.customer_first_name or ""
    texts: Sequence[tuple[str, Sequence[str | None]]] = (
        (sought.reference, [order.reference]),
        (sought.mail, [order.customer_mail]),
        (sought.name, [f"{last} {first}", f"{first} {last}"]),
        (sought.channel, [order.sales_channel]),
    )
    spans = (
        (order.purchased_at, sought.purchased_from, sought.purchased_before),
        (kept.imported_at, sought.imported_from, sought.imported_before),
    )
    return all(
        any(folded(text).startswith(folded(beginning)) for text in alternatives) for beginning, alternatives in texts
    ) and all((since is None or at >= since) and (before is None or at < before) for at, since, before in spans)


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_search_finds_what_a_scan_of_all_orders_finds(database: Database, seed: int) -> None:
    orders = Orders(database, Random(seed))  # noqa: S311 - a test's
    await orders.keep(60)
    found = 0
    for _ in range(ROUNDS):
        sought = orders.sought()
        expected = orders.scanned(sought)
        assert await orders.searched(sought) == expected, sought
        found += len(expected)
    assert found > ROUNDS
