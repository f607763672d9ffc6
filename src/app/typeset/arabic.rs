//! Arabic letters in the form that joins their neighbours (Unicode "Arabic Presentation Forms"), for terminals that draw
//! each cell by itself. Never here: the order of the letters (see `bidi`).

use ar_reshaper::{ArabicReshaper, ReshaperConfig};

/// Zero width non-joiner and joiner, kashida.
const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';
const KASHIDA: char = '\u{640}';

/// Whether a cluster is an Arabic letter that may join its neighbours.
fn joins(cluster: &str) -> bool {
    cluster.starts_with(|c: char| matches!(c, '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}' | '\u{6d5}'))
}

/// Replaces the letters of each word by their joined forms. `visual`: clusters in the order in which they are drawn.
pub(super) fn join_letters(visual: &mut [String]) {
    if !visual.iter().any(|cluster| joins(cluster)) {
        return;
    }
    let config = ReshaperConfig {
        delete_harakat: false,
        support_ligatures: false,
        support_zwj: false,
        ..ReshaperConfig::default()
    };
    let shaper = ArabicReshaper::new(config);
    for word in visual.chunk_by_mut(|one, other| joins(one) == joins(other)) {
        if joins(&word[0]) {
            join_word(&shaper, word);
        }
    }
}

fn join_word(shaper: &ArabicReshaper, word: &mut [String]) {
    // In the order of reading. A joiner is the sign that joins both ways; a non-joiner is a letter that does not join.
    let mut letters = String::new();
    for cluster in word.iter().rev() {
        letters.extend(cluster.chars().next());
        letters.extend(cluster.contains(NON_JOINER).then_some(NON_JOINER));
        letters.extend(cluster.contains(JOINER).then_some(KASHIDA));
    }
    let shaped = shaper.reshape(&letters);
    let mut forms = shaped.chars();
    for cluster in word.iter_mut().rev() {
        let Some(form) = forms.next() else { return };
        let helpers = usize::from(cluster.contains(NON_JOINER)) + usize::from(cluster.contains(JOINER));
        for _ in 0..helpers {
            forms.next();
        }
        let marks = cluster.chars().skip(1).filter(|c| !matches!(*c, NON_JOINER | JOINER));
        *cluster = std::iter::once(form).chain(marks).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::typeset::clusters;

    /// A word in reading order, joined, and back in reading order.
    fn joined(word: &str) -> String {
        let mut visual: Vec<String> = clusters(word).map(|(_, cluster)| cluster.to_owned()).collect();
        visual.reverse();
        join_letters(&mut visual);
        visual.into_iter().rev().collect()
    }

    #[test]
    fn letters_join_within_words_only() {
        for (word, forms) in [
            ("سلام", "\u{feb3}\u{fee0}\u{fe8e}\u{fee1}"),
            ("باب", "\u{fe91}\u{fe8e}\u{fe8f}"),
            ("و", "\u{feed}"),
            ("من لا", "\u{fee3}\u{fee6} \u{fedf}\u{fe8e}"),
            ("پنج", "\u{fb58}\u{fee8}\u{fe9e}"),
            ("می\u{200c}خواهم", "\u{fee3}\u{fbfd}\u{fea7}\u{feee}\u{fe8d}\u{feeb}\u{fee2}"),
            ("سَلام", "\u{feb3}\u{64e}\u{fee0}\u{fe8e}\u{fee1}"),
            ("ه\u{200d}", "\u{feeb}"),
            ("\u{64e}ب", "\u{64e}\u{fe8f}"),
            ("שלום abc", "שלום abc"),
        ] {
            assert_eq!(joined(word), forms, "{word}");
        }
    }
}
