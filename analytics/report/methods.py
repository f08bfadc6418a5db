"""The page's account of itself: how each number is computed, what is known of the scorer, and the manifest of the run.

The estimates say in English how they were made, for whoever reads the tables; here the same is said in the reader's language.

>>> manifest_parts({"seed": 0, "versions": {"plotly": "7.1.0"}}, "en")
[{'name': '', 'pairs': [('Seed', '0')]}, {'name': 'Versions', 'pairs': [('plotly', '7.1.0')]}]
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.charts import words
from analytics.measures.resampling import FEWEST_DOCUMENTS, LEVEL, RESAMPLES
from analytics.report.grids import Table


def methods_used(estimates: Mapping[str, pd.DataFrame], language: str) -> list[tuple[str, str]]:
    """Return, for each measure that the estimates hold, its name and how it is computed.

    Examples
    --------
    >>> methods_used({"a": pd.DataFrame({"measure": ["mean_stance"]})}, "en")
    [('mean balance', 'mean over the sentences that name the actor of p(favourable) − p(unfavourable)')]
    """
    said = words.strings(language)
    measures = sorted({str(measure) for table in estimates.values() for measure in table["measure"].dropna()})
    return [(said.get(f"measure.{measure}", measure), said.get(f"method.{measure}", "")) for measure in measures]


def drawing(seed: int, language: str) -> str:
    """Return how the intervals are drawn, with the numbers of this run.

    Examples
    --------
    >>> drawing(7, "en").split(";")[0]
    'Poisson bootstrap of whole articles with 1,000 resamples and seed 7'
    """
    numbers = {"resamples": words.count(RESAMPLES, language), "seed": seed, "fewest": FEWEST_DOCUMENTS}
    return words.say("methods.drawing", language, level=words.percent(LEVEL, language, 0), **numbers)


def scorer_parts(manifest: Mapping[str, object] | None, language: str) -> dict[str, str]:
    """Return the scorer's name and its published accuracy; in the page's own words where they are known for that scorer.

    Examples
    --------
    >>> scorer_parts({"scorer": {"name": "mine", "accuracy": ".7 on my sentences"}}, "en")
    {'name': 'mine', 'accuracy': '.7 on my sentences'}
    """
    scorer = (manifest or {}).get("scorer")
    about = scorer if isinstance(scorer, Mapping) else {"name": scorer}
    name, accuracy = words.visible(about.get("name")), words.visible(about.get("accuracy"))
    return {"name": name, "accuracy": words.strings(language).get(f"scorer.{name}", accuracy) if accuracy else ""}


def seed_of(manifest: Mapping[str, object] | None) -> int:
    """Return the seed that the manifest names, 0 where it names none.

    Examples
    --------
    >>> seed_of({"options": {"seed": 3}})
    3
    """
    options = (manifest or {}).get("options")
    seed = options.get("seed") if isinstance(options, Mapping) else (manifest or {}).get("seed")
    return seed if isinstance(seed, int) else 0


def manifest_parts(manifest: Mapping[str, object] | None, language: str) -> list[dict[str, Any]]:
    """Return the manifest as parts to show: a heading, and either one value, pairs, or a table."""
    shown = {key: value for key, value in (manifest or {}).items() if key != "title"}
    single = [
        (_key(key, language), _text(value, language)) for key, value in shown.items() if not isinstance(value, Mapping | list | tuple)
    ]
    parts: list[dict[str, Any]] = [{"name": "", "pairs": single}] if single else []
    for key, value in shown.items():
        if isinstance(value, Mapping) and value:
            told = {name: inner for name, inner in value.items() if name != "accuracy"}  # the page on methods has it
            pairs = [(_key(name, language), _text(inner, language)) for name, inner in told.items()]
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
