//! A cache of picture files on disk, so that an article that is opened again shows them at once, also without a network.
//! Errors are ignored: a picture that is not in the cache is fetched again. Never here: decoding.

use std::fs;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::news::SafeText;

/// Bytes of all files.
const MAX_BYTES: u64 = 64 << 20;

/// The folder `pictures`, one file per picture.
pub(crate) struct PictureCache {
    dir: PathBuf,
    max_bytes: u64,
}

impl PictureCache {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self { dir: data_dir.join("pictures"), max_bytes: MAX_BYTES }
    }

    fn path(&self, url: &SafeText) -> PathBuf {
        // The name is a hash: it does not reveal the address, and no address can lead out of the folder.
        let name = blake3::hash(url.as_bytes()).to_hex();
        self.dir.join(&name.as_str()[..32])
    }

    /// The bytes of a picture.
    pub(crate) fn get(&self, url: &SafeText) -> Option<Vec<u8>> {
        let path = self.path(url);
        let file = fs::File::open(&path).ok()?;
        let mut bytes = Vec::new();
        (&file).take(super::LIMITS.bytes).read_to_end(&mut bytes).ok()?;
        // The files used least recently are deleted first.
        let _ = file.set_modified(SystemTime::now());
        Some(bytes)
    }

    /// Stores a picture, and deletes the oldest ones if the cache is full.
    pub(crate) fn put(&self, url: &SafeText, bytes: &[u8]) {
        if bytes.len() as u64 <= self.max_bytes / 4 && self.write(url, bytes).is_ok() {
            let _ = self.delete_oldest();
        }
    }

    fn write(&self, url: &SafeText, bytes: &[u8]) -> std::io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.dir)?;
        let path = self.path(url);
        // Renamed when complete, so that no other process reads half a file.
        let temporary = path.with_extension(format!("{}.new", std::process::id()));
        fs::write(&temporary, bytes)
            .and_then(|()| fs::rename(&temporary, &path))
            .inspect_err(|_| drop(fs::remove_file(&temporary)))
    }

    fn delete_oldest(&self) -> std::io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.dir)?.flatten() {
            let meta = entry.metadata()?;
            if meta.is_file() {
                files.push((meta.modified()?, meta.len(), entry.path()));
            }
        }
        files.sort_by_key(|(when, ..)| std::cmp::Reverse(*when));
        let mut sum = 0;
        for (_, length, path) in files {
            sum += length;
            if sum > self.max_bytes {
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
    fn the_pictures_used_least_recently_are_deleted() {
        let home = tempfile::tempdir().unwrap();
        let cache = PictureCache { max_bytes: 1000, ..PictureCache::new(home.path()) };
        let url = |n: u64| SafeText::new(&format!("https://example.org/../{n}.png"));
        let set_age = |n: u64, seconds: u64| {
            let file = fs::File::open(cache.path(&url(n))).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        };
        for n in 0..4 {
            cache.put(&url(n), &[n as u8; 240]);
            set_age(n, 1000 + n);
        }
        // Used: now it is the newest.
        assert_eq!(cache.get(&url(0)), Some(vec![0; 240]));
        cache.put(&url(4), &[4; 240]);
        let exists: Vec<bool> = (0..5).map(|n| cache.path(&url(n)).exists()).collect();
        assert_eq!(exists, [true, false, true, true, true]);
        // A picture larger than a quarter of the cache is not stored.
        cache.put(&url(5), &[5; 251]);
        assert_eq!(cache.get(&url(5)), None);
    }
}
