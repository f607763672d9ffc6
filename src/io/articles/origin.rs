//! A file that articles were read from, and reading one of them again. Never here: articles in the store.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::files::{self, FileError, FileStamp};
use super::{ArticleError, Location};
use crate::news::{Article, Format, Parsed, SafeText, UnixTime};
use crate::parse::{self, Hint, ParseError};

/// A file, standard input, or a piece of the edition.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    /// Its number in the [`super::ArticleSource`].
    pub(crate) number: u32,
    /// For messages, and as a hint at its format.
    pub(crate) name: SafeText,
    /// It was fetched from the web.
    pub(crate) page: Option<WebOrigin>,
    /// `None` for standard input and the edition, which stay in memory or in the spool.
    pub(crate) path: Option<PathBuf>,
    /// The file when it was read.
    pub(crate) stamp: Option<FileStamp>,
    /// When it was written; sorts articles without a date.
    pub(crate) written: UnixTime,
    /// The format of its lines, if each line is an article; otherwise the file is parsed whole.
    pub(crate) line_format: Option<Format>,
    pub(crate) buffered: Mutex<Buffered>,
    /// Standard input past the budget, at the stream's own offsets.
    pub(crate) spool: Mutex<Option<File>>,
    /// The user was told that it has changed since it was read.
    pub(crate) change_reported: AtomicBool,
}

/// What the server said about something fetched.
#[derive(Debug)]
pub(crate) struct WebOrigin {
    /// The address after all redirects.
    pub(crate) url: String,
    pub(crate) charset: Option<String>,
}

/// The bytes of an origin in memory.
#[derive(Debug, Default)]
pub(crate) enum Buffered {
    #[default]
    None,
    Whole(Arc<[u8]>),
    /// Some pieces, by their offsets.
    Pieces(Vec<(u64, Arc<[u8]>)>),
}

/// Creates a file without a name in the data folder: it is gone when the program ends, in whatever way.
pub(crate) fn create_spool(data_dir: &Path) -> io::Result<File> {
    std::fs::create_dir_all(data_dir)?;
    tempfile::tempfile_in(data_dir)
}

impl Origin {
    /// A file as it is now.
    pub(crate) fn file(path: &Path, stamp: FileStamp) -> Self {
        Self {
            name: files::display_path(path),
            path: Some(path.to_owned()),
            stamp: Some(stamp),
            written: stamp.unix_time(),
            ..Self::default()
        }
    }

    pub(crate) fn changed(&self) -> ArticleError {
        ArticleError::Changed(self.name.clone())
    }

    /// A notice that the file has changed since it was read; only once.
    pub(crate) fn report_change(&self) -> Option<SafeText> {
        let now = FileStamp::of(self.path.as_deref()?).ok()?;
        let changed = self.stamp.is_some_and(|stamp| stamp != now);
        (changed && !self.change_reported.swap(true, Ordering::Relaxed)).then(|| self.changed().into())
    }

    fn unreadable(&self, error: io::Error) -> ArticleError {
        self.path.as_deref().map_or_else(|| self.changed(), |path| FileError::read(path, error).into())
    }

    /// All bytes of the file, unpacked.
    fn read_whole(&self) -> Result<Arc<[u8]>, ArticleError> {
        if let Buffered::Whole(bytes) = &*self.buffered.lock() {
            return Ok(Arc::clone(bytes));
        }
        let Some(path) = &self.path else { return Err(self.changed()) };
        let read = || {
            let stamp = FileStamp::of(path)?;
            files::read_whole(files::open(path)?, stamp.length)
        };
        read().map(Arc::from).map_err(|error| self.unreadable(error))
    }

    /// Parses its bytes.
    pub(crate) fn parse_bytes(&self, bytes: &[u8]) -> Result<Parsed, ParseError> {
        match &self.page {
            None => parse::parse(bytes, &Hint { name: Some(&self.name), ..Hint::default() }),
            Some(page) => parse::parse_fetched(bytes, &page.url, page.charset.as_deref()),
        }
    }

    /// All articles of the file, and its length.
    pub(crate) fn parse(&self) -> Result<(Vec<Article>, usize), ArticleError> {
        let bytes = self.read_whole()?;
        let parsed = self
            .parse_bytes(&bytes)
            .map_err(|source| ArticleError::Parse { name: self.name.clone(), source })?;
        let mut articles = parsed.articles;
        if let Some(site) = parsed.url.as_deref() {
            // A browser can't open a link relative to the feed's site.
            for url in articles.iter_mut().filter_map(|article| article.url.as_mut()) {
                *url = parse::feed::resolve(url, Some(site)).unwrap_or_else(|| url.clone());
            }
        }
        Ok((articles, bytes.len()))
    }

    /// The article in one line.
    pub(crate) fn read_line(
        &self,
        location: &Location,
        format: Format,
        lines: &mut LineReader,
    ) -> Result<Article, ArticleError> {
        let bytes = self.line_bytes(location, lines)?;
        let hint = Hint { name: Some(&self.name), ..Hint::default() };
        if format == Format::Headlines {
            let text = parse::decode::decode(&bytes, None);
            let headline = parse::plain::parse_headline(&text).ok_or_else(|| self.changed())?;
            return Ok(Article {
                id: headline.id,
                title: headline.title,
                source: headline.source,
                published: headline.published,
                ..Article::default()
            });
        }
        parse::json::parse_article(&bytes, &hint).ok().flatten().ok_or_else(|| self.changed())
    }

    fn line_bytes(&self, location: &Location, lines: &mut LineReader) -> Result<Vec<u8>, ArticleError> {
        let length = location.length as usize;
        if let Buffered::Pieces(pieces) = &*self.buffered.lock() {
            let at = pieces.partition_point(|(offset, _)| *offset <= location.offset);
            let piece = at.checked_sub(1).and_then(|at| pieces.get(at));
            let found = piece.and_then(|(offset, bytes)| {
                let from = (location.offset - offset) as usize;
                bytes.get(from..from + length)
            });
            if let Some(found) = found {
                return Ok(found.to_vec());
            }
        }
        if let Some(spool) = &*self.spool.lock() {
            let mut line = vec![0; length];
            spool.read_exact_at(&mut line, location.offset).map_err(|error| self.unreadable(error))?;
            return Ok(line);
        }
        let Some(path) = &self.path else { return Err(self.changed()) };
        let line = lines.read(path, location).map_err(|error| self.unreadable(error))?;
        if line.len() < length { Err(self.changed()) } else { Ok(line) }
    }
}

/// Reads lines of files one after the other, and keeps the last file open.
#[derive(Default)]
pub(crate) struct LineReader {
    open: Option<(PathBuf, OpenFile)>,
}

enum OpenFile {
    /// Can be read at any offset.
    Plain(File),
    /// A gzip stream and the offset it has reached: it can only be read forwards.
    Packed(Box<dyn Read + Send>, u64),
}

impl LineReader {
    fn read(&mut self, path: &Path, location: &Location) -> io::Result<Vec<u8>> {
        let passed = |file: &OpenFile| matches!(file, OpenFile::Packed(_, at) if *at > location.offset);
        if self.open.as_ref().is_none_or(|(open, file)| open != path || passed(file)) {
            let mut file = File::open(path)?;
            let head = files::read_up_to(&mut file, 2)?;
            file.seek(SeekFrom::Start(0))?;
            let packed = files::is_gzip(&head);
            let file =
                if packed { OpenFile::Packed(files::unpacked(file)?, 0) } else { OpenFile::Plain(file) };
            self.open = Some((path.to_owned(), file));
        }
        let length = location.length as usize;
        match self.open.as_mut().map(|(_, file)| file) {
            Some(OpenFile::Plain(file)) => {
                file.seek(SeekFrom::Start(location.offset))?;
                files::read_up_to(file, length)
            }
            Some(OpenFile::Packed(stream, at)) => {
                // A gzip stream can't seek: read and drop what is before the line.
                io::copy(&mut (&mut *stream).take(location.offset - *at), &mut io::sink())?;
                let line = files::read_up_to(stream, length)?;
                *at = location.offset + line.len() as u64;
                Ok(line)
            }
            None => Ok(Vec::new()),
        }
    }
}
