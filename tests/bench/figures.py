#!/usr/bin/env python3
"""Measures the figures of the manual and prints them as Markdown rows.

usage: figures.py DIR [PROGRAM [ROUNDS]]

DIR holds articles.jsonl and headlines.txt made by gen.py; PROGRAM is target/release/tidings; ROUNDS is 5.
Programs with a screen run in a tmux of 200x60, whose screen is polled every few ms, later after every 100th of the
elapsed time; the others write to a pipe. The programs take turns, and each figure is a median. The files are read
once before, so that no round includes a cold disk. Memory is VmHWM (peak) and VmRSS (at the end). fzf, jq and
python3 are measured if they are installed.
"""
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PATIENCE = 120
# A new server for each run, as the last one may still be exiting.
SOCKETS = (f"figures-{os.getpid()}-{n}" for n in itertools.count())


def memory(pid):
    """VmHWM and VmRSS in MB."""
    with open(f"/proc/{pid}/status") as status:
        text = status.read()
    return tuple(int(re.search(rf"{name}:\s*(\d+)", text)[1]) / 1024 for name in ("VmHWM", "VmRSS"))


def on_screen(command, *signs):
    """Runs a command in tmux; returns the seconds until each text was seen, and its memory."""
    server = ["tmux", "-L", next(SOCKETS), "-f", "/dev/null"]

    def tmux(*words):
        return subprocess.run(server + list(words), capture_output=True, text=True).stdout

    tmux("new-session", "-d", "-s", "m", "-x", "200", "-y", "60", "cat")
    try:
        begun = time.perf_counter()
        tmux("respawn-pane", "-k", "-t", "m", "exec " + command)
        took = []
        for sign in signs:
            while not re.search(sign, tmux("capture-pane", "-p", "-t", "m")):
                waited = time.perf_counter() - begun
                if waited > PATIENCE:
                    sys.exit(f"waited in vain for {sign!r} from {command}")
                # Polling takes processor time from the measured program.
                time.sleep(0 if waited < 0.1 else waited / 100)
            took.append(time.perf_counter() - begun)
        return took, memory(tmux("display-message", "-p", "-t", "m", "#{pane_pid}").strip())
    finally:
        tmux("kill-server")


def in_pipe(command):
    """Runs a command and drops its output; returns the seconds until its end, and its peak memory."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    return [time.perf_counter() - begun], (usage.ru_maxrss / 1024, None)


def compare(rounds, runs):
    """Runs all commands in turns; returns medians of times and memory by name."""
    seen = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seen[name].append(run())
    middle = lambda column: None if column[0] is None else statistics.median(column)
    return {
        name: ([middle(c) for c in zip(*(took for took, _ in all_of))], [middle(c) for c in zip(*(m for _, m in all_of))])
        for name, all_of in seen.items()
    }


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def row(what, value, command):
    print(f"| {what} | {value} | `{command}` |", flush=True)


def count(path):
    """The number of lines of a file; reading it also warms the cache."""
    with open(path, "rb") as file:
        return sum(1 for _ in file)


def main(folder, program="target/release/tidings", rounds=5):
    program = os.path.abspath(program)
    articles, headlines = f"{folder}/articles.jsonl", f"{folder}/headlines.txt"
    home = tempfile.mkdtemp()
    os.environ |= {"TIDINGS_CONFIG_DIR": f"{home}/config", "TIDINGS_DATA_DIR": f"{home}/data", "TZ": "UTC"}
    many, more = count(articles), count(headlines)
    have = lambda name: shutil.which(name) is not None
    print("| what | figure | command |\n|---|---|---|")
    try:
        screen = lambda path, n: lambda: on_screen(f"{program} {path}", "●", rf" {n:,} · ")
        edition = compare(rounds, {"tidings": lambda: on_screen(program, "●")})["tidings"]
        row("the edition on the screen", seconds(edition[0][0]), "tidings")

        took, (peak, now) = compare(rounds, {"tidings": screen(articles, many)})["tidings"]
        size = os.path.getsize(articles) / 1e6
        what = f"{many:,} articles, {size:.0f} MB of JSON Lines: "
        row(what + "first headlines", seconds(took[0]), "tidings articles.jsonl")
        row(what + "all listed", seconds(took[1]), "tidings articles.jsonl")
        row(what + "memory at most, and then", f"{peak:.0f} MB, {now:.0f} MB", "tidings articles.jsonl")

        runs = {"tidings list": lambda: in_pipe([program, "list", articles])}
        if have("jq"):
            runs["jq -r .title"] = lambda: in_pipe(["jq", "-r", ".title", articles])
        if have("python3"):
            code = "import json, sys\nfor line in open(sys.argv[1]): print(json.loads(line)['title'])"
            runs["python3 with json.loads"] = lambda: in_pipe(["python3", "-c", code, articles])
        compared(runs, rounds, f"the titles of {many:,} articles in a pipe", "articles.jsonl")

        runs = {"tidings": screen(headlines, more)}
        if have("fzf"):
            runs["fzf"] = lambda: on_screen(f"sh -c 'exec fzf < {headlines}'", r"\d", rf"{more}/{more}")
        compared(runs, rounds, f"{more:,} headlines, all listed", "headlines.txt")
    finally:
        shutil.rmtree(home)


def compared(runs, rounds, what, path):
    """Rows of comparable programs, the others as multiples of the first."""
    results, first = compare(rounds, runs), None
    for name, (took, (peak, _)) in results.items():
        ratio = "" if first is None else f" ({took[-1] / first:.1f}×)"
        first = first or took[-1]
        row(what, f"{seconds(took[-1])}{ratio}, {peak:.0f} MB", f"{name} {path}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], *sys.argv[2:3], *(int(number) for number in sys.argv[3:4]))
