"""The report: one offline page from the tables of a run.

`write_report` draws the charts, gathers words and tables, and fills one template. Plotly's script is in the page once; figures and evidence
are data in script elements that are never executed, and the content security policy allows exactly the two scripts whose hashes it names.
The page reads without scripts too, then without charts and without the evidence table.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analytics import charts
from analytics.bundled import load_text
from analytics.charts import marks, readings, style, words
from analytics.measures import count_articles
from analytics.report import sections
from analytics.report.evidence import evidence_data
from analytics.report.files import write_whole
from analytics.schemas import DOCUMENTS, ESTIMATES, TOPICS, check, empty

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Section of the page -> its charts, each with the estimates it draws.
_SECTIONS: Mapping[str, Mapping[str, str]] = {
    "actors": {"stance_by_target": "stance_by_target", "stance_distribution": "shares_by_target"},
    "sources": {"stance_by_source": "stance_by_source"},
    "time": {"stance_over_time": "stance_over_time"},
    "relations": {"relation_matrix": "relation_matrix"},
    "topics": {"topic_prevalence": "topic_prevalence", "topics_over_time": "topics_over_time", "topic_stance_heatmap": "topic_stance"},
}
_CHARTS = {chart: name for content in _SECTIONS.values() for chart, name in content.items()}
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TITLE_HEIGHT = 60


class CorpusTables(Protocol):
    """What was read: documents, rejects, duplicates, removed."""

    @property
    def documents(self) -> pd.DataFrame:
        """Table `documents`."""

    @property
    def rejects(self) -> pd.DataFrame:
        """Table `rejects`."""

    @property
    def duplicates(self) -> pd.DataFrame:
        """Table `duplicates`."""

    @property
    def removed(self) -> pd.DataFrame:
        """Table `removed`."""


class AnnotationTables(Protocol):
    """What was found in the sentences."""

    @property
    def sentences(self) -> pd.DataFrame:
        """Table `sentences`."""

    @property
    def quotes(self) -> pd.DataFrame:
        """Table `quotes`."""

    @property
    def stances(self) -> pd.DataFrame:
        """Table `stances`."""

    @property
    def relations(self) -> pd.DataFrame:
        """Table `relations`."""


class TopicTables(Protocol):
    """Topics and what is to be said about them."""

    @property
    def topics(self) -> pd.DataFrame:
        """Table `topics`."""

    @property
    def notice(self) -> str:
        """What limits the topics, or nothing."""


def write_report(
    out: str | Path,
    corpus: CorpusTables,
    annotations: AnnotationTables,
    topics: TopicTables,
    language: str = "fr",
    *,
    estimates: Mapping[str, pd.DataFrame] | None = None,
    manifest: Mapping[str, object] | None = None,
) -> Path:
    """Write the whole analysis as one HTML file that opens offline.

    Parameters
    ----------
    out
        Folder of the run; made if it is not there.
    corpus
        Holds `documents`, `rejects`, `duplicates` and `removed`.
    annotations
        Holds `sentences`, `quotes`, `stances` and `relations`.
    topics
        Holds `topics` and `notice`.
    language
        Language of the page: fr or en.
    estimates
        The estimates by name; `analytics.measures.estimate_all` makes them where they are not given.
    manifest
        Provenance: versions, options, seed, inputs with hashes, counts, started, seconds, scorer, and optionally a title for the page.

    Returns
    -------
    Path
        `report.html` in `out`.

    Raises
    ------
    InputError
        If there are no words for the language or a table lacks columns.

    Examples
    --------
    >>> write_report("run", None, None, None, language="de")
    Traceback (most recent call last):
    ...
    analytics.errors.InputError: no words for the language 'de'. There are: fr, en.
    """
    words.check_language(language)
    check(corpus.documents, DOCUMENTS, "documents")
    if estimates is None:
        estimates = _estimate(corpus, annotations, topics)
    page = _render(_context(corpus, annotations, topics, language, estimates) | _provenance(corpus, manifest, language), language)
    return write_whole(page.encode("utf-8", errors="replace"), Path(out) / "report.html")


def _estimate(corpus: CorpusTables, annotations: AnnotationTables, topics: TopicTables) -> Mapping[str, pd.DataFrame]:
    from analytics.measures import estimate_all

    tables: Any = (corpus, annotations, topics)
    return estimate_all(*tables, seed=0)


def _context(
    corpus: CorpusTables, annotations: AnnotationTables, topics: TopicTables, language: str, estimates: Mapping[str, pd.DataFrame]
) -> dict[str, Any]:
    documents = corpus.documents.sort_values(["published", "doc_id"], kind="stable", na_position="last", ignore_index=True)
    labels = topics.topics if len(topics.topics) else empty(TOPICS)
    figures = _figures(documents, estimates, labels, language)
    evidence = evidence_data(documents, annotations, language)
    return {
        "title": words.say("page.title", language, articles=marks.counted("articles", len(documents), language)),
        "facts": sections.header(documents, corpus, language),
        "notices": sections.notices(documents, estimates, topics.notice, language) + sections.unspecified(annotations.stances, language),
        "findings": readings.findings(estimates, labels, language),
        "sections": {
            name: [figures[chart] for chart in content] for name, content in {"coverage": ["coverage_calendar"], **_SECTIONS}.items()
        },
        "figures": _inert({name: figure["json"] for name, figure in figures.items()}),
        "templates": _inert({theme: style.template(theme).to_plotly_json() for theme in ("light", "dark")}),
        "evidence": _inert(evidence),
        "evidence_note": _evidence_note(evidence, language),
        "quotes": sections.quotes_table(annotations.quotes, documents, language),
        "methods_used": sections.methods_used(estimates),
    }


def draw_charts(
    documents: pd.DataFrame, estimates: Mapping[str, pd.DataFrame], topics: pd.DataFrame, language: str = "fr"
) -> dict[str, go.Figure]:
    """Draw every chart of the report.

    Parameters
    ----------
    documents
        Table `documents`.
    estimates
        Estimates by name, as `analytics.measures.estimate_all` gives them; a missing one gives a chart that says so.
    topics
        Table `topics`, for the labels.
    language
        Of the words in the charts: fr or en.

    Returns
    -------
    dict
        Name of the chart -> figure.

    Examples
    --------
    >>> from analytics.schemas import DOCUMENTS, TOPICS, empty
    >>> list(draw_charts(empty(DOCUMENTS), {}, empty(TOPICS)))[:3]
    ['coverage_calendar', 'stance_by_target', 'stance_distribution']
    """
    figures = {"coverage_calendar": charts.coverage_calendar(count_articles(documents, ["month", "source"]), language=language)}
    for chart, name in _CHARTS.items():
        extra = {"topics": topics} if "topic" in chart else {}
        figures[chart] = getattr(charts, chart)(estimates.get(name, _none_of()), language=language, **extra)
    return figures


def _figures(
    documents: pd.DataFrame, estimates: Mapping[str, pd.DataFrame], topics: pd.DataFrame, language: str
) -> dict[str, dict[str, Any]]:
    """Return each chart as the template wants it, with the table behind it."""
    tables = {chart: estimates.get(name, _none_of()) for chart, name in _CHARTS.items()}
    tables["coverage_calendar"] = count_articles(documents, ["month", "source"])
    return {
        chart: _figure(chart, figure, language) | {"table": sections.data_table(tables[chart], topics, language)}
        for chart, figure in draw_charts(documents, estimates, topics, language).items()
    }


def _none_of() -> pd.DataFrame:
    return empty(ESTIMATES).assign(
        **{column: pd.Series(dtype="str") for column in ("target_id", "holder_id", "source", "topic_id", "month")}
    )


def _figure(name: str, figure: go.Figure, language: str) -> dict[str, Any]:
    """Take title and subtitle out of a figure, since the page sets them as text, and its template, which the page holds once a theme."""
    spec = json.loads(figure.to_json())
    layout = spec["layout"]
    title = layout.pop("title")
    layout.pop("template")
    layout["meta"] = {"panels": (layout.get("meta") or {}).get("panels", 1)}
    layout["margin"] = {**layout.get("margin", {}), "t": max(16, layout.get("margin", {}).get("t", 84) - _TITLE_HEIGHT)}
    layout["height"] -= _TITLE_HEIGHT
    subtitle = title.get("subtitle", {}).get("text", "")
    return {
        "name": name,
        "title": title["text"],
        "subtitle": subtitle,
        "json": spec,
        "empty": not spec["data"],
        "caption": words.say(f"caption.{name}", language),
    }


def _evidence_note(evidence: Mapping[str, Any], language: str) -> str:
    shown, total = len(evidence["rows"]), evidence["total"]
    if not shown:
        return words.say("evidence.none", language)
    key = "evidence.cut" if shown < total else "evidence.all"
    return words.say(key, language, shown=words.count(shown, language), total=words.count(total, language))


def _provenance(corpus: CorpusTables, manifest: Mapping[str, object] | None, language: str) -> dict[str, Any]:
    scorer = (manifest or {}).get("scorer")
    about = scorer if isinstance(scorer, Mapping) else {"name": scorer}
    parts: dict[str, Any] = {
        "manifest": sections.manifest_parts(manifest, language),
        "rejects": sections.rejects_table(corpus.rejects, language),
        "removed": sections.removed_table(corpus.removed, language),
        "scorer": {"name": words.visible(about.get("name")), "accuracy": words.visible(about.get("accuracy"))},
    }
    title = words.visible((manifest or {}).get("title"))
    return parts | ({"title": title} if title else {})


def _inert(value: object) -> Markup:
    """Return JSON in which nothing can end a script element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return Markup("".join(_ESCAPES.get(character, character) for character in text))  # noqa: S704 - every < > & has just been escaped


def _render(context: Mapping[str, Any], language: str) -> str:
    from plotly.offline import get_plotlyjs

    environment = Environment(
        loader=PackageLoader("analytics", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    scripts = {"plotly": get_plotlyjs(), "script": load_text("templates/report.js")}
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts.values())
    own = {name: Markup(text) for name, text in scripts.items()}  # noqa: S704 - files of Plotly and of this package
    own["css"] = Markup(load_text("templates/report.css"))  # noqa: S704 - a file of this package
    own["words"] = _inert(_script_words(language))

    def say(key: str, **values: object) -> str:
        return words.say(key, language, **values)

    return environment.get_template("report.html.j2").render(**context, **own, hashes=Markup(hashes), language=language, say=say)  # noqa: S704


def _script_words(language: str) -> dict[str, Any]:
    from babel import Locale

    locale = Locale.parse(language)
    chosen = {key.split(".", 1)[1]: text for key, text in words.strings(language).items() if key.startswith(("evidence.", "mode."))}
    names = {}
    for width in ("wide", "abbreviated"):
        days = locale.days["format"][width]
        names[f"{width}Days"] = [days[(at - 1) % 7] for at in range(7)]  # Babel's week begins on Monday, Plotly's on Sunday
        names[f"{width}Months"] = [locale.months["format"][width][at] for at in range(1, 13)]
    columns = [words.say(f"column.{name}", language) for name in ("target_id", "sentence", "label", "probabilities", "article")]
    return {"language": language, "text": chosen | {"heading": words.say("page.evidence", language)}, "names": names, "columns": columns}
