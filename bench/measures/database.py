"""The database without a service: transactions of pgbench, and COPY."""

from bench.failing import BenchFailed
from bench.measures.step import Step
from bench.peers import copying, pgbench
from bench.peers.ordinary.service import Ordinary
from bench.peers.pgbench import Script, Transactions
from bench.results import Run, Subject
from bench.stand.saleport import Saleport
from bench.stand.stand import Stand


def database() -> list[Step]:
    """The ordinary transaction on the ordinary tables, and the fastest statement on saleport's own."""
    return [Step(_four_statements), Step(_one_statement)]


def copy() -> list[Step]:
    """The ceiling for bulk."""
    return [Step(_copy)]


def _four_statements(stand: Stand, number: int) -> list[Run]:
    service = stand.ordinary
    script = pgbench.four_statements(service.account_id, service.bodies.read_text(encoding="utf-8").splitlines())
    return [_transactions(stand, service, script, Subject.FOUR_STATEMENTS, number)]


def _one_statement(stand: Stand, number: int) -> list[Run]:
    service = stand.saleport
    script = pgbench.one_statement(service.account_id, copying.documents(service))
    return [_transactions(stand, service, script, Subject.ONE_STATEMENT, number)]


def _transactions(stand: Stand, owner: Saleport | Ordinary, script: Script, subject: Subject, number: int) -> Run:
    """Run a script on the tables of a service that does nothing meanwhile."""

    def run(name: str, seconds: int) -> Transactions:
        return pgbench.run(script, owner.database_url, stand.folder, name=name, seconds=seconds)

    owner.forget_orders()
    if stand.options.warm_up_seconds:
        run("WARM", stand.options.warm_up_seconds)
    done = run("BENCH", stand.options.seconds)
    stored = owner.stored("BENCH") or 0
    if stored < done.count:
        raise BenchFailed(f"{subject}: {done.count} transactions were committed, and {stored} orders are stored.")
    return Run(
        measure="database",
        subject=subject,
        round=number,
        connections=pgbench.CLIENTS,
        count=done.count,
        seconds=done.count / done.per_second,
        per_second=done.per_second,
    )


def _copy(stand: Stand, number: int) -> list[Run]:
    service, count = stand.saleport, stand.options.copied_orders
    service.forget_orders()
    took = copying.copy(service, f"COPY{number}", count)
    return [
        Run(
            measure="copy",
            subject=Subject.COPY,
            round=number,
            connections=1,
            count=count,
            seconds=took,
            per_second=count / took,
        )
    ]
