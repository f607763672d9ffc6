//! `tidings import` and `tidings export`: lists of feeds from and for other readers. Never here: their formats.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use crate::io::articles::files;

use crate::io::articles::files::Input;
use crate::io::config::feeds_file as file;
use crate::io::store::Record;
use crate::news::{Address, SafeText, Subscription};
use crate::parse::opml::{self, Outline};
use crate::parse::{decode, detect, subscriptions};
use crate::run::Folders;

/// Lines that are named one by one; of more of them only the number is.
const NAMED: usize = 50;

/// Subscribes to all feeds of a file: OPML, or newsboat's `urls`, whichever it is. Gives back what was passed over.
pub fn import(folders: &Folders, input: &Input, out: &mut dyn Write) -> anyhow::Result<Vec<SafeText>> {
    let (name, bytes) = match input {
        Input::Path(path) => {
            let bytes = files::open(path).and_then(|stream| files::read_whole(stream, 0));
            match bytes {
                Ok(bytes) => (files::shown(path), bytes),
                Err(error) => return Ok(vec![files::words(path, &error)]),
            }
        }
        Input::Stdin | Input::Edition => {
            let stream = files::unpacked(std::io::stdin())?;
            (SafeText::new("standard input"), files::read_whole(stream, 0)?)
        }
    };
    let Some((feeds, warnings)) = read(&bytes) else {
        let why = "there is no feed in it; OPML and newsboat's urls are understood";
        return Ok(vec![SafeText::new(&format!("{name}: {why}"))]);
    };
    let added = if feeds.is_empty() { 0 } else { file::add(&folders.config, &feeds)? };
    writeln!(out, "{added} added, {} already there, {} passed over", feeds.len() - added, warnings.len())?;
    let more = warnings.len().saturating_sub(NAMED);
    let mut warnings: Vec<SafeText> =
        warnings.iter().take(NAMED).map(|warning| SafeText::new(&format!("{name}: {warning}"))).collect();
    if more > 0 {
        warnings.push(SafeText::new(&format!("{name}: and {more} more like these")));
    }
    Ok(warnings)
}

/// The feeds in a file, and what was passed over; `None` if it is something else.
fn read(bytes: &[u8]) -> Option<(Vec<Subscription>, Vec<SafeText>)> {
    if detect::binary(bytes).is_some() {
        return None;
    }
    let text = decode::decode(bytes, None);
    if text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').starts_with('<') {
        let found = opml::parse(&text)?;
        return Some((found.subscriptions, found.warnings));
    }
    let (feeds, warnings) = subscriptions::parse(&text);
    // A line that asks for a program is still a line of such a file; any text has lines that are no address.
    let meant = |warning: &SafeText| !warning.contains("not an address");
    (!feeds.is_empty() || warnings.iter().any(meant)).then_some((feeds, warnings))
}

/// Writes all subscriptions as OPML, to a file or to `out`; where `out` is a screen, without names and passwords.
/// Gives back which lines could not be read.
pub fn export(
    folders: &Folders,
    to: Option<&Path>,
    screen: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    let mut list = file::read(&folders.config)?;
    if screen && to.is_none() {
        for subscription in &mut list.subscriptions {
            subscription.address = Address::parse(subscription.address.shown())?;
        }
    }
    let (records, mut warnings) = super::feeds::records(&folders.data);
    let known: HashMap<&SafeText, &Record> = records.iter().map(|record| (&record.address, record)).collect();
    let mut outlines = Vec::new();
    for subscription in &list.subscriptions {
        let record = known.get(subscription.address.shown());
        let title = record.and_then(|record| record.title.as_ref());
        let site = record.and_then(|record| record.site.as_ref());
        outlines.push(Outline { subscription, title, site });
    }
    let text = opml::write(&outlines);
    match to {
        Some(path) => {
            let secret = list.subscriptions.iter().any(|one| subscriptions::has_credentials(&one.address));
            file::write(path, text.as_bytes(), secret)?;
        }
        None => out.write_all(text.as_bytes())?,
    }
    warnings.extend(list.warnings);
    Ok(warnings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_goes_into_a_file_or_a_pipe_but_on_no_screen() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders { config: home.path().join("config"), data: home.path().join("data") };
        let address = Address::parse("https://ann:s3cret@example.org/feed").unwrap();
        let private = Subscription { address, title: None, tags: vec![], hidden: false };
        assert_eq!(file::add(&folders.config, &[private]).unwrap(), 1);
        for screen in [true, false] {
            let mut out = Vec::new();
            export(&folders, None, screen, &mut out).unwrap();
            let out = String::from_utf8(out).unwrap();
            assert!(out.contains("example.org/feed"), "{out}");
            assert_eq!(out.contains("s3cret"), !screen, "{out}");
        }
    }
}
