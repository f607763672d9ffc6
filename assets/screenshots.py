#!/usr/bin/env python3
"""Makes the two pictures in the README: screens printed by the program, drawn as SVG.

usage: assets/screenshots.py [PROGRAM]        PROGRAM is target/release/tidings

Each picture is the output of `tidings --print --ansi` on the built-in edition, with a fixed date and fresh folders, so
it comes out the same on every machine. Characters keep to the grid whatever font the viewer has: a run of text is
stretched to its number of columns, and lines and bars are drawn as shapes.
"""
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOW = "2026-11-24T08:00:00Z"
# File name: size, keys.
PICTURES = {
    "screen.svg": ("120x27", "fjrjjjrjjrjfkkkk<Enter>/<Esc><C-d>jj"),
    "filter.svg": ("120x22", "/tide | moon after:2025 is:unread<C-f>"),
}
CELL, LINE, FONT, MARGIN = 8.4, 18, 14, 14
FOREGROUND, BACKGROUND = "#d5d9df", "#15181c"
# The sixteen colours, for output that was not printed in true colour.
SIXTEEN = ("#15181c #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #d5d9df "
           "#8a929a #f08080 #a8d389 #f5d08b #71bfff #d688ed #66c6d2 #ffffff").split()


def printed(program, size, keys):
    """The screen, as the program prints it."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "TIDINGS_CONFIG_DIR": f"{home}/config", "TIDINGS_DATA_DIR": f"{home}/data",
               "COLORTERM": "truecolor", "TERM": "xterm-256color", "TZ": "UTC"}
        env.pop("NO_COLOR", None)
        command = [program, "--print", "--ansi", "--theme", "dark", "--size", size, "--now", NOW, "--keys", keys]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout


def changed(style, codes):
    """The style after an SGR sequence."""
    style, codes = dict(style), [int(code or 0) for code in codes.split(";")]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = {}
        elif code in (38, 48):
            kind = codes.pop(0)
            if kind != 2:
                sys.exit("a colour of the 256 was printed: is COLORTERM ignored?")
            style["fg" if code == 38 else "bg"] = "#%02x%02x%02x" % tuple(codes.pop(0) for _ in range(3))
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style["fg"] = SIXTEEN[code - 30 if code < 40 else code - 82]
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style["bg"] = SIXTEEN[code - 40 if code < 50 else code - 92]
        elif code in (1, 2, 3, 4, 7, 9):
            style[code] = True
        else:
            sys.exit(f"SGR {code} is not known here")
    return style


def cells(line):
    """Characters with their column, width and style."""
    style, column = {}, 0
    for sequence, text in re.findall(r"\x1b\[([\d;]*)m|([^\x1b]+)", line):
        if not text:
            style = changed(style, sequence)
        for c in text:
            if unicodedata.combining(c):
                continue
            width = 2 if unicodedata.east_asian_width(c) in "WF" else 1
            yield column, width, c, style
            column += width


def shape(c, x, y, color):
    """A line or bar as a shape; None for a character that is text."""
    middle, centre = y + LINE / 2, x + CELL / 2
    bar = {"│": (centre - 0.5, y, 1, LINE), "┃": (x + CELL - 4, y, 3, LINE), "▌": (x, y, CELL / 2, LINE),
           "▏": (x, y, 1, LINE), "▎": (x, y, 2, LINE), "█": (x, y, CELL, LINE), "─": (x, middle - 0.5, CELL, 1)}.get(c)
    if bar:
        return '<rect x="%g" y="%g" width="%g" height="%g" fill="%s"/>' % (*bar, color)
    corner = {"╭": (LINE, CELL), "╮": (LINE, 0), "╰": (0, CELL), "╯": (0, 0)}.get(c)
    if corner:
        path = f"M{centre:g} {y + corner[0]:g} Q{centre:g} {middle:g} {x + corner[1]:g} {middle:g}"
        return f'<path d="{path}" stroke="{color}" fill="none"/>'
    return None


def drawn(screen):
    """The SVG of a screen."""
    lines = screen.rstrip("\n").split("\n")
    rows = [list(cells(line)) for line in lines]
    width = max(row[-1][0] + row[-1][1] for row in rows if row) * CELL + 2 * MARGIN
    height = len(rows) * LINE + 2 * MARGIN
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
           f'height="{height:g}" font-family="ui-monospace, \'DejaVu Sans Mono\', Menlo, Consolas, monospace" '
           f'font-size="{FONT}" xml:space="preserve">',
           f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>']
    for number, row in enumerate(rows):
        y = MARGIN + number * LINE
        run, begun, look = "", 0, None
        # A cell behind the last one ends the last run.
        for column, wide, c, style in [*row, (None, 0, "", None)]:
            x = MARGIN + (column or 0) * CELL
            fg, bg = (style or {}).get("fg", FOREGROUND), (style or {}).get("bg", BACKGROUND)
            if 7 in (style or {}):
                fg, bg = bg, fg
            if bg != BACKGROUND:
                out.insert(2, f'<rect x="{x:g}" y="{y}" width="{wide * CELL + 0.4:g}" height="{LINE}" fill="{bg}"/>')
            alone = wide == 2 or c in "●○★☆•↻↪…·"
            now = None if style is None else (fg, *(code in style for code in (1, 2, 3, 4, 9)))
            if run and (now != look or alone or not c.strip() and run.endswith(" ") or shape(c, 0, 0, "")):
                out.append(text(run.rstrip(), begun, y, look))
                run = ""
            if style is None or not c.strip() and not run:
                continue
            drawing = shape(c, x, y, fg)
            if drawing:
                out.append(drawing)
            elif alone:
                out.append(text(c, x, y, now, centre=x + wide * CELL / 2))
            else:
                begun = begun if run else x
                run, look = run + c, now
    return "\n".join([*out, "</svg>\n"])


def text(run, x, y, look, centre=None):
    """A run of text of one style; `centre` for a character whose width depends on the font."""
    fg, bold, dim, italic, underlined, struck = look
    place = f'x="{centre:g}" text-anchor="middle"' if centre else f'x="{x:g}" textLength="{len(run) * CELL:g}"'
    lines = " ".join(name for name, on in (("underline", underlined), ("line-through", struck)) if on)
    extra = "".join(f' {name}="{value}"' for name, value, on in (
        ("font-weight", "bold", bold), ("font-style", "italic", italic), ("opacity", "0.6", dim),
        ("text-decoration", lines, lines)) if on)
    return f'<text {place} y="{y + LINE - 5}" fill="{fg}"{extra}>{escape(run)}</text>'


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "target/release/tidings"
    for name, (size, keys) in PICTURES.items():
        (HERE / name).write_text(drawn(printed(program, size, keys)), encoding="utf-8")


main()
