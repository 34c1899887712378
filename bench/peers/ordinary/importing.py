"""Importing an order: one transaction a request."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bench.peers.ordinary.schema import Address, OrderIn
from bench.peers.ordinary.tables import Model, Order, OrderLine


class UnknownModels(Exception):
    """An order names models that the account does not have."""

    def __init__(self, ids: set[UUID]) -> None:
        self.ids = ids
        super().__init__(f"The catalogue has no model {', '.join(sorted(map(str, ids)))}.")


async def import_order(session: AsyncSession, account_id: UUID, order_in: OrderIn) -> UUID:
    """Keep an order: a new reference creates it, a known one replaces it, lines and all. Its id."""
    try:
        return await _put(session, account_id, order_in)
    except IntegrityError:
        # Another request created the same order meanwhile: now it is there to be replaced.
        await session.rollback()
        return await _put(session, account_id, order_in)


async def _put(session: AsyncSession, account_id: UUID, order_in: OrderIn) -> UUID:
    wanted = {product.model_id for product in order_in.products}
    found = await session.scalars(select(Model.id).where(Model.account_id == account_id, Model.id.in_(wanted)))
    if unknown := wanted - set(found):
        raise UnknownModels(unknown)
    order = await session.scalar(
        select(Order)
        .where(Order.account_id == account_id, Order.reference == order_in.order_reference)
        .options(selectinload(Order.lines))
        .with_for_update()
    )
    if order is None:
        order = Order(account_id=account_id, reference=order_in.order_reference)
        session.add(order)
    _fill(order, order_in)
    await session.commit()
    return order.id


def _fill(order: Order, order_in: OrderIn) -> None:
    address = order_in.address or Address()
    order.civility = order_in.civility
    order.customer_last_name = order_in.customer_last_name
    order.customer_first_name = order_in.customer_first_name
    order.company_name = address.company_name
    order.street_address = address.street_address
    order.additional_address = address.additional_address
    order.door_code = address.door_code
    order.floor = address.floor
    order.zip_code = address.zip_code
    order.city = address.city
    order.country_code = address.country_code
    order.address_phone = address.phone
    order.phone_number = order_in.phone_number
    order.customer_mail = order_in.customer_mail
    order.purchased_at = order_in.purchased_at
    order.shipping_amount = order_in.shipping_price and order_in.shipping_price.amount
    order.shipping_currency = order_in.shipping_price and order_in.shipping_price.currency
    order.sales_channel = order_in.sales_channel
    order.lines = [
        OrderLine(
            model_id=product.model_id,
            reference=product.order_line_reference,
            amount=product.price.amount,
            currency=product.price.currency,
        )
        for product in order_in.products
    ]
