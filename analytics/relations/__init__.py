"""Who holds what toward whom in French: directed relations between actors, read from syntax.

`reading` makes the table, `mending` repairs the tree, `predications` fills the frames of `frames`, `modality` says whether they hold,
`parties` who stands at a place, `voices` who values; `combining` sets the table against what a trained network reads, in any language.
"""

from analytics.relations.combining import combine_relations
from analytics.relations.frames import load_predicates
from analytics.relations.reading import extract_relations

__all__ = ["combine_relations", "extract_relations", "load_predicates"]
