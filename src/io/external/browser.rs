//! Opens a link in the web browser: as one argument, without a shell, http and https only. Never here: which link.

use std::process::{Command, Stdio};

use crate::io::error::start_reason;
use crate::news::address::is_web;
use crate::news::{Cause, HasCause, SafeText};

/// Why a link was not opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("only http and https links are opened, not {0}")]
    NotWeb(SafeText),
    #[error(
        "no browser could be started ({program}: {}); set BROWSER to one, or copy the link with y",
        start_reason(source)
    )]
    Start { program: String, source: std::io::Error },
}

impl HasCause for Error {
    fn cause(&self) -> Cause {
        match self {
            Self::NotWeb(_) => Cause::Invalid,
            Self::Start { .. } => Cause::Program,
        }
    }
}

/// The program and its first arguments: `$BROWSER` split at white space (of several, separated by `:`, the first), else
/// the opener of the system.
fn browser(variable: Option<&str>) -> Vec<String> {
    let named = variable.and_then(|list| list.split(':').find(|part| !part.trim().is_empty()));
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    named.unwrap_or(opener).split_whitespace().map(str::to_owned).collect()
}

/// Puts the address into the arguments: in the place of `%s`, or at the end. It is always one argument.
fn arguments(mut words: Vec<String>, url: &str) -> (String, Vec<String>) {
    let program = words.remove(0);
    if words.iter().any(|word| word == "%s") {
        words.iter_mut().filter(|word| *word == "%s").for_each(|word| url.clone_into(word));
    } else {
        words.push(url.to_owned());
    }
    (program, words)
}

/// Starts the browser. A thread waits for its end, so that it does not become a zombie.
pub(crate) fn open(url: &SafeText) -> Result<(), Error> {
    if !is_web(url) || url.contains(char::is_whitespace) {
        return Err(Error::NotWeb(url.clone()));
    }
    let (program, arguments) = arguments(browser(std::env::var("BROWSER").ok().as_deref()), url);
    let mut command = Command::new(&program);
    command.args(&arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|source| Error::Start { program, source })?;
    std::thread::spawn(move || child.wait());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_always_one_argument() {
        let url = "https://example.org/$(touch x);`y`&z";
        let words = |browser: &str| browser.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(arguments(words("lynx"), url), ("lynx".into(), vec![url.to_owned()]));
        let want = vec!["--new".to_owned(), url.to_owned(), "-x".to_owned()];
        assert_eq!(arguments(words("ff --new %s -x"), url), ("ff".into(), want));
        assert_eq!(browser(Some("w3m -N:lynx")), ["w3m", "-N"]);
    }

    #[test]
    fn only_web_addresses_are_opened() {
        for bad in ["file:///etc/passwd", "javascript:alert(1)", "--help", "https://a b", "mailto:x@y"] {
            assert!(matches!(open(&SafeText::new(bad)), Err(Error::NotWeb(_))), "{bad}");
        }
    }
}
