"""Dates of publication: the forms that sources write, where outlets put them, and what must not be taken for one."""

import time
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.bundled import load_table
from analytics.dates import OLDEST, Published, find_dateline_date, find_stamp, find_url_date, infer_day_first, parse_published
from analytics.schemas import KEPT
from analytics.text import fold

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
NOW = pd.Timestamp("2026-12-31", tz="UTC")
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2026, 12, 31))
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
SHORT_FRENCH = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
ENGLISH = "January February March April May June July August September October November December".split()
RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
SHORT_RUSSIAN = "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.".split()
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
HOSTILE = [
    "1",
    " ",
    "a",
    "\n",
    "1 ",
    "1/",
    "1.",
    "2024-06-19 ",
    "Publié le ",
    "Publié le : 19/06/2024 ",
    "입력",
    "(",
    "A, ",
    "/2024/06",
    "-20240619",
    "é\u0301",
]


def utc(text):
    return pd.Timestamp(text, tz="UTC")


def read(raw, **known):
    return parse_published(raw, latest=NOW, **known)


def refused(raw, **known):
    """The reason why a value is no date, after checking that nothing else is claimed of it."""
    published = read(raw, **known)
    assert (published.time, published.precision) == (pd.NaT, None)
    assert published.reason in KEPT
    return published.reason


# Days and times


@pytest.mark.parametrize(
    "raw",
    [
        "2024-06-19",
        "2024/06/19",
        "2024.06.19",
        "20240619",
        "19/06/2024",
        "19-06-2024",
        "06/19/2024",
        "19.06.2024",
        "19. 6. 2024",
        "19 juin 2024",
        "19 JUIN 2024",
        "le 19 juin 2024",
        "mercredi 19 juin 2024",
        "Mer. 19 juin 2024",
        "June 19, 2024",
        "June 19 2024",
        "Jun. 19, 2024",
        "Wednesday, June 19th, 2024",
        "June 19, 2024 Wednesday",
        "Wednesday, June 19, 2024",
        "19 June 2024",
        "19th of June 2024",
        "19-Jun-2024",
        "2024 June 19",
        "19 июня 2024",
        "19 июня 2024 г.",
        "19 июня 2024 года",
        "среда, 19 июня 2024",
        "2024년 6월 19일",
        "2024년 6월 19일 (수)",
        "2024. 6. 19.",
        "2024-06-19 00:00:00",
        "  19\u00a0juin\n2024 ",
        "Published: June 19, 2024",
        "Publié le 19 juin 2024",
        "Paru le : 19/06/2024",
        "Опубликовано 19 июня 2024",
        "입력 2024-06-19",
    ],
)
def test_a_day_is_read_in_every_form(raw):
    assert read(raw) == (utc("2024-06-19"), "day", "", "")


@pytest.mark.parametrize(
    "raw",
    [
        "2024-06-19 14:30",
        "2024-06-19T14:30Z",
        "2024-06-19T14:30:00Z",
        "2024-06-19T14:30:00.250+00:00",
        "2024-06-19T23:30:00+09:00",
        "2024-06-19T09:30:00,123456-0500",
        "2024-06-19T16:30:00+02",
        "2024-06-19T16:30:00+0200[Europe/Paris]",
        "20240619T143000Z",
        "20240619143000",
        "202406191430",
        "2024.06.19 14:30",
        "2024. 6. 19. 14:30",
        "2024년 6월 19일 오후 2:30",
        "2024년 6월 19일 (수) 오후 2시 30분",
        "2024년 6월 19일 14시 30분",
        "입력 2024-06-19 14:30",
        "기사입력 : 2024.06.19. 오후 2:30",
        "19/06/2024 - 14:30",
        "19.06.2024 14:30",
        "19.06.2024 14.30",
        "19 juin 2024 14h30",
        "19 juin 2024, 14 h 30",
        "mercredi 19 juin 2024 - 14:30",
        "mercredi 19 juin 2024 à 14h30",
        "Publié le : 19/06/2024 - 14:30",
        "Publié le 19 juin 2024 à 14h30",
        "Publié le 19/06/2024 à 14:30",
        "Mis à jour le 19 juin 2024 à 14h30",
        "19 июня 2024, 14:30",
        "19 июня 2024 г. в 17:30 МСК",
        "14:30, 19 июня 2024",
        "June 19, 2024 Wednesday 2:30 PM GMT",
        "June 19, 2024 at 2:30 p.m.",
        "2:30 PM, June 19, 2024",
        "10:30 AM EDT, Wed June 19, 2024",
        "19 June 2024 15:30 CET",
        "19 June 2024 16:30 CEST",
        "19 June 2024 09:30 EST",
        "19 June 2024 10:30 EDT",
        "19 June 2024 07:30 PDT",
        "19 June 2024 17:30 MSK",
        "19 June 2024 23:30 KST",
        "19 June 2024 16:30 UTC+2",
        "Wed, 19 Jun 2024 16:30:00 +0200",
        "Wed, 19 Jun 2024 14:30:00 +0000 (UTC)",
        "Wed, 19 Jun 2024 14:30:00 GMT",
        "Wed, 19 Jun 2024 09:30:00 EST",
        "Wed Jun 19 14:30:00 2024",
        "Wed Jun 19 2024 16:30:00 GMT+0200 (Central European Summer Time)",
        "1718807400",
        "1718807400.0",
        "1718807400123",
    ],
)
def test_a_time_is_read_to_the_minute_and_kept_in_utc(raw):
    published = read(raw)
    assert (published.time.floor("min"), published.precision, published.reason) == (utc("2024-06-19 14:30"), "minute", "")


@pytest.mark.parametrize(
    ("raw", "hour"),
    [
        ("19 June 2024 12:05 AM", 0),
        ("19 June 2024 12:05 PM", 12),
        ("19 June 2024 1:05 a.m.", 1),
        ("19 June 2024 13:05 PM", 13),
        ("2024년 6월 19일 오전 0:05", 0),
        ("2024년 6월 19일 오후 12:05", 12),
        ("2024년 6월 19일 오전 12시 5분", 0),
        ("19 juin 2024 à 8h", 8),
        ("19 juin 2024 à 0h", 0),
    ],
)
def test_the_hour_is_that_of_the_clock_that_is_meant(raw, hour):
    assert read(raw).time.hour == hour


def test_a_midnight_without_a_zone_is_a_day_and_one_with_a_zone_is_a_time():
    assert read("2024-06-19 00:00").precision == "day"
    assert read("2024-06-19T00:00:00Z").precision == "minute"


def test_seconds_are_kept_and_their_fractions_dropped():
    assert read("2024-06-19T01:12:30.250-0500").time == utc("2024-06-19 06:12:30")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (pd.Timestamp("2024-06-19 08:12", tz="Asia/Seoul"), "2024-06-18 23:12"),
        (pd.Timestamp("2024-06-19 08:12"), "2024-06-19 08:12"),
        (datetime(2024, 6, 19, 8, 12, tzinfo=UTC), "2024-06-19 08:12"),
        (datetime(2024, 6, 19, 8, 12), "2024-06-19 08:12"),
        (date(2024, 6, 19), "2024-06-19"),
        (1718784000, "2024-06-19 08:00"),
    ],
)
def test_what_is_a_time_already_is_taken_as_it_is(raw, expected):
    assert read(raw).time == utc(expected)


@pytest.mark.parametrize(
    ("raw", "month"),
    [("1er sept. 2024", 9), ("3 févr. 2024", 2), ("3 fevrier 2024", 2), ("5 AOUT 2024", 8), ("2 déc. 2024", 12), ("4 juil. 2024", 7)]
    + [("19 сент. 2024", 9), ("19 окт 2024", 10), ("Sept. 19, 2024", 9), ("19 de\u0301c. 2024", 12)],
)
def test_short_and_unaccented_month_names_are_read(raw, month):
    assert read(raw).time.month == month


def test_a_mixed_column_of_offsets_is_one_time_scale():
    raws = ["2024-06-19T10:00:00+02:00", "2024-06-19T17:00:00+09:00", "Wed, 19 Jun 2024 04:00:00 -0400", "2024-06-19T08:00:00Z"]
    assert {read(raw).time for raw in raws} == {utc("2024-06-19 08:00")}


def test_of_two_stamps_in_one_value_that_of_publication_is_read():
    assert read("Publié le 19 juin 2024 à 8h12, modifié le 20 juin 2024 à 10h03").time == utc("2024-06-19 08:12")
    assert read("Mis à jour le 20/06/2024 à 10:03 - Publié le 19/06/2024 à 8:12").time == utc("2024-06-19 08:12")
    assert read("19/06/2024 - 08:12 Modifié le : 20/06/2024 - 10:03").time == utc("2024-06-19 08:12")
    assert read("Publié le 19/06/2024 - Mis à jour le 20/06/2024 à 10:03").time == utc("2024-06-19")
    assert read("입력 2024-06-19 08:12 수정 2024-06-20 10:03").time == utc("2024-06-19 08:12")


# Day or month first


@pytest.mark.parametrize("raw", ["02/03/2024", "2/3/2024", "02-03-2024", "12/11/2023", "02/03/2024 14:30", "Published 02/03/2024"])
def test_a_date_that_reads_both_ways_is_none(raw):
    assert read(raw) == (pd.NaT, None, "date_ambiguous", raw)


@pytest.mark.parametrize(("raw", "day"), [("03/03/2024", "2024-03-03"), ("19/06/2024", "2024-06-19"), ("06/19/2024", "2024-06-19")])
def test_a_date_that_reads_one_way_needs_no_help(raw, day):
    assert read(raw).time == utc(day)


def test_who_knows_the_order_decides_it():
    assert read("02/03/2024", day_first=True).time == utc("2024-03-02")
    assert read("02/03/2024", day_first=False).time == utc("2024-02-03")


@pytest.mark.parametrize(("raw", "day_first"), [("06/19/2024", True), ("19/06/2024", False), ("19-06-2024 14:30", False)])
def test_a_value_against_the_known_order_is_not_turned_round(raw, day_first):
    assert refused(raw, day_first=day_first) == "date_impossible"


@pytest.mark.parametrize("day_first", [None, True, False])
@pytest.mark.parametrize(
    "raw",
    ["02.03.2024", "2024-03-02", "2024/03/02", "Publié le : 02/03/2024", "Mis à jour le 02/03/2024 - 00:00", "Опубликовано: 02/03/2024"],
)
def test_full_stops_years_in_front_and_french_or_russian_stamps_say_the_order_themselves(raw, day_first):
    assert read(raw, day_first=day_first).time == utc("2024-03-02")


def test_dates_with_full_stops_are_never_month_first():
    assert refused("06.19.2024", day_first=False) == "date_impossible"


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["02/03/2024", "19/06/2024"], True),
        (["02/03/2024", "06/19/2024 10:00"], False),
        (["02-03-2024", "28-02-2024", "", "nan"], True),
        (["02/03/2024", "03/03/2024", "04/05/2024"], None),
        (["19/06/2024", "06/19/2024"], None),
        (["19.06.2024", "2024-06-19", "19 juin 2024", "hier"], None),
        (["31/02/2024", "45/10/2024"], None),
        ([], None),
    ],
)
def test_a_column_tells_its_order_if_all_that_can_tell_agree(values, order):
    assert infer_day_first(values) is order


@BOUNDED
@given(st.lists(DAYS, max_size=8), DAYS.filter(lambda day: day.day > 12), st.booleans(), st.sampled_from("/-"), st.randoms())
def test_one_telling_value_gives_the_order_of_its_column(days, telling, order, mark, random):
    form = f"%d{mark}%m{mark}%Y" if order else f"%m{mark}%d{mark}%Y"
    values = [day.strftime(form) for day in [*days, telling]]
    random.shuffle(values)
    assert infer_day_first(values) is order
    assert {read(value, day_first=order).time for value in values} == {pd.Timestamp(day, tz="UTC") for day in [*days, telling]}
    other = telling.strftime(f"%m{mark}%d{mark}%Y" if order else f"%d{mark}%m{mark}%Y")
    assert infer_day_first([*values, other]) is None


# What is no date


@pytest.mark.parametrize(
    "raw",
    ["29 février 2025", "29 février 2023", "31/04/2024", "2024-13-01", "2024-06-19 25:00", "99999999", "0/0/2024", "0000-00-00 00:00:00"]
    + ["31 апреля 2024", "2024년 2월 30일", "2024-06-19T08:00:00+99:00", "19 June 2024 14:30 AM", "45/19/2024"],
)
def test_an_impossible_date_is_none_and_not_another_one(raw):
    assert read(raw) == (pd.NaT, None, "date_impossible", raw)


@pytest.mark.parametrize(
    "raw",
    ["2027-01-02", "2999-01-01", "1er janvier 2030", "1944-12-31", "1900-01-01", "0001-01-01", "0001-01-01T00:00:00+09:00", "9999999999999"]
    + ["1970-01-01", "1970-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00", "1969-12-31T19:00:00-05:00", "9999-12-31T23:00:00-10:00"],
)
def test_a_date_of_another_age_or_the_beginning_of_computer_time_is_refused(raw):
    assert read(raw) == (pd.NaT, None, "date_out_of_range", raw)


def test_the_day_of_collection_is_the_limit():
    limit = utc("2024-06-19 12:00")
    assert parse_published("2024-06-19 11:59", latest=limit).precision == "minute"
    assert parse_published("2024-06-19 12:01", latest=limit).reason == "date_out_of_range"
    assert parse_published("2024-06-19 12:01", latest=pd.Timestamp("2024-06-19 12:00")).reason == "date_out_of_range"


def test_the_future_is_counted_from_today_where_nothing_is_said():
    today = pd.Timestamp.now(tz="UTC")
    assert parse_published(today.date().isoformat()).precision == "day"
    assert parse_published((today + pd.Timedelta(days=5)).date().isoformat()).time is pd.NaT


@pytest.mark.parametrize(
    "raw",
    ["juin 2024", "2024", "2024-06", "2024-W25-3", "19/06", "19/06/24", "19.06.24", "19 juin 24", "Thu, 20 Jun 24 10:00:00 GMT", "45462"]
    + ["le 19 juin 2024, Kim a signé", "Depuis le 19 juin 2024", "32e jour", "19 juin 2024 au 20 juin 2024", "-1718784000", "171878400"]
    + ["Wed, 19 Jun 2024 08:12:00 CST", "19 June 2024 14:30 XYZ", "2024-06-19-05:00", "12.05 - 19.06.2024", "19 brumaire 2024"]
    + ["Par Jean Dupont, publié le 19 juin 2024", "19 juin 2024, publié le 20 juin 2024", "Le Monde, mercredi 19 juin 2024, p. 4"],
)
def test_what_is_no_whole_date_or_has_an_unknown_zone_is_not_understood(raw):
    assert read(raw) == (pd.NaT, None, "date_not_understood", raw)


@pytest.mark.parametrize(
    "raw",
    ["hier", "Hier à 14h30", "il y a 2 heures", "aujourd’hui", "3 hours ago", "Yesterday", "вчера", "2 часа назад", "어제", "3시간 전"],
)
def test_a_date_that_counts_from_the_day_of_reading_is_called_so(raw):
    assert read(raw) == (pd.NaT, None, "date_not_understood", f"relative to the day of reading: {raw}")


@pytest.mark.parametrize("raw", [None, "", "  ", "nan", "None", "NaT", "N/A", "-", float("nan"), pd.NaT, pd.NA])
def test_nothing_gives_nothing(raw):
    assert read(raw) == (pd.NaT, None, "no_date", "")


def test_the_detail_is_short_and_fits_in_a_table():
    detail = read("Séoul \ud800 " + "x" * 500).detail
    assert detail.startswith("Séoul ? xxx") and len(detail) == 100
    assert read("2024-06-19 " + " " * 2000 + "ou un autre jour").reason == "date_not_understood"


def test_a_value_as_long_as_prose_is_no_date_whatever_it_begins_with():
    assert read("Publié le 19 juin 2024, mis à jour " + "puis repris " * 40).reason == "date_not_understood"


@BOUNDED
@given(
    st.text() | st.text(alphabet="0123456789 /-.:,hTZ+年월일년"),
    st.sampled_from(["", "19 ", "2024-", "19/06/2024 ", "Publié le ", "Wed, 19 Jun 2024 ", "입력 ", "Опубликовано "]),
    st.sampled_from([None, True, False]),
)
def test_any_text_gives_a_time_or_a_reason(text, beginning, day_first):
    published = read(beginning + text, day_first=day_first)
    assert pd.isna(published.time) == bool(published.reason) == (published.precision is None)
    assert pd.isna(published.time) or OLDEST <= published.time <= NOW
    assert published.reason in ("", *KEPT) and len(published.detail) <= 140
    assert infer_day_first([beginning + text]) in (None, True, False)


@BOUNDED
@given(DAYS)
def test_a_day_comes_back_from_every_form(day):
    number = day.month - 1
    for raw in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y.%m.%d}",
        f"{day:%d.%m.%Y}",
        f"Publié le : {day:%d/%m/%Y}",
        f"{day.day} {FRENCH[number]} {day.year}",
        f"{WEEKDAYS[day.weekday()]} {day.day} {FRENCH[number]} {day.year}",
        f"{day.day} {SHORT_FRENCH[number]} {day.year}",
        fold(f"{day.day} {SHORT_FRENCH[number]} {day.year}"),
        f"{ENGLISH[number]} {day.day}, {day.year}",
        f"{day:%A}, {day.day} {ENGLISH[number][:3]} {day.year}",
        f"{day.day} {RUSSIAN[number]} {day.year} г.",
        f"{day.day} {SHORT_RUSSIAN[number]} {day.year}",
        f"{day.year}년 {day.month}월 {day.day}일",
        f"{day.year}. {day.month}. {day.day}.",
    ):
        assert read(raw) == Published(pd.Timestamp(day, tz="UTC"), "day", "", ""), raw
    assert read(f"{day:%d/%m/%Y}", day_first=True).time == read(f"{day:%m/%d/%Y}", day_first=False).time == pd.Timestamp(day, tz="UTC")


@BOUNDED
@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2026, 12, 29)), st.integers(-11, 13))
def test_a_time_comes_back_from_every_form(moment, offset):
    moment = moment.replace(microsecond=0)
    instant = pd.Timestamp(moment, tz="UTC")
    for raw in (
        moment.isoformat() + "Z",
        instant.tz_convert(f"{offset:+03d}:00").isoformat(),
        f"{instant.tz_convert(f'{offset:+03d}:00'):%a, %d %b %Y %H:%M:%S %z}",
        f"{moment:%Y%m%dT%H%M%SZ}",
        f"{moment.day} {FRENCH[moment.month - 1]} {moment.year} à {moment.hour}h{moment:%M:%S}",
        f"{ENGLISH[moment.month - 1]} {moment.day}, {moment.year} {moment:%I:%M:%S %p} GMT",
        f"{moment:%Y. %m. %d.} {'오전' if moment.hour < 12 else '오후'} {moment:%I:%M:%S}",
    ):
        assert read(raw).time == instant, raw


# Hostile input and data


@pytest.mark.parametrize("search", [parse_published, find_stamp, find_dateline_date, find_url_date, lambda text: infer_day_first([text])])
def test_long_hostile_text_takes_less_than_a_second(search):
    search("")  # the patterns are made at the first use
    for unit in HOSTILE:
        began = time.perf_counter()
        search(unit * (100_000 // len(unit)))
        assert time.perf_counter() - began < 1, unit


def test_the_words_of_dates_are_sound():
    months = load_table("months.csv")
    for row in months:
        assert set(row) == {"language", "name", "month"} and row["language"] in ("fr", "en", "ru") and 1 <= int(row["month"]) <= 12, row
    numbers = {(fold(row["name"]), row["month"]) for row in months}
    assert len(numbers) == len({name for name, _ in numbers})
    words = load_table("date_words.csv")
    assert {row["kind"] for row in words} == {"published", "updated", "modified", "label", "relative", "weekday"}
    announcing = [fold(row["word"]) for row in words if row["kind"] not in ("relative", "weekday")]
    assert len(announcing) == len(set(announcing))
    assert all(row["word"] and row["language"] in ("fr", "en", "ru", "ko", "*") for row in words)
