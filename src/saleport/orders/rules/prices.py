"""The rules of amounts and currencies."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem, required
from saleport.orders.order import OrderLine, Price, PriceIn
from saleport.values import CURRENCIES, given, shortened

LIMIT = Decimal(10) ** 12
_SIGNS = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "UKP": "GBP", "POUND": "GBP", "POUNDS": "GBP"}
ORDINARY_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,10})?", re.ASCII).fullmatch
"""Says yes to the text of an amount that one look shows to be good."""
_MOST_DIGITS = 64
_MOST_DECIMALS = 40


def ordinary_price(price: PriceIn | None) -> Price | None:
    """The price as it will be kept, where one look shows that nothing is wrong with it; None: look closer."""
    if price is None or (amount := price.amount) is None or (currency := price.currency) not in CURRENCIES:
        return None
    return Price(amount, currency) if ORDINARY_AMOUNT(str(amount)) else None


def check_price(price: PriceIn | None, field: str, index: int | None, findings: Findings) -> Price | None:
    """The price as it will be kept; None, with its problems in `findings`, when it cannot be."""
    subject = "order" if index is None else "product"
    if price is None:
        findings.add(required(field, subject, index=index, hint="give its amount and its currency"))
        return None
    amount = price.amount
    if amount is None:
        findings.add(required(f"{field}.amount", subject, index=index, hint="give a number such as 12.50"))
    else:
        problem = _amount_problem(amount, f"{field}.amount", index, subject)
        if problem is not None:
            findings.add(problem)
            amount = None
    currency = price.currency
    if currency not in CURRENCIES:
        currency = _currency(given(currency), f"{field}.currency", index, findings, subject)
    return None if amount is None or currency is None else Price(amount, currency)


def check_currencies(lines: Sequence[OrderLine | None], shipping_price: Price | None, findings: Findings) -> None:
    """Warn where one order mixes currencies."""
    first: str | None = None
    for index, line in enumerate(lines):
        if line is None:
            continue
        currency = line.price.currency
        if first is None:
            first = currency
        elif currency != first:
            findings.add(
                Problem(
                    code=ErrorCode.CURRENCIES_DIFFER,
                    explanation=f"products[{index}].price.currency is {currency}, the first product's is {first}.",
                    field=f"products[{index}].price.currency",
                    index=index,
                    subject="product",
                    words={"value": currency},
                )
            )
            break
    if shipping_price is not None and first is not None and shipping_price.currency != first:
        findings.add(
            Problem(
                code=ErrorCode.SHIPPING_CURRENCY_DIFFERS,
                explanation=f"shippingPrice.currency is {shipping_price.currency}, the first product's is {first}.",
                field="shippingPrice.currency",
                subject="order",
                words={"value": shipping_price.currency},
            )
        )


def _amount_problem(amount: Decimal, field: str, index: int | None, subject: str) -> Problem | None:
    if not amount.is_finite():
        code, reason = ErrorCode.AMOUNT_INVALID, "is not a finite number"
    elif amount < 0:
        code, reason = ErrorCode.AMOUNT_NEGATIVE, "is negative: give what the customer paid, 0 or more"
    elif amount >= LIMIT:
        code, reason = ErrorCode.AMOUNT_TOO_LARGE, "is 1,000,000,000,000 or more"
    elif _has_too_many_digits(amount):
        reason = f"has more than {_MOST_DIGITS} digits, or more than {_MOST_DECIMALS} after the point"
        code = ErrorCode.AMOUNT_INVALID
    else:
        return None
    value = shortened(amount)
    return Problem(
        code=code,
        explanation=f"{field} is {value}, which {reason}.",
        field=field,
        index=index,
        subject=subject,
        words={"value": value},
    )


def _has_too_many_digits(amount: Decimal) -> bool:
    # An exponent hides digits: 1e-99999, or 0e99999.
    _, digits, exponent = amount.as_tuple()
    return len(digits) > _MOST_DIGITS or not isinstance(exponent, int) or abs(exponent) > _MOST_DECIMALS


def _currency(sent: str | None, field: str, index: int | None, findings: Findings, subject: str) -> str | None:
    currency = None if sent is None else sent.upper()
    if currency in CURRENCIES:
        return currency
    allowed = " or ".join(CURRENCIES)
    if currency is None:
        problem = required(field, subject, index=index, hint=f"give {allowed}")
    else:
        value = shortened(sent)
        problem = Problem(
            code=ErrorCode.CURRENCY_NOT_SUPPORTED,
            explanation=f"{field} is '{value}': it must be {allowed}.",
            field=field,
            index=index,
            subject=subject,
            suggestion=_SIGNS.get(currency),
            words={"value": value},
        )
    findings.add(problem)
    return None


def totals(prices: Iterable[Price], shipping_price: Price | None = None) -> Mapping[str, Decimal]:
    """What these cost together, by currency."""
    sums: dict[str, Decimal] = {}
    for each in prices if shipping_price is None else [*prices, shipping_price]:
        sums[each.currency] = sums.get(each.currency, Decimal(0)) + each.amount
    return sums
