use super::*;
use crate::news::{Align, Block, Bullet, Emphasis, Span};

fn read(text: &str) -> Article {
    let mut parsed = parse(text, &Hint::default()).unwrap();
    assert_eq!(parsed.articles.len(), 1);
    parsed.articles.remove(0)
}

fn body(article: &Article) -> &str {
    match &article.body {
        Body::Markdown(text) => text,
        _ => "",
    }
}

#[test]
fn the_title_comes_from_front_matter_then_heading_then_text() {
    for (text, title, rest) in [
        ("---\ntitle: T\n---\n# T\n\nText", "T", "Text"),
        ("---\ntitle: T\n---\n# Other\n\nText", "T", "# Other\n\nText"),
        ("# A *b* `c`\n\nText", "A b c", "Text"),
        ("A title\n=======\n\nText", "A title", "Text"),
        ("[![badge](b.svg)](x)\n\n# Name\n\nText", "Name", "[![badge](b.svg)](x)\n\nText"),
        ("## Second\n\nText", "Second", "Text"),
        ("Text first.\n\n## Later\n\nMore", "Text first.", "Text first.\n\n## Later\n\nMore"),
        ("> # quoted\n\nText", "quoted", "> # quoted\n\nText"),
    ] {
        let article = read(text);
        assert_eq!(article.title.as_str().trim_end_matches('.'), title.trim_end_matches('.'), "{text}");
        assert_eq!(body(&article), rest, "{text}");
    }
    assert_eq!(parse("\n \n", &Hint::default()), Err(ParseError::Empty));
}

#[test]
fn front_matter_makes_the_article() {
    let article = read(
        "---\ntitle: Ferry back\ndate: 2024-11-24 10:30\nauthor: Jane Doe and John Smith\ntags: sea, town\nsummary: It sails.\n\
         link: https://g.example/f/\ncover: ../c.jpg\nsource: Gazette\n---\n\n# Ferry back\n\nThe ferry sails.\n",
    );
    assert_eq!(article.published.unwrap().rfc3339(), "2024-11-24T10:30:00Z");
    assert_eq!(article.authors.len(), 2);
    assert_eq!(article.tags.len(), 2);
    assert_eq!(article.image.as_deref(), Some("https://g.example/c.jpg"));
    assert_eq!(article.id, Id::of("", "https://g.example/f/"));
    assert_eq!(body(&article).trim(), "The ferry sails.");
}

#[test]
fn broken_front_matter_is_a_warning() {
    let parsed = parse("---\ntitle: [a\n---\n# T\n\nText", &Hint::default()).unwrap();
    assert_eq!(parsed.warnings.len(), 1);
    assert_eq!(parsed.articles[0].title.as_str(), "T");
}

#[test]
fn blocks_and_styles() {
    let document = document(
        "Some *it* **bo** ~~st~~ `co` [li](/x \"t\") <https://a.example> https://b.example/c_d. <b>tag</b><br>next[^1]\n\
         ## Sub {#id}\n\
         - [x] done\n- [ ] open\n  1. one\n\n     two\n\n\
         > quote\n> > deep\n\n\
         ```rust ignore\nfn a() {}\n```\n\n\
         | A | B |\n|---|---|\n| 1 | *2* |\n\n\
         ![A pier](p.png)\n\n<div class=x><p>In <i>HTML</i></p></div>\n\n---\n\n[^1]: A note.\n",
        Some("https://p.example/a/"),
    );
    let [
        Block::Paragraph(first),
        Block::Heading { level: 2, spans },
        Block::List(items),
        Block::Quote(quote),
        Block::Code { language, text, .. },
        Block::Table { header: 1, rows, .. },
        Block::Figure { image, alt, .. },
        Block::Paragraph(html),
        Block::Rule,
        Block::Rule,
        Block::List(footnotes),
    ] = &document.blocks[..]
    else {
        panic!("{document:#?}");
    };
    let style = |text: &str| first.iter().find(|span| span.text.trim() == text).map(|span| span.emphasis);
    assert_eq!(style("it"), Some(Emphasis::ITALIC));
    assert_eq!(style("bo"), Some(Emphasis::BOLD));
    assert_eq!(style("st"), Some(Emphasis::STRIKE));
    assert_eq!(style("co"), Some(Emphasis::CODE));
    assert_eq!(style("tag"), Some(Emphasis::BOLD));
    assert!(first.iter().any(Span::is_break));
    let urls: Vec<&str> = document.links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(
        urls,
        ["https://p.example/x", "https://a.example", "https://b.example/c_d", "#fn:1", "#fnref:1"]
    );
    assert_eq!(spans[0].text.as_str(), "Sub");
    assert_eq!(items.len(), 2);
    assert!(
        matches!(&items[1].blocks[1], Block::List(inner) if inner[0].mark == crate::news::Bullet::number(1))
    );
    assert_eq!(quote.len(), 2);
    assert_eq!((language.as_deref(), text.as_str()), (Some("rust"), "fn a() {}"));
    assert_eq!(rows.len(), 2);
    assert_eq!((image.as_deref(), alt.as_deref()), (Some("https://p.example/a/p.png"), Some("A pier")));
    assert_eq!(html[1].emphasis, Emphasis::ITALIC);
    assert_eq!((&items[0].mark, &items[1].mark), (&Bullet::Task(true), &Bullet::Task(false)));
    assert_eq!(footnotes[0].mark, Bullet::Label("1.".into()));
}

#[test]
fn depth_and_size_are_limited() {
    let many = |piece: &str| piece.repeat(4000);
    let stairs: String = (0..300).map(|n| "  ".repeat(n) + "- x\n").collect();
    for text in [
        many(">"),
        many("> > "),
        many("[a]("),
        many("![["),
        many("**a *b "),
        many("`"),
        many("<b>"),
        many("<div>\n"),
        many("- "),
        many("a|"),
        many("[^a]"),
        many("\\"),
        many("1. a\n"),
        stairs,
    ] {
        let _ = parse(&text, &Hint::default());
        let mut level = document(&text, None).blocks;
        let mut depth = 0;
        while !level.is_empty() {
            depth += 1;
            level = level
                .into_iter()
                .flat_map(|block| match block {
                    Block::Quote(inner) => inner,
                    Block::List(items) => items.into_iter().flat_map(|item| item.blocks).collect(),
                    _ => vec![],
                })
                .collect();
        }
        assert!(depth < 60, "{depth} {}", &text[..8]);
    }
}

#[test]
fn anchors_terms_and_columns_are_read() {
    let document = document(
        "# A b!\n\nSee [there](#a-b) and[^n], again[^n], [nowhere](#x), $x^2$, $5-$10, H<sub>2</sub>O.\n\n\
         Term\n: Meaning\n\n| a | b |\n|:-:|--:|\n| 1<br>2 | 3 |\n\n> [!TIP]\n> Sail.\n\n[^n]: Note.\n",
        None,
    );
    let [
        Block::Heading { spans: heading, .. },
        Block::Paragraph(text),
        Block::Definitions(terms),
        Block::Table { rows, .. },
        Block::Quote(quote),
        Block::Rule,
        Block::List(footnotes),
    ] = &document.blocks[..]
    else {
        panic!("{document:#?}");
    };
    let said: String = text.iter().map(|span| span.text.as_str()).collect();
    assert_eq!(said, "See there and¹, again¹, nowhere, x^2, $5-$10, H₂O.");
    let links: Vec<(&str, Option<u32>)> =
        document.links.iter().map(|link| (link.url.as_str(), link.anchor)).collect();
    assert_eq!(links, [("#a-b", Some(0)), ("#fn:n", Some(2)), ("#fnref:n", Some(1))]);
    assert_eq!(heading[0].anchor, Some(0));
    assert_eq!((terms[0].terms.len(), terms[0].blocks.len()), (1, 1));
    let sides: Vec<Align> = rows[1].iter().map(|cell| cell.align).collect();
    assert_eq!(sides, [Align::Center, Align::Right]);
    assert!(rows[1][0].spans[1].is_break());
    assert_eq!(quote.len(), 2);
    assert_eq!(footnotes[0].mark, Bullet::Label("1.".into()));
}

#[test]
fn pictures_have_titles_and_leave_the_cells_of_tables() {
    let source = "![Quay](q.png \"The joke\")\n\n|   |   |\n|---|---|\n| ![a](a.png) | <img src='b.png'> |\n| one | two |\n";
    let blocks = document(source, Some("https://p.example/")).blocks;
    let pictures: Vec<String> = blocks
        .iter()
        .map(|block| match block {
            Block::Figure { image, title, caption, .. } => {
                let caption: String = caption.iter().map(|span| span.text.as_str()).collect();
                format!("{} {} {caption}", image.as_deref().unwrap_or("-"), title.as_deref().unwrap_or("-"))
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        pictures,
        [
            "https://p.example/q.png The joke ",
            "https://p.example/a.png - one",
            "https://p.example/b.png - two"
        ]
    );
}
