//! Names in the headlines, and how many articles have each. Never here: sources, which are counted as rows come.

use std::collections::HashMap;

use super::Library;
use crate::search::Chunk;

impl Library {
    /// Who wrote what is listed, with the articles of each.
    pub fn authors(&self) -> HashMap<&str, usize> {
        self.names(|chunk, i, count| chunk.authors(i).for_each(count))
    }

    /// What it is filed under, with the articles of each.
    pub fn tags(&self) -> HashMap<&str, usize> {
        self.names(|chunk, i, count| chunk.tags(i).for_each(count))
    }

    fn names<'a>(
        &'a self,
        each: impl Fn(&'a Chunk, usize, &mut dyn FnMut(&'a str)),
    ) -> HashMap<&'a str, usize> {
        let mut names = HashMap::new();
        for (chunk, start) in self.chunks.iter().zip(&self.starts) {
            for i in (0..chunk.len()).filter(|i| self.is_listed(start + *i as u32)) {
                each(chunk, i, &mut |name| *names.entry(name).or_default() += 1);
            }
        }
        names
    }
}
