"""The ordinary service needs packages that only the benchmark brings: its tests are for where those are."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("fastapi") else ["test_ordinary.py"]
