//! The index of the store's articles on the disk: a folder of segments, each written whole under another name first.
//! Never here: what is in a segment, when one is written.
//!
//! Nothing else says which segments count: whatever lies in the folder, is whole, and is of this store. A file that
//! is damaged, or speaks of texts the store does not have, is left out, and whoever writes removes it; its articles
//! are then among those that no segment has, and go into the next one. So the folder can be deleted at any time.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::builder::Builder;
use super::merge::merge;
use super::segment::Segment;
use crate::io::store::Store;

const NAME: &str = "words";
/// How the name of a segment ends, and that of one that is being written.
const END: &str = ".words";
const UNDER_WAY: &str = ".part";
/// Segments of about one size that are made one.
const ALIKE: usize = 4;
/// From here on a segment is left as it is, in bytes, unless there are too many.
const LARGE: u64 = 10 << 20;
/// A search asks each of them.
const MOST: usize = 16;
/// Texts of a segment, the last ones, that are compared with the store.
const COMPARED: usize = 16;

/// The folder, as last seen.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    open: Vec<(OsString, Arc<Segment>)>,
    /// Files that are not to be trusted.
    bad: HashSet<OsString>,
}

impl Folder {
    pub fn new(data_dir: &Path) -> Self {
        Self { path: data_dir.join(NAME), open: Vec::new(), bad: HashSet::new() }
    }

    /// Makes the folder.
    pub fn make(&self) -> io::Result<()> {
        fs::create_dir_all(&self.path)
    }

    /// The segments, as last seen.
    pub fn segments(&self) -> impl Iterator<Item = &Arc<Segment>> {
        self.open.iter().map(|(_, segment)| segment)
    }

    /// Looks which segments there are; whether there are others than before.
    pub fn look(&mut self, store: &Store) -> bool {
        let mut changed = false;
        // A file may be gone before it is opened: what it was made a part of is there then.
        for _ in 0..3 {
            let there = self.names();
            let before = self.open.len();
            self.open.retain(|(name, _)| there.contains(name));
            changed |= self.open.len() != before;
            let known: HashSet<&OsString> = self.open.iter().map(|(name, _)| name).chain(&self.bad).collect();
            let fresh: Vec<OsString> = there.iter().filter(|name| !known.contains(name)).cloned().collect();
            let mut gone = false;
            for name in fresh {
                match File::open(self.path.join(&name)).and_then(Segment::in_file) {
                    Ok(segment) if trusted(&segment, store) => {
                        self.open.push((name, Arc::new(segment)));
                        changed = true;
                    }
                    Err(error) if error.kind() == io::ErrorKind::NotFound => gone = true,
                    Ok(_) | Err(_) => drop(self.bad.insert(name)),
                }
            }
            if !gone {
                break;
            }
        }
        changed
    }

    /// A segment has turned out to be damaged: it is not asked again.
    pub fn distrust(&mut self, segment: &Arc<Segment>) {
        let (bad, good) =
            std::mem::take(&mut self.open).into_iter().partition(|(_, s)| Arc::ptr_eq(s, segment));
        self.open = good;
        let bad: Vec<(OsString, Arc<Segment>)> = bad;
        for (name, _) in bad {
            // Whoever writes next removes it: one that only searches may not be allowed to.
            let _ = fs::remove_file(self.path.join(&name));
            self.bad.insert(name);
        }
    }

    fn names(&self) -> HashSet<OsString> {
        let files = fs::read_dir(&self.path).into_iter().flatten().flatten().map(|file| file.file_name());
        files.filter(|name| name.as_encoded_bytes().ends_with(END.as_bytes())).collect()
    }

    /// Writes what was taken in.
    pub fn add(&mut self, builder: Builder, store: [u8; 16]) -> io::Result<()> {
        self.write(|out| builder.write(store, out)).map(drop)
    }

    fn write(
        &mut self,
        fill: impl FnOnce(BufWriter<File>) -> io::Result<BufWriter<File>>,
    ) -> io::Result<OsString> {
        self.make()?;
        let part = self.path.join(format!("{}{UNDER_WAY}", std::process::id()));
        let written = File::create(&part).and_then(|file| {
            let mut out = fill(BufWriter::with_capacity(1 << 16, file))?;
            out.flush()?;
            Ok(())
        });
        let named = written.and_then(|()| {
            let segment = File::open(&part).and_then(Segment::in_file)?;
            // Named by what is in it: no two programs give one name to two things.
            let name = OsString::from(format!("{:016x}{END}", segment.mark()));
            fs::rename(&part, self.path.join(&name))?;
            self.open.retain(|(other, _)| *other != name);
            // It may take the place of one that was damaged.
            self.bad.remove(&name);
            self.open.push((name.clone(), Arc::new(segment)));
            Ok(name)
        });
        if named.is_err() {
            let _ = fs::remove_file(&part);
        }
        named
    }

    /// Removes what is of no use, and makes one of several small segments. `live` says which texts there are.
    pub fn tidy(&mut self, store: [u8; 16], live: &dyn Fn(u64) -> bool) -> io::Result<()> {
        for name in self.bad.drain() {
            let _ = fs::remove_file(self.path.join(name));
        }
        for file in fs::read_dir(&self.path)?.flatten() {
            if file.file_name().as_encoded_bytes().ends_with(UNDER_WAY.as_bytes()) {
                let _ = fs::remove_file(file.path());
            }
        }
        self.open.sort_by_key(|(_, segment)| segment.bytes());
        let sizes: Vec<u64> = self.segments().map(|segment| segment.bytes()).collect();
        let many = alike(&sizes);
        if many < 2 {
            return Ok(());
        }
        let mut parts: Vec<(OsString, Arc<Segment>)> = self.open[..many].to_vec();
        // Newest texts last: they are the ones that are compared with the store.
        parts.sort_by_key(|(_, segment)| segment.articles.last().map(|entry| entry.key));
        let segments: Vec<&Segment> = parts.iter().map(|(_, segment)| &**segment).collect();
        let name = match self.write(|out| merge(&segments, store, live, out)) {
            Ok(name) => name,
            Err(error) => {
                if error.kind() == io::ErrorKind::InvalidData {
                    // One of them is damaged. Whichever it is, all can be made again.
                    for (_, segment) in &parts {
                        self.distrust(segment);
                    }
                }
                return Err(error);
            }
        };
        for (old, _) in parts.into_iter().filter(|(old, _)| *old != name) {
            let _ = fs::remove_file(self.path.join(&old));
            self.open.retain(|(open, _)| *open != old);
        }
        Ok(())
    }
}

/// How many of the smallest are to be made one; `sizes` ascending. Each text is written anew a few times in all,
/// however often a little is added.
pub fn alike(sizes: &[u64]) -> usize {
    let (mut many, mut sum) = (0, 0);
    for &size in sizes {
        if many > 0 && (size > 2 * sum || size > LARGE && sizes.len() <= MOST) {
            break;
        }
        many += 1;
        sum += size;
    }
    if many >= ALIKE {
        many
    } else if sizes.len() > MOST {
        many.max(2)
    } else {
        0
    }
}

/// Whether a segment speaks of this store as it is. A store that was put back from a copy, or has lost its last
/// transactions with the power, gives numbers a second time.
fn trusted(segment: &Segment, store: &Store) -> bool {
    let last = store.last_number().unwrap_or_default();
    store.id().ok().flatten() == Some(segment.store)
        && segment.articles.iter().all(|entry| i64::try_from(entry.key).is_ok_and(|key| key <= last))
        && segment.articles.iter().rev().take(COMPARED).all(|entry| {
            let check = store.text_check(entry.key as i64);
            check.is_ok_and(|check| check.is_none_or(|check| check == entry.check))
        })
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn small_segments_are_made_one_and_large_ones_left() {
        let large = super::LARGE * 2;
        for (sizes, many) in [
            (&[][..], 0),
            (&[5], 0),
            (&[5, 5, 5], 0),
            (&[5, 5, 5, 5], 4),
            (&[1, 5, 5, 5], 0),
            (&[5, 5, 5, 5, 100], 4),
            (&[1, 2, 4, 8, 16], 5),
            (&[1000, large, large, large, large], 0),
            (&[large; 17], 17),
        ] {
            assert_eq!(alike(sizes), many, "{sizes:?}");
        }
    }
}
