"""The ordinary service, prepared and ready to be started."""

import asyncio
import os
import secrets
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import jwt
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from bench.peers.ordinary.keys import ALGORITHM, hash_of
from bench.peers.ordinary.tables import Account, Base, Model, SubscriptionKey
from bench.stand import databases
from bench.stand.server import Server
from bench.stand.service import KEY_HEADER, Service
from tests.running import free_port

MODELS = 20
"""As many as saleport's demo account has."""

_WHOLE_ORDERS = """
SELECT count(*) FROM (
    SELECT FROM orders JOIN order_lines ON order_lines.order_id = orders.id
    WHERE orders.reference LIKE '{name}%' GROUP BY orders.id HAVING count(*) = 3
) AS whole
"""
_WORKERS = 2
_LIFETIME = timedelta(hours=12)


class Ordinary(Service):
    """FastAPI under uvicorn, with an account, a key and a catalogue."""

    def __init__(self, name: str, database_url: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.database_url = database_url
        self._subscription_key = secrets.token_hex(16)
        self._secret = secrets.token_urlsafe(32)
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", "bench.peers.ordinary.app:app", "--workers", str(_WORKERS)]
        # For the driver by its name; the two settings are all that it reads.
        environment = {
            **os.environ,
            "ORDINARY_DATABASE_URL": sqlalchemy_url(database_url),
            "ORDINARY_SECRET": self._secret,
        }
        server = Server([*command, "--port", str(port)], environment, folder / "service.log", port)
        self.account_id, model_ids = asyncio.run(_seed(database_url, self._subscription_key))
        super().__init__(name, folder, server, model_ids)

    def credentials(self) -> dict[str, str]:
        """The subscription key and a token."""
        claims = {"sub": str(self.account_id), "exp": datetime.now(UTC) + _LIFETIME}
        token = jwt.encode(claims, self._secret, algorithm=ALGORITHM)
        return {KEY_HEADER: self._subscription_key, "Authorization": f"Bearer {token}"}

    def forget_orders(self) -> None:
        """Empty the tables of orders."""
        databases.execute(self.database_url, "TRUNCATE orders, order_lines", "CHECKPOINT")

    def stored(self, name: str) -> int:
        """How many orders are stored, with their three lines, whose references begin with this."""
        return databases.value(self.database_url, _WHOLE_ORDERS.format(name=name))


def sqlalchemy_url(url: str) -> str:
    """An address with the driver in it, as SQLAlchemy takes it."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


async def _seed(url: str, subscription_key: str) -> tuple[UUID, list[UUID]]:
    engine = create_async_engine(sqlalchemy_url(url))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            account = Account(id=uuid4(), name="Demo")
            session.add(account)
            await session.flush()
            session.add(SubscriptionKey(key_hash=hash_of(subscription_key), account_id=account.id))
            models = [
                Model(id=uuid4(), account_id=account.id, sku=f"SKU-{number:04d}", label=f"Article {number}")
                for number in range(MODELS)
            ]
            session.add_all(models)
        return account.id, [model.id for model in models]
    finally:
        await engine.dispose()
