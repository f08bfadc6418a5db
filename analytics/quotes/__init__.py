"""Utterances attributed to their speakers.

A quote has a content, a cue and a speaker (Krestel, Bergler and Witte 2008). Direct quotes stand in quotation marks, indirect ones are
the clause of a reporting verb ("a indiqué que ...") or the sentence under "selon", mixed ones are words in marks inside somebody's
sentence. The speaker is looked for beside the cue, in the sentence with its quotations masked; then in a sentence behind ("C'est ce qu'a
dit X"), then before. French sentences are read from their parse, English, Russian and Korean ones from marks, cue words and order alone.

Words in marks that nobody is said to utter are no quote. A quote in doubt is kept and says why: its mark never closes (`unclosed`), is
closed by one of another kind (`mixed_marks`), it is longer than 600 words (`too_long`), or nobody is found to have said it (`no_speaker`).
What this cannot do: irony, quotations without marks or cue, and a speaker who is named only far away.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analytics.quotes.reading import read_article
from analytics.quotes.shell import Sentence
from analytics.quotes.speakers import Named
from analytics.quotes.words import load_reporting_verbs
from analytics.schemas import QUOTES, Parse, conform, rows_of

__all__ = ["extract_quotes", "load_reporting_verbs"]


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
