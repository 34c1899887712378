"""What must be reached and what is aimed at: the table of the issue that asked for the benchmark."""

from bench.measures.bulk import CSV, LINES, PARQUET, case_of, middle
from bench.measures.put import CONNECTIONS
from bench.measures.reading import MODELS, NOT_MODIFIED, STATUS
from bench.measures.stock import EMPTY, FIRST, STORED, UNCHANGED
from bench.options import Options
from bench.report.comparing import COST, EVEN, FRACTION, LESS, MORE_MILLISECONDS, SHARE, TIMES, Comparison, Of
from bench.results import Subject

MOST_MEBIBYTES = 150
MOST_GROWTH = 0.1
"""How much the memory of a worker may grow after the first fifth of the imports and still be called flat."""

MOST_MEBIBYTES_OF_IMPORT = 400

_SALEPORT = Subject.SALEPORT


def comparisons(options: Options) -> list[Comparison]:
    """All of them, in the order of the issue."""
    return [
        *(each for connections in CONNECTIONS for each in _against_peers(connections)),
        *(_without_database(connections) for connections in CONNECTIONS),
        *(_on_sqlite(connections) for connections in CONNECTIONS),
        *_recording(),
        Comparison(
            "import of unchanged orders, against their first import",
            Of("reimport", _SALEPORT, case=UNCHANGED),
            Of("reimport", _SALEPORT, case=FIRST),
            TIMES,
            must=1.2,
        ),
        Comparison(
            f"cost of an order with {options.stored_orders:,} stored, against an empty table",
            Of("stored", _SALEPORT, case=EMPTY),
            Of("stored", _SALEPORT, case=STORED),
            TIMES,
            must=1.2,
            is_at_most=True,
        ),
        Comparison(
            "one lone client, p50: more than one fsync",
            Of("lone", _SALEPORT, number="p50_ms"),
            Of("lone", Subject.FSYNC, number="p50_ms"),
            MORE_MILLISECONDS,
            must=2,
            is_at_most=True,
        ),
        _reading("GET status of an order, against **wire**", STATUS),
        _reading(f"GET all {options.models:,} models, against **wire**", MODELS),
        _reading("the same not modified (304), against **wire**", NOT_MODIFIED),
        *_bulk(options.bulk_orders),
    ]


def _against_peers(connections: int) -> list[Comparison]:
    ours = Of("put", _SALEPORT, connections)
    slowest = Of("put", _SALEPORT, connections, number="p99_ms")
    place = f"PUT orders on PostgreSQL, {connections} connections"
    return [
        Comparison(
            f"{place}, against **ordinary**", ours, Of("put", Subject.ORDINARY, connections), TIMES, must=15, aim=30
        ),
        Comparison(
            f"{place}, against **database**: four statements",
            ours,
            Of("database", Subject.FOUR_STATEMENTS),
            TIMES,
            must=1.5,
            aim=3,
        ),
        Comparison(
            f"{place}, against **database**: one statement",
            ours,
            Of("database", Subject.ONE_STATEMENT),
            TIMES,
            must=0.6,
            aim=1,
        ),
        Comparison(
            f"{place}, p99 against **ordinary**",
            slowest,
            Of("put", Subject.ORDINARY, connections, number="p99_ms"),
            FRACTION,
            must=1 / 10,
            aim=1 / 30,
            is_at_most=True,
        ),
    ]


def _without_database(connections: int) -> Comparison:
    return Comparison(
        f"the whole operation without a database, {connections} connections, against **wire**",
        Of("noop", Subject.NOOP, connections),
        Of("noop", Subject.WIRE, connections),
        SHARE,
        must=0.5,
        aim=0.7,
    )


def _on_sqlite(connections: int) -> Comparison:
    return Comparison(
        f"PUT orders on SQLite, {connections} connections, against **ordinary** on PostgreSQL",
        Of("put", Subject.SQLITE, connections),
        Of("put", Subject.ORDINARY, connections),
        TIMES,
        must=10,
        aim=18,
    )


def _recording() -> list[Comparison]:
    def both(number: str) -> tuple[Of, Of]:
        subjects = (_SALEPORT, Subject.UNRECORDED)
        ours, theirs = (Of("recording", subject, number=number) for subject in subjects)
        return ours, theirs

    title = "cost of usage and request log"
    return [
        Comparison(
            f"{title}, in processor time of service and database",
            *both("processor_us"),
            COST,
            must=0.05,
            aim=0.02,
            is_at_most=True,
        ),
        Comparison(f"{title}, in orders a second", *both("per_second"), LESS),
    ]


def _bulk(sizes: tuple[int, ...]) -> list[Comparison]:
    def ours(form: str, orders: int = middle(sizes), subject: Subject = _SALEPORT) -> Of:
        return Of("bulk", subject, case=case_of(form, orders))

    copied = Of("bulk", Subject.COPY, case=case_of("", middle(sizes)))
    least, most = sizes[0], sizes[-1]
    return [
        Comparison("import of an NDJSON file, against **copy**", ours(LINES), copied, SHARE, must=0.5),
        Comparison("import of a CSV file, against **copy**", ours(CSV), copied, SHARE, must=0.4),
        Comparison("import of a Parquet file, against **copy**", ours(PARQUET), copied, SHARE, must=0.4),
        Comparison(
            "import of an NDJSON file on SQLite, against **copy** on PostgreSQL",
            ours(LINES, subject=Subject.SQLITE),
            copied,
            SHARE,
        ),
        Comparison(
            f"import of an NDJSON file of {most:,} orders, against **copy** of as many",
            ours(LINES, most),
            Of("bulk", Subject.COPY, case=case_of("", most)),
            SHARE,
        ),
        *(
            Comparison(
                f"rate of import of {few:,} and of {many:,} orders, the lower against the higher",
                ours(LINES, few),
                ours(LINES, many),
                EVEN,
                must=0.85,
            )
            for few, many in ((least, middle(sizes)), (middle(sizes), most), (least, most))
        ),
    ]


def _reading(title: str, case: str) -> Comparison:
    return Comparison(title, Of("reading", _SALEPORT, case=case), Of("reading", Subject.WIRE, case=case), SHARE)
