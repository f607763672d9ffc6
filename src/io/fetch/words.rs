//! What went wrong, in a sentence a person understands. Never here: what to do about it.

use std::io;
use std::time::Duration;

use ureq::{Error, Timeout};

use super::Limits;

/// A failure of a connection, and whether the server itself was never reached.
pub struct Failed {
    pub words: String,
    pub unreached: bool,
    /// It was not reached in all the time there is for it.
    pub slow: bool,
    /// The connection was cut without a word of an answer.
    pub cut: bool,
    /// This is how it looks where there is no network at all.
    pub network: bool,
}

pub fn stopped() -> String {
    "stopped before the answer came".to_owned()
}

pub fn broken() -> String {
    "something broke inside tidings while it asked; please report it".to_owned()
}

pub fn overdue(limits: &Limits) -> String {
    format!("took longer than {}", time(limits.total))
}

pub fn too_long() -> String {
    "the address is too long to be asked for".to_owned()
}

/// `60 s`, `300 ms`.
pub fn time(time: Duration) -> String {
    if time.subsec_millis() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}

/// `32 MB`, `64 KB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

/// A status that is no answer. `server` says who said so.
pub fn status(status: u16, server: &str) -> String {
    let name = match status {
        204 | 205 => "there is nothing here",
        206 => "this is only a part",
        304 => "nothing has changed, though it was not asked that",
        400 => "it does not understand the request",
        401 => "a name and a password are needed",
        402 => "this must be paid for",
        403 => "this is not for us to read",
        404 => "not found",
        406 => "there is no form of it that we can read",
        407 => "the proxy needs a name and a password",
        408 => "the request took too long",
        410 => "gone",
        421 => "this is not the server for it",
        429 => "too many requests",
        451 => "not available for legal reasons",
        502 | 504 => "the server behind it does not answer",
        503 => "not available just now",
        520..=530 => "the server behind it fails",
        500..600 => "an error of its own",
        300..400 => "it is somewhere else, but not where",
        _ => return format!("{server} answers with status {status}, which is no answer to read"),
    };
    format!("{server} says: {name} ({status})")
}

/// An error of the connection to `host`, or to the `proxy` on the way there.
pub fn connection(error: &Error, host: &str, proxy: Option<&str>, limits: &Limits) -> Failed {
    let next = proxy.map_or_else(|| host.to_owned(), |proxy| format!("the proxy {proxy}"));
    let failed = |words: String| Failed { words, unreached: false, slow: false, cut: false, network: false };
    let unreached = |words: String| Failed { unreached: true, ..failed(words) };
    let slow = |words: String| Failed { slow: true, network: true, ..unreached(words) };
    match error {
        Error::HostNotFound => Failed { network: true, ..unreached(format!("{next} can't be found")) },
        Error::Timeout(Timeout::Resolve) => {
            slow(format!("{next} can't be looked up within {}", time(limits.connect)))
        }
        Error::Timeout(Timeout::Connect) => {
            slow(format!("there is no connection to {next} within {}", time(limits.connect)))
        }
        Error::Timeout(Timeout::RecvResponse | Timeout::SendRequest) => {
            failed(format!("{host} does not answer within {}", time(limits.answer)))
        }
        Error::Timeout(_) => failed(overdue(limits)),
        Error::ConnectProxyFailed(why) => {
            unreached(format!("{next} does not let us through to {host} ({why})"))
        }
        Error::Io(error) => io_error(error, host, &next),
        Error::Rustls(error) => unreached(tls(&error.to_string(), host)),
        Error::Tls(why) => unreached(tls(why, host)),
        Error::LargeResponseHeader(..) => failed(format!("the head of {host}'s answer is too large")),
        Error::Protocol(error) => failed(format!("{host}'s answer is not proper HTTP ({error})")),
        Error::BadUri(_) | Error::Http(_) => failed("this address can't be asked for".to_owned()),
        other => failed(format!("{host} can't be read ({other})")),
    }
}

fn io_error(error: &io::Error, host: &str, next: &str) -> Failed {
    use io::ErrorKind as Kind;
    let (words, unreached, cut) = match error.kind() {
        Kind::ConnectionRefused => (format!("{next} refused the connection"), true, false),
        Kind::HostUnreachable => (format!("{next} can't be reached"), true, false),
        Kind::NetworkUnreachable | Kind::NetworkDown | Kind::AddrNotAvailable => {
            (format!("there is no network to reach {next} by"), true, false)
        }
        Kind::TimedOut => (format!("{next} does not answer"), true, false),
        Kind::UnexpectedEof => (format!("{host} closed the connection without an answer"), false, true),
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => {
            (format!("{host} broke off the connection"), false, true)
        }
        // rustls hands its errors through as these.
        Kind::InvalidData | Kind::InvalidInput => (tls(&error.to_string(), host), true, false),
        _ if error.to_string().contains("lookup address") => (format!("{next} can't be found"), true, false),
        _ => (format!("the connection to {next} fails ({error})"), true, false),
    };
    let slow = error.kind() == Kind::TimedOut;
    let away = matches!(
        error.kind(),
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown | Kind::AddrNotAvailable
    );
    let network = slow || away || error.to_string().contains("lookup address");
    Failed { words, unreached, slow, cut, network }
}

/// What rustls says, in our words where we have some. Its error type is not part of what ureq promises, its
/// sentences say which it is.
fn tls(error: &str, host: &str) -> String {
    const KNOWN: &[(&str, &str)] = &[
        ("UnknownIssuer", "nobody we trust vouches for it"),
        ("CaUsedAsEndEntity", "it vouches for itself"),
        ("not valid for name", "it is for another name"),
        ("NotValidForName", "it is for another name"),
        ("not valid yet", "it is not valid yet"),
        ("NotValidYet", "it is not valid yet"),
        ("expired", "it has expired"),
        ("Expired", "it has expired"),
        ("revoked", "it was revoked"),
        ("Revoked", "it was revoked"),
    ];
    if let Some((_, why)) = KNOWN.iter().find(|(said, _)| error.contains(said)) {
        return format!("{host}'s certificate is not valid ({why})");
    }
    match error.split_once("invalid peer certificate: ") {
        Some((_, why)) => format!("{host}'s certificate is not valid ({why})"),
        None if error.contains("InvalidContentType") || error.contains("corrupt message") => {
            format!("{host} does not speak https there")
        }
        None => format!("no secure connection to {host} ({error})"),
    }
}
