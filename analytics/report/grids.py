"""Tables of the page: the data of a chart, quotes, what could not be read, what cleaning removed.

A table here is a dict of `head`, `rows`, `text_columns` (how many columns from the left hold text) and `note`; the template escapes every
cell. Estimates come from elsewhere.

>>> from analytics.schemas import REJECTS, conform
>>> rejects_table(conform([{"path": "a.pdf", "reason": "unreadable", "detail": "the file is empty"}], REJECTS), "fr")["rows"]
[['a.pdf', '', 'fichier ou ligne illisible', 'le fichier est vide']]
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from analytics.charts import marks, words
from analytics.charts.evidence import by_lot
from analytics.charts.topics import topic_names
from analytics.report.evidence import link
from analytics.schemas import rows_of

_MOST_DATA = 400
_MOST_QUOTES = 200
_MOST_REJECTS = 500
_GROUPS = ("holder_id", "target_id", "speaker_id", "actor_id", "other_id", "source", "topic_id", "day", "week", "month", "quarter", "year")

Table = dict[str, Any]


def data_table(estimates: pd.DataFrame, topics: pd.DataFrame, language: str) -> Table:
    """Return estimates as a table to read: groups by name, numbers as the language writes them, at most 400 rows.

    `by`, `keys` and `measures` say what each row stands for, and `columns` what its numbers are, for the script that filters.
    """
    shown = estimates.head(_MOST_DATA)
    groups = [column for column in _GROUPS if column in shown.columns]
    names = {column: _names(shown[column], column, topics, language) for column in groups}
    many = len(set(shown["measure"])) > 1 if "measure" in shown else False
    columns = [*(["estimate", "interval"] if "estimate" in shown else []), "n_documents", *(["n_units"] if "n_units" in shown else [])]
    head = [*groups, *(["measure"] if many else []), *columns]
    rows = [[*(names[column][at] for column in groups), *_numbers(row, head, language)] for at, row in enumerate(rows_of(shown))]
    cut = len(estimates) > len(shown)
    note = words.say("page.data_cut", language, shown=_MOST_DATA, total=words.count(len(estimates), language)) if cut else ""
    return {
        "head": [words.say(f"column.{column}", language) for column in head],
        "rows": rows,
        "text_columns": len(groups) + many,
        "note": note,
        "columns": columns,
        "by": groups,
        "keys": [[None if words.missing(cell) else cell for cell in row] for row in shown[groups].astype(object).to_numpy().tolist()],
        "measures": shown["measure"].astype("str").tolist() if "measure" in shown else [""] * len(shown),
    }


def topics_table(topics: pd.DataFrame, language: str) -> Table:
    """Return the topics with their words, and how far each can be trusted; the filters change nothing about it."""
    rows = [
        [words.visible(row.label), words.visible(row.words), words.count(row.n_documents, language)]
        + [words.number(value, language) for value in (row.stability, row.coherence)]
        for row in rows_of(topics)
    ]
    return {
        "head": [words.say(f"column.{column}", language) for column in ("topic_id", "words", "n_documents", "stability", "coherence")],
        "rows": rows,
        "text_columns": 2,
        "note": "",
        "columns": [],
        "by": ["topic_id"],
        "keys": [[int(topic)] for topic in topics["topic_id"]],
        "measures": [""] * len(topics),
    }


def _names(values: pd.Series, column: str, topics: pd.DataFrame, language: str) -> list[str]:
    if column == "topic_id":
        return [words.visible(name) for name in topic_names(values, topics, language)]
    if column == "month":
        return ["" if words.missing(value) else words.month(str(value), language) for value in values]
    return [words.actor_name(value, language) if column.endswith("_id") else words.visible(value) for value in values]


def _numbers(row: Any, head: Sequence[str], language: str) -> list[str]:  # noqa: ANN401 - one row, as a named tuple
    cells = []
    if "measure" in head:
        cells.append(words.strings(language).get(f"measure.{row.measure}", row.measure))
    if "estimate" in head:
        cells += [marks.value(row.estimate, row.measure, language), marks.interval(row.low, row.high, row.measure, language)]
    return [*cells, *(words.count(getattr(row, column), language) for column in ("n_documents", "n_units") if column in head)]


def quotes_table(quotes: pd.DataFrame, documents: pd.DataFrame, language: str) -> Table:
    """Return quotes, at most two hundred drawn by lot: speaker, whom the speaker stands for, cue, what is said, article."""
    articles = documents.drop_duplicates("doc_id").set_index("doc_id")[["title", "path", "source", "published", "url"]]
    place = {doc_id: at for at, doc_id in enumerate(articles.index)}
    known = quotes[quotes["doc_id"].isin(articles.index)]
    drawn = known if len(known) <= _MOST_QUOTES else known.loc[by_lot(known, ["doc_id", "start", "end"])[:_MOST_QUOTES]]
    shown = drawn.sort_values(["doc_id", "start"], kind="stable")
    rows = [_quote(row, articles.loc[row.doc_id], language) | {"article": place[row.doc_id]} for row in rows_of(shown)]
    key = "quotes.cut" if len(known) > len(shown) else "quotes.all"
    total = words.count(len(known), language)
    return {"rows": rows, "note": words.say(key, language, shown=words.count(len(shown), language), total=total)}


def _quote(row: Any, article: pd.Series, language: str) -> dict[str, Any]:  # noqa: ANN401 - one row, as a named tuple
    return {
        "speaker": words.visible(row.speaker),
        "actor": words.actor_name(row.speaker_id, language),
        "cue": words.visible(row.cue),
        "content": words.shorten(row.content, 320),
        "kind": words.strings(language).get(f"kind.{row.kind}", words.visible(row.kind)),
        "title": words.visible(article["title"]) or words.visible(article["path"]),
        "source": words.visible(article["source"]),
        "date": words.day(article["published"], language),
        "link": link(article["url"]),
    }


def rejects_table(rejects: pd.DataFrame, language: str) -> Table:
    """Return what could not be read, with the reasons."""
    columns = ["path", "row", "reason", "detail"]
    shown = rejects.sort_values(["path", "row", "reason"], kind="stable").head(_MOST_REJECTS)
    reasons = shown["reason"].map(lambda reason: words.strings(language).get(f"reason.{reason}", words.visible(reason)))
    details = shown["detail"].map(lambda detail: explained(detail, language))
    rows = [[words.visible(cell) for cell in row] for row in shown.assign(reason=reasons, detail=details)[columns].itertuples(index=False)]
    cut = len(rejects) > len(shown)
    note = words.say("page.data_cut", language, shown=len(shown), total=words.count(len(rejects), language)) if cut else ""
    return {"head": [words.say(f"column.{column}", language) for column in columns], "rows": rows, "text_columns": 4, "note": note}


def explained(detail: object, language: str) -> str:
    """Return what a reader of files said of a reject, in the language of the page where there are words for it.

    Readers write English; a row of the strings whose key begins with `detail.` holds the sentence with blanks, and its French.

    Examples
    --------
    >>> explained("7 cells where the header has 5", "fr")
    "7 cellules là où l'en-tête en a 5"
    """
    text = words.visible(detail)
    for key, pattern in _details() if language != "en" else ():
        if found := pattern.fullmatch(text):
            return words.say(key, language, **found.groupdict())
    return text


@lru_cache(maxsize=1)
def _details() -> list[tuple[str, re.Pattern[str]]]:
    written = {key: text for key, text in words.strings("en").items() if key.startswith("detail.")}
    return [(key, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(text)))) for key, text in written.items()]


def removed_table(removed: pd.DataFrame, language: str) -> Table:
    """Return, a rule, how many passages cleaning removed from how many articles, with one of them."""
    head = [words.say(f"column.{column}", language) for column in ("rule", "example", "removed", "n_documents")]
    rows = [
        [
            words.visible(rule),
            words.shorten(min(group["text"].astype(str)), 160),
            words.count(len(group), language),
            words.count(group["doc_id"].nunique(), language),
        ]
        for rule, group in removed.groupby("rule", sort=True)
    ]
    return {"head": head, "rows": rows, "text_columns": 2, "note": ""}
