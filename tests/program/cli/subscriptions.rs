//! Subscriptions: edited by hand, by commands, imported and exported. Never here: a network.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use crate::cli::{RunResult, tidings, tidings_reading};
use crate::home::{Home, TIDINGS};

/// A typical `urls` file of newsboat.
const URLS: &str = r#"# --- News ---
https://www.a.example/rss.xml news world
https://ann:s3cret@private.example/feed "work stuff" "~Intranet \"live\""
http://b.example/atom.xml tech !
   # indented comment

"query:Unread:unread = \"yes\"" "~Unread"
exec:touch exec-was-run
filter:touch filter-was-run:https://www.a.example/rss.xml
ftp://c.example/x "old"
---
feed://d.example/rss	tabbed
https://www.a.example/rss.xml again
https://e.example/ä#frag nöt "x"
"#;

fn feeds(home: &Home) -> String {
    fs::read_to_string(home.path("config/feeds.txt")).unwrap_or_default()
}

fn put(home: &Home, text: &str) {
    fs::create_dir_all(home.path("config")).unwrap();
    fs::write(home.path("config/feeds.txt"), text).unwrap();
}

#[test]
fn a_newsboat_file_works_unchanged() {
    let home = Home::new();
    put(&home, URLS);
    let RunResult { code, out, err } = tidings(&home, &["feeds"]);
    let rows: Vec<Vec<&str>> = out.lines().map(|line| line.split('\t').collect()).collect();
    let titles: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(
        titles,
        ["a.example/rss.xml", "Intranet \"live\"", "b.example/atom.xml", "d.example/rss", "e.example/ä#frag"]
    );
    assert_eq!(rows[0][1..], ["news, world", "0", "", "", "", "https://www.a.example/rss.xml"]);
    assert_eq!(rows[1][6], "https://private.example/feed");
    // A line that is not supported is named, and otherwise ignored.
    assert_eq!((code, err.lines().count()), (Some(1), 6), "{err}");
    for (line, number) in err.lines().zip([7, 8, 9, 10, 11, 13]) {
        assert!(line.contains(&format!("config/feeds.txt: line {number} is skipped: ")), "{line}");
    }
    assert!(!err.contains("s3cret") && !out.contains("s3cret"), "{out}{err}");
    assert_eq!(feeds(&home), URLS);
    assert_eq!(fs::read_dir(home.path("news")).unwrap().count(), 0, "nothing was run");
    assert!(!home.path("data").exists(), "nothing was written");
}

#[test]
fn feeds_are_printed_as_json() {
    let home = Home::new();
    put(&home, "https://ann:s3cret@a.example/ \"two words\" \"~A \\\"title\\\"\" !\n");
    let out = tidings(&home, &["feeds", "--json"]).success();
    let line: serde_json::Value = serde_json::from_str(out.trim_end()).unwrap();
    assert_eq!(
        line,
        serde_json::json!({
            "address": "https://a.example/", "title": "A \"title\"", "tags": ["two words"], "hidden": true,
            "unread": 0, "articles": 0, "fetched": null, "next": null, "trouble": null, "gone": false
        })
    );
    for args in [&["feeds"][..], &["feeds", "--json"]] {
        let RunResult { code, out, err } = tidings(&Home::new(), args);
        assert_eq!((code, out.as_str(), err.lines().count()), (Some(0), "", 1), "{err}");
        assert!(err.contains("'tidings add https://example.org'"), "{err}");
    }
}

#[test]
fn opml_export_and_import_are_lossless() {
    let home = Home::new();
    let lines = "https://a.example/?x=1&y=<2> news \"two words\" \"~My \\\"own\\\" <b>\\\\\"\n\
                 https://ann:s3cret@b.example/ a,b /c/d \"\\~odd\" \"\\!odd\" \"#odd\" !\n\
                 file:///tmp/x.xml\n";
    put(&home, lines);
    let opml = tidings(&home, &["export"]).success();
    let other = Home::new();
    let out = tidings_reading(&other, &["import", "-"], opml.as_bytes()).success();
    assert_eq!(out, "3 added, 0 already there, 0 skipped\n");
    assert_eq!(feeds(&other), lines);
    assert_eq!(tidings(&other, &["export"]).success(), opml);

    // Through files, with the lists swapped: every feed is there once.
    let file = home.path("out.opml").to_str().unwrap().to_owned();
    assert_eq!(tidings(&home, &["export", &file]).success(), "");
    assert_eq!(fs::read_to_string(&file).unwrap(), opml);
    let mode = |path: &str| {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode(&file), 0o600, "there is a password in it");
    assert_eq!(mode(other.path("config/feeds.txt").to_str().unwrap()), 0o600);
    assert_eq!(tidings(&home, &["import", &file]).success(), "0 added, 3 already there, 0 skipped\n");
    assert_eq!(feeds(&home), lines);
}

#[test]
fn lists_of_other_readers_are_imported() {
    let home = Home::new();
    let opml = home.news(
        "list.opml",
        "<opml version='1.0'><body><outline text='News'><outline text='World'>\
         <outline xmlUrl='https://a.example/' title='A'/><outline xmlUrl='|run-me' title='x'/></outline>\
         <outline xmlUrl='https://a.example/' title='A'/><outline xmlurl='https://b.example/'/></outline></body>",
    );
    let RunResult { code, out, err } = tidings(&home, &["import", &opml]);
    assert_eq!((code, out.as_str()), (Some(1), "2 added, 0 already there, 1 skipped\n"));
    assert!(err.contains("list.opml: feed 2 is skipped: it would run a program"), "{err}");
    assert_eq!(feeds(&home), "https://a.example/ News World ~A\nhttps://b.example/ News\n");
    let urls = home.news("urls", URLS);
    let RunResult { out, err, .. } = tidings(&home, &["import", &urls]);
    assert_eq!(out, "5 added, 0 already there, 6 skipped\n");
    assert!(err.contains("urls: line 8 is skipped") && !err.contains("s3cret"), "{err}");
    assert!(
        feeds(&home)
            .contains("https://ann:s3cret@private.example/feed \"work stuff\" \"~Intranet \\\"live\\\"\"\n")
    );

    for (name, content) in
        [("page.html", "<html><p>x</p></html>"), ("prose.txt", "Some words.\nMore.\n"), ("empty", "")]
    {
        let file = home.news(name, content);
        let RunResult { code, out, err } = tidings(&home, &["import", &file]);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{name}");
        assert!(err.contains(&format!("{name}: there is no feed in it")), "{err}");
    }
    let RunResult { code, err, .. } = tidings(&home, &["import", "/nowhere/x.opml"]);
    assert_eq!(
        (code, err.as_str()),
        (Some(1), "tidings: /nowhere/x.opml: there is no such file or folder\n")
    );
}

#[test]
fn a_feed_is_removed_by_address_or_title() {
    let home = Home::new();
    put(&home, URLS);
    let RunResult { code, out, err } =
        tidings(&home, &["remove", "intranet \"LIVE\"", "b.example/atom.xml", "x:s3cret@nope"]);
    // Only errors of the command are checked here.
    assert_eq!(
        out,
        "removed: Intranet \"live\" (https://private.example/feed)\nremoved: http://b.example/atom.xml\n"
    );
    assert_eq!(code, Some(1));
    assert!(err.contains("nope: you are not subscribed to that") && !err.contains("s3cret"), "{err}");
    let gone = |line: &&str| line.contains("private.example") || line.contains("b.example");
    let wanted: String = URLS.split_inclusive('\n').filter(|line| !gone(line)).collect();
    assert_eq!(feeds(&home), wanted);

    put(&home, "https://a.example/1 ~Same\nhttps://a.example/2 ~same\n");
    let RunResult { code, err, .. } = tidings(&home, &["remove", "Same"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("https://a.example/1 https://a.example/2"), "{err}");
}

#[test]
fn the_starter_set_can_be_added() {
    let home = Home::new();
    let out = tidings(&home, &["add", "--starter"]).success();
    assert!(out.contains("\nscience    Nature, ") && feeds(&home).is_empty(), "{out}");
    let out = tidings(&home, &["add", "--starter", "science,tech", "--tag", "new ones"]).success();
    assert_eq!(out, "10 added, 0 already there\n");
    assert!(feeds(&home).starts_with(
        "https://feeds.arstechnica.com/arstechnica/index tech \"new ones\" \"~Ars Technica\"\n"
    ));
    let RunResult { code, err, .. } = tidings(&home, &["add", "--starter=knitting"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("world, tech, science") && err.contains("'knitting'"), "{err}");
}

#[test]
fn a_known_feed_is_not_requested() {
    let home = Home::new();
    put(&home, "# mine\r\nhttps://a.example/feed ~A # why\r\n");
    let out = tidings(&home, &["add", "a.example/feed", "--tag", "two words"]).success();
    assert_eq!(out, "Already in feeds.txt: A (https://a.example/feed); added tag two words\n");
    assert_eq!(feeds(&home), "# mine\r\nhttps://a.example/feed ~A \"two words\" # why\r\n");
    let RunResult { code, out, err } =
        tidings(&home, &["add", "mailto:ann:s3cret@example.org", "exec:touch x"]);
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(1), "", 2), "{err}");
    assert!(!err.contains("s3cret") && err.contains("runs none"), "{err}");
}

#[test]
fn what_is_changed_in_a_known_feed_is_printed() {
    let home = Home::new();
    put(&home, "http://a.example:8080/feed x ~A\n");
    let add = |args: &[&str]| tidings(&home, &[&["add"], args].concat()).success();
    let named = "A (http://a.example:8080/feed)";
    for known in ["a.example:8080/feed", "https://a.example:8080/feed/", "http://A.example:8080/feed"] {
        let out = add(&[known, "--tag", "x", "--title", "A"]);
        assert_eq!(out, format!("Already in feeds.txt: {named}; nothing changed\n"), "{known}");
    }
    let out = add(&["a.example:8080/feed", "--tag", "y", "--tag", "x", "--title", "B b"]);
    assert_eq!(out, format!("Already in feeds.txt: {named}; added tag y; renamed to B b\n"));
    assert_eq!(feeds(&home), "http://a.example:8080/feed x \"~B b\" y\n");
    // The same for lists: how many lines were changed.
    let list = home.news("list", "http://a.example:8080/feed z\nhttps://b.example/\n");
    let out = tidings(&home, &["import", &list]).success();
    assert_eq!(out, "1 added, 1 already there (1 of them got new tags or a title), 0 skipped\n");
}

#[test]
fn two_programs_do_not_overwrite_each_other() {
    let home = Home::new();
    let start = |n: usize| {
        let lines: Vec<String> = (0..20).map(|m| format!("https://f{n}.example/{m}")).collect();
        let file = home.news(&format!("list{n}"), lines.join("\n"));
        Command::new(TIDINGS)
            .args(["import", &file])
            .env_clear()
            .envs(home.vars())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut all: Vec<_> = (0..8).map(start).collect();
    for child in &mut all {
        assert!(child.wait().unwrap().success());
    }
    let mut lines: Vec<String> = feeds(&home).lines().map(str::to_owned).collect();
    lines.sort();
    lines.dedup();
    assert_eq!(lines.len(), 160);
    assert_eq!(fs::read_dir(home.path("config")).unwrap().count(), 1, "nothing else is left there");
}

#[test]
fn a_symbolic_link_is_kept_and_obstacles_are_named() {
    let home = Home::new();
    fs::create_dir_all(home.path("config")).unwrap();
    symlink(home.path("news/urls"), home.path("config/feeds.txt")).unwrap();
    let list = home.news("list", "https://a.example/\n");
    tidings(&home, &["import", &list]).success();
    assert!(fs::symlink_metadata(home.path("config/feeds.txt")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(home.path("news/urls")).unwrap(), "https://a.example/\n");

    let home = Home::new();
    fs::write(home.path("config"), "").unwrap();
    let list = home.news("list", "https://a.example/\n");
    let RunResult { code, err, .. } = tidings(&home, &["import", &list]);
    assert_eq!(code, Some(1));
    assert!(
        err.contains("config/feeds.txt: a part of this path is a file") && err.lines().count() == 1,
        "{err}"
    );
    let home = Home::new();
    fs::create_dir_all(home.path("config/feeds.txt")).unwrap();
    for args in [&["feeds"][..], &["export"], &["add", "--starter", "all"], &["remove", "x"]] {
        let RunResult { code, err, .. } = tidings(&home, args);
        assert_eq!(code, Some(1), "{args:?}");
        assert!(err.contains("config/feeds.txt: there is a folder of that name"), "{err}");
    }
}

#[test]
fn a_read_only_folder_is_named() {
    let home = Home::new();
    let list = home.news("list", "https://a.example/\n");
    let mut vars = home.vars();
    // No user, not even root, can create files there.
    vars.retain(|(name, _)| *name != "TIDINGS_CONFIG_DIR");
    let ran = Command::new(TIDINGS)
        .args(["import", &list])
        .env_clear()
        .envs(vars)
        .env("TIDINGS_CONFIG_DIR", "/proc/1/net")
        .output()
        .unwrap();
    let err = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1));
    assert!(err.starts_with("tidings: /proc/1/net/feeds.txt: ") && err.lines().count() == 1, "{err}");
}
