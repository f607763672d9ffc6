use super::{binary, detect};
use crate::news::Format;
use crate::parse::{Hint, ParseError};

fn kind(text: &str, name: &str) -> Result<Format, ParseError> {
    detect(text, &Hint { name: Some(name), ..Hint::default() })
}

#[test]
fn the_format_is_found_by_content_then_by_name() {
    let headlines = "NATO chief meets Trump in Florida\n".repeat(4) + &"Wheat prices rise again\n".repeat(5);
    let prose = "It was late in the year when the ship at last\ncame in. The harbour had been empty for weeks, and\n\
                 nobody on the quay believed what they saw there.\nThey stood and watched it come, slowly, through a\n"
        .repeat(3);
    for (text, name, format) in [
        ("<?xml version='1.0'?><rss version='2.0'>", "x", Format::Rss),
        ("\u{feff}\n <rss><channel>", "x", Format::Rss),
        ("<!-- hello --><!DOCTYPE rss [<!ENTITY a '>'>]><rss/>", "x", Format::Rss),
        ("Warning: line 3\n<?xml version='1.0'?><rss version='2.0'></rss>\n", "x", Format::Rss),
        ("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "x", Format::Rss),
        ("<feed xmlns='http://www.w3.org/2005/Atom'>", "x.html", Format::Atom),
        ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", "x", Format::Atom),
        ("<entry xmlns='http://www.w3.org/2005/Atom'>", "x", Format::Atom),
        ("<!DOCTYPE html><p>x", "x.xml", Format::Html),
        (
            "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y'><html xmlns='http://www.w3.org/1999/xhtml'>",
            "x",
            Format::Html,
        ),
        ("<p>Only a fragment</p>", "x", Format::Html),
        (r#"{"version": "https://jsonfeed.org/version/1.1"}"#, "x", Format::JsonFeed),
        (r#"{"items": [], "version": "https:\/\/jsonfeed.org\/version\/1"}"#, "x", Format::JsonFeed),
        (r#"{"articles": [{"title": "a"}]}"#, "x", Format::Json),
        (r#"{"title": "on jsonfeed.org/version", "articles": []}"#, "x", Format::Json),
        ("[\n {\"title\": \"a\"}\n]", "x", Format::Json),
        ("{\n\"title\": \"a\"\n}", "x", Format::Json),
        ("{\"title\": \"a\"}\n{\"title\": \"b\"}\n", "x", Format::JsonLines),
        ("{\"title\": cut\n{\"title\": \"b\"}\n", "x", Format::JsonLines),
        (r#"{"title": "a", "body": "b"}"#, "x", Format::JsonLines),
        ("---\ntitle: A\n---\nText\n", "x", Format::Markdown),
        ("+++\ntitle = 'A'\n+++\nText\n", "x.txt", Format::Markdown),
        ("Just words", "x.md", Format::Markdown),
        ("# Heading\n\nText with **stress**.\n", "x.txt", Format::Markdown),
        ("Heading\n=======\n\nText\n", "x.txt", Format::Markdown),
        ("# Heading\n\n<p align='center'><a><img><img></a><a></a><b></b></p>\n", "x.txt", Format::Markdown),
        ("ID3 tags, explained.\n\nThey are short.", "x.txt", Format::Plain),
        ("[A link](http://example.org) and words", "x.txt", Format::Plain),
        (&headlines, "x.txt", Format::Headlines),
        (&prose, "x.txt", Format::Plain),
        ("---\n\nA line between rules\n\n---\n", "x.txt", Format::Plain),
        ("A < B, and B > C.\n\nThat is all.", "x.txt", Format::Plain),
    ] {
        assert_eq!(kind(text, name), Ok(format), "{text}");
    }
}

#[test]
fn wrapped_text_is_not_a_list_of_headlines() {
    let german = "Die Regierung hat am Sonntag den lange erwarteten Haushalt\nvorgelegt und dabei die Ausgaben für die Verteidigung und\n\
                  Bildung erhöht; die Opposition kritisierte den Entwurf mit\nscharfen Worten und kündigte eine Klage vor dem höchsten G\n"
        .repeat(3);
    assert_eq!(kind(&german, "x"), Ok(Format::Plain));
}

#[test]
fn errors_name_the_kind_of_file() {
    assert_eq!(kind(" \n\t ", "x"), Err(ParseError::Empty));
    assert_eq!(kind("", "x"), Err(ParseError::Empty));
    assert_eq!(binary(b"\x89PNG\r\n\x1a\n"), Some("a PNG picture"));
    assert_eq!(kind("%PDF-1.7\n", "x"), Err(ParseError::Binary("a PDF")));
    assert_eq!(kind(&"\0\u{1}ab".repeat(9), "x"), Err(ParseError::Binary("binary data")));
    let opml = kind("<?xml version='1.0'?><opml version='2.0'><body/></opml>", "x.xml").unwrap_err();
    assert!(opml.to_string().contains("neither a feed nor a page"), "{opml}");
}

proptest::proptest! {
    #[test]
    fn nothing_panics(text in "[<>!?a-z\\[\\]{}\":,\\-\n# é]{0,80}") {
        let _ = kind(&text, "x.txt");
    }
}
