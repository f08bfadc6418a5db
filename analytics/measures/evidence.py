"""One sentence behind each number.

A number that nobody can look up is an assertion. For each estimate the sentence is shown that is nearest to it: whose score differs least
from the group's mean, the first by id among equals. It is typical, not the most telling one, and one sentence proves nothing: it is where
to begin reading. The side of a comparison that is many outlets or a period has no sentence, because the table does not say which.
"""

import pandas as pd

from analytics.measures.grouping import group_rows
from analytics.measures.pairs import QUAD_CLASSES
from analytics.schemas import ESTIMATES, OTHER, SENTENCES, STANCE_LABELS, check

LONGEST = 160
COLUMNS = ("evidence", "evidence_doc_id", "evidence_title", "evidence_source", "evidence_date")
_OWN_SCALE = ("mean_stance", "mean_tone", "standardised_mean", "trend")  # means of the very scores of the rows
_ELSEWHERE = ("mean_stance_rest", "standardised_rest", "mean_stance_before", "mean_stance_after")
_DIGITS = 9  # equal scores may differ behind them
_NO_GROUPS = {*ESTIMATES, *COLUMNS, "p_value", "q_value"}
_ONLY = {
    **{f"share_{label}": ("label", label) for label in STANCE_LABELS},
    **{f"share_{name.replace(' ', '_')}": ("quad_class", name) for name in QUAD_CLASSES},
}


def add_evidence(
    estimates: pd.DataFrame, rows: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame, topics: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Put one sentence behind each estimate.

    Parameters
    ----------
    estimates
        A table that a measure gave.
    rows
        The table that the measure was given: stances, relations, sentiments, quotes, mentions or document_topics.
    sentences
        Table `sentences`.
    documents
        Table `documents`.
    topics
        Table `document_topics`, where the measure was given it for its groups.

    Returns
    -------
    DataFrame
        The same rows with evidence (at most 160 characters, around what the row points to), evidence_doc_id, evidence_title,
        evidence_source and evidence_date ("2024-06-19"). All are missing where no sentence can be told: the rest of a comparison, a period,
        topics of whole articles. For a share of one label or class the sentence has it.

    Raises
    ------
    InputError
        The rows do not have the groups of the estimates.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a"], "title": ["Un accord"], "source": ["Nord"], "published": ["2024-06-19"]})
    >>> sentences = pd.DataFrame({"sentence_id": ["a:0"], "doc_id": ["a"], "start": [0], "end": [12], "text": ["Moscou nie."]})
    >>> stances = pd.DataFrame({"sentence_id": ["a:0"], "doc_id": ["a"], "start": [0], "target_id": ["RUS"], "score": [-0.2]})
    >>> estimates = pd.DataFrame({"target_id": ["RUS"], "measure": ["mean_stance"], "estimate": [-0.2]})
    >>> add_evidence(estimates, stances, sentences, documents)[["evidence", "evidence_date"]].values.tolist()
    [['Moscou nie.', '2024-06-19']]
    """
    check(estimates, ("measure", "estimate"), "estimates")
    check(sentences, SENTENCES, "sentences")
    by = [str(column) for column in estimates if column not in _NO_GROUPS]
    placed = estimates.reset_index(drop=True)
    found = [
        _nearest(part, _candidates(rows, sentences, documents, by, topics=topics, estimates=part), by)
        for measure, part in placed[placed["estimate"].notna()].groupby("measure", sort=True)
        if measure not in _ELSEWHERE
    ]
    chosen = pd.concat(found) if found else pd.DataFrame(columns=["_row", "sentence_id", "_at"])
    columns = _describe(chosen, sentences, documents).reindex(placed.index).set_axis(estimates.index)
    return estimates.drop(columns=[column for column in COLUMNS if column in estimates]).join(columns)


def _candidates(
    rows: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    by: list[str],
    *,
    topics: pd.DataFrame | None,
    estimates: pd.DataFrame,
) -> pd.DataFrame:
    """Return the rows that may stand for estimates of one measure: sentence_id, the groups, _value, and _at, the place pointed to."""
    measure = estimates["measure"].iloc[0]
    column, wanted = _ONLY.get(measure, ("", ""))
    rows = rows[rows[column] == wanted] if column in rows else rows
    if "speaker_id" in by:
        named = rows[rows["speaker"].notna() | rows["speaker_id"].notna()]
        rows = named.assign(speaker_id=named["speaker_id"].astype("str").fillna(OTHER))
    if "other_id" in by and "other_id" not in rows:
        others = rows[["sentence_id", "actor_id"]].drop_duplicates().rename(columns={"actor_id": "other_id"})
        rows = rows.merge(others, on="sentence_id")
    if "sentence_id" not in rows:
        rows = _with_sentences(rows, sentences)
    grouped = group_rows(rows.dropna(subset=["sentence_id"]), documents, by, topics)
    if measure == "trend":
        grouped = _on_grid(grouped, estimates, by)
    places = grouped.get("cue_start", grouped.get("start", pd.Series(-1, index=grouped.index)))
    values = grouped.get("score", pd.Series(0.0, index=grouped.index))
    return grouped[["sentence_id", *by]].assign(_value=values.astype(float), _at=places).dropna(subset=["_value"])


def _with_sentences(rows: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the sentence that each begins in."""
    begins = sentences[["doc_id", "start", "sentence_id"]].sort_values("start", kind="stable")
    ordered = rows.sort_values("start", kind="stable")
    return pd.merge_asof(ordered, begins, on="start", by="doc_id")


def _on_grid(rows: pd.DataFrame, estimates: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the rows with the nearest day of their group's grid in place of their own."""
    others = [column for column in by if column != "day"]
    grid = estimates[by].assign(_day=pd.to_datetime(estimates["day"])).drop(columns="day").sort_values("_day", kind="stable")
    own = rows.assign(_day=pd.to_datetime(rows["day"])).drop(columns="day").sort_values("_day", kind="stable")
    grid = grid.assign(_grid=grid["_day"])
    met = pd.merge_asof(own, grid, on="_day", by=others, direction="nearest").dropna(subset=["_grid"])
    return met.assign(day=met["_grid"].dt.strftime("%Y-%m-%d"))


def _nearest(estimates: pd.DataFrame, candidates: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return _row, sentence_id and _at of the candidate nearest to each estimate."""
    names = [f"_by{place}" for place in range(len(by))]
    keys = {name: estimates[column].astype("str") for name, column in zip(names, by, strict=True)}
    wanted = pd.DataFrame({**keys, "_row": estimates.index, "_goal": estimates["estimate"].astype(float)})
    there = {name: candidates[column].astype("str") for name, column in zip(names, by, strict=True)}
    met = candidates[["sentence_id", "_value", "_at"]].assign(**there).merge(wanted, on=names)
    if estimates["measure"].iloc[0] not in _OWN_SCALE:
        met["_goal"] = met.groupby("_row")["_value"].transform("mean")
    met = met.assign(_far=(met["_value"] - met["_goal"]).abs().round(_DIGITS))
    return met.sort_values(["_row", "_far", "sentence_id", "_at"], kind="stable").drop_duplicates("_row")[["_row", "sentence_id", "_at"]]


def _describe(chosen: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of evidence, with the row of the estimate as index."""
    known = sentences.drop_duplicates("sentence_id")[["sentence_id", "doc_id", "start", "text"]]
    table = chosen.merge(known, on="sentence_id", how="inner")
    articles = documents.assign(doc_id=documents["doc_id"].astype("str")).reindex(columns=["doc_id", "title", "source", "published"])
    table = table.merge(articles.drop_duplicates("doc_id"), on="doc_id", how="left")
    texts = [
        excerpt(text, int(at) - int(start) if at >= start else 0)
        for text, at, start in zip(table["text"], table["_at"], table["start"], strict=True)
    ]
    days = pd.to_datetime(table["published"], utc=True).dt.strftime("%Y-%m-%d")
    columns = (pd.Series(texts, dtype="str"), table["doc_id"], table["title"], table["source"], days)
    described = {name: values.astype("str") for name, values in zip(COLUMNS, columns, strict=True)}
    return pd.DataFrame(described).set_axis(table["_row"].astype("int64"))


def excerpt(text: str, at: int = 0, longest: int = LONGEST) -> str:
    """Return a text, or the part of it around a place, cut between words and marked with an ellipsis.

    Parameters
    ----------
    text
        A sentence; line breaks become blanks.
    at
        The character that must be in it.
    longest
        Characters at most.

    Examples
    --------
    >>> excerpt("Le Kremlin a salué un accord que Séoul condamne.", at=33, longest=26)
    '… que Séoul condamne.'
    """
    text = "".join(" " if character.isspace() else character for character in text)
    if len(text) <= longest:
        return text
    room = longest - 4
    start = 0 if at <= room - 20 else min(max(at - room // 2, 0), len(text) - room)
    start = text.find(" ", start, at + 1) + 1 or start  # no blank before it: the text is cut where it must be
    end = start + room
    cut = text[start:end] if end >= len(text) else text[start : max(text.rfind(" ", at, end), start)] or text[start:end]
    return f"{'… ' if start else ''}{cut.strip()}{' …' if end < len(text) else ''}"
