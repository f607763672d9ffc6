//! Words marked in an article: found once in its pieces, whatever the width, drawn on the lines in sight, gone through
//! one by one. Never here: laying out, scrolling, which words.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::theme::Theme;
use crate::app::typeset::{Galley, Sheet, Spot};
use crate::search::Phrase;
use crate::search::fold::fold_back;

/// Phrases found in an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finds {
    phrases: Vec<Phrase>,
    /// From top to bottom.
    marks: Vec<Mark>,
    /// The match gone to.
    at: Option<usize>,
}

/// A match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    piece: u32,
    /// Bytes of the piece's text.
    start: u32,
    end: u32,
}

/// A text folded: each character with the bytes it came from.
type Folded = Vec<(char, std::ops::Range<usize>)>;

impl Finds {
    /// Finds phrases. Of two matches that overlap the first counts. What is said about an article, and where its links
    /// lead, is not searched.
    pub fn new(galley: &Galley, phrases: &[Phrase]) -> Self {
        let mut finds = Self { phrases: phrases.to_vec(), ..Self::default() };
        if phrases.is_empty() {
            return finds;
        }
        for (number, piece) in (0u32..).zip(galley.pieces()).filter(|(_, piece)| piece.is_said()) {
            let folded = fold(&piece.text);
            let mut at = 0;
            while at < folded.len() {
                let found = phrases.iter().filter_map(|phrase| ends(&folded, at, phrase)).max();
                if let Some(end) = found.filter(|end| *end > at) {
                    let (start, behind) = (folded[at].1.start as u32, folded[end - 1].1.end as u32);
                    finds.marks.push(Mark { piece: number, start, end: behind });
                    at = end;
                } else {
                    at += 1;
                }
            }
        }
        finds
    }

    /// Whether it was these that were looked for.
    pub fn is_of(&self, phrases: &[Phrase]) -> bool {
        self.phrases == phrases
    }

    /// How many matches there are.
    pub fn count(&self) -> usize {
        self.marks.len()
    }

    /// Which match was gone to, counted from one.
    pub fn number(&self) -> Option<usize> {
        self.at.map(|at| at + 1)
    }

    /// None is gone to any more.
    pub fn leave(&mut self) {
        self.at = None;
    }

    /// Goes to the next match, or the one before; the first time, to the next one from `top` on. Gives the place it
    /// begins at, and whether that was round the end.
    pub fn step(&mut self, forward: bool, top: Spot) -> Option<(Spot, bool)> {
        let n = self.marks.len();
        let last = n.checked_sub(1)?;
        let spot = |mark: &Mark| Spot { piece: mark.piece, at: mark.start };
        let (to, round) = match (self.at, forward) {
            (Some(at), true) => (if at == last { 0 } else { at + 1 }, at == last),
            (Some(at), false) => (at.checked_sub(1).unwrap_or(last), at == 0),
            (None, _) => {
                let below = self.marks.partition_point(|mark| spot(mark) < top);
                if forward {
                    (if below == n { 0 } else { below }, below == n)
                } else {
                    (below.checked_sub(1).unwrap_or(last), below == 0)
                }
            }
        };
        self.at = Some(to);
        Some((spot(&self.marks[to]), round))
    }

    /// Marks them in the lines that were drawn from `top` on.
    pub fn draw(
        &self,
        (galley, sheet): (&Galley, &Sheet),
        top: usize,
        theme: &Theme,
        area: Rect,
        buf: &mut Buffer,
    ) {
        if self.marks.is_empty() {
            return;
        }
        for (number, y) in (top..sheet.len()).zip(area.y..area.bottom()) {
            for piece in sheet.pieces_in(number) {
                let first = self.marks.partition_point(|mark| mark.piece < piece);
                let own = self.marks[first..].iter().enumerate().take_while(|(_, mark)| mark.piece == piece);
                for (i, mark) in own {
                    let bytes = (mark.start, mark.end);
                    let Some((from, to)) = sheet.columns_of(galley, number, piece, bytes) else { continue };
                    let cells = Rect::new(area.x.saturating_add(from as u16), y, (to - from) as u16, 1);
                    let style = if self.at == Some(first + i) { theme.found } else { theme.matched };
                    buf.set_style(cells.intersection(area), style);
                }
            }
        }
    }
}

/// A text folded; a mark on top of a letter goes along with it.
fn fold(text: &str) -> Folded {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let mut folded: Folded =
        fold_back(text).into_iter().map(|(c, i)| (c, starts[i]..starts[i + 1])).collect();
    for i in 1..=folded.len() {
        let next = folded.get(i).map_or(text.len(), |(_, range)| range.start);
        let range = &mut folded[i - 1].1;
        range.end = range.end.max(next);
    }
    folded
}

/// Where a phrase ends that begins at character `at`.
fn ends(folded: &Folded, at: usize, phrase: &Phrase) -> Option<usize> {
    let letter = |at: usize| folded.get(at).map(|(c, _)| *c);
    let mut here = at;
    let last = phrase.words.len().checked_sub(1)?;
    for (i, word) in phrase.words.iter().enumerate() {
        if i > 0 {
            // Past blanks and signs.
            here += folded[here..].iter().position(|(c, _)| c.is_alphanumeric())?;
        }
        let start = here;
        for wanted in word.chars() {
            if letter(here)? != wanted {
                return None;
            }
            here += 1;
        }
        let (first, last_letter) = (word.chars().next()?, word.chars().next_back()?);
        let inside = |c: Option<char>, next: char| {
            c.is_some_and(|c| {
                c.is_alphanumeric() && next.is_alphanumeric() && !unspaced(c) && !unspaced(next)
            })
        };
        let left = start.checked_sub(1).and_then(letter);
        if inside(left, first) || !(i == last && phrase.open) && inside(letter(here), last_letter) {
            return None;
        }
    }
    Some(here)
}

/// Scripts that set no blanks between words.
fn unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::typeset::{Builder, Ink};

    fn phrase(text: &str) -> Phrase {
        let (text, open) = text.strip_suffix('*').map_or((text, false), |text| (text, true));
        Phrase { words: text.split(' ').map(str::to_owned).collect(), open }
    }

    fn galley(paragraphs: &[&str]) -> Galley {
        let mut builder = Builder::default();
        for text in paragraphs {
            builder.outside(text, Ink::Text);
        }
        builder.finish()
    }

    /// The text marked.
    fn found(text: &str, phrases: &[&str]) -> Vec<String> {
        let galley = galley(&text.split("\n\n").collect::<Vec<_>>());
        let phrases: Vec<Phrase> = phrases.iter().map(|text| phrase(text)).collect();
        let finds = Finds::new(&galley, &phrases);
        let part = |mark: &Mark| {
            galley.pieces()[mark.piece as usize].text[mark.start as usize..mark.end as usize].to_owned()
        };
        finds.marks.iter().map(part).collect()
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
            assert_eq!(found(text, phrases), marked, "{text} {phrases:?}");
        }
    }

    #[test]
    fn a_match_goes_over_line_ends_but_not_over_paragraphs() {
        assert_eq!(found("the climate summit opens", &["climate summit"]), ["climate summit"]);
        assert!(found("the climate\n\nsummit", &["climate summit"]).is_empty());
        assert!(found("come in come", &["income"]).is_empty());
        let galley = galley(&["the climate summit opens"]);
        let sheet = Sheet::new(&galley, &crate::app::typeset::Options::plain(12));
        let finds = Finds::new(&galley, &[phrase("climate summit")]);
        let area = Rect::new(0, 0, 12, 3);
        let mut buf = Buffer::empty(area);
        let theme = Theme::new(crate::app::Depth::True, crate::app::Shade::Dark);
        finds.draw((&galley, &sheet), 0, &theme, area, &mut buf);
        let marked = |y: u16| (0..12).filter(|x| buf[(*x, y)].style().fg == theme.matched.fg).count();
        assert_eq!((marked(0), marked(1)), ("climate".len(), "summit".len()));
    }

    #[test]
    fn one_goes_through_them_and_round_the_end() {
        let galley = galley(&["x", "a a", "y", "a"]);
        let spot = |piece, at| Spot { piece, at };
        let mut finds = Finds::new(&galley, &[phrase("a")]);
        assert_eq!((finds.count(), finds.number()), (3, None));
        assert_eq!(finds.step(true, spot(2, 0)), Some((spot(3, 0), false)));
        assert_eq!(finds.step(true, spot(0, 0)), Some((spot(1, 0), true)));
        assert_eq!(finds.step(true, spot(0, 0)), Some((spot(1, 2), false)));
        assert_eq!(finds.number(), Some(2));
        finds.leave();
        assert_eq!(finds.step(false, spot(1, 0)), Some((spot(3, 0), true)));
        assert_eq!(Finds::new(&galley, &[]).step(true, spot(0, 0)), None);
    }
}
