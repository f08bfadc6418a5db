"""Nexis, the press database of LexisNexis: its exports as Word, rich text or text, given as lines.

Two layouts are known. Since 2018 a document is its title, outlet and date, rights and labels, the line "Body", its text, what it is filed
under and the line "End of Document"; a cover with the list of documents stands before the first. The older layout counts: "3 of 50
DOCUMENTS", then outlet, date, title, labels in capitals and the text, whose lines may be broken. Labels are in the language of the
database's pages, dates in that of the article; the words of the labels are in `data/nexis.csv`. The outlet is known by the date below it:
where no date is found, the first two lines are taken for title and outlet. A crosshead may be written like the marks behind a text: they
are believed where nothing but labels follows, and at most one short caption, for captions of pictures are not read.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

from analytics.bundled import load_table
from analytics.readers.records import Items, Record, Reject
from analytics.readers.sources import Source
from analytics.text import fold

_LONGEST_LABEL = 30  # characters
_LONGEST_MARK = 120  # characters of a line that is a date, a count or a word of the database; longer ones are prose
_LONGEST_HEADER = 12  # lines from the date to "Body"
_LABELS = frozenset(("length", "header", "highlight", "load_date", "language", "trailer", "behind", "url", "cover"))
_LEADING = frozenset(("length", "header", "highlight", "url"))
_CAPTIONED = frozenset(("graphic", "graphique", "illustration", "grafik"))  # of the marks behind a text, those that captions follow
_LONGEST_CAPTION = 600  # characters, of all of a document
_SENTENCE_END = tuple('.!?…»”"')
_FILED = frozenset(("load_date", "language"))  # with which, at the latest, ends what a reader of the paper saw
_WRAPPED = 100  # characters; lines that are all shorter were broken by the program that wrote them
_ZONES = frozenset("Z UT UTC GMT WET WEST CET CEST EET EEST MSK KST JST EST EDT PST PDT".split())  # that mean one offset

_LABEL = re.compile(rf"([^\W\d_][^:]{{1,{_LONGEST_LABEL}}}):(.*)", re.DOTALL)
_WORD = r"[^\W\d_]{1,20}"
_DAY = r"\d{1,2}(?:er|st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?:{_WORD}\.?,?\s{{1,3}})?"
    rf"(?P<day>{_DAY}\.?\s{{0,3}}(?:de )?{_WORD}\.?,?\s{{1,3}}(?:de )?\d{{4}}|{_WORD}\.?\s{{1,3}}{_DAY},?\s{{1,3}}\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}\s?년\s?\d{1,2}\s?월\s?\d{1,2}\s?일)(?!\w)"
    rf"(?:,?\s{{1,3}}{_WORD}\.?)?"
    r"(?:,?\s{1,3}(?P<time>\d{1,2}[:h]\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\b\.?)?)(?:\s?(?P<zone>[A-Z]{1,5})\b)?)?"
)


class _Header(NamedTuple):
    """What stands above a document's text."""

    title: str = ""
    outlet: str = ""
    published: str = ""


class _Label(NamedTuple):
    """A line such as "Length: 523 words": what kind of label it is, how it is written, and what stands behind it."""

    kind: str
    name: str
    value: str


def is_export(lines: list[str]) -> bool:
    """Tell whether lines of text are an export of Nexis, or the list of documents that comes with one.

    Examples
    --------
    >>> is_export(["Un train", "Le Quai", "19 juin 2024", "Length: 12 words", "Body", "Il passe.", "End of Document"])
    True
    >>> is_export(["Body", "Length: 4 m", "Fin"])
    False
    """
    found = {(label.kind, _key(label.name)) for line in lines if (label := _label(line))}
    kinds = {kind for kind, _ in found} | {_mark(line) for line in lines}
    if sum(kind == "cover" for kind, _ in found) >= 2 and any(map(_declared, lines)):
        return True
    if any(map(_number, lines)):
        return bool(kinds & {"length", "language", "load_date"})
    return ("end" in kinds and bool(kinds & {"length", "load_date"})) or kinds >= {"body", "length", "load_date"}


def read_articles(source: Source, lines: list[str]) -> Items:
    """Read the articles of an export, and compare how many there are with what it says.

    Parameters
    ----------
    source
        The file, for names and messages.
    lines
        Its text; `is_export` is true of it.
    """
    numbers = [number for line in lines if (number := _number(line))]
    documents = list(_numbered_documents(lines)) if numbers else _documents([line.strip() for line in lines if line.strip()])
    declared = _counted(numbers) if numbers else next(filter(None, map(_declared, lines)), 0)
    if not documents:
        yield source.reject("no_article", "a list of documents without their texts")
        return
    if declared and declared != len(documents):
        source.note("count_differs", f"{declared:,} documents are declared, {len(documents):,} were found")
    for row, document in enumerate(documents, start=1):
        yield _to_item(source, row, document, numbered=bool(numbers))


def _to_item(source: Source, row: int, lines: list[str], *, numbered: bool) -> Record | Reject:
    header, text, filed = _numbered_parts(lines) if numbered else _parts(lines)
    labels = [label for line in filed if (label := _label(line))]
    if not text:
        damaged = any(_kind(line) == "damaged" for line in lines)
        return source.reject("no_text", "the database could not give this document" if damaged else "the document has no text", row)
    language = next((_language(label.value) for label in labels if label.kind == "language"), "")
    url = next((label.value for label in labels if label.kind == "url" and label.value.startswith("http")), "")
    title = "" if _kind(header.title) == "no_title" else header.title
    return Record(source.name, row, "\n\n".join(text), title, header.published, header.outlet, url, language)


# --- the words of the database


@cache
def _kinds() -> dict[str, str]:
    return {_key(row["words"]): row["kind"] for row in load_table("nexis.csv") if row["kind"] != "language_name"}


@cache
def _codes() -> dict[str, str]:
    return {_key(row["words"]): row["code"] for row in load_table("nexis.csv") if row["kind"] == "language_name"}


def _key(words: str) -> str:
    return " ".join(fold(words).replace("-", " ").split())


def _kind(line: str) -> str:
    return _kinds().get(_key(line), "") if len(line) <= _LONGEST_MARK else ""


def _mark(line: str) -> str:
    """Return "body", "end" or "behind" for a line that is one of the marks between the parts of a document, else ""."""
    kind = _kind(line) if len(line) <= 2 * _LONGEST_LABEL else ""
    return kind if kind in ("body", "end", "behind") else ""


def _label(line: str) -> _Label | None:
    match = _LABEL.match(line.lstrip()) if ":" in line[: 2 * _LONGEST_LABEL] else None
    kind = _kinds().get(_key(match.group(1)), "") if match else ""
    return _Label(kind, match.group(1).strip(), match.group(2).strip()) if match and kind in _LABELS else None


def _is_rights(line: str) -> bool:
    words = _key(line[: 2 * _LONGEST_MARK])
    return words.startswith(("copyright ", "©", "(c) ")) or any(words.endswith(word) for word in _words("rights"))


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(key for key, other in _kinds().items() if other == kind)


def _number(line: str) -> tuple[int, int] | None:
    """Return (3, 50) for "3 of 50 DOCUMENTS"."""
    words = line.split() if len(line) <= _LONGEST_MARK else []
    numbers = [int(word) for word in words if word.isdecimal() and len(word) < 7]
    if len(numbers) != 2 or numbers[0] > numbers[1]:
        return None
    rest = " ".join(word for word in words if not word.isdecimal()).removeprefix("FOCUS - ")
    return (numbers[0], numbers[1]) if _kinds().get(_key(rest)) == "separator" else None


def _declared(line: str) -> int:
    """Return 50 for "Documents (50)"."""
    match = re.fullmatch(r"\s*([^\W\d_]{5,20})\s?\((\d{1,6})\)\s*", line) if len(line) <= _LONGEST_MARK else None
    return int(match.group(2)) if match and _kind(match.group(1)) == "count" else 0


def _counted(numbers: list[tuple[int, int]]) -> int:
    """Return how many documents their numbers tell of: a file may be a part of a longer list."""
    first, last = min(number for number, _ in numbers), max(number for number, _ in numbers)
    return max(total for _, total in numbers) if first == 1 else last - first + 1


def _language(value: str) -> str:
    """Return the code of "FRENCH; FRANÇAIS", or "" where the names are unknown or of several languages.

    Examples
    --------
    >>> _language("FRENCH; FRANÇAIS"), _language("ENGLISH; FRENCH")
    ('fr', '')
    """
    codes = {_codes().get(_key(name), "") for name in re.split("[;,/]", value[:_LONGEST_MARK])}
    return codes.pop() if len(codes) == 1 else ""


def _published(line: str) -> str:
    """Return the date that a line is, with its time where the zone means one offset, without weekday and edition; or "".

    Examples
    --------
    >>> _published("June 19, 2024 Wednesday 2:30 PM GMT"), _published("Mercredi 19 Juin 2024 Édition de Lyon")
    ('June 19, 2024 2:30 PM GMT', '19 Juin 2024')
    """
    match = _DATE.match(line.strip()) if len(line) <= _LONGEST_MARK else None
    if not match:
        return ""
    known = match["time"] and (not match["zone"] or match["zone"] in _ZONES)
    return " ".join(" ".join(filter(None, (match["day"], match["time"], match["zone"]) if known else (match["day"],))).split())


# --- the layout with "Body" and "End of Document"


def _documents(lines: list[str]) -> list[list[str]]:
    """Return the lines of each document; what stands before the first is the cover."""
    marks = [_mark(line) for line in lines]
    ends = [number for number, mark in enumerate(marks) if mark == "end"]
    if ends:
        starts = [0, *(end + 1 for end in ends)]
        if "body" not in marks[starts[-1] :]:  # what stands behind the last document is none
            starts.pop()
        blocks = [lines[start:stop] for start, stop in zip(starts, [*ends, len(lines)], strict=False)]
        return [_without_cover(blocks[0]), *filter(None, blocks[1:])]
    bodies = [number for number, mark in enumerate(marks) if mark == "body"]
    starts = [_header_start(lines, before, body) for before, body in zip([0, *bodies], bodies, strict=False)]
    return [lines[start:stop] for start, stop in pairwise([*starts, len(lines)])]


def _without_cover(lines: list[str]) -> list[str]:
    """Return the first document without the list of documents before it."""
    body = next((number for number, line in enumerate(lines) if _mark(line) == "body"), len(lines))
    covered = [number for number, line in enumerate(lines[:body]) if (label := _label(line)) and label.kind == "cover"]
    return lines[_header_start(lines, covered[-1] + 1, body) :] if covered else lines


def _header_start(lines: list[str], low: int, body: int) -> int:
    """Return where the header of the document whose text begins below `body` begins: title and outlet stand above the date."""
    dates = [number for number in range(max(low, body - _LONGEST_HEADER), body) if _published(lines[number])]
    if dates:
        return max(low, dates[-1] - 2)
    labels = [number for number in range(low, body) if (label := _label(lines[number])) and label.kind not in _LEADING]
    return labels[-1] + 1 if labels else low


def _parts(lines: list[str]) -> tuple[_Header, list[str], list[str]]:
    """Return a document's header, the paragraphs of its text, and its other lines."""
    body = next((number for number, line in enumerate(lines) if _mark(line) == "body"), -1)
    start = body + 1 if body >= 0 else _unmarked_body(lines)
    stop = _end_of_text(lines, start)
    filed = lines[:start] + lines[stop:]
    text = [line for line in lines[start:stop] if _kind(line) not in ("furniture", "damaged")]
    return _header(lines[:start]), _with_highlight(text, filed), filed


def _end_of_text(lines: list[str], start: int) -> int:
    """Return where begins what a document is filed under: the first of the marks that stand behind its last paragraph."""
    stop = len(lines)
    for mark in (number for number in range(len(lines) - 1, start - 1, -1) if _is_behind(lines[number])):
        behind = lines[mark + 1 : stop]
        paragraphs = sum(map(_is_prose, behind))
        short = paragraphs <= 1 and len("".join(behind)) <= _LONGEST_CAPTION and stop < len(lines)
        if (paragraphs or not all(map(_is_label, behind[:1]))) and not (short and _key(lines[mark]) in _CAPTIONED):
            break
        stop = mark
    return stop


def _is_behind(line: str) -> bool:
    return _mark(line) == "behind" or bool((label := _label(line)) and label.kind == "load_date")


def _is_label(line: str) -> bool:
    return _label(line) is not None or _is_rights(line) or _kind(line) in ("furniture", "damaged") or bool(_published(line))


def _is_prose(line: str) -> bool:
    return not _is_label(line) and (line.endswith(_SENTENCE_END) or len(line) > _LONGEST_MARK)


def _unmarked_body(lines: list[str]) -> int:
    """Return where the text begins of a document that does not say it: below the labels and the rights at its top."""
    top = lines[: _LONGEST_HEADER + 3]
    last = [number for number, line in enumerate(top) if _is_rights(line) or ((label := _label(line)) and label.kind in _LEADING)]
    return last[-1] + 1 if last else next((number + 1 for number, line in enumerate(top) if _published(line)), 0)


def _header(lines: list[str]) -> _Header:
    top = [" ".join(line.split()) for line in lines]
    stop = next((number for number, line in enumerate(top) if _is_rights(line) or _label(line) or _mark(line)), len(top))
    dates = [number for number, line in enumerate(top[:stop]) if _published(line)]
    place = next((number for number in dates if number >= 2), dates[-1] if dates else 0)  # a title, too, may begin with a date
    if place:
        return _Header(" ".join(top[: place - 1]), top[place - 1], _published(top[place]))
    title, outlet, other, *_ = [*top[:stop], "", "", ""]
    return _Header(title, outlet, other if re.search(r"\b\d{4}\b", other) and len(other) <= _LONGEST_MARK else "")


def _with_highlight(text: list[str], filed: list[str]) -> list[str]:
    """Put the lines that an outlet prints between headline and text before it, where it does not repeat them."""
    highlight = next((label.value for line in filed if (label := _label(line)) and label.kind == "highlight"), "")
    return [highlight, *text] if text and highlight and highlight not in text[0] else text


# --- the layout that counts


def _numbered_documents(lines: list[str]) -> Iterator[list[str]]:
    """Yield the lines below each "3 of 50 DOCUMENTS"."""
    starts = [number for number, line in enumerate(lines) if _number(line)]
    for start, stop in pairwise([*starts, len(lines)]):
        yield [line.strip() for line in lines[start + 1 : stop]]


def _numbered_parts(lines: list[str]) -> tuple[_Header, list[str], list[str]]:
    """Return a document's header, the paragraphs of its text, and its other lines."""
    blocks = [list(group) for blank, group in groupby(lines, key=lambda line: not line) if not blank]
    kinds = [_capital_label(block[0]) for block in blocks]
    first = next((number for number, kind in enumerate(kinds) if kind), len(blocks))
    start = next((number for number in range(first, len(blocks)) if kinds[number] not in _LEADING), len(blocks))
    if first == len(blocks) or kinds[first] not in _LEADING:  # no labels above the text: outlet, date and title
        first = start = min(first, 3)
    end = max((number + 1 for number in range(start, len(blocks)) if not kinds[number] and _is_prose(blocks[number][-1])), default=start)
    stop = next((number for number in range(end, len(blocks)) if kinds[number] in _FILED), len(blocks))
    while stop > start and (kinds[stop - 1] or _is_rights(blocks[stop - 1][0])):
        stop -= 1
    filed = [line for block in blocks[first:start] + blocks[stop:] for line in block]
    return _numbered_header(blocks[:first]), _with_highlight(_unwrap(blocks[start:stop]), filed), filed


def _capital_label(line: str) -> str:
    """Return the kind of label that a line begins with; in this layout they are in capitals."""
    label = _label(line)
    return label.kind if label and label.name.isupper() else ""


def _numbered_header(blocks: list[list[str]]) -> _Header:
    named = [kept for block in blocks if (kept := [line for line in block if not _is_rights(line)])]
    if not named:
        return _Header()
    places = ((number, place) for number, block in enumerate(named) for place, line in enumerate(block) if _published(line))
    number, place = next(places, (-1, 0))
    if number < 0:
        return _Header(" ".join(named[1]) if len(named) > 1 else "", named[0][0])
    above = [line for block in named[:number] for line in block[:1]] + named[number][:place]
    titles = [" ".join(block) for block in named[number + 1 :]] or [" ".join(block) for block in named[1:number]]
    return _Header(titles[0] if titles else "", above[0] if above else "", _published(named[number][place]))


def _unwrap(blocks: list[list[str]]) -> list[str]:
    """Return the paragraphs: blocks whose lines were broken are joined, and lines that are paragraphs are left alone."""
    if any(len(line) > _WRAPPED for block in blocks for line in block):
        return [line for block in blocks for line in block]
    joined = ("\n".join(block) for block in blocks)
    return [re.sub(r"(?<=\w-)\n", "", paragraph).replace("\n", " ") for paragraph in joined]
