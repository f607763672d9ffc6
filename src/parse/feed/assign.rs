//! Puts the value of a complete element into the item, or the feed, that it belongs to.
//! Never here: the nesting of elements (see `reader`), or how a value is shown.

use std::borrow::Cow;

use super::address::{join_base, resolve};
use super::element::Element;
use super::item::FeedItem;
use super::person;
use super::update_hint::UpdateHintBuilder;
use super::vocabulary::{Namespace, Role};
use crate::news::address::is_web;
use crate::parse::date;

/// Rank of a link that leads to a picture.
const PICTURE: u8 = u8::MAX;

/// Puts the value of an element of the feed itself where it belongs.
pub(crate) fn to_feed<'a>(
    element: &Element<'a>,
    feed: &mut FeedItem<'a>,
    update_hint: &mut UpdateHintBuilder,
    atom: bool,
) {
    match element.role {
        Role::Ttl => update_hint.ttl(&element.text()),
        Role::UpdatePeriod => update_hint.period(&element.text()),
        Role::UpdateFrequency => update_hint.frequency(&element.text()),
        Role::SkipHours => element.texts().iter().for_each(|hour| update_hint.skip_hour(hour)),
        Role::SkipDays => element.texts().iter().for_each(|day| update_hint.skip_day(day)),
        _ => assign(element, feed, atom, false),
    }
}

/// Puts the value of an element into its item, or into the feed.
pub(crate) fn assign<'a>(element: &Element<'a>, target: &mut FeedItem<'a>, atom: bool, in_item: bool) {
    let own = element.attribute("xml:base").map(|inner| join_base(target.base.as_deref(), &inner));
    let base = match &own {
        Some(own) => own.as_deref(),
        None => target.base.as_deref(),
    };
    let resolve = |url: &str| resolve(url, base);
    let filled = || Some(element.text()).filter(|text| !text.is_empty());
    let url_attribute = || ["url", "href"].iter().find_map(|name| element.attribute(name));
    match element.role {
        Role::Title(rank) => target.title.offer_text(rank, element, atom, None),
        Role::Summary(rank) => target.summary.offer_text(rank, element, atom, own.flatten()),
        Role::Content(rank) => {
            target.link.offer(8, element.attribute("src").as_deref().and_then(resolve));
            target.content.offer_text(rank, element, atom, own.flatten());
        }
        Role::Link => {
            if let Some((rank, url)) = link(element, atom) {
                let is_picture = rank == PICTURE;
                let (slot, rank) = if is_picture { (&mut target.image, 4) } else { (&mut target.link, rank) };
                slot.offer(rank, resolve(&url));
            }
        }
        Role::Id => {
            if let Some(id) = filled() {
                let permalink =
                    element.attribute("isPermaLink").is_none_or(|value| !value.eq_ignore_ascii_case("false"));
                // "7" and "N/A" are no addresses, though they could be resolved like relative ones.
                let address = is_web(id.trim()) || id.trim_start().starts_with('/');
                if permalink && in_item && address {
                    target.link.offer(3, resolve(&id).filter(|id| is_web(id)));
                }
                target.id.offer(0, id);
            }
        }
        Role::Published(rank) => target.published.offer(rank, date::parse(&element.text())),
        Role::Updated(rank) => target.updated.offer(rank, date::parse(&element.text())),
        Role::Author(rank) => {
            if let Some(name) = person::name(element) {
                target.add_author(rank, name);
            }
        }
        Role::Tag => {
            let name = ["label", "term", "text"]
                .iter()
                .find_map(|name| element.attribute(name).filter(|value| !value.trim().is_empty()));
            target.add_tag(name.unwrap_or_else(|| element.text()));
        }
        Role::Tags => {
            element.text().split([',', ';']).for_each(|tag| target.add_tag(Cow::Owned(tag.to_owned())));
        }
        Role::Image(rank) => {
            let media_type = element.attribute("medium").or_else(|| element.attribute("type"));
            let is_film = media_type.is_some_and(|kind| !kind.starts_with("image"));
            let url = url_attribute().or_else(filled).as_deref().and_then(resolve);
            target.image.offer(rank, url.filter(|_| !is_film));
        }
        Role::Enclosure => {
            let is_picture = element.attribute("type").is_some_and(|kind| kind.starts_with("image"));
            let (slot, rank) = if is_picture { (&mut target.image, 4) } else { (&mut target.link, 6) };
            slot.offer(rank, url_attribute().and_then(|url| resolve(&url)));
        }
        _ => {}
    }
}

/// Where a link leads, and how likely that is the article.
fn link<'a>(element: &Element<'a>, atom: bool) -> Option<(u8, Cow<'a, str>)> {
    let href = element.attribute("href").filter(|href| !href.trim().is_empty());
    let Some(href) = href else {
        return Some((0, element.text())).filter(|(_, text)| !text.is_empty());
    };
    let kind = element.attribute("type").unwrap_or_default();
    let is_page = kind.is_empty() || kind.contains("html");
    // RFC 4287 §4.2.7.2: a relation may also be given as its full URI in the registry.
    let rel = element.attribute("rel").unwrap_or_default();
    let rel = rel.trim().to_ascii_lowercase();
    let rank = match rel.strip_prefix("http://www.iana.org/assignments/relation/").unwrap_or(&rel) {
        "" | "alternate" => u8::from(!is_page) + u8::from(!atom && element.namespace == Namespace::Atom),
        "enclosure" if kind.starts_with("image") => PICTURE,
        "related" | "via" => 4,
        "self" | "canonical" => 5,
        "enclosure" => 6,
        _ => return None,
    };
    Some((rank, href))
}
