//! Word boundaries, and the letters of a title. Never here: the words of a query.

/// Maximum length of words that may be skipped between two initials: "of the" in "Democratic Republic of the Congo".
const SMALL: usize = 3;

/// The bit of a folded character: Latin letters and digits have one each, blanks none, all others share the rest.
pub(in crate::search) fn letter_bit(c: char) -> u64 {
    const OWN: u32 = 36;
    match c {
        'a'..='z' => 1 << (c as u32 - 'a' as u32),
        'A'..='Z' => 1 << (c as u32 - 'A' as u32),
        '0'..='9' => 1 << (c as u32 - '0' as u32 + 26),
        ' ' => 0,
        // The high half of a multiplication spreads neighbouring letters of an alphabet over all bits.
        _ => 1 << (OWN + ((c as u32).wrapping_mul(0x9e37_79b1) >> 16) % (u64::BITS - OWN)),
    }
}

/// Whether no other character has the same bit.
pub(in crate::search) fn owns_bit(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9')
}

/// The bits of all characters of a folded text.
pub(in crate::search) fn letters(text: &str) -> u64 {
    text.chars().fold(0, |bits, c| bits | letter_bit(c))
}

/// The bits of all characters that begin a word.
pub(in crate::search) fn initials(text: &str) -> u64 {
    let mut before = None;
    text.chars().fold(0, |bits, c| {
        let begins = is_boundary(before.replace(c), c);
        if begins { bits | letter_bit(c) } else { bits }
    })
}

/// The code of a folded text's first letter or digit; 0 if it has none.
pub(in crate::search) fn first_letter(text: &str) -> u8 {
    text.chars().find(|c| c.is_alphanumeric()).map_or(0, letter_code)
}

/// The code of a letter or digit: ASCII stands for itself, others share the remaining codes.
pub(in crate::search) fn letter_code(c: char) -> u8 {
    if c.is_ascii() {
        c.to_ascii_lowercase() as u8
    } else {
        0x80 | ((c as u32).wrapping_mul(0x9e37_79b1) >> 25) as u8
    }
}

/// Whether a word begins between two characters: after a blank or sign, and around every Chinese character and kana,
/// which are written without blanks between words.
fn is_boundary(before: Option<char>, c: char) -> bool {
    before.is_none_or(|before| !before.is_alphanumeric() || is_cjk(before) || is_cjk(c))
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a word begins at this byte.
pub(in crate::search) fn is_word_start(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    match at.checked_sub(1).map(|before| bytes[before]) {
        None => true,
        Some(before) if before.is_ascii() && bytes.get(at).is_none_or(u8::is_ascii) => {
            !before.is_ascii_alphanumeric()
        }
        Some(_) => text[at..].chars().next().is_none_or(|c| is_boundary(text[..at].chars().next_back(), c)),
    }
}

/// Whether a word ends before this byte.
pub(in crate::search) fn is_word_end(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_none_or(|c| !c.is_alphanumeric() || is_cjk(c))
}

/// Whether no letter or digit stands before this byte.
pub(in crate::search) fn is_title_start(text: &str, at: usize) -> bool {
    !text[..at].contains(char::is_alphanumeric)
}

/// Whether no letter or digit stands after this byte.
pub(in crate::search) fn is_title_end(text: &str, at: usize) -> bool {
    !text[at..].contains(char::is_alphanumeric)
}

/// A word of a title: its first letter in lower case, its position, and its length in characters.
#[derive(Clone, Copy, Debug)]
pub(in crate::search) struct WordStart {
    letter: char,
    pub(crate) at: usize,
    len: usize,
}

/// The words of a text given as characters with their positions.
pub(in crate::search) fn word_starts(text: impl Iterator<Item = (usize, char)>) -> Vec<WordStart> {
    let mut starts = Vec::new();
    word_starts_into(&mut starts, text);
    starts
}

/// As [`word_starts`], appended to `starts`.
pub(in crate::search) fn word_starts_into(
    starts: &mut Vec<WordStart>,
    text: impl Iterator<Item = (usize, char)>,
) {
    let mut before = None;
    for (at, c) in text {
        let new = is_boundary(before.replace(c), c);
        if !c.is_alphanumeric() {
            continue;
        }
        match starts.last_mut().filter(|_| !new) {
            Some(word) => word.len += 1,
            None => starts.push(WordStart { letter: c.to_ascii_lowercase(), at, len: 1 }),
        }
    }
}

/// Whether the letters of `word` are the initials of consecutive words; short words may be skipped if their letter
/// does not match. Sets `path` to the positions.
pub(in crate::search) fn match_initials(starts: &[WordStart], word: &str, path: &mut Vec<usize>) -> bool {
    (0..starts.len()).any(|first| {
        path.clear();
        let mut rest = starts[first..].iter();
        word.chars().all(|letter| {
            let fits = |start: &&WordStart| start.letter == letter;
            let small = |start: &&WordStart| start.len <= SMALL && !path.is_empty();
            let place = rest.find(|start| fits(start) || !small(start)).filter(fits);
            path.extend(place.map(|start| start.at));
            place.is_some()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_match_names() {
        for (title, word, places) in [
            ("the european central bank waits", "ecb", Some(vec![4, 13, 21])),
            ("democratic republic of the congo", "drc", Some(vec![0, 11, 27])),
            ("united states of america", "usoa", Some(vec![0, 7, 14, 17])),
            ("united states of america", "usa", Some(vec![0, 7, 17])),
            ("european and american central bank", "ecb", None),
            ("日本銀行", "日銀", Some(vec![0, 6])),
            ("日本銀行", "日本", Some(vec![0, 3])),
            ("", "x", None),
        ] {
            let (mut path, all) = (Vec::new(), word_starts(title.char_indices()));
            assert_eq!(match_initials(&all, word, &mut path).then_some(path), places, "{word} in {title}");
        }
    }

    #[test]
    fn words_begin_after_signs_and_around_cjk_characters() {
        for (text, heads) in [
            ("nato's aid", "nsa"),
            ("g20 (paris)", "gp"),
            ("«да» — нет", "дн"),
            ("北京nato东", "北京n东"),
            ("🚀launch", "l"),
            ("", ""),
        ] {
            let found = text.char_indices().filter(|&(at, c)| c.is_alphanumeric() && is_word_start(text, at));
            assert_eq!(found.map(|(_, c)| c).collect::<String>(), heads, "{text}");
            let bits = heads.chars().fold(0, |bits, c| bits | letter_bit(c));
            assert_eq!(initials(text) & bits, bits, "{text}");
        }
    }
}
