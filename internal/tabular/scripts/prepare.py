"""Splits CSV files into train, validation and test sets, for SageMaker Processing.

Reads every .csv, .tsv and .txt file under data in --input. Writes, without headers, under
--output:

    train/train.csv            the label as a number, then what the other columns become; 70 % of the rows
    validation/validation.csv  the same, 15 %
    test/test.csv              what the trained model predicts, 15 %: rows as they are in the
                               files but without the label, or as numbers with --encoded-test
    labels/labels.csv          the labels of test.csv, line by line
    encoding/encoding.json     what each column becomes, learned from the train set alone
    encoding/sourcedir.tar.gz  the code that trains and answers with it

Where a row goes hangs on its values alone: the same data always gives the same split,
rows that are alike are never on two sides, and more data moves no row.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import pathlib
import sys
import tarfile
import zipfile

import encoding
import table

TWO = ("precision", "recall", "f1", "auc")  # metrics of a model that tells two classes apart
CLASSES = TWO + ("accuracy", "macro-f1", "logloss")
NUMBERS = ("rmse", "mae", "r2")
PARTS = ("train", "validation", "test")
CODE = ("dates.py", "encoding.py", "inference.py", "table.py", "train.py")  # that goes to the training job, and with the model
SHOWN = 20  # so many problems of one kind


class Data:
    """The files, what is wrong with them, and what their columns become."""

    def __init__(self, paths, label="", metrics=(), objective=""):
        self.label, self.metrics, self.objective = label, metrics, objective
        self.problems, self.warnings, self.counted = [], [], {}
        self.columns, self.left_out, self.notes, self.document = [], {}, {}, None
        self.counts = {part: {} for part in PARTS}
        self.unlabelled = self.rows = 0
        self.tables = []
        for path, name in paths:
            self.tables.append(table.Table(path, name, label))
        if not self.tables:
            self.problem("", 0, 0, "there is no .csv file under the data prefix", "put CSV files there")
        self.same_columns()

    def problem(self, file, line, column, text, fix, kind=""):
        """Notes a problem; of many of one kind, the first."""
        kind = kind or text
        self.counted[kind] = self.counted.get(kind, 0) + 1
        if self.counted[kind] <= SHOWN:
            self.problems.append({"file": file, "line": line, "column": column, "text": text, "fix": fix})

    def warn(self, text, fix, file="", line=0, column=0):
        self.warnings.append({"file": file, "line": line, "column": column, "text": text, "fix": fix})

    def same_columns(self):
        for t in self.tables:
            twice = sorted({name for name in t.columns if t.columns.count(name) > 1})
            if len(t.columns) < 2:
                self.problem(t.name, 1, 1, "it needs two or more columns", "separate them with commas, semicolons, tabs or |")
            elif twice:
                self.problem(t.name, 1, 1, f"two columns have the name {twice[0]}", "give each column a name of its own")
            elif sorted(t.columns) != sorted(self.tables[0].columns):
                self.problem(t.name, 1, 1, f"it has other columns than {self.tables[0].name}", "give all files the same columns")
        if self.problems:
            return
        self.columns = self.tables[0].columns
        self.label = self.label or self.columns[0]
        if self.label not in self.columns:
            known = ", ".join(self.columns[:30])
            fix = "name one of them in training.label" if self.tables[0].header else "add a header row, or write the number of a column in training.label"
            self.problem(self.tables[0].name, 1, 1, f"it has no column {self.label}; it has {known}", fix)

    def read(self):
        """Yields the table, line, fields and part of every row that can be used."""
        for t in self.tables:
            at = [t.columns.index(name) for name in self.columns]
            label = self.columns.index(self.label)
            for line, fields in t:
                if len(fields) != len(at):
                    # A delimiter at the end of each line is a habit of some programs.
                    if len(fields) == len(at) + 1 and not fields[-1]:
                        fields = fields[:-1]
                    else:
                        yield t, line, fields, ""
                        continue
                fields = [fields[i] for i in at]
                yield t, line, fields, part_of(fields[:label] + fields[label + 1 :])

    def examine(self):
        """Reads all rows once, and decides what the columns become."""
        if self.problems:
            return self
        stats = [encoding.Column(name) for name in self.columns]
        label = self.columns.index(self.label)
        labels = encoding.Column(self.label)
        for t, line, fields, part in self.read():
            if not part:
                self.problem(t.name, line, 1, f"{len(fields)} fields in a row, and {len(self.columns)} columns", "quote fields that have a delimiter in them", "fields")
                continue
            self.rows += 1
            if table.blank(fields[label]) and fields[label].lower() != "none":
                self.unlabelled += 1
                continue
            labels.add(fields[label])
            self.counts[part][fields[label]] = self.counts[part].get(fields[label], 0) + 1
            if part == "train":
                for column, text in zip(stats, fields):
                    column.add(text)
        if self.unlabelled:
            self.warn(f"{self.unlabelled} of {self.rows} rows have no {self.label} and are left out", f"fill in {self.label} where it is known")
        if not labels.rows:
            self.problem(self.tables[0].name, 1, 1, f"no row has a {self.label}", "give training.label the column to predict")
            return self
        features = []
        for column in stats:
            if column.name == self.label:
                continue
            if not column.rows:
                break
            feature, why, note = encoding.learn(column)
            if feature:
                features.append(feature)
            else:
                self.left_out[column.name] = why
            if note:
                self.notes[column.name] = note
        if stats[0].rows and not features:
            self.problem(self.tables[0].name, 1, 1, "no column is left to predict from", "add columns whose values differ between rows and repeat")
        self.document = {
            "columns": self.columns, "label": self.label, "delimiter": self.tables[0].delimiter,
            "header": self.tables[0].header, "features": features, "left out": self.left_out, "task": "", "classes": [], "style": "",
        }
        self.decide(labels.look(), stats[label])
        return self

    def decide(self, labels, trained):
        """Decides what the model predicts: classes or numbers."""
        style, first = labels.style(), self.tables[0].name
        numbers = [m for m in self.metrics if m in NUMBERS]
        classes = [m for m in self.metrics if m in CLASSES]
        names = {encoding.class_name(name) for name in labels.values}
        self.document["style"] = style or "point"
        at = (first, 1, 1)
        if numbers or not classes and style and len(names) > encoding.MANY // 2:
            self.document["task"] = "numbers"
            if not style and not labels.most("point"):
                self.problem(*at, f"{self.label} is text, and {' and '.join(numbers)} measure numbers",
                             "accept another metric, such as accuracy >= 0.8, or choose another label")
            else:
                self.document["style"] = style or "point"
                self.strays()
        else:
            self.document["task"] = "classes"
            learned = {encoding.class_name(name) for name in trained.values}
            self.document["classes"] = encoding.order(learned)
            two = [m for m in classes if m in TWO]
            if style and len(names) > 50 or len(names) > encoding.CLASSES:
                self.problem(*at, f"{self.label} has {len(names)} different values, too many for classes",
                             "accept another metric, such as rmse <= 3, or choose another label" if style else "choose a label whose values repeat")
            elif len(names) < 2:
                self.problem(*at, f"{self.label} is the same in every row", "add rows with another label, or choose another label")
            elif two and len(names) > 2:
                self.problem(*at, f"{self.label} has {len(names)} values, and {' and '.join(two)} tell two apart", "accept accuracy, macro-f1 or logloss")
            else:
                self.enough(names)
        self.fits()
        for part in PARTS:
            if not self.counts[part] and not self.problems:
                self.problem(*at, f"no row fell into the {part} set; there is too little data", "add rows: some hundreds, better thousands")

    def strays(self):
        """Reports labels that are no number where the model predicts numbers."""
        document = encoding.Encoding(self.document)
        for t, line, fields, part in self.read():
            at = self.columns.index(self.label)
            if part and not (table.blank(fields[at]) and fields[at].lower() != "none") and document.target(fields[at]) is None:
                self.problem(*t.place(line, t.columns.index(self.label)), f"{self.label} is not a number", "write a number, or leave it blank", "stray")

    def enough(self, names):
        for part in PARTS:
            seen = {encoding.class_name(name) for name in self.counts[part]}
            missing = encoding.order(names - seen)
            if seen and len(seen) < 2:
                self.problem(self.tables[0].name, 1, 1, f"every {self.label} of the {part} set is the same; there is too little data of the other classes", "add rows of them")
            elif missing and part == "train":
                self.warn(f"{len(missing)} of {len(names)} values of {self.label} are in no row for training, and are never predicted",
                          "add rows of them")

    def fits(self):
        """Reports an objective of the user's own that does not go with the label."""
        if not self.objective or self.problems:
            return
        count, task = len(self.document["classes"]), self.document["task"]
        good = ("reg:", "count:") if task == "numbers" else ("binary:logistic", "binary:hinge", "reg:logistic") if count == 2 else ("multi:softprob",)
        if not self.objective.startswith(good):
            has = "numbers" if task == "numbers" else f"{count} classes"
            self.problem(self.tables[0].name, 1, 1, f"{self.label} has {has}, and the objective {self.objective} does not predict them",
                         f"leave objective out of hyperparameters, or write {good[0] if task == 'classes' else 'reg:squarederror'}")

    def summary(self):
        """What check reports."""
        document = self.document or {"features": [], "task": "", "classes": []}
        becomes = {f["column"]: describe(f) for f in document["features"]}
        columns = []
        for name in self.columns:
            if name == self.label:
                what = "label: " + ("a number" if document["task"] == "numbers" else f"{len(document['classes'])} classes")
                if len(document["classes"]) == 2:
                    what += f", {document['classes'][1]} is the one that is looked for"
            else:
                what = becomes.get(name) or "left out: " + self.left_out.get(name, "")
            columns.append({"name": name, "becomes": what, "note": self.notes.get(name, "")})
        for kind, count in self.counted.items():
            if count > SHOWN:
                self.problems.append({"file": self.tables[0].name, "line": 0, "column": 0,
                                      "text": f"{count - SHOWN} more problems like these", "fix": "mend the ones above, and check again"})
        return {
            "problems": self.problems, "warnings": self.warnings, "rows": self.rows, "label": self.label, "task": document["task"],
            "classes": document["classes"], "columns": columns, "parts": {p: sum(self.counts[p].values()) for p in PARTS},
        }


def describe(feature):
    if feature["kind"] == "date":
        return "a date: days, year, month, day, weekday and hour, each a number"
    if feature["kind"] == "words":
        count = len(feature["values"])
        return f"words: {count} number{'s' if count > 1 else ''} of 0 or 1" + (", and one for how frequent the value is" if feature["shares"] else "")
    return "a number" + (", with a decimal comma" if feature["style"] == "comma" else "")


def part_of(features):
    """Draws a part by the features, not by chance."""
    digest = hashlib.sha256(",".join(features).encode()).digest()
    draw = int.from_bytes(digest[:8], "big") / 2**64
    return "train" if draw < 0.70 else "validation" if draw < 0.85 else "test"


def split(data, target, encoded):
    """Writes the parts."""
    known = encoding.Encoding(data.document)
    out = {name: writer(target / name / f"{name}.csv") for name in (*PARTS, "labels")}
    rows = {name: csv.writer(file, lineterminator="\n") for name, file in out.items()}
    label = data.columns.index(data.label)
    left = 0
    for _, _, fields, part in data.read():
        value = fields[label]
        if table.blank(value) and value.lower() != "none":
            continue
        numbers = known.encode(dict(zip(data.columns, fields)), fill=encoded)
        goal = known.target(value)
        if part != "test" and goal is not None:
            rows[part].writerow([written(goal)] + [written(n) for n in numbers])
        elif part == "test":
            rows["test"].writerow([written(n) for n in numbers] if encoded else fields[:label] + fields[label + 1 :])
            rows["labels"].writerow([known.answer(value) if not encoded else written(len(known.classes) if goal is None else goal)])
        else:
            left += 1
    for file in out.values():
        file.close()
    if left:
        print(f"{left} rows of the validation set have a label that no row for training has, and are left out")
    folder = target / "encoding"
    os.makedirs(folder, exist_ok=True)
    known.save(folder / "encoding.json")
    with tarfile.open(folder / "sourcedir.tar.gz", "w:gz") as tar:
        for name in CODE:
            code = source(name)
            info = tarfile.TarInfo(name)
            info.size = len(code)
            tar.addfile(info, io.BytesIO(code))


def written(value):
    """Writes a number as shortly as it can be read again."""
    return "nan" if value != value else str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def source(name):
    """Reads a module beside this one, which may be in an archive."""
    here = pathlib.Path(__file__).parent
    if here.is_file():
        with zipfile.ZipFile(here) as archive:
            return archive.read(name)
    return (here / name).read_bytes()


def writer(path):
    os.makedirs(path.parent, exist_ok=True)
    return open(path, "w", encoding="utf-8", newline="\n")


def files(folder):
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".csv", ".tsv", ".txt") and p.is_file())
    some = [p for p in found if p.suffix.lower() != ".txt"]  # a readme.txt beside tables is no table
    return [(p, str(p.relative_to(folder))) for p in some or found]


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="prepare", description=__doc__.splitlines()[0])
    parser.add_argument("--label", default="", help="the label's column; without it, the first")
    parser.add_argument("--metric", action="append", default=[], help="a metric that the model is accepted by")
    parser.add_argument("--objective", default="", help="the objective that the user has written")
    parser.add_argument("--encoded-test", action="store_true", help="write the test set as numbers")
    parser.add_argument("--input", default="/opt/ml/processing/input")
    parser.add_argument("--output", default="/opt/ml/processing/output")
    parser.add_argument("--check", nargs="+", metavar="FILE", help="look at these files, print what there is to say as JSON, write nothing")
    args = parser.parse_args(arguments)
    if args.check:
        found = [pathlib.Path(path) for path in args.check]
        named = [(file, str(file)) for path in found for file in ([f for f, _ in files(path)] if path.is_dir() else [path])]
        data = Data(named, args.label, args.metric, args.objective).examine()
        print(json.dumps(data.summary(), ensure_ascii=False))
        return
    data = Data(files(pathlib.Path(args.input) / "data"), args.label, args.metric, args.objective).examine()
    found = data.summary()
    if found["problems"]:
        fail("\n".join("prepare: " + line(p) for p in found["problems"]))
    for warning in found["warnings"]:
        print("warning: " + line(warning))
    for column in found["columns"]:
        print(f"{column['name']}: {column['becomes']}" + (f" ({column['note']})" if column["note"] else ""))
    split(data, pathlib.Path(args.output), args.encoded_test)
    for part in PARTS:
        print(f"{part}: {found['parts'][part]} rows")


def line(problem):
    place = ":".join(str(p) for p in (problem["file"], problem["line"], problem["column"]) if p)
    return (place + ": " if place else "") + problem["text"]


def fail(text):
    """Ends the job, and says why where DescribeProcessingJob finds it: "Save and Access Metadata
    Information About Your Processing Job", Amazon SageMaker AI Developer Guide."""
    try:
        os.makedirs("/opt/ml/output", exist_ok=True)
        pathlib.Path("/opt/ml/output/message").write_text(text[:1000], encoding="utf-8")
    except OSError:
        pass  # not in a container
    sys.exit(text)


if __name__ == "__main__":
    main()
