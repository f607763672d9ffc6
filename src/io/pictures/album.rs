//! Pictures kept on the disk, so that an article that is read again has them at once, with or without a network.
//! Losing them costs nothing but fetching them again: what can't be read or written is passed over in silence.
//! Never here: unpacking them.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::news::SafeText;

/// Bytes kept.
const MOST: u64 = 64 << 20;

/// The folder of pictures.
pub struct Album {
    folder: PathBuf,
    most: u64,
}

impl Album {
    pub fn in_folder(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("pictures"), most: MOST }
    }

    fn path(&self, url: &SafeText) -> PathBuf {
        // The name says nothing about where it is from, and no address can lead out of the folder.
        let name = blake3::hash(url.as_bytes()).to_hex();
        self.folder.join(&name.as_str()[..32])
    }

    /// The bytes of a picture.
    pub fn get(&self, url: &SafeText) -> Option<Vec<u8>> {
        let path = self.path(url);
        let file = fs::File::open(&path).ok()?;
        let mut bytes = Vec::new();
        (&file).take(super::LIMITS.bytes).read_to_end(&mut bytes).ok()?;
        // Those looked at last stay the longest.
        let _ = file.set_modified(SystemTime::now());
        Some(bytes)
    }

    /// Keeps a picture; the oldest make room for it.
    pub fn keep(&self, url: &SafeText, bytes: &[u8]) {
        if bytes.len() as u64 <= self.most / 4 && self.write(url, bytes).is_ok() {
            let _ = self.tidy();
        }
    }

    fn write(&self, url: &SafeText, bytes: &[u8]) -> std::io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let path = self.path(url);
        // Written beside and renamed: a torn one would be damaged for good.
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        let written = fs::File::create(&beside)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&beside, &path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }

    fn tidy(&self) -> std::io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let meta = entry.metadata()?;
            if meta.is_file() {
                files.push((meta.modified()?, meta.len(), entry.path()));
            }
        }
        files.sort_by_key(|(when, ..)| std::cmp::Reverse(*when));
        let mut sum = 0;
        for (_, length, path) in files {
            sum += length;
            if sum > self.most {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let home = tempfile::tempdir().unwrap();
        let album = Album { most: 1000, ..Album::in_folder(home.path()) };
        let url = |n: u64| SafeText::new(&format!("https://example.org/../{n}.png"));
        let age = |n: u64, seconds: u64| {
            let file = fs::File::open(album.path(&url(n))).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        };
        for n in 0..4 {
            album.keep(&url(n), &[n as u8; 240]);
            age(n, 1000 + n);
        }
        // Looked at: now it is the newest.
        assert_eq!(album.get(&url(0)), Some(vec![0; 240]));
        album.keep(&url(4), &[4; 240]);
        let there: Vec<bool> = (0..5).map(|n| album.path(&url(n)).exists()).collect();
        assert_eq!(there, [true, false, true, true, true]);
        // One that would push out most of the others is not kept.
        album.keep(&url(5), &[5; 251]);
        assert_eq!(album.get(&url(5)), None);
    }
}
