"""The command line: read the arguments, call the library, print one line. No logic of its own."""

import sys
import warnings
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from analytics.corpus import Corpus, ReadingOptions

_INTERRUPTED = 130  # typer's code for Ctrl-C

app = typer.Typer(
    name="actor-analytics",
    help="Turn news articles into topics, stance toward actors, and who says or does what to whom, with intervals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain errors, and help without loading rich
)

Paths = Annotated[
    list[Path],
    typer.Argument(
        help="Files or folders of articles: text, pages, tables, feeds, web archives, exports of Europresse, Factiva, Nexis, .zip, .gz.",
        show_default=False,
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", help="Column of the tables that holds a field, as text=Corps or published=Parution.", show_default=False),
]
DayFirst = Annotated[
    bool | None,
    typer.Option("--day-first/--month-first", help="What 02/03/2024 means; by default each file's dates must tell.", show_default=False),
]
MaxDate = Annotated[
    str | None, typer.Option("--max-date", help="Day of collection, as 2024-06-30; later dates are refused.", show_default=False)
]
Actors = Annotated[
    Path | None, typer.Option("--actors", help="CSV of actors of your own, see analytics/data/README.md.", show_default=False)
]
Keep = Annotated[
    list[str] | None,
    typer.Option("--keep", help="Keep what is rejected as too_short, or as stub (login page, paywall).", show_default=False),
]
Out = Annotated[Path, typer.Option("--out", help="Folder to write to.", show_default=False)]


class Language(StrEnum):
    """Languages that the report is written in."""

    FR = "fr"
    EN = "en"


def _say_version(asked: bool) -> None:
    if asked:
        from analytics import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """Turn news articles into topics, stance toward actors, and who says or does what to whom, with intervals."""


@app.command()
def report(
    paths: Paths,
    out: Out,
    language: Annotated[Language, typer.Option(help="Language of the report.")] = Language.FR,
    n_topics: Annotated[int | None, typer.Option(min=1, help="Number of topics; chosen if not given.", show_default=False)] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of topics and intervals.")] = 0,
    columns: Columns = None,
    day_first: DayFirst = None,
    max_date: MaxDate = None,
    keep: Keep = None,
    actors: Actors = None,
    explain: Annotated[bool, typer.Option("--explain", help="Mark the words that moved each score; takes some minutes more.")] = False,
    shared_assets: Annotated[
        bool, typer.Option("--shared-assets", help="Leave Plotly's script in a file beside the report, for many reports in one folder.")
    ] = False,
) -> None:
    """Read articles and write one HTML report, with every table and chart beside it."""
    from analytics.pipeline import run

    corpus = _read(paths, out, {"columns": _pairs(columns), "day_first": day_first, "max_date": max_date, "keep": keep})
    made = run(
        corpus,
        out,
        language=str(language),
        seed=seed,
        n_topics=n_topics,
        actors=actors,
        explain=explain,
        shared_assets=shared_assets,
    )
    typer.echo(str(made.report))


@app.command()
def annotate(
    paths: Paths,
    out: Out,
    columns: Columns = None,
    day_first: DayFirst = None,
    max_date: MaxDate = None,
    keep: Keep = None,
    actors: Actors = None,
) -> None:
    """Read articles and write the tables (Parquet and CSV), without topics, charts or report."""
    from analytics.pipeline import annotate_files

    corpus = _read(paths, out, {"columns": _pairs(columns), "day_first": day_first, "max_date": max_date, "keep": keep})
    annotate_files(corpus, out, actors)
    typer.echo(str(out))


evaluate = typer.Typer(help="Score a part of the library on gold data.", no_args_is_help=True)
app.add_typer(evaluate, name="evaluate")


@evaluate.command("stance")
def evaluate_stance(
    data: Annotated[
        list[Path],
        typer.Option("--data", help="Gold files, see data/gold; MAD-TSC or NewsMTSC JSON Lines; a RuSentNE table.", show_default=False),
    ],
    scorer: Annotated[str, typer.Option(help="'default', 'lexicon' or the path of a model.")] = "default",
    against: Annotated[str, typer.Option(help="Another scorer, for a paired test.", show_default=False)] = "",
    train: Annotated[
        list[Path] | None, typer.Option("--train", help="What the scorer was trained on; fits the TF-IDF baseline.", show_default=False)
    ] = None,
    split: Annotated[str, typer.Option(help="dev or test of the project's own gold files; by default all.", show_default=False)] = "",
    seed: Annotated[int, typer.Option(min=0, help="Seed of intervals and folds.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the tables (CSV) and two charts.", show_default=False)] = None,
) -> None:
    """Compare a stance scorer with labelled targets, beside baselines: F1, accuracy, calibration, abstention, with 95 % intervals."""
    from analytics.evaluation import describe_metrics, evaluate_with_baselines, read_gold
    from analytics.runs import check_folder
    from analytics.stance import load_scorer

    folder = check_folder(out) if out else None
    gold = [target for path in data for target in read_gold(path, split)]
    trained = [target for path in train or [] for target in read_gold(path)]
    other = load_scorer(against) if against else None
    found = evaluate_with_baselines(load_scorer(scorer), gold, train=trained, against=other, seed=seed)
    typer.echo(describe_metrics(found.metrics))
    if folder:
        from analytics import charts
        from analytics.report import write_chart, write_whole

        figures = {"reliability": charts.reliability(found.reliability), "risk_by_coverage": charts.risk_by_coverage(found.risk)}
        for name, figure in figures.items():
            write_chart(figure, folder / f"{name}.html")
            write_chart(figure, folder / f"{name}.csv")
        typer.echo(str(write_whole(found.metrics.to_csv(index=False).encode(), folder / "metrics.csv")), err=True)


@evaluate.command("topics")
def evaluate_topics(
    data: Annotated[
        list[Path],
        typer.Option(
            "--data",
            help="Texts with gold topics: folders or .tsv files with text and label, as SIB-200, MasakhaNEWS, OCTIS.",
            show_default=False,
        ),
    ],
    seeds: Annotated[int, typer.Option(min=2, help="How many seeds, and halves of the texts, are tried.")] = 5,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the table (CSV).", show_default=False)] = None,
) -> None:
    """Compare topics with gold topics, themselves and baselines: agreement, coherence and diversity of words, with 95 % intervals."""
    from analytics.evaluation import describe_topic_metrics, read_topic_sets
    from analytics.evaluation import evaluate_topics as evaluate_sets
    from analytics.runs import check_folder

    folder = check_folder(out) if out else None
    metrics = evaluate_sets(read_topic_sets(data), seeds=seeds, progress=True)
    typer.echo(describe_topic_metrics(metrics))
    if folder:
        from analytics.report import write_whole

        typer.echo(str(write_whole(metrics.to_csv(index=False).encode(), folder / "topics.csv")), err=True)


@evaluate.command("relations")
def evaluate_relations(
    data: Annotated[list[Path], typer.Option("--data", help="Gold sentences in JSON Lines, see data/gold.", show_default=False)],
    split: Annotated[str, typer.Option(help="dev or test; by default both.", show_default=False)] = "",
    seed: Annotated[int, typer.Option(min=0, help="Seed of the intervals.")] = 0,
) -> None:
    """Compare actors, quotations and directed relations with gold sentences, beside two baselines, with 95 % intervals."""
    from analytics.gold import compare_relations, read_sentences, to_documents
    from analytics.pipeline import annotate

    gold = [sentence for path in data for sentence in read_sentences(path, split)]
    typer.echo(compare_relations(gold, annotate(to_documents(gold)), seed=seed).round(3).to_string(index=False))


train = typer.Typer(help="Fit a model from gold data.", no_args_is_help=True)
app.add_typer(train, name="train")


@train.command("stance")
def train_stance(
    base: Annotated[str, typer.Option(help="An encoder to start from: a folder, or a name on the Hugging Face hub.", show_default=False)],
    data: Annotated[
        list[str], typer.Option("--data", help="Labelled sentences; FILE=2 counts each twice as much.", metavar="FILE", show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="Folder of the model; a run that was stopped goes on there.", show_default=False)],
    validation: Annotated[
        list[Path] | None, typer.Option("--validation", help="Chooses the best epoch; by default a fifth of the data.", show_default=False)
    ] = None,
    layers: Annotated[int | None, typer.Option(min=1, help="Keep so many layers of the encoder.", show_default=False)] = None,
    teacher: Annotated[Path | None, typer.Option(help="A model whose probabilities to learn as well.", show_default=False)] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Times that each sentence is shown.")] = 3,
    rate: Annotated[float, typer.Option(help="Learning rate at its peak.")] = 1.5e-4,
    seed: Annotated[int, typer.Option(min=0, help="Of the order and the new weights.")] = 0,
    name: Annotated[str, typer.Option(help="What the model is called.")] = "network-1",
) -> None:
    """Fine-tune an encoder to read stance and relations, and write its folder to --out (needs the extra `train`)."""
    from analytics.training import Options, Plan, Source, train_stance

    sources = [Source.parse(text) for text in data]
    plan = Plan(base, sources, validation or [], layers, teacher, name=name)
    manifest = train_stance(plan, out, Options(epochs=epochs, rate=rate, seed=seed))
    best = max(manifest["history"], key=lambda epoch: epoch["macro_f1"])
    typer.echo(f"macro-F1 of the validation {best['macro_f1']:.3f}, relations {best['relation_f1']:.3f}", err=True)
    typer.echo(str(out))


@app.command()
def notebook(
    name: Annotated[
        str, typer.Argument(help="Number or name of a notebook of the tour, as 04; `list` names them; `copy` copies them to --out.")
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Page to write (.html), or the executed notebook (.ipynb).", show_default=False)
    ] = Path(),
    on: Annotated[
        Path | None, typer.Option("--on", help="Your files or folder; by default the demonstration corpus.", show_default=False)
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of charts and readings; the prose is English.")] = Language.EN,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of topics and intervals.", show_default=False)] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--run", help="Run folder to go on from, as --out of `report`; by default a temporary one.", show_default=False),
    ] = None,
    more: Annotated[list[str] | None, typer.Option("--set", help="Another parameter, as actors=my.csv.", show_default=False)] = None,
) -> None:
    """Execute a notebook of the guided tour on your articles and write one HTML page that opens offline with live charts."""
    from analytics.notebooks import copy_notebooks, export_notebook, list_notebooks

    if name == "list":
        typer.echo("\n".join(path.stem for path in list_notebooks()))
        return
    if out == Path():
        message = "expected a file to write, as --out my-04.html"
        raise typer.BadParameter(message, param_hint="--out")
    if name == "copy":
        typer.echo(str(copy_notebooks(out)))
        return
    given = {"on": on, "seed": seed, "out": folder, **{key: _value(text) for key, text in _pairs(more, "--set").items()}}
    parameters = {key: value for key, value in given.items() if value is not None}
    typer.echo(str(export_notebook(name, out, parameters, language=str(language))))


@app.command()
def doctor() -> None:
    """Check that everything the library needs is installed and loads."""
    from analytics.doctor import diagnose

    findings = diagnose()
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.fine else 'FAIL'}  {finding.what}: {finding.detail}")
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


def _read(paths: list[Path], out: Path, reading: "ReadingOptions") -> "Corpus":
    """Read the articles, once it is known that the results can be written, and say what was read."""
    from analytics.corpus import describe_reading, read_corpus
    from analytics.paths import list_files
    from analytics.runs import check_folder

    corpus = read_corpus(list_files(paths, check_folder(out)), **reading)
    typer.echo(describe_reading(corpus), err=True)
    return corpus


def _value(text: str) -> object:
    """Return a parameter as a path where it names a file or a folder, as a whole number where it is one, else as text."""
    if Path(text).exists():
        return Path(text)
    return int(text) if text.isdecimal() else text


def _pairs(given: list[str] | None, option: str = "--map") -> dict[str, str]:
    """Return the two sides of options like text=Corps."""
    bad = next((pair for pair in given or [] if "=" not in pair), None)
    if bad is not None:
        example = {"--map": "FIELD=COLUMN, as text=Corps", "--set": "NAME=VALUE, as actors=my.csv"}[option]
        message = f"{bad!r}; expected {example}"
        raise typer.BadParameter(message, param_hint=option)
    return {field.strip(): column.strip() for field, _, column in (pair.partition("=") for pair in given or [])}


def _say_warning(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    """Print a warning of the library as one line; those of others are about their code."""
    if category.__module__.startswith("analytics"):
        typer.echo(f"actor-analytics: {message}", err=True)


def main() -> None:
    """Run the command line; errors that the user can mend are one line on stderr."""
    from analytics.errors import AnalyticsError

    warnings.showwarning = _say_warning
    try:
        app()
    except AnalyticsError as error:
        typer.echo(f"actor-analytics: {error}", err=True)
        sys.exit(error.exit_code)
    except SystemExit as stop:
        if stop.code != _INTERRUPTED:
            raise
        typer.echo("actor-analytics: stopped; the next run goes on from here.", err=True)
        sys.exit(1)
    except OSError as error:
        typer.echo(f"actor-analytics: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
