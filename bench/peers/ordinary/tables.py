"""The tables, as ORM classes."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import DateTime, ForeignKey, Identity, Numeric, String, UniqueConstraint, func
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(AsyncAttrs, DeclarativeBase):
    """What all tables have in common."""


class Account(Base):
    """A merchant."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(255), unique=True)


class SubscriptionKey(Base):
    """A key with which an account's programs call."""

    __tablename__ = "subscription_keys"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class Model(Base):
    """An article."""

    __tablename__ = "models"
    __table_args__ = (UniqueConstraint("account_id", "sku"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    sku: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(255))


class Order(Base):
    """An order, unique by its reference in the account."""

    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("account_id", "reference"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    reference: Mapped[str] = mapped_column(String(100))
    civility: Mapped[str] = mapped_column(String(10))
    customer_last_name: Mapped[str | None] = mapped_column(String(255))
    customer_first_name: Mapped[str | None] = mapped_column(String(255))
    company_name: Mapped[str | None] = mapped_column(String(255))
    street_address: Mapped[str | None] = mapped_column(String(255))
    additional_address: Mapped[str | None] = mapped_column(String(255))
    door_code: Mapped[str | None] = mapped_column(String(255))
    floor: Mapped[str | None] = mapped_column(String(255))
    zip_code: Mapped[str | None] = mapped_column(String(255))
    city: Mapped[str | None] = mapped_column(String(255))
    country_code: Mapped[str | None] = mapped_column(String(255))
    address_phone: Mapped[str | None] = mapped_column(String(255))
    phone_number: Mapped[str | None] = mapped_column(String(255))
    customer_mail: Mapped[str | None] = mapped_column(String(255))
    purchased_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    shipping_amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    shipping_currency: Mapped[str | None] = mapped_column(String(3))
    sales_channel: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )

    lines: Mapped[list["OrderLine"]] = relationship(
        cascade="all, delete-orphan", order_by="OrderLine.id", passive_deletes=True
    )


class OrderLine(Base):
    """One unit sold."""

    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    model_id: Mapped[UUID] = mapped_column(ForeignKey("models.id"))
    reference: Mapped[str | None] = mapped_column(String(255))
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    currency: Mapped[str] = mapped_column(String(3))
