//! Why a request failed: one type for code to match on; displayed, it is a sentence for the user.
//! Never here: what to do about it.

use std::io;
use std::time::Duration;

use ureq::{Error, Timeout};

use super::Limits;
use crate::news::{Cause, HasCause, SafeText};

/// Why a request got no response. Never contains a user name or a password.
///
/// A `String` is the host, or `the proxy HOST` if the connection to the proxy failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("this address can't be fetched ({0})")]
    BadAddress(SafeText),
    #[error("the proxy in the environment (http_proxy, https_proxy, all_proxy) is not an address")]
    BadProxy,
    #[error("no network connection to {0}")]
    Offline(String),
    #[error("{0} is unreachable")]
    Unreachable(String),
    #[error("the host {0} can't be found")]
    Dns(String),
    #[error("the name lookup of {server} timed out after {}", time(*limit))]
    DnsTimedOut { server: String, limit: Duration },
    #[error("the connection to {server} timed out after {}", time(*limit))]
    ConnectTimedOut { server: String, limit: Duration },
    /// The operating system gave up before our own limits did.
    #[error("{0} did not respond")]
    Silent(String),
    #[error("{server} did not respond within {}", time(*limit))]
    AnswerTimedOut { server: String, limit: Duration },
    /// All requests of one call together took too long.
    #[error("the request took longer than {}", time(*.0))]
    TimedOut(Duration),
    #[error("{0} refused the connection")]
    ConnectionRefused(String),
    #[error("the connection to {server} failed ({why})")]
    Connection { server: String, why: SafeText },
    #[error("{proxy} refused to connect to {server} ({why})")]
    Proxy { proxy: String, server: String, why: SafeText },
    #[error("{server}'s certificate is not valid ({why})")]
    Certificate { server: String, why: SafeText },
    #[error("{0} does not support HTTPS on this port; an address with http:// may work")]
    NoTls(String),
    #[error("no secure connection to {server} ({why})")]
    Tls { server: String, why: SafeText },
    #[error("{0} closed the connection without a response")]
    Closed(String),
    #[error("{0} reset the connection")]
    Reset(String),
    /// The body ended early, after `read` bytes.
    #[error("the response of {server} ended early{}", truncated(*read, *length))]
    Truncated { server: String, read: u64, length: Option<u64> },
    #[error("the headers of {0}'s response are too large")]
    HeadersTooLarge(String),
    #[error("{server}'s response is not valid HTTP ({why})")]
    Protocol { server: String, why: SafeText },
    #[error("{server} can't be read ({why})")]
    Http { server: String, why: SafeText },
    #[error("{server}'s response has an unknown compression ({coding})")]
    UnknownCoding { server: String, coding: SafeText },
    #[error("{0}'s response is damaged: it can't be decompressed")]
    Corrupt(String),
    #[error("{server} sent more than {}", size(*limit))]
    TooLarge { server: String, limit: u64 },
    /// `server` is `None` if it is the one that was asked, not one it redirects to.
    #[error("{}", status_text(*status, server.as_deref().unwrap_or("the server")))]
    Status { server: Option<String>, status: u16, retry_after: Option<u32> },
    #[error("{server} redirects {why}")]
    Redirect { server: String, why: SafeText },
    #[error("more than {limit} redirects, the last to {last}")]
    TooManyRedirects { limit: usize, last: SafeText },
    #[error("{message}")]
    File { message: SafeText, kind: io::ErrorKind },
    #[error("stopped before a response came")]
    Stopped,
    #[error("no thread can be started ({0})")]
    Thread(SafeText),
    #[error("an internal error occurred during the request; please report it")]
    Panicked,
}

impl FetchError {
    /// An error of the connection to `host`, or to the `proxy` in between.
    pub(super) fn connection(error: &Error, host: &str, proxy: Option<&str>, limits: &Limits) -> Self {
        let peer = proxy.map_or_else(|| host.to_owned(), |proxy| format!("the proxy {proxy}"));
        let server = host.to_owned();
        let why = || SafeText::new(&error.to_string());
        match error {
            Error::HostNotFound => Self::Dns(peer),
            Error::Timeout(Timeout::Resolve) => Self::DnsTimedOut { server: peer, limit: limits.connect },
            Error::Timeout(Timeout::Connect) => Self::ConnectTimedOut { server: peer, limit: limits.connect },
            Error::Timeout(Timeout::RecvResponse | Timeout::SendRequest) => {
                Self::AnswerTimedOut { server, limit: limits.answer }
            }
            Error::Timeout(_) => Self::TimedOut(limits.total),
            Error::ConnectProxyFailed(why) => Self::Proxy { proxy: peer, server, why: SafeText::new(why) },
            Error::Io(error) => Self::io(error, server, peer),
            Error::Rustls(error) => Self::tls(&error.to_string(), server),
            Error::Tls(why) => Self::tls(why, server),
            Error::LargeResponseHeader(..) => Self::HeadersTooLarge(server),
            Error::Protocol(error) => Self::Protocol { server, why: SafeText::new(&error.to_string()) },
            Error::BadUri(why) => Self::BadAddress(SafeText::new(why)),
            Error::Http(_) => Self::BadAddress(why()),
            _ => Self::Http { server, why: why() },
        }
    }

    fn io(error: &io::Error, server: String, peer: String) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::ConnectionRefused => Self::ConnectionRefused(peer),
            Kind::HostUnreachable => Self::Unreachable(peer),
            Kind::NetworkUnreachable | Kind::NetworkDown | Kind::AddrNotAvailable => Self::Offline(peer),
            Kind::TimedOut => Self::Silent(peer),
            Kind::UnexpectedEof => Self::Closed(server),
            Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => Self::Reset(server),
            // ureq passes errors of rustls on as these.
            Kind::InvalidData | Kind::InvalidInput => Self::tls(&error.to_string(), server),
            _ if error.to_string().contains("lookup address") => Self::Dns(peer),
            _ => Self::Connection { server: peer, why: SafeText::new(&crate::io::error::reason(error)) },
        }
    }

    /// The error type of rustls is not part of ureq's API, so its text decides which error it is.
    fn tls(error: &str, server: String) -> Self {
        const KNOWN: &[(&str, &str)] = &[
            ("unknownissuer", "its issuer is not trusted"),
            ("causedasendentity", "it is self-signed"),
            ("notvalidforname", "it was issued for another name"),
            ("notvalidyet", "it is not valid yet"),
            ("expired", "it has expired"),
            ("revoked", "it was revoked"),
        ];
        let words = error.to_ascii_lowercase().replace(' ', "");
        let known = KNOWN.iter().find(|(part, _)| words.contains(part)).map(|(_, why)| *why);
        match known.or(error.split_once("invalid peer certificate: ").map(|(_, why)| why)) {
            Some(why) => Self::Certificate { server, why: SafeText::new(why) },
            None if words.contains("invalidcontenttype") || words.contains("corruptmessage") => {
                Self::NoTls(server)
            }
            None => Self::Tls { server, why: SafeText::new(error) },
        }
    }

    /// Seconds to wait before the next request, if the server asks for it.
    pub fn retry_after(&self) -> Option<u32> {
        if let Self::Status { retry_after, .. } = self { *retry_after } else { None }
    }

    /// The error is typical of a computer without a network. If all feeds fail this way, they are not to blame.
    pub(crate) fn is_offline(&self) -> bool {
        matches!(self, Self::Offline(_) | Self::Unreachable(_) | Self::Dns(_)) || self.is_connect_timeout()
    }

    /// The host did not accept a connection in the time allowed.
    pub(super) fn is_connect_timeout(&self) -> bool {
        matches!(self, Self::DnsTimedOut { .. } | Self::ConnectTimedOut { .. } | Self::Silent(_))
    }

    /// The connection ended before the first byte of a response.
    pub(super) fn is_cut(&self) -> bool {
        matches!(self, Self::Closed(_) | Self::Reset(_))
    }

    /// No connection to the server came about.
    pub(super) fn is_unreached(&self) -> bool {
        use FetchError as E;
        let refused = matches!(self, E::ConnectionRefused(_) | E::Connection { .. } | E::Proxy { .. });
        let tls = matches!(self, E::Certificate { .. } | E::NoTls(_) | E::Tls { .. });
        self.is_offline() || refused || tls
    }
}

impl HasCause for FetchError {
    fn cause(&self) -> Cause {
        match self {
            _ if self.is_connect_timeout() => Cause::TimedOut,
            _ if self.is_offline() => Cause::Offline,
            Self::AnswerTimedOut { .. } | Self::TimedOut(_) => Cause::TimedOut,
            Self::Status { status: 404 | 410, .. } => Cause::NotFound,
            Self::BadAddress(_) | Self::BadProxy => Cause::Invalid,
            Self::File { kind, .. } => crate::io::error::cause(&(*kind).into()),
            Self::Truncated { .. } | Self::Protocol { .. } | Self::Corrupt(_) => Cause::Damaged,
            Self::Panicked => Cause::Panicked,
            Self::Stopped | Self::Thread(_) | Self::TooLarge { .. } => Cause::Other,
            _ => Cause::Refused,
        }
    }
}

fn truncated(read: u64, length: Option<u64>) -> String {
    length.map_or(String::new(), |length| format!(", after {read} of {length} bytes"))
}

/// `60 s`, `300 ms`.
fn time(time: Duration) -> String {
    if time.subsec_millis() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}

/// `32 MB`, `64 KB`.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

/// A status that brings nothing to read.
fn status_text(status: u16, server: &str) -> String {
    let name = match status {
        204 | 205 => "no content",
        206 => "partial content",
        304 => "not modified, although the request had no condition",
        400 => "bad request",
        401 => "login required",
        402 => "payment required",
        403 => "access denied",
        404 => "not found",
        406 => "not available in a readable format",
        407 => "the proxy requires a login",
        408 => "request timed out",
        410 => "gone",
        421 => "misdirected request",
        429 => "too many requests",
        451 => "unavailable for legal reasons",
        500 => "internal server error",
        502 => "bad gateway",
        504 => "gateway timeout",
        503 => "service unavailable",
        520..=530 => "the origin server failed",
        501 | 505..600 => "server error",
        300..400 => "redirect without an address",
        _ => return format!("{server} answered with status {status}"),
    };
    format!("{server} says: {name} ({status})")
}
