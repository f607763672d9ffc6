//! Feeds on this machine.

use std::fs;

use tidings::io::fetch::{Kind, Limits, Validators};

use crate::server::packed;
use crate::{client, get, patient, text};

#[test]
fn a_file_is_read_once_until_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my feed.xml");
    fs::write(&path, "<rss/>").unwrap();
    let url = url::Url::from_file_path(&path).unwrap();
    let client = client(patient());
    let first = get(&client, url.as_str(), None, &Validators::default()).unwrap();
    assert_eq!(first.from, url.as_str());
    let again = get(&client, url.as_str(), None, &first.validators).unwrap();
    assert!(matches!(again.kind, Kind::Same));
    assert_eq!(again.validators, first.validators);
    assert_eq!(text(first), "<rss/>");
    fs::write(&path, "<rss>changed</rss>").unwrap();
    let changed = get(&client, url.as_str(), None, &again.validators).unwrap();
    assert_ne!(changed.validators, again.validators);
    assert_eq!(text(changed), "<rss>changed</rss>");
    fs::write(&path, packed(b"<rss>packed</rss>")).unwrap();
    assert_eq!(text(get(&client, url.as_str(), None, &again.validators).unwrap()), "<rss>packed</rss>");
}

#[test]
fn files_have_the_same_bounds_and_say_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        fs::write(folder.path().join(name), bytes).unwrap();
    };
    write("plain", &[b'x'; 1001]);
    write("packed", &packed(&[b'x'; 1001]));
    let client = client(Limits { bytes: 1000, ..patient() });
    let said = |name: &str| {
        let url = format!("file://{}/{name}", folder.path().display());
        get(&client, &url, None, &Validators::default()).unwrap_err().to_string()
    };
    assert!(said("plain").ends_with("plain is larger than 1000 bytes"), "{}", said("plain"));
    assert!(said("packed").ends_with("packed is larger than 1000 bytes"));
    assert!(said("").ends_with("is not a file"), "{}", said(""));
    assert!(said("missing").contains("no such file"), "{}", said("missing"));
}
