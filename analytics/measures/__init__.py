"""Tables of sentences to numbers with intervals.

Each public function takes tables and returns table `estimates`: the group columns, a number, its interval, what lies behind it and how it
was computed, in words. `means`, `pairs` and `coverage` say how much of what; `contrasts` and `between` compare outlets and periods;
`trends` smooths over time; `scorer_errors` says what the scorer's mistakes do to the numbers, and `evidence` puts a sentence behind each,
`listing` lists them all. `grouping`, `resampling` and `ratios` carry them all. An interval speaks of which articles happened to be read,
not of what the press is.
"""

from analytics.measures.between import polarisation
from analytics.measures.contrasts import compare_periods, compare_sources
from analytics.measures.coverage import count_articles, topic_prevalence
from analytics.measures.evidence import add_evidence
from analytics.measures.listing import list_evidence
from analytics.measures.means import mean_relation, mean_stance, mean_tone, share_stance
from analytics.measures.overview import estimate_all
from analytics.measures.pairs import co_mention, share_quad_class, share_quotes
from analytics.measures.trends import stance_trend

__all__ = [
    "add_evidence",
    "co_mention",
    "compare_periods",
    "compare_sources",
    "count_articles",
    "estimate_all",
    "list_evidence",
    "mean_relation",
    "mean_stance",
    "mean_tone",
    "polarisation",
    "share_quad_class",
    "share_quotes",
    "share_stance",
    "stance_trend",
    "topic_prevalence",
]
