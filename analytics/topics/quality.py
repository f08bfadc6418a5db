"""How good the words of topics are: whether they belong together, and whether each topic has its own.

Coherence is the mean normalised pointwise mutual information (Bouma 2009) of a topic's words, counted in a window that slides over the
texts (Lau, Newman and Baldwin 2014). It is counted exactly, or as gensim counts it, which published figures rest on: as its window slides,
gensim takes a word for gone as soon as its oldest copy leaves, even if another copy is still inside; and words that never meet cost about
-0.5 there, not -1. Diversity is the share of different words (Dieng, Ruiz and Blei 2020). Neither says that a topic is true or of
interest: coherence agrees with people's judgement only on average, and it is high for names and set phrases (Hoyle et al. 2021).
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.errors import InputError

WINDOW = 10  # terms, as in gensim
N_WORDS = 10
_GENSIM_EPSILON = 1e-12
_CHUNK = 2_000  # texts whose windows are held at once

Counting = Literal["exact", "gensim"]
Integers = NDArray[np.int64]
Texts = Sequence[Sequence[str]]


class WindowCounts(NamedTuple):
    """In how many windows words stand, alone and together; a sum of such tables is the table of the sum of the texts.

    `together` is words x words, `words` gives its order, and its diagonal is how many windows hold each word.
    """

    n_windows: int
    together: Integers
    words: tuple[str, ...]


def count_windows(texts: Texts, words: Sequence[str], *, window: int = WINDOW, counting: Counting = "exact") -> WindowCounts:
    """Count the sliding windows in which each two words stand together.

    Parameters
    ----------
    texts
        The terms of each text, in order. A text shorter than the window is one window.
    words
        The words to count; what is left of them is sorted and without repeats.
    window
        Its length in terms.
    counting
        "exact", or "gensim" for the figures of `gensim.models.CoherenceModel(coherence="c_npmi")`.

    Raises
    ------
    InputError
        `window` is below 2 or `counting` is unknown.
    """
    if window < 2 or counting not in ("exact", "gensim"):
        message = f"window is {window} and counting {counting!r}; expected a window from 2, and 'exact' or 'gensim'."
        raise InputError(message)
    order = {word: place for place, word in enumerate(sorted(set(words)))}
    together = np.zeros((len(order), len(order)), dtype=np.int64)
    n_windows = sum(not len(text) for text in texts) if counting == "gensim" else 0  # an empty text is a window to gensim
    for chunk in _chunks(texts, order):
        present = _presence(chunk, len(order), window, counting)
        n_windows += present.shape[0]
        together += (present.T @ present).toarray()
    return WindowCounts(n_windows, together, tuple(order))


def _chunks(texts: Texts, order: dict[str, int]) -> Iterator[list[Integers]]:
    """Yield some texts at a time as numbers of words, -1 for words that are not asked for."""
    for start in range(0, len(texts), _CHUNK):
        coded = [np.fromiter((order.get(term, -1) for term in text), np.int64, len(text)) for text in texts[start : start + _CHUNK]]
        if kept := [text for text in coded if len(text)]:
            yield kept


def _presence(texts: list[Integers], n_words: int, window: int, counting: Counting) -> Any:  # noqa: ANN401 - a sparse matrix
    """Return which windows hold which words, windows x words.

    An occurrence at place p enters with the window that begins at s = max(0, p - window + 1) and stays to the one that begins at p. gensim
    lets it go with the first copy of the word in the window s.
    """
    from scipy.sparse import csr_matrix

    lengths = np.array([len(text) for text in texts])
    n_windows = np.maximum(lengths - window + 1, 1)
    first_window = np.concatenate([[0], np.cumsum(n_windows)[:-1]])
    text_start = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    words = np.concatenate(texts)
    at = np.flatnonzero(words >= 0)
    text = np.repeat(np.arange(len(texts)), lengths)[at]
    place, word = at - text_start[text], words[at]
    begin = np.minimum(np.maximum(place - window + 1, 0), n_windows[text] - 1)
    last = place
    if counting == "gensim":
        keys = word * len(words) + at
        ordered = np.sort(keys)
        oldest = ordered[np.searchsorted(ordered, keys - (place - begin))]
        last = oldest - word * len(words) - text_start[text]
    length = np.minimum(last, n_windows[text] - 1) - begin + 1
    rows = np.repeat(first_window[text] + begin, length) + np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    columns = np.repeat(word, length)
    present = csr_matrix((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=(int(n_windows.sum()), n_words))
    present.sum_duplicates()
    present.data[:] = 1
    return present


def npmi(counts: WindowCounts, *, counting: Counting = "exact") -> NDArray[np.float64]:
    """Return the normalised pointwise mutual information of each two words, words x words.

    It is 1 for words that only stand together, 0 for words that know nothing of each other, -1 for words that never meet; gensim adds a
    small number before the logarithm, which makes the last about -0.5. NaN where a word never occurs.
    """
    alone = np.diag(counts.together).astype(np.float64)
    if not counts.n_windows:
        return np.full(counts.together.shape, np.nan)
    joint, expected = counts.together / counts.n_windows, np.outer(alone, alone) / counts.n_windows**2
    with np.errstate(divide="ignore", invalid="ignore"):
        if counting == "gensim":
            values = np.log((joint + _GENSIM_EPSILON) / expected) / -np.log(joint + _GENSIM_EPSILON)
        else:
            values = np.where(joint >= 1, 1.0, np.log(joint / expected) / -np.log(joint))
            values = np.where(joint > 0, values, -1.0)
    return np.asarray(np.where(expected > 0, values, np.nan))


def coherence(
    topics: Sequence[Sequence[str]], texts: Texts, *, window: int = WINDOW, n_words: int = N_WORDS, counting: Counting = "exact"
) -> NDArray[np.float64]:
    """Return the coherence of each topic: the mean NPMI of each two of its leading words.

    Parameters
    ----------
    topics
        The words of each topic, the most telling first.
    texts
        The terms of each text, in order.
    window
        Length of the sliding window in terms.
    n_words
        How many leading words are compared.
    counting
        "exact", or "gensim" for figures to set beside published ones.

    Returns
    -------
    ndarray
        One value a topic, -1 to 1; NaN for a topic with fewer than two words that occur.

    Notes
    -----
    Bouma (2009), Normalized (pointwise) mutual information; Lau et al. (2014), Machine reading tea leaves; Röder et al. (2015) for gensim.

    Examples
    --------
    >>> texts = [["missile", "test", "mer"], ["vote", "budget"], ["missile", "test"], ["vote", "budget", "mer"]]
    >>> coherence([["missile", "test"], ["missile", "vote"]], texts).tolist()
    [1.0, -1.0]
    """
    leading = [list(dict.fromkeys(topic))[:n_words] for topic in topics]
    counts = count_windows(texts, [word for topic in leading for word in topic], window=window, counting=counting)
    values, order = npmi(counts, counting=counting), {word: place for place, word in enumerate(counts.words)}
    return np.array([_mean_pair(values, [order[word] for word in topic]) for topic in leading], dtype=np.float64)


def _mean_pair(values: NDArray[np.float64], places: list[int]) -> float:
    rows, columns = np.triu_indices(len(places), 1)
    pairs = values[np.array(places, dtype=np.intp)[rows], np.array(places, dtype=np.intp)[columns]]
    known = pairs[~np.isnan(pairs)]
    return round(float(known.mean()), 12) if len(known) else float("nan")


def diversity(topics: Sequence[Sequence[str]], n_words: int = 25) -> float:
    """Return the share of different words among the leading words of all topics.

    It is 1 where no two topics share a word; NaN without words. Dieng, Ruiz and Blei (2020) take 25 words, OCTIS and BERTopic's paper 10.

    Examples
    --------
    >>> diversity([["missile", "test"], ["missile", "vote"]])
    0.75
    """
    words = [word for topic in topics for word in topic[:n_words]]
    return len(set(words)) / len(words) if words else float("nan")


def outlier_share(labels: Sequence[int] | NDArray[np.integer[Any]]) -> float:
    """Return the share of units that are in no topic (label -1); NaN without units.

    Examples
    --------
    >>> outlier_share([0, 0, -1, 1])
    0.25
    """
    values = np.asarray(labels)
    return float((values == -1).mean()) if len(values) else float("nan")
