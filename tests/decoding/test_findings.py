import pytest

from saleport.decoding.findings import Findings, ancestors
from saleport.errors import ErrorCode, Problem, Rejected


def a_problem(field: str | None, code: ErrorCode = ErrorCode.FIELD_REQUIRED) -> Problem:
    return Problem(code=code, explanation="", field=field)


def test_ancestors_of_a_path_are_its_own_beginnings() -> None:
    assert ancestors("products[1].price.amount") == [
        "products",
        "products[1]",
        "products[1].price",
        "products[1].price.amount",
    ]
    assert ancestors("civility") == ["civility"]


def test_what_a_rule_says_about_a_faulty_part_is_not_repeated() -> None:
    findings = Findings()
    findings.add_fault(a_problem("products[1].price", ErrorCode.FIELD_WRONG_TYPE))
    for field in ("products[1].price", "products[1].price.amount", "products[1].price.currency"):
        findings.add(a_problem(field))
    for field in ("products[1].modelId", "products[10].price", "products[1].priceTag", None):
        findings.add(a_problem(field))
    assert [problem.field for problem in findings.problems] == [
        "products[1].price",
        "products[1].modelId",
        "products[10].price",
        "products[1].priceTag",
        None,
    ]


def test_nothing_found_is_no_warning() -> None:
    assert Findings().warnings() == []


def test_warnings_alone_stop_nothing() -> None:
    findings = Findings()
    findings.add(a_problem("customerMail", ErrorCode.CUSTOMER_MAIL_MISSING))
    assert [problem.code for problem in findings.warnings()] == [ErrorCode.CUSTOMER_MAIL_MISSING]


def test_errors_come_before_warnings_and_both_keep_their_order() -> None:
    findings = Findings()
    codes = [ErrorCode.FIELD_UNKNOWN, ErrorCode.UUID_INVALID, ErrorCode.ADDRESS_MISSING, ErrorCode.FIELD_REQUIRED]
    for code in codes:
        findings.add(a_problem(None, code))
    with pytest.raises(Rejected) as rejection:
        findings.warnings()
    assert [problem.code for problem in rejection.value.problems] == [codes[1], codes[3], codes[0], codes[2]]


def test_paths_are_told_in_the_spelling_of_the_sender() -> None:
    findings = Findings()
    findings.spelt("products", "PRODUCTS")
    findings.spelt("products[0].price", "Price")
    findings.spelt("products[0].price.amount", "AMOUNT")
    for field in ("products[0].price.amount", "products[1].price.amount", "products", "civility", None):
        findings.add(a_problem(field))
    assert [problem.field for problem in findings.in_order()] == [
        "PRODUCTS[0].Price.AMOUNT",
        "PRODUCTS[1].price.amount",
        "PRODUCTS",
        "civility",
        None,
    ]


def test_a_respelt_problem_keeps_everything_else() -> None:
    findings = Findings()
    findings.spelt("modelId", "MODELID")
    problem = Problem(
        code=ErrorCode.UUID_INVALID,
        explanation="why",
        field="modelId",
        index=3,
        subject="product",
        suggestion="this",
        words={"value": "x"},
    )
    findings.add(problem)
    (told,) = findings.in_order()
    assert told.field == "MODELID"
    for name in ("code", "explanation", "index", "subject", "suggestion", "words"):
        assert getattr(told, name) == getattr(problem, name)
