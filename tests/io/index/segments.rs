//! Searching stored articles by their current words, with the index. Never here: files, full texts.

use std::fs;

use tidings::io::index::segment::Segment;

use super::*;

/// Runs a check with the index and without: the results must be the same.
fn with_and_without_index(articles: &[Article], check: &mut dyn FnMut(&mut Window)) {
    for indexed in [false, true] {
        let folder = folder();
        deliver(&mut open(folder.path()), ADDRESS, articles.to_vec(), day(0));
        if indexed {
            index(folder.path());
            assert_eq!(segments(folder.path()).len(), 1);
        }
        check(&mut Window::new(folder.path()));
    }
}

#[test]
fn words_are_found_in_any_language() {
    let bodies = [
        ("English", "<p>The summit in <b>Z</b>ürich didn&rsquo;t end; U.S. covid-19 aid.</p>"),
        ("Russian", "<p>Москва и Киев, ёлка</p>"),
        ("Greek", "<p>Η ΟΔΟΣ της Αθήνας</p>"),
        ("Turkish", "<p>İzmir'in ışığı</p>"),
        ("Vietnamese", "<p>Tiếng Việt, Đà Nẵng</p>"),
        ("Arabic", "<p>مُحَمَّد في القاهرة</p>"),
        ("Hindi", "<p>नई दिल्ली में हिन्दी</p>"),
        ("Japanese", "<p>日本銀行が金利を引き上げた。ニュース</p>"),
        ("Chinese", "<p>北京举行会议</p>"),
        ("Korean", "<p>서울 증시가 올랐다</p>"),
        ("Thai", "<p>ข่าวกรุงเทพวันนี้</p>"),
        ("German", "<p>Straße &amp; Größe &ouml;ffnen</p>"),
    ];
    let articles: Vec<Article> = bodies.iter().map(|(name, body)| with_body(name, body)).collect();
    with_and_without_index(&articles, &mut |window| {
        for (what, found) in [
            ("zurich", &["English"][..]),
            ("ZÜRICH", &["English"]),
            ("didn't", &["English"]),
            ("covid-19", &["English"]),
            ("u.s.", &["English"]),
            ("ovid", &[]),
            ("summit in", &["English"]),
            ("in summit", &[]),
            ("москва", &["Russian"]),
            ("елка", &["Russian"]),
            ("моск", &[]),
            ("моск*", &["Russian"]),
            ("οδός", &["Greek"]),
            ("izmir", &["Turkish"]),
            ("da nang", &["Vietnamese"]),
            ("محمد", &["Arabic"]),
            ("दिल्ली", &["Hindi"]),
            ("銀行", &["Japanese"]),
            ("日本銀行が", &["Japanese"]),
            ("銀金", &[]),
            ("行", &["Chinese", "Japanese"]),
            ("举行", &["Chinese"]),
            ("ニュース", &["Japanese"]),
            ("会议", &["Chinese"]),
            ("京", &["Chinese"]),
            ("议", &["Chinese"]),
            ("증시", &["Korean"]),
            ("กรุงเทพ", &["Thai"]),
            ("strasse", &["German"]),
            ("offnen", &["German"]),
            ("amp", &[]),
            ("nowhere", &[]),
            ("%", &[]),
            // Titles are searched too.
            ("thai", &["Thai"]),
        ] {
            assert_eq!(window.titles(what), found, "{what}");
        }
    });
}

#[test]
fn the_best_matches_have_the_highest_scores() {
    let body = |n: usize| format!("<p>{} {}</p>", "trump ".repeat(n), "other words here ".repeat(20));
    let old = Article { published: Some(day(-300)), ..with_body("old", &body(1)) };
    let articles = vec![
        with_body("once", &body(1)),
        with_body("often", &body(9)),
        old,
        with_body("trump", &body(1)),
        with_body("none", "<p>x</p>"),
    ];
    with_and_without_index(&articles, &mut |window| {
        assert_eq!(window.ranked("trump"), ["trump", "often", "once", "old"]);
    });
}

#[test]
fn a_phrase_is_found_by_the_beginning_of_its_last_word() {
    let articles = vec![
        with_body("a", "<p>climate change</p>"),
        with_body("b", "<p>climate. They changed</p>"),
        with_body("c", "<p>climbing</p>"),
    ];
    with_and_without_index(&articles, &mut |window| {
        for (what, found) in [
            ("cli*", &["a", "b", "c"][..]),
            ("clim*", &["a", "b", "c"]),
            ("climate*", &["a", "b"]),
            ("climate ch*", &["a"]),
            ("climate change", &["a"]),
            ("climate chang", &[]),
        ] {
            assert_eq!(window.titles(what), found, "{what}");
        }
    });
}

#[test]
fn a_changed_article_is_found_by_its_new_words_only() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(
        &mut store,
        ADDRESS,
        vec![with_body("a", "<p>before</p>"), with_body("b", "<p>same</p>")],
        day(0),
    );
    index(folder.path());
    let mut window = Window::new(folder.path());
    assert_eq!(window.titles("before"), ["a"]);
    deliver(&mut store, ADDRESS, vec![with_body("a", "<p>after</p>"), with_body("b", "<p>same</p>")], day(1));
    for indexed in [false, true] {
        if indexed {
            index(folder.path());
        }
        window.load(folder.path());
        assert_eq!(window.titles("before"), [""; 0], "{indexed}");
        assert_eq!(window.titles("after"), ["a"], "{indexed}");
        assert_eq!(window.titles("same"), ["b"], "{indexed}");
    }
}

#[test]
fn dropped_articles_are_not_found_and_merging_removes_them() {
    let folder = folder();
    let mut store = open(folder.path());
    for n in 0..4 {
        let one = vec![with_body(&n.to_string(), &format!("<p>word here{n}</p>"))];
        deliver(&mut store, ADDRESS, one, day(n));
        index(folder.path());
    }
    // Four small segments were merged.
    assert_eq!(segments(folder.path()).len(), 1);
    let keep = tidings::io::store::Retention { days: None, per_feed: Some(1) };
    let subscribed = std::iter::once(text(ADDRESS)).collect();
    assert_eq!(store.retain(&keep, &|_| false, &subscribed, day(9)).unwrap(), 3);
    assert_eq!(store.purge(None, &|| Box::new(|_| false), day(16)).unwrap(), 3);
    let mut window = Window::new(folder.path());
    assert_eq!(window.titles("word"), ["3"]);
    assert_eq!(window.titles("here1"), [""; 0]);
    for n in 4..8 {
        let one = vec![with_body(&n.to_string(), &format!("<p>word here{n}</p>"))];
        deliver(&mut store, ADDRESS, one, day(n));
        index(folder.path());
    }
    // All were merged again, without the dropped articles.
    let parts: Vec<_> = segments(folder.path())
        .iter()
        .map(|path| Segment::in_file(fs::File::open(path).unwrap()).unwrap())
        .collect();
    assert_eq!(parts.iter().map(|part| part.articles.len()).sum::<usize>(), 5);
    window.load(folder.path());
    assert_eq!(window.titles("word"), ["3", "4", "5", "6", "7"]);
}

#[test]
fn a_damaged_segment_is_ignored_and_built_again() {
    let numbered = |n: u64| {
        with_body(&n.to_string(), &format!("<p>all {} here{n}</p>", "some words ".repeat(n as usize)))
    };
    let articles: Vec<Article> = (0..50).map(numbered).collect();
    let expected = |window: &mut Window| {
        assert_eq!(window.find("all").rows.count(), 50);
        assert_eq!(window.titles("here17"), ["17"]);
    };
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles, day(0));
    index(folder.path());
    let whole = fs::read(&segments(folder.path())[0]).unwrap();
    for at in (0..whole.len()).step_by(7).chain([whole.len() - 1]) {
        let path = segments(folder.path()).pop().unwrap();
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        fs::write(&path, &bytes).unwrap();
        expected(&mut Window::new(folder.path()));
        fs::write(&path, &whole).unwrap();
    }
    for len in [0, 1, 60, whole.len() / 2, whole.len() - 1] {
        let path = segments(folder.path()).pop().unwrap();
        fs::write(&path, &whole[..len]).unwrap();
        expected(&mut Window::new(folder.path()));
        // The next refresh builds it again, and removes damaged and unfinished files.
        fs::write(folder.path().join("words/1.part"), "x").unwrap();
        index(folder.path());
        assert_eq!(segments(folder.path()).len(), 1);
        assert_eq!(fs::read(segments(folder.path()).pop().unwrap()).unwrap(), whole);
        assert_eq!(fs::read_dir(folder.path().join("words")).unwrap().count(), 1);
        expected(&mut Window::new(folder.path()));
    }
}

#[test]
fn the_index_of_another_store_is_ignored() {
    let folder = folder();
    let deliver_one = |word: &str| {
        let mut store = open(folder.path());
        deliver(&mut store, ADDRESS, vec![with_body("a", &format!("<p>{word}</p>"))], day(0));
    };
    deliver_one("first");
    index(folder.path());
    let copy = fs::read(folder.path().join("library.db")).unwrap();
    // The file is lost, and numbering starts again.
    fs::remove_file(folder.path().join("library.db")).unwrap();
    deliver_one("second");
    let mut window = Window::new(folder.path());
    assert_eq!((window.titles("first").len(), window.titles("second").len()), (0, 1));
    // An open store would keep its log.
    drop(window);
    index(folder.path());
    assert_eq!(segments(folder.path()).len(), 1);
    // An old copy is restored, and new articles reuse the numbers of lost ones.
    fs::write(folder.path().join("library.db"), &copy).unwrap();
    let more = |name: &str| {
        deliver(
            &mut open(folder.path()),
            ADDRESS,
            vec![with_body(name, &format!("<p>{name} said</p>"))],
            day(1),
        )
    };
    more("third");
    index(folder.path());
    fs::write(folder.path().join("library.db"), &copy).unwrap();
    let mut window = Window::new(folder.path());
    assert_eq!((window.titles("first").len(), window.titles("third").len()), (1, 0));
    drop(window);
    more("fourth");
    let mut window = Window::new(folder.path());
    assert_eq!((window.titles("third").len(), window.titles("fourth").len()), (0, 1));
}

#[test]
fn without_an_index_folder_everything_is_found() {
    let folder = folder();
    deliver(&mut open(folder.path()), ADDRESS, articles(&["a", "b"]), day(0));
    // A file in the place of the folder.
    fs::write(folder.path().join("words"), "").unwrap();
    index(folder.path());
    assert_eq!(Window::new(folder.path()).titles("all about"), ["a", "b"]);
}

#[test]
fn a_search_works_while_another_program_writes() {
    let folder = folder();
    let path = folder.path().to_owned();
    deliver(&mut open(&path), ADDRESS, articles(&["0"]), day(0));
    let writer = std::thread::spawn(move || {
        for n in 1..40 {
            let mut store = open(&path);
            deliver(&mut store, ADDRESS, vec![with_body(&n.to_string(), "<p>All about it</p>")], day(0));
            index(&path);
        }
    });
    let mut window = Window::new(folder.path());
    let mut most = 0;
    while !writer.is_finished() {
        window.load(folder.path());
        let count = window.find("all about").rows.count();
        assert_eq!(count, window.rows as usize);
        most = most.max(count);
    }
    writer.join().unwrap();
    window.load(folder.path());
    assert_eq!(window.find("all about").rows.count(), 40);
    assert!(segments(folder.path()).len() < 8, "small ones were made one");
}

#[test]
fn a_stopped_search_keeps_what_it_has_read() {
    let folder = folder();
    let many: Vec<Article> = (0..3000).map(|n| with_body(&n.to_string(), "<p>word</p>")).collect();
    deliver(&mut open(folder.path()), ADDRESS, many, day(0));
    let mut window = Window::new(folder.path());
    let calls = std::sync::atomic::AtomicU32::new(0);
    let stop = || calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 150;
    assert!(
        window.searcher.find(&window.source, &[&phrase("word")], window.rows, &stop, &|_, _| {}).is_none()
    );
    assert_eq!(window.find("word").rows.count(), 3000);
    assert!(window.searcher.find(&window.source, &[], window.rows, &|| true, &|_, _| {}).is_some());
}
