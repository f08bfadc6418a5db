"""What the page needs to work out its numbers again when the reader filters: sums per article, and which of them make which number.

Every number of the report is a quotient of two sums over articles, and its interval comes from weights that follow from an article's id
alone (`analytics.measures.resampling`). So the page holds, for each article, a few whole numbers per actor, pair, topic or speaker, called
facts here, and the list of quotients; a script adds them up over the articles that are left and draws the same resamples as Python would.
Scores are kept in steps of 1/10,000. Beyond five thousand articles the facts are those of a sample, drawn by a hash of the id with
reprints together; dates, outlets, languages, topics and actors are there for every article, so that counts of articles stay exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd

from analytics.measures.resampling import FEWEST_DOCUMENTS, LEVEL, RESAMPLES, article_keys, poisson_steps, tail_probability
from analytics.schemas import OTHER, STANCE_LABELS, UNSPECIFIED

MOST_ARTICLES = 5_000
STEP = 10_000  # a score of 1 in the facts
MOST_ACTORS = 30  # bits of one number in the page

Facts = dict[str, list[Any]]
PERIODS = ("day", "week", "month", "quarter", "year")


class Ratio(NamedTuple):
    """One number a group: a sum of facts over another, how the groups of both are formed, and the ends of its scale.

    With `rest` the facts are those of the other outlets; `minus` names two measures of the same set whose difference the number is. With
    `mix`, a group column, those two are made with it, both sides standardised to one mix of that column's values.
    """

    measure: str
    by: Sequence[str]
    top: tuple[str, str]
    below: tuple[str, str]
    below_by: Sequence[str]
    step: int = 1
    ends: tuple[int, int] = (0, 1)
    rest: bool = False
    minus: Sequence[str] = ()
    mix: str = ""


def _mean(measure: str, facts: str, *by: str, rest: bool = False) -> Ratio:
    return Ratio(measure, by, (facts, "score"), (facts, "n"), by, STEP, _SIGNED, rest)


def _attitude(*by: str) -> list[Ratio]:
    return [Ratio("mean_relation", by, ("relation", "sign"), ("relation", "n"), by, 1, _SIGNED)]


def _part(measure: str, facts: str, whole: str, *by: str, step: int = 1) -> list[Ratio]:
    """Return the share of each value of the first group column, among all of them."""
    return [Ratio(measure, by, (facts, "share"), (whole, "n"), by[1:], step)]


_SIGNED = (-1, 1)
_OUTLET = ("target_id", "source")
# Set of estimates -> its numbers; the names are those of `analytics.measures.estimate_all`.
RATIOS: Mapping[str, Sequence[Ratio]] = {
    "stance_by_target": [_mean("mean_stance", "stance", "target_id")],
    "shares_by_target": [
        Ratio(f"share_{label}", ("target_id",), ("stance", label), ("stance", "labelled"), ("target_id",)) for label in STANCE_LABELS
    ],
    "stance_by_source": [_mean("mean_stance", "stance", *_OUTLET)],
    "stance_over_time": [_mean("mean_stance", "stance", "target_id", "month")],
    "source_comparison": [
        _mean("mean_stance", "stance", *_OUTLET),
        _mean("mean_stance_rest", "stance", *_OUTLET, rest=True),
        _mean("difference", "stance", *_OUTLET)._replace(minus=("mean_stance", "mean_stance_rest")),
        _mean("standardised_difference", "stance", *_OUTLET)._replace(minus=("standardised_mean", "standardised_rest"), mix="topic_id"),
    ],
    "topic_stance": [_mean("mean_stance", "stance", "topic_id", "target_id")],
    "relation_matrix": _attitude("holder_id", "target_id"),
    "relations_over_time": _attitude("holder_id", "target_id", "month"),
    "topic_prevalence": _part("prevalence", "topic", "topical", "topic_id", step=STEP),
    "topics_over_time": _part("prevalence", "topic", "topical", "topic_id", "month", step=STEP),
    "tone_by_source": [_mean("mean_tone", "tone", "source")],
    "tone_over_time": [_mean("mean_tone", "tone", "month")],
    "quote_shares": _part("share_quotes", "quote", "quoted", "speaker_id"),
    "quote_shares_by_source": _part("share_quotes", "quote", "quoted", "speaker_id", "source"),
}


class Tables(NamedTuple):
    """The tables that the facts are taken from."""

    documents: pd.DataFrame
    stances: pd.DataFrame
    relations: pd.DataFrame
    sentiments: pd.DataFrame
    quotes: pd.DataFrame
    document_topics: pd.DataFrame


def aggregate(tables: Tables, *, seed: int = 0, most: int | None = None) -> dict[str, Any]:
    """Return what the page adds up, as values that JSON can hold.

    Parameters
    ----------
    tables
        Of one corpus; `documents` in the order in which the page numbers the articles.
    seed
        Of the intervals.
    most
        Articles whose facts are kept; five thousand by default.

    Returns
    -------
    dict
        `articles` (day, source, language, topic and actors of each), `names` (what the numbers in them stand for), `sample` (the articles
        that have facts, or None where all have), their `keys` and `clusters`, `facts`, `ratios`, and what the resamples need: `seed`,
        `resamples`, `fewest`, `steps` and `tails`.

    Examples
    --------
    >>> from analytics.schemas import DOCUMENT_TOPICS, DOCUMENTS, QUOTES, RELATIONS, SENTIMENTS, STANCES, empty
    >>> page = aggregate(Tables(*map(empty, (DOCUMENTS, STANCES, RELATIONS, SENTIMENTS, QUOTES, DOCUMENT_TOPICS))))
    >>> page["articles"]["day"], page["sample"], page["facts"]["stance"]["n"]
    ([], None, [])
    """
    documents = tables.documents
    named = tables.stances[~tables.stances["target_id"].isin(UNSPECIFIED)]
    clusters = documents["duplicate_of"].where(documents["duplicate_of"].notna(), documents["doc_id"]).astype("str")
    chosen = _sample(clusters, MOST_ARTICLES if most is None else most)
    topics = _main_topics(tables.document_topics)
    names = _names(documents, named, topics)
    numbered, kept = pd.factorize(clusters.iloc[chosen])
    places = pd.Series(range(len(chosen)), index=documents["doc_id"].iloc[chosen].astype("str"))
    return {
        "articles": _articles(documents, named, topics, names),
        "names": names,
        "sample": None if len(chosen) == len(documents) else chosen,
        "keys": article_keys(kept).tolist(),
        "clusters": numbered.tolist(),
        "facts": _facts(tables._replace(stances=named), places),
        "ratios": {name: [ratio._asdict() for ratio in ratios] for name, ratios in RATIOS.items()},
        "seed": seed,
        "resamples": RESAMPLES,
        "fewest": FEWEST_DOCUMENTS,
        "steps": poisson_steps().tolist(),
        "tail": (1 - LEVEL) / 2,
        "tails": [round(tail_probability(size, LEVEL), 6) for size in range(FEWEST_DOCUMENTS, len(kept) + 1)],
    }


def _sample(clusters: pd.Series, most: int) -> list[int]:
    """Return the places of at most `most` articles, whole groups of reprints, in order."""
    if len(clusters) <= most:
        return list(range(len(clusters)))
    draw = clusters.map(lambda name: crc32(f"sample|{name}".encode()))
    order = pd.DataFrame({"draw": draw.to_numpy(), "cluster": clusters.to_numpy()}).sort_values(["draw", "cluster"], kind="stable")
    chosen: list[int] = []
    for _, places in order.groupby(["draw", "cluster"], sort=True).groups.items():
        if len(chosen) + len(places) <= most:  # a group of reprints that does not fit is passed over
            chosen += list(places)
    return sorted(chosen)


def _main_topics(document_topics: pd.DataFrame) -> pd.Series:
    """Return doc_id -> the topic with the largest part of the article; the lower number where two are equal."""
    shares: pd.DataFrame = document_topics.groupby(["doc_id", "topic_id"])["weight"].sum().reset_index()
    first = shares.sort_values(["weight", "topic_id"], ascending=[False, True], kind="stable").drop_duplicates("doc_id")
    return pd.Series(first["topic_id"].to_numpy(), index=first["doc_id"].astype("str"))


def _names(documents: pd.DataFrame, named: pd.DataFrame, topics: pd.Series) -> dict[str, list[Any]]:
    actors = named.drop_duplicates(["doc_id", "target_id"])["target_id"].value_counts()
    often = actors.sort_index().sort_values(ascending=False, kind="stable").index[:MOST_ACTORS]
    return {
        "source": sorted(documents["source"].dropna().astype("str").unique().tolist()),
        "language": sorted(documents["language"].dropna().astype("str").unique().tolist()),
        "topic": sorted(int(topic) for topic in topics.unique() if topic >= 0),
        "actor": [str(actor) for actor in often],
    }


def _articles(documents: pd.DataFrame, named: pd.DataFrame, topics: pd.Series, names: Mapping[str, list[Any]]) -> Facts:
    days = documents["published"].dt.floor("D").dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    since = np.where(np.isnat(days), -1, days.astype("int64"))
    bits = {actor: 1 << at for at, actor in enumerate(names["actor"])}
    pairs = named.drop_duplicates(["doc_id", "target_id"])
    masks = pairs["target_id"].map(bits).fillna(0).astype("int64").groupby(pairs["doc_id"].astype("str")).sum()
    ids = documents["doc_id"].astype("str")
    return {
        "day": [None if day == -1 else int(day) for day in since],
        "source": _coded(documents["source"], names["source"]),
        "language": _coded(documents["language"], names["language"]),
        "topic": _coded(ids.map(topics), names["topic"]),
        "actors": ids.map(masks).fillna(0).astype("int64").tolist(),
    }


def _coded(values: pd.Series, names: Sequence[Any]) -> list[int]:
    """Return the place of each value in `names`, -1 where it is missing or not there."""
    places = {name: at for at, name in enumerate(names)}
    return [places.get(value, -1) for value in values.astype(object)]


def _facts(tables: Tables, places: pd.Series) -> dict[str, Facts]:
    stances = _placed(tables.stances, places)
    topics = unit_topics(stances, tables.document_topics)
    stances = stances.assign(topic_id=topics, n=stances["score"].notna(), labelled=stances["label"].notna())
    stances = stances.assign(score=stances["score"].fillna(0) * STEP, **{label: stances["label"] == label for label in STANCE_LABELS})
    unknown = tables.relations[["holder_id", "target_id"]].isin(UNSPECIFIED).any(axis=1)
    relations = _placed(tables.relations[~unknown], places)
    tone = _placed(tables.sentiments.dropna(subset=["score"]), places)
    quotes = _speakers(_placed(tables.quotes, places))
    shares = _shares(_placed(tables.document_topics, places))
    return {
        "stance": _summed(stances, ["target_id", "topic_id"], ["n", "labelled", "score", *STANCE_LABELS]),
        "relation": _summed(relations.assign(n=1, sign=relations["label"]), ["holder_id", "target_id"], ["n", "sign"]),
        "tone": _summed(tone.assign(n=1, score=tone["score"] * STEP), [], ["n", "score"]),
        "topic": _summed(shares, ["topic_id"], ["share"]),
        "quote": _summed(quotes.assign(share=1), ["speaker_id"], ["share"]),
        "quoted": _summed(quotes.assign(n=1), [], ["n"]),
        "topical": _summed(shares.drop_duplicates("article").assign(n=1), [], ["n"]),
    }


def _placed(rows: pd.DataFrame, places: pd.Series) -> pd.DataFrame:
    """Return the rows of the articles that have a place, with it."""
    article = rows["doc_id"].astype("str").map(places)
    return rows[article.notna()].assign(article=article.dropna().astype("int64"))


def unit_topics(rows: pd.DataFrame, document_topics: pd.DataFrame) -> pd.Series:
    """Return the topic of each row: its sentence's where sentences have topics, else its article's largest; missing for none.

    Examples
    --------
    >>> rows = pd.DataFrame({"doc_id": ["a", "b"], "sentence_id": ["a:0", "b:0"]})
    >>> unit_topics(rows, pd.DataFrame({"doc_id": ["a"], "sentence_id": [None], "topic_id": [2], "weight": [1.0]})).tolist()
    [2, <NA>]
    """
    key = ["doc_id"] if document_topics["sentence_id"].isna().all() else ["doc_id", "sentence_id"]
    ordered = document_topics.sort_values(["weight", "topic_id"], ascending=[False, True], kind="stable")
    known = ordered[[*key, "topic_id"]].drop_duplicates(key)
    merged = rows[key].astype("str").merge(known.astype(dict.fromkeys(key, "str")), on=key, how="left")
    return pd.Series(merged["topic_id"].astype("Int64").array, index=rows.index)


def _speakers(quotes: pd.DataFrame) -> pd.DataFrame:
    named = quotes[quotes["speaker"].notna() | quotes["speaker_id"].notna()]
    return named.assign(speaker_id=named["speaker_id"].astype("str").fillna(OTHER))


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    summed: pd.DataFrame = rows.groupby(["article", "topic_id"])["weight"].sum().reset_index()
    return summed.assign(share=STEP * summed["weight"] / summed.groupby("article")["weight"].transform("sum"))


def _summed(rows: pd.DataFrame, keys: Sequence[str], values: Iterable[str]) -> Facts:
    """Return the sums of the values of each article and key, as lists of one length; a key column as the places in its names."""
    columns = ["article", *keys]
    summed = rows.groupby(columns, sort=True, observed=True, dropna=False)[list(values)].sum().reset_index()
    facts: Facts = {"article": summed["article"].tolist()}
    for column in keys:
        codes, names = pd.factorize(summed[column], sort=True)  # -1 where it is missing
        facts |= {column: codes.tolist(), f"{column}_names": [name if isinstance(name, str) else int(name) for name in names]}
    return facts | {value: [round(float(amount)) for amount in summed[value]] for value in values}
