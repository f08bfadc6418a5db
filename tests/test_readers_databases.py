"""The files of press databases: every layout gives its articles, and a broken one costs itself alone."""

import time
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.bundled import load_table
from analytics.dates import parse_published
from analytics.readers import europresse, factiva
from analytics.readers.fragments import parse
from analytics.readers.records import Reading, Record
from analytics.readers.registry import read_source
from analytics.readers.sources import in_memory
from analytics.schemas import KEPT, REASONS

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
BODY = ["Le convoi a quitté la gare à l'aube.", "« Où va-t-il ? », demandait-on à Séoul ; nul n'a répondu."]
NUMBER = "news·20240619·QU·1234567"
WORDS = st.text(alphabet="abcdé èàç’«»,;-1é", min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
TEXTS = st.lists(WORDS.map(lambda words: f"Séoul {words}."), min_size=1, max_size=4)


def read(content, name="a.html"):
    source = in_memory(name, content if isinstance(content, bytes) else content.encode())
    reading = Reading([], [])
    for item in read_source(source):
        (reading.records if isinstance(item, Record) else reading.rejects).append(item)
    return reading, source.format


def fields(content, *names):
    return [tuple(getattr(record, name) for name in names) for record in read(content)[0].records]


def reasons(reading):
    return [(reject.row, reject.reason) for reject in reading.rejects]


def is_sound(reading):
    known = REASONS.keys() | KEPT.keys()
    return all(record.text.strip() for record in reading.records) and all(reject.reason in known for reject in reading.rejects)


def page(*articles, head=""):
    return f"<!DOCTYPE html><html><head><title>Europresse</title></head><body>{head}{''.join(articles)}</body></html>"


def rdp(
    title="Un train passe", outlet="Le Quai, no. 24567", header="Monde, mercredi 19 juin 2024 1017 mots, p. 3", body=tuple(BODY), more=""
):
    """An article as Europresse saves it today."""
    name = f'<div class="rdp__DocPublicationName"><span class="DocPublicationName">\n        {outlet}</span></div>'
    date = f'<div class="rdp__DocHeader"><span class="DocHeader">{header}</span></div>'
    heading = f'<div class="titreArticle"><p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{title}</p></div>'
    text = "".join(f"<p>{paragraph}</p>" for paragraph in body)
    foot = f'<footer><small>© 2024 Le Quai. Tous droits réservés.</small><div class="publiC-lblNodoc">{NUMBER}</div></footer>'
    section = f'<section><div class="DocText clearfix"><div class="docOcurrContainer">{text}{more}</div></div></section>'
    return f"<article><header>{name}{date}{heading}<p class='sm-margin-bottomNews'>Ana Roy</p></header>{section}{foot}</article>"


def of_2014(title="Un quai désert", header="Politique, vendredi 6 juin 2014, p. 12"):
    """An article as it was saved some years ago, in the section's own body."""
    name = f'<div><span class="DocPublicationName">Le Rail (site web)</span></div><div><span class="DocHeader">{header}</span></div>'
    heading = f'<div class="titreArticle">{title}</div><div class="docAuthors">Léo Pic</div>'
    text = f'<section><div class="DocText clearfix"><p>{BODY[0]}<br>{BODY[1]}</p></div></section>'
    return f"<article><header>{name}{heading}</header>{text}<aside>Note(s) : une photo</aside></article>"


def of_2012(title="Une gare ferme", number="news·20121004·QU·2040"):
    """An article as it was saved before there were articles in HTML: tables, spans and loose text."""
    header = '<span class="DocHeader">Politique, </span><span class="DocHeader">jeudi </span><span class="DocHeader">4 octobre 2012</span>'
    rights = "<b><i>© 2012 Le Soir. Tous droits réservés.</i></b>"
    text = f'{BODY[0]}<p></p>{BODY[1]} <span style="color:red">Puis</span> plus rien.<p></p>{rights}'
    certificate = f"<table><tr><td>{number}</td></tr><tr><td>Ce certificat est émis à <b>Ici</b></td></tr></table>"
    foot = f"<p></p>Numéro de document : {number}<br>{certificate}"
    heading = f'<span class="DocPublicationName">Le Soir</span><br>{header}<br><span class="TitreArticleVisu">{title}</span>'
    inside = f"{heading}<br><br>{text}{foot}"
    return f"<table><tr><td><table><tr><td><img></td></tr></table>{inside}</td></tr></table><p>"


def test_an_article_of_europresse_gives_its_fields_and_nothing_of_its_frame():
    reading, layout = read(page(rdp()))
    assert reading.records == [Record("a.html", 1, "\n\n".join(BODY), "Un train passe", "mercredi 19 juin 2024", "Le Quai")]
    assert (reading.rejects, layout) == ([], "Europresse, layout rdp")


def test_the_layout_of_2014_is_read_from_the_body_of_its_section():
    reading, layout = read(page(of_2014()))
    assert reading.records == [Record("a.html", 1, "\n\n".join(BODY), "Un quai désert", "vendredi 6 juin 2014", "Le Rail (site web)")]
    assert layout == "Europresse, layout 2014"


def test_the_layout_of_2012_is_read_between_its_header_and_its_number():
    reading, layout = read(page(of_2012(), of_2012("Un pont")))
    text = f"{BODY[0]}\n\n{BODY[1]} Puis plus rien."
    expected = [(1, text, "Une gare ferme", "jeudi 4 octobre 2012", "Le Soir"), (2, text, "Un pont", "jeudi 4 octobre 2012", "Le Soir")]
    assert [record[1:6] for record in reading.records] == expected
    assert layout == "Europresse, layout 2012"


def test_two_layouts_in_one_file_are_both_read_and_named():
    reading, layout = read(page(rdp(), of_2014(), rdp("Un pont")))
    assert [record.title for record in reading.records] == ["Un train passe", "Un quai désert", "Un pont"]
    assert layout == "Europresse, layout 2014 and rdp"


def test_each_article_that_lacks_something_costs_at_most_itself():
    advertisement = '<article class="pub"><p>Abonnez-vous</p></article>'
    link = rdp(body=()).replace("Un train passe", "Ailleurs")
    untitled = rdp().replace('<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">Un train passe</p>', "")
    reading, _ = read(page(rdp("Un"), advertisement, link, untitled, rdp("Deux")))
    assert [(record.row, record.title) for record in reading.records] == [(1, "Un"), (4, ""), (5, "Deux")]
    assert reasons(reading) == [(2, "no_article"), (3, "no_text")]


@pytest.mark.parametrize(
    ("outlet", "name"),
    [
        ("Le Figaro, no. 24837", "Le Figaro"),
        ("Le Monde (site web)", "Le Monde (site web)"),
        ("Revue de droit, Vol. 14, no 4", "Revue de droit"),
        ("Ouest-France                <br />Vannes ; Auray", "Ouest-France"),
        ("20 Minutes (site web) - Le rail", "20 Minutes (site web) - Le rail"),
        ("Sud, Nord et Compagnie", "Sud, Nord et Compagnie"),
        ("L&#39;Express, n° 3412", "L'Express"),
    ],
)
def test_an_outlet_loses_its_issue_number_and_its_local_edition_alone(outlet, name):
    assert fields(page(rdp(outlet=outlet)), "source") == [(name,)]


@pytest.mark.parametrize(
    ("header", "time", "precision"),
    [
        ("Seine-Saint-Denis, lundi 28 janvier 2013, p. 93_T_17", "2013-01-28 00:00", "day"),
        ("lundi 16 octobre 2023 - 16:55:20 -0000 1017 mots", "2023-10-16 16:55", "minute"),
        ("mercredi 1er mai 2024 08:12 UTC +2 95 mots", "2024-05-01 06:12", "minute"),
        ("World, Friday, November 13, 2015", "2015-11-13 00:00", "day"),
        ("Thursday, December 22, 2022 13887 mots, p. 819(40)", "2022-12-22 00:00", "day"),
        ("France, mercredi 11 septembre 2024 134 mots, p. 11", "2024-09-11 00:00", "day"),
        ("20 heures, 3 août 2021 - 4:55 pm 95 mots", "2021-08-03 16:55", "minute"),
        ("Éditorial", "2024-06-19 00:00", "day"),
    ],
    ids=[
        "section and page",
        "time and zone",
        "zone in hours",
        "English",
        "English with words",
        "words",
        "afternoon",
        "number of the document",
    ],
)
def test_the_date_of_a_header_is_understood(header, time, precision):
    ((published,),) = fields(page(rdp(header=header)), "published")
    found = parse_published(published)
    assert (f"{found.time:%Y-%m-%d %H:%M}", found.precision) == (time, precision)


def test_a_date_behind_the_title_of_a_subsection_is_found():
    other = '<span class="DocTitreSousSection">Rapport</span><span>3 mars 2020 - 12 mots</span>'
    assert fields(page(rdp().replace('<span class="DocHeader">', other + "<span>")), "published") == [("3 mars 2020",)]


def test_the_link_to_the_original_becomes_the_address_and_leaves_the_text():
    link = '<p><a href="https://quai.example/un-train" target="_blank"> Cet article est paru dans Le Quai (site web)</a></p>'
    other = '<p>Lire <a href="https://quai.example/autre">la suite</a>.</p>'
    ((url, text),) = fields(page(rdp(more=other + link)), "url", "text")
    assert (url, text) == ("https://quai.example/un-train", "\n\n".join([*BODY, "Lire la suite."]))


def test_marks_asides_comments_and_tags_that_were_escaped_leave_whole_sentences():
    body = [
        "Le <mark>train</mark> <i>de nuit</i><!-- ici --> passe.",
        "&lt;p&gt;Il &lt;b&gt;siffle&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Puis rien.&lt;/p&gt;",
    ]
    more = "<aside>Encadré</aside><figure><figcaption>Une photo</figcaption></figure><script>var a = 1;</script><p>3 < 5 voies</p>"
    ((text,),) = fields(page(rdp(body=body, more=more)), "text")
    assert text == "Le train de nuit passe.\n\nIl siffle.\n\nPuis rien.\n\n3 < 5 voies"


def test_a_notice_of_rights_goes_and_a_sentence_about_rights_stays():
    body = ["© est un signe. " * 20, *BODY, "Copyright 2024, Le Quai", "© 2024 Le Quai. Tous droits réservés."]
    assert fields(page(rdp(body=body)), "text") == [("\n\n".join([body[0].strip(), *BODY]),)]


@pytest.mark.parametrize(
    "declared",
    [
        "Nombre de documents : 3",
        "3 documents",
        "Documents sauvegardés</p><p>3 documents sauvegardés",
        "Number of documents: 3",
        "Nombre de documents :</p><p>3",
    ],
)
def test_a_number_of_documents_that_differs_is_said_and_one_that_agrees_is_not(declared):
    head = f"<div><p>Sommaire</p><p>{declared}</p></div>"
    short, _ = read(page(rdp(), rdp(body=()), head=head))
    assert reasons(short) == [(2, "no_text"), (None, "count_differs")] and "3" in short.rejects[1].detail
    assert read(page(rdp(), rdp(), of_2014(), head=head))[0].rejects == []


def shouted(text):
    """Rewrite tags as other browsers do: in capitals, other attributes first, a class more, some quotes gone."""
    for tag in ("article", "section", "span", "div", "p"):
        text = text.replace(f"<{tag} class=", f"<{tag.upper()} id='x' data-class=none CLASS=").replace(f"</{tag}>", f"</{tag.upper()}>")
    return text.replace("<article>", "<ARTICLE data-n='1'>").replace('"docOcurrContainer"', '"docOcurrContainer  vu"')


def unclosed(text):
    return text.replace("</article>", "").replace("</section>", "").replace("</div>", "").replace("</p>", "")


@pytest.mark.parametrize("rewrite", [shouted, unclosed, lambda text: unclosed(shouted(text))], ids=["shouted", "unclosed", "both"])
@pytest.mark.parametrize("article", [rdp, of_2014, of_2012])
def test_a_page_that_another_browser_saved_gives_the_same_articles(article, rewrite):
    plain, changed = read(page(article("Un"), article("Deux"))), read(rewrite(page(article("Un"), article("Deux"))))
    assert changed == plain and len(plain[0].records) == 2


@pytest.mark.parametrize("rewrite", [str, unclosed], ids=["as saved", "unclosed"])
@pytest.mark.parametrize("article", [rdp, of_2014, of_2012])
def test_a_thousand_articles_are_read_in_seconds(article, rewrite):
    """The parser gives up a tree that is too deep: of a page without closing tags only the first hundreds would be left."""
    begun = time.perf_counter()
    reading, _ = read(rewrite(page(*(article(f"Titre {number}") for number in range(1000)))))
    assert [record.title for record in reading.records] == [f"Titre {number}" for number in range(1000)]
    assert time.perf_counter() - begun < 20


def test_an_article_nested_beyond_measure_is_read_as_far_as_it_goes_and_named():
    deep = rdp("Profond", more="<div>" * 100_000 + "fin")
    reading, _ = read(page(rdp("Un"), deep, rdp("Deux")))
    assert [record.title for record in reading.records] == ["Un", "Profond", "Deux"]
    assert reasons(reading) == [(2, "damaged")]


def test_a_page_about_europresse_or_with_a_class_like_factivas_is_an_ordinary_page():
    told = f"<h1>Lire un fichier</h1><p>La classe DocPublicationName tient le nom.</p><p>{' '.join(BODY * 5)}</p>"
    tutorial = f"<html><body><article>{told}</article></body></html>"
    news = tutorial.replace("<article>", '<div class="article inArticle">').replace("</article>", "</div>")
    assert not europresse.is_export(tutorial) and not factiva.is_export(news)
    assert {read(tutorial)[1], read(news)[1]} == {"HTML page"}


@BOUNDED
@given(st.lists(st.tuples(WORDS, WORDS, TEXTS), min_size=1, max_size=4))
def test_what_is_written_as_europresse_writes_it_comes_back(rows):
    content = page(*(rdp(escape(title), escape(f"Journal {outlet}"), body=[escape(line) for line in body]) for title, outlet, body in rows))
    expected = [(title, "\n\n".join(body)) for title, _, body in rows]
    assert fields(content, "title", "text") == expected


CODES = {"HD": "Un train passe", "WC": "1 204 mots", "PD": "19 juin 2024", "ET": "08:12", "SN": "Le Quai", "SC": "QUAI", "LA": "Français"}
FILED = {"NS": "gpol : Politique | gcat : Général", "PUB": "Le Quai SA", "AN": "Document QUAI000020240619ek6j0001a"}
EXPECTED = ("Un train passe", "19 juin 2024 08:12", "Le Quai", "\n\n".join(BODY))


def coded_page(*titles, lead=BODY[:1], text=BODY[1:]):
    """Articles in HTML with field codes."""
    found = []
    for title in titles:
        values = CODES | {"HD": f"<b class='frHeadline'>{title}\n</b>", "LP": _as_html(lead), "TD": _as_html(text)} | FILED
        rows = "".join(f'<tr><td class="index"><b>{code}</b>&nbsp;</td><td>{value}</td></tr>' for code, value in values.items() if value)
        found.append(f'<div class="article frArticle"><table>{rows}</table><br/></div><br/><span></span>')
    return f"<html><head><title>Factiva</title></head><body>{''.join(found)}<div id='pageFooter'>© 2024 Factiva, Inc.</div></body></html>"


def _as_html(lines):
    return "\n".join(f'<p class="articleParagraph frarticleParagraph">{line}</p>' for line in lines)


def display_page(*titles, time="", text=BODY):
    """Articles in HTML without field codes."""
    found = []
    for number, title in enumerate(titles, start=1):
        head = f'<p></p><div id="hd"><span class="frHeadline counted">{number}) {title}</span></div><div class="author">Ana Roy</div>'
        rows = ["1 204 mots", "19 juin 2024", *([time] if time else []), "Le Quai", "QUAI", "Français", "(c) 2024 Le Quai SA"]
        rest = "".join(f"<div>{row}</div>" for row in rows)
        foot = "<p>Le Quai SA</p><p>Document QUAI000020240619ek6j0001a</p>"
        found.append(
            f'<div id="article-{number}" class="article"><div class="article frArticle">{head}{rest}{_as_html(text)}{foot}</div></div>'
        )
    return f"<html><body>{''.join(found)}<table class='searchPreview'><tr><td>Résultats</td><td>1 771</td></tr></table></body></html>"


def test_a_page_with_field_codes_gives_its_articles():
    reading, layout = read(coded_page("Un train passe", "Un pont"))
    assert [(record.row, record.title) for record in reading.records] == [(1, "Un train passe"), (2, "Un pont")]
    first = reading.records[0]
    assert (first.title, first.published, first.source, first.text) == EXPECTED
    assert (first.language, reading.rejects, layout) == ("fr", [], "Factiva, layout with field codes")


@pytest.mark.parametrize("time", ["", "08:12"])
def test_a_page_without_field_codes_is_read_by_the_order_of_its_header(time):
    reading, layout = read(display_page("Un train passe", "Un <b>pont</b> coupé", time=time))
    first, second = reading.records
    assert (first.title, first.published.split(), first.source, first.text) == (
        "Un train passe",
        ["19", "juin", "2024", *time.split()],
        *EXPECTED[2:],
    )
    assert (second.title, second.language, layout) == ("Un pont coupé", "fr", "Factiva, layout without field codes")


def test_an_article_without_text_costs_itself_alone():
    content = coded_page("Un").replace("</body>", coded_page("Vide", lead=(), text=()) + coded_page("Deux"))
    reading, _ = read(content)
    assert [record.title for record in reading.records] == ["Un", "Deux"]
    assert reasons(reading) == [(2, "no_text")]


@pytest.mark.parametrize("make", [coded_page, display_page])
@pytest.mark.parametrize(
    "rewrite", [str, shouted, lambda text: text.replace("</div>", "").replace("</p>", "")], ids=["as saved", "shouted", "unclosed"]
)
def test_a_thousand_articles_of_factiva_are_read_in_seconds(make, rewrite):
    begun = time.perf_counter()
    reading, _ = read(rewrite(make(*(f"Titre {number}" for number in range(1000)))))
    assert [record.title for record in reading.records] == [f"Titre {number}" for number in range(1000)]
    assert {record[2] for record in reading.records} == {EXPECTED[3]} and time.perf_counter() - begun < 20


def coded_lines(style, *titles, lead=BODY[:1], text=BODY[1:]):
    """Articles as lines of text: `style` sets a code and its value on a line."""
    lines = ["Factiva RTF Display Format", ""]
    for title in titles:
        for code, value in (CODES | {"HD": title, "LP": lead, "TD": text} | FILED).items():
            first, *others = value if isinstance(value, list) else [value]
            field = "\n\n".join([style.format(code, first).removesuffix("|"), *others])
            lines += f"{field}|".split("\n") if style.endswith("|") else field.split("\n")
            lines += [""] if "\n" in style else []
    return [*lines, "Résumé de la recherche", "© 2024 Factiva, Inc. Tous droits réservés."]


STYLES = {
    "table": "{}|{}|",
    "stars": "*{}* {}",
    "tab": "{}\t{}",
    "blanks": "{}  {}",
    "hard blank": "{}\u00a0{}",
    "blank": "{} {}",
    "alone": "{}\n\n{}",
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_text_by_field_code_gives_its_articles(style):
    lines = coded_lines(style, "Un train passe", "Un pont", lead=[BODY[0], "Page 2 sur 9 © 2024 Factiva, Inc."])
    assert factiva.is_lines_export(lines)
    source = in_memory("a.rtf", b"")
    first, second = factiva.read_lines(source, lines)
    assert (first.title, first.published, first.source, first.text) == EXPECTED
    assert (first.row, second.row, second.title, first.language) == (1, 2, "Un pont", "Français")
    assert source.format == "Factiva, field codes by line"


def test_a_line_of_text_that_begins_like_a_code_is_text():
    told = ["Il a dit oui.", "IN fine, rien.", "ET puis ?", "PD des gares.", "CO rien.", "HD ou non.", "AN deux mille."]
    lines = coded_lines("{} {}", "Un", "Deux", text=told)
    assert [item.text for item in factiva.read_lines(in_memory("a.txt", b""), lines)] == ["\n\n".join([BODY[0], *told])] * 2


def test_lines_that_were_broken_by_a_browser_are_put_together():
    broken = [
        "Le convoi a quitté la gare à l'aube, sous une pluie fine, et nul",
        "n'a répondu quand on demandait où il allait, ni qui le menait.",
        "Fin.",
    ]
    lines = coded_lines("*{}* {}", "Un", text=broken[:1])
    place = lines.index(f"*TD* {broken[0]}")
    lines[place + 1 : place + 1] = [*broken[1:], "", "Une ligne."]
    (article,) = factiva.read_lines(in_memory("a.txt", b""), lines)
    assert article.text == "\n\n".join([BODY[0], " ".join(broken), "Une ligne."])


def test_an_article_that_has_lost_its_end_does_not_swallow_the_next():
    lines = [line for line in coded_lines("{}|{}|", "Un", "Deux") if not line.startswith(("NS|", "PUB|", "AN|"))]
    assert [item.title for item in factiva.read_lines(in_memory("a.rtf", b""), lines)] == ["Un", "Deux"]


def test_fields_in_another_order_and_an_article_without_a_headline_are_read():
    lines = [
        "HD Un",
        "SN Le Quai",
        "ET 08:12",
        "PD 19 juin 2024",
        "BY Ana Roy",
        "CR Agence",
        "LP Il passe.",
        "AN QUAI000020240619ek6j0001a",
    ]
    second = ["WC 12 mots", "PD 20 juin 2024", "SN Le Rail", "TD Il repasse.", "AN QUAI000020240620ek6j0001b"]
    items = list(factiva.read_lines(in_memory("a.txt", b""), lines + second))
    assert [item[1:6] for item in items] == [
        (1, "Il passe.", "Un", "19 juin 2024 08:12", "Le Quai"),
        (2, "Il repasse.", "", "20 juin 2024", "Le Rail"),
    ]


def test_an_article_by_field_code_without_text_is_named_by_its_number():
    lines = [line for line in coded_lines("{}|{}|", "Un") if not line.startswith(("LP|", "TD|"))] + coded_lines("{}|{}|", "Deux")
    first, second = factiva.read_lines(in_memory("a.rtf", b""), lines)
    assert (first.row, first.reason, second.row, second.title) == (1, "no_text", 2, "Deux")


@pytest.mark.parametrize("lines", [[], [""], BODY, ["HD", "PD", "SN"], ["HD Un disque", "LP Un vinyle"], ["LP", "TD", "HD", "PD"]])
def test_a_text_that_is_none_of_factivas_is_not_taken_for_one(lines):
    assert not factiva.is_lines_export(lines)
    assert list(factiva.read_lines(in_memory("a.txt", b""), lines)) == [] or "HD" in " ".join(lines)


@BOUNDED
@given(st.lists(st.tuples(WORDS, TEXTS, TEXTS), min_size=1, max_size=4), st.sampled_from([coded_page, display_page]))
def test_what_is_written_as_factiva_writes_it_comes_back(rows, make):
    parts = []
    for title, lead, text in rows:
        lead, text = ([escape(line) for line in lines] for lines in (lead, text))
        parts.append(
            coded_page(escape(title), lead=lead, text=text) if make is coded_page else display_page(escape(title), text=lead + text)
        )
    assert fields("".join(parts), "title", "text") == [(title, "\n\n".join(lead + text)) for title, lead, text in rows]


@BOUNDED
@given(st.lists(st.tuples(WORDS, TEXTS), min_size=1, max_size=4), st.sampled_from(sorted(STYLES)))
def test_what_is_written_by_field_code_comes_back(rows, style):
    lines = [line for title, text in rows for line in coded_lines(STYLES[style], f"Titre {title}", text=text)]
    items = list(factiva.read_lines(in_memory("a.txt", b""), lines))
    assert [(item.title, item.text) for item in items] == [(f"Titre {title}", "\n\n".join([BODY[0], *text])) for title, text in rows]


PAGES = [page(rdp(), of_2014()), page(of_2012(), of_2012()), coded_page("Un", "Deux"), display_page("Un", "Deux")]
BITS = (
    st.sampled_from(
        ["<article>", "</article>", '<span class="DocPublicationName">', "<div class='article frArticle'>", "<table><tr><td>HD</td><td>"]
    )
    | st.text()
)


@BOUNDED
@given(st.sampled_from(PAGES), st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=4)), max_size=8), st.integers(0, 3000))
@example(PAGES[0], [], 2999)
def test_a_damaged_export_gives_records_and_rejects(content, changes, cut):
    damaged = bytearray(content.encode())
    for place, piece in changes:
        damaged[place % len(damaged) : place % len(damaged) + 2] = piece or b"<"
    assert is_sound(read(bytes(damaged[: len(damaged) - cut]))[0])


@BOUNDED
@given(st.lists(BITS, max_size=12))
def test_any_markup_gives_records_and_rejects(bits):
    for start in ('<html><span class="DocPublicationName">', '<html><title>Factiva</title><div class="article frArticle">'):
        reading, layout = read(start + "".join(bits))
        assert is_sound(reading) and layout.startswith(("Europresse", "Factiva"))


@BOUNDED
@given(
    st.lists(
        st.sampled_from(["HD", "LP", "TD", "PD x", "SN", "AN", "SE|a|", "HD|", "*HD*", "LP\tx", "CO a : b", "|", ""]) | st.text(),
        max_size=20,
    )
)
def test_any_lines_give_records_and_rejects(lines):
    factiva.is_lines_export(lines)
    items = list(factiva.read_lines(in_memory("a.txt", b""), lines))
    assert all(item.text.strip() if isinstance(item, Record) else item.reason in REASONS for item in items)


HOSTILE = {
    "nested": "<div>" * 200_000,
    "open tags": "<div " * 200_000,
    "attributes": "<span " + "class=" * 200_000,
    "articles": "<article>" * 20_000,
    "outlets": "<span class=DocPublicationName>" * 20_000,
    "letters": "<span class=DocHeader>" + "a" * 500_000,
    "digits": "<span class=DocHeader>" + "1" * 500_000,
    "hard blanks": "<p>3 " + "\u00a0" * 500_000,
    "escaped tags": "<div class=docOcurrContainer>" + "&lt;p" * 200_000,
    "rows": "<table>" + "<tr><td>HD" * 50_000,
}


@pytest.mark.parametrize(
    "start", ["<article><span class=DocPublicationName>", "<div class='article frArticle'>"], ids=["europresse", "factiva"]
)
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_ends_in_bounded_time(start, hostile):
    begun = time.perf_counter()
    reading, _ = read(f"<html><title>Factiva</title>{start}{hostile}")
    assert is_sound(reading) and time.perf_counter() - begun < 20


def test_hostile_lines_end_in_bounded_time():
    begun = time.perf_counter()
    for line in ("HD" * 200_000, "HD" + " " * 500_000, "HD|" * 200_000, "1" * 500_000, "*" * 500_000):
        lines = ["HD x", "PD x", "SN x", "LP x", *[line] * 4, "AN x"]
        assert factiva.is_lines_export(lines) in (True, False)
        assert {item.row for item in factiva.read_lines(in_memory("a.txt", b""), lines)} <= {1, 2, 3, 4, 5}
    assert time.perf_counter() - begun < 20


def test_the_phrases_of_databases_compile_and_are_known():
    rows = load_table("databases.csv")
    assert {(row["database"], row["kind"]) for row in rows} == {
        ("europresse", "count"),
        ("europresse", "original"),
        ("europresse", "rights"),
        ("factiva", "page"),
    }
    assert {row["language"] for row in rows} <= {"fr", "en", "*"}


def test_a_tree_that_the_parser_gave_up_is_known():
    assert parse("<div>" * 50).whole
    assert not parse("<div>" * 5_000).whole
