//! Hostile articles come out, at any width, with their words.

use crate::hostile;
use crate::page::look;

#[test]
fn hostile_articles_are_painted_with_all_their_words() {
    for (name, source) in hostile::articles() {
        for width in [20, 195] {
            let text = look::read(&source, width);
            for word in ["first", "last"] {
                assert!(text.contains(word), "{word} of {name} at {width}");
            }
        }
    }
}
