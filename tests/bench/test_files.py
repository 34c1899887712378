import json
from pathlib import Path

from bench.load.files import write_lines
from bench.load.orders import PLACEHOLDER


def test_a_file_has_each_reference_once_and_the_orders_in_turn(tmp_path: Path) -> None:
    bodies = tmp_path / "orders.txt"
    bodies.write_text(f'{{"orderReference":"{PLACEHOLDER}","floor":"é"}}\n{{"orderReference":"{PLACEHOLDER}"}}\n')
    lines = write_lines(tmp_path / "orders.ndjson", bodies, "BULK", 3).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"orderReference": "BULK-0000000000", "floor": "é"},
        {"orderReference": "BULK-0000000001"},
        {"orderReference": "BULK-0000000002", "floor": "é"},
    ]
