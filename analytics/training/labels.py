"""Examples as the network takes them: windows, and beside each the classes that are known of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.schemas import ABSENT
from analytics.scorers.pieces import NOWHERE, Window, holder_places, to_windows
from analytics.training.examples import UNKNOWN, Example

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Matrix = NDArray[Any]


class Classes(NamedTuple):
    """Of one window: the class of each actor's stance (actors,), and of each holder toward each actor (actors, actors + 2)."""

    stances: Matrix
    relations: Matrix


class Logits(NamedTuple):
    """Of one window: shape (actors, 3) and (actors, actors + 2, 4)."""

    stances: Matrix
    relations: Matrix


class Labelled(NamedTuple):
    """Windows with their classes and weights, and what a teacher made of each, where there is one."""

    windows: Sequence[Window]
    classes: Sequence[Classes]
    weights: Sequence[float]
    teacher: Sequence[Logits] = ()


def label(tokenizer: "Tokenizer", examples: Sequence[Example]) -> Labelled:
    """Cut examples into windows; an actor has its classes in the window that is to answer for it, and UNKNOWN elsewhere."""
    windows = to_windows(tokenizer, [example.query for example in examples])
    classes = [_classes(window, examples[window.query]) for window in windows]
    return Labelled(windows, classes, [examples[window.query].weight for window in windows])


def _classes(window: Window, example: Example) -> Classes:
    n = len(window.actors)
    answered = np.isin(np.arange(n), window.asked)
    stances, relations = np.array(example.stances, dtype=np.int64), np.array(example.relations, dtype=np.int64).reshape(n, n + len(ABSENT))
    there = np.array([*(span != NOWHERE for span in window.actors), *(True for _ in ABSENT)])
    return Classes(np.where(answered, stances, UNKNOWN), np.where(answered[:, None] & there, relations, UNKNOWN))


def taught(windows: Sequence[Window], theirs: Sequence[Window], logits: Sequence[Logits]) -> list[Logits]:
    """Return a teacher's logits for our windows; NaN for what it cut another way, and for an actor toward itself, which nobody learned."""
    known = {(window.query, window.asked): found for window, found in zip(theirs, logits, strict=True)}
    return [_of_teacher(window, known.get((window.query, window.asked))) for window in windows]


def _of_teacher(window: Window, found: Logits | None) -> Logits:
    n = len(window.actors)
    if found is None:
        return Logits(np.full((n, 3), np.nan), np.full((n, n + len(ABSENT), 4), np.nan))
    relations = found.relations.copy()
    relations[np.arange(n), np.arange(n)] = np.nan
    return Logits(found.stances, relations)


def class_arrays(labelled: Labelled, chosen: Sequence[int], n_actors: int) -> tuple[Matrix, Matrix]:
    """Return the classes of a batch, shape (n, n_actors) and (n, n_actors, n_actors + 2), UNKNOWN where a window has fewer actors."""
    return _in_batch([labelled.classes[place] for place in chosen], n_actors, np.int64(UNKNOWN))


def logit_arrays(labelled: Labelled, chosen: Sequence[int], n_actors: int) -> tuple[Matrix, Matrix]:
    """Return the teacher's logits of a batch in the same shapes with the classes behind them, NaN where a window has fewer actors."""
    return _in_batch([labelled.teacher[place] for place in chosen], n_actors, np.float32(np.nan))


def _in_batch(parts: Sequence[tuple[Matrix, Matrix]], n_actors: int, filling: np.generic) -> tuple[Matrix, Matrix]:
    """Put the arrays of several windows, each of its stances and its relations, into one for each."""
    kinds = parts[0][0].shape[1:], parts[0][1].shape[2:]
    stances = np.full((len(parts), n_actors, *kinds[0]), filling)
    relations = np.full((len(parts), n_actors, n_actors + len(ABSENT), *kinds[1]), filling)
    for row, (of_stances, of_relations) in enumerate(parts):
        n = len(of_stances)
        stances[row, :n] = of_stances
        relations[np.ix_([row], range(n), holder_places(n, n_actors))] = of_relations
    return stances, relations
