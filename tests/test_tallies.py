import multiprocessing
from multiprocessing.connection import Connection
from typing import Any

import pytest

from saleport.tallies import ROW_VALUES, Row, Tallies, Tally

START_METHODS = [
    # The server's own way up to Python 3.13, of which 3.12 says that it is dangerous in a process with threads.
    pytest.param("fork", marks=pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")),
    "spawn",
]


def numbers(first: float, second: float = 0.0) -> list[float]:
    return [first, second, *[0.0] * (ROW_VALUES - 2)]


def counting(tallies: Tallies, told: Connection, name: str) -> None:
    """What a worker does: adds to its own row each time it is told to, until it is told to end."""
    tally = tallies.take()
    row = tally.row(name)
    while add := told.recv():
        tally.values[row] += add
        told.send(sum(row.values[0] for tally, _ in tallies.all() for row in tally.rows()))


class Worker:
    """A process that counts."""

    def __init__(self, tallies: Tallies, start_method: str, name: str = "a") -> None:
        context: Any = multiprocessing.get_context(start_method)
        self._end, other = context.Pipe()
        self.process = context.Process(target=counting, args=(tallies, other, name))
        self.process.start()

    def add(self, number: float) -> float:
        """Have it add a number to its row; the sum over all workers, as it sees it."""
        self._end.send(number)
        return self._end.recv()

    def end(self) -> None:
        self._end.send(0)
        self.process.join(10)
        assert self.process.exitcode == 0


def test_a_row_is_found_by_its_name() -> None:
    tally = Tally()
    first, second = tally.row("requests", "ImportOrder", "200"), tally.row("requests", "ImportOrder", "client gone")
    assert tally.row("requests", "ImportOrder", "200") == first
    tally.values[first] += 3
    tally.values[second + 1] += 0.5
    assert list(tally.rows()) == [
        Row(("requests", "ImportOrder", "200"), numbers(3)),
        Row(("requests", "ImportOrder", "client gone"), numbers(0, 0.5)),
    ]


def test_what_there_is_no_room_for_harms_nothing() -> None:
    tally = Tally()
    assert tally.row("x" * 129) == tally.row("y" * 200)
    for number in range(600):
        tally.values[tally.row(str(number))] += 1
    found = list(tally.rows())
    assert len(found) == 510
    assert {row.values[0] for row in found} == {1}


@pytest.mark.parametrize("start_method", START_METHODS)
def test_each_worker_sees_what_all_have_counted(start_method: str) -> None:
    tallies = Tallies(3)
    workers = [Worker(tallies, start_method) for _ in range(3)]
    assert [worker.add(2) for worker in workers * 2] == [2, 4, 6, 8, 10, 12]
    assert {tally.process for tally, is_alive in tallies.all() if is_alive} == {it.process.pid for it in workers}
    for worker in workers:
        worker.end()
    assert [is_alive for _, is_alive in tallies.all()] == [False] * 4
    assert sorted(row.values[0] for tally, _ in tallies.all() for row in tally.rows()) == [4, 4, 4]


@pytest.mark.parametrize("start_method", START_METHODS)
def test_who_replaces_a_killed_worker_goes_on_with_its_numbers(start_method: str) -> None:
    tallies = Tallies(2)
    first, second = Worker(tallies, start_method), Worker(tallies, start_method)
    assert first.add(5) == 5
    assert second.add(1) == 6
    first.process.kill()
    first.process.join(10)
    assert sorted(is_alive for _, is_alive in tallies.all()) == [False, False, True]
    assert second.add(1) == 7, "nothing that was counted is lost"
    third = Worker(tallies, start_method)
    assert third.add(10) == 17
    rows = {tally.process: list(tally.rows()) for tally, is_alive in tallies.all() if is_alive}
    assert rows[third.process.pid] == [Row(("a",), numbers(15))]
    second.end()
    third.end()


def test_a_worker_too_many_works_and_is_not_counted() -> None:
    tallies = Tallies(1)
    workers = [Worker(tallies, "spawn", str(number)) for number in range(3)]
    assert max(worker.add(1) for worker in workers) == 2
    for worker in workers:
        worker.end()
