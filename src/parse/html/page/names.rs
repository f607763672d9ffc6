//! Names of authors out of by-lines. Never here: where on a page a by-line stands.

/// Letters of one name, with its title or role.
const LONGEST: usize = 80;

/// Names of one article.
pub(super) const MOST: usize = 30;

/// What stands before a name.
const BY: [&str; 16] = [
    "by",
    "by:",
    "written by",
    "posted by",
    "published by",
    "author:",
    "authors:",
    "reported by",
    "story by",
    "words by",
    "text by",
    "von",
    "von:",
    "par",
    "por",
    "di",
];

/// One name as it is, without `By` and what else is no name; `None` for addresses and for nothing.
pub(super) fn name(text: &str) -> Option<String> {
    let text = without_by(text.trim()).trim_matches(|c: char| c.is_whitespace() || ",;|·•-–—".contains(c));
    let address = text.contains("://") || text.starts_with("www.") || text.starts_with(['@', '/', '#']);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let fits = letters > 1 && text.chars().count() <= LONGEST;
    (fits && !address && !text.contains('@') && !is_filler(text)).then(|| text.to_owned())
}

/// The names in a by-line.
pub(super) fn people(text: &str) -> Vec<String> {
    let text = without_by(text.trim());
    let mut names: Vec<String> = Vec::new();
    for part in
        text.split([';', '|', '\n']).flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" & "))
    {
        if names.len() >= MOST {
            break;
        }
        let parts: Vec<&str> = part.split(',').take(MOST).collect();
        // "Lee, Ann" is one name; "Ann Lee, Bo Ek" are two.
        let whole = parts.len() == 2 && parts.iter().any(|part| part.split_whitespace().count() == 1);
        let found = if whole { vec![part] } else { parts };
        for name in found.into_iter().filter_map(name) {
            if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                names.push(name);
            }
        }
    }
    names
}

fn without_by(text: &str) -> &str {
    let mut words = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let ends = [words.next(), words.next()];
    for end in ends.into_iter().flatten() {
        let head = text[..end].split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if BY.contains(&head.as_str()) {
            return without_by(text[end..].trim_start());
        }
    }
    text
}

fn is_filler(text: &str) -> bool {
    matches!(
        text.to_lowercase().as_str(),
        "admin"
            | "administrator"
            | "author"
            | "by"
            | "unknown"
            | "none"
            | "null"
            | "undefined"
            | "n/a"
            | "follow"
    )
}
