use super::*;
use crate::news::Emphasis;

fn read(text: &str) -> Article {
    let mut parsed = parse(text, &Hint::default()).unwrap();
    assert_eq!(parsed.warnings, [], "{text}");
    parsed.articles.remove(0)
}

fn names(all: &[Text]) -> Vec<&str> {
    all.iter().map(Text::as_str).collect()
}

#[test]
fn front_matter_in_both_languages_says_the_same() {
    let yaml = "---\ntitle: \"Ebb: and flow\"\ndate: 2026-11-20T06:30:00Z\nauthor: Jane Roe\nsource: Harbour News\n\
                tags: [tides, sea]\nsummary: Water comes and goes.\nlink: https://example.org/ebb\ndraft: true\n---\n\nText.\n";
    let toml = "+++\ntitle = \"Ebb: and flow\"\ndate = 2026-11-20T06:30:00Z\nauthors = [\"Jane Roe\"]\nsource = \"Harbour News\"\n\
                summary = \"Water comes and goes.\"\nurl = \"https://example.org/ebb\"\n[taxonomies]\ntags = [\"tides\", \"sea\"]\n+++\nText.\n";
    for text in [yaml, toml, &yaml.replace('\n', "\r\n")] {
        let article = read(text);
        assert_eq!(article.title.as_str(), "Ebb: and flow");
        assert_eq!(article.published.unwrap().rfc3339(), "2026-11-20T06:30:00Z");
        assert_eq!(names(&article.authors), ["Jane Roe"]);
        assert_eq!(names(&article.tags), ["tides", "sea"]);
        assert_eq!(article.summary.as_deref(), Some("Water comes and goes."));
        assert_eq!(article.source.as_deref(), Some("Harbour News"));
        assert_eq!(article.url.as_deref(), Some("https://example.org/ebb"));
        assert_eq!(article.body, Body::Markdown("Text.".into()));
    }
}

#[test]
fn the_title_stands_once() {
    for (text, title, body) in [
        ("# A title\n\nText.", "A title", "Text."),
        ("A title\n=======\n\nText.", "A title", "Text."),
        ("---\ntitle: A title\n---\n# A Title\n\nText.", "A title", "Text."),
        ("---\ntitle: A title\n---\n# Another\n\nText.", "A title", "# Another\n\nText."),
        ("Only text here.", "Only text here.", "Only text here."),
        ("## A lower heading\n\nText.", "A lower heading", "## A lower heading\n\nText."),
    ] {
        let article = read(text);
        assert_eq!((article.title.as_str(), &article.body), (title, &Body::Markdown(body.into())), "{text}");
    }
    let long = read(&format!("{} end.", "many words ".repeat(30)));
    assert!(long.title.chars().count() <= 92 && long.title.ends_with(" …"), "{}", long.title);
}

#[test]
fn broken_front_matter_is_a_warning_and_a_bomb_is_none() {
    let bomb = format!("---\na: &a [x]\n{}---\nText.", "b: [*a, *a]\n".repeat(9));
    for text in ["---\ntitle: [unclosed\n---\nText.", "+++\ntitle = \n+++\nText.", &bomb] {
        let parsed = parse(text, &Hint::default()).unwrap();
        assert_eq!(parsed.warnings.len(), 1, "{text}");
        assert_eq!(parsed.articles[0].title.as_str(), "Text.");
    }
    // A rule at the top is no front matter.
    assert_eq!(read("---\n\nA line.\n").title.as_str(), "A line.");
    assert_eq!(names(&read("---\ntitle: x\nauthor: {name: A B}\n---\ny").authors), ["A B"]);
}

#[test]
fn all_the_blocks_come_through() {
    let source = "Words *em* **strong** ~~gone~~ `code` and a [link](https://example.org).\nNext.  \nBroken.\n\n\
                  1. one\n2. two\n   - inner\n\n> quoted\n\n```rust\nfn x() {}\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\n\
                  ![A boat](boat.png)\n\n## Sub\n\nNote[^1].\n\n[^1]: The note.\n";
    let document = document(source, Some("https://example.org/dir/"));
    let kinds: Vec<&str> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Heading { .. } => "heading",
            Block::Paragraph(_) => "paragraph",
            Block::List { .. } => "list",
            Block::Quote(_) => "quote",
            Block::Code { .. } => "code",
            Block::Table { .. } => "table",
            Block::Figure { .. } => "figure",
            Block::Rule => "rule",
        })
        .collect();
    let want = [
        "paragraph",
        "list",
        "quote",
        "code",
        "table",
        "rule",
        "figure",
        "heading",
        "paragraph",
        "paragraph",
    ];
    assert_eq!(kinds, want);
    let Block::Paragraph(spans) = &document.blocks[0] else { panic!() };
    let styled = |emphasis| spans.iter().find(|s| s.emphasis == emphasis).map(|s| s.text.trim().to_owned());
    assert_eq!(styled(Emphasis::ITALIC).as_deref(), Some("em"));
    assert_eq!(styled(Emphasis::BOLD).as_deref(), Some("strong"));
    assert_eq!(styled(Emphasis::STRIKE).as_deref(), Some("gone"));
    assert_eq!(styled(Emphasis::CODE).as_deref(), Some("code"));
    assert!(spans.iter().any(Span::is_break));
    assert_eq!(document.links[0].url.as_str(), "https://example.org");
    let Block::List { start: Some(1), items } = &document.blocks[1] else { panic!() };
    assert!(matches!(items[1].as_slice(), [Block::Paragraph(_), Block::List { start: None, .. }]));
    let Block::Figure { image: Some(image), alt: Some(alt), .. } = &document.blocks[6] else { panic!() };
    assert_eq!((image.as_str(), alt.as_str()), ("https://example.org/dir/boat.png", "A boat"));
    assert!(document.plain_text().ends_with("[1] The note."), "{}", document.plain_text());
}

#[test]
fn absurd_nesting_keeps_the_words() {
    for source in [
        format!("{} deep", ">".repeat(5_000)),
        (0..300).map(|i| format!("{}- item\n", " ".repeat(i * 2))).collect::<Vec<_>>().concat(),
        format!("{}x{}", "*".repeat(3_000), "*".repeat(3_000)),
        "[".repeat(20_000),
    ] {
        assert!(!document(&source, None).plain_text().is_empty());
    }
}

use crate::news::Span;
