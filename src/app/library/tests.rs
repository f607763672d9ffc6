//! The library: order, counts, revisions, subscriptions. Never here: the list on the screen.

use super::*;
use crate::news::Headline;
use crate::search::ChunkBuilder;

fn chunk(rows: &[(&str, i64, u32)]) -> Arc<Chunk> {
    let mut builder = ChunkBuilder::default();
    for (title, date, source) in rows {
        let published = Stamp::from_seconds(*date);
        let id = Id::of("", title);
        let headline = Headline { id, title: Text::new(title), source: None, published };
        builder.push(&headline, *source, Stamp::default());
    }
    Arc::new(builder.build())
}

fn titles<'a>(library: &'a Library, rows: &[u32]) -> Vec<&'a str> {
    rows.iter().map(|row| library.row(*row).title).collect()
}

#[test]
fn chunks_merge_newest_first_and_ties_stay_as_they_came() {
    let mut library = Library::default();
    let names = ["Zeitung", "Aftenposten"].map(|name| Source { name: Text::new(name), feed: None }).to_vec();
    library.add(chunk(&[("b", 20, 0), ("d", 40, 1), ("x", 20, 0)]), names, |_| Entry::default());
    library.add(chunk(&[("a", 10, 0), ("c", 30, 0), ("y", 20, 1)]), vec![], |_| Entry::default());
    assert_eq!(titles(&library, library.by_date()), ["d", "c", "b", "x", "y", "a"]);
    let by_source = library.by_source(library.by_date());
    assert_eq!(titles(&library, &by_source), ["d", "y", "c", "b", "x", "a"]);
}

#[test]
fn the_unread_count_follows_the_bits() {
    let mut library = Library::default();
    let read = Id::of("", "a");
    let known = |id: &Id| Entry { read: *id == read, ..Entry::default() };
    library.add(chunk(&[("a", 1, 0), ("b", 2, 0)]), vec![], known);
    assert_eq!((library.unread(), library.is_read(0)), (1, true));
    assert!(library.set(1, Entry { read: true, ..Entry::default() }));
    assert!(!library.set(1, Entry { read: true, ..Entry::default() }));
    assert_eq!(library.unread(), 0);
    assert_eq!(library.rows_of(&HashSet::from([read])), [(0, read)]);
}
