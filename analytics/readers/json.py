"""JSON: one object a line, an array of objects, or an object of which one value is such an array. Numbers are read as they are written."""

import json
from collections.abc import Iterator
from itertools import chain

from analytics.readers.columns import NoTextError, find_columns, text_columns, to_record
from analytics.readers.records import Items, Record, Reject
from analytics.readers.sources import LONGEST_LINE, Source


class _TwiceError(ValueError):
    """A key stands twice in one object: which of the two is meant cannot be told."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            message = f"the key {key!r} stands twice with different values"
            raise _TwiceError(message)
        found[key] = value
    return found


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
    try:
        return to_record(source, number, value, text_columns(source, value))
    except NoTextError as error:
        return source.reject("no_text_column", str(error), number)


def _kind(value: object) -> str:
    return "a list" if isinstance(value, list) else "a single value"


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
        yield from _lines_instead(source, str(error)[:200])
        return
    values = _articles(content)
    if not values:
        yield source.reject("empty", "the list is empty")
    for number, value in enumerate(values, start=1):
        yield _to_item(source, number, value)


def _lines_instead(source: Source, fault: str) -> Iterator[Record | Reject]:
    """Read a file as JSON Lines if its first line is an object, else refuse it for `fault`."""
    source.notes.clear()
    items = read_json_lines(source)
    first = next(items)
    if isinstance(first, Record):
        yield from chain([first], items)
    else:
        source.format = "JSON"
        yield source.reject("bad_json", fault)


def _articles(content: object) -> list[object]:
    if isinstance(content, dict) and not {"text", "title"} & find_columns(content).keys():
        return next((value for value in content.values() if _is_records(value)), [content])
    return content if isinstance(content, list) else [content]


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
