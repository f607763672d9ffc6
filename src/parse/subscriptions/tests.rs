use proptest::prelude::*;

use super::*;
use crate::news::{FeedEdit, RemovedLine};

fn feed(address: &str) -> Subscription {
    Subscription { address: Address::parse(address).unwrap(), title: None, tags: vec![], hidden: false }
}

fn one(line: &str) -> Subscription {
    let (mut all, warnings) = parse(line);
    assert_eq!((all.len(), warnings.len()), (1, 0), "{line}");
    all.remove(0)
}

fn tags(subscription: &Subscription) -> Vec<&str> {
    subscription.tags.iter().map(SafeText::as_str).collect()
}

#[test]
fn words_are_split_as_in_newsboat() {
    // The words that newsboat 2.21 reads from these lines.
    for (line, words) in [
        ("https://a.example/1 one two # three", &["one", "two"][..]),
        ("https://a.example/2 one\"two three\" four", &["one\"two", "three\"", "four"]),
        (r#"https://a.example/3 "a\"b" "c\\d" "g\xh" "tail"#, &["a\"b", "c\\d", "gxh", "tail"]),
        ("https://a.example/4#frag tag#x \"#q\"", &["tag#x", "#q"]),
        ("  https://a.example/5\t'sq x'\r", &["'sq", "x'"]),
        (r#"https://a.example/7 a\"b "" "x""y""#, &["a\\\"b", "x", "y"]),
        ("https://a.example/8 \"e\\nf\" e", &["e f", "e"]),
        ("https://a.example/9 twice twice", &["twice"]),
    ] {
        assert_eq!(tags(&one(line)), words, "{line}");
    }
    assert_eq!(parse("# a\n  # b\n\n \t\r\n"), (vec![], vec![]));
    assert_eq!(one("\u{feff}https://a.example/4#frag x").address.whole(), "https://a.example/4#frag");
}

#[test]
fn titles_and_hidden_feeds() {
    let feed = one("\"https://a.example/6\" \"~Title with \\\"quotes\\\"\" ~Second ! !quiet");
    assert_eq!(feed.title.as_deref(), Some("Title with \"quotes\""));
    assert!(feed.hidden);
    assert_eq!(tags(&feed), ["quiet"]);
    assert!(!one("https://a.example/6 tag!").hidden);
    // Our own escape: a tag may begin with these characters.
    let feed = one(r#"https://a.example/6 "\~tilde" "\!bang" "\\~slash""#);
    assert_eq!(tags(&feed), ["~tilde", "!bang", "\\~slash"]);
    assert!(!feed.hidden && feed.title.is_none());
}

#[test]
fn pasted_addresses_are_told_from_other_text() {
    for (text, found) in [
        ("https://example.org/feed.xml", Some(("https://example.org/feed.xml", 0))),
        (" \n\thttp://example.org\r\n", Some(("http://example.org", 0))),
        ("<https://example.org/a>", Some(("https://example.org/a", 0))),
        ("<URL:https://example.org/a>", Some(("https://example.org/a", 0))),
        ("feed://example.org/a", Some(("feed://example.org/a", 0))),
        ("FEED:HTTPS://example.org/a", Some(("FEED:HTTPS://example.org/a", 0))),
        ("https://a.example\nhttps://b.example/\n\nhttps://c.example", Some(("https://a.example", 2))),
        ("https://a.example and more", None),
        ("see https://a.example", None),
        ("example.org/feed", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("source:bbc", None),
        ("ü<", None),
        ("", None),
    ] {
        assert_eq!(pasted_addresses(text), found, "{text:?}");
    }
}

#[test]
fn warnings_name_the_problem_and_no_secret() {
    let text = "exec:~/bin/s3cret.sh tag\nfilter:~/s3cret:https://example.org/\n\"query:s3cret:unread = \\\"yes\\\"\"\n\
                |s3cret\nftp://ann:s3cret@example.org/\nann:s3cret@example.org\nexample.org/s3cret\nEXEC:s3cret\n\
                https://ann:s3cret@example.org/feed\nhttps://example.org/feed\nhttps://ann:s3cret@:bad/\n";
    let (all, warnings) = parse(text);
    assert_eq!(all.len(), 1);
    let wanted = [
        "line 1 is skipped: it would run a program",
        "line 2 is skipped: it needs a program to filter it",
        "line 3 is skipped: tidings has no query feeds",
        "line 4 is skipped: it would run a program",
        "line 5 is skipped: only http, https and file",
        "line 6 is skipped: only http, https and file",
        "line 7 is skipped: this is not an address",
        "line 8 is skipped: it would run a program",
        "line 10 is skipped: line 9 has the same feed",
        "line 11 is skipped: this is not an address",
    ];
    assert_eq!(warnings.len(), wanted.len(), "{warnings:?}");
    for (warning, wanted) in warnings.iter().zip(wanted) {
        assert!(warning.starts_with(wanted), "{warning}");
        assert!(!warning.contains("s3cret") && !warning.contains("ann"), "{warning}");
    }
}

#[test]
fn feed_addresses_of_browsers_are_web_addresses() {
    for (raw, whole) in [
        ("feed://example.org/x", "http://example.org/x"),
        ("feed:https://example.org/x", "https://example.org/x"),
        ("feed://https://example.org/x", "https://example.org/x"),
        ("FEED:example.org/x", "http://example.org/x"),
        ("feed:example.org:8080/x", "http://example.org:8080/x"),
        ("FEED:http://example.org/x", "http://example.org/x"),
        (" https://exam\nple.org/a\tb ", "https://example.org/ab"),
        ("file:///tmp/a b.xml", "file:///tmp/a b.xml"),
    ] {
        assert_eq!(parse_address(raw).unwrap().whole(), whole);
    }
    assert_eq!(parse_address("feed:exec:rm"), Err(LineError::Address(BadAddress::Scheme)));
}

#[test]
fn a_line_is_added_at_the_end_and_nothing_else_changes() {
    let before = "# mine\r\nhttps://a.example/  world   # why\r\n\r\n exec:x";
    let mut known = feed("https://a.example/");
    known.tags = vec!["world".into(), "two words".into()];
    known.title = Some("A".into());
    let new = feed("https://b.example/");
    let (after, count) = add(before, &[known.clone(), new.clone(), new]);
    assert_eq!(count, Added { new: 1, changed: 1 });
    assert_eq!(count.summary(3), "1 added, 2 already there (1 of them got new tags or a title)");
    assert_eq!(
        after,
        "# mine\r\nhttps://a.example/  world \"two words\" ~A   # why\r\n\r\n exec:x\r\nhttps://b.example/\r\n"
    );
    assert_eq!(add(&after, &[known]), (after, Added::default()));
    assert_eq!(add("", &[feed("https://b.example/")]).0, "https://b.example/\n");
    let mut tagged = feed("https://a.example/");
    tagged.tags = vec!["x".into()];
    for (line, wanted) in [
        ("https://a.example/ \"open\n", "https://a.example/ \"open\" x\n"),
        ("https://a.example/ \"open\\", "https://a.example/ \"open\\\\\" x"),
        ("\u{feff}https://a.example/\r\n", "\u{feff}https://a.example/ x\r\n"),
    ] {
        let (after, _) = add(line, std::slice::from_ref(&tagged));
        assert_eq!(after, wanted, "{line:?}");
        assert!(tags(&one(&after)).contains(&"x"), "{after}");
    }
}

#[test]
fn a_removed_line_is_restored_where_it_was() {
    for text in [
        "# head\nhttps://ann:s3cret@a.example/ x\nhttps://b.example/\n",
        "https://b.example/\r\n\r\nhttps://a.example/ \"~Own\"",
        "\u{feff}https://a.example/ x\nhttps://b.example/",
        "https://a.example/",
    ] {
        let (without, removed) = remove(text, "https://a.example/").unwrap();
        assert!(!without.contains("a.example"), "{without}");
        assert!(!format!("{removed:?}").contains("s3cret"));
        assert_eq!(restore(&without, &removed).as_deref(), Some(text));
        assert_eq!(restore(text, &removed), None, "it has a line again");
    }
    assert_eq!(remove("https://b.example/\n", "https://a.example/"), None);
    // Both lines of one feed are removed, or it would still be subscribed to.
    let (without, removed) =
        remove("https://a.example/ x\n#\nhttps://a.example/ y\n", "https://a.example/").unwrap();
    assert_eq!(without, "#\n");
    assert_eq!(restore(&without, &removed).unwrap(), "https://a.example/ x\nhttps://a.example/ y\n#\n");
    // The file has fewer lines than before, and no line end at its end.
    let removed = RemovedLine { at: 9, line: "https://a.example/\n".to_owned() };
    assert_eq!(restore("#", &removed).unwrap(), "#\nhttps://a.example/\n");
}

fn rename(title: &str) -> FeedEdit {
    FeedEdit::Rename(SafeText::new(title).filled())
}

fn tagged(add: &[&str], remove: &[&str]) -> FeedEdit {
    let texts = |tags: &[&str]| tags.iter().map(|tag| SafeText::new(tag)).collect();
    FeedEdit::Tag { add: texts(add), remove: texts(remove) }
}

fn moved(to: &str) -> FeedEdit {
    FeedEdit::Move(parse_address(to).unwrap())
}

/// A line with a comment and odd blanks, with an end of its own.
const LINE: &str = "https://a.example/x  news \t\"two words\" \"~My \\\"own\\\"\" !quiet   # why\r";

#[test]
fn a_change_writes_only_the_words_that_change() {
    for (edit, wanted) in [
        (rename("B"), "https://a.example/x  news \t\"two words\" ~B !quiet   # why\r"),
        (rename("B \"C\""), "https://a.example/x  news \t\"two words\" \"~B \\\"C\\\"\" !quiet   # why\r"),
        (rename(""), "https://a.example/x  news \t\"two words\" !quiet   # why\r"),
        (rename("My \"own\""), LINE),
        (
            tagged(&["new one", "news"], &["two words"]),
            "https://a.example/x  news \"~My \\\"own\\\"\" !quiet \"new one\"   # why\r",
        ),
        (
            tagged(&[], &["news", "quiet"]),
            "https://a.example/x \t\"two words\" \"~My \\\"own\\\"\" !   # why\r",
        ),
        (
            tagged(&["#1", "~x", "!"], &[]),
            "https://a.example/x  news \t\"two words\" \"~My \\\"own\\\"\" !quiet \"#1\" \"\\~x\" \"\\!\"   # why\r",
        ),
        (
            moved("https://b.example/y z"),
            "\"https://b.example/y z\"  news \t\"two words\" \"~My \\\"own\\\"\" !quiet   # why\r",
        ),
    ] {
        for (head, tail) in [("", ""), ("# head\r\n\n", "\nexec:x\n"), ("\u{feff}", "\n")] {
            let text = [head, LINE, tail].concat();
            let (after, changed) = change(&text, "https://a.example/x", &edit).unwrap();
            assert_eq!(after, [head, wanted, tail].concat(), "{edit:?}");
            assert_eq!(restore_lines(&after, &changed).unwrap(), text, "{edit:?}");
        }
    }
    // Without a title, after the last word, whose quote is closed.
    for (line, edit, wanted) in [
        ("https://a.example/", rename("B C"), "https://a.example/ \"~B C\""),
        ("https://a.example/ \"open", rename("B"), "https://a.example/ \"open\" ~B"),
        ("https://a.example/ \"~open\\", rename("B"), "https://a.example/ ~B"),
        ("https://a.example/ ~A x ~Second", rename(""), "https://a.example/ x"),
        ("\"https://a.example/\" x", moved("file:///x"), "file:///x x"),
    ] {
        assert_eq!(change(line, "https://a.example/", &edit).unwrap().0, wanted);
    }
}

#[test]
fn what_cannot_be_changed_is_named() {
    let text = "https://a.example/ x\nhttps://b.example/\n";
    for (address, edit, words) in [
        ("https://c.example/", rename("C"), "there is no such line"),
        ("https://a.example/", tagged(&[], &["y"]), "it has no tag 'y'; its tags are x"),
        ("https://b.example/", tagged(&[], &["y"]), "it has no tag 'y'; it has none"),
        (
            "https://a.example/",
            moved("https://b.example/"),
            "you are subscribed to https://b.example/ already",
        ),
    ] {
        let error = change(text, address, &edit).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let (after, changed) = change(text, "https://a.example/", &moved("https://c.example/")).unwrap();
    assert_eq!(restore_lines(&after.replace(" x", " y"), &changed), Err(ChangeError::Changed));
    assert_eq!(
        restore_lines(&(after.clone() + "https://a.example/"), &changed),
        Err(ChangeError::Exists("https://a.example/".into()))
    );
    // Lines above it came and went.
    assert_eq!(restore_lines(&format!("#\n#\n{after}"), &changed).unwrap(), format!("#\n#\n{text}"));
}

#[test]
fn a_move_changes_all_lines_of_the_feed_and_keeps_its_login() {
    let text = "https://ann:p%40ss@a.example/x news\n#\nhttps://a.example/x again\n";
    for (to, wanted) in [
        ("https://a.example/y", "https://ann:p%40ss@a.example/y"),
        ("https://a.example", "https://ann:p%40ss@a.example"),
        ("https://bo@a.example/y", "https://bo@a.example/y"),
        ("https://b.example/y", "https://b.example/y"),
        ("http://a.example/y", "http://a.example/y"),
        ("https://a.example:8443/y", "https://a.example:8443/y"),
        ("https://ann:new@a.example/x", "https://ann:new@a.example/x"),
    ] {
        let (after, changed) = change(text, "https://a.example/x", &moved(to)).unwrap();
        let (first, second) = after.split_once("\n#\n").unwrap();
        assert_eq!(first, format!("{wanted} news"));
        let (all, _) = parse(&after);
        assert_eq!(all.len(), 1, "{second}");
        assert_eq!(changed.moved.as_ref().unwrap().1, *all[0].address.normal());
        assert!(!format!("{changed:?}").contains("p%40ss"));
        assert_eq!(restore_lines(&after, &changed).unwrap(), text);
    }
    let (after, _) =
        change("http://ann@a.example/x", "http://a.example/x", &moved("https://a.example/x")).unwrap();
    assert_eq!(after, "https://ann@a.example/x");
}

#[test]
fn typed_tags_are_read_as_the_file_has_them() {
    let texts = |tags: &[&str]| tags.iter().map(|tag| SafeText::new(tag)).collect::<Vec<_>>();
    let all = texts(&["world", "two words", "#1", "~x", "!y", "say \"so\"", "-z", "+z", "-two words", "-"]);
    assert_eq!(parse_tags(&format_tags(&all)), TypedTags { add: all, remove: vec![] });
    for (line, add, remove) in [
        (" #1 a  #2 \"b c\" a ", &["#1", "a", "#2", "b c"][..], &[][..]),
        ("~x !y \"open one", &["~x", "!y", "open one"], &[]),
        ("  ", &[], &[]),
        ("a -b +c -#1", &["a", "c"], &["b", "#1"]),
        ("-\"two words\" \"-one more\" +\"and this\"", &["and this"], &["two words", "one more"]),
        ("a -a - +", &["a"], &["a"]),
        ("+-x --x", &["-x"], &["-x"]),
    ] {
        assert_eq!(parse_tags(line), TypedTags { add: texts(add), remove: texts(remove) }, "{line}");
    }
}

fn any_text() -> impl Strategy<Value = SafeText> {
    let odd = "[ -~\"\\\\#!~`,/é東]{1,12}";
    prop_oneof![odd, "\\PC{1,8}"]
        .prop_map(|raw| SafeText::new(&raw))
        .prop_filter("filled", |text| !text.is_empty())
}

prop_compose! {
    /// Any valid subscription.
    pub(crate) fn any_subscription()(
        host in "[a-z]{1,3}", path in "[ -~]{0,8}", login in proptest::option::of("[a-z]{1,3}:[!-~]{0,5}"),
        title in proptest::option::of(any_text()), all in proptest::collection::vec(any_text(), 0..4),
        hidden in any::<bool>(),
    ) -> Subscription {
        let login = login.map(|login| login.replace(['/', '?', '#', '\\', '@'], "") + "@").unwrap_or_default();
        let address = parse_address(&format!("https://{login}{host}.example/{path}")).unwrap();
        let mut tags: Vec<SafeText> = Vec::new();
        for tag in all {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        Subscription { address, title, tags, hidden }
    }
}

proptest! {
    #[test]
    fn any_subscription_comes_back_from_its_line(subscription in any_subscription()) {
        let line = format_line(&subscription);
        let (read, warnings) = parse(&line);
        prop_assert_eq!(read, vec![subscription], "{}", line);
        prop_assert!(warnings.is_empty());
    }

    #[test]
    fn edits_keep_the_rest_of_the_file(
        lines in proptest::collection::vec(
            prop_oneof!["[ -~\\t\"\\\\#\r]{0,20}", "https://[a-c]\\.example/ [a-z\"# \\\\]{0,8}"], 0..6),
        end in "\r?\n?", new in any_subscription(),
    ) {
        let text = lines.join("\n") + &end;
        let before = parse(&text).0;
        if before.iter().any(|known| known.address.normal() == new.address.normal()) {
            return Ok(());
        }
        let (after, count) = add(&text, std::slice::from_ref(&new));
        prop_assert_eq!(count, Added { new: 1, changed: 0 });
        prop_assert!(after.starts_with(&text));
        let mut wanted = before;
        wanted.push(new.clone());
        prop_assert_eq!(parse(&after).0, wanted);
        let (without, removed) = remove(&after, new.address.normal()).unwrap();
        prop_assert!(without.starts_with(&text) && without.len() <= text.len() + 2);
        prop_assert_eq!(restore(&without, &removed).unwrap(), after);
    }

    #[test]
    fn changes_keep_the_rest_of_the_file(
        lines in proptest::collection::vec(
            prop_oneof!["[ -~\\t\"\\\\#\r]{0,20}", "https://[a-c]\\.example/ [a-z~!\"# \\\\]{0,12}"], 1..6),
        end in "\r?\n?", title in proptest::option::of(any_text()), tag in any_text(), which in 0..4,
    ) {
        let text = lines.join("\n") + &end;
        let before = parse(&text).0;
        let Some(first) = before.first().cloned() else { return Ok(()) };
        let edit = match which {
            0 => FeedEdit::Rename(title.clone()),
            1 => FeedEdit::Tag { add: vec![tag.clone()], remove: vec![] },
            2 => FeedEdit::Tag { add: vec![], remove: first.tags.clone() },
            _ => moved("https://elsewhere.example/"),
        };
        let (after, changed) = change(&text, first.address.normal(), &edit).unwrap();
        let mut wanted = before;
        match edit {
            FeedEdit::Rename(title) => wanted[0].title = title,
            FeedEdit::Tag { add, .. } if which == 1 => {
                wanted[0].tags.extend(add.into_iter().filter(|tag| !first.tags.contains(tag)));
            }
            FeedEdit::Tag { .. } => wanted[0].tags.clear(),
            FeedEdit::Move(new) => wanted[0].address = new,
        }
        prop_assert_eq!(parse(&after).0, wanted, "{} to {}", text, after);
        prop_assert_eq!(restore_lines(&after, &changed).unwrap(), text);
    }

    #[test]
    fn any_text_can_be_read(text in "\\PC*|[ -~\\n\\r\\t\"\\\\#!~]{0,80}") {
        let _ = parse(&text);
    }
}
