//! A text as the units a search compares: words, and the single signs of scripts that put no blanks between words.
//! Never here: where texts come from, the index.

use unicode_normalization::char::is_combining_mark;

/// Bytes of a word that count. Nobody types more, and what is longer is no word but an address or a picture.
const LONGEST: usize = 64;

/// A piece of a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit<'a> {
    /// Letters and digits in a row.
    Word(&'a str),
    /// A character of Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese or Tibetan: there any part of a text may
    /// be looked for.
    Sign(char),
}

/// Bytes that are letters or digits by themselves.
const WORD: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// What a character is to a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Sign,
    /// Stands between units, and is none.
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
        | '\u{20000}'..='\u{3ffff}' => Class::Sign,
        c if c.is_alphanumeric() || is_combining_mark(c) => Class::Letter,
        _ => Class::Gap,
    }
}

/// The units of a folded text with the byte each begins at, in order.
pub fn units(text: &str) -> impl Iterator<Item = (usize, Unit<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        loop {
            let byte = *bytes.get(at)?;
            if byte < 0x80 {
                if WORD[byte as usize] {
                    break;
                }
                at += 1;
                continue;
            }
            let c = text[at..].chars().next()?;
            match class(c) {
                Class::Letter => break,
                Class::Sign => {
                    at += c.len_utf8();
                    return Some((at - c.len_utf8(), Unit::Sign(c)));
                }
                Class::Gap => at += c.len_utf8(),
            }
        }
        let from = at;
        loop {
            match bytes.get(at) {
                Some(byte) if WORD[*byte as usize] => at += 1,
                Some(0x80..) => match text[at..].chars().next() {
                    Some(c) if class(c) == Class::Letter => at += c.len_utf8(),
                    _ => break,
                },
                _ => break,
            }
        }
        Some((from, Unit::Word(cut(&text[from..at]))))
    })
}

fn cut(word: &str) -> &str {
    if word.len() <= LONGEST {
        return word;
    }
    let mut end = LONGEST;
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    &word[..end]
}

/// What the index holds of a text: every word, and of signs every two that follow one another and every one that no
/// other follows. So one sign is found as what a term begins with, two as a term, and more as terms that overlap.
/// Each is told with the bytes it stands at the beginning of.
pub fn terms(text: &str, each: &mut impl FnMut(&str, &[u8])) {
    let mut pair = String::new();
    for (at, unit) in units(text) {
        if !pair.is_empty() {
            if let Unit::Sign(sign) = unit {
                pair.push(sign);
            }
            each(&pair, pair.as_bytes());
            pair.clear();
        }
        match unit {
            Unit::Word(word) => each(word, &text.as_bytes()[at..]),
            Unit::Sign(sign) => pair.push(sign),
        }
    }
    if !pair.is_empty() {
        each(&pair, pair.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let told = |(_, unit): (usize, Unit<'_>)| match unit {
            Unit::Word(word) => word.to_owned(),
            Unit::Sign(sign) => format!("[{sign}]"),
        };
        units(text).map(told).collect()
    }

    #[test]
    fn words_end_where_letters_do_and_signs_stand_alone() {
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
            assert_eq!(told(text), expected, "{text}");
        }
        let long = "é".repeat(100);
        assert_eq!(told(&long), [&long[..LONGEST]]);
    }

    #[test]
    fn the_index_holds_words_and_pairs_of_signs() {
        let mut all = Vec::new();
        terms("tv 東京の x 港", &mut |term, _| all.push(term.to_owned()));
        assert_eq!(all, ["tv", "東京", "京の", "の", "x", "港"]);
    }
}
