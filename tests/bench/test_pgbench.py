import json
import re
from uuid import uuid4

import pytest

from bench.failing import BenchFailed
from bench.load.orders import bodies
from bench.peers import pgbench

OUTPUT = """\
transaction type: multiple scripts
scaling factor: 1
query mode: prepared
number of clients: 32
number of threads: 2
maximum number of tries: 1
duration: 5 s
number of transactions actually processed: 19125
number of failed transactions: 0 (0.000%)
latency average = 8.354 ms
initial connection time = 61.210 ms
tps = 3830.412871 (without initial connection time)
"""


def test_transactions_are_counted() -> None:
    done = pgbench.parse(OUTPUT)
    assert done.count == 19125
    assert done.per_second == pytest.approx(3830.412871)


@pytest.mark.parametrize(
    "output",
    [
        OUTPUT.replace("failed transactions: 0", "failed transactions: 2"),
        OUTPUT.replace("processed: 19125", "processed: 0"),
        "pgbench: error: connection to server failed",
    ],
)
def test_failed_transactions_are_no_measure(output: str) -> None:
    with pytest.raises(BenchFailed):
        pgbench.parse(output)


def test_every_variable_of_a_script_has_a_value() -> None:
    account_id, sent = uuid4(), bodies([uuid4() for _ in range(20)])
    documents = [json.dumps({"orderReference": "1"})] * 3
    for script in (pgbench.four_statements(account_id, sent), pgbench.one_statement(account_id, documents)):
        text = (pgbench.SCRIPTS / script.file).read_text(encoding="utf-8").replace("{}", str(script.variants - 1))
        statements = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        named = set(re.findall(r"(?<!:):(\w+)", statements))
        assert named - {"count", "run", "client_id", "order_id"} <= script.variables.keys()
