"""The forms of French and English words, made from their lemmas by rule.

A lexicon lists lemmas, a text holds forms; making the forms once is cheaper and safer than cutting endings off every word of a text. The
rules make a few forms too many ("nationals"), which do no harm, and know no defective verb. Accents are folded away, so that "accuse" and
"accusé" are one form: whoever must tell them apart looks at the text itself.
"""

from functools import cache
from typing import NamedTuple

_FIRST = (
    "e es ons ez ent ais ait ions iez aient ai as a ames ates erent er era erai eras erons erez eront erait eraient ant ante antes ee ees"
).split()
_SECOND = (
    "i is it issons issez issent issais issait issions issaient issant issante issantes isse irent ir ira irai iront irait iraient ie ies"
).split()
_THIRD = "e es ons ez ent ais ait ions aient ant is it irent".split()
_FUTURE = "a ai ons ont ait aient".split()


class _Model(NamedTuple):
    """How verbs that end like this one are conjugated: what replaces the ending. The first stem is that of the singular present."""

    stems: tuple[str, ...]
    participle: str
    future: str


def _models(table: str) -> dict[str, _Model]:
    """Read lines of ending, stems, participle and stem of the future."""
    rows = (line.split() for line in table.strip().splitlines())
    return {ending: _Model(tuple(stems.split("+")), participle, future) for ending, stems, participle, future in rows}


_IRREGULAR = _models(
    """
    tenir tien+tienn+ten+tin tenu tiendr
    venir vien+vienn+ven+vin venu viendr
    frir fr+fr fert frir
    vrir vr+vr vert vrir
    mentir men+ment menti mentir
    sentir sen+sent senti sentir
    partir par+part parti partir
    sortir sor+sort sorti sortir
    servir ser+serv servi servir
    courir cour+cour couru courr
    mourir meur+mour+meur mort mourr
    querir quier+quer+quier+qu quis querr
    cueillir cueill+cueill cueilli cueiller
    faillir fau+faill failli faillir
    fuir fui+fuy fui fuir
    indre in+ign int indr
    prendre prend+pren+prenn+pr pris prendr
    dre d+d du dr
    resoudre resou+resolv resolu resoudr
    uire ui+uis uit uir
    dire di+dis dit dir
    crire cri+criv crit crir
    lire li+lis lu lir
    suivre sui+suiv suivi suivr
    vivre vi+viv vecu vivr
    mettre met+mett mis mettr
    battre bat+batt battu battr
    vaincre vainc+vainqu vaincu vaincr
    rompre romp+romp rompu rompr
    naitre nai+naiss ne naitr
    raitre rai+raiss ru raitr
    connaitre connai+connaiss connu connaitr
    clure clu+clu clu clur
    plaire plai+plais plu plair
    croire croi+croy cru croir
    faire fai+fais fait fer
    cevoir coi+coiv+cev cu cevr
    mouvoir meu+mouv mu mouvr
    voir voi+voy vu verr
    """
)
_FEMININES = (
    ("teur", ("trice", "teuse")),
    ("eur", ("euse", "eure")),
    ("eux", ("euse",)),
    ("oux", ("ouse",)),
    ("er", ("ere",)),
    ("el", ("elle",)),
    ("en", ("enne",)),
    ("on", ("onne",)),
    ("et", ("ette", "ete")),
    ("f", ("ve",)),
    ("c", ("que",)),
    ("x", ("se",)),
    ("nul", ("nulle",)),
    ("ais", ("aise",)),
    ("ois", ("oise",)),
    ("mis", ("mise",)),
    ("as", ("asse",)),
    ("s", ("s",)),
)
PARTICIPLE_ENDINGS = ("e", "ee", "es", "ees", "i", "ie", "is", "ies", "u", "ue", "us", "ues", "t", "te", "ts", "tes", "ise", "ises")


@cache
def french_verb(infinitive: str) -> frozenset[str]:
    """Return the forms of a French verb without accents.

    Examples
    --------
    >>> sorted(french_verb("trahir") & {"trahit", "trahi", "trahissent", "traite"})
    ['trahi', 'trahissent', 'trahit']
    >>> {"craint", "craignent", "craindra"} <= french_verb("craindre")
    True
    """
    if infinitive.endswith("er"):
        return frozenset(stem + ending for stem in _first_stems(infinitive[:-2]) for ending in _FIRST)
    forms = {infinitive[:-2] + ending for ending in _SECOND} if infinitive.endswith("ir") else {infinitive}
    ending = next((infinitive[start:] for start in range(len(infinitive)) if infinitive[start:] in _IRREGULAR), "")
    if ending:
        root, model = infinitive.removesuffix(ending), _IRREGULAR[ending]
        forms |= {root + stem + last for stem in model.stems[1:] for last in _THIRD}
        forms |= {root + model.stems[0] + last for last in ("s", "" if model.stems[0][-1] in "dtc" else "t")}
        forms |= {root + model.participle + last for last in ("", "e", "s", "es")}
        forms |= {root + model.future + last for last in _FUTURE}
    return frozenset(forms)


def _first_stems(stem: str) -> list[str]:
    stems = [stem]
    if stem.endswith("g"):
        stems.append(stem + "e")
    if stem.endswith("y"):
        stems.append(stem[:-1] + "i")
    if stem.endswith(("el", "et")):
        stems.append(stem + stem[-1])
    return stems


@cache
def french_noun(lemma: str) -> frozenset[str]:
    """Return the forms of a French noun or adjective without accents, in both genders and numbers.

    Examples
    --------
    >>> sorted(french_noun("loyal"))
    ['loyal', 'loyale', 'loyales', 'loyals', 'loyaux']
    """
    if lemma.endswith("ment"):
        return frozenset((lemma, lemma + "s"))
    feminine = next((endings for ending, endings in _FEMININES if lemma.endswith(ending)), None)
    cut = next((len(ending) for ending, _ in _FEMININES if lemma.endswith(ending)), 0)
    singular = {lemma, *((lemma[:-cut] + ending for ending in feminine) if feminine else (lemma + "e",) if lemma[-1:] != "e" else ())}
    plural = {form + ("" if form[-1:] in "sxz" else "x" if form.endswith(("au", "eu")) else "s") for form in singular}
    return frozenset(singular | plural | ({lemma[:-2] + "aux"} if lemma.endswith("al") else set()))


@cache
def english_noun(lemma: str) -> frozenset[str]:
    """Return singular and plural of an English noun."""
    return frozenset((lemma, _with_s(lemma)))


@cache
def english_verb(lemma: str) -> frozenset[str]:
    """Return the regular forms of an English verb.

    Examples
    --------
    >>> sorted(english_verb("deny"))
    ['denied', 'denies', 'deny', 'denying']
    """
    bases = {lemma.removesuffix("e")}
    if len(lemma) > 2 and lemma[-1] in "bdgklmnprt" and lemma[-2] in "aeiou" and lemma[-3] not in "aeiou":
        bases.add(lemma + lemma[-1])
    past = {lemma[:-1] + "ied"} if lemma.endswith("y") and lemma[-2:-1] not in tuple("aeiou") else {base + "ed" for base in bases}
    return frozenset({lemma, _with_s(lemma)} | past | {base + "ing" for base in bases})


def _with_s(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2:-1] not in tuple("aeiou"):
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else "s")
