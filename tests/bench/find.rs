//! Time of a keystroke in the search of a 5 MB article: finding, scrolling, drawing. Never here: whether
//! the right words are found.
//!
//! `cargo bench --bench find`. Figures are the median and the maximum of the rounds, in milliseconds.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench may fail loudly, reads the clock, and says what it found"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tidings::app::article_search::ArticleSearch;
use tidings::app::pane::page::{Page, PageSettings};
use tidings::app::pane::reader::{PageContext, Reader};
use tidings::app::typeset::Spot;
use tidings::app::typeset::TextForm;
use tidings::app::{Depth, Opened, Shade, Theme};
use tidings::news::{Article, Block, Document, SafeText, Span};

const BYTES: usize = 5_000_000;
const PANE: Rect = Rect::new(0, 0, 80, 35);
const ROUNDS: usize = 9;

/// An article of paragraphs of this many bytes, made from these words.
fn article(words: &[&str], paragraph: usize) -> Opened {
    let (mut blocks, mut at, mut left) = (Vec::new(), 7usize, BYTES);
    while left > 0 {
        let mut text = String::new();
        while text.len() < paragraph.min(left) {
            at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(words[(at >> 33) % words.len()]);
            text.push(' ');
        }
        left = left.saturating_sub(text.len());
        blocks.push(Block::Paragraph(vec![Span::plain(&text)]));
    }
    let article = Article { title: SafeText::new("A long one"), ..Article::default() };
    Opened { article, document: Document { blocks, ..Document::default() }, ..Opened::default() }
}

static ZONE: TimeZone = TimeZone::UTC;

fn context(theme: &Theme) -> PageContext<'_> {
    let now = tidings::news::UnixTime::default();
    PageContext { theme, depth: Depth::True, now, zone: &ZONE, covered: false, saved: false, source: None }
}

fn main() {
    let plain: Vec<&str> =
        "the harbour a minister of rain and parliament to well-known in reported tides".split(' ').collect();
    let accents: Vec<&str> =
        "die Häfen größer als für Überfahrten nötig wäre Zürich café élan vérité".split(' ').collect();
    let kanji: Vec<&str> =
        "日本銀行は 金利を 引き上げると 発表した 市場予想どおりの 決定で 円相場は".split(' ').collect();
    let long = usize::MAX;
    for (name, words, paragraph, typed) in [
        ("plain", &plain, 500, "well-known tides"),
        ("plain, one paragraph", &plain, long, "well-known tides"),
        ("accents", &accents, 500, "fur uber"),
        ("accents, one paragraph", &accents, long, "fur uber"),
        ("kanji", &kanji, 500, "金利を 市場"),
        ("no match", &plain, 500, "the qqq"),
    ] {
        let opened = Arc::new(article(words, paragraph));
        let (mut fold, mut letter, mut pace) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let mut page = Page::new(0, Arc::clone(&opened), false, TextForm::default());
            page.fit(PANE.width, &PageSettings::default());
            let middle = page.sheet().spot_of(page.sheet().len() / 2).unwrap();
            let began = Instant::now();
            black_box(page.search_text());
            fold.push(began.elapsed());
            let began = Instant::now();
            pace.push(began.elapsed());
            let mut find = ArticleSearch::new(page.id, middle);
            for c in typed.chars() {
                let began = Instant::now();
                find.prompt.insert(&c.to_string());
                page = letter_typed(page, &find, middle);
                letter.push(began.elapsed());
            }
        }
        let show = |what: &str, all: &mut Vec<std::time::Duration>| {
            all.sort();
            let ms = |at: usize| all[at].as_secs_f64() * 1000.0;
            println!("{name:24} {what:14} {:7.2}  worst {:7.2}", ms(all.len() / 2), ms(all.len() - 1));
        };
        show("fold", &mut fold);
        show("one letter", &mut letter);
        show("reading time", &mut pace);
    }
}

/// Finds, scrolls and draws after a typed letter.
fn letter_typed(mut page: Page, find: &ArticleSearch, from: Spot) -> Page {
    page.find(&find.query());
    page.go_to_first_match(from, PANE.height);
    let mut reader = Reader::default();
    reader.page = Some(page);
    let mut buf = Buffer::empty(PANE);
    reader.draw(&context(&Theme::new(Depth::True, Shade::Dark)), None, PANE, &mut buf);
    black_box(&buf);
    reader.page.take().unwrap()
}
