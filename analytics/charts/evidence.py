"""The sentences behind the numbers, as a table that is a figure.

Each row is one sentence with what was found in it; what it was found about stands in bold. Where there are more rows than a reader will
scroll through, some are drawn by a hash of their identity: without regard to content, and the same ones every time. A sentence torn from
its article can mislead; outlet and date stand beside it so that it can be looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zlib import crc32

import pandas as pd

from analytics.charts import marks, style
from analytics.charts.words import actor_name, day, missing, number, plain, say, shorten
from analytics.schemas import STANCE_LABELS, check

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST = 200
_LONGEST = 300  # characters of a sentence around what was found
_WORD = 20  # letters; a longer word, such as an address, would run into the next column
_CHANCES = ("p_unfavourable", "p_neutral", "p_favourable")
_SIGNS = {-1: "sign.negative", 0: "sign.contact", 1: "sign.positive"}
_WIDTHS = (21.5, 18, 37.5, 23)  # per cent; the longest words of date, actor and label stay whole on a phone
_CLEAR = "rgba(0,0,0,0)"
_TALLEST = 640


def evidence_table(rows: pd.DataFrame, *, language: str = "fr") -> go.Figure:
    """Draw sentences as a table: date and outlet, actor, the sentence with what was found in bold, the label with its probabilities.

    Parameters
    ----------
    rows
        One row a sentence and actor, as `measures.list_evidence` gives them: published, source, target_id, label, text, start, end; with
        holder_id the actors are a pair, with p_unfavourable, p_neutral and p_favourable the probabilities are shown. At most two hundred
        are drawn.
    language
        Language of the words, numbers and dates.

    Returns
    -------
    plotly.graph_objects.Figure
        One table, in the order of the rows.

    Raises
    ------
    SchemaError
        A column is missing.

    Examples
    --------
    >>> row = {"published": pd.Timestamp("2024-06-19"), "source": "L'Écho", "target_id": "RUS", "label": "neutral", "start": 0, "end": 6}
    >>> evidence_table(pd.DataFrame([row | {"text": "Moscou nie."}])).data[0].cells["values"][2]
    ['<b>Moscou</b> nie.']
    """
    check(rows, ("published", "source", "target_id", "label", "text", "start", "end"), "rows")
    title = say("title.evidence_table", language)
    known = rows[rows["label"].notna() & rows["text"].notna()].reset_index(drop=True)
    if known.empty:
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    identity = [column for column in ("sentence_id", "doc_id", "text", "start", "holder_id", "target_id") if column in known]
    drawn = draw_rows(known, identity, _MOST)
    columns = [[cell(row, language) for _, row in drawn.iterrows()] for cell in (_where, _who, _sentence, _verdict)]
    heads = [f"<b>{say(f'evidence.{name}', language)}</b>" for name in ("where", "who", "sentence", "verdict")]
    look = {"align": "left", "fill": {"color": _CLEAR}}
    table = go.Table(
        columnwidth=list(_WIDTHS),
        header={"values": heads, "line": {"width": 0}, "font": {"size": 11}, **look},
        cells={"values": columns, "line": {"width": 0.6, "color": style.faint(style.NEUTRAL, 0.45)}, "font": {"size": 11}, **look},
        meta={"role": "sentences"},
        customdata=marks.group_keys(drawn, ["doc_id", "sentence_id", "holder_id", "target_id"]),
    )
    figure = go.Figure(table).update_xaxes(visible=False).update_yaxes(visible=False)
    style.attach(figure, drawn, chart="evidence_table").update_layout(margin={"t": 84, "b": 8})
    subtitle = _subtitle(known, len(drawn), language)
    return style.frame(figure, title, subtitle, language=language, height=min(_TALLEST, 130 + sum(map(_height, columns[2]))))


def draw_rows(rows: pd.DataFrame, by: Sequence[str], most: int) -> pd.DataFrame:
    """Return at most so many rows, drawn by a hash of their identity, in the order that they had.

    Parameters
    ----------
    by
        The columns that tell one row from another.
    most
        How many.

    Examples
    --------
    >>> len(draw_rows(pd.DataFrame({"doc_id": ["a", "b", "c"]}), ["doc_id"], 2))
    2
    """
    if len(rows) <= most:
        return rows
    return rows[rows.index.isin(by_lot(rows, by)[:most])].reset_index(drop=True)


def by_lot(rows: pd.DataFrame, by: Sequence[str]) -> pd.Index:
    """Return the labels of the rows in an order of chance that follows from their identity alone.

    Examples
    --------
    >>> by_lot(pd.DataFrame({"doc_id": ["a", "b", "c"]}), ["doc_id"]).tolist()
    [2, 1, 0]
    """
    lots = [crc32("|".join(map(str, identity)).encode("utf-8", "replace")) for identity in rows[list(by)].itertuples(index=False)]
    return pd.Series(lots, index=rows.index).sort_values(kind="stable").index


def _where(row: pd.Series, language: str) -> str:
    parts = [day(row["published"], language), plain(_short_words(shorten(row["source"], 60)))]
    return " · ".join(filter(None, parts)) or "–"


def _who(row: pd.Series, language: str) -> str:
    names = [actor_name(row[column], language) for column in ("holder_id", "target_id") if not missing(row.get(column))]
    return " → ".join(plain(_short_words(shorten(name, 60))) for name in names)


def _sentence(row: pd.Series, language: str) -> str:  # noqa: ARG001 - the text keeps its language
    text, start, end = str(row["text"]), row["start"], row["end"]
    if missing(start) or missing(end) or not 0 <= start < end <= len(text):
        return plain(_short_words(shorten(text, _LONGEST)))
    first, last = _window(text, int(start), int(end))
    before, found, after = text[first : int(start)], text[int(start) : int(end)], text[int(end) : last]
    pieces = [_piece(before), f"<b>{_piece(found).strip()}</b>", _piece(after)]
    whole = ("…" if first else "") + "".join(pieces) + ("…" if last < len(text) else "")
    # Direction is a matter of the whole sentence: its pieces would each be turned on their own.
    turned = any("\u2068" in plain(piece) for piece in (before, found, after))
    return f"\u2068{whole}\u2069" if turned else whole


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the part of a sentence that is shown: around what was found, whole words where it is cut."""
    end = min(end, start + _LONGEST)
    spare = max(0, _LONGEST - (end - start)) // 2
    first, last = max(0, start - spare), min(len(text), end + spare)
    first, last = max(0, first - max(0, end + spare - len(text))), min(len(text), last + max(0, spare - start))
    if first:
        blank = text.find(" ", first, start)
        first = blank + 1 if blank >= 0 else first
    if last < len(text):
        blank = text.rfind(" ", end, last)
        last = blank if blank >= 0 else last
    return first, last


def _piece(text: str) -> str:
    """Return a piece of a sentence for the table, with the blanks at its ends."""
    shown = plain(_short_words(text)).strip("\u2068\u2069")
    return (" " if text[:1].isspace() else "") + shown + (" " if text[-1:].isspace() and shown else "")


def _short_words(text: str) -> str:
    # The table breaks lines at blanks only.
    return " ".join(shorten(word, _WORD) for word in text.split())


def _verdict(row: pd.Series, language: str) -> str:
    label = row["label"]
    if label in STANCE_LABELS:
        said = say(f"label.{label}", language)
    else:
        said = say(_SIGNS[label], language) if label in _SIGNS else plain(shorten(label, 40))
    chances = [row.get(name) for name in _CHANCES]
    if any(missing(chance) for chance in chances):
        return said
    return f"{said} {' / '.join(number(float(chance), language) for chance in chances if chance is not None)}"


def _height(sentence: str) -> int:
    return 12 + 16 * max(2, -(-len(sentence) // 40))


def _subtitle(rows: pd.DataFrame, drawn: int, language: str) -> str:
    left = len(rows) - drawn
    parts = [marks.counted("sentences", drawn, language), say("evidence.bold", language)]
    parts += [say("evidence.chances", language)] if set(_CHANCES) <= set(rows.columns) else []
    parts += [say("evidence.left", language, n=marks.counted("other_row", left, language))] if left else []
    return " · ".join(parts)
