//! What is written for a picture that is not shown. Never here: the picture, its height.

use percent_encoding::percent_decode_str;

use crate::app::picture::SMALLEST;
use crate::news::SafeText;
use crate::news::address::web_host;

/// Before the description of a picture.
pub(super) const LABEL: &str = "[picture] ";
/// Descriptions that say nothing.
const EMPTY_WORDS: [&str; 8] = ["image", "img", "picture", "photo", "foto", "bild", "imagen", "thumbnail"];
/// The fewest letters and the most characters of a file name that says something.
const MIN_LETTERS: usize = 4;
const MAX_NAME: usize = 48;

/// Whether a text describes a picture: it is no file name and no word for pictures.
pub(super) fn is_description(alt: &str) -> bool {
    let words = comparable(alt);
    !words.is_empty() && !EMPTY_WORDS.contains(&words.as_str()) && !is_file_name(alt.trim())
}

/// Whether the words of a description are in the caption as well.
pub(super) fn repeats(alt: &str, caption: &str) -> bool {
    comparable(caption).contains(&comparable(alt))
}

fn comparable(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What is written for a picture without any words: its file name, if that says something, else its host. None for a
/// decoration.
pub(super) fn label_without_words(url: &SafeText, size: Option<(u32, u32)>) -> Option<String> {
    if size.is_some_and(|(wide, high)| wide < SMALLEST || high < SMALLEST) {
        return None;
    }
    let host = web_host(url)?;
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = percent_decode_str(path.rsplit('/').next().unwrap_or_default()).decode_utf8_lossy();
    let name = SafeText::new(&name);
    let speaks = is_file_name(&name) && says_something(&name);
    Some(format!("[picture: {}]", if speaks { name.as_str() } else { host }))
}

fn is_file_name(text: &str) -> bool {
    let kinds = ["jpg", "jpeg", "png", "gif", "webp", "svg", "avif", "bmp", "tif", "tiff", "heic"];
    text.rsplit_once('.').is_some_and(|(stem, kind)| {
        !stem.is_empty()
            && !stem.contains(char::is_whitespace)
            && kinds.iter().any(|known| kind.eq_ignore_ascii_case(known))
    })
}

/// Whether a file name is made of words, not of numbers or of a hash.
fn says_something(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let word = |part: &str| {
        part.chars().filter(|c| c.is_alphabetic()).count() >= MIN_LETTERS
            && !part.contains(|c: char| c.is_numeric())
    };
    name.chars().count() <= MAX_NAME && stem.split(['-', '_', '.', ' ', '+']).any(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_without_words_has_the_name_of_its_file_or_its_host() {
        for (url, label) in [
            ("https://www.kitchen.example/a/loaf-on-board.jpg?w=9", "[picture: loaf-on-board.jpg]"),
            ("https://kitchen.example/IMG_0042.JPG", "[picture: kitchen.example]"),
            ("https://kitchen.example/9f8a7c6d5e4b3a2f.png", "[picture: kitchen.example]"),
            ("https://kitchen.example/proxy?u=x", "[picture: kitchen.example]"),
            ("https://kitchen.example/Z%C3%BCrich-%5Bnight%5D.webp", "[picture: Zürich-[night].webp]"),
            ("data:image/png;base64,AAAA", ""),
        ] {
            assert_eq!(label_without_words(&SafeText::new(url), None).unwrap_or_default(), label, "{url}");
        }
        let url = SafeText::new("https://kitchen.example/line.gif");
        assert_eq!(label_without_words(&url, Some((600, 1))), None, "a decoration");
    }

    #[test]
    fn a_description_has_words_of_its_own() {
        for (alt, is) in [
            ("A loaf on a board", true),
            ("IMG_0042.jpg", false),
            ("Image", false),
            ("…", false),
            ("The image of a saint", true),
            ("Ask for a .png", true),
        ] {
            assert_eq!(is_description(alt), is, "{alt}");
        }
        assert!(repeats("Boats at low water", "Boats at low water. Photo: N. N."));
        assert!(repeats("boats, at low water!", "Boats at low water"));
        assert!(!repeats("Boats at low water", "The harbour in March"));
    }
}
