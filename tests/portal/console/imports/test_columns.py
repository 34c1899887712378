"""The page on which a person says what each column of a table is."""

import re
import shutil
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest

from saleport.files.mapping.choosing.head import MOST_COLUMNS
from saleport.imports.job import Job, JobState
from saleport.people.permissions import Role
from tests.portal.console.imports.conftest import EXPORT, Importer
from tests.portal.console.imports.test_pages import text_of

TILL = (
    "Bon;Tag;Was;Geld;Wer;Bemerkung\n"
    "B-1;01.05.2026 10:00;KETTLE;29,95 €;jane@example.com;<b>none</b>\n"
    "B-2;31.05.2026 11:00;KETTLE;19,95 €;john@example.com;\n"
)
"""What nobody understands: neither the number, nor the article, nor the price is called anything that is known."""
CHOSEN = {
    "column-0": "order.orderReference",
    "column-1": "order.purchaseDateUtc",
    "column-2": "products.sku",
    "column-3": "products.unit",
    "column-4": "order.customerMail",
    "column-5": "",
}


async def till(importer: Importer) -> Job:
    job = await importer.done(await importer.send(TILL.encode(), "till.csv"))
    assert job.state is JobState.FAILED
    return job


def selected(page: str) -> dict[str, str]:
    """What is chosen for each column."""
    found = re.findall(r'<label for="column-\d+"><bdi>(.*?)</bdi>.*?<select(.*?)</select>', page, re.DOTALL)
    chosen = [(unescape(name), re.search(r'value="([^"]*)" selected', options)) for name, options in found]
    return {name: match[1] if match else "" for name, match in chosen}


async def test_a_table_that_nobody_understands_is_read_as_somebody_says(importer: Importer) -> None:
    job = await till(importer)
    assert f'href="/accounts/{importer.account_id}/imports/{job.id}/columns"' in await importer.page(f"/{job.id}")
    page = await importer.page(f"/{job.id}/columns")
    assert "jane@example.com" in page
    assert "&lt;b&gt;none&lt;/b&gt;" in page
    # What could be told is chosen already, though it was not enough.
    assert selected(page) == {
        "Bon": "order.orderReference",
        "Tag": "order.purchaseDateUtc",
        "Was": "",
        "Geld": "",
        "Wer": "order.customerMail",
        "Bemerkung": "",
    }
    answer = await importer.post(f"/{job.id}/columns", **CHOSEN)
    assert answer.headers["location"].endswith("?done=imports.checking")
    check = await importer.done(answer)
    assert (check.id != job.id, check.options.is_dry_run, check.counts.created) == (True, True, 2)
    assert "as you chose the columns, for this file" in text_of(await importer.page(f"/{check.id}"))
    # What is chosen is chosen when it is looked at again, and is what the file is imported with.
    assert selected(await importer.page(f"/{check.id}/columns"))["Geld"] == "products.unit"
    started = await importer.done(await importer.post(f"/{check.id}/start"))
    assert (started.counts.created, started.recognition and started.recognition.layout) == (2, "by-hand")
    assert await importer.parts.mappings.list(importer.account_id) == []


async def test_what_was_chosen_stays_while_the_rest_is_corrected(importer: Importer) -> None:
    job = await till(importer)
    check = await importer.done(await importer.post(f"/{job.id}/columns", **CHOSEN))
    assert '<option value="by-hand" selected>' in await importer.page(f"/{check.id}")
    corrected = await importer.job(await importer.post(f"/{check.id}/check", mapping="by-hand", currency="EUR"))
    assert corrected.options.reading.document == check.options.reading.document
    assert corrected.options.reading.currency == "EUR"
    recognised = await importer.job(await importer.post(f"/{check.id}/check", mapping="shopify"))
    assert (recognised.options.reading.mapping, recognised.options.reading.document) == ("shopify", None)
    nobodys = await importer.post(f"/{job.id}/check", mapping="by-hand")
    assert "There is no mapping of this name." in nobodys.text


async def test_a_mapping_with_a_name_is_kept_and_reads_the_next_file(importer: Importer) -> None:
    job = await till(importer)
    answer = await importer.post(f"/{job.id}/columns", **CHOSEN, name=" till-lyon ")
    assert answer.headers["location"].endswith("?done=imports.kept")
    check = await importer.done(answer)
    assert (check.options.reading.mapping, check.options.reading.document) == ("till-lyon", None)
    following = await importer.done(await importer.send(TILL.encode(), "till.csv"))
    assert following.recognition is not None
    assert (following.recognition.layout, following.counts.created) == ("till-lyon", 2)
    # It may be changed where it was what a file was read by, and nowhere else.
    for name in ("till-lyon", "shopify", "by-hand", "guessed"):
        answer = await importer.post(f"/{job.id}/columns", **CHOSEN, name=name)
        assert answer.status_code == 400
        assert "Another mapping has this name already." in text_of(answer.text)
    answer = await importer.post(f"/{following.id}/columns", name="till-lyon", **{"column-4": ""})
    assert (await importer.done(answer)).counts.created == 2
    assert "customerMail" not in (await importer.parts.mappings.get(importer.account_id, "till-lyon")).document


async def test_what_a_shop_exports_is_read_as_before_but_for_what_was_changed(importer: Importer) -> None:
    content = EXPORT + EXPORT.partition("\n")[2].replace("#1001", "#1002").replace("paid", "voided")
    job = await importer.done(await importer.send(content.encode(), "export.csv"))
    page = await importer.page(f"/{job.id}/columns")
    assert selected(page) == {
        "Name": "order.orderReference",
        "Financial Status": "recognised",
        "Created at": "order.purchaseDateUtc",
        "Lineitem quantity": "products.quantity",
        "Lineitem name": "products.productLabel",
        "Lineitem price": "products.unit",
        "Lineitem sku": "products.sku",
        "Currency": "products.currency",
        "Vendor": "",
    }
    check = await importer.done(await importer.post(f"/{job.id}/columns", **{"column-8": "order.salesChannel"}))
    assert check.recognition is not None
    assert check.recognition.columns["salesChannel"] == "Vendor"
    # The order that was voided is still left out.
    assert check.counts.read == job.counts.read == 1


async def test_what_makes_no_sense_is_said_beside_its_column(importer: Importer) -> None:
    job = await till(importer)
    wrong = CHOSEN | {"column-5": "products.sku", "column-0": "order.time", "column-1": "", "name": "two words"}
    answer = await importer.post(f"/{job.id}/columns", **wrong)
    assert answer.status_code == 400
    text = text_of(unescape(answer.text))
    assert "“SKU” is chosen for the column “Was” too." in text
    assert "is put behind another field" in text
    assert "No column says which order a row is of" in text
    assert "No column says when it was bought" in text
    assert "A name has up to 64 letters without accents" in text
    assert re.search(r'id="column-5" name="column-5" aria-describedby="[^"]*column-5-fault" aria-invalid', answer.text)
    assert 'id="column-5-fault"' in answer.text
    assert 'id="column-3-fault"' not in answer.text
    assert selected(answer.text)["Geld"] == "products.unit"
    assert 'value="two words"' in answer.text
    french = await importer.get(f"/{job.id}/columns", "fr")
    assert "Ce que sont les colonnes" in french.text


async def test_a_choice_that_there_is_not_changes_nothing(importer: Importer) -> None:
    job = await importer.done(await importer.send(EXPORT.encode(), "export.csv"))
    answer = await importer.post(f"/{job.id}/columns", **{"column-0": "nonsense", "column-99": "products.sku"})
    assert (await importer.done(answer)).counts.created == 1


async def test_columns_without_a_name_are_shown_and_cannot_be_chosen(importer: Importer) -> None:
    header, row = EXPORT.strip().split("\n")
    content = f"{header};;{'x' * 201}\n{row};1;2\n"
    job = await importer.done(await importer.send(content.encode(), "export.csv"))
    page = await importer.page(f"/{job.id}/columns")
    assert len(selected(page)) == header.count(";") + 1
    assert page.count("Cannot be used: its name has no letter and no digit") == 2
    answer = await importer.post(f"/{job.id}/columns", **{"column-9": "order.floor", "column-10": "products.ean"})
    assert (await importer.done(answer)).counts.created == 1


async def test_as_many_columns_as_are_shown_can_be_sent(importer: Importer) -> None:
    for columns, status in ((MOST_COLUMNS, 303), (MOST_COLUMNS + 1, 400)):
        header, row = EXPORT.strip().split("\n")
        more = columns - header.count(";") - 1
        content = header + "".join(f";More {each}" for each in range(more)) + f"\n{row}{';' * more}\n"
        job = await importer.done(await importer.send(content.encode(), "wide.csv"))
        page = await importer.page(f"/{job.id}/columns")
        assert len(selected(page)) == (columns if status == 303 else 0)
        sent = {f"column-{place}": field for place, field in enumerate(selected(page).values())}
        answer = await importer.post(f"/{job.id}/columns", **sent)
        assert answer.status_code == status
    assert "The file has 301 columns, and up to 300 can be chosen one by one." in text_of(answer.text)
    many = {f"column-{place}": "" for place in range(MOST_COLUMNS + 20)}
    answer = await importer.post(f"/{job.id}/columns", **many)
    assert answer.status_code == 400


@pytest.mark.parametrize("what", ["json", "removed"])
async def test_a_file_without_columns_says_so(importer: Importer, tmp_path: Path, what: str) -> None:
    if what == "json":
        job = await importer.check([importer.order("A-1")])
        assert "Map the columns yourself" not in await importer.page(f"/{job.id}")
    else:
        job = await till(importer)
        shutil.rmtree(tmp_path / "files")
    for answer in (await importer.get(f"/{job.id}/columns"), await importer.post(f"/{job.id}/columns", **CHOSEN)):
        assert answer.status_code == 404
        assert "This file has no columns that could be chosen" in answer.text


async def test_nobody_chooses_columns_of_what_is_not_theirs(importer: Importer) -> None:
    job = await till(importer)
    for path in (f"/{uuid4()}/columns", "/nonsense/columns"):
        assert (await importer.get(path)).status_code == 404
        assert (await importer.post(path, **CHOSEN)).status_code == 404
    await importer.enter(Role.VIEWER)
    assert "Map the columns yourself" not in await importer.page(f"/{job.id}")
    for answer in (await importer.get(f"/{job.id}/columns"), await importer.post(f"/{job.id}/columns", **CHOSEN)):
        assert answer.status_code == 403
        assert "jane@example.com" not in answer.text
