"""Charts of how far topics can be trusted."""

import math

import pandas as pd
import pytest

from analytics.charts.trust import topic_effects, topic_trust
from analytics.charts.words import MINUS
from analytics.errors import InputError

NARROW = "\u202f"
TOPICS = pd.DataFrame(
    {
        "topic_id": [0, 1, 2],
        "label": ["gaz, prix", "sommet <b>", "par la main"],
        "words": ["gaz", "sommet", "main"],
        "n_documents": [12, 9, 4],
        "stability": [0.6, 0.9, math.nan],
        "coherence": [0.12, -0.05, 0.0],
    }
)


def effect(topic, category, estimate, **more):
    row = {"topic_id": topic, "covariate": "source", "category": category, "reference": "Le Phare", "measure": "effect_on_prevalence"}
    row |= {"estimate": estimate, "low": estimate - 0.1, "high": estimate + 0.1, "level": 0.95, "n_documents": 8, "n_units": 40}
    return row | {"method": "least squares", "n_clusters": 8, "p_value": 0.03, "q_value": 0.06} | more


EFFECTS = pd.DataFrame(
    [
        effect(0, "La Digue", 0.3, n_documents=20),
        effect(0, "L'Écho", -0.2),
        effect(1, "La Digue", -0.25),
        effect(1, "L'Écho", 0.05, low=math.nan, high=math.nan),
        effect(0, "2024-06", 0.1, covariate="month", reference="2024-05"),
    ]
)


def test_each_topic_has_a_panel_and_categories_are_ordered_by_the_first_one():
    figure = topic_effects(EFFECTS, topics=TOPICS, language="en")
    assert [trace.name for trace in figure.data] == ["gaz, prix", "sommet &lt;b&gt;"]
    assert figure.layout.yaxis.ticktext == ("L'Écho", "La Digue")
    assert dict(zip(figure.data[0].y, figure.data[0].x, strict=True)) == {0: -0.2, 1: 0.3}
    assert figure.layout.xaxis.zeroline
    assert figure.layout.title.subtitle.text.endswith("reference: Le Phare")


def test_an_effect_without_interval_is_hollow_and_says_why():
    figure = topic_effects(EFFECTS, topics=TOPICS)
    echo = list(figure.data[1].y).index(0)
    assert figure.data[1].marker.symbol[echo] == "circle-open"
    assert "trop peu d'articles" in figure.data[1].hovertext[echo]


def test_the_hover_gives_the_number_its_interval_its_articles_and_the_q_value():
    figure = topic_effects(EFFECTS, topics=TOPICS)
    digue = figure.data[0].hovertext[list(figure.data[0].x).index(0.3)]
    assert digue.startswith("<b>gaz, prix · La Digue</b>")
    assert f"30,0{NARROW}%" in digue
    assert f"20,0{NARROW}% à 40,0{NARROW}%" in digue
    assert "20 articles" in digue
    assert digue.endswith("0,060")
    assert "&lt;b&gt;" in figure.data[1].hovertext[0]


def test_percentages_on_the_axis_have_a_true_minus_sign():
    axis = topic_effects(EFFECTS, topics=TOPICS).layout.xaxis
    assert axis.tickvals == tuple(-place for place in reversed(axis.tickvals))
    assert axis.ticktext[0].startswith(MINUS)
    assert axis.ticktext[len(axis.ticktext) // 2] == "0"


def test_another_covariate_can_be_drawn_and_an_unknown_one_is_refused():
    assert topic_effects(EFFECTS, topics=TOPICS, covariate="month").layout.yaxis.ticktext == ("2024-06",)
    with pytest.raises(InputError, match="covariate is 'language'; the table holds: month, source"):
        topic_effects(EFFECTS, topics=TOPICS, covariate="language")


def test_topics_stand_by_their_stability_and_one_made_by_hand_has_no_dot():
    figure = topic_trust(TOPICS, language="en")
    assert figure.layout.yaxis.ticktext == ("par la main", "gaz, prix", "sommet &lt;b&gt;")
    assert figure.data[0].x == (None, 0.6, 0.9)
    assert figure.data[1].x == (0.0, 0.12, -0.05)
    assert "Stability: 0.90" in figure.data[0].hovertext[2]
    assert figure.data[0].customdata[2] == {"topic_id": 1, "measure": "stability"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_tables_without_numbers_give_a_figure_that_says_so(language):
    nothing = [
        topic_effects(EFFECTS.assign(estimate=math.nan), topics=TOPICS, language=language),
        topic_effects(EFFECTS.head(0), topics=TOPICS, language=language),
        topic_trust(TOPICS.head(0), language=language),
    ]
    assert [len(figure.data) for figure in nothing] == [0, 0, 0]
    assert all(figure.layout.annotations[0].text for figure in nothing)


def test_what_is_not_drawn_is_said():
    many = pd.concat([TOPICS.assign(topic_id=TOPICS["topic_id"] + 3 * at) for at in range(12)], ignore_index=True)
    assert "6 autres thèmes dans la table" in topic_trust(many).layout.title.subtitle.text
    effects = pd.DataFrame([effect(topic, f"Le Fil {at:02d}", 0.1) for topic in range(4) for at in range(33)])
    figure = topic_effects(effects, topics=many, language="en")
    assert "1 more topic in the table" in figure.layout.title.subtitle.text.replace("<br>", " ")
    assert "3 more outlets or periods in the table" in figure.layout.title.subtitle.text.replace("<br>", " ")


def test_the_same_rows_in_another_order_give_the_same_figure_and_stay_as_they_are():
    before = EFFECTS.copy()
    turned = topic_effects(EFFECTS.sample(frac=1, random_state=1), topics=TOPICS.iloc[::-1])
    assert turned.data == topic_effects(EFFECTS, topics=TOPICS).data
    pd.testing.assert_frame_equal(EFFECTS, before)
