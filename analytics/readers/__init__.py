"""Files to records: one small module a family of formats, chosen by the first bytes and then by the suffix.

`read_file` takes a path and gives records and rejects; it never raises on what a file holds. Text is given as found: cleaning, dates,
languages and duplicates are the corpus's business.
"""

from analytics.readers.records import REASONS, Reading, Record, Reject
from analytics.readers.registry import READERS, read_file

__all__ = ["READERS", "REASONS", "Reading", "Record", "Reject", "read_file"]
