"""How good a scorer is, on named data, with intervals and beside baselines.

Gold targets are read from the public forms and from the project's own; a scorer's labels are compared with them, beside naming the
majority class, a linear model over words, the lexicon and the same model without the target. Topics are compared with gold topics, beside
three ways of grouping. What the numbers cannot tell: how either does on a press that the gold texts do not resemble.
"""

from analytics.evaluation.calibration import calibration_error
from analytics.evaluation.floors import check_floors, read_floors
from analytics.evaluation.metrics import macro_f1
from analytics.evaluation.stance import Evaluation, compare, describe_metrics, evaluate_stance, evaluate_with_baselines
from analytics.evaluation.targets import GoldTarget, read_gold
from analytics.evaluation.topic_sets import TopicSet, read_topic_sets
from analytics.evaluation.topics import describe_topic_metrics, evaluate_topics

__all__ = [
    "Evaluation",
    "GoldTarget",
    "TopicSet",
    "calibration_error",
    "check_floors",
    "compare",
    "describe_metrics",
    "describe_topic_metrics",
    "evaluate_stance",
    "evaluate_topics",
    "evaluate_with_baselines",
    "macro_f1",
    "read_floors",
    "read_gold",
    "read_topic_sets",
]
