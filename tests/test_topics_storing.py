"""Storing: what is written comes back, nothing is ever pickled, and a folder that is damaged or something else is refused."""

import ast
import inspect
import json
import pickle
import pickletools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from analytics.errors import InputError
from analytics.topics import storing
from analytics.topics.counts import count_topics
from analytics.topics.storing import FILES, FORMAT_VERSION, MANIFEST, TopicState, load_state, write_state
from analytics.topics.units import Unit

DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["a", "b", "c"],
        "source": ["Le Phare", None, "Маяк"],
        "published": pd.to_datetime(["2024-05-01", None, "2024-05-03"], utc=True),
    }
)
UNITS = [
    Unit("a", "La marée monte au port.", "fr", ("a:0",)),
    Unit("b", "Rien.", "fr", ("b:0",)),
    Unit("c", "Вода в порту.", "ru", ("c:0",)),
]
VOCABULARY = ("marée", "port", "вода", "état")


def counts():
    return count_topics(
        UNITS,
        [0, -1, 0],
        DOCUMENTS,
        terms=csr_matrix([[1, 1, 0, 0], [0, 0, 0, 2], [0, 0, 1, 0]]),
        vocabulary=VOCABULARY,
        mentions=pd.DataFrame({"doc_id": ["a"], "sentence_id": ["a:0"], "actor_id": ["FRA"]}),
    )


def state():
    random = np.random.default_rng(0)
    return TopicState(
        settings={"encoder": "use-multilingual-3", "seed": 0, "unit": "paragraph", "n_topics": None, "floor": 0.25},
        means={"fr": random.normal(size=6), "ru": random.normal(size=6).astype(np.float32)},
        arrays={
            "components": random.normal(size=(2, 6)).T.copy().T,
            "centroids": random.normal(size=(4, 8))[::2, ::4],
            "sizes": np.array([2, 1]),
            "kept": np.array([True, False]),
            "spread": np.array(0.5),
            "none": np.zeros((0, 3)),
            "swapped": np.array([1, 2, 3], dtype=">i4"),
        },
        labels={"topics": [{"topic_id": 0, "label": "marée, port", "words": {"fr": ["marée"], "ru": ["вода"]}}]},
        vocabulary=VOCABULARY,
        counts=counts(),
    )


@pytest.fixture
def folder(tmp_path):
    return write_state(state(), tmp_path / "model")


def rewritten_manifest(folder, **changes):
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


# there and back


def test_what_is_written_comes_back(folder):
    written, read = state(), load_state(folder)
    assert (read.settings, read.labels, read.vocabulary) == (written.settings, written.labels, written.vocabulary)
    assert read.counts == written.counts
    assert {str(table.dtypes.to_dict()) for table in (read.counts.cells, written.counts.cells)} == {str(read.counts.cells.dtypes.to_dict())}
    for there, back in ((written.means, read.means), (written.arrays, read.arrays)):
        assert set(back) == set(there)
        for name, array in there.items():
            np.testing.assert_array_equal(back[name], array)
            assert back[name].dtype == array.dtype.newbyteorder("=")
            assert back[name].shape == array.shape


def test_read_counts_can_be_added_to(folder):
    assert load_state(folder).counts + counts() - counts() == counts()


def test_a_state_with_nothing_in_it_comes_back(tmp_path):
    nothing = count_topics([], [], DOCUMENTS, terms=csr_matrix((0, 0), dtype=int), vocabulary=())
    read = load_state(write_state(TopicState({}, {}, {}, {}, (), nothing), tmp_path / "empty"))
    assert (read.settings, read.means, read.arrays, read.labels, read.vocabulary) == ({}, {}, {}, {}, ())
    assert read.counts == nothing


def test_the_same_state_gives_the_same_bytes(folder, tmp_path):
    turned = replace(state(), arrays=dict(reversed(state().arrays.items())), settings=dict(reversed(state().settings.items())))
    other = write_state(turned, tmp_path / "elsewhere" / "again")
    for name in (*FILES, MANIFEST):
        assert (other / name).read_bytes() == (folder / name).read_bytes(), name


def test_a_model_is_replaced_by_another_and_leaves_nothing_behind(folder):
    write_state(replace(state(), settings={"seed": 1}), folder)
    assert load_state(folder).settings == {"seed": 1}
    assert [path.name for path in folder.parent.iterdir()] == ["model"]
    assert sorted(path.name for path in folder.iterdir()) == sorted((*FILES, MANIFEST))


def test_when_writing_fails_the_old_model_is_still_there(folder, monkeypatch):
    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_state(replace(state(), settings={"seed": 1}), folder)
    assert load_state(folder).settings["seed"] == 0
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_when_the_new_folder_cannot_take_its_place_the_old_one_comes_back(folder, monkeypatch):
    rename = Path.rename
    monkeypatch.setattr(Path, "rename", lambda self, target: _refuse() if self.name.startswith(".model.") else rename(self, target))
    with pytest.raises(PermissionError):
        write_state(replace(state(), settings={"seed": 1}), folder)
    assert load_state(folder).settings["seed"] == 0
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def _refuse():
    raise PermissionError(13, "Permission denied")


def test_the_manifest_names_format_versions_and_hashes(folder):
    manifest = json.loads((folder / MANIFEST).read_text())
    assert (manifest["format"], manifest["format_version"]) == ("actor-analytics topic model", FORMAT_VERSION)
    assert {"python", "numpy", "safetensors", "actor-analytics"} <= set(manifest["versions"])
    assert sorted(manifest["files"]) == sorted(FILES)
    assert all(len(entry["sha256"]) == 64 and entry["bytes"] > 0 for entry in manifest["files"].values())


# never a pickle


class Trap:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("name", ["model.pkl", "counts.pickle", "arrays.bin", "__reduce__"])
def test_a_pickle_beside_the_model_is_never_opened(folder, tmp_path, name):
    mark = tmp_path / "opened"
    (folder / name).write_bytes(pickle.dumps(Trap(mark)))
    assert load_state(folder).counts == counts()
    assert not mark.exists()


@pytest.mark.parametrize("name", FILES)
def test_a_pickle_in_the_place_of_a_file_is_refused_even_with_its_hash_in_the_manifest(folder, tmp_path, name):
    mark = tmp_path / "opened"
    (folder / name).write_bytes(pickle.dumps(Trap(mark)))
    with pytest.raises(InputError, match="is not the file that was written"):
        load_state(folder)
    forged = {
        file: {"sha256": storing.hashlib.sha256((folder / file).read_bytes()).hexdigest(), "bytes": (folder / file).stat().st_size}
        for file in FILES
    }
    rewritten_manifest(folder, files=forged)
    with pytest.raises(InputError, match="does not hold what its format says"):
        load_state(folder)
    assert not mark.exists()


@pytest.mark.parametrize("n_arrays", [0, 1, 5, 9, 20])
def test_no_file_begins_as_a_pickle_does(tmp_path, n_arrays):
    arrays = {f"array {n}": np.zeros(n) for n in range(n_arrays)}
    folder = write_state(replace(state(), arrays=arrays), tmp_path / "model")
    opcodes = {ord(opcode.code) for opcode in pickletools.opcodes}
    assert {path.name: path.read_bytes()[0] for path in folder.iterdir() if path.read_bytes()[0] in opcodes} == {}


def test_the_module_knows_no_pickle():
    tree = ast.parse(inspect.getsource(storing))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & {"pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    assert {"allow_pickle", "read_pickle"} & {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} == set()


# what is refused


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_or_missing_file_is_noticed(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(bytes(content))
    with pytest.raises(InputError, match=f"{name}' is not the file that was written: size or SHA-256 differ"):
        load_state(folder)
    (folder / name).unlink()
    with pytest.raises(InputError, match=f"lacks {name}. Expected: arrays.safetensors, model.json, counts.json, manifest.json"):
        load_state(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "BERTopic"}, "holds 'BERTopic'; expected 'actor-analytics topic model'"),
        ({"format_version": 2}, "has format version 2; expected 1. Update, or fit it again"),
        ({"format_version": "two"}, "is no manifest of a topic model"),
        ({"files": {}}, "lacks arrays.safetensors"),
        ({"files": [1]}, "lacks arrays.safetensors"),
        ({"files": {name: {} for name in FILES}}, "is not the file that was written"),
        ({"files": {"../secret": {"sha256": "", "bytes": 1}}}, "lacks arrays.safetensors"),
    ],
)
def test_another_format_or_version_is_refused(folder, changes, message):
    rewritten_manifest(folder, **changes)
    with pytest.raises(InputError, match=message):
        load_state(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": 1}', b"[" * 100_000])
def test_a_manifest_that_is_none_is_refused(folder, content):
    (folder / MANIFEST).write_bytes(content)
    with pytest.raises(InputError, match="is no manifest of a topic model"):
        load_state(folder)


def test_a_folder_without_a_model_is_refused(tmp_path):
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="There is no topic model in"):
            load_state(place)


def test_nothing_but_a_model_is_written_over(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "draft.txt").write_text("à garder")
    with pytest.raises(InputError, match="it holds draft.txt. Expected a free name or a model"):
        write_state(state(), notes)
    with pytest.raises(InputError, match="it is a file or a link"):
        write_state(state(), notes / "draft.txt")
    assert (notes / "draft.txt").read_text() == "à garder"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"settings": {"k": float("nan")}}, "cannot be stored as JSON"),
        ({"settings": {"k": np.int64(3)}}, "cannot be stored as JSON"),
        ({"settings": {"range": (1, 2)}}, "would change on the way through JSON"),
        ({"labels": {"fr": {0: "mer"}}}, "would change on the way through JSON"),
        ({"arrays": {"names": np.array(["mer"])}}, "These arrays cannot be stored: array/names of <U3. Expected whole or real numbers"),
        ({"arrays": {"things": np.array([None], dtype=object)}}, "array/things of object"),
    ],
)
def test_what_would_not_come_back_is_not_written(tmp_path, changes, message):
    with pytest.raises(InputError, match=message):
        write_state(replace(state(), **changes), tmp_path / "model")
    assert list(tmp_path.iterdir()) == []
