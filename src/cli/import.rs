//! `tidings import`: subscribes to the feeds of a list from another reader. Never here: the formats of lists.

use std::io::Write;

use crate::io::articles::files::Input;
use crate::io::config::feeds_file;
use crate::io::refresh::ask_gone_anew;
use crate::news::{SafeText, Subscription};
use crate::parse::subscriptions::Added;
use crate::parse::{decode, detect, opml, subscriptions};
use crate::run::Folders;

/// Skipped lines that are named one by one; of more lines only the number is printed.
const MAX_WARNINGS: usize = 50;

/// Subscribes to all feeds of a file: OPML, or `urls` of newsboat. Returns warnings about skipped lines.
pub fn run(folders: &Folders, input: &Input, out: &mut dyn Write) -> anyhow::Result<Vec<SafeText>> {
    let (name, bytes) = super::read_input(input)?;
    let Some((feeds, warnings)) = read(&bytes) else {
        anyhow::bail!("{name}: there is no feed in it; OPML and newsboat's urls are understood");
    };
    let added = if feeds.is_empty() { Added::default() } else { feeds_file::add(&folders.config, &feeds)? };
    writeln!(out, "{}, {} skipped", added.summary(feeds.len()), warnings.len())?;
    ask_gone_anew(folders, feeds.iter().map(|feed| &feed.address))?;
    let more = warnings.len().saturating_sub(MAX_WARNINGS);
    let named = |warning: &SafeText| SafeText::new(&format!("{name}: {warning}"));
    let mut named: Vec<SafeText> = warnings.iter().take(MAX_WARNINGS).map(named).collect();
    if more > 0 {
        named.push(SafeText::new(&format!("{name}: and {more} more like these")));
    }
    Ok(named)
}

/// The feeds of a file, and warnings about skipped lines; `None` if it is not a list of feeds.
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
    // A line that would run a program is typical of such a file; a line without an address is in any text.
    let typical = |warning: &SafeText| !warning.contains("not an address");
    (!feeds.is_empty() || warnings.iter().any(typical)).then_some((feeds, warnings))
}
