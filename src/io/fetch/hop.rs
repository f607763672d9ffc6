//! One HTTP request to one server, and its response as far as it has been read.
//! Never here: redirects, and what the response means.

use ureq::http::header::{self, HeaderMap, HeaderValue};
use ureq::http::{self, Response};
use ureq::{Agent, Body, Error};
use url::Url;

use super::body::{self, BodyError};
use super::credentials::Credentials;
use super::host_limits::{HostPermit, host_key};
use super::{Deadline, FetchError, Shared, Validators, headers};

/// The longest address that is requested.
const MAX_URL: usize = 8192;
/// What is wrong with a longer one.
pub(crate) const TOO_LONG: &str = "it is too long";

/// `Accept` for a page: web pages first, then other texts.
const ACCEPT_PAGE: &str =
    "text/html, application/xhtml+xml, text/markdown;q=0.9, text/plain;q=0.8, */*;q=0.5";

/// A request to one server.
pub(crate) struct Hop<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) url: &'a Url,
    pub(crate) credentials: Option<&'a Credentials>,
    pub(crate) validators: Option<&'a Validators>,
    pub(crate) page: bool,
    pub(crate) deadline: &'a Deadline,
}

/// A response whose body has not been read yet.
pub(crate) struct HopResponse<'a> {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    body: Body,
    permit: HostPermit<'a>,
    shared: &'a Shared,
    deadline: &'a Deadline,
    host: String,
    proxy: Option<&'a str>,
}

/// The host as shown to the user: with the port only if it is not the usual one.
pub(crate) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

impl<'a> Hop<'a> {
    /// Waits for a connection to be free, sends the request and waits for the head of the response.
    pub(crate) fn send(self) -> Result<HopResponse<'a>, FetchError> {
        let Self { shared, url, deadline, .. } = self;
        let limits = &shared.limits;
        let route = shared.routes.to(url)?;
        if url.as_str().len() > MAX_URL {
            return Err(FetchError::BadAddress(TOO_LONG.into()));
        }
        let host = host(url);
        let permit = shared.hosts.acquire(&host_key(url), deadline)?;
        deadline.start();
        let proxy = route.proxy.as_deref();
        let failed = |error: Error| FetchError::connection(&error, &host, proxy, limits);
        let mut result = self.send_once(&route.agent, route.credentials.as_ref()).map_err(failed);
        // The server may have closed the connection just when it was used again (RFC 9112 §9.3.1).
        if result.as_ref().is_err_and(FetchError::is_cut) && permit.may_be_reused() {
            result = self.send_once(&route.agent, route.credentials.as_ref()).map_err(failed);
        }
        let response = result.inspect_err(|error| {
            if error.is_connect_timeout() {
                permit.unreachable(error);
            }
        })?;
        let (head, body) = response.into_parts();
        let status = head.status.as_u16();
        Ok(HopResponse { status, headers: head.headers, body, permit, shared, deadline, host, proxy })
    }

    fn send_once(&self, agent: &Agent, proxy: Option<&Credentials>) -> Result<Response<Body>, Error> {
        let mut request = http::Request::get(self.url.as_str()).body(())?;
        let headers = request.headers_mut();
        if let Some(value) = self.credentials.and_then(|credentials| credentials.header_for(self.url)) {
            headers.insert(header::AUTHORIZATION, value.clone());
        }
        if let Some(credentials) = proxy {
            headers.insert(header::PROXY_AUTHORIZATION, credentials.header.clone());
        }
        if self.page {
            headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT_PAGE));
        }
        if let Some(validators) = self.validators {
            let conditions = [
                (header::IF_NONE_MATCH, &validators.etag),
                (header::IF_MODIFIED_SINCE, &validators.modified),
            ];
            for (name, value) in conditions {
                if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_bytes) {
                    headers.insert(name, value);
                }
            }
        }
        agent.run(request)
    }
}

impl HopResponse<'_> {
    /// Ends a response without a body.
    pub(crate) fn finish(self) {
        self.permit.responded();
    }

    /// Reads the whole body and decodes it.
    pub(crate) fn read(self) -> Result<Vec<u8>, FetchError> {
        let Self { shared, deadline, host: server, .. } = self;
        let limits = &shared.limits;
        let codings = match headers::codings(&self.headers) {
            Ok(codings) => codings,
            Err(coding) => return Err(FetchError::UnknownCoding { server, coding }),
        };
        let length = headers::length(&self.headers);
        let stream = self.body.into_reader();
        match body::read(stream, &codings, length, limits.bytes, &shared.large_bodies, deadline) {
            Ok(bytes) => {
                self.permit.responded();
                Ok(bytes)
            }
            Err(BodyError::Connection(error, read)) => {
                let error = FetchError::connection(&error, &server, self.proxy, limits);
                let truncated = error.is_cut() || error.is_unreached();
                Err(if truncated { FetchError::Truncated { server, read, length } } else { error })
            }
            Err(BodyError::Corrupt) => Err(FetchError::Corrupt(server)),
            Err(BodyError::TooLarge) => Err(FetchError::TooLarge { server, limit: limits.bytes }),
            Err(BodyError::Deadline(error)) => Err(error),
        }
    }
}
