"""Pages that hold many articles: cut where the articles begin, before anything is parsed, and parsed one article at a time.

The parser gives a tree up at a certain depth, and everything behind that place is lost without a word; a page of a thousand articles whose
tags are not closed is that deep. An article parsed alone cannot cost its neighbours. Nothing here knows a database: which tags begin an
article, and which of its elements are its text, is said by the readers.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

Element = Any  # lxml publishes no types

LONGEST_FRAGMENT = 5_000_000  # characters of the markup of one article

_TAG = re.compile(r"<(article|div|span)\b([^<>]*)", re.IGNORECASE)
_CLASS = re.compile(r"""(?<![\w-])class\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = frozenset(
    "address article aside blockquote br center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section "
    "table tbody td tfoot th thead tr ul".split()
)
_FURNITURE = frozenset("aside button figure footer form head iframe img nav noscript script select style svg template textarea".split())
# Some databases give texts whose tags were escaped once too often: they show as letters.
_ESCAPED_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|h\d|blockquote)\b[^<>]{0,300}>", re.IGNORECASE)
_ESCAPED_INLINE = re.compile(r"</?(?:a|b|i|u|em|strong|span|mark|font|sup|sub)\b[^<>]{0,300}>", re.IGNORECASE)


class Tag(NamedTuple):
    """An opening tag: its name and classes in small letters, and where it begins."""

    name: str
    classes: frozenset[str]
    start: int


class Fragment(NamedTuple):
    """The elements of an article in their order, and whether they are all that was there."""

    root: Element
    whole: bool


def opening_tags(page: str) -> Iterator[Tag]:
    """Yield the opening tags of articles, divisions and spans, whoever wrote them: in capitals, with other attributes, with more classes.

    Examples
    --------
    >>> [(tag.name, sorted(tag.classes)) for tag in opening_tags("<P><DIV id=a class='x Texte'>Un train.</DIV><span>")]
    [('div', ['texte', 'x']), ('span', [])]
    """
    for match in _TAG.finditer(page):
        yield Tag(match.group(1).lower(), _class_names(match.group(2)), match.start())


def _class_names(attributes: str) -> frozenset[str]:
    match = _CLASS.search(attributes)
    names = next(filter(None, match.groups()), "") if match else ""
    return frozenset(names.lower().split())


def parse(markup: str) -> Fragment:
    """Return the elements of `markup`.

    Raises
    ------
    lxml.etree.LxmlError
        There are none.
    """
    from lxml import etree

    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    root = etree.fromstring(markup, parser)
    return Fragment(root, not len(parser.error_log.filter_from_fatals()))


def elements_by_class(root: Element) -> dict[str, list[Element]]:
    """Return class in small letters -> the elements that have it."""
    found: dict[str, list[Element]] = {}
    for element in root.iter():
        for name in element.get("class", "").lower().split():
            found.setdefault(name, []).append(element)
    return found


def outermost(elements: list[Element]) -> list[Element]:
    """Return those of `elements`, given in their order, that lie in none of the others."""
    found: list[Element] = []
    inside: set[Element] = set()
    for element in elements:
        if element not in inside:
            found.append(element)
            inside.update(element.iter())
    return found


def paragraphs(root: Element, left_out: Collection[str] = ()) -> list[str]:
    """Return the text of an element, one line a paragraph, without scripts, forms and asides.

    Parameters
    ----------
    root
        The element.
    left_out
        Classes in small letters whose elements are not its text.

    Examples
    --------
    >>> paragraphs(parse("<div><p>Un <b>train</b> passe.<br>Un autre aussi.<p class='Note d'>Lire<p>Fin</div>").root, {"note"})
    ['Un train passe.', 'Un autre aussi.', 'Fin']
    """
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        pieces.append("\n" if element.tag in _BLOCKS else "")
        if event == "end":
            pieces.append(_even(element.tail) if element is not root else "")
        elif element.tag in _FURNITURE or not _classes(element).isdisjoint(left_out):
            walk.skip_subtree()
        else:
            pieces.append(_even(element.text))
    text = "".join(pieces)
    if "<" in text:
        text = _ESCAPED_INLINE.sub("", _ESCAPED_BLOCK.sub("\n", text))
    return [line for line in (_even(line).strip() for line in text.split("\n")) if line]


def _classes(element: Element) -> set[str]:
    return set(element.get("class", "").lower().split())


def _even(text: str | None) -> str:
    return _BLANKS.sub(" ", text or "")


def on_one_line(root: Element, left_out: Collection[str] = ()) -> str:
    """Return the text of an element on one line, without the elements that have a class of `left_out`."""
    return " ".join(paragraphs(root, left_out))
