//! Code blocks in the pane: the panel, the space it takes, its signs where there are no colours.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tidings::app::pane::page::{Page, PageSettings};
use tidings::app::pane::reader::Reader;
use tidings::app::typeset::TextForm;
use tidings::app::{Depth, Opened, Shade, Theme};
use tidings::news::{Article, Body, SafeText};
use tidings::parse;

use crate::page::render::context;

fn draw(html: &str, width: u16, theme: &Theme, h_scroll: usize, wrap_code: bool) -> Buffer {
    let article =
        Article { title: SafeText::new("T"), body: Body::Html(html.to_owned().into()), ..Article::default() };
    let mut document = parse::document(&article);
    parse::highlight::highlight_document(&mut document);
    let opened = Opened { article, document, ..Opened::default() };
    let mut page = Page::new(0, Arc::new(opened), false, TextForm::default());
    page.fit(width, &PageSettings { wrap_code, ..PageSettings::default() });
    page.h_scroll = h_scroll;
    let area = Rect::new(0, 0, width, page.sheet().len() as u16);
    let mut buf = Buffer::empty(area);
    Reader::with_page(page).draw(&context(theme), None, area, &mut buf);
    buf
}

fn line(buf: &Buffer, y: u16) -> String {
    let text: String = (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect();
    text.trim_end().to_owned()
}

/// The line with a text, and the columns with the background of code in it.
fn panel(buf: &Buffer, theme: &Theme, text: &str) -> (u16, u16) {
    let y = (0..buf.area.height).find(|y| line(buf, *y).contains(text)).unwrap();
    let on = |x: &u16| theme.panel.bg == Some(buf[(*x, y)].bg);
    let first = (0..buf.area.width).find(on).unwrap();
    let last = (0..buf.area.width).rfind(on).unwrap();
    assert!((first..=last).all(|x| on(&x)), "the panel has a hole: {}", line(buf, y));
    (first, last + 1)
}

const WIDE: &str = "<p>Before it.</p><pre>short\n\nthe_name_of_a_function(with_an_argument, and_another_one, and_a_third_one, and_a_fourth);</pre><p>After.</p>";

#[test]
fn all_lines_have_one_background() {
    let theme = Theme::new(Depth::True, Shade::Dark);
    let buf = draw("<p>Before it.</p><pre>if a {\n\n    b // c\n}</pre>", 60, &theme, 0, true);
    let first = panel(&buf, &theme, "if a");
    assert_eq!(first, (2, 57), "as wide as the text");
    assert_eq!(panel(&buf, &theme, "b // c"), first);
    let y = (0..buf.area.height).find(|y| line(&buf, *y).contains("if a")).unwrap();
    assert!((2..57).all(|x| theme.panel.bg == Some(buf[(x, y + 1)].bg)), "so has an empty line");
}

#[test]
fn wide_code_goes_beyond_the_measure_and_the_text_stays_where_it_is() {
    let theme = Theme::new(Depth::True, Shade::Dark);
    let buf = draw(WIDE, 120, &theme, 0, true);
    assert_eq!(line(&buf, 5), format!("{}Before it.", " ".repeat(24)));
    let columns = panel(&buf, &theme, "the_name_of");
    assert_eq!(columns, (24, 24 + 2 + 89 + 1), "as far as its longest line needs");
    assert_eq!(panel(&buf, &theme, "short"), columns);
    let buf = draw(WIDE, 100, &theme, 0, true);
    assert_eq!(panel(&buf, &theme, "the_name_of"), (14, 97), "a margin and the scroll bar are left");
    assert!((0..buf.area.height).any(|y| line(&buf, y).contains("↪ and_a_fourth);")));
}

#[test]
fn wide_code_that_is_not_wrapped_is_cut_at_the_edge_of_its_panel() {
    let theme = Theme::new(Depth::True, Shade::Dark);
    for (h_scroll, wanted) in [(0, "  the_name_of_a_function("), (5, "  ‹me_of_a_function(")] {
        let buf = draw(WIDE, 100, &theme, h_scroll, false);
        let y = (0..buf.area.height).find(|y| line(&buf, *y).contains("_function(")).unwrap();
        assert!(line(&buf, y).trim_start_matches(' ').starts_with(wanted.trim_start()), "{}", line(&buf, y));
        assert_eq!(panel(&buf, &theme, "_function("), (14, 97));
    }
    let buf = draw(WIDE, 100, &theme, 0, false);
    assert!(
        (0..buf.area.height).any(|y| line(&buf, y).ends_with('›') && line(&buf, y).chars().count() == 97)
    );
}

#[test]
fn a_bar_is_drawn_where_the_panel_has_no_background() {
    for depth in [Depth::None, Depth::Sixteen] {
        let theme = Theme::new(depth, Shade::Dark);
        let html = "<pre><code class='language-rust'>fn a() {\n\n}</code></pre>";
        let buf = draw(html, 50, &theme, 0, true);
        let lines: Vec<String> = (0..buf.area.height).map(|y| line(&buf, y).trim().to_owned()).collect();
        assert!(lines.ends_with(&["▏ rust", "▏ fn a() {", "▏", "▏ }"].map(str::to_owned)), "{lines:?}");
    }
}
