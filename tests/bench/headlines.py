#!/usr/bin/env python3
"""Measures how many headlines the list shows as a whole, at 80, 120 and 160 columns.

usage: headlines.py TIDINGS CORPORA HEADLINES [OTHER]

CORPORA    the folder with feeds-real/expected.jsonl: headlines of real feeds, with the names of the feeds
HEADLINES  a file with one headline per line (see gen.py); the first 50,000 are taken, with sources of that corpus
OTHER      another build of the program, for comparison

The headlines are printed by the program itself (--print), a thousand at a time. A headline counts as shown if its lines
in the list, joined, have it with nothing cut. Scripts that write no blanks between words are joined without one.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

WIDTHS = [80, 120, 160]
PAGE = 160


def real(corpora):
    for line in open(os.path.join(corpora, "feeds-real", "expected.jsonl"), encoding="utf-8"):
        feed = json.loads(line)
        for entry in feed["entries"]:
            title = " ".join((entry["title"] or "").split())
            if title:
                yield title, feed["feed"]["title"] or "feed"


def generated(path, sources):
    with open(path, encoding="utf-8") as lines:
        for at, line in zip(range(50_000), lines):
            yield line.strip(), sources[at % len(sources)]


def letters(text):
    return re.sub(r"\s+", "", text)


def shown(program, columns, articles):
    """How many of these articles have their whole headline on the screen."""
    whole = 0
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "TIDINGS_CONFIG_DIR": folder + "/c", "TIDINGS_DATA_DIR": folder + "/d", "LC_ALL": "C.UTF-8"}
        path = os.path.join(folder, "list.jsonl")
        for start in range(0, len(articles), PAGE):
            page = articles[start : start + PAGE]
            with open(path, "w", encoding="utf-8") as out:
                for at, (title, source) in enumerate(page):
                    record = {"id": at, "title": title, "source": source, "text": "Some words of the text.",
                              "published": f"2026-11-27T{at // 60 % 24:02}:{at % 60:02}:00Z"}
                    out.write(json.dumps(record, ensure_ascii=False) + "\n")
            # Enough lines for all rows, also where the list has only a part of the height.
            command = [program, "--print", "--size", f"{columns}x{PAGE * 6}", "--now", "2026-11-28T12:00:00Z", path]
            screen = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
            # The sources, if they are shown, are left of the list; the article is at its right.
            lists = [line.split("│")[-2 if "│" in line else 0] for line in screen.splitlines()]
            # Sources and ages between two parts of a headline are left out.
            text = letters(" ".join(without_facts(line) for line in lists))
            whole += sum(letters(title) in text for title, _ in page)
    return 100 * whole / len(articles)


def without_facts(line):
    return re.split(r"  +\S", line.rstrip()[3:])[0]


def main():
    program, corpora, headlines, *other = sys.argv[1:]
    articles = list(real(corpora))
    sources = [source for _, source in articles]
    sets = [("real", articles), ("generated", list(generated(headlines, sources)))]
    for name, articles in sets:
        print(f"{name}: {len(articles)} headlines")
        for columns in WIDTHS:
            shares = [shown(build, columns, articles) for build in [program, *other]]
            print(f"  {columns} columns: " + "  ".join(f"{share:5.1f} %" for share in shares))


main()
