"""Turns the columns of a table into numbers, the same way in training, at an endpoint and in a batch.

An encoding is learned from the rows that a model trains on, and kept with the model:
what each column becomes, and what the label's values are. It is a JSON document.
"""

import collections
import json

import dates
import table

MANY = 20  # so many values of a column of words get a number each, and all of them one together
DISTINCT = 100_000  # so many different values of a column are counted
CLASSES = 200  # no label has more values than that and still names classes
NEGATIVE = ("0", "no", "n", "false", "f", "negative", "off", "none", "never", "-1", "-")
STRAY = 0.05  # a share of fields that are no number, in a column of numbers, which count as blank


class Column:
    """What the rows for training have in one column."""

    def __init__(self, name):
        self.name = name
        self.rows = 0
        self.values = collections.Counter()

    def add(self, text):
        self.rows += 1
        if text in self.values or len(self.values) < DISTINCT:
            self.values[text] += 1

    def look(self):
        """Counts how many fields each way of reading understands."""
        self.read, units = collections.Counter(), set()
        self.given = self.codes = self.decimal_commas = 0
        for text, count in self.values.items():
            if table.blank(text):
                continue
            self.given += count
            self.codes += text[0] == "0" and len(text) > 1 and text.isdigit()  # such as the zip code 00501
            point, comma = table.number(text), table.number(text, "comma")
            self.read["point"] += count if point else 0
            self.read["comma"] += count if comma else 0
            self.decimal_commas += bool(comma and not point)
            units.add((point or comma or (0, ""))[1])
            if not point and not comma:
                for form in dates.FORMATS:
                    self.read[form] += count if dates.read(text, form) else 0
        self.mixed = len(units) > 1
        return self

    def most(self, way):
        return self.given > 0 and self.read[way] >= (1 - STRAY) * self.given

    def style(self):
        """Returns how to read the column as numbers, or "" if it has none."""
        style = "comma" if self.decimal_commas and self.read["comma"] >= self.read["point"] else "point"
        return style if self.most(style) and not self.codes and not self.mixed else ""

    def form(self):
        """Returns how to read the column as dates, or "", and whether day and month could be the other way round."""
        forms = [form for form in dates.FORMATS if self.most(form)]
        best = max(forms, key=lambda form: self.read[form], default="")
        alike = {form for form in forms if self.read[form] == self.read[best]}
        return best, {"month/day/year", "day/month/year"} <= alike

    def median(self, style):
        found = sorted(value for text in self.values for value in [as_number(text, style)] if value is not None)
        return found[len(found) // 2] if found else 0.0


def as_number(text, style):
    found = None if table.blank(text) else table.number(text, style)
    return found[0] if found else None


def learn(column):
    """Decides what a column becomes: a feature, or the reason why it is left out, and what to say about it."""
    column.look()
    name, values = column.name, [value for value in column.values if value]
    numbers, (form, unclear) = column.style(), column.form()
    whole = numbers and all(value.isdigit() for value in list(values)[:1000])
    unique = len(values) >= 0.95 * max(column.rows, 1) and len(values) > 10
    if not column.given:
        return None, "has no value in any row for training", ""
    if len(column.values) == 1:
        return None, "has the same value in every row for training", ""
    if unique and (whole or not numbers) and looks_like_id(name) and not form:
        return None, "is different in every row, as an id is", ""
    if numbers:
        stray = column.given - column.read[numbers]
        note = f"{stray} of its values are no numbers and count as blank" if stray else ""
        return {"column": name, "kind": "number", "style": numbers, "fill": column.median(numbers)}, "", note
    if form:
        note = "day and month could be the other way round; it is read as month/day/year" if unclear else ""
        return {"column": name, "kind": "date", "form": form, "fill": 0.0}, "", note
    if unique or len(values) >= DISTINCT:
        return None, "is text that is different in every row", ""
    ranked = sorted(values, key=lambda value: (-column.values[value], value))
    shares = {value: column.values[value] / column.rows for value in ranked} if len(values) > MANY else {}
    own = sorted(ranked[:MANY]) if len(values) != 2 else sorted(values)[1:]
    note = f"the {MANY} most frequent of {len(values)} values have a column each; all have their share of the rows" if shares else ""
    return {"column": name, "kind": "words", "values": own, "shares": shares}, "", note


def looks_like_id(name):
    words = "".join(c if c.isalnum() else " " for c in name.lower()).split()
    return bool(words) and (words[-1] in ("id", "uuid", "guid", "key", "index") or name.endswith(("Id", "ID")) or words == ["column", "1"])


class Encoding:
    """What the columns of a table become."""

    def __init__(self, document):
        self.document = document
        self.columns, self.label = document["columns"], document["label"]
        self.features, self.task, self.classes = document["features"], document["task"], document["classes"]
        self.others = [name for name in self.columns if name != self.label]
        self.index = {name: i for i, name in enumerate(self.classes)}

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.document, file, indent=1, ensure_ascii=False)
            file.write("\n")

    def names(self):
        """Names the numbers of a row, in their order."""
        out = []
        for feature in self.features:
            name = feature["column"]
            if feature["kind"] == "date":
                out += [f"{name}.{part}" for part in dates.PARTS]
            elif feature["kind"] == "words":
                out += [f"{name}={value}" for value in feature["values"]] + ([f"{name}.share"] if feature["shares"] else [])
            else:
                out.append(name)
        return out

    def encode(self, row, fill=False):
        """Turns a row, a dict of texts by column, into numbers. What is blank or unknown is NaN, or filled."""
        out = []
        for feature in self.features:
            text = row.get(feature["column"], "")
            missing = feature.get("fill", 0.0) if fill else float("nan")
            if feature["kind"] == "number":
                value = as_number(text, feature["style"])
                out.append(missing if value is None else value)
            elif feature["kind"] == "date":
                time = None if table.blank(text) else dates.read(text, feature["form"])
                out += dates.numbers(time) if time else [missing] * len(dates.PARTS)
            else:
                out += [float(text == value) for value in feature["values"]]
                if feature["shares"]:
                    out.append(feature["shares"].get(text, 0.0))
        return out

    def target(self, text):
        """Returns the number that stands for a label, or None for one that training has not seen or that is blank."""
        if self.task == "numbers":
            return as_number(text, self.document["style"])
        return self.index.get(class_name(text))

    def answer(self, text):
        """Returns a label as a model answers with it."""
        return class_name(text) if self.task == "classes" else repr(self.target(text))


def class_name(text):
    """Names a class alike, however its number is written."""
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 and text[:1] != "0" or text.strip("0.") == "" else text


def order(names):
    """Orders classes; of two, the second is the one that is looked for."""
    def rank(name):
        try:
            return 0, float(name), name
        except ValueError:
            return 1, 0.0, name

    names = sorted(names, key=rank)
    if len(names) == 2 and names[1].lower() in NEGATIVE and names[0].lower() not in NEGATIVE:
        names.reverse()
    return names
