//! Whole pages with head and foot, pages that are not HTML, and hostile pages.

use crate::hostile;
use crate::page::render;
use tidings::news::{Article, Body, SafeText, UnixTime};

use crate::page::render::whole;
use crate::pages;

fn article(body: Body) -> Article {
    Article {
        title: SafeText::new("The harbour that keeps its own calendar"),
        url: SafeText::new("https://paper.example/harbour").filled(),
        authors: vec![SafeText::new("Ada Lamb"), SafeText::new("Bo Yi")],
        published: UnixTime::parse_rfc3339("2026-11-24T08:00:00Z"),
        source: SafeText::new("The Paper").filled(),
        summary: SafeText::new("Twice a day the sea leaves, and the town with it.").filled(),
        tags: vec![SafeText::new("sea"), SafeText::new("time")],
        body,
        ..Article::default()
    }
}

const TEXT: &str =
    "<p>See <a href='https://one.example/a'>one</a> and <a href='https://two.example/b'>two</a>.</p>";

#[test]
fn head_and_foot() {
    insta::assert_snapshot!("head_and_foot", whole(article(Body::Html(TEXT.into())), 60));
}

#[test]
fn head_and_foot_narrow() {
    insta::assert_snapshot!("head_and_foot_narrow", whole(article(Body::Html(TEXT.into())), 24));
}

#[test]
fn without_body() {
    insta::assert_snapshot!("without_body", whole(article(Body::Empty), 60));
    let bare = Article { summary: None, tags: vec![], ..article(Body::Empty) };
    insta::assert_snapshot!("without_body_and_summary", whole(bare, 60));
}

#[test]
fn plain_text() {
    let text =
        "First paragraph,\nwrapped by hand.\n\n  * one\n  * two\n\n> quoted\n\nEnd: https://example.org/x";
    insta::assert_snapshot!("plain_text", whole(article(Body::Plain(text.into())), 50));
}

pages! { markdown:
    markdown_page 50 "# One\n\nText with **bold**.\n\n## Two\n\n> quote\n> more\n\n---\n\n![Alt](a.png)\n\n<p>HTML <b>inside</b></p>\n";
}

pages! { html:
    xhtml 40 "<?xml version=\"1.0\"?><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>One<br/>two</p><hr/><p><em>three</em></p><![CDATA[four]]></div>";
    unclosed_and_overlapping_tags 40 "<p>One <b>two <i>three</b> four</i><p>five<ul><li>six<li>seven</ul>eight</p>";
    empty_html 40 "<div><span> </span></div>";
}

#[test]
fn hostile_articles_keep_all_their_words() {
    for (name, source) in hostile::articles() {
        for width in [20, 195] {
            let text = render::read(&source, width);
            for word in ["first", "last"] {
                assert!(text.contains(word), "{word} of {name} at {width}");
            }
        }
    }
}
