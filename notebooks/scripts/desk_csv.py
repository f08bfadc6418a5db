"""The numbers of a folder of articles as a table that a spreadsheet opens: one row an actor, an outlet and a month.

    python notebooks/scripts/desk_csv.py my-articles/ --out desk.csv --language fr

With --language fr, columns are set apart by semicolons and decimals by commas, as a French spreadsheet expects. A text that a spreadsheet
would run as a formula gets an apostrophe. Rows without an interval rest on fewer than five articles.
"""

import argparse
from pathlib import Path

import pandas as pd

import analytics as an


def main() -> None:
    """Read, annotate, estimate, write."""
    parser = argparse.ArgumentParser(description="Write the mean stance toward each actor, by outlet and month, as a CSV file.")
    parser.add_argument("path", help="files or folder of articles")
    parser.add_argument("--out", type=Path, default=Path("desk.csv"), help="file to write (default: %(default)s)")
    parser.add_argument(
        "--by", nargs="+", default=["target_id", "source"], help="group columns, as target_id source month (default: %(default)s)"
    )
    parser.add_argument("--language", choices=("fr", "en"), default="fr", help="of the separators (default: %(default)s)")
    given = parser.parse_args()

    documents = an.read_corpus(given.path, progress=False).documents
    stances = an.annotate(documents, progress=False).stances
    estimates = an.mean_stance(stances, documents, by=given.by)
    table = estimates.drop(columns=["method"]).round(3)
    texts = table.select_dtypes("str").columns
    table[texts] = table[texts].apply(lambda column: column.str.replace(r"^[=+\-@\t\r]", r"'\g<0>", regex=True))
    separators = {"sep": ";", "decimal": ","} if given.language == "fr" else {}
    given.out.write_text("\ufeff" + pd.DataFrame(table).to_csv(index=False, **separators), encoding="utf-8", newline="")
    print(given.out)


if __name__ == "__main__":
    try:
        main()
    except an.AnalyticsError as error:
        raise SystemExit(f"desk_csv.py: {error}") from error
