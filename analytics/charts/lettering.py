"""How wide a text is drawn, and lines that a width holds.

Widths are estimated from the letters of a wide typeface, since the reader's typeface is not known: lines may come out shorter than they
had to be.
"""

import html
import re
import unicodedata

_JOIN = " · "
_TAG = re.compile(r"<[^>]*>")
_INSIDE = "<br />"  # a break inside of a part of a subtitle; one between parts takes the place of the dot
_BREAK = re.compile(r"<br(?: /)?>")
# Widths in ems, of DejaVu Sans: wider than the typefaces of phones and laptops.
_THIN, _SLIM, _WIDE = set("iljI.,:;'’|! ·\u202f\u00a0"), set('frt()[]-/"'), set("mwMWOQ%@—…→←−")


def text_width(text: str, size: float) -> float:
    """Estimate how many pixels wide a text is drawn, its longest line where it has several.

    Examples
    --------
    >>> text_width("mmmm", 10) > text_width("iiii<br>iiii", 10)
    True
    """
    lines = _BREAK.split(text)
    return size * max((sum(map(_em, html.unescape(_TAG.sub("", line)))) for line in lines), default=0.0)


def _em(letter: str) -> float:
    if letter in _THIN:
        return 0.33
    if letter in _SLIM:
        return 0.42
    if letter in _WIDE:
        return 0.9
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if unicodedata.category(letter) in ("Mn", "Cf"):
        return 0.0
    return 0.7 if letter.isupper() else 0.61


def wrap(text: str, pixels: float, size: float) -> str:
    """Return a text with breaks where a line would be wider than `pixels`.

    Examples
    --------
    >>> wrap("un deux trois", 60, 12)
    'un deux<br>trois'
    """
    lines: list[str] = []
    for word in _BREAK.sub(" ", text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= pixels:
            lines[-1] = longer
        else:
            lines.append(word)
    return "<br>".join(lines)


def wrap_parts(text: str, pixels: float, size: float) -> str:
    """Break a text between its parts, which stand apart by middle dots, before breaking it inside of one."""
    lines: list[str] = []
    for part in unbroken(text).split(_JOIN):
        longer = f"{lines[-1]}{_JOIN}{part}" if lines else part
        if lines and text_width(longer, size) <= pixels:
            lines[-1] = longer
        else:
            lines.append(part)
    return "<br>".join(wrap(line, pixels, size).replace("<br>", _INSIDE) for line in lines)


def unbroken(subtitle: str) -> str:
    """Return a subtitle on one line, its parts apart by middle dots.

    Examples
    --------
    >>> unbroken("Solde moyen<br>8 articles<br />par valeur")
    'Solde moyen · 8 articles par valeur'
    """
    return subtitle.replace(_INSIDE, " ").replace("<br>", _JOIN)
