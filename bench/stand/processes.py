"""What Linux says of processes and of those they started."""

import os
from pathlib import Path

_MEBIBYTE = 1024 * 1024
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pid: int) -> list[int]:
    """A process and all that stem from it. Those that end meanwhile are left out."""
    children: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += [int(child) for child in (task / "children").read_text().split()]
    except OSError:
        pass
    return [pid, *(member for child in children for member in family(child))]


def workers(pid: int) -> list[int]:
    """The processes that answer requests: those that stem from this one and have made something of themselves.

    Python's own resource tracker stems from it as well, and is far smaller than a worker.
    """
    sizes = {member: resident_mebibytes(member) for member in family(pid)[1:]}
    return [member for member, size in sizes.items() if size > max(sizes.values()) / 2]


def resident_mebibytes(pid: int) -> float:
    """The memory that a process has; 0 when it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * _PAGE / _MEBIBYTE


def peak_mebibytes(pid: int) -> float:
    """The most memory that a process has had so far; 0 when it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
    return int(peak) / 1024


def processor_seconds(pid: int) -> float:
    """The time on a processor that a process and all that stem from it have had."""
    total = 0
    for member in family(pid):
        try:
            # The name, in brackets, may hold anything; times are counted from what comes after it.
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS
