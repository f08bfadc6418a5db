"""The estimates that the report draws, by name, each with a sentence behind every number."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analytics.measures.between import polarisation
from analytics.measures.contrasts import compare_sources
from analytics.measures.coverage import topic_prevalence
from analytics.measures.evidence import add_evidence
from analytics.measures.means import mean_relation, mean_stance, mean_tone, share_stance
from analytics.measures.pairs import co_mention, share_quad_class, share_quotes
from analytics.measures.trends import stance_trend
from analytics.schemas import UNSPECIFIED, Annotations

if TYPE_CHECKING:
    from analytics.corpus import Corpus
    from analytics.topics import TopicResult

_ACTORS = ("target_id", "holder_id", "actor_id")


def estimate_all(corpus: "Corpus", annotations: Annotations, topics: "TopicResult", *, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Compute the estimates that the report shows, by name.

    Parameters
    ----------
    corpus
        Holds `documents`.
    annotations
        The six tables.
    topics
        Holds `document_topics`.
    seed
        For the intervals.

    Returns
    -------
    dict
        Tables `estimates` with the columns of `add_evidence`: stance_by_target, shares_by_target, stance_by_source, stance_over_time (by
        month), stance_trend, source_comparison (standardised over topics), polarisation; relation_matrix, relations_over_time,
        quad_classes; topic_prevalence, topics_over_time, topic_stance; tone_by_source, tone_over_time; quote_shares,
        quote_shares_by_source, co_mentions. Actors whom nobody can tell apart (`korea_unspecified`) are left out, but for speakers.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from analytics.schemas import DOCUMENT_TOPICS, DOCUMENTS, MENTIONS, QUOTES, RELATIONS, SENTENCES, SENTIMENTS, STANCES, empty
    >>> none = Annotations(*map(empty, (SENTENCES, MENTIONS, QUOTES, STANCES, RELATIONS, SENTIMENTS)))
    >>> documents, shares = SimpleNamespace(documents=empty(DOCUMENTS)), SimpleNamespace(document_topics=empty(DOCUMENT_TOPICS))
    >>> list(estimate_all(documents, none, shares))[:2]
    ['stance_by_target', 'shares_by_target']
    """
    documents, shares = corpus.documents, topics.document_topics
    tables = {name: _told_apart(getattr(annotations, name)) for name in ("stances", "relations", "mentions", "sentiments", "quotes")}
    found = {
        **_of_stances(tables["stances"], documents, shares, seed),
        **_of_others(tables, documents, seed),
        "topic_prevalence": topic_prevalence(shares, documents, by=["topic_id"], seed=seed),
        "topics_over_time": topic_prevalence(shares, documents, by=["topic_id", "month"], seed=seed),
    }
    rows = {**{name: tables[table] for name, table in _ROWS.items()}, "topic_prevalence": shares, "topics_over_time": shares}
    return {name: add_evidence(table, rows[name], annotations.sentences, documents, shares) for name, table in found.items()}


def _told_apart(table: pd.DataFrame) -> pd.DataFrame:
    columns = [column for column in _ACTORS if column in table]
    return table[~table[columns].isin(UNSPECIFIED).any(axis=1)]


def _of_stances(stances: pd.DataFrame, documents: pd.DataFrame, shares: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    return {
        "stance_by_target": mean_stance(stances, documents, by=["target_id"], seed=seed),
        "shares_by_target": share_stance(stances, documents, by=["target_id"], seed=seed),
        "stance_by_source": mean_stance(stances, documents, by=["target_id", "source"], seed=seed),
        "stance_over_time": mean_stance(stances, documents, by=["target_id", "month"], seed=seed),
        "stance_trend": stance_trend(stances, documents, by=["target_id"], seed=seed),
        "source_comparison": compare_sources(stances, documents, by=["target_id"], topics=shares, seed=seed),
        "polarisation": polarisation(stances, documents, by=["target_id"], seed=seed),
        "topic_stance": mean_stance(stances, documents, by=["topic_id", "target_id"], topics=shares, seed=seed),
    }


def _of_others(tables: Mapping[str, pd.DataFrame], documents: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    relations, tone, quotes = tables["relations"], tables["sentiments"], tables["quotes"]
    return {
        "relation_matrix": mean_relation(relations, documents, by=["holder_id", "target_id"], seed=seed),
        "relations_over_time": mean_relation(relations, documents, by=["holder_id", "target_id", "month"], seed=seed),
        "quad_classes": share_quad_class(relations, documents, by=["holder_id", "target_id"], seed=seed),
        "tone_by_source": mean_tone(tone, documents, by=["source"], seed=seed),
        "tone_over_time": mean_tone(tone, documents, by=["month"], seed=seed),
        "quote_shares": share_quotes(quotes, documents, by=["speaker_id"], seed=seed),
        "quote_shares_by_source": share_quotes(quotes, documents, by=["speaker_id", "source"], seed=seed),
        "co_mentions": co_mention(tables["mentions"], documents, by=["actor_id", "other_id"], seed=seed),
    }


_OF_STANCES = "stance_by_target shares_by_target stance_by_source stance_over_time stance_trend source_comparison polarisation topic_stance"
_ROWS = {
    **dict.fromkeys(_OF_STANCES.split(), "stances"),
    **dict.fromkeys(("relation_matrix", "relations_over_time", "quad_classes"), "relations"),
    **dict.fromkeys(("tone_by_source", "tone_over_time"), "sentiments"),
    **dict.fromkeys(("quote_shares", "quote_shares_by_source"), "quotes"),
    "co_mentions": "mentions",
}
