"""The files: one chart in each format, and the report as one inert, offline, repeatable page that fits the smallest corpora."""

import json
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pandas as pd
import pytest
from plotly.offline import get_plotlyjs

from analytics import schemas
from analytics.errors import InputError
from analytics.report import write_report
from analytics.report.evidence import evidence_rows, pieces

HOSTILE = "</script><script>alert(1)</script> $a$ %{x} <img src=x onerror=alert(2)>"
TEXTS = {
    "a": "La Russie menace Séoul. Moscou reçoit un émissaire.",
    "b": "Washington salue Séoul.",
    "c": "La Corée du Nord accuse Washington.",
}
# sentence, mention, actor, label, cue
MENTIONS = [
    ("a", "La Russie menace Séoul.", "Séoul", "KOR", "neutral", "menace"),
    ("a", "La Russie menace Séoul.", "La Russie", "RUS", "unfavourable", "menace"),
    ("a", "Moscou reçoit un émissaire.", "Moscou", "RUS", "neutral", "reçoit"),
    ("b", "Washington salue Séoul.", "Séoul", "KOR", "favourable", "salue"),
    ("c", "La Corée du Nord accuse Washington.", "La Corée du Nord", "PRK", "unfavourable", ""),
]
CHANCES = {"unfavourable": (0.8, 0.15, 0.05), "neutral": (0.1, 0.8, 0.1), "favourable": (0.05, 0.15, 0.8)}


def _dated(rows):
    return pd.DataFrame(rows).assign(published=lambda table: pd.to_datetime(table["published"], utc=True)) if rows else rows


def make_corpus(ids="abc", **changes):
    rows = [
        {
            "doc_id": doc_id,
            "title": f"Titre {doc_id}",
            "text": TEXTS[doc_id],
            "published": pd.Timestamp("2024-06-19", tz="UTC"),
            "source": "L'Écho fictif",
            "url": f"https://example.org/{doc_id}",
            "path": f"{doc_id}.txt",
            **changes,
        }
        for doc_id in ids
    ]
    return SimpleNamespace(
        documents=schemas.conform(_dated(rows), schemas.DOCUMENTS),
        rejects=schemas.conform([{"path": "x.pdf", "reason": "unreadable", "detail": "no text"}], schemas.REJECTS),
        duplicates=schemas.empty(schemas.DUPLICATES),
        removed=schemas.conform([{"doc_id": "a", "rule": "comments", "text": "Laisser un commentaire"}], schemas.REMOVED),
    )


def make_annotations(ids="abc"):
    sentences, stances, relations, quotes = [], [], [], []
    for doc_id, sentence, surface, actor, label, cue in MENTIONS:
        if doc_id not in ids:
            continue
        origin = TEXTS[doc_id].index(sentence)
        start = origin + sentence.index(surface)
        place = {"sentence_id": f"{doc_id}:{origin}", "doc_id": doc_id}
        bad, neutral, good = CHANCES[label]
        sentences.append({**place, "start": origin, "end": origin + len(sentence), "text": sentence})
        span = {"start": start, "end": start + len(surface), "target_id": actor}
        chances = {"p_unfavourable": bad, "p_neutral": neutral, "p_favourable": good, "score": good - bad}
        stances.append({**place, **span, **chances, "label": label, "scorer": "hand 1", "evidence": cue})
    if "b" in ids:
        at = TEXTS["b"].index("salue")
        pair = {
            "sentence_id": "b:0",
            "doc_id": "b",
            "holder_id": "USA",
            "holder_kind": "acting",
            "target_id": "KOR",
            "label": 1,
            "score": 1,
        }
        relations.append({**pair, "cue": "salue", "cue_start": at, "cue_end": at + 5})
        quotes.append(
            {"doc_id": "b", "start": 0, "end": 10, "content": "Nous tiendrons", "cue": "dit", "speaker": "un élu", "kind": "direct"}
        )
    return SimpleNamespace(
        sentences=schemas.conform(pd.DataFrame(sentences).drop_duplicates() if sentences else [], schemas.SENTENCES),
        quotes=schemas.conform(quotes, schemas.QUOTES),
        stances=schemas.conform(stances, schemas.STANCES),
        relations=schemas.conform(relations, schemas.RELATIONS),
        mentions=schemas.empty(schemas.MENTIONS),
        sentiments=schemas.empty(schemas.SENTIMENTS),
    )


NO_TOPICS = SimpleNamespace(topics=schemas.empty(schemas.TOPICS), document_topics=schemas.empty(schemas.DOCUMENT_TOPICS), notice="")
TOPICS = SimpleNamespace(
    topics=pd.DataFrame({"topic_id": [0, 1], "label": ["gaz, prix, hiver", "aide, riz, port"], "n_documents": [2, 1]}),
    document_topics=schemas.conform([{"doc_id": doc_id, "topic_id": 0, "weight": 1.0} for doc_id in "abc"], schemas.DOCUMENT_TOPICS),
    notice="Peu de textes par thème.",
)


def estimate(measure, value, low=None, high=None, **groups):
    rest = {"level": 0.95, "n_documents": 30, "n_units": 80, "method": "mean; bootstrap of articles"}
    return {**groups, "measure": measure, "estimate": value, "low": low, "high": high, **rest}


ESTIMATES = {
    "stance_by_target": pd.DataFrame([estimate("mean_stance", -0.25, -0.4, -0.1, target_id="RUS")]),
    "topic_prevalence": pd.DataFrame([estimate("prevalence", 0.3, 0.2, 0.4, topic_id=0), estimate("prevalence", 0.1, topic_id=1)]),
    "stance_by_source": pd.DataFrame([estimate("mean_stance", -0.2, -0.3, -0.1, target_id="RUS", source=HOSTILE)]),
}
MANIFEST = {
    "title": "Corpus d'essai",
    "seed": 0,
    "versions": {"plotly": "7.1.0"},
    "inputs": [{"path": "a.txt", "sha256": "ab12", "bytes": 1204}],
    "scorer": {"name": "hand 1", "accuracy": "0,70 sur 3 phrases"},
}


class Page(HTMLParser):
    """What a browser would make of the page: tags with attributes, visible text, and the content of each script element.

    `second` is the same page in the other language, which waits in a template.
    """

    def __init__(self, source):
        super().__init__()
        self.source = source
        first, _, rest = source.partition("<template ")
        waiting, _, last = rest.partition("</template>")
        self.second = Page(f"<template {waiting}{last}") if waiting and first else None
        self.tags, self.scripts, self.words, self._inside = [], [], [], ""
        self.feed(first + last if first else source)
        self.text = re.sub(r"[ \n]+", " ", " ".join(self.words))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.words.append(data)

    def every(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def data(self, name):
        kinds = [attributes.get("id") for attributes in self.every("script")]
        return json.loads(self.scripts[kinds.index(f"data-{name}")])


def page(out, corpus=None, annotations=None, topics=TOPICS, language="fr", **options):
    options = {"estimates": ESTIMATES, "manifest": MANIFEST} | options
    path = write_report(out, corpus or make_corpus(), annotations or make_annotations(), topics, language, **options)
    return Page(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return page(tmp_path_factory.mktemp("full"))


# --- one file, offline, inert ---


def test_the_report_is_one_file_named_report_html(tmp_path):
    path = write_report(tmp_path / "new" / "run", make_corpus(), make_annotations(), NO_TOPICS, estimates=ESTIMATES)
    assert [found.name for found in (tmp_path / "new" / "run").iterdir()] == ["report.html"]
    assert path == tmp_path / "new" / "run" / "report.html"
    assert path.stat().st_size < 10_000_000


def test_nothing_is_asked_of_any_network(full):
    for _, attributes in full.tags:
        assert not {"src", "srcset", "action", "poster", "data"} & set(attributes)
    assert not full.every("link")
    rest = full.source.replace(get_plotlyjs(), "")
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|WebSocket", rest)
    addresses = set(re.findall(r"https?://[^\s\"'<>\\]+", rest))
    assert addresses
    namespace = "http://www.w3.org/2000/svg"  # a name, which no browser asks for
    assert all(address.startswith("https://example.org/") for address in addresses - {namespace})


def test_plotly_is_in_the_page_once(full):
    assert full.source.count(get_plotlyjs()) == 1


def test_the_policy_allows_only_the_scripts_it_names(full):
    policy = next(meta["content"] for meta in full.every("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    scripts = re.search(r"script-src ([^;]*)", policy)[1].split()
    run = [script for script, attributes in zip(full.scripts, full.every("script"), strict=True) if "type" not in attributes]
    assert len(run) == len(scripts) == 2
    assert all(source.startswith("'sha256-") for source in scripts)
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy


def test_hostile_text_stays_text_wherever_it_comes_from(tmp_path):
    annotations = make_annotations()
    annotations.quotes["content"] = HOSTILE
    annotations.sentences["text"] = HOSTILE
    corpus = make_corpus(title=HOSTILE, source=HOSTILE)
    corpus.rejects["detail"] = HOSTILE
    corpus.removed["text"] = HOSTILE
    topics = SimpleNamespace(**{**vars(TOPICS), "topics": TOPICS.topics.assign(label=HOSTILE), "notice": HOSTILE})
    found = page(tmp_path, corpus, annotations, topics, manifest={"title": HOSTILE, HOSTILE: {HOSTILE: HOSTILE}})
    plain = page(tmp_path)
    assert len(found.every("script")) == len(plain.every("script"))
    assert not found.every("img")
    assert not any(name.startswith("on") for _, attributes in found.tags for name in attributes)
    assert HOSTILE in found.text
    assert HOSTILE in found.data("evidence")["documents"][0][0]
    labels = found.data("figures")["stance_by_source"]["layout"]["yaxis"]["ticktext"][0]
    assert "<" not in labels
    assert "$" not in labels


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " \tJavaScript:alert(1)", "//example.org/a", None])
def test_only_web_addresses_become_links(tmp_path, address):
    found = page(tmp_path, make_corpus(url=address))
    assert {document[2] for document in found.data("evidence")["documents"]} == {""}
    assert all(link["href"].startswith("#") for link in found.every("a"))


def test_links_leave_no_trace(full):
    outward = [link for link in full.every("a") if not link["href"].startswith("#")]
    assert [link["href"] for link in outward] == ["https://example.org/b"]
    assert all(link["rel"] == "noopener noreferrer" for link in outward)


def test_every_inner_link_has_its_target(full):
    targets = {attributes["id"] for _, attributes in full.tags if "id" in attributes}
    assert {link["href"][1:] for link in full.every("a") if link["href"].startswith("#")} <= targets


# --- repeatable ---


def test_the_same_tables_give_the_same_bytes(tmp_path):
    first, second = page(tmp_path / "one"), page(tmp_path / "two")
    assert first.source == second.source


def test_the_order_of_the_articles_does_not_matter(tmp_path):
    corpus, annotations = make_corpus(), make_annotations()
    backwards = SimpleNamespace(**{name: table.iloc[::-1].reset_index(drop=True) for name, table in vars(corpus).items()})
    turned = SimpleNamespace(**{name: table.iloc[::-1].reset_index(drop=True) for name, table in vars(annotations).items()})
    assert page(tmp_path / "one", corpus, annotations).source == page(tmp_path / "two", backwards, turned).source


def test_the_tables_are_left_as_they_were(tmp_path):
    corpus, annotations = make_corpus(), make_annotations()
    tables = [*vars(corpus).values(), *vars(annotations).values(), *ESTIMATES.values()]
    before = [table.copy(deep=True) for table in tables]
    page(tmp_path, corpus, annotations)
    for table, copy in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


def test_a_report_that_fails_leaves_the_old_one(tmp_path):
    old = page(tmp_path).source
    broken = make_corpus()
    broken.documents = broken.documents.drop(columns="source")
    with pytest.raises(InputError, match="source"):
        page(tmp_path, broken)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == old


# --- what it says ---


def test_the_header_counts_articles_outlets_dates_and_rejects(full):
    for fact in ("3 articles", "1 média", "19 juin 2024", "1 rejet", "0 quasi-doublon"):
        assert fact in full.text
    assert full.every("html")[0]["lang"] == "fr"


def test_findings_carry_their_interval(full):
    assert "Russie\u202f: solde moyen de −0,25 (−0,40 à −0,10), plutôt défavorable" in full.text


def test_each_drawn_chart_has_a_caption_and_a_data_table(full):
    drawn = [name for name, spec in full.data("figures").items() if spec["data"]]
    assert sorted(drawn) == ["coverage_calendar", "stance_by_source", "stance_by_target", "topic_prevalence"]
    assert len(full.every("figcaption")) == len(drawn)
    for name in drawn:
        assert {"id": f"figure-{name}", "aria-labelledby": f"title-{name}"} in full.every("figure")
    assert "−0,40 à −0,10" in full.text
    assert "30,0\u202f%" in full.text


def test_charts_without_numbers_say_so_in_words(full):
    assert len(re.findall("Rien à montrer\u202f?:", full.text)) == len(full.data("figures")) - 4


def test_provenance_shows_versions_hashes_rejects_and_what_was_removed(full):
    for part in ("7.1.0", "ab12", "x.pdf", "fichier ou ligne illisible", "Laisser un commentaire", "0,70 sur 3 phrases"):
        assert part in full.text


def test_the_page_speaks_english_too(tmp_path):
    found = page(tmp_path, language="en")
    assert found.every("html")[0]["lang"] == "en"
    assert "How each actor comes out" in found.text
    assert "19 Jun 2024" in found.text
    assert "Comment" not in found.text


def test_the_other_language_waits_in_the_page(full):
    second = full.second
    assert (full.every("html")[0]["lang"], second.every("template")[0]["data-language"]) == ("fr", "en")
    assert second.every("template")[0]["data-title"] == "Corpus d'essai"
    assert "How each actor comes out" in second.text and "How each actor comes out" not in full.text
    assert second.data("words")["text"]["few"] == "too few articles"
    assert [found["id"] for found in full.every("section")] == [found["id"] for found in second.every("section")]
    assert {found["lang"] for each in (full, second) for found in each.every("button") if found.get("id") == "language"} == {"en", "fr"}


def test_an_unknown_language_writes_nothing(tmp_path):
    with pytest.raises(InputError, match="fr, en"):
        page(tmp_path / "run", language="de")
    assert not (tmp_path / "run").exists()


def test_notices_speak_of_few_articles_missing_intervals_and_topics(full):
    assert "Corpus de 3 articles" in full.text
    assert "1 valeur sur 4 sans intervalle" in full.text
    assert "Peu de textes par thème." in full.text


def test_a_large_corpus_with_intervals_has_no_notice(tmp_path):
    rows = [make_corpus("a").documents.assign(doc_id=f"d{at}") for at in range(20)]
    corpus = make_corpus()
    corpus.documents = pd.concat(rows, ignore_index=True)
    found = page(tmp_path, corpus, topics=NO_TOPICS, estimates={"stance_by_target": ESTIMATES["stance_by_target"]})
    assert not found.every("aside")


# --- evidence ---


def test_evidence_marks_mention_and_cue_and_gives_the_probabilities(full):
    rows = full.data("evidence")["rows"]
    assert len(rows) == 5
    russia = next(row for row in rows if row[1] == "RUS" and row[2] == "unfavourable")
    assert russia[3] == [0.8, 0.15, 0.05]
    assert russia[4] == [[1, "La Russie"], [0, " "], [2, "menace"], [0, " Séoul."]]
    assert full.data("evidence")["documents"][russia[0]][:3] == ["Titre a", "L'Écho fictif", "https://example.org/a"]
    assert full.data("words")["days"][russia[0]] == "19 juin 2024"
    assert full.data("words")["reasons"][russia[-1]] == "Mot que le modèle a le plus regardé\u202f: «\u202fmenace\u202f»."


def test_evidence_names_the_holder_and_why(full):
    korea = next(row for row in full.data("evidence")["rows"] if row[1] == "KOR" and row[2] == "favourable")
    assert korea[6] == ["USA"]
    reason = full.data("words")["reasons"][korea[-1]]
    assert reason.startswith("États-Unis → Corée du Sud")
    assert "salue" in reason
    assert full.second.data("words")["reasons"][korea[-1]].startswith("United States → South Korea")
    assert [2, "salue"] in [[kind & 7, text] for kind, text in korea[4]]


def test_offsets_count_from_the_start_of_the_article():
    second = make_annotations().stances.iloc[2]
    assert TEXTS["a"][second["start"] : second["end"]] == "Moscou"


def test_a_mark_outside_the_sentence_or_over_another_is_left_out():
    assert pieces("Séoul menace", [(1, 0, 5), (2, 3, 8), (2, 50, 60)]) == [(1, "Séoul"), (0, " menace")]


def test_many_rows_are_drawn_the_same_way_every_time():
    table = pd.DataFrame({"sentence_id": [f"a:{at}" for at in range(50)], "start": 0, "target_id": "RUS", "score": 0.5})
    forwards, backwards = evidence_rows(table, 10), evidence_rows(table.iloc[::-1], 10)
    assert len(forwards) == 10
    assert set(forwards["sentence_id"]) == set(backwards["sentence_id"])
    assert set(forwards["sentence_id"]) != set(table["sentence_id"].head(10))


def test_the_page_says_how_many_sentences_of_how_many_it_holds(tmp_path, monkeypatch):
    monkeypatch.setattr("analytics.report.evidence.evidence_rows", lambda stances: evidence_rows(stances, 2))
    monkeypatch.setattr("analytics.report.evidence._A_MARK", 0)
    found = page(tmp_path)
    assert len(found.data("evidence")["rows"]) == 2
    assert "2 phrases sur 5" in found.text


# --- the smallest corpora; here the estimates are computed ---


@pytest.mark.parametrize("ids", ["", "a", "ab", "abc"])
def test_tiny_corpora_give_a_page_with_a_notice(tmp_path, ids):
    found = page(tmp_path, make_corpus(ids), make_annotations(ids), NO_TOPICS, estimates=None, manifest=None)
    assert "En dessous de 20 articles" in found.text
    assert "trop peu d'articles" in found.text or not ids
    assert "nan" not in found.text.lower().split()
    assert "sans fiche d'exécution" in found.text


def test_without_dates_outlets_mentions_and_topics_the_page_says_so(tmp_path):
    corpus = make_corpus(published=None, source=None, url=None, title=None)
    found = page(tmp_path, corpus, make_annotations(""), NO_TOPICS, estimates=None, manifest={})
    for said in ("aucune date", "Aucun article n'est daté", "Aucun article ne nomme son média", "Aucun des acteurs suivis", "Aucun thème"):
        assert said in found.text
