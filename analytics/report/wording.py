"""The words of the page's script: short sentences with blanks, and names of measures, actors, topics, days and months.

The script fills the blanks and writes numbers by itself, so that a filtered mark reads like an unfiltered one; it holds no words.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.charts import marks, style, words
from analytics.charts.topics import topic_names
from analytics.measures.resampling import LEVEL
from analytics.report.aggregates import RATIOS
from analytics.report.evidence import Evidence
from analytics.report.sections import label_names
from analytics.schemas import NARRATOR

_WHOLE = ("few", "interval", "hover.value", "hover.interval", "hover.gap", "hover.evidence")
# How a filtered hover text chooses its sentence: nearest to the number for means of the sentences' own scores, none for other outlets.
_BALANCES, _ELSEWHERE = ("mean_stance", "standardised_mean"), ("mean_stance_rest", "standardised_rest")
_UNITS = {"relation": "relations", "topical": "", "quoted": "quotes"}  # what lies under a number; else sentences


def script_words(aggregates: Mapping[str, Any], evidence: Evidence, topics: pd.DataFrame, language: str) -> dict[str, Any]:
    """Return the words of the page's script.

    Parameters
    ----------
    aggregates, evidence
        What `aggregate` and `evidence_data` returned: actors and topics that occur.
    topics
        Table `topics`, for the labels.
    language
        fr or en.

    Returns
    -------
    dict
        `text` (sentences by key), `measures`, `signed` (measures that are no shares), `units`, `balances` and `elsewhere` (how a
        sentence is chosen for a mark), `level`, `actors`, `labels`, `topics`, `names`, and `days` and `reasons` of the evidence.

    Examples
    --------
    >>> from analytics.schemas import TOPICS, empty
    >>> script_words({"facts": {}, "names": {"topic": []}}, Evidence({"rows": []}, [], []), empty(TOPICS), "en")["level"]
    '95%'
    """
    said = words.strings(language)
    chosen = {key.split(".", 1)[1]: text for key, text in said.items() if key.startswith("script.")}
    chosen |= {key: text for key, text in said.items() if key in _WHOLE or key.startswith(("unit.", "finding.", "sign."))}
    chosen |= {"per_value": said["subtitle"].split(" · ")[-1]}
    ratios = [ratio for several in RATIOS.values() for ratio in several]
    units = {name: _UNITS.get(ratio.below[0], "sentences") for ratio in ratios for name in (ratio.measure, *ratio.minus)}
    found = {
        name for facts in aggregates["facts"].values() for name in (*facts.get("holder_id_names", ()), *facts.get("target_id_names", ()))
    }
    found |= {each.row.target_id for each in evidence.found}
    return {
        "language": language,
        "text": chosen,
        "measures": {key.removeprefix("measure."): text for key, text in said.items() if key.startswith("measure.")},
        "signed": sorted({name for name in units if "%" not in marks.value(0.5, name, language)}),
        "units": units,
        "balances": _BALANCES,
        "elsewhere": _ELSEWHERE,
        "signs": {"-1": _sign(style.UNFAVOURABLE, "dash"), "0": _sign(style.NEUTRAL, "dot"), "1": _sign(style.FAVOURABLE)},
        "level": words.percent(LEVEL, language, 0),
        "actors": {actor: words.actor_name(actor, language) for actor in sorted(found)},
        "labels": label_names(language),
        "core": [*style.PALETTE, NARRATOR],
        "topics": dict(
            zip(map(str, aggregates["names"]["topic"]), topic_names(pd.Series(aggregates["names"]["topic"]), topics, language), strict=True)
        ),
        "names": _calendar(language),
        **evidence.words(language),
    }


def _sign(colour: str, dash: str = "solid") -> dict[str, str]:
    return {"colour": colour, "dash": dash}


def _calendar(language: str) -> dict[str, list[str]]:
    from babel import Locale

    locale, names = Locale.parse(language), {}
    for width in ("wide", "abbreviated"):
        days = locale.days["format"][width]
        names[f"{width}Days"] = [days[(at - 1) % 7] for at in range(7)]  # Babel's week begins on Monday, Plotly's on Sunday
        names[f"{width}Months"] = [locale.months["format"][width][at] for at in range(1, 13)]
    return names
