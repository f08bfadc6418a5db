"""Actors as data: who may be named, by which words, and when.

A registry is built from tables in `analytics/data`: `aliases.csv` (a surface, its actor, how it names the actor), `offices.csv` (the
offices that a person has held, each with its first and last day), `exclusions.csv` (phrases in which a name names nobody: a university, a
newspaper, a war) and `places.csv` (the words before a capital that make it a town or a government). A file of the user's own may add
actors and aliases (`own`). How surfaces are found stands in `registry`.

A person names the actor on the days of an office and is a former holder afterwards; of an article without a day, everybody who ever held
an office is taken to be in it, the last actor served first. It does not resolve pronouns, nor titles without a country ("le président"):
those name nobody in their sentence.
"""

from analytics.actors.aliases import NOBODY, RELATIONS, Alias, Office, match_key
from analytics.actors.registry import ActorRegistry, Match
from analytics.actors.tables import article_day, load_actors

__all__ = ["NOBODY", "RELATIONS", "ActorRegistry", "Alias", "Match", "Office", "article_day", "load_actors", "match_key"]
