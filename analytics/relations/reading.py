"""Who holds what toward whom: directed relations between actors, read from syntax.

A relation is a predicate with an actor who acts or speaks and an actor whom it concerns. The frames of `frames` say of each verb, noun or
adjective what sign it carries, which PLOVER quad class it belongs to, where its holder stands and where its target (`predications`). A deed
that is denied, conditional or under "si" gives nothing, a wish gives 0 (`modality`). Inside a quotation "nous" is the speaker, and words
that value are the speaker's or the narrator's (`voices`). What this cannot do: irony, implied attitudes, pronouns across sentences, names
that the sentence does not give, languages other than French.
"""

from collections.abc import Iterable, Iterator

import pandas as pd

from analytics.relations.frames import NARRATOR, OTHER, Relation, Sentence, load_forms, load_participles
from analytics.relations.mending import mend
from analytics.relations.parties import is_party_name
from analytics.relations.predications import read_predications
from analytics.relations.ties import read_ties
from analytics.relations.voices import read_roles
from analytics.schemas import RELATIONS, UNSPECIFIED, Parse, conform, rows_of
from analytics.trees import actors_at


def extract_relations(parses: Iterable[Parse], mentions: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Read the directed relations that parsed sentences express.

    Parameters
    ----------
    parses
        From `syntax.parse_sentences`.
    mentions
        Table `mentions` of the same documents.
    quotes
        Table `quotes` of the same documents, with `speaker_id`.

    Returns
    -------
    DataFrame
        Table `relations`, one row a holder, target and cue.
    """
    named: dict[str, list[tuple[int, int, str]]] = {}
    for row in rows_of(mentions):
        if row.actor_id not in UNSPECIFIED:
            named.setdefault(row.sentence_id, []).append((row.start, row.end, row.actor_id))
    spoken: dict[str, list[tuple[int, str]]] = {}
    for row in rows_of(quotes):
        if isinstance(row.speaker_id, str):
            spoken.setdefault(row.doc_id, []).append((row.start, row.speaker_id))
        elif isinstance(row.speaker, str) and is_party_name(row.speaker):
            spoken.setdefault(row.doc_id, []).append((row.start, OTHER))
    found: dict[str, list[tuple[Parse, Sentence, Relation]]] = {}
    for parse in parses:
        if parse.sentence_id in named:
            sentence = _sentence_of(parse, named[parse.sentence_id], spoken.get(parse.doc_id, []))
            rows = found.setdefault(parse.sentence_id, [])
            rows.extend((parse, sentence, relation) for relation in dict.fromkeys(_relations(sentence)))
    return conform([_row(*item) for items in found.values() for item in _told(items)], RELATIONS)


def _sentence_of(parse: Parse, named: list[tuple[int, int, str]], spoken: list[tuple[int, str]]) -> Sentence:
    first, last = parse.quotation or (0, 0)
    speaker = next((actor for start, actor in spoken if first < start < last), None)
    actors = actors_at(parse.tokens, named)
    return Sentence(mend(parse.tokens, actors, load_forms(), load_participles()), actors, speaker, parse.quotation is not None)


def _told(items: list[tuple[Parse, Sentence, Relation]]) -> Iterator[tuple[Parse, Sentence, Relation]]:
    """Leave out contacts of a sentence between two of whom it tells more."""
    signed = {(relation.holder, relation.target) for _, _, relation in items if relation.sign}
    yield from (item for item in items if item[2].sign or (item[2].holder, item[2].target) not in signed)


def _row(parse: Parse, sentence: Sentence, relation: Relation) -> dict[str, object]:
    token = sentence.tokens[relation.cue]
    kinds = {NARRATOR: "narrator", sentence.speaker: "quoted"}
    return {
        "sentence_id": parse.sentence_id,
        "doc_id": parse.doc_id,
        "holder_id": relation.holder,
        "holder_kind": kinds.get(relation.holder, "acting"),
        "target_id": relation.target,
        "label": relation.sign,
        "score": float(relation.sign),
        "quad_class": relation.quad_class,
        "cue": token.text,
        "cue_start": token.start,
        "cue_end": token.end,
    }


def _relations(sentence: Sentence) -> Iterator[Relation]:
    seen: set[tuple[str, str, int]] = set()
    for relation in [*read_predications(sentence), *read_ties(sentence), *read_roles(sentence)]:
        key = (relation.holder, relation.target, relation.cue)
        actors = relation.target not in (OTHER, NARRATOR, "", relation.holder) and relation.holder
        if actors and key not in seen:
            seen.add(key)
            yield relation
