//! The index of the store's articles on disk: a directory of segments, each written completely before it gets its name.
//! Never here: what is in a segment, when one is written.
//!
//! There is no list of valid segments: every intact file in the directory that belongs to this store counts. A file that
//! is damaged, or has texts that the store does not have, is ignored, and the next writer removes it; its articles are
//! then in no segment and go into the next one. So the directory can be deleted at any time.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::IndexError;
use super::builder::Builder;
use super::merge::merge;
use super::segment::Segment;
use crate::io::store::Store;

const NAME: &str = "words";
/// The end of a segment's name, and of one that is being written.
const SUFFIX: &str = ".words";
const PART_SUFFIX: &str = ".part";
/// Segments of about the same size that are merged into one.
const MERGE_FROM: usize = 4;
/// A segment of this size in bytes is not merged, unless there are too many.
const LARGE: u64 = 10 << 20;
/// The most segments: a search reads each of them.
const MOST: usize = 16;
/// The number of texts of a segment, the last ones, that are compared with the store.
const COMPARED: usize = 16;

/// The directory and its segments when it was last read.
#[derive(Debug)]
pub(crate) struct SegmentDir {
    path: PathBuf,
    open: Vec<(OsString, Arc<Segment>)>,
    /// Files that are damaged or belong to another store.
    bad: HashSet<OsString>,
}

impl SegmentDir {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self { path: data_dir.join(NAME), open: Vec::new(), bad: HashSet::new() }
    }

    pub(crate) fn create(&self) -> io::Result<()> {
        fs::create_dir_all(&self.path)
    }

    pub(crate) fn segments(&self) -> impl Iterator<Item = &Arc<Segment>> {
        self.open.iter().map(|(_, segment)| segment)
    }

    /// Reads the directory again; returns whether the segments are others than before.
    pub(crate) fn refresh(&mut self, store: &Store) -> bool {
        let mut changed = false;
        // A file may be gone before it is opened: it was merged, and the merged segment is there then.
        for _ in 0..3 {
            let names = self.file_names();
            let before = self.open.len();
            self.open.retain(|(name, _)| names.contains(name));
            changed |= self.open.len() != before;
            let known: HashSet<&OsString> = self.open.iter().map(|(name, _)| name).chain(&self.bad).collect();
            let new: Vec<OsString> = names.iter().filter(|name| !known.contains(name)).cloned().collect();
            let mut gone = false;
            for name in new {
                match open_segment(&self.path.join(&name)) {
                    Ok(segment) if belongs_to(&segment, store) => {
                        self.open.push((name, Arc::new(segment)));
                        changed = true;
                    }
                    Err(IndexError::Io(error)) if error.kind() == io::ErrorKind::NotFound => gone = true,
                    Ok(_) | Err(_) => drop(self.bad.insert(name)),
                }
            }
            if !gone {
                break;
            }
        }
        changed
    }

    /// Removes a segment that has turned out to be damaged.
    pub(crate) fn discard(&mut self, segment: &Arc<Segment>) {
        for (name, _) in self.open.extract_if(.., |(_, other)| Arc::ptr_eq(other, segment)) {
            // A program that only searches may not be allowed to remove it. Then the next writer does.
            let _ = fs::remove_file(self.path.join(&name));
            self.bad.insert(name);
        }
    }

    fn file_names(&self) -> HashSet<OsString> {
        let files = fs::read_dir(&self.path).into_iter().flatten().flatten().map(|file| file.file_name());
        files.filter(|name| name.as_encoded_bytes().ends_with(SUFFIX.as_bytes())).collect()
    }

    /// Writes the articles of a builder as a segment.
    pub(crate) fn add(&mut self, builder: Builder, store_id: [u8; 16]) -> Result<(), IndexError> {
        self.write(|out| Ok(builder.write(store_id, out)?)).map(drop)
    }

    fn write(
        &mut self,
        fill: impl FnOnce(BufWriter<File>) -> Result<BufWriter<File>, IndexError>,
    ) -> Result<OsString, IndexError> {
        self.create()?;
        let part = self.path.join(format!("{}{PART_SUFFIX}", std::process::id()));
        let write = || {
            fill(BufWriter::with_capacity(1 << 16, File::create(&part)?))?.flush()?;
            let segment = open_segment(&part)?;
            // Named by its contents, so that no two programs give one name to different segments.
            let name = OsString::from(format!("{:016x}{SUFFIX}", segment.id));
            fs::rename(&part, self.path.join(&name))?;
            self.open.retain(|(other, _)| *other != name);
            // It may replace one that was damaged.
            self.bad.remove(&name);
            self.open.push((name.clone(), Arc::new(segment)));
            Ok(name)
        };
        write().inspect_err(|_| drop(fs::remove_file(&part)))
    }

    /// Removes bad files and merges small segments. `live`: whether the store still has a text.
    pub(crate) fn clean_up(
        &mut self,
        store_id: [u8; 16],
        live: &dyn Fn(u64) -> bool,
    ) -> Result<(), IndexError> {
        for name in self.bad.drain() {
            let _ = fs::remove_file(self.path.join(name));
        }
        for file in fs::read_dir(&self.path)?.flatten() {
            if file.file_name().as_encoded_bytes().ends_with(PART_SUFFIX.as_bytes()) {
                let _ = fs::remove_file(file.path());
            }
        }
        self.open.sort_by_key(|(_, segment)| segment.bytes);
        let sizes: Vec<u64> = self.segments().map(|segment| segment.bytes).collect();
        let count = merge_count(&sizes);
        if count < 2 {
            return Ok(());
        }
        let mut parts: Vec<(OsString, Arc<Segment>)> = self.open[..count].to_vec();
        // Newest texts last: those are compared with the store.
        parts.sort_by_key(|(_, segment)| segment.articles.last().map(|entry| entry.key));
        let segments: Vec<&Segment> = parts.iter().map(|(_, segment)| &**segment).collect();
        let name = match self.write(|out| merge(&segments, store_id, live, out)) {
            Ok(name) => name,
            Err(error) => {
                if matches!(error, IndexError::Damaged) {
                    // One of them is damaged. It is unknown which, and all can be built again.
                    for (_, segment) in &parts {
                        self.discard(segment);
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

fn open_segment(path: &Path) -> Result<Segment, IndexError> {
    Segment::in_file(File::open(path)?)
}

/// How count of the smallest segments to merge; `sizes` ascending. Each text is rewritten only a few times in all,
/// however often a little is added.
pub(crate) fn merge_count(sizes: &[u64]) -> usize {
    let (mut count, mut sum) = (0, 0);
    for &size in sizes {
        if count > 0 && (size > 2 * sum || size > LARGE && sizes.len() <= MOST) {
            break;
        }
        count += 1;
        sum += size;
    }
    if count >= MERGE_FROM {
        count
    } else if sizes.len() > MOST {
        count.max(2)
    } else {
        0
    }
}

/// Whether a segment belongs to this store in its present state. A store that was restored from a copy, or lost its
/// last transactions in a power cut, reuses numbers.
fn belongs_to(segment: &Segment, store: &Store) -> bool {
    let last = store.last_number().unwrap_or_default();
    store.id().ok().flatten() == Some(segment.store_id)
        && segment.articles.iter().all(|entry| i64::try_from(entry.key).is_ok_and(|key| key <= last))
        && segment.articles.iter().rev().take(COMPARED).all(|entry| {
            let check = store.text_check(entry.key as i64);
            check.is_ok_and(|check| check.is_none_or(|check| check == entry.check))
        })
}

#[cfg(test)]
mod tests {
    use super::merge_count;

    #[test]
    fn small_segments_are_merged_and_large_ones_left() {
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
            assert_eq!(merge_count(sizes), many, "{sizes:?}");
        }
    }
}
