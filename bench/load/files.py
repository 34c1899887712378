"""Files of orders: the same orders that are sent one by one, one a line."""

from pathlib import Path

from bench.load.orders import PLACEHOLDER

_LINES_AT_A_TIME = 10_000


def write_lines(file: Path, bodies: Path, name: str, count: int) -> Path:
    """Write so many different orders whose references begin with `name` as JSON Lines; returns the file."""
    templates = [line.split(PLACEHOLDER) for line in bodies.read_text(encoding="utf-8").splitlines()]
    with file.open("w", encoding="utf-8") as out:
        for first in range(0, count, _LINES_AT_A_TIME):
            numbers = range(first, min(first + _LINES_AT_A_TIME, count))
            out.writelines(
                f"{name}-{number:010d}".join(templates[number % len(templates)]) + "\n" for number in numbers
            )
    return file
