import pytest

from saleport.portal.console.onward import HOME, onward


@pytest.mark.parametrize(
    "path",
    [
        "/profile",
        "/me",
        "/accounts/da3f86d7-0d3d-46bc-a666-72ff0373b140/usage?span=30d&operation=ImportOrder",
        "/accounts/da3f86d7-0d3d-46bc-a666-72ff0373b140/orders/A%2F1?lang=fr",
        "/invitations/3f-_a",
    ],
)
def test_pages_of_people_are_led_to(path: str) -> None:
    assert onward(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/profile",
        "http:evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,hello",
        "/%2F/evil.example",
        "/%5Cevil.example",
        "/profile\\@evil.example",
        "/profile\r\nSet-Cookie: saleport_session=x",
        "/profile\n",
        "/profile#//evil.example",
        "/profilé",
        "/sign-in",
        "/sign-out",
        "/start",
        "/profiles",
        "profile",
        " /profile",
        "/accounts/" + "a" * 2000,
        "@evil.example",
        ".evil.example",
    ],
)
def test_whatever_leads_elsewhere_leads_home(elsewhere: str) -> None:
    assert onward(elsewhere) == HOME
