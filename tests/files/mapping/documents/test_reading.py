"""Mappings as YAML: what is wrong with one is named, all of it, with the way out."""

import re
from pathlib import Path

import pytest

from saleport.errors import Rejected
from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.documents.writing import to_yaml
from saleport.files.mapping.mapping import Per, Proof, Source, Take, What

DOCUMENTATION = Path(__file__).parents[4] / "docs" / "files.md"


def faults(text: str) -> dict[str | None, str]:
    """Every problem of a document, by its path."""
    with pytest.raises(Rejected) as caught:
        from_yaml(text)
    return {problem.field: problem.explanation for problem in caught.value.problems}


def test_the_example_of_the_documentation_says_what_its_remarks_say() -> None:
    example = re.findall("^```yaml\n(.*?)^```", DOCUMENTATION.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[0]
    mapping = from_yaml(example)
    assert mapping.key == ("Order No",)
    assert mapping.order["orderReference"] == Source(columns=("Order No",), strip=("#",))
    assert mapping.order["customerLastName"].take is Take.LAST_NAME
    assert mapping.order["civility"].values == {"Herr": "Mr", "Frau": "Mrs"}
    assert [address["city"].part for address in mapping.addresses] == [1, -1]
    assert mapping.price is not None
    assert (mapping.price.unit, mapping.price.minus) == (("Price",), ("Discount",))
    assert mapping.price.proof == Proof(sum=("Total",), taxes=("VAT",))
    assert mapping.shipping_price is not None
    assert mapping.shipping_price.per is Per.ROW
    assert [each.what for each in mapping.left_out] == [What.ROWS, What.ORDERS, What.LINES, What.ORDERS]
    assert [each.is_blank for each in mapping.left_out] == [False, False, False, True]
    assert mapping.without_lines == "Export the receipts with their articles."
    assert mapping.notes == ("The till rounds to 5 cents.",)
    assert from_yaml(to_yaml(mapping)) == mapping


def test_all_faults_of_a_document_are_named_with_their_places() -> None:
    found = faults(
        """
        name: my shop
        order:
          orderRefrence: No
          customerMail: {column: Mail, take: surname}
          address: [{zip: Zip}]
        products: {price: {unit: Price, total: Sum}, quantity: {}}
        leaveOut: [{column: Status}]
        decimal: ";"
        timeZone: Europe/Pari
        """
    )
    assert set(found) == {
        "mapping.name",
        "mapping.order.orderRefrence",
        "mapping.order.customerMail.take",
        "mapping.order.address[0].zip",
        "mapping.products.price",
        "mapping.products.quantity",
        "mapping.leaveOut[0]",
        "mapping.decimal",
        "mapping.timeZone",
    }
    assert "did you mean orderReference?" in found["mapping.order.orderRefrence"]
    assert "first name or last name" in found["mapping.order.customerMail.take"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name: [", "mapping"),
        ("- a", "mapping"),
        ("[" * 60_000, "mapping"),
        ("- " * 30_000, "mapping"),
        ("2026-99-99", "mapping"),
        ("x" * 70_000, "mapping"),
        ("name: a", "mapping.order.orderReference"),
        ("{name: a, order: {orderReference: {column: [[]]}}}", "mapping.order.orderReference.columns"),
        ("a: &a [*a]\nname: *a", "mapping"),
        ("{name: a, products: {price: {unit: b, proof: {taxes: c}}}}", "mapping.products.price.proof"),
        ("{name: a, products: {price: {total: b, proof: {sum: c}}}}", "mapping.products.price.proof"),
    ],
    ids=[
        "broken",
        "list",
        "deep",
        "deep-in-lines",
        "no-date",
        "long",
        "empty",
        "nested",
        "loop",
        "proof-of-nothing",
        "proof-of-a-total",
    ],
)
def test_what_is_no_mapping_is_refused(text: str, place: str) -> None:
    assert place in faults(text)
