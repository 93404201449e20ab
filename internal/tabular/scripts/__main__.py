"""Runs a module of this archive: python3 ARCHIVE prepare or evaluate, and its arguments."""

import importlib
import sys

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("prepare", "evaluate"):
        sys.exit("write prepare or evaluate after the name of this archive")
    importlib.import_module(sys.argv[1]).main(sys.argv[2:])
