//! The feeds of a site, from any address of it: the address itself, what its page names, the usual places.
//! Never here: how a request is made, or which of several feeds the reader wants.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::io::fetch::{Answer, Client, Kind, Limits, Request, Trouble, Validators};
use crate::news::{Address, Candidate, Format, SafeText};
use crate::parse::{self, Hint, decode, detect, discover};

/// Somebody is waiting for the answer.
pub const LIMITS: Limits = Limits {
    connect: Duration::from_secs(15),
    answer: Duration::from_secs(30),
    total: Duration::from_secs(60),
    bytes: 32 << 20,
    redirects: 10,
};

/// Looks for feeds at an address, with at most nine requests; several are the reader's to choose from. In words why
/// there is none.
pub fn find(client: &Client, address: &Address, stop: &AtomicBool) -> Result<Vec<Candidate>, SafeText> {
    let validators = Validators::default();
    let ask = |address: &Address| {
        client.get(&Request { address, moved: None, validators: &validators, page: false }, stop)
    };
    find_with(&ask, address, stop)
}

/// The same, with any way to ask.
pub fn find_with(
    ask: &dyn Fn(&Address) -> Result<Answer, Trouble>,
    address: &Address,
    stop: &AtomicBool,
) -> Result<Vec<Candidate>, SafeText> {
    let place = place(address);
    // Most words about a connection name the server already.
    let words = |what: &str| {
        if what.starts_with(&place) {
            SafeText::new(what)
        } else {
            SafeText::new(&format!("{place}: {what}"))
        }
    };
    let answer = ask(address).map_err(|problem| words(&problem.words))?;
    match read(&answer, address) {
        Found::Feed(candidate) => return Ok(vec![candidate]),
        Found::Broken(why) => return Err(words(&why)),
        Found::Gone => return Err(words("it says that it is gone for good")),
        Found::Candidates(found) if !found.is_empty() => return Ok(found),
        Found::Candidates(_) | Found::Nothing => {}
    }
    for guess in discover::guesses(address) {
        if stop.load(Ordering::Relaxed) {
            return Err(words("stopped"));
        }
        match ask(&guess) {
            Ok(answer) => {
                if let Found::Feed(candidate) = read(&answer, &guess) {
                    return Ok(vec![candidate]);
                }
            }
            // A server that asks to be left alone is left alone.
            Err(problem) if problem.retry_after.is_some() => return Err(words(&problem.words)),
            Err(_) => {}
        }
    }
    Err(words("no feed was found there; give the feed's own address if you know it"))
}

/// What a site is called before it has said so itself.
fn place(address: &Address) -> String {
    let url = url::Url::parse(address.whole()).ok();
    let host = url.as_ref().and_then(|url| url.host_str()).filter(|host| !host.is_empty());
    host.map_or_else(|| address.shown().to_string(), str::to_owned)
}

enum Found {
    Feed(Candidate),
    /// A feed, but one that can't be read.
    Broken(SafeText),
    /// A page, and what it names.
    Candidates(Vec<Candidate>),
    Gone,
    Nothing,
}

fn read(answer: &Answer, asked: &Address) -> Found {
    let (bytes, charset) = match &answer.kind {
        Kind::Body { bytes, charset } => (bytes, charset.as_deref()),
        Kind::Gone => return Found::Gone,
        Kind::Same => return Found::Nothing,
    };
    if detect::binary(bytes).is_some() {
        return Found::Nothing;
    }
    let hint = Hint { base: Some(&answer.from), charset, ..Hint::default() };
    let text = decode::decode(bytes, charset);
    match detect::detect(&text, &hint) {
        Ok(Format::Rss | Format::Atom | Format::JsonFeed) => match parse::parse(bytes, &hint) {
            Ok(parsed) => {
                let title = parsed.title.unwrap_or_else(|| SafeText::new(&place(asked)));
                Found::Feed(Candidate { address: settled(answer, asked), title })
            }
            Err(why) => Found::Broken(SafeText::new(&why.to_string())),
        },
        Ok(Format::Html) => Found::Candidates(discover::candidates(&text, asked, &answer.from)),
        _ => Found::Nothing,
    }
}

/// Where a feed is asked for from now on: where it has moved for good, unless that would lose a login.
fn settled(answer: &Answer, asked: &Address) -> Address {
    let moved = answer.moved.as_ref().filter(|_| !parse::subscriptions::has_credentials(asked));
    let moved = moved.and_then(|moved| Address::parse(moved).ok());
    moved.unwrap_or_else(|| asked.clone())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const RSS: &str =
        "<rss version='2.0'><channel><title>The Post</title><item><title>a</title></item></channel></rss>";

    fn body(bytes: &str, from: &str) -> Answer {
        Answer {
            kind: Kind::Body { bytes: bytes.into(), charset: None },
            from: from.to_owned(),
            moved: None,
            validators: Validators::default(),
            fresh: None,
        }
    }

    /// Addresses and titles.
    type Pairs = Vec<(String, String)>;

    /// Asks a web of these pages; gives what was found, and what was asked for on the way.
    fn found(address: &str, web: &[(&str, Answer)]) -> (Result<Pairs, String>, Vec<String>) {
        let asked = RefCell::new(Vec::new());
        let ask = |address: &Address| {
            asked.borrow_mut().push(address.whole().to_owned());
            let page = web.iter().find(|(known, _)| *known == address.whole());
            let missing =
                Trouble { words: "it says 404: not found".into(), retry_after: None, offline: false };
            page.map(|(_, answer)| answer.clone()).ok_or(missing)
        };
        let result = find_with(&ask, &Address::parse(address).unwrap(), &AtomicBool::new(false));
        let pair = |one: Candidate| (one.address.whole().to_owned(), one.title.to_string());
        let result = result.map(|all| all.into_iter().map(pair).collect());
        (result.map_err(|words| words.to_string()), asked.into_inner())
    }

    #[test]
    fn a_feed_is_taken_as_it_is() {
        let (all, asked) =
            found("https://a.example/rss", &[("https://a.example/rss", body(RSS, "https://a.example/rss"))]);
        assert_eq!(all.unwrap(), [("https://a.example/rss".to_owned(), "The Post".to_owned())]);
        assert_eq!(asked.len(), 1);
        let mut moved =
            body("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}", "https://b.example/");
        moved.moved = Some("https://b.example/".into());
        let (all, _) = found("https://a.example/rss", &[("https://a.example/rss", moved.clone())]);
        assert_eq!(all.unwrap(), [("https://b.example/".to_owned(), "a.example".to_owned())]);
        let (all, _) = found("https://x:y@a.example/rss", &[("https://x:y@a.example/rss", moved)]);
        assert_eq!(all.unwrap()[0].0, "https://x:y@a.example/rss");
    }

    #[test]
    fn a_page_names_its_feeds() {
        let page = "<html><head><title>Post</title><link rel=alternate type=application/rss+xml href=a.xml title=A>\
                    <link rel=alternate type=application/atom+xml href=/b.xml></head><body><p>x</p></body></html>";
        let (all, asked) =
            found("https://a.example/", &[("https://a.example/", body(page, "https://www.a.example/x/"))]);
        let wanted = [("https://www.a.example/x/a.xml", "A"), ("https://www.a.example/b.xml", "Post")];
        assert_eq!(all.unwrap(), wanted.map(|(address, title)| (address.to_owned(), title.to_owned())));
        assert_eq!(asked.len(), 1, "what a page names is not asked for before the reader wants it");
    }

    #[test]
    fn the_usual_places_come_last_and_are_few() {
        let page = body("<html><body><p>No word of it.</p></body></html>", "https://a.example/");
        let web = [
            ("https://a.example/", page.clone()),
            ("https://a.example/atom.xml", body(RSS, "https://a.example/atom.xml")),
        ];
        let (all, asked) = found("https://a.example/", &web);
        assert_eq!(all.unwrap(), [("https://a.example/atom.xml".to_owned(), "The Post".to_owned())]);
        assert_eq!(asked.len(), 4);
        let (all, asked) = found("https://a.example/", &web[..1]);
        assert_eq!(
            all.unwrap_err(),
            "a.example: no feed was found there; give the feed's own address if you know it"
        );
        assert_eq!(asked.len(), 9);
    }

    #[test]
    fn trouble_is_told_in_words() {
        assert_eq!(
            found("https://ann:s3cret@a.example/", &[]).0.unwrap_err(),
            "a.example: it says 404: not found"
        );
        let mut gone = body("", "https://a.example/");
        gone.kind = Kind::Gone;
        let (all, asked) = found("https://a.example/", &[("https://a.example/", gone)]);
        assert!(all.unwrap_err().contains("gone for good"));
        assert_eq!(asked.len(), 1);
        // Whoever asks to be left alone is left alone; other trouble is no reason to stop looking.
        for (retry_after, asked) in [(Some(60), 2), (None, 9)] {
            let count = RefCell::new(0);
            let ask = |_: &Address| {
                *count.borrow_mut() += 1;
                let busy = Trouble { words: "too many requests".into(), retry_after, offline: false };
                let page = body("<html><body>x</body></html>", "https://a.example/");
                if *count.borrow() == 1 { Ok(page) } else { Err(busy) }
            };
            let address = Address::parse("https://a.example/").unwrap();
            assert!(find_with(&ask, &address, &AtomicBool::new(false)).is_err());
            assert_eq!(*count.borrow(), asked);
        }
        let stop = AtomicBool::new(true);
        let ask = |_: &Address| Ok(body("<html><body>x</body></html>", "https://a.example/"));
        let stopped = find_with(&ask, &Address::parse("https://a.example/").unwrap(), &stop);
        assert_eq!(stopped.unwrap_err().as_str(), "a.example: stopped");
    }
}
