"""News articles to topics, stance toward actors, and who says or does what to whom, with intervals and a sentence behind every number."""

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "read_corpus": "corpus",
    "iter_corpus": "corpus",
    "annotate": "pipeline",
    "run": "pipeline",
    "fit_topics": "topics",
    "load_actors": "actors",
    "load_scorer": "stance",
    "mean_stance": "measures",
    "share_stance": "measures",
    "mean_relation": "measures",
    "mean_tone": "measures",
    "topic_prevalence": "measures",
    "count_articles": "measures",
    "actor_names": "charts.words",
    "write_chart": "report",
    "write_report": "report",
    "AnalyticsError": "errors",
}
_MODULES = ("charts", "measures", "schemas")

__all__ = sorted((*_HOMES, *_MODULES))


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: a heavy library is loaded when its function is first asked for
    if name in _MODULES:
        return importlib.import_module(f"analytics.{name}")
    if name not in _HOMES:
        message = f"module 'analytics' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(f"analytics.{_HOMES[name]}"), name)
