"""Benchmark data: tests that need it are skipped where it is absent, and may not be skipped where it is given."""

import importlib.util
import os
from collections.abc import Generator
from pathlib import Path

import pytest

# Training needs the extra `train`; `make test-train` runs its tests in an environment of their own.
collect_ignore = [] if importlib.util.find_spec("torch") else ["training"]
VARIABLE = "ACTOR_ANALYTICS_BENCH"


@pytest.fixture(scope="session")
def bench_data() -> Path:
    """Folder of the benchmark data."""
    folder = Path(os.environ[VARIABLE])
    if not folder.is_dir():
        pytest.fail(f"{VARIABLE} names {folder}, which is not a folder")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "bench_data" in getattr(item, "fixturenames", ()):
            item.add_marker("bench")
        if item.get_closest_marker("bench") and not os.environ.get(VARIABLE):
            item.add_marker(pytest.mark.skip(reason=f"set {VARIABLE} to the folder of the benchmark data"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator:
    report = yield
    return refuse_skip(report, item.get_closest_marker("bench") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator:
    report = yield
    return refuse_skip(report, VARIABLE in str(report.longrepr))  # a whole module that skips itself over the variable


def refuse_skip(report: pytest.TestReport | pytest.CollectReport, needs_data: bool) -> pytest.TestReport | pytest.CollectReport:
    """Turn a skip into a failure where the data is given."""
    if report.skipped and needs_data and os.environ.get(VARIABLE) and not hasattr(report, "wasxfail"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"{VARIABLE} is set, so this may not be skipped: {reason}"
    return report
