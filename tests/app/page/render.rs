//! Draws a page into a buffer and writes it as text: each line, and below it the styles of its parts.

use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use tidings::app::pane::page::{Page, PageSettings};
use tidings::app::pane::reader::{PageContext, Reader};
use tidings::app::typeset::TextForm;
use tidings::app::{Depth, Opened, Shade, Theme};
use tidings::news::{Article, Body, SafeText, UnixTime};
use tidings::parse;

/// The page of this HTML, in lines of `width` columns.
pub(crate) fn html(source: &str, width: u16) -> String {
    page(article(Body::Html(source.into())), width, PageSettings::default(), 0)
}

/// The page of this Markdown.
pub(crate) fn markdown(source: &str, width: u16) -> String {
    page(article(Body::Markdown(source.into())), width, PageSettings::default(), 0)
}

/// The page of this HTML with unwrapped code, scrolled sideways.
pub(crate) fn scrolled(source: &str, width: u16, h_scroll: usize) -> String {
    let settings = PageSettings { wrap_code: false, ..PageSettings::default() };
    page(article(Body::Html(source.into())), width, settings, h_scroll)
}

fn article(body: Body) -> Article {
    let url = SafeText::new("https://paper.example/a/b").filled();
    Article { title: SafeText::new("T"), url, body, ..Article::default() }
}

/// A page with its head and foot.
pub(crate) fn whole(article: Article, width: u16) -> String {
    let (lines, theme, _) = draw(article, width, PageSettings::default(), 0);
    write(&lines, &theme)
}

/// The text of a page, drawn screen by screen to its end; of a long one only every few screens.
pub(crate) fn read(source: &str, width: u16) -> String {
    let theme = Theme::new(Depth::True, Shade::Dark);
    let article = article(Body::Html(source.into()));
    let document = parse::document(&article);
    let mut page =
        Page::new(0, Arc::new(Opened { article, document, ..Opened::default() }), false, TextForm::default());
    page.fit(width + 5, &PageSettings::default());
    let area = Rect::new(0, 0, width + 5, 50);
    let lines = page.sheet().len();
    let mut reader = Reader::with_page(page);
    let mut out = String::new();
    for top in (0..lines).step_by(50.max(lines / 20)).chain([lines]) {
        if let Some(page) = &mut reader.page {
            page.go_to(top, area.height);
        }
        let mut buf = Buffer::empty(area);
        reader.draw(&context(&theme), None, area, &mut buf);
        for y in 0..area.height {
            out.extend((0..area.width).map(|x| buf[(x, y)].symbol()));
            out.push('\n');
        }
    }
    out
}

static ZONE: TimeZone = TimeZone::UTC;

/// A day after the article of the tests.
pub(crate) fn context(theme: &Theme) -> PageContext<'_> {
    let now = UnixTime::parse_rfc3339("2026-11-25T12:00:00Z").unwrap_or_default();
    PageContext { theme, depth: Depth::True, now, zone: &ZONE, covered: false, saved: false, source: None }
}

/// The page without head and foot, which are the same everywhere.
fn page(article: Article, width: u16, settings: PageSettings, h_scroll: usize) -> String {
    let (lines, theme, own) = draw(article, width, settings, h_scroll);
    write(&lines[own], &theme)
}

type Cells = Vec<(String, Style)>;

/// The lines, the theme, and which lines are the article's own text.
fn draw(
    article: Article,
    width: u16,
    settings: PageSettings,
    h_scroll: usize,
) -> (Vec<Cells>, Theme, Range<usize>) {
    let theme = Theme::new(Depth::True, Shade::Dark);
    let mut document = parse::document(&article);
    parse::highlight::highlight_document(&mut document);
    let opened = Opened { article, document, ..Opened::default() };
    let mut page = Page::new(0, Arc::new(opened), false, TextForm::default());
    // A pane has margins and a scroll bar.
    let pane = width + if width + 5 >= 30 { 5 } else { 2 };
    page.fit(pane, &settings);
    page.h_scroll = h_scroll;
    let height = page.sheet().len() as u16;
    let own = |line: &usize| {
        let piece = page.sheet().line(*line).and_then(|line| page.galley().pieces.get(line.piece as usize));
        piece.is_some_and(tidings::app::typeset::Piece::is_own)
    };
    let lines = 0..page.sheet().len();
    // The blank line above the text is not part of it.
    let first = lines.clone().find(own).map_or(0, |at| at + 1);
    let own = first..lines.rev().find(own).map_or(first, |at| at + 1).max(first);
    let area = Rect::new(0, 0, pane, height);
    let inner = page.text_area(area);
    assert_eq!(inner.width, width);
    let mut buf = Buffer::empty(area);
    let reader = Reader::with_page(page);
    reader.draw(&context(&theme), None, area, &mut buf);
    let lines = (0..height).map(|y| {
        let cells = (inner.x..area.right()).map(|x| (buf[(x, y)].symbol().to_owned(), buf[(x, y)].style()));
        cells.collect()
    });
    (lines.collect(), theme, own)
}

fn text(line: &Cells) -> String {
    let mut out = String::new();
    let mut covered = false;
    for (symbol, _) in line {
        // The second cell of a wide character.
        if !covered {
            out.push_str(symbol);
        }
        covered = !covered && tidings::app::typeset::columns(symbol) > 1;
    }
    out.trim_end().to_owned()
}

fn write(lines: &[Cells], theme: &Theme) -> String {
    let mut out = String::new();
    for line in lines {
        let _ = writeln!(out, "{}", text(line));
        let mut at = 0;
        while at < line.len() {
            let style = line[at].1;
            let end = line[at..].iter().position(|(_, other)| *other != style).map_or(line.len(), |n| at + n);
            let part = text(&line[at..end].to_vec());
            let style_names = style_names(style, theme);
            if !part.trim().is_empty() && !style_names.is_empty() {
                let _ = writeln!(out, "        {style_names}: {}", part.trim());
            }
            at = end;
        }
    }
    out
}

/// The name of a style: the role of its colour in the theme, and its modifiers.
fn style_names(style: Style, theme: &Theme) -> String {
    let roles = [
        ("link", theme.link),
        ("heading", theme.heading),
        ("code", theme.code),
        ("quiet", theme.quiet),
        ("rule", theme.rule),
        ("alert", theme.alert),
        ("bright", theme.headline),
        ("match", theme.matched),
    ];
    let mut words: Vec<&str> = Vec::new();
    let plain = [theme.text.fg.unwrap_or_default(), theme.panel.fg.unwrap_or_default()];
    if let Some(fg) = style.fg.filter(|fg| !plain.contains(fg)) {
        words.push(roles.iter().find(|(_, role)| role.fg == Some(fg)).map_or("accent", |(name, _)| name));
    }
    for (modifier, name) in [
        (Modifier::BOLD, "bold"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::CROSSED_OUT, "struck"),
        (Modifier::REVERSED, "reversed"),
    ] {
        if style.add_modifier.contains(modifier) {
            words.push(name);
        }
    }
    words.join(" ")
}

/// A snapshot test for each entry: its name, the width of its lines, and the source.
#[macro_export]
macro_rules! pages {
    ($kind:ident: $($name:ident $width:literal $source:expr;)*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(stringify!($name), $crate::page::render::$kind($source, $width));
            }
        )*
    };
}
