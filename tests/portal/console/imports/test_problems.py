from uuid import UUID

import msgspec
import pytest

from saleport.errors import ErrorCode, Problem
from saleport.files.recognition import FileFormat, Recognition
from saleport.imports.job import Rejection
from saleport.portal.console.imports.problems import code_lines, problem_lines, rejected_lines, rows_text
from saleport.portal.console.orders.reader import Reader
from saleport.values import Language

MEMBER = Reader(UUID(int=1), Language.ENGLISH, "", sees_personal_data=True, sees_calls=True)
VIEWER = MEMBER._replace(sees_personal_data=False)
SHEET = Recognition(
    format=FileFormat.CSV, columns={"products[].price.amount": "Lineitem price", "customerMail": "Email"}
)
AMOUNT = Problem(
    code=ErrorCode.AMOUNT_INVALID,
    explanation="…",
    field="products[12].price.amount",
    index=12,
    suggestion="29.95",
    words={"value": "29,95"},
)
COUNTRY = Problem(code=ErrorCode.COUNTRY_UNKNOWN, explanation="…", field="address.countryCode", words={"value": "ZZ"})


def test_a_field_is_called_as_the_file_calls_its_column() -> None:
    [amount, country] = problem_lines([COUNTRY, AMOUNT], SHEET, MEMBER)
    assert (amount.column, amount.field, amount.suggestion) == ("Lineitem price", None, "29.95")
    assert amount.text.startswith("The amount in “Lineitem price” cannot be read.")
    assert (country.column, country.field, country.is_warning) == (None, "address.countryCode", True)
    assert problem_lines([AMOUNT], None, MEMBER)[0].field == "products[12].price.amount"


def test_what_is_wrong_with_each_piece_of_a_line_is_said_once() -> None:
    second = msgspec.structs.replace(AMOUNT, field="products[13].price.amount", index=13)
    assert len(problem_lines([AMOUNT, second], SHEET, MEMBER)) == 1
    assert len(problem_lines([AMOUNT, second], None, MEMBER)) == 2


def test_what_was_sent_is_for_who_may_see_it() -> None:
    [member], [viewer] = problem_lines([AMOUNT], SHEET, MEMBER), problem_lines([AMOUNT], SHEET, VIEWER)
    assert "29,95" in member.text or "12.50" in member.text
    assert "29,95" not in viewer.text
    assert (viewer.suggestion, viewer.column) == (None, "Lineitem price")


@pytest.mark.parametrize(
    ("format_", "rows", "text"),
    [
        (FileFormat.CSV, (7,), "Line 7"),
        (FileFormat.XLSX, (5, 6, 7, 12), "Row 5–7, 12"),
        (FileFormat.JSON_ARRAY, (1_200,), "Order no. 1,200"),
        (FileFormat.PARQUET, tuple(range(1, 100, 2)), "Row 1, …"),
        (None, (3, 4), "Row 3–4"),
        (FileFormat.CSV, (), "Line "),
    ],
)
def test_rows_are_named_as_a_person_finds_them(format_: FileFormat | None, rows: tuple[int, ...], text: str) -> None:
    recognition = None if format_ is None else Recognition(format=format_)
    assert rows_text(rows, recognition, MEMBER) == text


def test_codes_come_with_errors_and_the_most_frequent_first() -> None:
    counts = {"COUNTRY_UNKNOWN": 900, "AMOUNT_INVALID": 1, "FROM_A_LATER_RELEASE": 7, "MODEL_UNKNOWN": 1_500}
    lines = code_lines(counts, MEMBER)
    assert [(line.code, line.orders, line.is_one) for line in lines] == [
        ("MODEL_UNKNOWN", "1,500", False),
        ("FROM_A_LATER_RELEASE", "7", False),
        ("AMOUNT_INVALID", "1", True),
        ("COUNTRY_UNKNOWN", "900", False),
    ]
    assert [line.is_known for line in lines] == [True, False, True, True]


def test_an_order_is_rejected_for_errors_before_warnings() -> None:
    [line] = rejected_lines([Rejection(rows=(7,), reference="A-1", problems=(COUNTRY, AMOUNT))], SHEET, MEMBER)
    assert (line.rows, line.reference) == ("Line 7", "A-1")
    assert [problem.is_warning for problem in line.problems] == [False, True]
