"""How good a scorer is, on named data, with intervals and beside baselines.

Gold targets are read from the public forms and from the project's own; a scorer's labels are compared with them, beside naming the
majority class, a linear model over words, the lexicon and the same model without the target. What the numbers cannot tell: how the scorer
does on a press that the gold sentences do not resemble.
"""

from analytics.evaluation.calibration import calibration_error
from analytics.evaluation.floors import check_floors, read_floors
from analytics.evaluation.metrics import macro_f1
from analytics.evaluation.stance import Evaluation, compare, describe_metrics, evaluate_stance, evaluate_with_baselines
from analytics.evaluation.targets import GoldTarget, read_gold

__all__ = [
    "Evaluation",
    "GoldTarget",
    "calibration_error",
    "check_floors",
    "compare",
    "describe_metrics",
    "evaluate_stance",
    "evaluate_with_baselines",
    "macro_f1",
    "read_floors",
    "read_gold",
]
