"""Reads dates and times in the usual ways of writing them."""

import datetime
import re

TIME = r"(?:[T ,]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?\s*(?P<p>[AaPp]\.?[Mm]\.?)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$"
MONTHS = {name: i for i, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
     "sep sept september", "oct october", "nov november", "dec december"), 1) for name in names.split()}
FORMATS = {
    "year-month-day": re.compile(r"^(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})" + TIME),
    "year-month": re.compile(r"^(?P<y>\d{4})[-/](?P<m>\d{1,2})$"),
    "month/day/year": re.compile(r"^(?P<m>\d{1,2})([-/.])(?P<d>\d{1,2})\2(?P<y>\d{4}|\d{2})" + TIME),
    "day/month/year": re.compile(r"^(?P<d>\d{1,2})([-/.])(?P<m>\d{1,2})\2(?P<y>\d{4}|\d{2})" + TIME),
    "month day year": re.compile(r"^(?:[A-Za-z]{3,9},? )?(?P<b>[A-Za-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})" + TIME),
    "day month year": re.compile(r"^(?:[A-Za-z]{3,9},? )?(?P<d>\d{1,2})(?:st|nd|rd|th)?[- ](?P<b>[A-Za-z]{3,9})\.?,?[- ](?P<y>\d{4}|\d{2})" + TIME),
}
PARTS = ("days", "year", "month", "day", "weekday", "hour")
EPOCH = datetime.datetime(1970, 1, 1)


def read(text, form):
    """Returns the time that text says, or None."""
    found = FORMATS[form].match(text)
    if not found:
        return None
    got = found.groupdict()
    month = MONTHS.get((got.get("b") or "").lower()) if "b" in got else int(got["m"])
    year = int(got["y"])
    if len(got["y"]) == 2:
        year += 1900 if year >= 70 else 2000
    hour = int(got.get("H") or 0)
    if got.get("p"):
        hour = hour % 12 + (12 if got["p"][0] in "pP" else 0)
    try:
        return datetime.datetime(year, month or 0, int(got.get("d") or 1), hour, int(got.get("M") or 0), int(got.get("S") or 0))
    except ValueError:
        return None


def numbers(time):
    """Returns what a model can use of a time, in the order of PARTS."""
    days = (time - EPOCH).total_seconds() / 86400
    return [days, time.year, time.month, time.day, time.weekday(), time.hour + time.minute / 60]
