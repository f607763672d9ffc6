//! The name of this device: made once, kept in the data folder, which unlike the config folder is not synced.
//! Never here: the marks that are written under it.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};
use std::path::Path;

use crate::news::SafeText;

/// Longest host part: names are seen by people and typed in paths.
const HOST: usize = 32;
/// Longest name that is taken from the file.
const NAME: usize = 64;
/// A name's random part: hexadecimal digits.
const DIGITS: usize = 6;

/// This device's name, from `<data>/device`; made and stored there at the first start. Where that cannot be
/// done the host's name alone decides, which is the same at the next start, and a warning says so.
pub fn own(data_dir: &Path, now_ms: u64) -> (String, Option<SafeText>) {
    let host = host();
    match kept(data_dir, &host, now_ms) {
        Ok(name) => (name, None),
        Err(error) => {
            let name = named(&host, host.as_bytes());
            let path = data_dir.join("device");
            let why = format!("{}: {error}; this device goes by the name {name}", path.display());
            (name, Some(SafeText::new(&why)))
        }
    }
}

/// The device whose lines a file holds, from the file's name without its ending.
///
/// File syncers put a copy's lines under another name, always by adding to the end: `laptop (conflicted
/// copy)`, `laptop.sync-conflict-20241124-103000-AB12CD3`, `laptop~1`, `laptop-1a2b3c-DESKTOP`. A line must
/// weigh the same in the copy, so the device ends where such an addition could begin: before the first
/// character that our names never have, and after our own ending of six digits.
pub fn of_stem(stem: &str) -> &str {
    let foreign = |c: char| !(c.is_alphanumeric() || c == '-' || c == '_');
    let stem = stem.find(foreign).filter(|at| *at > 0).map_or(stem, |at| &stem[..at]);
    let bytes = stem.as_bytes();
    let ending = bytes.windows(DIGITS + 1).enumerate().find_map(|(at, window)| {
        let end = at + DIGITS + 1;
        let hex = |b: &u8| b.is_ascii_digit() || (b'a'..=b'f').contains(b);
        let whole = !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
        (at > 0 && window[0] == b'-' && window[1..].iter().all(hex) && whole).then_some(end)
    });
    ending.and_then(|end| stem.get(..end)).unwrap_or(stem)
}

fn kept(data_dir: &Path, host: &str, now_ms: u64) -> io::Result<String> {
    let path = data_dir.join("device");
    let read = || match fs::read(&path) {
        Ok(bytes) => Ok(tame(&String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]), NAME)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    };
    let name = read()?;
    if !name.is_empty() {
        return Ok(name);
    }
    fs::create_dir_all(data_dir)?;
    let seed = RandomState::new().build_hasher().finish() ^ now_ms ^ u64::from(std::process::id()) << 32;
    let fresh = named(host, &seed.to_le_bytes());
    let spare = data_dir.join(format!("device.tmp-{}-{fresh}", std::process::id()));
    let stored = store(&path, &spare, &fresh);
    let _ = fs::remove_file(&spare);
    stored?;
    // Another copy may have been quicker: what lies there now counts.
    let name = read()?;
    Ok(if name.is_empty() { fresh } else { name })
}

/// Puts the whole name in place at once, unless there is one already.
fn store(path: &Path, spare: &Path, name: &str) -> io::Result<()> {
    let mut file = fs::File::create(spare)?;
    writeln!(file, "{name}")?;
    file.sync_all()?;
    match fs::hard_link(spare, path) {
        Ok(()) => Ok(()),
        // A file without a name in it: nothing is lost by writing over it.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let named =
                fs::read(path).is_ok_and(|bytes| !tame(&String::from_utf8_lossy(&bytes), NAME).is_empty());
            if named { Ok(()) } else { fs::rename(spare, path) }
        }
        // A file system without links.
        Err(_) if !path.exists() => fs::rename(spare, path),
        Err(error) => Err(error),
    }
}

fn host() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    // The first label: the rest is the network's name and changes with it.
    let host = tame(name.split('.').next().unwrap_or_default(), HOST);
    if host.is_empty() { "device".to_owned() } else { host }
}

fn named(host: &str, seed: &[u8]) -> String {
    let digits = blake3::hash(seed).to_hex();
    let name = format!("{host}-{}", &digits[..DIGITS]);
    // A host called `web-facade-2` has an ending of six digits in its middle.
    if of_stem(&name) == name { name } else { format!("{}-{}", host.replace('-', ""), &digits[..DIGITS]) }
}

/// Reduced to `[a-z0-9-]`, at most `longest`, and to what [`of_stem`] finds in it.
fn tame(raw: &str, longest: usize) -> String {
    let mut name = String::new();
    for c in raw.trim().chars().take(longest) {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => name.push(c),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    of_stem(name.trim_end_matches('-')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_speaks_for_the_same_device() {
        for (stem, device) in [
            ("laptop", "laptop"),
            ("my_phone-2", "my_phone-2"),
            ("laptop-1a2b3c", "laptop-1a2b3c"),
            ("laptop-1a2b3c.sync-conflict-20241124-103000-AB12CD3", "laptop-1a2b3c"),
            ("laptop.sync-conflict-20241124-103000-AB12CD3", "laptop"),
            ("laptop (conflicted copy)", "laptop"),
            ("laptop-1a2b3c (Jane's conflicted copy 2024-11-24)", "laptop-1a2b3c"),
            ("laptop-1a2b3c 2", "laptop-1a2b3c"),
            ("laptop-1a2b3c-DESKTOP-7XY", "laptop-1a2b3c"),
            ("laptop-1a2b3c-laptop-safeBackup-0001", "laptop-1a2b3c"),
            ("laptop~1", "laptop"),
            ("laptop-1a2b3cd", "laptop-1a2b3cd"),
            ("-1a2b3c", "-1a2b3c"),
            (".hidden", ".hidden"),
            ("日本 (1)", "日本"),
            ("", ""),
        ] {
            assert_eq!(of_stem(stem), device, "{stem}");
        }
    }

    #[test]
    fn names_are_their_own_device() {
        for host in ["laptop", "web-facade-2", "x-123456", "a"] {
            let name = named(host, b"seed");
            assert_eq!(of_stem(&name), name);
        }
    }

    #[test]
    fn a_name_is_made_once_and_then_kept() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("not/yet");
        let (name, warning) = own(&data, 1);
        assert_eq!(warning, None);
        assert_eq!(own(&data, 2).0, name);
        assert_eq!(fs::read_dir(&data).unwrap().count(), 1, "nothing left over");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{name}");
    }

    #[test]
    fn all_copies_that_start_at_once_agree() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path();
        let names: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|n| scope.spawn(move || own(data, n).0)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
    }

    #[test]
    fn a_name_from_a_person_is_tamed_and_an_empty_file_filled() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("device"), "  My Laptop!\n").unwrap();
        assert_eq!(own(dir.path(), 1).0, "my-laptop");
        fs::write(dir.path().join("device"), "\0\0\n").unwrap();
        let name = own(dir.path(), 1).0;
        assert!(name.len() > DIGITS);
        assert_eq!(own(dir.path(), 2).0, name);
    }

    #[test]
    fn without_a_data_folder_the_name_is_still_the_same() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let data = dir.path().join("file/data");
        let (name, warning) = own(&data, 1);
        assert!(warning.unwrap().contains("device"));
        assert_eq!(own(&data, 2).0, name);
    }
}
