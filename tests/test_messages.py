import re
import tomllib
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from saleport.errors import WARNINGS, ErrorCode, Problem
from saleport.messages import Explanation, explain, message
from saleport.values import Language

ERRORS_PAGE = Path(__file__).parents[1] / "docs" / "errors.md"
EVERYWHERE = {"field", "value"}
ONLY_WITH = {
    "limit": {
        ErrorCode.FIELD_TOO_LONG,
        ErrorCode.TOO_MANY_ENTRIES,
        ErrorCode.BODY_TOO_LARGE,
        ErrorCode.FILE_TOO_LARGE,
        ErrorCode.NUMBER_OUT_OF_RANGE,
        ErrorCode.CALL_RATE_EXCEEDED,
        ErrorCode.CALL_QUOTA_USED_UP,
    },
    "suggestion": {ErrorCode.COUNTRY_UNDERSTOOD},
}


def a_problem(
    code: ErrorCode,
    field: str | None = None,
    index: int | None = None,
    suggestion: str | None = None,
    **words: str,
) -> Problem:
    return Problem(code=code, explanation="", field=field, index=index, suggestion=suggestion, words=words)


def placeholders(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def rows_of_errors_page() -> list[list[str]]:
    lines = ERRORS_PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]


@pytest.mark.parametrize("language", Language)
def test_texts_cover_exactly_the_codes_in_their_order(language: Language) -> None:
    file = files("saleport.messages") / f"{language}.toml"
    assert list(tomllib.loads(file.read_text(encoding="utf-8"))) == list(ErrorCode)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", ErrorCode)
def test_every_text_is_a_whole_sentence(code: ErrorCode, language: Language) -> None:
    for text in explain(code, language):
        assert text == text.strip()
        assert text.endswith(".")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", ErrorCode)
def test_staff_never_read_a_code(code: ErrorCode, language: Language) -> None:
    assert not re.search(r"[A-Z]+_[A-Z]+", explain(code, language).message)


@pytest.mark.parametrize("code", ErrorCode)
def test_english_and_french_differ(code: ErrorCode) -> None:
    english, french = explain(code, Language.ENGLISH), explain(code, Language.FRENCH)
    for one, other in zip(english, french, strict=True):
        assert one != other


@pytest.mark.parametrize("code", ErrorCode)
def test_placeholders_are_allowed_and_the_same_in_both_languages(code: ErrorCode) -> None:
    allowed = EVERYWHERE | {name for name, codes in ONLY_WITH.items() if code in codes}
    english = placeholders(explain(code, Language.ENGLISH).message)
    assert set(english) <= allowed
    assert placeholders(explain(code, Language.FRENCH).message) == english


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", ErrorCode)
def test_what_developers_read_has_no_placeholders(code: ErrorCode, language: Language) -> None:
    explanation = explain(code, language)
    assert placeholders(explanation.meaning + explanation.remedy) == []


def test_field_is_named() -> None:
    problem = a_problem(ErrorCode.FIELD_REQUIRED, field="orderReference")
    assert message(problem, Language.ENGLISH) == "“orderReference” is missing or empty. Fill it in, then send again."
    assert message(problem, Language.FRENCH) == (
        "« orderReference » est absent ou vide. Renseignez-le, puis renvoyez le tout."
    )


def test_limit_is_named() -> None:
    problem = a_problem(ErrorCode.FIELD_TOO_LONG, field="address.city", limit="255")
    assert message(problem, Language.ENGLISH).startswith("“address.city” is too long: the most is 255 characters.")


def test_suggestion_is_named() -> None:
    problem = a_problem(ErrorCode.COUNTRY_UNDERSTOOD, suggestion="FR", value="France")
    assert message(problem, Language.ENGLISH).startswith("The country “France” is taken to mean FR.")
    assert message(problem, Language.FRENCH).startswith("Le pays « France » est compris comme FR.")


def test_product_is_counted_from_one() -> None:
    problem = a_problem(ErrorCode.CURRENCY_NOT_SUPPORTED, field="products[1].price.currency", index=1, value="USD")
    assert message(problem, Language.ENGLISH).startswith("Product 2: The currency “USD” cannot be used.")
    assert message(problem, Language.FRENCH).startswith("Produit 2 : La devise « USD » n'est pas acceptée.")


def test_first_product_is_named_too() -> None:
    problem = a_problem(ErrorCode.CURRENCY_NOT_SUPPORTED, index=0, value="USD")
    assert message(problem, Language.ENGLISH).startswith("Product 1: ")


def test_field_of_a_product_does_not_count_it_again() -> None:
    problem = a_problem(ErrorCode.AMOUNT_NEGATIVE, field="Products[1].Price.amount", index=1)
    assert message(problem, Language.ENGLISH).startswith("Product 2: The amount in “Price.amount” is below zero.")


def test_product_that_is_itself_the_field_keeps_its_path() -> None:
    problem = a_problem(ErrorCode.FIELD_WRONG_TYPE, field="products[1]", index=1)
    assert message(problem, Language.ENGLISH).startswith("Product 2: “products[1]” was not sent")


def test_entry_of_another_list_is_no_product() -> None:
    problem = a_problem(ErrorCode.FIELD_WRONG_TYPE, field="openingHours[1].underCondition", index=1)
    assert message(problem, Language.ENGLISH).startswith("“openingHours[1].underCondition” was not sent")


def test_body_that_is_no_object_is_named_as_a_whole() -> None:
    problem = a_problem(ErrorCode.FIELD_WRONG_TYPE)
    assert message(problem, Language.ENGLISH).startswith("“the whole request” was not sent")
    assert message(problem, Language.FRENCH).startswith("« la requête entière » n'a pas été transmis")


@pytest.mark.parametrize("value", ["{", "}", "{}", "{field}", "{0.__class__}", "{value!r:>9}", "%s", "“”", "<b>"])
def test_values_are_put_in_as_they_are(value: str) -> None:
    problem = a_problem(ErrorCode.VALUE_NOT_ALLOWED, field=value, value=value)
    assert message(problem, Language.ENGLISH).startswith(f"“{value}” is not one of the choices for “{value}”.")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", ErrorCode)
def test_message_without_words_leaves_no_placeholder(code: ErrorCode, language: Language) -> None:
    text = message(a_problem(code), language)
    assert text
    assert "{" not in text


def test_words_that_no_message_knows_are_passed_over() -> None:
    problem = a_problem(ErrorCode.PRODUCTS_MISSING, colour="blue")
    assert message(problem, Language.ENGLISH) == explain(ErrorCode.PRODUCTS_MISSING, Language.ENGLISH).message


def test_errors_page_names_every_code_once_in_order() -> None:
    assert [row[0] for row in rows_of_errors_page()] == [f"`{code}`" for code in ErrorCode]


def test_errors_page_says_what_the_service_says() -> None:
    for code, (_, kind, status, *texts) in zip(ErrorCode, rows_of_errors_page(), strict=True):
        assert kind == ("warning" if code in WARNINGS else "error"), code
        assert (int(status) == 200) == (code in WARNINGS), code
        assert Explanation("", *texts) == explain(code, Language.ENGLISH)._replace(message=""), code
