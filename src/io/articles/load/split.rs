//! Splits files into jobs, in order: small files in batches, files of lines in pieces, other files whole.
//! Never here: parsing, or putting results in order.

use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::job::{Job, LoadContext, add_whole_file, reserve};
use crate::io::articles::edition;
use crate::io::articles::files::{self, FileError, FileStamp, Input};
use crate::io::articles::origin::{Buffered, Origin, create_spool};
use crate::io::clock;
use crate::news::{Format, SafeText, UnixTime};
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

/// Returns whether to go on.
type Emit<'a> = dyn FnMut(Job) -> bool + 'a;

/// Splits the inputs into jobs, in order. Ends early when `emit` returns false.
pub fn split(inputs: &[Input], context: &LoadContext<'_>, emit: &mut Emit<'_>) {
    let mut batch: Vec<(PathBuf, FileStamp)> = Vec::new();
    let (mut bytes, mut most) = (0u64, 1);
    for input in inputs {
        let go_on = match input {
            Input::Edition => emit_edition(context, emit),
            Input::Stdin => {
                let name = SafeText::new("standard input");
                match files::unpacked(std::io::stdin()) {
                    Ok(stream) => emit_stream(name, None, None, stream, context, emit),
                    Err(error) => emit(warning(&name, &error)),
                }
            }
            Input::Path(path) => files::walk(path).all(|file| {
                let (path, stamp) = match file {
                    Ok(file) => file,
                    Err(error) => return flush(&mut batch, emit) && emit(Job::Warning(error.into())),
                };
                let large = if has_gz_suffix(&path) { LARGE / 8 } else { LARGE };
                if stamp.length >= large || stamp.length == 0 {
                    return flush(&mut batch, emit) && emit_large(&path, stamp, context, emit);
                }
                bytes += stamp.length;
                batch.push((path, stamp));
                if batch.len() < most && bytes < BATCH_BYTES {
                    return true;
                }
                (bytes, most) = (0, (most * 2).min(BATCH_FILES));
                flush(&mut batch, emit)
            }),
        };
        if !go_on || !flush(&mut batch, emit) {
            return;
        }
    }
}

fn warning(name: &SafeText, error: &io::Error) -> Job {
    Job::Warning(SafeText::new(&format!("{name}: {error}")))
}

fn has_gz_suffix(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("gz"))
}

fn flush(batch: &mut Vec<(PathBuf, FileStamp)>, emit: &mut Emit<'_>) -> bool {
    batch.is_empty() || emit(Job::Files(std::mem::take(batch)))
}

fn emit_edition(context: &LoadContext<'_>, emit: &mut Emit<'_>) -> bool {
    edition::PIECES.iter().all(|(name, text)| {
        let bytes: Arc<[u8]> = text.as_bytes().into();
        let (origin, number) = add_whole_file(SafeText::new(name), None, None, &bytes, context, true);
        emit(Job::Bytes { origin, number, bytes, written: UnixTime::default() })
    })
}

fn emit_large(path: &Path, stamp: FileStamp, context: &LoadContext<'_>, emit: &mut Emit<'_>) -> bool {
    match files::open(path) {
        Ok(stream) => {
            let name = files::display_path(path);
            emit_stream(name, Some(path.to_owned()), Some(stamp), stream, context, emit)
        }
        Err(error) => emit(Job::Warning(FileError::read(path, error).into())),
    }
}

/// Emits a stream of unknown length and format: in pieces if it is read by lines, else whole.
fn emit_stream(
    name: SafeText,
    path: Option<PathBuf>,
    stamp: Option<FileStamp>,
    mut stream: Box<dyn Read + Send>,
    context: &LoadContext<'_>,
    emit: &mut Emit<'_>,
) -> bool {
    let mut head = Vec::new();
    // Reads on until the end of the first line.
    loop {
        let (had, more) = (head.len(), HEAD.max(head.len()));
        head.resize(had + more, 0);
        match files::fill(&mut *stream, &mut head[had..]) {
            Ok(got) => head.truncate(had + got),
            Err(error) => return emit(warning(&name, &error)),
        }
        if head.len() < had + more || head.len() >= LARGEST_PIECE || head.contains(&b'\n') {
            break;
        }
    }
    let line_format = line_format(&head, &name);
    let written = stamp.map_or_else(clock::now, |stamp| stamp.unix_time());
    let stream = io::Cursor::new(head).chain(stream);
    let Some(format) = line_format else {
        let bytes = match files::read_whole(stream, stamp.map_or(0, |stamp| stamp.length)) {
            Ok(bytes) => Arc::<[u8]>::from(bytes),
            Err(error) => return emit(warning(&name, &error)),
        };
        let (origin, number) = add_whole_file(name, path, stamp, &bytes, context, false);
        return emit(Job::Bytes { origin, number, bytes, written });
    };
    // Of a gzip file only the packed length is known.
    let packed = path.as_deref().is_some_and(has_gz_suffix);
    let total = stamp.filter(|_| !packed).map(|stamp| stamp.length);
    let origin = Origin::new(name, path, stamp, Some(format), Buffered::None);
    let number = context.articles.add_origin(Arc::clone(&origin));
    emit_lines(stream, &origin, number, (written, total), context, emit)
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

fn emit_lines(
    mut stream: impl Read,
    origin: &Arc<Origin>,
    number: u32,
    (written, total): (UnixTime, Option<u64>),
    context: &LoadContext<'_>,
    emit: &mut Emit<'_>,
) -> bool {
    let (mut size, mut offset) = (FIRST_PIECE, 0u64);
    let mut carried: Vec<u8> = Vec::new();
    let name = &origin.name;
    loop {
        let had = carried.len();
        carried.resize(had + size, 0);
        let got = match files::fill(&mut stream, &mut carried[had..]) {
            Ok(got) => got,
            Err(error) => {
                let text = format!("{name}: {error}; what came before is shown");
                return emit(Job::Warning(SafeText::new(&text)));
            }
        };
        carried.truncate(had + got);
        let last = got < size;
        let end = if last {
            carried.len()
        } else {
            carried.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1)
        };
        if end == 0 && !last && carried.len() > LONGEST_LINE {
            let text = format!("{name}: a line longer than 64 MB; the file is read up to it");
            return emit(Job::Warning(SafeText::new(&text)));
        }
        if end > 0 {
            let bytes: Arc<[u8]> = carried[..end].into();
            carried.drain(..end);
            if let Err(error) = buffer_piece(origin, offset, &bytes, context)
                && !emit(warning(name, &error))
            {
                return false;
            }
            let job = Job::Lines { origin: Arc::clone(origin), number, offset, bytes, written, total };
            offset += end as u64;
            if !emit(job) {
                return false;
            }
        }
        if last {
            return true;
        }
        size = (size * 2).min(LARGEST_PIECE);
    }
}

/// Keeps a piece in memory while the budget lasts; after that, a piece of a stream without a file goes to the spool.
fn buffer_piece(
    origin: &Origin,
    offset: u64,
    bytes: &Arc<[u8]>,
    context: &LoadContext<'_>,
) -> io::Result<()> {
    // A line of a list of headlines has no body: the list already has all of it.
    let no_bodies = origin.line_format == Some(Format::Headlines) && origin.path.is_some();
    if !no_bodies && reserve(context.budget, bytes.len()) {
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
        *spool = Some(create_spool(context.data_dir)?);
    }
    // Written at the stream's own offset: what is in memory stays a hole in the file.
    spool.as_ref().map_or(Ok(()), |file| file.write_all_at(bytes, offset))
}
