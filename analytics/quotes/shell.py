"""A sentence as the readers of cues see it: its quotations masked, its words, and the actors named outside its quotations.

A quotation that its cue interrupts ("« Nous – a dit X – ne demandons rien »") becomes two, with the cue between them; one whose mark never
closes ends before its cue ("« Non, a dit X.").
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analytics.quotes.marks import UNCLOSED, Quotation, find_quotations
from analytics.quotes.speakers import NOBODY, Named, Speaker, make_speaker
from analytics.quotes.words import find_forms
from analytics.schemas import Token
from analytics.text import Span

MASK = "§"  # stands for each character of a quotation
_FEWEST_WORDS = {"ko": 2}
_FEWEST = 3  # words of a quotation that is an utterance, unless it opens its sentence beside a cue
_AUXILIARY = r"(?:a|ont|avait|avaient|s['’](?:est|était))\s"
_INCISE_BEFORE = re.compile(rf"(?:,?\s[–—-]\s(?:{_AUXILIARY})?|(,)\s(?:{_AUXILIARY})?)$")
_INCISE_AFTER = re.compile(r"[^–—«»“”\"]{2,120}?(?:[,.]?\s[–—-]|(,)|(\.))\s")
_SOMEBODY = re.compile(r"\s(?:les?\s|la\s|l['’]|une?\s|M\.|Mme|[A-ZÀ-Ý]\w)")
_CUE_BEHIND = re.compile(rf",\s(?:— |{_AUXILIARY}|a-t-\w+\s|ont-\w+\s)?$")


class Shell(NamedTuple):
    """A sentence without its quotations: `text` with every quotation masked, from `start` in the article, its words and namings."""

    start: int
    text: str
    tokens: list[Token]
    named: list[Named]
    quotations: list[Span]

    def part(self, start: int, end: int) -> str:
        """Return the text between two offsets of the article."""
        return self.text[start - self.start : end - self.start]

    @property
    def end(self) -> int:
        """Return where the sentence ends, without the marks that end it."""
        return self.start + len(self.text.rstrip(" .!?…\u00a0\u202f"))

    def speaker(self, start: int, end: int) -> Speaker:
        """Return the speaker that the words from `start` to `end` mean, with the mark that closes a name in marks."""
        words, mask, _ = self.part(start, end).partition(MASK)
        if mask:  # a quotation is nobody
            end = start + len(words.rstrip(' \u00a0\u202f:,«“„"'))
        if end <= start:
            return NOBODY
        closer = re.compile(r"\s?[»”\"]").match(self.text, end - self.start)
        if closer and re.search(r"[«“\"][^»”\"]*$", self.part(start, end)):
            end += closer.end() - closer.start()
        return make_speaker(self.part(start, end), [item for item in self.named if start <= item.start and item.end <= end], "fr", start)


class Sentence(NamedTuple):
    """A sentence of an article: its offsets, its words without long quotations, and the actors it names."""

    start: int
    end: int
    tokens: list[Token]
    named: list[Named]


class Marks(NamedTuple):
    """The quotations of an article, and which were interrupted: end of the first part -> the verb between the parts."""

    text: str
    fewest: int
    quotations: list[Quotation]
    incises: dict[int, Span]
    parts: set[Quotation]

    def is_long(self, quotation: Quotation) -> bool:
        """Tell whether a quotation has the words of an utterance, or is part of one."""
        return quotation in self.parts or len(self.text[quotation.first : quotation.last].split(None, self.fewest)) >= self.fewest


def read_marks(text: str, language: str, sentences: Sequence[Span]) -> Marks:
    """Return the quotations of an article, without the cues inside them."""
    marks = Marks(text, _FEWEST_WORDS.get(language, _FEWEST), [], {}, set())
    for quotation in find_quotations(text, sentences):
        marks.quotations.extend(_parts(marks, _without_cue(text, quotation, language), language))
    return marks


def _without_cue(text: str, quotation: Quotation, language: str) -> Quotation:
    """End a quotation whose mark never closes before the cue that follows it."""
    if quotation.doubt != UNCLOSED:
        return quotation
    for form in find_forms(text, language, quotation.first, quotation.last):
        begin = max(quotation.first + 1, form.start - 15)
        cut = _CUE_BEHIND.search(text[begin : form.start])
        if cut:
            return quotation._replace(end=begin + cut.start(), last=begin + cut.start())
    return quotation


def _parts(marks: Marks, quotation: Quotation, language: str) -> Iterator[Quotation]:
    """Yield the two parts of a quotation that its cue interrupts, else the quotation."""
    for form in find_forms(marks.text, language, quotation.first, quotation.last):
        begin = max(quotation.first + 1, form.start - 12)
        before = _INCISE_BEFORE.search(marks.text[begin : form.start])
        after = _INCISE_AFTER.match(marks.text, form.end, quotation.last) if before else None
        if before is None or after is None or after.end() >= quotation.last or not _enclose(marks.text, before, after):
            continue
        end = begin + before.start()
        marks.incises[end] = (form.start, form.end)
        parts = (quotation._replace(end=end, last=end), quotation._replace(start=after.end(), first=after.end(), goes_on=True))
        marks.parts.update(parts)
        yield from parts
        return
    yield quotation


def _enclose(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    """Tell whether the marks before and behind a verb fit: two dashes, or commas around a verb and somebody."""
    if before.group(1) is None:
        return after.group(1) is None and after.group(2) is None
    comma = after.group(1) is not None or after.group(2) is not None
    return comma and bool(_SOMEBODY.match(text, after.start()))


def mask_sentences(text: str, marks: Marks, sentences: Sequence[Sentence]) -> Iterator[Shell]:
    """Yield each sentence with its long quotations masked and without what is named inside them."""
    first = 0
    for sentence in sentences:
        while first < len(marks.quotations) and marks.quotations[first].end <= sentence.start:
            first += 1
        pieces, place, inside, at = list[str](), sentence.start, list[Span](), first
        while at < len(marks.quotations) and marks.quotations[at].start < sentence.end:
            quotation = marks.quotations[at]
            if marks.is_long(quotation):
                begin, stop = max(quotation.first, sentence.start), min(quotation.last, sentence.end)
                pieces += [text[place:begin], MASK * (stop - begin)]
                place = stop
                inside.append((max(quotation.start, sentence.start), min(quotation.end, sentence.end)))
            at += 1
        masked = "".join([*pieces, text[place : sentence.end]])
        yield Shell(sentence.start, masked, sentence.tokens, _outside(sentence.named, inside), inside)


def _outside(named: list[Named], inside: list[Span]) -> list[Named]:
    """Return what is named outside the spans, both being in order."""
    kept: list[Named] = []
    at = 0
    for item in named:
        while at < len(inside) and inside[at][1] <= item.start:
            at += 1
        if at == len(inside) or item.start < inside[at][0]:
            kept.append(item)
    return kept
