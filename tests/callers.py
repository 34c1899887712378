"""Callers, for tests that need one and do not care which."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from saleport.values import Caller


def caller_of(account_id: UUID, application_id: UUID | None = None) -> Caller:
    """An application of an account, calling with its primary key."""
    return Caller(account_id, application_id or uuid4(), "primary", datetime(2026, 11, 1, tzinfo=UTC))
