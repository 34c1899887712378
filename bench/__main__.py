"""`python -m bench`: the benchmark. It ends in a table, in results.md and results.json, and in two plots."""

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bench import profiling, rounds
from bench.failing import BenchFailed
from bench.options import MEASURES, Options
from bench.overload.measure import overload
from bench.report.plot import draw
from bench.report.table import markdown
from bench.stand.stand import Stand
from tests.postgres import PostgresFailedError, PostgresMissingError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Output = Annotated[Path, typer.Option(file_okay=False, help="The folder that gets what comes out.")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Workers of saleport on PostgreSQL.")]

_DEFAULT = Options()


@app.callback(invoke_without_command=True)
def bench(
    context: typer.Context,
    only: Annotated[str, typer.Option(help=f"Only these, by commas: {', '.join(MEASURES)}.")] = "",
    number_of_rounds: Annotated[int, typer.Option("--rounds", min=1, help="How often each is run.")] = _DEFAULT.rounds,
    seconds: Annotated[int, typer.Option(min=1, help="How long a run is.")] = _DEFAULT.seconds,
    workers: Workers = _DEFAULT.workers,
    sqlite_workers: Annotated[
        int, typer.Option(min=1, max=64, help="Workers of saleport on SQLite.")
    ] = _DEFAULT.sqlite_workers,
    quick: Annotated[bool, typer.Option("--quick", help="One short round: shows that everything works.")] = False,
    output: Output = _DEFAULT.output,
) -> None:
    """Measure saleport beside its peers, on this machine, in one run."""
    if context.invoked_subcommand is not None:
        return
    options = Options(
        only=_chosen(only),
        rounds=number_of_rounds,
        seconds=seconds,
        workers=workers,
        sqlite_workers=sqlite_workers,
        output=output,
    )
    with _stand(options.quick() if quick else options) as stand:
        results = rounds.measure(stand, _say)
    output.mkdir(parents=True, exist_ok=True)
    results.write(output / "results.json")
    table = markdown(results)
    (output / "results.md").write_text(table, encoding="utf-8")
    drawn = draw(results.runs, output)
    _say(f"\n{table}")
    _say(f"Kept in {', '.join(str(file) for file in (output / 'results.md', output / 'results.json', *drawn))}.")


@app.command()
def profile(
    seconds: Annotated[int, typer.Option(min=1, help="How long the worker is watched.")] = 10,
    workers: Workers = _DEFAULT.workers,
    output: Output = _DEFAULT.output,
) -> None:
    """Draw a flame graph of the import of orders: one worker, watched under load."""
    output.mkdir(parents=True, exist_ok=True)
    file = output / "flame.svg"
    with _stand(Options(seconds=seconds, workers=workers)) as stand:
        profiling.profile(stand, file)
    _say(f"Drawn in {file}.")


@app.command("overload")
def measure_overload(
    seconds: Annotated[int, typer.Option(min=1, help="How long the flood lasts.")] = 10,
    workers: Workers = _DEFAULT.workers,
    output: Output = _DEFAULT.output,
) -> None:
    """Send three times as many orders as can be written, and see what becomes of them."""
    output.mkdir(parents=True, exist_ok=True)
    with _stand(Options(seconds=seconds, workers=workers)) as stand:
        result = overload(stand, _say)
    (output / "overload.json").write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    table = result.markdown()
    (output / "overload.md").write_text(table, encoding="utf-8")
    _say(f"\n{table}")
    _say(f"Kept in {output / 'overload.md'}, {output / 'overload.json'}.")


@contextmanager
def _stand(options: Options) -> Generator[Stand]:
    """A stand that is cleared away however this ends. What went wrong is said, and the exit code is 1."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with Stand(options) as stand:
            yield stand
    except (BenchFailed, PostgresFailedError, PostgresMissingError) as error:
        typer.echo(f"bench: {error}", err=True)
        raise typer.Exit(1) from None


def _chosen(only: str) -> tuple[str, ...]:
    names = [name.strip() for name in only.split(",") if name.strip()]
    if unknown := [name for name in names if name not in MEASURES]:
        raise typer.BadParameter(f"{', '.join(unknown)}: there is {', '.join(MEASURES)}.", param_hint="'--only'")
    return tuple(name for name in MEASURES if name in names) or MEASURES


def _say(text: str) -> None:
    typer.echo(text)
    sys.stdout.flush()


if __name__ == "__main__":
    app(prog_name="python -m bench")
