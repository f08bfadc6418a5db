"""Size of the report, time to the first chart and time of a filter in the browser, for 1,000 and for 100,000 synthetic articles.

Articles are made by rule, about twelve sentences each, from forty outlets over two years. Times are those of the page's own clock: from the
start of navigation to the first chart on the screen, and from a tick in a list to the last chart on the screen redrawn; median of seven
different filters. They depend on the machine; sizes do not.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from analytics import schemas
from analytics.report import write_report

ACTORS = ("RUS", "USA", "PRK", "KOR", "UKR", "CHN", "JPN")
LABELS = schemas.STANCE_LABELS
TOPICS = 12
FILTER = """(outlet) => new Promise((done) => {
  const tick = document.querySelectorAll("#filter-outlet input[type=checkbox]")[outlet], start = performance.now();
  tick.click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""


def make_tables(articles: int) -> tuple[SimpleNamespace, SimpleNamespace, SimpleNamespace]:
    """Return corpus, annotations and topics of so many articles."""
    rng = np.random.default_rng(0)
    ids = np.array([f"{at:08x}" for at in range(articles)])
    sentences = _sentences(ids)
    stances = _stances(sentences, rng)
    some = stances.sample(frac=0.4, random_state=1).sort_index()
    tables = {
        "sentences": sentences,
        "stances": stances,
        "relations": _relations(some, rng),
        "quotes": some[["doc_id"]].assign(
            start=some["start"] + 27, end=some["start"] + 70, content="x", speaker="Moscou", speaker_id=rng.choice(ACTORS, len(some))
        ),
        "sentiments": sentences[["sentence_id", "doc_id"]].assign(score=rng.uniform(-1, 1, len(sentences)), scorer="rule"),
        "mentions": stances[["doc_id", "sentence_id", "start", "end"]].assign(
            actor_id=stances["target_id"], surface="Moscou", relation="capital"
        ),
    }
    nothing = {name: schemas.empty(getattr(schemas, name.upper())) for name in ("rejects", "duplicates", "removed")}
    return (
        SimpleNamespace(documents=_documents(ids, rng), **nothing),
        SimpleNamespace(**{name: schemas.conform(table, getattr(schemas, name.upper())) for name, table in tables.items()}),
        _topics(ids, rng),
    )


def _documents(ids: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return articles of two years by forty outlets, a few of which print most."""
    days = pd.Timestamp("2023-01-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 730, len(ids)), unit="D")
    outlets = np.array([f"Le Journal fictif {at}" for at in range(40)])[rng.zipf(1.6, len(ids)) % 40]
    table = {"doc_id": ids, "text": "x", "published": days, "source": outlets, "language": "fr"}
    table |= {"title": [f"Un titre de longueur moyenne pour l'article {at}" for at in range(len(ids))]}
    table |= {"url": [f"https://example.org/articles/{name}" for name in ids]}
    return schemas.conform(pd.DataFrame(table), schemas.DOCUMENTS)


def _sentences(ids: np.ndarray) -> pd.DataFrame:
    """Return twelve sentences an article."""
    doc, number = np.repeat(ids, 12), np.tile(np.arange(12), len(ids))
    text = "Moscou a répondu mardi que « la livraison annoncée ne changerait rien » aux discussions en cours avec ses voisins."
    names = [f"{name}:{at}" for name, at in zip(doc, number, strict=True)]
    return pd.DataFrame({"sentence_id": names, "doc_id": doc, "start": number * 200, "end": number * 200 + len(text), "text": text})


def _stances(sentences: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return a scored actor in every second sentence."""
    chosen = sentences.sample(frac=0.5, random_state=0).sort_index()
    chances = rng.dirichlet([2, 3, 2], len(chosen))
    return chosen[["sentence_id", "doc_id", "start"]].assign(
        end=chosen["start"] + 6,
        target_id=rng.choice(ACTORS, len(chosen)),
        **{f"p_{label}": chances[:, at] for at, label in enumerate(LABELS)},
        score=chances[:, 2] - chances[:, 0],
        label=np.array(LABELS)[chances.argmax(axis=1)],
        scorer="rule",
        evidence="livraison",
    )


def _relations(some: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    relations = some[["sentence_id", "doc_id", "target_id"]].assign(
        holder_id=rng.choice([*ACTORS, "narrator"], len(some)),
        label=rng.integers(-1, 2, len(some)),
        cue="livraison",
        cue_start=some["start"] + 30,
    )
    return relations.assign(cue_end=relations["cue_start"] + 9, holder_kind="acting", score=0.5, quad_class="")


def _topics(ids: np.ndarray, rng: np.random.Generator) -> SimpleNamespace:
    """Return topics, two of which each article has."""
    weights = np.tile([0.7, 0.3], len(ids))
    shares = pd.DataFrame({"doc_id": np.repeat(ids, 2), "topic_id": rng.integers(0, TOPICS, 2 * len(ids)), "weight": weights})
    labels = [f"mot{at}, terme{at}, sujet{at}" for at in range(TOPICS)]
    topics = pd.DataFrame({"topic_id": range(TOPICS), "label": labels, "words": labels, "n_documents": 1})
    return SimpleNamespace(
        topics=schemas.conform(topics, schemas.TOPICS), document_topics=schemas.conform(shares, schemas.DOCUMENT_TOPICS), notice=""
    )


def write(articles: int, folder: str) -> tuple[Path, float]:
    """Return the report and the seconds that it took; the tables are gone before the browser opens it."""
    tables = make_tables(articles)
    start = time.perf_counter()
    return write_report(folder, *tables), time.perf_counter() - start


def time_in_browser(path: Path, executable: str) -> tuple[float, float]:
    """Return milliseconds to the first chart, and of a filter: the median of seven."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-drawn=all]", state="attached")
        first = page.evaluate("performance.getEntriesByName('first chart')[0].startTime")
        times = [page.evaluate(FILTER, outlet) for outlet in range(7)]
        browser.close()
    return first, statistics.median(times)


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 100_000])
    options = parser.parse_args()
    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if executable is None:
        sys.exit("no browser: chromium, chromium-browser or google-chrome")
    print(f"{os.cpu_count()} cores\n{'articles':>9} {'write, s':>9} {'MB':>6} {'first chart, ms':>16} {'filter, ms':>11}")
    for articles in options.articles:
        with tempfile.TemporaryDirectory() as folder:
            path, seconds = write(articles, folder)
            first, step = time_in_browser(path, executable)
            print(f"{articles:>9,} {seconds:>9.1f} {path.stat().st_size / 1e6:>6.1f} {first:>16.0f} {step:>11.0f}", flush=True)


if __name__ == "__main__":
    main()
