//! `tidings refresh`: asks the feeds that are due. Never here: how one is asked.

use std::io::Write;

use crate::news::Text;
use crate::run::Folders;

/// Asks the feeds that are due, or all; gives back what could not be read.
pub fn run(folders: &Folders, all: bool, json: bool, out: &mut dyn Write) -> anyhow::Result<Vec<Text>> {
    let _ = (folders, all, json, out);
    anyhow::bail!("feeds can't be refreshed yet")
}
