//! `tidings export`: writes the subscriptions as OPML for other readers. Never here: the format of OPML.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use crate::io::config::feeds_file;
use crate::io::replace;
use crate::io::store::Record;
use crate::news::{Address, SafeText};
use crate::parse::opml::{self, Outline};
use crate::parse::subscriptions;
use crate::run::Folders;

/// Writes all subscriptions as OPML, to a file or to `out`; without names and passwords if `out` is a `terminal`.
/// Returns warnings about lines that could not be read.
pub fn run(
    folders: &Folders,
    to: Option<&Path>,
    terminal: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    let mut list = feeds_file::read(&folders.config)?;
    if terminal && to.is_none() {
        for subscription in &mut list.subscriptions {
            subscription.address = Address::parse(subscription.address.shown())?;
        }
    }
    let (records, mut warnings) = super::feeds::records(&folders.data);
    let known: HashMap<&SafeText, &Record> = records.iter().map(|record| (&record.address, record)).collect();
    let mut outlines = Vec::new();
    for subscription in &list.subscriptions {
        let record = known.get(subscription.address.normal());
        let title = record.and_then(|record| record.title.as_ref());
        let site = record.and_then(|record| record.site.as_ref());
        outlines.push(Outline { subscription, title, site });
    }
    let text = opml::write(&outlines);
    match to {
        Some(path) => {
            let private = list.subscriptions.iter().any(|one| subscriptions::has_credentials(&one.address));
            replace::write(path, text.as_bytes(), private)?;
        }
        None => out.write_all(text.as_bytes())?,
    }
    warnings.extend(list.warnings);
    Ok(warnings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Subscription;

    #[test]
    fn passwords_are_written_to_files_and_pipes_but_not_to_a_terminal() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders { config: home.path().join("config"), data: home.path().join("data") };
        let address = Address::parse("https://ann:s3cret@example.org/feed").unwrap();
        let subscription = Subscription { address, title: None, tags: vec![], hidden: false };
        assert_eq!(feeds_file::add(&folders.config, &[subscription]).unwrap().new, 1);
        for terminal in [true, false] {
            let mut out = Vec::new();
            run(&folders, None, terminal, &mut out).unwrap();
            let out = String::from_utf8(out).unwrap();
            assert!(out.contains("example.org/feed"), "{out}");
            assert_eq!(out.contains("s3cret"), !terminal, "{out}");
        }
    }
}
