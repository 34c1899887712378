import pytest

from saleport.people.person import Refusal, checked_email, checked_password, checked_person_name


@pytest.mark.parametrize("email", ["claire@example.com", "  Claire+Shop@Mail.Example.COM ", "é@exämple.com"])
def test_an_address_is_kept_in_lower_case(email: str) -> None:
    assert checked_email(email) == email.strip().lower()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "claire",
        "claire@",
        "@example.com",
        "claire@example",
        "a b@example.com",
        "a@b@example.com",
        "<a@example.com>",
        "a@example.com,b@example.com",
        "a@\0.com",
        "\udcff@example.com",
        "a@exam\nple.com",
        "x" * 250 + "@example.com",
    ],
    ids=range(13),
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(Refusal, match="no e-mail address"):
        checked_email(email)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "\0", "\udcff", "x" * 101], ids=range(6))
def test_a_name_that_cannot_be_shown_in_a_line_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="1 to 100 characters"):
        checked_person_name(name)


def test_a_password_has_twelve_characters_or_more_and_any() -> None:
    assert checked_password(" pass word  ") == " pass word  "
    assert checked_password("日本語" * 4) == "日本語" * 4
    for password in ("x" * 11, "x" * 256, ""):
        with pytest.raises(Refusal, match="A password has"):
            checked_password(password)
