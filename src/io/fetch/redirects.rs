//! From a request to its response: where it starts, which redirects it follows, what the last response means.
//! Never here: sockets.

use ureq::http::header;
use url::Url;

use super::credentials::{self, Credentials};
use super::hop::{self, Hop, HopResponse};
use super::{Content, Deadline, FetchError, Request, Response, Shared, Validators, file, headers};
use crate::io::clock;
use crate::news::SafeText;

/// A parsed request: credentials are taken out of its address.
pub(crate) struct Target {
    home: Url,
    credentials: Option<Credentials>,
    moved: Option<Url>,
    validators: Validators,
    page: bool,
}

impl Target {
    pub(crate) fn new(request: &Request<'_>) -> Result<Self, FetchError> {
        let bad = |error: url::ParseError| FetchError::BadAddress(SafeText::new(&error.to_string()));
        let mut home = Url::parse(request.address.whole()).map_err(bad)?;
        let credentials = Credentials::take_from(&mut home);
        home.set_fragment(None);
        let moved = request.moved.and_then(|moved| Url::parse(moved).ok()).filter(is_web).map(|mut moved| {
            credentials::remove(&mut moved);
            moved.set_fragment(None);
            moved
        });
        let moved = moved.filter(|moved| is_web(&home) && *moved != home);
        let validators = headers::usable(request.validators, clock::now());
        Ok(Self { home, credentials, moved, validators, page: request.page })
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Requests the address it has moved to; if nothing is there any more, its own address.
pub(crate) fn fetch(shared: &Shared, target: &Target, deadline: &Deadline) -> Result<Response, FetchError> {
    if target.home.scheme() == "file" {
        return file::read(&target.home, &target.validators, &shared.limits);
    }
    let Some(moved) = &target.moved else {
        return with_conditions(shared, target, deadline, &target.home);
    };
    match with_conditions(shared, target, deadline, moved) {
        Ok(Response { content: Content::Gone, .. }) | Err(FetchError::Status { status: 404, .. }) => {}
        Err(error) if error.is_unreached() || error.is_cut() => {}
        result => return result,
    }
    // The validators belong to the address it had moved to.
    follow(shared, target, deadline, &target.home, None)
}

/// Requests an address with the known validators. If the server does not understand that, requests it once more without,
/// and drops the validators of the response: the next request has no condition either.
fn with_conditions(
    shared: &Shared,
    target: &Target,
    deadline: &Deadline,
    start: &Url,
) -> Result<Response, FetchError> {
    let result = follow(shared, target, deadline, start, Some(&target.validators));
    let conditional = target.validators != Validators::default();
    if !(conditional && is_no_answer(&result)) {
        return result;
    }
    let response = follow(shared, target, deadline, start, None)?;
    Ok(Response { validators: Validators::default(), ..response })
}

/// Whether the response to a conditional request says nothing about the feed: the server refuses the condition, or
/// sends nothing where 304 is meant.
fn is_no_answer(result: &Result<Response, FetchError>) -> bool {
    match result {
        Ok(Response { content: Content::Body { bytes, .. }, .. }) => bytes.trim_ascii().is_empty(),
        Ok(_) => false,
        Err(error) => matches!(error, FetchError::Status { status: 204 | 205 | 400 | 412 | 417 | 428, .. }),
    }
}

/// Requests an address and follows its redirects.
fn follow(
    shared: &Shared,
    target: &Target,
    deadline: &Deadline,
    start: &Url,
    validators: Option<&Validators>,
) -> Result<Response, FetchError> {
    let (mut seen, mut url) = (vec![start.clone()], start.clone());
    // Only an unbroken chain of permanent redirects from the start moves a feed (RFC 9110 §15.4).
    let (mut permanent, mut moved) = (true, start.clone());
    loop {
        let (credentials, page) = (target.credentials.as_ref(), target.page);
        let response = Hop { shared, url: &url, credentials, validators, page, deadline }.send()?;
        if !matches!(response.status, 301 | 302 | 303 | 307 | 308)
            || !response.headers.contains_key(header::LOCATION)
        {
            let moved = (moved != target.home).then(|| moved.as_str().into());
            return conclude(response, &url, start, moved, permanent, validators);
        }
        let next = location(&url, &response)?;
        if seen.contains(&next) {
            return Err(bad_redirect(&url, "in a loop"));
        }
        let limit = shared.limits.redirects;
        if seen.len() > limit {
            return Err(FetchError::TooManyRedirects { limit, last: next.as_str().into() });
        }
        permanent &= matches!(response.status, 301 | 308);
        if permanent {
            moved = next.clone();
        }
        // Frees the connection before the next request, which may be to the same host.
        drop(response);
        seen.push(next.clone());
        url = next;
    }
}

fn bad_redirect(url: &Url, why: &str) -> FetchError {
    FetchError::Redirect { server: hop::host(url), why: SafeText::new(why) }
}

/// Where a response redirects to (RFC 9110 §10.2.2): http and https only. A name and a password in it are dropped
/// (§4.2.4).
fn location(url: &Url, response: &HopResponse<'_>) -> Result<Url, FetchError> {
    let location =
        response.headers.get(header::LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let no_address = || bad_redirect(url, "to an invalid address");
    let mut next = url.join(location.unwrap_or_default().trim()).map_err(|_| no_address())?;
    if !matches!(next.scheme(), "http" | "https") {
        return Err(bad_redirect(url, &format!("to a {}: address, which is not followed", next.scheme())));
    }
    if !next.has_host() {
        return Err(no_address());
    }
    credentials::remove(&mut next);
    next.set_fragment(None);
    Ok(next)
}

/// What the last response of the chain means.
fn conclude(
    response: HopResponse<'_>,
    url: &Url,
    start: &Url,
    moved: Option<SafeText>,
    permanent: bool,
    validators: Option<&Validators>,
) -> Result<Response, FetchError> {
    let old = validators.cloned().unwrap_or_default();
    let now = clock::now();
    let fresh = headers::fresh(&response.headers, now);
    let conditional = old != Validators::default();
    let (content, validators) = match response.status {
        200 | 203 => {
            let validators = headers::validators(&response.headers, now);
            let charset = headers::charset(&response.headers);
            (Content::Body { bytes: response.read()?, charset }, validators)
        }
        304 if conditional => {
            let validators = headers::updated(&response.headers, &old, now);
            response.finish();
            (Content::NotModified, validators)
        }
        // The target of a temporary redirect may be gone although the feed is not.
        410 if permanent => (Content::Gone, old),
        status => {
            let server = (url.host_str() != start.host_str()).then(|| hop::host(url));
            let retry_after = headers::retry_after(&response.headers, now);
            return Err(FetchError::Status { server, status, retry_after });
        }
    };
    Ok(Response { content, url: url.to_string(), moved, validators, fresh })
}
