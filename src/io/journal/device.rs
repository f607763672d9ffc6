//! The name of this device, chosen once and stored in the data folder, which unlike the config folder is not synced.
//! Never here: the marks written under it.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};
use std::path::Path;

use crate::io::articles::files::if_exists;
use crate::io::error::reason;
use crate::news::SafeText;

/// Longest host part: people see these names and type them in paths.
const HOST: usize = 32;
/// Longest name accepted from the file.
const NAME: usize = 64;
/// Hexadecimal digits of a name's random part.
const DIGITS: usize = 6;

/// This device's name, from `<data>/device`; chosen and stored there at the first start. If it can't be stored, the
/// name follows from the host's name alone, so that it is the same at the next start, and a warning says so.
pub(crate) fn device_name(data_dir: &Path, now_ms: u64) -> (String, Option<SafeText>) {
    let host_name = host_name();
    match load_or_create(data_dir, &host_name, now_ms) {
        Ok(name) => (name, None),
        Err(error) => {
            let name = make_name(&host_name, host_name.as_bytes());
            let path = data_dir.join("device");
            let why = format!("{}: {}; this device goes by the name {name}", path.display(), reason(&error));
            (name, Some(SafeText::new(&why)))
        }
    }
}

/// The device whose lines a file has, from the file's name without its suffix.
///
/// File syncers give a copy another name, always by appending to it: `laptop (conflicted copy)`,
/// `laptop.sync-conflict-20241124-103000-AB12CD3`, `laptop~1`, `laptop-1a2b3c-DESKTOP`. A line must count the same in
/// the copy, so the device's name ends where such an addition could begin: before the first character that our names
/// never have, and after our own ending of six digits.
pub(crate) fn from_file_stem(stem: &str) -> &str {
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

fn load_or_create(data_dir: &Path, host_name: &str, now_ms: u64) -> io::Result<String> {
    let path = data_dir.join("device");
    let read = || -> io::Result<String> {
        let bytes = if_exists(fs::read(&path))?.unwrap_or_default();
        Ok(normalize(&String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]), NAME))
    };
    let name = read()?;
    if !name.is_empty() {
        return Ok(name);
    }
    fs::create_dir_all(data_dir)?;
    let seed = RandomState::new().build_hasher().finish() ^ now_ms ^ u64::from(std::process::id()) << 32;
    let new = make_name(host_name, &seed.to_le_bytes());
    let temp = data_dir.join(format!("device.tmp-{}-{new}", std::process::id()));
    let stored = write_once(&path, &temp, &new);
    let _ = fs::remove_file(&temp);
    stored?;
    // Another copy may have stored a name first: use that.
    let name = read()?;
    Ok(if name.is_empty() { new } else { name })
}

/// Stores the name atomically, unless there is one already.
fn write_once(path: &Path, temp: &Path, name: &str) -> io::Result<()> {
    let mut file = fs::File::create(temp)?;
    writeln!(file, "{name}")?;
    file.sync_all()?;
    match fs::hard_link(temp, path) {
        Ok(()) => Ok(()),
        // A file without a name in it: overwriting it loses nothing.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let has_name = fs::read(path)
                .is_ok_and(|bytes| !normalize(&String::from_utf8_lossy(&bytes), NAME).is_empty());
            if has_name { Ok(()) } else { fs::rename(temp, path) }
        }
        // A file system without hard links.
        Err(_) if !path.exists() => fs::rename(temp, path),
        Err(error) => Err(error),
    }
}

fn host_name() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    // Only the first label: the rest is the network's name and changes with it.
    let host_name = normalize(name.split('.').next().unwrap_or_default(), HOST);
    if host_name.is_empty() { "device".to_owned() } else { host_name }
}

fn make_name(host_name: &str, seed: &[u8]) -> String {
    let digits = blake3::hash(seed).to_hex();
    let name = format!("{host_name}-{}", &digits[..DIGITS]);
    // A host called `web-facade-2` has an ending of six digits in its middle.
    if from_file_stem(&name) == name {
        name
    } else {
        format!("{}-{}", host_name.replace('-', ""), &digits[..DIGITS])
    }
}

/// Reduces a name to `[a-z0-9-]`, at most `longest` characters, and to what [`from_file_stem`] finds in it.
fn normalize(raw: &str, longest: usize) -> String {
    let mut name = String::new();
    for c in raw.trim().chars().take(longest) {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => name.push(c),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    from_file_stem(name.trim_end_matches('-')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_log_belongs_to_the_same_device() {
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
            assert_eq!(from_file_stem(stem), device, "{stem}");
        }
    }

    #[test]
    fn a_name_is_not_shortened_when_it_is_read_back() {
        for host_name in ["laptop", "web-facade-2", "x-123456", "a"] {
            let name = make_name(host_name, b"seed");
            assert_eq!(from_file_stem(&name), name);
        }
    }

    #[test]
    fn a_name_is_chosen_once() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("not/yet");
        let (name, warning) = device_name(&data, 1);
        assert_eq!(warning, None);
        assert_eq!(device_name(&data, 2).0, name);
        assert_eq!(fs::read_dir(&data).unwrap().count(), 1, "nothing left over");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{name}");
    }

    #[test]
    fn copies_that_start_at_once_agree_on_the_name() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path();
        let names: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|n| scope.spawn(move || device_name(data, n).0)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
    }

    #[test]
    fn a_name_written_by_hand_is_normalized_and_an_empty_file_filled() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("device"), "  My Laptop!\n").unwrap();
        assert_eq!(device_name(dir.path(), 1).0, "my-laptop");
        fs::write(dir.path().join("device"), "\0\0\n").unwrap();
        let name = device_name(dir.path(), 1).0;
        assert!(name.len() > DIGITS);
        assert_eq!(device_name(dir.path(), 2).0, name);
    }

    #[test]
    fn without_a_data_folder_the_name_stays_the_same() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let data = dir.path().join("file/data");
        let (name, warning) = device_name(&data, 1);
        assert!(warning.unwrap().contains("device"));
        assert_eq!(device_name(&data, 2).0, name);
    }
}
