import re
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from saleport.db.direct import Session
from saleport.errors import ErrorCode, NotFound
from saleport.files.recognition import FileFormat, ReadingOptions
from saleport.imports.holding.held import CodeKind, HeldOrder, ProductCode
from saleport.imports.job import ErrorPolicy, JobState, UnknownProducts
from saleport.messages import explain
from saleport.orders.order import order_id
from saleport.people.permissions import Role
from saleport.portal.words import typeset
from saleport.values import Language
from tests.portal.console.imports.conftest import EXPORT, Importer

EN = Language.ENGLISH
BAD = {"products": []}


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


async def test_a_file_that_is_sent_is_checked_and_not_imported(importer: Importer) -> None:
    answer = await importer.send(b"", "empty.csv")
    assert answer.headers["location"].endswith("?done=imports.uploaded")
    job = await importer.check([importer.order("A-1"), importer.order("A-2", **BAD)], "C:\\files\\orders.ndjson")
    assert (job.file_name, job.options.is_dry_run, job.created_by) == ("orders.ndjson", True, importer.email)
    text = text_of(await importer.page(f"/{job.id}"))
    assert "1 of 2 orders can be imported" in text
    assert "Nothing has been imported yet." in text
    assert "PRODUCTS_ MISSING one order The list of products is missing or empty." in text
    with pytest.raises(NotFound):
        await importer.parts.viewing.versions(importer.account_id, "A-1")


async def test_what_was_checked_is_imported_when_somebody_says_so(importer: Importer) -> None:
    check = await importer.check([importer.order("A-1"), importer.order("A-2", **BAD)])
    job = await importer.done(await importer.post(f"/{check.id}/start"))
    assert (job.options.is_dry_run, job.counts.created, job.counts.rejected) == (False, 1, 1)
    text = text_of(await importer.page(f"/{job.id}"))
    assert "1 of 2 orders are imported It took one second." in text
    assert "Import again" in text
    assert "Start the import" not in text
    assert len(await importer.parts.viewing.versions(importer.account_id, "A-1")) == 1
    again = await importer.done(await importer.post(f"/{job.id}/again"))
    assert (again.id != job.id, again.counts.unchanged, again.counts.rejected) == (True, 1, 1)


async def test_start_says_what_becomes_of_orders_that_are_not_good(importer: Importer) -> None:
    check = await importer.check([importer.order("A-1")])
    choices = {"errorPolicy": "reject-all", "unknownProducts": "hold"}
    options = (await importer.job(await importer.post(f"/{check.id}/start", **choices))).options
    assert (options.error_policy, options.unknown_products) == (ErrorPolicy.REJECT_ALL, UnknownProducts.HOLD)
    choices = {"errorPolicy": "nonsense", "unknownProducts": ""}
    options = (await importer.job(await importer.post(f"/{check.id}/start", **choices))).options
    assert (options.error_policy, options.unknown_products) == (ErrorPolicy.REJECT_FAILED, UnknownProducts.REJECT)


async def test_rejected_orders_are_shown_with_all_that_was_wrong(importer: Importer) -> None:
    orders = [importer.order(f"A-{number}", **BAD) for number in range(60)]
    job = await importer.check([importer.order("good"), *orders])
    first = text_of(await importer.page(f"/{job.id}/rejected"))
    assert "60 orders cannot be imported." in first
    assert f" 2 Error {explain(ErrorCode.PRODUCTS_MISSING, EN).message}" in first
    assert "A-49" in first
    assert "A-50" not in first
    [following] = re.findall(
        r'rel="next" href="[^"]*rejected(\?after=\d+)"', await importer.page(f"/{job.id}/rejected")
    )
    second = text_of(await importer.page(f"/{job.id}/rejected{following}"))
    assert "Back to the first" in second
    assert "A-49" not in second
    assert "A-59" in second


async def test_what_cannot_be_read_is_corrected_and_checked_again(importer: Importer) -> None:
    check = await importer.done(await importer.send(EXPORT.encode(), "export.csv"))
    wrong = await importer.post(f"/{check.id}/check", timeZone="Paris", currency="euro", encoding="latin1", mapping="x")
    assert wrong.status_code == 400
    text = text_of(wrong.text)
    assert "There is no such time zone." in text
    assert "Orders are in EUR or GBP." in text
    assert "There is no mapping of this name." in text
    assert "There is no encoding" not in text
    assert 'value="Paris"' in wrong.text
    said = {"timeZone": "Europe/Paris", "currency": "eur", "delimiter": "tab", "decimal": "comma", "dateOrder": "dmy"}
    again = await importer.job(await importer.post(f"/{check.id}/check", **said, salesChannel="Market", format="tsv"))
    assert again.id != check.id
    assert again.options.is_dry_run
    assert again.options.reading == ReadingOptions(
        format=FileFormat.TSV,
        time_zone="Europe/Paris",
        currency="EUR",
        delimiter="tab",
        decimal=",",
        date_order="dmy",
        sales_channel="Market",
    )
    # What was said is on the page, and is what the file is imported with.
    await importer.post(f"/{again.id}/cancel")
    assert '<option value="tab" selected>' in await importer.page(f"/{again.id}")
    started = await importer.job(await importer.post(f"/{again.id}/start"))
    assert started.options.reading == again.options.reading


async def test_an_import_is_paused_goes_on_and_is_cancelled(importer: Importer) -> None:
    job = await importer.job(await importer.send(b"{}\n"))
    page = await importer.page(f"/{job.id}")
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "Waiting for a worker" in text_of(page)
    assert (await importer.post(f"/{job.id}/pause")).headers["location"].endswith("done=imports.paused")
    page = await importer.page(f"/{job.id}")
    assert "Go on" in page
    assert "hx-trigger" not in page
    assert (await importer.post(f"/{job.id}/again")).headers["location"].endswith("done=imports.resumed")
    assert (await importer.parts.imports.get(importer.account_id, job.id)).state is JobState.WAITING
    assert (await importer.post(f"/{job.id}/cancel")).headers["location"].endswith("done=imports.cancelled")
    page = await importer.page(f"/{job.id}?done=imports.cancelled")
    assert "The import was cancelled" in text_of(page)
    assert "It was cancelled. What had been imported before stays." in text_of(page)


async def test_a_viewer_sees_counts_and_no_customers_and_does_nothing(importer: Importer) -> None:
    job = await importer.check([importer.order("A-1"), importer.order("A-2", products="mine@example.com")])
    await importer.enter(Role.VIEWER)
    for path in ("", f"/{job.id}", f"/{job.id}/rejected"):
        page = await importer.page(path)
        assert "<form" not in page.partition("<main")[2]
        assert "mine@example.com" not in page
        assert "Jane" not in page
        assert "jane@example.com" not in page
        assert "rejected/file" not in page
    assert "1 of 2 orders can be imported" in text_of(await importer.page(f"/{job.id}"))
    rejected = text_of(await importer.page(f"/{job.id}/rejected"))
    assert f" 2 Error {typeset(explain(ErrorCode.FIELD_WRONG_TYPE, EN).meaning, EN)}" in rejected
    assert (await importer.post(f"/{job.id}/start")).status_code == 403
    assert (await importer.get(f"/{job.id}/rejected/file")).status_code == 403
    assert (await importer.send(b"{}")).status_code == 403


async def test_a_form_without_a_file_says_so(importer: Importer) -> None:
    for answer in (await importer.post(""), await importer.send(b"", "")):
        assert answer.status_code == 400
        assert "No file was chosen." in answer.text


async def test_a_file_that_is_kept_no_more_is_to_be_sent_again(importer: Importer, tmp_path: Path) -> None:
    job = await importer.check([importer.order("A-1")])
    shutil.rmtree(tmp_path / "files")
    answer = await importer.post(f"/{job.id}/start")
    assert answer.status_code == 409
    assert "The file is not kept any more" in answer.text


async def test_the_list_has_the_newest_first_and_leads_to_the_older(importer: Importer) -> None:
    assert "No file has been imported yet." in await importer.page()
    for number in range(22):
        importer.clock.instant += timedelta(seconds=1)
        await importer.send(b"%d" % number, f"file-{number}.csv")
    page = await importer.page()
    assert re.findall(r"file-(\d+)\.csv", page) == [str(number) for number in range(21, 1, -1)]
    assert 'hx-trigger="every 3s"' in page
    [older] = re.findall(r'rel="next" href="[^"]*imports(\?before=[^"]+)"', page)
    page = await importer.page(older)
    assert re.findall(r"file-(\d+)\.csv", page) == ["1", "0"]
    assert "Back to the newest" in page


async def test_pages_are_in_french_too(importer: Importer) -> None:
    job = await importer.check([importer.order("A-1"), importer.order("A-2", **BAD)])
    page = text_of(await importer.page(f"/{job.id}", "fr"))
    assert "1 des 2 commandes peuvent être importées" in page
    assert "Déposez un fichier ici" in await importer.page("", "fr")
    assert ErrorCode.PRODUCTS_MISSING in await importer.page(f"/{job.id}/rejected", "fr")


@pytest.mark.parametrize("path", ["/nonsense", "/6b0b0ddc-3a5e-4a66-8f0e-9a54ab1c0f4d", "/nonsense/rejected"])
async def test_an_import_that_there_is_not_is_a_page_that_says_so(importer: Importer, path: str) -> None:
    assert (await importer.get(path)).status_code == 404


async def test_products_that_orders_wait_for_are_ranked(importer: Importer) -> None:
    assert "No order waits for a product." in await importer.page("/missing")
    assert "/missing" not in await importer.page()
    await hold(importer, "A-1", {ProductCode(CodeKind.SKU, "TOASTER"): "Toaster"})
    await hold(importer, "A-2", {ProductCode(CodeKind.SKU, "TOASTER"): "", ProductCode(CodeKind.EAN, "40063"): ""})
    text = text_of(await importer.page("/missing"))
    assert re.search(r"2 orders wait .* Toaster 2 orders SKU TOASTER since .* 40063 one order EAN 40063 since", text)
    assert "2 orders wait for products that the catalogue lacks" in await importer.page()


async def hold(importer: Importer, reference: str, lacking: dict[ProductCode, str]) -> None:
    account_id = importer.account_id
    held = HeldOrder(account_id, order_id(account_id, reference), reference, "{}", UUID(int=1), lacking)

    async def keep(session: Session) -> None:
        async with session.transaction():
            await importer.parts.holding.keep(session, [held])

    await importer.parts.database.run_directly(keep)


async def test_a_file_that_cannot_be_read_says_why_and_how_it_could_be(importer: Importer) -> None:
    job = await importer.done(await importer.send(b"Street;Remark\n1 rue;none\n", "addresses.csv"))
    assert job.state is JobState.FAILED
    page = await importer.page(f"/{job.id}")
    assert "The file could not be read, and nothing was imported" in page
    assert "The columns are: Street, Remark." in page
    assert '<details class="import-correct" id="correct" open>' in page
    assert "The first orders" not in page
    await importer.enter(Role.VIEWER)
    page = await importer.page(f"/{job.id}")
    assert "FILE_<wbr>UNREADABLE" in page
    assert "Remark" not in page


async def test_rejected_rows_go_out_as_a_file(importer: Importer) -> None:
    content = EXPORT + EXPORT.partition("\n")[2].replace("#1001", "#1002").replace("29,95", "free")
    check = await importer.done(await importer.send(content.encode(), "export.csv"))
    answer = await importer.get(f"/{check.id}/rejected/file")
    assert answer.status_code == 200, answer.text
    assert "export" in answer.headers["content-disposition"]
    [header, row] = answer.text.strip().splitlines()
    assert "error_code" in header
    assert row.startswith("#1002;")
    good = await importer.check([importer.order("A-1")])
    assert (await importer.get(f"/{good.id}/rejected/file")).status_code == 404
