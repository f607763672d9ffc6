//! Time of an article from its HTML to the first screen, of turning a page in its middle, and of a new layout
//! at another width, compared with ratatui's `Paragraph` on the same text. Never here: whether it looks
//! right.
//!
//! `cargo bench --bench page`. Figures are medians in milliseconds of rounds in which all take turns.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench may fail loudly, reads the clock, and says what it found"
)]

#[path = "../common/hostile.rs"]
mod hostile;

use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Paragraph, Widget, Wrap};
use tidings::app::action::Motion;
use tidings::app::pane::page::{Page, PageSettings};
use tidings::app::pane::reader::{PageContext, Reader};
use tidings::app::typeset::TextForm;
use tidings::app::{Depth, Opened, Shade, Theme};
use tidings::news::{Article, Body, SafeText};
use tidings::parse;

const PANE: Rect = Rect::new(0, 0, 80, 35);
const ROUNDS: usize = 9;
/// Pages turned in each round.
const TURNS: usize = 20;

const WORDS: &[&str] = &[
    "the",
    "harbour",
    "a",
    "minister",
    "of",
    "rain",
    "and",
    "parliament",
    "to",
    "well-known",
    "in",
    "reported",
    "tides",
    "said",
    "for",
    "yesterday",
    "that",
    "agreement",
    "it",
    "between",
    "is",
    "delegates",
    "was",
    "at",
];
const KANJI: &str = "日本銀行は金利を引き上げると発表した市場予想どおりの決定で円相場は小幅に動いた";

/// Pseudo-random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// Prose with headings, links, emphasis and lists.
fn prose(bytes: usize) -> String {
    let mut random = Random(7);
    let mut out = String::with_capacity(bytes + 1000);
    while out.len() < bytes {
        match random.below(20) {
            0 => out.push_str("<h2>"),
            1 => out.push_str("<ul><li>"),
            _ => out.push_str("<p>"),
        }
        let list = out.ends_with("<li>");
        let heading = out.ends_with("<h2>");
        for n in 0..if heading { 5 } else { 30 + random.below(60) } {
            let word = WORDS[random.below(WORDS.len())];
            let _ = match random.below(40) {
                0 => write!(out, " <a href=\"https://example.org/{}\">{word}</a>", random.below(100_000)),
                1 => write!(out, " <em>{word}</em>"),
                2 => write!(out, " {word}."),
                _ => write!(out, "{}{word}", if n == 0 { "" } else { " " }),
            };
        }
        out.push_str(if list {
            "</li></ul>\n"
        } else if heading {
            "</h2>\n"
        } else {
            "</p>\n"
        });
    }
    out
}

fn kanji(bytes: usize) -> String {
    let mut random = Random(9);
    let all: Vec<char> = KANJI.chars().collect();
    let mut out = String::with_capacity(bytes + 1000);
    while out.len() < bytes {
        out.push_str("<p>");
        for _ in 0..40 + random.below(200) {
            out.push(all[random.below(all.len())]);
            out.push_str(["", "", "", "", "", "", "", "、"][random.below(8)]);
        }
        out.push_str("。</p>\n");
    }
    out
}

/// One long paragraph.
fn single(bytes: usize) -> String {
    let mut random = Random(5);
    let mut out = String::from("<p>");
    while out.len() < bytes {
        out.push_str(WORDS[random.below(WORDS.len())]);
        out.push(' ');
    }
    out
}

#[derive(Default)]
struct Times {
    parse: Vec<f64>,
    new: Vec<f64>,
    fit: Vec<f64>,
    first: Vec<f64>,
    open: Vec<f64>,
    turn: Vec<f64>,
    resize: Vec<f64>,
    paragraph: Vec<f64>,
}

fn median(all: &mut [f64]) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

fn round(html: &str, times: &mut Times, with_paragraph: bool) {
    let theme = Theme::new(Depth::True, Shade::Dark);
    let settings = PageSettings::default();
    let mut buf = Buffer::empty(PANE);
    let article = Article {
        title: SafeText::new("A long read"),
        body: Body::Html(html.to_owned().into_boxed_str()),
        ..Article::default()
    };
    let begun = Instant::now();
    let document = parse::document(&article);
    times.parse.push(ms(begun));
    let article = Article { body: Body::Empty, ..article };
    let opened = Arc::new(Opened { article, document, ..Opened::default() });
    let at = Instant::now();
    let mut page = Page::new(0, Arc::clone(&opened), false, TextForm::default());
    times.new.push(ms(at));
    let at = Instant::now();
    page.fit(PANE.width, &settings);
    times.fit.push(ms(at));
    let at = Instant::now();
    let mut reader = Reader::with_page(page);
    reader.draw(&context(&theme), None, PANE, &mut buf);
    times.first.push(ms(at));
    times.open.push(ms(begun));
    let page = reader.page.as_mut().unwrap();
    page.go_to(page.sheet().len() / 2, PANE.height);
    for _ in 0..TURNS {
        let at = Instant::now();
        reader.page.as_mut().unwrap().go(Motion::PageDown, PANE.height);
        buf.reset();
        reader.draw(&context(&theme), None, PANE, &mut buf);
        times.turn.push(ms(at));
    }
    let at = Instant::now();
    reader.page.as_mut().unwrap().fit(PANE.width - 20, &settings);
    buf.reset();
    reader.draw(&context(&theme), None, PANE, &mut buf);
    times.resize.push(ms(at));
    black_box(&buf);
    if with_paragraph {
        let text = opened.document.plain_text();
        // Its scroll position has 16 bits, so this uses the middle of what it can reach.
        let middle = (text.len() / 144).min(usize::from(u16::MAX) / 2) as u16;
        let at = Instant::now();
        let paragraph = Paragraph::new(text.as_str()).wrap(Wrap { trim: false }).scroll((middle, 0));
        paragraph.render(Rect { width: 72, ..PANE }, &mut buf);
        times.paragraph.push(ms(at));
        black_box(&buf);
    }
}

static ZONE: TimeZone = TimeZone::UTC;

fn context(theme: &Theme) -> PageContext<'_> {
    let now = tidings::news::UnixTime::default();
    PageContext { theme, depth: Depth::True, now, zone: &ZONE, covered: false, saved: false, source: None }
}

fn main() {
    let articles = [
        ("prose, 5 MB", prose(5 << 20), true),
        ("Japanese, 5 MB", kanji(5 << 20), true),
        ("one paragraph, 5 MB", single(5 << 20), true),
        ("prose, 50 KB", prose(50 << 10), true),
    ];
    let mut all: Vec<Times> = articles.iter().map(|_| Times::default()).collect();
    for _ in 0..ROUNDS {
        for ((_, html, with_paragraph), times) in articles.iter().zip(&mut all) {
            round(html, times, *with_paragraph);
        }
    }
    println!(
        "{:<22}{:>8}{:>8}{:>8}{:>8}{:>9}{:>10}{:>10}{:>11}{:>8}",
        "", "parse", "pieces", "lines", "draw", "open", "page down", "resize", "Paragraph", "ratio"
    );
    for ((name, ..), times) in articles.iter().zip(&mut all) {
        let (turn, paragraph) = (median(&mut times.turn), median(&mut times.paragraph));
        println!(
            "{name:<22}{:>8.2}{:>8.2}{:>8.2}{:>8.3}{:>9.2}{turn:>10.3}{:>10.2}{paragraph:>11.2}{:>7.0}x",
            median(&mut times.parse),
            median(&mut times.new),
            median(&mut times.fit),
            median(&mut times.first),
            median(&mut times.open),
            median(&mut times.resize),
            paragraph / turn,
        );
    }
    println!("\nhostile articles, from HTML to the screen, worst of 3: at 20 and at 200 columns");
    for (name, html) in hostile::articles() {
        let [narrow, wide] =
            [20, 200].map(|width| (0..3).map(|_| open_and_draw(&html, width)).fold(0.0, f64::max));
        println!("{name:<28}{narrow:>9.1}{wide:>9.1}");
    }
}

/// From HTML to the first screen.
fn open_and_draw(html: &str, width: u16) -> f64 {
    let article = Article { body: Body::Html(html.to_owned().into_boxed_str()), ..Article::default() };
    let area = Rect::new(0, 0, width, 50);
    let mut buf = Buffer::empty(area);
    let at = Instant::now();
    let document = parse::document(&article);
    let opened = Arc::new(Opened { article, document, ..Opened::default() });
    let mut page = Page::new(0, opened, false, TextForm::default());
    page.fit(width, &PageSettings::default());
    Reader::with_page(page).draw(&context(&Theme::new(Depth::True, Shade::Dark)), None, area, &mut buf);
    black_box(&buf);
    ms(at)
}
