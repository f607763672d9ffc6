//! Names of authors: `Name`, `mail (Name)`, `Name <mail>`, or the elements of a person construct (RFC 4287 §3.2).
//! Never here: which items they belong to.

use super::element::Element;

/// The author named by an element; a mail address only if there is no name.
pub(crate) fn name(element: &Element<'_>) -> Option<String> {
    if let Some(name) = ["name", "email", "uri", "url"].iter().find_map(|part| element.child(part)) {
        return Some(name);
    }
    let text = element.text();
    from_text(&text)
}

fn from_text(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:");
    let filled =
        |name: &str| Some(name.trim().trim_matches('"').trim().to_owned()).filter(|name| !name.is_empty());
    let bracketed = [('(', ')'), ('<', '>')].iter().find_map(|(open, close)| {
        let inner = text.strip_suffix(*close)?;
        inner.rfind(*open).map(|at| (&text[..at], &inner[at + 1..]))
    });
    match bracketed {
        Some((before, inside)) if before.contains('@') => filled(inside).or_else(|| filled(before)),
        Some((before, inside)) if inside.contains('@') => filled(before).or_else(|| filled(inside)),
        _ => filled(text),
    }
}

#[cfg(test)]
mod tests {
    use super::from_text;

    #[test]
    fn the_name_is_preferred_to_the_mail_address() {
        for (text, name) in [
            ("me@example.com (Ann Lee)", Some("Ann Lee")),
            ("Ann Lee <me@example.com>", Some("Ann Lee")),
            ("Ann Lee (me@example.com)", Some("Ann Lee")),
            ("me@example.com", Some("me@example.com")),
            ("me@example.com ()", Some("me@example.com")),
            ("\"Lee, Ann\"", Some("Lee, Ann")),
            ("Ann Lee (Reuters)", Some("Ann Lee (Reuters)")),
            ("（é@b.com", Some("（é@b.com")),
            ("  ", None),
        ] {
            assert_eq!(from_text(text).as_deref(), name, "{text}");
        }
    }
}
