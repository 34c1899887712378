"""How two subjects are compared: within each round, and then the median of the rounds."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from bench.results import Run, Subject


class Of(NamedTuple):
    """Which runs, and which of their numbers."""

    measure: str
    subject: Subject
    connections: int | None = None
    case: str = ""
    number: str = "per_second"

    def by_round(self, runs: Iterable[Run]) -> dict[int, float]:
        """The number by round."""
        found: dict[int, float] = {}
        for run in runs:
            is_meant = (run.measure, run.subject, run.case) == (self.measure, self.subject, self.case)
            value = getattr(run, self.number)
            if is_meant and self.connections in (None, run.connections) and value is not None:
                found[run.round] = value
        return found


class Form(NamedTuple):
    """How a value is worked out of two numbers and written."""

    value: Callable[[float, float], float]
    text: Callable[[float], str]


class Comparison(NamedTuple):
    """Two subjects side by side. `must` and `aim` are bounds of its value; None where there is none."""

    title: str
    ours: Of
    theirs: Of
    form: Form
    must: float | None = None
    aim: float | None = None
    is_at_most: bool = False
    """Whether the bounds are upper ones."""


class Finding(NamedTuple):
    """The value of a comparison in each round."""

    comparison: Comparison
    values: Sequence[float]

    @property
    def median(self) -> float:
        """The one that counts."""
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool | None:
        """Whether it is what it must be; None where it need not be anything."""
        must = self.comparison.must
        if must is None:
            return None
        return self.median <= must if self.comparison.is_at_most else self.median >= must


TIMES = Form(lambda ours, theirs: ours / theirs, lambda value: f"{value:.3g} ×")
SHARE = Form(lambda ours, theirs: ours / theirs, lambda value: f"{value:.0%}")
FRACTION = Form(lambda ours, theirs: ours / theirs, lambda value: f"1/{1 / value:.3g}")
COST = Form(lambda ours, theirs: ours / theirs - 1, lambda value: f"{value:.1%}")
LESS = Form(lambda ours, theirs: 1 - ours / theirs, lambda value: f"{value:.1%}")
EVEN = Form(lambda ours, theirs: min(ours, theirs) / max(ours, theirs), lambda value: f"{value:.0%}")
MORE_MILLISECONDS = Form(lambda ours, theirs: ours - theirs, lambda value: f"{value:.2f} ms")


def findings(runs: Sequence[Run], comparisons: Sequence[Comparison]) -> list[Finding]:
    """What was found of each comparison, round by round. Those that were not measured are left out."""
    found: list[Finding] = []
    for comparison in comparisons:
        ours, theirs = comparison.ours.by_round(runs), comparison.theirs.by_round(runs)
        values = [comparison.form.value(ours[number], theirs[number]) for number in sorted(ours.keys() & theirs.keys())]
        if values:
            found.append(Finding(comparison, values))
    return found
