//! Hyphens and justified lines as they are drawn: the text of a piece stays as it is. Never here: where lines break (see
//! `even`).

use super::*;
use crate::news::{Block, Document, Link, SafeText, Span};

const TEXT: &str = "The investigation concluded that the responsibility for the catastrophic misunderstanding was \
                    shared by practically everybody who participated in the preparatory conversations.";

/// The same kind of text in short words, which leave small gaps.
const SHORT: &str = "The old ferry has been out of work since the storm, and no one in the town thinks that it will be \
                     back on the lake by the end of the month, so they all take the long way round by the road, which \
                     adds up to half an hour to a trip of ten or so.";

fn galley(document: &Document) -> Galley {
    let mut builder = Builder::default();
    builder.document(document);
    builder.finish()
}

fn document(blocks: Vec<Block>) -> Document {
    Document { blocks, ..Document::default() }
}

fn options(width: usize, hyphenate: bool, justify: bool) -> Options {
    Options { breaking: Breaking { even: true, hyphenate, justify }, ..Options::plain(width) }
}

fn lines(galley: &Galley, options: &Options) -> Vec<String> {
    let sheet = Sheet::new(galley, options);
    (0..sheet.len()).map(|line| sheet.text(galley, line)).collect()
}

#[test]
fn a_hyphen_is_drawn_but_is_not_in_the_text() {
    let galley = galley(&document(vec![Block::Paragraph(vec![Span::plain(TEXT)])]));
    let options = options(24, true, false);
    let drawn = lines(&galley, &options);
    assert!(drawn.iter().any(|line| line.ends_with('-')), "{drawn:?}");
    assert!(drawn.iter().all(|line| columns(line) <= 24), "{drawn:?}");
    let in_a_row = |lines: &[String]| lines.iter().all(|line| line.ends_with('-'));
    assert!(!drawn.windows(3).any(in_a_row), "{drawn:?}");
    // Where a hyphen was drawn the word goes on.
    let whole = drawn.iter().fold(String::new(), |text, line| match line.strip_suffix('-') {
        Some(part) => text + part,
        None => text + line + " ",
    });
    assert_eq!(whole.trim_end(), TEXT);
    assert_eq!(&*galley.pieces[0].text, TEXT);
    let sheet = Sheet::new(&galley, &options);
    for line in 0..sheet.len() {
        assert_eq!(sheet.line_of(sheet.spot_of(line).unwrap()), line);
    }
    assert!(lines(&galley, &self::options(24, false, false)).iter().all(|line| !line.ends_with('-')));
}

#[test]
fn headings_and_words_of_unknown_languages_have_no_hyphens() {
    let heading = Block::Heading { level: 2, spans: vec![Span::plain(TEXT)] };
    let nonsense = Span::plain("qwrtzpsdfg hjklxcvbnm qwrtzpsdfghjkl xcvbnmqwrtz psdfghjklxcv");
    for block in [heading, Block::Paragraph(vec![nonsense])] {
        let drawn = lines(&galley(&document(vec![block])), &options(24, true, true));
        assert!(drawn.iter().all(|line| !line.ends_with('-')), "{drawn:?}");
    }
}

#[test]
fn justified_lines_end_at_the_edge_except_the_last() {
    let galley = galley(&document(vec![
        Block::Paragraph(vec![Span::plain(SHORT), Span::line_break(), Span::plain(SHORT)]),
        Block::Heading { level: 2, spans: vec![Span::plain(SHORT)] },
    ]));
    let drawn = lines(&galley, &options(48, false, true));
    let ragged = lines(&galley, &options(48, false, false));
    assert_eq!(drawn.len(), ragged.len());
    let end = |line: &str| line.ends_with("or so.") || line.is_empty();
    let heading = drawn.iter().position(String::is_empty).unwrap();
    for (number, (drawn, ragged)) in drawn.iter().zip(&ragged).enumerate() {
        if number > heading || end(drawn) {
            assert_eq!(drawn, ragged);
        } else {
            assert_eq!(columns(drawn), 48, "{drawn}");
            assert_eq!(drawn.split_whitespace().collect::<Vec<_>>().join(" "), *ragged);
        }
    }
    // Narrow columns stay ragged.
    assert_eq!(lines(&galley, &options(39, false, true)), lines(&galley, &options(39, false, false)));
}

#[test]
fn words_are_found_in_the_columns_where_they_are_drawn() {
    let mut spans =
        vec![Span::plain("Until then "), Span::plain("commuters take"), Span::plain(" the long way. ")];
    spans[1].link = Some(0);
    spans.push(Span::plain(TEXT));
    let document = Document {
        links: vec![Link::to(SafeText::new("https://example.org"))],
        ..document(vec![Block::Quote(vec![Block::Paragraph(spans)])])
    };
    let galley = galley(&document);
    for width in [30, 44, 50, 61, 80] {
        let sheet = Sheet::new(&galley, &options(width, true, true));
        for line in 0..sheet.len() {
            let LineLayout { piece, start, end, .. } = *sheet.line(line).unwrap();
            let text = &galley.pieces[piece as usize].text;
            let drawn = sheet.text(&galley, line);
            for word in text[start as usize..end as usize].split(' ') {
                let at = (word.as_ptr() as usize - text.as_ptr() as usize) as u32;
                let found = sheet.columns_of(&galley, line, piece, (at, at + word.len() as u32));
                let (from, to) = found[0];
                let shown: String = drawn.chars().skip(from).take(to - from).collect();
                assert_eq!(shown, word, "{width}: {drawn}");
            }
        }
    }
}
