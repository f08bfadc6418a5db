"""Sentences and the actors in them to the pieces that a network reads, in batches of like length.

A sentence is read once for all of its actors. One of more than LONGEST pieces is read once for each, in a window around it, so that a
sentence of any length costs a bounded time; who stands outside a window is nowhere in it. Training and scoring both come through here,
because a model reads well only what it was trained to read.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.schemas import ABSENT
from analytics.text import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 128  # pieces of a window
_PADDING = ("<pad>", "[PAD]")
NOWHERE: Span = (0, 0)  # an actor without a place; as a target, the sentence as a whole

Arrays = dict[str, NDArray[Any]]


class Query(NamedTuple):
    """A sentence and where each of the actors stands that are asked about."""

    sentence: str
    actors: tuple[Span, ...]


class Window(NamedTuple):
    """What the network reads at once.

    `ids` begin and end with the tokenizer's marks, `offsets` are the characters of each in the sentence, `actors` the pieces of each actor
    of the query, and `asked` the places of those actors that this window is to answer for.
    """

    query: int
    ids: list[int]
    offsets: list[Span]
    actors: tuple[Span, ...]
    asked: tuple[int, ...]


def load_tokenizer(path: Path) -> "Tokenizer":
    """Load a tokenizer.json.

    Raises
    ------
    InputError
        The file is missing or no tokenizer.
    """
    from tokenizers import Tokenizer

    if not path.is_file():
        message = f"There is no tokenizer at {str(path)!r}; a model folder holds a tokenizer.json."
        raise InputError(message)
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the package raises bare Exception
        message = f"{str(path)!r} is no tokenizer: {error}"
        raise InputError(message) from error
    # what a file of another library may ask for, and `to_windows` does itself
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def padding_of(tokenizer: "Tokenizer") -> int:
    """Return the id of the piece that fills short sentences up.

    Raises
    ------
    InputError
        The tokenizer has none.
    """
    found = [place for piece in _PADDING if (place := tokenizer.token_to_id(piece)) is not None]
    if not found:
        message = f"The tokenizer has no piece for padding; expected one of: {', '.join(_PADDING)}."
        raise InputError(message)
    return found[0]


def to_windows(tokenizer: "Tokenizer", queries: Sequence[Query]) -> list[Window]:
    """Return the windows of the queries, in their order: one, or one an actor of a long sentence."""
    # half a surrogate pair, as damaged files hold, is a character that the tokenizer cannot take
    sentences = [query.sentence.encode("utf-8", "replace").decode("utf-8") for query in queries]
    encoded = tokenizer.encode_batch(sentences, add_special_tokens=False)
    marks = tokenizer.encode("").ids
    if len(marks) != 2:
        message = f"The tokenizer puts {len(marks)} marks around a sentence; expected one before and one behind it."
        raise InputError(message)
    windows = list[Window]()
    for number, (query, pieces) in enumerate(zip(queries, encoded, strict=True)):
        ids, offsets = pieces.ids, pieces.offsets
        covered = [_covered(offsets, span) for span in query.actors]
        everybody = tuple(range(len(covered)))
        if len(ids) <= LONGEST:
            parts = [(0, len(ids), everybody)]
        else:
            parts = [(*_around(covered[place], len(ids)), (place,)) for place in everybody]
        for begin, stop, asked in parts:
            marked = [marks[0], *ids[begin:stop], marks[1]]
            actors = tuple(_shift(span, begin, stop) for span in covered)
            windows.append(Window(number, marked, [NOWHERE, *offsets[begin:stop], NOWHERE], actors, asked))
    return windows


def _covered(offsets: list[Span], span: Span) -> Span:
    """Return the pieces that share a character with `span`."""
    inside = [place for place, (start, end) in enumerate(offsets) if start < span[1] and end > span[0] and end > start]
    return (inside[0], inside[-1] + 1) if inside else NOWHERE


def _around(actor: Span, length: int) -> Span:
    """Return a stretch of LONGEST pieces with the actor in its middle; the first ones where it has no place."""
    begin = max(0, min((actor[0] + actor[1] - LONGEST) // 2, length - LONGEST))
    return begin, begin + LONGEST


def _shift(span: Span, begin: int, stop: int) -> Span:
    """Move a span of pieces into the window, behind its first mark."""
    first, last = max(span[0], begin), min(span[1], stop)
    return (first - begin + 1, last - begin + 1) if last > first else NOWHERE


def to_arrays(windows: Sequence[Window], padding: int, multiple: int = 1) -> Arrays:
    """Return what the network takes: input_ids and attention_mask of shape (n, length), actor_masks of shape (n, actors, length).

    The length is padded to a multiple of `multiple`, for libraries that prepare themselves anew for every shape they meet.
    """
    n, length = len(windows), -(-max(len(window.ids) for window in windows) // multiple) * multiple
    ids = np.full((n, length), padding, dtype=np.int64)
    attention = np.zeros((n, length), dtype=np.int64)
    actors = np.zeros((n, max(1, *(len(window.actors) for window in windows)), length), dtype=np.float32)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        attention[row, : len(window.ids)] = 1
        for place, span in enumerate(window.actors):
            actors[row, place, slice(*span)] = 1
    return {"input_ids": ids, "attention_mask": attention, "actor_masks": actors}


def holder_places(n: int, n_actors: int) -> list[int]:
    """Return where the holders of a window with n actors stand in a batch of n_actors: its actors, then those that are nowhere.

    Examples
    --------
    >>> holder_places(2, 4)
    [0, 1, 4, 5]
    """
    return [*range(n), *range(n_actors, n_actors + len(ABSENT))]


def batches(windows: Sequence[Window], size: int) -> Iterator[list[int]]:
    """Yield the places of windows of like length, so that little is padded."""
    order = sorted(range(len(windows)), key=lambda place: len(windows[place].ids))
    for first in range(0, len(order), size):
        yield order[first : first + size]
