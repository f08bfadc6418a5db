"""Scraped pages to articles: what is not the article goes, and what went is kept for inspection.

A page saved from the web carries its title two or three times, a navigation bar, photo captions, a comment form, and now and then the
whole article twice, the first time cut to pieces. The rules for what a page says around an article are data (`data/boilerplate.csv`: a
pattern a line, with its scope); the rules for repetition are here. A rule that is in doubt keeps the text. Nothing is rewritten: a
cleaned text is the raw text with spans left out and blanks evened.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from analytics.bundled import load_table
from analytics.text import fold, paragraph_spans, sentence_spans

REPEATED_MINIMUM = 40  # letters: shorter sentences ("Il a refusé.") may rightly stand twice
FRAGMENT_MINIMUM = 12  # a fragment that starts with a small letter and is the end of another sentence
HEADLINE_MAXIMUM = 220
LISTING = "read also"
BARE = 20  # characters of a "Lire aussi :" that has no headline on its own line

_BIO = re.compile(r'^["«“][^\n]{20,400}["»”]$')
_NAME = re.compile(r"^(?:[A-ZÀ-Ý][\w'’.-]+ ?){2,4}$")


class Rule(NamedTuple):
    """One pattern of page furniture: `scope` is inline, line, or rest (the line and all that follows)."""

    name: str
    scope: str
    pattern: re.Pattern[str]


class Cleaned(NamedTuple):
    """A cleaned article: its headline or "", its text, and what was removed as (rule, text) pairs."""

    title: str
    text: str
    removed: list[tuple[str, str]]


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return the boilerplate rules of the package, in the order of their file."""
    return tuple(Rule(row["rule"], row["scope"], _compile(row)) for row in load_table("boilerplate.csv"))


def _compile(row: dict[str, str]) -> re.Pattern[str]:
    flags = re.MULTILINE if row["scope"] == "inline" else re.IGNORECASE
    return re.compile(row["pattern"], flags)


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
    text = unicodedata.normalize("NFC", re.sub("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", raw))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co"))
    text = re.sub(r"[\t \u200b\ufeff]+", " ", text)
    return re.sub(r" ?\n ?", "\n", text).strip()


def _is_headline(line: str) -> bool:
    return 15 <= len(line) <= HEADLINE_MAXIMUM and line[-1] not in ".:;,!»”\"'"


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
    heads: list[str] = []
    for line in lines[:6]:
        if not _is_headline(line):
            break
        heads.append(line)
    body = _words(" ".join(lines[len(heads) :]))
    return max(heads, key=lambda head: len(_words(head) & body) / len(_words(head) or " "), default="") if body else ""


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold(text)) if len(word) > 3}


def _break_at_title(text: str, title: str) -> str:
    """Put the title on a line of its own where a page has lost its line breaks."""
    if len(title) < 30:
        return text
    return re.sub(r"(?<=\S) (" + re.escape(title) + r") (?=[A-ZÀ-Ý«“\"])", r"\n\1\n", text)


def _remove_inline(text: str, removed: list[tuple[str, str]]) -> str:
    for rule in load_rules():
        if rule.scope == "inline":
            matches = [match.group().strip() for match in rule.pattern.finditer(text)]
            removed.extend((rule.name, match) for match in matches)
            text = rule.pattern.sub(" ", text) if matches else text
            for caption in (match.partition("©")[0].strip() for match in matches if "©" in match):
                if len(caption) > REPEATED_MINIMUM and caption in text:  # shown once more as the picture's title
                    removed.extend([(rule.name, caption)] * text.count(caption))
                    text = text.replace(caption, " ")
    return re.sub(r" {2,}", " ", text)


def _remove_lines(text: str, removed: list[tuple[str, str]]) -> list[str]:
    kept: list[str] = []
    lines = [text[start:end] for start, end in paragraph_spans(text)]
    listing = False  # below a bare "Lire aussi" stand the headlines of other articles
    for number, line in enumerate(lines):
        rule = next((rule for rule in load_rules() if rule.scope != "inline" and rule.pattern.search(line)), None)
        listing = (rule is not None and rule.name == LISTING and len(line) <= BARE) or (listing and rule is None and _is_headline(line))
        if rule is None and not listing:
            kept.append(line)
        elif rule is None or rule.scope == "line" or not any(above[-1] in '.!?…»”"' for above in kept):
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
    places = [number for number, line in enumerate(lines) if _key(line) == _key(title)]
    head = places[0] if places and places[0] < 6 and all(_is_headline(line) for line in lines[: places[0]]) else 0
    kept = []
    for number, line in enumerate(lines):
        if number < head:
            removed.append(("other headline", line))
        elif number in places:
            removed.append(("repeated title", line))
        else:
            kept.append(line)
    return kept


def _remove_repetitions(text: str, removed: list[tuple[str, str]]) -> str:
    """Keep of every sentence that stands twice the last copy, and drop fragments of sentences that stand whole elsewhere.

    The last copy is kept because a page that shows an article twice shows a teaser first, often cut in the middle of a sentence.
    """
    spans = _fine_spans(text)
    keys = [_key(text[start:end]) for start, end in spans]
    last = {key: number for number, key in enumerate(keys)}
    inside = [start > 0 and text[start - 1] != "\n" and text[start].islower() for start, _ in spans]
    dropped = [span for number, span in enumerate(spans) if _is_repeated(number, keys, last, fragment=inside[number])]
    removed.extend(("repeated sentence", text[start:end]) for start, end in dropped)
    for start, end in reversed(dropped):
        text = text[:start] + text[end:]
    lines = (re.sub(r" {2,}", " ", line).strip() for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _fine_spans(text: str) -> list[tuple[int, int]]:
    """Sentences, cut again before a full stop and a small letter: a page that lost words joins two sentences there."""
    spans = []
    for start, end in sentence_spans(text):
        begin = start
        for match in re.finditer(r"(?<=[a-zà-ÿ»”\"]\.) (?=[a-zà-ÿ])", text[start:end]):
            spans.append((begin, start + match.start()))
            begin = start + match.end()
        spans.append((begin, end))
    return spans


def _is_repeated(number: int, keys: list[str], last: dict[str, int], *, fragment: bool) -> bool:
    """Tell whether a sentence stands again below, or is the torn-off end of another one."""
    key = keys[number]
    if fragment and len(key) >= FRAGMENT_MINIMUM:
        return any(other.endswith(" " + key) for other in keys)
    return len(key) >= REPEATED_MINIMUM and last[key] != number
