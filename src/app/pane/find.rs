//! Words marked in an article: found once in its pieces, whatever the width, drawn on the lines in sight, gone through
//! one by one. Never here: laying out, scrolling, which words.

use std::sync::Arc;

use memchr::memmem;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::search_text::{PIECE_END, SearchText};
use crate::app::theme::Theme;
use crate::app::typeset::{Galley, Sheet, Spot};
use crate::search::Phrase;

/// Matches that are kept: nobody goes through more one by one.
pub const MAX_MATCHES: usize = 10_000;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindQuery {
    pub phrases: Vec<Phrase>,
    /// A phrase may begin and end within a word.
    pub inside_words: bool,
}

/// Phrases found in an article.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    wanted: FindQuery,
    search_text: Arc<SearchText>,
    /// Bytes of the folded text, from top to bottom.
    marks: Vec<(u32, u32)>,
    /// There are more than are kept.
    more: bool,
    /// The match gone to.
    at: Option<usize>,
}

impl Matches {
    /// Finds phrases. Of two matches that overlap the first counts, of two that begin together the longer. What is said
    /// about an article, and where its links lead, is not searched.
    pub fn new(search_text: Arc<SearchText>, wanted: FindQuery) -> Self {
        let mut all = Vec::new();
        for phrase in &wanted.phrases {
            find_phrase(search_text.text(), phrase, wanted.inside_words, &mut all);
        }
        if wanted.phrases.len() > 1 {
            all.sort_unstable_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
        }
        let mut behind = 0;
        all.retain(|(start, end)| {
            let free = *start >= behind;
            behind = if free { *end } else { behind };
            free
        });
        let more = all.len() > MAX_MATCHES;
        all.truncate(MAX_MATCHES);
        Self { wanted, search_text, marks: all, more, at: None }
    }

    /// Whether it was these that were looked for.
    pub fn is_for(&self, wanted: &FindQuery) -> bool {
        self.wanted == *wanted
    }

    /// How many matches there are, as far as they are kept.
    pub fn count(&self) -> usize {
        self.marks.len()
    }

    /// Whether there are more than are kept.
    pub fn has_more(&self) -> bool {
        self.more
    }

    /// Which match was gone to, counted from one.
    pub fn number(&self) -> Option<usize> {
        self.at.map(|at| at + 1)
    }

    /// None is gone to any more.
    pub fn deselect(&mut self) {
        self.at = None;
    }

    /// Goes to the next match, or the one before; the first time, to the next one from `top` on. Gives the place it
    /// begins at, and whether that was round the end.
    pub fn step(&mut self, galley: &Galley, forward: bool, top: Spot) -> Option<(Spot, bool)> {
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

    /// Marks them in the lines that were drawn from `top` on; `seen` knows where columns of a line are drawn.
    pub fn draw(
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
                // What of the piece stands in this line, for a piece may be as long as the article.
                let Some(words) = self
                    .search_text
                    .piece_range(piece)
                    .map(|all| self.text_in_line(galley, sheet, number, piece, all))
                else {
                    continue;
                };
                let first = self.marks.partition_point(|(_, end)| *end <= words.start);
                let own = self.marks[first..].iter().take_while(|(start, _)| *start < words.end);
                for (i, (start, end)) in own.enumerate() {
                    let Some((_, bytes)) = self.search_text.source_range(galley, *start, *end) else {
                        continue;
                    };
                    let Some((from, to)) = sheet
                        .columns_of(galley, number, piece, bytes)
                        .and_then(|cells| visible(number, cells))
                    else {
                        continue;
                    };
                    let cells = Rect::new(area.x.saturating_add(from as u16), y, (to - from) as u16, 1);
                    let style = if self.at == Some(first + i) { theme.found } else { theme.matched };
                    buf.set_style(cells.intersection(area), style);
                }
            }
        }
    }

    /// The part of a piece's folded text that stands in a line, if it is known; else all of it.
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

/// Where a phrase stands in a text, no more often than is kept.
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
            // No word begins anew within its first letter.
            None => from = at + word.chars().next().map_or(1, char::len_utf8),
        }
    }
}

/// Where a phrase ends that begins at byte `at`.
fn phrase_end(text: &str, at: usize, phrase: &Phrase, inside_words: bool) -> Option<usize> {
    let mut here = at;
    let last = phrase.words.len().checked_sub(1)?;
    for (i, word) in phrase.words.iter().enumerate() {
        if i > 0 {
            // Past blanks and signs.
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

/// Scripts that set no blanks between words.
fn is_unspaced_script(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::typeset::{Builder, TextRole};

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

    /// The text marked.
    fn found(text: &str, phrases: &[&str], inside_words: bool) -> Vec<String> {
        let galley = galley(&text.split("\n\n").collect::<Vec<_>>());
        let phrases: Vec<Phrase> = phrases.iter().map(|text| phrase(text)).collect();
        let matches = matches_of(&galley, &phrases, inside_words);
        let part = |(start, end): &(u32, u32)| {
            let (piece, (from, to)) = matches.search_text.source_range(&galley, *start, *end).unwrap();
            galley.pieces()[piece as usize].text[from as usize..to as usize].to_owned()
        };
        matches.marks.iter().map(part).collect()
    }

    #[test]
    fn words_are_found_whatever_their_case_and_accents() {
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
    fn what_the_reader_looks_for_may_stand_within_a_word() {
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
    fn not_more_are_kept_than_anyone_goes_through() {
        let galley = galley(&["e ".repeat(MAX_MATCHES - 1).as_str(), "e", "e"]);
        let all = matches_of(&galley, &[phrase("e")], true);
        assert_eq!((all.count(), all.has_more()), (MAX_MATCHES, true));
        let fewer = matches_of(&galley, &[phrase("e e")], true);
        assert_eq!((fewer.count(), fewer.has_more()), ((MAX_MATCHES - 1) / 2, false));
    }

    #[test]
    fn a_match_goes_over_line_ends_but_not_over_paragraphs() {
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
    fn one_goes_through_them_and_round_the_end() {
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
