//! Where a link leads: the host in its address, how it reads if it is written in code, and what is done to make it look
//! like another. Never here: opening anything, whether a host is a good one.

use std::ops::Range;

use url::Url;

use super::SafeText;

/// An address with what counts in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destination {
    /// As it is written.
    pub url: SafeText,
    /// The bytes of it that name the host; empty where there is none.
    pub host: Range<usize>,
    /// The host as the network knows it, if it is written otherwise: `xn--bcher-kva.example`, `127.0.0.1`.
    pub known: Option<SafeText>,
    /// The host in its own letters, if it is written in code: `bücher.example`.
    pub reads: Option<SafeText>,
    /// What should be looked at twice, worst first.
    pub cautions: Vec<Caution>,
}

/// What makes an address look like another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// Letters of several scripts in one name: the name, and two of the scripts.
    Mixed(SafeText, [&'static str; 2]),
    /// A name of letters that all look like Latin ones, but are of another script.
    Lookalike(SafeText, &'static str),
    /// What stands before the host, up to an `@`, is a name to log in with.
    Login(SafeText),
    /// What is sent can be read on the way.
    Plain,
    /// It is no address of the web.
    NotWeb,
}

impl Caution {
    /// A word or two for a line that has little room; none for what is no trick.
    pub fn brief(&self) -> Option<&'static str> {
        match self {
            Self::Mixed(..) => Some("⚠ mixed letters"),
            Self::Lookalike(..) => Some("⚠ look-alike letters"),
            Self::Login(_) => Some("⚠ a login before the host"),
            Self::NotWeb => Some("not of the web"),
            Self::Plain => None,
        }
    }

    /// A sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Mixed(name, [one, other]) => {
                format!(
                    "⚠ Mixed letters: “{name}” has {one} and {other} ones, and may pass itself off as another."
                )
            }
            Self::Lookalike(name, script) => {
                format!(
                    "⚠ Look-alike letters: “{name}” is written in {script} ones that look like Latin ones."
                )
            }
            Self::Login(name) => {
                format!("⚠ “{name}” before the host is a name to log in with. The link does not lead there.")
            }
            Self::Plain => "Not encrypted: what is read there can be seen on the way.".to_owned(),
            Self::NotWeb => "Only http and https addresses are opened.".to_owned(),
        }
    }
}

impl Destination {
    /// Looks at an address the way browsers do (WHATWG URL, section 4.4): a backslash is as good as a slash, and what
    /// stands before the last `@` is no host.
    pub fn of(url: &SafeText) -> Self {
        let nothing = Self { url: url.clone(), cautions: vec![Caution::NotWeb], ..Self::default() };
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
        cautions.extend(letters.split('.').find_map(mixed));
        cautions.extend(letters.split('.').filter(|_| top_is_latin).find_map(lookalike));
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

    /// The host as it is written.
    pub fn host(&self) -> &str {
        self.url.get(self.host.clone()).unwrap_or_default()
    }
}

/// Scripts with more than one block of letters, or with letters that look like those of another.
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
    (0x1100, 0x11ff, EAST),
    (0x1200, 0x139f, "Ethiopic"),
    (0x13a0, 0x13ff, "Cherokee"),
    (0x1d00, 0x1dbf, "Latin"),
    (0x1e00, 0x1eff, "Latin"),
    (0x1f00, 0x1fff, "Greek"),
    (0x2d00, 0x2d2f, "Georgian"),
    (0x2de0, 0x2dff, "Cyrillic"),
    (0x2e80, 0x9fff, EAST),
    (0xa640, 0xa69f, "Cyrillic"),
    (0xa720, 0xa7ff, "Latin"),
    (0xab30, 0xab6f, "Latin"),
    (0xac00, 0xd7ff, EAST),
    (0xf900, 0xfaff, EAST),
    (0x20000, 0x3ffff, EAST),
];
/// Han, kana and hangul stand beside each other, and beside Latin letters, in names that mean no harm (UTS 39,
/// section 5.2).
const EAST: &str = "East Asian";

fn script(c: char) -> Option<&'static str> {
    let at = c as u32;
    SCRIPTS
        .iter()
        .find(|(from, to, _)| (*from..=*to).contains(&at) && c.is_alphabetic())
        .map(|(.., name)| *name)
}

/// Two scripts in one name that do not belong together.
fn mixed(label: &str) -> Option<Caution> {
    let mut scripts = label.chars().filter_map(script);
    let first = scripts.next()?;
    let other = scripts.find(|script| *script != first && ![first, *script].contains(&EAST))?;
    Some(Caution::Mixed(SafeText::new(label), [first, other]))
}

/// Letters of Cyrillic and Greek that look like Latin ones.
const LATIN_LOOKS: &str = "асԁеһіјӏорԛѕԝхуѵкмтпгьαινορτυχκω";

/// A name all of whose letters look like Latin ones, but are not.
fn lookalike(label: &str) -> Option<Caution> {
    let script = label.chars().find_map(script).filter(|script| matches!(*script, "Cyrillic" | "Greek"))?;
    let all = label.chars().all(|c| c.is_ascii_digit() || c == '-' || LATIN_LOOKS.contains(c));
    all.then(|| Caution::Lookalike(SafeText::new(label), script))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Destination {
        Destination::of(&SafeText::new(url))
    }

    #[test]
    fn the_host_is_where_browsers_see_it() {
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
            // The same as the one that is asked, but for how it is written.
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
    fn a_host_written_in_code_is_read_out() {
        let coded = of("https://xn--bcher-kva.example/");
        assert_eq!((coded.known.clone(), coded.reads.unwrap().as_str()), (None, "bücher.example"));
        let plain = of("https://bücher.example/");
        assert_eq!((plain.known.unwrap().as_str(), plain.reads), ("xn--bcher-kva.example", None));
        assert_eq!(of("https://%65xample.org/").known.unwrap().as_str(), "example.org");
        assert_eq!(of("http://0x7f.1/").known.unwrap().as_str(), "127.0.0.1");
        assert_eq!(of("https://example.org/").known, None);
    }

    #[test]
    fn what_looks_like_another_is_named() {
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
