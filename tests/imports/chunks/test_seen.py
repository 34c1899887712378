"""What is remembered of references, and how they are found in orders."""

import json

from saleport.imports.chunks.seen import SeenReferences, reference_reader
from saleport.imports.referring import file_order_reader


def test_no_reference_is_ever_forgotten() -> None:
    seen = SeenReferences(1000, bits=8)
    references = [b"R%d" % number for number in range(500)]
    for reference in references:
        seen.has(reference)
    assert all(seen.has(reference) for reference in references)


def test_new_references_are_hardly_ever_taken_for_others() -> None:
    seen = SeenReferences(2_000_000)
    assert sum(seen.has(b"R%d" % number) for number in range(10_000)) == 0


def test_a_reference_is_found_however_it_is_spelt() -> None:
    reference_of = reference_reader(file_order_reader())
    for order in ({"orderReference": "7"}, {"OrderReference": " 7 "}, {"ORDERREFERENCE": "7"}):
        assert reference_of(json.dumps(order).encode()) == "7", order
    for body in (
        b"",
        b"{}",
        b"[1]",
        b'{"orderReference": "7"',
        b'{"orderReference": " "}',
        b'{"orderReference": null}',
    ):
        assert reference_of(body) is None, body
