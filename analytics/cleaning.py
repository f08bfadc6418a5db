"""Scraped pages to articles: what is not the article goes, and what went is kept for inspection.

A page saved from the web carries its title two or three times, a navigation bar, photo captions, a comment form, and now and then the
whole article twice, the first time cut to pieces. The rules for what a page says around an article are data (`data/boilerplate.csv`: a
pattern a line, with its scope); the rules for repetition are here. A rule that is in doubt keeps the text. Nothing is rewritten: a
cleaned text is the raw text with spans left out and blanks evened. A page that never was an article (a login page, a cookie wall) is told
by its phrases (`data/stubs.csv`) and by how little else it says; a page of that kind in other words is not recognised.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple

from analytics.bundled import load_table
from analytics.text import Span, fold, paragraph_spans, sentence_spans

REPEATED_MINIMUM = 40  # letters: shorter sentences ("Il a refusé.") may rightly stand twice
FRAGMENT_MINIMUM = 12  # a fragment that starts with a small letter and is the end of another sentence
HEADLINE_MINIMUM = 15
HEADLINE_MAXIMUM = 220
HEAD = 6  # lines at the top among which a headline is looked for
FURNITURE_MAXIMUM = 420  # characters: no rule for lines takes a longer one
LISTING = "read also"
BARE = 20  # characters of a "Lire aussi :" that has no headline on its own line
ARTICLE_ABOVE = 1000  # characters above a comment form that are an article, if what is below has not three times as many
REPEATED_CAPTIONS = 20  # of one rule and page: more are not looked for again, which would take time in the square of their number
LONG_TITLE = 30  # characters: a shorter one may be words of the article
STUB_MAXIMUM = 20_000  # characters at the top that tell whether a page is a stub
STUB_LETTERS = 600  # letters beside the phrases from which on a page says something,
STUB_SHARE = 20  # or from which on it says so much more than the phrases that they are an accident
LONG_PHRASE = 25  # characters: a shorter phrase of a stub must be a whole sentence, a longer one may open it

_SYLLABLE = re.compile("[가-힣]")
_BIO = re.compile(r'^["«“][^\n]{20,400}["»”]$')
_NAME = re.compile(r"^(?:[A-ZÀ-Ý][\w'’.-]{1,20}(?: |$)){2,4}$")
# Control characters, soft hyphens, halves of characters and characters for private use: nothing that is read.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\xad\u2060\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_UNIFIED = (("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("’", "'"), ("‑", "-"))
_JOINED = re.compile(r"(?<=[a-zà-ÿ»”\"]\.) (?=[a-zà-ÿ])")
_TAIL = re.compile(r" [-–—|•·] (?=.{2,40}$)")


class Rule(NamedTuple):
    """One pattern of page furniture: `scope` is inline, line, or rest (the line and all that follows)."""

    name: str
    scope: str
    pattern: re.Pattern[str]
    landmark: str  # stands in every match


class Cleaned(NamedTuple):
    """A cleaned article: its headline or "", its text, and what was removed as (rule, text) pairs."""

    title: str
    text: str
    removed: list[tuple[str, str]]


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return the boilerplate rules of the package, in the order of their file."""
    return tuple(_compile(row) for row in load_table("boilerplate.csv"))


def _compile(row: dict[str, str]) -> Rule:
    flags = re.MULTILINE if row["scope"] == "inline" else re.IGNORECASE
    return Rule(row["rule"], row["scope"], re.compile(row["pattern"], flags), _landmark(row["pattern"]))


def _landmark(pattern: str) -> str:
    """Return the longest run of characters that stands in every match of `pattern`: a text without it need not be searched."""
    bare, shorter = "", re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "\0", pattern)
    while bare != shorter:  # groups go from the inside out
        bare, shorter = shorter, re.sub(r"\([^()]*\)", "\0", shorter)
    runs = re.split(r"[\0^$]|.?[?*{][\d,}]*|\.", bare)
    return "" if "|" in bare else max(runs, key=len)


def clean_article(raw: str, title: str = "") -> Cleaned:
    r"""Return `raw` without page furniture and repetitions.

    Parameters
    ----------
    raw
        The text as read, paragraphs on lines of their own.
    title
        The headline if the source gives one; otherwise it is looked for in the first lines.

    Examples
    --------
    >>> lines = ["Un train à l'aube", "Un train à l'aube", "Le train est parti à six heures.", "Laisser un commentaire", "Nom"]
    >>> clean_article("\n".join(lines))[:2]
    ("Un train à l'aube", 'Le train est parti à six heures.')
    """
    removed: list[tuple[str, str]] = []
    text = _normalise(raw)
    if not title:
        title = find_title(text)
    text = _break_at_title(text, title)
    text = _remove_inline(text, removed)
    lines = _remove_lines(text, removed)
    lines = _remove_title(lines, title, removed)
    text = _remove_repetitions("\n\n".join(lines), removed)
    return Cleaned(title, text, removed)


def _normalise(raw: str) -> str:
    text = re.sub("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", raw)
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = re.sub(r"[\t \u200b\ufeff]+", " ", text)
    return re.sub(r" ?\n ?", "\n", text).strip()


def _unify(text: str) -> str:
    """Return the copy that rules are matched on: one kind of apostrophe, hyphen and blank; every character stays in its place."""
    for mark, plain in _UNIFIED:
        text = text.replace(mark, plain)
    return text


def _is_headline(line: str) -> bool:
    return HEADLINE_MINIMUM <= len(line) <= HEADLINE_MAXIMUM and line[-1] not in ".:;,!»”\"'"


def find_title(text: str) -> str:
    r"""Return the headline among the first lines of `text`, or "".

    A scraped page may open with the headline of another article; of several candidates the one that shares the most words with the body is
    taken.

    Examples
    --------
    >>> find_title("La pêche au thon reprend\nUn train traverse la frontière\nLe train a traversé la frontière à l'aube, sans bruit.")
    'Un train traverse la frontière'
    """
    lines = [text[start:end] for start, end in paragraph_spans(text)]
    heads = list(takewhile(_is_headline, lines[:HEAD]))
    body = _words(" ".join(lines[len(heads) :])) if heads else set()
    return max(heads, key=lambda head: len(_words(head) & body) / len(_words(head) or " ")) if body else ""


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold(text)) if len(word) > 3}


def _title_forms(title: str) -> list[str]:
    """Return a headline as it is, and without the one or two outlets behind it ("... - La Tribune.fr", "... | Le Monde")."""
    cuts = [cut for match in _TAIL.finditer(title) if (cut := match.start()) >= HEADLINE_MINIMUM]
    return [title, *(title[:cut] for cut in reversed(cuts[-2:]))]


def _break_at_title(text: str, title: str) -> str:
    """Put the title on a line of its own where a page has lost its line breaks."""
    forms = "|".join(re.escape(form) for form in _title_forms(title) if len(form) >= LONG_TITLE and form in text)
    return re.sub(rf"(?<=\S) ({forms}) (?=[A-ZÀ-Ý«“\"])", r"\n\1\n", text) if forms else text


def _remove_inline(text: str, removed: list[tuple[str, str]]) -> str:
    copy = _unify(text)
    for rule in load_rules():
        if rule.scope == "inline" and rule.landmark in copy:
            spans = [match.span() for match in rule.pattern.finditer(copy)]
            matches = [text[start:end].strip() for start, end in spans]
            removed.extend((rule.name, match) for match in matches)
            text = _remove_captions(_without(text, spans), rule.name, matches, removed) if spans else text
            copy = _unify(text) if spans else copy
    return re.sub(r" {2,}", " ", text)


def _remove_captions(text: str, rule: str, matches: Sequence[str], removed: list[tuple[str, str]]) -> str:
    """Drop a credited caption where it is shown once more, without the credit, as the picture's title."""
    captions = dict.fromkeys(match.partition("©")[0].strip() for match in matches if "©" in match)
    for caption in [caption for caption in captions if len(caption) > REPEATED_MINIMUM][:REPEATED_CAPTIONS]:
        removed.extend([(rule, caption)] * text.count(caption))
        text = text.replace(caption, " ")
    return text


def _without(text: str, spans: Iterable[Span]) -> str:
    """Return `text` with a blank for each of `spans`, which are in order and apart."""
    pieces, begin = [], 0
    for start, end in spans:
        pieces.append(text[begin:start])
        begin = end
    return " ".join([*pieces, text[begin:]])


@cache
def _line_rules() -> tuple[tuple[Rule, ...], re.Pattern[str]]:
    """Return the rules for lines, and all of them as one pattern with a group a rule: most lines fit none, and asking once is faster."""
    rules = tuple(rule for rule in load_rules() if rule.scope != "inline")
    return rules, re.compile("|".join(f"({rule.pattern.pattern})" for rule in rules), re.IGNORECASE)


@lru_cache(maxsize=1024)  # a page says the same things many times
def _find_rule(line: str) -> Rule | None:
    rules, pattern = _line_rules()
    match = pattern.match(_unify(line)) if len(line) <= FURNITURE_MAXIMUM else None
    return rules[match.lastindex - 1] if match and match.lastindex else None


def _remove_lines(text: str, removed: list[tuple[str, str]]) -> list[str]:
    kept: list[str] = []
    lines = [text[start:end] for start, end in paragraph_spans(text)]
    above, below = 0, len(text)
    is_article = False  # whether a finished sentence stands above
    listing = False  # below a bare "Lire aussi" stand the headlines of other articles
    for number, line in enumerate(lines):
        below -= len(line)
        rule = _find_rule(line)
        listing = (rule is not None and rule.name == LISTING and len(line) <= BARE) or (listing and rule is None and _is_headline(line))
        if rule is None and not listing:
            kept.append(line)
            above += len(line)
            is_article = is_article or line[-1] in '.!?…»”"'
        elif rule is None or rule.scope == "line" or not is_article or above < min(below, max(ARTICLE_ABOVE, below / 3)):
            removed.append((rule.name if rule else LISTING, line))
        else:  # a comment form stands below an article, and nothing of the article below it
            removed.append((rule.name, "\n".join(lines[number:])))
            return _without_author_box(kept, removed)
    return kept


def _without_author_box(lines: list[str], removed: list[tuple[str, str]]) -> list[str]:
    """Drop a name and a boast in quotation marks that stand directly above a comment form."""
    if len(lines) > 2 and _BIO.match(lines[-1]) and _NAME.match(lines[-2]):
        removed.append(("author box", "\n".join(lines[-2:])))
        return lines[:-2]
    return lines


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", fold(text)).strip()


def _remove_title(lines: list[str], title: str, removed: list[tuple[str, str]]) -> list[str]:
    """Drop the lines that repeat the headline, and other headlines above the first of them."""
    if not title:
        return lines
    forms = {_key(form): form for form in _title_forms(title)}
    places = {number for number, line in enumerate(lines) if _repeats_title(line, forms, top=number < HEAD)}
    first = min(places, default=HEAD)
    head = first if first < HEAD and all(_is_headline(line) for line in lines[:first]) else 0
    gone = sorted({*range(head), *places})
    removed.extend(("other headline" if number < head else "repeated title", lines[number]) for number in gone)
    return [line for number, line in enumerate(lines) if number >= head and number not in places]


def _repeats_title(line: str, forms: dict[str, str], *, top: bool) -> bool:
    """Tell whether a line is the headline, with or without an outlet behind either; at the top, also the whole of one that was cut."""
    key = _key(line) if len(line) < 2 * HEADLINE_MAXIMUM else ""
    if key in forms or not _is_headline(line):
        return bool(key) and key in forms
    cut = tuple(form for form, title in forms.items() if title.endswith(("...", "…")) and len(form) >= LONG_TITLE)
    with_outlet = (_key(form) in forms and _is_name(line[len(form) :]) for form in _title_forms(line)[1:])
    return any(with_outlet) or (top and key.startswith(cut))


def _is_name(tail: str) -> bool:
    """Tell whether every word but the short ones has a capital or is an address."""
    return all(len(word) < 4 or not word[0].islower() or "." in word for word in tail.split())


def _remove_repetitions(text: str, removed: list[tuple[str, str]]) -> str:
    """Keep the last copy of every sentence (a teaser stands first), and drop fragments of sentences that stand whole elsewhere."""
    spans = _fine_spans(text)
    keys = [_key(text[start:end]) for start, end in spans]
    last = {key: number for number, key in enumerate(keys)}
    endings = sorted(key[::-1] for key in last)
    dropped = []
    for number, ((start, end), key) in enumerate(zip(spans, keys, strict=True)):
        is_fragment = start > 0 and text[start - 1] != "\n" and text[start].islower() and len(key) >= FRAGMENT_MINIMUM
        if _ends_another(key, endings) if is_fragment else len(key) >= REPEATED_MINIMUM and last[key] != number:
            dropped.append((start, end))
    removed.extend(("repeated sentence", text[start:end]) for start, end in dropped)
    lines = (re.sub(r" {2,}", " ", line).strip() for line in _without(text, dropped).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _fine_spans(text: str) -> list[Span]:
    """Sentences, cut again before a full stop and a small letter: a page that lost words joins two sentences there."""
    spans = []
    for start, end in sentence_spans(text):
        begin = start
        for match in _JOINED.finditer(text[start:end]):
            spans.append((begin, start + match.start()))
            begin = start + match.end()
        spans.append((begin, end))
    return spans


def _ends_another(key: str, endings: Sequence[str]) -> bool:
    """Tell whether a sentence is the torn-off end of another one; `endings` are all sentences backwards, sorted."""
    backwards = (" " + key)[::-1]
    place = bisect_left(endings, backwards)
    return place < len(endings) and endings[place].startswith(backwards)


@cache
def _load_phrases() -> dict[str, str]:
    return {_phrase_key(row["phrase"]): row["kind"] for row in load_table("stubs.csv")}


def _phrase_key(text: str) -> str:
    """Return the key of a phrase with one number for all: 80 % of an article are left to read, or 62.5 %."""
    return re.sub(r"\d+(?: \d+)*", "0", _key(text))


def find_stub(text: str) -> str:
    r"""Return "login page", "cookie wall", "robot check", "paywall" or "error page" for a text that is one, "" for an article.

    A stub opens its sentences with the phrases of `data/stubs.csv` and says little else; an article that mentions them says more.

    Parameters
    ----------
    text
        The text as read: cleaning takes the phrases away.

    Examples
    --------
    >>> find_stub("Just a moment...\nEnable JavaScript and cookies to continue")
    'robot check'
    >>> find_stub("Le train est parti à six heures.")
    ''
    """
    letters: Counter[str] = Counter()
    lines = _normalise(text[:STUB_MAXIMUM]).split("\n")
    for sentence in (line[start:end] for line in lines for start, end in sentence_spans(line)):
        letters[_stub_kind(sentence)] += _count_letters(sentence)
        if letters[""] >= STUB_LETTERS:
            return ""
    beside = letters.pop("", 0)
    return max(letters, key=letters.__getitem__) if beside < STUB_SHARE * letters.total() else ""


def _stub_kind(sentence: str) -> str:
    key, phrases = _phrase_key(sentence), _load_phrases()
    if not key.startswith(_long_phrases()):
        return phrases.get(key, "")
    return phrases.get(key) or next(phrases[phrase] for phrase in _long_phrases() if key.startswith(phrase))


@cache
def _long_phrases() -> tuple[str, ...]:
    return tuple(phrase for phrase in _load_phrases() if len(phrase) >= LONG_PHRASE)


def _count_letters(text: str) -> int:
    """Count letters; a Korean syllable is written as one character and counts as two."""
    return sum(map(str.isalpha, text)) + len(_SYLLABLE.findall(text))
