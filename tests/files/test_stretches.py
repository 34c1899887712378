"""What is loaded, and when: a large library only where it is needed, or where nobody waits for it."""

import subprocess
import sys

PROGRAM = """
import sys
from saleport.files import stretches
assert "pyarrow" not in sys.modules
stretches.load()
assert "pyarrow" in sys.modules
"""


def test_what_reads_records_is_loaded_by_who_asks_for_it_and_not_before() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
