//! Titles without the names that publishers add to them. Never here: where a title or a name is found.

/// What stands between a title and a name.
const SEPARATORS: [&str; 14] =
    [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " ‹ ", " / ", "｜", " ― ", " ~ "];
/// Characters of separators, and brackets.
const SIGNS: &[char] = &[
    '|', '-', '–', '—', '·', '•', ':', '»', '«', '‹', '/', '｜', '―', '~', '：', ']', ')', '】', '[', '(',
    '【',
];
/// Names of one title that are removed.
const MAX_NAMES: usize = 4;

/// The title without those of the names that stand at one of its ends, behind or before a separator or in brackets:
/// `Title - Author - Site`, `Site: Title`, `Title [Site]`. Other words are never removed.
pub fn without_names<'t>(title: &'t str, names: &[&str]) -> &'t str {
    let mut rest = title.trim();
    // Nothing is folded for titles without anything that may be a separator.
    if names.is_empty() || !rest.contains(SIGNS) {
        return rest;
    }
    let names: Vec<String> = names.iter().map(|name| folded(name)).filter(|name| !name.is_empty()).collect();
    for _ in 0..MAX_NAMES {
        match shorter(rest, &names) {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    rest
}

fn shorter<'t>(title: &'t str, names: &[String]) -> Option<&'t str> {
    let is_name = |part: &str| {
        let part = folded(part);
        names.iter().any(|name| *name == part)
    };
    let filled = |rest: &'t str| Some(rest.trim()).filter(|rest| rest.contains(char::is_alphanumeric));
    // A name may have a separator in it: the last and the first ones are tried before the others.
    let cuts = || SEPARATORS.iter().flat_map(|separator| title.match_indices(separator));
    let behind = cuts().filter(|(at, separator)| is_name(&title[at + separator.len()..]));
    if let Some(rest) = behind.map(|(at, _)| at).min().and_then(|at| filled(&title[..at])) {
        return Some(rest);
    }
    for [open, close] in [['[', ']'], ['(', ')'], ['【', '】']] {
        if let Some((rest, name)) = title.strip_suffix(close).and_then(|title| title.rsplit_once(open))
            && is_name(name)
        {
            return filled(rest);
        }
        if let Some((name, rest)) = title.strip_prefix(open).and_then(|title| title.split_once(close))
            && is_name(name)
        {
            return filled(rest);
        }
    }
    let colon = title.match_indices(": ").chain(title.match_indices('：'));
    let before = cuts().chain(colon).filter(|(at, _)| is_name(&title[..*at]));
    let end = before.map(|(at, separator)| at + separator.len()).max()?;
    // `The Post: 12` is the name of an issue.
    filled(&title[end..]).filter(|rest| rest.split_whitespace().count() > 1)
}

/// Letters and digits in lower case, without an article before them.
fn folded(name: &str) -> String {
    let name = name.trim();
    let name = name.get(..4).filter(|the| the.eq_ignore_ascii_case("the ")).map_or(name, |_| &name[4..]);
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::without_names;

    #[test]
    fn names_are_removed_from_the_ends_of_titles() {
        for (title, rest) in [
            ("Bread that rises - Ida Flour - The Harbour Post", "Bread that rises"),
            ("Bread that rises | IDA FLOUR", "Bread that rises"),
            ("Harbour Post: Bread that rises", "Bread that rises"),
            ("The Harbour Post » Bread that rises", "Bread that rises"),
            ("Weekly edition [post.example]", "Weekly edition"),
            ("[Harbour Post] Bread that rises", "Bread that rises"),
            ("Ida Flour | Bread – The Harbour Post", "Ida Flour | Bread"),
            // Other words stay, and so does a title that is only a name.
            ("Bread that rises - Part 2", "Bread that rises - Part 2"),
            ("What the Harbour Post got wrong", "What the Harbour Post got wrong"),
            ("Why we left the Harbour Post", "Why we left the Harbour Post"),
            ("An interview with Ida Flour", "An interview with Ida Flour"),
            ("The Harbour Post", "The Harbour Post"),
            ("Ida Flour | The Harbour Post", "Ida Flour"),
            ("Harbour Post: 12", "Harbour Post: 12"),
            ("Flour-Post", "Flour-Post"),
            (" - The Harbour Post", "- The Harbour Post"),
            ("", ""),
        ] {
            assert_eq!(
                without_names(title, &["The Harbour Post", "post.example", "Ida Flour"]),
                rest,
                "{title}"
            );
        }
        assert_eq!(without_names("Bread - Part 2", &[]), "Bread - Part 2");
        assert_eq!(without_names("Zug | 日本新聞", &["日本新聞"]), "Zug");
    }
}
