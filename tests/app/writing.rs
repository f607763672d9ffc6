//! Exports an article as text, Markdown and HTML; Markdown read back has the same text and blocks.
//! Never here: the layout in lines.

use jiff::tz::TimeZone;
use proptest::prelude::*;
use tidings::news::write::{ExportFormat, markdown_blocks, write};
use tidings::news::{
    Align, Article, Block, Bullet, Definition, Document, Emphasis, Link, ListItem, SafeText, Span, TableCell,
    UnixTime,
};
use tidings::parse::markdown;

/// The text with its styles. Spaces have no visible style; spaces at the ends of a line are dropped.
fn styled_text(spans: &[Span]) -> String {
    let (mut out, mut style, mut blank) = (String::new(), (0, None), None);
    for (c, span) in spans.iter().flat_map(|span| span.text.chars().map(move |c| (c, span))) {
        if c.is_whitespace() {
            blank = blank.filter(|blank| *blank == '\n').or(Some(c));
            continue;
        }
        if let Some(blank) = blank.take().filter(|_| !out.is_empty()) {
            out.push(blank);
        }
        if style != (span.emphasis.0, span.link) {
            style = (span.emphasis.0, span.link);
            out.extend(["⟨", &format!("{style:?}"), "⟩"]);
        }
        out.push(c);
    }
    out
}

/// The visible content of blocks.
fn visible(blocks: &[Block]) -> Vec<String> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { level, spans } => out.push(format!("h{level} {:?}", styled_text(spans))),
            Block::Paragraph(spans) => out.push(format!("p {:?}", styled_text(spans))),
            Block::List(items) => {
                for item in items {
                    out.push(format!("item {:?}", item.mark));
                    out.extend(visible(&item.blocks).into_iter().map(|line| format!("  {line}")));
                }
            }
            Block::Quote(inner) => {
                out.push("quote".to_owned());
                out.extend(visible(inner).into_iter().map(|line| format!("> {line}")));
            }
            Block::Code { language, text, .. } => out.push(format!("code {language:?} {text:?}")),
            Block::Table { header, rows, .. } => {
                out.push(format!("table {header}"));
                for row in rows {
                    let cells: Vec<_> = row.iter().map(|cell| styled_text(&cell.spans)).collect();
                    out.push(format!("row {cells:?}"));
                }
            }
            Block::Figure { image, alt, title, .. } => {
                out.push(format!("figure {image:?} {alt:?} {title:?}"));
            }
            Block::Rule => out.push("rule".to_owned()),
            other => panic!("{other:?}"),
        }
    }
    out
}

/// Characters with and without a meaning in Markdown.
fn text() -> impl Strategy<Value = SafeText> {
    let odd = "[a-c1é日 .,!?*_~`#>+=|:;&<>{}()\\[\\]\\\\\"'-]{1,12}";
    let whole = prop_oneof![
        Just("1. one".to_owned()),
        Just("- dash".to_owned()),
        Just("&amp; &lt;b&gt;".to_owned()),
        Just("**not bold**".to_owned()),
        Just("[x] done".to_owned()),
        Just("snake_case_word".to_owned()),
        Just("[^1]: note".to_owned()),
        Just("---".to_owned()),
        Just("<b>tag</b>".to_owned()),
        Just("C:\\dir".to_owned()),
        Just("ends in a backslash\\".to_owned()),
        Just("a {#id}".to_owned()),
    ];
    prop_oneof![3 => odd.prop_map(String::from), 1 => whole].prop_map(|text| SafeText::piece(&text))
}

fn emphasis() -> impl Strategy<Value = Emphasis> {
    // Code, strike, bold and italic; other styles have no Markdown syntax.
    prop_oneof![4 => Just(0u8), 3 => 0u8..16].prop_map(Emphasis)
}

fn span() -> impl Strategy<Value = Span> {
    let link = prop_oneof![5 => Just(None), 1 => (0u32..2).prop_map(Some)];
    let words = (text(), emphasis(), link).prop_map(|(text, emphasis, link)| Span {
        text,
        emphasis,
        link,
        anchor: None,
    });
    prop_oneof![8 => words, 1 => Just(Span::line_break())]
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    prop::collection::vec(span(), 1..5)
}

/// Spans as a parser returns them: no line break at the ends, no two in a row, visible text in each line.
fn line(spans: Vec<Span>, breaks: bool) -> Option<Vec<Span>> {
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        let has_text =
            |out: &[Span]| out.iter().rev().take_while(|s| !s.is_break()).any(|s| !s.text.trim().is_empty());
        if !span.is_break() || breaks && has_text(&out) {
            out.push(span);
        }
    }
    let full = |spans: &[Span]| spans.iter().any(|span| !span.text.trim().is_empty());
    let last = out.rsplit(Span::is_break).next().is_some_and(full);
    (last && full(&out)).then_some(out)
}

fn leaf() -> impl Strategy<Value = Block> {
    prop_oneof![
        6 => spans().prop_filter_map("blank", |s| line(s, true)).prop_map(Block::Paragraph),
        2 => (1u8..=6, spans()).prop_filter_map("blank", |(level, s)| {
            line(s, false).map(|spans| Block::Heading { level, spans })
        }),
        1 => "[a-z`~ \n|-]{0,20}".prop_map(|text| Block::Code {
            language: Some(SafeText::new("rust")),
            text: SafeText::verbatim(text.trim_end_matches('\n')),
            syntax: vec![],
        }),
        1 => Just(Block::Rule),
        1 => ("[a-c]{1,5}", prop::option::of("[d-f\"&;()\\\\]{0,5}[d-f]")).prop_map(|(alt, title)| Block::Figure {
            image: Some(SafeText::new("https://e.org/p(1).png")), size: None, alt: Some(SafeText::new(&alt)),
            title: title.map(|title| SafeText::new(&title)), caption: vec![],
        }),
        2 => prop::collection::vec(prop::collection::vec(spans(), 2), 2..4).prop_filter_map("blank", |rows| {
            let cell = |s: Vec<Span>| line(s, false).map(TableCell::new);
            let rows: Option<Vec<Vec<TableCell>>> =
                rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
            rows.map(|rows| Block::Table { caption: vec![], header: 1, rows })
        }),
    ]
}

fn block() -> impl Strategy<Value = Block> {
    leaf().prop_recursive(3, 24, 4, |inner| {
        let blocks = prop::collection::vec(inner, 1..4).boxed();
        let number = prop_oneof![Just(1i64), Just(7), Just(12)];
        prop_oneof![
            blocks.clone().prop_map(Block::Quote),
            (prop::collection::vec(blocks, 1..4), prop::option::of(number)).prop_map(|(items, start)| {
                let mark = |n: i64| start.map_or(Bullet::Dot, |start| Bullet::number(start + n));
                Block::List((0..).zip(items).map(|(n, blocks)| ListItem { mark: mark(n), blocks }).collect())
            }),
        ]
    })
}

fn with_links(blocks: Vec<Block>) -> Document {
    let link = |url: &str| Link::to(SafeText::new(url));
    let links = vec![link("https://e.org/a_(b)?x=1&copy;=2"), link("mailto:a@e.org")];
    Document { blocks, links, anchors: vec![] }
}

/// Renumbers links by address, as a parser numbers them in order.
fn by_address(document: &Document) -> Document {
    let mut document = document.clone();
    let urls: Vec<u32> =
        document.links.iter().map(|link| u32::from(link.url.starts_with("mailto"))).collect();
    renumber(&mut document.blocks, &urls);
    document
}

fn renumber(blocks: &mut [Block], urls: &[u32]) {
    let fix = |spans: &mut Vec<Span>| {
        for span in spans {
            span.link = span.link.map(|link| urls[link as usize]);
        }
    };
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => fix(spans),
            Block::List(items) => items.iter_mut().for_each(|item| renumber(&mut item.blocks, urls)),
            Block::Quote(inner) => renumber(inner, urls),
            Block::Table { rows, .. } => rows.iter_mut().flatten().for_each(|cell| fix(&mut cell.spans)),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn markdown_is_read_back_unchanged(blocks in prop::collection::vec(block(), 1..5)) {
        let document = with_links(blocks);
        let source = markdown_blocks(&document.blocks, &document);
        let back = by_address(&markdown::document(&source, None));
        prop_assert_eq!(visible(&back.blocks), visible(&document.blocks), "{}", source);
    }
}

/// An article with every kind of block.
fn everything() -> (Article, Document) {
    let article = Article {
        title: SafeText::new("Ferry *runs* again"),
        url: Some(SafeText::new("https://e.org/ferry")),
        authors: vec![SafeText::new("Ann"), SafeText::new("Bo")],
        source: Some(SafeText::new("Coast Post")),
        published: UnixTime::from_seconds(1_732_406_400),
        summary: Some(SafeText::new("It is back.")),
        ..Article::default()
    };
    let styled = |text: &str, emphasis, link| Span { emphasis, link, ..Span::plain(text) };
    let plain = |text: &str| vec![Block::Paragraph(vec![Span::plain(text)])];
    let item = |mark, blocks| ListItem { mark, blocks };
    let cell =
        |text: &str, align, colspan| TableCell { align, colspan, ..TableCell::new(vec![Span::plain(text)]) };
    let blocks = vec![
        Block::Heading { level: 2, spans: vec![Span::plain("C #")] },
        Block::Paragraph(vec![
            Span::plain("At "),
            styled("last!", Emphasis::BOLD, None),
            Span::line_break(),
            styled("it runs", Emphasis::NONE, Some(0)),
            Span::plain(" <again> & "),
            styled("a`b", Emphasis::CODE, None),
            Span::plain("."),
        ]),
        Block::List(vec![
            item(Bullet::number(3), plain("three")),
            item(Bullet::number(5), plain("five")),
            item(Bullet::Label(SafeText::new("iv.")), plain("four")),
            item(Bullet::Task(true), plain("done")),
        ]),
        Block::Definitions(vec![Definition {
            terms: vec![vec![Span::plain("Ferry")]],
            blocks: plain("A boat."),
        }]),
        Block::Quote(plain("Said so.")),
        Block::Details { summary: vec![Span::plain("More <b>")], blocks: plain("Inside.") },
        Block::Code {
            language: Some(SafeText::new("sh")),
            text: SafeText::verbatim("echo ```\n\nls"),
            syntax: vec![],
        },
        Block::Table {
            caption: vec![Span::plain("Fares")],
            header: 1,
            rows: vec![
                vec![cell("who", Align::Unset, 1), cell("a|b", Align::Right, 1)],
                vec![cell("all", Align::Unset, 2)],
            ],
        },
        Block::Figure {
            image: Some(SafeText::new("https://e.org/p.png")),
            size: None,
            alt: Some(SafeText::new("A pier")),
            title: Some(SafeText::new("Nobody \"swims\" here")),
            caption: vec![Span::plain("The pier.")],
        },
        Block::Rule,
    ];
    let links = vec![Link::to(SafeText::new("https://e.org/a_(b)"))];
    (article, Document { blocks, links, anchors: vec![] })
}

#[test]
fn markdown_has_a_syntax_for_every_block() {
    let (article, document) = everything();
    let wanted = r#"# Ferry \*runs\* again

Coast Post · Ann, Bo · 24 November 2024 · [original](https://e.org/ferry)

*It is back.*

## C \#

At **last!**\
[it runs](<https://e.org/a_(b)>) \<again> & ``a`b``.

3. three

5) five

- iv. four
- [x] done

Ferry
: A boat.

> Said so.

<details>
<summary>More &lt;b&gt;</summary>

Inside.

</details>

````sh
echo ```

ls
````

Fares

| who | a\|b |
|---|--:|
| all |  |

![A pier](https://e.org/p.png "Nobody \"swims\" here")

The pier.

***
"#;
    assert_eq!(write(ExportFormat::Markdown, &article, &document, &TimeZone::UTC), wanted);
}

#[test]
fn plain_text_has_one_line_for_each_paragraph() {
    let (article, document) = everything();
    let wanted = "Ferry *runs* again
Coast Post · Ann, Bo · 24 November 2024

It is back.

C #

At last!
it runs[1] <again> & a`b.

3. three
5. five
iv. four
[x] done

Ferry
    A boat.

> Said so.

More <b>

Inside.

    echo ```

    ls

Fares
who | a|b
all

[A pier]
Nobody \"swims\" here
The pier.

* * *

[1] https://e.org/a_(b)

https://e.org/ferry
";
    assert_eq!(write(ExportFormat::Text, &article, &document, &TimeZone::UTC), wanted);
}

#[test]
fn html_contains_only_our_markup() {
    let (mut article, mut document) = everything();
    let html = write(ExportFormat::Html, &article, &document, &TimeZone::UTC);
    for part in [
        "<title>Ferry *runs* again</title>",
        "<article dir=\"auto\">",
        "<p>At <strong>last!</strong><br><a href=\"https://e.org/a_(b)\">it runs</a> &lt;again&gt; &amp; <code>a`b</code>.</p>",
        "<li style=\"list-style: none\">iv. four\n</li>",
        "<li style=\"list-style: none\"><input type=\"checkbox\" disabled checked> done\n</li>",
        "<dt>Ferry</dt>\n<dd>\n<p>A boat.</p>\n</dd>",
        "<summary>More &lt;b&gt;</summary>",
        "<pre dir=\"ltr\"><code class=\"language-sh\">echo ```\n\nls</code></pre>",
        "<th align=\"right\">a|b</th>",
        "<td colspan=\"2\">all</td>",
        "<img src=\"https://e.org/p.png\" alt=\"A pier\" title=\"Nobody &quot;swims&quot; here\">\n<figcaption>The pier.</figcaption>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let bad = "\"><script>alert(1)</script>";
    article.title = SafeText::new(bad);
    article.url = Some(SafeText::new("javascript:alert(1)"));
    document.links = vec![Link::to(SafeText::new("data:text/html,x"))];
    document.blocks.push(Block::Figure {
        image: Some(SafeText::new(&format!("https://e.org/{bad}"))),
        size: None,
        alt: Some(SafeText::new(bad)),
        title: Some(SafeText::new(bad)),
        caption: vec![],
    });
    document.blocks.push(Block::Code {
        language: Some(SafeText::new(bad)),
        text: SafeText::verbatim(bad),
        syntax: vec![],
    });
    let html = write(ExportFormat::Html, &article, &document, &TimeZone::UTC);
    for part in ["<script", "javascript:", "data:", "\"\">"] {
        assert!(!html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn excessive_sizes_in_a_page_are_limited() {
    let wide = TableCell { colspan: u16::MAX, ..TableCell::new(vec![Span::plain("x")]) };
    let rows = vec![vec![wide; 3]; 50];
    let mut blocks = vec![Block::Table { caption: vec![], header: 0, rows }];
    for _ in 0..40 {
        blocks = vec![Block::Quote(blocks)];
    }
    let document = Document { blocks, ..Document::default() };
    for shape in [ExportFormat::Text, ExportFormat::Markdown, ExportFormat::Html] {
        let text = write(shape, &Article::default(), &document, &TimeZone::UTC);
        assert!(text.len() < 100_000, "{shape:?}: {}", text.len());
    }
}

#[test]
fn styles_that_change_what_is_said_are_told_apart_in_every_format() {
    let (struck, marked, inserted) = (Emphasis(8), Emphasis(32), Emphasis(64));
    let span = |text: &str, emphasis| Span { emphasis, ..Span::plain(text) };
    let spans = vec![
        span("ten", struck),
        Span::plain(" "),
        span("twelve", inserted),
        Span::plain(", "),
        span("says ", marked),
        span("he", Emphasis(8 | 32)),
    ];
    let document = Document { blocks: vec![Block::Paragraph(spans)], ..Document::default() };
    for (format, text) in [
        (ExportFormat::Text, "~~ten~~ ++twelve++, ==says ~~he~~=="),
        (ExportFormat::Markdown, "~~ten~~ <ins>twelve</ins>, <mark>says</mark> ~~<mark>he</mark>~~"),
        (
            ExportFormat::Html,
            "<del>ten</del> <ins>twelve</ins>, <mark>says </mark><del><mark>he</mark></del>",
        ),
    ] {
        let written = write(format, &Article::default(), &document, &TimeZone::UTC);
        assert!(written.contains(text), "{written}");
    }
}
