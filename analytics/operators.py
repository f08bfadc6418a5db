"""Words that change what another word is worth: verbs of wishing and denying, light verbs, parties, measures.

`data/operators.csv` lists them by kind; a lemma may be of several kinds. The data dictionary says what each kind does.
"""

from functools import cache

from analytics.bundled import load_table


@cache
def load_operators() -> dict[str, frozenset[str]]:
    """Return kind -> lemmas of operators.csv."""
    rows = load_table("operators.csv")
    return {kind: frozenset(row["lemma"] for row in rows if row["kind"] == kind) for kind in {row["kind"] for row in rows}}


def is_operator(lemma: str, *kinds: str) -> bool:
    """Tell whether `lemma` is an operator of one of `kinds`.

    Examples
    --------
    >>> is_operator("vouloir", "wish"), is_operator("livrer", "wish", "unreal")
    (True, False)
    """
    operators = load_operators()
    return any(lemma in operators[kind] for kind in kinds)
