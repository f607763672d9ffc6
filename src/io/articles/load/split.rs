//! Splits files into jobs, in order: small files in batches, files of lines in pieces, other files whole.
//! Never here: parsing, or putting results in order.

use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::job::{Job, LoadContext, add_whole_file, reserve};
use crate::io::articles::edition;
use crate::io::articles::files::{self, FileError, FileStamp, Input};
use crate::io::articles::origin::{Buffered, Origin, WebOrigin, create_spool};
use crate::io::clock;
use crate::io::error::reason;
use crate::io::fetch;
use crate::news::{Format, SafeText};
use crate::parse::{self, Hint};

/// A file of this size is checked whether it can be read line by line.
const LARGE: u64 = 1 << 20;
/// How much of it is read for that.
const HEAD: usize = 64 << 10;
/// Pieces of a file of lines: the first is small, so that it shows at once; each next one doubles. The results of
/// a dozen of them may wait in memory, where a short headline takes five times its length.
const FIRST_PIECE: usize = 128 << 10;
const LARGEST_PIECE: usize = 1 << 20;
/// A longer line ends the file.
const LONGEST_LINE: usize = 64 << 20;
/// Small files are done in batches of at most so many files and bytes.
const BATCH_FILES: usize = 64;
const BATCH_BYTES: u64 = 1 << 20;

/// Splits the inputs into jobs, in order. Ends early when `emit` returns false.
pub(crate) fn split(inputs: &[Input], context: &LoadContext<'_>, emit: &mut dyn FnMut(Job) -> bool) {
    let mut splitter = Splitter { context, emit, batch: Vec::new(), bytes: 0, batch_files: 1 };
    let _ = inputs.iter().all(|input| splitter.split(input) && splitter.flush());
}

struct Splitter<'a> {
    context: &'a LoadContext<'a>,
    emit: &'a mut dyn FnMut(Job) -> bool,
    /// Small files and their size.
    batch: Vec<(PathBuf, FileStamp)>,
    bytes: u64,
    /// The number of files in the next batch.
    batch_files: usize,
}

/// The methods return whether to go on.
impl Splitter<'_> {
    fn split(&mut self, input: &Input) -> bool {
        match input {
            Input::Edition => edition::PIECES.iter().all(|(name, text)| {
                let bytes: Arc<[u8]> = text.as_bytes().into();
                let origin = Origin { name: SafeText::new(name), ..Origin::default() };
                let origin = add_whole_file(origin, &bytes, self.context);
                (self.emit)(Job::Bytes { origin, bytes })
            }),
            Input::Stdin => {
                let name = SafeText::new("standard input");
                match files::unpacked(std::io::stdin()) {
                    Ok(stream) => {
                        self.split_stream(Origin { name, written: clock::now(), ..Origin::default() }, stream)
                    }
                    Err(error) => self.warn(&format!("{name}: {}", reason(&error))),
                }
            }
            Input::Url(address) => match fetch::read::read(address, true, self.context.stop) {
                Ok(fetched) => {
                    let bytes = Arc::<[u8]>::from(fetched.bytes);
                    let page = Some(WebOrigin { url: fetched.url, charset: fetched.charset });
                    let (name, written) = (address.shown().clone(), clock::now());
                    let origin = Origin { name, page, written, ..Origin::default() };
                    let origin = add_whole_file(origin, &bytes, self.context);
                    (self.emit)(Job::Bytes { origin, bytes })
                }
                Err(error) => self.warn(&error.to_string()),
            },
            Input::Path(path) => files::walk(path).all(|file| match file {
                Ok((path, stamp)) => self.split_file(path, stamp),
                Err(error) => self.flush() && (self.emit)(Job::Warning(error.into())),
            }),
        }
    }

    fn split_file(&mut self, path: PathBuf, stamp: FileStamp) -> bool {
        let large = if has_gz_suffix(&path) { LARGE / 8 } else { LARGE };
        if stamp.length >= large || stamp.length == 0 {
            return self.flush()
                && match files::open(&path) {
                    Ok(stream) => self.split_stream(Origin::file(&path, stamp), stream),
                    Err(error) => (self.emit)(Job::Warning(FileError::read(&path, error).into())),
                };
        }
        self.bytes += stamp.length;
        self.batch.push((path, stamp));
        if self.batch.len() < self.batch_files && self.bytes < BATCH_BYTES {
            return true;
        }
        (self.bytes, self.batch_files) = (0, (self.batch_files * 2).min(BATCH_FILES));
        self.flush()
    }

    fn flush(&mut self) -> bool {
        self.batch.is_empty() || (self.emit)(Job::Files(std::mem::take(&mut self.batch)))
    }

    fn warn(&mut self, text: &str) -> bool {
        (self.emit)(Job::Warning(SafeText::new(text)))
    }

    /// Splits a stream of unknown length and format: into pieces if it is read by lines, else it is one job.
    fn split_stream(&mut self, origin: Origin, mut stream: Box<dyn Read + Send>) -> bool {
        let mut head = Vec::new();
        // Reads on until the end of the first line.
        loop {
            let more = HEAD.max(head.len());
            match stream.by_ref().take(more as u64).read_to_end(&mut head) {
                Ok(got) if got < more || head.len() >= LARGEST_PIECE || head.contains(&b'\n') => break,
                Ok(_) => {}
                Err(error) => return self.warn(&format!("{}: {}", origin.name, reason(&error))),
            }
        }
        let line_format = line_format(&head, &origin.name);
        let stream = io::Cursor::new(head).chain(stream);
        if line_format.is_some() {
            let origin = self.context.articles.add_origin(Origin { line_format, ..origin });
            return self.split_lines(stream, &origin);
        }
        match files::read_whole(stream, origin.stamp.map_or(0, |stamp| stamp.length)) {
            Ok(bytes) => {
                let bytes = Arc::<[u8]>::from(bytes);
                let origin = add_whole_file(origin, &bytes, self.context);
                (self.emit)(Job::Bytes { origin, bytes })
            }
            Err(error) => self.warn(&format!("{}: {}", origin.name, reason(&error))),
        }
    }

    fn split_lines(&mut self, mut stream: impl Read, origin: &Arc<Origin>) -> bool {
        let name = &origin.name;
        // Of a gzip file only the packed length is known.
        let packed = origin.path.as_deref().is_some_and(has_gz_suffix);
        let total = origin.stamp.filter(|_| !packed).map(|stamp| stamp.length);
        let (mut size, mut offset) = (FIRST_PIECE, 0u64);
        let mut carried: Vec<u8> = Vec::new();
        loop {
            carried.reserve_exact(size);
            let last = match stream.by_ref().take(size as u64).read_to_end(&mut carried) {
                Ok(got) => got < size,
                Err(error) => {
                    return self.warn(&format!("{name}: {}; what came before is shown", reason(&error)));
                }
            };
            let end = if last {
                carried.len()
            } else {
                carried.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1)
            };
            if end == 0 && !last && carried.len() > LONGEST_LINE {
                return self.warn(&format!("{name}: a line longer than 64 MB; the file is read up to it"));
            }
            if end > 0 {
                let bytes: Arc<[u8]> = carried[..end].into();
                carried.drain(..end);
                if let Err(error) = self.buffer(origin, offset, &bytes)
                    && !self.warn(&format!("{name}: {}", reason(&error)))
                {
                    return false;
                }
                let job = Job::Lines { origin: Arc::clone(origin), offset, bytes, total };
                offset += end as u64;
                if !(self.emit)(job) {
                    return false;
                }
            }
            if last {
                return true;
            }
            size = (size * 2).min(LARGEST_PIECE);
        }
    }

    /// Keeps a piece in memory while the budget lasts; after that, a piece of a stream without a file goes to the
    /// spool.
    fn buffer(&self, origin: &Origin, offset: u64, bytes: &Arc<[u8]>) -> io::Result<()> {
        // A line of a list of headlines has no body: the list already has all of it.
        let no_bodies = origin.line_format == Some(Format::Headlines) && origin.path.is_some();
        if !no_bodies && reserve(self.context.budget, bytes.len()) {
            let mut buffered = origin.buffered.lock();
            match &mut *buffered {
                Buffered::Pieces(pieces) => pieces.push((offset, Arc::clone(bytes))),
                other => *other = Buffered::Pieces(vec![(offset, Arc::clone(bytes))]),
            }
            return Ok(());
        }
        if origin.path.is_some() {
            return Ok(());
        }
        let mut spool = origin.spool.lock();
        if spool.is_none() {
            *spool = Some(create_spool(self.context.data_dir)?);
        }
        // Written at the stream's own offset: what is in memory stays a hole in the file.
        spool.as_ref().map_or(Ok(()), |file| file.write_all_at(bytes, offset))
    }
}

fn has_gz_suffix(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("gz"))
}

/// The format of a text that is read line by line, by its beginning.
fn line_format(head: &[u8], name: &str) -> Option<Format> {
    if head.contains(&0) {
        return None;
    }
    let end = head.iter().rposition(|b| *b == b'\n')?;
    let text = parse::decode::decode(&head[..=end], None);
    let hint = Hint { name: Some(name), ..Hint::default() };
    let format = parse::detect::detect(&text, &hint).ok()?;
    matches!(format, Format::JsonLines | Format::Headlines).then_some(format)
}
