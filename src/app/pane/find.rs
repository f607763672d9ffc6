//! The matches of words in an article: found once in its text at any width, highlighted in the visible lines, selected
//! one by one. Never here: the layout, scrolling, which words are searched.

use std::sync::Arc;

use memchr::memmem;
use ratatui::prelude::{Buffer, Rect};

use super::search_text::{PIECE_END, SearchText};
use crate::app::Theme;
use crate::app::typeset::{Galley, Sheet, Spot};
use crate::search::Phrase;

/// The maximum number of matches: nobody steps through more.
pub(crate) const MAX_MATCHES: usize = 10_000;

/// What is searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindQuery {
    pub(crate) phrases: Vec<Phrase>,
    /// A match may begin and end inside a word.
    pub(crate) inside_words: bool,
}

/// The matches in an article.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    query: FindQuery,
    search_text: Arc<SearchText>,
    /// Bytes of the folded text, from top to bottom.
    marks: Vec<(u32, u32)>,
    /// There are more matches than the maximum.
    pub(crate) more: bool,
    /// The selected match.
    at: Option<usize>,
}

impl Matches {
    /// Finds phrases. Of two overlapping matches the first counts; of two with the same start, the longer. Facts about
    /// the article and the addresses of its links are not searched.
    pub(crate) fn new(search_text: Arc<SearchText>, query: FindQuery) -> Self {
        let mut all = Vec::new();
        for phrase in &query.phrases {
            find_phrase(search_text.text(), phrase, query.inside_words, &mut all);
        }
        if query.phrases.len() > 1 {
            all.sort_unstable_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
        }
        let mut last_end = 0;
        all.retain(|(start, end)| {
            let free = *start >= last_end;
            last_end = if free { *end } else { last_end };
            free
        });
        let more = all.len() > MAX_MATCHES;
        all.truncate(MAX_MATCHES);
        Self { query, search_text, marks: all, more, at: None }
    }

    /// Whether these are the matches of a query.
    pub(crate) fn is_for(&self, query: &FindQuery) -> bool {
        self.query == *query
    }

    /// The number of matches, up to the maximum.
    pub fn count(&self) -> usize {
        self.marks.len()
    }

    /// The number of the selected match, counted from one.
    pub fn number(&self) -> Option<usize> {
        self.at.map(|at| at + 1)
    }

    /// Selects no match.
    pub(crate) fn deselect(&mut self) {
        self.at = None;
    }

    /// Selects the next match, or the previous one; the first time, the next one from `top` on. Returns where it
    /// begins, and whether the search wrapped around.
    pub(crate) fn step(&mut self, galley: &Galley, forward: bool, top: Spot) -> Option<(Spot, bool)> {
        let n = self.marks.len();
        let last = n.checked_sub(1)?;
        let (to, wrapped) = match (self.at, forward) {
            (Some(at), true) => (if at == last { 0 } else { at + 1 }, at == last),
            (Some(at), false) => (at.checked_sub(1).unwrap_or(last), at == 0),
            (None, _) => {
                let top = self.search_text.offset_of(galley, top);
                let below = self.marks.partition_point(|(start, _)| *start < top);
                if forward {
                    (if below == n { 0 } else { below }, below == n)
                } else {
                    (below.checked_sub(1).unwrap_or(last), below == 0)
                }
            }
        };
        self.at = Some(to);
        let (start, end) = self.marks[to];
        let (piece, bytes) = self.search_text.source_range(galley, start, end)?;
        Some((Spot { piece, at: bytes.0 }, wrapped))
    }

    /// Highlights them in the lines drawn from `top` on. `visible` maps columns of a line to the drawn ones.
    pub(crate) fn draw(
        &self,
        (galley, sheet): (&Galley, &Sheet),
        top: usize,
        theme: &Theme,
        area: Rect,
        buf: &mut Buffer,
        visible: &dyn Fn(usize, (usize, usize)) -> Option<(usize, usize)>,
    ) {
        if self.marks.is_empty() {
            return;
        }
        for (number, y) in (top..sheet.len()).zip(area.y..area.bottom()) {
            for piece in sheet.pieces_in(number) {
                // Only the part of the piece in this line: a piece may be as long as the article.
                let Some(range) = self
                    .search_text
                    .piece_range(piece)
                    .map(|all| self.text_in_line(galley, sheet, number, piece, all))
                else {
                    continue;
                };
                let first = self.marks.partition_point(|(_, end)| *end <= range.start);
                let in_line = self.marks[first..].iter().take_while(|(start, _)| *start < range.end);
                for (i, (start, end)) in in_line.enumerate() {
                    let Some((_, bytes)) = self.search_text.source_range(galley, *start, *end) else {
                        continue;
                    };
                    let style = if self.at == Some(first + i) { theme.found } else { theme.matched };
                    let parts = sheet.columns_of(galley, number, piece, bytes);
                    for (from, to) in parts.into_iter().filter_map(|cells| visible(number, cells)) {
                        let cells = Rect::new(area.x.saturating_add(from as u16), y, (to - from) as u16, 1);
                        buf.set_style(cells.intersection(area), style);
                    }
                }
            }
        }
    }

    /// The part of a piece's folded text in a line, if known; else all of it.
    fn text_in_line(
        &self,
        galley: &Galley,
        sheet: &Sheet,
        number: usize,
        piece: u32,
        all: std::ops::Range<u32>,
    ) -> std::ops::Range<u32> {
        match sheet.line(number) {
            Some(line) if line.piece == piece && line.end > line.start => {
                let at = |at| self.search_text.offset_of(galley, Spot { piece, at });
                at(line.start)..at(line.end).max(at(line.start) + 1)
            }
            _ => all,
        }
    }
}

/// Finds a phrase in a text, up to the maximum number of matches.
fn find_phrase(text: &str, phrase: &Phrase, inside_words: bool, out: &mut Vec<(u32, u32)>) {
    let Some(word) = phrase.words.first().filter(|word| !word.is_empty()) else { return };
    let finder = memmem::Finder::new(word);
    let (mut from, limit) = (0, out.len() + MAX_MATCHES + 1);
    while let Some(found) = finder.find(&text.as_bytes()[from..]).filter(|_| out.len() < limit) {
        let at = from + found;
        match phrase_end(text, at, phrase, inside_words) {
            Some(end) => {
                out.push((at as u32, end as u32));
                from = end;
            }
            // Continue after the first letter.
            None => from = at + word.chars().next().map_or(1, char::len_utf8),
        }
    }
}

/// The end of a phrase that begins at byte `at`.
fn phrase_end(text: &str, at: usize, phrase: &Phrase, inside_words: bool) -> Option<usize> {
    let mut here = at;
    let last = phrase.words.len().checked_sub(1)?;
    for (i, word) in phrase.words.iter().enumerate() {
        if i > 0 {
            // Skip blanks and punctuation.
            here += text[here..].find(|c: char| c.is_alphanumeric() || c == PIECE_END)?;
        }
        let start = here;
        if !text[start..].starts_with(word.as_str()) {
            return None;
        }
        here += word.len();
        let (first, last_letter) = (word.chars().next()?, word.chars().next_back()?);
        let inside = |c: Option<char>, next: char| {
            c.is_some_and(|c| {
                c.is_alphanumeric()
                    && next.is_alphanumeric()
                    && !is_unspaced_script(c)
                    && !is_unspaced_script(next)
            })
        };
        let left = !(i == 0 && inside_words) && inside(text[..start].chars().next_back(), first);
        let open = i == last && (inside_words || phrase.open);
        if left || !open && inside(text[here..].chars().next(), last_letter) {
            return None;
        }
    }
    Some(here)
}

/// Whether a letter belongs to a script without blanks between words.
fn is_unspaced_script(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::typeset::{Builder, LinkNumbers, TextForm, TextRole};
    use crate::news::{Block, Document, Link, SafeText, Span};

    fn phrase(text: &str) -> Phrase {
        let (text, open) = text.strip_suffix('*').map_or((text, false), |text| (text, true));
        Phrase { words: text.split(' ').map(str::to_owned).collect(), open }
    }

    fn galley(paragraphs: &[&str]) -> Galley {
        let mut builder = Builder::default();
        for text in paragraphs {
            builder.outside(text, TextRole::Text);
        }
        builder.finish()
    }

    fn matches_of(galley: &Galley, phrases: &[Phrase], inside_words: bool) -> Matches {
        Matches::new(Arc::new(SearchText::new(galley)), FindQuery { phrases: phrases.to_vec(), inside_words })
    }

    /// The matched text.
    fn found(text: &str, phrases: &[&str], inside_words: bool) -> Vec<String> {
        let galley = galley(&text.split("\n\n").collect::<Vec<_>>());
        let phrases: Vec<Phrase> = phrases.iter().map(|text| phrase(text)).collect();
        let matches = matches_of(&galley, &phrases, inside_words);
        let part = |(start, end): &(u32, u32)| {
            let (piece, (from, to)) = matches.search_text.source_range(&galley, *start, *end).unwrap();
            galley.pieces[piece as usize].text[from as usize..to as usize].to_owned()
        };
        matches.marks.iter().map(part).collect()
    }

    #[test]
    fn the_number_of_a_link_does_not_end_a_phrase() {
        let span = |text: &str, link| Span { text: SafeText::verbatim(text), link, ..Span::default() };
        let words = vec![span("See the ", None), span("new tables", Some(0)), span(" of Zürich now.", None)];
        let document = Document {
            blocks: vec![Block::Paragraph(words)],
            links: vec![Link::to(SafeText::new("https://tides.example/"))],
            ..Document::default()
        };
        for numbers in [LinkNumbers::Raised, LinkNumbers::Bracketed, LinkNumbers::Off] {
            let mut builder = Builder::new(TextForm { link_numbers: numbers, ..TextForm::default() });
            builder.document(&document);
            let galley = builder.finish();
            for (words, found) in [("new tables", "new tables"), ("tables", "tables"), ("zurich", "Zürich")]
            {
                let matches = matches_of(&galley, &[phrase(words)], false);
                let (start, end) = matches.marks[0];
                let (_, (from, to)) = matches.search_text.source_range(&galley, start, end).unwrap();
                assert_eq!(&galley.pieces[0].text[from as usize..to as usize], found, "{numbers:?}");
                assert_eq!(matches.search_text.offset_of(&galley, Spot { piece: 0, at: from }), start);
            }
            assert_eq!(matches_of(&galley, &[phrase("tables of")], false).count(), 1, "{numbers:?}");
        }
    }

    #[test]
    fn case_and_accents_are_ignored() {
        for (text, phrases, marked) in [
            ("Zürich, ZURICH and zu\u{308}rich", &["zurich"][..], &["Zürich", "ZURICH", "zu\u{308}rich"][..]),
            ("NATO's treaty; snatoch, natos", &["nato"], &["NATO"]),
            ("nations and NATO", &["nat*"], &["nations", "NATO"].map(|w| &w[..3])),
            ("climate — summit, climate's summit", &["climate summit"], &["climate — summit"]),
            ("die Straße und STRASSE", &["strasse"], &["Straße", "STRASSE"]),
            ("日本銀行、金利を", &["金利"], &["金利"]),
            ("one two", &["one", "two", "one two"], &["one two"]),
            ("a a a", &["a a"], &["a a"]),
            ("nothing", &["something"], &[]),
            ("", &["a"], &[]),
        ] {
            assert_eq!(found(text, phrases, false), marked, "{text} {phrases:?}");
        }
    }

    #[test]
    fn a_typed_search_also_matches_inside_words() {
        for (text, phrase, marked) in [
            ("treaty, entreats", "trea", &["trea", "trea"][..]),
            ("become into, come  —  in", "come in", &["come in", "come  —  in"]),
            ("comein", "come in", &[]),
            ("aaaa", "aa", &["aa", "aa"]),
            ("Straße", "tras", &["traß"]),
            ("Übergröße", "große", &["größe"]),
            ("a - b", "-", &["-"]),
        ] {
            let phrase = crate::search::fold::fold(phrase);
            assert_eq!(found(text, &[&phrase], true), marked, "{text} {phrase}");
        }
    }

    #[test]
    fn the_number_of_matches_is_limited() {
        let galley = galley(&["e ".repeat(MAX_MATCHES - 1).as_str(), "e", "e"]);
        let all = matches_of(&galley, &[phrase("e")], true);
        assert_eq!((all.count(), all.more), (MAX_MATCHES, true));
        let fewer = matches_of(&galley, &[phrase("e e")], true);
        assert_eq!((fewer.count(), fewer.more), ((MAX_MATCHES - 1) / 2, false));
    }

    #[test]
    fn a_match_may_span_lines_but_not_paragraphs() {
        assert_eq!(found("the climate summit opens", &["climate summit"], false), ["climate summit"]);
        assert!(found("the climate\n\nsummit", &["climate summit"], false).is_empty());
        assert!(found("come in come", &["income"], false).is_empty());
        let galley = galley(&["the climate summit opens"]);
        let sheet = Sheet::new(&galley, &crate::app::typeset::Options::plain(12));
        let matches = matches_of(&galley, &[phrase("climate summit")], false);
        let area = Rect::new(0, 0, 12, 3);
        let mut buf = Buffer::empty(area);
        let theme = Theme::new(crate::app::Depth::True, crate::app::Shade::Dark);
        matches.draw((&galley, &sheet), 0, &theme, area, &mut buf, &|_, cells| Some(cells));
        let marked = |y: u16| (0..12).filter(|x| buf[(*x, y)].style().fg == theme.matched.fg).count();
        assert_eq!((marked(0), marked(1)), ("climate".len(), "summit".len()));
    }

    #[test]
    fn stepping_through_matches_wraps_around() {
        let galley = galley(&["x", "a a", "y", "a"]);
        let spot = |piece, at| Spot { piece, at };
        let mut matches = matches_of(&galley, &[phrase("a")], false);
        assert_eq!((matches.count(), matches.number()), (3, None));
        assert_eq!(matches.step(&galley, true, spot(2, 0)), Some((spot(3, 0), false)));
        assert_eq!(matches.step(&galley, true, spot(0, 0)), Some((spot(1, 0), true)));
        assert_eq!(matches.step(&galley, true, spot(0, 0)), Some((spot(1, 2), false)));
        assert_eq!(matches.number(), Some(2));
        matches.deselect();
        assert_eq!(matches.step(&galley, false, spot(1, 0)), Some((spot(3, 0), true)));
        assert_eq!(matches_of(&galley, &[], false).step(&galley, true, spot(0, 0)), None);
    }
}
