//! Headings in the pane: each level looks different, in all numbers of colours, and the space above them.

use std::collections::HashSet;
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

fn draw(html: &str, theme: &Theme) -> Buffer {
    let article =
        Article { title: SafeText::new("T"), body: Body::Html(html.to_owned().into()), ..Article::default() };
    let document = parse::document(&article);
    let opened = Opened { article, document, ..Opened::default() };
    let mut page = Page::new(0, Arc::new(opened), false, TextForm::default());
    page.fit(60, &PageSettings::default());
    let area = Rect::new(0, 0, 60, page.sheet().len() as u16);
    let mut buf = Buffer::empty(area);
    Reader::with_page(page).draw(&context(theme), None, area, &mut buf);
    buf
}

fn lines(buf: &Buffer) -> Vec<String> {
    let line = |y| (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect::<String>();
    (0..buf.area.height).map(|y| line(y).trim().to_owned()).collect()
}

#[test]
fn each_level_looks_different_also_without_colours() {
    let html: String =
        (1..=6).map(|n| format!("<h{n}>Level {n}</h{n}><p>Words.</p>")).collect::<Vec<_>>().concat();
    for depth in [Depth::True, Depth::Indexed, Depth::Sixteen, Depth::None] {
        for shade in [Shade::Dark, Shade::Light] {
            let theme = Theme::new(depth, shade);
            let buf = draw(&html, &theme);
            let lines = lines(&buf);
            let looks: HashSet<String> = (1..=6)
                .map(|n| {
                    let y = lines.iter().position(|line| *line == format!("Level {n}")).unwrap();
                    let style = buf[(2, y as u16)].style();
                    format!("{:?} {:?} {}", style.fg, style.add_modifier, lines[y + 1].starts_with("───"))
                })
                .collect();
            assert_eq!(looks.len(), 6, "{depth:?} {shade:?}: {looks:?}");
        }
    }
}

#[test]
fn the_highest_level_of_an_article_stands_out_whatever_its_number() {
    let theme = Theme::new(Depth::True, Shade::Dark);
    for html in
        ["<p>A.</p><h2>Main</h2><h3>Below</h3><p>B.</p>", "<p>A.</p><h4>Main</h4><h5>Below</h5><p>B.</p>"]
    {
        let buf = draw(html, &theme);
        let y = lines(&buf).iter().position(|line| line == "Main").unwrap() as u16;
        assert_eq!(buf[(2, y)].style().fg, theme.heading.fg, "{html}");
        assert_eq!(buf[(2, y + 1)].style().fg, theme.text.fg.or(buf[(2, y + 2)].style().fg), "{html}");
    }
}

#[test]
fn sections_have_more_space_above_them_and_a_rule_does_not_stick_to_a_heading() {
    let theme = Theme::new(Depth::True, Shade::Dark);
    let html = "<h2>First</h2><p>One.</p><h2>Second</h2><h3>Below</h3><p>Two.</p><h3>Third</h3><hr><p>Three.</p>\
                <ul><li><p>a</p><h2>In a list</h2></li></ul><blockquote><p>b</p><h2>In a quote</h2></blockquote>";
    let all = lines(&draw(html, &theme));
    let above = |text: &str| {
        let at = all.iter().rposition(|line| line.ends_with(text)).unwrap();
        all[..at].iter().rev().take_while(|line| line.is_empty() || *line == "▎").count()
    };
    assert_eq!((above("First"), above("Second"), above("Below"), above("Third")), (1, 2, 0, 1), "{all:?}");
    assert_eq!((above("───"), above("In a list"), above("In a quote")), (1, 1, 1), "{all:?}");
}
