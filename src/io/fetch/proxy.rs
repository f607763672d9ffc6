//! How a server is reached: directly, or through a proxy of the environment.
//! Never here: an error or a `Debug` output with a proxy's password.
//!
//! `Proxy::try_from_env` of ureq 3.5 is not used. It takes one proxy for http and https, passes over a variable that is
//! not an address, and prefers upper case. Its `no_proxy` knows no ports, does not trim blanks, and matches hosts below
//! a name only if it is written with a dot. It sends http through a tunnel (CONNECT), which many proxies allow for
//! https only; [`AbsoluteForm`] does not.

use std::fmt;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport,
};
use ureq::{Error, Proxy, ProxyProtocol};
use url::{Host, Url};

use super::credentials::Credentials;
use super::hop::TOO_LONG;
use super::host_limits::{IDLE, PER_HOST};
use super::{FetchError, Limits};

/// RFC 9110 §10.1.5.
const USER_AGENT: &str = concat!("tidings/", env!("CARGO_PKG_VERSION"), " (news reader for the terminal)");
/// `Accept`: feeds first, then pages that may link to one.
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, \
    application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5";
/// What `body` can decode.
const ACCEPT_ENCODING: &str = "gzip, deflate, br";
/// Bytes read from a connection at a time.
const INPUT_BUFFER: usize = 64 << 10;
/// Bytes of the largest head of a response. It must fit into the buffer.
const MAX_HEAD: usize = INPUT_BUFFER - 1024;
/// Bytes of the longest line of a request.
const OUTPUT_BUFFER: usize = 16 << 10;
/// Unused connections kept open, over all hosts.
const IDLE_CONNECTIONS: usize = 32;

/// All routes.
pub(crate) struct Routes {
    direct: Route,
    http: Option<Result<Route, FetchError>>,
    https: Option<Result<Route, FetchError>>,
    no_proxy: Vec<String>,
}

/// One route.
pub(crate) struct Route {
    pub(crate) agent: Agent,
    /// The proxy's host and port.
    pub(crate) proxy: Option<String>,
    /// The proxy's name and password, if they are sent with every request.
    pub(crate) credentials: Option<Credentials>,
}

impl Routes {
    /// Reads `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, lower case before upper case.
    pub(crate) fn new(limits: &Limits, variable: &impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| {
            let value = variable(name).or_else(|| variable(&name.to_ascii_uppercase()))?;
            Some(value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let all = read("all_proxy");
        let proxy = |name: &str| read(name).or_else(|| all.clone());
        let no_proxy = read("no_proxy").unwrap_or_default();
        Self {
            direct: Route::direct(limits),
            http: proxy("http_proxy").map(|proxy| Route::for_http(&proxy, limits)),
            https: proxy("https_proxy").map(|proxy| Route::tunnel(&proxy, limits)),
            no_proxy: no_proxy
                .split([',', ' '])
                .map(|entry| entry.trim().to_ascii_lowercase())
                .filter(|entry| !entry.is_empty())
                .collect(),
        }
    }

    /// The route to a server. This computer is never behind a proxy. An error if the proxy is not an address: the
    /// request must not go past it.
    pub(crate) fn to(&self, url: &Url) -> Result<&Route, FetchError> {
        let route = if url.scheme() == "https" { &self.https } else { &self.http };
        match route {
            Some(route) if !is_loopback(url) && !self.is_excluded(url) => {
                route.as_ref().map_err(Clone::clone)
            }
            _ => Ok(&self.direct),
        }
    }

    /// `no_proxy`: a name stands for this host and all below it (`example.org` and `.example.org` are the same), with
    /// or without a port; `*` stands for all hosts.
    fn is_excluded(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        self.no_proxy.iter().any(|entry| {
            let (name, port) = match entry.rsplit_once(':') {
                Some((name, port)) if !name.ends_with(':') && port.parse::<u16>().is_ok() => {
                    (name, port.parse().ok())
                }
                _ => (entry.as_str(), None),
            };
            let name = name.trim_start_matches('*').trim_start_matches('.');
            let below = host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
            entry == "*"
                || (!name.is_empty() && below && (port.is_none() || port == url.port_or_known_default()))
        })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Route {
    fn direct(limits: &Limits) -> Self {
        Self { agent: config(limits, None).into(), proxy: None, credentials: None }
    }

    /// Through a tunnel (CONNECT, RFC 9110 §9.3.6) or SOCKS.
    fn tunnel(proxy: &str, limits: &Limits) -> Result<Self, FetchError> {
        let proxy = Proxy::new(proxy).map_err(|_| FetchError::BadProxy)?;
        let name = format!("{}:{}", proxy.host(), proxy.port());
        Ok(Self { agent: config(limits, Some(proxy)).into(), proxy: Some(name), credentials: None })
    }

    /// The route for http: an HTTP proxy gets requests in absolute form (RFC 9112 §3.2.2).
    fn for_http(proxy: &str, limits: &Limits) -> Result<Self, FetchError> {
        let parsed = Proxy::new(proxy).map_err(|_| FetchError::BadProxy)?;
        if parsed.protocol() != ProxyProtocol::Http {
            return Self::tunnel(proxy, limits);
        }
        let url =
            if proxy.contains("://") { Url::parse(proxy) } else { Url::parse(&format!("http://{proxy}")) };
        let mut url = url.map_err(|_| FetchError::BadProxy)?;
        let credentials = Credentials::take_from(&mut url);
        let uri = url.as_str().parse::<Uri>().map_err(|_| FetchError::BadProxy)?;
        let name = format!("{}:{}", parsed.host(), parsed.port());
        let connector = ().chain(TcpConnector::default()).chain(AbsoluteForm);
        let agent = Agent::with_parts(config(limits, None), connector, ProxyResolver(uri));
        Ok(Self { agent, proxy: Some(name), credentials })
    }
}

fn config(limits: &Limits, proxy: Option<Proxy>) -> Config {
    Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(proxy)
        .user_agent(USER_AGENT)
        .accept(ACCEPT)
        .accept_encoding(ACCEPT_ENCODING)
        .timeout_resolve(Some(limits.connect))
        .timeout_connect(Some(limits.connect))
        .timeout_send_request(Some(limits.answer))
        .timeout_recv_response(Some(limits.answer))
        .timeout_global(Some(limits.total))
        .max_response_header_size(MAX_HEAD)
        .input_buffer_size(INPUT_BUFFER)
        .output_buffer_size(OUTPUT_BUFFER)
        .max_idle_connections(IDLE_CONNECTIONS)
        .max_idle_connections_per_host(PER_HOST)
        .max_idle_age(IDLE)
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .build()
}

/// Resolves every host to the proxy.
#[derive(Debug)]
struct ProxyResolver(Uri);

impl Resolver for ProxyResolver {
    fn resolve(&self, _: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        DefaultResolver::default().resolve(&self.0, config, timeout)
    }
}

/// Writes the absolute address into the first line of each request.
#[derive(Debug)]
struct AbsoluteForm;

impl<In: Transport> Connector<In> for AbsoluteForm {
    type Out = AbsoluteFormTransport<In>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let host = details.uri.authority().map(|host| format!("http://{host}")).unwrap_or_default();
        Ok(chained.map(|inner| AbsoluteFormTransport { inner, host: host.into_bytes() }))
    }
}

/// A connection to a proxy, used for one server behind it.
struct AbsoluteFormTransport<In> {
    inner: In,
    /// `http://host:port`
    host: Vec<u8>,
}

impl<In> fmt::Debug for AbsoluteFormTransport<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AbsoluteFormTransport")
    }
}

impl<In: Transport> Transport for AbsoluteFormTransport<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, mut amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        const METHOD: usize = "GET ".len();
        let output = self.inner.buffers().output();
        // A head may be written in several parts; only the first begins with the method.
        if output[..amount].starts_with(b"GET /") {
            let longer = amount + self.host.len();
            if longer > output.len() {
                return Err(Error::BadUri(TOO_LONG.to_owned()));
            }
            output.copy_within(METHOD..amount, METHOD + self.host.len());
            output[METHOD..METHOD + self.host.len()].copy_from_slice(&self.host);
            amount = longer;
        }
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(variables: &[(&str, &str)]) -> Routes {
        Routes::new(&Limits::default(), &|name: &str| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_decides_on_the_proxy() {
        let all =
            &[("ALL_PROXY", "p:1"), ("https_proxy", "http://ann:s3cret@q:2"), ("HTTPS_PROXY", "r:3")][..];
        let some = &[("http_proxy", "p:1"), ("no_proxy", "example.org, .net,other.com:81")][..];
        for (variables, url, proxy) in [
            (&[][..], "http://example.org/", None),
            (all, "http://example.org/", Some("p:1")),
            (all, "https://example.org/", Some("q:2")),
            (all, "http://localhost/", None),
            (all, "http://127.0.0.1:8080/", None),
            (all, "http://[::1]/", None),
            (some, "http://example.com/", Some("p:1")),
            (some, "https://example.com/", None),
            (some, "http://EXAMPLE.org/", None),
            (some, "http://www.example.org/", None),
            (some, "http://myexample.org/", Some("p:1")),
            (some, "http://example.net/", None),
            (some, "http://other.com/", Some("p:1")),
            (some, "http://other.com:81/", None),
            (&[("http_proxy", "p:1"), ("no_proxy", "*")], "http://example.org/", None),
            (&[("http_proxy", "")], "http://example.org/", None),
            (&[("all_proxy", "socks5h://p")], "https://example.org/", Some("p:1080")),
        ] {
            let found = routes(variables).to(&Url::parse(url).unwrap()).unwrap().proxy.clone();
            assert_eq!(found.as_deref(), proxy, "{variables:?} {url}");
        }
    }

    #[test]
    fn a_bad_proxy_address_is_an_error_and_no_direct_request() {
        let routes = routes(&[("all_proxy", "http://")]);
        for url in ["http://example.org/", "https://example.org/"] {
            assert_eq!(routes.to(&Url::parse(url).unwrap()).err(), Some(FetchError::BadProxy));
        }
    }
}
