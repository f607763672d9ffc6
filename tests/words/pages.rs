//! Words of full texts: found as soon as they are known to be there, with the index and before it.

use super::*;

#[test]
fn what_a_page_says_is_found_in_an_open_window_and_in_the_next() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(
        &mut store,
        ADDRESS,
        vec![saying("a", "<p>in short</p>"), saying("b", "<p>in short</p>")],
        day(0),
    );
    index(folder.path());
    let mut window = Window::new(folder.path());
    assert_eq!(window.titles("in short"), ["a", "b"]);
    let (seen, one) = (revision(&store), row(&store, "a"));

    let page =
        Article { body: Body::Html("<p>in short, the bell rang twice</p>".into()), ..Article::default() };
    store.put_page(one, &page, day(0)).unwrap();
    let told = |shelf: &ArticleSource| {
        let mut each = |line: tidings::io::store::HeadlineRow<'_>| {
            assert!(line.page_only);
            shelf.set_text(line.row, line.text);
            true
        };
        open(folder.path()).since(seen, &mut each).unwrap();
    };
    told(&window.shelf);
    assert_eq!((window.titles("the bell"), window.titles("in short").len()), (vec!["a".to_owned()], 2));
    // Once more, with other words: the earlier ones are found no longer.
    let page = Article { body: Body::Html("<p>the ferry came late</p>".into()), ..Article::default() };
    store.put_page(one, &page, day(0)).unwrap();
    told(&window.shelf);
    assert_eq!((window.titles("the bell"), window.titles("ferry came")), (vec![], vec!["a".to_owned()]));

    for _ in 0..2 {
        // Without the index, and with it.
        let mut next = Window::new(folder.path());
        assert_eq!((next.titles("the bell"), next.titles("ferry came")), (vec![], vec!["a".to_owned()]));
        assert_eq!(next.titles("in short"), ["b"]);
        index(folder.path());
    }
    assert!(window.shelf.open(0).unwrap().other.is_some());
}
