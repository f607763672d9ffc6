//! `rename`, `tag`, `move`, `remove`: one feed, named by address or title. Never here: the syntax of a line (see the
//! tests beside it).

use std::fs;

use crate::cli::{RunResult, tidings};
use crate::home::{Home, TIDINGS};
use crate::server::{Reply, Server};

const FEEDS: &str = "# mine\r\n\
    https://a.example/feed  news # first\r\n\
    exec:touch x\r\n\
    https://ann:s3cret@b.example/feed \"~The B\" news \"two words\"\r\n\
    http://c.example/ ~Same\r\n\
    https://d.example/ ~same\r\n";

fn home() -> Home {
    let home = Home::new();
    put(&home, FEEDS);
    home
}

fn put(home: &Home, text: &str) {
    fs::create_dir_all(home.path("config")).unwrap();
    fs::write(home.path("config/feeds.txt"), text).unwrap();
}

fn feeds(home: &Home) -> String {
    fs::read_to_string(home.path("config/feeds.txt")).unwrap()
}

/// The message of a command that fails and changes nothing.
fn failure(home: &Home, args: &[&str]) -> String {
    let before = feeds(home);
    let RunResult { code, out, err } = tidings(home, args);
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(1), "", 1), "{args:?}: {err}");
    assert_eq!(feeds(home), before, "{args:?}");
    assert!(!err.contains("s3cret"), "{args:?}: {err}");
    err
}

#[test]
fn a_feed_gets_a_name_of_the_users_and_loses_it() {
    let home = home();
    let rename = |args: [&str; 2]| tidings(&home, &["rename", args[0], args[1]]).success();
    assert_eq!(rename(["a.example/feed", "My \"A\""]), "renamed: My \"A\" (https://a.example/feed)\n");
    assert_eq!(rename(["the b", "B"]), "renamed: B (https://b.example/feed)\n");
    assert_eq!(rename(["http://c.example/", ""]), "renamed: http://c.example/\n");
    let wanted = FEEDS
        .replace("  news # first", "  news \"~My \\\"A\\\"\" # first")
        .replace("\"~The B\"", "~B")
        .replace("c.example/ ~Same", "c.example/");
    assert_eq!(feeds(&home), wanted);
}

#[test]
fn tags_are_added_and_removed() {
    let home = home();
    let out = tidings(&home, &["tag", "The B", "+x", "three words here", "-news", "two words"]).success();
    assert_eq!(out, "tagged two words, x, three words here: The B (https://b.example/feed)\n");
    let out = tidings(&home, &["tag", "https://a.example/feed", "-news"]).success();
    assert_eq!(out, "no tags: https://a.example/feed\n");
    let wanted = FEEDS
        .replace("feed  news # first", "feed # first")
        .replace("news \"two words\"", "\"two words\" x \"three words here\"");
    assert_eq!(feeds(&home), wanted);
    let error = failure(&home, &["tag", "The B", "+y", "-nope"]);
    assert!(
        error.contains("b.example/feed: it has no tag 'nope'; its tags are two words, x, three"),
        "{error}"
    );
}

#[test]
fn an_edit_without_effect_says_so() {
    let home = home();
    for args in
        [["tag", "The B", "news"], ["rename", "The B", "The B"], ["move", "The B", "https://b.example/feed"]]
    {
        let out = tidings(&home, &args).success();
        assert_eq!(out, "nothing changed: The B (https://b.example/feed)\n", "{args:?}");
    }
    assert_eq!(feeds(&home), FEEDS);
    let RunResult { code, out, err } = tidings(&home, &["tag", "The B", ""]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.starts_with("tidings: a tag is empty"), "{err}");
}

#[test]
fn failures_name_the_feed_and_change_nothing() {
    let home = home();
    for command in ["rename", "tag", "move"] {
        for (name, words) in [
            ("nowhere", "nowhere: you are not subscribed to that; 'tidings feeds' lists"),
            ("x:s3cret@nowhere.example", "nowhere.example: you are not subscribed"),
            (
                "SAME",
                "SAME: several feeds are called that; give the address of the one you mean: http://c.example/ https://d.example/",
            ),
        ] {
            let error = failure(&home, &[command, name, "https://new.example/"]);
            assert!(error.contains(words), "{command}: {error}");
        }
    }
    for (to, words) in [
        ("d.example", "https://a.example/feed: you are subscribed to https://d.example/ already"),
        ("https://ann:s3cret@b.example/feed", "you are subscribed to https://b.example/feed already"),
        ("ftp://e.example/", "e.example/: only http, https and file"),
        ("exec:x", "it would run a program"),
        ("nosuch2", "nosuch2: this is not an address; one looks like https://example.org/feed.xml"),
        ("https://c.example", "you are subscribed to http://c.example/ already"),
    ] {
        let error = failure(&home, &["move", "a.example/feed", to]);
        assert!(error.contains(words), "{to}: {error}");
    }
    let other = Home::new();
    let RunResult { code, err, .. } = tidings(&other, &["rename", "a.example", "x"]);
    assert!(code == Some(1) && err.contains("you are not subscribed"), "{err}");
    assert!(!other.path("config").exists() && !other.path("data").exists(), "nothing is created");
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_named() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let home = home();
    let allow = |path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let program = home.path("tidings");
    fs::copy(TIDINGS, &program).unwrap();
    allow(home.path(""), 0o755);
    allow(home.path("config"), 0o555);
    allow(home.path("config/feeds.txt"), 0o444);
    for args in [["rename", "The B", "B"], ["tag", "The B", "x"], ["move", "The B", "https://e.example/"]] {
        let mut command = std::process::Command::new(&program);
        // Permissions do not stop root.
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.uid(65534).gid(65534);
        }
        let ran = command.args(args).env_clear().envs(home.vars()).output().unwrap();
        let error = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(1), "{args:?}: {error}");
        assert!(error.contains("no permission") && error.lines().count() == 1, "{args:?}: {error}");
        assert_eq!(feeds(&home), FEEDS, "{args:?}");
    }
    allow(home.path("config"), 0o755);
}

/// A feed that identifies itself, so that its articles are the same at another address.
fn rss(titles: &[&str]) -> String {
    let item = |title: &&str| {
        format!(
            "<item><title>{title}</title><guid>https://site.example/{title}</guid>\
                 <pubDate>28 Nov 2024 08:00:00 GMT</pubDate><description>About {title}.</description></item>"
        )
    };
    let items: String = titles.iter().map(item).collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Gazette</title><link>https://site.example/</link>{items}</channel></rss>"
    )
}

#[test]
fn the_archive_follows_a_moved_feed() {
    let server = Server::new();
    let home = Home::new();
    server.on("/old", [Reply::ok(rss(&["One", "Two"])), Reply::status(410)]);
    server.on("/new", [Reply::ok(rss(&["Two", "Three"]))]);
    put(&home, &format!("{} news ~Mine\n", server.url("/old")));
    tidings(&home, &["refresh"]).success();
    assert_eq!(tidings(&home, &["refresh", "--all"]).code, Some(1), "it is gone");
    let out = tidings(&home, &["move", "mine", &server.url("/new")]).success();
    assert_eq!(out, format!("moved: Mine ({})\n", server.url("/new")));
    assert_eq!(feeds(&home), format!("{} news ~Mine\n", server.url("/new")));
    let listed = || tidings(&home, &["list"]).success();
    assert_eq!(listed().lines().count(), 2, "{}", listed());
    // It is asked at once, and what it had stays.
    tidings(&home, &["refresh"]).success();
    assert_eq!((server.count("/new"), listed().lines().count()), (1, 3), "{}", listed());
    // The sources pane counts the same.
    let screen = tidings(&home, &["--print", "--size", "100x20", "--keys", "\\"]).success();
    let pane = screen.lines().find_map(|line| line.split('│').next().filter(|cell| cell.contains("Mine")));
    assert_eq!(pane.unwrap().split_whitespace().collect::<Vec<_>>(), ["▪", "Mine", "3"], "{screen}");
    let line = tidings(&home, &["feeds", "--json"]).success();
    let line: serde_json::Value = serde_json::from_str(line.trim_end()).unwrap();
    assert_eq!((&line["articles"], &line["gone"]), (&3.into(), &false.into()));
}

#[test]
fn a_move_that_was_interrupted_is_completed() {
    let server = Server::new();
    let home = Home::new();
    server.on("/old", Reply::ok(rss(&["One", "Two"])));
    put(&home, &format!("{}\n", server.url("/old")));
    tidings(&home, &["refresh"]).success();
    // The program was killed after the first of the two writes, and the user edits the name.
    put(&home, &format!("{} ~Mine\n", server.url("/new")));
    let listed = || tidings(&home, &["list"]).success().lines().count();
    assert_eq!(listed(), 0);
    let out = tidings(&home, &["move", &server.url("/old"), &server.url("/new")]).success();
    assert_eq!((out, listed()), (format!("moved: Mine ({})\n", server.url("/new")), 2));
    let error = failure(&home, &["move", &server.url("/old"), &server.url("/new")]);
    assert!(error.contains("you are not subscribed to that"), "{error}");
}

#[test]
fn a_move_waits_for_the_end_of_a_refresh() {
    let server = Server::new();
    let home = Home::new();
    server.on("/old", [Reply::ok(rss(&["One"])).late(std::time::Duration::from_millis(700))]);
    put(&home, &format!("{}\n", server.url("/old")));
    let mut refresh = std::process::Command::new(TIDINGS)
        .args(["refresh"])
        .env_clear()
        .envs(home.vars())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while server.count("/old") == 0 {
        std::thread::yield_now();
    }
    tidings(&home, &["move", &server.url("/old"), &server.url("/new")]).success();
    assert!(refresh.try_wait().unwrap().is_some_and(|status| status.success()), "it has ended");
    assert_eq!(tidings(&home, &["list"]).success().lines().count(), 1, "its articles are of the new address");
}
