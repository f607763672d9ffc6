use proptest::prelude::*;

use super::*;
use crate::news::RemovedLine;

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
        "line 10 is skipped: line 9 is of the same feed",
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
    assert_eq!(count, 1);
    assert_eq!(
        after,
        "# mine\r\nhttps://a.example/  world \"two words\" ~A   # why\r\n\r\n exec:x\r\nhttps://b.example/\r\n"
    );
    assert_eq!(add(&after, &[known]), (after, 0));
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
        prop_assert_eq!(count, 1);
        prop_assert!(after.starts_with(&text));
        let mut wanted = before;
        wanted.push(new.clone());
        prop_assert_eq!(parse(&after).0, wanted);
        let (without, removed) = remove(&after, new.address.shown()).unwrap();
        prop_assert!(without.starts_with(&text) && without.len() <= text.len() + 2);
        prop_assert_eq!(restore(&without, &removed).unwrap(), after);
    }

    #[test]
    fn any_text_can_be_read(text in "\\PC*|[ -~\\n\\r\\t\"\\\\#!~]{0,80}") {
        let _ = parse(&text);
    }
}
