"""One article read in order: which quotation belongs to which cue, and who spoke last."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from analytics.quotes import french, korean, plain
from analytics.quotes.marks import NO_SPEAKER, Quotation
from analytics.quotes.phrases import root_subject
from analytics.quotes.shell import MASK, Sentence, Shell, mask_sentences, read_marks
from analytics.quotes.speakers import NOBODY, Cue, History, Speaker, make_speaker, relayed
from analytics.quotes.words import find_forms, load_cue_forms, load_phrases, phrase_set
from analytics.text import quotation_spans

Row = dict[str, Any]
_FARTHEST = 160  # characters between a quotation and its cue
_LONGEST_SPEAKER = 140  # characters before a colon
_LONGEST = 3000  # characters outside quotations; a longer piece is a table or a list, not a sentence
_WIDEST = 20_000  # characters of a sentence in which quotations inside quotations are looked for
_WINDOW = 400  # characters before a quotation that are looked at
_SPACES = " \u00a0\u202f"
_GAP = 6  # characters between a quotation and a verb behind it, its subject not counted
_ARTICLE = re.compile(r"(?:l['’]|les? |la )?", re.IGNORECASE)
_COLON = re.compile(r"\s*:\s")
_SET_OFF = re.compile(r"\s*[,:]")
_TAKEN_UP = re.compile(r"l['’](?:a|avait|ont) ")  # "Donald Trump l'a encore promis"
_CALLED = re.compile(r"\b[Cc]e qu[e'’].{1,25}\bappell(?:e|ent)(?: toujours| encore| désormais)?(?: l['’]| la| le| les| une?)?$")
_TITLED = re.compile(r"\w+$")


def read_article(text: str, language: str, sentences: Sequence[Sentence]) -> list[Row]:
    """Return the rows of table `quotes` for one article, without its doc_id, in the order of the text."""
    return _Article(text, language, sentences).rows()


class _Article:
    """Reads the sentences of one article in order and remembers who spoke."""

    def __init__(self, text: str, language: str, sentences: Sequence[Sentence]) -> None:
        self._text, self._language = text, language
        self._marks = read_marks(text, language, [(sentence.start, sentence.end) for sentence in sentences])
        self._quotations = self._marks.quotations
        self._shells = list(mask_sentences(text, self._marks, sentences))
        self._cues = [relayed(self._find_cues(shell), language) for shell in self._shells]
        self._places = self._sentence_of_each()
        self._named = [sentence.named if sentence.end - sentence.start <= _WIDEST else [] for sentence in sentences]
        self._history = History(language)
        self._last = NOBODY
        self._follows = False  # whether the sentence before held a quotation
        self._spoke = NOBODY  # the speaker of the cue in the sentence before

    def rows(self) -> list[Row]:
        """Return the rows of the whole article."""
        found: list[tuple[Row, bool]] = []
        for number, shell in enumerate(self._shells):
            found.extend(self._read(number, shell))
        found.sort(key=lambda item: (item[0]["start"], item[0]["end"]))
        return _share_speakers(found)

    def _find_cues(self, shell: Shell) -> list[Cue]:
        if not 0 < len(shell.text.replace(MASK, "").strip()) <= _LONGEST:
            return []
        inner = [self._marks.incises[end] for _, end in shell.quotations if end in self._marks.incises]
        if inner:
            cue = plain.incise_cue(shell, inner[0], self._language)
            return [cue._replace(said=None)] if cue else []
        if self._language == "fr":
            return french.find_cues(shell)
        if self._language in ("en", "ru"):
            return plain.find_cues(shell, self._language)
        return korean.find_cues(shell) if self._language == "ko" else []

    def _sentence_of_each(self) -> dict[int, list[Quotation]]:
        """Return for each sentence the quotations that its words attribute: those that begin in it, or those that it ends."""
        places: dict[int, list[Quotation]] = {}
        number = 0
        for quotation in self._quotations:
            while number < len(self._shells) - 1 and self._end(number) <= quotation.start:
                number += 1
            place = number
            if self._shells and quotation.start - self._shells[number].start <= 2:
                while place < len(self._shells) - 1 and self._end(place) < quotation.end:
                    place += 1
            places.setdefault(place, []).append(quotation)
        return places

    def _end(self, number: int) -> int:
        return self._shells[number].start + len(self._shells[number].text)

    def _read(self, number: int, shell: Shell) -> list[tuple[Row, bool]]:
        cues = self._resolved(number)
        placed = self._places.get(number, [])
        quotations = [item for item in placed if self._marks.is_long(item) or self._is_answer(shell, item, cues)]
        share = sum(quotation.end - quotation.start for quotation in quotations) / max(1, len(shell.text))
        rows = [row for quotation in quotations if (row := self._quoted(number, quotation, cues, share)) is not None]
        taken = set(quotations)
        words = [(item, said) for item in placed if item not in taken and (said := self._words(shell, item, cues)) is not None]
        for cue in cues:
            if cue.begin < cue.start or not self._text.startswith(" par ", cue.end):  # "un livre publié par X": X says nothing here
                self._history.add(cue.speaker)
        indirect = list(self._indirect(shell, cues, quotations + [item for item, _ in words]))
        self._follows = bool(rows)
        rows += [(said, False) for _, said in words]
        rows += [(said, False) for quotation in quotations for said in self._nested(number, quotation)]
        self._spoke = cues[-1].speaker if cues else NOBODY
        if not cues:
            self._history.add(self._subject(shell))
        self._history.close_sentence(shell.named, shell.text, shell.start)
        return rows + indirect

    def _resolved(self, number: int) -> list[Cue]:
        """Return the cues of a sentence with pronouns, surnames and "son porte-parole" replaced by whom they mean."""
        shell, found = self._shells[number], list[Cue]()
        for cue in self._cues[number]:
            if cue.pronoun:
                speaker = self._history.meant_by(cue.pronoun[0], plural=cue.pronoun.endswith("p"))
                if found and speaker is NOBODY and not cue.inverted:
                    speaker = found[-1].speaker
            else:
                speaker = self._history.known(cue.speaker, _owner(shell, cue))
            if speaker is NOBODY and not cue.pronoun and found:
                speaker = found[-1].speaker
            found.append(cue._replace(speaker=speaker))
        return found

    def _subject(self, shell: Shell) -> Speaker:
        """Return whom a sentence without a cue is about: its subject or, where that is nobody, whom it opens with, if that is an actor."""
        if self._language == "fr":
            subject = root_subject(shell)
            opens = subject is NOBODY and shell.named and _ARTICLE.fullmatch(shell.part(shell.start, shell.named[0].start))
            return shell.speaker(shell.start, shell.named[0].end) if opens else subject
        people = [item for item in shell.named if item.relation in ("person", "role")]
        if not people:
            return NOBODY
        return make_speaker(shell.part(people[0].start, people[0].end), people[:1], self._language, people[0].start)

    def _is_answer(self, shell: Shell, quotation: Quotation, cues: list[Cue]) -> bool:
        """Tell whether a quotation of one or two words opens the sentence right before its cue, or stands behind a colon."""
        if not quotation.first < quotation.last or not self._text[quotation.first].isupper():
            return False
        before = self._before(shell, quotation)
        beside = any(cue.inverted and 0 <= cue.begin - quotation.end <= 3 for cue in cues)
        return (not before and beside) or (before.endswith(":") and any(cue.end <= quotation.start for cue in cues))

    def _words(self, shell: Shell, quotation: Quotation, cues: list[Cue]) -> Row | None:
        """Return the row of one or two words in marks that somebody uses inside a sentence of another, None where it is a name."""
        before = self._before(shell, quotation)
        cue = self._nearest(quotation, cues)
        beside = cue is not None and cue.source and 0 < cue.begin - quotation.end <= 2  # "« Partenaire » pour le Kremlin"
        used = beside or self._text[quotation.first : quotation.first + 1].islower()
        if self._language == "ko" or not used or quotation.doubt or self._is_title(before):
            return None
        speaker = cue.speaker if cue else self._before_verb(shell, quotation, before)
        if speaker.text is None:
            return None
        return self._row((quotation.first, quotation.last), cue, speaker, "mixed", "")

    def _nested(self, number: int, quotation: Quotation) -> Iterator[Row]:
        """Yield what an actor is quoted as saying inside a quotation ("« Kim m'a dit : “Reviens” »")."""
        for start, end in quotation_spans(self._text[quotation.first : quotation.last]):
            first, last = quotation.first + start, quotation.first + end
            reach = max(quotation.first, first - _FARTHEST)
            before = self._text[reach:first].rstrip(_SPACES + ":")
            verbs = [form for form in find_forms(before, self._language) if len(before) - form.end <= 12]
            named = [item for item in self._named[number] if reach <= item.start and item.end <= first]
            if not verbs or not named or any(item.end > first - 1 for item in named):
                continue
            speaker = make_speaker(self._text[named[-1].start : named[-1].end], named[-1:], self._language, named[-1].start)
            cue = Cue(first, first, verbs[-1].text, speaker, first)
            kind = "direct" if self._text[quotation.first : first].rstrip(_SPACES).endswith(":") else "mixed"
            yield self._row((first + 1, last - 1), cue, speaker, kind, "")

    def _before_verb(self, shell: Shell, quotation: Quotation, before: str) -> Speaker:
        """Return the actor in "Séoul « regrette » ...", whose reporting verb stands in the marks."""
        words = self._text[quotation.first : quotation.last].split()
        verb = load_cue_forms(self._language).get(words[0].lower()) if words else None
        near_by = self._text[max(0, quotation.start - 9) : quotation.start]
        last = quotation.start - len(near_by) + len(near_by.rstrip(_SPACES))
        named = [item for item in shell.named if item.end == last]
        if verb is None or not named:
            return NOBODY
        return make_speaker(shell.part(named[0].start, last), named, self._language, named[0].start)

    def _quoted(self, number: int, quotation: Quotation, cues: list[Cue], share: float) -> tuple[Row, bool] | None:
        shell = self._shells[number]
        before = self._before(shell, quotation)
        if self._is_title(before):
            return None
        cue = self._nearest(quotation, cues)
        speaker = cue.speaker if cue else self._beside_colon(shell, quotation, before)
        if cue is None and speaker is NOBODY:
            speaker = self._before_verb(shell, quotation, before)
        if cue is None and speaker is NOBODY:
            stands = not before and _SET_OFF.match(self._text, quotation.end)
            if share < 0.5 and not quotation.goes_on and not before.endswith(":") and not stands:
                return None
            speaker = self._from_neighbours(number, bare=share > 0.85)
        self._last = speaker
        self._history.add(speaker)
        opens = not before or self._text[quotation.first].isupper() or before.endswith(":") or self._goes_on_direct(before, cue)
        if self._language == "ko":
            opens = cue is not None or not before
        return self._row(
            (quotation.first, quotation.last), cue, speaker, "direct" if opens else "mixed", quotation.doubt
        ), quotation.goes_on

    def _goes_on_direct(self, before: str, cue: Cue | None) -> bool:
        """Tell whether a quotation takes up the one that the sentence opens with ("« A », a dit X, « b »")."""
        return cue is not None and cue.inverted and before[:1] in ("«", "“", '"', "„") and before[-1:] in ",.–—"

    def _before(self, shell: Shell, quotation: Quotation) -> str:
        """Return what stands before a quotation in its sentence, as far as it is looked at."""
        return self._text[max(shell.start, quotation.start - _WINDOW) : quotation.start].strip(_SPACES)

    def _is_title(self, before: str) -> bool:
        if _CALLED.search(before[-40:]):
            return True
        word = _TITLED.search(before[-30:])
        return word is not None and before[-1:].isalpha() and word.group().lower() in phrase_set(self._language, "naming")

    def _nearest(self, quotation: Quotation, cues: list[Cue]) -> Cue | None:
        """Return the cue that stands nearest to the quotation, one that follows it with its speaker first."""
        best: tuple[int, Cue] | None = None
        for cue in cues:
            after = cue.start >= quotation.end
            gap = self._text[quotation.end : cue.begin] if after else self._text[cue.end : quotation.start]
            distance = len(gap) + 100 * sum(gap.count(mark) for mark in (". ", "; "))
            if (cue.inverted or (cue.source and self._is_behind_quotation(cue))) and not after:
                distance += 15
            if after and not (cue.inverted or cue.source) and len(gap.replace(cue.speaker.text or "", "").strip(_SPACES + ",–—»”")) > _GAP:
                continue
            if cue.said is not None and not (cue.said[0] <= quotation.start < cue.said[1]) and not after:
                distance += 25
            if distance <= _FARTHEST and (best is None or distance < best[0]):
                best = (distance, cue)
        return best[1] if best else None

    def _is_behind_quotation(self, cue: Cue) -> bool:
        return self._text[max(0, cue.begin - _GAP) : cue.begin].rstrip(_SPACES + ",")[-1:] in ("»", "”", '"')

    def _beside_colon(self, shell: Shell, quotation: Quotation, before: str) -> Speaker:
        """Return who is named in "Joe Biden : « ... »" or "« ... » : le Kremlin hausse le ton", else NOBODY."""
        if not (before.endswith(":") or _COLON.match(self._text, quotation.end)):
            return NOBODY
        subject = root_subject(shell) if self._language == "fr" else NOBODY
        if before.endswith(":") and len(before) <= _LONGEST_SPEAKER:
            named = [item for item in shell.named if item.end <= quotation.start]
            if subject.text:
                return subject
            alone = MASK not in shell.part(shell.start, quotation.start - 1)
            return make_speaker(before[:-1], named, self._language, shell.start) if named and alone else NOBODY
        if quotation.start == shell.start and not before:
            named = [item for item in shell.named if item.start >= quotation.end]
            if subject.actor or not named or named[0].start - quotation.end > 8:
                return subject
            return make_speaker(shell.part(quotation.end, named[0].end), named[:1], self._language, quotation.end)
        return NOBODY

    def _from_neighbours(self, number: int, *, bare: bool) -> Speaker:
        """Return the speaker of a quotation that its own sentence gives to nobody."""
        if not bare:
            return NOBODY
        if number + 1 < len(self._shells):
            following = self._shells[number + 1].text.lower().replace("’", "'")
            referring = following.startswith(load_phrases(self._language, "refers"))
            for cue in self._resolved(number + 1) if referring or "l'" in following else ():
                taken_up = _TAKEN_UP.match(self._text, cue.begin) and self._reports(cue)
                if cue.speaker.text and (referring or taken_up):
                    return cue.speaker
        if self._follows:
            return self._last
        return self._spoke if number and "\n" not in self._text[self._end(number - 1) : self._shells[number].start] else NOBODY

    def _reports(self, cue: Cue) -> bool:
        """Tell whether the verb of a cue could have reported a clause, as "promettre" could and "accuser" could not."""
        verb = load_cue_forms(self._language).get(cue.text.lower())
        return cue.said is None and verb is not None and "that" in verb.clause

    def _overlaps(self, shell: Shell, cue: Cue, quotations: list[Quotation]) -> bool:
        return cue.said is not None and any(item.start < cue.said[1] and cue.said[0] < item.end for item in quotations)

    def _indirect(self, shell: Shell, cues: list[Cue], quotations: list[Quotation]) -> Iterator[tuple[Row, bool]]:
        """Yield what the cues report outside quotations."""
        refers = shell.text.lower().replace("’", "'").startswith(load_phrases(self._language, "refers") or ("\0",))
        for cue in cues:
            if cue.said is None or refers or (cue.speaker is NOBODY and not cue.pronoun) or self._overlaps(shell, cue, quotations):
                continue
            start, end = cue.said
            content = self._text[start:end]
            start, end = start + len(content) - len(content.lstrip()), end - len(content) + len(content.rstrip(" \u00a0\u202f,"))
            if len(self._text[start:end].split()) >= self._marks.fewest and MASK not in shell.part(start, end):
                self._last = cue.speaker
                yield self._row((start, end), cue, cue.speaker, "indirect", ""), False

    def _row(self, span: tuple[int, int], cue: Cue | None, speaker: Speaker, kind: str, doubt: str) -> Row:
        return {
            "start": span[0],
            "end": span[1],
            "content": self._text[span[0] : span[1]],
            "cue": cue.text if cue else None,
            "speaker": speaker.text,
            "speaker_id": speaker.actor,
            "kind": kind,
            "doubt": doubt or (NO_SPEAKER if speaker.text is None else None),
        }


def _owner(shell: Shell, cue: Cue) -> str | None:
    """Return whom "son" in the speaker of a cue means: the nearest actor before "dont", else the first one named before the cue."""
    before = [item for item in shell.named if item.end <= (cue.begin if cue.inverted or cue.source else cue.start)]
    if (cue.speaker.text or "").startswith("dont "):
        return before[-1].actor if before else None
    return before[0].actor if before else None


def _share_speakers(found: list[tuple[Row, bool]]) -> list[Row]:
    """Give the parts of a quotation over several paragraphs the speaker that one of them has."""
    rows = [row for row, _ in found]
    for number in [*range(1, len(found)), *range(len(found) - 1, 0, -1)]:
        if not found[number][1]:
            continue
        one, other = rows[number - 1], rows[number]
        for without, known in ((one, other), (other, one)):
            if without["speaker"] is None and known["speaker"] is not None:
                without.update(speaker=known["speaker"], speaker_id=known["speaker_id"])
                without["doubt"] = None if without["doubt"] == NO_SPEAKER else without["doubt"]
    return rows
