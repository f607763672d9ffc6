//! Subscribing with a web of a few pages, and a user who answers. Never here: a socket.

use super::*;
use crate::news::Cause;

fn candidate(address: &str, title: &str) -> Candidate {
    Candidate { address: Address::parse(address).unwrap(), title: title.into() }
}

/// A site with one feed, one with two, and nothing else. Nothing is stored.
struct Web;

impl World for Web {
    fn find(&self, address: &Address) -> Result<Found, Failure> {
        let two = [candidate("https://two.example/a", "First"), candidate("https://two.example/b", "Second")];
        let candidates = match address.whole() {
            "https://one.example" | "https://ann:s3cret@one.example/" => {
                vec![candidate(&format!("{}/feed", address.whole().trim_end_matches('/')), "The One")]
            }
            "https://two.example" => two.to_vec(),
            _ => {
                return Err(Failure::new(Cause::NotFound, &format!("{address}: no feed was found there")));
            }
        };
        Ok(Found { candidates, answer: None })
    }

    fn is_gone(&self, _: &Address) -> bool {
        false
    }

    fn ask_gone_anew(&self, _: &[Subscription]) -> Vec<SafeText> {
        Vec::new()
    }

    fn store(&self, _: &Address, _: Option<Response>) -> Vec<SafeText> {
        Vec::new()
    }
}

/// The output, the warnings, and the content of `feeds.txt` afterwards.
fn added(home: &Path, options: &Options, answers: Option<&str>) -> (String, Vec<SafeText>, String) {
    let mut out = Vec::new();
    let mut input = answers.unwrap_or_default().as_bytes();
    let answers = answers.map(|_| &mut input as &mut dyn BufRead);
    let warnings = run_with(&Web, home, options, answers, &mut out).unwrap();
    let lines: Vec<String> =
        feeds_file::read(home).unwrap().subscriptions.iter().map(subscriptions::format_line).collect();
    (String::from_utf8(out).unwrap(), warnings, lines.join("\n"))
}

fn options(addresses: &[&str]) -> Options {
    Options { addresses: addresses.iter().map(|one| (*one).to_owned()).collect(), ..Options::default() }
}

#[test]
fn the_address_of_a_site_is_enough() {
    let home = tempfile::tempdir().unwrap();
    let mut wanted = options(&["one.example", "nowhere.example", "mailto:ann:s3cret@x"]);
    wanted.tags = vec!["two words".into()];
    wanted.title = Some("Mine".into());
    let (out, warnings, lines) = added(home.path(), &wanted, None);
    assert_eq!(out, "added: Mine (https://one.example/feed)\n");
    assert_eq!(lines, "https://one.example/feed \"two words\" ~Mine");
    assert_eq!(warnings.len(), 2);
    assert!(warnings[0].contains("no feed was found") && warnings[1].contains("x: this is not an address"));
    assert!(!warnings[1].contains("s3cret"));
    // Known by the address of the site or of the feed: no request is needed.
    wanted.addresses = vec!["one.example".to_owned(), "https://one.example/feed".to_owned()];
    wanted.tags.push("more".into());
    let (out, warnings, lines) = added(home.path(), &wanted, None);
    let known = "Already in feeds.txt: Mine (https://one.example/feed); ";
    assert_eq!(out, format!("{known}added tag more\n{known}nothing changed\n"));
    assert_eq!((warnings.len(), lines.as_str()), (0, "https://one.example/feed \"two words\" more ~Mine"));
}

#[test]
fn the_user_chooses_among_several_feeds() {
    let home = tempfile::tempdir().unwrap();
    let wanted = options(&["https://two.example"]);
    let (out, warnings, lines) = added(home.path(), &wanted, None);
    assert!(out.contains("  1  First (https://two.example/a)\n  2  Second"), "{out}");
    assert!(warnings[0].contains("--yes takes the first"), "{warnings:?}");
    assert_eq!(lines, "");
    let (out, warnings, lines) = added(home.path(), &wanted, Some("\n"));
    assert!(out.contains("Which?") && warnings[0].ends_with("none was added"), "{out}");
    assert_eq!(lines, "");
    let (out, warnings, lines) = added(home.path(), &wanted, Some("7\nx\n2\n"));
    assert!(out.ends_with("added: Second (https://two.example/b)\n") && warnings.is_empty());
    assert_eq!((out.matches("Which?").count(), lines.as_str()), (3, "https://two.example/b"));
    let yes = Options { yes: true, ..wanted };
    let (out, _, lines) = added(home.path(), &yes, None);
    assert_eq!(out, "added: First (https://two.example/a)\n");
    assert_eq!(lines, "https://two.example/b\nhttps://two.example/a");
}

#[test]
fn a_password_is_saved_but_not_printed() {
    let home = tempfile::tempdir().unwrap();
    let (out, warnings, lines) = added(home.path(), &options(&["https://ann:s3cret@one.example/"]), None);
    assert_eq!(out, "added: The One (https://one.example/feed)\n");
    assert_eq!((warnings.len(), lines.as_str()), (0, "https://ann:s3cret@one.example/feed"));
}

#[test]
fn typed_addresses_are_completed() {
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
        ("nosuch2", None),
        ("nosuch2/feed.xml", None),
        ("nosuch2.", None),
        ("1234", None),
        ("https", None),
        ("http://nosuch2/", Some("http://nosuch2/")),
        ("nosuch2:8080", Some("https://nosuch2:8080")),
        ("localhost/feed", Some("https://localhost/feed")),
        ("192.0.2.7/feed", Some("https://192.0.2.7/feed")),
        ("[2001:db8::7]:8080/feed", Some("https://[2001:db8::7]:8080/feed")),
        ("b\u{fc}cher.example", Some("https://b\u{fc}cher.example")),
        ("./feed.xml", None),
        ("", None),
    ] {
        assert_eq!(
            parse_typed(raw).ok().map(|address| address.whole().to_owned()).as_deref(),
            whole,
            "{raw}"
        );
    }
}

#[test]
fn the_starter_set_is_valid() {
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
        assert_eq!(topics.iter().filter(|other| *other == topic).count(), 1, "{topic} is one group");
    }
    for feed in &all {
        assert!(feed.address.whole().starts_with("https://") && feed.title.is_some(), "{feed:?}");
    }
}

#[test]
fn the_starter_set_is_listed_and_added_by_topic() {
    let home = tempfile::tempdir().unwrap();
    let mut wanted = Options { starter: Some(vec![]), ..Options::default() };
    let (out, _, lines) = added(home.path(), &wanted, None);
    assert!(out.starts_with("world      BBC World, ") && out.contains("--starter all"), "{out}");
    assert_eq!(lines, "");
    wanted.starter = Some(vec!["tech".to_owned()]);
    let (out, _, lines) = added(home.path(), &wanted, None);
    assert_eq!(out, "5 added, 0 already there\n");
    assert!(lines.lines().all(|line| line.contains(" tech ")), "{lines}");
    wanted.starter = Some(vec!["all".to_owned()]);
    let (out, ..) = added(home.path(), &wanted, None);
    assert_eq!(out, format!("{} added, 5 already there\n", starter().len() - 5));
}
