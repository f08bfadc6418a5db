"""What a corpus is about: topics that an analyst can defend.

`fit_topics` gives topics, with a BERTopic object (Grootendorst 2022) of the same. Units are placed by a multilingual encoder, grouped, and
named by their terms; how well each topic is found again, and how well its words hang together, stands beside it. The other functions take
its result: new articles, topics merged and split by hand, shares over time, by outlet and by actor, effects with intervals, storing.
"""

from analytics.bundled import load_stopwords
from analytics.topics.assigning import assign_topics, count_assigned, load_topics, save_topics
from analytics.topics.effects import topic_effects
from analytics.topics.example import example_topics
from analytics.topics.fitting import FEWEST_UNITS, fit_topics
from analytics.topics.grouping import choose_n_topics
from analytics.topics.mapping import place_units
from analytics.topics.modelling import TopicOptions, TopicResult
from analytics.topics.reshaping import merge_topics, split_topic, topic_hierarchy
from analytics.topics.viewing import representative_texts, topic_labels, topic_shares

__all__ = [
    "FEWEST_UNITS",
    "TopicOptions",
    "TopicResult",
    "assign_topics",
    "choose_n_topics",
    "count_assigned",
    "example_topics",
    "fit_topics",
    "load_stopwords",
    "load_topics",
    "merge_topics",
    "place_units",
    "representative_texts",
    "save_topics",
    "split_topic",
    "topic_effects",
    "topic_hierarchy",
    "topic_labels",
    "topic_shares",
]
