//! The workers that open an article and highlight its code blocks. Never here: where an article is read from (see
//! `io::articles`), how code is highlighted (see `parse::highlight`).

use super::Shared;
use crate::app::msg::Worker;
use crate::app::{Msg, Version};
use crate::io::thread::catch;
use crate::parse::highlight::{self, CodeBlock};

/// An article to highlight: ticket, row, and the code blocks of each of its versions.
pub(crate) type Highlight = (u64, u32, Vec<(Version, Vec<CodeBlock>)>);

/// Opens articles.
pub(crate) fn run_open(Shared { articles, open: mail, highlights, out, .. }: &Shared) {
    loop {
        let (ticket, row) = mail.take();
        let result = catch(Worker::Open, || Ok(articles.open(row)?));
        let mut versions: Vec<(Version, Vec<CodeBlock>)> = Vec::new();
        if let Ok(opened) = &result {
            for opened in [Some(opened), opened.other.as_deref()].into_iter().flatten() {
                versions.push((opened.version, highlight::code_blocks(&opened.document)));
            }
            // The text of the feed comes last.
            versions.sort_by_key(|(version, _)| *version == Version::Given);
        }
        if out.send(Msg::Opened { ticket, row, result: result.map(Box::new) }).is_err() {
            return;
        }
        if versions.iter().any(|(_, blocks)| !blocks.is_empty()) {
            highlights.put((ticket, row, versions));
        }
    }
}

/// Highlights the code blocks of the article that was opened last.
pub(crate) fn run_highlight(Shared { highlights, out, .. }: &Shared) {
    loop {
        let (ticket, row, versions) = highlights.take();
        for (version, blocks) in versions {
            let syntax = highlight::highlight_blocks(&blocks);
            if out.send(Msg::Highlighted { ticket, row, version, syntax }).is_err() {
                return;
            }
        }
    }
}
