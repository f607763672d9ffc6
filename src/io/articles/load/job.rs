//! One job of loading: what it is, and running it. Never here: the order of results, chunks, messages.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crate::io::articles::files::{self, FileError, FileStamp};
use crate::io::articles::origin::{Buffered, Origin};
use crate::io::articles::{ArticleSource, Location};
use crate::news::{Body, Format, Headline, SafeText, UnixTime};
use crate::parse::{self, ParseError};

/// What splitting and parsing share.
pub(crate) struct LoadContext<'a> {
    pub(crate) articles: &'a ArticleSource,
    /// Bytes of bodies that may still be kept in memory.
    pub(crate) budget: &'a AtomicI64,
    pub(crate) stop: &'a AtomicBool,
    pub(crate) data_dir: &'a Path,
}

/// Something to parse.
pub(crate) enum Job {
    /// Whole files, opened by the job.
    Files(Vec<(PathBuf, FileStamp)>),
    /// A whole file that is in memory.
    Bytes { origin: Arc<Origin>, bytes: Arc<[u8]> },
    /// Whole lines of a file of lines.
    Lines { origin: Arc<Origin>, offset: u64, bytes: Arc<[u8]>, total: Option<u64> },
    /// Nothing to parse: something went wrong.
    Warning(SafeText),
}

impl Job {
    /// Its files, for messages.
    pub(crate) fn names(&self) -> String {
        match self {
            Self::Files(files) => files
                .iter()
                .map(|(path, _)| files::display_path(path).to_string())
                .collect::<Vec<_>>()
                .join(", "),
            Self::Bytes { origin, .. } | Self::Lines { origin, .. } => origin.name.to_string(),
            Self::Warning(text) => text.to_string(),
        }
    }
}

/// A headline and where its article is.
pub(crate) struct LoadedHeadline {
    pub(crate) headline: Headline,
    pub(crate) location: Location,
    /// A short hash of title and body, to compare articles with one id.
    pub(crate) digest: u32,
    /// When its file was written.
    pub(crate) written: UnixTime,
}

#[derive(Default)]
pub(crate) struct JobResult {
    pub(crate) headlines: Vec<LoadedHeadline>,
    pub(crate) warnings: Vec<SafeText>,
    /// Bytes read.
    pub(crate) bytes: u64,
    /// Bytes of the whole file, if that is known.
    pub(crate) total: Option<u64>,
    pub(crate) file_name: SafeText,
}

/// Takes so many bytes from the budget, if it has them.
pub(crate) fn reserve(budget: &AtomicI64, bytes: usize) -> bool {
    let bytes = bytes as i64;
    let fits = |left: i64| (left >= bytes).then(|| left - bytes);
    budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
}

/// Adds a file that is parsed whole; its bytes stay in memory if it has no path, or within the budget.
pub(crate) fn add_whole_file(origin: Origin, bytes: &Arc<[u8]>, context: &LoadContext<'_>) -> Arc<Origin> {
    if origin.path.is_none() || reserve(context.budget, bytes.len()) {
        *origin.buffered.lock() = Buffered::Whole(Arc::clone(bytes));
    }
    context.articles.add_origin(origin)
}

pub(crate) fn run(job: Job, context: &LoadContext<'_>) -> JobResult {
    let mut result = JobResult::default();
    match job {
        Job::Files(files) => {
            for (path, stamp) in files {
                if context.stop.load(Ordering::Relaxed) {
                    break;
                }
                result.bytes += stamp.length;
                match files::open(&path).and_then(|stream| files::read_whole(stream, stamp.length)) {
                    Ok(bytes) => {
                        let bytes: Arc<[u8]> = bytes.into();
                        let origin = add_whole_file(Origin::file(&path, stamp), &bytes, context);
                        parse_whole(&origin, &bytes, &mut result);
                    }
                    Err(error) => result.warnings.push(FileError::read(&path, error).into()),
                }
            }
        }
        Job::Bytes { origin, bytes } => {
            (result.bytes, result.file_name) = (bytes.len() as u64, origin.name.clone());
            parse_whole(&origin, &bytes, &mut result);
        }
        Job::Lines { origin, offset, bytes, total } => {
            (result.bytes, result.total) = (bytes.len() as u64, total);
            result.file_name = file_name(&origin.name);
            parse_lines(&origin, offset, &bytes, &mut result);
        }
        Job::Warning(text) => result.warnings.push(text),
    }
    result
}

fn file_name(name: &SafeText) -> SafeText {
    Path::new(name.as_str())
        .file_name()
        .map_or_else(|| name.clone(), |name| SafeText::new(&name.to_string_lossy()))
}

fn parse_whole(origin: &Origin, bytes: &[u8], result: &mut JobResult) {
    let mut warn = |text: String| result.warnings.push(SafeText::new(&format!("{}: {text}", origin.name)));
    let parsed = match origin.parse_bytes(bytes) {
        Ok(parsed) => parsed,
        Err(error) => return warn(error.to_string()),
    };
    parsed.warnings.iter().for_each(|warning| warn(warning.to_string()));
    for (ordinal, article) in parsed.articles.iter().enumerate() {
        let digest = match &article.body {
            Body::Empty => digest(&article.title, ""),
            Body::Html(text) | Body::Markdown(text) | Body::Plain(text) => digest(&article.title, text),
            Body::Blocks(document) => digest(&article.title, &document.plain_text()),
        };
        let location = Location { origin: origin.number, ordinal: ordinal as u32, ..Location::default() };
        let (headline, written) = (article.headline(), origin.written);
        result.headlines.push(LoadedHeadline { headline, location, digest, written });
    }
}

fn digest(title: &str, body: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    (title, body).hash(&mut hasher);
    hasher.finish() as u32
}

fn parse_lines(origin: &Origin, start: u64, bytes: &[u8], result: &mut JobResult) {
    let (mut at, mut bad_lines) = (0, 0usize);
    let mut first_error: Option<ParseError> = None;
    for line in bytes.split(|b| *b == b'\n') {
        let offset = start + at as u64;
        at += line.len() + 1;
        let line = if offset == 0 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        let headline = if origin.line_format == Some(Format::Headlines) {
            Ok(parse::plain::parse_headline(&parse::decode::decode(line, None)))
        } else {
            parse::json::parse_headline(line)
        };
        match headline {
            Ok(Some(headline)) => {
                // The length stands for the body: hashing 4 KB a line would double the work.
                let digest = digest(&headline.title, "") ^ line.len() as u32;
                let skipped = (at - 1) as u64 + start - offset - line.len() as u64;
                let (offset, length, written) = (offset + skipped, line.len() as u32, origin.written);
                let location = Location { origin: origin.number, ordinal: 0, offset, length };
                result.headlines.push(LoadedHeadline { headline, location, digest, written });
            }
            Ok(None) => {}
            Err(error) => {
                bad_lines += 1;
                first_error.get_or_insert(error);
            }
        }
    }
    if let Some(error) = first_error {
        let lines = if bad_lines == 1 { "a line".to_owned() } else { format!("{bad_lines} lines") };
        let name = &origin.name;
        result.warnings.push(SafeText::new(&format!("{name}: {lines} skipped near byte {start}: {error}")));
    }
}
