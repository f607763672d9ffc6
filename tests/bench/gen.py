#!/usr/bin/env python3
"""Generates the articles for the figures in the manual; the same ones every time.

usage: gen.py DIR [ARTICLES [HEADLINES [FILES [FEEDS]]]]

DIR/articles.jsonl   ARTICLES (100,000) articles with bodies of 3 to 5 KB in HTML, about 450 MB
DIR/headlines.txt    HEADLINES (1,000,000) headlines, one per line, about 65 characters each
DIR/folder           FILES (0) small text files, 1,000 in a subfolder
DIR/feeds            the same articles in FEEDS (0) feeds, alternately RSS 2.0 and Atom
"""
import json
import os
import random
import sys
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

# Syllables make as many words as a language has; the real names are for the filters.
ONSETS = "b br c ch cl d dr f fl g gr h j k kl l m n p pl pr qu r s sc sh sl st t th tr v w z".split()
VOWELS = "a e i o u ai ea ee io ou".split()
ENDS = ["", "", "n", "r", "s", "t", "l", "m", "nd", "st", "ck", "ng"]
NAMES = "Rutte Trump Merkel Macron Tusk Zelenskyy Orbán Erdoğan Sánchez Løkke Kallas Meloni".split()
PLACES = "Zürich Москва Kyiv Brussels Tokyo São_Paulo Łódź Nairobi Lima Oslo Cork Reykjavík".replace("_", "\u00a0").split(" ")
BODIES = "NATO EU UN WHO NASA ESA IMF FIFA OPEC UNESCO".split()
VERBS = "says warns backs rejects seeks denies halts raises cuts delays signs wins loses probes bans".split()
CJK = ["日本銀行が金利を", "北京で会議", "서울 증시", "東京の港"]


class News:
    """Generates articles from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        made = {self.word() for _ in range(30_000)}
        # Sorted, because the order of a set differs in every run.
        self.words = sorted(made)
        self.random.shuffle(self.words)
        self.paragraphs = [self.paragraph() for _ in range(4_000)]

    def word(self):
        pick = self.random.choice
        return "".join(pick(ONSETS) + pick(VOWELS) for _ in range(self.random.randint(1, 3))) + pick(ENDS)

    def common(self):
        """A word; the first ones are far more frequent, as in any language."""
        return self.words[int(len(self.words) * self.random.random() ** 3)]

    def headline(self):
        pick, word = self.random.choice, self.common
        shapes = (
            lambda: f"{pick(BODIES)} {pick(VERBS)} {word()} {word()} as {pick(PLACES)} {word()} {pick(VERBS)} {word()} {word()}",
            lambda: f"{pick(NAMES)} {pick(VERBS)} {pick(NAMES)} over the {word()} of {word()} in {pick(PLACES)} this {word()}",
            lambda: f"How {word()} and {word()} changed the {word()} {word()} in {pick(PLACES)} for {self.random.randint(2, 90)} years",
            lambda: f"‘{word().capitalize()} {word()}’: {pick(NAMES)} on the {word()} after the {word()} {word()}",
            lambda: f"{pick(PLACES)} {word()} {pick(VERBS)} {word()} {word()}, {pick(BODIES)} {word()} {self.random.randint(2, 80)}%",
        )
        line = pick(shapes)()
        return f"{pick(CJK)} {line}" if self.random.random() < 0.02 else line

    def paragraph(self):
        sentences = []
        for _ in range(self.random.randint(3, 7)):
            sentence = " ".join(self.common() for _ in range(self.random.randint(8, 20)))
            sentences.append(sentence.capitalize() + ".")
        return " ".join(sentences)

    def body(self):
        wanted, parts, length = self.random.randint(3_000, 5_000), [], 0
        while length < wanted:
            text, kind = self.random.choice(self.paragraphs), self.random.random()
            if kind < 0.1:
                part = f"<h2>{text[:50]}</h2>"
            elif kind < 0.2:
                part = f'<p>{text[:90]}<a href="https://example.org/{self.random.randrange(10**9)}">{text[90:120]}</a>{text[120:]}</p>'
            else:
                part = f"<p>{text}</p>"
            parts.append(part)
            length += len(part)
        return "\n".join(parts)


def rss(name, articles):
    """A feed with its texts in CDATA sections."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    yield f"<channel><title>{name}</title><link>https://example.org/{escape(name)}</link>\n"
    for article in articles:
        date = format_datetime(datetime.fromisoformat(article["published"].replace("Z", "+00:00")))
        yield f"<item><title>{escape(article['title'])}</title><link>{article['url']}</link>"
        yield f"<guid isPermaLink=\"false\">{article['id']}</guid><pubDate>{date}</pubDate>"
        yield f"<author>{escape(article['author'])}</author><category>{article['tags'][0]}</category>"
        yield f"<content:encoded><![CDATA[{article['body']}]]></content:encoded></item>\n"
    yield "</channel></rss>\n"


def atom(name, articles):
    """A feed with escaped texts."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title>'
    yield f"<id>urn:example:{escape(name)}</id>\n"
    for article in articles:
        yield f"<entry><title>{escape(article['title'])}</title><link href=\"{article['url']}\"/>"
        yield f"<id>{article['id']}</id><updated>{article['published']}</updated>"
        yield f"<author><name>{escape(article['author'])}</name></author><category term=\"{article['tags'][0]}\"/>"
        yield f"<content type=\"html\">{escape(article['body'])}</content></entry>\n"
    yield "</feed>\n"


def write_feeds(folder, many):
    """Distributes the articles over this many feeds."""
    os.makedirs(f"{folder}/feeds", exist_ok=True)
    dealt = [[] for _ in range(many)]
    with open(f"{folder}/articles.jsonl", encoding="utf-8") as lines:
        for n, line in enumerate(lines):
            dealt[n % many].append(line)
    for n, lines in enumerate(dealt):
        with open(f"{folder}/feeds/{n:03}.xml", "w", encoding="utf-8") as out:
            out.writelines((atom if n % 2 else rss)(f"Gazette {n:03}", map(json.loads, lines)))


def main(folder, articles=100_000, headlines=1_000_000, files=0, feeds=0):
    os.makedirs(folder, exist_ok=True)
    news = News(20241124)
    with open(f"{folder}/headlines.txt", "w", encoding="utf-8") as out:
        for _ in range(headlines):
            out.write(news.headline() + "\n")
    start = datetime(2024, 1, 1, tzinfo=timezone.utc)
    with open(f"{folder}/articles.jsonl", "w", encoding="utf-8") as out:
        for n in range(articles):
            article = {
                "id": f"urn:example:{n}",
                "source": f"Gazette {n % 500}",
                "title": news.headline(),
                "url": f"https://example.org/{n}",
                "author": f"{news.random.choice(NAMES)} {news.common().capitalize()}",
                "published": (start + timedelta(seconds=n * 61)).isoformat().replace("+00:00", "Z"),
                "tags": [news.common(), news.common()],
                "body": news.body(),
            }
            out.write(json.dumps(article, ensure_ascii=False) + "\n")
    if feeds:
        write_feeds(folder, feeds)
    for n in range(files):
        below = f"{folder}/folder/{n // 1_000:03}"
        if n % 1_000 == 0:
            os.makedirs(below, exist_ok=True)
        day = (start + timedelta(hours=n % 8_000)).strftime("%d %B %Y")
        with open(f"{below}/{n:06}.txt", "w", encoding="utf-8") as out:
            out.write(f"{news.headline()}\n\n{day}\n\n{news.random.choice(news.paragraphs)}\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], *(int(number) for number in sys.argv[2:6]))
