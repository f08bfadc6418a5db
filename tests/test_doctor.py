"""The doctor: says that all is well here, and what is not where it is not."""

import json
import sys
from pathlib import Path

import pytest

from analytics import doctor
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


# Why a chart stays blank in JupyterLab


def extension(folder, number="7.1.0"):
    manifest = folder / "jupyterlab-plotly" / "package.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"name": "jupyterlab-plotly", "version": number}), encoding="utf-8")
    return folder


def test_notebooks_can_run_and_draw_on_the_machine_that_runs_the_tests():
    found = {finding.what: finding for finding in doctor.diagnose_notebooks()}
    assert [finding for finding in found.values() if not finding.fine] == []
    assert {"JupyterLab", "charts in JupyterLab", "charts switched on", "kernel", "jupyter-lab", "renderer"} == set(found)


def test_without_the_extra_notebooks_are_no_failure_and_with_half_of_it_they_are(monkeypatch):
    monkeypatch.setattr(doctor, "_installed", lambda name: "")
    (finding,) = doctor.diagnose_notebooks()
    assert finding.fine and "pip install ipykernel jupyterlab" in finding.detail
    monkeypatch.setattr(doctor, "_installed", lambda name: "" if name == "papermill" else "9.0")
    assert doctor.diagnose_notebooks() == [Finding("notebooks", False, "lack papermill; pip install papermill")]


def test_an_extension_that_is_missing_or_of_another_version_is_named_with_the_remedy(tmp_path):
    missing = doctor._extension([tmp_path], "7.1.0")
    assert not missing.fine and "stay blank" in missing.detail and "pip install --force-reinstall plotly" in missing.detail
    old = doctor._extension([tmp_path / "none", extension(tmp_path / "old", "5.24.1")], "7.1.0")
    assert not old.fine and "5.24.1 cannot draw charts of plotly 7.1.0" in old.detail and str(tmp_path / "old") in old.detail
    assert doctor._extension([extension(tmp_path / "new")], "7.2.0") == Finding("charts in JupyterLab", True, "jupyterlab-plotly 7.1.0")


@pytest.mark.parametrize("off", [{"jupyterlab-plotly": True}, {"jupyterlab-plotly:plugin": True}, ["jupyterlab-plotly"]])
def test_an_extension_that_is_switched_off_is_named_with_the_file_and_the_remedy(tmp_path, off):
    settings = tmp_path / "page_config.json"
    settings.write_text(json.dumps({"disabledExtensions": off}), encoding="utf-8")
    finding = doctor._switched_on([tmp_path / "none.json", settings])
    assert not finding.fine
    assert str(settings) in finding.detail and "jupyter labextension enable jupyterlab-plotly" in finding.detail


def test_an_extension_that_is_listed_as_not_off_is_on(tmp_path):
    settings = tmp_path / "page_config.json"
    settings.write_text('{"disabledExtensions": {"jupyterlab-plotly": false, "other": true}}', encoding="utf-8")
    assert doctor._switched_on([settings]).fine


def test_a_kernel_of_another_python_is_named_with_the_remedy():
    assert doctor._kernel_of("python").fine and doctor._kernel_of(sys.executable).fine
    other = doctor._kernel_of("/opt/other/bin/python")
    assert not other.fine
    assert "/opt/other/bin/python" in other.detail and "-m ipykernel install --user --name actor-analytics" in other.detail


def test_a_jupyter_of_another_environment_must_have_the_extension_itself(tmp_path):
    program = tmp_path / "bin" / "jupyter-lab"
    lacking = doctor._command(str(program))
    assert not lacking.fine and "-m jupyterlab" in lacking.detail
    extension(tmp_path / "share" / "jupyter" / "labextensions")
    assert doctor._command(str(program)).fine
    assert doctor._command("").fine and "-m jupyterlab" in doctor._command("").detail


@pytest.mark.parametrize(
    ("asked", "fine"), [("", True), ("notebook", True), ("plotly_mimetype+notebook_connected", False), ("colab", False)]
)
def test_a_renderer_that_needs_the_network_is_a_reason(asked, fine):
    finding = doctor._renderer({"PLOTLY_RENDERER": asked})
    assert finding.fine is fine
    assert fine or "blank offline; unset it" in finding.detail


@pytest.mark.parametrize(("number", "fine"), [("3.6.8", False), ("4.0.0", True), ("5.1", True)])
def test_a_jupyterlab_that_is_too_old_is_a_reason(number, fine):
    assert doctor._lab(number).fine is fine


def test_a_look_that_breaks_is_a_finding():
    def broken():
        raise LookupError("python3")

    assert doctor._try_finding("kernel", broken) == Finding("kernel", False, "LookupError: python3")
