"""How each actor comes out of one outlet, beside all others, in sentences on the terminal.

    python notebooks/scripts/outlet_stance.py my-articles/ --source "Horizon Souverain"

An outlet and the others do not cover the same subjects: a gap between them mixes what they chose to cover and how they put it.
"""

import argparse

import analytics as an


def main() -> None:
    """Read, annotate, estimate the outlet and the rest, say it."""
    parser = argparse.ArgumentParser(description="Say how each actor comes out of one outlet, beside all others.")
    parser.add_argument("path", help="files or folder of articles")
    parser.add_argument("--source", required=True, help="the outlet, as the corpus names it")
    parser.add_argument("--actors", nargs="+", default=["RUS", "USA", "PRK", "KOR"], help="whom to speak of (default: %(default)s)")
    parser.add_argument("--language", choices=("fr", "en"), default="fr", help="of the sentences (default: %(default)s)")
    parser.add_argument("--out", help="chart to write as well: .html, .png, .svg, .csv")
    given = parser.parse_args()

    documents = an.read_corpus(given.path, progress=False).documents
    outlets = sorted(documents["source"].dropna().unique())
    if given.source not in outlets:
        parser.exit(2, f"No article is by {given.source!r}. There are: {', '.join(outlets)}.\n")
    stances = an.annotate(documents, progress=False).stances
    stances = stances[stances["target_id"].isin(given.actors)]
    rest = {"fr": "les autres", "en": "all others"}[given.language]
    sides = documents.assign(source=documents["source"].where(documents["source"] == given.source, rest))
    estimates = an.mean_stance(stances, sides, by=["target_id", "source"])
    print(an.charts.read_estimates(estimates, language=given.language, most=len(estimates) or 1))
    if given.out:
        print(an.write_chart(an.charts.stance_by_source(estimates, language=given.language), given.out))


if __name__ == "__main__":
    try:
        main()
    except an.AnalyticsError as error:
        raise SystemExit(f"outlet_stance.py: {error}") from error
