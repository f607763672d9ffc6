//! The notation of keys, `j`, `<C-d>`, `<Enter>`: written and parsed. Never here: what a key means.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Names that are written between `<` and `>`.
const NAMED: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Space", KeyCode::Char(' ')),
    ("Tab", KeyCode::Tab),
    ("S-Tab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("lt", KeyCode::Char('<')),
];

/// Other accepted spellings.
const ALIASES: &[(&str, &str)] = &[
    ("PgUp", "PageUp"),
    ("PgDn", "PageDown"),
    ("CR", "Enter"),
    ("Return", "Enter"),
    ("Escape", "Esc"),
    ("BS", "Backspace"),
    ("Del", "Delete"),
];

/// The name of a key press: `j`, `<C-d>`, `<Enter>`. `None` for keys without one.
pub(crate) fn name(key: &KeyEvent) -> Option<String> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let bare = if key.code == KeyCode::Tab && key.modifiers.contains(KeyModifiers::SHIFT) {
        "S-Tab".to_owned()
    } else if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == key.code) {
        (*name).to_owned()
    } else {
        match key.code {
            KeyCode::Char(c) if ctrl || alt => c.to_ascii_lowercase().to_string(),
            KeyCode::Char(c) => return Some(c.to_string()),
            KeyCode::F(n) => format!("F{n}"),
            _ => return None,
        }
    };
    let prefix = match (ctrl, alt) {
        (true, true) => "C-A-",
        (true, false) => "C-",
        (false, true) => "A-",
        (false, false) => "",
    };
    Some(format!("<{prefix}{bare}>"))
}

/// There is no key of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no key is called <{0}>; keys are written like j, <Enter>, <C-d>, <Space>, <lt>")]
pub struct UnknownKey(pub(crate) String);

/// Parses key presses, such as `/nato<Enter>`.
pub fn parse(keys: &str) -> Result<Vec<KeyEvent>, UnknownKey> {
    let (mut out, mut rest) = (Vec::new(), keys);
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let named = (c == '<').then(|| rest.split_once('>')).flatten();
        let Some((name, after)) = named.filter(|(name, _)| !name.is_empty()) else {
            out.push(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
            continue;
        };
        rest = after;
        out.push(named_key(name).ok_or_else(|| UnknownKey(name.to_owned()))?);
    }
    Ok(out)
}

fn named_key(name: &str) -> Option<KeyEvent> {
    let (mut mods, mut bare) = (KeyModifiers::NONE, name);
    while let Some((prefix, rest)) = bare.split_once('-').filter(|(_, rest)| !rest.is_empty()) {
        mods |= match prefix {
            "C" | "c" => KeyModifiers::CONTROL,
            "A" | "a" | "M" => KeyModifiers::ALT,
            "S" | "s" if !rest.eq_ignore_ascii_case("tab") => KeyModifiers::SHIFT,
            _ => break,
        };
        bare = rest;
    }
    let bare =
        ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(bare)).map_or(bare, |(_, full)| full);
    let code = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(bare)).map(|(_, code)| *code);
    let code = code.or_else(|| {
        let mut chars = bare.chars();
        match (chars.next(), chars.as_str()) {
            (Some(c), "") => Some(KeyCode::Char(c)),
            (Some('F' | 'f'), number) => number.parse().ok().filter(|n| (1..=12).contains(n)).map(KeyCode::F),
            _ => None,
        }
    })?;
    Some(KeyEvent::new(code, mods))
}

/// A key in readable form: `ctrl-d`, `Enter`, `<`.
pub fn readable(key: &str) -> String {
    label(key, false)
}

/// The same. `ascii`: arrow keys have names, because the look-alikes of their signs are keys themselves.
pub(crate) fn label(key: &str, ascii: bool) -> String {
    let Some(inner) = key.strip_prefix('<').and_then(|k| k.strip_suffix('>')) else {
        return key.to_owned();
    };
    let bare = inner.trim_start_matches("C-").trim_start_matches("A-");
    let modifiers = &inner[..inner.len() - bare.len()];
    let bare = match bare {
        "lt" => "<",
        "S-Tab" => "shift-Tab",
        "PageUp" => "PgUp",
        "PageDown" => "PgDn",
        "Up" if !ascii => "↑",
        "Down" if !ascii => "↓",
        "Left" if !ascii => "←",
        "Right" if !ascii => "→",
        bare => bare,
    };
    format!("{}{bare}", modifiers.replace("C-", "ctrl-").replace("A-", "alt-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_shown_in_readable_form() {
        for (key, text) in
            [("j", "j"), ("<lt>", "<"), ("<C-d>", "ctrl-d"), ("<A-Left>", "alt-←"), ("<C-A-h>", "ctrl-alt-h")]
        {
            assert_eq!(readable(key), text);
        }
        assert_eq!(label("<A-Left>", true), "alt-Left");
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        let names = |keys: &str| parse(keys).unwrap().iter().map(|k| name(k).unwrap()).collect::<Vec<_>>();
        assert_eq!(names("/na to<Enter>"), ["/", "n", "a", "<Space>", "t", "o", "<Enter>"]);
        assert_eq!(names("<c-d><PgDn><CR>a<b"), ["<C-d>", "<PageDown>", "<Enter>", "a", "<lt>", "b"]);
        assert_eq!(parse("<Entr>"), Err(UnknownKey("Entr".into())));
        assert_eq!(names("<S-Tab>"), ["<S-Tab>"]);
    }
}
