//! `tidings show --changes`: prints what the publisher of an article changed, one earlier text after the other.
//! Never here: comparing texts (see `io::articles::earlier`).

use std::io::Write;

use serde::Serialize;

use super::show::{Format, Options, Page, find_stored};
use crate::app::pane::changes::{ChangeMarks, NO_EARLIER_TEXT, heading, lines};
use crate::io::Folders;
use crate::io::articles::earlier::comparisons;
use crate::io::store::Store;
use crate::news::changes::{ChangeKind, ChangePart, ChangePiece, Comparison};
use crate::news::{Id, SafeText, UnixTime};

/// An earlier text in the output of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    id: Id,
    /// The present title.
    title: &'a SafeText,
    /// When the earlier text was replaced.
    replaced: Option<UnixTime>,
    /// The feed whose text it is, if that is not the one that the list shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    feed: Option<&'a SafeText>,
    /// The words of both titles; empty if they are the same.
    title_changes: Vec<Piece<'a>>,
    /// The paragraphs that changed, and those beside them.
    text_changes: Vec<Paragraph<'a>>,
    /// More has changed than is listed.
    incomplete: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Paragraph<'a> {
    Words(Vec<Piece<'a>>),
    LeftOut {
        /// So many paragraphs are the same.
        same_paragraphs: usize,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Piece<'a> {
    Same(&'a SafeText),
    Deleted(&'a SafeText),
    Inserted(&'a SafeText),
}

/// Prints the comparisons of an article's earlier texts with the present one, newest first.
pub(super) fn run(
    folders: &Folders,
    options: &Options,
    terminal: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    let store = Store::read(&folders.data)?;
    let found = find_stored(folders, store.as_ref(), &options.what)?;
    let page = Page::new(Some(folders), options, terminal)?;
    let (Some(store), Some((row, article))) = (&store, found) else {
        // The built-in edition does not change.
        writeln!(out, "{NO_EARLIER_TEXT}")?;
        return Ok(Vec::new());
    };
    let found = comparisons(store, row)?;
    if found.is_empty() && options.format == Format::Page {
        writeln!(out, "{}\n{NO_EARLIER_TEXT}", article.title)?;
    }
    for (at, comparison) in found.iter().enumerate() {
        let changes = &comparison.changes;
        if options.format == Format::Json {
            let line = json(article.id, &article.title, comparison);
            super::write_json(&line, out)?;
            continue;
        }
        if at > 0 {
            page.print_rule(out)?;
        }
        writeln!(out, "{}\n{}\n", article.title, heading(comparison, &page.zone))?;
        for line in lines(changes, ChangeMarks::Brackets, page.width) {
            page.print_line(&line, out)?;
        }
    }
    Ok(Vec::new())
}

fn json<'a>(id: Id, title: &'a SafeText, comparison: &'a Comparison) -> Line<'a> {
    let changes = &comparison.changes;
    let paragraph = |part: &'a ChangePart| match part {
        ChangePart::Paragraph(words) => Paragraph::Words(pieces(words)),
        ChangePart::LeftOut(same_paragraphs) => Paragraph::LeftOut { same_paragraphs: *same_paragraphs },
    };
    Line {
        id,
        title,
        replaced: comparison.replaced,
        feed: comparison.feed.as_ref(),
        title_changes: pieces(&changes.title),
        text_changes: changes.parts.iter().map(paragraph).collect(),
        incomplete: changes.incomplete,
    }
}

fn pieces(words: &[ChangePiece]) -> Vec<Piece<'_>> {
    words.iter().map(Piece::new).collect()
}

impl<'a> Piece<'a> {
    fn new(piece: &'a ChangePiece) -> Self {
        match piece.kind {
            ChangeKind::Same => Self::Same(&piece.text),
            ChangeKind::Deleted => Self::Deleted(&piece.text),
            ChangeKind::Inserted => Self::Inserted(&piece.text),
        }
    }
}
