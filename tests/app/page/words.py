#!/usr/bin/env python3
"""Compare, word for word, what tidings shows of articles with what lynx and w3m print.

usage: words.py BIN DIR [NAME…]     DIR holds NAME/expected.html, the bodies of articles

All three print every page 80 columns wide (`BIN show FILE --width 80`). Recall is the share of the words printed by
lynx and w3m that tidings also prints; precision is the share of its words that lynx or w3m prints. Words are
compared as bags, without case and compatibility forms, without numbers of links and of lists, addresses and labels of
pictures. A line wider than 80 columns fails. With a NAME, all words missed and added on that page are listed.
"""
import collections, os, re, subprocess, sys, unicodedata

WIDTH = 80
BIN, ROOT, NAMES = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]


def columns(line):
    wide = 0
    for c in line:
        if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf"):
            continue
        wide += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return wide


def run(*command):
    done = subprocess.run(command, capture_output=True, timeout=60)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode("utf-8", "replace")


# Text that the programs add to the page.
LABELS = [
    r"IFRAME:\s*\S+",
    r"\((BUTTON|Submit|SUBMIT)\)",
    r"\[(picture|image|img|INLINE|EMBED|LINK|USEMAP)[^\]]*\]",
    r"\[[^\]\s]*\.(jpe?g|png|gif|svg|webp)[^\]]*\]",
    r"(?m)^.*\b(Video|Audio|Embedded): .*$",
    # Lynx prints the file name of a picture.
    r"\S+\.(jpe?g|png|gif|svg|webp)\b\S*",
    r"(https?|ftp)://\S+",
    r"\[\d+\]",
    r"(?m)^[\s│▎|]*([*+o#@•◦▪-]|\d+\.|[a-z]\.)\s",
]
IDEOGRAPH = "\u2e80-\u9fff\uac00-\ud7af\u3040-\u30ff"


def words(text):
    text = text.replace("\u00ad", "").replace("\u200b", "")
    # A line filled by one word is a part of a longer word.
    lines, joined = text.split("\n"), []
    for line in lines:
        before = joined[-1] if joined else ""
        if before and columns(before) >= WIDTH - 12 and " " not in before.strip():
            joined[-1] = before.rstrip() + line.strip()
        else:
            joined.append(line)
    text = "\n".join(joined)
    for label in LABELS:
        text = re.sub(label, " ", text)
    text = unicodedata.normalize("NFKC", text).casefold().replace("^", "").replace("_", " ")
    text = re.sub(r"(\w)['’](\w)", r"\1\2", text)
    return collections.Counter(re.findall(rf"[{IDEOGRAPH}]|[^\W{IDEOGRAPH}]+", text))


def shown(path):
    return run(BIN, "show", path, "--width", str(WIDTH))


def one(name):
    path = os.path.join(ROOT, name, "expected.html")
    lynx = run("lynx", "-dump", f"-width={WIDTH}", "-nolist", "-force_html", "-assume_charset=utf-8", "-display_charset=utf-8", path)
    w3m = run("w3m", "-dump", "-cols", str(WIDTH), "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", path)
    ours = shown(path)
    wide = [line for line in ours.split("\n") if columns(line) > WIDTH]
    lynx, w3m, ours = words(lynx), words(w3m), words(ours)
    return lynx & w3m, lynx | w3m, ours, wide


def listed(bag, most):
    return " ".join(word if n == 1 else f"{word}×{n}" for word, n in bag.most_common(most))


def main():
    names = NAMES or sorted(n for n in os.listdir(ROOT) if os.path.exists(os.path.join(ROOT, n, "expected.html")))
    both, hit, all_ours, known, too_wide = 0, 0, 0, 0, 0
    for name in names:
        wanted, allowed, ours, wide = one(name)
        missed, added = wanted - ours, ours - allowed
        counts = sum(wanted.values()), sum((wanted & ours).values()), sum(ours.values()), sum((ours & allowed).values())
        both, hit, all_ours, known = both + counts[0], hit + counts[1], all_ours + counts[2], known + counts[3]
        too_wide += len(wide)
        recall, precision = counts[1] / max(1, counts[0]), counts[3] / max(1, counts[2])
        most = None if NAMES else 12
        print(f"{name:34} recall {recall:.4f}  precision {precision:.4f}")
        for what, bag in (("missed", missed), ("added", added)):
            if bag:
                print(f"    {what} {sum(bag.values())}: {listed(bag, most)}")
        for line in wide[:3]:
            print(f"    {columns(line)} columns: {line}")
    recall, precision = hit / max(1, both), known / max(1, all_ours)
    fine = recall >= 0.995 and precision >= 0.96 and not too_wide
    print(f"pages {len(names)}  recall {recall:.4f}  precision {precision:.4f}  lines too wide {too_wide}")
    sys.exit(not fine)


main()
