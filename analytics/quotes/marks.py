"""Quotations of an article, by their marks alone.

`text.quotation_spans` pairs marks inside a paragraph; here the pairs of all paragraphs become quotations, and what does not pair is read
too: a mark that never closes, a quotation that goes on in the next paragraph (which opens its mark again, or closes the first one). Every
paragraph of such a quotation is a quotation of its own that goes on with the one before. A doubtful one says why. Whether a quotation is
an utterance is not decided here.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analytics.text import Span, paragraph_spans, quotation_spans

UNCLOSED, MIXED_MARKS, TOO_LONG, NO_SPEAKER = "unclosed", "mixed_marks", "too_long", "no_speaker"
LONGEST = 600  # words; a longer quotation is more likely two whose marks are lost
_CLOSERS = {"«": "»", "“": "”", "„": "“”", '"': '"', "「": "」", "『": "』", "‹": "›"}
_MARK = re.compile(r"[«»“”„\"「」『』‹›]")
_REACH = 5  # paragraphs that a quotation is followed through


class Quotation(NamedTuple):
    """A quotation: where its marks stand, where its content stands, why it is in doubt, and whether it goes on with the one before."""

    start: int
    end: int
    first: int
    last: int
    doubt: str = ""
    goes_on: bool = False


class _Paragraph(NamedTuple):
    """A paragraph, its pairs, the first mark that opens and does not close, and the first that closes and did not open."""

    start: int
    end: int
    pairs: list[Span]
    opener: int | None
    closer: int | None


def find_quotations(text: str, sentences: Sequence[Span]) -> list[Quotation]:
    """Return the quotations of `text`, in order and without overlap.

    Parameters
    ----------
    text
        The text of an article.
    sentences
        Its sentences; a mark that never closes is taken to reach to the end of its own.

    Examples
    --------
    >>> text = "« Non. » Il a dit : « Jamais. Puis il est parti."
    >>> [(text[q.first : q.last], q.doubt) for q in find_quotations(text, [(0, 8), (9, 30), (31, 48)])]
    [('Non.', ''), ('Jamais.', 'unclosed')]
    """
    paragraphs = [_read_paragraph(text, span) for span in paragraph_spans(text)]
    found: list[Quotation] = []
    through = 0  # paragraphs up to this one are read
    for number, paragraph in enumerate(paragraphs):
        if number < through:
            continue
        found.extend(_paired(text, paragraph, found))
        if paragraph.opener is None:
            continue
        following = _followed(text, paragraphs, number)
        if following == number and text[paragraph.opener] == '"' and paragraph.pairs:
            continue  # the odd one of many straight marks
        doubt = "" if following > number else UNCLOSED
        end = paragraph.end if following > number else _sentence_end(sentences, paragraph)
        again = bool(found) and paragraph.opener == paragraph.start and _left_open(text, found[-1], paragraph.start)
        found.append(_quotation(text, paragraph.opener, end, doubt="" if again and following > number else doubt, goes_on=again))
        for inner in paragraphs[number + 1 : following]:
            found.append(_quotation(text, inner.start, inner.end, goes_on=True, marked=False))
        closer = paragraphs[following].closer if following > number else None
        if closer is not None:
            found.append(_quotation(text, paragraphs[following].start, closer + 1, goes_on=True, marked=False))
        through = max(following, number + 1)
    return _in_order(found)


def _in_order(found: list[Quotation]) -> list[Quotation]:
    """Sort the quotations and leave out what is empty or lies in another."""
    kept: list[Quotation] = []
    for quotation in sorted(found):
        if quotation.first < quotation.last and (not kept or quotation.start >= kept[-1].end):
            kept.append(quotation)
    return kept


def _read_paragraph(text: str, span: Span) -> _Paragraph:
    start, end = span
    pairs = [(start + first, start + last) for first, last in quotation_spans(text[start:end])]
    opener = closer = None
    for place in _outside(text, span, pairs):
        character = text[place]
        if opener is None and character in _CLOSERS and _opens(text, place):
            opener = place
        elif closer is None and opener is None and character in "»”“」』":
            closer = place
    return _Paragraph(start, end, pairs, opener, closer)


def _outside(text: str, span: Span, pairs: list[Span]) -> Iterator[int]:
    """Yield the places of the marks of a paragraph that lie outside its pairs."""
    place = span[0]
    for first, last in [*pairs, (span[1], span[1])]:
        yield from (match.start() for match in _MARK.finditer(text, place, first))
        place = last


def _opens(text: str, place: int) -> bool:
    """Tell whether the mark at `place` opens: behind a blank or a bracket, and before a word."""
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if text[place] == "«":
        return True
    return (before.isspace() or before in "([-–—'’") and not after.isspace()


def _followed(text: str, paragraphs: list[_Paragraph], number: int) -> int:
    """Return the paragraph in which the quotation left open in `number` opens again or closes, else `number`."""
    opener = paragraphs[number].opener
    mark = text[opener] if opener is not None else ""
    for ahead in range(number + 1, min(len(paragraphs), number + 1 + _REACH)):
        paragraph = paragraphs[ahead]
        if text[paragraph.start] == mark:
            return ahead
        if paragraph.closer is not None and text[paragraph.closer] in _CLOSERS[mark] and not _opened_before(paragraph):
            return ahead
        if paragraph.pairs or paragraph.opener is not None:
            return number
    return number


def _opened_before(paragraph: _Paragraph) -> bool:
    first = min([start for start, _ in paragraph.pairs] + ([paragraph.opener] if paragraph.opener is not None else []), default=None)
    return first is not None and paragraph.closer is not None and first < paragraph.closer


def _paired(text: str, paragraph: _Paragraph, found: list[Quotation]) -> Iterator[Quotation]:
    for start, end in paragraph.pairs:
        again = bool(found) and start == paragraph.start and _left_open(text, found[-1], start)
        mixed = text[end - 1] not in _CLOSERS.get(text[start], text[end - 1])
        yield _quotation(text, start, end, doubt=MIXED_MARKS if mixed else "", goes_on=again)


def _left_open(text: str, quotation: Quotation, start: int) -> bool:
    """Tell whether `quotation` reaches to the end of the paragraph before `start` without a mark that closes it."""
    return not quotation.doubt and quotation.last == quotation.end and not text[quotation.end : start].strip() and quotation.end < start


def _quotation(text: str, start: int, end: int, *, doubt: str = "", goes_on: bool = False, marked: bool = True) -> Quotation:
    first = start + 1 if marked else start
    last = end - 1 if end > start and text[end - 1] in '»”“"」』›’' and doubt != UNCLOSED and (not marked or end - start > 1) else end
    inner = text[first:last]
    first, last = first + len(inner) - len(inner.lstrip()), last - len(inner) + len(inner.rstrip())
    if not doubt and len(text[first:last].split(None, LONGEST)) > LONGEST:
        doubt = TOO_LONG
    return Quotation(start, end, min(first, last), last, doubt, goes_on)


def _sentence_end(sentences: Sequence[Span], paragraph: _Paragraph) -> int:
    """Return where the sentence ends that the mark left open stands in."""
    opener = paragraph.opener if paragraph.opener is not None else paragraph.start
    place = bisect_right(sentences, (opener, len(sentences) and sentences[-1][1])) - 1
    inside = 0 <= place and sentences[place][0] <= opener < sentences[place][1]
    return sentences[place][1] if inside else paragraph.end
