import pytest

from saleport.reference import Definition, Search, marked
from tests.reference.documents import a_definition


def found(definition: Definition, query: str) -> list[str]:
    return [each.operation.id for each in Search(definition).find(query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("importorder", "ImportOrder"),
        ("IMPORT ORDER", "ImportOrder"),
        ("signed-in", "CreateSignedInLink"),
        ("bySku", "RetrieveModelBySKU"),
        ("put /api/v1/stores", "AddOrModifyStore"),
        ("zipCode", "ImportOrder"),
        ("dryRun", "ImportOrder"),
        ("Import-Outcome", "ImportOrder"),
    ],
)
def test_what_people_remember_leads_to_the_operation(definition: Definition, query: str, first: str) -> None:
    assert found(definition, query)[0] == first


def test_nothing_asked_is_all(definition: Definition) -> None:
    assert found(definition, "  ") == [each.id for each in definition.operations]


def test_every_word_counts(definition: Definition) -> None:
    assert found(definition, "order xyzzy") == []
    assert found(definition, "order status") == ["RetrieveOrder"]


def test_names_come_before_paths_fields_and_descriptions() -> None:
    definition = a_definition({"Thing": {"properties": {"colour": {}}}}, description="Of any shape.")
    assert found(definition, "thing colour shape") == ["PutThing"]
    fields = [each.fields for each in Search(definition).find("COLOUR")]
    assert fields == [["colour"]]


def test_members_that_all_failures_have_find_nothing(definition: Definition) -> None:
    assert found(definition, "requestId") == []


def test_accents_do_not_count() -> None:
    definition = a_definition(summary="Gérer l'été", description="X")
    assert found(definition, "gerer ete") == ["PutThing"]
    assert marked("Gérer l'été", "ete") == [("Gérer l'", False), ("été", True)]


@pytest.mark.parametrize("text", ["Straße ﬁ İ ǅ", "<b>&amp;</b>", "e\u0301 🎉", ""])
def test_marking_changes_no_character(text: str) -> None:
    for query in ("s", "i", "<b>", "e", ""):
        assert "".join(piece for piece, _ in marked(text, query)) == text


def test_marks_that_touch_are_one() -> None:
    assert marked("Import order", "imp port") == [("Import", True), (" order", False)]
