"""The parts of the page that stand before its numbers: the line under the title, notices, and what the filters offer.

Each function returns plain values that the template escapes. What is counted here is rows (articles, outlets, rejects); every estimate
comes from elsewhere.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.charts import marks, words
from analytics.charts.topics import topic_names
from analytics.schemas import STANCE_LABELS, SUPPORTED_LANGUAGES, UNSPECIFIED, count_rejected

FEW_DOCUMENTS = 20


def header(documents: pd.DataFrame, corpus: Any, language: str) -> list[str]:  # noqa: ANN401 - see page.CorpusTables
    """Return the line under the title: articles, outlets, dates, rejects, near-duplicates."""
    facts = [marks.counted("articles", len(documents), language), marks.counted("outlets", documents["source"].nunique(), language)]
    facts.append(_span(documents["published"], language))
    facts.append(marks.counted("rejects", count_rejected(corpus.rejects), language))
    facts.append(marks.counted("duplicates", len(corpus.duplicates), language))
    return facts


def _span(published: pd.Series, language: str) -> str:
    dated = published.dropna()
    if dated.empty:
        return words.say("page.no_dates", language)
    first, last = words.day(dated.min(), language), words.day(dated.max(), language)
    span = first if first == last else f"{first} – {last}"
    undated = len(published) - len(dated)
    return f"{span} ({words.say('page.undated', language, n=words.count(undated, language))})" if undated else span


def notices(documents: pd.DataFrame, estimates: Mapping[str, pd.DataFrame], topic_notice: str, language: str) -> list[str]:
    """Return what the reader should know before the numbers; an empty list where nothing is amiss."""
    found = []
    if int(documents["duplicate_of"].isna().sum()) < FEW_DOCUMENTS:
        found.append(words.say("notice.small", language, articles=marks.counted("articles", len(documents), language)))
    known = [table[table["estimate"].notna()] for table in estimates.values()]
    total, bare = sum(map(len, known)), sum(int(table["low"].isna().sum()) for table in known)
    if bare:
        found.append(
            words.say("notice.intervals", language, values=marks.counted("values", bare, language), total=words.count(total, language))
        )
    unknown = documents.loc[~documents["language"].isin(SUPPORTED_LANGUAGES), "language"].dropna()
    if len(unknown):
        articles, names = marks.counted("articles", len(unknown), language), ", ".join(sorted(set(unknown.astype("str"))))
        found.append(words.say("notice.languages", language, articles=articles, languages=words.visible(names)))
    if len(documents) and documents["published"].isna().all():
        found.append(words.say("notice.no_dates", language))
    if len(documents) and documents["source"].isna().all():
        found.append(words.say("notice.no_sources", language))
    titles = int((documents["text"] == documents["title"]).sum())
    if titles:
        found.append(words.say("notice.title_only", language, articles=marks.counted("articles", titles, language)))
    return [*found, words.visible(topic_notice)] if topic_notice else found


def unspecified(stances: pd.DataFrame, language: str) -> list[str]:
    """Return a notice on the sentences that name "la Corée" without saying which, if there are any."""
    count = int(stances["target_id"].isin(UNSPECIFIED).sum())
    return [words.say("notice.unspecified", language, sentences=marks.counted("sentences", count, language))] if count else []


def filter_options(aggregates: Mapping[str, Any], topics: pd.DataFrame, language: str) -> dict[str, list[tuple[str, str, str]]]:
    """Return what each filter offers: value, name, and how many articles, those with the most first.

    Parameters
    ----------
    aggregates
        What `analytics.report.aggregates.aggregate` returned.
    topics
        Table `topics`, for the labels.
    language
        Of names and numbers.

    Returns
    -------
    dict
        outlet, actor, topic, language; a filter with fewer than two choices is left out, since it would change nothing.
    """
    articles, known = aggregates["articles"], aggregates["names"]
    actors = [sum(mask >> at & 1 for mask in articles["actors"]) for at in range(len(known["actor"]))]
    offered = {
        "outlet": (known["source"], map(words.visible, known["source"]), _tally(articles["source"], len(known["source"]))),
        "actor": (known["actor"], [words.actor_name(actor, language) for actor in known["actor"]], actors),
        "topic": (known["topic"], topic_names(pd.Series(known["topic"]), topics, language), _tally(articles["topic"], len(known["topic"]))),
        "language": (
            known["language"],
            [_language(code, language) for code in known["language"]],
            _tally(articles["language"], len(known["language"])),
        ),
    }
    options = {}
    for name, (values, spoken, amounts) in offered.items():
        rows = sorted(zip(values, spoken, amounts, strict=True), key=lambda row: (-row[2], str(row[1])))
        if len(rows) > 1:
            options[name] = [(str(value), words.visible(said), words.count(amount, language)) for value, said, amount in rows]
    return options


def label_names(language: str) -> dict[str, str]:
    """Return what the labels of a stance are called.

    Examples
    --------
    >>> label_names("en")["neutral"]
    'neutral'
    """
    return {label: words.strings(language)[f"label.{label}"] for label in STANCE_LABELS}


def _language(code: str, language: str) -> str:
    from babel import Locale

    return str(Locale.parse(language).languages.get(code, code))


def _tally(codes: list[int], size: int) -> list[int]:
    found = pd.Series(codes, dtype="int64").value_counts()
    return [int(found.get(code, 0)) for code in range(size)]
