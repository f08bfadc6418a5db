"""The sentences behind numbers, one row each, to be read, filtered or drawn as a table.

`add_evidence` puts one typical sentence beside each estimate; this lists all of them. Nothing is chosen here: what is scored is listed.
"""

import pandas as pd

from analytics.schemas import DOCUMENTS, SENTENCES, check

_CHANCES = ("p_unfavourable", "p_neutral", "p_favourable")
_FROM_ROWS = ("holder_id", "target_id", "label", "score", *_CHANCES)


def list_evidence(rows: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """List the sentences that were scored, with where they stand and what was found in them.

    Parameters
    ----------
    rows
        Table `stances` or `relations`.
    sentences
        Table `sentences`.
    documents
        Table `documents`; those of its articles that are not in it are left out.

    Returns
    -------
    DataFrame
        One row a scored mention or relation, by date, article and place, articles without a date last: doc_id, sentence_id, published,
        source, title, url, holder_id (of relations), target_id, label, score, p_unfavourable, p_neutral, p_favourable (of stances), text
        (the sentence), start and end (the mention, or the cue of a relation, in `text`).

    Raises
    ------
    SchemaError
        A table lacks a column.

    Examples
    --------
    >>> from analytics.schemas import DOCUMENTS, conform
    >>> documents = conform([{"doc_id": "a", "source": "Nord", "published": "2024-06-19"}], DOCUMENTS)
    >>> sentences = pd.DataFrame({"sentence_id": ["a:0"], "doc_id": ["a"], "start": [10], "end": [21], "text": ["Moscou nie."]})
    >>> found = {"sentence_id": "a:0", "doc_id": "a", "start": 10, "end": 16, "target_id": "RUS", "label": "neutral", "score": 0.1}
    >>> list_evidence(pd.DataFrame([found]), sentences, documents)[["source", "text", "start", "end"]].values.tolist()
    [['Nord', 'Moscou nie.', 0, 6]]
    """
    span = ("cue_start", "cue_end") if "cue_start" in rows else ("start", "end")
    check(rows, ("sentence_id", "doc_id", "target_id", "label", "score", *span), "rows")
    check(sentences, SENTENCES, "sentences")
    check(documents, ("doc_id",), "documents")
    scored = rows[rows["score"].notna()]
    kept = ["doc_id", "sentence_id", *(column for column in _FROM_ROWS if column in scored)]
    found = scored[kept].assign(start=scored[span[0]], end=scored[span[1]])
    places = sentences.drop_duplicates("sentence_id")[["sentence_id", "start", "text"]].rename(columns={"start": "origin"})
    wanted = ["doc_id", "published", "source", "title", "url"]
    known = documents.drop_duplicates("doc_id").reindex(columns=wanted).astype({"published": DOCUMENTS["published"].dtype})
    table = found.merge(places, on="sentence_id").merge(known, on="doc_id")
    table = table.assign(start=table["start"] - table["origin"], end=table["end"] - table["origin"])
    # An order of its own, however the tables were sorted.
    ties = [column for column in ("target_id", "holder_id") if column in table]
    table = table.sort_values(["published", "doc_id", "origin", "start", *ties], kind="stable", na_position="last", ignore_index=True)
    return table[["doc_id", "sentence_id", *wanted[1:], *kept[2:], "text", "start", "end"]]
