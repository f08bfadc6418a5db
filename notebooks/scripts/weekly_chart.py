"""How each actor came out in the last week of a folder, as a picture.

    python notebooks/scripts/weekly_chart.py my-articles/ --out week.png

Takes the articles of the last days before the newest one (or before --until), and writes one chart. A .png or .svg needs kaleido and a
browser; .html needs neither. Prints the sentences that read the chart.
"""

import argparse

import pandas as pd

import analytics as an


def main() -> None:
    """Read, keep the last days, annotate, estimate, draw."""
    parser = argparse.ArgumentParser(description="Draw how each actor came out in the last days of a folder of articles.")
    parser.add_argument("path", help="files or folder of articles")
    parser.add_argument("--out", default="week.png", help="picture or page to write: .png, .svg, .html (default: %(default)s)")
    parser.add_argument("--days", type=int, default=7, help="how many days (default: %(default)s)")
    parser.add_argument("--until", help="last day, as 2024-06-30 (default: that of the newest article)")
    parser.add_argument("--actors", nargs="+", default=["RUS", "USA", "PRK", "KOR"], help="whom to draw (default: %(default)s)")
    parser.add_argument("--language", choices=("fr", "en"), default="fr", help="of the chart (default: %(default)s)")
    given = parser.parse_args()

    documents = an.read_corpus(given.path, progress=False).documents
    day = documents["published"].dt.normalize()
    last = pd.Timestamp(given.until, tz="UTC") if given.until else day.max()
    if pd.isna(last):
        parser.exit(2, "No article has a date.\n")
    recent = documents[(day <= last) & (day > last - pd.Timedelta(days=given.days))]
    if recent.empty:
        parser.exit(2, f"No article is dated from {last - pd.Timedelta(days=given.days - 1):%Y-%m-%d} to {last:%Y-%m-%d}.\n")
    stances = an.annotate(recent, progress=False).stances
    estimates = an.mean_stance(stances[stances["target_id"].isin(given.actors)], recent, by=["target_id"])
    figure = an.charts.stance_by_target(estimates, language=given.language)
    print(an.charts.read_estimates(estimates, language=given.language, most=len(given.actors)))
    print(an.write_chart(figure, given.out))


if __name__ == "__main__":
    try:
        main()
    except an.AnalyticsError as error:
        raise SystemExit(f"weekly_chart.py: {error}") from error
