"""The words of a French verb: where they begin, the pronouns that hang on them, and whether they deny."""

from analytics.quotes.speakers import LAST_NAMED, PRONOUNS, Speaker
from analytics.schemas import Token
from analytics.trees import children, is_negated

_GROUP = frozenset(
    "a ont avait avaient est sont était étaient s' s’ se l' l’ lui leur y en ainsi également aussi encore même ensuite notamment tenu "
    "voulu pu fait font faire faisait faisaient fera feront fit faisant laisse laissent laisser laissait laissé pas jamais ne n' n’ "
    "limité limitée limités contenté contentée contentés borné bornée bornés empressé empressée "
    "-t -t-il -t-elle -t-ils -t-elles -t-on -il -elle -ils -elles".split()
)
_INSERTED = tuple(  # between a subject and its verb, or an auxiliary and its participle
    tuple(words.split())
    for words in (
        "de son côté|, de son côté ,|de leur côté|pour sa part|, pour sa part ,|pour leur part|à son tour|"
        "quant à lui|quant à elle|quant à eux|quant à elles|, lui ,|, elle ,|, eux ,|, lui aussi ,|, elle aussi ,"
    ).split("|")
)
_LAST_INSERTED = {words[-1] for words in _INSERTED}
_DENYING = ("n'", "n’", "ne")
_REFLEXIVE = ("s'", "s’", "se")


def group_start(tokens: list[Token], place: int) -> int:
    """Return where the words of a verb begin: auxiliaries, clitics, adverbs, "tenu à", "de son côté"."""
    while place:
        word, inserted = tokens[place - 1].text.lower(), _inserted(tokens, place)
        if inserted:
            place -= inserted
        elif (
            word in _GROUP
            or tokens[place - 1].pos == "AUX"
            or (tokens[place - 1].pos == "ADV" and word == tokens[place - 1].text)  # "Macron" may be read as an adverb
            or (word in ("à", "de") and place > 1 and tokens[place - 2].text.lower() in _GROUP)
        ):
            place -= 1
        else:
            break
    return place


def _inserted(tokens: list[Token], place: int) -> int:
    """Return how many words a phrase such as "quant à elle" before `place` has."""
    if tokens[place - 1].text.lower() not in _LAST_INSERTED:
        return 0
    before = tuple(token.text.lower() for token in tokens[max(0, place - 5) : place])
    return next((len(words) for words in _INSERTED if before[-len(words) :] == words), 0)


def is_impersonal(tokens: list[Token], group: int, place: int) -> bool:
    """Tell whether nobody in person says it: "affirme-t-on", "a-t-on appris"."""
    return any(token.text.lower() in ("-on", "-t-on") for token in tokens[group : place + 3])


def is_reflexive_group(tokens: list[Token], group: int, place: int) -> bool:
    """Tell whether "se" stands before the verb: "s'est dite"."""
    return any(token.text.lower() in _REFLEXIVE for token in tokens[group:place])


def clitic(token: Token) -> str:
    """Return the gender and number of a pronoun behind a hyphen ("-elle": f), "" for any other word."""
    word = token.text.lower()
    return PRONOUNS.get(word.removeprefix("-t-").removeprefix("-"), "") if word.startswith("-") else ""


def subject_clitic(tokens: list[Token], group: int, place: int) -> str:
    """Return the gender and number of "il" in "a-t-il dit" and "menace-t-il", "" where there is none."""
    behind = place + 1 + (place + 1 < len(tokens) and tokens[place + 1].text == "-t")
    return next((code for at in (*range(group, place), behind) if at < len(tokens) and (code := clitic(tokens[at]))), "")


def demonstrative(tokens: list[Token], place: int) -> Speaker | None:
    """Return "ce dernier" or "cette dernière" at `place` as a speaker."""
    words = " ".join(token.text.lower() for token in tokens[place : place + 2])
    return Speaker(words, None, "m" if words == "ce dernier" else "f") if words in LAST_NAMED else None


def is_denied(tokens: list[Token], group: int, place: int) -> bool:
    """Tell whether a verb is negated; a parser also hangs the "ne" of a clause before the comma on it."""
    begin = min([group, *children(tokens, place, "aux")])  # before "selon Tass," in "n'a, selon Tass, jamais affirmé"
    comma = max((at for at in range(begin) if tokens[at].text == ","), default=0)
    denies = [at for at in range(comma, place) if tokens[at].text.lower() in _DENYING]
    return bool(denies) and (denies[-1] >= group or is_negated(tokens, place))
