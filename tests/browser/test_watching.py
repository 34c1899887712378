"""The tests of pages would notice: what watches and looks is itself shown pages that are not as they should be."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.browser.looking import NARROW, check_accessibility, check_width
from tests.browser.watching import Watch


@pytest.fixture
def watch(base_url: str) -> Watch:
    return Watch(base_url)


@pytest.fixture
def page(browser: Browser, base_url: str, watch: Watch) -> Generator[Page]:
    """A page whose faults are the test's to look at."""
    context = browser.new_context(base_url=base_url, viewport=NARROW)
    watch.over(context)
    page = context.new_page()
    page.goto("/errors/NOPE")
    yield page
    context.close()


def test_a_page_that_is_as_it_should_be_has_no_fault(page: Page, watch: Watch) -> None:
    page.wait_for_load_state("networkidle")
    assert watch.faults == []
    check_accessibility(page)
    check_width(page)


def test_another_host_is_noticed_and_never_reached(page: Page, watch: Watch) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.com/")
    assert "a request to another host: http://example.com/" in watch.faults


def test_what_the_policy_forbids_is_noticed(page: Page, watch: Watch) -> None:
    for directive, forbidden in (
        ("connect-src", "fetch('http://example.com/').catch(() => {})"),
        ("style-src", "document.body.setAttribute('style', 'color: red')"),
    ):
        with page.context.expect_console_message(lambda message, directive=directive: directive in message.text):
            page.evaluate(forbidden)
        assert any(directive in fault for fault in watch.faults), directive


def test_a_script_that_fails_is_noticed(page: Page, watch: Watch) -> None:
    with page.context.expect_event("weberror"):
        page.evaluate("setTimeout(() => { throw new Error('mine') })")
    with page.context.expect_console_message():
        page.evaluate("console.error('complaint')")
    assert any("mine" in fault for fault in watch.faults)
    assert any("complaint" in fault for fault in watch.faults)


def test_a_static_file_that_is_missing_is_noticed(page: Page, watch: Watch) -> None:
    with page.context.expect_console_message():
        page.evaluate("fetch('/static/built/nothing.css')")
    assert any("/static/built/nothing.css" in fault for fault in watch.faults)


def test_what_not_everybody_can_use_is_found(page: Page) -> None:
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        check_accessibility(page)


def test_what_is_wider_than_the_window_is_found(page: Page) -> None:
    page.evaluate("document.querySelector('h1').style.width = '500px'")
    with pytest.raises(AssertionError, match="h1"):
        check_width(page)
