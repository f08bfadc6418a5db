"""What a corpus is about: topics that an analyst can defend.

`fit_topics` wraps BERTopic (Grootendorst 2022). Units are placed by a multilingual encoder, grouped from many starts, and named by their
words; how well each topic is found again, and how well its words hang together, stands beside it.
"""

from analytics.topics.fitting import FEWEST_UNITS, TopicResult, choose_n_topics, fit_topics, load_stopwords

__all__ = ["FEWEST_UNITS", "TopicResult", "choose_n_topics", "fit_topics", "load_stopwords"]
