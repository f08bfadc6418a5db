"""Times of publication: the forms that sources write, and those that must not be taken for a date."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.dates import OLDEST, find_stamp, parse_published

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
NOW = pd.Timestamp("2024-12-31", tz="UTC")
DAYS = st.dates(min_value=pd.Timestamp("1994-01-01").date(), max_value=NOW.date())
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
ENGLISH = "January February March April May June July August September October November December".split()
RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()


def utc(text):
    return pd.Timestamp(text, tz="UTC")


@pytest.mark.parametrize(
    "raw",
    [
        "2024-06-19",
        "20240619",
        "19/06/2024",
        "19.06.2024",
        "19 juin 2024",
        "19 JUIN 2024",
        "mercredi 19 juin 2024",
        "June 19, 2024",
        "Wednesday, June 19th, 2024",
        "19 June 2024",
        "19 июня 2024 г.",
        "среда, 19 июня 2024",
        "2024년 6월 19일",
        "  19\u00a0juin\n2024 ",
    ],
)
def test_a_day_is_read_in_every_form(raw):
    assert parse_published(raw, NOW) == (utc("2024-06-19"), "day", "")


@pytest.mark.parametrize(
    ("raw", "time"),
    [
        ("2024-06-19T08:12:00Z", "2024-06-19 08:12"),
        ("2024-06-19 08:12", "2024-06-19 08:12"),
        ("2024-06-19T08:12:00+09:00", "2024-06-18 23:12"),
        ("2024-06-19T01:12:30.250-0500", "2024-06-19 06:12:30"),
        ("19/06/2024 - 01:54", "2024-06-19 01:54"),
        ("mercredi 19 juin 2024 à 8h12", "2024-06-19 08:12"),
        ("Wed, 19 Jun 2024 08:12:00 +0200", "2024-06-19 06:12"),
        ("Wed, 19 Jun 2024 08:12:00 GMT", "2024-06-19 08:12"),
        ("Wed, 19 Jun 2024 08:12:00 EST", "2024-06-19 13:12"),
    ],
)
def test_a_time_is_read_to_the_minute_and_kept_in_utc(raw, time):
    assert parse_published(raw, NOW) == (utc(time), "minute", "")


@pytest.mark.parametrize("zone", ["KST", "CEST", "MSK", "XYZ"])
def test_a_zone_that_the_mail_standard_does_not_know_raises_nothing(zone):
    """Korean, French and Russian feeds write these; the time may be taken as UTC or refused with a reason."""
    published = parse_published(f"Wed, 19 Jun 2024 08:12:00 {zone}", NOW)
    assert pd.isna(published.time) == bool(published.reason)


def test_a_timestamp_is_taken_as_it_is():
    assert parse_published(pd.Timestamp("2024-06-19 08:12", tz="Asia/Seoul"), NOW).time == utc("2024-06-18 23:12")
    assert parse_published(pd.Timestamp("2024-06-19 08:12"), NOW).time == utc("2024-06-19 08:12")


@pytest.mark.parametrize(
    ("raw", "month"), [("1er sept. 2024", 9), ("3 févr. 2024", 2), ("5 AOUT 2024", 8), ("2 déc. 2024", 12), ("4 juil. 2024", 7)]
)
def test_short_and_unaccented_month_names_are_read(raw, month):
    assert parse_published(raw, NOW).time.month == month


@pytest.mark.parametrize(("raw", "day"), [("02/03/2024", "2024-03-02"), ("12/11/2023", "2023-11-12"), ("01.02.2024", "2024-02-01")])
def test_an_ambiguous_date_stays_day_first(raw, day):
    assert parse_published(raw, NOW).time == utc(day)


@pytest.mark.parametrize("raw", ["29 février 2023", "31/04/2024", "2024-13-01", "12/25/2023", "2024-06-19 25:00", "99999999", "0/0/2024"])
def test_an_impossible_date_is_none_and_not_another_one(raw):
    published = parse_published(raw, NOW)
    assert published.time is pd.NaT
    assert published.precision is None
    assert published.reason == f"impossible date: {raw}"


@pytest.mark.parametrize("raw", ["2025-01-01", "2999-01-01", "1er janvier 2030", "1900-01-01", "0001-01-01"])
def test_a_date_in_the_future_or_of_another_age_is_refused(raw):
    published = parse_published(raw, NOW)
    assert (published.time, published.reason) == (pd.NaT, f"date out of range: {raw}")


def test_the_beginning_of_computer_time_is_no_date_of_publication():
    """1970-01-01 is what an empty field becomes; no article on the web is that old."""
    assert parse_published("1970-01-01", NOW).time is pd.NaT
    assert parse_published("1970-01-01T00:00:00Z", NOW).reason


def test_the_future_is_counted_from_today_where_nothing_is_said():
    today = pd.Timestamp.now(tz="UTC")
    assert parse_published(today.date().isoformat()).precision == "day"
    assert parse_published((today + pd.Timedelta(days=5)).date().isoformat()).time is pd.NaT


@pytest.mark.parametrize(
    "raw", ["hier", "il y a 2 heures", "juin 2024", "2024", "19/06", "le 19 juin 2024, Kim a signé", "32e jour", "1718784000"]
)
def test_what_is_no_whole_date_is_not_understood(raw):
    assert parse_published(raw, NOW) == (pd.NaT, None, f"date not understood: {raw}")


@pytest.mark.parametrize("raw", [None, "", "  ", "nan", "None", "NaT", float("nan"), pd.NaT, pd.NA])
def test_nothing_gives_nothing(raw):
    assert parse_published(raw, NOW) == (pd.NaT, None, "no date given")


@BOUNDED
@given(st.text(), st.sampled_from(["", "19 ", "2024-", "Wed, 19 Jun 2024 "]))
def test_any_text_gives_a_time_or_a_reason(text, beginning):
    published = parse_published(beginning + text, NOW)
    assert pd.isna(published.time) == bool(published.reason) == (published.precision is None)
    assert pd.isna(published.time) or OLDEST <= published.time <= NOW


@BOUNDED
@given(DAYS)
def test_a_day_comes_back_from_every_form(day):
    number = day.month - 1
    for raw in (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day} {FRENCH[number]} {day.year}",
        f"{ENGLISH[number]} {day.day}, {day.year}",
        f"{day.day} {RUSSIAN[number]} {day.year} г.",
        f"{day.year}년 {day.month}월 {day.day}일",
    ):
        assert parse_published(raw, NOW) == (pd.Timestamp(day, tz="UTC"), "day", ""), raw


# Stamps on a page


@pytest.mark.parametrize(
    ("page", "stamp"),
    [
        ("Un train à l'aube\n\nPublié le : 19/06/2024 - 01:54\n\nLe train est parti.", "19/06/2024 - 01:54"),
        ("Un train à l'aube Publié le : 19/06/2024 - 01:54 Modifié le : 20/06/2024 - 07:25 Le train est parti.", "19/06/2024 - 01:54"),
        ("Le train est parti.\n\n2024-05-24 20:01", "2024-05-24 20:01"),
        ("Le train est parti.\n\n2024-05-24T20:01:30\n\n", "2024-05-24T20:01:30"),
        ("Le train est parti.\n\n2024-05-24", "2024-05-24"),
        ("Publié le 19/06/2024 à 8h12\n\nLe train est parti.", "19/06/2024 à 8h12"),
    ],
)
def test_the_stamp_of_a_page_is_found_and_read(page, stamp):
    assert find_stamp(page) == stamp
    assert parse_published(find_stamp(page), NOW).time.year == 2024


@pytest.mark.parametrize(
    "page",
    [
        "",
        "Le 19/06/2024, le train est parti.",
        "Le sommet du 2024-05-24 20:01 est reporté.",
        "2024-05-24 20:01\n\nLe train est parti ce jour-là.",
        "Modifié le : 20/06/2024 - 07:25\n\nLe train est parti.",
    ],
)
def test_the_date_of_an_event_is_no_stamp(page):
    assert find_stamp(page) == ""


@pytest.mark.parametrize(
    ("raw", "time"),
    [
        ("2024/06/19", "2024-06-19 00:00"),
        ("19-06-2024", "2024-06-19 00:00"),
        ("2024-06-19T10:00:00+02", "2024-06-19 08:00"),
        ("20240619T101500Z", "2024-06-19 10:15"),
        ("19 juin 2024 à 8h", "2024-06-19 08:00"),
    ],
)
def test_other_forms_that_leave_no_doubt_are_read(raw, time):
    assert parse_published(raw).time == pd.Timestamp(time, tz="UTC")
