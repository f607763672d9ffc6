//! Folds case, accents and typographic variants for comparing titles with queries. Never here: matching, ranking,
//! text to show.

use unicode_normalization::char::decompose_compatible;

/// Lower case without accents.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text);
    out
}

/// Appends the folded `text` to `out`.
pub(crate) fn fold_into(out: &mut String, text: &str) {
    // Most titles are ASCII: copy ASCII runs in one step.
    let mut rest = text;
    while !rest.is_empty() {
        let run = rest.bytes().position(|b| !b.is_ascii()).unwrap_or(rest.len());
        let start = out.len();
        out.push_str(&rest[..run]);
        out[start..].make_ascii_lowercase();
        rest = &rest[run..];
        if let Some(c) = rest.chars().next() {
            fold_char(c, &mut |c| out.push(c));
            rest = &rest[c.len_utf8()..];
        }
    }
}

/// The folded text as characters, each with the index of its source character in `text` (ascending, with gaps and
/// repeats: `ß` becomes two, an accent none).
pub(crate) fn fold_back(text: &str) -> Vec<(char, usize)> {
    let mut out = Vec::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        fold_char(c, &mut |c| out.push((c, at)));
    }
    out
}

/// Folds one character: compatibility decomposition (full-width forms, ligatures, accents), removal of marks, lower
/// case, then letters that have no decomposition.
pub(super) fn fold_char(c: char, out: &mut impl FnMut(char)) {
    if c.is_ascii() {
        return out(c.to_ascii_lowercase());
    }
    decompose_compatible(c, |part| {
        for part in part.to_lowercase() {
            if is_dropped(part) {
                continue;
            }
            match spelled(part) {
                Some(letters) => letters.chars().for_each(&mut *out),
                None => out(part),
            }
        }
    });
}

/// Accents and points that people leave out when typing: Latin, Greek and Cyrillic diacritics (so `й` is `и` and `ё`
/// is `е` on both sides), Hebrew and Arabic vowel points, the Arabic tatweel, joiners and variation selectors. Vowel
/// signs of Indic scripts, Thai, and kana voicing marks make different words and are not dropped.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// Letters without a decomposition, and punctuation with a plain form on keyboards.
fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' | 'ɔ' => "o",
        'ł' | 'ƚ' => "l",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ĸ' | 'ƙ' => "k",
        'ŋ' | 'ɲ' => "n",
        'ŧ' => "t",
        'ƀ' | 'ɓ' => "b",
        'ɠ' | 'ǥ' => "g",
        'ƴ' => "y",
        'ƶ' => "z",
        'ə' | 'ɛ' | 'ǝ' => "e",
        'ς' => "σ",
        'ґ' => "г",
        // Arabic and Persian keyboards send different letters for the same sound.
        'ة' => "ه",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        '‘' | '’' | '‚' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | '‹' | '›' => "'",
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => "\"",
        '‐' | '‒' | '–' | '—' | '―' | '−' => "-",
        '⁄' | '∕' => "/",
        '×' => "x",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_typing_finds_accented_text() {
        for (printed, typed) in [
            ("Zürich", "zurich"),
            ("résumé", "resume"),
            ("re\u{301}sume\u{301}", "resume"),
            ("МОСКВА", "москва"),
            ("Straße", "strasse"),
            ("STRAẞE", "strasse"),
            ("Smørrebrød", "smorrebrod"),
            ("Łódź", "lodz"),
            ("Đà Nẵng", "da nang"),
            ("Æsir & cœur", "aesir & coeur"),
            ("Þórður", "thordur"),
            ("Erdoğan'ın İZMİR'i", "erdogan'in izmir'i"),
            ("Əliyev", "eliyev"),
            ("ＮＡＴＯ　２０２４", "nato 2024"),
            ("ﬁnance №5 ½ ™", "finance no5 1/2 tm"),
            ("ΟΔΟΣ", "οδοσ"),
            ("οδός", "οδοσ"),
            ("Ёлка", "елка"),
            ("Йога", "иога"),
            ("Київ", "киів"),
            ("‘Quoted’ “twice” – dash…", "'quoted' \"twice\" - dash..."),
            ("São Paulo", "sao paulo"),
            ("Tiếng Việt", "tieng viet"),
            ("مُحَمَّد", "محمد"),
            ("می‌خواهم", "ميخواهم"),
            ("東京", "東京"),
            ("ﾆｭｰｽ", "ニュース"),
            ("🚀 Launch ❤\u{fe0f}", "🚀 launch ❤"),
            ("NATO", "nato"),
            ("", ""),
        ] {
            assert_eq!(fold(printed), typed, "{printed}");
        }
    }

    #[test]
    fn letters_that_change_the_word_are_kept() {
        assert_ne!(fold("はは"), fold("ぱぱ"));
        assert_ne!(fold("कि"), fold("की"));
        assert_ne!(fold("ไก่"), fold("ไข่"));
    }

    #[test]
    fn folding_is_idempotent() {
        for c in '\0'..=char::MAX {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn folded_characters_map_back_to_their_source() {
        let back = fold_back("Aßé\u{301}x");
        assert_eq!(back, [('a', 0), ('s', 1), ('s', 1), ('e', 2), ('x', 4)]);
        let title = "Ǆ ﷺ “Zürich” 東京 x";
        assert_eq!(fold_back(title).iter().map(|(c, _)| c).collect::<String>(), fold(title));
    }
}
