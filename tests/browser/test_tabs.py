"""Tabs, on the pages of operations, which have one for each language of their samples."""

from playwright.sync_api import Page, expect


def test_tabs_are_moved_through_by_keys_and_remembered(page: Page) -> None:
    page.goto("/reference/ImportOrder")
    tabs = page.locator(".tabs[data-kind]").first
    first, second, last = (tabs.get_by_role("tab").nth(at) for at in (0, 1, -1))
    expect(first).to_have_attribute("aria-selected", "true")
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-selected", "true")
    expect(first).to_have_attribute("tabindex", "-1")
    page.keyboard.press("End")
    expect(last).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tabs.get_by_role("tabpanel")).to_have_count(1)  # of all panels, one is shown
    expect(tabs.get_by_role("tabpanel")).to_have_accessible_name(last.inner_text())
    page.goto("/reference/GetToken")
    tabs = page.locator(".tabs[data-kind]").first
    expect(tabs.get_by_role("tab").nth(-1)).to_have_attribute("aria-selected", "true")
