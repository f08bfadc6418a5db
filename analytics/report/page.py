"""The report: one offline page from the tables of a run.

`write_report` draws the charts, gathers words and tables, and fills one template. Plotly's script is in the page once; figures, sums per
article and evidence are data in script elements that are never executed, and the content security policy allows exactly the scripts whose
hashes it names. The page holds itself in each language, one of them shown. It reads without scripts too, then without charts, filters and
the evidence table.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, TypedDict, Unpack

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analytics.bundled import load_text
from analytics.charts import style, words
from analytics.report import methods
from analytics.report.aggregates import Tables, aggregate, unit_topics
from analytics.report.evidence import evidence_data
from analytics.report.files import write_whole
from analytics.report.languages import Analysis, inert, page_in
from analytics.schemas import DOCUMENTS, SENTIMENTS, TOPICS, check, check_options, conform, empty

# One concern each; the page runs them as one script, in this order.
SCRIPTS = (
    "languages",
    "state",
    "wording",
    "resampling",
    "estimates",
    "comparisons",
    "patching",
    "tables",
    "hovering",
    "drawing",
    "filters",
    "evidence",
    "findings",
    "start",
)
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
        In which the page opens: fr or en; its reader can turn to the other.
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
    page = _render(_analyse(corpus, annotations, topics, estimates, manifest), language, shared=shared_assets)
    if shared_assets:
        write_whole(_plotly().encode(), Path(out) / _PLOTLY)
    return write_whole(page.encode("utf-8", errors="replace"), Path(out) / "report.html")


def _estimate(corpus: CorpusTables, annotations: AnnotationTables, topics: TopicTables, seed: int) -> Mapping[str, pd.DataFrame]:
    from analytics.measures import estimate_all

    tables: Any = (corpus, annotations, topics)
    return estimate_all(*tables, seed=seed)


def _analyse(
    corpus: CorpusTables,
    annotations: AnnotationTables,
    topics: TopicTables,
    estimates: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, object] | None,
) -> Analysis:
    documents = corpus.documents.sort_values(["published", "doc_id"], kind="stable", na_position="last", ignore_index=True)
    tone = getattr(annotations, "sentiments", empty(SENTIMENTS))
    tables = Tables(documents, annotations.stances, annotations.relations, tone, annotations.quotes, topics.document_topics)
    return Analysis(
        corpus=corpus,
        documents=documents,
        annotations=annotations,
        topics=conform(topics.topics, TOPICS),
        topic_notice=topics.notice,
        estimates=estimates,
        manifest=manifest,
        aggregates=aggregate(tables, seed=methods.seed_of(manifest)),
        evidence=evidence_data(documents, annotations, unit_topics(annotations.stances, topics.document_topics)),
    )


def _render(analysis: Analysis, language: str, *, shared: bool) -> str:
    """Return the page, in `language` first; the other languages wait in it."""
    environment = Environment(
        loader=PackageLoader("analytics", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    parts = "\n".join(load_text(f"templates/{name}.js") for name in SCRIPTS)
    scripts = {"plotly": "" if shared else _plotly(), "script": f'(function () {{\n"use strict";\n{parts}}})();\n'}
    allowed = [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts.values() if script]
    own = {name: Markup(text) for name, text in scripts.items()}  # noqa: S704 - files of Plotly and of this package
    own["css"] = Markup(load_text("templates/report.css"))  # noqa: S704 - a file of this package
    own["hashes"] = Markup(" ".join([*allowed, *(["'self'", "file:"] if shared else [])]))  # noqa: S704 - hashes
    data = {
        "aggregates": inert(analysis.aggregates),
        "evidence": inert(analysis.evidence.rows),
        "templates": inert({theme: style.template(theme).to_plotly_json() for theme in ("light", "dark")}),
    }
    languages = sorted(words.LANGUAGES, key=lambda each: each != language)
    pages = [page_in(analysis, each, environment) for each in languages]
    return environment.get_template("report.html.j2").render(**data, **own, pages=pages)


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())
