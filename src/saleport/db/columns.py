"""Column types that give the same Python value from both engines."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Dialect, String, Text, TypeDecorator
from sqlalchemy.dialects import postgresql


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC. A naive one is refused: nobody could say when it was."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 - SQLAlchemy's own signature
        """`timestamptz` where there is one, else microseconds since 1970: they sort and compare."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Python to database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone cannot be kept")
        return value if dialect.name == "postgresql" else to_microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """Database to Python."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else from_microseconds(value)


class JsonText(TypeDecorator[str]):
    """JSON as its text, encoded and decoded by us. JSONB on PostgreSQL, which keeps numbers as decimals.

    The engines are opened with pass-through JSON codecs, so the text is encoded once.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401
        """JSONB where there is one, else text."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB())
        return dialect.type_descriptor(Text())


class ExactText(TypeDecorator[str]):
    """Text that compares character by character, whatever the locale of the database."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401
        """The "C" collation where databases have locales; embedded ones compare bytes anyway."""
        return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else String())


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS = 1_000_000


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970, exactly."""
    passed = instant - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * _MICROSECONDS + passed.microseconds


def from_microseconds(number: int) -> datetime:
    """The instant that many microseconds after 1970."""
    seconds, rest = divmod(number, _MICROSECONDS)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


def text_of(value: object) -> str:
    """A value as JSON that either engine keeps."""
    # No database has room for NUL there, and a file may hold any.
    return msgspec.json.encode(value).decode().replace("\\u0000", "\\ufffd")
