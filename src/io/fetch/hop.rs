//! One request to one server, and its answer as far as it is read here. Never here: what follows from it.

use ureq::http::header::{self, HeaderMap, HeaderValue};
use ureq::http::{self, Response};
use ureq::{Agent, Body, Error};
use url::Url;

use super::body::{self, Broken};
use super::call::{Call, Ended};
use super::gate::{Pass, Shut};
use super::login::Login;
use super::words::{self, Failed};
use super::{Inside, Trouble, Validators, head};

/// The longest address that is asked for.
const LONGEST: usize = 8192;

/// What is accepted where a page is wanted: pages first, then other texts.
const PAGES: &str = "text/html, application/xhtml+xml, text/markdown;q=0.9, text/plain;q=0.8, */*;q=0.5";

/// A question to one server.
pub struct Hop<'a> {
    pub inside: &'a Inside,
    pub url: &'a Url,
    pub login: Option<&'a Login>,
    pub validators: Option<&'a Validators>,
    pub page: bool,
    pub call: &'a Call,
}

/// The head of its answer; the body is still to come.
pub struct Reply<'a> {
    pub status: u16,
    pub headers: HeaderMap,
    body: Body,
    pass: Pass<'a>,
    inside: &'a Inside,
    call: &'a Call,
    host: String,
    proxy: Option<&'a str>,
}

/// Why a server gave nothing.
pub struct Failure {
    pub problem: Trouble,
    /// It may be elsewhere: nothing answers there, or it says there is nothing.
    pub lost: bool,
}

impl From<Failed> for Failure {
    fn from(failed: Failed) -> Self {
        let problem = Trouble { offline: failed.network, ..failed.words.into() };
        Self { problem, lost: failed.unreached || failed.cut }
    }
}

impl From<String> for Failure {
    fn from(words: String) -> Self {
        Self { problem: words.into(), lost: false }
    }
}

/// A host as a person knows it: with the port only if it is unusual.
pub fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

impl<'a> Hop<'a> {
    /// Waits for a turn, asks, and waits for the head of the answer.
    pub fn ask(self) -> Result<Reply<'a>, Failure> {
        let Self { inside, url, call, .. } = self;
        let limits = &inside.limits;
        let route = inside.routes.to(url);
        if let Some(bad) = &route.bad {
            return Err(bad.clone().into());
        }
        if url.as_str().len() > LONGEST {
            return Err(words::too_long().into());
        }
        let host = host(url);
        let port = url.port_or_known_default().unwrap_or_default();
        let place = format!("{}:{port}", url.host_str().unwrap_or_default());
        let pass = inside.gate.enter(&place, call).map_err(|shut| match shut {
            Shut::Ended => Failure::from(words::overdue(limits)),
            Shut::OutOfReach(words) => {
                Failure { problem: Trouble { offline: true, ..words.into() }, lost: true }
            }
        })?;
        call.begin();
        let proxy = route.proxy.as_deref();
        let failed = |error: &Error| words::connection(error, &host, proxy, limits);
        let response = match self.send(&route.agent, route.login.as_ref()) {
            Ok(response) => response,
            // The server may have closed the connection just as it was used again (RFC 9112 §9.3.1).
            Err(error) if pass.may_be_old() && failed(&error).cut => {
                self.send(&route.agent, route.login.as_ref()).map_err(|error| failed(&error))?
            }
            Err(error) => {
                let failed = failed(&error);
                if failed.slow {
                    pass.out_of_reach(&failed.words);
                }
                return Err(failed.into());
            }
        };
        let (head, body) = response.into_parts();
        let status = head.status.as_u16();
        Ok(Reply { status, headers: head.headers, body, pass, inside, call, host, proxy })
    }

    fn send(&self, agent: &Agent, proxy: Option<&Login>) -> Result<Response<Body>, Error> {
        let mut request = http::Request::get(self.url.as_str()).body(())?;
        let headers = request.headers_mut();
        if let Some(login) = self.login.and_then(|login| login.header_for(self.url)) {
            headers.insert(header::AUTHORIZATION, login.clone());
        }
        if let Some(login) = proxy {
            headers.insert(header::PROXY_AUTHORIZATION, login.header().clone());
        }
        if self.page {
            headers.insert(header::ACCEPT, HeaderValue::from_static(PAGES));
        }
        if let Some(validators) = self.validators {
            let known = [
                (header::IF_NONE_MATCH, &validators.etag),
                (header::IF_MODIFIED_SINCE, &validators.modified),
            ];
            for (name, value) in known {
                if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_bytes) {
                    headers.insert(name, value);
                }
            }
        }
        agent.run(request)
    }
}

impl Reply<'_> {
    /// There is no body to read.
    pub fn done(self) {
        self.pass.answered();
    }

    /// The whole body, unpacked.
    pub fn read(self) -> Result<Vec<u8>, Failure> {
        let limits = &self.inside.limits;
        let host = &self.host;
        let codings = head::codings(&self.headers)
            .map_err(|name| format!("{host}'s answer is packed in a way we can't unpack ({name})"))?;
        let promised = head::length(&self.headers);
        let stream = self.body.into_reader();
        match body::read(stream, &codings, promised, limits.bytes, &self.inside.large, self.call) {
            Ok(bytes) => {
                self.pass.answered();
                Ok(bytes)
            }
            Err(Broken::Connection(error, read)) => {
                let failed = words::connection(&error, host, self.proxy, limits);
                let words = match promised {
                    Some(promised) if failed.cut => {
                        format!("{host} broke off after {read} of {promised} bytes")
                    }
                    _ if failed.cut => format!("{host} broke off in the middle of its answer"),
                    _ => failed.words,
                };
                Err(words.into())
            }
            Err(Broken::Packing) => Err(format!("{host}'s answer is broken: it can't be unpacked").into()),
            Err(Broken::Large) => Err(format!("{host} sent more than {}", words::size(limits.bytes)).into()),
            Err(Broken::Ended(Ended)) => Err(words::overdue(limits).into()),
        }
    }
}
