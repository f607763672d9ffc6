//! Sites and their feeds: what each document says, and which article each of its items really is.
//! Never here: what a program makes of it.

use std::fmt::Write as _;

/// An article as it really is, by number.
pub(super) type Truth = usize;

/// How the items of a feed are identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    NoGuid,
    /// The link is the id.
    Permalink,
    Opaque,
    Tag,
    /// 1, 2, 3, as in other feeds.
    Number,
    /// `N/A`
    Constant,
    /// The place in the document.
    Position,
}

/// The id of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Guid {
    None,
    /// Its own link.
    Link,
    Text(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// `None`: made to deceive.
    pub(super) truth: Option<Truth>,
    pub(super) guid: Guid,
    /// Host and path; the front page has an empty path.
    pub(super) link: Option<(String, String)>,
    pub(super) title: String,
    pub(super) date: Option<i64>,
    pub(super) words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Rss,
    Atom,
    Json,
}

/// How a site writes its links at present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spelling {
    pub(super) https: bool,
    pub(super) www: bool,
    pub(super) slash: bool,
    pub(super) tracking: Option<u8>,
    /// A parameter that may select a page, but does not.
    pub(super) session: Option<u8>,
}

/// What does not change in a feed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) style: Style,
    /// Items have links of their own.
    pub(super) links: bool,
    /// All items have one title and link to the front page.
    pub(super) status: bool,
    pub(super) dates: Dates,
    pub(super) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dates {
    None,
    Day,
    Time,
}

#[derive(Clone, Debug)]
pub(super) struct Feed {
    pub(super) kind: Kind,
    pub(super) host: String,
    pub(super) address: String,
    /// Its earlier addresses no longer answer.
    pub(super) old_is_dead: bool,
    pub(super) spelling: Spelling,
    /// The newest first.
    pub(super) items: Vec<Item>,
    /// Items that have left it.
    pub(super) gone: Vec<Item>,
    pub(super) next_number: u32,
    moves: u32,
}

/// Items of a document.
const MOST_ITEMS: usize = 5;
/// The id of all items of a feed with [`Style::Constant`].
pub(super) const CONSTANT: &str = "item";

impl Feed {
    pub(super) fn new(number: usize, mut kind: Kind) -> Self {
        if kind.status {
            (kind.links, kind.dates) = (true, Dates::Time);
            // With the same title and link, an id that is used again means the same article.
            if matches!(kind.style, Style::Constant | Style::Position | Style::Number) {
                kind.style = Style::NoGuid;
            }
        }
        // Something besides the title must tell two items apart.
        if !kind.links && kind.dates == Dates::None {
            kind.dates = Dates::Time;
        }
        let host = format!("site{number}.example");
        Self {
            kind,
            address: format!("http://{host}/feed"),
            host,
            old_is_dead: false,
            spelling: Spelling::default(),
            items: Vec::new(),
            gone: Vec::new(),
            next_number: 1,
            moves: 0,
        }
    }

    pub(super) fn publish(&mut self, truth: Truth, now: i64) {
        let title = if self.kind.status { "Maintenance".to_owned() } else { format!("Story {truth}") };
        let path = if self.kind.status { String::new() } else { format!("/story/{truth}") };
        // Every article has a minute of its own.
        let minute = now - now.rem_euclid(60) - 60 * (truth as i64 % 7);
        let date = match self.kind.dates {
            Dates::None => None,
            Dates::Day => Some(minute - minute.rem_euclid(86_400)),
            Dates::Time => Some(minute + 1 + truth as i64 % 50),
        };
        let item = Item {
            truth: Some(truth),
            guid: self.guid(truth),
            link: self.kind.links.then(|| (self.host.clone(), path)),
            title,
            date,
            words: format!("Words of article {truth}."),
        };
        self.insert(item);
    }

    pub(super) fn insert(&mut self, item: Item) {
        self.items.insert(0, item);
        if self.items.len() > MOST_ITEMS {
            self.gone.extend(self.items.pop());
        }
    }

    /// The id that the feed gives to an article at present.
    pub(super) fn guid(&mut self, truth: Truth) -> Guid {
        match self.kind.style {
            Style::NoGuid | Style::Position => Guid::None,
            Style::Permalink if !self.kind.links || self.kind.status => Guid::Text(format!("p{truth}")),
            Style::Permalink => Guid::Link,
            Style::Opaque => Guid::Text(format!("post-{truth}")),
            Style::Tag => Guid::Text(format!("tag:{},2020:{truth}", self.host)),
            Style::Number => {
                self.next_number += 1;
                Guid::Text((self.next_number - 1).to_string())
            }
            Style::Constant => Guid::Text(CONSTANT.into()),
        }
    }

    pub(super) fn move_away(&mut self, old_is_dead: bool) {
        self.moves += 1;
        self.address = format!("https://{}/feed{}", self.host, self.moves);
        self.old_is_dead = old_is_dead;
    }

    /// The id of the item at a place of the document as received.
    pub(super) fn guid_text(&self, at: usize) -> Option<String> {
        if self.kind.style == Style::Position {
            return Some((at + 1).to_string());
        }
        match &self.items[at].guid {
            Guid::None => None,
            Guid::Link => self.link_text(at),
            Guid::Text(text) => Some(text.clone()),
        }
    }

    pub(super) fn link_text(&self, at: usize) -> Option<String> {
        let (host, path) = self.items[at].link.as_ref()?;
        let Spelling { https, www, slash, tracking, session } = self.spelling;
        let mut url = format!(
            "{}://{}{host}{path}",
            ["http", "https"][usize::from(https)],
            if www { "www." } else { "" }
        );
        if slash {
            url.push('/');
        }
        let parameters = [tracking.map(|n| format!("utm_source={n}")), session.map(|n| format!("s={n}"))];
        let parameters: Vec<String> = parameters.into_iter().flatten().collect();
        if !parameters.is_empty() && !path.is_empty() {
            let _ = write!(url, "?{}", parameters.join("&"));
        }
        Some(url)
    }

    pub(super) fn document(&self) -> String {
        let site = format!("http://{}/", self.host);
        let items = (0..self.items.len()).map(|at| self.item(at));
        match self.kind.format {
            Format::Rss => {
                let items: String = items.collect();
                format!(
                    "<rss version='2.0'><channel><title>{0}</title><link>{site}</link>{items}</channel></rss>",
                    self.host
                )
            }
            Format::Atom => {
                let items: String = items.collect();
                format!(
                    "<feed xmlns='http://www.w3.org/2005/Atom'><title>{0}</title><link href='{site}'/>{items}</feed>",
                    self.host
                )
            }
            Format::Json => {
                let items: Vec<String> = items.collect();
                format!(
                    r#"{{"version":"https://jsonfeed.org/version/1.1","title":"{}","home_page_url":"{site}","items":[{}]}}"#,
                    self.host,
                    items.join(",")
                )
            }
        }
    }

    fn item(&self, at: usize) -> String {
        let Item { truth, title, date, words, .. } = &self.items[at];
        let tag = truth.map_or("hostile".to_owned(), |truth| truth.to_string());
        let date = date.map(|date| jiff::Timestamp::from_second(date).unwrap().to_string());
        let xml = |text: String| text.replace('&', "&amp;");
        let (guid, link) = (self.guid_text(at), self.link_text(at));
        let element = |text: Option<String>, before: &str, after: &str| {
            text.map(|text| format!("{before}{}{after}", xml(text))).unwrap_or_default()
        };
        match self.kind.format {
            Format::Rss => format!(
                "<item><title>{title}</title>{}{}{}<category>{tag}</category><description>{words}</description></item>",
                element(guid, "<guid isPermaLink='false'>", "</guid>"),
                element(link, "<link>", "</link>"),
                element(date, "<pubDate>", "</pubDate>"),
            ),
            Format::Atom => format!(
                "<entry><title>{title}</title>{}{}{}<category term='{tag}'/><content>{words}</content></entry>",
                element(guid, "<id>", "</id>"),
                element(link, "<link href='", "'/>"),
                element(date, "<published>", "</published>"),
            ),
            Format::Json => {
                let member = |name: &str, text: Option<String>| {
                    text.map(|text| format!(r#""{name}":"{text}","#)).unwrap_or_default()
                };
                format!(
                    r#"{{{}{}{}"title":"{title}","tags":["{tag}"],"content_text":"{words}"}}"#,
                    member("id", guid),
                    member("url", link),
                    member("date_published", date)
                )
            }
        }
    }
}
