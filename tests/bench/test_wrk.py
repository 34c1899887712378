import pytest

from bench.failing import BenchFailed
from bench.load.wrk import parse

OUTPUT = """\
Running 5s test @ http://127.0.0.1:8080/api/v1/orders
  2 threads and 128 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    12.10ms    2.55ms  27.53ms   94.79%
    Req/Sec     5.01k   429.12     6.42k    85.71%
  50030 requests in 5.00s, 20.94MB read
Requests/sec:  10006.00
Transfer/sec:      4.18MB

{"requests": 50030, "microseconds": 5002000, "p50": 12040, "p99": 19870, "worst": 27530, "refused": 3, "broken": 1, \
"built": 24990}
"""


def test_what_the_scripts_say_is_read() -> None:
    load = parse(OUTPUT)
    assert (load.requests, load.p50, load.p99, load.worst) == (50030, 12040, 19870, 27530)
    assert (load.refused, load.broken, load.built) == (3, 1, 24990)
    assert load.seconds == pytest.approx(5.002)
    assert load.per_second == pytest.approx(50030 / 5.002)


def test_a_load_that_says_nothing_is_no_load() -> None:
    with pytest.raises(BenchFailed, match="unable to connect"):
        parse("unable to connect to 127.0.0.1:8080 Connection refused\n")
