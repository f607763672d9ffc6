//! One page of the web, fetched and read within bounds: what it says, or a word about what it is instead.
//! Never here: who wants it, where it is kept, a screen.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::io::fetch::{self, Client, Kind, Limits, Request, Validators};
use crate::news::address::BadAddress;
use crate::news::{Address, Article, Body, Document, Format, Parsed, SafeText};
use crate::parse::{self, Hint, ParseError, decode};

/// How long a page may be read once it has come. The longest of real ones take a tenth of a second.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pages given up on that may still be being read. They end by the bounds of the parser.
const STRAYS: usize = 2;
/// How often whoever waits looks whether that is still wanted.
const GLANCE: Duration = Duration::from_millis(50);

/// What is said of an answer that is for programs.
const DATA: &str = "this is data (JSON), not a page; o opens it in the browser";

/// What a page holds.
#[derive(Clone, Debug)]
pub struct Page {
    /// With its body. Its address is where the page came from in the end: what is relative stands against it.
    pub article: Article,
    /// The body, ready to lay out.
    pub document: Document,
}

/// Why there is none.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// With the address.
    pub words: SafeText,
    /// This is how it looks where there is no network at all.
    pub offline: bool,
    /// Nobody waits for it any more.
    pub stopped: bool,
    /// The server asks to be left alone for a while.
    pub busy: bool,
}

/// Fetches and reads pages. Shared by all who want some.
#[derive(Debug, Default)]
pub struct Pages {
    client: OnceLock<Arc<Client>>,
    strays: Arc<AtomicUsize>,
    patience: Option<Duration>,
}

impl Pages {
    /// Asks by a client that others ask by, too, so that they are polite together.
    pub fn with(client: Arc<Client>) -> Self {
        Self { client: OnceLock::from(client), ..Self::default() }
    }

    /// The same with another patience.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience: Some(patience), ..self }
    }

    /// Fetches the page at an http or https address. `stop` ends the wait within a tenth of a second.
    pub fn fetch(&self, url: &str, stop: &AtomicBool) -> Result<Page, Trouble> {
        let client = self.client.get_or_init(|| Arc::new(Client::new(Limits::default())));
        self.fetch_by(client, url, stop)
    }

    /// The same by another client.
    pub fn fetch_by(&self, client: &Client, url: &str, stop: &AtomicBool) -> Result<Page, Trouble> {
        let place =
            Address::parse(url).map_or_else(|_| SafeText::new(url), |address| address.shown().clone());
        let problem = |why: &dyn std::fmt::Display| Trouble {
            words: SafeText::new(&format!("{place}: {why}")),
            offline: false,
            stopped: stop.load(Ordering::Relaxed),
            busy: false,
        };
        let web = |address: &Address| !address.whole().starts_with("file:");
        let address = match Address::parse(url) {
            Ok(address) if web(&address) => address,
            Ok(_) | Err(BadAddress::Scheme) => return Err(problem(&"only http and https pages are fetched")),
            Err(BadAddress::Malformed) => return Err(problem(&"this is no address of a page")),
        };
        let validators = Validators::default();
        let request = Request { address: &address, moved: None, validators: &validators, page: true };
        let answer = client.get(&request, stop).map_err(|why: fetch::Trouble| {
            let (offline, busy) = (why.offline, why.retry_after.is_some());
            Trouble { offline, busy, ..problem(&why) }
        })?;
        let Kind::Body { bytes, charset } = answer.kind else {
            return Err(problem(&"it is gone for good, says its server (410)"));
        };
        self.read(bytes, charset, answer.from, stop).map_err(|why| problem(&why))
    }

    /// Reads a page on a thread of its own, which is left to itself when that takes too long.
    fn read(
        &self,
        bytes: Vec<u8>,
        charset: Option<String>,
        from: String,
        stop: &AtomicBool,
    ) -> Result<Page, SafeText> {
        if self.strays.load(Ordering::Relaxed) >= STRAYS {
            return Err(SafeText::new(
                "other pages are still being read that take very long; try again later",
            ));
        }
        let (tell, told) = mpsc::sync_channel(0);
        let strays = Arc::clone(&self.strays);
        let work = move || {
            let read = || page(&bytes, charset.as_deref(), &from);
            let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
            let read = read.unwrap_or_else(|_| Err(SafeText::new("reading it failed (a fault of tidings)")));
            if tell.send(read).is_err() {
                strays.fetch_sub(1, Ordering::Relaxed);
            }
        };
        let started = std::thread::Builder::new().name("page".to_owned()).spawn(work);
        started.map_err(|error| SafeText::new(&format!("there is no room for another thread ({error})")))?;
        let until = Instant::now() + self.patience.unwrap_or(PATIENCE);
        loop {
            let wait = GLANCE.min(until.saturating_duration_since(Instant::now()));
            let why = match told.recv_timeout(wait) {
                Ok(read) => return read,
                Err(RecvTimeoutError::Disconnected) => "reading it failed (a fault of tidings)",
                Err(RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => "stopped",
                Err(RecvTimeoutError::Timeout) if Instant::now() >= until => {
                    "it takes too long to find the text in this page; o opens it in the browser"
                }
                Err(RecvTimeoutError::Timeout) => continue,
            };
            // Whoever finds nobody to tell takes itself off again: that can't be before this line has run.
            self.strays.fetch_add(1, Ordering::Relaxed);
            return Err(SafeText::new(why));
        }
    }
}

/// What some bytes say, as one article.
fn page(bytes: &[u8], charset: Option<&str>, from: &str) -> Result<Page, SafeText> {
    let name = from.split(['?', '#']).next().and_then(|path| path.rsplit('/').next());
    let hint = Hint { name, base: Some(from), charset, key: None };
    let parsed = parse::parse(bytes, &hint).map_err(|error| match error {
        ParseError::Empty => SafeText::new("there is nothing on this page"),
        ParseError::Binary(kind) => {
            SafeText::new(&format!("this is no page (it looks like {kind}); o opens it in the browser"))
        }
        ParseError::Broken { format: Format::Json | Format::JsonLines, .. } => SafeText::new(DATA),
        broken @ ParseError::Broken { .. } => SafeText::new(&format!("{broken}; o opens it in the browser")),
    })?;
    let article = match parsed.format {
        Format::Rss | Format::Atom | Format::JsonFeed => {
            return Err(SafeText::new("this is a feed, not a page; a subscribes to it"));
        }
        Format::Json | Format::JsonLines => {
            return Err(SafeText::new(DATA));
        }
        Format::Html => only(parsed)?,
        Format::Markdown => whole(parsed, Body::Markdown, bytes, charset, name)?,
        Format::Plain | Format::Headlines => whole(parsed, Body::Plain, bytes, charset, name)?,
    };
    let site = url::Url::parse(from).ok().and_then(|url| url.host_str().map(SafeText::new));
    let article = Article { url: Some(SafeText::new(from)), source: article.source.or(site), ..article };
    let mut document = parse::document(&article);
    parse::highlight::highlight_document(&mut document);
    if document.blocks.is_empty() {
        return Err(SafeText::new("no text was found in this page; o opens it in the browser"));
    }
    Ok(Page { article, document })
}

fn only(parsed: Parsed) -> Result<Article, SafeText> {
    parsed.articles.into_iter().next().ok_or_else(|| SafeText::new("there is nothing on this page"))
}

/// A text that was taken for several articles is one page all the same.
fn whole(
    parsed: Parsed,
    body: fn(Box<str>) -> Body,
    bytes: &[u8],
    charset: Option<&str>,
    name: Option<&str>,
) -> Result<Article, SafeText> {
    if parsed.format != Format::Headlines && parsed.articles.len() == 1 {
        return only(parsed);
    }
    let title = SafeText::new(name.unwrap_or_default());
    let body = body(decode::decode(bytes, charset).into());
    Ok(Article { title, body, ..Article::default() })
}
