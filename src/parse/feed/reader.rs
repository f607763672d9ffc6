//! Reads any RSS or Atom, however broken, into items: one pass over its tags, without recursion.
//! Never here: what an element's value means (see `assign`), or articles.

use std::borrow::Cow;

use super::address::join_base;
use super::element::Element;
use super::item::FeedItem;
use super::update_hint::UpdateHintBuilder;
use super::vocabulary::{Namespace, Role, role_of, split_name};
use super::{MAX_ITEMS, assign};
use crate::news::SafeText;
use crate::news::address::is_web;
use crate::parse::date;
use crate::parse::xml::{StartTag, XmlEvent, XmlScanner};

/// Declared namespace prefixes that are read.
const MAX_PREFIXES: usize = 128;

/// The content of a feed.
pub(crate) struct RawFeed<'a> {
    /// The feed's own elements, read as if it were an item.
    pub(crate) feed: FeedItem<'a>,
    pub(crate) items: Vec<FeedItem<'a>>,
    pub(crate) update_hint: UpdateHintBuilder,
    /// The text ends before the end tag.
    pub(crate) truncated: bool,
    /// Number of items after the first [`MAX_ITEMS`].
    pub(crate) excess: usize,
}

/// Reads a feed. `base` is the URL it came from, if known.
pub(crate) fn read<'a>(text: &'a str, base: Option<&str>) -> RawFeed<'a> {
    let mut reader = FeedReader {
        feed: FeedItem { base: base.map(str::to_owned), ..FeedItem::default() },
        ..FeedReader::default()
    };
    let mut scanner = XmlScanner::new(text);
    for event in scanner.by_ref() {
        match event {
            XmlEvent::Open(tag) => reader.open(tag),
            XmlEvent::Close(name) => reader.close(name),
            text => {
                if let OpenElement::Read(element) = &mut reader.element {
                    element.push(text);
                }
            }
        }
    }
    reader.finish(scanner.truncated)
}

/// The child element of an item or feed that is open.
#[derive(Default)]
enum OpenElement<'a> {
    #[default]
    None,
    Read(Element<'a>),
    /// One that is ignored, with the number of open elements of its name.
    Ignored {
        name: &'a str,
        depth: usize,
    },
}

#[derive(Default)]
struct FeedReader<'a> {
    items: Vec<FeedItem<'a>>,
    excess: usize,
    feed: FeedItem<'a>,
    update_hint: UpdateHintBuilder,
    /// Declared prefixes. A feed has a dozen at most, so a search in a list is faster than a hash map.
    prefixes: Vec<(&'a str, Namespace)>,
    /// Prefix of the root element; it stands for the core namespace.
    root: Option<&'a str>,
    atom: bool,
    /// RSS 1.0.
    rdf: bool,
    /// The root element is an item.
    is_item: bool,
    /// The end tag of the feed was seen.
    closed: bool,
    /// The open item, and the name of its element.
    item: Option<(FeedItem<'a>, &'a str)>,
    element: OpenElement<'a>,
}

impl<'a> FeedReader<'a> {
    fn open(&mut self, tag: StartTag<'a>) {
        let (prefix, local) = split_name(tag.name);
        let begins_item = local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry");
        if begins_item && self.interrupts_element(tag.name) || self.link_is_complete() {
            self.end_element();
        }
        match &mut self.element {
            OpenElement::Read(element) => return element.push(XmlEvent::Open(tag)),
            OpenElement::Ignored { name, depth } => {
                *depth += usize::from(*name == tag.name && !tag.empty);
                return;
            }
            OpenElement::None => {}
        }
        let local = lower(local);
        let declared = self.declare_namespaces(&tag);
        if self.root.is_none() {
            return self.begin_feed(prefix, &local, &tag);
        }
        let namespace = declared.unwrap_or_else(|| self.namespace(prefix));
        if begins_item && matches!(namespace, Namespace::Core | Namespace::Atom) {
            return self.begin_item(&tag);
        }
        if self.item.is_none() && matches!(&*local, "channel" | "feed" | "rss") {
            return self.read_feed_attributes(&tag);
        }
        self.begin_element(namespace, &local, tag);
    }

    /// Whether an item that begins inside an element means that the element was never closed. The exception is
    /// foreign markup in a content.
    fn interrupts_element(&self, name: &str) -> bool {
        match (&self.element, &self.item) {
            (OpenElement::None, _) => false,
            (_, Some((_, open))) => *open == name,
            (_, None) => self.namespace(split_name(name).0) == Namespace::Core,
        }
    }

    /// Whether the open element is a link that has its URL already: `<link href="…">` without an end tag, as in HTML.
    fn link_is_complete(&self) -> bool {
        let OpenElement::Read(element) = &self.element else { return false };
        element.role == Role::Link && (element.attribute("href").is_some() || !element.text().is_empty())
    }

    /// Reads the root element, which tells the dialect.
    fn begin_feed(&mut self, prefix: &'a str, local: &str, tag: &StartTag<'a>) {
        if !matches!(local, "rss" | "rdf" | "feed" | "entry" | "channel" | "item") {
            return;
        }
        self.atom = matches!(local, "feed" | "entry");
        self.rdf = local == "rdf";
        self.root = Some(if self.rdf { "" } else { prefix });
        self.read_feed_attributes(tag);
        if matches!(local, "entry" | "item") {
            self.is_item = true;
            self.begin_item(tag);
        }
    }

    fn read_feed_attributes(&mut self, tag: &StartTag<'a>) {
        // Channel Definition Format has its URL and its base as attributes.
        let cdf_base = if lower(tag.name) == "channel" { tag.attribute("base") } else { None };
        if let Some(base) = tag.attribute("xml:base").or(cdf_base) {
            self.feed.base = join_base(self.feed.base.as_deref(), &base);
            self.feed.has_xml_base = true;
        }
        self.feed.link.offer(5, tag.attribute("href").map(|href| SafeText::new(&href)));
    }

    /// Records the namespaces that a tag declares. Returns the one it declares for itself.
    fn declare_namespaces(&mut self, tag: &StartTag<'a>) -> Option<Namespace> {
        let mut own = None;
        if !tag.source().contains("xmlns") {
            return None;
        }
        let is_root = self.root.is_none();
        for (name, value) in tag.attributes() {
            let namespace = Namespace::from_uri(&value);
            if let Some(prefix) = name.strip_prefix("xmlns:") {
                if let Some(known) = self.prefixes.iter_mut().find(|(known, _)| *known == prefix) {
                    known.1 = namespace;
                } else if self.prefixes.len() < MAX_PREFIXES {
                    self.prefixes.push((prefix, namespace));
                }
            } else if name == "xmlns" && !is_root && !tag.name.contains(':') {
                own = Some(namespace);
            }
        }
        // A default namespace on an item or below is used for that one element only.
        own.filter(|namespace| {
            *namespace != Namespace::Other || !matches!(tag.name, "item" | "entry" | "channel")
        })
    }

    fn namespace(&self, prefix: &str) -> Namespace {
        if self.root == Some(prefix) || prefix.is_empty() {
            return Namespace::Core;
        }
        let declared = self.prefixes.iter().find(|(known, _)| *known == prefix);
        declared.map_or_else(|| Namespace::from_prefix(prefix), |(_, namespace)| *namespace)
    }

    fn begin_item(&mut self, tag: &StartTag<'a>) {
        self.end_item();
        let mut item = FeedItem {
            base: self.feed.base.clone(),
            has_xml_base: self.feed.has_xml_base,
            ..FeedItem::default()
        };
        if let Some(base) = tag.attribute("xml:base") {
            item.base = join_base(item.base.as_deref(), &base);
            item.has_xml_base = true;
        }
        for (name, value) in tag.attributes() {
            match name.to_ascii_lowercase().as_str() {
                "rdf:about" if is_web(&value) => item.link.offer(7, SafeText::new(&value)),
                "href" => item.link.offer(0, SafeText::new(&value)),
                "lastmod" => item.updated.offer(2, date::parse(&value)),
                _ => {}
            }
        }
        self.item = Some((item, tag.name));
        if tag.empty {
            self.end_item();
        }
    }

    fn begin_element(&mut self, namespace: Namespace, local: &str, tag: StartTag<'a>) {
        let role = role_of(namespace, local, self.atom);
        let wanted = match role {
            Role::Transparent => return,
            Role::Ignored => false,
            // The image element of a feed has titles and links of its own.
            Role::Image(_) => self.item.is_some(),
            Role::Ttl | Role::SkipHours | Role::SkipDays | Role::UpdatePeriod | Role::UpdateFrequency => {
                self.item.is_none()
            }
            _ => true,
        };
        match (wanted, tag.empty) {
            (false, true) => {}
            (false, false) => self.element = OpenElement::Ignored { name: tag.name, depth: 1 },
            (true, empty) => {
                self.element = OpenElement::Read(Element::new(role, namespace, tag));
                if empty {
                    self.end_element();
                }
            }
        }
    }

    fn close(&mut self, name: &'a str) {
        let ends_item = self.item.as_ref().is_some_and(|(_, open)| *open == name);
        match &mut self.element {
            OpenElement::Read(element) if !ends_item => {
                if element.close(name) {
                    self.end_element();
                }
                return;
            }
            OpenElement::Ignored { name: ignored, depth } if !ends_item => {
                *depth -= usize::from(*ignored == name);
                if *depth == 0 {
                    self.element = OpenElement::None;
                }
                return;
            }
            _ => {}
        }
        if ends_item {
            self.end_element();
            self.end_item();
        }
        let local = split_name(name).1;
        // In RSS 1.0 the items follow the channel.
        let roots: &[&str] = if self.rdf { &["rdf"] } else { &["rss", "feed", "channel"] };
        self.closed |= roots.iter().any(|root| local.eq_ignore_ascii_case(root));
    }

    fn end_element(&mut self) {
        if let OpenElement::Read(element) = std::mem::take(&mut self.element) {
            match &mut self.item {
                Some((item, _)) => assign::assign(&element, item, self.atom, true),
                None => assign::to_feed(&element, &mut self.feed, &mut self.update_hint, self.atom),
            }
        }
    }

    fn end_item(&mut self) {
        match self.item.take() {
            Some((item, _)) if self.items.len() < MAX_ITEMS => self.items.push(item),
            Some(_) => self.excess += 1,
            None => {}
        }
    }

    fn finish(mut self, truncated: bool) -> RawFeed<'a> {
        let in_item = self.item.is_some();
        let unclosed = self.root.is_some() && !self.is_item && !self.closed;
        // An item that is the whole document may lack its end tag.
        let truncated = unclosed || self.is_item && truncated;
        // An item that was cut is dropped: at the next visit it would be taken for another one.
        if !unclosed || !in_item {
            self.end_element();
            self.end_item();
        }
        RawFeed {
            feed: self.feed,
            items: self.items,
            update_hint: self.update_hint,
            truncated,
            excess: self.excess,
        }
    }
}

/// A name in lower case. Nearly all names are, and are not copied.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}
