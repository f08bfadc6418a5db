"""Charts of topics and of coverage."""

from chart_tables import BY_SOURCE, COVERAGE, NARROW, PREVALENCE, TOPIC_STANCE, TOPICS, TOPICS_OVER_TIME, panel_titles

from analytics import charts


def test_topics_are_ordered_by_prevalence_and_hollow_without_an_interval():
    figure = charts.topic_prevalence(PREVALENCE, topics=TOPICS)
    bars = figure.data[0]
    assert bars.x == (0.05, 0.124, 0.3)
    assert bars.marker.color[0].endswith(",0)")
    assert bars.marker.color[1] == bars.marker.color[2] != bars.marker.color[0]
    assert f"12,4{NARROW}%" in bars.hovertext[1]


def test_hostile_labels_are_shown_letter_for_letter():
    figure = charts.topic_prevalence(PREVALENCE, topics=TOPICS)
    assert figure.layout.yaxis.ticktext[-1] == "&#36;5 ou &#36;6 %{x} &lt;b&gt;"
    assert "$" not in figure.data[0].hovertext[-1]


def test_marks_that_turn_the_reading_direction_are_taken_out():
    table = BY_SOURCE.assign(source=BY_SOURCE["source"].str.replace("La Rive", "La\u202e Rive\u2066"))
    assert "La Rive" in charts.stance_by_source(table).layout.yaxis.ticktext


def test_each_topic_has_a_panel_of_its_own():
    figure = charts.topics_over_time(TOPICS_OVER_TIME, topics=TOPICS)
    assert panel_titles(figure) == ["<b>gaz, prix, hiver</b>", "<b>&#36;5 ou &#36;6 %{x} &lt;b&gt;</b>"]
    assert figure.layout.meta["panels"] == 2
    assert figure.layout.yaxis.range[0] == 0


def test_cells_without_an_interval_are_hollow_and_cells_without_sentences_blank():
    heat, hollow = charts.topic_stance_heatmap(TOPIC_STANCE, topics=TOPICS).data
    assert sorted(cell for row in heat.z for cell in row if cell is not None) == [-0.3, 0.1]
    assert "<b>−0,30</b><br>−0,40<br>−0,20" in [text for row in heat.text for text in row]
    assert hollow.text == ("0,20",)
    assert hollow.marker.symbol == "square-open"


def test_a_topic_without_a_label_has_its_number():
    figure = charts.topic_prevalence(PREVALENCE, topics=TOPICS.iloc[:1])
    assert "thème 2" in figure.layout.yaxis.ticktext


def test_coverage_counts_all_outlets_and_leaves_silent_months_blank():
    bars, cells = charts.coverage_calendar(COVERAGE).data
    assert bars.y == (4, 0, 2)
    assert [list(row) for row in cells.z] == [[1, None, None], [3, None, 2]]
    assert cells.customdata[1][0] == {"month": "2023-12", "source": "L'Écho"}
    assert bars.customdata[2] == {"month": "2024-02"}
    assert "2 articles" in bars.hovertext[2]


def test_articles_without_an_outlet_have_a_row_of_their_own():
    figure = charts.coverage_calendar(COVERAGE.assign(source=None))
    assert list(figure.layout.yaxis2.ticktext) == ["sans média"]
