"""The case of a Russian name, by its ending and by the forms that the table of aliases lists beside it.

"Москвы" is a genitive because "Москва" is listed too, "Россией" an instrumental by its ending; "США" and "Токио" may be any case. Where an
ending fits several cases all of them are returned, and the reader of the clause decides by order.
"""

from collections.abc import Mapping
from functools import cache

from analytics.bundled import load_table
from analytics.text import fold

NOMINATIVE, GENITIVE, DATIVE, ACCUSATIVE, INSTRUMENTAL, PREPOSITIONAL = "nom", "gen", "dat", "acc", "ins", "prep"
Cases = frozenset[str]
ANY: Cases = frozenset((NOMINATIVE, GENITIVE, DATIVE, ACCUSATIVE, INSTRUMENTAL, PREPOSITIONAL))
_VOWELS = "аеиоуыэюя"


def _table(text: str) -> Mapping[str, Cases]:
    return {ending: frozenset(cases.split("+")) for ending, cases in (pair.split(":") for pair in text.split())}


_ADJECTIVE = _table(
    "ими:ins ыми:ins ого:gen+acc его:gen+acc ому:dat ему:dat ий:nom+acc ый:nom+acc ая:nom яя:nom ое:nom+acc ее:nom+acc ие:nom+acc"
    " ые:nom+acc им:ins+dat ым:ins+dat их:gen+acc+prep ых:gen+acc+prep ую:acc юю:acc ой:gen+dat+ins+prep ей:gen+dat+ins+prep"
    " ом:prep ем:prep"
)
_NOUN = _table(
    "ами:ins ями:ins ого:gen+acc ому:dat ам:dat ям:dat ах:prep ях:prep ией:ins ою:ins ею:ins ом:ins ем:ins ым:ins им:ins ии:gen+dat+prep"
)


@cache
def known_names() -> Mapping[str, str]:
    """Return the Russian aliases of the package: match form -> spelling."""
    return {fold(row["alias"]).replace("ё", "е"): row["alias"] for row in load_table("aliases.csv") if row["language"] == "ru"}


def adjective_cases(word: str) -> Cases:
    """Return the cases that the ending of an adjective fits, none where it is no adjective's.

    Examples
    --------
    >>> sorted(adjective_cases("американские"))
    ['acc', 'nom']
    """
    for length in (3, 2):
        if len(word) > length + 2 and word[-length:] in _ADJECTIVE:
            return _ADJECTIVE[word[-length:]]
    return frozenset()


def name_cases(name: str, naming: str) -> Cases:
    """Return the cases in which a name (small letters, no ё) may stand.

    Parameters
    ----------
    name
        As in the text, folded.
    naming
        How it names its actor, as in table mentions.

    Examples
    --------
    >>> sorted(name_cases("москву", "capital")), sorted(name_cases("сеул", "capital")), sorted(name_cases("россией", "name"))
    (['acc'], ['acc', 'nom'], ['ins'])
    """
    if naming == "speaker":
        return frozenset((NOMINATIVE,))
    words = name.split() or [""]
    first = adjective_cases(words[0]) if naming == "demonym" or (len(words) > 1 and naming != "person") else frozenset()
    if len(words) == 1 and first:
        return first
    if known_names().get(name, "").split()[-1:] and known_names()[name].split()[-1].isupper() and (len(words) == 1 or naming == "name"):
        return ANY
    leading = naming in ("role", "institution") and not first
    head = words[0] if leading else words[-1]
    cases = noun_cases(head, naming in ("person", "role", "demonym", "party"), person=naming == "person")
    if name[:-1] in known_names() and name[-1] == "а":  # "Ким Чен Ына" beside "Ким Чен Ын"
        cases = frozenset((GENITIVE, ACCUSATIVE)) if naming == "person" else frozenset((GENITIVE,))
    return (first & cases) or first or cases


def noun_cases(word: str, animate: bool, *, person: bool = False) -> Cases:
    """Return the cases that the form of a noun fits.

    Examples
    --------
    >>> sorted(noun_cases("путина", True, person=True)), sorted(noun_cases("киева", False))
    (['acc', 'gen'], ['gen'])
    """
    if not word or word[-1] not in _VOWELS:
        return _consonantal(word, animate, person)
    for length in (3, 2):
        if len(word) > length + 1 and word[-length:] in _NOUN:
            return _NOUN[word[-length:]]
    return _vocalic(word, animate)


def _consonantal(word: str, animate: bool, person: bool) -> Cases:
    base = any(f"{word}{ending}" in known_names() for ending in "аоу")  # "Вьетнам" is no dative: "Вьетнама" is listed
    for length in (3, 2):
        if len(word) > length + 1 and word[-length:] in _NOUN and not base:
            return _NOUN[word[-length:]]
    if word.endswith(("ой", "ей")):
        return frozenset((GENITIVE, DATIVE, INSTRUMENTAL, PREPOSITIONAL)) if person else frozenset((INSTRUMENTAL,))
    if not person and not base and word.endswith(("ов", "ев")):
        return frozenset((GENITIVE, ACCUSATIVE)) if animate else frozenset((GENITIVE,))
    return frozenset((NOMINATIVE,)) if animate else frozenset((NOMINATIVE, ACCUSATIVE))


def _vocalic(word: str, animate: bool) -> Cases:
    stem, last = word[:-1], word[-1]
    masculine = any(f"{stem}{end}" in known_names() or f"{stem}{end}" in _HEADS for end in ("", "й", "ь"))
    feminine = not masculine and any(f"{stem}{end}" in known_names() for end in "ая")
    if last in "ая":
        oblique = frozenset((GENITIVE, ACCUSATIVE)) if animate else frozenset((GENITIVE,))
        return oblique if masculine else frozenset((NOMINATIVE,))
    if last in "ую":
        return frozenset((ACCUSATIVE,)) if feminine else frozenset((DATIVE,))
    if last in "ыи":
        return frozenset((NOMINATIVE,)) if animate and not feminine else frozenset((GENITIVE,))
    if last == "е":
        return frozenset((PREPOSITIONAL,)) if masculine else frozenset((DATIVE, PREPOSITIONAL))
    return ANY


_HEADS = frozenset("президент лидер министр посол премьер представитель секретарь госсекретарь генерал глава хозяин дом".split())
