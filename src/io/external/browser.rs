//! A link handed to the web browser: one argument word, no shell, http and https only.
//! Never here: choosing which link.

use std::process::{Command, Stdio};

use crate::news::SafeText;
use crate::news::address::is_web;

/// Why a link was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Not a web address.
    #[error("only http and https links are opened, not {0}")]
    NotWeb(SafeText),
    /// No program could be started.
    #[error("no browser could be started ({why}); set BROWSER to one, or copy the link with y")]
    NoBrowser {
        /// What the system said.
        why: SafeText,
    },
}

/// The program and its first arguments: `$BROWSER` cut at blanks (several may be divided by `:`, the first
/// counts), else the system's own opener.
fn browser(variable: Option<&str>) -> Vec<String> {
    let named = variable.and_then(|list| list.split(':').find(|part| !part.trim().is_empty()));
    let words: Vec<String> =
        named.map(|n| n.split_whitespace().map(str::to_owned).collect()).unwrap_or_default();
    if !words.is_empty() {
        return words;
    }
    vec![if cfg!(target_os = "macos") { "open" } else { "xdg-open" }.to_owned()]
}

/// Puts the address into the arguments: for `%s`, or behind them. Always one word of its own.
fn arguments(mut words: Vec<String>, url: &str) -> (String, Vec<String>) {
    let program = words.remove(0);
    if words.iter().any(|word| word == "%s") {
        words.iter_mut().filter(|word| *word == "%s").for_each(|word| url.clone_into(word));
    } else {
        words.push(url.to_owned());
    }
    (program, words)
}

/// Starts the browser and waits for it in a thread of its own, so that it leaves no zombie.
pub fn open(url: &SafeText) -> Result<(), OpenError> {
    if !is_web(url) || url.contains(char::is_whitespace) {
        return Err(OpenError::NotWeb(url.clone()));
    }
    let (program, arguments) = arguments(browser(std::env::var("BROWSER").ok().as_deref()), url);
    let quiet = || (Stdio::null(), Stdio::null(), Stdio::null());
    let (stdin, stdout, stderr) = quiet();
    let started = Command::new(&program).args(&arguments).stdin(stdin).stdout(stdout).stderr(stderr).spawn();
    match started {
        Ok(mut child) => {
            std::thread::spawn(move || child.wait());
            Ok(())
        }
        Err(error) => Err(OpenError::NoBrowser { why: SafeText::new(&format!("{program}: {error}")) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_one_word_whatever_it_holds() {
        let url = "https://example.org/$(touch x);`y`&z";
        let words = |browser: &str| browser.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(arguments(words("lynx"), url), ("lynx".into(), vec![url.to_owned()]));
        let want = vec!["--new".to_owned(), url.to_owned(), "-x".to_owned()];
        assert_eq!(arguments(words("ff --new %s -x"), url), ("ff".into(), want));
        assert_eq!(browser(Some("w3m -N:lynx")), ["w3m", "-N"]);
    }

    #[test]
    fn only_the_web_is_opened() {
        for bad in ["file:///etc/passwd", "javascript:alert(1)", "--help", "https://a b", "mailto:x@y"] {
            assert!(matches!(open(&SafeText::new(bad)), Err(OpenError::NotWeb(_))), "{bad}");
        }
    }
}
