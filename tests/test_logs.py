"""The log as a process writes it: each test is a process of its own, because logging is set up once for all of it."""

import json
import subprocess
import sys
from typing import Any

import pytest
import structlog

from saleport.logs import in_order, redact

SECRETS = {
    "authorization": "Bearer hunter2",
    "secret": "hunter2",
    "token": "hunter2",
    "subscription_key": "hunter2",
    "password": "hunter2",
    "body": b"hunter2",
    "query": "secret=hunter2",
    "url": "postgresql://saleport:hunter2@db/sales",
}


def written(program: str, level: str = "info", form: str = "json") -> str:
    """What a program writes to standard error after the log was set up."""
    start = f"from saleport.logs import configure, logger; import structlog, logging; configure({level!r}, {form!r})"
    done = subprocess.run(
        [sys.executable, "-c", f"{start}\n{program}"], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == ""
    return done.stderr


def lines(program: str, level: str = "info") -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(program, level).splitlines()]


def test_an_event_is_one_line_of_json_with_when_how_bad_and_what_first() -> None:
    (line,) = lines("logger('orders').info('imported', lines=2, note='two\\nlines')")
    assert list(line)[:4] == ["timestamp", "level", "part", "event"]
    assert (line["level"], line["part"], line["event"], line["lines"], line["note"]) == (
        "info",
        "orders",
        "imported",
        2,
        "two\nlines",
    )
    assert line["timestamp"].endswith("Z")


def test_a_line_is_written_in_one_go_so_that_those_of_several_workers_stay_whole() -> None:
    program = """
import sys
class Watched:
    calls = []
    def write(self, text): self.calls.append(text)
    def flush(self): pass
    def isatty(self): return False
real, sys.stderr = sys.stderr, Watched()
configure('info', 'json')
logger('api').info('a'); logging.getLogger('library').warning('b')
sys.stderr = real
print([text.count(chr(10)) for text in Watched.calls], file=real)
"""
    assert written(program) == "[1, 1]\n"


def test_the_request_id_is_on_every_line_of_a_request() -> None:
    (line,) = lines("from saleport.logs import request_id; request_id.set('r-1'); logger('api').info('slow')")
    assert line["request_id"] == "r-1"


@pytest.mark.parametrize(("level", "expected"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_what_is_below_the_level_is_not_written(level: str, expected: int) -> None:
    program = "log = logger('x'); log.debug('a'); log.info('b'); log.warning('c'); log.error('d')"
    assert len(lines(program, level)) == expected


def test_an_exception_is_one_line_with_its_trace() -> None:
    (line,) = lines("try: 1 / 0\nexcept ZeroDivisionError: logger('x').exception('unexpected')")
    assert "ZeroDivisionError: division by zero" in line["exception"]


def test_warnings_of_libraries_are_in_the_same_form_and_their_chatter_is_not_written() -> None:
    program = "logging.getLogger('asyncpg').info('chatter'); logging.getLogger('asyncpg').warning('careful')"
    (line,) = lines(program, "debug")
    assert (line["event"], line["level"]) == ("careful", "warning")


def test_an_exception_that_a_library_logs_has_its_trace_too() -> None:
    (line,) = lines("try: 1 / 0\nexcept ZeroDivisionError: logging.getLogger('asyncio').exception('unexpected')")
    assert "ZeroDivisionError: division by zero" in line["exception"]


def test_a_person_at_a_console_gets_plain_lines() -> None:
    text = written("logger('orders').info('imported', secret='hunter2')", form="console")
    assert "imported" in text
    assert not text.startswith("{")
    assert "hunter2" not in text


def test_without_a_terminal_auto_means_json() -> None:
    assert json.loads(written("logger('x').info('a')", form="auto"))["event"] == "a"


def test_secrets_are_blanked_out_whoever_logs_them() -> None:
    event = redact(None, "info", {"event": "call", "status": 200, **SECRETS})
    assert event == {"event": "call", "status": 200} | dict.fromkeys(SECRETS, "[redacted]")
    assert "hunter2" not in written(f"logger('x').info('call', **{SECRETS!r})")


def test_nothing_is_lost_when_an_event_is_put_in_order() -> None:
    event: structlog.typing.EventDict = {"z": 1, "event": "a", "timestamp": "t"}
    assert list(in_order(None, "info", event).items()) == [("timestamp", "t"), ("event", "a"), ("z", 1)]


CALL = "method='PUT', operation='ImportOrder', status=200, milliseconds=1.5, application='a-1'"


def test_the_line_of_a_call_is_the_same_by_either_road() -> None:
    program = f"""
from saleport import logs
logs.request_id.set('r-1')
logs.call({CALL})
logs._calls_go_to = None
logs.call({CALL})
"""
    short, long = lines(program)
    assert short.keys() == long.keys()
    assert list(short)[:4] == list(long)[:4] == ["timestamp", "level", "part", "event"]
    assert {**short, "timestamp": None} == {**long, "timestamp": None}
    assert short["timestamp"] <= long["timestamp"]
    assert len(short["timestamp"]) == len(long["timestamp"])


def test_the_lines_of_one_turn_of_the_loop_are_written_together_and_none_is_lost() -> None:
    program = f"""
import asyncio
from saleport import logs

class Watched:
    def __init__(self, real): self.real, self.writes = real, 0
    def write(self, text): self.writes += 1; self.real.write(text)
    def flush(self): self.real.flush()

logs._calls_go_to = watched = Watched(logs._calls_go_to)
async def answer():
    for turn in range(2):
        for _ in range(3):
            logs.call({CALL})
        await asyncio.sleep(0)
asyncio.run(answer())
logs.call({CALL})
logger('x').info('written', times=watched.writes)
"""
    *calls, told = lines(program)
    assert [line["operation"] for line in calls] == ["ImportOrder"] * 7
    assert told["times"] == 3


@pytest.mark.parametrize(("level", "form", "count"), [("warning", "json", 0), ("info", "console", 1)])
def test_the_line_of_a_call_heeds_the_level_and_the_form(level: str, form: str, count: int) -> None:
    told = written(f"from saleport import logs; logs.call({CALL})", level, form)
    assert told.count("ImportOrder") == count
    assert "{" not in told
