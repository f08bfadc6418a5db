"""The report: one offline page from the tables of a run.

`write_report` draws the charts, gathers words and tables, and fills one template. Plotly's script is in the page once; figures, sums per
article and evidence are data in script elements that are never executed, and the content security policy allows exactly the scripts whose
hashes it names. The page reads without scripts too, then without charts, filters and the evidence table.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, TypedDict, Unpack

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analytics.bundled import load_text
from analytics.charts import marks, readings, style, words
from analytics.report import drawings, grids, methods, sections
from analytics.report.aggregates import Tables, aggregate, unit_topics
from analytics.report.evidence import evidence_data
from analytics.report.files import write_whole
from analytics.report.wording import script_words
from analytics.schemas import DOCUMENTS, SENTIMENTS, TOPICS, check, check_options, conform, empty

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
# One concern each; the page runs them as one script, in this order.
SCRIPTS = ("state", "wording", "resampling", "estimates", "comparisons", "patching", "tables", "hovering", "drawing", "filters", "evidence", "findings", "start")
_PLOTLY = "plotly.min.js"


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
    """What was found in the sentences; `sentiments`, the tone, may be absent."""

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
    def document_topics(self) -> pd.DataFrame:
        """Table `document_topics`."""

    @property
    def notice(self) -> str:
        """What limits the topics, or nothing."""


class ReportParts(TypedDict, total=False):
    """What `write_report` may be given beside the tables; the parts are described there."""

    estimates: Mapping[str, pd.DataFrame] | None
    manifest: Mapping[str, object] | None
    shared_assets: bool


def write_report(
    out: str | Path,
    corpus: CorpusTables,
    annotations: AnnotationTables,
    topics: TopicTables,
    language: str = "fr",
    **parts: Unpack[ReportParts],
) -> Path:
    """Write the whole analysis as one HTML file that opens offline.

    Parameters
    ----------
    out
        Folder of the run; made if it is not there.
    corpus
        Holds `documents`, `rejects`, `duplicates` and `removed`.
    annotations
        Holds `sentences`, `quotes`, `stances` and `relations`, and `sentiments` where the tone was scored.
    topics
        Holds `topics`, `document_topics` and `notice`.
    language
        Language of the page: fr or en.
    estimates : dict of DataFrame, optional
        The estimates by name; `analytics.measures.estimate_all` makes them where they are not given.
    manifest : mapping, optional
        Provenance: versions, options, seed, inputs with hashes, counts, started, seconds, scorer, and optionally a title for the page.
    shared_assets : bool, default False
        Leave Plotly's script in a file of its own beside the page, for many pages in one folder; the page then needs that file.

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
    check_options(parts, ReportParts, "write_report")
    check(corpus.documents, DOCUMENTS, "documents")
    estimates, manifest, shared_assets = parts.get("estimates"), parts.get("manifest"), parts.get("shared_assets", False)
    if estimates is None:
        estimates = _estimate(corpus, annotations, topics, methods.seed_of(manifest))
    context = _context(corpus, annotations, topics, language, estimates, methods.seed_of(manifest))
    page = _render(context | _provenance(corpus, manifest, language), language, shared=shared_assets)
    if shared_assets:
        write_whole(_plotly().encode(), Path(out) / _PLOTLY)
    return write_whole(page.encode("utf-8", errors="replace"), Path(out) / "report.html")


def _estimate(corpus: CorpusTables, annotations: AnnotationTables, topics: TopicTables, seed: int) -> Mapping[str, pd.DataFrame]:
    from analytics.measures import estimate_all

    tables: Any = (corpus, annotations, topics)
    return estimate_all(*tables, seed=seed)


def _context(
    corpus: CorpusTables,
    annotations: AnnotationTables,
    topics: TopicTables,
    language: str,
    estimates: Mapping[str, pd.DataFrame],
    seed: int,
) -> dict[str, Any]:
    documents = corpus.documents.sort_values(["published", "doc_id"], kind="stable", na_position="last", ignore_index=True)
    labels = conform(topics.topics, TOPICS)
    figures = drawings.page_charts(documents, estimates, labels, language)
    tone = getattr(annotations, "sentiments", empty(SENTIMENTS))
    tables = Tables(documents, annotations.stances, annotations.relations, tone, annotations.quotes, topics.document_topics)
    aggregates = aggregate(tables, seed=seed)
    evidence = evidence_data(documents, annotations, unit_topics(annotations.stances, topics.document_topics), language)
    return {
        "title": words.say("page.title", language, articles=marks.counted("articles", len(documents), language)),
        "facts": sections.header(documents, corpus, language),
        "notices": sections.notices(documents, estimates, topics.notice, language) + sections.unspecified(annotations.stances, language),
        "findings": readings.findings(estimates, labels, language),
        "overview": {chart: figures[chart] for chart in drawings.OVERVIEW},
        "sections": {name: [figures[chart] for chart in content] for name, content in drawings.SECTIONS.items()},
        "filters": sections.filter_options(aggregates, labels, language),
        "wide": drawings.WIDE,
        "dated": bool(documents["published"].notna().any()),
        "figures": _inert({name: figure["json"] for name, figure in figures.items()}),
        "tables": _inert({name: _rows_of(figure["table"]) for name, figure in figures.items()}),
        "templates": _inert({theme: style.template(theme).to_plotly_json() for theme in ("light", "dark")}),
        "aggregates": _inert(aggregates),
        "evidence": _inert(evidence),
        "labels": evidence["labels"],
        "evidence_note": _evidence_note(evidence, language),
        "quotes": grids.quotes_table(annotations.quotes, documents, language),
        "methods_used": methods.methods_used({name: estimates[name] for name in drawings.drawn_sets() if name in estimates}, language),
        "drawing": methods.drawing(seed, language),
        "words": _inert(script_words(aggregates, evidence, labels, language)),
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


def _provenance(corpus: CorpusTables, manifest: Mapping[str, object] | None, language: str) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "manifest": methods.manifest_parts(manifest, language),
        "rejects": grids.rejects_table(corpus.rejects, language),
        "removed": grids.removed_table(corpus.removed, language),
        "scorer": methods.scorer_parts(manifest, language),
    }
    title = words.visible((manifest or {}).get("title"))
    return parts | ({"title": title} if title else {})


def _inert(value: object) -> Markup:
    """Return JSON in which nothing can end a script element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return Markup("".join(_ESCAPES.get(character, character) for character in text))  # noqa: S704 - every < > & has just been escaped


def _render(context: Mapping[str, Any], language: str, *, shared: bool) -> str:
    environment = Environment(
        loader=PackageLoader("analytics", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    parts = "\n".join(load_text(f"templates/{name}.js") for name in SCRIPTS)
    scripts = {"plotly": "" if shared else _plotly(), "script": f'(function () {{\n"use strict";\n{parts}}})();\n'}
    allowed = [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts.values() if script]
    own = {name: Markup(text) for name, text in scripts.items()}  # noqa: S704 - files of Plotly and of this package
    own["css"] = Markup(load_text("templates/report.css"))  # noqa: S704 - a file of this package
    own["hashes"] = Markup(" ".join([*allowed, *(["'self'", "file:"] if shared else [])]))  # noqa: S704 - hashes

    def say(key: str, **values: object) -> str:
        return words.say(key, language, **values)

    return environment.get_template("report.html.j2").render(**context, **own, language=language, say=say)


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())
