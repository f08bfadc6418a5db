"""pyproject.toml is the one place where dependencies are named; the conda file and the lock files must say the same."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import environment
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CORE = [Requirement(line) for line in PROJECT["dependencies"]]
# The extra `train` has an environment of its own, see requirements-train.txt.
EXTRAS = [Requirement(line) for name, lines in PROJECT["optional-dependencies"].items() if name != "train" for line in lines]
TRAIN = [Requirement(line) for line in PROJECT["optional-dependencies"]["train"]]
LOCKS = {"requirements.lock": CORE, "requirements-dev.lock": CORE + EXTRAS}


def bounds(requirements):
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in requirements}


def pins(lock):
    """Each pin of a lock file as (requirement, number of hashes)."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + re.sub(r"(?m)^#.*\n", "", (ROOT / lock).read_text("utf-8")))
    return [(Requirement(block.split("\\")[0]), block.count("--hash=sha256:")) for block in blocks if block.strip()]


def test_conda_file_names_exactly_the_dependencies_of_pyproject_with_their_bounds():
    *conda, last = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    assert conda[:2] == [f"python {PROJECT['requires-python']}", "pip"]
    assert last["pip"][-1] == "-e ."
    assert bounds(map(Requirement, conda[2:] + last["pip"][:-1])) == bounds(CORE + EXTRAS)


def test_conda_file_is_what_the_script_writes():
    assert environment.TARGET.read_text("utf-8") == environment.render(PROJECT)


def test_check_fails_when_a_dependency_is_added_only_to_pyproject(tmp_path):
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/environment.py", "environment.yml", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "scripts/environment.py", "--check"]
    assert subprocess.run(command, cwd=tmp_path).returncode == 0
    text = (tmp_path / "pyproject.toml").read_text("utf-8")
    (tmp_path / "pyproject.toml").write_text(text.replace("dependencies = [\n", 'dependencies = [\n    "rich>=14",\n', 1), "utf-8")
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (result.returncode, "make environment" in result.stderr) == (1, True)


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_every_direct_dependency_within_its_bounds(lock):
    pinned = {}
    for requirement, _ in pins(lock):
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", f"{requirement} is not pinned"
        pinned.setdefault(canonicalize_name(requirement.name), []).append(specifier.version)
    for name, allowed in bounds(LOCKS[lock]).items():
        assert name in pinned, f"{name} stands in pyproject.toml and not in {lock}: make lock"
        assert all(version in allowed for version in pinned[name]), f"{lock} pins {name} {pinned[name]}, pyproject.toml allows {allowed}"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_hashes_and_neither_torch_nor_addresses(lock):
    assert [str(requirement) for requirement, hashes in pins(lock) if not hashes] == []
    unwanted = re.compile(r"torch|sentence-transformers|transformers|nvidia-.*|triton")
    assert [requirement.name for requirement, _ in pins(lock) if unwanted.fullmatch(requirement.name)] == []
    assert "://" not in (ROOT / lock).read_text("utf-8")


def test_both_locks_agree():
    core, full = ({(pin.name, str(pin.specifier), str(pin.marker)) for pin, _ in pins(lock)} for lock in LOCKS)
    assert core <= full


def test_what_training_needs_is_pinned_within_its_bounds():
    lines = (ROOT / "requirements-train.txt").read_text("utf-8").splitlines()
    pinned = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in map(Requirement, filter(is_pin, lines))}
    assert set(pinned) == {canonicalize_name(requirement.name) for requirement in TRAIN}
    for name, specifier in bounds(TRAIN).items():
        assert specifier.contains(pinned[name]), name


def is_pin(line):
    return line and not line.startswith("#")
