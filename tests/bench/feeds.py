#!/usr/bin/env python3
"""Measures the figures about subscriptions in the manual and prints them as Markdown rows.

usage: feeds.py DIR [PROGRAM [ROUNDS]]

DIR/feeds holds feeds made by gen.py; PROGRAM is target/release/tidings; ROUNDS is 3. A Python web server in a separate
process serves them on loopback to every program. The programs take turns, and each figure is a median. newsboat and
sfeed_curses are measured if they are installed. Screens and memory are measured as in figures.py.
"""
import functools
import glob
import http.server
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile

from figures import compare, in_pipe, on_screen, row, seconds


class Quiet(http.server.SimpleHTTPRequestHandler):
    """HTTP/1.1 with Last-Modified and replies of 304."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


def serve(folder, port):
    handler = functools.partial(Quiet, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    port.send(server.server_port)
    server.serve_forever()


def served(folder):
    """Starts a server of the folder; returns its process and port."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(folder, theirs), daemon=True)
    process.start()
    return process, ours.recv()


def written(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def main(folder, program="target/release/tidings", rounds=3):
    program, folder = os.path.abspath(program), os.path.abspath(folder)
    feeds = sorted(glob.glob(f"{folder}/feeds/*.xml"))
    size = sum(os.path.getsize(path) for path in feeds) / 1e6
    home = tempfile.mkdtemp(prefix="tidings-feeds")
    server, port = served(folder)
    addresses = "".join(f"http://127.0.0.1:{port}/feeds/{os.path.basename(path)}\n" for path in feeds)
    config, data = f"{home}/config", f"{home}/data"
    os.environ |= {"TIDINGS_CONFIG_DIR": config, "TIDINGS_DATA_DIR": data, "TZ": "UTC"}
    written(f"{config}/feeds.txt", addresses)
    written(f"{config}/config.toml", "[refresh]\nautomatic = false\n")
    urls, none = written(f"{home}/boat/urls", addresses), written(f"{home}/boat/config", "")
    boat = ["newsboat", "-C", none, "-u", urls, "-c", f"{home}/boat/cache.db"]
    have = lambda name: shutil.which(name) is not None

    def anew(path, command):
        def run():
            for old in glob.glob(path):
                shutil.rmtree(old) if os.path.isdir(old) else os.remove(old)
            return in_pipe(command)

        return run

    print("| what | figure | command |\n|---|---|---|")
    try:
        runs = {"tidings refresh": anew(data, [program, "refresh"])}
        if have("newsboat"):
            runs["newsboat -x reload"] = anew(f"{home}/boat/cache.db*", boat + ["-x", "reload"])
        results, first = compare(rounds, runs), None
        for name, (took, (peak, _)) in results.items():
            ratio = "" if first is None else f" ({took[0] / first:.1f}×)"
            first = first or took[0]
            row(f"{len(feeds)} feeds, {size:.0f} MB, for the first time", f"{seconds(took[0])}{ratio}, {peak:.0f} MB", name)
        stored = os.path.getsize(f"{data}/library.db") / 1e6
        row("… on the disk", f"{stored:.0f} MB", "library.db")

        runs = {"tidings refresh --all": lambda: in_pipe([program, "refresh", "--all"])}
        (took, (peak, _)) = compare(rounds, runs)["tidings refresh --all"]
        row("… again, nothing new", f"{seconds(took[0])}, {peak:.0f} MB", "tidings refresh --all")

        many = int(subprocess.run([program, "list"], capture_output=True).stdout.count(b"\n"))
        runs = {"tidings": lambda: on_screen(program, "●", rf" {many:,} · ")}
        if have("newsboat"):
            runs["newsboat"] = lambda: on_screen(" ".join(boat), r"\(\d+/\d+\)")
        if have("sfeed_curses"):
            os.makedirs(f"{home}/sfeed")
            for path in feeds:
                name = os.path.basename(path).removesuffix(".xml")
                with open(path, "rb") as source, open(f"{home}/sfeed/{name}", "wb") as out:
                    subprocess.run(["sfeed"], stdin=source, stdout=out, check=True)
            runs["sfeed_curses"] = lambda: on_screen(f"sfeed_curses {home}/sfeed/*", r"\d{4}-\d\d-\d\d")
        results, first = compare(rounds, runs), None
        for name, (took, (peak, now)) in results.items():
            ratio = "" if first is None else f" ({took[0] / first:.1f}×)"
            first = first or took[0]
            row(f"{many:,} articles: first on the screen", f"{seconds(took[0])}{ratio}, {now:.0f} MB", name)
        took, (peak, now) = results["tidings"]
        row("… all of them listed", f"{seconds(took[1])}, {peak:.0f} MB at most, {now:.0f} MB", "tidings")
    finally:
        server.terminate()
        shutil.rmtree(home)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], *sys.argv[2:3], *(int(number) for number in sys.argv[3:4]))
