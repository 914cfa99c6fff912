"""What measures, so that the programs beside it stay short: each adds up many times, and says what it found."""
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "python"))
from lane import counted, run  # noqa: E402

# So many tasks add one to the same counter, each so many times; all of that is done RUNS times.
TASKS = 4
TIMES = 500
RUNS = 20


def measure(count):
    """`count` adds up once, from 0, and returns what the counter says in the end."""

    def main(_):
        for _ in range(RUNS):
            began = time.monotonic_ns()
            found = count()
            counted(TASKS * TIMES, found, time.monotonic_ns() - began)

    run(main)
