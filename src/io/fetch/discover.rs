//! The feeds of a site, found from any of its addresses: the address itself, the links on its page, the usual paths.
//! Never here: how a request is made, and which of several feeds the user wants.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Client, Content, FetchError, Request, Response, Validators};
use crate::news::{Address, Candidate, Cause, Format, HasCause, SafeText, address};
use crate::parse::{self, Hint, ParseError, decode, detect, discover};

/// Why no feed was found at an address.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{address}: {problem}")]
pub(crate) struct DiscoverError {
    pub(crate) address: SafeText,
    pub(crate) problem: DiscoverProblem,
}

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DiscoverProblem {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    BrokenFeed(#[from] ParseError),
    #[error("the server says that it is gone for good (410)")]
    Gone,
    #[error("no feed was found there; give the feed's own address if you know it")]
    NoFeed,
}

impl HasCause for DiscoverError {
    fn cause(&self) -> Cause {
        match &self.problem {
            DiscoverProblem::Fetch(error) => error.cause(),
            DiscoverProblem::BrokenFeed(_) => Cause::Damaged,
            DiscoverProblem::Gone | DiscoverProblem::NoFeed => Cause::NotFound,
        }
    }
}

/// The feeds at an address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// If there are several, the user chooses.
    pub(crate) candidates: Vec<Candidate>,
    /// The response of the only candidate, if it was requested.
    pub(crate) answer: Option<Response>,
}

/// Looks for feeds at an address, with at most nine requests.
pub(crate) fn find(client: &Client, address: &Address, stop: &AtomicBool) -> Result<Found, DiscoverError> {
    let validators = Validators::default();
    let get = |address: &Address| {
        client.get(&Request { address, moved: None, validators: &validators, page: false }, stop)
    };
    find_with(&get, address, stop)
}

/// The same with any function that makes requests.
fn find_with(
    get: &dyn Fn(&Address) -> Result<Response, FetchError>,
    address: &Address,
    stop: &AtomicBool,
) -> Result<Found, DiscoverError> {
    let search = || {
        let response = get(address)?;
        match read(&response, address)? {
            Document::Feed(candidate) => return Ok(one(candidate, response)),
            Document::Candidates(candidates) if !candidates.is_empty() => {
                return Ok(Found { candidates, answer: None });
            }
            Document::Candidates(_) | Document::Nothing => {}
        }
        for guess in discover::guesses(address) {
            if stop.load(Ordering::Relaxed) {
                return Err(FetchError::Stopped.into());
            }
            match get(&guess).map(|response| (read(&response, &guess), response)) {
                Ok((Ok(Document::Feed(candidate)), response)) => return Ok(one(candidate, response)),
                Err(error) if error.retry_after().is_some() => return Err(error.into()),
                _ => {}
            }
        }
        Err(DiscoverProblem::NoFeed)
    };
    search().map_err(|problem| DiscoverError { address: address.shown().clone(), problem })
}

/// The host of an address, for a site whose title is not known yet.
fn site_name(address: &Address) -> String {
    let url = url::Url::parse(address.whole()).ok();
    let host = url.as_ref().and_then(|url| url.host_str()).filter(|host| !host.is_empty());
    host.map_or_else(|| address.shown().to_string(), str::to_owned)
}

/// A feed that was requested. The response is of the address that is subscribed to, which it may have moved to.
fn one(candidate: Candidate, response: Response) -> Found {
    let moved = response.moved.clone().filter(|moved| address::normal(moved) != *candidate.address.normal());
    Found { candidates: vec![candidate], answer: Some(Response { moved, ..response }) }
}

/// What a response turned out to be.
enum Document {
    Feed(Candidate),
    /// The feeds a page links to.
    Candidates(Vec<Candidate>),
    Nothing,
}

fn read(response: &Response, requested: &Address) -> Result<Document, DiscoverProblem> {
    let (bytes, charset) = match &response.content {
        Content::Body { bytes, charset } => (bytes, charset.as_deref()),
        Content::Gone => return Err(DiscoverProblem::Gone),
        Content::NotModified => return Ok(Document::Nothing),
    };
    if detect::binary(bytes).is_some() {
        return Ok(Document::Nothing);
    }
    let hint = Hint { base: Some(&response.url), charset, ..Hint::default() };
    let text = decode::decode(bytes, charset);
    Ok(match detect::detect(&text, &hint) {
        Ok(Format::Rss | Format::Atom | Format::JsonFeed) => {
            let title = parse::parse(bytes, &hint)?.title;
            let title = title.unwrap_or_else(|| SafeText::new(&site_name(requested)));
            Document::Feed(Candidate { address: permanent_address(response, requested), title })
        }
        Ok(Format::Html) => Document::Candidates(discover::candidates(&text, requested, &response.url)),
        _ => Document::Nothing,
    })
}

/// The address to subscribe to: where the feed has moved permanently, unless that would lose its credentials.
fn permanent_address(response: &Response, requested: &Address) -> Address {
    let moved = response.moved.as_ref().filter(|_| !parse::subscriptions::has_credentials(requested));
    let moved = moved.and_then(|moved| Address::parse(moved).ok());
    moved.unwrap_or_else(|| requested.clone())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const RSS: &str =
        "<rss version='2.0'><channel><title>The Post</title><item><title>a</title></item></channel></rss>";

    fn response(bytes: &str, url: &str) -> Response {
        Response {
            content: Content::Body { bytes: bytes.into(), charset: None },
            url: url.to_owned(),
            moved: None,
            validators: Validators::default(),
            fresh: None,
        }
    }

    /// Addresses and titles.
    type Pairs = Vec<(String, String)>;

    /// Looks for feeds among these responses; returns what was found, and which addresses were requested.
    fn find_in(address: &str, web: &[(&str, Response)]) -> (Result<Pairs, String>, Vec<String>) {
        let requested = RefCell::new(Vec::new());
        let get = |address: &Address| {
            requested.borrow_mut().push(address.whole().to_owned());
            let page = web.iter().find(|(known, _)| *known == address.whole());
            let missing = FetchError::Status { server: None, status: 404, retry_after: None };
            page.map(|(_, response)| response.clone()).ok_or(missing)
        };
        let result = find_with(&get, &Address::parse(address).unwrap(), &AtomicBool::new(false));
        let pair = |one: Candidate| (one.address.whole().to_owned(), one.title.to_string());
        let result = result.map(|found| found.candidates.into_iter().map(pair).collect());
        (result.map_err(|error| error.to_string()), requested.into_inner())
    }

    #[test]
    fn the_address_of_a_feed_is_that_feed() {
        let (all, requested) = find_in(
            "https://a.example/rss",
            &[("https://a.example/rss", response(RSS, "https://a.example/rss"))],
        );
        assert_eq!(all.unwrap(), [("https://a.example/rss".to_owned(), "The Post".to_owned())]);
        assert_eq!(requested.len(), 1);
        let mut moved =
            response("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}", "https://b.example/");
        moved.moved = Some("https://b.example/".into());
        let (all, _) = find_in("https://a.example/rss", &[("https://a.example/rss", moved.clone())]);
        assert_eq!(all.unwrap(), [("https://b.example/".to_owned(), "a.example".to_owned())]);
        let (all, _) = find_in("https://x:y@a.example/rss", &[("https://x:y@a.example/rss", moved)]);
        assert_eq!(all.unwrap()[0].0, "https://x:y@a.example/rss");
    }

    #[test]
    fn a_page_links_to_its_feeds() {
        let page = "<html><head><title>Post</title><link rel=alternate type=application/rss+xml href=a.xml title=A>\
                    <link rel=alternate type=application/atom+xml href=/b.xml></head><body><p>x</p></body></html>";
        let (all, requested) = find_in(
            "https://a.example/",
            &[("https://a.example/", response(page, "https://www.a.example/x/"))],
        );
        let wanted = [("https://www.a.example/x/a.xml", "A"), ("https://www.a.example/b.xml", "Post")];
        assert_eq!(all.unwrap(), wanted.map(|(address, title)| (address.to_owned(), title.to_owned())));
        assert_eq!(
            requested.len(),
            1,
            "the feeds a page links to are not requested before the user chooses one"
        );
    }

    #[test]
    fn the_usual_paths_come_last_and_are_few() {
        let page = response("<html><body><p>No feed here.</p></body></html>", "https://a.example/");
        let web = [
            ("https://a.example/", page.clone()),
            ("https://a.example/atom.xml", response(RSS, "https://a.example/atom.xml")),
        ];
        let (all, requested) = find_in("https://a.example/", &web);
        assert_eq!(all.unwrap(), [("https://a.example/atom.xml".to_owned(), "The Post".to_owned())]);
        assert_eq!(requested.len(), 4);
        let (all, requested) = find_in("https://a.example/", &web[..1]);
        assert_eq!(
            all.unwrap_err(),
            "https://a.example/: no feed was found there; give the feed's own address if you know it"
        );
        assert_eq!(requested.len(), 9);
    }

    #[test]
    fn errors_name_the_site() {
        assert_eq!(
            find_in("https://ann:s3cret@a.example/", &[]).0.unwrap_err(),
            "https://a.example/: the server says: not found (404)"
        );
        let mut gone = response("", "https://a.example/");
        gone.content = Content::Gone;
        let (all, requested) = find_in("https://a.example/", &[("https://a.example/", gone)]);
        assert!(all.unwrap_err().contains("gone for good"));
        assert_eq!(requested.len(), 1);
        // Retry-After ends the search; other errors do not.
        for (retry_after, requests) in [(Some(60), 2), (None, 9)] {
            let count = RefCell::new(0);
            let get = |_: &Address| {
                *count.borrow_mut() += 1;
                let busy = FetchError::Status { server: None, status: 429, retry_after };
                let page = response("<html><body>x</body></html>", "https://a.example/");
                if *count.borrow() == 1 { Ok(page) } else { Err(busy) }
            };
            let address = Address::parse("https://a.example/").unwrap();
            assert!(find_with(&get, &address, &AtomicBool::new(false)).is_err());
            assert_eq!(*count.borrow(), requests);
        }
        let stop = AtomicBool::new(true);
        let get = |_: &Address| Ok(response("<html><body>x</body></html>", "https://a.example/"));
        let stopped = find_with(&get, &Address::parse("https://a.example/").unwrap(), &stop);
        assert_eq!(stopped.unwrap_err().to_string(), "https://a.example/: stopped before a response came");
    }
}
