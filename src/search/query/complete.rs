//! Completions for the prompt: names of fields, and the words and names they take. Never here: a menu, keys; where
//! the names come from.

use std::collections::HashSet;
use std::ops::Range;

use super::fields::{FIELDS, Field, IS, ORDERS};
use super::show;
use super::tokens::{CAP, Piece, Token, tokens, unescape};
use crate::news::SafeText;
use crate::news::text::grouped;
use crate::news::when::WEEKDAYS;
use crate::search::fold::fold;

/// Maximum number of items offered.
const MAX_ITEMS: usize = 50;

/// Names to offer, in any order, each with its number of articles.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Names<'a> {
    pub(crate) sources: &'a [(SafeText, usize)],
    pub(crate) authors: &'a [(SafeText, usize)],
    pub(crate) tags: &'a [(SafeText, usize)],
}

/// What can be completed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Completion {
    /// The bytes of the text to replace: whole characters, maybe none.
    pub(crate) range: Range<usize>,
    /// Best first, never empty.
    pub(crate) items: Vec<Item>,
}

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Ready for the query: quoted if necessary.
    pub(crate) text: String,
    pub(crate) shown: SafeText,
    /// A short explanation; may be empty.
    pub(crate) note: String,
}

/// The offered words of `after:`, `before:` and `on:`, besides weekdays. Others are valid too.
const DAYS: [(&str, &str); 7] = [
    ("today", "since midnight"),
    ("yesterday", "the day before"),
    ("12h", "twelve hours ago"),
    ("3d", "three days ago"),
    ("1w", "a week ago"),
    ("1m", "a month ago"),
    ("1y", "a year ago"),
];

/// Units of a time span.
const UNITS: &[(&str, &str)] =
    &[("d", "days ago"), ("w", "weeks ago"), ("m", "months ago"), ("y", "years ago"), ("h", "hours ago")];

/// Completions at `cursor` (a byte of `text`), by the text before it. `None` if there are none.
pub(crate) fn complete(text: &str, cursor: usize, names: &Names<'_>) -> Option<Completion> {
    if cursor > text.len().min(CAP) || !text.is_char_boundary(cursor) {
        return None;
    }
    let here = |token| match token {
        Token::Piece(piece) if piece.at.start < cursor && cursor <= piece.at.end => Some(piece),
        _ => None,
    };
    let (range, items) = match tokens(text).into_iter().find_map(here) {
        None if begins(&text[..cursor]) => (cursor..cursor, fields("")),
        None => return None,
        Some(piece) => match piece.field {
            None => word(text, cursor, &piece)?,
            Some((_, end)) if cursor < end => (piece.at.start..end, fields(&text[piece.at.start..cursor])),
            Some((field, _)) => value(text, cursor, &piece, field, names)?,
        },
    };
    let done = items.len() == 1 && items[0].text == text[range.clone()];
    (!items.is_empty() && !done).then_some(Completion { range, items })
}

/// Whether a condition can begin after `before`.
fn begins(before: &str) -> bool {
    before.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '!'))
}

/// A plain word can become the name of a field.
fn word(text: &str, cursor: usize, piece: &Piece) -> Option<(Range<usize>, Vec<Item>)> {
    let part = piece.parts.first().filter(|part| part.at == part.inner)?;
    // The text after the cursor stays: the user may be adding a field before it.
    let range = part.at.start..cursor;
    Some((range.clone(), fields(&text[range])))
}

fn value(
    text: &str,
    cursor: usize,
    piece: &Piece,
    field: Field,
    names: &Names<'_>,
) -> Option<(Range<usize>, Vec<Item>)> {
    let part = piece.parts.iter().find(|part| part.at.start <= cursor && cursor <= part.at.end)?;
    let typed = text.get(part.inner.start..cursor.min(part.inner.end)).unwrap_or_default();
    let typed = fold(&unescape(typed).0).trim_start().to_owned();
    let items = match field {
        Field::Source => matching_names(names.sources, &typed),
        Field::Author => matching_names(names.authors, &typed),
        Field::Tag => matching_names(names.tags, &typed),
        Field::Is => {
            let mut items = words(IS, &typed);
            // Synonyms are offered only if the user has begun to type them.
            items.retain(|item| !typed.is_empty() || !item.note.starts_with("the same"));
            items
        }
        Field::Sort => words(ORDERS, &typed),
        Field::After | Field::Before | Field::On => days(&typed),
        Field::Title | Field::Body => return None,
    };
    Some((part.at.clone(), items))
}

fn fields(typed: &str) -> Vec<Item> {
    let typed = typed.to_ascii_lowercase();
    let begun = FIELDS.iter().filter(|(_, name, _)| name.starts_with(&typed));
    begun.map(|(_, name, note)| plain(&format!("{name}:"), note)).collect()
}

fn words<T>(table: &[(&str, T, &str)], typed: &str) -> Vec<Item> {
    table.iter().filter(|row| row.0.starts_with(typed)).map(|row| plain(row.0, row.2)).collect()
}

fn days(typed: &str) -> Vec<Item> {
    let is_count = (1..=3).contains(&typed.len()) && typed.bytes().all(|b| b.is_ascii_digit());
    if is_count {
        return UNITS.iter().map(|(unit, note)| plain(&format!("{typed}{unit}"), note)).collect();
    }
    let all = DAYS.into_iter().chain(WEEKDAYS.map(|day| (day, "the last one")));
    all.filter(|(day, _)| day.starts_with(typed)).map(|(day, note)| plain(day, note)).collect()
}

fn plain(text: &str, note: &str) -> Item {
    Item { text: text.to_owned(), shown: SafeText::new(text), note: note.to_owned() }
}

/// Names that contain `typed`: first those with it at the start of a word, then by number of articles.
fn matching_names(names: &[(SafeText, usize)], typed: &str) -> Vec<Item> {
    let mut found: Vec<_> = names
        .iter()
        .filter(|(name, _)| !name.is_empty())
        .filter_map(|(name, count)| {
            Some((position_rank(&fold(name), typed)?, std::cmp::Reverse(*count), name))
        })
        .collect();
    found.sort_unstable();
    let mut seen = HashSet::new();
    found.retain(|(.., name)| seen.insert(*name));
    found.truncate(MAX_ITEMS);
    let item = |(_, count, name): (_, std::cmp::Reverse<usize>, &SafeText)| Item {
        text: show::value(name),
        shown: name.clone(),
        note: if count.0 == 1 { "1 article".to_owned() } else { format!("{} articles", grouped(count.0)) },
    };
    found.into_iter().map(item).collect()
}

/// False if `typed` is at the start of a word of `name`, true if elsewhere in it; `None` if it is not in it.
fn position_rank(name: &str, typed: &str) -> Option<bool> {
    let first = name.find(typed)?;
    let begins = |at: usize| name[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    Some(!begins(first) && !name.match_indices(typed).any(|(at, _)| begins(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `[` and `]` around what is replaced, and the items. `_` is the cursor.
    fn offered(typed: &str) -> String {
        let named = |names: &[(&str, usize)]| -> Vec<(SafeText, usize)> {
            names.iter().map(|&(name, count)| (SafeText::new(name), count)).collect()
        };
        let sources = named(&[
            ("BBC News", 40),
            ("ABBC", 90),
            ("The BBC", 50),
            ("Zürich \"today\"", 3),
            ("Ars", 1200),
            ("Ars", 7),
        ]);
        let authors = named(&[("J. O'Neil", 1), ("Ann|Bob", 2), ("(staff)", 3)]);
        let tags = named(&[("world", 5), ("Neue Welt", 2)]);
        let names = Names { sources: &sources, authors: &authors, tags: &tags };
        let cursor = typed.find('_').unwrap();
        let text = typed.replacen('_', "", 1);
        let Some(found) = complete(&text, cursor, &names) else { return String::new() };
        let (range, items) = (found.range, found.items);
        let marked = format!("{}[{}]{}", &text[..range.start], &text[range.clone()], &text[range.end..]);
        let items: Vec<_> = items.iter().map(|item| item.text.as_str()).collect();
        format!("{marked} {}", items.join(" "))
    }

    #[test]
    fn started_words_are_completed() {
        let all = "source: author: tag: is: after: before: on: title: body: sort:";
        for (typed, found) in [
            ("_", &*format!("[] {all}")),
            ("nato _", &format!("nato [] {all}")),
            ("_ nato", &format!("[] nato {all}")),
            ("!_", &format!("![] {all}")),
            ("a | (_", &format!("a | ([] {all}")),
            ("so_", "[so] source: sort:"),
            ("SO_", "[SO] source: sort:"),
            ("(!so_)", "(![so]) source: sort:"),
            ("so_x", "[so]x source: sort:"),
            ("s_ource:bbc x", "[source:]bbc x source: sort:"),
            ("nato_", ""),
            ("'so_", ""),
            ("\"so_", ""),
            ("so$_", ""),
            ("(a)_", ""),
            ("\"a\"_", ""),
            ("title:so_", ""),
            ("body:so_", ""),
            ("source:_", r#"source:[] Ars ABBC "The BBC" "BBC News" "Zürich \"today\"""#),
            ("source:b_ x", r#"source:[b] x "The BBC" "BBC News" ABBC"#),
            ("feed:BBC_", r#"feed:[BBC] "The BBC" "BBC News" ABBC"#),
            ("source:\"bbc n_", r#"source:["bbc n] "BBC News""#),
            ("source:\"bbc n_x\" y", r#"source:["bbc nx"] y "BBC News""#),
            ("source:ars|zur_|x", r#"source:ars|[zur]|x "Zürich \"today\"""#),
            ("source:Ars_", ""),
            ("source:zzz_", ""),
            ("author:_", r#"author:[] "(staff)" "Ann|Bob" "J. O'Neil""#),
            ("tag:w_", r#"tag:[w] world "Neue Welt""#),
            ("!is:_", "!is:[] unread read saved updated started"),
            ("is:u_", "is:[u] unread updated"),
            ("is:s_", "is:[s] saved started starred"),
            ("is:unread_", ""),
            ("is:read|_", "is:read|[] unread read saved updated started"),
            ("sort:_", "sort:[] date score source oldest title newest relevance"),
            ("after:3_", "after:[3] 3d 3w 3m 3y 3h"),
            ("before:to_", "before:[to] today"),
            ("on:s_", "on:[s] saturday sunday"),
            ("after:2024_", ""),
        ] {
            assert_eq!(offered(typed), found, "{typed}");
        }
    }

    #[test]
    fn each_item_has_a_note() {
        let sources = [(SafeText::new("A"), 1), (SafeText::new("B"), 1234)];
        let names = Names { sources: &sources, ..Names::default() };
        let notes = |text: &str| -> Vec<String> {
            let found = complete(text, text.len(), &names).unwrap();
            found.items.into_iter().map(|item| format!("{}={}", item.shown, item.note)).collect()
        };
        assert_eq!(notes("source:"), ["B=1,234 articles", "A=1 article"]);
        assert_eq!(notes("sort:")[0], "date=newest first");
        for text in ["", "is:", "sort:", "after:"] {
            assert!(notes(text).iter().all(|note| !note.ends_with('=')), "{text}");
        }
    }

    #[test]
    fn the_number_of_items_is_limited() {
        let tags: Vec<_> = (0..200).map(|i| (SafeText::new(&format!("t{i}")), i)).collect();
        let names = Names { tags: &tags, ..Names::default() };
        let found = complete("tag:t", 5, &names).unwrap();
        assert_eq!((found.items.len(), &*found.items[0].text), (MAX_ITEMS, "t199"));
    }
}
