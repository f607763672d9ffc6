//! Subscribing with a web made of a few pages, and somebody who answers. Never here: a socket.

use super::*;

fn candidate(address: &str, title: &str) -> Candidate {
    Candidate { address: Address::parse(address).unwrap(), title: title.into() }
}

/// A site with one feed, one with two, and nothing else.
fn web(address: &Address) -> Result<Vec<Candidate>, SafeText> {
    let two = [candidate("https://two.example/a", "First"), candidate("https://two.example/b", "Second")];
    match address.whole() {
        "https://one.example" | "https://ann:s3cret@one.example/" => {
            Ok(vec![candidate(&format!("{}/feed", address.whole().trim_end_matches('/')), "The One")])
        }
        "https://two.example" => Ok(two.to_vec()),
        _ => Err(SafeText::new(&format!("{address}: no feed was found there"))),
    }
}

/// What was printed, what went wrong, and what `feeds.txt` says then.
fn run(home: &Path, what: &Add, answers: Option<&str>) -> (String, Vec<SafeText>, String) {
    let mut out = Vec::new();
    let mut input = answers.unwrap_or_default().as_bytes();
    let answers = answers.map(|_| &mut input as &mut dyn BufRead);
    let warnings = add_with(&web, home, what, answers, &mut out).unwrap();
    let lines: Vec<String> =
        file::read(home).unwrap().subscriptions.iter().map(subscriptions::format_line).collect();
    (String::from_utf8(out).unwrap(), warnings, lines.join("\n"))
}

fn adding(addresses: &[&str]) -> Add {
    Add { addresses: addresses.iter().map(|one| (*one).to_owned()).collect(), ..Add::default() }
}

#[test]
fn a_site_is_enough_and_once_is_enough() {
    let home = tempfile::tempdir().unwrap();
    let mut what = adding(&["one.example", "nowhere.example", "mailto:ann:s3cret@x"]);
    what.tags = vec!["two words".into()];
    what.title = Some("Mine".into());
    let (out, warnings, lines) = run(home.path(), &what, None);
    assert_eq!(out, "added: Mine (https://one.example/feed)\n");
    assert_eq!(lines, "https://one.example/feed \"two words\" ~Mine");
    assert_eq!(warnings.len(), 2);
    assert!(warnings[0].contains("no feed was found") && warnings[1].contains("x: this is not an address"));
    assert!(!warnings[1].contains("s3cret"));
    // By the site or by the feed's own address, which need not be asked for then.
    what.addresses = vec!["one.example".to_owned(), "https://one.example/feed".to_owned()];
    what.tags.push("more".into());
    let (out, warnings, lines) = run(home.path(), &what, None);
    assert_eq!(out, "already there: Mine (https://one.example/feed)\n".repeat(2));
    assert_eq!((warnings.len(), lines.as_str()), (0, "https://one.example/feed \"two words\" more ~Mine"));
}

#[test]
fn of_several_feeds_the_reader_chooses() {
    let home = tempfile::tempdir().unwrap();
    let what = adding(&["https://two.example"]);
    let (out, warnings, lines) = run(home.path(), &what, None);
    assert!(out.contains("  1  First (https://two.example/a)\n  2  Second"), "{out}");
    assert!(warnings[0].contains("--yes takes the first"), "{warnings:?}");
    assert_eq!(lines, "");
    let (out, warnings, lines) = run(home.path(), &what, Some("\n"));
    assert!(out.contains("Which?") && warnings[0].ends_with("none was added"), "{out}");
    assert_eq!(lines, "");
    let (out, warnings, lines) = run(home.path(), &what, Some("7\nx\n2\n"));
    assert!(out.ends_with("added: Second (https://two.example/b)\n") && warnings.is_empty());
    assert_eq!((out.matches("Which?").count(), lines.as_str()), (3, "https://two.example/b"));
    let yes = Add { yes: true, ..what };
    let (out, _, lines) = run(home.path(), &yes, None);
    assert_eq!(out, "added: First (https://two.example/a)\n");
    assert_eq!(lines, "https://two.example/b\nhttps://two.example/a");
}

#[test]
fn a_password_is_written_down_but_not_said() {
    let home = tempfile::tempdir().unwrap();
    let (out, warnings, lines) = run(home.path(), &adding(&["https://ann:s3cret@one.example/"]), None);
    assert_eq!(out, "added: The One (https://one.example/feed)\n");
    assert_eq!((warnings.len(), lines.as_str()), (0, "https://ann:s3cret@one.example/feed"));
}

#[test]
fn addresses_as_people_type_them() {
    for (raw, whole) in [
        ("example.org/feed", Some("https://example.org/feed")),
        ("localhost:8080/feed", Some("https://localhost:8080/feed")),
        ("http://example.org", Some("http://example.org")),
        ("feed://example.org/x", Some("http://example.org/x")),
        ("file:///tmp/x.xml", Some("file:///tmp/x.xml")),
        ("mailto:a@b.example", None),
        ("javascript:alert(1)", None),
        ("ann:pw@example.org", None),
        ("exec:rm", None),
        ("./feed.xml", None),
        ("", None),
    ] {
        assert_eq!(typed(raw).ok().map(|address| address.whole().to_owned()).as_deref(), whole, "{raw}");
    }
}

#[test]
fn the_starter_set_is_sound() {
    let (all, warnings) = subscriptions::parse(STARTER);
    assert_eq!(warnings, Vec::<SafeText>::new());
    assert!((25..=40).contains(&all.len()), "{}", all.len());
    let topics = topics();
    for topic in ["world", "tech", "science", "culture", "business", "sport"] {
        assert!(topics.contains(&topic.into()), "{topic}");
    }
    for topic in &topics {
        let feeds = all.iter().filter(|feed| feed.tags[0] == *topic).count();
        assert!(feeds >= 4, "{topic}: {feeds}");
        assert_eq!(topics.iter().filter(|other| *other == topic).count(), 1, "{topic} stands together");
    }
    for feed in &all {
        assert!(feed.address.whole().starts_with("https://") && feed.title.is_some(), "{feed:?}");
    }
}

#[test]
fn the_starter_set_is_listed_and_added_by_topic() {
    let home = tempfile::tempdir().unwrap();
    let mut what = Add { starter: Some(vec![]), ..Add::default() };
    let (out, _, lines) = run(home.path(), &what, None);
    assert!(out.starts_with("world      BBC World, ") && out.contains("--starter all"), "{out}");
    assert_eq!(lines, "");
    what.starter = Some(vec!["tech".to_owned()]);
    let (out, _, lines) = run(home.path(), &what, None);
    assert_eq!(out, "5 added, 0 already there\n");
    assert!(lines.lines().all(|line| line.contains(" tech ")), "{lines}");
    what.starter = Some(vec!["all".to_owned()]);
    let (out, ..) = run(home.path(), &what, None);
    assert_eq!(out, format!("{} added, 5 already there\n", starter().len() - 5));
}
