//! The file on a disk: created, changed, behind a link, blocked by something else. Never here: permission bits that stop
//! a writer, for they do not stop root, who may run these tests.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;
use crate::news::{Address, UnixTime};

fn home() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("tidings-test").tempdir().unwrap()
}

fn feed(address: &str) -> Subscription {
    Subscription { address: Address::parse(address).unwrap(), title: None, tags: vec![], hidden: false }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_first_feed_creates_folder_and_file() {
    let home = home();
    let config = home.path().join("a/b");
    assert_eq!(read(&config).unwrap(), List::default());
    assert_eq!(remove(&config, "https://a.example/").unwrap(), None);
    assert!(!config.exists(), "reading creates nothing");
    assert_eq!(add(&config, &[feed("https://a.example/"), feed("https://b.example/")]).unwrap().new, 2);
    assert_eq!(add(&config, &[feed("https://a.example/")]).unwrap(), Added::default());
    assert_eq!(read(&config).unwrap().subscriptions.len(), 2);
    assert_eq!(names(&config), ["feeds.txt"]);
    let kept = remove(&config, "https://a.example/").unwrap().unwrap();
    assert_eq!(fs::read_to_string(path(&config)).unwrap(), "https://b.example/\n");
    put_back(&config, &kept).unwrap();
    assert_eq!(fs::read_to_string(path(&config)).unwrap(), "https://a.example/\nhttps://b.example/\n");
}

#[test]
fn a_file_with_a_password_is_private_and_permissions_stay() {
    let home = home();
    let secret = [feed("https://ann:s3cret@a.example/"), feed("https://b.example/")];
    add(home.path(), &secret).unwrap();
    assert_eq!(mode(&path(home.path())), 0o600);
    let kept = remove(home.path(), "https://a.example/").unwrap().unwrap();
    assert!(kept.line.contains("s3cret"));
    fs::set_permissions(path(home.path()), fs::Permissions::from_mode(0o640)).unwrap();
    put_back(home.path(), &kept).unwrap();
    assert_eq!(mode(&path(home.path())), 0o640);
    assert_eq!(read(home.path()).unwrap().subscriptions, secret);

    let out = home.path().join("out.opml");
    replace::write(&out, b"x", true).unwrap();
    replace::write(&out, b"yy", false).unwrap();
    assert_eq!((mode(&out), fs::read(&out).unwrap().as_slice()), (0o600, &b"yy"[..]));
}

#[test]
fn a_link_stays_a_link() {
    let home = home();
    fs::create_dir(home.path().join("dotfiles")).unwrap();
    fs::create_dir(home.path().join("config")).unwrap();
    let (config, real) = (home.path().join("config"), home.path().join("dotfiles/urls"));
    symlink("../dotfiles/urls", path(&config)).unwrap();
    // Once before there is a file behind it, once after.
    for n in 1..3 {
        add(&config, &[feed(&format!("https://{n}.example/"))]).unwrap();
        assert!(fs::symlink_metadata(path(&config)).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap().lines().count(), n);
    }
    assert_eq!(names(&home.path().join("dotfiles")), ["urls"]);
    assert_eq!(names(&config), ["feeds.txt"]);
    fs::remove_file(path(&config)).unwrap();
    symlink("feeds.txt", path(&config)).unwrap();
    let error = add(&config, &[feed("https://a.example/")]).unwrap_err().to_string();
    assert!(error.contains("feeds.txt: this symbolic link is a loop"), "{error}");
}

#[test]
fn an_obstacle_is_named() {
    let home = home();
    let words = |config: &Path| add(config, &[feed("https://a.example/")]).unwrap_err().to_string();
    fs::create_dir(path(home.path())).unwrap();
    assert!(words(home.path()).contains("feeds.txt: there is a folder of that name"));
    assert!(read(home.path()).unwrap_err().to_string().contains("there is a folder of that name"));
    fs::write(home.path().join("file"), "").unwrap();
    let error = words(&home.path().join("file"));
    assert!(error.contains("file/feeds.txt: a part of this path is a file"), "{error}");
    // Not even root may make files here.
    let error = words(Path::new("/proc/tidings"));
    assert!(error.starts_with("/proc/tidings/feeds.txt: "), "{error}");
}

#[test]
fn other_encodings_are_read_but_not_changed() {
    let home = home();
    let bytes = b"https://a.example/ caf\xe9\n";
    fs::write(path(home.path()), bytes).unwrap();
    assert_eq!(read(home.path()).unwrap().subscriptions[0].tags[0].as_str(), "café");
    let error = add(home.path(), &[feed("https://b.example/")]).unwrap_err().to_string();
    assert!(error.contains("not in UTF-8"), "{error}");
    assert_eq!(fs::read(path(home.path())).unwrap(), bytes);
}

#[test]
fn warnings_name_the_file() {
    let home = home();
    fs::write(path(home.path()), "https://a.example/\nexec:rm -rf ~\n").unwrap();
    let list = read(home.path()).unwrap();
    assert_eq!(list.subscriptions.len(), 1);
    assert!(list.warnings[0].contains("feeds.txt: line 2 is skipped"), "{:?}", list.warnings);
}

#[test]
fn concurrent_writers_do_not_overwrite_each_other() {
    let home = home();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let config = home.path();
            scope.spawn(move || {
                for n in 0..10 {
                    add(config, &[feed(&format!("https://w{writer}.example/{n}"))]).unwrap();
                }
                remove(config, &format!("https://w{writer}.example/0")).unwrap().unwrap();
            });
        }
    });
    assert_eq!(read(home.path()).unwrap().subscriptions.len(), 8 * 9);
    assert_eq!(names(home.path()), ["feeds.txt"]);
}

#[test]
fn the_users_own_name_of_a_feed_comes_first() {
    let stamp = UnixTime::from_seconds(5);
    let record = |address: &str, gone| Record {
        feed: 1,
        address: address.into(),
        key: None,
        title: Some("Its own".into()),
        site: None,
        moved: None,
        validators: crate::io::fetch::Validators::default(),
        digest: Some(line_digest(&feed(address))),
        unchanged: 0,
        complete: None,
        update_hint: crate::news::UpdateHint::default(),
        past: crate::news::schedule::FetchHistory::default(),
        asked: stamp,
        fetched: stamp,
        next: stamp,
        problem: Some("404".into()),
        gone,
    };
    let mut named = feed("https://ann:s3cret@a.example/");
    named.title = Some("Mine".into());
    let subscriptions = vec![named, feed("https://b.example/"), feed("https://c.example/")];
    let known = [
        record("https://b.example/", true),
        record("https://a.example/", false),
        record("https://x.example/", false),
    ];
    let feeds = super::feeds(&List { subscriptions, warnings: vec![] }, &known);
    let titles: Vec<&str> = feeds.iter().map(|feed| feed.title.as_str()).collect();
    assert_eq!(titles, ["Mine", "Its own", "c.example"]);
    assert_eq!((feeds[0].next, feeds[0].problem.as_deref()), (stamp, Some("404")));
    assert_eq!((feeds[1].next, feeds[1].fetched, feeds[1].gone), (None, stamp, true));
    let edited = List {
        subscriptions: vec![Subscription { tags: vec!["x".into()], ..feed("https://b.example/") }],
        warnings: vec![],
    };
    let asked_again = super::feeds(&edited, &known).remove(0);
    assert_eq!((asked_again.gone, asked_again.next, asked_again.problem), (false, stamp, None));
    assert_eq!((feeds[2].next, feeds[2].problem.as_ref(), feeds[2].gone), (None, None, false));
}
