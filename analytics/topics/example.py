"""Two topics on sixteen invented sentences, to try the functions of `analytics.topics` on; nothing can be learned from them."""

import numpy as np
import pandas as pd

from analytics.topics.fitting import fit_topics
from analytics.topics.modelling import TopicResult


def example_topics() -> tuple[pd.DataFrame, TopicResult]:
    """Return sixteen articles of one sentence and the two topics that they were fitted with.

    Examples
    --------
    >>> documents, result = example_topics()
    >>> result.topics[["label", "n_documents"]].values.tolist()
    [['Loi, passe', 8], ['Attend, port', 8]]
    """
    texts = [f"Le port {number} attend." for number in range(8)] + [f"La loi {number} passe." for number in range(8)]
    documents = pd.DataFrame({"doc_id": [f"d{number:02}" for number in range(16)], "text": texts, "language": "fr"})
    return documents, fit_topics(documents, 2, encoder=np.eye(2).repeat(8, axis=0))
