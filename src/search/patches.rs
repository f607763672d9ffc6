//! The characters that folding changed, so that titles can be restored from the folded text and only one arena is
//! needed. Never here: how a character folds.

use super::fold::fold_char;

/// One offset is stored for this many rows.
const STEP: usize = 64;

/// For each row the characters that folding changed.
#[derive(Debug, Default)]
pub(super) struct Patches {
    /// One bit a row: whether it has changed characters.
    some: Vec<u64>,
    /// Offset of every 64th row's characters.
    starts: Vec<u32>,
    /// For each row with changes: the number of bytes that follow, then for each character the unchanged bytes before
    /// it and the character itself.
    bytes: Vec<u8>,
}

impl Patches {
    /// Appends the folded `title` to `out` as row `row`; ASCII capitals are kept.
    pub(crate) fn push(&mut self, row: usize, title: &str, out: &mut String, scratch: &mut Vec<u8>) {
        scratch.clear();
        let (mut rest, mut kept) = (title, out.len());
        while !rest.is_empty() {
            let run = rest.bytes().position(|b| !b.is_ascii()).unwrap_or(rest.len());
            out.push_str(&rest[..run]);
            rest = &rest[run..];
            if let Some(c) = rest.chars().next() {
                let at = out.len();
                fold_char(c, &mut |c| out.push(c));
                if out[at..] != rest[..c.len_utf8()] {
                    put_number(scratch, at - kept);
                    scratch.extend_from_slice(&rest.as_bytes()[..c.len_utf8()]);
                    kept = out.len();
                }
                rest = &rest[c.len_utf8()..];
            }
        }
        if row.is_multiple_of(STEP) {
            self.some.push(0);
            self.starts.push(self.bytes.len() as u32);
        }
        if !scratch.is_empty() {
            self.some[row / STEP] |= 1 << (row % STEP);
            put_number(&mut self.bytes, scratch.len());
            self.bytes.append(scratch);
        }
    }

    /// Restores the title of row `i` from its folded text; `None` if both are equal.
    pub(crate) fn restore(&self, i: usize, folded: &str) -> Option<String> {
        let some = *self.some.get(i / STEP)?;
        if some >> (i % STEP) & 1 == 0 {
            return None;
        }
        let mut bytes = &self.bytes[self.starts[i / STEP] as usize..];
        let before = (some & ((1 << (i % STEP)) - 1)).count_ones();
        for _ in 0..before {
            let len = take_number(&mut bytes);
            bytes = &bytes[len..];
        }
        let len = take_number(&mut bytes);
        let mut bytes = &bytes[..len];
        let mut title = String::with_capacity(folded.len() + len);
        let mut rest = folded;
        while !bytes.is_empty() {
            let kept = take_number(&mut bytes);
            title.push_str(&rest[..kept]);
            rest = &rest[kept..];
            // The first byte of a character gives its length.
            let len = bytes.first().map_or(1, |first| first.leading_ones().max(1)) as usize;
            let (own, after) = bytes.split_at(len.min(bytes.len()));
            bytes = after;
            if let Some(c) = std::str::from_utf8(own).ok().and_then(|own| own.chars().next()) {
                title.push(c);
                let mut folded = 0;
                fold_char(c, &mut |c| folded += c.len_utf8());
                rest = &rest[folded..];
            }
        }
        title.push_str(rest);
        Some(title)
    }

    /// Length in bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn shrink(&mut self) {
        self.some.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.bytes.shrink_to_fit();
    }

    pub(crate) fn bytes(&self) -> usize {
        self.some.capacity() * size_of::<u64>()
            + self.starts.capacity() * size_of::<u32>()
            + self.bytes.capacity()
    }
}

/// Variable-length integer: seven bits a byte, the lowest first; the top bit is set if more bytes follow.
fn put_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> usize {
    let (mut number, mut shift) = (0, 0);
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fold::fold;
    use super::*;

    fn round(titles: &[String]) {
        let (mut patches, mut arena, mut ends) = (Patches::default(), String::new(), vec![0]);
        for (row, title) in titles.iter().enumerate() {
            patches.push(row, title, &mut arena, &mut Vec::new());
            ends.push(arena.len());
        }
        for (row, title) in titles.iter().enumerate() {
            let folded = &arena[ends[row]..ends[row + 1]];
            assert_eq!(folded.to_ascii_lowercase(), fold(title));
            assert_eq!(patches.restore(row, folded).as_deref().unwrap_or(folded), title);
        }
    }

    #[test]
    fn titles_are_restored() {
        let long = format!("{}é{}", "a".repeat(20_000), "Ж".repeat(300));
        let mut titles: Vec<String> =
            ["", "NATO", "‘Froze’: Amélie", "東京ＴＶ", "e\u{301}", "\u{301}", "ﷺ ﷺ", "🚀", &long]
                .map(str::to_owned)
                .into();
        titles.extend((0..200).map(|i| if i % 3 == 0 { format!("é{i}É") } else { format!("Plain {i}") }));
        round(&titles);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_title_is_restored(titles in prop::collection::vec(any::<String>(), 0..80)) {
            round(&titles);
        }
    }
}
