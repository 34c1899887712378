from saleport.access.application import Scope, scopes_of, text_of


def test_scopes_are_kept_as_words_in_one_order() -> None:
    scopes = frozenset({Scope.LINKS_WRITE, Scope.ORDERS_READ, Scope.ORDERS_WRITE})
    assert text_of(scopes) == "orders:read orders:write links:write"
    assert scopes_of(text_of(scopes)) == scopes


def test_words_of_a_newer_version_open_nothing() -> None:
    assert scopes_of("orders:read webhooks:write  ") == {Scope.ORDERS_READ}
    assert scopes_of("") == frozenset()
