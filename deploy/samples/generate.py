#!/usr/bin/env python3
"""Writes the sample logs beside this file, and truth.json about them (Python 3 standard library only).

  generate.py [FOLDER]

The same on every machine: chance is seeded. The story is told in generator/story.py; each module of generator/ writes the files of one family.
"""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "generator"))
sys.dont_write_bytecode = True

import containers, jboss, mysql, neighbours, php, structured, system, web, writing  # noqa: E402,E401


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    families = (jboss, php, mysql, web, system, structured, containers, neighbours)
    truth = writing.write_all([file for family in families for file in family.files()], folder)
    totals = truth["totals"]
    print(f"{totals['files']} files, {totals['lines']} lines, {totals['events']} events, {totals['bytes']} bytes")


if __name__ == "__main__":
    main()
