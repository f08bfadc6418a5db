"""Charts: each takes a table and returns a Plotly figure of it.

A chart is a noun for what one sees. Its first argument is a table, everything else is named, and it neither computes, nor shows, nor saves:
the numbers come from `analytics.measures`, and `analytics.write_chart` writes files. Every chart says what is measured, in what unit and
from how many articles, and draws the interval of every number. None of them explains why a number is what it is.
"""

from analytics.charts.coverage import coverage_calendar
from analytics.charts.evaluation import reliability, risk_by_coverage, speed_and_accuracy
from analytics.charts.relations import relation_matrix
from analytics.charts.stances import stance_by_source, stance_by_target, stance_distribution, stance_over_time
from analytics.charts.topics import topic_prevalence, topic_stance_heatmap, topics_over_time

__all__ = [
    "coverage_calendar",
    "relation_matrix",
    "reliability",
    "risk_by_coverage",
    "speed_and_accuracy",
    "stance_by_source",
    "stance_by_target",
    "stance_distribution",
    "stance_over_time",
    "topic_prevalence",
    "topic_stance_heatmap",
    "topics_over_time",
]
