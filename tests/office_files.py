"""Word, rich text and the exports of Nexis, as the tests of their readers write them."""

import io

import docx
from hypothesis import settings
from hypothesis import strategies as st

from analytics.readers.records import Record
from analytics.readers.registry import read_source
from analytics.readers.sources import in_memory
from analytics.schemas import KEPT, REASONS

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
SENTENCE = "Le convoi est parti à l'aube vers Séoul, « sans bruit » ; 평양 se tait, Москва aussi."
WRITTEN = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"])
PARAGRAPHS = st.lists(st.text(WRITTEN, max_size=40), max_size=5).map(lambda texts: ["Un train passe à Séoul.", *texts])
FONTS = r"{\fonttbl{\f0\froman Times;}{\f1\fswiss\fcharset204{\*\panose 020b}Arial;}{\f2\fnil\fcharset129 Batang;}}"

COVER = """User Name: A. Lecteur
Date and Time: Wednesday, June 26, 2024 2:30:00 PM CEST
Job Number: 220000001

Documents (2)

1. Un train traverse la frontière
Client/Matter: -None-
Search Terms: train AND frontière
Search Type: Terms and Connectors
Narrowed by:
Content Type
Narrowed by
News
-None-
2. The convoy is back
Client/Matter: -None-"""

FIRST = """
Un train traverse la frontière
Le Quai (site web)
mercredi 19 juin 2024
Copyright 2024 Le Quai Tous droits réservés

Section: MONDE; Pg. 4
Length:\xa023 words
Byline: Anne Lecteur
Highlight:\xa0Le convoi n'a pas été annoncé.
Body

Le train est parti à l'aube : il portait du fret.
Séoul s'inquiète.
Link to PDF
Graphic

La gare, au petit matin.

Load-Date: June 20, 2024
Classification

Language: FRENCH; FRANÇAIS
Publication-Type: Newspaper
Subject: RAILWAYS (90%)
End of Document"""

SECOND = """
The convoy is back
The Quay (London)
June 25, 2024 Tuesday 2:30 PM GMT, First Edition
Copyright 2024 The Quay All Rights Reserved

Length: 12 words
Body

Nobody was on board.
Load-Date: June 26, 2024
Classification
Language: ENGLISH
End of Document"""

NEXIS = COVER + "\n" + FIRST + "\n" + SECOND
TRAIN = ("Un train traverse la frontière", "Le Quai (site web)", "19 juin 2024", "fr")
CONVOY = ("The convoy is back", "The Quay (London)", "June 25, 2024 2:30 PM GMT", "en")

COUNTED = """
Download Request: Selected Items: 1-2
Terms: (train and frontière)

                               1 of 2 DOCUMENTS

                             Copyright 2010 Le Quai
                              Tous droits réservés
                                    Le Quai

                             11 janvier 2010 lundi
                               Edition 1;
                                 Paris

Un train traverse
la frontière

BYLINE: Anne Lecteur

SECTION: MONDE; Pg. 6

LENGTH: 30 words

Le train est parti à l'aube : il portait, selon une agence nord-
coréenne, du fret.

SUJET: le mot revient dans le texte.

Séoul s'inquiète.

GRAPHIC: La gare.

LOAD-DATE: January 12, 2010

LANGUAGE: FRENCH

PUBLICATION-TYPE: Journal

                             Copyright 2010 Le Quai
                              All Rights Reserved

                               2 of 2 DOCUMENTS

                                    Le Soir

Le convoi est revenu

                             12 janvier 2010 mardi

LONGUEUR: 5 mots

Personne à bord.

DATE-CHARGEMENT: 13 janvier 2010

LANGUE: FRENCH; FRANÇAIS
"""


def read(name, content):
    source = in_memory(name, content if isinstance(content, bytes) else content.encode())
    items = list(read_source(source))
    records = [item for item in items if isinstance(item, Record)]
    return source, records, [item for item in items if not isinstance(item, Record)]


def heads(records):
    return [(record.title, record.source, record.published, record.language) for record in records]


def reasons(rejects):
    return [(reject.row, reject.reason) for reject in rejects]


def is_sound(name, content):
    _, records, rejects = read(name, content)
    return all(record.text.strip() for record in records) and all(reject.reason in REASONS | KEPT and reject.detail for reject in rejects)


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word(text):
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    return saved(document)


def escaped(text):
    """Letters beyond ASCII as the two halves of UTF-16, as Word writes them."""
    special = {"\\": "\\\\", "{": "\\{", "}": "\\}", "\n": "\\par\r\n"}
    return "".join(special.get(letter, letter) if letter.isascii() else as_numbers(letter) for letter in text)


def as_numbers(letter):
    code = letter.encode("utf-16-le")
    return "".join(f"\\u{int.from_bytes(code[place : place + 2], 'little', signed=True)}?" for place in range(0, len(code), 2))


def rich(text):
    return (r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + r"{\header Page 2}\uc1\pard\f0 " + escaped(text) + "}").encode("ascii")


WRITERS = {"a.docx": word, "a.rtf": rich, "a.txt": str.encode}
KINDS = {"a.docx": "Word", "a.rtf": "RTF", "a.txt": "text"}


def changed(content, changes, cut):
    damaged = bytearray(content)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    return bytes(damaged[: len(damaged) - cut % len(damaged)])
