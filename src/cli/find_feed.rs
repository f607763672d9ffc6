//! The feed that the user names: by its address, as it is in `feeds.txt`, without password or without scheme, or by its
//! title. Never here: what is done with it.

use super::add::without_login;
use crate::news::{Feed, SafeText, Subscription};
use crate::parse::subscriptions::is_same;

/// Why no feed is meant.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotFound {
    #[error("{0}: you are not subscribed to that; 'tidings feeds' lists what you are subscribed to")]
    Unknown(SafeText),
    #[error("{0}: several feeds are called that; give the address of the one you mean: {1}")]
    Ambiguous(SafeText, String),
}

/// The feed with an address or a title. `feeds` are those of the subscriptions, in their order.
pub(super) fn find<'a>(list: &[Subscription], feeds: &'a [Feed], name: &str) -> Result<&'a Feed, NotFound> {
    // An exact address first: without a scheme, those of several feeds may be the same.
    let all = || list.iter().zip(feeds);
    let exact = all().find(|(known, feed)| known.address.whole() == name || feed.address.as_str() == name);
    if let Some((_, feed)) = exact {
        return Ok(feed);
    }
    let one = |found: Vec<&'a Feed>| match found[..] {
        [feed] => Some(Ok(feed)),
        [] => None,
        _ => {
            let addresses: Vec<&str> = found.iter().map(|feed| feed.address.as_str()).collect();
            Some(Err(NotFound::Ambiguous(without_login(name), addresses.join(" "))))
        }
    };
    let title = SafeText::new(name).to_lowercase();
    let same = all().filter(|(known, _)| is_same(name, &known.address)).map(|(_, feed)| feed);
    one(same.collect())
        .or_else(|| one(feeds.iter().filter(|feed| feed.title.to_lowercase() == title).collect()))
        .unwrap_or_else(|| Err(NotFound::Unknown(without_login(name))))
}
