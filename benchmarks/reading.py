"""Measure what reading costs: articles a second for HTML and JSON Lines beside the bare library, and the memory of streaming.

Each round times both sides in turn on the same pages, so a busy machine slows both alike; the ratio travels between machines. The pages
are the demonstration corpus in a frame of menus, scripts and footers; every fourth word bears the page's number, so that none is a reprint.
They come in two weights: little markup, and as much as a page of a news site has. What ours does beyond the extraction: decoding, cleaning,
dates, language, ids, near-duplicates and the tables.
"""

import argparse
import html
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title} - Le Phare</title>
<meta property="og:site_name" content="Le Phare"><meta property="article:published_time" content="2024-06-19T08:12:00+02:00"></head><body>
<nav><ul>{links}</ul></nav>
<aside><h3>Les plus lus</h3><ul>{links}</ul></aside><main><article><h1>{title}</h1>{paragraphs}</article></main>
<script>{script}</script>
<section class="comments"><h2>Laisser un commentaire</h2><form><input name="nom"></form></section>
<footer><p>Tous droits réservés</p></footer>
</body></html>"""


def rows(count: int) -> Iterator[dict[str, str]]:
    """Yield `count` articles: those of the demonstration corpus in turn, each with its number in it."""
    articles = [json.loads(line) for path in sorted(SAMPLE.glob("*-fr.jsonl")) for line in path.read_text("utf-8").splitlines()]
    for number in range(count):
        article = articles[number % len(articles)]
        words = article["text"].split(" ")
        # every fourth word bears the number, or all but the first round would be reprints
        text = " ".join(f"{word}{number}" if place % 4 == 1 else word for place, word in enumerate(words))
        yield article | {"text": text, "title": f"{article['title']} ({number})"}


def page_of(row: dict[str, str], links: int) -> str:
    """Return an article as a web page with `links` entries in its menus and as many lines in its script."""
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in row["text"].split("\n") if part.strip())
    menu = "".join(f'<li class="menu-{n}"><a href="/rubrique/{n}">Rubrique numéro {n}</a></li>' for n in range(links))
    script = "".join(f"reglages['cle-{n}'] = 'valeur numéro {n}';\n" for n in range(links))
    return PAGE.format(title=html.escape(row["title"]), links=menu, script=script, paragraphs=paragraphs)


def bare_html(folder: Path) -> int:
    """Extract each page with trafilatura alone, metadata and date included."""
    from datetime import UTC, datetime

    from trafilatura import bare_extraction

    dates = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d", "max_date": f"{datetime.now(UTC):%Y-%m-%d}"}
    options = {"include_comments": False, "include_tables": False, "with_metadata": True, "date_extraction_params": dates}
    return sum(bare_extraction(path.read_text("utf-8"), **options) is not None for path in sorted(folder.iterdir()))


def bare_json_lines(folder: Path) -> int:
    """Parse each line with the standard library alone."""
    return sum(bool(json.loads(line)["text"]) for path in folder.iterdir() for line in path.read_text("utf-8").splitlines())


def ours(folder: Path) -> int:
    """Read the folder as a corpus."""
    import analytics as an

    return len(an.read_corpus(folder, progress=False).documents)


def compare(name: str, bare: Callable[[Path], int], folder: Path, runs: int) -> None:
    """Print one line: articles a second of both sides, and the median ratio of their times."""
    seconds: dict[Callable[[Path], int], list[float]] = {bare: [], ours: []}
    count = bare(folder)
    assert ours(folder) == count, "the two sides read different numbers of articles"
    for _ in range(runs):
        for side, times in seconds.items():
            start = time.perf_counter()
            side(folder)
            times.append(time.perf_counter() - start)
    ratio = statistics.median(mine / alone for mine, alone in zip(seconds[ours], seconds[bare], strict=True))
    rates = [count / statistics.median(seconds[side]) for side in (bare, ours)]
    print(f"{name:<20}{rates[0]:>16,.0f}{rates[1]:>16,.0f}{ratio:>9.2f}   medians over {runs} rounds of {count}")


def stream(path: Path) -> None:
    """Read a file in parts and print the greatest memory of the process in MiB."""
    import analytics as an

    read = sum(len(part.documents) for part in an.iter_corpus(path, chunk_size=500, progress=False))
    print(read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def measure_memory(folder: Path, counts: tuple[int, ...]) -> None:
    """Print the greatest memory while files of growing size are streamed, each in a process of its own."""
    for count in counts:
        path = folder / f"{count}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(count))
        printed = subprocess.run([sys.executable, __file__, "--stream", str(path)], check=True, capture_output=True, text=True).stdout
        read, memory = map(int, printed.split())
        print(f"iter_corpus: {read:>7,} articles, file of {path.stat().st_size / 2**20:>6.1f} MiB, greatest memory {memory} MiB")


def main() -> None:
    """Print the throughput beside the bare library and the memory of streaming."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="rounds (default: 5)")
    parser.add_argument("--articles", type=int, default=200, help="articles a round (default: 200)")
    parser.add_argument("--stream", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.stream:
        stream(asked.stream)
        return
    articles = list(rows(asked.articles))
    print(f"{'':<20}{'bare, a second':>16}{'ours, a second':>16}{'ratio':>9}")
    with tempfile.TemporaryDirectory() as name:
        for links in (30, 400):
            pages = Path(name, f"pages-{links}")
            pages.mkdir()
            for number, row in enumerate(articles):
                (pages / f"{number:05}.html").write_text(page_of(row, links), "utf-8")
            size = sum(path.stat().st_size for path in pages.iterdir()) / len(articles) / 1000
            compare(f"HTML, {size:.0f} kB a page", bare_html, pages, asked.runs)
        lines = Path(name, "lines")
        lines.mkdir()
        (lines / "a.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in articles), "utf-8")
        compare("JSON Lines", bare_json_lines, lines, asked.runs)
        measure_memory(Path(name), (1_000, 10_000))


if __name__ == "__main__":
    main()
