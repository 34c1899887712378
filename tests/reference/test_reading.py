from typing import Any

import pytest

from saleport.reference import Credential, Definition, DefinitionFault, Place, read_definition
from tests.reference.documents import a_definition, a_document

METHODS = {"get", "put", "post", "delete", "patch"}


def followed(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        value: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            value = value[step]
        node = value
    return node


def test_every_operation_is_read_in_the_order_of_the_document(document: dict[str, Any], definition: Definition) -> None:
    there = [
        (operation["operationId"], method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
    assert [(each.id, each.method, each.path) for each in definition.operations] == there


def test_parameters_answers_headers_and_examples_are_all_there(
    document: dict[str, Any], definition: Definition
) -> None:
    for operation in definition.operations:
        node = document["paths"][operation.path][operation.method.lower()]
        declared = [followed(document, each) for each in node.get("parameters", [])]
        read = [(each.name, str(each.place)) for each in operation.parameters]
        assert [(each["name"], each["in"]) for each in declared] == read[len(read) - len(declared) :]
        assert [response.status for response in operation.responses] == list(node["responses"])
        for response in operation.responses:
            answer = followed(document, node["responses"][response.status])
            assert response.description == answer["description"]
            assert [header.name for header in response.headers] == list(answer.get("headers", {}))
            assert [media_type.name for media_type in response.media_types] == list(answer.get("content", {}))
            for media_type in response.media_types:
                examples = answer["content"][media_type.name].get("examples", {})
                values = [followed(document, each)["value"] for each in examples.values()]
                assert [each.value for each in media_type.examples if not each.is_made] == values
                # Of a form that cannot be shown, such as a sheet, there is no schema either.
                assert media_type.examples or media_type.schema is None


def test_every_schema_is_kept_as_it_stands(document: dict[str, Any], definition: Definition) -> None:
    assert {name: each.raw for name, each in definition.types.items()} == document["components"]["schemas"]
    for name, found in definition.types.items():
        schema = document["components"]["schemas"][name]
        assert [member.name for member in found.properties] == list(schema.get("properties", {}))
        assert list(found.required) == schema.get("required", [])


def test_credentials_are_parameters_and_those_of_the_first_way_are_required(definition: Definition) -> None:
    operation = definition.find_operation("importorder")
    assert operation is not None
    credentials = [each for each in operation.parameters if each.credential]
    assert [(each.name, each.place, each.is_required, each.credential) for each in credentials] == [
        ("Authorization", Place.HEADER, True, Credential.TOKEN),
        ("Ocp-Apim-Subscription-Key", Place.HEADER, True, Credential.SUBSCRIPTION_KEY),
        ("subscription-key", Place.QUERY, False, Credential.SUBSCRIPTION_KEY),
    ]
    assert operation.scopes == ("orders:write",)


def test_a_secret_is_known_as_one(definition: Definition) -> None:
    operation = definition.find_operation("GetToken")
    assert operation is not None
    secrets = [each.name for each in operation.parameters if each.credential is Credential.SECRET]
    assert secrets == ["Ocp-Apim-Secret-Value", "secret"]
    assert not [each for each in operation.parameters if each.credential is Credential.TOKEN]


def test_a_path_is_filled_with_its_examples_encoded(definition: Definition) -> None:
    operation = definition.find_operation("ReadOrderVersion")
    assert operation is not None
    assert operation.filled_path() == "/api/v1/orders/URMOKXDGZ/versions/1"
    slash = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": "A/12 é?",
    }
    document = a_document(parameters=[slash])
    document["paths"] = {"/things/{id}": document["paths"]["/things"]}
    assert read_definition(document).operations[0].filled_path() == "/things/A%2F12%20%C3%A9%3F"


def test_an_operation_s_own_parameter_replaces_that_of_its_path() -> None:
    def query(description: str) -> dict[str, Any]:
        return {"name": "page", "in": "query", "description": description, "schema": {"type": "integer"}}

    document = a_document(parameters=[query("mine")])
    document["paths"]["/things"]["parameters"] = [query("all"), query("all") | {"name": "size"}]
    read = read_definition(document).operations[0].parameters
    assert [(each.name, each.description) for each in read] == [("page", "mine"), ("size", "all")]


def test_groups_come_in_the_order_of_the_tags_and_are_never_empty(definition: Definition) -> None:
    groups = definition.by_tag()
    assert [tag.name for tag, _ in groups] == ["Orders", "Token", "Catalogue", "Stores", "Links", "Imports"]
    assert sorted(each.id for _, operations in groups for each in operations) == sorted(
        each.id for each in definition.operations
    )


@pytest.mark.parametrize(
    ("name", "nearest"), [("ImportAnOrder", "ImportOrder"), ("import-order", "ImportOrder"), ("gettokn", "GetToken")]
)
def test_a_name_that_is_nearly_right_leads_somewhere(definition: Definition, name: str, nearest: str) -> None:
    assert definition.find_operation(name) is None
    assert definition.nearest_operations(name)[0].id == nearest


def test_a_name_that_is_like_nothing_leads_nowhere(definition: Definition) -> None:
    assert definition.nearest_operations("xyzzy") == []


PATH_PARAMETER = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ({"operationId": None}, r"paths\./things\.put: has no 'operationId'"),
        ({"summary": None}, r"paths\./things\.put: has no 'summary'"),
        ({"summary": " "}, r"put\.summary: must be a text"),
        ({"tags": None}, r"put: has no 'tags'"),
        ({"tags": []}, r"put\.tags: names no tag"),
        ({"tags": ["Others"]}, r"put\.tags\[0\]: 'Others' is none of the document's tags"),
        ({"responses": {}}, r"put\.responses: names no answer"),
        ({"responses": {"200": {}}}, r"responses\.200: has no 'description'"),
        ({"responses": {"200": {"$ref": "#/components/responses/Nope"}}}, r"there is no such thing"),
        ({"parameters": [{"name": "a", "in": "query"}]}, r"parameters\[0\]: has no 'schema'"),
        ({"parameters": [{"name": "a", "in": "hat", "schema": {}}]}, r"'hat' is none of header, path, query, cookie"),
        ({"parameters": [PATH_PARAMETER]}, r"names the path parameters \['id'\], and its path is /things"),
        ({"parameters": [PATH_PARAMETER | {"required": False}]}, r"so it must be required"),
        ({"parameters": {}}, r"parameters: must be a list"),
        ({"security": [{"magic": []}]}, r"security\[0\]\.magic: is none of the document's security schemes"),
    ],
)
def test_what_no_page_could_show_is_a_fault_that_says_where(operation: dict[str, Any], fault: str) -> None:
    document = a_document(**operation)
    document["components"]["securitySchemes"] = {}
    with pytest.raises(DefinitionFault, match=fault):
        read_definition(document)


def test_two_operations_of_one_name_are_a_fault() -> None:
    document = a_document()
    put = document["paths"]["/things"]["put"]
    document["paths"]["/others"] = {"put": put | {"operationId": "putthing"}}
    with pytest.raises(DefinitionFault, match="two operations called 'putthing'"):
        read_definition(document)


@pytest.mark.parametrize("missing", ["info", "paths"])
def test_a_document_without_its_parts_is_a_fault(missing: str) -> None:
    document = a_document()
    del document[missing]
    with pytest.raises(DefinitionFault, match=f"the document: has no '{missing}'"):
        read_definition(document)


def test_references_that_go_round_are_a_fault() -> None:
    document = a_document(responses={"200": {"$ref": "#/components/responses/A"}})
    document["components"]["responses"] = {"A": {"$ref": "#/components/responses/A"}}
    with pytest.raises(DefinitionFault, match="refers to itself"):
        read_definition(document)


def test_a_body_without_an_example_gets_one_from_its_schema() -> None:
    body = a_definition({"Thing": {"type": "object", "properties": {"name": {"type": "string"}}}}).operations[0].body
    assert body is not None
    assert [(each.value, each.is_made) for each in body.media_types[0].examples] == [({"name": "string"}, True)]


def test_an_answer_may_have_any_status() -> None:
    responses = {status: {"description": status} for status in ("200", "4XX", "299", "default")}
    read = a_definition(responses=responses).operations[0].responses
    assert [(each.status, each.reason) for each in read] == [("200", "OK"), ("4XX", ""), ("299", ""), ("default", "")]
