"""The tables of articles, sentences, mentions and parses to the table of quotes, one article at a time."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analytics.quotes.reading import read_article
from analytics.quotes.shell import Sentence
from analytics.quotes.speakers import Named
from analytics.schemas import QUOTES, Parse, conform, rows_of


def extract_quotes(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame, parses: Iterable[Parse]) -> pd.DataFrame:
    """Find utterances and who is said to have made them.

    Parameters
    ----------
    documents, sentences, mentions
        Tables of the same articles; an article without a language is read as one of which only the marks are known.
    parses
        From `syntax.parse_sentences`; a French quotation without a parse has neither cue nor speaker.

    Returns
    -------
    DataFrame
        Table `quotes`: by article in the order of the sentences, and in the order of the text within it.
    """
    languages = documents["language"] if "language" in documents else [""] * len(documents)
    about = dict(zip(documents["doc_id"], zip(documents["text"], languages, strict=True), strict=True))
    shells = {parse.sentence_id: parse.tokens for parse in parses if parse.quotation is None}
    named: dict[str, list[Named]] = {}
    for row in rows_of(mentions):
        named.setdefault(row.sentence_id, []).append(Named(row.start, row.end, row.actor_id, row.relation))
    rows: list[dict[str, object]] = []
    for doc_id, group in sentences.groupby("doc_id", sort=False):
        text, language = about[doc_id]
        parts = [_sentence(row, shells, named) for row in rows_of(group)]
        rows.extend({"doc_id": doc_id, **row} for row in read_article(text, language, parts))
    return conform(rows, QUOTES)


def _sentence(row: Any, shells: dict[str, list[Any]], named: dict[str, list[Named]]) -> Sentence:  # noqa: ANN401 - a row of itertuples
    return Sentence(row.start, row.end, shells.get(row.sentence_id, []), named.get(row.sentence_id, []))
