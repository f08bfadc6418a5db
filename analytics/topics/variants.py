"""The key that the variants of a word share: number and gender in French and English, case in Russian, particles in Korean.

Light rules of our own, because a stemmer would join "la capitale" and "le capital". They know no verb forms and no homonyms, and a key
need be no word of the language.
"""

import re


def variant_key(word: str, language: str) -> str:
    """Return what the variants of a word have in common.

    Parameters
    ----------
    word
        One word in small letters, without elision or hyphen.
    language
        fr, en, ru or ko.

    Notes
    -----
    French: plural and feminine, in the manner of Savoy (1999). English: plural (Harman 1991). Russian: endings of cases, in the manner of
    Dolamic and Savoy (2009). Korean: particles that agree with the sound before them, and the endings that make a verb of a noun.

    Examples
    --------
    >>> variant_key("alliées", "fr"), variant_key("treaties", "en"), variant_key("ракетами", "ru"), variant_key("북한은", "ko")
    ('allié', 'treaty', 'ракет', '북한')
    """
    return _VARIANTS[language](word)


_FRENCH_UNLIKE = frozenset("fils cours capitale capitales armée armées morale morales".split())  # fil, cour, capital, armé are others
_FRENCH_PLURAL_X = re.compile(r"(?:[ln]ieu|f[eo]u|[jv]eu|enjeu|veu|voeu|vœu|chou|bijou|genou|eau)x$")
_FRENCH_FEMININE = tuple(  # ending, that of the masculine, letters that a word must have
    (feminine, masculine, least)
    for least, pairs in (
        (5, "ée é"),
        (6, "euse eux ive if ère er elle el enne en aine ain aise ai oise oi ale al"),
        (7, "trice teur ante ant ente ent ande and ète et"),
    )
    for feminine, masculine in zip(pairs.split()[::2], pairs.split()[1::2], strict=True)
)


def _french_key(word: str) -> str:
    if word in _FRENCH_UNLIKE:
        return word.removesuffix("s") if word.endswith("es") else word
    if _FRENCH_PLURAL_X.search(word):
        word = word[:-1]
    elif word.endswith("aux") and len(word) > 5:
        word = f"{word[:-3]}al"
    elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return next((word.removesuffix(end) + new for end, new, least in _FRENCH_FEMININE if len(word) >= least and word.endswith(end)), word)


def _english_key(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("us", "ss", "is")) or word == "news":
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]


_RUSSIAN_SOFT = re.compile(r"(?<=\w[^н\W])е(?:я|и|ю|е|ей|ям|ях|ями)$")  # Корея, идея; not последнее
_RUSSIAN_CASE = re.compile(
    r"(?<=\w\w\w)(?:иями|ями|иях|иям|ией|иею|ием|ого|его|ому|ему|ыми|ими|ами|ый|ий|ой|ая|яя|ую|юю|ое|ее|ые|ие|ых|их|ым|им|ом|ем|ою|ею|ей"
    r"|ов|ев|ам|ям|ах|ях|ия|ию|ии|а|я|о|е|и|ы|у|ю|ь|й)$"
)


def _russian_key(word: str) -> str:
    word = word.replace("ё", "е")
    soft = _RUSSIAN_SOFT.sub("е", word)
    return soft if soft != word else _RUSSIAN_CASE.sub("", word)


_KOREAN_VERB = re.compile(
    r"(?<=[가-힣]{2})(?:(?:하|되)(?:였다|였다고|었다|고|는|며|면서|기|기로|지|겠다|겠다고|여|자|려는|려고)|(?:했|됐)(?:다|다고|다는|으며|고|지만|던)"
    r"|(?:한|된)다(?:고|는|며)?|해야|할|될|된|돼|해)$"
)
_KOREAN_PARTICLE = re.compile(
    r"(?<=\w\w)(?:(?:에|에게|으로|로)(?:서|부터)?(?:는|도|의)?|(?:과|와)의|까지|부터|보다|처럼|이라는|이라고|라는|라고|이며|이다|들"
    r"|은|는|이|가|을|를|과|와|의|도|만)$"
)
_KOREAN_UNCUT = re.compile(  # nouns that end like a particle
    r"(?:반도|[제보지정의태속강고온인수주시유]도|[회합논협동정주결항건]의|[국평대전작물증추허]가|전문가|[결효성경]과|[북남대]한|위원회|[사차나아]이|[도경항통]로"
    r"|위해|피해|동해|서해|남해|오해|이해|방해)$"
)
_KOREAN_SOUND = {"은": True, "이": True, "을": True, "과": True, "는": False, "가": False, "를": False, "와": False}


def _korean_key(word: str) -> str:
    while not _KOREAN_UNCUT.search(word) and (match := _KOREAN_VERB.search(word) or _KOREAN_PARTICLE.search(word)):
        before, ending = word[match.start() - 1], match.group()
        closed = "가" <= before <= "힣" and (ord(before) - ord("가")) % 28 > 0  # the syllable ends in a consonant
        if "가" <= before <= "힣" and _KOREAN_SOUND.get(ending, closed) != closed:
            break
        word = word[: match.start()]
    return word


_VARIANTS = {"fr": _french_key, "en": _english_key, "ru": _russian_key, "ko": _korean_key}
