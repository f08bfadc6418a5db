"""JSON: one object a line, an array of objects, or an object with such arrays in it. Numbers are read as they are written.

Of an object all arrays are read that hold articles, down to the third level; what else stands in it is left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from analytics.readers.columns import NoTextError, find_columns, text_columns, to_record
from analytics.readers.records import Items, Record, Reject, shown
from analytics.readers.sources import LONGEST_LINE, Source

_DEEPEST = 3  # levels below the whole at which articles are looked for
_LONGEST_KEY = 100  # characters of a key in a message


class _Doubled(dict[str, object]):
    """An object in which a key stands twice with different values: which of the two is meant cannot be told, so neither is in it."""

    fault = ""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    doubled: dict[str, None] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            doubled[key] = None
        found.setdefault(key, value)
    if not doubled:
        return found
    rest = _Doubled((key, value) for key, value in found.items() if key not in doubled)
    rest.fault = f"the key {shown(next(iter(doubled)), _LONGEST_KEY)!r} stands twice with different values"
    return rest


def _parse(text: str) -> object:
    """Return the value of `text`; a number stays the text that it is, NaN and infinity are nothing."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None, object_pairs_hook=_object)


def read_json_lines(source: Source) -> Items:
    """Read one JSON object a line; a line that is not one is a reject of its own."""
    source.format = "JSON Lines"
    empty = True
    for number, line in enumerate(source.lines(), start=1):
        if line is None:
            yield source.reject("too_large", f"a line of more than {LONGEST_LINE:,} characters", number)
        elif line.strip():
            yield _line_item(source, number, line)
        empty = empty and line is not None and not line.strip()
    if empty:
        yield source.reject("empty", "the file is empty")


def _line_item(source: Source, number: int, line: str) -> Record | Reject:
    try:
        return _to_item(source, number, _parse(line))
    except (ValueError, RecursionError) as error:
        return source.reject("bad_json", str(error)[:200], number)


def _to_item(source: Source, number: int, value: object) -> Record | Reject:
    if not isinstance(value, dict):
        return source.reject("bad_json", f"expected an object, found {_kind(value)}", number)
    if isinstance(value, _Doubled):
        return source.reject("bad_json", value.fault, number)
    try:
        return to_record(source, number, value, text_columns(source, value))
    except NoTextError as error:
        if "title" in _fields(source, value):  # other articles of the file have texts
            return source.reject("no_text", "no text; its title alone is there", number)
        return source.reject("no_text_column", str(error), number)


def _kind(value: object) -> str:
    return "a list" if isinstance(value, list) else "a single value"


def _fields(source: Source, value: Iterable[str]) -> Mapping[str, str]:
    return find_columns(value, source.options.columns)


def read_json(source: Source) -> Items:
    """Read a whole JSON file; one that turns out to be JSON Lines is read as such."""
    source.format = "JSON"
    text = source.text()
    if not text.strip():
        yield source.reject("empty", "the file is empty")
        return
    try:
        content = _parse(text)
    except (ValueError, RecursionError) as error:
        yield from _lines_instead(source, text, str(error)[:200])
        return
    values = _articles(source, content)
    if not values:
        yield source.reject("empty", "the list is empty")
    source.has_texts = any(isinstance(value, dict) and "text" in _fields(source, value) for value in values)
    for number, value in enumerate(values, start=1):
        yield _to_item(source, number, value)


def _lines_instead(source: Source, text: str, fault: str) -> Iterator[Record | Reject]:
    """Read a file as JSON Lines if its first line is an object, else refuse it for `fault`."""
    try:
        first = _parse(text.lstrip().partition("\n")[0])
    except (ValueError, RecursionError):
        first = None
    if isinstance(first, dict):
        source.notes.clear()
        yield from read_json_lines(source)
    else:
        yield source.reject("bad_json", fault)


def _articles(source: Source, content: object) -> list[object]:
    """Return the articles of a file: those of all its lists that hold any; without one the list, or the object, that it is."""
    if isinstance(content, dict) and (isinstance(content, _Doubled) or "text" in _fields(source, content)):
        return [content]
    found = [value for values in _lists(source, content, 0) for value in values]
    if found:
        return found
    if isinstance(content, list):
        return content
    others = (value for value in content.values() if _is_records(value)) if isinstance(content, dict) else iter(())
    return next(others, [content])


def _lists(source: Source, value: object, depth: int) -> Iterator[list[object]]:
    """Yield the lists of articles in `value`, in their order; what lies in an article is part of it."""
    if isinstance(value, list) and any(_is_article(source, inner) for inner in value):
        yield value
    elif depth < _DEEPEST and isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _lists(source, inner, depth + 1)


def _is_article(source: Source, value: object) -> bool:
    return isinstance(value, dict) and not {"text", "title"}.isdisjoint(_fields(source, value))


def _is_records(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(inner, dict) for inner in value)
