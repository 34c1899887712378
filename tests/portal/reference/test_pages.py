import re
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpx
import pytest
from starlette.routing import Route

from saleport.api.routing import Resource
from saleport.errors import ErrorCode
from saleport.portal.pages import definition as openapi
from saleport.portal.reference import ReferencePages
from saleport.portal.serving.pages import Pages
from saleport.portal.serving.static import addresses, static_files
from saleport.reference import Definition, Document, read_definition
from saleport.samples import LANGUAGES
from tests.portal.conftest import Shop
from tests.portal.reference.reading import ReadPage
from tests.reference.documents import a_document
from tests.serving import client_of

DEFINITION = read_definition(openapi.document())
OPERATIONS = {operation.id: operation for operation in DEFINITION.operations}


def client_for(document: Document) -> httpx.AsyncClient:
    """A client of the pages of this reference alone."""
    pages = Pages(addresses(static_files(), ""), "")
    made = ReferencePages(read_definition(document), "").routes()
    routes = [Route(path, endpoint=Resource({"GET": pages.endpoint(*page)})) for path, page in made.items()]
    return client_of(routes)


def all_paths(definition: Definition) -> list[str]:
    """Every page of the reference."""
    return [
        "/reference",
        "/reference?groupBy=tag",
        *(f"/reference/{operation.id}" for operation in definition.operations),
        *(f"/reference/schemas/{name}" for name in definition.types),
    ]


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_page_names_all_that_the_operation_takes_and_answers(shop: Shop, name: str) -> None:
    operation = OPERATIONS[name]
    html = await shop.page(f"/reference/{name}")
    page = ReadPage(html)
    for parameter in operation.parameters:
        assert f"{parameter.place}.{parameter.name}" in page.ids
    for response in operation.responses:
        assert f"response-{response.status}" in page.ids
        assert f"{response.status} {response.reason}" in page.text
        assert [header.name for header in response.headers if header.name not in page.text] == []
    assert f"http://shop.test{operation.path}" in page.text
    assert f'data-try="{name}"' in html
    assert "/changes" in page.links
    codes = {link.removeprefix("/errors/") for link in page.links if link.startswith("/errors/")}
    assert {"TOKEN_EXPIRED", "DATABASE_UNAVAILABLE"} & set(ErrorCode.__members__) <= codes
    for language in LANGUAGES:
        assert f"sample-{language.name}" in page.ids


async def test_the_order_is_that_of_the_contract_s_page(shop: Shop) -> None:
    text = ReadPage(await shop.page("/reference/ImportOrder")).text
    text = text[text.index("Code samples saleport") :] if "Code samples saleport" in text else text
    parts = [
        "API change history",
        "A public API provided by saleport to easily import your sales.",
        "ImportOrder",
        "Import order",
        "Try it",
        "Request URL",
        "Request headers",
        "Authorization",
        "Media type of the body sent to the API.",
        "Ocp-Apim-Subscription-Key",
        "Request body",
        "Sample",
        "Schema",
        "Responses",
        "200 OK",
        "400 Bad Request",
        "A business error happened, details are provided in the response",
        "401 Unauthorized",
        "You did not provide a valid authentication",
        "403 Forbidden",
        "The authentication you provided does not allow this action",
        "Code samples",
        "curl",
    ]
    main = text[text.index("A public API") - len("saleport API change history ") :]
    places: list[int] = []
    for part in parts:
        start = places[-1] if places else 0
        assert part in main[start:], part
        places.append(main.index(part, start))


async def test_every_field_of_the_body_can_be_linked_to(shop: Shop) -> None:
    page = ReadPage(await shop.page("/reference/ImportOrder"))
    for anchor in ("body.orderReference", "body.address.zipCode", "body.products.price.currency"):
        assert anchor in page.ids
        assert f"#{anchor}" in page.links
    assert "response-400.errors.code" in page.ids


async def test_all_examples_can_be_chosen_and_are_shown_as_they_are(shop: Shop) -> None:
    html = await shop.page("/reference/ImportOrder")
    page = ReadPage(html)
    for label in ("Minimal", "Complete", "As a PrestaShop shop sends it"):
        assert label in page.text
    assert '"amount": 33.333333333333336,' in page.text
    assert "https://shop.example" not in html or "href" not in html.split("https://shop.example")[0][-7:]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_every_link_of_every_page_leads_somewhere(shop: Shop, language: str) -> None:
    answers: dict[str, ReadPage | None] = {}

    async def read(path: str) -> ReadPage | None:
        if path not in answers:
            answer = await shop.get(path, language)
            is_page = answer.headers.get("content-type", "").startswith("text/html")
            answers[path] = ReadPage(answer.text if is_page else "") if answer.status_code == 200 else None
        return answers[path]

    broken: list[str] = []
    for path in all_paths(DEFINITION):
        page = await read(path)
        assert page is not None, path
        assert len(page.ids) == len(set(page.ids)), path
        assert set(page.controlled) <= set(page.ids), path
        for link in page.links:
            target = urlsplit(urljoin(f"http://shop.test{path}", link))
            if target.netloc != "shop.test":
                broken.append(f"{path}: {link} leads elsewhere")
                continue
            if target.path == "/profile":
                continue  # behind the door of people, which has tests of its own
            # In the other language it is the same page; that one is read in a test of its own.
            query = [part for part in target.query.split("&") if part and not part.startswith("lang=")]
            to = target.path + (f"?{'&'.join(query)}" if query else "")
            found = await read(to)
            if found is None or (target.fragment and unquote(target.fragment) not in found.ids):
                broken.append(f"{path}: {link}")
    assert broken == []


async def test_an_id_in_any_case_is_the_operation(shop: Shop) -> None:
    assert await shop.page("/reference/importorder") == await shop.page("/reference/ImportOrder")
    assert "<h1><span" in await shop.page("/reference/schemas/importorder")


@pytest.mark.parametrize("path", ["/reference/ImportAnOrder", "/reference/import-order"])
async def test_a_name_that_is_nearly_right_is_told_the_right_one(shop: Shop, path: str) -> None:
    answer = await shop.get(path)
    assert answer.status_code == 404
    assert '<li><a href="/reference/ImportOrder">ImportOrder</a>' in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["xyzzy", "<script>", "%00", "a" * 3000, "schemas/Nope", "schemas/%3Cscript%3E", "é"])
async def test_a_name_that_is_nothing_is_a_page_that_says_so(shop: Shop, name: str) -> None:
    answer = await shop.get(f"/reference/{name if '%' in name else quote(name)}")
    assert answer.status_code == 404
    assert "The API has nothing of this name" in answer.text
    assert "<script>" not in answer.text.replace("<script type=", "").replace("<script src=", "")


@pytest.mark.parametrize(("language", "said"), [("en", "1 found"), ("fr", "1 trouvée")])
async def test_one_operation_found_is_said_in_the_singular(shop: Shop, language: str, said: str) -> None:
    html = await shop.page(f"/reference?q=CreateSignedInLink&lang={language}")
    assert f"{said}</span>" in html


async def test_searching_needs_no_script(shop: Shop) -> None:
    html = await shop.page("/reference?q=zipCode")
    assert "6 found" in html
    assert "<mark>zipCode</mark>" in html
    assert 'value="zipCode"' in html
    assert '<form class="reference-search"' in html
    listed = [link for link in ReadPage(html).links if link.startswith("/reference/Import")]
    assert "/reference/ImportOrder" in listed


async def test_groups_keep_the_query_and_the_language(shop: Shop) -> None:
    html = await shop.page("/reference?groupBy=tag&q=brand&lang=fr")
    assert 'href="/reference?q=brand&amp;lang=fr"' in html
    assert '<input type="hidden" name="groupBy" value="tag">' in html
    assert '<input type="hidden" name="lang" value="fr">' in html
    assert 'id="tag-Catalogue"' in html
    assert 'id="tag-Stores"' not in html


async def test_nothing_found_is_said_kindly(shop: Shop) -> None:
    html = await shop.page("/reference?q=%3Cscript%3Exyzzy")
    assert "Nothing found for “&lt;script&gt;xyzzy”." in html
    assert "Try fewer or shorter words" in html


@pytest.mark.parametrize("query", ["q=" + "a" * 5000, "q=%00", "q=%ff", "&".join(f"p{n}=1" for n in range(200)), "q="])
async def test_any_query_gets_a_page(shop: Shop, query: str) -> None:
    assert "API reference" in await shop.page(f"/reference?{query}")


async def test_a_french_page_says_what_an_operation_does_in_french_and_which_of_its_texts_are_english(
    shop: Shop,
) -> None:
    html = await shop.page("/reference/ImportOrder?lang=fr")
    assert '<div class="prose"><p>Importe une commande.' in html
    assert '<p class="lead">Importer une commande</p>' in html
    assert '<div class="prose" lang="en"><p>' in html
    assert "En-têtes de la requête" in html
    assert 'href="/reference/GetToken?lang=fr"' in html
    assert ' lang="en"><p>' not in await shop.page("/reference/ImportOrder")


async def test_the_french_list_of_operations_is_french_and_searched_in_french(shop: Shop) -> None:
    html = await shop.page("/reference?groupBy=tag&q=ARRONDI&lang=fr")
    assert "<mark>arrondi</mark>" in html
    assert 'id="tag-Orders">Commandes <a' in html
    assert "Une API publique" in html
    assert ">Importer une commande</a>" in await shop.page("/?lang=fr")
    assert ">Import order</a>" in await shop.page("/")


async def test_what_has_no_french_is_shown_and_marked_as_english() -> None:
    document = a_document({}, summary="Do a thing", description="Does a thing.")
    html = (await client_for(document).get("/reference/PutThing?lang=fr")).text
    assert '<p class="lead" lang="en">Do a thing</p>' in html


async def test_texts_of_the_definition_lead_to_what_they_name(shop: Shop) -> None:
    assert '<a href="/errors/BRAND_NAME_TAKEN"><code>BRAND_NAME_TAKEN</code></a>' in await shop.page(
        "/reference/UpdateBrand"
    )
    # Its own name is no link: the reader is there.
    prose = re.findall(r'<div class="prose">.*?</div>', await shop.page("/reference/ImportOrder"), re.DOTALL)
    assert not [text for text in prose[:1] if "/reference/ImportOrder" in text]


async def test_nothing_of_a_document_gets_through_as_html() -> None:
    evil = "<script>alert(1)</script> [a](javascript:alert(1)) ![b](http://elsewhere/x.png) <b onclick=x>"
    thing = {
        "type": "object",
        "description": evil,
        "required": [evil],
        "properties": {
            evil: {
                "type": "string",
                "description": evil,
                "pattern": evil,
                "enum": [evil],
                "x-evil": evil,
                "format": evil,
            },
            "one": {"oneOf": [{"type": "string", "title": evil}, {"type": "object", "properties": {evil: {}}}]},
        },
    }
    example = {"summary": evil, "description": evil, "value": {evil: evil}}
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "examples": {"evil": example}}}
    document = a_document(
        {"Thing": thing},
        summary=evil,
        description=evil,
        parameters=[{"name": evil, "in": "query", "description": evil, "schema": {"default": evil}, "example": evil}],
        requestBody={"description": evil, "content": body},
        responses={"200": {"description": evil, "content": body}},
    )
    document["info"] = {"title": evil, "version": evil, "description": evil}
    document["tags"][0]["description"] = evil
    client = client_for(document)
    for path in (
        "/reference",
        f"/reference?groupBy=tag&q={quote(evil)}",
        "/reference/PutThing",
        "/reference/schemas/Thing",
    ):
        answer = await client.get(path)
        assert answer.status_code == 200
        page = ReadPage(answer.text)
        attributes = [name for _, found in page.tags for name in found]
        assert [tag for tag, _ in page.tags if tag == "b"] == []
        assert [name for name in attributes if name.startswith("on")] == []
        assert [link for link in page.links if not link.startswith(("/", "#", "?", "http://elsewhere/"))] == []
        sources = [found.get("src") or "/static/" for tag, found in page.tags if tag in ("img", "script")]
        assert [source for source in sources if not source.startswith("/static/")] == []
        assert "&lt;script&gt;" in answer.text


async def test_the_schema_of_a_type_that_contains_itself_is_a_page() -> None:
    node = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
            "other": {"oneOf": [{"$ref": "#/components/schemas/Node"}, {"type": "string"}]},
        },
        "additionalProperties": {"type": "integer"},
    }
    client = client_for(a_document({"Node": node}))
    for path in ("/reference/PutThing", "/reference/schemas/Node"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert "The same again: this type contains itself." in answer.text
