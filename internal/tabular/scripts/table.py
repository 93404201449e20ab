"""Reads CSV files as people have them: any usual delimiter, quotes, encoding, with or without a header.

Needs Python 3.9 and nothing else; every module of this archive runs in SageMaker's containers.
"""

import csv
import io
import re

DELIMITERS = (",", ";", "\t", "|")
BLANKS = frozenset(("", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", "?", "."))

csv.field_size_limit(1 << 24)


def blank(text):
    """Tells whether a field of a column of numbers or dates says that there is no value."""
    return text.lower() in BLANKS


def decode(data):
    """Turns bytes into text: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def encoding_of(path):
    """Names the encoding of a file, which is read once for it."""
    with open(path, "rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        file.seek(0)
        try:
            for block in io.TextIOWrapper(file, encoding="utf-8", newline=""):
                pass
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def delimiter_of(lines):
    """Finds what separates fields: the candidate by which the most lines have as many fields as the first."""
    best, score = ",", (0, 0)
    for candidate in DELIMITERS:
        rows = [row for row in csv.reader(lines, delimiter=candidate) if row]
        width = len(rows[0]) if rows else 0
        if width > 1:
            found = (sum(len(row) == width for row in rows), width)
            if found > score:
                best, score = candidate, found
    return best


def trim(fields):
    """Takes spaces and line breaks out of fields, so that a row is one line wherever it is written again."""
    return [" ".join(field.split()) for field in fields]


def named(first):
    """Tells a header from a row: names are there, differ, and none is a number or a date."""
    names = [name for name in first if name]
    return bool(names) and len(set(names)) == len(names) and not any(re.match(r"[-+$€£¥(]?\.?\d", name) for name in names)


class Table:
    """One CSV file. Iterating gives each row's line and fields, without the header."""

    def __init__(self, path, name, label=""):
        self.path, self.name = path, name
        self.encoding = encoding_of(path)
        with open(path, newline="", encoding=self.encoding, errors="replace") as file:
            sample = [line for line, _ in zip(file, range(50))]
        self.delimiter = delimiter_of(sample)
        first = trim(next((row for row in csv.reader(sample, delimiter=self.delimiter) if any(row)), []))
        self.header = bool(first) and (named(first) or bool(label) and label in first)
        while self.header and not first[-1]:  # each line ends with a delimiter
            first.pop()
        self.columns = [name or f"column {i}" for i, name in enumerate(first, 1)]
        if not self.header:
            self.columns = [str(i) for i in range(1, len(first) + 1)]

    def __iter__(self):
        with open(self.path, newline="", encoding=self.encoding, errors="replace") as file:
            lines = csv.reader(file, delimiter=self.delimiter)
            header, line = self.header, 1
            for fields in lines:
                if any(field.strip() for field in fields):
                    if not header:
                        yield line, trim(fields)
                    header = False
                line = lines.line_num + 1

    def place(self, line, field):
        """Returns FILE:LINE:COLUMN of a field, counted from 1."""
        with open(self.path, newline="", encoding=self.encoding, errors="replace") as file:
            text = next((text for at, text in enumerate(file, 1) if at == line), "")
        at, quoted = 0, False
        for index, char in enumerate(text):
            if at == field:
                return self.name, line, index + 1
            quoted ^= char == '"'
            at += char == self.delimiter and not quoted
        return self.name, line, max(1, len(text.rstrip("\r\n")))


# Numbers as people write them: a sign, a currency or a percent sign around them, groups of three digits.
UNIT = re.compile(r"^([-+]?)\s*(\(?)\s*([-+]?)\s*([$€£¥₹]|[A-Z]{3}\b)?\s*([-+]?)([0-9.,'’\u00a0\u202f eE+-]*[0-9.,])\s*(%|[$€£¥₹]|\b[A-Z]{3})?\s*(\)?)$")
POINT = re.compile(r"^(\d{1,3}([,'’ \u00a0\u202f]\d{3})+|\d+)?(\.\d*)?([eE][-+]?\d+)?$")  # 1,234.5
COMMA = re.compile(r"^(\d{1,3}([.'’ \u00a0\u202f]\d{3})+|\d+)?(,\d*)?([eE][-+]?\d+)?$")  # 1.234,5
GROUPS = {"point": re.compile(r"[,'’ \u00a0\u202f]"), "comma": re.compile(r"[.'’ \u00a0\u202f]")}


def number(text, style="point"):
    """Returns a number and its unit, or None where text is no number in this style."""
    try:
        if text.isascii() and "_" not in text and text.strip("+-")[:1] in "0123456789." and (style == "point" or text.isdigit()):
            return finite(float(text)), ""
    except ValueError:
        pass
    found = UNIT.match(text)
    if not found:
        return None
    first, opened, second, before, third, digits, after, closed = found.groups()
    digits = digits.strip()
    if not (POINT if style == "point" else COMMA).match(digits) or not re.match(r"[.,]?\d", digits) or bool(opened) != bool(closed) or before and after:
        return None
    plain = GROUPS[style].sub("", digits)
    value = finite(float(plain.replace(",", ".")))
    signs = first + second + third
    if value is None or len(signs) > 1 or opened and signs:
        return None
    return (-value if "-" in signs or opened else value), before or after or ""


def finite(value):
    return value if value == value and abs(value) != float("inf") else None
