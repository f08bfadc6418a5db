"""The doctor: says that all is well here, and what is not where it is not."""

from pathlib import Path

import pytest

from analytics.doctor import Finding, _packages, _try, diagnose


@pytest.fixture(scope="module")
def findings():
    return {finding.what: finding for finding in diagnose()}


def test_everything_is_fine_on_the_machine_that_runs_the_tests(findings):
    assert [finding for finding in findings.values() if not finding.fine] == []


def test_packages_and_models_are_looked_at(findings):
    assert {"pandas", "bertopic", "spacy", "fr-core-news-md", "French parser", "sentence encoder", "stance scorer"} <= set(findings)


def test_details_are_what_was_found(findings):
    import pandas as pd

    assert findings["pandas"].detail == pd.__version__
    assert findings["sentence encoder"].detail == "512 dimensions"
    assert {"det", "ROOT", "punct"} < set(findings["French parser"].detail.split())
    assert findings["stance scorer"].detail.endswith("says unfavourable")


def test_a_package_that_is_missing_is_named_with_the_remedy():
    assert list(_packages(["no-such-package"])) == [Finding("no-such-package", False, "is not installed; run `make report`")]


def test_what_does_not_load_is_a_finding_and_not_an_error():
    def broken():
        raise OSError("cannot read the weights")

    assert _try("weights", broken) == Finding("weights", False, "OSError: cannot read the weights")


def test_the_remedy_is_a_target_of_the_makefile():
    makefile = (Path(__file__).parents[1] / "Makefile").read_text(encoding="utf-8")
    (finding,) = _packages(["no-such-package"])
    assert f"\n{finding.detail.split('make ')[1].rstrip('`')}:" in makefile
