//! `tidings show`: prints an article with the layout of the reading pane, for a terminal, a pipe or a script. Never here:
//! reading a file (see `inspect`), marking articles as read, what was changed in one (see `changes`).

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{anyhow, bail};
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{args, changes, inspect};
use crate::app::appearance::MEASURE;
use crate::app::pane::article::printed_galley;
use crate::app::pane::text_style::{drawn_text, style};
use crate::app::typeset::{self, Breaking, Run, Sheet};
use crate::app::{AUTO, Opened, Terminal, TerminalColors, TextOrder, Theme, Themes};
use crate::io::Folders;
use crate::io::articles::{self, edition, manual};
use crate::io::config::{self, Config};
use crate::io::store::Store;
use crate::io::terminal::print::styled;
use crate::io::terminal::{Screen, bidi, capabilities};
use crate::io::worker::headlines;
use crate::news::write::{ExportFormat, write};
use crate::news::{Article, Body, Emphasis, Id, SafeText};
use crate::parse::{self, Hint};

/// Columns where standard output is not a terminal.
const PIPE_WIDTH: usize = 80;
/// Columns in which no paragraph is broken: a screen reader does that itself.
const UNBROKEN: usize = 1 << 30;
/// The shortest prefix of an id.
const MIN_PREFIX: usize = 6;
/// The message for an id that no article has.
const NO_SUCH_ID: &str =
    "there is no article with this id, and no such file; 'tidings list --json' prints ids";
/// How many ids are named if a prefix matches several.
const MAX_NAMED: usize = 5;

/// What is shown, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// An id or its prefix, a path, an address, or `-`.
    pub what: OsString,
    pub width: Option<u16>,
    pub format: Format,
    /// With styles, also if standard output is not a terminal.
    pub ansi: bool,
    pub theme: Option<SafeText>,
    /// For screen readers: without signs, a paragraph a line.
    pub linear: bool,
    /// What the publisher changed in it, in place of the article.
    pub changes: bool,
}

/// The format of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// The page, in lines of the given width.
    #[default]
    Page,
    Markdown,
    /// An object a line.
    Json,
}

/// An article in the output of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    item: inspect::Item<'a>,
    /// The addresses of the links in its text, in the order of their numbers.
    links: Vec<&'a SafeText>,
}

/// Prints an article, or all of a file. `terminal`: standard output is a terminal.
pub fn run(
    folders: &Folders,
    options: &Options,
    terminal: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    if options.changes {
        return changes::run(folders, options, terminal, out);
    }
    let articles = find(folders, &options.what)?;
    let page = Page::new(Some(folders), options, terminal)?;
    for (at, (mut article, full)) in articles.into_iter().enumerate() {
        article.shorten_title();
        let read = |article: &Article| {
            let mut document = parse::document(article);
            if page.theme.is_some() {
                parse::highlight::highlight_document(&mut document);
            }
            document
        };
        let document = read(&article);
        let given =
            Opened { document, article: Article { body: Body::Empty, ..article }, ..Opened::default() };
        let opened = articles::with_full_text(given, full.map(|full| read(&full)));
        let Opened { article, document, .. } = &opened;
        if options.format == Format::Markdown {
            let between = if at > 0 { "\n***\n\n" } else { "" };
            write!(out, "{between}{}", write(ExportFormat::Markdown, article, document, &page.zone))?;
            continue;
        }
        if options.format == Format::Json {
            let links =
                document.links.iter().filter(|link| link.is_external()).map(|link| &link.url).collect();
            let text = document.plain_text();
            super::write_json(&Line { item: inspect::item(article, text), links }, out)?;
            continue;
        }
        if at > 0 {
            page.print_rule(out)?;
        }
        page.print(&opened, out)?;
    }
    Ok(Vec::new())
}

/// Prints a page of the manual.
pub fn print_manual(page: &str, out: &mut dyn Write) -> anyhow::Result<Vec<SafeText>> {
    Page::new(None, &Options::default(), false)?.print(&manual::open(page)?, out)?;
    Ok(Vec::new())
}

/// The layout of a page.
pub(super) struct Page {
    pub(super) width: usize,
    /// `None`: as plain text.
    theme: Option<Theme>,
    order: TextOrder,
    /// Styles of text that are written with signs.
    signed: Emphasis,
    pub(super) zone: TimeZone,
    linear: bool,
}

impl Page {
    /// `folders`: where the user's themes are.
    pub(super) fn new(folders: Option<&Folders>, options: &Options, terminal: bool) -> anyhow::Result<Self> {
        let usual = if terminal { usize::from(Screen::size().0).min(MEASURE.into()) } else { PIPE_WIDTH };
        let able = capabilities(|name| std::env::var(name).ok());
        let with_style = options.ansi || terminal && !able.dumb;
        let name = options.theme.as_deref().unwrap_or(AUTO);
        let mut themes = Themes::default();
        if let (Some(folders), Some(name)) = (folders, &options.theme) {
            super::check_theme(folders, Some(name))?;
            themes = config::themes::read(&folders.config, &Config::default(), &themes).0;
        }
        let choice = folders.map(|folders| config::read(&folders.config).0.bidi).unwrap_or_default();
        let colors = Terminal {
            depth: able.depth,
            shade: able.shade,
            struck_signs: able.struck_signs,
            colors: TerminalColors::default(),
        };
        Ok(Self {
            width: options.width.map_or(if options.linear { UNBROKEN } else { usual }, usize::from),
            theme: with_style.then(|| themes.theme(name, &colors)),
            signed: if with_style { colors.signed() } else { Emphasis::SIGNED },
            order: bidi::line_order(choice, terminal, |name| std::env::var(name).ok()),
            zone: TimeZone::system(),
            linear: options.linear,
        })
    }

    fn print(&self, opened: &Opened, out: &mut dyn Write) -> io::Result<()> {
        let mut galley = printed_galley(opened, &self.zone, self.signed);
        galley.linear = self.linear;
        let options = typeset::Options {
            breaking: Breaking { even: !self.linear, ..Breaking::default() },
            panels: self.theme.is_some() && !self.linear,
            order: self.order,
            ..typeset::Options::plain(self.width)
        };
        let sheet = Sheet::new(&galley, &options);
        for line in 0..sheet.len() {
            if self.theme.is_some() {
                self.print_line(&sheet.runs(&galley, line), out)?;
            } else {
                writeln!(out, "{}", sheet.text(&galley, line).trim_end())?;
            }
        }
        Ok(())
    }

    /// Prints a line.
    pub(super) fn print_line(&self, runs: &[Run], out: &mut dyn Write) -> io::Result<()> {
        let text = |run: &Run| match &self.theme {
            None => run.text.to_string(),
            Some(theme) => styled(drawn_text(run, theme), theme.ground.patch(style(run, theme))),
        };
        writeln!(out, "{}", runs.iter().map(text).collect::<String>().trim_end())
    }

    /// Prints the line between two articles.
    pub(super) fn print_rule(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.linear {
            return writeln!(out, "\nNext article\n");
        }
        let line = "─".repeat(self.width);
        let line =
            self.theme.map_or_else(|| line.clone(), |theme| styled(&line, theme.ground.patch(theme.rule)));
        writeln!(out, "\n{line}\n")
    }
}

/// An article, and its full text if it is in the store.
type Found = (Article, Option<Article>);

/// The articles with an id, at an address or in a file.
fn find(folders: &Folders, what: &OsStr) -> anyhow::Result<Vec<Found>> {
    let path = Path::new(what);
    if let Some(span) = id_prefix(what) {
        return find_by_id(folders, &what.to_string_lossy(), span).map(|article| vec![article]);
    }
    let mut parsed = inspect::read(&args::input(what.to_owned())?)?;
    // As in the list: links relative to the site of the feed need its address.
    let site = parsed.url.as_deref();
    for url in parsed.articles.iter_mut().filter_map(|article| article.url.as_mut()) {
        *url = parse::feed::resolve(url, site).unwrap_or_else(|| url.clone());
    }
    if parsed.articles.is_empty() {
        bail!("{}: there is no article in it", path.display());
    }
    Ok(parsed.articles.into_iter().map(|article| (article, None)).collect())
}

/// The first and the last id that a word on the command line means; `None` if it names a file or something else.
fn id_prefix(what: &OsStr) -> Option<(Id, Id)> {
    what.to_str().and_then(id_range).filter(|_| !Path::new(what).exists())
}

/// The first and the last id with this prefix; `None` if it is not a prefix of an id.
fn id_range(text: &str) -> Option<(Id, Id)> {
    let fits = (MIN_PREFIX..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let filled = |digit: &str| format!("{text}{}", digit.repeat(32 - text.len())).parse().ok();
    fits.then(|| filled("0").zip(filled("f"))).flatten()
}

/// The only article with an id in this range: its row in the store, or an article of the built-in edition.
fn find_row(
    folders: &Folders,
    store: Option<&Store>,
    digits: &str,
    (from, to): (Id, Id),
) -> anyhow::Result<(Option<i64>, Option<Article>)> {
    let mut rows: Vec<(Id, i64, i64)> = Vec::new();
    if let Some(store) = store {
        store.with_names(from, to, &mut |line| rows.push((line.id, line.feed, line.row)))?;
    }
    let mut own = edition();
    own.retain(|article| (from..=to).contains(&article.id));
    let mut ids: Vec<Id> =
        rows.iter().map(|(id, ..)| *id).chain(own.iter().map(|article| article.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > 1 {
        let some: Vec<String> = ids.iter().take(MAX_NAMED).map(ToString::to_string).collect();
        let more = if ids.len() > MAX_NAMED { ", …" } else { "" };
        bail!("{digits}: several articles have such an id: {}{more}", some.join(", "));
    }
    // Of an article in several feeds the row that is listed is taken.
    if let Some(store) = store.filter(|_| rows.len() > 1) {
        let order = headlines::order(folders, &store.feeds()?);
        let rank = |feed: &i64| order.iter().position(|other| other == feed).unwrap_or(usize::MAX);
        rows.sort_by_key(|(_, feed, row)| (rank(feed), *row));
    }
    Ok((rows.first().map(|(.., row)| *row), own.pop()))
}

/// The only article in the store or in the built-in edition with an id in this range.
fn find_by_id(folders: &Folders, digits: &str, span: (Id, Id)) -> anyhow::Result<Found> {
    let store = Store::read(&folders.data)?;
    let (row, own) = find_row(folders, store.as_ref(), digits, span)?;
    if let (Some(store), Some(row)) = (&store, row)
        && let Some(article) = store.article(row)?
    {
        // A full text that cannot be read is left out.
        return Ok((article, store.page(row).ok().flatten()));
    }
    own.map(|article| (article, None)).ok_or_else(|| anyhow!("{digits}: {NO_SUCH_ID}"))
}

/// An article in the store, and its row; `None` if it is of the built-in edition.
pub(super) fn find_stored(
    folders: &Folders,
    store: Option<&Store>,
    what: &OsStr,
) -> anyhow::Result<Option<(i64, Article)>> {
    let digits = what.to_string_lossy();
    let Some(span) = id_prefix(what) else {
        bail!(
            "{digits}: changes are known of articles in your feeds only; 'tidings list --json' prints their ids"
        );
    };
    let (row, own) = find_row(folders, store, &digits, span)?;
    let article = store.zip(row).map(|(store, row)| store.article(row)).transpose()?.flatten();
    match (row.zip(article), own) {
        (None, None) => bail!("{digits}: {NO_SUCH_ID}"),
        (found, _) => Ok(found),
    }
}

/// The articles built into the program.
fn edition() -> Vec<Article> {
    let parsed = edition::PIECES.iter().filter_map(|(name, text)| {
        parse::parse(text.as_bytes(), &Hint { name: Some(name), ..Hint::default() }).ok()
    });
    parsed.flat_map(|parsed| parsed.articles).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_of_an_id_is_enough() {
        let (from, to) = id_range("8b9be3").unwrap();
        assert_eq!(from.to_string(), format!("8b9be3{}", "0".repeat(26)));
        assert_eq!(to.to_string(), format!("8b9be3{}", "f".repeat(26)));
        let whole = "8B9be3f8c3452a081bf374b02f67131d";
        assert_eq!(id_range(whole).map(|(from, to)| from == to), Some(true));
        for other in ["8b9be", "8b9be3f8c3452a081bf374b02f67131d0", "façade", "beach!", ""] {
            assert_eq!(id_range(other), None, "{other}");
        }
    }
}
