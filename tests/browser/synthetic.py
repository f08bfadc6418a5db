"""A small corpus made by rule: articles of seven outlets over ten months, in two languages, with actors, relations, quotes and topics."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from analytics import schemas

HOSTILE = "</script><script>window.harmed=1</script> $a$ %{x} <img src=x onerror=window.harmed=2>"
ACTORS = {"RUS": "La Russie", "USA": "Washington", "PRK": "Pyongyang", "KOR": "Séoul"}
OUTLETS = ["L'Écho fictif", "La Gazette <b>du Nord</b>", "Le Canal", "The Bell", "Radio Port", "Le Matin d'essai", None]
LABELS = schemas.STANCE_LABELS


def make_tables(articles=120, outlets=OUTLETS, dated=True, **changes):
    """Return corpus, annotations and topics of so many articles; `changes` set columns of the documents."""
    rng = np.random.default_rng(articles)
    documents = _documents(articles, outlets, dated).assign(**changes)
    documents = schemas.conform(documents, schemas.DOCUMENTS)
    sentences, mentions, stances, relations, quotes, tones = [], [], [], [], [], []
    for row in documents.itertuples():
        for number, (start, text) in enumerate(_sentences(row.text)):
            place = {"sentence_id": f"{row.doc_id}:{number}", "doc_id": row.doc_id}
            sentences.append({**place, "start": start, "end": start + len(text), "text": text})
            tones.append({**place, **_chances(rng, ("p_negative", "p_neutral", "p_positive")), "scorer": "hand"})
            named = [actor for actor, name in ACTORS.items() if name in text]
            stances += [_stance(place, start, text, actor, rng) for actor in named]
            mentions += [
                {**place, "start": start + text.index(ACTORS[actor]), "surface": ACTORS[actor], "actor_id": actor} for actor in named
            ]
            relations.append(_relation(place, start, text, named, rng))
            at = text.index("«")
            said = {"start": start + at + 2, "end": start + text.index("»") - 1, "content": text[at + 2 : text.index("»") - 1]}
            speaker = {"speaker": ACTORS[named[0]], "speaker_id": named[0]}
            quotes.append({"doc_id": row.doc_id, **said, **speaker, "cue": "dit", "kind": "direct"})
    stances.append({**stances[0], "target_id": "korea_unspecified"} if stances else {"doc_id": "", "target_id": "RUS"})
    corpus = SimpleNamespace(
        documents=documents,
        rejects=schemas.conform(
            [{"path": "x.csv", "row": 3, "reason": "wrong_arity", "detail": "7 cells where the header has 5"}], schemas.REJECTS
        ),
        duplicates=schemas.empty(schemas.DUPLICATES),
        removed=schemas.empty(schemas.REMOVED),
    )
    annotations = SimpleNamespace(
        sentences=schemas.conform(sentences, schemas.SENTENCES),
        mentions=schemas.conform(
            [{**row, "end": row["start"] + len(row["surface"]), "relation": "name"} for row in mentions], schemas.MENTIONS
        ),
        stances=schemas.conform(stances[: len(stances) if sentences else 0], schemas.STANCES),
        relations=schemas.conform(relations, schemas.RELATIONS),
        quotes=schemas.conform(quotes, schemas.QUOTES),
        sentiments=schemas.conform(tones, schemas.SENTIMENTS),
    )
    return corpus, annotations, _topics(documents, rng)


def keep(tables, kept):
    """Return the tables of the articles `kept` alone."""
    corpus, annotations, topics = tables

    def left(table):
        return table[table["doc_id"].isin(kept)].reset_index(drop=True)

    return (
        SimpleNamespace(**{**vars(corpus), "documents": left(corpus.documents)}),
        SimpleNamespace(**{name: left(table) for name, table in vars(annotations).items()}),
        SimpleNamespace(**{**vars(topics), "document_topics": left(topics.document_topics)}),
    )


def _documents(articles, outlets, dated):
    names = list(ACTORS.values())
    rows = []
    for at in range(articles):
        first, second, third = (names[(at * step + shift) % 4] for step, shift in ((1, 0), (3, 1), (5, 2)))
        second = second if second != first else names[(at + 1) % 4]
        lines = [
            f"{first} dit « {second} menace le port » aujourd'hui.",
            f"{second} salue « un accord » avec {third if third != second else first}.",
        ]
        date = pd.Timestamp("2024-01-03", tz="UTC") + pd.Timedelta(days=(at * 37) % 290, hours=at % 24)
        rows.append(
            {
                "doc_id": f"d{at:03d}",
                "title": f"Titre {at}",
                "text": " ".join(lines[: 1 + at % 2]),
                "published": date if dated and at % 17 != 5 else pd.NaT,
                "source": outlets[at % len(outlets)],
                "language": "fr" if at % 5 else "en",
                "url": f"https://example.org/{at}",
                "path": f"{at}.txt",
                "duplicate_of": f"d{at - 7:03d}" if at % 20 == 19 else None,
            }
        )
    return pd.DataFrame(rows).assign(published=lambda table: pd.to_datetime(table["published"], utc=True)) if rows else pd.DataFrame()


def _sentences(text):
    at = 0
    for part in text.replace(". ", ".\n").split("\n"):
        yield at, part
        at += len(part) + 1


def _chances(rng, names):
    bad, good = rng.dirichlet([2, 3, 2])[:2]
    return dict(zip(names, (bad, 1 - bad - good, good), strict=True)) | {"score": good - bad}


def _stance(place, start, text, actor, rng):
    at = start + text.index(ACTORS[actor])
    chances = _chances(rng, [f"p_{label}" for label in LABELS])
    label = max(LABELS, key=lambda name: chances[f"p_{name}"])
    span = {"start": at, "end": at + len(ACTORS[actor]), "target_id": actor}
    return {**place, **span, **chances, "label": label, "scorer": "hand", "evidence": "port"}


def _relation(place, start, text, named, rng):
    cue = "menace" if "menace" in text else "salue"
    at = start + text.index(cue)
    sign = int(rng.choice([-1, 0, 1], p=[0.7, 0.2, 0.1] if named[0] in ("RUS", "PRK") else [0.2, 0.3, 0.5]))
    pair = {"holder_id": named[0], "holder_kind": "acting", "target_id": named[-1], "label": sign, "score": 0.5}
    quad = ("verbal cooperation", "material conflict", "")[int(rng.integers(3))]
    return {**place, **pair, "quad_class": quad, "cue": cue, "cue_start": at, "cue_end": at + len(cue)}


def _topics(documents, rng):
    rows = []
    for doc_id in documents["doc_id"]:
        share = round(float(rng.uniform(0.1, 0.9)), 3)
        first = int(rng.integers(3))
        rows += [
            {"doc_id": doc_id, "topic_id": first, "weight": share},
            {"doc_id": doc_id, "topic_id": (first + 1) % 3, "weight": 1 - share},
        ]
    labels = pd.DataFrame({"topic_id": [0, 1, 2], "label": ["gaz, prix", "aide, riz", "port, mer"], "words": "mot", "n_documents": 9})
    labels = labels.assign(stability=[0.9, 0.7, 0.4], coherence=[0.2, 0.1, -0.1])
    return SimpleNamespace(
        topics=schemas.conform(labels, schemas.TOPICS), document_topics=schemas.conform(rows, schemas.DOCUMENT_TOPICS), notice=""
    )
