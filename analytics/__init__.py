"""News articles to topics, stance toward actors, and who says or does what to whom, with intervals and a sentence behind every number."""

import importlib
from typing import Any

__version__ = "0.1.0"

_NAMES = {
    "corpus": "read_corpus iter_corpus",
    "pipeline": "annotate run",
    "topics": "fit_topics",
    "actors": "load_actors",
    "stance": "load_scorer explain_stances",
    "measures": (
        "mean_stance share_stance mean_relation mean_tone topic_prevalence count_articles share_quad_class share_quotes co_mention "
        "polarisation compare_sources compare_periods stance_trend add_evidence list_evidence estimate_all"
    ),
    "charts.words": "actor_names",
    "report": "write_chart write_report",
    "errors": "AnalyticsError",
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names.split()}
_MODULES = ("charts", "evaluation", "measures", "schemas", "topics")

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
