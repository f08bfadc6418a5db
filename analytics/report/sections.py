"""The parts of the page that are words and tables: header, notices, data tables, quotes, provenance.

Each function returns plain values that the template escapes. A table here is a dict of `head` and `rows`. What is counted here is rows
(articles, outlets, rejects); every estimate comes from elsewhere.

>>> from analytics.schemas import REJECTS, conform
>>> rejects_table(conform([{"path": "a.pdf", "reason": "unreadable", "detail": "no text"}], REJECTS), "fr")["rows"]
[['a.pdf', '', 'fichier ou ligne illisible', 'no text']]
>>> manifest_parts({"seed": 0, "versions": {"plotly": "7.1.0"}}, "en")
[{'name': '', 'pairs': [('Seed', '0')]}, {'name': 'Versions', 'pairs': [('plotly', '7.1.0')]}]
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.charts import marks, words
from analytics.charts.topics import topic_names
from analytics.report.evidence import link
from analytics.schemas import SUPPORTED_LANGUAGES, UNSPECIFIED, count_rejected, rows_of

FEW_DOCUMENTS = 20
_MOST_DATA = 400
_MOST_QUOTES = 200
_MOST_REJECTS = 500
_GROUPS = ("holder_id", "target_id", "source", "topic_id", "month")

Table = dict[str, Any]


def header(documents: pd.DataFrame, corpus: Any, language: str) -> list[str]:  # noqa: ANN401 - see page.CorpusTables
    """Return the line under the title: articles, outlets, dates, rejects, near-duplicates."""
    facts = [marks.counted("articles", len(documents), language), marks.counted("outlets", documents["source"].nunique(), language)]
    facts.append(_span(documents["published"], language))
    facts.append(marks.counted("rejects", count_rejected(corpus.rejects), language))
    facts.append(marks.counted("duplicates", len(corpus.duplicates), language))
    return facts


def _span(published: pd.Series, language: str) -> str:
    dated = published.dropna()
    if dated.empty:
        return words.say("page.no_dates", language)
    first, last = words.day(dated.min(), language), words.day(dated.max(), language)
    span = first if first == last else f"{first} – {last}"
    undated = len(published) - len(dated)
    return f"{span} ({words.say('page.undated', language, n=words.count(undated, language))})" if undated else span


def notices(documents: pd.DataFrame, estimates: Mapping[str, pd.DataFrame], topic_notice: str, language: str) -> list[str]:
    """Return what the reader should know before the numbers; an empty list where nothing is amiss."""
    found = []
    if int(documents["duplicate_of"].isna().sum()) < FEW_DOCUMENTS:
        found.append(words.say("notice.small", language, articles=marks.counted("articles", len(documents), language)))
    known = [table[table["estimate"].notna()] for table in estimates.values()]
    total, bare = sum(map(len, known)), sum(int(table["low"].isna().sum()) for table in known)
    if bare:
        found.append(
            words.say("notice.intervals", language, values=marks.counted("values", bare, language), total=words.count(total, language))
        )
    unknown = documents.loc[~documents["language"].isin(SUPPORTED_LANGUAGES), "language"].dropna()
    if len(unknown):
        articles, names = marks.counted("articles", len(unknown), language), ", ".join(sorted(set(unknown.astype("str"))))
        found.append(words.say("notice.languages", language, articles=articles, languages=words.visible(names)))
    if len(documents) and documents["published"].isna().all():
        found.append(words.say("notice.no_dates", language))
    if len(documents) and documents["source"].isna().all():
        found.append(words.say("notice.no_sources", language))
    titles = int((documents["text"] == documents["title"]).sum())
    if titles:
        found.append(words.say("notice.title_only", language, articles=marks.counted("articles", titles, language)))
    return [*found, words.visible(topic_notice)] if topic_notice else found


def unspecified(stances: pd.DataFrame, language: str) -> list[str]:
    """Return a notice on the sentences that name "la Corée" without saying which, if there are any."""
    count = int(stances["target_id"].isin(UNSPECIFIED).sum())
    return [words.say("notice.unspecified", language, sentences=marks.counted("sentences", count, language))] if count else []


def data_table(estimates: pd.DataFrame, topics: pd.DataFrame, language: str) -> Table:
    """Return estimates as a table to read: groups by name, numbers as the language writes them, at most 400 rows."""
    shown = estimates.head(_MOST_DATA)
    groups = [column for column in _GROUPS if column in shown.columns]
    names = {column: _names(shown[column], column, topics, language) for column in groups}
    many = len(set(shown["measure"])) > 1 if "measure" in shown else False
    head = [*groups, *(["measure"] if many else []), *(["estimate", "interval"] if "estimate" in shown else []), "n_documents"]
    head += ["n_units"] if "n_units" in shown else []
    rows = [[*(names[column][at] for column in groups), *_numbers(row, head, language)] for at, row in enumerate(rows_of(shown))]
    cut = (
        words.say("page.data_cut", language, shown=_MOST_DATA, total=words.count(len(estimates), language))
        if len(estimates) > len(shown)
        else ""
    )
    return {
        "head": [words.say(f"column.{column}", language) for column in head],
        "rows": rows,
        "text_columns": len(groups) + many,
        "note": cut,
    }


def _names(values: pd.Series, column: str, topics: pd.DataFrame, language: str) -> list[str]:
    if column == "topic_id":
        return [words.visible(name) for name in topic_names(values, topics, language)]
    if column == "month":
        return [words.month(str(value), language) for value in values]
    return [words.visible(value) if column == "source" else words.actor_name(value, language) for value in values]


def _numbers(row: Any, head: Sequence[str], language: str) -> list[str]:  # noqa: ANN401 - one row, as a named tuple
    cells = []
    if "measure" in head:
        cells.append(words.strings(language).get(f"measure.{row.measure}", row.measure))
    if "estimate" in head:
        cells += [marks.value(row.estimate, row.measure, language), marks.interval(row.low, row.high, row.measure, language)]
    return [*cells, *(words.count(getattr(row, column), language) for column in ("n_documents", "n_units") if column in head)]


def methods_used(estimates: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return each way of computing that the estimates name, once."""
    return sorted({words.visible(method) for table in estimates.values() for method in table["method"].dropna()} - {""})


def quotes_table(quotes: pd.DataFrame, documents: pd.DataFrame, language: str) -> Table:
    """Return the first two hundred quotes: speaker, whom the speaker stands for, cue, what is said, article."""
    articles = documents.drop_duplicates("doc_id").set_index("doc_id")[["title", "path", "source", "published", "url"]]
    known = quotes[quotes["doc_id"].isin(articles.index)]
    shown = known.sort_values(["doc_id", "start"], kind="stable").head(_MOST_QUOTES)
    rows = [_quote(row, articles.loc[row.doc_id], language) for row in rows_of(shown)]
    key = "quotes.cut" if len(known) > len(shown) else "quotes.all"
    total = words.count(len(known), language)
    return {"rows": rows, "note": words.say(key, language, shown=words.count(len(shown), language), total=total)}


def _quote(row: Any, article: pd.Series, language: str) -> dict[str, str]:  # noqa: ANN401 - one row, as a named tuple
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
    reasons = shown["reason"].map(lambda reason: _key(reason, language))
    rows = [[words.visible(cell) for cell in row] for row in shown.assign(reason=reasons)[columns].itertuples(index=False)]
    note = words.say("page.data_cut", language, shown=len(shown), total=len(rejects)) if len(rejects) > len(shown) else ""
    return {"head": [words.say(f"column.{column}", language) for column in columns], "rows": rows, "text_columns": 4, "note": note}


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


def manifest_parts(manifest: Mapping[str, object] | None, language: str) -> list[dict[str, Any]]:
    """Return the manifest as parts to show: a heading, and either one value, pairs, or a table."""
    shown = {key: value for key, value in (manifest or {}).items() if key != "title"}
    single = [
        (_key(key, language), _text(value, language)) for key, value in shown.items() if not isinstance(value, Mapping | list | tuple)
    ]
    parts: list[dict[str, Any]] = [{"name": "", "pairs": single}] if single else []
    for key, value in shown.items():
        if isinstance(value, Mapping):
            pairs = [(_key(name, language), _text(inner, language)) for name, inner in value.items()]
            parts.append({"name": _key(key, language), "pairs": pairs})
        elif isinstance(value, list | tuple):
            parts.append({"name": _key(key, language), "table": _list(value, language)})
    return parts


def _list(values: Sequence[object], language: str) -> Table:
    head = list(dict.fromkeys(str(name) for value in values if isinstance(value, Mapping) for name in value)) or [""]
    rows = [
        [_text(value.get(name), language) for name in head] if isinstance(value, Mapping) else [_text(value, language)] for value in values
    ]
    return {"head": [_key(name, language) for name in head], "rows": rows, "text_columns": len(head), "note": ""}


def _key(key: object, language: str) -> str:
    said = words.strings(language)
    return said.get(f"manifest.{key}") or said.get(f"reason.{key}") or words.visible(key)


def _text(value: object, language: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return words.say("provenance.yes" if value else "provenance.no", language)
    if isinstance(value, int | float):
        return words.number(value, language, 0 if float(value).is_integer() else 2)
    return words.visible(value)
