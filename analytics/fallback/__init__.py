"""Directed relations in English, Russian and Korean, without a parser or with one.

Listed cue words say what is done; who does it to whom is read from the tree of a sentence that comes parsed (`parsed`), else from order,
case and particles. English goes by order: the phrase before a cue holds, the one behind it is meant, unless a passive, "by", a possessive
or a preposition says otherwise. Russian goes by the case that the ending of a name shows, Korean by the particle behind it and by the cue
that closes the clause. `data/cues.csv` lists the cues with sign, PLOVER quad class and frame. A deed that is negated, denied, possible,
conditional or only wished gives nothing, or 0 for a wish.

Precision comes before recall: what has no listed cue, or no clear holder and target in one clause, is passed over. It cannot do irony,
pronouns, attitudes that are only implied, attributes with a full participle ("sanctions brought in by"), holders far from their verb
(without a parser), or words that are a cue in one sense only ("back", "court").
"""

from analytics.fallback.reading import LANGUAGES, read_relations

__all__ = ["LANGUAGES", "read_relations"]
