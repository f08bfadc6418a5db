"""Small tables by hand, one for every chart that draws estimates, and what the tests of the charts read out of a figure."""

import pandas as pd

from analytics import charts

NARROW = "\u202f"


def estimates(rows, measure="mean_stance"):
    """Six columns by hand: groups first, then estimate, low, high, n_documents, n_units."""
    defaults = {"measure": measure, "level": 0.95, "n_documents": 40, "n_units": 90, "method": "mean"}
    return pd.DataFrame([defaults | row for row in rows])


def number(value, low=None, high=None, **more):
    return {"estimate": value, "low": low, "high": high, **more}


BY_TARGET = estimates(
    [
        {"target_id": "RUS", **number(-0.25, -0.4, -0.1, n_documents=1204, n_units=3400)},
        {"target_id": "USA", **number(0.05, -0.1, 0.2)},
        {"target_id": "PRK", **number(-0.5, -0.6, -0.4)},
        {"target_id": "KOR", **number(0.3, 0.2, 0.4)},
        {"target_id": "VNM", **number(0.6, n_documents=2, n_units=3)},
        {"target_id": "CHN", **number(None, n_documents=0, n_units=0)},
    ]
)
BY_SOURCE = estimates(
    [
        {"target_id": "RUS", "source": "L'Écho", **number(-0.25, -0.4, -0.1)},
        {"target_id": "RUS", "source": "Le Fil", **number(0.3, 0.1, 0.5)},
        {"target_id": "RUS", "source": "La Rive", **number(-0.6)},
        {"target_id": "USA", "source": "L'Écho", **number(0.1, 0.0, 0.2, n_documents=12)},
        {"target_id": "USA", "source": "Le Fil", **number(0.2, 0.1, 0.3, n_documents=12)},
        {"target_id": "USA", "source": "La Rive", **number(None, n_documents=0)},
    ]
)
OVER_TIME = estimates(
    [
        {"target_id": "RUS", "month": "2024-04", **number(-0.2, -0.3, -0.1)},
        {"target_id": "RUS", "month": "2023-12", **number(-0.1, -0.2, 0.0)},
        {"target_id": "RUS", "month": "2024-01", **number(-0.4, -0.5, -0.3)},
        {"target_id": "USA", "month": "2023-12", **number(0.1)},
        {"target_id": "USA", "month": "2024-01", **number(0.2, 0.1, 0.3)},
        {"target_id": "USA", "month": "2024-04", **number(0.3, 0.2, 0.4)},
    ]
)
MATRIX = estimates(
    [
        {"holder_id": "KOR", "target_id": "PRK", **number(-0.8, -0.9, -0.7, n_units=64)},
        {"holder_id": "RUS", "target_id": "PRK", **number(0.5, 0.3, 0.7, n_units=16)},
        {"holder_id": "narrator", "target_id": "USA", **number(0.0, n_units=1)},
    ],
    "mean_relation",
)
TOPICS = pd.DataFrame({"topic_id": [0, 1, 2], "label": ["gaz, prix, hiver", "$5 ou $6 %{x} <b>", "riz, aide, port"]})
PREVALENCE = estimates(
    [
        {"topic_id": 0, **number(0.124, 0.1, 0.15)},
        {"topic_id": 1, **number(0.3, 0.2, 0.4)},
        {"topic_id": 2, **number(0.05)},
    ],
    "prevalence",
)
TOPICS_OVER_TIME = estimates(
    [{"topic_id": topic, "month": month, **number(0.2, 0.1, 0.3)} for topic in (0, 1) for month in ("2024-01", "2024-02", "2024-03")],
    "prevalence",
)
TOPIC_STANCE = estimates(
    [
        {"topic_id": 0, "target_id": "RUS", **number(-0.3, -0.4, -0.2)},
        {"topic_id": 0, "target_id": "USA", **number(0.2)},
        {"topic_id": 1, "target_id": "RUS", **number(0.1, 0.0, 0.2)},
    ]
)
SHARES = pd.concat(
    [
        estimates([{"target_id": "RUS", **number(0.41, 0.36, 0.46)}, {"target_id": "USA", **number(0.2, 0.1, 0.3)}], "share_unfavourable"),
        estimates([{"target_id": "RUS", **number(0.5, 0.45, 0.55)}, {"target_id": "USA", **number(0.6, 0.5, 0.7)}], "share_neutral"),
        estimates([{"target_id": "RUS", **number(0.09, 0.05, 0.12)}, {"target_id": "USA", **number(0.2, 0.1, 0.3)}], "share_favourable"),
    ],
    ignore_index=True,
)
COVERAGE = pd.DataFrame(
    {"month": ["2023-12", "2024-02", "2023-12"], "source": ["L'Écho", "L'Écho", "Le Fil"], "n_documents": [3, 2, 1]},
)
BY_MONTH_AND_SOURCE = estimates(
    [
        {"source": "L'Écho", "month": "2024-01", **number(-0.2, -0.3, -0.1)},
        {"source": "L'Écho", "month": "2024-02", **number(-0.1, -0.2, 0.0)},
        {"source": "L'Écho", "month": "2024-04", **number(-0.3)},
        {"source": "Le Fil", "month": "2024-01", **number(0.1, 0.0, 0.2, n_documents=12)},
        {"source": "Le Fil", "month": "2024-02", **number(0.2, 0.1, 0.3, n_documents=12)},
        {"source": "Le Fil", "month": "2024-04", **number(0.0, -0.1, 0.1, n_documents=12)},
    ],
    "mean_tone",
)


def pairs(measures, rows):
    """One row a group and measure, as the comparisons of the measures give them; a group's numbers in the order of the measures."""
    parts = []
    for at, measure in enumerate(measures):
        parts.append(estimates([group | number(values[at], values[at] - 0.1, values[at] + 0.1) for group, values in rows], measure))
    return pd.concat(parts, ignore_index=True).assign(q_value=0.04)


AGAINST_THE_REST = pairs(
    ["mean_stance", "mean_stance_rest", "difference"],
    [
        ({"target_id": "RUS", "source": "L'Écho"}, (-0.3, 0.1, -0.4)),
        ({"target_id": "RUS", "source": "Le Fil"}, (0.3, -0.1, 0.4)),
    ],
)
BEFORE_AND_AFTER = pairs(
    ["mean_stance_after", "mean_stance_before", "change"],
    [({"target_id": "RUS"}, (-0.2, 0.1, -0.3)), ({"target_id": "USA"}, (0.2, -0.1, 0.3))],
)
TREND = estimates(
    [{"target_id": "RUS", "day": day, **number(at, at - 0.1, at + 0.1)} for day, at in (("2024-01-01", -0.2), ("2024-01-16", 0.0))],
    "trend",
)

# Every chart of this family with a table for it; the argument `topics` where it needs one.
EVERY = {
    "stance_by_target": (BY_TARGET, {}),
    "stance_distribution": (SHARES, {}),
    "stance_by_source": (BY_SOURCE, {}),
    "stance_over_time": (OVER_TIME, {}),
    "tone_over_time": (BY_MONTH_AND_SOURCE, {}),
    "source_comparison": (AGAINST_THE_REST, {}),
    "period_comparison": (BEFORE_AND_AFTER, {}),
    "relation_matrix": (MATRIX, {}),
    "topic_prevalence": (PREVALENCE, {"topics": TOPICS}),
    "topics_over_time": (TOPICS_OVER_TIME, {"topics": TOPICS}),
    "topic_stance_heatmap": (TOPIC_STANCE, {"topics": TOPICS}),
    "coverage_calendar": (COVERAGE, {}),
}


def draw(name, table=None, **options):
    default, extra = EVERY[name]
    return getattr(charts, name)(default if table is None else table, **extra | options)


def hovers(figure):
    """Return every hover text of a figure, grids flattened, empty ones left out."""
    texts = []
    for trace in figure.data:
        for text in trace.hovertext or ():
            texts += list(text) if isinstance(text, list | tuple) else [text]
    return [text for text in texts if text]


def panel_titles(figure):
    return [note.text for note in figure.layout.annotations if note.name == "panel"]


def footer(figure):
    """Return the footer of a figure on one line, with ordinary spaces."""
    (text,) = [note.text for note in figure.layout.annotations if note.name == "footer"]
    return text.replace("<br>", " ").replace(NARROW, " ")


def role(figure, name):
    """Return the traces of a figure that have the role `name`."""
    return [trace for trace in figure.data if trace.meta["role"] == name]
