//! `tidings remove`: ends subscriptions. Never here: the syntax of a line in `feeds.txt`.

use std::io::Write;

use super::add::title_and_address;
use super::find_feed::find;
use crate::io::config::feeds_file;
use crate::io::store::Store;
use crate::news::{Address, SafeText};
use crate::run::Folders;

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
                    if records.iter().any(|record| record.gone && record.address == feed.address) {
                        // Added again, it is asked again.
                        Store::open(&folders.data)?.store.ask_anew(&feed.address)?;
                    }
                    let shown = shown.unwrap_or(&feed.address);
                    writeln!(out, "removed: {}", title_and_address(&feed.title, shown))?;
                }
            }
            Err(error) => warnings.push(SafeText::new(&error.to_string())),
        }
    }
    Ok(warnings)
}
