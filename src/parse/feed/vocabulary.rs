//! The element names of feeds: namespaces by URI or prefix, and what each element is for.
//! Never here: values.

/// The namespaces that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Namespace {
    /// The feed's own: no prefix, or one of the URIs of RSS.
    Core,
    Atom,
    DublinCore,
    DcTerms,
    Content,
    Media,
    Itunes,
    Xhtml,
    Syndication,
    Other,
}

/// Each namespace with its usual prefixes, and parts of the URIs that declare it, in the order in which they are
/// compared. Feeds often misspell URIs, so only the significant part is there.
const NAMESPACES: [(Namespace, &str, &str); 10] = [
    (Namespace::Atom, "atom atom10 atom03 a10", "w3.org/2005/atom purl.org/atom/"),
    (Namespace::DcTerms, "dcterms", "purl.org/dc/terms"),
    (Namespace::DublinCore, "dc", "purl.org/dc/ purl.org/metadata/dublin_core"),
    (Namespace::Content, "content", "modules/content"),
    (Namespace::Media, "media", "search.yahoo.com/mrss video.search.yahoo"),
    (Namespace::Itunes, "itunes", "dtds/podcast"),
    (Namespace::Xhtml, "xhtml", "1999/xhtml"),
    (Namespace::Syndication, "sy", "modules/syndication"),
    (Namespace::Other, "", "modules/"),
    (
        Namespace::Core,
        "rss",
        "purl.org/rss purl.org/net/rss netscape.com/rdf userland.com/rss law.harvard.edu",
    ),
];

impl Namespace {
    /// By the declared URI.
    pub(crate) fn from_uri(uri: &str) -> Self {
        let uri = uri.trim().to_ascii_lowercase();
        let declared = |uris: &str| uris.split(' ').any(|part| uri.contains(part));
        NAMESPACES.iter().find(|(.., uris)| declared(uris)).map_or(Self::Other, |(namespace, ..)| *namespace)
    }

    /// By the usual prefix, where none is declared.
    pub(crate) fn from_prefix(prefix: &str) -> Self {
        let known = NAMESPACES.iter().find(|(_, known, _)| known.split(' ').any(|known| known == prefix));
        known.map_or(Self::Other, |(namespace, ..)| *namespace)
    }
}

/// What an element of a feed or an item is for. The number is a rank for [`super::item::Best`]: 0 is the best source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Title(u8),
    /// URL as text in RSS, as an attribute in Atom.
    Link,
    Id,
    Published(u8),
    Updated(u8),
    Author(u8),
    Tag,
    /// Tags separated by commas.
    Tags,
    Summary(u8),
    Content(u8),
    /// URL in an attribute or as text.
    Image(u8),
    Enclosure,
    Ttl,
    UpdatePeriod,
    UpdateFrequency,
    SkipHours,
    SkipDays,
    /// A wrapper: its children are read as if it were not there.
    Transparent,
    /// The element and its content are ignored.
    Ignored,
}

/// The role of a child of an item or a feed, by its namespace and its local name in lower case.
pub(crate) fn role_of(namespace: Namespace, local: &str, atom: bool) -> Role {
    use Namespace::{Atom, Content, Core, DcTerms, DublinCore, Itunes, Media, Syndication, Xhtml};
    match (namespace, local) {
        (Core | Atom, "title") => Role::Title(0),
        (DublinCore, "title") => Role::Title(1),
        (Itunes, "title") => Role::Title(2),
        (Media, "title") => Role::Title(3),
        (Core | Atom, "link") => Role::Link,
        (Core | Atom, "guid" | "id") => Role::Id,
        (Core | Atom, "pubdate" | "published" | "issued") => Role::Published(0),
        (DcTerms, "issued" | "available" | "dateaccepted") => Role::Published(1),
        (DublinCore | Core, "date") => Role::Published(2),
        (Core | Atom | DcTerms, "created" | "datecreated") => Role::Published(3),
        (Core | Atom, "updated" | "modified" | "lastmod") | (DcTerms, "modified") => Role::Updated(0),
        (Core | Atom, "lastbuilddate") => Role::Updated(1),
        (Core | Atom, "author") if atom => Role::Author(0),
        (DublinCore, "creator" | "author") => Role::Author(0),
        (Core | Atom, "author") => Role::Author(1),
        (Itunes, "author") => Role::Author(2),
        (Core, "managingeditor") => Role::Author(3),
        (Core | Atom, "category") | (DublinCore, "subject") => Role::Tag,
        (Itunes | Media, "keywords") | (Core, "keywords" | "tags") => Role::Tags,
        (Core, "description") | (Core | Atom, "summary") => Role::Summary(0),
        (Core, "abstract" | "tagline" | "subtitle") | (Atom, "tagline" | "subtitle") => Role::Summary(1),
        (DublinCore, "description") | (DcTerms, "abstract") => Role::Summary(2),
        (Itunes, "summary") => Role::Summary(3),
        (Itunes, "subtitle") => Role::Summary(4),
        (Media, "description") => Role::Summary(5),
        (Content, "encoded") => Role::Content(0),
        (Atom | Core, "content") => Role::Content(u8::from(!atom)),
        (Xhtml, "body" | "div") => Role::Content(2),
        (Core, "body" | "fullitem" | "encoded") => Role::Content(3),
        (Core, "ttl") => Role::Ttl,
        (Core, "skiphours") => Role::SkipHours,
        (Core, "skipdays") => Role::SkipDays,
        (Syndication, "updateperiod") => Role::UpdatePeriod,
        (Syndication, "updatefrequency") => Role::UpdateFrequency,
        (Media, "group") => Role::Transparent,
        (Media, "thumbnail") => Role::Image(0),
        (Media, "content") => Role::Image(1),
        (Itunes, "image") => Role::Image(2),
        (Core, "image" | "thumbnail") => Role::Image(3),
        (Core | Atom, "enclosure") => Role::Enclosure,
        _ => Role::Ignored,
    }
}

/// Splits a name into prefix and local part.
pub(crate) fn split_name(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}
