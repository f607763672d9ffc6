//! The open article: contents, headings, search, going back, progress, wide code, syntax highlighting.

use tidings::app::typeset::TextRole;
use tidings::app::{Effect, Msg, Version};
use tidings::news::{
    Article, Block, Body, Document, History, Link, SafeText, Span, State, SyntaxClass, SyntaxSpan,
};
use tidings::parse;

use crate::sim::harness::{STORIES, Sim};

/// Markdown as a document.
pub(crate) fn markdown(text: &str) -> Document {
    parse::document(&Article { body: Body::Markdown(text.into()), ..Article::default() })
}

/// A program with this article open.
pub(crate) fn reading(columns: u16, rows: u16, document: Document) -> Sim {
    let mut sim = Sim::empty(columns, rows, State::of("here"), History::default());
    sim.load(&STORIES[..2]);
    sim.articles[0].document = document;
    sim.end_load();
    sim.settle();
    sim.keys("<Enter>").wait(10_000);
    sim
}

/// An article with three links, two of them misleading.
pub(crate) fn three_links() -> Document {
    markdown(
        "See [the tables](https://tides.example/tables), [a book](https://xn--bcher-kva.example/buch) \
         and [the bank](https://bank.example@evil.example/login).",
    )
}

/// An almanac of seven chapters, two of them in parts.
pub(crate) fn almanac() -> Document {
    let mut text = String::from("The almanac begins.\n\n");
    for (level, title) in [
        ("##", "The sun"),
        ("##", "The moon"),
        ("###", "Phases of it"),
        ("###", "Eclipses"),
        ("##", "Tides"),
        ("##", "Москва и Zürich"),
        ("##", "The end"),
    ] {
        let line = "Nothing that is seen from a harbour is without its hour, and every hour has its tide.";
        text += &[level, " ", title, "\n\n", &line.repeat(3), "\n\n", &line.repeat(2), "\n\n"].concat();
    }
    markdown(&text)
}

#[test]
fn the_contents_jump_to_a_heading_and_back() {
    let mut sim = reading(80, 20, almanac());
    sim.keys("c");
    let screen = sim.screen();
    for line in ["Contents", "The moon", "    Phases of it", "Москва и Zürich"] {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
    sim.keys("jjj<Enter>");
    assert_eq!(sim.top_line(), "Eclipses");
    sim.keys("c");
    let here = sim.screen().lines().find(|line| line.contains('›')).unwrap().to_owned();
    assert!(here.contains("Eclipses"), "{here}");
    sim.keys("zurch<Enter>");
    assert_eq!(sim.top_line(), "Москва и Zürich");
    sim.keys("<C-o>");
    assert_eq!(sim.top_line(), "Eclipses");
    sim.keys("<C-o>");
    assert_eq!(sim.top_line(), STORIES[0].0);
    assert!(sim.keys("<C-o>").line(-1).contains("nothing to go back to"), "{}", sim.line(-1));
    // Letters are searched for, even those that are keys.
    sim.keys(":continue<Enter>");
    assert!(sim.line(-1).contains("Continue reading") || sim.line(-1).contains("left in the middle"));
    let mut sim = reading(80, 20, almanac());
    sim.keys("c/j");
    assert!(sim.screen().contains("No heading matches."), "{}", sim.screen());
    sim.keys("<Esc>");
    assert!(!sim.screen().contains("Contents"));
}

#[test]
fn a_missing_heading_is_reported() {
    let mut sim = reading(80, 20, markdown("Only this.\n\nAnd that."));
    for key in ["c", "{", "}"] {
        sim.keys(key);
        assert!(sim.line(-1).contains("This article has no headings"), "{key} {}", sim.line(-1));
    }
}

#[test]
fn braces_jump_between_headings() {
    let mut sim = reading(80, 12, almanac());
    let mut seen = Vec::new();
    for _ in 0..6 {
        sim.keys("}");
        seen.push(sim.top_line());
    }
    assert_eq!(seen, ["The sun", "The moon", "Phases of it", "Eclipses", "Tides", "Москва и Zürich"]);
    sim.keys("}}}");
    assert!(sim.line(-1).contains("No heading further down"), "{}", sim.line(-1));
    sim.keys("k{");
    assert_eq!(sim.top_line(), "Москва и Zürich");
    // Several steps count as one jump.
    sim.keys("{{{{{{");
    assert_eq!(sim.top_line(), STORIES[0].0);
    assert!(sim.keys("{").line(-1).contains("This is the beginning"), "{}", sim.line(-1));
    let mut sim = reading(80, 12, almanac());
    sim.keys("}}}<C-o>");
    assert_eq!(sim.top_line(), STORIES[0].0);
}

#[test]
fn the_status_line_shows_the_section_and_progress() {
    let mut sim = reading(100, 14, almanac());
    sim.keys("}}");
    let line = sim.line(-1);
    assert!(line.contains("The moon · ▰▱▱▱▱▱▱▱ 2") && line.ends_with(" % · 3 min left"), "{line}");
    sim.keys("G").wait(10_000);
    assert!(sim.line(-1).ends_with("The end · ▰▰▰▰▰▰▰▰ 100 %"), "{}", sim.line(-1));
    // It is at the same place while the list has the focus; there is none in the header.
    sim.keys("q").wait(10_000);
    assert!(sim.line(-1).ends_with("   ▰▰▰▰▰▰▰▰ 100 %"), "{}", sim.line(-1));
    assert!(!sim.line(0).contains('%'), "{}", sim.line(0));
    let mut sim = reading(40, 12, almanac());
    sim.keys("}}}");
    assert!(sim.line(-1).contains("   3") && sim.line(-1).ends_with(" %"), "{}", sim.line(-1));
    let short = reading(80, 30, markdown("Only this."));
    assert!(!short.line(-1).contains('%'), "{}", short.line(-1));
}

#[test]
fn typing_finds_words_in_the_article() {
    let mut sim = reading(80, 12, almanac());
    sim.keys("/");
    assert!(sim.line(-1).contains("Find:"), "{}", sim.line(-1));
    sim.keys("moscow");
    assert!(sim.line(-1).contains("no match"), "{}", sim.line(-1));
    assert_eq!(sim.top_line(), STORIES[0].0);
    sim.keys("<C-u>МОСКВА");
    assert!(sim.line(-1).contains("1/1"), "{}", sim.line(-1));
    assert!(sim.screen().contains("Москва и Zürich"));
    // Esc restores the position.
    sim.keys("<Esc>");
    assert_eq!(sim.top_line(), STORIES[0].0);
    sim.keys("/ovry hour<Enter>");
    assert!(sim.line(-1).contains("no match"), "{}", sim.line(-1));
    sim.keys("n");
    assert_eq!(sim.selected(), STORIES[0].0, "n does not go to another article");
    sim.keys("<Esc>/every hour<Enter>");
    assert!(sim.line(-1).contains("1/35") && sim.line(-1).contains("n next"), "{}", sim.line(-1));
    sim.keys("nnN");
    assert!(sim.line(-1).contains("2/35"), "{}", sim.line(-1));
    sim.keys("NN").wait(10_000);
    assert!(sim.line(-1).contains("35/35"), "{}", sim.line(-1));
    sim.keys("<C-o>");
    assert_eq!(sim.top_line(), "The sun");
    // The first Esc clears the search, the next one leaves the article.
    sim.keys("<Esc>");
    assert!(!sim.line(-1).contains("Find") && sim.line(-1).contains('%'), "{}", sim.line(-1));
    sim.keys("/<Up>");
    assert!(sim.line(-1).contains("Find: every hour"), "{}", sim.line(-1));
    sim.keys("<Up>");
    assert!(sim.line(-1).contains("Find: ovry hour"), "{}", sim.line(-1));
    sim.keys("<Down><Enter><Esc><Esc>");
    assert_eq!(sim.model.focus, tidings::app::PaneId::List);
}

#[test]
fn all_matches_are_underlined_and_the_current_one_is_reversed() {
    let mut sim =
        reading(60, 12, markdown("A tide, two TIDES and\n\n| the | tídal |\n|---|---|\n| ebb | untidy |"));
    sim.keys("/tid");
    let buffer = sim.buffer();
    let styles = |x: u16, y: u16| {
        let modifier = buffer[(x, y)].modifier;
        (
            modifier.contains(ratatui::style::Modifier::UNDERLINED),
            modifier.contains(ratatui::style::Modifier::REVERSED),
        )
    };
    let (mut marked, mut current) = (0, 0);
    // The title above is underlined, too.
    for y in 4..11 {
        for x in 0..60 {
            let (under, reversed) = styles(x, y);
            marked += usize::from(under);
            current += usize::from(reversed);
        }
    }
    assert_eq!((marked, current), (9, 3), "{}", sim.screen());
    assert!(sim.line(-1).contains("1/4"), "{}", sim.line(-1));
}

#[test]
fn clearing_the_search_restores_the_matches_of_the_filter() {
    let mut sim = Sim::start();
    sim.keys("/body:harbour<Enter>j<Enter>");
    assert!(sim.line(-1).contains("matches"), "{}", sim.line(-1));
    sim.keys("/table<Enter>").wait(10_000);
    assert!(sim.line(-1).contains("Find: table   1/"), "{}", sim.line(-1));
    sim.keys("<Esc>").wait(10_000);
    assert!(sim.line(-1).contains("matches"), "{}", sim.line(-1));
    // The search ends with its article.
    sim.keys("/table<Enter>hj<Enter>");
    assert!(!sim.line(-1).contains("Find"), "{}", sim.line(-1));
}

#[test]
fn selecting_a_heading_focuses_the_reader() {
    let mut sim = reading(100, 12, almanac());
    // Also from the list, and where only one pane is visible.
    sim.keys("hcj<Enter>j");
    assert_eq!(sim.selected(), STORIES[0].0);
    assert!(sim.top_line().starts_with("Nothing that is seen"), "{}", sim.screen());
    sim.keys("gh").resize(60, 12);
    sim.keys("}");
    assert_eq!(sim.top_line(), "The sun");
}

#[test]
fn a_click_ends_typing_and_removes_an_empty_search() {
    let mut sim = reading(80, 20, almanac());
    sim.keys("/").click(60, 9);
    assert!(!sim.line(-1).contains("Find"), "{}", sim.line(-1));
    sim.keys("/tide").click(60, 9);
    assert!(sim.line(-1).contains("Find: tide   1/"), "{}", sim.line(-1));
    // It is among the earlier searches.
    sim.keys("<Esc>/<Up>");
    assert!(sim.line(-1).contains("Find: tide"), "{}", sim.line(-1));
}

#[test]
fn a_footnote_link_jumps_there_and_back() {
    let mut document = almanac();
    document.anchors = vec![SafeText::new("note")];
    document.links = vec![Link { url: SafeText::new("#note"), anchor: Some(0) }];
    let span = |text: &str, link, anchor| Span { link, anchor, ..Span::plain(text) };
    document.blocks.insert(0, tidings::news::Block::Paragraph(vec![span("a note", Some(0), None)]));
    document.blocks.push(tidings::news::Block::Paragraph(vec![span("The note itself.", None, Some(0))]));
    let mut sim = reading(80, 12, document);
    sim.keys(";a");
    assert!(sim.line(-1).contains("A place in this article"), "{}", sim.line(-1));
    sim.keys("<Enter>");
    assert!(sim.screen().contains("The note itself."), "{}", sim.screen());
    assert!(sim.line(-1).contains("ctrl-o"), "{}", sim.line(-1));
    assert!(!sim.log.iter().any(|effect| matches!(effect, Effect::Browse(_))));
    sim.keys("<C-o>");
    assert_eq!(sim.top_line(), STORIES[0].0);
}

#[test]
fn unwrapped_code_scrolls_sideways() {
    let line = (0..30).map(|n| format!("word{n:02}")).collect::<Vec<_>>().join(" ");
    let mut sim =
        reading(60, 20, markdown(&format!("Text.\n\n```\n{line}\n```\n\n[link](https://a.example/)")));
    assert!(sim.screen().contains("word00") && sim.screen().contains("↪ "));
    assert!(sim.keys("]").line(-1).contains("W turns this off"), "{}", sim.line(-1));
    sim.keys("W").wait(10_000);
    let code = |sim: &Sim| sim.screen().lines().find(|line| line.contains("word")).unwrap().to_owned();
    assert!(code(&sim).contains("word00") && code(&sim).trim_end().ends_with('›'), "{}", code(&sim));
    sim.keys("]]]]]]]");
    assert!(code(&sim).contains("word09") && !code(&sim).contains("word07"), "{}", code(&sim));
    sim.keys("[");
    assert!(code(&sim).contains("word08"), "{}", code(&sim));
    // It does not scroll beyond the end.
    sim.keys("]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
    assert!(code(&sim).contains("word29"), "{}", code(&sim));
    // Matches scroll with the text.
    sim.keys("/word29");
    let buffer = sim.buffer();
    let y = sim.screen().lines().position(|line| line.contains("word29")).unwrap();
    let x = sim.screen().lines().nth(y).unwrap().find("word29").unwrap();
    assert!(buffer[(x as u16, y as u16)].modifier.contains(ratatui::style::Modifier::REVERSED));
}

#[test]
fn unwrapped_code_scrolls_to_a_match() {
    let line = (0..30).map(|n| format!("word{n:02}")).collect::<Vec<_>>().join(" ");
    let mut sim = reading(60, 20, markdown(&format!("Text.\n\n```\n{line}\n```\n")));
    sim.keys("W/word29").wait(10_000);
    assert!(
        sim.screen().lines().any(|line| line.contains('‹') && line.contains("word29")),
        "{}",
        sim.screen()
    );
    sim.keys("<C-u>word<Enter>");
    assert!(sim.screen().contains("word00"), "{}", sim.screen());
    for at in 1..30 {
        sim.keys("n");
        assert!(sim.screen().contains(&format!("word{at:02}")), "{}", sim.screen());
    }
    // It wraps around to the first match.
    assert!(sim.keys("n").screen().contains("word00"), "{}", sim.screen());
}

#[test]
fn overlays_do_not_cover_the_first_and_last_line() {
    for (columns, rows) in [(100, 20), (120, 35), (90, 12)] {
        let mut sim = reading(columns, rows, almanac());
        sim.keys("/tide<Enter>");
        let (first, last) = (sim.line(0), sim.line(-1));
        for key in ["?", "c"] {
            sim.keys(key);
            assert_eq!((sim.line(0), sim.line(-1)), (first.clone(), last.clone()), "{}", sim.screen());
            sim.keys("<Esc>");
        }
    }
}

#[test]
fn zen_mode_shows_the_status_line_only_for_messages() {
    let mut sim = reading(60, 12, almanac());
    sim.keys("z").wait(10_000);
    assert_eq!(sim.top_line(), STORIES[0].0);
    assert!(!sim.screen().contains(" % "), "{}", sim.screen());
    sim.keys("/tide");
    assert!(sim.line(-1).contains("Find: tide"), "{}", sim.line(-1));
    sim.keys("<Esc>y");
    assert!(sim.line(-1).contains("Copied"), "{}", sim.line(-1));
    sim.wait(10_000);
    assert!(!sim.screen().contains("Copied"));
    sim.keys("c}");
    assert!(sim.screen().contains("Contents"));
}

#[test]
fn zen_mode_reports_the_restored_position() {
    let mut sim = reading(60, 12, almanac());
    sim.keys("}}}").wait(2_000).keys("qj").keys("kz");
    assert!(sim.line(-1).contains("You stopped here, at"), "{}", sim.line(-1));
    sim.send(Msg::Tick);
}

#[test]
fn highlighting_arrives_after_the_article() {
    let mut sim = Sim::start();
    let text = SafeText::verbatim("let n = 1;");
    sim.articles[1].document.blocks =
        vec![Block::Code { language: Some(SafeText::new("rust")), text, syntax: vec![] }];
    sim.keys("j");
    let highlight = |sim: &mut Sim, ticket| {
        let syntax = vec![vec![SyntaxSpan { start: 0, end: 3, kind: SyntaxClass::Keyword }]];
        sim.send(Msg::Highlighted { ticket, row: 1, version: Version::Given, syntax });
    };
    let keyword = |sim: &Sim| {
        let page = sim.model.reader.page.as_ref().unwrap();
        (0..page.sheet().len()).any(|line| {
            page.sheet()
                .runs(page.galley(), line)
                .iter()
                .any(|run| run.role == TextRole::Syntax(SyntaxClass::Keyword))
        })
    };
    let ticket = sim.model.reader.highlighting.unwrap();
    assert!(sim.model.waits(), "a printed screen waits for the highlighting");
    highlight(&mut sim, ticket - 1);
    assert!(!keyword(&sim));
    let before = sim.screen();
    // An article left before the result arrived is opened again.
    let opened =
        |sim: &Sim| sim.log.iter().filter(|effect| matches!(effect, Effect::Open { row: 1, .. })).count();
    assert_eq!(opened(&sim), 1);
    sim.keys("kj");
    assert_eq!(opened(&sim), 2);
    highlight(&mut sim, ticket);
    assert!(!keyword(&sim), "a result for the first time it was opened");
    let ticket = sim.model.reader.highlighting.unwrap();
    highlight(&mut sim, ticket);
    assert!(keyword(&sim) && !sim.model.waits());
    sim.keys("kj");
    assert!(keyword(&sim));
    assert_eq!(opened(&sim), 2, "the highlighted article is cached");
    assert_eq!(sim.screen(), before, "no text has moved");
}
