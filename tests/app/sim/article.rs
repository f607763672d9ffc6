//! The article one reads: contents, headings, finding in it, the way back, how far one is, code that is too wide.

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

/// A program in which this article is being read.
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

/// The first line of the article in sight.
fn top(sim: &Sim) -> String {
    let line = sim.line(i32::from(!sim.model.zen));
    let line = line.split('│').next_back().unwrap_or_default();
    line.trim().trim_end_matches('┃').trim().to_owned()
}

#[test]
fn the_contents_lead_to_a_heading_and_there_is_a_way_back() {
    let mut sim = reading(80, 20, almanac());
    sim.keys("c");
    let screen = sim.screen();
    for line in ["Contents", "The moon", "    Phases of it", "Москва и Zürich"] {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
    sim.keys("jjj<Enter>");
    assert_eq!(top(&sim), "Eclipses");
    sim.keys("c");
    let here = sim.screen().lines().find(|line| line.contains('›')).unwrap().to_owned();
    assert!(here.contains("Eclipses"), "{here}");
    sim.keys("zurch<Enter>");
    assert_eq!(top(&sim), "Москва и Zürich");
    sim.keys("<C-o>");
    assert_eq!(top(&sim), "Eclipses");
    sim.keys("<C-o>");
    assert_eq!(top(&sim), STORIES[0].0);
    assert!(sim.keys("<C-o>").line(-1).contains("nothing to go back to"), "{}", sim.line(-1));
    // What is typed is searched for, letters that move too.
    sim.keys(":continue<Enter>");
    assert!(sim.line(-1).contains("Continue reading") || sim.line(-1).contains("left in the middle"));
    let mut sim = reading(80, 20, almanac());
    sim.keys("c/j");
    assert!(sim.screen().contains("No heading says that."), "{}", sim.screen());
    sim.keys("<Esc>");
    assert!(!sim.screen().contains("Contents"));
}

#[test]
fn an_article_without_headings_says_so() {
    let mut sim = reading(80, 20, markdown("Only this.\n\nAnd that."));
    for key in ["c", "{", "}"] {
        sim.keys(key);
        assert!(sim.line(-1).contains("This article has no headings"), "{key} {}", sim.line(-1));
    }
}

#[test]
fn one_goes_from_heading_to_heading() {
    let mut sim = reading(80, 12, almanac());
    let mut seen = Vec::new();
    for _ in 0..6 {
        sim.keys("}");
        seen.push(top(&sim));
    }
    assert_eq!(seen, ["The sun", "The moon", "Phases of it", "Eclipses", "Tides", "Москва и Zürich"]);
    sim.keys("}}}");
    assert!(sim.line(-1).contains("No heading further down"), "{}", sim.line(-1));
    sim.keys("k{");
    assert_eq!(top(&sim), "Москва и Zürich");
    // All the steps are one jump.
    sim.keys("{{{{{{");
    assert_eq!(top(&sim), STORIES[0].0);
    assert!(sim.keys("{").line(-1).contains("This is the beginning"), "{}", sim.line(-1));
    let mut sim = reading(80, 12, almanac());
    sim.keys("}}}<C-o>");
    assert_eq!(top(&sim), STORIES[0].0);
}

#[test]
fn the_last_line_says_where_one_is() {
    let mut sim = reading(100, 14, almanac());
    sim.keys("}}");
    let line = sim.line(-1);
    assert!(
        line.starts_with(" The moon · ") && line.contains(" % · ") && line.contains(" min left"),
        "{line}"
    );
    assert!(line.contains("unread"), "{line}");
    assert!(!sim.line(0).contains('%'), "{}", sim.line(0));
    sim.keys("G").wait(10_000);
    assert!(sim.line(-1).starts_with(" The end · 100 %   "), "{}", sim.line(-1));
    // In the list the header has it.
    sim.keys("q").wait(10_000);
    assert!(sim.line(0).trim_end().ends_with("100 %") && !sim.line(-1).contains('%'), "{}", sim.line(-1));
    let mut sim = reading(40, 12, almanac());
    sim.keys("}}}");
    assert!(sim.line(-1).starts_with(" Phases of it · "), "{}", sim.line(-1));
    let short = reading(80, 30, markdown("Only this."));
    assert!(!short.line(-1).contains('%'), "{}", short.line(-1));
}

#[test]
fn words_are_found_while_they_are_typed() {
    let mut sim = reading(80, 12, almanac());
    sim.keys("/");
    assert!(sim.line(-1).contains("Find:"), "{}", sim.line(-1));
    sim.keys("moscow");
    assert!(sim.line(-1).contains("no match"), "{}", sim.line(-1));
    assert_eq!(top(&sim), STORIES[0].0);
    sim.keys("<C-u>МОСКВА");
    assert!(sim.line(-1).contains("1/1"), "{}", sim.line(-1));
    assert!(sim.screen().contains("Москва и Zürich"));
    // Esc goes back to where one was.
    sim.keys("<Esc>");
    assert_eq!(top(&sim), STORIES[0].0);
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
    assert_eq!(top(&sim), STORIES[0].0);
    // Esc drops it, and only then leaves the article.
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
fn all_matches_are_marked_and_the_one_gone_to_stands_out() {
    let mut sim =
        reading(60, 12, markdown("A tide, two TIDES and\n\n| the | tídal |\n|---|---|\n| ebb | untidy |"));
    sim.keys("/tid");
    let buffer = sim.buffer();
    let bold = |x: u16, y: u16| {
        let modifier = buffer[(x, y)].modifier;
        (
            modifier.contains(ratatui::style::Modifier::UNDERLINED),
            modifier.contains(ratatui::style::Modifier::REVERSED),
        )
    };
    let (mut marked, mut gone_to) = (0, 0);
    for y in 1..11 {
        for x in 0..60 {
            let (under, reversed) = bold(x, y);
            marked += usize::from(under);
            gone_to += usize::from(reversed);
        }
    }
    assert_eq!((marked, gone_to), (9, 3), "{}", sim.screen());
    assert!(sim.line(-1).contains("1/4"), "{}", sim.line(-1));
}

#[test]
fn what_the_filter_found_is_marked_again_once_the_find_is_dropped() {
    let mut sim = Sim::start();
    sim.keys("/body:harbour<Enter>j<Enter>");
    assert!(sim.line(-1).contains("matches"), "{}", sim.line(-1));
    sim.keys("/table<Enter>").wait(10_000);
    assert!(sim.line(-1).contains("Find: table   1/"), "{}", sim.line(-1));
    sim.keys("<Esc>").wait(10_000);
    assert!(sim.line(-1).contains("matches"), "{}", sim.line(-1));
    // Another article, another search.
    sim.keys("/table<Enter>hj<Enter>");
    assert!(!sim.line(-1).contains("Find"), "{}", sim.line(-1));
}

#[test]
fn who_has_chosen_a_heading_reads_on_there() {
    let mut sim = reading(100, 12, almanac());
    // From the list, too, and where only one of the panes is in sight.
    sim.keys("hcj<Enter>j");
    assert_eq!(sim.selected(), STORIES[0].0);
    assert!(top(&sim).starts_with("Nothing that is seen"), "{}", sim.screen());
    sim.keys("gh").resize(60, 12);
    sim.keys("}");
    assert_eq!(top(&sim), "The sun");
}

#[test]
fn a_click_ends_the_typing_and_leaves_no_empty_search() {
    let mut sim = reading(80, 20, almanac());
    sim.keys("/").click(60, 9);
    assert!(!sim.line(-1).contains("Find"), "{}", sim.line(-1));
    sim.keys("/tide").click(60, 9);
    assert!(sim.line(-1).contains("Find: tide   1/"), "{}", sim.line(-1));
    // It is among what was looked for before.
    sim.keys("<Esc>/<Up>");
    assert!(sim.line(-1).contains("Find: tide"), "{}", sim.line(-1));
}

#[test]
fn a_footnote_leads_there_and_back() {
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
    assert_eq!(top(&sim), STORIES[0].0);
}

#[test]
fn code_that_is_not_wrapped_is_moved_sideways() {
    let line = (0..30).map(|n| format!("word{n:02}")).collect::<Vec<_>>().join(" ");
    let mut sim =
        reading(60, 20, markdown(&format!("Text.\n\n```\n{line}\n```\n\n[link](https://a.example/)")));
    assert!(sim.screen().contains("word00") && sim.screen().contains("↪ "));
    assert!(sim.keys("]").line(-1).contains("W stops that"), "{}", sim.line(-1));
    sim.keys("W").wait(10_000);
    let code = |sim: &Sim| sim.screen().lines().find(|line| line.contains("word")).unwrap().to_owned();
    assert!(code(&sim).contains("word00") && code(&sim).trim_end().ends_with('›'), "{}", code(&sim));
    sim.keys("]]]]]]]");
    assert!(code(&sim).contains("word09") && !code(&sim).contains("word07"), "{}", code(&sim));
    sim.keys("[");
    assert!(code(&sim).contains("word08"), "{}", code(&sim));
    // Not beyond its end.
    sim.keys("]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
    assert!(code(&sim).contains("word29"), "{}", code(&sim));
    // Marks move along.
    sim.keys("/word29");
    let buffer = sim.buffer();
    let y = sim.screen().lines().position(|line| line.contains("word29")).unwrap();
    let x = sim.screen().lines().nth(y).unwrap().find("word29").unwrap();
    assert!(buffer[(x as u16, y as u16)].modifier.contains(ratatui::style::Modifier::REVERSED));
}

#[test]
fn a_match_in_code_that_is_not_wrapped_is_brought_into_sight() {
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
    // Round the end, to its beginning.
    assert!(sim.keys("n").screen().contains("word00"), "{}", sim.screen());
}

#[test]
fn what_lies_over_the_panes_leaves_the_first_and_the_last_line_whole() {
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
fn in_zen_the_last_line_comes_when_there_is_something_to_say() {
    let mut sim = reading(60, 12, almanac());
    sim.keys("z").wait(10_000);
    assert_eq!(top(&sim), STORIES[0].0);
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
fn where_one_stopped_is_said_also_in_zen() {
    let mut sim = reading(60, 12, almanac());
    sim.keys("}}}").wait(2_000).keys("qj").keys("kz");
    assert!(sim.line(-1).contains("Where you stopped, at"), "{}", sim.line(-1));
    sim.send(Msg::Tick);
}

#[test]
fn the_tones_of_programs_come_after_the_article_and_an_old_answer_is_nothing() {
    let mut sim = Sim::start();
    let text = SafeText::verbatim("let n = 1;");
    sim.articles[1].document.blocks =
        vec![Block::Code { language: Some(SafeText::new("rust")), text, syntax: vec![] }];
    sim.keys("j");
    let painted = |sim: &mut Sim, ticket| {
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
    assert!(sim.model.waits(), "a screen that is printed waits for them");
    painted(&mut sim, ticket - 1);
    assert!(!keyword(&sim));
    let before = sim.screen();
    // Left before they came, it is opened anew.
    let opened =
        |sim: &Sim| sim.log.iter().filter(|effect| matches!(effect, Effect::Open { row: 1, .. })).count();
    assert_eq!(opened(&sim), 1);
    sim.keys("kj");
    assert_eq!(opened(&sim), 2);
    painted(&mut sim, ticket);
    assert!(!keyword(&sim), "an answer to the first opening");
    let ticket = sim.model.reader.highlighting.unwrap();
    painted(&mut sim, ticket);
    assert!(keyword(&sim) && !sim.model.waits());
    sim.keys("kj");
    assert!(keyword(&sim));
    assert_eq!(opened(&sim), 2, "with them it is kept at hand");
    assert_eq!(sim.screen(), before, "no letter has moved");
}
