//! A cache of picture files on disk, so that an article that is opened again shows them at once, also without a network.
//! Errors are ignored: a picture that is not in the cache is fetched again. Never here: decoding.
//!
//! Pictures of saved articles have a limit of their own, so that others do not push them out: their server may be gone
//! when the article is read again.

use std::fs;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::time::SystemTime;

use parking_lot::Mutex;

use super::saved::SavedPictures;
use crate::io::Folders;
use crate::news::SafeText;

/// Bytes of all files, without those of saved articles.
const MAX_BYTES: u64 = 64 << 20;
/// Bytes of the files of saved articles.
const MAX_SAVED_BYTES: u64 = 448 << 20;

/// The folder `pictures`, one file per picture.
pub(crate) struct PictureCache {
    dir: PathBuf,
    max_bytes: u64,
    max_saved_bytes: u64,
    saved: Mutex<Saved>,
}

/// What is known of saved articles.
struct Saved {
    pictures: SavedPictures,
    /// Bytes of their files, when they were last counted.
    bytes: u64,
}

/// The name of a picture's file: a hash, which does not reveal the address, and no address can lead out of the folder.
pub(super) fn file_name(url: &SafeText) -> Box<str> {
    blake3::hash(url.as_bytes()).to_hex().as_str()[..32].into()
}

impl PictureCache {
    pub(crate) fn new(folders: &Folders) -> Self {
        let saved = Saved { pictures: SavedPictures::new(folders.clone()), bytes: 0 };
        Self {
            dir: folders.data.join("pictures"),
            max_bytes: MAX_BYTES,
            max_saved_bytes: MAX_SAVED_BYTES,
            saved: Mutex::new(saved),
        }
    }

    fn path(&self, url: &SafeText) -> PathBuf {
        self.dir.join(&*file_name(url))
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
                files.push((meta.modified()?, meta.len(), entry.file_name()));
            }
        }
        let mut saved = self.saved.lock();
        let sum: u64 = files.iter().map(|(_, length, _)| length).sum();
        if sum <= self.max_bytes + saved.bytes {
            return Ok(());
        }
        let names = saved.pictures.names();
        files.sort_by_key(|(when, ..)| std::cmp::Reverse(*when));
        let (mut others, mut of_saved) = (0, 0);
        // Some space is made for the next ones: finding those of saved articles takes time.
        let max_others = self.max_bytes - self.max_bytes / 8;
        for (_, length, name) in files {
            let is_saved = name.to_str().is_some_and(|name| names.contains(name));
            let (bytes, max) =
                if is_saved { (&mut of_saved, self.max_saved_bytes) } else { (&mut others, max_others) };
            if *bytes + length > max {
                fs::remove_file(self.dir.join(name))?;
            } else {
                *bytes += length;
            }
        }
        saved.bytes = of_saved;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::io::clock::now;
    use crate::io::journal;
    use crate::io::store::{PreparedArticles, Store};
    use crate::news::{Article, Body, Format, Id, Mark, MarkValue, Parsed};

    #[test]
    fn the_pictures_used_least_recently_are_deleted() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders { config: home.path().join("config"), data: home.path().join("data") };
        let cache = PictureCache { max_bytes: 1000, ..PictureCache::new(&folders) };
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
        assert_eq!(exists, [true, false, false, true, true]);
        // A gap was left, so that the next one deletes nothing.
        cache.put(&url(6), &[6; 200]);
        assert!(cache.path(&url(3)).exists());
        // A picture larger than a quarter of the cache is not stored.
        cache.put(&url(5), &[5; 251]);
        assert_eq!(cache.get(&url(5)), None);
    }

    /// A store with an article of each text, of which the first `saved` are saved.
    fn library(folders: &Folders, texts: &[&str], saved: usize) {
        let article = |(n, text): (usize, &&str)| Article {
            id: Id([n as u8; 16]),
            title: n.to_string().into(),
            body: Body::Html((*text).into()),
            ..Article::default()
        };
        let articles: Vec<Article> = texts.iter().enumerate().map(article).collect();
        let mut journal = journal::open(&folders.config, &folders.data, 1).journal;
        for Article { id, .. } in &articles[..saved] {
            journal.append(&[Mark { t: 1, id: *id, set: MarkValue::Saved(true), op: None }]).unwrap();
        }
        journal.close().unwrap();
        let (title, url, warnings, feed) = (None, None, Vec::new(), None);
        let parsed = Parsed { format: Format::Rss, title, url, articles, warnings, feed };
        let mut store = Store::open(&folders.data).unwrap().store;
        let mut record = store.feed(&"https://example.org/feed".into()).unwrap();
        store.put(&mut record, Some(&PreparedArticles::new(parsed)), now(), &|_, _| {}).unwrap();
    }

    #[test]
    fn pictures_of_saved_articles_stay() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders { config: home.path().join("config"), data: home.path().join("data") };
        let picture =
            |n: u64| format!("<figure><img src='https://example.org/{n}.png'></figure><p>Words.</p>");
        let (one, two) = (format!("{}{}", picture(0), picture(1)), picture(2));
        library(&folders, &[&format!("<blockquote>{one}</blockquote>"), &two], 1);
        let cache = PictureCache { max_bytes: 1000, max_saved_bytes: 300, ..PictureCache::new(&folders) };
        let url = |n: u64| SafeText::new(&format!("https://example.org/{n}.png"));
        for n in 0..20 {
            cache.put(&url(n), &[n as u8; 240]);
            let file = fs::File::open(cache.path(&url(n))).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(n)).unwrap();
        }
        // Of the two of the saved article one is over the limit for those.
        let exists: Vec<u64> = (0..20).filter(|n| cache.path(&url(*n)).exists()).collect();
        assert_eq!(exists, [1, 16, 17, 18, 19]);
    }
}
