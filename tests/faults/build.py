"""Write the files of each fault: one function a fault, named as in expected.csv. All texts are invented."""

import csv
import gzip
import io
import json
import stat
import zipfile
from pathlib import Path

import pandas as pd

TRAIN = "Le train blindé est entré en gare peu avant l'aube, et sur le quai une fanfare attendait depuis la veille."
SHIP = "Un navire chargé de céréales a quitté le port mardi ; les dockers n'avaient jamais vu pareille cargaison en hiver."
RADIO = "La radio d'État a répété que l'été serait chaud, puis elle a joué de la musique jusqu'à la tombée de la nuit."
RUSSIAN = "Поезд прибыл в столицу вечером, и на вокзале его ждали музыканты с цветами и флагами."
SECRET = "mot de passe 4711"
KOREAN = "열차가 새벽에 수도의 역에 도착했고 시민들은 비를 맞으며 꽃과 깃발을 들고 환영했다고 통신이 전했다. 행사는 저녁까지 이어졌다."
WIRE = [
    f"Phrase numéro {number} de la dépêche : le convoi {number} a passé le pont {number} avant la nuit du {number} au matin."
    for number in range(1, 25)
]


def write(folder: Path, name: str, content: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def table(*rows: tuple[str, ...], header: tuple[str, ...] = ("titre", "texte"), separator: str = ";") -> str:
    """Return a CSV as a spreadsheet writes it."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator="\n").writerows([header, *rows])
    return buffer.getvalue()


def page(text: str, title: str = "Un train à l'aube", head: str = "") -> str:
    body = f"<nav>Accueil</nav><article><h1>{title}</h1><p>{text}</p><p>{RADIO} {SHIP}</p></article>"
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def packed(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def fault_01_encodings(folder: Path) -> None:
    """One table in six encodings, side by side; one that is text in none; one that is UTF-8 but for one line."""
    content = table(("L'été à Séoul", TRAIN), ("Le port", SHIP), ("La radio", RADIO))
    for name, encoding in (
        ("bom", "utf-8-sig"),
        ("utf8", "utf-8"),
        ("windows", "cp1252"),
        ("wide", "utf-16"),
        ("wide-unmarked", "utf-16-le"),
    ):
        write(folder, f"{name}.csv", content.encode(encoding))
    write(folder, "russian.csv", table(*[(f"Поезд {number}", RUSSIAN + str(number)) for number in range(9)]).encode("cp1251"))
    write(folder, "page.html", page(TRAIN, head='<meta charset="iso-8859-1">').encode("cp1252"))
    write(folder, "none.csv", content.encode("cp1252").replace(b"\xe9", b"\x81"))
    write(folder, "mixed.csv", content.encode() + table(("L'été", SHIP)).split("\n")[1].encode("cp1252") + b"\n")


def fault_02_csv(folder: Path) -> None:
    """Separators, line breaks and quotation marks in cells and headers, marks that never close, a null byte, a cell of ten megabytes."""
    write(folder, "decimal.csv", table(("1,5", TRAIN), ("2,75", SHIP)))
    write(folder, "breaks.csv", table(("A", TRAIN + "\n\n" + SHIP), ("B", RADIO)))
    write(folder, "unclosed.csv", f'titre;texte\nA;{TRAIN}\nB;"{SHIP}\nC;{RADIO}\n')
    write(folder, "null.csv", f"titre;texte\nA;{TRAIN}\x00\nB;{RADIO}\n")
    write(folder, "endless.csv", f"titre;texte\nA;{TRAIN}\nB;{'a' * 10_000_001}\nC;{RADIO}\n")
    write(folder, "bare.tsv", f'titre\tdate\ttexte\nA\t2024-06-19\t"{TRAIN}\nB\t2024-06-20\t{SHIP}\nC\t2024-06-21\t{RADIO}"\n')
    write(folder, "backslash.csv", f'titre,texte,date\nA,"{TRAIN} Un \\"oui\\",\npuis rien.\n{SHIP}",2024-06-19\n')
    write(folder, "pieces.csv", f'titre;texte\nA;"Un "oui" bref.\n{SHIP}\n{RADIO}"\nB;{TRAIN}\n')
    write(folder, "header.csv", f'"Titre\nprincipal";Texte\nA;{TRAIN}\n')
    write(folder, "keywords.csv", f"Titre;Corps;Mots, clés, thèmes, lieux\nA;{TRAIN};gare\n")
    write(folder, "padded.csv", f'title, text\nA, "{SHIP}"\n')
    write(folder, "twice.csv", f'Text,text,title\n"{TRAIN}",,A\n')
    write(folder, "long.csv", f"titre;texte\nA;{TRAIN}\nB;{'mot ' * 600_000}\nC;{RADIO}\n")


def fault_03_arity(folder: Path) -> None:
    """Rows that are longer or shorter than the header."""
    write(folder, "rows.csv", f"titre;texte\nA;{TRAIN}\nB\nC;{SHIP};3;4\nD;{RADIO}\n")


def fault_04_strings(folder: Path) -> None:
    """Outlets named NA, None and null; a title that is a number with zeros in front; an id in scientific notation."""
    header = ("id", "source", "titre", "texte")
    rows = [("00123", "NA", "007", TRAIN), ("1,23E+05", "None", "1e5", SHIP), ("-", "null", "NaN", RADIO)]
    write(folder, "strings.csv", table(*rows, header=header))
    write(folder, "strings.jsonl", "\n".join(json.dumps(dict(zip(header, row, strict=True))) for row in rows))
    write(folder, "numbers.jsonl", f'{{"id": 12345678901234567890, "source": 7.10, "texte": "{TRAIN}"}}\n')


def fault_05_dates(folder: Path) -> None:
    """A column that does not tell day from month, one that does, and dates that are none."""
    header = ("date", "texte")
    write(folder, "ambiguous.csv", table(("02/03/2024", TRAIN), ("04/02/2024", SHIP), header=header))
    write(folder, "told.csv", table(("02/03/2024", TRAIN), ("19/06/2024", SHIP), header=header))
    write(folder, "american.csv", table(("02/03/2024", TRAIN), ("06/19/2024", SHIP), header=header))
    write(folder, "torn.csv", table(("19/06/2024", TRAIN), ("06/19/2024", SHIP), ("02/03/2024", RADIO), header=header))
    odd = [
        "1er sept. 2024",
        "hier",
        "29 février 2025",
        "1970-01-01",
        "2190-01-01",
        "2024-06-19T23:30:00-05:00",
        "2024-06-20T06:30:00+02:00",
    ]
    write(folder, "odd.csv", table(*[(date, f"{TRAIN} {date}") for date in [*odd, ""]], header=header))


def fault_06_europresse(folder: Path) -> None:
    """Two layouts in one file, an article without a title, a block without a text, and a table of contents that declares one more."""
    old = (
        '<article><div class="titreArticle"><p class="titreArticleVisu">{title}</p></div>'
        '<span class="DocPublicationName">Le Phare</span><span class="DocHeader">mercredi 19 juin 2024, p. 4</span>'
        '<div class="docOcurrContainer"><p>{text}</p></div></article>'
    )
    new = (
        '<article><div class="docContainer"><span class="DocPublicationName"> La Vigie, no. 12 </span>'
        '<span class="DocHeader">vendredi 24 mai 2024</span><div class="titreArticle">{title}</div>'
        '<div class="DocText clearfix"><p>{text}</p></div></div></article>'
    )
    blocks = [old.format(title="Le train", text=TRAIN), new.format(title="Le navire", text=SHIP), new.format(title="", text=RADIO)]
    write(folder, "europresse.html", f"<html><body>{''.join(blocks)}{old.format(title='Annonce', text='')}</body></html>")
    many = "".join(new.format(title=f"Train {number}", text=f"{TRAIN} Voie {number}.") for number in range(1_000))
    write(folder, "many.html", f"<HTML><BODY>{many}</BODY></HTML>")


def fault_07_stubs(folder: Path) -> None:
    """A check for robots, a login page and a cookie wall saved as articles; one text under five addresses; one real article."""
    walls = {
        "robot": "Just a moment... Enable JavaScript and cookies to continue. This process is automatic.",
        "login": "Connectez-vous pour continuer. Veuillez vous connecter à votre compte. Mot de passe oublié ?",
        "wall": "Cet article est réservé aux abonnés. Il vous reste 80 % de cet article à lire. La suite est réservée aux abonnés.",
    }
    for name, text in walls.items():
        write(folder, f"{name}.txt", text)
    rows = [{"texte": SHIP, "url": f"https://phare.example.org/{number}"} for number in range(5)]
    write(folder, "same.jsonl", "\n".join(map(json.dumps, [*rows, {"texte": TRAIN, "url": "https://phare.example.org/9"}])))


def fault_08_archives(folder: Path) -> None:
    """A bomb, names that climb out of the folder, a symbolic link, too many members, archives in archives, a damaged archive."""
    write(
        folder,
        "good.zip",
        packed(**{"a.txt": TRAIN, "sous/b.csv": table(("B", SHIP)), ".DS_Store": b"x", "photo.jpg": b"\xff\xd8\xff\xe0"}),
    )
    write(folder, "climbing.zip", packed(**{"../../hors.txt": TRAIN, "/racine.txt": SHIP}))
    write(folder, "bomb.txt.gz", gzip.compress(b"mot " * 30_000_000))
    write(folder, "table.csv.gz", gzip.compress(table(("A", TRAIN)).encode()))
    link = zipfile.ZipInfo("lien.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/hostname")
        archive.writestr("a.txt", RADIO)
    write(folder, "link.zip", buffer.getvalue())
    write(folder, "many.zip", packed(**{f"{number}.txt": b"" for number in range(100_001)}))
    inner = packed(**{"a.txt": TRAIN})
    write(folder, "nested.zip", packed(**{"inner.zip": inner}))
    write(folder, "deep.zip", packed(**{"middle.zip": packed(**{"inner.zip": inner})}))
    write(folder, "torn.zip", packed(**{"a.txt": TRAIN * 40})[:60])


def fault_09_masks(folder: Path) -> None:
    """Files that are not what their names say, files that are nothing, a folder that is named like a table."""
    write(folder, "report.html", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3")
    write(folder, "photo.html", b"\xff\xd8\xff\xe0\x00\x10JFIF")
    frame = pd.DataFrame({"titre": ["A"], "texte": [TRAIN]})
    write(folder, "parquet.html", frame.to_parquet())
    write(folder, "page.txt", page(SHIP))
    write(folder, "empty.txt", b"")
    write(folder, "~$lock.docx", b"\x07Rim")
    write(folder, ".DS_Store", b"\x00\x00\x00\x01Bud1")
    write(folder, "a.csv/inside.txt", RADIO)


def fault_10_xml(folder: Path) -> None:
    """An entity that grows without end, one that reads another file, a hundred thousand elements inside of each other."""
    grown = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    item = f"<item><title>Le train</title><description>{TRAIN}</description></item>"
    feed = "<rss version='2.0'><channel><title>Le Phare</title>{}</channel></rss>"
    write(
        folder,
        "laughs.rss",
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{grown}]>' + feed.format(f"<item><title>&l9;</title></item>{item}"),
    )
    secret = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY s SYSTEM "{(folder / "secret.bin").as_uri()}">]>'
    write(folder, "secret.bin", SECRET)
    write(folder, "secret.rss", secret + feed.format(f"<item><title>Secret</title><description>{SHIP} &s;</description></item>"))
    write(folder, "deep.html", "<html><body>" + "<div>" * 100_000 + TRAIN + "</div>" * 100_000)
    write(folder, "deep.rss", feed.format("<a>" * 100_000))


def fault_11_json_lines(folder: Path) -> None:
    """Lines: a byte order mark, a bad one, a key that stands twice, half a character, no end. Arrays: several, in objects, nested."""
    good = json.dumps({"texte": TRAIN, "source": "Canal"})
    lines = [
        good,
        '{"texte": "sans fin',
        f'{{"texte": "{SHIP}", "source": NaN, "titre": Infinity}}',
        f'{{"texte": "{TRAIN}", "texte": "{SHIP}"}}',
        f'{{"texte": "{RADIO} \\ud800", "source": "Canal"}}',
        f'{{"texte": "{"a" * 10_000_001}"}}',
        f'{{"texte": "{RADIO}", "source": 9007199254740993}}',
        "[1, 2]",
    ]
    write(folder, "lines.jsonl", b"\xef\xbb\xbf" + "\n".join(lines).encode())
    write(folder, "lines.json", json.dumps({"texte": ""}) + "\n" + good)
    write(
        folder,
        "titles.jsonl",
        "\n".join([good, json.dumps({"titre": "Un titre seul, sans texte derrière lui"}), good.replace("Canal", "Phare")]),
    )
    write(folder, "twice.json", f"[{good}, {lines[3]}, {json.dumps({'texte': SHIP})}]")
    item = {"title": "Le navire", "content_text": SHIP, "date_published": "2024-06-19"}
    write(folder, "feed.json", json.dumps({"version": "1.1", "title": "Le Phare", "items": [item]}))
    write(folder, "pages.json", json.dumps({"page1": [None, {"text": TRAIN}], "page2": [{"text": [SHIP, RADIO]}]}))
    nested = {"body": TRAIN, "dateTimePub": "2024-06-19T08:12:00Z", "source": {"uri": "phare.example.org", "title": "Le Phare"}}
    write(folder, "results.json", json.dumps({"facets": [{"key": "a", "count": 1}], "articles": {"results": [nested]}}))
    docs = [{"headline": {"main": "La radio", "name": None}, "pub_date": "2024-06-19", "body": RADIO}]
    write(folder, "docs.json", json.dumps({"status": "OK", "response": {"docs": docs}}))
    pieces = [f"{TRAIN} ", {"type": "bold", "text": "Rien"}, f" d'autre. {SHIP}"]
    write(folder, "messages.json", json.dumps({"name": "Canal", "messages": [{"id": 1, "date": "2024-06-19T08:12:00", "text": pieces}]}))


def fault_12_parquet(folder: Path) -> None:
    """A torn file, one of another kind, a column of bytes, ten thousand columns."""
    frame = pd.DataFrame({"titre": ["A", "B"], "texte": [TRAIN, SHIP]})
    write(folder, "torn.parquet", frame.to_parquet()[:-20])
    write(folder, "other.parquet", b"RIFF" + frame.to_parquet())
    write(folder, "bytes.parquet", pd.DataFrame({"texte": [b"\x80\x04\x95", b"\x80\x04\x96"]}).to_parquet())
    wide = pd.DataFrame([["x"] * 10_000], columns=[f"c{number}" for number in range(10_000)])
    write(folder, "wide.parquet", wide.assign(texte=RADIO).to_parquet())


def fault_18_wire_copy(folder: Path) -> None:
    """One dispatch in forty outlets: as it came, with a header, cut short, in a later version; and one article of its own."""
    forms = {
        0: WIRE,
        1: ["Par notre correspondant, avec une agence de presse.", *WIRE],
        2: WIRE[:18],
        3: [*WIRE[:20], "Mise à jour : le dernier convoi est attendu demain dans la soirée.", *WIRE[22:]],
    }
    rows = [
        {
            "texte": " ".join(forms[number % 4]),
            "source": f"Journal {number}",
            "titre": f"Le convoi ({number})",
            "date": f"2024-06-{19 + number % 3}",
        }
        for number in range(40)
    ]
    own = {"texte": f"{TRAIN} {SHIP} {RADIO}", "source": "Journal 41", "titre": "À quai", "date": "2024-06-20"}
    write(folder, "wire.jsonl", "\n".join(map(json.dumps, [*rows, own])))


def fault_19_languages(folder: Path) -> None:
    """Several languages, two words, addresses only, pictograms, Arabic and Chinese in a French corpus."""
    texts = {
        "french": TRAIN,
        "russian": RUSSIAN,
        "korean": KOREAN,
        "words": "Deux mots",
        "addresses": "https://phare.example.org/a https://phare.example.org/b",
        "pictograms": "🚂🚂🚂 🎺🎺",
        "arabic": "وصل القطار إلى المحطة قبل الفجر وكانت الفرقة الموسيقية تنتظر على الرصيف منذ الليلة الماضية تحت المطر",
        "chinese": "列车在黎明前到达车站，乐队从前一天晚上起就在站台上冒雨等候。"
        "市民们手持鲜花和旗帜欢迎来访的客人，活动一直持续到傍晚才结束。",
        "mixed": f"{TRAIN} {RUSSIAN}",
    }
    for name, text in texts.items():
        write(folder, f"{name}.txt", text)


FAULTS = {name: function for name, function in globals().items() if name.startswith("fault_")}
