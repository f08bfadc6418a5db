"""Files to records: one small module a family of formats, chosen by the first bytes and then by the suffix.

`open_sources` opens a file or an archive, `read_source` gives the records and rejects of one file; neither raises on what a file holds.
Text is given as found: cleaning, dates, languages and duplicates are the corpus's business.
"""

from analytics.readers.columns import FIELDS
from analytics.readers.records import Reading, ReadOptions, Record, Reject, shown
from analytics.readers.registry import FORMATS, open_sources, read_file, read_source
from analytics.readers.sources import Source

__all__ = ["FIELDS", "FORMATS", "ReadOptions", "Reading", "Record", "Reject", "Source", "open_sources", "read_file", "read_source", "shown"]
