"""Who is named with whom, who gets to speak, and by what kind of act: shares of articles, of quotes and of relations.

A share has a whole, and the whole is said: of the articles that name an actor, of the quotes whose speaker is named, of the relations that
have a class. Within a group the shares of quotes and of classes add up to 1; those of co-mentions do not, because an article names many.
That two actors stand in one article says nothing of how they stand to each other: relations do.
"""

from collections.abc import Sequence

import pandas as pd

from analytics.measures.grouping import check_by, group_rows
from analytics.measures.ratios import Measure, estimate_ratios, no_estimates
from analytics.schemas import OTHER, check

QUAD_CLASSES = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_SHARE = (0.0, 1.0)


def share_quad_class(
    relations: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("holder_id", "target_id"),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Compute which share of directed relations is cooperation or conflict, in words or in deeds.

    Parameters
    ----------
    relations
        Table `relations`; those without a quad class are no act and are not counted.
    documents, topics, seed
        As in `mean_stance`.
    by
        Group columns.

    Returns
    -------
    DataFrame
        Table `estimates`, measures share_verbal_cooperation, share_material_cooperation, share_verbal_conflict, share_material_conflict,
        between 0 and 1; those of a group add up to 1. The four classes are those of event data (Duval and Thompson 1980; Schrodt 2012).

    Raises
    ------
    InputError
        A group column is not known.

    Examples
    --------
    >>> classes = ["verbal conflict", "material conflict", "verbal conflict", ""]
    >>> relations = pd.DataFrame({"doc_id": list("abcd"), "holder_id": "PRK", "target_id": "KOR", "quad_class": classes})
    >>> table = share_quad_class(relations, relations[["doc_id"]])
    >>> table[table["measure"] == "share_verbal_conflict"][["estimate", "n_units"]].round(2).values.tolist()
    [[0.67, 3.0]]
    """
    check(relations, ("doc_id", "quad_class"), "relations")
    rows = group_rows(relations[relations["quad_class"].isin(QUAD_CLASSES)], documents, by, topics)
    parts = []
    for name in QUAD_CLASSES:
        measure = Measure(f"share_{name.replace(' ', '_')}", f"share of {name} among relations with a quad class", _SHARE)
        parts.append(estimate_ratios(rows.assign(value=(rows["quad_class"] == name).astype(float)), documents, by, measure, seed))
    return pd.concat(parts, ignore_index=True)


def share_quotes(
    quotes: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("speaker_id",),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Compute which share of the quotes each actor speaks.

    Parameters
    ----------
    quotes
        Table `quotes`. Those whose speaker is not named are not counted; a speaker who stands for no actor counts as `other`.
    documents, topics, seed
        As in `mean_stance`.
    by
        speaker_id, and other group columns, within which the shares are taken.

    Returns
    -------
    DataFrame
        Table `estimates`, measure share_quotes, between 0 and 1: one row for each speaker and group, 0 where one never speaks in it.
        `n_documents` and `n_units` count the articles and quotes of the group, whoever speaks.

    Raises
    ------
    InputError
        A group column is not known, or speaker_id is not among them.

    Examples
    --------
    >>> quotes = pd.DataFrame({"doc_id": list("abc"), "speaker": ["Moscou", "Moscou", "un passant"], "speaker_id": ["RUS", "RUS", None]})
    >>> share_quotes(quotes, quotes[["doc_id"]])[["speaker_id", "estimate"]].round(2).values.tolist()
    [['RUS', 0.67], ['other', 0.33]]
    """
    check(quotes, ("doc_id", "speaker", "speaker_id"), "quotes")
    by = check_by(by, needed=("speaker_id",))
    named = quotes[quotes["speaker"].notna() | quotes["speaker_id"].notna()]
    named = named.assign(speaker_id=named["speaker_id"].astype("str").fillna(OTHER))
    rows = group_rows(named, documents, by, topics)
    if rows.empty:
        return no_estimates(by)
    wholes = [column for column in by if column != "speaker_id"]
    speakers = pd.DataFrame({"_speaker": sorted(rows["speaker_id"].unique())})
    every = rows[["doc_id", *wholes, "speaker_id"]].merge(speakers, how="cross")
    every = every.assign(value=(every["speaker_id"] == every["_speaker"]).astype(float), speaker_id=every["_speaker"])
    measure = Measure("share_quotes", "share of the quotes with a named speaker", _SHARE)
    return estimate_ratios(every, documents, by, measure, seed)


def co_mention(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("actor_id", "other_id"),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Compute in which share of the articles that name one actor another one is named too.

    Parameters
    ----------
    mentions
        Table `mentions`.
    documents, topics, seed
        As in `mean_stance`.
    by
        actor_id and other_id, and other group columns, within which the shares are taken. With topic_id both actors are named in sentences
        of the topic.

    Returns
    -------
    DataFrame
        Table `estimates`, measure co_mention, between 0 and 1: one row for each ordered pair of different actors, 0 where they never meet.
        `n_documents` and `n_units` both count the articles that name `actor_id`.

    Raises
    ------
    InputError
        A group column is not known, or actor_id or other_id is not among them.

    Examples
    --------
    >>> mentions = pd.DataFrame({"doc_id": ["a", "a", "b"], "actor_id": ["RUS", "PRK", "RUS"]})
    >>> co_mention(mentions, pd.DataFrame({"doc_id": ["a", "b"]}))[["actor_id", "other_id", "estimate"]].values.tolist()
    [['PRK', 'RUS', 1.0], ['RUS', 'PRK', 0.5]]
    """
    check(mentions, ("doc_id", "actor_id"), "mentions")
    by = check_by(by, needed=("actor_id", "other_id"))
    wholes = [column for column in by if column not in ("actor_id", "other_id")]
    rows = group_rows(mentions, documents, [*wholes, "actor_id"], topics)
    if rows.empty:
        return no_estimates(by)
    named = rows[["doc_id", *wholes, "actor_id"]].drop_duplicates()
    others = pd.DataFrame({"other_id": sorted(named["actor_id"].unique())})
    pairs = named.merge(others, how="cross")
    pairs = pairs[pairs["actor_id"] != pairs["other_id"]]
    met = named.rename(columns={"actor_id": "other_id"}).assign(value=1.0)
    pairs = pairs.merge(met, on=["doc_id", *wholes, "other_id"], how="left").fillna({"value": 0.0})
    measure = Measure("co_mention", "share of the articles that name the actor in which the other is named too", _SHARE)
    return estimate_ratios(pairs, documents, by, measure, seed)
