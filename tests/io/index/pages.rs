//! Full texts are searched as soon as they are stored, with the index and without it; so are texts in which a number
//! changed. Never here: fetching them.

use super::*;

#[test]
fn a_new_full_text_is_found_in_an_open_list_and_in_the_next() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(
        &mut store,
        ADDRESS,
        vec![with_body("a", "<p>in short</p>"), with_body("b", "<p>in short</p>")],
        day(0),
    );
    index(folder.path());
    let mut window = Window::new(folder.path());
    assert_eq!(window.titles("in short"), ["a", "b"]);
    let (seen, one) = (revision(&store), row(&store, "a"));

    let page =
        Article { body: Body::Html("<p>in short, the bell rang twice</p>".into()), ..Article::default() };
    store.put_page(one, &page, day(0)).unwrap();
    let update = |source: &ArticleSource| {
        let mut each = |line: tidings::io::store::HeadlineRow<'_>| {
            assert!(line.text_only);
            source.set_text(line.row, line.text);
            true
        };
        open(folder.path()).since(seen, &mut each).unwrap();
    };
    update(&window.source);
    assert_eq!((window.titles("the bell"), window.titles("in short").len()), (vec!["a".to_owned()], 2));
    // Again with other words: the earlier ones are no longer found.
    let page = Article { body: Body::Html("<p>the ferry came late</p>".into()), ..Article::default() };
    store.put_page(one, &page, day(0)).unwrap();
    update(&window.source);
    assert_eq!((window.titles("the bell"), window.titles("ferry came")), (vec![], vec!["a".to_owned()]));

    for _ in 0..2 {
        // Without the index, and with it.
        let mut next = Window::new(folder.path());
        assert_eq!((next.titles("the bell"), next.titles("ferry came")), (vec![], vec!["a".to_owned()]));
        assert_eq!(next.titles("in short"), ["b"]);
        index(folder.path());
    }
    assert!(window.source.open(0).unwrap().other.is_some());
}

#[test]
fn a_text_in_which_a_number_changed_is_found_by_the_new_number() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, vec![with_body("a", "<p>the quake left 17 without roof</p>")], day(0));
    index(folder.path());
    let mut window = Window::new(folder.path());
    assert_eq!(window.titles("left 17"), ["a"]);
    let (seen, row) = (revision(&store), row(&store, "a"));
    deliver(&mut store, ADDRESS, vec![with_body("a", "<p>the quake left 23 without roof</p>")], day(1));
    let mut each = |line: tidings::io::store::HeadlineRow<'_>| {
        assert_eq!((line.row, line.revised, line.text_only), (row, false, true));
        window.source.set_text(line.row, line.text);
        true
    };
    store.since(seen, &mut each).unwrap();
    assert_eq!((window.titles("left 17"), window.titles("left 23")), (vec![], vec!["a".to_owned()]));
    for _ in 0..2 {
        // Without the index, and with it.
        let mut next = Window::new(folder.path());
        assert_eq!((next.titles("left 17"), next.titles("left 23")), (vec![], vec!["a".to_owned()]));
        index(folder.path());
    }
}
