use super::*;
use crate::news::Block;

pub(super) fn read(text: &str) -> Vec<Article> {
    parse(text).unwrap().articles
}

/// An article in short: title, date, summary, authors, subheads, number of paragraphs.
pub(super) type Facts<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Vec<&'a str>, Vec<String>, usize);

pub(super) fn facts(article: &Article) -> Facts<'_> {
    let document = crate::parse::document(article);
    let heads = document.blocks.iter().filter_map(|block| match block {
        Block::Heading { spans, .. } => Some(text_of(spans)),
        _ => None,
    });
    let paragraphs = document.blocks.iter().filter(|block| matches!(block, Block::Paragraph(_))).count();
    (
        &article.title,
        article.published.map(|p| &*p.rfc3339().leak()),
        article.summary.as_deref(),
        article.authors.iter().map(|name| &**name).collect(),
        heads.collect(),
        if article.body == Body::Empty { 0 } else { paragraphs },
    )
}

/// The page with date, headline, summary, the headline again, and subheads.
const PAGE: &str = "\
Tuesday, March 4, 2025
Island Ferry Returns To Service After ‘Longest Winter’

Passengers had relied on a fishing boat since a gearbox failed in January.

Island Ferry Returns To Service After ‘Longest Winter’

The car ferry Hellevik sailed again on Monday morning, with a brass band on the quay and eleven cars on deck. Her crew had waited nine weeks for a part.

A Part From Far Away

The gearbox was built in a works that has since closed. Passengers had relied on a fishing boat since a gearbox failed in January. A firm in Bremen made the wheel anew from a drawing.

The bill came to four times the yearly upkeep, the harbour office said.

What Comes Next

A second, smaller boat is to be bought before the autumn, so that no winter is like this one again.
";

#[test]
fn a_saved_page_is_one_article_without_repetition() {
    let articles = read(PAGE);
    assert_eq!(articles.len(), 1);
    assert_eq!(
        facts(&articles[0]),
        (
            "Island Ferry Returns To Service After ‘Longest Winter’",
            Some("2025-03-04T00:00:00Z"),
            Some("Passengers had relied on a fishing boat since a gearbox failed in January."),
            vec![],
            vec!["A Part From Far Away".to_owned(), "What Comes Next".to_owned()],
            4,
        )
    );
    let text = crate::parse::document(&articles[0]).plain_text();
    assert!(!text.contains("Island Ferry"));
    assert_eq!(text.matches("Passengers had relied").count(), 1);
}

#[test]
fn the_seed_page_is_one_article() {
    let seed = std::env::var_os("TIDINGS_CORPORA")
        .map(|root| std::path::Path::new(&root).join("../seed/000_ef8f01157a760a81.txt"));
    let Some(path) = seed.filter(|path| path.exists()) else {
        println!("skipped: no seed/ beside TIDINGS_CORPORA");
        return;
    };
    #[expect(clippy::disallowed_methods, reason = "the page lies in a file")]
    let articles = read(&std::fs::read_to_string(path).unwrap());
    assert_eq!(articles.len(), 1);
    let (title, published, summary, authors, heads, paragraphs) = facts(&articles[0]);
    assert_eq!(title, "NATO Chief Mark Rutte Holds Talks With Trump On ‘Global Security Issues’");
    assert_eq!(published, Some("2024-11-24T00:00:00Z"));
    assert!(summary.unwrap().starts_with("Trump has often portrayed"));
    assert_eq!((authors.len(), heads.len(), paragraphs), (0, 3, 5));
}

#[test]
fn an_agency_piece_with_by_line_and_dateline() {
    let articles = read(
        "https://wire.example/ports/strike\n\
         Dockers end strike as port owner gives way\n\
         By Ingrid van der Meer and Tom O'Neill, Staff Writers\n\
         Published Nov 24, 2024 10:30 am | Updated Nov 25, 2024\n\
         5 min read\n\n\
         ROTTERDAM, Nov 24 (Reuters) — Dockers went back to work on Sunday after four days.\n\n\
         Advertisement\n\n\
         The owner will hire sixty more people, both sides said.\n",
    );
    assert_eq!(
        facts(&articles[0]),
        (
            "Dockers end strike as port owner gives way",
            Some("2024-11-24T10:30:00Z"),
            None,
            vec!["Ingrid van der Meer", "Tom O'Neill"],
            vec![],
            2,
        )
    );
    assert_eq!(articles[0].url.as_deref(), Some("https://wire.example/ports/strike"));
    assert_eq!(articles[0].source.as_deref(), Some("Reuters"));
    assert_eq!(articles[0].updated.unwrap().rfc3339(), "2024-11-25T00:00:00Z");
    assert!(
        crate::parse::document(&articles[0])
            .plain_text()
            .starts_with("ROTTERDAM, Nov 24 (Reuters) — Dockers")
    );
}

#[test]
fn hard_wrapped_text_with_a_headline_in_capitals() {
    let articles = read(
        "The Harbour Gazette\n\
         \n\
         LIBRARY OPENS ITS ATTIC TO READERS\n\
         \n\
         24 November 2024\n\
         \n\
         The town library has opened its attic to the public for the first\n\
         time since the war. Eight thousand volumes that nobody had seen for\n\
         eighty years stand on the old shelves.\n\
         \n\
         Found by chance\n\
         \n\
         A roofer noticed the crates in spring. The librarian, who had been\n\
         told they were burnt, \"sat down on the stairs and cried\", she says.\n\
         \n\
         - Open on Saturdays from ten to\n\
         \x20 four o'clock\n\
         - No bags, no coats\n\
         \n\
         > Books wait longer than we do.\n",
    );
    assert_eq!(
        facts(&articles[0]),
        (
            "LIBRARY OPENS ITS ATTIC TO READERS",
            Some("2024-11-24T00:00:00Z"),
            None,
            vec![],
            vec!["Found by chance".to_owned()],
            2,
        )
    );
    assert_eq!(articles[0].source.as_deref(), Some("The Harbour Gazette"));
    let document = crate::parse::document(&articles[0]);
    let [.., Block::List(items), Block::Quote(_)] = &document.blocks[..] else {
        panic!("{document:?}");
    };
    assert_eq!(items.len(), 2);
}

#[test]
fn each_line_is_a_paragraph() {
    let articles = read(
        "Glacier loses a record four metres in one summer\n\
         Von Anna Gruber | 3. September 2024\n\
         Geologists who measure the Gurgler Ferner each autumn found it four metres thinner than a year before, the largest loss since the measurements began.\n\
         Dust from the Sahara had darkened the snow in March, and June was the warmest on record at the hut above the ice.\n\
         The stakes fell over\n\
         Three of the five stakes drilled into the ice in spring lay on the surface when the team came back, as there was no ice left around them.\n",
    );
    assert_eq!(
        facts(&articles[0]),
        (
            "Glacier loses a record four metres in one summer",
            Some("2024-09-03T00:00:00Z"),
            None,
            vec!["Anna Gruber"],
            vec!["The stakes fell over".to_owned()],
            3,
        )
    );
}

#[test]
fn labelled_headers_are_read() {
    let articles = read(
        "Title: Beavers build a dam the council had planned\n\
         Author: Jana Nováková; Petr Dvořák\n\
         Date: Mon, 03 Feb 2025 08:00:00 +0100\n\
         Source: Moldau Courier\n\
         URL: https://courier.example/beavers\n\
         Tags: nature, rivers\n\
         X-Page: 7\n\
         Summary: Eight animals saved the district a million,\n \
         and nobody had asked them.\n\
         \n\
         The permit had taken seven years. The beavers took two nights.\n\
         \n\
         Officials measured the dam and found nothing to object to.\n",
    );
    assert_eq!(
        facts(&articles[0]),
        (
            "Beavers build a dam the council had planned",
            Some("2025-02-03T07:00:00Z"),
            Some("Eight animals saved the district a million, and nobody had asked them."),
            vec!["Jana Nováková", "Petr Dvořák"],
            vec![],
            2,
        )
    );
    assert_eq!(articles[0].id, Id::of("", "https://courier.example/beavers"));
    assert_eq!(articles[0].tags.len(), 2);
}

#[test]
fn rules_separate_articles_but_underlines_and_scene_breaks_do_not() {
    let articles = read(
        "Tram line nine reopens\n======================\nBy Lee Park\n\nThe first tram left at five in the morning, on time.\n\n\
         * * *\n\nAt noon there were three of them in a row, as ever.\n\n\
         ----------\n\n\
         Bakers warn of dear flour\n\nBy May Wong\nNov. 3, 2024\n\nA sack costs a third more than in spring, the guild says.\n\n\
         ----------\n\n\
         Court frees the goat\n\nby Lee Park\n\nThe goat had eaten a parking ticket. The judge found it had acted in good faith.\n",
    );
    let titles: Vec<&str> = articles.iter().map(|a| &*a.title).collect();
    assert_eq!(titles, ["Tram line nine reopens", "Bakers warn of dear flour", "Court frees the goat"]);
    assert_eq!(facts(&articles[0]).5, 2);
    assert_eq!(facts(&articles[1]).1, Some("2024-11-03T00:00:00Z"));
    assert_eq!(facts(&articles[2]).3, vec!["Lee Park"]);
    assert!(crate::parse::document(&articles[0]).blocks.contains(&Block::Rule));
}

#[test]
fn other_prose_loses_no_word() {
    let letter = "Dear Marta,\n\nthank you for the plums. They arrived whole, all but one, and that one we ate first.\n\n\
                  Yours,\nEd\n";
    let poem = "The tide goes out,\nthe boats lie down,\nand no one walks\nthe sleeping town.\n\nThe tide comes in,\nthe boats get up.\n";
    let lone = "just one line without anything to it";
    let long = "When the road was closed for the third time that winter the people of the upper village stopped \
                waiting for the plough and began to dig.\n\nIt took a week.\n";
    for (text, title) in [
        (letter, "Dear Marta"),
        (poem, "The tide goes out"),
        (lone, lone),
        (long, "When the road was closed for the third time that winter the people of the upper…"),
    ] {
        let articles = read(text);
        assert_eq!(articles.len(), 1);
        assert!(articles[0].title.starts_with(title), "{}", articles[0].title);
        let all = format!("{} {}", articles[0].title, crate::parse::document(&articles[0]).plain_text());
        for word in text.split_whitespace() {
            assert!(all.contains(word), "{word} of {text}");
        }
    }
    let document = document(poem);
    assert_eq!(document.blocks.len(), 2);
    assert!(
        matches!(&document.blocks[0], Block::Paragraph(spans) if spans.iter().filter(|s| s.is_break()).count() == 3)
    );
}

#[test]
fn lists_quotes_code_and_addresses_become_blocks() {
    let document = document(
        "Steps to take, as the plan at https://plan.example/a_(b) says (see http://x.example).\n\n\
         1. Measure the beam\n2. Cut it\n   - with care\n   - and a saw\n3. Rest\n\n\
         > She wrote:\n> > Cut it twice.\n\n    let beam = 3;\n      cut(beam);\n\nThat is all there is to it.\n",
    );
    let [
        Block::Paragraph(first),
        Block::List(items),
        Block::Quote(quote),
        Block::Code { text, .. },
        Block::Paragraph(_),
    ] = &document.blocks[..]
    else {
        panic!("{document:#?}");
    };
    assert_eq!(first.iter().filter(|span| span.link.is_some()).count(), 2);
    assert_eq!(document.links[0].url.as_str(), "https://plan.example/a_(b)");
    assert_eq!(document.links[1].url.as_str(), "http://x.example");
    assert_eq!(items.len(), 3);
    assert!(matches!(&items[1].blocks[1], Block::List(items) if items.len() == 2));
    assert!(matches!(quote[1], Block::Quote(_)));
    assert_eq!(text.as_str(), "let beam = 3;\n  cut(beam);");
}

#[test]
fn hostile_text_neither_hangs_nor_panics() {
    let many = |piece: &str| piece.repeat(4_000);
    for text in [
        many("> "),
        many("- a\n"),
        many(">"),
        many("---\na\n"),
        many("A\n===\n"),
        many("1. a\n\n"),
        many("by a, "),
        many("lower case words\n"),
        many("http"),
        many("http://a "),
        many("\u{c}"),
        many("  - a\n    - b\n"),
        many("Title: a\n"),
        many("\u{1f468}\u{200d}"),
        (0..600).map(|n| " ".repeat(n) + "- x\n").collect(),
        (0..600).map(|n| ">".repeat(n) + " x\n").collect(),
    ] {
        let _ = parse(&text);
        let _ = document(&text);
    }
    assert_eq!(parse(" \n\n"), Err(ParseError::Empty));
    let quick = "a\u{130}by \u{130} on 1\n\u{130}\u{130}, Updated \u{130}\nBy \u{130}x, y";
    let _ = parse(quick);
}
