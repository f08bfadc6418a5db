"""Tables of sentences to numbers with intervals."""

from analytics.measures.means import (
    count_articles,
    estimate_all,
    mean_relation,
    mean_stance,
    mean_tone,
    share_stance,
    topic_prevalence,
)

__all__ = [
    "count_articles",
    "estimate_all",
    "mean_relation",
    "mean_stance",
    "mean_tone",
    "share_stance",
    "topic_prevalence",
]
