//! OPML 1.0 and 2.0 (opml.org/spec2.opml), the format in which feed readers exchange subscriptions: read however broken,
//! and written so that reading it back gives the same. Never here: a file.
//!
//! One attribute of our own, `tidings:tags`, has what OPML cannot express: the words after the address in `feeds.txt`,
//! without the title. If it is there, `title` is the user's own title and `text` the feed's; in files of other programs,
//! either is taken for the user's own title.

use std::borrow::Cow;
use std::collections::HashMap;

use super::subscriptions::{LineError, attributes, parse_address, read_attributes};
use super::text::plain_line;
use super::xml::{StartTag, XmlEvent, XmlScanner};
use crate::news::write::escape_html as escape;
use crate::news::{SafeText, Subscription};

/// Nested folders that become tags. The feeds in deeper ones are read without those tags.
const MAX_FOLDERS: usize = 16;
/// The attribute of our own, and the namespace of its prefix.
const TAGS: &str = "tidings:tags";
const NAMESPACE: &str = "urn:x-tidings:opml";

/// The content of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Opml {
    /// In the order of the file. A feed in several folders has the tags of all of them.
    pub(crate) subscriptions: Vec<Subscription>,
    /// Feeds that are skipped, by their number in the file, and why.
    pub(crate) warnings: Vec<SafeText>,
}

/// Parses a decoded file. `None` if it is not OPML.
pub(crate) fn parse(text: &str) -> Option<Opml> {
    let mut reader = OpmlReader::default();
    let mut is_opml = false;
    let mut scanner = XmlScanner::new(text);
    for event in scanner.by_ref() {
        match event {
            XmlEvent::Open(tag) if is_outline(tag.name) => {
                is_opml = true;
                reader.open(&tag);
            }
            XmlEvent::Open(tag) => is_opml |= tag.name.eq_ignore_ascii_case("opml"),
            XmlEvent::Close(name) if is_outline(name) => drop(reader.folders.pop()),
            _ => {}
        }
    }
    if scanner.truncated {
        reader.out.warnings.push("the file ends early; what follows is missing".into());
    }
    is_opml.then_some(reader.out)
}

fn is_outline(name: &str) -> bool {
    name.eq_ignore_ascii_case("outline")
}

#[derive(Default)]
struct OpmlReader {
    out: Opml,
    /// The open outlines, with their names if they are folders.
    folders: Vec<Option<SafeText>>,
    /// The index of each feed in the list.
    known: HashMap<SafeText, usize>,
    /// Number of feeds so far, skipped ones included.
    feeds: usize,
}

impl OpmlReader {
    fn open(&mut self, tag: &StartTag<'_>) {
        let attribute = |name: &str| tag.attribute(name).filter(|value| !value.trim().is_empty());
        let is_feed = |kind: &str| ["rss", "atom"].iter().any(|known| kind.eq_ignore_ascii_case(known));
        let typed = || attribute("type").filter(|kind| is_feed(kind.trim())).and_then(|_| attribute("url"));
        let Some(raw) = attribute("xmlUrl").or_else(typed) else {
            if !tag.empty {
                let name = attribute("text").or_else(|| attribute("title"));
                self.folders.push(name.and_then(|name| plain_line(&name)));
            }
            return;
        };
        if !tag.empty {
            self.folders.push(None);
        }
        self.feeds += 1;
        let error = match parse_address(&raw) {
            // An attribute of newsboat: the feed must be filtered by a program.
            Ok(_) if attribute("filtercmd").is_some() => LineError::Filter,
            Ok(address) => {
                let mut found = Subscription { address, title: None, tags: Vec::new(), hidden: false };
                self.read_details(&attribute, tag.attribute(TAGS).as_deref(), &mut found);
                return self.add(found);
            }
            Err(error) => error,
        };
        self.out.warnings.push(SafeText::new(&format!("feed {} is skipped: {error}", self.feeds)));
    }

    /// Reads the title and the tags of a feed.
    fn read_details<'a>(
        &self,
        attribute: &dyn Fn(&str) -> Option<Cow<'a, str>>,
        own_attributes: Option<&str>,
        found: &mut Subscription,
    ) {
        let mut tags = self.folders.iter().flatten().take(MAX_FOLDERS).cloned().collect::<Vec<_>>();
        if let Some(words) = own_attributes {
            read_attributes(words, found);
            found.title = attribute("title").and_then(|title| SafeText::new(&title).filled());
        } else {
            let title = attribute("title").or_else(|| attribute("text"));
            found.title = title.and_then(|title| plain_line(&title));
        }
        // OPML 2.0: a list separated by commas. An entry that begins with a slash is a path.
        let categories = attribute("category").unwrap_or_default();
        for category in categories.split(',').map(str::trim) {
            match category.strip_prefix('/') {
                Some(path) => tags.extend(path.split('/').take(MAX_FOLDERS).map(SafeText::new)),
                None => tags.push(SafeText::new(category)),
            }
        }
        add_tags(&mut found.tags, tags);
    }

    /// Adds a subscription, or what is new in it to the one that is there.
    fn add(&mut self, found: Subscription) {
        let address = found.address.normal().clone();
        let Some(known) = self.known.get(&address).and_then(|at| self.out.subscriptions.get_mut(*at)) else {
            self.known.insert(address, self.out.subscriptions.len());
            self.out.subscriptions.push(found);
            return;
        };
        known.title = known.title.take().or(found.title);
        known.hidden |= found.hidden;
        add_tags(&mut known.tags, found.tags);
    }
}

fn add_tags(tags: &mut Vec<SafeText>, more: Vec<SafeText>) {
    for tag in more {
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
}

/// A feed to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outline<'a> {
    pub(crate) subscription: &'a Subscription,
    /// The feed's own title.
    pub(crate) title: Option<&'a SafeText>,
    /// URL of the feed's site.
    pub(crate) site: Option<&'a SafeText>,
}

/// Writes OPML 2.0, one outline per feed, in the given order, passwords included. The same feeds give the same bytes.
pub(crate) fn write(feeds: &[Outline<'_>]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:tidings=\"{NAMESPACE}\">\n  \
         <head>\n    <title>Feeds of tidings</title>\n  </head>\n  <body>\n"
    );
    for Outline { subscription, title, site } in feeds {
        out.push_str("    <outline type=\"rss\"");
        let own = subscription.title.as_ref();
        write_attribute("text", own.or(*title).unwrap_or(subscription.address.shown()), &mut out);
        if let Some(own) = own {
            write_attribute("title", own, &mut out);
        }
        write_attribute("xmlUrl", subscription.address.whole(), &mut out);
        if let Some(site) = site {
            write_attribute("htmlUrl", site, &mut out);
        }
        // The tags that other programs understand. All tags are in our own attribute.
        let plain: Vec<&str> =
            subscription.tags.iter().map(SafeText::as_str).filter(|tag| is_plain(tag)).collect();
        if !plain.is_empty() {
            write_attribute("category", &plain.join(","), &mut out);
        }
        write_attribute(
            TAGS,
            &attributes(&Subscription { title: None, ..(*subscription).clone() }),
            &mut out,
        );
        out.push_str("/>\n");
    }
    out.push_str("  </body>\n</opml>\n");
    out
}

/// Whether a tag can be one entry of a `category`.
fn is_plain(tag: &str) -> bool {
    !tag.contains(',') && !tag.starts_with('/')
}

fn write_attribute(name: &str, value: &str, out: &mut String) {
    out.extend([" ", name, "=\""]);
    escape(value, out);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::news::Address;
    use crate::parse::decode::decode;
    use crate::parse::subscriptions::tests::any_subscription;

    /// The feeds as lines of `feeds.txt`.
    fn lines(text: &str) -> Vec<String> {
        let found = parse(text).unwrap();
        assert_eq!(found.warnings, Vec::<SafeText>::new());
        found.subscriptions.iter().map(crate::parse::subscriptions::format_line).collect()
    }

    #[test]
    fn folders_and_categories_become_tags() {
        let text = r#"<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
            <outline text="News"><outline title="World &amp; Co">
              <outline TYPE="rss" XMLURL="https://a.example/?a=1&amp;b=2" title="A &lt;b&gt;Post&lt;/b&gt;" text="a"/>
              <outline type="rss" xmlurl='https://b.example/' text="B" category="/Arts/Film,plain tag, ,tag/three"></outline>
            </outline></outline>
            <outline type="atom" url="https://c.example/"/><outline type="link" url="https://no.example/"/>
            <outline text="Again"><outline xmlUrl="https://c.example/" text="C"/><outline text="note"/></outline>
            <outline xmlUrl="feed://d.example/"/></body></opml>"#;
        assert_eq!(
            lines(text),
            [
                "https://a.example/?a=1&b=2 News \"World & Co\" \"~A Post\"",
                "https://b.example/ News \"World & Co\" Arts Film \"plain tag\" tag/three ~B",
                "https://c.example/ Again ~C",
                "http://d.example/",
            ]
        );
    }

    #[test]
    fn broken_files_are_read_as_far_as_possible() {
        let text = "<opml><outline text=a><outline xmlUrl=https://a.example/ />\
                    <outline xmlUrl=\"https://b.example/\" text=\"R&D &eacute;t&eacute; &\"/></outline></outline></outline>\
                    <outline xmlUrl='https://c.example/'";
        let found = parse(text).unwrap();
        let feeds: Vec<String> =
            found.subscriptions.iter().map(crate::parse::subscriptions::format_line).collect();
        assert_eq!(feeds, ["https://a.example/ a", "https://b.example/ a \"~R&D été &\""]);
        assert_eq!(found.warnings, ["the file ends early; what follows is missing".into()]);
        assert_eq!(parse("<html><body>no</body></html>"), None);
        assert_eq!(parse(""), None);
        assert_eq!(parse("<opml/>"), Some(Opml::default()));
        let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><outline xmlUrl='https://a.example/' text='\xe9t\xe9'/>";
        assert_eq!(lines(&decode(latin, None)), ["https://a.example/ ~été"]);
        let deep = "<outline text='x'>".repeat(100_000) + "<outline xmlUrl='https://a.example/'/>";
        assert_eq!(lines(&deep), ["https://a.example/ x"]);
    }

    #[test]
    fn no_program_is_run_and_no_password_is_shown() {
        let text = "<outline xmlUrl='|~/s3cret.py' text='x'/><outline xmlUrl='exec:s3cret'/><outline \
                    xmlUrl='ftp://ann:s3cret@example.org/'/><outline xmlUrl='https://a.example/' filtercmd='s3cret'/>\
                    <outline xmlUrl='https://a.example/&#10;exec:x'/>";
        let found = parse(text).unwrap();
        assert_eq!(found.warnings.len(), 4);
        assert!(found.warnings[3].starts_with("feed 4 is skipped: it needs a program to filter it"));
        assert!(found.warnings.iter().all(|warning| !warning.contains("s3cret")), "{:?}", found.warnings);
        // A line end in an address would make two lines of one in feeds.txt.
        assert_eq!(found.subscriptions[0].address.whole(), "https://a.example/exec:x");
    }

    #[test]
    fn the_feeds_own_title_does_not_become_the_users_title() {
        let address = Address::parse("https://a.example/").unwrap();
        let feed = Subscription { address, title: None, tags: vec!["a,b".into(), "c".into()], hidden: true };
        let (title, site) = ("The <A>".into(), "https://a.example/".into());
        let text = write(&[Outline { subscription: &feed, title: Some(&title), site: Some(&site) }]);
        assert!(
            text.contains(
                "    <outline type=\"rss\" text=\"The &lt;A&gt;\" xmlUrl=\"https://a.example/\" \
                 htmlUrl=\"https://a.example/\" category=\"c\" tidings:tags=\"a,b c !\"/>\n"
            ),
            "{text}"
        );
        assert_eq!(parse(&text).unwrap().subscriptions, [feed]);
    }

    proptest! {
        #[test]
        fn written_files_are_read_back(feeds in proptest::collection::vec(any_subscription(), 0..5)) {
            let mut unique: Vec<Subscription> = Vec::new();
            for feed in feeds {
                if unique.iter().all(|known| known.address.normal() != feed.address.normal()) {
                    unique.push(feed);
                }
            }
            let name = SafeText::new("Its own & only <title>");
            let outlines: Vec<Outline<'_>> = unique
                .iter()
                .enumerate()
                .map(|(n, subscription)| {
                    Outline { subscription, title: (n % 2 == 0).then_some(&name), site: None }
                })
                .collect();
            let text = write(&outlines);
            let found = parse(&text).unwrap();
            prop_assert_eq!(&found.warnings, &Vec::<SafeText>::new());
            prop_assert_eq!(&found.subscriptions, &unique, "{}", text);
        }

        #[test]
        fn any_text_can_be_read(text in "(<outline |</outline>|xmlUrl=|text=|['\"]|https://a.example/|[ -~]){0,20}") {
            let _ = parse(&text);
        }
    }
}
