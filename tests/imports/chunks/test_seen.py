"""What is remembered of references, and how they are found in orders."""

import json
import tracemalloc

import pytest

from saleport.imports.chunks.seen import SeenReferences, reference_reader
from saleport.imports.referring import file_order_reader


@pytest.mark.parametrize("most_exact", [1, 300, 1000])
def test_no_reference_is_ever_forgotten(most_exact: int) -> None:
    seen = SeenReferences(1000, most_exact)
    references = [b"R%d" % number * (1 + number % 50) for number in range(500)]
    asked = [seen.has(reference) for reference in references]
    assert not any(asked[:most_exact])
    assert all(seen.has(reference) for reference in references)
    seen.close()


def test_new_references_are_hardly_ever_taken_for_others() -> None:
    seen = SeenReferences(2_000_000, most_exact=1)
    assert sum(seen.has(b"R%d" % number) for number in range(10_000)) == 0


def test_the_first_references_are_never_taken_for_others() -> None:
    # In the filter of so small a file many would share their bits.
    seen = SeenReferences(1000)
    assert not any(seen.has(b"R%d" % number) for number in range(50_000))


def test_long_references_take_no_more_memory_than_others() -> None:
    seen = SeenReferences(10**9)
    tracemalloc.start()
    for number in range(2000):
        assert not seen.has(b"%d" % number * 2000)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1_000_000
    assert seen.has(b"%d" % 7 * 2000)


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
