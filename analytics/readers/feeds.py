"""Feeds: RSS of all versions and Atom, one entry an article.

A feed seldom carries whole articles: the longest of an entry's texts is taken, and where there is none, or only a list of links to the same
story elsewhere, the title stands for it. What a feed breaks of the rules of XML is mended as far as that can be done. Nothing that a feed
refers to is opened or fetched, and entities that it declares itself are not resolved.
"""

import re
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

from analytics.readers.records import Items, Record, Reject
from analytics.readers.sources import LARGEST_PAGE, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

# The names of the elements, without namespaces; where several can serve, in the order of preference.
_ROOTS = ("rss", "feed", "RDF", "channel")
_ENTRIES = ("item", "entry")
_TEXTS = ("encoded", "content", "description", "summary")
_WHOLE = frozenset(("content", "encoded"))  # of these, those that hold whole articles
_SHORTEST_WHOLE = 1_000  # characters of a description that may be a whole article
_DATES = ("pubDate", "published", "date", "issued", "created", "updated", "modified")
_OTHERS_NAMES = ("http://search.yahoo.com/mrss", "http://www.itunes.com/dtds/podcast-1.0.dtd")  # descriptions of pictures and podcasts
_BLOCKS = frozenset("p div br li ul ol h1 h2 h3 h4 h5 h6 blockquote section article tr table figure figcaption hr pre dt dd".split())
_UNREAD = frozenset(("script", "style", "noscript", "iframe", "template"))
_MARKUP = re.compile(r"<[A-Za-z/!]|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_SPACES = re.compile(r"\s+")
_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class About(NamedTuple):
    """What holds for all entries of a feed."""

    outlet: str
    language: str


class Passage(NamedTuple):
    """The text of a piece of HTML, its paragraphs apart, and the part of it that lies outside of links."""

    text: str
    outside: str


def read_feed(source: Source) -> Items:
    """Read the entries of a feed."""
    source.format = "feed"
    markup = source.text(LARGEST_PAGE)
    if not markup.strip():
        yield source.reject("empty", "the file is empty")
        return
    root = _parse(source, markup)
    if root is None or _name(root) not in _ROOTS:
        found = "no XML" if root is None else f"XML with the root <{_name(root)[:60]}>"
        yield source.reject("unsupported_format", f"{found}; expected a feed: RSS, RDF or Atom")
        return
    source.format = f"feed, {_name(root)}"
    about = _about(root)
    number, titles, summaries = 0, 0, 0
    for number, entry in enumerate((element for element in root.iter() if _name(element) in _ENTRIES), start=1):
        item = _to_item(source, number, entry, about)
        titles += isinstance(item, Record) and item.text == item.title
        summaries += isinstance(item, Record) and item.text != item.title and _is_summary(entry, item.text)
        yield item
    if titles:
        source.note("title_only", f"entries without a text, whose titles are read as the texts: {titles}")
    if summaries:
        source.note("summary_only", f"entries with a summary and no whole text: {summaries}")
    if not number:
        fault = next((note.detail for note in source.notes if note.reason == "damaged"), "")
        yield source.reject("unreadable" if fault else "empty", fault or "the feed has no entries")


def _parse(source: Source, markup: str) -> "_Element | None":
    """Return the root of the XML, mended where it must be, or None where there is none."""
    markup = _ENTITY.sub(_resolve, _DECLARATION.sub("", markup.translate(_CONTROLS), count=1)).lstrip("\ufeff \n\t")
    root, fault = _read_xml(markup, recover=False)
    if fault:
        root, _ = _read_xml(_BARE_AMPERSAND.sub("&amp;", markup), recover=True)
    if fault and root is not None and _name(root) in _ROOTS:
        source.note("damaged", f"not well-formed XML: {fault}")
    return root


def _resolve(entity: re.Match[str]) -> str:
    """Return the character of an entity of HTML: XML knows but five, and feeds use them all."""
    return entity[0] if entity[1] in _XML else html5.get(entity[1] + ";", entity[0])


def _read_xml(markup: str, *, recover: bool) -> tuple["_Element | None", str]:
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8", recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        return etree.fromstring(markup.encode("utf-8", "replace"), parser), ""
    except etree.XMLSyntaxError as error:
        return None, str(error).removesuffix(f" (<string>, line {error.lineno})")[:200] or "no elements"


def _name(element: "_Element") -> str:
    """Return the name of an element without its namespace; comments and the like have none."""
    return re.split("[}:]", element.tag)[-1] if isinstance(element.tag, str) else ""


def _children(element: "_Element") -> dict[str, list["_Element"]]:
    """Return the elements right below by their names, without those that describe pictures and sounds."""
    found: dict[str, list[_Element]] = {}
    for child in element:
        if isinstance(child.tag, str) and not child.tag.lower().lstrip("{").startswith(_OTHERS_NAMES):
            found.setdefault(_name(child), []).append(child)
    return found


def _about(root: "_Element") -> About:
    """Return the feed's title, which names the outlet, and its language."""
    channel = next((element for element in root.iter() if _name(element) == "channel"), root)
    children = _children(channel)
    language = _value(children, ("language",)) or channel.get(_LANGUAGE) or root.get(_LANGUAGE) or ""
    return About(_value(children, ("title",)), language)


def _to_item(source: Source, number: int, entry: "_Element", about: About) -> Record | Reject:
    children = _children(entry)
    title, outlet = _value(children, ("title",)), _outlet(children) or about.outlet
    passages = [_passage(element) for name in _TEXTS for element in children.get(name, [])]
    texts = [passage.text for passage in passages if not _is_list_of_links(passage, title.removesuffix(f" - {outlet}"))]
    text = max(texts, key=len, default="") or title
    if not text:
        return source.reject("no_text", "the entry has neither a text nor a title", number)
    language = entry.get(_LANGUAGE) or _value(children, ("language",)) or about.language
    return Record(source.name, number, text, title, _value(children, _DATES), outlet, _link(children), language)


def _is_summary(entry: "_Element", text: str) -> bool:
    return len(text) < _SHORTEST_WHOLE and not _children(entry).keys() & _WHOLE


def _is_list_of_links(passage: Passage, title: str) -> bool:
    """Tell whether a text is no more than links, the entry's own title among them, as news aggregators give it."""
    return bool(title) and title in passage.text and not any(character.isalnum() for character in passage.outside)


def _value(children: dict[str, list["_Element"]], names: tuple[str, ...]) -> str:
    """Return the first text of the elements of these names, on one line."""
    elements = (element for name in names for element in children.get(name, []))
    return next((value for value in (" ".join(_passage(element).text.split()) for element in elements) if value), "")


def _outlet(children: dict[str, list["_Element"]]) -> str:
    for element in children.get("source", []):
        if len(element):  # Atom: the feed that the entry comes from
            return _value(_children(element), ("title",))
    return _value(children, ("source", "publisher"))


def _link(children: dict[str, list["_Element"]]) -> str:
    found = [(element.text or "") for element in children.get("origLink", [])]
    for element in children.get("link", []):
        if element.get("rel", "alternate") == "alternate":
            found.append(element.get("href") or element.text or "")
    found.extend((element.text or "") for element in children.get("guid", []) + children.get("id", []))
    urls = (url.strip().replace("&amp;", "&") for url in found)
    return next((url for url in urls if url.startswith(("http://", "https://"))), "")


def _passage(element: "_Element") -> Passage:
    """Return the text of an element that holds HTML, as elements or written as text, or plain text."""
    if any(isinstance(child.tag, str) for child in element):
        return _walk(element)
    text = "".join(element.itertext()).strip()
    root = _read_html(text) if _MARKUP.search(text) else None
    return Passage(text, text) if root is None else _walk(root)


def _read_html(text: str) -> "_Element | None":
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(f"<div>{text}</div>".encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _walk(root: "_Element") -> Passage:
    from lxml import etree

    pieces: list[str] = []
    outside: list[str] = []
    unread, links = 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
        name, step = _name(element), {"start": 1, "end": -1}.get(event, 0)
        unread += step * (name in _UNREAD)
        links += step * (name in ("a", "font"))
        if name in _BLOCKS:
            pieces.append("\n")
        text = element.text if event == "start" else element.tail
        if text and not unread and not (element is root and event == "end"):
            pieces.append(_SPACES.sub(" ", text))
            outside.append("" if links else text)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return Passage("\n\n".join(line for line in lines if line), "".join(outside))
