//! `tidings remove`: ends subscriptions. Never here: the syntax of a line in `feeds.txt`.

use std::io::Write;

use super::add::{is_same, title_and_address, without_login};
use crate::io::config::feeds_file;
use crate::news::{Address, Feed, SafeText, Subscription};
use crate::run::Folders;

/// Why no feed is removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}: you are not subscribed to that; 'tidings feeds' lists what you are subscribed to")]
    Unknown(SafeText),
    #[error("{0}: several feeds are called that; give the address of the one you mean: {1}")]
    Ambiguous(String, String),
}

/// Ends subscriptions, by address or title. Their articles stay. Returns warnings about what could not be done.
pub fn run(folders: &Folders, names: &[String], out: &mut dyn Write) -> anyhow::Result<Vec<SafeText>> {
    let (records, mut warnings) = super::feeds::records(&folders.data);
    for name in names {
        let list = feeds_file::read(&folders.config)?;
        let feeds = feeds_file::feeds(&list, &records);
        match find(&list.subscriptions, &feeds, name) {
            Ok(feed) => {
                let written = list.subscriptions.iter().map(|known| &known.address);
                let shown =
                    written.filter(|known| *known.normal() == feed.address).map(Address::shown).next();
                if feeds_file::remove(&folders.config, &feed.address)?.is_some() {
                    let shown = shown.unwrap_or(&feed.address);
                    writeln!(out, "removed: {}", title_and_address(&feed.title, shown))?;
                }
            }
            Err(error) => warnings.push(SafeText::new(&error.to_string())),
        }
    }
    Ok(warnings)
}

/// The feed with an address or a title.
pub(crate) fn find<'a>(list: &[Subscription], feeds: &'a [Feed], name: &str) -> Result<&'a Feed, Error> {
    let by_address = list
        .iter()
        .zip(feeds)
        .find(|(known, _)| known.address.whole() == name || is_same(name, &known.address));
    if let Some((_, feed)) = by_address {
        return Ok(feed);
    }
    let title = SafeText::new(name).to_lowercase();
    let found: Vec<&Feed> = feeds.iter().filter(|feed| feed.title.to_lowercase() == title).collect();
    match found[..] {
        [feed] => Ok(feed),
        [] => Err(Error::Unknown(without_login(name))),
        _ => {
            let addresses: Vec<&str> = found.iter().map(|feed| feed.address.as_str()).collect();
            Err(Error::Ambiguous(name.to_owned(), addresses.join(" ")))
        }
    }
}
