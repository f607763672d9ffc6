//! Feeds on this computer.

use std::fs;

use tidings::io::fetch::{Content, Limits};

use crate::network::{client, fetch_with, get, long_limits, text};
use crate::server::gzip;

#[test]
fn a_file_is_read_again_only_after_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my feed.xml");
    fs::write(&path, "<rss/>").unwrap();
    let url = url::Url::from_file_path(&path).unwrap();
    let client = client(long_limits());
    let first = fetch_with(&client, url.as_str()).unwrap();
    assert_eq!(first.url, url.as_str());
    let again = get(&client, url.as_str(), None, &first.validators).unwrap();
    assert!(matches!(again.content, Content::NotModified));
    assert_eq!(again.validators, first.validators);
    assert_eq!(text(first), "<rss/>");
    fs::write(&path, "<rss>changed</rss>").unwrap();
    let changed = get(&client, url.as_str(), None, &again.validators).unwrap();
    assert_ne!(changed.validators, again.validators);
    assert_eq!(text(changed), "<rss>changed</rss>");
    fs::write(&path, gzip(b"<rss>gzip</rss>")).unwrap();
    assert_eq!(text(get(&client, url.as_str(), None, &again.validators).unwrap()), "<rss>gzip</rss>");
}

#[test]
fn files_have_the_same_limits_and_clear_errors() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        fs::write(folder.path().join(name), bytes).unwrap();
    };
    write("plain", &[b'x'; 1001]);
    write("gzip", &gzip(&[b'x'; 1001]));
    let client = client(Limits { bytes: 1000, ..long_limits() });
    let message = |name: &str| {
        let url = format!("file://{}/{name}", folder.path().display());
        fetch_with(&client, &url).unwrap_err().to_string()
    };
    assert!(message("plain").ends_with("plain: this is larger than 1000 bytes"), "{}", message("plain"));
    assert!(message("gzip").ends_with("gzip: this is larger than 1000 bytes"));
    assert!(message("").ends_with("is not a file"), "{}", message(""));
    assert!(message("missing").contains("no such file"), "{}", message("missing"));
}
