//! One job of loading: what it is, and doing it. Never here: the order of results, chunks, messages.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use crate::io::articles::files;

use crate::io::articles::Buffered;
use crate::io::articles::Origin;
use crate::io::articles::Place;
use crate::io::articles::Shelf;
use crate::io::articles::files::Look;
use crate::news::{Body, Format, Headline, SafeText, UnixTime};
use crate::parse::{self, Hint, ParseError};

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
    Bytes { origin: Arc<Origin>, number: u32, bytes: Arc<[u8]>, written: UnixTime },
    /// Whole lines out of a file of lines.
    Lines {
        origin: Arc<Origin>,
        number: u32,
        offset: u64,
        bytes: Arc<[u8]>,
        written: UnixTime,
        total: Option<u64>,
    },
    /// Nothing but a word about what went wrong.
    Trouble(SafeText),
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
    pub written: UnixTime,
}

/// What came of a job.
#[derive(Default)]
pub struct Done {
    pub found: Vec<Found>,
    pub warnings: Vec<SafeText>,
    /// Bytes gone through.
    pub bytes: u64,
    /// Bytes of the file this is from, if that is known.
    pub total: Option<u64>,
    /// The file this is from.
    pub what: SafeText,
}

/// Takes so many bytes out of the budget, if they are in it.
pub fn take(budget: &AtomicI64, bytes: usize) -> bool {
    let bytes = bytes as i64;
    let fits = |left: i64| (left >= bytes).then(|| left - bytes);
    budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
}

/// A file that is read whole, put on the shelf; its bytes are kept if they are `free` or within the budget.
pub fn whole_origin(
    name: SafeText,
    path: Option<PathBuf>,
    look: Option<Look>,
    bytes: &Arc<[u8]>,
    work: &Work<'_>,
    free: bool,
) -> (Arc<Origin>, u32) {
    let keep = free || path.is_none() || take(work.budget, bytes.len());
    let kept = if keep { Buffered::Whole(Arc::clone(bytes)) } else { Buffered::None };
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
                    Err(error) => done.warnings.push(files::words(&path, &error)),
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
        Job::Trouble(text) => Done { warnings: vec![text], ..Done::default() },
    }
}

fn file_name(name: &SafeText) -> SafeText {
    Path::new(name.as_str())
        .file_name()
        .map_or_else(|| name.clone(), |name| SafeText::new(&name.to_string_lossy()))
}

fn whole(origin: &Origin, number: u32, bytes: &[u8], written: UnixTime, done: &mut Done) {
    let hint = Hint { name: Some(&origin.name), ..Hint::default() };
    let parsed = match parse::parse(bytes, &hint) {
        Ok(parsed) => parsed,
        Err(error) => return done.warnings.push(SafeText::new(&format!("{}: {error}", origin.name))),
    };
    done.warnings
        .extend(parsed.warnings.iter().map(|warning| SafeText::new(&format!("{}: {warning}", origin.name))));
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

fn lines(origin: &Origin, number: u32, start: u64, bytes: &[u8], written: UnixTime, done: &mut Done) {
    let (mut at, mut broken) = (0, 0usize);
    let mut first_why: Option<ParseError> = None;
    for line in bytes.split(|b| *b == b'\n') {
        let offset = start + at as u64;
        at += line.len() + 1;
        let line = if offset == 0 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        let headline = if origin.lines == Some(Format::Headlines) {
            Ok(parse::plain::parse_headline(&parse::decode::decode(line, None)))
        } else {
            parse::json::parse_headline(line)
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
        done.warnings.push(SafeText::new(&format!("{}: {lines} passed over {near}: {why}", origin.name)));
    }
}
