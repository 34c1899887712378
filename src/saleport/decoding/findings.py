"""What was found wrong with one body, from its form and from the rules alike."""

from saleport.errors import Problem, Rejected


class Findings:
    """Collects the problems of one body and says them in the spelling of its sender.

    Paths are given as the contract spells them (`products[1].price.amount`). A part whose form
    is wrong is reported once: what a rule says about it or below it is not repeated.
    """

    __slots__ = ("_faulty", "_spellings", "problems")

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        # Nearly every body has neither, and is read sooner for it.
        self._faulty: set[str] | None = None
        self._spellings: dict[str, str] | None = None

    def add(self, problem: Problem) -> None:
        """Note a problem that a rule found, unless the part it is about is faulty already."""
        if self._faulty and problem.field is not None and _is_within(self._faulty, problem.field):
            return
        self.problems.append(problem)

    def add_fault(self, problem: Problem) -> None:
        """Note that a part cannot be read at all."""
        self.problems.append(problem)
        if problem.field is not None:
            self.stands_for(problem.field)

    def stands_for(self, path: str) -> None:
        """Note that what was reported of another part is why nothing can be said of this one."""
        if self._faulty is None:
            self._faulty = set()
        self._faulty.add(path)

    def spelt(self, path: str, as_sent: str) -> None:
        """Note that the sender spells the last name of `path` differently."""
        if self._spellings is None:
            self._spellings = {}
        self._spellings[path] = as_sent

    def in_order(self) -> list[Problem]:
        """All problems, errors before warnings: some shop modules read the first one only."""
        spellings = self._spellings
        told = [_as_sent(problem, spellings) for problem in self.problems] if spellings else self.problems
        return sorted(told, key=lambda problem: problem.is_warning)

    def warnings(self) -> list[Problem]:
        """The warnings, when nothing stands against the request; else raises Rejected with all problems."""
        if not self.problems:
            return self.problems
        problems = self.in_order()
        if not problems[0].is_warning:
            raise Rejected(problems)
        return problems


def _is_within(parts: set[str], path: str) -> bool:
    return any(path[: len(part)] in parts for part in ancestors(path))


def _as_sent(problem: Problem, spellings: dict[str, str]) -> Problem:
    if problem.field is None:
        return problem
    sent = ""
    for part in ancestors(problem.field):
        last = part[len(part.rstrip("]").rpartition("[")[0]) :] if part.endswith("]") else part.rpartition(".")[2]
        name = spellings.get(part, last)
        sent = f"{sent}{name}" if name.startswith("[") or not sent else f"{sent}.{name}"
    return Problem(
        code=problem.code,
        explanation=problem.explanation,
        field=sent,
        index=problem.index,
        subject=problem.subject,
        suggestion=problem.suggestion,
        words=problem.words,
    )


def ancestors(path: str) -> list[str]:
    """A path's own beginnings, shortest first: `a[0].b` has `a`, `a[0]` and itself."""
    ends = [place for place, character in enumerate(path) if character in ".[" and place > 0]
    return [path[:end] for end in ends] + [path]
