#!/usr/bin/env python3
"""Measures the figures about searching article texts in the manual and prints them as Markdown rows.

usage: words.py DIR [PROGRAM [ROUNDS]]

DIR/feeds holds feeds made by gen.py; PROGRAM is target/release/tidings; ROUNDS is 5. For a refresh without an index, a
file named "words" is in the way of the folder of the index. The programs take turns, and each figure is a median. A
search is timed from its last key, sent to a program in a tmux of 200x60 that has run the same search once before, until
the screen shows the result.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from feeds import served, written
from figures import PATIENCE, SOCKETS, compare, in_pipe, row, seconds


class Screen:
    """A program in its own tmux."""

    def __init__(self, command):
        self.server = ["tmux", "-L", next(SOCKETS), "-f", "/dev/null"]
        self.tmux("new-session", "-d", "-s", "m", "-x", "200", "-y", "60", command)

    def tmux(self, *words):
        return subprocess.run(self.server + list(words), capture_output=True, text=True).stdout

    def keys(self, *keys):
        self.tmux("send-keys", "-t", "m", *keys)

    def shows(self, sign):
        """Seconds until the screen shows a text."""
        begun = time.perf_counter()
        while not re.search(sign, self.tmux("capture-pane", "-p", "-t", "m")):
            if time.perf_counter() - begun > PATIENCE:
                sys.exit(f"waited in vain for {sign!r}")
            time.sleep(0.0005)
        return time.perf_counter() - begun

    def close(self):
        self.tmux("kill-server")


def main(folder, program="target/release/tidings", rounds=5):
    program, folder = os.path.abspath(program), os.path.abspath(folder)
    feeds = sorted(glob.glob(f"{folder}/feeds/*.xml"))
    home = tempfile.mkdtemp(prefix="tidings-words")
    server, port = served(folder)
    addresses = "".join(f"http://127.0.0.1:{port}/feeds/{os.path.basename(path)}\n" for path in feeds)
    config, data = f"{home}/config", f"{home}/data"
    os.environ |= {"TIDINGS_CONFIG_DIR": config, "TIDINGS_DATA_DIR": data, "TZ": "UTC"}
    written(f"{config}/feeds.txt", addresses)
    written(f"{config}/config.toml", "[refresh]\nautomatic = false\n")
    urls, none = written(f"{home}/boat/urls", addresses), written(f"{home}/boat/config", "")
    boat = ["newsboat", "-C", none, "-u", urls, "-c", f"{home}/boat/cache.db"]

    def anew(in_the_way):
        def run():
            shutil.rmtree(data, ignore_errors=True)
            os.makedirs(data)
            if in_the_way:
                written(f"{data}/words", "")
            return in_pipe([program, "refresh"])

        return run

    print("| what | figure | command |\n|---|---|---|")
    screens = []
    try:
        results = compare(rounds, {"without": anew(True), "with": anew(False)})
        (without, (low, _)), (with_it, (high, _)) = results["without"], results["with"]
        more = (with_it[0] / without[0] - 1) * 100
        row(f"{len(feeds)} feeds for the first time, without an index of words", f"{seconds(without[0])}, {low:.0f} MB", "tidings refresh")
        row("… with it", f"{seconds(with_it[0])} ({more:+.0f} %), {high:.0f} MB", "tidings refresh")
        size = sum(os.path.getsize(path) for path in glob.glob(f"{data}/words/*")) / 1e6
        row("… its size", f"{size:.0f} MB", "words/")

        found = subprocess.run([program, "list", "--query", "body:trump"], capture_output=True).stdout.count(b"\n")
        runs = {}
        tidings = Screen(program)
        screens.append(tidings)
        tidings.shows(r"Unread \d,\d{3}")

        def ours():
            tidings.keys("/")
            tidings.keys("-l", "body:")
            time.sleep(0.3)
            tidings.keys("-l", "trump")
            took = tidings.shows(rf" {found:,} of ")
            tidings.keys("Escape")
            time.sleep(0.7)
            return [took], (0, None)

        runs["tidings: /body:trump"] = ours
        if shutil.which("newsboat"):
            subprocess.run(boat + ["-x", "reload"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            theirs = Screen(" ".join(boat))
            screens.append(theirs)
            theirs.shows(r"\(\d+/\d+\)")

            def searched():
                theirs.keys("/")
                theirs.keys("-l", "trump")
                time.sleep(0.3)
                theirs.keys("Enter")
                took = theirs.shows(r"Search result")
                theirs.keys("q")
                time.sleep(0.5)
                return [took], (0, None)

            runs["newsboat: / trump"] = searched
        for run in runs.values():
            run()
        first = None
        for name, (took, _) in compare(rounds, runs).items():
            ratio = "" if first is None else f" ({took[0] / first:.0f}×)"
            first = first or took[0]
            row(f"{found:,} articles with a word in them: first page", f"{seconds(took[0])}{ratio}", name)
    finally:
        for screen in screens:
            screen.close()
        server.terminate()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], *sys.argv[2:3], *(int(number) for number in sys.argv[3:4]))
