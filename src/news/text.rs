//! The only string type that may reach a screen. Every constructor calls [`clean`], which removes everything that a
//! terminal could interpret. Never here: markup, wrapping, colours.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};
use unicode_normalization::char::is_combining_mark;

/// Maximum number of consecutive combining marks. Vietnamese, Thai and Tibetan need up to three or four on one
/// letter; more ("zalgo") overprint the rows above and below.
const MAX_MARKS: usize = 4;
/// Maximum payload of an unterminated terminal string. Beyond it only the introducer is removed, so that one stray
/// byte cannot remove a whole article.
const MAX_PAYLOAD: usize = 4096;
/// Columns a tab stands for in preformatted text.
const TAB: usize = 4;

/// Untrusted text made safe to show: no C0/C1 controls, escape sequences, bidi overrides or isolates, long runs of
/// combining marks, or unusual blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText(Box<str>);

/// How [`clean`] treats white space.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blanks {
    /// Collapsed and trimmed: titles, names, addresses.
    Line,
    /// Collapsed, not trimmed: pieces of running text.
    Piece,
    /// Spaces and line ends are kept, tabs become spaces: code, plain text.
    Verbatim,
}

impl SafeText {
    /// One line: titles, names, addresses, error messages. White space is collapsed and trimmed.
    pub fn new(raw: &str) -> Self {
        Self(clean(raw, Blanks::Line).into())
    }

    /// A piece of running text: white space is collapsed, but not trimmed.
    pub fn piece(raw: &str) -> Self {
        Self(clean(raw, Blanks::Piece).into())
    }

    /// Preformatted text: spaces and `\n` are kept, a tab becomes four spaces.
    pub fn verbatim(raw: &str) -> Self {
        Self(clean(raw, Blanks::Verbatim).into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `None` if the text is empty.
    pub fn filled(self) -> Option<Self> {
        (!self.0.is_empty()).then_some(self)
    }
}

/// Texts can be joined as strings can.
impl Borrow<str> for SafeText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Deref for SafeText {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for SafeText {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for SafeText {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl Serialize for SafeText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A number with thousands separators: `1,234,567`.
pub fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let (first, rest) = digits.split_at((digits.len() - 1) % 3 + 1);
    rest.as_bytes().chunks(3).fold(first.to_owned(), |out, group| out + "," + &String::from_utf8_lossy(group))
}

/// The end of the last whole character at or before `at` (`str::floor_char_boundary` needs Rust 1.91).
pub(crate) fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// At most the first `bytes` of a text, whole characters only.
pub(crate) fn head(text: &str, bytes: usize) -> &str {
    &text[..floor_char_boundary(text, bytes)]
}

fn clean(raw: &str, blanks: Blanks) -> String {
    // Most text is plain ASCII; a single pass finds out.
    if plain(raw, blanks) {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let (mut rest, mut marks) = (raw, 0usize);
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            // Removed characters do not end a run of combining marks.
            '\u{1b}' => {
                rest = after_escape(rest);
                continue;
            }
            '\u{9b}' => {
                rest = after_csi(rest);
                continue;
            }
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => {
                rest = after_string(rest);
                continue;
            }
            '\r' if blanks == Blanks::Verbatim => {
                if !rest.starts_with('\n') {
                    out.push('\n');
                }
            }
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' if blanks == Blanks::Verbatim => out.push('\n'),
            '\t' if blanks == Blanks::Verbatim => out.extend(std::iter::repeat_n(' ', TAB)),
            c if is_blank(c) => {
                let folded = out.ends_with(' ') || blanks == Blanks::Line && out.is_empty();
                if blanks == Blanks::Verbatim || !folded {
                    out.push(' ');
                }
            }
            c if c.is_control() || is_invisible(c) => continue,
            c if is_combining_mark(c) => {
                marks += 1;
                if marks <= MAX_MARKS {
                    out.push(c);
                }
                continue;
            }
            c => out.push(c),
        }
        marks = 0;
    }
    if blanks == Blanks::Line && out.ends_with(' ') {
        out.pop();
    }
    out
}

fn plain(raw: &str, blanks: Blanks) -> bool {
    let mut before = if blanks == Blanks::Line { b' ' } else { b'x' };
    for &b in raw.as_bytes() {
        let fine = match b {
            b' ' => blanks == Blanks::Verbatim || before != b' ',
            b'\n' => blanks == Blanks::Verbatim,
            0x21..=0x7e => true,
            _ => false,
        };
        if !fine {
            return false;
        }
        before = b;
    }
    blanks != Blanks::Line || before != b' ' || raw.is_empty()
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{1680}' || c == '\u{180e}' || c == '\u{2800}' || c == '\u{3164}'
}

/// Invisible characters that reorder or hide others (Unicode TR36): bidi controls, zero width spaces, soft hyphens,
/// interlinear and tag characters, noncharacters. The joiners U+200C and U+200D are kept: Persian, Indic scripts and
/// emoji need them.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{115f}' | '\u{1160}'
        | '\u{ffa0}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}' | '\u{fdd0}'..='\u{fdef}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// The text after an escape sequence (ECMA-48 §5.3): a CSI, a string, an escape with intermediates, or an unknown
/// one.
fn after_escape(rest: &str) -> &str {
    match rest.as_bytes().first() {
        Some(b'[') => after_csi(&rest[1..]),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => after_string(&rest[1..]),
        Some(0x20..=0x2f) => {
            let rest = rest.trim_start_matches(|c| matches!(c, '\u{20}'..='\u{2f}'));
            let last = rest.starts_with(|c| matches!(c, '\u{30}'..='\u{7e}'));
            &rest[usize::from(last)..]
        }
        Some(b'c' | b'7' | b'8' | b'=' | b'>' | b'D' | b'E' | b'H' | b'M' | b'N' | b'O' | b'Z' | b'\\') => {
            &rest[1..]
        }
        _ => rest,
    }
}

fn after_csi(rest: &str) -> &str {
    let rest = rest.trim_start_matches(|c| matches!(c, '\u{20}'..='\u{3f}'));
    let last = rest.starts_with(|c| matches!(c, '\u{40}'..='\u{7e}'));
    &rest[usize::from(last)..]
}

fn after_string(rest: &str) -> &str {
    for (at, c) in rest.char_indices().take(MAX_PAYLOAD) {
        match c {
            '\u{7}' | '\u{9c}' => return &rest[at + c.len_utf8()..],
            '\u{1b}' => return rest[at + 1..].strip_prefix('\\').unwrap_or(&rest[at..]),
            '\n' => break,
            _ => {}
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::SafeText;

    #[test]
    fn a_line_is_collapsed_and_trimmed() {
        assert_eq!(SafeText::new(" NATO\u{a0}chief \t\r\n meets  Trump ").as_str(), "NATO chief meets Trump");
        assert_eq!(SafeText::new("plain").as_str(), "plain");
        assert_eq!(SafeText::new("two  spaces").as_str(), "two spaces");
        assert_eq!(SafeText::new("").filled(), None);
    }

    #[test]
    fn a_piece_keeps_its_ends_and_verbatim_text_its_lines() {
        assert_eq!(SafeText::piece(" a\n b ").as_str(), " a b ");
        assert_eq!(SafeText::verbatim("fn a() {\r\n\tb\r}").as_str(), "fn a() {\n    b\n}");
    }

    #[test]
    fn nothing_that_a_terminal_interprets_is_left() {
        for (raw, safe) in [
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}]52;c;cHduZWQ=\u{7}clip", "clip"),
            ("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{9b}2Jc1", "c1"),
            ("\u{9d}0;title\u{9c}osc", "osc"),
            ("\u{1b}P+q544e\u{1b}\\dcs", "dcs"),
            ("\u{1b}#8align", "align"),
            ("\u{1b}creset", "reset"),
            ("bell\u{7}back\u{8}null\u{0}del\u{7f}", "bellbacknulldel"),
            ("a\u{202e}b\u{2066}c", "abc"),
            ("\u{1b}]0;never ends", "0;never ends"),
            ("\u{1b}", ""),
        ] {
            assert_eq!(SafeText::new(raw).as_str(), safe, "{raw:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_input_gives_safe_text(raw in "(\\PC|[\\x00-\\x1f\\x7f-\\u{9f}\\u{202a}-\\u{202e}\\u{2066}-\\u{2069}\\u{301}]|\\x1b[\\[\\]P^_X])*") {
            let obeyed = |c: char| {
                c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            for text in [SafeText::new(&raw), SafeText::piece(&raw)] {
                proptest::prop_assert!(!text.contains(obeyed), "{:?}", text);
                let flood = "\u{301}".repeat(5);
                proptest::prop_assert!(!text.contains(&flood), "{:?}", text);
            }
            let kept = SafeText::verbatim(&raw);
            proptest::prop_assert!(!kept.contains(|c| obeyed(c) && c != '\n'), "{:?}", kept);
            proptest::prop_assert_eq!(SafeText::new(&SafeText::new(&raw)), SafeText::new(&raw));
        }
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(super::grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn combining_marks_are_capped_and_scripts_survive() {
        let zalgo = format!("a{}b", "\u{301}".repeat(50));
        assert_eq!(SafeText::new(&zalgo).chars().count(), 6);
        // Nor with removed characters between them.
        assert_eq!(SafeText::new(&format!("a{}b", "\u{301}\u{7}".repeat(50))).chars().count(), 6);
        for whole in ["Tiếng Việt", "ภาษาไทย", "नमस्ते", "می‌خواهم", "日本語", "Zürich"]
        {
            assert_eq!(SafeText::new(whole).as_str(), whole);
        }
    }
}
