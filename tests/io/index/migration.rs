//! A store of version 1 is readable and searchable, and migrated by a writer. Never here: version 2.

use tidings::io::store::Store;

use super::*;

/// Turns a store into one of version 1.
fn downgrade(folder: &Path) {
    crate::store::common::downgrade(
        folder,
        "DROP TABLE pages; DROP INDEX heads; ALTER TABLE articles DROP COLUMN authors; ALTER TABLE articles DROP COLUMN tags;
         ALTER TABLE counter DROP COLUMN store;
         CREATE INDEX heads ON articles(sort, id, feed, uid, dated, added, revised, title);
         PRAGMA user_version = 1",
    );
}

#[test]
fn a_store_of_version_1_is_readable_searchable_and_migrated_by_a_writer() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles(&["a", "b"]), day(0));
    deliver(&mut store, ADDRESS, vec![with_body("a", "<p>changed since</p>"), article("b")], day(1));
    let before = lines(&store);
    drop(store);
    downgrade(folder.path());
    let authors = |store: &Store| {
        let mut all = Vec::new();
        store
            .headlines(&mut |line| {
                (all.push((line.authors.map(str::to_owned), line.tags.map(str::to_owned))), true).1
            })
            .unwrap();
        all
    };
    // Reading changes nothing.
    let store = Store::read(folder.path()).unwrap().unwrap();
    assert_eq!(lines(&store), before);
    assert_eq!(authors(&store), [(None, None), (None, None)]);
    assert_eq!(store.id().unwrap(), None);
    index(folder.path());
    assert_eq!(segments(folder.path()).len(), 0);
    let mut window = Window::new(folder.path());
    assert_eq!(
        (window.titles("changed since"), window.titles("all about")),
        (vec!["a".to_owned()], vec!["b".to_owned()])
    );
    let version =
        |folder: &Path| raw(folder).query_row("PRAGMA user_version", (), |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(version(folder.path()), 1);

    let upgraded = open(folder.path());
    assert_eq!(version(folder.path()), VERSION);
    assert_eq!(lines(&upgraded), before);
    let names = (Some("Ann\u{1f}Bo".to_owned()), Some("world\u{1f}trade".to_owned()));
    assert_eq!(authors(&upgraded), [names.clone(), names]);
    assert!(upgraded.id().unwrap().is_some());
    // A store that was opened before stays readable.
    assert_eq!(lines(&store), before);
    index(folder.path());
    assert_eq!(segments(folder.path()).len(), 1);
    assert_eq!(Window::new(folder.path()).titles("changed since"), ["a"]);
}
