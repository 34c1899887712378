"""A file is dropped, looked at, checked, imported; what was rejected is corrected and imported too."""

import csv
import io
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.looking import NARROW, WIDE, check_accessibility, check_width, screenshot
from tests.browser.test_request_log import sign_in
from tests.browser.visiting import visiting
from tests.running import RunningService

COLUMNS = (
    "Name",
    "Email",
    "Financial Status",
    "Currency",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
    "Shipping Name",
    "Shipping Street",
    "Shipping City",
    "Shipping Zip",
    "Shipping Country",
    "Risk Level",
)
PRICES = {"#1001": "29,95", "#1002": "free", "#1003": "24,95"}
_AS_DROPPED = """([names, text]) => {
    const data = new DataTransfer();
    for (const name of names) data.items.add(new File([text], name, { type: "text/csv" }));
    return data;
}"""


def an_export() -> str:
    """What a shop exports: three orders, of which one has a price that is none."""
    file = io.StringIO(newline="")
    lines = csv.writer(file, delimiter=";")
    lines.writerow(COLUMNS)
    for name, price in PRICES.items():
        paid = (name, "jane@example.com", "paid", "EUR", "2026-05-01 09:59:00 +0200")
        sold = (2, "Kettle", price, "LUM-KETTLE")
        lines.writerow([*paid, *sold, "Jane Example", "1 rue de la Paix", "Paris", "75002", "FR", "Low"])
    return file.getvalue()


@pytest.fixture
def workless(tmp_path: Path) -> Generator[RunningService]:
    """A service in which nothing is done with a file before a test has it done, so that it sees what comes before."""
    settings = {"SALEPORT_IMPORT_WORKERS": "0"}
    service = RunningService(f"sqlite:///{tmp_path / 'saleport.db'}", tmp_path, settings=settings)
    service.start()
    yield service
    service.stop()


def watch_it_end(page: Page, service: RunningService, verdict: str) -> None:
    """See an import wait, have a worker do it, and see it end on the same page: nothing is loaded anew."""
    expect(page.get_by_role("heading", name="Waiting for a worker")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Waiting for a worker")).to_be_visible()
    page.evaluate("() => { window.isTheSame = true; }")
    service.command("worker", "--until-idle", "0.2")
    expect(page.get_by_role("heading", name=verdict)).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    # The first status is the page's own, for what is copied.
    expect(page.locator("#import-live [role=status]")).to_have_text(verdict)
    assert page.evaluate("() => window.isTheSame")


def look_at(page: Page, name: str) -> None:
    """The page as everybody can use it, in both themes, wide and on a telephone."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        check_accessibility(page)
    page.set_viewport_size(NARROW)
    check_width(page)
    screenshot(page, f"{name}-narrow")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    screenshot(page, name)


def refuse_what_cannot_be_sent(page: Page) -> None:
    """Two files at a time, and one that is larger than what is taken: it is said at once, and nothing is sent."""
    form, alarm = page.locator("#upload"), page.locator("#upload [role=alert]")
    expect(alarm).to_be_hidden()
    two = page.evaluate_handle(_AS_DROPPED, [["one.csv", "two.csv"], ""])
    page.dispatch_event("#upload", "drop", {"dataTransfer": two})
    expect(alarm).to_have_text("Drop one file at a time.")
    most = form.get_attribute("data-most-bytes")
    form.evaluate("(form) => { form.dataset.mostBytes = '3'; }")
    large: FilePayload = {"name": "large.csv", "mimeType": "text/csv", "buffer": b"1234"}
    page.get_by_label("choose one").set_input_files(large)
    expect(alarm).to_contain_text("The file is larger than 2.1 GB, the most that is taken.")
    check_accessibility(page)
    form.evaluate("(form, most) => { form.dataset.mostBytes = most; }", most)


def look_at_what_was_checked(page: Page) -> None:
    """What was recognised, the first orders, and what is wrong with one of them."""
    recognised = page.get_by_role("region", name="What was recognised")
    for text in ("Shopify", "semicolon", "comma, as in 12,50"):
        expect(recognised.get_by_role("definition").get_by_text(text, exact=True)).to_be_visible()
    recognised.get_by_text("columns are used").click()
    expect(recognised.get_by_role("cell", name="Lineitem sku")).to_be_visible()
    recognised.get_by_text("Is something wrong? Correct it").click()
    first = page.locator(".import-preview > li")
    expect(first.filter(has_text="#1001")).to_contain_text("2 × Kettle (LUM-KETTLE) €29.95")
    expect(first.filter(has_text="#1001")).to_contain_text("1 May 2026, 07:59 UTC")
    expect(first.filter(has_text="#1002")).to_contain_text("The amount in “Lineitem price” cannot be read.")
    look_at(page, "import-checked")


def choose_the_columns(page: Page, service: RunningService) -> None:
    """The columns one by one: what is wrong is said beside them, and the file is checked as they were chosen."""
    page.get_by_role("link", name="Map the columns yourself").click()
    expect(page.get_by_role("heading", name="What the columns are")).to_be_visible()
    expect(page.get_by_label("Lineitem sku")).to_have_value("products.sku")
    expect(page.get_by_label("Financial Status")).to_have_value("recognised")
    look_at(page, "import-columns")
    risk = page.get_by_label("Risk Level")
    risk.focus()
    page.keyboard.type("SKU")
    expect(risk).to_have_value("products.sku")
    page.get_by_label("Keep these choices under a name").fill("two words")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The file was not checked again.")
    expect(risk).to_have_accessible_description(re.compile("“SKU” is chosen for the column “Lineitem sku” too."))
    look_at(page, "import-columns-wrong")
    page.get_by_role("alert").get_by_role("link", name="Risk Level").click()
    expect(risk).to_be_focused()
    risk.select_option("Sales channel")
    page.get_by_label("Keep these choices under a name").fill("")
    page.get_by_role("button", name="Check with these choices").click()
    watch_it_end(page, service, "2 of 3 orders can be imported")
    expect(page.locator(".import-preview > li").first).to_contain_text("Low")


def look_at_what_was_rejected(page: Page) -> None:
    """The one order that was not imported, and why."""
    page.get_by_role("link", name="Show the rejected orders").click()
    rejected = page.locator("main ol > li")
    expect(rejected).to_have_count(1)
    for text in ("#1002", "Line 3", "in the column Lineitem price"):
        expect(rejected).to_contain_text(text)
    look_at(page, "import-rejected")


def correct_what_was_rejected(page: Page, folder: Path) -> Path:
    """The rejected rows in the shop's own form, with the price mended."""
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download the rejected rows").click()
    text = downloading.value.path().read_text(encoding="utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["Name"], row["Lineitem price"], row["error_code"]) == ("#1002", "free", "AMOUNT_INVALID")
    assert tuple(row)[: len(COLUMNS)] == COLUMNS
    corrected = folder / downloading.value.suggested_filename
    corrected.write_text(text.replace("free", "19,95"), encoding="utf-8")
    return corrected


def test_a_file_is_imported_from_its_drop_to_its_last_order(browser: Browser, workless: RunningService) -> None:
    demo: dict[str, Any] = workless.json_command("demo")
    imports = f"/accounts/{demo['account']}/imports"
    with visiting(browser, workless.base_url, "en-GB") as visitor:
        page = visitor.page
        sign_in(page, demo, imports)
        expect(page.locator("#upload")).to_be_visible()
        refuse_what_cannot_be_sent(page)
        dropped = page.evaluate_handle(_AS_DROPPED, [["orders_export.csv"], an_export()])
        page.dispatch_event("#upload", "dragover", {"dataTransfer": dropped})
        expect(page.locator("#upload")).to_have_class("import-drop is-over")
        page.dispatch_event("#upload", "drop", {"dataTransfer": dropped})

        # Checked, and nothing imported.
        expect(page.get_by_text("Nothing of it is imported before you say so.")).to_be_visible()
        look_at(page, "import-waiting")
        watch_it_end(page, workless, "2 of 3 orders can be imported")
        look_at_what_was_checked(page)
        choose_the_columns(page, workless)

        # Imported, as far as it is good.
        page.get_by_role("button", name="Start the import").click()
        watch_it_end(page, workless, "2 of 3 orders are imported")
        look_at(page, "import-done")
        look_at_what_was_rejected(page)

        # Corrected, which is all that is imported now.
        corrected = correct_what_was_rejected(page, workless.folder)
        page.goto(imports)
        page.get_by_label("choose one").set_input_files(corrected)
        watch_it_end(page, workless, "The order can be imported")
        page.get_by_role("button", name="Start the import").click()
        watch_it_end(page, workless, "The order is imported")
        for name in PRICES:
            page.goto(f"/accounts/{demo['account']}/orders/{name.replace('#', '%23')}")
            expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.goto(imports)
        expect(page.locator("main ol > li")).to_have_count(5)
        look_at(page, "imports")
        assert visitor.watch.faults == []
