//! The way of a question: where it starts, which redirects it follows, and what the answer in the end means.
//! Never here: sockets.

use ureq::http::header;
use url::Url;

use super::call::Call;
use super::hop::{self, Failure, Hop, Reply};
use super::login::{self, Login};
use super::{Answer, Inside, Kind, Request, Trouble, Validators, file, head, words};
use crate::io::clock;
use crate::news::SafeText;

/// A question, without name and password in its address.
pub struct Question {
    home: Url,
    login: Option<Login>,
    moved: Option<Url>,
    validators: Validators,
    page: bool,
}

impl Question {
    pub fn new(request: &Request<'_>) -> Result<Self, Trouble> {
        let bad = |error| Trouble::from(format!("this is not an address ({error})"));
        let mut home = Url::parse(request.address.whole()).map_err(bad)?;
        let login = Login::take_from(&mut home);
        home.set_fragment(None);
        let moved = request.moved.and_then(|moved| Url::parse(moved).ok()).filter(web).map(|mut moved| {
            login::without(&mut moved);
            moved.set_fragment(None);
            moved
        });
        let moved = moved.filter(|moved| web(&home) && *moved != home);
        Ok(Self { home, login, moved, validators: request.validators.clone(), page: request.page })
    }
}

fn web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Asks where it has moved to, and if nothing is there (any more), at its own address.
pub fn ask(inside: &Inside, question: &Question, call: &Call) -> Result<Answer, Trouble> {
    if question.home.scheme() == "file" {
        return file::read(&question.home, &question.validators, &inside.limits);
    }
    if let Some(moved) = &question.moved {
        match follow(inside, question, call, moved, Some(&question.validators)) {
            Ok(Answer { kind: Kind::Gone, .. }) => {}
            Err(failure) if failure.lost => {}
            result => return result.map_err(|failure| failure.problem),
        }
        // The validators are of the place it had moved to; here they may mean something else.
        return follow(inside, question, call, &question.home, None).map_err(|failure| failure.problem);
    }
    follow(inside, question, call, &question.home, Some(&question.validators))
        .map_err(|failure| failure.problem)
}

/// Asks at a place and where it is sent from there.
fn follow(
    inside: &Inside,
    question: &Question,
    call: &Call,
    start: &Url,
    validators: Option<&Validators>,
) -> Result<Answer, Failure> {
    let (mut seen, mut here) = (vec![start.clone()], start.clone());
    // Only an unbroken row of permanent redirects from the start on moves a feed (RFC 9110 §15.4).
    let (mut permanent, mut moved) = (true, start.clone());
    loop {
        let (login, page) = (question.login.as_ref(), question.page);
        let asked = Hop { inside, url: &here, login, validators, page, call };
        let reply = asked.ask()?;
        if !matches!(reply.status, 301 | 302 | 303 | 307 | 308)
            || !reply.headers.contains_key(header::LOCATION)
        {
            let moved = (moved != question.home).then(|| moved.as_str().into());
            return conclude(reply, &here, start, moved, permanent, validators);
        }
        let next = target(&here, &reply)?;
        if seen.contains(&next) {
            return Err(format!("{} redirects in a circle", hop::host(&here)).into());
        }
        if seen.len() > inside.limits.redirects {
            return Err(format!("more than {} redirects, the last to {next}", inside.limits.redirects).into());
        }
        permanent &= matches!(reply.status, 301 | 308);
        if permanent {
            moved = next.clone();
        }
        // The turn at this host ends here: the next one may be the same.
        drop(reply);
        seen.push(next.clone());
        here = next;
    }
}

/// Where an answer redirects to (RFC 9110 §10.2.2): to the web, or nowhere. A name and a password in it are
/// dropped (§4.2.4).
fn target(here: &Url, reply: &Reply<'_>) -> Result<Url, Failure> {
    let host = hop::host(here);
    let location = reply.headers.get(header::LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let location = location.unwrap_or_default();
    let nowhere = || format!("{host} redirects to what is not an address");
    let mut next = here.join(location.trim()).map_err(|_| nowhere())?;
    if !matches!(next.scheme(), "http" | "https") {
        return Err(format!("{host} redirects to a {}: address, which is not followed", next.scheme()).into());
    }
    if !next.has_host() {
        return Err(nowhere().into());
    }
    login::without(&mut next);
    next.set_fragment(None);
    Ok(next)
}

/// What the last answer on the way means.
fn conclude(
    reply: Reply<'_>,
    here: &Url,
    start: &Url,
    moved: Option<SafeText>,
    permanent: bool,
    validators: Option<&Validators>,
) -> Result<Answer, Failure> {
    let old = validators.cloned().unwrap_or_default();
    let now = clock::now();
    let fresh = head::fresh(&reply.headers, now);
    let from = here.to_string();
    let asked = old.etag.is_some() || old.modified.is_some();
    match reply.status {
        200 | 203 => {
            let validators = head::validators(&reply.headers);
            let charset = head::charset(&reply.headers);
            let bytes = reply.read()?;
            Ok(Answer { kind: Kind::Body { bytes, charset }, from, moved, validators, fresh })
        }
        304 if asked => {
            let validators = head::updated(&reply.headers, &old);
            reply.done();
            Ok(Answer { kind: Kind::Same, from, moved, validators, fresh })
        }
        // What a temporary redirect leads to may be gone without the feed being gone.
        410 if permanent => Ok(Answer { kind: Kind::Gone, from, moved, validators: old, fresh }),
        status => {
            let server =
                if here.host_str() == start.host_str() { "the server".to_owned() } else { hop::host(here) };
            let retry_after = head::retry_after(&reply.headers, now);
            let words = words::status(status, &server).into();
            Err(Failure { problem: Trouble { words, retry_after, offline: false }, lost: status == 404 })
        }
    }
}
