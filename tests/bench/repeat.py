#!/usr/bin/env python3
"""Counts the bytes that the program writes to the terminal for each `j` in the list: with a key held down (30 a second),
and with a pause after each.

usage: repeat.py FILE TIDINGS [OTHER] [--size COLUMNSxROWS]

FILE is a list of articles (see gen.py). The median of five runs of 60 presses is printed; the programs take turns.
"""
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

PRESSES = 60
HELD = 1 / 30
PAUSE = 0.4
RUNS = 5


class Session:
    """A program in a pseudo terminal that answers no query."""

    def __init__(self, program, path, columns, rows):
        self.folder = tempfile.TemporaryDirectory()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8",
                              TIDINGS_CONFIG_DIR=self.folder.name + "/c", TIDINGS_DATA_DIR=self.folder.name + "/d")
            os.execv(program, [program, path])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)
        self.read(2.5)

    def read(self, seconds):
        """Reads for this long; returns the number of bytes."""
        end, count = time.monotonic() + seconds, 0
        while (left := end - time.monotonic()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                try:
                    count += len(os.read(self.fd, 1 << 16))
                except OSError:
                    # The program has ended.
                    return count
        return count

    def press(self, pause):
        """Bytes per press."""
        count = 0
        for _ in range(PRESSES):
            os.write(self.fd, b"j")
            count += self.read(pause)
        return (count + self.read(0.5)) / PRESSES

    def close(self):
        os.write(self.fd, b"Q")
        self.read(0.3)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        self.folder.cleanup()


def main():
    words = sys.argv[1:]
    columns, rows = 120, 35
    if "--size" in words:
        at = words.index("--size")
        columns, rows = map(int, words[at + 1].split("x"))
        del words[at : at + 2]
    path, *programs = words
    found = {program: ([], []) for program in programs}
    for _ in range(RUNS):
        for program in programs:
            for at, pause in enumerate([HELD, PAUSE]):
                session = Session(program, path, columns, rows)
                found[program][at].append(session.press(pause))
                session.close()
    for program, (held, single) in found.items():
        print(f"{program}: {statistics.median(held):.0f} bytes per j while held, "
              f"{statistics.median(single):.0f} with a pause after each")


main()
