"""Measure what starting costs: `import analytics` and `actor-analytics --help`, each as a ratio to starting Python.

Runs alternate in one session, so a busy machine slows all three alike; a ratio travels between machines, seconds do not.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import analytics": [sys.executable, "-c", "import analytics"],
    "actor-analytics --help": [str(Path(sys.executable).with_name("actor-analytics")), "--help"],
}


def seconds(command: list[str]) -> float:
    """Return how long a command takes; a failing command ends the benchmark."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def measure(runs: int) -> dict[str, list[float]]:
    """Return the seconds of each command, run in turn, after one run that warms the disk cache."""
    for command in COMMANDS.values():
        seconds(command)
    rounds = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(runs)]
    return {name: [one[name] for one in rounds] for name in COMMANDS}


def main() -> None:
    """Print one line for each command: median seconds, and the median of its ratios to starting Python in the same round."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=11, help="rounds, at least 7 (default: 11)")
    runs = max(7, parser.parse_args().runs)
    times = measure(runs)
    bare = times["python -c pass"]
    print(f"{'command':<24}{'median s':>10}{'ratio':>8}   medians over {runs} rounds")
    for name, taken in times.items():
        ratio = statistics.median(one / base for one, base in zip(taken, bare, strict=True))
        print(f"{name:<24}{statistics.median(taken):>10.3f}{ratio:>8.1f}")


if __name__ == "__main__":
    main()
