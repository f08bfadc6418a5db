"""The page in one language: its words, charts and tables as one piece of HTML, ready to be put into the frame of the report.

What does not depend on the reader's language (sums per article, sentences, themes) is not in it; the frame holds that once.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
from jinja2 import Environment
from markupsafe import Markup

from analytics.charts import marks, readings, words
from analytics.report import drawings, grids, methods, sections
from analytics.report.evidence import Evidence
from analytics.report.wording import script_words

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Analysis(NamedTuple):
    """What a page is made of: the tables of a run, `documents` in the page's order, and what its script adds up and shows."""

    corpus: Any
    documents: pd.DataFrame
    annotations: Any
    topics: pd.DataFrame
    topic_notice: str
    estimates: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, object] | None
    aggregates: Mapping[str, Any]
    evidence: Evidence


class Page(NamedTuple):
    """One language's page: its code, its title, and its HTML."""

    language: str
    title: str
    body: Markup


def page_in(analysis: Analysis, language: str, environment: Environment) -> Page:
    """Return the page in one language.

    Parameters
    ----------
    analysis
        What the page shows.
    language
        fr or en.
    environment
        Where the templates are; it escapes what it is given.
    """

    def say(key: str, **values: object) -> str:
        return words.say(key, language, **values)

    title = words.visible((analysis.manifest or {}).get("title"))
    title = title or say("page.title", articles=marks.counted("articles", len(analysis.documents), language))
    second = next(each for each in words.LANGUAGES if each != language)
    parts = _numbers(analysis, language) | _account(analysis, language)
    body = environment.get_template("page.html.j2").render(**parts, title=title, second=second, say=say)
    return Page(language, title, Markup(body))  # noqa: S704 - the template has escaped it


def _numbers(analysis: Analysis, language: str) -> dict[str, Any]:
    """Return charts, tables, findings and filters."""
    documents, annotations, estimates, topics = analysis.documents, analysis.annotations, analysis.estimates, analysis.topics
    figures = drawings.page_charts(documents, estimates, topics, language)
    notices = sections.notices(documents, estimates, analysis.topic_notice, language)
    return {
        "facts": sections.header(documents, analysis.corpus, language),
        "notices": notices + sections.unspecified(annotations.stances, language),
        "findings": readings.findings(estimates, topics, language),
        "overview": {chart: figures[chart] for chart in drawings.OVERVIEW},
        "sections": {name: [figures[chart] for chart in content] for name, content in drawings.SECTIONS.items()},
        "filters": sections.filter_options(analysis.aggregates, topics, language),
        "wide": drawings.WIDE,
        "dated": bool(documents["published"].notna().any()),
        "figures": inert({name: figure["json"] for name, figure in figures.items()}),
        "tables": inert({name: _rows_of(figure["table"]) for name, figure in figures.items()}),
        "words": inert(script_words(analysis.aggregates, analysis.evidence, topics, language)),
        "labels": sections.label_names(language),
        "evidence_note": _evidence_note(analysis.evidence.rows, language),
        "quotes": grids.quotes_table(annotations.quotes, documents, language),
    }


def _account(analysis: Analysis, language: str) -> dict[str, Any]:
    """Return how the numbers came about, and what was left out."""
    corpus, manifest = analysis.corpus, analysis.manifest
    drawn = {name: analysis.estimates[name] for name in drawings.drawn_sets() if name in analysis.estimates}
    return {
        "methods_used": methods.methods_used(drawn, language),
        "drawing": methods.drawing(methods.seed_of(manifest), language),
        "scorer": methods.scorer_parts(manifest, language),
        "manifest": methods.manifest_parts(manifest, language),
        "rejects": grids.rejects_table(corpus.rejects, language),
        "removed": grids.removed_table(corpus.removed, language),
    }


def _rows_of(table: grids.Table) -> dict[str, Any]:
    """Return what the script needs to fill a table anew: what each row stands for, and which numbers stand where."""
    return {"first": table["text_columns"], **{name: table[name] for name in ("by", "keys", "measures", "columns")}}


def _evidence_note(evidence: Mapping[str, Any], language: str) -> str:
    shown, total = len(evidence["rows"]), evidence["total"]
    if not shown:
        return words.say("evidence.none", language)
    key = "evidence.cut" if shown < total else "evidence.all"
    return words.say(key, language, shown=words.count(shown, language), total=words.count(total, language))


def inert(value: object) -> Markup:
    r"""Return JSON in which nothing can end a script element.

    Examples
    --------
    >>> print(inert({"title": "</script>"}))
    {"title":"\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return Markup("".join(_ESCAPES.get(character, character) for character in text))  # noqa: S704 - every < > & has just been escaped
