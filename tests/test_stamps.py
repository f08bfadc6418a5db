"""Where pages put their date of publication: stamps, datelines and addresses, and what must not be taken for one."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.dates import find_dateline_date, find_stamp, find_url_date, parse_published

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
NOW = pd.Timestamp("2026-12-31", tz="UTC")
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2026, 12, 31))


def utc(text):
    return pd.Timestamp(text, tz="UTC")


def read(raw):
    return parse_published(raw, latest=NOW)


# Stamps in a text


@pytest.mark.parametrize(
    ("page", "stamp"),
    [
        ("Un train à l'aube\n\nPublié le : 19/06/2024 - 01:54\n\nLe train est parti.", "19/06/2024 - 01:54"),
        ("Un train à l'aube Publié le : 19/06/2024 - 01:54 Modifié le : 20/06/2024 - 07:25 Le train est parti.", "19/06/2024 - 01:54"),
        ("Le train est parti.\n\n2024-05-24 20:01", "2024-05-24 20:01"),
        ("Le train est parti.\n\n2024-05-24T20:01:30\n\n", "2024-05-24T20:01:30"),
        ("Le train est parti.\n\n2024-05-24", "2024-05-24"),
        ("Publié le 19/06/2024 à 8h12\n\nLe train est parti.", "19/06/2024 à 8h12"),
        ("Publié le 19 juin 2024 à 8h12 Est-ce la fin ?", "19 juin 2024 à 8h12"),
        ("Titre\nPUBLIÉ LE 19 JUIN 2024 À 8H12 - MIS À JOUR LE 20 JUIN 2024\nLe train.", "19 JUIN 2024 À 8H12"),
        ("Le train est parti. Publié le 19 juin 2024 à 8h12", "19 juin 2024 à 8h12"),
        ("A train at dawn\n\nPublished 19 June 2024\n\nThe train left.", "19 June 2024"),
        ("Published: June 19, 2024 at 2:30 PM\nThe train left.", "June 19, 2024 at 2:30 PM"),
        ("A train at dawn\nUpdated 2:30 PM EDT, Wed June 19, 2024\nThe train left.", "2:30 PM EDT, Wed June 19, 2024"),
        ("Updated June 20, 2024\nPublished June 19, 2024\nThe train left.", "June 19, 2024"),
        ("The train left.\n\nLast updated on 19 June 2024.", "19 June 2024"),
        ("Поезд на рассвете\nОпубликовано 19 июня 2024, 14:30\nПоезд ушёл.", "19 июня 2024, 14:30"),
        ("Поезд ушёл.\nДата публикации: 19.06.2024", "19.06.2024"),
        ("새벽의 열차\n입력 2024-06-19 14:30 수정 2024-06-19 15:00\n열차가 떠났다.", "2024-06-19 14:30"),
        ("기사입력 2024.06.19. 오후 2:30 열차가 떠났다.", "2024.06.19. 오후 2:30"),
        ("Publié\u00a0le  02/03/2024\nLe train est parti.", "Publié le 02/03/2024"),
    ],
)
def test_the_stamp_of_a_page_is_found_and_read(page, stamp):
    assert find_stamp(page) == stamp
    assert read(find_stamp(page)).time.year == 2024


@pytest.mark.parametrize(
    "page",
    [
        "",
        "Le 19/06/2024, le train est parti.",
        "Le sommet du 2024-05-24 20:01 est reporté.",
        "2024-05-24 20:01\n\nLe train est parti ce jour-là.",
        "19 juin 2024\n\nLe train est parti ce jour-là.",
        "Modifié le : 20/06/2024 - 07:25\n\nLe train est parti.",
        "Publié le 19 juin 2024, le rapport dort dans un tiroir.",
        "Publié le 19 juin 2024 par un éditeur de Séoul, le livre se vend bien.",
        "Le rapport publié le 19 juin 2024\n\nLe train est parti.",
        "Le livre se vend bien. Paru le 19/06/2024, il en est à son troisième tirage.",
        "Le livre, paru le 19 juin 2024",
        "Le livre de Séoul Paru le 19 juin 2024",
        "Le livre se vend bien. paru le 19 juin 2024",
        "Le livre se vend bien.\nParu le 19 juin 2024 chez un éditeur de Séoul, il est au troisième tirage.",
        "Publié le 19 juin 2024, Kim n'y a pas répondu.",
        "Paru en kiosque. Publié le : 19/06/20245 exemplaires.",
        "Published 19 June 2024 by a house in Seoul, the book sells well.",
        "The report was updated 19 June 2024 and shelved.",
        "Доклад, опубликованный 19 июня 2024, забыт.",
        "보고서 입력 2024-06-19 작업이 끝났다.",
        "Date : 19 juin 2024\nLieu : Séoul",
        "Publié le 19/06",
        "Publié hier à 8h12",
    ],
)
def test_the_date_of_an_event_is_no_stamp(page):
    assert find_stamp(page) == ""


def test_the_stamps_of_teasers_below_an_article_are_not_its_own():
    body = "Le train est parti à l'aube. " * 60
    teasers = "\n\nPublié le 12 mars 2021\n\nPublié le 13 avril 2022"
    assert find_stamp(body + teasers) == ""
    assert find_stamp("Mis à jour le 19 juin 2024\n\n" + body + teasers) == "19 juin 2024"


def test_a_stamp_whose_words_alone_tell_the_order_keeps_its_words():
    stamp = find_stamp("Un train à l'aube\n\nPublié le : 02/03/2024 - 01:54\n\nLe train est parti.")
    assert read(stamp).time == utc("2024-03-02 01:54")
    assert read(find_stamp("A train at dawn\n\nPublished 02/03/2024\n\nThe train left.")).reason == "date_ambiguous"


@BOUNDED
@given(st.text(), st.sampled_from(["", "Publié le : ", "Publié le 19 juin 2024", "입력 2024-06-19\n", "\n2024-05-24 20:01\n"]), st.text())
def test_any_page_gives_a_stamp_or_none(before, stamp, behind):
    found = find_stamp(before + stamp + behind)
    assert found == "" or read(found).reason not in ("no_date", "date_not_understood")


# Datelines


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("PYONGYANG, 19 juin 2024 (AFP) - Le train est parti.", "19 juin 2024"),
        ("MOSCOU, 19 juin 2024 /TASS/ -- Le train est parti.", "19 juin 2024"),
        ("MOSCOU, 19 juin 2024. /TASS/. Le train est parti.", "19 juin 2024"),
        ("SEOUL, June 19, 2024 (Yonhap) -- The train left.", "June 19, 2024"),
        ("WASHINGTON/SÉOUL, 1er juillet 2024 (Reuters) – Le train est parti.", "1er juillet 2024"),
        ("Palm Beach, Floride, 19 juin 2024 (AFP) — Le train est parti.", "19 juin 2024"),
        ("(Séoul=Yonhap) 19 juin 2024", "19 juin 2024"),
        ("(Séoul=Yonhap) 19 juin 2024 – Le train est parti.", "19 juin 2024"),
        ("МОСКВА, 19 июня 2024 г. /ТАСС/. Поезд ушёл.", "19 июня 2024 г."),
        ("\n  PYONGYANG,\u00a019 juin 2024 (AFP) - Le train est parti.", "19 juin 2024"),
        ("MOSCOU (TASS), 19 juin 2024 - Le train est parti.", "19 juin 2024"),
    ],
)
def test_a_dateline_with_its_year_is_found_and_read(text, day):
    assert find_dateline_date(text) == day
    assert read(day).precision == "day"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PYONGYANG, 19 juin (AFP) - Le train est parti.",
        "SEOUL, June 19 (Yonhap) -- The train left.",
        "PYONGYANG (AFP) - Le 19 juin 2024, le train est parti.",
        "Séoul, 19 juin 2024, le train est parti (AFP).",
        "Le train est arrivé à Séoul, 19 juin 2024 (Photo) - la gare.",
        "PYONGYANG, 19 juin 2024 (archives) - Le train est parti.",
        "(Séoul=Yonhap) 19 juin 2024, date du sommet, reste dans les mémoires.",
        "(Séoul=Yonhap) 19 juin 2024 restera dans les mémoires.",
        "Le train est parti.\n\nPYONGYANG, 19 juin 2024 (AFP) - Le train est parti.",
    ],
)
def test_the_date_of_an_event_is_no_dateline(text):
    assert find_dateline_date(text) == ""


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://journal.example/monde/2024/06/19/le-train-est-parti_42.html",
        "https://journal.example/2024/6/19/train",
        "https://journal.example/world/2024/jun/19/train",
        "https://journal.example/2024/06/19",
        "https://journal.example/asie/20240619-le-train-est-parti",
        "https://journal.example/train-20240619-42.html",
        "https://journal.example/2024-06-19-le-train",
        "https://journal.example/le-train-2024-06-19.html",
        "https://journal.example/2024/06/19/le-train-2024-06-19.html?jour=2020-01-01",
    ],
)
def test_the_day_in_an_address_is_found(url):
    assert find_url_date(url) == "2024-06-19"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://journal.example/le-train-est-parti",
        "https://journal.example/world-asia-20121108",
        "https://journal.example/article/20121108.html",
        "https://journal.example/AKR20240619123400001",
        "https://journal.example/2024/06/5-choses-sur-le-train",
        "https://journal.example/2024/06/5",
        "https://journal.example/2024/19/06/train",
        "https://journal.example/19/06/2024/train",
        "https://journal.example/2024/02/30/train",
        "https://journal.example/2024/abc/19/train",
        "https://journal.example/1950/06/25/train",
        "https://journal.example/2999/06/19/train",
        "https://journal.example/2024/06/19/le-sommet-2018-06-12",
        "https://journal.example/le-proces-du_2015-11-13-a-paris.html",
        "https://journal.example/le-proces-du-20151113-a-paris.html",
        "https://journal.example/train?date=2024-06-19",
        "https://journal.example/train#2024/06/19/",
    ],
)
def test_an_address_without_one_plain_day_gives_none(url):
    assert find_url_date(url) == ""


@BOUNDED
@given(DAYS.filter(lambda day: day < datetime.now(UTC).date()))
def test_any_day_comes_back_from_an_address(day):
    for form in ("/%Y/%m/%d/", "/%Y-%m-%d-", "/%Y%m%d-"):
        assert find_url_date(f"https://journal.example/monde{day.strftime(form)}train") == day.isoformat()


@BOUNDED
@given(st.text())
def test_any_text_is_searched_for_datelines_and_addresses_without_an_exception(text):
    url, dateline = f"/2024/06/{text}", f"SEOUL, 19 {text} (AFP) - "
    assert find_url_date(url) == "" or int(find_url_date(url)[:4]) >= 1990
    assert find_dateline_date(dateline) == "" or read(find_dateline_date(dateline)).reason != "date_not_understood"
