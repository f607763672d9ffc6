#!/usr/bin/env python3
"""Measures the time from a key in the filter to the right count and list on the screen, and the memory of a million
headlines: tidings, fzf and sk in a real terminal (tmux), taking turns.

usage: keys.py FILE TIDINGS[,OTHER] ROUNDS        FILE has one headline per line (see gen.py); OTHER: another build

fzf and sk are taken from $FZF and $SK, else from PATH; a missing one is reported and left out. The right count is what
the program itself prints when it filters without a screen. A key that does not change the count can't be timed this way
and is left out. The printed times include some milliseconds of reading the screen.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

WORDS = ["nato", "rutte trump", "natotrmp", "climte", "^nato", "!trump"]
PATIENCE = 60


class Terminal:
    """A program in its own tmux."""

    count = 0

    def __init__(self, command):
        # A tmux server takes a moment to exit.
        Terminal.count += 1
        self.tmux = ["tmux", "-L", f"keys{os.getpid()}-{Terminal.count}", "-f", "/dev/null"]
        self.run("new-session", "-d", "-s", "m", "-x", "160", "-y", "50", "exec " + command)

    def run(self, *words):
        return subprocess.run(self.tmux + list(words), capture_output=True, text=True).stdout

    def wait(self, pattern):
        """Milliseconds until the screen shows it."""
        begun = time.perf_counter()
        while time.perf_counter() < begun + PATIENCE:
            if re.search(pattern, self.run("capture-pane", "-p", "-t", "m")):
                return (time.perf_counter() - begun) * 1e3
            time.sleep(0.0005)
        sys.exit(f"{pattern!r} did not come:\n" + self.run("capture-pane", "-p", "-t", "m"))

    def type(self, text):
        self.run("send-keys", "-l", "-t", "m", text)

    def press(self, key):
        self.run("send-keys", "-t", "m", key)

    def memory(self):
        """Current and peak resident memory in MB, of its largest process."""
        todo = [self.run("display-message", "-p", "-t", "m", "#{pane_pid}").strip()]
        most = (0, 0)
        while todo:
            pid = todo.pop()
            try:
                with open(f"/proc/{pid}/status") as file:
                    status = file.read()
                with open(f"/proc/{pid}/task/{pid}/children") as file:
                    todo += file.read().split()
            except OSError:
                continue
            now, high = (int(re.search(rf"{name}:\s*(\d+)", status)[1]) // 1024 for name in ("VmRSS", "VmHWM"))
            most = max(most, (now, high))
        return most

    def end(self):
        self.run("kill-server")


def lines(command):
    done = subprocess.run(["sh", "-c", command + " | wc -l"], capture_output=True, text=True)
    return int(done.stdout)


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


class Program:
    def __init__(self, name, screen, count, shown, opener=""):
        self.name, self.screen, self.counted, self.shown, self.opener = name, screen, count, shown, opener
        self.counts, self.times, self.memories = {}, {}, []

    def count(self, query):
        if query not in self.counts:
            self.counts[query] = lines(self.counted(query))
        return self.counts[query]

    def round(self, total):
        terminal = Terminal(self.screen)
        terminal.wait(self.shown(total, True))
        time.sleep(1)
        self.memories.append(terminal.memory())
        if self.opener:
            terminal.type(self.opener)
        for word in WORDS:
            typed, before = "", total
            for at, letter in enumerate(word):
                typed += letter
                # Each program parses an incomplete condition differently.
                if letter in " ^!" or len(typed) > 1 and typed[-2] in "!":
                    if letter in " ^!":
                        continue
                count = self.count(typed)
                keys = typed[len(typed) - 1 - (1 if at and word[at - 1] in " ^!" else 0):]
                if count == before:
                    terminal.type(keys)
                    time.sleep(0.3)
                    continue
                terminal.type(keys)
                self.times.setdefault((word, typed), []).append(terminal.wait(self.shown(count, False)))
                before = count
            terminal.press("C-u")
            terminal.wait(self.shown(total, True))
        terminal.end()


def main():
    file, rounds = sys.argv[1], int(sys.argv[3])
    binaries = [os.path.abspath(binary) for binary in sys.argv[2].split(",")]
    total = lines("cat " + quoted(file))
    with tempfile.TemporaryDirectory() as home:
        env = f"env TIDINGS_CONFIG_DIR={home}/config TIDINGS_DATA_DIR={home}/data"
        all_shown = rf"(?<![\d,]){total:,} · |(?s:\A(?!.* of {total:,} ).*All {total:,}\b)"
        programs = [
            Program(
                os.path.basename(binary),
                f"{env} {binary} {quoted(file)}",
                lambda q: f"{env} {binaries[0]} list --query {quoted(q)} {quoted(file)}",
                lambda n, all: all_shown if all else rf"(?<![\d,]){n:,} of {total:,} ",
                "/",
            )
            for binary in binaries
        ]
        for name in ("fzf", "sk"):
            peer = os.environ.get(name.upper()) or shutil.which(name)
            if not peer:
                print(f"{name} is not here: left out")
                continue
            programs.append(
                Program(
                    name,
                    f"sh -c '{peer} < {file}'",
                    lambda q, peer=peer: f"{peer} --filter {quoted(q)} < {quoted(file)}",
                    lambda n, _: rf"(?<!\d){n}/{total}(?!\d)",
                )
            )
        for _ in range(rounds):
            for program in programs:
                program.round(total)
        ours = programs[0]
        print(f"{total:,} headlines, {rounds} rounds; milliseconds from key to screen, medians")
        print("typed          " + "".join(f"{p.name:>18}" for p in programs))
        for key in ours.times:
            row, base = f"{key[1]:<15}", statistics.median(ours.times[key])
            for program in programs:
                if key in program.times:
                    median = statistics.median(program.times[key])
                    row += f"{median:>10.1f}" + (f" {median / base:5.1f}x " if program is not ours else " " * 8)
                else:
                    row += f"{'-':>18}"
            print(row)
        for program in programs:
            every = [ms for times in program.times.values() for ms in times]
            now = statistics.median(m[0] for m in program.memories)
            most = statistics.median(m[1] for m in program.memories)
            print(f"{program.name}: all keys {statistics.median(every):.1f} ms; memory {now:.0f} MB, at most {most:.0f} MB")


main()
