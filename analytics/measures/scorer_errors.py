"""The scorer errs too: its doubt carried into the interval, and its known confusion undone.

To *propagate* is to draw the class of every sentence by its three probabilities in every resample. The sum of such draws is, by resample, a
normal variable of the exact mean and variance (many independent draws), so it is drawn as one. That widens intervals honestly if the
probabilities are calibrated; it removes no bias. To *correct* is to ask which true shares would have given the labels that were seen, given
how often the scorer takes each class for each other one: adjusted counts (Forman 2008, Data Mining and Knowledge Discovery 17(2); for
several classes Hopkins and King 2010, American Journal of Political Science 54(1)). Bella et al. (2010, ICDM) do the same with
probabilities in place of labels. The confusion is that of the default scorer on gold targets (`analytics/data/confusion.csv`), by language;
its own sampling error is drawn in every resample. What this cannot do: correct for a press in which the scorer errs in other ways than on
the gold sentences, or for another scorer. What it gives is noisier than what it is given, and a small group is often better left alone.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.bundled import load_table
from analytics.errors import InputError
from analytics.measures.grouping import Matrix, Sums, describe_documents, sum_up
from analytics.measures.ratios import Measure, no_estimates, to_estimates
from analytics.measures.resampling import RESAMPLES, drawn_sums, quotients
from analytics.schemas import STANCE_LABELS, check

ERRORS = ("ignore", "propagate", "correct")
_PROBABILITIES = [f"p_{label}" for label in STANCE_LABELS]
_ALL = ""  # all languages together
_PRIOR = 1 / len(STANCE_LABELS)  # targets added to each cell of a confusion, so that none is impossible


class Code(NamedTuple):
    """A measure as a number for each class, in the order of STANCE_LABELS: its mean over sentences is the measure."""

    name: str
    label: str
    values: tuple[float, float, float]
    ends: tuple[float, float]


MEAN = Code("mean_stance", "", (-1.0, 0.0, 1.0), (-1.0, 1.0))
_ONE_EACH = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
SHARES = [Code(f"share_{label}", label, row, (0.0, 1.0)) for label, row in zip(STANCE_LABELS, _ONE_EACH, strict=True)]


def check_errors(errors: str) -> str:
    """Return `errors` if it is a way of treating the scorer's errors.

    Raises
    ------
    InputError
        It is none.

    Examples
    --------
    >>> check_errors("ignore")
    'ignore'
    """
    if errors not in ERRORS:
        message = f"errors is {errors!r}; expected one of: {', '.join(ERRORS)}."
        raise InputError(message)
    return errors


def scored_rows(stances: pd.DataFrame, errors: str) -> pd.DataFrame:
    """Return the stances that hold what a way of treating errors needs: probabilities to propagate, labels to correct.

    Examples
    --------
    >>> scored_rows(pd.DataFrame({"doc_id": ["a", "b"], "label": ["neutral", None]}), "correct")["doc_id"].tolist()
    ['a']
    """
    needed = ["label"] if errors == "correct" else _PROBABILITIES
    check(stances, ("doc_id", *needed), "stances")
    return stances.dropna(subset=needed)


def estimate_stances(
    rows: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str], codes: Iterable[Code], *, errors: str, seed: int
) -> pd.DataFrame:
    """Return means or shares of stances with the scorer's errors propagated or corrected.

    Parameters
    ----------
    rows
        What `scored_rows` gives, with its groups (`grouping.group_rows`).
    documents, by, seed
        As in `mean_stance`.
    codes
        The measures.
    errors
        propagate, or correct.

    Returns
    -------
    DataFrame
        Table `estimates`.

    Examples
    --------
    >>> row = {"target_id": "RUS", "p_unfavourable": 0.5, "p_neutral": 0.5, "p_favourable": 0.0}
    >>> rows = pd.DataFrame([{"doc_id": name, **row} for name in "abcdef"])
    >>> table = estimate_stances(rows, rows[["doc_id"]], ["target_id"], [MEAN], errors="propagate", seed=0)
    >>> float(table["estimate"].iloc[0]), bool(table["low"].iloc[0] < -0.7)
    (-0.5, True)
    """
    if rows.empty:
        return no_estimates(by)
    one = _correct if errors == "correct" else _propagate
    return pd.concat(one(rows, documents, list(by), list(codes), seed), ignore_index=True)


# propagate


def _propagate(rows: pd.DataFrame, documents: pd.DataFrame, by: list[str], codes: list[Code], seed: int) -> list[pd.DataFrame]:
    chances = rows[_PROBABILITIES].to_numpy(dtype=np.float64)
    return [_propagated(rows, documents, by, code, chances=chances, seed=seed) for code in codes]


def _propagated(rows: pd.DataFrame, documents: pd.DataFrame, by: list[str], code: Code, *, chances: Matrix, seed: int) -> pd.DataFrame:
    mean = chances @ np.array(code.values)
    variance = np.maximum(chances @ np.square(code.values) - np.square(mean), 0.0)
    sums = sum_up(rows.assign(value=mean, variance=variance), documents, by, ["value", "variance"])
    above, below = (drawn_sums(sums.matrix(column), sums.keys, seed=seed) for column in (0, 2))
    spread = np.sqrt(drawn_sums(sums.matrix(1), sums.keys, seed=seed, squared=True))
    spread[0] = 0.0  # the estimate itself is the mean of the draws
    draws = np.clip(quotients(above + spread * _normals(sums.groups[by], code.name, seed), below), *code.ends)
    what = "mean of score over sentences" if code is MEAN else f"mean probability of {code.label} over sentences"
    drawn = "its class drawn anew by its probabilities in every resample"
    return to_estimates(sums, draws, Measure(code.name, f"{what}, {drawn}", code.ends), seed)


def _normals(groups: pd.DataFrame, name: str, seed: int) -> Matrix:
    """Return normal draws, shape (1 + resamples, groups), that follow from a group's own name: another group changes nothing."""
    names = ("\n".join([name, *map(str, row)]) for row in groups.itertuples(index=False))
    drawn = [np.random.default_rng([seed & 0xFFFFFFFF, crc32(text.encode())]).standard_normal(1 + RESAMPLES) for text in names]
    return np.column_stack(drawn)


# correct


def _correct(rows: pd.DataFrame, documents: pd.DataFrame, by: list[str], codes: list[Code], seed: int) -> list[pd.DataFrame]:
    _check_scorer(rows)
    spoken = rows["doc_id"].map(describe_documents(documents, ["language"])["language"])
    inverses = unmixing(seed=seed)
    known = spoken.where(spoken.isin(list(inverses)), _ALL).to_numpy()
    languages = sorted(set(known))
    columns = {f"{language}\n{label}": (known == language) & (rows["label"] == label) for language in languages for label in STANCE_LABELS}
    counted = rows[["doc_id", *by]].assign(**{name: column.astype(float) for name, column in columns.items()})
    sums = sum_up(counted, documents, by, list(columns))
    shares = _true_shares(sums, [inverses[language] for language in languages], seed)
    named = ", ".join(language or "all languages together" for language in languages)
    how = (
        f"labels corrected for the scorer's confusion on gold targets ({named}), whose sampling error is in the interval (adjusted counts)"
    )
    return [
        to_estimates(sums, shares @ np.array(code.values), Measure(code.name, f"{_what(code)}, {how}", code.ends), seed) for code in codes
    ]


def _what(code: Code) -> str:
    return f"share of {code.label} sentences" if code.label else "share of favourable less share of unfavourable sentences"


def _true_shares(sums: Sums, inverses: Sequence[Matrix], seed: int) -> Matrix:
    """Return the corrected share of each class, shape (1 + resamples, groups, 3), unfavourable first."""
    n = len(STANCE_LABELS)
    total = drawn_sums(sums.matrix(n * len(inverses)), sums.keys, seed=seed)
    found = np.zeros((*total.shape, n))
    for place, inverse in enumerate(inverses):
        seen = [drawn_sums(sums.matrix(n * place + label), sums.keys, seed=seed) for label in range(n)]
        found += np.einsum("bgl,blc->bgc", np.stack(seen, axis=2), inverse)
    return _nearest_shares(quotients(found, np.repeat(total[..., None], n, axis=2)))


def _nearest_shares(values: Matrix) -> Matrix:
    """Return the shares (none below 0, sum 1) nearest to values in their last axis (Euclidean; Held, Wolfe and Crowder 1974)."""
    falling = -np.sort(-values, axis=-1)
    excess = (np.cumsum(falling, axis=-1) - 1) / np.arange(1, values.shape[-1] + 1)
    kept = np.maximum((falling > excess).sum(axis=-1, keepdims=True), 1)
    nearest: Matrix = np.maximum(values - np.take_along_axis(excess, kept - 1, axis=-1), 0.0)
    return nearest


def unmixing(*, seed: int = 0, resamples: int = RESAMPLES) -> dict[str, Matrix]:
    """Return, for each language, the matrix that turns counts of labels into counts of true classes.

    Parameters
    ----------
    seed
        For the draws of the confusion.
    resamples
        Number of draws.

    Returns
    -------
    dict
        Language ("" for all together) -> shape (1 + resamples, labels, true classes): the inverse of the matrix of the chances of each
        label given each true class, first as observed, then drawn (one Dirichlet variable a class, a third of a target added to each cell).

    Examples
    --------
    >>> unmixing(resamples=2)["fr"].shape
    (3, 3, 3)
    """
    found: dict[str, Matrix] = {}
    for language, counts in confusion().items():
        found[language] = np.linalg.inv(_draw_confusion(counts, language, seed, resamples)).astype(np.float64)
    return found


def _draw_confusion(counts: NDArray[Any], language: str, seed: int, resamples: int) -> Matrix:
    random = np.random.default_rng([seed & 0xFFFFFFFF, crc32(language.encode())])
    known = counts + _PRIOR
    observed = known / known.sum(axis=1, keepdims=True)
    drawn = np.stack([random.dirichlet(row, size=resamples) for row in known], axis=1)
    return np.concatenate([observed[None], drawn])


def confusion() -> dict[str, Matrix]:
    """Return how often the default scorer gave each label to gold targets of each class.

    Returns
    -------
    dict
        Language ("" for all together) -> counts of shape (true class, label), both in the order of STANCE_LABELS. A language in which a
        class has no gold target is not there.

    Examples
    --------
    >>> confusion()["fr"].shape
    (3, 3)
    """
    table = pd.DataFrame(load_table("confusion.csv")).astype({"n": "float64"})
    cells = table.pivot_table(index=["language", "gold"], columns="label", values="n", aggfunc="sum", fill_value=0.0)
    labels = list(STANCE_LABELS)
    of_languages: dict[str, Matrix] = {
        str(language): cells.loc[language].reindex(index=labels, columns=labels, fill_value=0.0).to_numpy(dtype=np.float64)
        for language in sorted(table["language"].unique())
    }
    together: dict[str, Matrix] = {_ALL: np.sum(np.stack(list(of_languages.values())), axis=0)}
    return together | {language: counts for language, counts in of_languages.items() if (counts.sum(axis=1) > 0).all()}


def _check_scorer(rows: pd.DataFrame) -> None:
    """Refuse labels of a scorer whose confusion is not known."""
    known = {row["scorer"] for row in load_table("confusion.csv")}
    found = set(rows["scorer"].dropna()) if "scorer" in rows else set()
    if found - known:
        message = (
            f"There is no confusion for the scorer {', '.join(sorted(found - known))}; errors='correct' knows: {', '.join(sorted(known))}."
        )
        raise InputError(message)
