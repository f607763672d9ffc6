//! Files cut into jobs, in order: small ones in batches, files of lines in pieces, anything else whole.
//! Never here: parsing, or putting results in order.

use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use super::job::{Job, Work, take, whole_origin};
use crate::io::articles as shelf;
use crate::io::articles::Buffered;
use crate::io::articles::Origin;
use crate::io::articles::edition;
use crate::io::articles::files;
use crate::io::articles::files::FileStamp;
use crate::io::articles::files::Input;
use crate::io::clock;
use crate::news::{Format, SafeText, UnixTime};
use crate::parse::{self, Hint};

/// A file this large is looked at to see whether it can be read line by line.
const LARGE: u64 = 1 << 20;
/// How much of it is looked at.
const HEAD: usize = 64 << 10;
/// Pieces of a file of lines: the first is small, so that it shows at once; each next one doubles. What is made of
/// a dozen of them waits in memory to be taken, and a short headline takes five times its length there.
const FIRST_PIECE: usize = 128 << 10;
const LARGEST_PIECE: usize = 1 << 20;
/// A line longer than this is passed over.
const LONGEST_LINE: usize = 64 << 20;
/// Small files are done in batches of at most so many files and bytes.
const BATCH_FILES: usize = 64;
const BATCH_BYTES: u64 = 1 << 20;

/// Cuts the inputs into jobs, in order. Ends early when `give` says so.
pub fn cut(inputs: &[Input], work: &Work<'_>, give: &mut dyn FnMut(Job) -> bool) {
    let mut batch: Vec<(PathBuf, FileStamp)> = Vec::new();
    let (mut bytes, mut most) = (0u64, 1);
    for input in inputs {
        let go_on = match input {
            Input::Edition => give_edition(work, give),
            Input::Stdin => {
                let name = SafeText::new("standard input");
                match files::unpacked(std::io::stdin()) {
                    Ok(stream) => give_stream(name, None, None, stream, work, give),
                    Err(error) => give(Job::Trouble(SafeText::new(&format!("{name}: {error}")))),
                }
            }
            Input::Path(path) => files::walk(path).all(|found| {
                let (path, look) = match found {
                    Ok(found) => found,
                    Err(why) => return flush(&mut batch, give) && give(Job::Trouble(why)),
                };
                let packed = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz"));
                if look.length >= if packed { LARGE / 8 } else { LARGE } || look.length == 0 {
                    return flush(&mut batch, give) && give_large(&path, look, work, give);
                }
                bytes += look.length;
                batch.push((path, look));
                if batch.len() < most && bytes < BATCH_BYTES {
                    return true;
                }
                (bytes, most) = (0, (most * 2).min(BATCH_FILES));
                flush(&mut batch, give)
            }),
        };
        if !go_on || !flush(&mut batch, give) {
            return;
        }
    }
}

fn flush(batch: &mut Vec<(PathBuf, FileStamp)>, give: &mut dyn FnMut(Job) -> bool) -> bool {
    batch.is_empty() || give(Job::Files(std::mem::take(batch)))
}

fn give_edition(work: &Work<'_>, give: &mut dyn FnMut(Job) -> bool) -> bool {
    edition::PIECES.iter().all(|(name, text)| {
        let bytes: Arc<[u8]> = text.as_bytes().into();
        let (origin, number) = whole_origin(SafeText::new(name), None, None, &bytes, work, true);
        give(Job::Bytes { origin, number, bytes, written: UnixTime::default() })
    })
}

fn give_large(path: &Path, look: FileStamp, work: &Work<'_>, give: &mut dyn FnMut(Job) -> bool) -> bool {
    match files::open(path) {
        Ok(stream) => {
            give_stream(files::display_path(path), Some(path.to_owned()), Some(look), stream, work, give)
        }
        Err(error) => give(Job::Trouble(files::describe_read_error(path, &error))),
    }
}

/// A stream of unknown length and kind: lines are given in pieces, anything else whole.
fn give_stream(
    name: SafeText,
    path: Option<PathBuf>,
    look: Option<FileStamp>,
    mut stream: Box<dyn Read + Send>,
    work: &Work<'_>,
    give: &mut dyn FnMut(Job) -> bool,
) -> bool {
    let problem = |error: &std::io::Error| Job::Trouble(SafeText::new(&format!("{name}: {error}")));
    let mut head = Vec::new();
    // Far enough to see where the first line ends, if it does.
    loop {
        let (had, more) = (head.len(), HEAD.max(head.len()));
        head.resize(had + more, 0);
        match files::fill(&mut *stream, &mut head[had..]) {
            Ok(got) => head.truncate(had + got),
            Err(error) => return give(problem(&error)),
        }
        if head.len() < had + more || head.len() >= LARGEST_PIECE || head.contains(&b'\n') {
            break;
        }
    }
    let lines = line_format(&head, &name);
    let written = look.map_or_else(clock::now, |look| look.unix_time());
    let stream = std::io::Cursor::new(head).chain(stream);
    let Some(format) = lines else {
        let bytes = match files::read_whole(stream, look.map_or(0, |look| look.length)) {
            Ok(bytes) => Arc::<[u8]>::from(bytes),
            Err(error) => return give(problem(&error)),
        };
        let (origin, number) = whole_origin(name, path, look, &bytes, work, false);
        return give(Job::Bytes { origin, number, bytes, written });
    };
    let origin = Origin {
        name,
        path,
        look,
        lines: Some(format),
        kept: Mutex::default(),
        spool: Mutex::default(),
        noted: AtomicBool::default(),
    };
    let origin = Arc::new(origin);
    let number = work.shelf.add_origin(Arc::clone(&origin));
    // Of a packed file only the packed length is known.
    let packed =
        origin.path.as_deref().is_some_and(|p| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz")));
    let total = look.filter(|_| !packed).map(|look| look.length);
    give_lines(stream, &origin, number, (written, total), work, give)
}

/// Whether a text is one to be read line by line, by its beginning.
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

fn give_lines(
    mut stream: impl Read,
    origin: &Arc<Origin>,
    number: u32,
    (written, total): (UnixTime, Option<u64>),
    work: &Work<'_>,
    give: &mut dyn FnMut(Job) -> bool,
) -> bool {
    let (mut size, mut offset) = (FIRST_PIECE, 0u64);
    let mut carried: Vec<u8> = Vec::new();
    loop {
        let had = carried.len();
        carried.resize(had + size, 0);
        let got = match files::fill(&mut stream, &mut carried[had..]) {
            Ok(got) => got,
            Err(error) => {
                return give(Job::Trouble(SafeText::new(&format!(
                    "{}: {error}; what came before is shown",
                    origin.name
                ))));
            }
        };
        carried.truncate(had + got);
        let last = got < size;
        let cut = if last {
            carried.len()
        } else {
            carried.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1)
        };
        if cut == 0 && !last && carried.len() > LONGEST_LINE {
            let why = format!("{}: a line longer than 64 MB; the file is read up to it", origin.name);
            return give(Job::Trouble(SafeText::new(&why)));
        }
        if cut > 0 {
            let bytes: Arc<[u8]> = carried[..cut].into();
            carried.drain(..cut);
            if let Err(error) = keep_piece(origin, offset, &bytes, work)
                && !give(Job::Trouble(SafeText::new(&format!("{}: {error}", origin.name))))
            {
                return false;
            }
            let job = Job::Lines { origin: Arc::clone(origin), number, offset, bytes, written, total };
            offset += cut as u64;
            if !give(job) {
                return false;
            }
        }
        if last {
            return true;
        }
        size = (size * 2).min(LARGEST_PIECE);
    }
}

/// Keeps a piece while the budget lasts; what has no file to be read from again goes into the spool.
fn keep_piece(origin: &Origin, offset: u64, bytes: &Arc<[u8]>, work: &Work<'_>) -> std::io::Result<()> {
    // A line of a list of headlines has no body: there is nothing to keep that the list doesn't have.
    let bare = origin.lines == Some(Format::Headlines) && origin.path.is_some();
    if !bare && take(work.budget, bytes.len()) {
        let mut kept = origin.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *kept {
            Buffered::Pieces(pieces) => pieces.push((offset, Arc::clone(bytes))),
            other => *other = Buffered::Pieces(vec![(offset, Arc::clone(bytes))]),
        }
        return Ok(());
    }
    if origin.path.is_some() {
        return Ok(());
    }
    let mut spool = origin.spool.lock().unwrap_or_else(PoisonError::into_inner);
    if spool.is_none() {
        *spool = Some(shelf::spool(work.data_dir)?);
    }
    // Written at the stream's own offset: the part that is kept in memory stays a hole in the file.
    spool.as_ref().map_or(Ok(()), |file| file.write_all_at(bytes, offset))
}
