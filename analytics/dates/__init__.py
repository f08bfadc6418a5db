"""Times of publication: what sources write, read as a time in UTC, or a reason why not.

A wrong date is worse than none. Only whole dates in known forms are read, with a year of four digits; 02/03/2024 is read where something
says which number is the day (a French or Russian stamp, the other dates of its column, the user) and is ambiguous elsewhere. A time
without a zone is taken as UTC, so that it may be some hours off; names of zones that mean several offsets (CST, IST, BST, "ET") are not
understood. Dates that count from the day of reading ("hier") have no meaning in a file. A weekday is not checked against its date.
The `find_...` functions look where outlets put a date of publication: a stamp, the dateline, the address; never in the prose itself.
"""

from analytics.dates.published import OLDEST, Published, infer_day_first, parse_published
from analytics.dates.stamps import find_dateline_date, find_stamp, find_url_date

__all__ = ["OLDEST", "Published", "find_dateline_date", "find_stamp", "find_url_date", "infer_day_first", "parse_published"]
