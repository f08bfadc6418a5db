"""Feeds: entries come back whatever the dialect, and nothing that a feed refers to is opened."""

import time
import urllib.request
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.readers import read_file
from analytics.readers.records import Record
from analytics.readers.registry import read_source
from analytics.readers.sources import in_memory
from analytics.schemas import KEPT, REASONS

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
TEXT = "Le convoi est parti à l'aube. « Où va-t-il ? », demandait Séoul ; nul ne répondit."
SPACES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
SPACES += ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zs", "Zl", "Zp"])
WORDS = st.lists(st.text(alphabet=LETTERS, min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join)


def rss(*items, head="<title>Le Canal</title><language>fr-FR</language>", before='<?xml version="1.0" encoding="UTF-8"?>'):
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'{before}<rss version="2.0" {SPACES}><channel>{head}{entries}</channel></rss>'


def entry(title, description, more=""):
    return f"<title>{title}</title>{more}<description>{description}</description>"


def section(content):
    return f"<![CDATA[{content}]]>"


def read(markup, name="a.xml"):
    content = markup.encode() if isinstance(markup, str) else markup
    items = list(read_source(in_memory(name, content)))
    return [item for item in items if isinstance(item, Record)], [item for item in items if not isinstance(item, Record)]


def reasons(rejects):
    return [(reject.row, reject.reason) for reject in rejects]


def is_sound(records, rejects):
    return all(record.text.strip() for record in records) and all(reject.reason in REASONS | KEPT for reject in rejects)


def test_an_entry_of_rss_gives_its_text_title_date_outlet_address_and_language():
    more = "<link>https://canal.example/1?a=1&amp;b=2</link><pubDate>Wed, 19 Jun 2024 08:12:00 +0200</pubDate>"
    ((record,), rejects) = read(rss(entry("Un train", TEXT, more)))
    assert record[1:4] == (1, TEXT, "Un train")
    assert record[4:] == ("Wed, 19 Jun 2024 08:12:00 +0200", "Le Canal", "https://canal.example/1?a=1&b=2", "fr-FR")
    assert reasons(rejects) == [(None, "summary_only")]


def test_an_entry_of_atom_gives_the_same():
    title = '<title type="html">Un &lt;i&gt;train&lt;/i&gt;</title>'
    source = "<source><title>La Gazette</title><id>https://gazette.example/</id></source>"
    links = '<link rel="self" href="https://canal.example/1.xml"/><link href="https://canal.example/1"/>'
    dates = "<updated>2024-06-20T00:00:00Z</updated><published>2024-06-19T08:12:00+02:00</published>"
    body = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{TEXT}</p><p>Le quai est <b>vide</b>.</p></div>'
    texts = f'<summary>Un convoi.</summary><content type="xhtml">{body}</content>'
    other = "<title>Une gare</title><id>https://canal.example/2</id><summary>&lt;p&gt;La gare est vide.&lt;/p&gt;</summary>"
    entries = f'<entry xml:lang="fr">{title}{links}{dates}{texts}{source}</entry><entry>{other}</entry>'
    (one, two), rejects = read(f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Le Canal</title>{entries}</feed>')
    assert one[1:4] == (1, f"{TEXT}\n\nLe quai est vide.", "Un train")
    assert one[4:] == ("2024-06-19T08:12:00+02:00", "La Gazette", "https://canal.example/1", "fr")
    assert two[1:] == (2, "La gare est vide.", "Une gare", "", "Le Canal", "https://canal.example/2", "en")
    assert reasons(rejects) == [(None, "summary_only")] and ": 1" in rejects[0].detail


def test_an_entry_of_rdf_gives_the_same():
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    more = "<link>https://canal.example/1</link><dc:date>2024-06-19</dc:date><dc:language>fr</dc:language>"
    items = f"<channel><title>Le Canal</title><items/></channel><item>{entry('Un train', TEXT, more)}</item>"
    ((record,), _) = read(f"<rdf:RDF {rdf} {SPACES}>{items}</rdf:RDF>")
    assert record[1:] == (1, TEXT, "Un train", "2024-06-19", "Le Canal", "https://canal.example/1", "fr")


def test_the_longest_text_is_taken_and_its_paragraphs_are_kept():
    body = "<h2>Le départ</h2><p>Le convoi est parti   à\nl&rsquo;aube.</p><script>compte(1)</script>"
    body += "<ul><li>un&nbsp;quai</li><li>une gare</li></ul>fin<br/>vide"
    media = f"<media:description>{'Une photographie de la gare. ' * 20}</media:description>"
    podcast = f"<itunes:summary>{'Un balado. ' * 40}</itunes:summary>"
    content = f"<content:encoded>{section(body)}</content:encoded>"
    ((record,), _) = read(rss(entry("Un train", "Le convoi est parti.", media + podcast + content)))
    assert record.text.split("\n\n") == ["Le départ", "Le convoi est parti à l’aube.", "un quai", "une gare", "fin", "vide"]


@pytest.mark.parametrize(
    "written",
    [
        "L&#8217;État &amp; l&apos;&#xe9;t&eacute;",
        "L&amp;#8217;État &amp;amp; l'&amp;eacute;té",
        "<![CDATA[L’État & l'&eacute;té]]>",
        "<![CDATA[<b>L’État</b> &amp; l'été]]>",
    ],
    ids=["entities", "entities twice", "a section", "markup"],
)
def test_a_title_comes_back_however_its_signs_are_written(written):
    ((record,), _) = read(rss(f"<title>{written}</title><description>{TEXT}</description>"))
    assert record.title == "L’État & l'été"


def test_signs_that_only_look_like_markup_stay():
    ((record,), _) = read(rss(f"<title>1 &lt; 2</title><description>{escape('3 < 4 & 5 > 4')}</description>"))
    assert (record.title, record.text) == ("1 < 2", "3 < 4 & 5 > 4")


def test_the_headlines_of_an_aggregator_are_titles_without_texts():
    link = '<a href="https://agregateur.example/1">La Corée du Nord &eacute;voque l&#39;été</a>'
    one = f"{link}&nbsp;&nbsp;<font color='#6f6f6f'>La Gazette</font>"
    two = f"<ol><li>{one}</li><li><a href='https://canal.example'>Un train</a>&nbsp;<font>Le Canal</font></li></ol>"
    title = "La Corée du Nord &amp;eacute;voque l&amp;#39;été - La Gazette"
    source = "<source url='https://gazette.example'>La Gazette</source>"
    records, notes = read(rss(*[entry(title, escape(headlines), source) for headlines in (one, two)]))
    expected = "La Corée du Nord évoque l'été - La Gazette"
    assert [(record.title, record.text, record.source) for record in records] == [(expected, expected, "La Gazette")] * 2
    assert reasons(notes) == [(None, "title_only")] and ": 2" in notes[0].detail


def test_a_text_that_is_one_link_is_a_text():
    ((record,), _) = read(rss(entry("Un train", section(f'<a href="https://canal.example">{TEXT}</a>'))))
    assert record.text == TEXT


def test_an_entry_with_neither_text_nor_title_costs_itself_only():
    records, rejects = read(rss("<link>https://canal.example/1</link>", f"<title>Un train</title><description>{TEXT}</description>"))
    assert [record.row for record in records] == [2] and reasons(rejects) == [(1, "no_text"), (None, "summary_only")]


def test_a_feed_that_gives_whole_texts_is_not_said_to_give_summaries():
    whole = f"<title>Un train</title><description>{TEXT * 20}</description>"
    encoded = f"<title>Un quai</title><description>Bref.</description><content:encoded>{TEXT}</content:encoded>"
    records, rejects = read(rss(whole, encoded))
    assert len(records) == 2 and rejects == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "iso-8859-15"])
def test_a_feed_is_read_in_the_encoding_that_it_declares(encoding):
    markup = rss(f"<title>L'été</title><description>{TEXT}</description>", before=f'<?xml version="1.0" encoding="{encoding}"?>\n')
    ((record,), _) = read(markup.encode(encoding))
    assert (record.title, record.text) == ("L'été", TEXT)


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a.atom"])
def test_a_feed_is_read_from_a_file(tmp_path, name):
    (tmp_path / name).write_text(rss(f"<description>{TEXT}</description>"), encoding="utf-8")
    assert [record.text for record in read_file(tmp_path / name).records] == [TEXT]


GOOD = entry("Un train", TEXT)


@pytest.mark.parametrize(
    "broken",
    [
        rss("<title>A & B</title><description>Le quai < la gare & la mer</description>", GOOD),
        rss("<title>A</title><description>Un quai <br> une gare</description>", GOOD),
        rss("<title>A</title><description>Un\x08 quai\x00</description>", GOOD)[:-20],
        rss("<title>A</title><inconnu:texte>?</inconnu:texte><description>Un quai</description>", GOOD),
    ],
    ids=["bare signs", "an open element", "cut off", "an unknown prefix"],
)
def test_a_feed_that_breaks_the_rules_of_xml_is_mended_and_that_is_said(broken):
    records, notes = read(broken)
    assert records[-1].text == TEXT and "quai" in records[0].text and len(records) == 2
    assert {"damaged"} <= {note.reason for note in notes}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<urlset><url><loc>https://canal.example</loc></url></urlset>", "unsupported_format"),
        ("Le train est parti.", "unsupported_format"),
        ("<a", "unsupported_format"),
        ("", "empty"),
        ("  \n", "empty"),
        (rss(), "empty"),
        (rss()[:-20], "unreadable"),
    ],
)
def test_what_is_no_feed_or_has_no_entries_is_one_reject(markup, reason):
    records, rejects = read(markup)
    assert (records, reasons(rejects)) == ([], [(None, reason)])


@pytest.mark.parametrize("content", ["http://127.0.0.1:9/a.xml", "file:///etc/hostname", "/etc/hostname"])
def test_an_address_in_a_file_is_not_opened(content, monkeypatch):
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_: pytest.fail("the network was asked"))
    assert reasons(read(content)[1]) == [(None, "unsupported_format")]


LAUGHS = '<!DOCTYPE rss [<!ENTITY a0 "ah">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
MANY = 100_000


@pytest.mark.parametrize(
    "markup",
    [
        rss("<title>Un train</title><description>&a11;</description>", before=LAUGHS),
        rss("<title a='&a11;'>Un train</title>", before=LAUGHS),
        rss("<a>" * MANY),
        rss("<item>" * MANY),
        rss(entry("Un train", section("<div>" * MANY))),
        rss(entry("Un train", section("<!--" * MANY))),
        rss(entry("Un train", section('<a href="' * MANY))),
        rss(f"<title>Un train</title><author>{'a.' * MANY}</author>"),
        rss(f"<title>{'&' * MANY}</title>"),
        rss("<title>Un train</title>", before="\n" * MANY),
        "<rss>" + "<!--" * MANY,
        "<rss " + "a='b' " * MANY,
    ],
    ids="laughs,laughs in a value,elements,entries,html,comments,quotes,author,signs,blanks,open comments,attributes".split(","),
)
def test_a_feed_that_is_made_to_harm_is_read_in_bounded_time(markup):
    started = time.monotonic()
    records, rejects = read(markup)
    assert records or rejects
    assert all(len(record.text) <= MANY for record in records) and time.monotonic() - started < 2


def test_entities_that_name_a_file_or_an_address_are_not_resolved(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("le mot de passe", encoding="utf-8")
    declared = f'<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % y SYSTEM "{secret.as_uri()}"> %y;'
    before = f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/a.dtd" [{declared}]>'
    records, rejects = read(rss(entry("Un train &x;", f"{TEXT}&x;"), before=before))
    assert (records or rejects) and "mot de passe" not in str(records) + str(rejects)


@BOUNDED
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4), st.booleans())
def test_what_is_written_comes_back(entries, in_html):
    bodies = [(title, escape(f"<p>{escape(text)}</p>") if in_html else escape(escape(text))) for title, text in entries]
    markup = rss(*[f"<title>{escape(escape(title))}</title><description>{body}</description>" for title, body in bodies])
    records, _ = read(markup)
    assert [(record.title, record.text) for record in records] == entries


WHOLE = rss(
    GOOD, f"<title>Une gare</title><content:encoded><![CDATA[<p>{TEXT}</p>]]></content:encoded><pubDate>19 juin 2024</pubDate>"
).encode()


@BOUNDED
@given(st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 300))
def test_a_damaged_feed_gives_records_and_rejects(changes, cut):
    content = bytearray(WHOLE)
    for place, value in changes:
        content[place % len(content)] = value
    records, rejects = read(bytes(content[: len(content) - cut]))
    assert is_sound(records, rejects) and (records or rejects)


@BOUNDED
@given(st.sampled_from([b"", b"<rss>", b"<feed><entry>", b"<rss><item><title>", b"<?xml version='1.0'?>"]), st.binary(max_size=200))
def test_any_bytes_give_records_or_rejects(beginning, content):
    records, rejects = read(beginning + content)
    assert is_sound(records, rejects) and (records or rejects)
