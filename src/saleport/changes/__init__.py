"""What changed in the API from release to release, and whether it breaks callers."""

from saleport.changes.change import Change, Direction, Effect, Entry, Kind, Part, gathered
from saleport.changes.difference import difference
from saleport.changes.releases import Note, Notes, Release, ReleaseFault, Releases, Version, refusals
from saleport.changes.schemas import ReferenceFault

__all__ = [
    "Change",
    "Direction",
    "Effect",
    "Entry",
    "Kind",
    "Note",
    "Notes",
    "Part",
    "ReferenceFault",
    "Release",
    "ReleaseFault",
    "Releases",
    "Version",
    "difference",
    "gathered",
    "refusals",
]
