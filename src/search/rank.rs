//! How well one headline matches, and which of its letters did. Never here: whole corpora.

use super::Query;

/// The characters of `title` (indices into `title.chars()`, ascending) that the query matched; empty if it
/// doesn't match. For visible rows only: the matcher keeps rows × columns of memory, so both lengths are capped.
pub fn matched(_query: &Query, _title: &str) -> Vec<usize> {
    Vec::new()
}
