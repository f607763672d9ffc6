//! Paragraphs broken evenly, compared with the same ones broken line by line.
//!
//! `cargo test --lib even::tests::figures -- --nocapture` prints the figures; with `TIDINGS_CORPORA` also those of real
//! pages.

use hypher::Lang;
use proptest::prelude::*;

use super::*;
use crate::app::typeset::Kind;
use crate::app::typeset::galley::{Piece, RunStyle, StyleRun};

/// Prose of the kind that feeds bring.
const PROSE: [&str; 5] = [
    "The ferry that connects the two halves of the town has been out of service since the storm, and the council does \
     not expect it back before the end of the month. Until then commuters take the long way round, over the motorway \
     bridge, which adds some forty minutes to a journey that used to take six.",
    "Nobody had written the procedure down. When the third engineer left, what remained was a shell script with eleven \
     unexplained constants, a wiki page last changed four years ago, and the conviction, held by everybody and \
     checked by no one, that the backups were probably fine.",
    "Knead the dough until it is smooth and comes away from the bowl. Cover it, put it somewhere that is warm but not \
     hot, and leave it alone: most of the work is done by the yeast, and the yeast needs nothing but time. After two \
     hours it should have about doubled; if it has not, wait a little longer.",
    "Astronomers have long suspected that the small, faint companions of the galaxy are older than the galaxy itself. \
     A new survey, which measured the velocities of some three thousand stars, makes that suspicion considerably more \
     plausible, although its authors are careful to call their conclusions preliminary.",
    "In the end it was the weather that decided. Rain fell on the second day, the pitch became slow, and a team that \
     had needed only eighty runs to win found themselves defending for their lives. They held out for an afternoon \
     and half a morning, which, under the circumstances, their captain described as an achievement.",
];

fn broken(text: &str, width: usize, hyphenator: Option<&Hyphenator>) -> Vec<String> {
    let mut out = Vec::new();
    Breaker::default().lines(text, (width, width), hyphenator, |line| {
        out.push(format!("{}{}", &text[line.start..line.end], if line.hyphen { "-" } else { "" }));
    });
    out
}

fn greedy(text: &str, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    wrap::lines(text, width, width, |start, end| out.push(text[start..end].to_owned()));
    out
}

fn body(text: &str) -> Piece {
    let style = RunStyle::default();
    let styles = Box::new([StyleRun { end: text.len() as u32, style }]);
    Piece { text: text.into(), styles, kind: Kind::Prose, ..Piece::default() }
}

/// Free columns of all lines but the last ones.
#[derive(Default)]
struct Rag {
    free: Vec<f64>,
    lines: usize,
    hyphens: usize,
}

impl Rag {
    fn add(&mut self, lines: &[String], width: usize) {
        let full = &lines[..lines.len() - 1];
        self.free.extend(full.iter().map(|line| (width - columns(line)) as f64));
        self.lines += lines.len();
        self.hyphens += full.iter().filter(|line| line.ends_with('-')).count();
    }

    fn deviation(&self) -> f64 {
        let count = self.free.len().max(1) as f64;
        let mean = self.free.iter().sum::<f64>() / count;
        (self.free.iter().map(|free| (free - mean).powi(2)).sum::<f64>() / count).sqrt()
    }

    fn worst(&self) -> f64 {
        self.free.iter().copied().fold(0.0, f64::max)
    }
}

/// Line by line, even, even with hyphens.
fn rags(texts: &[String], width: usize) -> [Rag; 3] {
    let mut rags = [Rag::default(), Rag::default(), Rag::default()];
    for text in texts {
        let piece = body(text);
        let hyphenator = Hyphenator::new(Lang::English, &piece);
        rags[0].add(&greedy(text, width), width);
        rags[1].add(&broken(text, width, None), width);
        rags[2].add(&broken(text, width, hyphenator.as_ref()), width);
    }
    rags
}

fn print(name: &str, width: usize, rags: &[Rag; 3]) {
    for (kind, rag) in ["line by line", "even", "even, hyphens"].iter().zip(rags) {
        println!(
            "{name:<10}{width:>4} columns  {kind:<14} deviation {:.2}, worst {:>2}, {:>6} lines, {:>4} hyphens",
            rag.deviation(),
            rag.worst(),
            rag.lines,
            rag.hyphens
        );
    }
}

#[test]
fn figures() {
    let own = PROSE.map(str::to_owned);
    for width in [36, 44, 58, 72] {
        let rags = rags(&own, width);
        print("own", width, &rags);
        assert_eq!(rags[0].lines, rags[1].lines, "{width}");
        assert!(rags[1].deviation() < rags[0].deviation(), "{width}");
        assert!(rags[2].lines <= rags[0].lines, "{width}");
        assert!(rags[2].deviation() < rags[0].deviation(), "{width}");
    }
    let Some(corpora) = std::env::var_os("TIDINGS_CORPORA") else { return };
    let pages = paragraphs(&std::path::Path::new(&corpora).join("pages/mozilla"));
    for width in [36, 44, 58, 72] {
        print("pages", width, &rags(&pages, width));
    }
}

/// The longer paragraphs of pages, without their markup.
#[expect(clippy::disallowed_methods, reason = "a test reads its collection")]
fn paragraphs(folder: &std::path::Path) -> Vec<String> {
    let Ok(pages) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut out = Vec::new();
    for page in pages.flatten() {
        let source = std::fs::read_to_string(page.path().join("expected.html")).unwrap_or_default();
        for paragraph in source.split("<p").skip(1) {
            let inner = paragraph.split("</p>").next().unwrap_or_default();
            let text: String =
                inner.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.len() > 200 && text.is_ascii() && !text.contains('&') {
                out.push(text);
            }
        }
    }
    out
}

#[test]
fn a_short_line_is_avoided_by_moving_words_down() {
    let text = "aaa bb cc ddddd eeee fff gg";
    assert_eq!(greedy(text, 10), ["aaa bb cc", "ddddd eeee", "fff gg"]);
    let text = "aaa bb cc ddddddd eeee fff gg";
    assert_eq!(greedy(text, 10), ["aaa bb cc", "ddddddd", "eeee fff", "gg"]);
    for (text, width, wanted) in [
        // The first line is as full as it can be, the second is not.
        ("a bc def ghi jklmnopqrs tuv wx yz abc", 14, &["a bc def ghi", "jklmnopqrs tuv", "wx yz abc"][..]),
        (
            "the tide is at its lowest at about a quarter past nine in the evening",
            20,
            &["the tide is at its", "lowest at about a", "quarter past nine in", "the evening"],
        ),
        ("one two\nthree", 20, &["one two", "three"]),
        ("", 5, &[""]),
        ("a\n\nb", 5, &["a", "", "b"]),
    ] {
        assert_eq!(broken(text, width, None), wanted, "{text}");
    }
}

#[test]
fn the_first_line_can_be_shorter() {
    let mut out = Vec::new();
    let text = "one two three four fives six seven eight";
    Breaker::default().lines(text, (5, 12), None, |line| out.push(&text[line.start..line.end]));
    assert!(out[0].len() <= 5 && out[1..].iter().all(|line| line.len() <= 12), "{out:?}");
}

proptest! {
    #[test]
    fn nothing_is_lost_no_line_is_too_wide_and_none_is_added(
        text in "([a-d]{1,9}[ -]|日本、|é! |[a-z]{20}/|« x » |\n){0,24}", first in 2usize..30, rest in 2usize..30,
    ) {
        let mut out = Vec::new();
        Breaker::default().lines(&text, (first, rest), None, |line| out.push(&text[line.start..line.end]));
        let squeezed = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(squeezed(&out.concat()), squeezed(&text));
        for (number, line) in out.iter().enumerate() {
            let width = if number == 0 { first } else { rest };
            prop_assert!(columns(line) <= width, "{:?} in {}", line, width);
            prop_assert!(!line.starts_with(' ') && !line.ends_with(' '), "{:?}", line);
        }
        let mut count = 0;
        wrap::lines(&text, first, rest, |_, _| count += 1);
        prop_assert!(out.len() <= count + text.matches('\n').count(), "{:?}", out);
    }
}
