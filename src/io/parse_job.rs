//! The two halves of loading that run side by side: cutting files into jobs, and doing one job.
//! Never here: the order of results, chunks, messages.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::files::{self, Input, Look};
use super::shelf::{Kept, Origin, Place, Shelf};
use super::{edition, load};
use crate::news::{Body, Format, Headline, Stamp, Text};
use crate::parse::{self, Hint, ParseError};

/// A file this large is looked at to see whether it can be read line by line.
const LARGE: u64 = 1 << 20;
/// How much of it is looked at.
const HEAD: usize = 64 << 10;
/// Pieces of a file of lines: the first is small, so that it shows at once; each next one doubles.
const FIRST_PIECE: usize = 128 << 10;
const LARGEST_PIECE: usize = 4 << 20;
/// A line longer than this is passed over.
const LONGEST_LINE: usize = 64 << 20;
/// Small files are done in batches of at most so many files and bytes.
const BATCH_FILES: usize = 64;
const BATCH_BYTES: u64 = 1 << 20;

/// What both halves need.
pub struct Work<'a> {
    pub shelf: &'a Shelf,
    /// Bytes of bodies that may still be kept.
    pub budget: &'a AtomicI64,
    pub stop: &'a AtomicBool,
    pub data_dir: &'a Path,
}

/// Something to parse.
pub enum Job {
    /// Whole files, opened by whoever does the job.
    Files(Vec<(PathBuf, Look)>),
    /// A whole file that is in memory.
    Bytes { origin: Arc<Origin>, number: u32, bytes: Arc<[u8]>, written: Stamp },
    /// Whole lines out of a file of lines.
    Lines {
        origin: Arc<Origin>,
        number: u32,
        offset: u64,
        bytes: Arc<[u8]>,
        written: Stamp,
        total: Option<u64>,
    },
    /// Nothing but a word about what went wrong.
    Trouble(Text),
}

impl Job {
    /// The files in it, for messages.
    pub fn names(&self) -> String {
        match self {
            Self::Files(files) => {
                files.iter().map(|(path, _)| files::shown(path).to_string()).collect::<Vec<_>>().join(", ")
            }
            Self::Bytes { origin, .. } | Self::Lines { origin, .. } => origin.name.to_string(),
            Self::Trouble(text) => text.to_string(),
        }
    }
}

/// A headline and where its article lies.
pub struct Found {
    pub headline: Headline,
    pub place: Place,
    /// A short hash over title and body: do two articles of the same name read alike?
    pub look: u32,
    /// When its file was written.
    pub written: Stamp,
}

/// What came of a job.
#[derive(Default)]
pub struct Done {
    pub found: Vec<Found>,
    pub troubles: Vec<Text>,
    /// Bytes gone through.
    pub bytes: u64,
    /// Bytes of the file this is from, if that is known.
    pub total: Option<u64>,
    /// The file this is from.
    pub what: Text,
}

/// Cuts the inputs into jobs, in order. Ends early when `give` says so.
pub fn cut(inputs: &[Input], work: &Work<'_>, give: &mut dyn FnMut(Job) -> bool) {
    let mut batch: Vec<(PathBuf, Look)> = Vec::new();
    let (mut bytes, mut most) = (0u64, 1);
    for input in inputs {
        let go_on = match input {
            Input::Edition => give_edition(work, give),
            Input::Stdin => {
                let name = Text::new("standard input");
                match files::unpacked(std::io::stdin()) {
                    Ok(stream) => give_stream(name, None, None, stream, work, give),
                    Err(error) => give(Job::Trouble(Text::new(&format!("{name}: {error}")))),
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

fn flush(batch: &mut Vec<(PathBuf, Look)>, give: &mut dyn FnMut(Job) -> bool) -> bool {
    batch.is_empty() || give(Job::Files(std::mem::take(batch)))
}

fn give_edition(work: &Work<'_>, give: &mut dyn FnMut(Job) -> bool) -> bool {
    edition::PIECES.iter().all(|(name, text)| {
        let bytes: Arc<[u8]> = text.as_bytes().into();
        let (origin, number) = whole_origin(Text::new(name), None, None, &bytes, work, true);
        give(Job::Bytes { origin, number, bytes, written: Stamp::default() })
    })
}

fn give_large(path: &Path, look: Look, work: &Work<'_>, give: &mut dyn FnMut(Job) -> bool) -> bool {
    match files::open(path) {
        Ok(stream) => give_stream(files::shown(path), Some(path.to_owned()), Some(look), stream, work, give),
        Err(error) => give(Job::Trouble(files::words(path, &error))),
    }
}

/// A stream of unknown length and kind: lines are given in pieces, anything else whole.
fn give_stream(
    name: Text,
    path: Option<PathBuf>,
    look: Option<Look>,
    mut stream: Box<dyn Read + Send>,
    work: &Work<'_>,
    give: &mut dyn FnMut(Job) -> bool,
) -> bool {
    let trouble = |error: &std::io::Error| Job::Trouble(Text::new(&format!("{name}: {error}")));
    let mut head = Vec::new();
    // Far enough to see where the first line ends, if it does.
    loop {
        let (had, more) = (head.len(), HEAD.max(head.len()));
        head.resize(had + more, 0);
        match files::fill(&mut *stream, &mut head[had..]) {
            Ok(got) => head.truncate(had + got),
            Err(error) => return give(trouble(&error)),
        }
        if head.len() < had + more || head.len() >= LARGEST_PIECE || head.contains(&b'\n') {
            break;
        }
    }
    let lines = line_format(&head, &name);
    let written = look.map_or_else(load::now_stamp, |look| look.stamp());
    let stream = std::io::Cursor::new(head).chain(stream);
    let Some(format) = lines else {
        let bytes = match files::read_whole(stream, look.map_or(0, |look| look.length)) {
            Ok(bytes) => Arc::<[u8]>::from(bytes),
            Err(error) => return give(trouble(&error)),
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
    (written, total): (Stamp, Option<u64>),
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
                return give(Job::Trouble(Text::new(&format!(
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
            return give(Job::Trouble(Text::new(&why)));
        }
        if cut > 0 {
            let bytes: Arc<[u8]> = carried[..cut].into();
            carried.drain(..cut);
            if let Err(error) = keep_piece(origin, offset, &bytes, work)
                && !give(Job::Trouble(Text::new(&format!("{}: {error}", origin.name))))
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
            Kept::Pieces(pieces) => pieces.push((offset, Arc::clone(bytes))),
            other => *other = Kept::Pieces(vec![(offset, Arc::clone(bytes))]),
        }
        return Ok(());
    }
    if origin.path.is_some() {
        return Ok(());
    }
    let mut spool = origin.spool.lock().unwrap_or_else(PoisonError::into_inner);
    if spool.is_none() {
        *spool = Some(super::shelf::spool(work.data_dir)?);
    }
    // Written at the stream's own offset: the part that is kept in memory stays a hole in the file.
    spool.as_ref().map_or(Ok(()), |file| file.write_all_at(bytes, offset))
}

fn take(budget: &AtomicI64, bytes: usize) -> bool {
    let bytes = bytes as i64;
    let fits = |left: i64| (left >= bytes).then(|| left - bytes);
    budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
}

fn whole_origin(
    name: Text,
    path: Option<PathBuf>,
    look: Option<Look>,
    bytes: &Arc<[u8]>,
    work: &Work<'_>,
    free: bool,
) -> (Arc<Origin>, u32) {
    let keep = free || path.is_none() || take(work.budget, bytes.len());
    let kept = if keep { Kept::Whole(Arc::clone(bytes)) } else { Kept::None };
    let origin = Arc::new(Origin {
        name,
        path,
        look,
        lines: None,
        kept: Mutex::new(kept),
        spool: Mutex::default(),
        noted: AtomicBool::default(),
    });
    let number = work.shelf.add_origin(Arc::clone(&origin));
    (origin, number)
}

/// Does a job.
pub fn run(job: Job, work: &Work<'_>) -> Done {
    match job {
        Job::Files(files) => {
            let mut done = Done::default();
            for (path, look) in files {
                if work.stop.load(Ordering::Relaxed) {
                    break;
                }
                done.bytes += look.length;
                let bytes = files::open(&path).and_then(|stream| files::read_whole(stream, look.length));
                match bytes {
                    Ok(bytes) => {
                        let bytes: Arc<[u8]> = bytes.into();
                        let name = files::shown(&path);
                        let (origin, number) =
                            whole_origin(name, Some(path), Some(look), &bytes, work, false);
                        whole(&origin, number, &bytes, look.stamp(), &mut done);
                    }
                    Err(error) => done.troubles.push(files::words(&path, &error)),
                }
            }
            done
        }
        Job::Bytes { origin, number, bytes, written } => {
            let mut done = Done { bytes: bytes.len() as u64, what: origin.name.clone(), ..Done::default() };
            whole(&origin, number, &bytes, written, &mut done);
            done
        }
        Job::Lines { origin, number, offset, bytes, written, total } => {
            let what = file_name(&origin.name);
            let mut done = Done { bytes: bytes.len() as u64, total, what, ..Done::default() };
            lines(&origin, number, offset, &bytes, written, &mut done);
            done
        }
        Job::Trouble(text) => Done { troubles: vec![text], ..Done::default() },
    }
}

fn file_name(name: &Text) -> Text {
    Path::new(name.as_str())
        .file_name()
        .map_or_else(|| name.clone(), |name| Text::new(&name.to_string_lossy()))
}

fn whole(origin: &Origin, number: u32, bytes: &[u8], written: Stamp, done: &mut Done) {
    let hint = Hint { name: Some(&origin.name), ..Hint::default() };
    let parsed = match parse::parse(bytes, &hint) {
        Ok(parsed) => parsed,
        Err(error) => return done.troubles.push(Text::new(&format!("{}: {error}", origin.name))),
    };
    done.troubles
        .extend(parsed.warnings.iter().map(|warning| Text::new(&format!("{}: {warning}", origin.name))));
    for (ordinal, article) in parsed.articles.iter().enumerate() {
        let look = match &article.body {
            Body::Empty => look(&article.title, ""),
            Body::Html(text) | Body::Markdown(text) | Body::Plain(text) => look(&article.title, text),
            Body::Blocks(document) => look(&article.title, &document.plain_text()),
        };
        let place = Place { origin: number, ordinal: ordinal as u32, offset: 0, length: 0 };
        done.found.push(Found { headline: article.headline(), place, look, written });
    }
}

fn look(title: &str, body: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    (title, body).hash(&mut hasher);
    hasher.finish() as u32
}

fn lines(origin: &Origin, number: u32, start: u64, bytes: &[u8], written: Stamp, done: &mut Done) {
    let (mut at, mut broken) = (0, 0usize);
    let mut first_why: Option<ParseError> = None;
    for line in bytes.split(|b| *b == b'\n') {
        let offset = start + at as u64;
        at += line.len() + 1;
        let line = if offset == 0 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        let headline = if origin.lines == Some(Format::Headlines) {
            Ok(parse::plain::headline(&parse::decode::decode(line, None)))
        } else {
            parse::json::headline(line)
        };
        match headline {
            Ok(Some(headline)) => {
                // The length stands for the body: hashing 4 KB a line would double the work.
                let look = look(&headline.title, "") ^ line.len() as u32;
                let skipped = (at - 1) as u64 + start - offset - line.len() as u64;
                let place =
                    Place { origin: number, ordinal: 0, offset: offset + skipped, length: line.len() as u32 };
                done.found.push(Found { headline, place, look, written });
            }
            Ok(None) => {}
            Err(why) => {
                broken += 1;
                first_why.get_or_insert(why);
            }
        }
    }
    if let Some(why) = first_why {
        let lines = if broken == 1 { "a line".to_owned() } else { format!("{broken} lines") };
        let near = format!("near byte {start}");
        done.troubles.push(Text::new(&format!("{}: {lines} passed over {near}: {why}", origin.name)));
    }
}
