//! Any RSS or Atom, however broken, to items: one pass over its tags, no recursion.
//! Never here: articles, or what an item's key is.

use std::borrow::Cow;

use super::address::{absolute, rebase};
use super::item::Item;
use super::names::{Role, Space, role, split};
use super::pace::Saying;
use super::person;
use super::scan::{Event, Scanner, Tag};
use super::value::{Field, Markup};
use crate::news::SafeText;
use crate::news::address::is_web;
use crate::parse::date;

/// Declared prefixes past this many are a flood.
const PREFIXES: usize = 128;
/// Items past this many are a flood: an empty one takes seven bytes to send and hundreds to keep.
pub const ITEMS: usize = 100_000;

/// What stands in a feed.
pub struct Found<'a> {
    /// The feed itself, read as if it were an item.
    pub feed: Item<'a>,
    pub items: Vec<Item<'a>>,
    /// How often it wants to be asked.
    pub saying: Saying,
    /// The text breaks off before its end.
    pub cut: bool,
    /// How many items came after the first [`ITEMS`].
    pub left: usize,
}

/// Reads a feed. `base` is where it came from, if that is known.
pub fn walk<'a>(text: &'a str, base: Option<&str>) -> Found<'a> {
    let mut walker = Walker::new(base);
    let mut scanner = Scanner::new(text);
    for event in scanner.by_ref() {
        walker.event(event);
    }
    walker.finish(scanner.cut)
}

/// Which part of the feed the walker is in.
enum State<'a> {
    None,
    Inside(Field<'a>),
    /// In an element without interest, with how many of its name are open.
    Skipped {
        name: &'a str,
        open: usize,
    },
}

struct Walker<'a> {
    items: Vec<Item<'a>>,
    left: usize,
    feed: Item<'a>,
    saying: Saying,
    /// A dozen at most in a real feed: found sooner one by one than by a hash.
    prefixes: Vec<(&'a str, Space)>,
    /// The root's own prefix stands for the core vocabulary.
    root: Option<&'a str>,
    atom: bool,
    closed: bool,
    item: Option<(Item<'a>, &'a str)>,
    field: State<'a>,
}

impl<'a> Walker<'a> {
    fn new(base: Option<&str>) -> Self {
        Self {
            items: Vec::new(),
            left: 0,
            feed: Item { base: base.map(str::to_owned), ..Item::default() },
            saying: Saying::default(),
            prefixes: Vec::new(),
            root: None,
            atom: false,
            closed: false,
            item: None,
            field: State::None,
        }
    }

    fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Open(tag) => self.open(tag),
            Event::Close(name) => self.close(name),
            Event::Text(raw) => {
                if let State::Inside(field) = &mut self.field {
                    field.push(Markup::Text(raw));
                }
            }
            Event::Literal(text) => {
                if let State::Inside(field) = &mut self.field {
                    field.push(Markup::Literal(text));
                }
            }
        }
    }

    fn open(&mut self, tag: Tag<'a>) {
        let (prefix, local) = split(tag.name);
        let begins_item = local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry");
        if begins_item && self.leaves_field(tag.name) || self.link_left_open() {
            self.end_field();
        }
        match &mut self.field {
            State::Inside(field) => return field.open(tag),
            State::Skipped { name, open } => {
                *open += usize::from(*name == tag.name && !tag.empty);
                return;
            }
            State::None => {}
        }
        let local = lower(local);
        let declared = self.declare(&tag);
        if self.root.is_none() {
            return self.begin(prefix, &local, &tag);
        }
        let space = declared.unwrap_or_else(|| self.space(prefix));
        if begins_item && matches!(space, Space::Core | Space::Atom) {
            return self.begin_item(&tag);
        }
        if self.item.is_none() && matches!(&*local, "channel" | "feed" | "rss") {
            self.rebase_feed(&tag);
            return;
        }
        self.begin_field(space, &local, tag);
    }

    /// An item begins inside a field: that field was never closed, unless it is foreign markup in a content.
    fn leaves_field(&self, name: &str) -> bool {
        match (&self.field, &self.item) {
            (State::None, _) => false,
            (_, Some((_, open))) => *open == name,
            (_, None) => self.space(split(name).0) == Space::Core,
        }
    }

    /// A tag begins in a link that is already told: `<link href="…">` and no end, as HTML has it.
    fn link_left_open(&self) -> bool {
        let State::Inside(field) = &self.field else { return false };
        field.role == Role::Link && (field.attribute("href").is_some() || !field.text().is_empty())
    }

    /// The outermost element: which dialect it is.
    fn begin(&mut self, prefix: &'a str, local: &str, tag: &Tag<'a>) {
        if !matches!(local, "rss" | "rdf" | "feed" | "entry" | "channel" | "item") {
            return;
        }
        self.atom = matches!(local, "feed" | "entry");
        self.root = Some(if local == "rdf" { "" } else { prefix });
        self.rebase_feed(tag);
        if matches!(local, "entry" | "item") {
            self.begin_item(tag);
        }
    }

    fn rebase_feed(&mut self, tag: &Tag<'a>) {
        // Channel Definition Format has its address and its base on the element.
        let bare = if lower(tag.name) == "channel" { tag.attribute("base") } else { None };
        if let Some(base) = tag.attribute("xml:base").or(bare) {
            self.feed.base = rebase(self.feed.base.as_deref(), &base);
            self.feed.rebased = true;
        }
        if let Some(href) = tag.attribute("href") {
            self.feed.link.offer(5, SafeText::new(&href));
        }
    }

    /// Notes the namespaces a tag declares; gives the one it declares for itself.
    fn declare(&mut self, tag: &Tag<'a>) -> Option<Space> {
        let mut own = None;
        if !tag.source().contains("xmlns") {
            return None;
        }
        let root = self.root.is_none();
        for (name, value) in tag.attributes() {
            let space = Space::by_address(&value);
            if let Some(prefix) = name.strip_prefix("xmlns:") {
                if let Some(known) = self.prefixes.iter_mut().find(|(known, _)| *known == prefix) {
                    known.1 = space;
                } else if self.prefixes.len() < PREFIXES {
                    self.prefixes.push((prefix, space));
                }
            } else if name == "xmlns" && !root && !tag.name.contains(':') {
                own = Some(space);
            }
        }
        // A default namespace on an item or below speaks for that one element only.
        own.filter(|space| *space != Space::Other || !matches!(tag.name, "item" | "entry" | "channel"))
    }

    fn space(&self, prefix: &str) -> Space {
        if self.root == Some(prefix) || prefix.is_empty() {
            return Space::Core;
        }
        let declared = self.prefixes.iter().find(|(known, _)| *known == prefix);
        declared.map_or_else(|| Space::by_habit(prefix), |(_, space)| *space)
    }

    fn begin_item(&mut self, tag: &Tag<'a>) {
        self.end_item();
        let mut item = Item { base: self.feed.base.clone(), rebased: self.feed.rebased, ..Item::default() };
        if let Some(base) = tag.attribute("xml:base") {
            item.base = rebase(item.base.as_deref(), &base);
            item.rebased = true;
        }
        for (name, value) in tag.attributes() {
            match name.to_ascii_lowercase().as_str() {
                "rdf:about" if is_web(&value) => item.link.offer(7, SafeText::new(&value)),
                "href" => item.link.offer(0, SafeText::new(&value)),
                "lastmod" => {
                    if let Some(moment) = date::parse(&value) {
                        item.updated.offer(2, moment);
                    }
                }
                _ => {}
            }
        }
        if tag.empty {
            self.keep(item);
        } else {
            self.item = Some((item, tag.name));
        }
    }

    fn begin_field(&mut self, space: Space, local: &str, tag: Tag<'a>) {
        let what = role(space, local, self.atom);
        let keep = match what {
            Role::Clear => return,
            Role::Skip => false,
            // A feed's picture and text box hold titles and links of their own.
            Role::Image(_) => self.item.is_some(),
            Role::Ttl | Role::SkipHours | Role::SkipDays | Role::Period | Role::Frequency => {
                self.item.is_none()
            }
            _ => true,
        };
        let mut field = Field::new(what, space, tag);
        if tag.empty {
            if keep {
                self.take(&mut field);
            }
        } else if keep {
            self.field = State::Inside(field);
        } else {
            self.field = State::Skipped { name: tag.name, open: 1 };
        }
    }

    fn close(&mut self, name: &'a str) {
        let ends_item = self.item.as_ref().is_some_and(|(_, open)| *open == name);
        match &mut self.field {
            State::Inside(field) if !ends_item => {
                if field.close(name) {
                    self.end_field();
                }
                return;
            }
            State::Skipped { name: skipped, open } if !ends_item => {
                *open -= usize::from(*skipped == name);
                if *open == 0 {
                    self.field = State::None;
                }
                return;
            }
            _ => {}
        }
        if ends_item {
            self.end_field();
            self.end_item();
        }
        let local = split(name).1;
        self.closed |= ["rss", "rdf", "feed", "channel"].iter().any(|root| local.eq_ignore_ascii_case(root));
    }

    fn end_field(&mut self) {
        if let State::Inside(mut field) = std::mem::replace(&mut self.field, State::None) {
            self.take(&mut field);
        }
    }

    fn end_item(&mut self) {
        if let Some((item, _)) = self.item.take() {
            self.keep(item);
        }
    }

    fn keep(&mut self, item: Item<'a>) {
        if self.items.len() < ITEMS {
            self.items.push(item);
        } else {
            self.left += 1;
        }
    }

    /// Puts a field's value where it belongs.
    fn take(&mut self, field: &mut Field<'a>) {
        let (atom, in_item) = (self.atom, self.item.is_some());
        let target = match &mut self.item {
            Some((item, _)) => item,
            None => &mut self.feed,
        };
        let own = field.attribute("xml:base").map(|inner| rebase(target.base.as_deref(), &inner));
        let base = match &own {
            Some(own) => own.as_deref(),
            None => target.base.as_deref(),
        };
        let resolve = |address: &str| absolute(address, base);
        let words = |field: &Field<'a>| Some(field.text()).filter(|text| !text.is_empty());
        match field.role {
            Role::Title(rank) => {
                target.title.offer_filled(rank, field, atom, None);
            }
            Role::Summary(rank) => {
                target.summary.offer_filled(rank, field, atom, own.flatten());
            }
            Role::Content(rank) => {
                if let Some(source) = field.attribute("src").as_deref().and_then(resolve) {
                    target.link.offer(8, source);
                }
                target.content.offer_filled(rank, field, atom, own.flatten());
            }
            Role::Link => {
                if let Some((rank, address)) = link(field, atom)
                    && let Some(address) = resolve(&address)
                {
                    if rank == PICTURE {
                        target.image.offer(4, address);
                    } else {
                        target.link.offer(rank, address);
                    }
                }
            }
            Role::Id => {
                if let Some(id) = words(field) {
                    let permanent = field
                        .attribute("isPermaLink")
                        .is_none_or(|value| !value.eq_ignore_ascii_case("false"));
                    let address =
                        (permanent && in_item).then(|| resolve(&id).filter(|id| is_web(id))).flatten();
                    if let Some(address) = address {
                        target.link.offer(3, address);
                    }
                    target.id.offer(0, id);
                }
            }
            Role::Published(rank) => {
                if let Some(moment) = date::parse(&field.text()) {
                    target.published.offer(rank, moment);
                }
            }
            Role::Updated(rank) => {
                if let Some(moment) = date::parse(&field.text()) {
                    target.updated.offer(rank, moment);
                }
            }
            Role::Author(rank) => {
                if let Some(name) = person::name(field) {
                    target.author(rank, name);
                }
            }
            Role::Tag => {
                let said = ["label", "term", "text"]
                    .iter()
                    .find_map(|name| field.attribute(name).filter(|v| !v.trim().is_empty()));
                target.tag(said.unwrap_or_else(|| field.text()));
            }
            Role::Tags => {
                field.text().split([',', ';']).for_each(|tag| target.tag(Cow::Owned(tag.to_owned())));
            }
            Role::Image(rank) => {
                let typed = field.attribute("medium").or_else(|| field.attribute("type"));
                let film = typed.is_some_and(|kind| !kind.starts_with("image"));
                let address = ["url", "href"].iter().find_map(|name| field.attribute(name));
                let address = address.or_else(|| words(field)).as_deref().and_then(resolve);
                if let Some(address) = address.filter(|_| !film) {
                    target.image.offer(rank, address);
                }
            }
            Role::Enclosure => {
                let picture = field.attribute("type").is_some_and(|kind| kind.starts_with("image"));
                let address = ["url", "href"].iter().find_map(|name| field.attribute(name));
                if let Some(address) = address.and_then(|address| resolve(&address)) {
                    if picture {
                        target.image.offer(4, address);
                    } else {
                        target.link.offer(6, address);
                    }
                }
            }
            Role::Ttl => self.saying.ttl(&field.text()),
            Role::Period => self.saying.period(&field.text()),
            Role::Frequency => self.saying.frequency(&field.text()),
            Role::SkipHours => field.words().iter().for_each(|hour| self.saying.skip_hour(hour)),
            Role::SkipDays => field.words().iter().for_each(|day| self.saying.skip_day(day)),
            Role::Clear | Role::Skip => {}
        }
    }

    fn finish(mut self, cut: bool) -> Found<'a> {
        let open = self.item.is_some();
        let cut = !self.closed && (cut || open);
        // An item that breaks off is dropped, unless there is no other or the feed merely forgot to close it.
        if !cut || self.items.is_empty() {
            self.end_field();
            self.end_item();
        } else if !open {
            self.end_field();
        }
        Found { feed: self.feed, items: self.items, saying: self.saying, cut, left: self.left }
    }
}

/// A name in lower case; nearly all are.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Rank of a link that leads to a picture.
const PICTURE: u8 = u8::MAX;

/// Where a link leads and how likely that is the article.
fn link<'a>(field: &Field<'a>, atom: bool) -> Option<(u8, Cow<'a, str>)> {
    let href = field.attribute("href").filter(|href| !href.trim().is_empty());
    let Some(href) = href else {
        return Some((0, field.text())).filter(|(_, text)| !text.is_empty());
    };
    let kind = field.attribute("type").unwrap_or_default();
    let page = kind.is_empty() || kind.contains("html");
    // RFC 4287 §4.2.7.2: a relation may also be written as its whole address in the registry.
    let rel = field.attribute("rel").unwrap_or_default();
    let rel = rel.trim().to_ascii_lowercase();
    let rank = match rel.strip_prefix("http://www.iana.org/assignments/relation/").unwrap_or(&rel) {
        "" | "alternate" => u8::from(!page) + u8::from(!atom && field.space == Space::Atom),
        "enclosure" if kind.starts_with("image") => PICTURE,
        "related" | "via" => 4,
        "self" | "canonical" => 5,
        "enclosure" => 6,
        _ => return None,
    };
    Some((rank, href))
}
