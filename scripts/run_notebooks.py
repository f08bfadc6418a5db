"""Execute every notebook from top to bottom in a temporary copy, and refuse notebooks that carry outputs.

The copy stands beside a link to data/, so `../data/sample` reads what the checkout holds and nothing is written into the checkout.
A notebook that has no code is refused too: it would pass without running anything.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 600  # seconds for one cell


def faults(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what keeps a notebook from being committed as it is."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    kept = [str(number) for number, cell in enumerate(cells, 1) if cell.outputs or cell.execution_count is not None]
    found = [] if cells else ["has no code cell"]
    return found + ([f"carries outputs or run counts in code cell {', '.join(kept)}; clear them before committing"] if kept else [])


def execute(path: Path) -> str:
    """Run one notebook in its own folder and return its error, or an empty string."""
    place = {"metadata": {"path": path.parent}}
    client = NotebookClient(nbformat.read(path, as_version=4), timeout=TIMEOUT, kernel_name="python3", resources=place)
    try:
        client.execute()
    except CellExecutionError as error:
        return str(error)
    return ""


def main() -> int:
    """Check and execute all notebooks and return the exit code."""
    paths = sorted((ROOT / "notebooks").rglob("*.ipynb"))
    paths = [path for path in paths if ".ipynb_checkpoints" not in path.parts]
    if not paths:
        print(f"No notebook found under {ROOT / 'notebooks'}", file=sys.stderr)
        return 1
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        shutil.copytree(ROOT / "notebooks", Path(temporary, "notebooks"))
        Path(temporary, "data").symlink_to(ROOT / "data", target_is_directory=True)
        for path in paths:
            start = time.perf_counter()
            problems = faults(nbformat.read(path, as_version=4))
            problems += filter(None, [execute(Path(temporary, path.relative_to(ROOT)))])
            failed |= bool(problems)
            verdict = f"{'failed' if problems else 'ok'} after {time.perf_counter() - start:.1f} s"
            print(f"{path.relative_to(ROOT)}: {verdict}", *problems, sep="\n  ", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
