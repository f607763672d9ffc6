//! By which way a server is reached: directly, or through the proxy that the environment names.
//! Never here: a word with a proxy's password in it.

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

use super::gate::IDLE;
use super::login::Login;
use super::{Limits, words};

/// Who asks: an honest name (RFC 9110 §10.1.5).
const AGENT: &str = concat!("tidings/", env!("CARGO_PKG_VERSION"), " (news reader for the terminal)");
/// What can be read: feeds first, then pages that may name one.
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, \
    application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5";
/// What can be unpacked.
const CODINGS: &str = "gzip, deflate, br";
/// Read from a connection at a time.
const INPUT: usize = 64 << 10;
/// The longest head of an answer. It must be all in the buffer, so it is a little less.
const HEAD: usize = INPUT - 1024;
/// The longest line of a request.
const OUTPUT: usize = 16 << 10;
/// Connections kept open, all hosts together.
const IDLE_CONNECTIONS: usize = 32;

/// All ways.
pub struct Routes {
    direct: Route,
    http: Option<Route>,
    https: Option<Route>,
    except: Vec<String>,
}

/// One way.
pub struct Route {
    pub agent: Agent,
    /// The proxy on it, without name and password.
    pub proxy: Option<String>,
    /// The proxy's own name and password, where they go with every request.
    pub login: Option<Login>,
    /// Set if the environment names a proxy that is none: nothing is asked past it in secret.
    pub bad: Option<String>,
}

impl Routes {
    /// `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, lower case before upper case.
    pub fn new(limits: &Limits, variable: &impl Fn(&str) -> Option<String>) -> Self {
        let named = |name: &str| {
            let value = variable(name).or_else(|| variable(&name.to_ascii_uppercase()))?;
            Some(value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let all = named("all_proxy");
        let through = |name: &str| named(name).or_else(|| all.clone());
        let except = named("no_proxy").unwrap_or_default();
        Self {
            direct: Route::direct(limits),
            http: through("http_proxy").map(|proxy| Route::for_http(&proxy, limits)),
            https: through("https_proxy").map(|proxy| Route::tunnel(&proxy, limits)),
            except: except
                .split([',', ' '])
                .map(|e| e.trim().to_ascii_lowercase())
                .filter(|e| !e.is_empty())
                .collect(),
        }
    }

    /// The way to a server. This machine itself is never behind a proxy.
    pub fn to(&self, url: &Url) -> &Route {
        let through = if url.scheme() == "https" { &self.https } else { &self.http };
        match through {
            Some(route) if !here(url) && !self.excepted(url) => route,
            _ => &self.direct,
        }
    }

    /// `no_proxy`: hosts with all below them (`example.org` and `.example.org` mean the same), with or without a
    /// port, or `*` for all.
    fn excepted(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        self.except.iter().any(|entry| {
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

fn here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Route {
    fn direct(limits: &Limits) -> Self {
        Self { agent: config(limits, None).into(), proxy: None, login: None, bad: None }
    }

    fn bad() -> String {
        "the proxy in the environment (http_proxy, https_proxy, all_proxy) is not an address".to_owned()
    }

    /// Through a tunnel (CONNECT, RFC 9110 §9.3.6) or SOCKS.
    fn tunnel(proxy: &str, limits: &Limits) -> Self {
        let Ok(proxy) = Proxy::new(proxy) else {
            return Self { bad: Some(Self::bad()), ..Self::direct(limits) };
        };
        let shown = format!("{}:{}", proxy.host(), proxy.port());
        Self { agent: config(limits, Some(proxy)).into(), proxy: Some(shown), login: None, bad: None }
    }

    /// An HTTP proxy is asked for the whole address of what has no TLS (RFC 9112 §3.2.2): many allow tunnels
    /// for https only.
    fn for_http(proxy: &str, limits: &Limits) -> Self {
        let url =
            if proxy.contains("://") { Url::parse(proxy) } else { Url::parse(&format!("http://{proxy}")) };
        let (Ok(plain), Ok(mut url)) = (Proxy::new(proxy), url) else {
            return Self { bad: Some(Self::bad()), ..Self::direct(limits) };
        };
        if plain.protocol() != ProxyProtocol::Http {
            return Self::tunnel(proxy, limits);
        }
        let login = Login::take_from(&mut url);
        let Ok(uri) = url.as_str().parse::<Uri>() else {
            return Self { bad: Some(Self::bad()), ..Self::direct(limits) };
        };
        let shown = format!("{}:{}", plain.host(), plain.port());
        let agent =
            Agent::with_parts(config(limits, None), ().chain(TcpConnector::default()).chain(Whole), At(uri));
        Self { agent, proxy: Some(shown), login, bad: None }
    }
}

fn config(limits: &Limits, proxy: Option<Proxy>) -> Config {
    Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(proxy)
        .user_agent(AGENT)
        .accept(ACCEPT)
        .accept_encoding(CODINGS)
        .timeout_resolve(Some(limits.connect))
        .timeout_connect(Some(limits.connect))
        .timeout_send_request(Some(limits.answer))
        .timeout_recv_response(Some(limits.answer))
        .timeout_global(Some(limits.total))
        .max_response_header_size(HEAD)
        .input_buffer_size(INPUT)
        .output_buffer_size(OUTPUT)
        .max_idle_connections(IDLE_CONNECTIONS)
        .max_idle_connections_per_host(2)
        .max_idle_age(IDLE)
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .build()
}

/// Finds the proxy, whatever is asked for.
#[derive(Debug)]
struct At(Uri);

impl Resolver for At {
    fn resolve(&self, _: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        DefaultResolver::default().resolve(&self.0, config, timeout)
    }
}

/// Writes the whole address into the first line of each request.
#[derive(Debug)]
struct Whole;

impl<In: Transport> Connector<In> for Whole {
    type Out = ToProxy<In>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let host = details.uri.authority().map(|host| format!("http://{host}")).unwrap_or_default();
        Ok(chained.map(|inner| ToProxy { inner, host: host.into_bytes() }))
    }
}

/// A connection to a proxy, for one server behind it.
struct ToProxy<In> {
    inner: In,
    /// `http://host:port`
    host: Vec<u8>,
}

impl<In> fmt::Debug for ToProxy<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ToProxy")
    }
}

impl<In: Transport> Transport for ToProxy<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, mut amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        const METHOD: usize = "GET ".len();
        let output = self.inner.buffers().output();
        // A head may come in several pieces; only the first begins with the method.
        if output[..amount].starts_with(b"GET /") {
            let longer = amount + self.host.len();
            if longer > output.len() {
                return Err(Error::BadUri(words::too_long()));
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
    fn the_environment_names_the_way() {
        let all =
            &[("ALL_PROXY", "p:1"), ("https_proxy", "http://ann:s3cret@q:2"), ("HTTPS_PROXY", "r:3")][..];
        let except = &[("http_proxy", "p:1"), ("no_proxy", "example.org, .net,other.com:81")][..];
        for (variables, url, proxy) in [
            (&[][..], "http://example.org/", None),
            (all, "http://example.org/", Some("p:1")),
            (all, "https://example.org/", Some("q:2")),
            (all, "http://localhost/", None),
            (all, "http://127.0.0.1:8080/", None),
            (all, "http://[::1]/", None),
            (except, "http://example.com/", Some("p:1")),
            (except, "https://example.com/", None),
            (except, "http://EXAMPLE.org/", None),
            (except, "http://www.example.org/", None),
            (except, "http://myexample.org/", Some("p:1")),
            (except, "http://example.net/", None),
            (except, "http://other.com/", Some("p:1")),
            (except, "http://other.com:81/", None),
            (&[("http_proxy", "p:1"), ("no_proxy", "*")], "http://example.org/", None),
            (&[("http_proxy", "")], "http://example.org/", None),
            (&[("all_proxy", "socks5h://p")], "https://example.org/", Some("p:1080")),
        ] {
            let found = routes(variables).to(&Url::parse(url).unwrap()).proxy.clone();
            assert_eq!(found.as_deref(), proxy, "{variables:?} {url}");
        }
    }

    #[test]
    fn a_proxy_that_is_none_is_not_passed_by() {
        let routes = routes(&[("all_proxy", "http://")]);
        assert!(routes.to(&Url::parse("http://example.org/").unwrap()).bad.is_some());
        assert!(routes.to(&Url::parse("https://example.org/").unwrap()).bad.is_some());
    }
}
