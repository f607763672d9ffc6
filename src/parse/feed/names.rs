//! What the elements of feeds are called: namespaces by address or by habit, and what each element is for.
//! Never here: values.

/// The vocabularies that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// The feed's own: no prefix, or one of the addresses RSS has gone by.
    Core,
    Atom,
    Dublin,
    Terms,
    Content,
    Media,
    Itunes,
    Xhtml,
    Syndication,
    Other,
}

impl Space {
    /// By the address that was declared for it; near misses are common, so only its core counts.
    pub fn by_address(address: &str) -> Self {
        let address = address.trim().to_ascii_lowercase();
        let has = |part: &str| address.contains(part);
        if has("w3.org/2005/atom") || has("purl.org/atom/") {
            Self::Atom
        } else if has("purl.org/dc/terms") {
            Self::Terms
        } else if has("purl.org/dc/") || has("purl.org/metadata/dublin_core") {
            Self::Dublin
        } else if has("modules/content") {
            Self::Content
        } else if has("search.yahoo.com/mrss") || has("video.search.yahoo") {
            Self::Media
        } else if has("dtds/podcast") {
            Self::Itunes
        } else if has("1999/xhtml") {
            Self::Xhtml
        } else if has("modules/syndication") {
            Self::Syndication
        } else if has("modules/") {
            Self::Other
        } else if has("purl.org/rss")
            || has("purl.org/net/rss")
            || has("netscape.com/rdf")
            || has("userland.com/rss")
            || has("law.harvard.edu")
        {
            Self::Core
        } else {
            Self::Other
        }
    }

    /// By the prefix everybody uses, when nothing was declared for it.
    pub fn by_habit(prefix: &str) -> Self {
        match prefix {
            "" | "rss" => Self::Core,
            "atom" | "atom10" | "atom03" | "a10" => Self::Atom,
            "dc" => Self::Dublin,
            "dcterms" => Self::Terms,
            "content" => Self::Content,
            "media" => Self::Media,
            "itunes" => Self::Itunes,
            "xhtml" => Self::Xhtml,
            "sy" => Self::Syndication,
            _ => Self::Other,
        }
    }
}

/// What an element of a feed or an item is for. The number is a rank: 0 is the most telling of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Title(u8),
    /// Text in RSS, an attribute in Atom.
    Link,
    Id,
    Published(u8),
    Updated(u8),
    Author(u8),
    Tag,
    /// Tags divided by commas.
    Tags,
    Summary(u8),
    Content(u8),
    /// Address in an attribute or as text.
    Image(u8),
    Enclosure,
    /// How often to ask, and when not to.
    Ttl,
    Period,
    Frequency,
    SkipHours,
    SkipDays,
    /// Its children count as if it weren't there.
    Clear,
    /// Neither it nor what is in it matters.
    Skip,
}

/// The role of a child of an item or a feed, by its namespace and lower-case local name.
pub fn role(space: Space, local: &str, atom: bool) -> Role {
    use Space::{Atom, Content, Core, Dublin, Itunes, Media, Syndication, Terms, Xhtml};
    match (space, local) {
        (Core | Atom, "title") => Role::Title(0),
        (Dublin, "title") => Role::Title(1),
        (Itunes, "title") => Role::Title(2),
        (Media, "title") => Role::Title(3),
        (Core | Atom, "link") => Role::Link,
        (Core | Atom, "guid" | "id") => Role::Id,
        (Core | Atom, "pubdate" | "published" | "issued") => Role::Published(0),
        (Terms, "issued" | "available" | "dateaccepted") => Role::Published(1),
        (Dublin | Core, "date") => Role::Published(2),
        (Core | Atom | Terms, "created" | "datecreated") => Role::Published(3),
        (Core | Atom, "updated" | "modified" | "lastmod") | (Terms, "modified") => Role::Updated(0),
        (Core | Atom, "lastbuilddate") => Role::Updated(1),
        (Core | Atom, "author") if atom => Role::Author(0),
        (Dublin, "creator" | "author") => Role::Author(0),
        (Core | Atom, "author") => Role::Author(1),
        (Itunes, "author") => Role::Author(2),
        (Core, "managingeditor") => Role::Author(3),
        (Core | Atom, "category") | (Dublin, "subject") => Role::Tag,
        (Itunes | Media, "keywords") | (Core, "keywords" | "tags") => Role::Tags,
        (Core, "description") | (Core | Atom, "summary") => Role::Summary(0),
        (Core, "abstract" | "tagline" | "subtitle") | (Atom, "tagline" | "subtitle") => Role::Summary(1),
        (Dublin, "description") | (Terms, "abstract") => Role::Summary(2),
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
        (Syndication, "updateperiod") => Role::Period,
        (Syndication, "updatefrequency") => Role::Frequency,
        (Media, "group") => Role::Clear,
        (Media, "thumbnail") => Role::Image(0),
        (Media, "content") => Role::Image(1),
        (Itunes, "image") => Role::Image(2),
        (Core, "image" | "thumbnail") => Role::Image(3),
        (Core | Atom, "enclosure") => Role::Enclosure,
        _ => Role::Skip,
    }
}

/// Splits a name into prefix and local part.
pub fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}
