"""Pages and tables that are small on disk and huge in memory or time cost themselves alone."""

import io
import resource
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from office_files import (
    SENTENCE,
    read,
    reasons,
)


@pytest.mark.parametrize(
    "markup",
    ["<h2>Titre</h2>" * 80_000, "<p>mot</p>" * 200_000, "<P CLASS=a>" * 60_000, "mot " * 1_300_000],
    ids=["headings", "paragraphs", "tags in capitals", "text"],
)
def test_a_page_of_more_than_articles_have_is_refused_at_once(markup):
    start = time.monotonic()
    _, records, rejects = read("a.html", f"<html><body><article>{markup}</article></body></html>")
    assert (records, reasons(rejects)) == ([], [(None, "too_large")]) and time.monotonic() - start < 5


def parquet(column, **options):
    """The bytes of a table with one column of texts, which may stand in a dictionary."""
    stream = io.BytesIO()
    titles = [f"Titre {number}" for number in range(1, len(column) + 1)]
    pq.write_table(pa.table({"titre": titles, "texte": column}), stream, **options)
    return stream.getvalue()


def repeated(texts, times):
    return pa.DictionaryArray.from_arrays(pa.array(list(range(len(texts))) * times), pa.array(texts))


@pytest.mark.parametrize(("length", "times"), [(9_000_000, 2_000), (60_000_000, 300)])
def test_a_text_beyond_measure_that_a_table_repeats_costs_its_rows_alone_and_little_memory(length, times):
    content = parquet(repeated(["a" * length, SENTENCE], times), compression="zstd", store_schema=False)
    assert len(content) < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, records, rejects = read("a.parquet", content)
    assert [(record.row, record.text) for record in records] == [(row, SENTENCE) for row in range(2, 2 * times + 1, 2)]
    assert reasons(rejects) == [(row, "too_large") for row in range(1, 2 * times, 2)]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kilobytes


@pytest.mark.parametrize("options", [{}, {"use_dictionary": False}, {"store_schema": False, "row_group_size": 2}])
def test_texts_of_all_lengths_in_one_table_are_read_or_rejected_by_row(options):
    texts = [SENTENCE, "a" * 9_000_000, "b" * 3_000_000, None, "c" * 1_900_000, SENTENCE]
    _, records, rejects = read("a.parquet", parquet(pa.array(texts), compression="none", **options))
    assert [(record.row, record.text) for record in records] == [(1, SENTENCE), (5, texts[4]), (6, SENTENCE)]
    assert reasons(rejects) == [(2, "too_large"), (3, "too_large"), (4, "no_text")]


def test_a_table_that_repeats_texts_beyond_all_measure_is_read_to_that_measure():
    _, records, rejects = read("a.parquet", parquet(repeated(["a" * 1_900_000], 5_000), compression="zstd", store_schema=False))
    assert 50 < len(records) < 100 and reasons(rejects) == [(None, "too_large")]
    assert f"row {len(records) + 1} and those behind it" in rejects[0].detail


def test_a_page_of_a_table_that_unpacks_to_more_than_is_read_is_refused():
    _, records, rejects = read("a.parquet", parquet(pa.array(["a" * 40_000_000] * 5), compression="zstd", use_dictionary=False))
    assert (records, reasons(rejects)) == ([], [(None, "too_large")])


def test_lists_and_objects_in_a_table_are_measured_too():
    lists = pa.array([[SENTENCE], None, ["a" * 5_000_000] * 3, []])
    _, records, rejects = read("a.parquet", parquet(lists))
    assert [record.row for record in records] == [1] and SENTENCE in records[0].text
    assert reasons(rejects) == [(2, "no_text"), (3, "too_large"), (4, "no_text")]
    objects = pa.array([{"main": SENTENCE, "n": 1}, {"main": "a" * 9_000_000, "n": 2}])
    assert (3, "too_large") not in reasons(read("a.parquet", parquet(objects))[2])
    assert (2, "too_large") in reasons(read("a.parquet", parquet(objects))[2])


def test_memory_that_is_not_there_is_a_reject(monkeypatch):
    def refuse(*_, **__):
        raise MemoryError

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", refuse)
    assert reasons(read("a.parquet", parquet(pa.array([SENTENCE])))[2]) == [(None, "too_large")]
