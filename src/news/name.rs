//! The names of an article: how it is recognized between two visits to its feed, and under which ids its marks are
//! stored. See "Identity" in the map (`lib.rs`). Never here: the store, the marks.

use std::borrow::Cow;

use super::{Id, UnixTime};

/// What identifies an item of a feed, besides what is in its [`super::Article`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemKeys {
    /// The item's own id (RSS `guid`, Atom and JSON Feed `id`), as received.
    pub guid: Option<Box<str>>,
    /// The ids that version 1 may have given to it: with and without its title.
    pub old: [Id; 2],
    /// Its link is the front page of the site, so it does not identify the item.
    pub front_page: bool,
}

/// A further name of an article in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FurtherName {
    /// The id of the article: new marks are stored under it.
    pub id: Id,
    /// A name whose marks count for the article, too.
    pub name: Id,
    /// The article has got this name since it first came: once it has marks, the two are joined in the log. Else the
    /// name is its id of version 1, or one by an earlier address of its feed.
    pub to_join: bool,
}

/// The address of a feed in normal form, hashed: the part of a name for ids that are unique in their feed only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NameScope(pub Id);

impl NameScope {
    /// The scope of the feed at an address.
    pub fn of(address: &str) -> Self {
        Self(Id::name("feed", &normal_url(address)))
    }
}

/// The id and the link of an item in normal form.
#[derive(Clone, Debug, Default)]
pub(crate) struct NormalKeys<'a> {
    pub(crate) guid: Option<Cow<'a, str>>,
    pub(crate) link: Option<String>,
}

impl<'a> NormalKeys<'a> {
    pub(crate) fn of(guid: Option<&'a str>, link: Option<&str>) -> Self {
        let normal_link = link.map(normal_url);
        let guid = guid.map(|guid| match &normal_link {
            // A permalink, as most ids are.
            Some(normal) if Some(guid) == link => Cow::Owned(normal.clone()),
            _ => normal_guid(guid),
        });
        Self { guid, link: normal_link }
    }
}

/// The key of an article's first name, and whether it is the same in all feeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameKey {
    global: bool,
    key: Box<str>,
}

impl NameKey {
    /// The key of an item. `own_link`: whether its link identifies it.
    ///
    /// - An id that is a URL, a `tag:` or `urn:` URI or a UUID names the article in all feeds, together with its link.
    ///   An item without an id is named by its link in the same way, so adding a permalink as id changes nothing.
    /// - Any other id counts within its feed, also together with its link: some feeds number the items of each document
    ///   from 1, so another machine may see the same id at another article.
    /// - Without both it is the link, if any, with title and date, within the feed.
    ///
    /// `None`: only all that it says of itself identifies it, see [`NameKey::whole`].
    pub(crate) fn of(guid: Option<&str>, normal: &NormalKeys<'_>, own_link: bool) -> Option<Self> {
        let key =
            |global: bool, guid: &str, link: &str| Self { global, key: format!("{guid}\n{link}").into() };
        let normal_guid = normal.guid.as_deref().unwrap_or_default();
        match (guid, &normal.link) {
            (Some(guid), Some(link)) if is_global(guid) => Some(key(true, normal_guid, link)),
            (Some(guid), None) if is_url(guid) || is_uuid(guid) => Some(key(true, normal_guid, normal_guid)),
            (Some(guid), Some(link)) => Some(key(false, guid.trim(), link)),
            (Some(guid), None) => Some(Self { global: false, key: guid.trim().into() }),
            (None, Some(link)) if own_link => Some(key(true, link, link)),
            (None, _) => None,
        }
    }

    /// A longer key, for an item whose first name belongs to another article: all that it says of itself.
    pub(crate) fn whole(guid: Option<&str>, link: Option<&str>, title: &str, date: Option<UnixTime>) -> Self {
        let date = date.map(|at| at.seconds().to_string()).unwrap_or_default();
        let link = link.map(normal_url).unwrap_or_default();
        let guid = guid.unwrap_or_default();
        Self { global: false, key: format!("{guid}\n{link}\n{title}\n{date}").into() }
    }

    /// The key with a hash added, for items that differ in their text only.
    pub(crate) fn with_text(&self, hash: i64) -> Self {
        Self { global: self.global, key: format!("{}\n{hash:x}", self.key).into() }
    }

    /// The name in a feed.
    pub(crate) fn name(&self, scope: NameScope) -> Id {
        if self.global { Id::name("", &self.key) } else { Id::name(&scope.0.to_string(), &self.key) }
    }

    /// Whether the name is the same in all feeds.
    pub(crate) fn is_global(&self) -> bool {
        self.global
    }
}

/// Whether an id is unique in the world: by its form, not by trust.
fn is_global(guid: &str) -> bool {
    let guid = guid.trim();
    is_url(guid) || is_uuid(guid) || has_prefix(guid, "tag:") || has_prefix(guid, "urn:")
}

/// Whether an item's id is what programs write that have none: a feed has it at each item.
pub(crate) fn is_placeholder(guid: &str) -> bool {
    const PLACEHOLDERS: [&str; 14] = [
        "",
        "-",
        "0",
        "n/a",
        "na",
        "nan",
        "nil",
        "none",
        "null",
        "undefined",
        "unknown",
        "guid",
        "id",
        "false",
    ];
    let guid = guid.trim().trim_matches(['(', ')', '[', ']', '{', '}', '<', '>']);
    PLACEHOLDERS.iter().any(|placeholder| guid.eq_ignore_ascii_case(placeholder))
        || is_uuid(guid) && guid.bytes().all(|b| matches!(b, b'0' | b'-'))
}

fn is_url(guid: &str) -> bool {
    let rest = bare(guid.trim());
    rest.is_some_and(|rest| rest.contains('.') && !rest.contains(char::is_whitespace))
}

fn is_uuid(guid: &str) -> bool {
    let guid = guid.trim();
    let guid = if has_prefix(guid, "urn:uuid:") { &guid[9..] } else { guid };
    let guid = guid.strip_prefix('{').and_then(|guid| guid.strip_suffix('}')).unwrap_or(guid);
    let groups: Vec<&str> = guid.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// A web address without its scheme.
fn bare(url: &str) -> Option<&str> {
    ["https://", "http://"].iter().find(|scheme| has_prefix(url, scheme)).map(|scheme| &url[scheme.len()..])
}

/// Parameters that tell a site where a visitor comes from. They never select a page.
const TRACKING: [&str; 17] = [
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "oly_enc_id",
    "oly_anon_id",
    "vero_id",
    "wickedid",
    "at_medium",
];

/// What tracking parameters begin with.
const TRACKING_PREFIXES: [&str; 4] = ["utm_", "at_custom", "at_campaign", "pk_"];

/// Parameters that select no page on most sites, but may do so on some.
const WEAK: [&str; 18] = [
    "s",
    "sid",
    "ref",
    "src",
    "source",
    "rss",
    "feed",
    "from",
    "via",
    "cmp",
    "ncid",
    "smid",
    "xtor",
    "share",
    "partner",
    "phpsessid",
    "jsessionid",
    "session",
];

/// A URL without what changes while the page stays the same: scheme, `www.`, the case of the host, default port,
/// closing slashes, tracking parameters. Other texts are only trimmed.
pub(crate) fn normal_url(url: &str) -> String {
    normal(url, |_| true)
}

/// An item's id in normal form: that of a URL, else as it is.
pub(crate) fn normal_guid(guid: &str) -> Cow<'_, str> {
    if bare(guid.trim()).is_some() { Cow::Owned(normal_url(guid)) } else { Cow::Borrowed(guid.trim()) }
}

/// A URL or an id without what usually does not matter either: case, parameters such as `s=`, and an edition number
/// (one or two digits) in the fragment. Two articles with one weak form may differ.
pub(crate) fn weak_form(text: &str) -> String {
    let weak = |name: &str| !WEAK.iter().any(|weak| name.eq_ignore_ascii_case(weak));
    let mut form = normal(text, weak).to_lowercase();
    if let Some((_, edition)) = form.rsplit_once('#')
        && matches!(edition.len(), 1..=2)
        && edition.bytes().all(|b| b.is_ascii_digit())
    {
        form.truncate(form.len() - edition.len() - 1);
    }
    form
}

/// `keep`: whether a parameter of the query stays, by its name.
fn normal(url: &str, keep: impl Fn(&str) -> bool) -> String {
    let url = url.trim();
    let Some(rest) = bare(url) else { return url.to_owned() };
    let default_port = if has_prefix(url, "https") { ":443" } else { ":80" };
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.strip_suffix(default_port).unwrap_or(authority);
    let host = if has_prefix(host, "www.") { &host[4..] } else { host };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut normal = String::with_capacity(rest.len() + host.len());
    if host.is_ascii() {
        normal.push_str(host);
        normal.make_ascii_lowercase();
    } else {
        normal.push_str(&host.to_lowercase());
    }
    normal.push_str(path.trim_end_matches('/'));
    let mut separator = '?';
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default();
        let tracking = TRACKING.iter().any(|known| name.eq_ignore_ascii_case(known))
            || TRACKING_PREFIXES.iter().any(|prefix| has_prefix(name, prefix));
        if !tracking && keep(name) {
            normal.push(separator);
            normal.push_str(parameter);
            separator = '&';
        }
    }
    if !fragment.is_empty() && !has_prefix(fragment, "utm_") {
        normal.push('#');
        normal.push_str(fragment);
    }
    normal
}

/// Whether a date has a time of day. Midnight is what feeds write that know the day only.
pub(crate) fn has_time_of_day(at: UnixTime) -> bool {
    at.seconds().rem_euclid(86_400) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_change_the_page_is_left_out() {
        for url in [
            "https://www.Example.org/a/1",
            "http://example.org/a/1/",
            "HTTP://EXAMPLE.ORG:80/a/1",
            "https://example.org:443/a/1?utm_source=rss&utm_medium=feed",
            " https://example.org/a/1?fbclid=x#",
            "https://example.org/a/1#utm_source=x",
        ] {
            assert_eq!(normal_url(url), "example.org/a/1", "{url}");
        }
        for (url, normal) in [
            ("https://example.org/?p=1&utm_id=2&q=3", "example.org?p=1&q=3"),
            ("https://example.org/A/1", "example.org/A/1"),
            ("https://example.org:8080/", "example.org:8080"),
            ("http://example.org:443/", "example.org:443"),
            ("https://example.org/a#2", "example.org/a#2"),
            ("tag:a,2020:1", "tag:a,2020:1"),
        ] {
            assert_eq!(normal_url(url), normal);
        }
    }

    #[test]
    fn the_weak_form_leaves_out_more() {
        for url in ["https://e.org/A?s=7", "http://e.org/a#2", "https://www.e.org/a/?S=1#31"] {
            assert_eq!(weak_form(url), "e.org/a", "{url}");
        }
        assert_eq!(weak_form("https://e.org/a?p=1#note"), "e.org/a?p=1#note");
        assert_eq!(weak_form("Item-7#123"), "item-7#123");
    }

    fn key(guid: Option<&str>, link: Option<&str>) -> NameKey {
        NameKey::of(guid, &NormalKeys::of(guid, link), true).unwrap()
    }

    #[test]
    fn ids_of_the_world_name_an_article_in_all_feeds() {
        let (a, b) = (NameScope::of("https://a.example/feed"), NameScope::of("https://b.example/feed"));
        let link = Some("https://e.org/1");
        for guid in [
            "https://e.org/?p=1",
            "tag:e.org,2020:1",
            "urn:e:1",
            "6F9619FF-8B86-D011-B42D-00CF4FC964FF",
            "{6f9619ff-8b86-d011-b42d-00cf4fc964ff}",
        ] {
            assert_eq!(key(Some(guid), link).name(a), key(Some(guid), link).name(b), "{guid}");
            assert_ne!(
                key(Some(guid), link).name(a),
                key(Some(guid), Some("https://e.org/2")).name(a),
                "{guid}"
            );
        }
        for guid in ["1", "N/A", "post-7", "6F9619FF-8B86"] {
            assert_ne!(key(Some(guid), link).name(a), key(Some(guid), link).name(b), "{guid}");
            assert_ne!(
                key(Some(guid), link).name(a),
                key(Some(guid), Some("https://e.org/2")).name(a),
                "{guid}"
            );
        }
    }

    #[test]
    fn a_permalink_as_id_changes_no_name() {
        let scope = NameScope::of("https://a.example/feed");
        let name = key(None, Some("http://e.org/1")).name(scope);
        assert_eq!(key(Some("https://www.e.org/1/"), Some("https://e.org/1")).name(scope), name);
        assert_eq!(key(Some("https://e.org/1"), None).name(scope), name);
    }

    #[test]
    fn placeholders_are_no_ids() {
        for guid in ["", " ", "N/A", "none", "(null)", "0", "00000000-0000-0000-0000-000000000000"] {
            assert!(is_placeholder(guid), "{guid}");
        }
        for guid in ["1", "00", "nothing", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"] {
            assert!(!is_placeholder(guid), "{guid}");
        }
    }

    #[test]
    fn the_scope_is_the_address_in_normal_form() {
        assert_eq!(NameScope::of("http://www.a.example/feed/"), NameScope::of("https://a.example/feed"));
        assert_ne!(NameScope::of("https://a.example/feed"), NameScope::of("https://a.example/atom"));
    }
}
