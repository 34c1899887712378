"""Throughput and tail latency against concurrency, as SVG."""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from bench.results import Run, Subject

MEASURE = "concurrency"

_INK, _FAINT = "#22272e", "#d7dce2"
_LABEL_HEIGHT = 0.065  # of the height of the plot
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # matplotlib brings it along: the plot is the same on every machine
    "font.size": 11,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "svg.hashsalt": "saleport",  # the same results give the same file
    "svg.fonttype": "path",
}


class _Look(NamedTuple):
    color: str
    marker: str
    label: str


_LOOKS = {
    Subject.WIRE: _Look("#8b949e", "D", "the server alone"),
    Subject.SALEPORT: _Look("#0b6e4f", "o", "saleport, PostgreSQL"),
    Subject.SQLITE: _Look("#3f8fd2", "s", "saleport, SQLite"),
    Subject.ORDINARY: _Look("#d1495b", "^", "ordinary, PostgreSQL"),
}


def draw(runs: Sequence[Run], folder: Path) -> list[Path]:
    """Both plots; none where concurrency was not measured."""
    measured = [run for run in runs if run.measure == MEASURE]
    if not measured:
        return []
    throughput, latency = folder / "throughput.svg", folder / "latency.svg"
    _draw(measured, "per_second", "Orders imported a second", throughput, is_logarithmic=False)
    _draw(measured, "p99_ms", "p99 latency in milliseconds", latency, is_logarithmic=True)
    return [throughput, latency]


def _draw(runs: Sequence[Run], number: str, title: str, file: Path, *, is_logarithmic: bool) -> None:
    with rc_context(_STYLE):
        figure = Figure(figsize=(7.6, 4.4), facecolor="white")
        figure.set_layout_engine("constrained", w_pad=0.12, h_pad=0.12)
        axes: Axes = figure.subplots()
        places = sorted({run.connections for run in runs if run.connections is not None})
        axes.set_xscale("log", base=2)
        if is_logarithmic:
            axes.set_yscale("log")
        ends: list[tuple[float, _Look]] = []
        for subject, look in _LOOKS.items():
            medians = _medians(runs, subject, number)
            if medians:
                line = axes.plot(list(medians), list(medians.values()), color=look.color, marker=look.marker)
                line[0].set(linewidth=2.2, markersize=6, markeredgecolor="white", markeredgewidth=1)
                ends.append((list(medians.values())[-1], look))
        _dress(axes, places, title)
        if not is_logarithmic:
            axes.set_ylim(bottom=0)
        _label(axes, places[-1], ends)
        figure.savefig(file, metadata={"Date": None})


def _medians(runs: Sequence[Run], subject: Subject, number: str) -> dict[int, float]:
    values: dict[int, list[float]] = {}
    for run in runs:
        if run.subject == subject and run.connections is not None:
            values.setdefault(run.connections, []).append(getattr(run, number))
    return {connections: statistics.median(values[connections]) for connections in sorted(values)}


def _dress(axes: Axes, places: Sequence[int], title: str) -> None:
    axes.set_title(title, loc="left", fontsize=13, fontweight="bold", pad=12)
    axes.set_xlabel("Connections")
    axes.set_xticks(places, [str(place) for place in places])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}"))
    axes.grid(axis="y", color=_FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)
    axes.tick_params(length=0)


def _label(axes: Axes, last: int, ends: Sequence[tuple[float, _Look]]) -> None:
    """Name each line where it ends; names that would cover each other are moved apart."""
    to_fraction = axes.transData + axes.transAxes.inverted()
    heights = [(float(to_fraction.transform((last, value))[1]), look) for value, look in ends]
    lowest = 0.0
    for height, look in sorted(heights, key=lambda end: end[0]):
        place = max(height, lowest)
        lowest = place + _LABEL_HEIGHT
        axes.annotate(
            look.label,
            xy=(1, place),
            xycoords="axes fraction",
            xytext=(10, 0),
            textcoords="offset points",
            color=look.color,
            va="center",
            fontweight="bold",
            annotation_clip=False,
        )
