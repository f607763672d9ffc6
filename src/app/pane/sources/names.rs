//! Cuts names that are too long, so that those in one list differ visibly. Never here: which names there are.

use std::collections::{BTreeSet, HashMap};

use crate::app::typeset::{cluster_columns, clusters, columns, fit};

/// Attempts to make names differ.
const ATTEMPTS: usize = 8;
/// The share of the space for the beginning of a name that is cut in the middle: one part of so many.
const HEAD_SHARE: usize = 4;

/// A name in a list.
pub(super) struct Name<'a> {
    pub(super) text: &'a str,
    /// Columns for it.
    pub(super) space: usize,
    /// It is an address: what is behind its last slash says most.
    pub(super) is_address: bool,
}

/// A name that is cut in the middle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ShortName {
    pub(super) text: String,
    /// For each character of `text` the index of the character in the name; none for `…`.
    places: Vec<Option<usize>>,
}

impl ShortName {
    /// The indexes in `text` of characters of the name. `chars`: their indexes in the name, ascending.
    pub(super) fn matched(&self, chars: &[usize]) -> Vec<usize> {
        let places = self.places.iter().enumerate();
        let matched = places.filter(|(_, place)| place.is_some_and(|at| chars.binary_search(&at).is_ok()));
        matched.map(|(at, _)| at).collect()
    }
}

/// The names that are cut in the middle, by their indexes: addresses that are too long, and names that would look the
/// same if their ends were cut.
pub(super) fn shorten(names: &[Name<'_>]) -> HashMap<usize, ShortName> {
    let long = |name: &Name<'_>| columns(name.text) > name.space;
    let mut short = HashMap::new();
    if !names.iter().any(long) {
        return short;
    }
    let texts: Vec<Vec<&str>> =
        names.iter().map(|name| clusters(name.text).map(|(_, cluster)| cluster).collect()).collect();
    // The clusters that must be visible.
    let mut needed: HashMap<usize, BTreeSet<usize>> = HashMap::new();
    for (at, _) in names.iter().enumerate().filter(|(_, name)| name.is_address && long(name)) {
        let end = texts[at].iter().rposition(|cluster| *cluster != "/").unwrap_or(0);
        let slash = texts[at][..end].iter().rposition(|cluster| *cluster == "/").unwrap_or(0);
        needed.entry(at).or_default().insert(slash);
        short.insert(at, elide(&texts[at], &needed[&at], names[at].space));
    }
    for _ in 0..ATTEMPTS {
        let mut changed = false;
        for group in look_alikes(names, &short) {
            for (at, place) in differences(&group, &texts) {
                let needed_here = needed.entry(at).or_default();
                // If that was not enough, what is before it is needed, too: `a…bc` may be of `abc` and of `abbc`.
                let more = (0..=place).rev().find(|place| !needed_here.contains(place));
                if let Some(place) = more.filter(|_| long(&names[at])) {
                    changed = true;
                    needed_here.insert(place);
                    short.insert(at, elide(&texts[at], &needed[&at], names[at].space));
                }
            }
        }
        if !changed {
            break;
        }
    }
    short
}

/// Groups of different names that are drawn in the same way.
fn look_alikes(names: &[Name<'_>], short: &HashMap<usize, ShortName>) -> Vec<Vec<usize>> {
    let mut drawn_as: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, name) in names.iter().enumerate() {
        let text =
            short.get(&at).map_or_else(|| fit(name.text, name.space), |short| short.text.as_str().into());
        drawn_as.entry(text.into_owned()).or_default().push(at);
    }
    let differ = |group: &Vec<usize>| group.iter().any(|at| names[*at].text != names[group[0]].text);
    drawn_as.into_values().filter(differ).collect()
}

/// For each name of a group the first cluster that no other name has at this place, after the same beginning.
fn differences(group: &[usize], texts: &[Vec<&str>]) -> Vec<(usize, usize)> {
    let mut sorted = group.to_vec();
    sorted.sort_by(|a, b| texts[*a].cmp(&texts[*b]).then(a.cmp(b)));
    // The same name may be there twice.
    sorted.dedup_by(|a, b| texts[*a] == texts[*b]);
    let same = |a: usize, b: usize| texts[a].iter().zip(&texts[b]).take_while(|(a, b)| a == b).count();
    let mut found: HashMap<&[&str], usize> = HashMap::new();
    for (i, at) in sorted.iter().enumerate() {
        let before = i.checked_sub(1).map_or(0, |before| same(sorted[before], *at));
        let after = sorted.get(i + 1).map_or(0, |after| same(*at, *after));
        let last = texts[*at].len().saturating_sub(1);
        found.insert(&texts[*at], before.max(after).min(last));
    }
    group.iter().map(|at| (*at, found[texts[*at].as_slice()])).collect()
}

/// Leaves out parts of a name: the needed clusters stay as far as possible, then its beginning, then what follows the
/// needed ones.
fn elide(text: &[&str], needed: &BTreeSet<usize>, space: usize) -> ShortName {
    let wide: Vec<usize> = text.iter().map(|cluster| cluster_columns(cluster)).collect();
    let mut kept = vec![false; text.len()];
    let mut keep = |at: usize, limit: usize| {
        kept[at] = true;
        let fits = width(&wide, &kept) <= limit;
        kept[at] = fits;
        fits
    };
    for at in needed {
        keep(*at, space);
    }
    let mut head = 0;
    let mut used = 0;
    while head < text.len() && used + wide[head] <= space / HEAD_SHARE && keep(head, space) {
        used += wide[head];
        head += 1;
    }
    for at in needed {
        let mut next = at + 1;
        while next < text.len() && keep(next, space) {
            next += 1;
        }
    }
    while head < text.len() && keep(head, space) {
        head += 1;
    }
    let mut out = ShortName::default();
    let mut count = 0;
    let mut at = 0;
    while at < text.len() {
        let end = (at..text.len()).find(|next| kept[*next] != kept[at]).unwrap_or(text.len());
        let chars: usize = text[at..end].iter().map(|cluster| cluster.chars().count()).sum();
        // A gap of one column is not worth a sign.
        if kept[at] || wide[at..end].iter().sum::<usize>() <= 1 {
            out.text.extend(text[at..end].iter().copied());
            out.places.extend((count..count + chars).map(Some));
        } else {
            out.text.push('…');
            out.places.push(None);
        }
        count += chars;
        at = end;
    }
    if columns(&out.text) > space {
        // Not even the sign fits.
        return ShortName { text: fit(&out.text, space).into_owned(), ..out };
    }
    out
}

/// The columns of the kept clusters, with a sign for each gap.
fn width(wide: &[usize], kept: &[bool]) -> usize {
    let (mut sum, mut gap) = (0, 0);
    for (wide, kept) in wide.iter().zip(kept) {
        if *kept {
            sum += wide + gap.min(1);
            gap = 0;
        } else {
            gap += wide;
        }
    }
    sum + gap.min(1)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    /// The names as they are drawn in so many columns.
    fn shortened(texts: &[&str], space: usize, is_address: bool) -> Vec<String> {
        let names: Vec<_> = texts.iter().map(|text| Name { text, space, is_address }).collect();
        let short = shorten(&names);
        let drawn = |(at, text): (usize, &&str)| {
            short.get(&at).map_or_else(|| fit(text, space).into_owned(), |short| short.text.clone())
        };
        texts.iter().enumerate().map(drawn).collect()
    }

    #[test]
    fn names_that_differ_at_the_end_are_cut_in_the_middle() {
        for (texts, space, wanted) in [
            (&["The Guardian - World", "The Guardian - Sport"][..], 14, &["The …World", "The …Sport"][..]),
            (&["The Guardian - World", "The Times"], 14, &["The Guardian…", "The Times"]),
            (
                &["The Guardian - World", "The Guardian - Sport"],
                20,
                &["The Guardian - World", "The Guardian - Sport"],
            ),
            (&["Nachrichten aus Köln", "Nachrichten aus Ko\u{308}nigs"], 9, &["Nac…öln", "Nac…o\u{308}nigs"]),
            (&["日本経済新聞東京版", "日本経済新聞大阪版"], 10, &["…東京版", "…大阪版"]),
            (&["Same name twice", "Same name twice"], 8, &["Same na…", "Same na…"]),
        ] {
            let drawn = shortened(texts, space, false);
            for (text, wanted) in drawn.iter().zip(wanted) {
                assert!(columns(text) <= space, "{text}");
                assert!(text.starts_with(wanted.split('…').next().unwrap()), "{text}: {wanted}");
                assert!(text.ends_with(wanted.rsplit('…').next().unwrap()), "{text}: {wanted}");
            }
        }
    }

    #[test]
    fn the_end_of_a_long_address_is_shown() {
        let same = |part: &str| format!("127.0.0.1:8765/{part}/feed.xml");
        let (one, two) = (same("news"), same("sport"));
        assert_eq!(shortened(&[&one], 18, true), ["127.0.0.…/feed.xml"]);
        let both = shortened(&[&one, &two], 18, true);
        assert!(both[0].contains("news") && both[1].contains("sport"), "{both:?}");
        assert_eq!(shortened(&["example.org/feed"], 16, true), ["example.org/feed"]);
        assert_eq!(shortened(&["a.example/feed/"], 10, true), ["a.e…/feed/"]);
    }

    #[test]
    fn matched_letters_are_found_in_the_short_name() {
        let names = [("abcdefghij", 7), ("abcdefghik", 7)].map(|(text, space)| Name {
            text,
            space,
            is_address: false,
        });
        let short = &shorten(&names)[&0];
        assert_eq!(short.text, "abcde…j");
        assert_eq!(short.matched(&[1, 7, 9]), [1, 6]);
    }

    proptest! {
        #[test]
        fn short_names_differ_and_are_not_too_wide(
            head in "[a-z ]{0,12}", middle in prop::collection::hash_set("[a-c日]{1,3}", 2..6),
            tail in "[a-z./]{0,12}", space in 8usize..24, is_address: bool,
        ) {
            let texts: Vec<String> = middle.iter().map(|middle| format!("x{head}{middle}{tail}")).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let drawn = shortened(&texts, space, is_address);
            prop_assert!(drawn.iter().all(|text| columns(text) <= space), "{drawn:?}");
            let different: HashSet<_> = drawn.iter().collect();
            prop_assert_eq!(different.len(), texts.len(), "{:?} {:?}", drawn, texts);
        }
    }
}
