//! Author names from by-lines. Never here: where by-lines are found in a page.

use crate::parse::text::collapse_whitespace;

/// Characters of one name, with title or role.
const MAX_NAME_LENGTH: usize = 80;

/// Names of one article.
pub(super) const MAX_AUTHORS: usize = 30;

/// Words before a name.
#[rustfmt::skip]
const PREFIXES: [&str; 16] = [
    "by", "by:", "written by", "posted by", "published by", "author:", "authors:", "reported by",
    "story by", "words by", "text by", "von", "von:", "par", "por", "di",
];

/// Cleans one name of `By` and punctuation. Returns `None` for addresses and placeholders.
pub(super) fn clean_name(text: &str) -> Option<String> {
    let text =
        strip_prefix_words(text.trim()).trim_matches(|c: char| c.is_whitespace() || ",;|·•-–—".contains(c));
    let address = is_file_or_host(text)
        || text.contains("://")
        || text.starts_with("www.")
        || text.starts_with(['@', '/', '#']);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let fits = letters > 1 && text.chars().count() <= MAX_NAME_LENGTH;
    (fits && !address && !text.contains('@') && !is_placeholder(text)).then(|| text.to_owned())
}

/// Splits a by-line into names.
pub(super) fn split_byline(text: &str) -> Vec<String> {
    let text = strip_prefix_words(text.trim());
    let mut names: Vec<String> = Vec::new();
    for part in
        text.split([';', '|', '\n']).flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" & "))
    {
        if names.len() >= MAX_AUTHORS {
            break;
        }
        let parts: Vec<&str> = part.split(',').take(MAX_AUTHORS).collect();
        // "Lee, Ann" is one name; "Ann Lee, Bo Ek" are two.
        let whole = parts.len() == 2 && parts.iter().any(|part| part.split_whitespace().count() == 1);
        let found = if whole { vec![part] } else { parts };
        for name in found.into_iter().filter_map(clean_name) {
            if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                names.push(name);
            }
        }
    }
    names
}

fn strip_prefix_words(text: &str) -> &str {
    let mut words = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let ends = [words.next(), words.next()];
    for end in ends.into_iter().flatten() {
        let head = collapse_whitespace(&text[..end]).to_lowercase();
        if PREFIXES.contains(&head.as_str()) {
            return strip_prefix_words(text[end..].trim_start());
        }
    }
    text
}

/// Whether a name is that of a file or a host: `humans.txt`, `example.com/about`.
fn is_file_or_host(text: &str) -> bool {
    #[rustfmt::skip]
    const ENDS: [&str; 18] = [
        "txt", "html", "htm", "php", "asp", "aspx", "xml", "json", "md", "pdf", "jpg", "png", "com", "org", "net",
        "info", "io", "de",
    ];
    if text.contains(char::is_whitespace) {
        return false;
    }
    let host = text.split('/').next().unwrap_or(text);
    let ends = |name: &str| {
        name.rsplit_once('.')
            .is_some_and(|(stem, end)| !stem.is_empty() && ENDS.contains(&end.to_ascii_lowercase().as_str()))
    };
    ends(text) || host.len() < text.len() && host.contains('.')
}

fn is_placeholder(text: &str) -> bool {
    #[rustfmt::skip]
    const PLACEHOLDERS: [&str; 10] = [
        "admin", "administrator", "author", "by", "unknown", "none", "null", "undefined", "n/a", "follow",
    ];
    PLACEHOLDERS.contains(&text.to_lowercase().as_str())
}
