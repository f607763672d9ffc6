//! One web page, fetched and read within bounds: the article on it, or an error that says what it is instead.
//! Never here: who asks for it, where it is stored, a screen.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::{Client, FetchError, Limits, Request, Validators, wait};
use crate::news::address::BadAddress;
use crate::news::{Address, Article, Body, Cause, Document, Format, HasCause, SafeText};
use crate::parse::{self, Hint, ParseError, decode};

/// How long reading a fetched page may take. The slowest real pages take a tenth of a second.
const PARSE_TIMEOUT: Duration = Duration::from_secs(10);
/// Threads that may still be reading pages after their timeout. The parser's own limits end them.
const MAX_ABANDONED: usize = 2;

/// An article read from a page.
#[derive(Clone, Debug)]
pub struct Page {
    /// With its body. Its address is that of the page after all redirects; relative links are resolved against it.
    pub article: Article,
    /// The body, ready to lay out.
    pub document: Document,
}

impl Page {
    /// Whether it has clearly less text than the `words` that are known already: a paywall, or a list of headlines.
    pub(crate) fn is_less_than(&self, words: usize) -> bool {
        self.document.words() * 10 < words * 9
    }
}

/// Why a page can't be read.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{address}: {problem}")]
pub struct PageError {
    pub(crate) address: SafeText,
    pub problem: PageProblem,
}

/// What is wrong with a page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageProblem {
    #[error("this is not the address of a page")]
    BadAddress,
    #[error("only http and https pages are fetched")]
    NotWeb,
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the server says that it is gone for good (410)")]
    Gone,
    #[error("other pages are still being read that take very long; try again later")]
    Busy,
    #[error("it takes too long to find the text in this page; o opens it in the browser")]
    TooSlow,
    #[error("there is nothing on this page")]
    Empty,
    #[error("no text was found in this page; o opens it in the browser")]
    NoText,
    #[error("this is not a page (it looks like {0}); o opens it in the browser")]
    Binary(&'static str),
    #[error("this is data (JSON), not a page; o opens it in the browser")]
    Data,
    #[error("this is a feed, not a page; a subscribes to it")]
    Feed,
    #[error("{0}; o opens it in the browser")]
    Broken(SafeText),
    #[error("it could not be read (an internal error of tidings)")]
    Panicked,
}

impl PageError {
    /// The error of the request, if it was the request that failed.
    pub fn fetch(&self) -> Option<&FetchError> {
        if let PageProblem::Fetch(error) = &self.problem { Some(error) } else { None }
    }
}

impl HasCause for PageError {
    fn cause(&self) -> Cause {
        match &self.problem {
            PageProblem::Fetch(error) => error.cause(),
            PageProblem::Gone | PageProblem::Empty | PageProblem::NoText => Cause::NotFound,
            PageProblem::Busy => Cause::Busy,
            PageProblem::TooSlow => Cause::TimedOut,
            PageProblem::Broken(_) => Cause::Damaged,
            PageProblem::Panicked => Cause::Panicked,
            _ => Cause::Invalid,
        }
    }
}

/// Fetches and reads pages. Can be shared between threads.
#[derive(Debug, Default)]
pub struct PageFetcher {
    client: OnceLock<Arc<Client>>,
    abandoned: Arc<AtomicUsize>,
    timeout: Option<Duration>,
}

impl PageFetcher {
    /// Shares a client, and with it the limits of each host.
    pub(crate) fn with_client(client: Arc<Client>) -> Self {
        Self { client: OnceLock::from(client), ..Self::default() }
    }

    /// Allows another time for reading a page.
    #[must_use]
    pub fn parse_timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Fetches the page at an http or https address. `stop` ends the wait within a tenth of a second.
    pub(crate) fn fetch(&self, url: &str, stop: &AtomicBool) -> Result<Page, PageError> {
        let client = self.client.get_or_init(|| Arc::new(Client::new(Limits::default())));
        self.fetch_with(client, url, stop)
    }

    /// The same with another client.
    pub fn fetch_with(&self, client: &Client, url: &str, stop: &AtomicBool) -> Result<Page, PageError> {
        let parsed = Address::parse(url);
        let address = parsed.as_ref().map_or_else(|_| SafeText::new(url), |address| address.shown().clone());
        let fetch = || {
            let address = match parsed {
                Ok(address) if !address.whole().starts_with("file:") => address,
                Ok(_) | Err(BadAddress::Scheme) => return Err(PageProblem::NotWeb),
                Err(BadAddress::Malformed) => return Err(PageProblem::BadAddress),
            };
            let validators = Validators::default();
            let request = Request { address: &address, moved: None, validators: &validators, page: true };
            let mut response = client.get(&request, stop)?;
            let (bytes, charset) = response.take_body().ok_or(PageProblem::Gone)?;
            self.read(bytes, charset, response.url, stop)
        };
        fetch().map_err(|problem| PageError { address, problem })
    }

    /// Reads a page on a thread of its own. After the timeout the thread is left to end by itself.
    fn read(
        &self,
        bytes: Vec<u8>,
        charset: Option<String>,
        url: String,
        stop: &AtomicBool,
    ) -> Result<Page, PageProblem> {
        if self.abandoned.load(Ordering::Relaxed) >= MAX_ABANDONED {
            return Err(PageProblem::Busy);
        }
        let (sender, receiver) = mpsc::sync_channel(0);
        let abandoned = Arc::clone(&self.abandoned);
        let work = move || {
            let read = || read_page(&bytes, charset.as_deref(), &url);
            let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
            if sender.send(read.unwrap_or(Err(PageProblem::Panicked))).is_err() {
                abandoned.fetch_sub(1, Ordering::Relaxed);
            }
        };
        let started = std::thread::Builder::new().name("page".to_owned()).spawn(work);
        started.map_err(|error| FetchError::Thread(SafeText::new(&error.to_string())))?;
        let end = Instant::now() + self.timeout.unwrap_or(PARSE_TIMEOUT);
        let check = || match () {
            () if stop.load(Ordering::Relaxed) => Err(FetchError::Stopped.into()),
            () if Instant::now() >= end => Err(PageProblem::TooSlow),
            () => Ok(()),
        };
        wait(&receiver, PageProblem::Panicked, check).unwrap_or_else(|problem| {
            // Before `receiver` is dropped: only then does the thread count itself off.
            self.abandoned.fetch_add(1, Ordering::Relaxed);
            Err(problem)
        })
    }
}

/// Reads a body as one article.
fn read_page(bytes: &[u8], charset: Option<&str>, url: &str) -> Result<Page, PageProblem> {
    let name = url.split(['?', '#']).next().and_then(|path| path.rsplit('/').next());
    let hint = Hint { name, base: Some(url), charset, key: None };
    let parsed = parse::parse(bytes, &hint).map_err(|error| match error {
        ParseError::Empty => PageProblem::Empty,
        ParseError::Binary(kind) => PageProblem::Binary(kind),
        ParseError::Broken { format: Format::Json | Format::JsonLines, .. } => PageProblem::Data,
        broken @ ParseError::Broken { .. } => PageProblem::Broken(SafeText::new(&broken.to_string())),
    })?;
    let (format, articles) = (parsed.format, parsed.articles.len());
    let first = parsed.articles.into_iter().next().ok_or(PageProblem::Empty);
    // A text with several articles in it is still one page.
    let whole_text = |body: fn(Box<str>) -> Body| {
        let title = SafeText::new(name.unwrap_or_default());
        Article { title, body: body(decode::decode(bytes, charset).into()), ..Article::default() }
    };
    let article = match format {
        Format::Rss | Format::Atom | Format::JsonFeed => return Err(PageProblem::Feed),
        Format::Json | Format::JsonLines => return Err(PageProblem::Data),
        Format::Headlines => whole_text(Body::Plain),
        Format::Markdown if articles != 1 => whole_text(Body::Markdown),
        Format::Plain if articles != 1 => whole_text(Body::Plain),
        Format::Html | Format::Markdown | Format::Plain => first?,
    };
    let site = url::Url::parse(url).ok().and_then(|url| url.host_str().map(SafeText::new));
    let article = Article { url: Some(SafeText::new(url)), source: article.source.or(site), ..article };
    let mut document = parse::document(&article);
    parse::highlight::highlight_document(&mut document);
    if document.blocks.is_empty() {
        return Err(PageProblem::NoText);
    }
    Ok(Page { article, document })
}
