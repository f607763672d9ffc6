//! Splits a text into the tokens a search compares: words, and single characters of scripts without spaces between
//! words. Never here: where texts come from, the index.

use unicode_normalization::char::is_combining_mark;

/// Bytes of a word that count. Longer "words" are addresses or data.
const LONGEST_WORD: usize = 64;

/// A part of a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token<'a> {
    /// Letters and digits in a row.
    Word(&'a str),
    /// A character of Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese or Tibetan: there any part of a text may
    /// be searched for.
    Char(char),
}

/// ASCII letters and digits.
const IS_WORD_BYTE: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Part of a word.
    Letter,
    /// A token of its own.
    Single,
    /// Between tokens.
    Gap,
}

fn class(c: char) -> Class {
    match c {
        '\u{e01}'..='\u{e3a}'
        | '\u{e40}'..='\u{e4e}'
        | '\u{e81}'..='\u{ece}'
        | '\u{edc}'..='\u{edf}'
        | '\u{f40}'..='\u{f84}'
        | '\u{1000}'..='\u{103f}'
        | '\u{1050}'..='\u{108f}'
        | '\u{1100}'..='\u{11ff}'
        | '\u{1780}'..='\u{17d3}'
        | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{3099}'..='\u{309a}'
        | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}'
        | '\u{3105}'..='\u{318e}'
        | '\u{31a0}'..='\u{31bf}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Class::Single,
        c if c.is_alphanumeric() || is_combining_mark(c) => Class::Letter,
        _ => Class::Gap,
    }
}

/// The tokens of a folded text with their byte offsets, in order.
pub fn tokens(text: &str) -> impl Iterator<Item = (usize, Token<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        loop {
            let byte = *bytes.get(at)?;
            if byte < 0x80 {
                if IS_WORD_BYTE[byte as usize] {
                    break;
                }
                at += 1;
                continue;
            }
            let c = text[at..].chars().next()?;
            match class(c) {
                Class::Letter => break,
                Class::Single => {
                    at += c.len_utf8();
                    return Some((at - c.len_utf8(), Token::Char(c)));
                }
                Class::Gap => at += c.len_utf8(),
            }
        }
        let from = at;
        loop {
            match bytes.get(at) {
                Some(byte) if IS_WORD_BYTE[*byte as usize] => at += 1,
                Some(0x80..) => match text[at..].chars().next() {
                    Some(c) if class(c) == Class::Letter => at += c.len_utf8(),
                    _ => break,
                },
                _ => break,
            }
        }
        Some((from, Token::Word(truncate(&text[from..at]))))
    })
}

fn truncate(word: &str) -> &str {
    if word.len() <= LONGEST_WORD {
        return word;
    }
    let mut end = LONGEST_WORD;
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    &word[..end]
}

/// The terms of a text in the index: each word, each two adjacent single characters, and each single character that no
/// other follows. So one character is found as the prefix of a term, two as a term, and more as overlapping terms.
/// `each` also gets the bytes that begin with the term.
pub fn for_each_term(text: &str, each: &mut impl FnMut(&str, &[u8])) {
    let mut pair = String::new();
    for (at, token) in tokens(text) {
        if !pair.is_empty() {
            if let Token::Char(c) = token {
                pair.push(c);
            }
            each(&pair, pair.as_bytes());
            pair.clear();
        }
        match token {
            Token::Word(word) => each(word, &text.as_bytes()[at..]),
            Token::Char(c) => pair.push(c),
        }
    }
    if !pair.is_empty() {
        each(&pair, pair.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        let show = |(_, token): (usize, Token<'_>)| match token {
            Token::Word(word) => word.to_owned(),
            Token::Char(c) => format!("[{c}]"),
        };
        tokens(text).map(show).collect()
    }

    #[test]
    fn words_end_with_their_letters_and_single_characters_are_tokens() {
        for (text, expected) in [
            ("", &[][..]),
            ("  -- ", &[]),
            ("trump's covid-19", &["trump", "s", "covid", "19"]),
            ("москва, 2024", &["москва", "2024"]),
            ("東京tvの港", &["[東]", "[京]", "tv", "[の]", "[港]"]),
            ("ไก่", &["[ไ]", "[ก]", "[่]"]),
            ("한국", &["[한]", "[국]"]),
            ("हिन्दी में", &["हिन्दी", "में"]),
            ("🚀x", &["x"]),
        ] {
            assert_eq!(list(text), expected, "{text}");
        }
        let long = "é".repeat(100);
        assert_eq!(list(&long), [&long[..LONGEST_WORD]]);
    }

    #[test]
    fn the_index_has_words_and_pairs_of_single_characters() {
        let mut all = Vec::new();
        for_each_term("tv 東京の x 港", &mut |term, _| all.push(term.to_owned()));
        assert_eq!(all, ["tv", "東京", "京の", "の", "x", "港"]);
    }
}
