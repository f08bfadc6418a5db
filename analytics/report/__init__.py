"""Figures and tables to files: one chart in the format its name asks for, or the whole analysis as one offline HTML page.

The page is one file. It asks for nothing from any network, its content security policy forbids it to, and everything that comes from the
corpus is inert: text is escaped by the template or set as text by the script, and data lie in script elements that no browser runs. The
same tables give the same bytes. Nothing here computes statistics: the page shows the estimates it is given, each with its interval, and
holds the sums per article from which its script repeats them for the articles that a filter leaves, and some thousands of the sentences
behind the numbers.
"""

from analytics.report.drawings import draw_charts
from analytics.report.evidence import evidence_rows
from analytics.report.files import FORMULA, write_chart, write_charts, write_whole
from analytics.report.page import write_report

__all__ = ["FORMULA", "draw_charts", "evidence_rows", "write_chart", "write_charts", "write_report", "write_whole"]
