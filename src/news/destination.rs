//! Analyses the address of a link: its host, the decoded form of the host, and signs that it imitates another
//! address. Never here: opening links, reputation of hosts.

use std::ops::Range;

use url::Url;

use super::SafeText;
use super::address::MANUAL;

/// An analysed address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destination {
    /// As written.
    pub(crate) url: SafeText,
    /// The bytes of the host in `url`; empty if there is none.
    pub(crate) host: Range<usize>,
    /// The host in the form used by the network, if it is written differently: `xn--bcher-kva.example`, `127.0.0.1`.
    pub(crate) known: Option<SafeText>,
    /// The decoded host, if it is written in Punycode: `bücher.example`.
    pub(crate) reads: Option<SafeText>,
    /// Warnings, most serious first.
    pub(crate) cautions: Vec<Caution>,
}

/// A reason to distrust an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// One label mixes letters of several scripts: the label, and two of the scripts.
    Mixed(SafeText, [&'static str; 2]),
    /// All letters of a label look like Latin ones, but belong to another script.
    Lookalike(SafeText, &'static str),
    /// The part before an `@` is a user name, not the host.
    Login(SafeText),
    /// The connection is not encrypted.
    Plain,
    /// The address is not `http` or `https`.
    NotWeb,
}

impl Caution {
    /// A few words for a narrow line; `None` if it is no deception.
    pub(crate) fn brief(&self) -> Option<&'static str> {
        match self {
            Self::Mixed(..) => Some("⚠ mixed letters"),
            Self::Lookalike(..) => Some("⚠ look-alike letters"),
            Self::Login(_) => Some("⚠ a login before the host"),
            Self::NotWeb => Some("not a web address"),
            Self::Plain => None,
        }
    }

    /// A full sentence.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Mixed(name, [one, other]) => {
                format!(
                    "⚠ Mixed letters: “{name}” mixes {one} and {other} letters and may imitate another name."
                )
            }
            Self::Lookalike(name, script) => {
                format!(
                    "⚠ Look-alike letters: “{name}” consists of {script} letters that look like Latin ones."
                )
            }
            Self::Login(name) => {
                format!("⚠ “{name}” before the host is a user name. The link does not lead there.")
            }
            Self::Plain => "Not encrypted: others on the network can see what you read there.".to_owned(),
            Self::NotWeb => "Only http and https addresses are opened.".to_owned(),
        }
    }
}

impl Destination {
    /// Analyses an address as browsers do (WHATWG URL, section 4.4): a backslash counts as a slash, and the part
    /// before the last `@` is not the host.
    pub(crate) fn of(url: &SafeText) -> Self {
        let cautions = if url.starts_with(MANUAL) { vec![] } else { vec![Caution::NotWeb] };
        let nothing = Self { url: url.clone(), cautions, ..Self::default() };
        let Ok(parsed) = Url::parse(url) else { return nothing };
        let (Some(known), true) = (parsed.host_str(), matches!(parsed.scheme(), "http" | "https")) else {
            return nothing;
        };
        let start = url.find(':').map_or(0, |colon| colon + 1);
        let start = start + url[start..].find(|c| !matches!(c, '/' | '\\')).unwrap_or(0);
        let end = url[start..].find(['/', '\\', '?', '#']).map_or(url.len(), |at| start + at);
        let login = url[start..end].rfind('@').map(|at| start + at);
        let from = login.map_or(start, |at| at + 1);
        let port = url[from..end].rfind(':').filter(|at| !url[from + at..end].contains(']'));
        let host = from..port.map_or(end, |at| from + at);
        let (letters, _) = idna::domain_to_unicode(known);
        let shown = |name: &str| Some(SafeText::new(name)).filter(|text| **text != url[host.clone()]);
        let mut cautions: Vec<Caution> = Vec::new();
        let top_is_latin = letters.trim_end_matches('.').rsplit('.').next().is_some_and(str::is_ascii);
        cautions.extend(letters.split('.').find_map(find_mixed_scripts));
        cautions.extend(letters.split('.').filter(|_| top_is_latin).find_map(find_lookalike));
        if let Some(at) = login {
            cautions.push(Caution::Login(SafeText::new(&url[start..at])));
        }
        if parsed.scheme() == "http" {
            cautions.push(Caution::Plain);
        }
        let known_is_written = url[host.clone()].eq_ignore_ascii_case(known);
        Self {
            known: shown(known).filter(|_| !known_is_written),
            reads: (letters != known).then(|| shown(&letters)).flatten(),
            url: url.clone(),
            host,
            cautions,
        }
    }

    /// The host as written.
    pub(crate) fn host(&self) -> &str {
        self.url.get(self.host.clone()).unwrap_or_default()
    }
}

/// Scripts that span several blocks or whose letters look like those of another script.
const SCRIPTS: &[(u32, u32, &str)] = &[
    (0x41, 0x5a, "Latin"),
    (0x61, 0x7a, "Latin"),
    (0xc0, 0x24f, "Latin"),
    (0x250, 0x2af, "Latin"),
    (0x370, 0x3ff, "Greek"),
    (0x400, 0x52f, "Cyrillic"),
    (0x531, 0x58f, "Armenian"),
    (0x5d0, 0x5f4, "Hebrew"),
    (0x620, 0x77f, "Arabic"),
    (0x8a0, 0x8ff, "Arabic"),
    (0x900, 0x97f, "Devanagari"),
    (0x980, 0x9ff, "Bengali"),
    (0xe00, 0xe7f, "Thai"),
    (0x10a0, 0x10ff, "Georgian"),
    (0x1100, 0x11ff, EAST_ASIAN),
    (0x1200, 0x139f, "Ethiopic"),
    (0x13a0, 0x13ff, "Cherokee"),
    (0x1d00, 0x1dbf, "Latin"),
    (0x1e00, 0x1eff, "Latin"),
    (0x1f00, 0x1fff, "Greek"),
    (0x2d00, 0x2d2f, "Georgian"),
    (0x2de0, 0x2dff, "Cyrillic"),
    (0x2e80, 0x9fff, EAST_ASIAN),
    (0xa640, 0xa69f, "Cyrillic"),
    (0xa720, 0xa7ff, "Latin"),
    (0xab30, 0xab6f, "Latin"),
    (0xac00, 0xd7ff, EAST_ASIAN),
    (0xf900, 0xfaff, EAST_ASIAN),
    (0x20000, 0x3ffff, EAST_ASIAN),
];
/// Han, kana and hangul are mixed with each other and with Latin letters in legitimate names (UTS 39, section 5.2).
const EAST_ASIAN: &str = "East Asian";

fn script(c: char) -> Option<&'static str> {
    let at = c as u32;
    SCRIPTS
        .iter()
        .find(|(from, to, _)| (*from..=*to).contains(&at) && c.is_alphabetic())
        .map(|(.., name)| *name)
}

/// Finds two scripts in one label that do not belong together.
fn find_mixed_scripts(label: &str) -> Option<Caution> {
    let mut scripts = label.chars().filter_map(script);
    let first = scripts.next()?;
    let other = scripts.find(|script| *script != first && ![first, *script].contains(&EAST_ASIAN))?;
    Some(Caution::Mixed(SafeText::new(label), [first, other]))
}

/// Cyrillic and Greek letters that look like Latin ones.
const LATIN_LOOKALIKES: &str = "асԁеһіјӏорԛѕԝхуѵкмтпгьαινορτυχκω";

/// Detects a label whose letters all look like Latin ones, but are not.
fn find_lookalike(label: &str) -> Option<Caution> {
    let script = label.chars().find_map(script).filter(|script| matches!(*script, "Cyrillic" | "Greek"))?;
    let all = label.chars().all(|c| c.is_ascii_digit() || c == '-' || LATIN_LOOKALIKES.contains(c));
    all.then(|| Caution::Lookalike(SafeText::new(label), script))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Destination {
        Destination::of(&SafeText::new(url))
    }

    #[test]
    fn the_host_is_the_one_that_browsers_use() {
        for (url, host) in [
            ("https://example.org/a?b=https://other.example/", "example.org"),
            ("http://example.org", "example.org"),
            ("HTTPS://Example.ORG:8080/", "Example.ORG"),
            ("https://ann:secret@example.org/", "example.org"),
            ("https://good.example@evil.example/", "evil.example"),
            ("https://a@b@evil.example:1/@c", "evil.example"),
            ("https://evil.example\\@good.example/", "evil.example"),
            ("https://evil.example?@good.example/", "evil.example"),
            ("https://evil.example#@good.example/", "evil.example"),
            ("https:\\\\evil.example/", "evil.example"),
            ("https:evil.example/", "evil.example"),
            ("http://[::1]:80/x", "[::1]"),
            ("https://bücher.example/ä", "bücher.example"),
        ] {
            let seen = of(url);
            assert_eq!(seen.host(), host, "{url}");
            // The host that is contacted, apart from its spelling.
            let asked = Url::parse(url).unwrap().host_str().unwrap().to_owned();
            let written = seen.known.as_ref().map_or_else(|| host.to_lowercase(), ToString::to_string);
            assert_eq!(written, asked, "{url}");
        }
        for url in
            ["mailto:ann@example.org", "javascript:alert(1)", "#note", "", "https://", "ftp://a.example/"]
        {
            let seen = of(url);
            assert_eq!((seen.host(), &seen.cautions[..]), ("", &[Caution::NotWeb][..]), "{url}");
        }
    }

    #[test]
    fn punycode_hosts_are_decoded() {
        let coded = of("https://xn--bcher-kva.example/");
        assert_eq!((coded.known.clone(), coded.reads.unwrap().as_str()), (None, "bücher.example"));
        let plain = of("https://bücher.example/");
        assert_eq!((plain.known.unwrap().as_str(), plain.reads), ("xn--bcher-kva.example", None));
        assert_eq!(of("https://%65xample.org/").known.unwrap().as_str(), "example.org");
        assert_eq!(of("http://0x7f.1/").known.unwrap().as_str(), "127.0.0.1");
        assert_eq!(of("https://example.org/").known, None);
    }

    #[test]
    fn lookalike_addresses_are_detected() {
        let cautions = |url: &str| of(url).cautions;
        // The first letter is Cyrillic.
        for url in ["https://аpple.example/", "https://xn--pple-43d.example/"] {
            let found = cautions(url);
            assert!(matches!(&found[..], [Caution::Mixed(_, ["Cyrillic", "Latin"])]), "{url} {found:?}");
        }
        assert!(matches!(cautions("https://www.аррӏе.com/")[..], [Caution::Lookalike(_, "Cyrillic")]));
        let login = cautions("https://bank.example@evil.example/");
        assert_eq!(login, [Caution::Login(SafeText::new("bank.example"))]);
        assert_eq!(cautions("http://example.org/"), [Caution::Plain]);
        for honest in [
            "https://example.org/",
            "https://россия.рф/",
            "https://日本語abc.jp/",
            "https://한국어.kr/",
            "https://кремль.com/",
        ] {
            assert_eq!(cautions(honest), [], "{honest}");
        }
        let mixed = cautions("https://gοοgle.example/");
        assert!(matches!(&mixed[..], [Caution::Mixed(_, ["Latin", "Greek"])]), "{mixed:?}");
    }
}
