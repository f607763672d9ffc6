//! Whether two texts differ in numbers and white space alone, as they do when a feed writes counters into its texts
//! (points, comments, "5 minutes ago"). Never here: which words changed (see [`super::compare`]).

use std::iter::Peekable;
use std::str::CharIndices;

/// Signs between digits that belong to a number: `1,234`, `12:30`, `2024-11-24`.
const INSIDE_NUMBERS: &[char] = &['.', ',', ':', '/', '-', '–', '\'', '’', '٫', '٬'];
/// Letters directly behind digits that belong to a number: `1.2k`, `21st`.
const NUMBER_ENDINGS: &[&str] = &["k", "m", "b", "st", "nd", "rd", "th", "am", "pm"];
/// Letters behind a blank that do so too: `11:59 pm`.
const HALVES_OF_DAY: &[&str] = &["am", "pm"];
/// Units of "5 minutes ago".
const UNITS: &[&str] = &[
    "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h", "hr", "hrs",
    "hour", "hours", "d", "day", "days", "w", "wk", "wks", "week", "weeks", "mo", "month", "months", "y",
    "yr", "yrs", "year", "years",
];
/// Words for one of them.
const ONE: &[&str] = &["a", "an", "one"];
/// Endings of plurals: "1 comment", "2 comments"; "1 Stunde", "2 Stunden".
const PLURALS: &[&str] = &["s", "es", "e", "n", "en"];
/// How many tokens behind a number a plural may stand: "2 new comments".
const PLURAL_REACH: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// Digits, with the signs between them.
    Number(&'a str),
    /// Letters.
    Word(&'a str),
    /// Any other character.
    Sign(char),
    /// "5 minutes ago".
    Ago,
}

/// Whether two texts differ in nothing but numbers and white space. Of one text the answer is always true.
///
/// A number may have any length, thousands separators, a sign, an ending such as `k` or `st`; a date in digits is a
/// number. The plural beside a number that changed, and the unit of "5 minutes ago", count as part of it.
pub fn only_numbers_differ(old: &str, new: &str) -> bool {
    if old == new {
        return true;
    }
    let (old, new) = (tokens(old), tokens(new));
    without_numbers(&old) == without_numbers(&new) || have_same_words(&old, &new)
}

/// The text without white space, with the same sign for each number. Numbers side by side are one: `1 234`.
fn without_numbers(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Number(_) if at > 0 && matches!(tokens[at - 1], Token::Number(_)) => {}
            Token::Number(_) => out.push('0'),
            Token::Word(word) => out.push_str(word),
            Token::Sign(sign) => out.push(*sign),
            Token::Ago => out.push_str("0 ago"),
        }
    }
    out
}

/// Compares token by token; a word near a number that changed may differ in its plural.
fn have_same_words(old: &[Token<'_>], new: &[Token<'_>]) -> bool {
    // Tokens since the last number that changed.
    let mut distance = usize::MAX;
    let is_number = |token: &Token<'_>| matches!(token, Token::Number(_));
    let (mut i, mut k) = (0, 0);
    while let (Some(a), Some(b)) = (old.get(i), new.get(k)) {
        if is_number(a) && is_number(b) {
            let ends = |tokens: &[Token<'_>], from: usize| {
                from + tokens[from..].iter().take_while(|token| is_number(token)).count()
            };
            let (to, end) = (ends(old, i), ends(new, k));
            if old[i..to] != new[k..end] {
                distance = 0;
            }
            (i, k) = (to, end);
            continue;
        }
        distance = distance.saturating_add(1);
        let same = match (a, b) {
            (Token::Word(a), Token::Word(b)) => a == b || distance <= PLURAL_REACH && is_plural_of(a, b),
            (a, b) => a == b,
        };
        if !same {
            return false;
        }
        (i, k) = (i + 1, k + 1);
    }
    i == old.len() && k == new.len()
}

/// Whether one word is the plural of the other.
fn is_plural_of(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if let Some(ending) = long.strip_prefix(short) {
        return short.chars().count() > 1 && PLURALS.contains(&ending);
    }
    if let (Some(stem), Some(other)) = (short.strip_suffix('y'), long.strip_suffix("ies")) {
        return stem == other;
    }
    // Russian and others have several plurals: "1 комментарий", "2 комментария", "5 комментариев".
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let (a_rest, b_rest) = (a.chars().skip(same), b.chars().skip(same));
    !a.is_ascii() && !b.is_ascii() && same >= 3 && a_rest.count() <= 3 && b_rest.count() <= 3
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_numeric() {
            let end = number_end(text, &mut chars);
            // A sign before it is part of it: `-3`, but not `covid-19`.
            if let Some(Token::Sign('-' | '−' | '+')) = tokens.last()
                && !matches!(tokens.iter().rev().nth(1), Some(Token::Word(_)))
            {
                tokens.pop();
            }
            tokens.push(Token::Number(&text[at..end]));
        } else if c.is_alphabetic() {
            let mut end = at + c.len_utf8();
            while let Some((next, c)) = chars.next_if(|(_, c)| c.is_alphabetic() || is_mark(*c)) {
                end = next + c.len_utf8();
            }
            tokens.push(Token::Word(&text[at..end]));
            join_ago(&mut tokens);
        } else if !is_blank(c) {
            tokens.push(Token::Sign(c));
        }
    }
    tokens
}

/// Goes to the end of a number.
fn number_end(text: &str, chars: &mut Peekable<CharIndices<'_>>) -> usize {
    loop {
        while chars.next_if(|(_, c)| c.is_numeric()).is_some() {}
        let mut ahead = chars.clone();
        let sign = ahead.next_if(|(_, c)| INSIDE_NUMBERS.contains(c));
        if sign.is_none() || ahead.peek().is_none_or(|(_, c)| !c.is_numeric()) {
            break;
        }
        *chars = ahead;
    }
    let end = |chars: &mut Peekable<CharIndices<'_>>| chars.peek().map_or(text.len(), |(at, _)| *at);
    let from = end(chars);
    let mut ahead = chars.clone();
    let blank = ahead.next_if(|(_, c)| is_blank(*c)).is_some();
    let start = end(&mut ahead);
    while ahead.next_if(|(_, c)| c.is_alphabetic()).is_some() {}
    let stop = end(&mut ahead);
    let endings = if blank { HALVES_OF_DAY } else { NUMBER_ENDINGS };
    if endings.iter().any(|ending| ending.eq_ignore_ascii_case(&text[start..stop])) {
        *chars = ahead;
        return stop;
    }
    from
}

/// If the last tokens are "5 minutes ago", makes one of them.
fn join_ago(tokens: &mut Vec<Token<'_>>) {
    // `5m ago`: the unit is part of the number.
    if let [.., Token::Number(_), Token::Word("ago")] = tokens.as_slice() {
        tokens.truncate(tokens.len() - 2);
        return tokens.push(Token::Ago);
    }
    let [.., count, Token::Word(unit), Token::Word("ago")] = tokens.as_slice() else { return };
    let counts = match count {
        Token::Number(_) => true,
        Token::Word(word) => ONE.iter().any(|one| one.eq_ignore_ascii_case(word)),
        _ => false,
    };
    if counts && UNITS.iter().any(|name| name.eq_ignore_ascii_case(unit)) {
        tokens.truncate(tokens.len() - 3);
        tokens.push(Token::Ago);
    }
}

/// White space, and signs without a width.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_no_change() {
        for (old, new) in [
            ("Points: 7 # Comments: 3", "Points: 14 # Comments: 6"),
            ("Points: 7", "Points:  \u{a0}7\n"),
            ("one two", "one\u{2003}two"),
            ("one two", "onetwo"),
            ("999 points", "1,234 points"),
            ("999 points", "1 234 points"),
            ("999 points", "1\u{202f}234 points"),
            ("999 points", "1.2k points"),
            ("999 points", "2M points"),
            ("score: -3", "score: 5"),
            ("score: −3 (2)", "score: +1 (12)"),
            ("1 comment", "2 comments"),
            ("1 new comment", "12 new comments"),
            ("1 reply, 2 boxes", "3 replies, 1 box"),
            ("1 Kommentar, vor 1 Stunde", "2 Kommentare, vor 2 Stunden"),
            ("1 комментарий", "5 комментариев"),
            ("59 minutes ago", "1 hour ago"),
            ("a minute ago", "3 hours ago"),
            ("5m ago", "2h ago"),
            ("5m ago", "an hour ago"),
            ("٣ تعليقات", "٧ تعليقات"),
            ("评论：３条", "评论：１２条"),
            ("१२ टिप्पणियाँ", "१३ टिप्पणियाँ"),
            ("As of 2026-11-24", "As of 25.11.2026"),
            ("Updated 11:59 am", "Updated 12:01 PM"),
            ("on the 1st", "on the 22nd"),
            ("50 %", "51.5 %"),
            ("½ cup", "2 cup"),
            ("", " "),
        ] {
            assert!(only_numbers_differ(old, new), "{old:?} {new:?}");
            assert!(only_numbers_differ(new, old), "{new:?} {old:?}");
        }
    }

    #[test]
    fn other_words_are_a_change() {
        for (old, new) in [
            ("A short teaser", "A short teaser, one typo mended"),
            ("3 dead", "4 injured"),
            ("3 planes", "4 planets"),
            ("1 comment", "1 comments"),
            ("The tide clock", "The tide clocks"),
            ("7 boats and the clock", "8 boats and the clocks"),
            ("there are no boats", "there are 2 boats"),
            ("7", ""),
            ("7", "seven"),
            ("7 a", "7"),
            ("yes.", "yes!"),
            ("10 million", "10 billion"),
            ("up 3 %", "down 3 %"),
            ("long ago", "a year ago"),
            ("Monday", "Tuesday"),
            ("海", "湖"),
            ("3海", "3湖"),
            ("covid-19", "covid 19"),
        ] {
            assert!(!only_numbers_differ(old, new), "{old:?} {new:?}");
            assert!(!only_numbers_differ(new, old), "{new:?} {old:?}");
        }
    }
}
