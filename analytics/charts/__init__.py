"""Charts: each takes a table and returns a Plotly figure of it.

A chart is a noun for what one sees. Its first argument is a table, everything else is named, and it neither computes, nor shows, nor saves:
the numbers come from `analytics.measures`, and `analytics.write_chart` writes files. Every chart says what is measured, in what unit and
from how many articles, and draws the interval of every number. None of them explains why a number is what it is.
"""

from analytics.charts.comparisons import period_comparison, source_comparison
from analytics.charts.coverage import coverage_calendar
from analytics.charts.evaluation import reliability, risk_by_coverage, speed_and_accuracy
from analytics.charts.evidence import evidence_table
from analytics.charts.fitting import fit
from analytics.charts.maps import topic_hierarchy, topic_map
from analytics.charts.network import relation_network
from analytics.charts.relations import relation_matrix, relation_over_time
from analytics.charts.sentences import Reading, read_estimate, read_estimates
from analytics.charts.stances import stance_by_source, stance_by_target, stance_distribution, stance_over_time
from analytics.charts.style import template
from analytics.charts.tone import tone_over_time
from analytics.charts.topics import topic_prevalence, topic_stance_heatmap, topics_over_time
from analytics.charts.trust import topic_effects, topic_trust
from analytics.charts.voices import quote_share

__all__ = ["Reading", "read_estimate", "read_estimates"]
__all__ += ["fit", "template"]
__all__ += ["stance_by_source", "stance_by_target", "stance_distribution", "stance_over_time", "topic_stance_heatmap"]
__all__ += ["coverage_calendar", "period_comparison", "source_comparison", "tone_over_time"]
__all__ += ["evidence_table", "quote_share", "relation_matrix", "relation_network", "relation_over_time"]
__all__ += ["topic_effects", "topic_hierarchy", "topic_map", "topic_prevalence", "topic_trust", "topics_over_time"]
__all__ += ["reliability", "risk_by_coverage", "speed_and_accuracy"]
