#!/usr/bin/env python3
"""Checks that a library and a log made by an earlier program survive the migration by this one.

usage: migrate.py OLD NEW LIBRARY [KILLS]

OLD and NEW are the programs; LIBRARY is a folder with config/ and data/ that OLD has filled (it is copied, not
changed); KILLS is 50. The copy gets marks for all articles, 500 saved ones, 200 places, 300 full texts, and two feeds
whose articles have the same ids. NEW then migrates it, is killed at random moments and started again, and visits all
feeds. What is listed, read, saved, begun and fetched must be the same before and after; what OLD hid because of equal
ids may appear. Prints what was compared and the time, and fails at the first loss.
"""
import collections
import glob
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

VIEWS = ["", "is:read", "is:saved", "is:started"]
HIDDEN = 3


def run(program, home, *args):
    env = dict(os.environ, TIDINGS_CONFIG_DIR=f"{home}/config", TIDINGS_DATA_DIR=f"{home}/data", TZ="UTC")
    ran = subprocess.run([program, *args], env=env, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{args}: {ran.stderr}")
    return ran.stdout


def start(program, home, *args):
    env = dict(os.environ, TIDINGS_CONFIG_DIR=f"{home}/config", TIDINGS_DATA_DIR=f"{home}/data", TZ="UTC")
    return subprocess.Popen([program, *args], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def sql(home, *statements):
    with sqlite3.connect(f"{home}/data/library.db") as file:
        return [file.execute(statement).fetchall() for statement in statements]


def postpone(home):
    """No feed is due, so that a refresh opens the store for writing and does nothing else."""
    soon = int(time.time()) + 12 * 3600
    sql(home, f"UPDATE feeds SET next = {soon}")


def feed(folder, name):
    items = "".join(
        f"<item><guid isPermaLink='false'>{n}</guid><title>{name} {n}</title><link>http://twice.example/{name}/{n}"
        f"</link><pubDate>Sun, 24 Nov 2024 0{n}:00:00 GMT</pubDate><description>About {name}.</description></item>"
        for n in range(1, HIDDEN + 1))
    path = f"{folder}/{name}.xml"
    with open(path, "w") as file:
        file.write(f"<rss version='2.0'><channel><title>{name}</title><link>http://twice.example/</link>{items}"
                   "</channel></rss>")
    return f"file://{path}"


def mark(home, ids):
    """Marks as two devices write them: this one, and another one."""
    own = [path for path in glob.glob(f"{home}/config/state/*.jsonl")]
    assert len(own) == 1, own
    lines = collections.defaultdict(list)
    now = int(time.time() * 1000) - 10_000_000
    for n, article in enumerate(ids):
        name = own[0] if n % 2 else f"{home}/config/state/other.jsonl"
        undo = {"op": now + n, "was": False} if n % 2 else {}
        lines[name].append({"t": now + n, "id": article, "read": True, **undo})
        if n % 200 == 1:
            lines[name].append({"t": now + n, "id": article, "saved": True, **undo})
        if n % 500 == 7:
            place = {"block": 3, "offset": n % 100, "percent": 43}
            lines[name].append({"t": now + n, "id": article, "at": place})
    for name, all_lines in lines.items():
        with open(name, "a") as file:
            file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in all_lines)


def prepare(old, library, home, folder):
    shutil.copytree(library, home, symlinks=True)
    postpone(home)
    with open(f"{home}/config/feeds.txt", "a") as file:
        file.write("\n" + feed(folder, "alpha") + "\n" + feed(folder, "beta") + "\n")
    # A key, so that this device has a log of its own.
    run(old, home, "--print", "--size", "80x24", "--keys", "ff")
    run(old, home, "refresh")
    ids = [json.loads(line)["id"] for line in run(old, home, "list", "--json").splitlines()]
    mark(home, ids)
    with sqlite3.connect(f"{home}/data/library.db") as file:
        (last,) = file.execute("SELECT last FROM counter").fetchone()
        rows = file.execute("SELECT id, seq FROM articles ORDER BY id % 997, id LIMIT 300").fetchall()
        for row, seq in rows:
            last += 1
            file.execute("INSERT INTO pages SELECT id, 'http://page.example/', 1, 0, ?1, ?2, body FROM texts "
                         "WHERE id = ?3", (last, seq, row))
            file.execute("UPDATE articles SET seq = ? WHERE id = ?", (last, row))
        file.execute("UPDATE counter SET last = ?", (last,))
    postpone(home)
    return len(ids)


def counts(home):
    """What the file itself has."""
    return [rows[0][0] for rows in sql(
        home, "SELECT count(*) FROM articles", "SELECT count(*) FROM texts",
        "SELECT count(*) FROM pages p JOIN articles USING(id) WHERE p.body IS NOT NULL",
        "SELECT count(*) FROM earlier", "SELECT count(*) FROM feeds")]


def listed(program, home):
    """The lines of each view, and articles and unread ones of each feed."""
    views = [collections.Counter(run(program, home, "list", "--query", view).splitlines()) for view in VIEWS]
    feeds = [json.loads(line) for line in run(program, home, "feeds", "--json").splitlines()]
    feeds = [one for one in feeds if one["title"] not in ("alpha", "beta")]
    return views, [(one["title"], one["articles"], one["unread"]) for one in feeds]


def check(what, before, after):
    (views_before, feeds_before), (views_after, feeds_after) = before, after
    for view, old, new in zip(VIEWS, views_before, views_after):
        lost, more = old - new, new - old
        # Of equal ids in a file that is not migrated yet the program may list the other article.
        twice = all("\talpha\t" in line or "\tbeta\t" in line for line in [*lost, *more])
        if sum(lost.values()) == sum(more.values()) and twice and what.startswith("not"):
            continue
        hidden = sum(more.values()) if not view else 0
        if lost or sum(more.values()) != hidden or hidden > HIDDEN:
            sys.exit(f"{what}: {view or 'all'}: lost {list(lost)[:3]}, more {list(more)[:3]}")
    if feeds_before != feeds_after:
        both = [pair for pair in zip(feeds_before, feeds_after) if pair[0] != pair[1]]
        sys.exit(f"{what}: feeds: {both[:3]}")


def main():
    old, new, library = sys.argv[1:4]
    kills = int(sys.argv[4]) if len(sys.argv) > 4 else 50
    with tempfile.TemporaryDirectory() as folder:
        home, again = f"{folder}/home", f"{folder}/again"
        marked = prepare(old, library, home, folder)
        before, before_counts = listed(old, home), counts(home)
        sizes = [sum(view.values()) for view in before[0]]
        print(f"{marked} marked; listed, read, saved, begun: {sizes}; articles, texts, full texts, earlier texts, "
              f"feeds: {before_counts}", flush=True)
        # Read by the new program before it has written anything, and migrated once without a kill.
        check("not migrated", before, listed(new, home))
        shutil.copytree(home, again)
        began = time.monotonic()
        run(new, again, "refresh")
        took = time.monotonic() - began
        print(f"migrated in {took:.1f} s", flush=True)
        check("migrated", before, listed(new, again))
        assert counts(again) == before_counts, counts(again)
        finished = 0
        for n in range(kills):
            if sql(home, "PRAGMA user_version")[0][0][0] != 3:
                finished += 1
                shutil.rmtree(home)
                home = f"{folder}/home{n}"
                shutil.copytree(f"{folder}/kept", home)
            elif n == 0:
                shutil.copytree(home, f"{folder}/kept")
            one = start(new, home, "refresh")
            time.sleep(random.uniform(0, took * 1.05))
            one.kill()
            one.wait()
            assert counts(home) == before_counts, (n, counts(home))
            if n % 5 == 0 or n == kills - 1:
                state = "not migrated" if sql(home, "PRAGMA user_version")[0][0][0] == 3 else "migrated"
                check(f"{state}, kill {n}", before, listed(new, home))
        run(new, home, "refresh")
        check("after all kills", before, listed(new, home))
        assert sql(home, "PRAGMA integrity_check")[0][0][0] == "ok"
        print(f"killed {kills} times ({finished} had finished): nothing lost", flush=True)
        # The first visit gives new names to the articles.
        run(new, home, "refresh", "--all", "--fresh")
        check("visited", before, listed(new, home))
        assert counts(home) == before_counts, counts(home)
        print("all feeds visited: nothing lost, new or unread again")


main()
