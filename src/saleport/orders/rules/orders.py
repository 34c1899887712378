"""What the contract asks of an order, as a pure rule: the order in, the kept order and every problem out.

What an order refers to (models, suppliers, stores) is checked by the importer, which knows the catalogue.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import msgspec

from saleport.decoding.findings import Findings
from saleport.decoding.moments import read_moment
from saleport.errors import ErrorCode, Problem, required
from saleport.orders.order import NO_CIVILITY, Order, OrderIn, OrderLine, Price, PriceIn, ProductIn
from saleport.orders.rules.prices import check_currencies, check_price, ordinary_price
from saleport.places.countries import ReadAs, read_country
from saleport.places.phone import phone_fits
from saleport.places.postal import zip_code_fits
from saleport.values import Address, given, given_id, shortened

MOST_AHEAD = timedelta(hours=48)
AHEAD = timedelta(minutes=5)
VERY_OLD_BEFORE_YEAR = 2000

CIVILITIES = (NO_CIVILITY, "Mr", "Mrs")
_SPELLINGS = {name.lower(): name for name in CIVILITIES}
_CIVILITY_WORDS = {
    "m": "Mr", "m.": "Mr", "mister": "Mr", "monsieur": "Mr", "mr.": "Mr", "herr": "Mr",
    "mme": "Mrs", "mme.": "Mrs", "madame": "Mrs", "mlle": "Mrs", "mrs.": "Mrs", "ms": "Mrs", "ms.": "Mrs",
    "frau": "Mrs",
}  # fmt: skip
MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+").fullmatch
"""Says yes to what can be a mail address."""


def check(order: OrderIn, findings: Findings, now: datetime) -> Order | None:
    """The order as it will be kept, or None when something in it stands against that.

    Every problem goes into `findings`, those of a fine order (warnings) too.
    """
    reference = given(order.order_reference)
    if reference is None:
        findings.add(required("orderReference", "order"))
    purchased_at = _purchase_date(order.purchase_date_utc, findings, now)
    lines = _lines(order.products or (), findings)
    shipping_price = _shipping_price(order.shipping_price, findings)
    check_currencies(lines, shipping_price, findings)
    last_name, first_name = given(order.customer_last_name), given(order.customer_first_name)
    if last_name is None and first_name is None:
        explanation = "Neither customerLastName nor customerFirstName is given."
        findings.add(_about_order(ErrorCode.CUSTOMER_NAME_MISSING, "customerLastName", explanation))
    address, phone = _address_and_phone(order.address, given(order.phone_number), findings)
    civility = _civility(given(order.civility), findings)
    mail = _mail(given(order.customer_mail), findings)
    if reference is None or purchased_at is None or not lines or None in lines:
        return None
    return Order(
        reference=reference,
        civility=civility,
        customer_last_name=last_name,
        customer_first_name=first_name,
        address=address,
        phone_number=phone,
        customer_mail=mail,
        purchased_at=purchased_at,
        lines=cast("tuple[OrderLine, ...]", tuple(lines)),
        shipping_price=shipping_price,
        sales_channel=given(order.sales_channel),
        store_purchased_at=given_id(order.store_purchased_at),
    )


def _purchase_date(sent: str | None, findings: Findings, now: datetime) -> datetime | None:
    text = given(sent)
    field = "purchaseDateUtc"
    if text is None:
        findings.add(required(field, "order", hint="give a date and time such as 2026-11-21T22:45:10Z"))
        return None
    moment = read_moment(text)
    if moment is None:
        value = shortened(text)
        explanation = (
            f"purchaseDateUtc is '{value}': it must be an ISO 8601 date and time such as 2026-11-21T22:45:10Z "
            "(a space instead of T, an offset, and a fraction are fine)."
        )
        findings.add(_about_order(ErrorCode.PURCHASE_DATE_INVALID, field, explanation, value))
        return None
    if moment <= now and moment.year >= VERY_OLD_BEFORE_YEAR:
        return moment
    value = shortened(text)
    ahead = moment - now
    if ahead > MOST_AHEAD:
        explanation = (
            f"purchaseDateUtc is '{value}', more than 48 hours ahead: is the offset or the day and month right?"
        )
        findings.add(_about_order(ErrorCode.PURCHASE_DATE_IN_FUTURE, field, explanation, value))
        return None
    if ahead > AHEAD:
        explanation = f"purchaseDateUtc is '{value}', ahead of now: a local time without its offset is taken for UTC."
        findings.add(_about_order(ErrorCode.PURCHASE_DATE_AHEAD, field, explanation, value))
    elif moment.year < VERY_OLD_BEFORE_YEAR:
        explanation = f"purchaseDateUtc is '{value}', before {VERY_OLD_BEFORE_YEAR}."
        findings.add(_about_order(ErrorCode.PURCHASE_DATE_VERY_OLD, field, explanation, value))
    return moment


def _lines(products: Sequence[ProductIn], findings: Findings) -> list[OrderLine | None]:
    if not products:
        explanation = "products has no entry: give one for each unit sold."
        findings.add(_about_order(ErrorCode.PRODUCTS_MISSING, "products", explanation))
    return [_line(product, index, findings) for index, product in enumerate(products)]


def _line(product: ProductIn, index: int, findings: Findings) -> OrderLine | None:
    price = ordinary_price(product.price) or check_price(product.price, f"products[{index}].price", index, findings)
    model_id = given_id(product.model_id)
    if model_id is None:
        hint = "give the id of a model of the catalogue"
        findings.add(required(f"products[{index}].modelId", "product", index=index, hint=hint))
    if price is None or model_id is None:
        return None
    return OrderLine(model_id, price, given(product.order_line_reference), given_id(product.supplier_id))


def _shipping_price(price: PriceIn | None, findings: Findings) -> Price | None:
    # A shop without shipping sends the currency and no amount: that is no price.
    if price is None or price.amount is None:
        return None
    return ordinary_price(price) or check_price(price, "shippingPrice", None, findings)


def _civility(sent: str | None, findings: Findings) -> str:
    if sent is None:
        return NO_CIVILITY
    civility = sent if sent in CIVILITIES else _SPELLINGS.get(sent.lower())
    if civility is not None:
        return civility
    value = shortened(sent)
    explanation = f"civility is '{value}': NotSet, Mr and Mrs are known; it was kept as NotSet."
    near = _CIVILITY_WORDS.get(sent.lower())
    findings.add(_about_order(ErrorCode.CIVILITY_UNKNOWN, "civility", explanation, value, near))
    return NO_CIVILITY


def _mail(mail: str | None, findings: Findings) -> str | None:
    if mail is None:
        explanation = "customerMail is not given: the customer cannot be written to."
        findings.add(_about_order(ErrorCode.CUSTOMER_MAIL_MISSING, "customerMail", explanation))
    elif not MAIL(mail):
        value = shortened(mail)
        explanation = f"customerMail is '{value}', which is not a mail address."
        findings.add(_about_order(ErrorCode.CUSTOMER_MAIL_INVALID, "customerMail", explanation, value))
    return mail


def _address_and_phone(
    sent: Address | None, phone: str | None, findings: Findings
) -> tuple[Address | None, str | None]:
    address = None if sent is None else sent.given()
    if address is None:
        findings.add(_about_order(ErrorCode.ADDRESS_MISSING, "address", "address is not given, or all of it is blank."))
        return None, phone
    if address.country_code is None:
        return address, phone
    country = _country(address.country_code, findings)
    if country is None:
        return address, phone
    if country != address.country_code:
        address = msgspec.structs.replace(address, country_code=country)
    if address.zip_code is not None and not zip_code_fits(address.zip_code, country):
        value = shortened(address.zip_code)
        explanation = f"address.zipCode is '{value}', which is not a zip code of {country}."
        findings.add(_about_order(ErrorCode.ZIP_CODE_DOES_NOT_FIT, "address.zipCode", explanation, value))
    fits = phone is None or phone_fits(phone, country)
    if not fits:
        findings.add(_phone_does_not_fit("phoneNumber", phone, country))
    # Shops send one number as both.
    if address.phone is not None and not (fits if address.phone == phone else phone_fits(address.phone, country)):
        findings.add(_phone_does_not_fit("address.phone", address.phone, country))
    return address, phone


def _phone_does_not_fit(field: str, number: str | None, country: str) -> Problem:
    value = shortened(number)
    explanation = f"{field} is '{value}', which is not a phone number of {country}."
    return _about_order(ErrorCode.PHONE_DOES_NOT_FIT, field, explanation, value)


def _country(sent: str, findings: Findings) -> str | None:
    reading = read_country(sent)
    if reading.read_as is ReadAs.CODE:
        return reading.code
    value = shortened(sent)
    field = "address.countryCode"
    if reading.code is not None:
        explanation = f"address.countryCode is '{value}', not an ISO 3166-1 code; it was understood as {reading.code}."
        findings.add(_about_order(ErrorCode.COUNTRY_UNDERSTOOD, field, explanation, value, reading.code))
        return reading.code
    near = ", ".join(reading.nearest) or None
    offer = f" The nearest are {near}." if near else ""
    explanation = f"address.countryCode is '{value}', which is not an ISO 3166-1 code such as FR or GB.{offer}"
    findings.add(_about_order(ErrorCode.COUNTRY_UNKNOWN, field, explanation, value, near))
    return None


def _about_order(
    code: ErrorCode, field: str, explanation: str, value: str | None = None, suggestion: str | None = None
) -> Problem:
    return Problem(
        code=code,
        explanation=explanation,
        field=field,
        subject="order",
        suggestion=suggestion,
        words={} if value is None else {"value": value},
    )
