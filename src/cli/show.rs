//! `tidings show`: one article as the reading pane sets it, for a terminal, a pipe or a script.
//! Never here: reading a file (see `inspect`), or marking anything as read.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::inspect;
use crate::app::appearance::MEASURE;
use crate::app::pane::article::galley;
use crate::app::pane::text_style::style;
use crate::app::typeset::{Options, Sheet};
use crate::app::{Opened, Shade, Theme};
use crate::io::Folders;
use crate::io::articles::edition;
use crate::io::articles::files::Input;
use crate::io::store::{self, Store};
use crate::io::terminal::print::inked;
use crate::io::terminal::{Screen, abilities};
use crate::io::worker::pages as visitor;
use crate::news::write::{self, write};
use crate::news::{Article, Body, Id, SafeText};
use crate::parse::{self, Hint};

/// Columns where standard output is no terminal.
const PIPE_WIDTH: usize = 80;
/// The shortest beginning of an id that is taken for one.
const SHORTEST: usize = 6;
/// As many articles are named where the beginning of an id fits several.
const NAMED: usize = 5;

/// What is to be shown, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// An id or its beginning, a path, an address, or `-`.
    pub what: OsString,
    pub width: Option<u16>,
    pub shape: Shape,
    /// With styles, whatever standard output is.
    pub ansi: bool,
    pub shade: Option<Shade>,
}

/// The shape of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// The page, in lines of a width.
    #[default]
    Page,
    Markdown,
    /// An object a line.
    Json,
}

/// The shape `--json` prints.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    item: inspect::Item<'a>,
    /// Where the links in its text lead, in the order of their numbers.
    links: Vec<&'a SafeText>,
}

/// Prints it; `terminal`: standard output is one. Gives back what could not be read.
pub fn print(
    folders: &Folders,
    wanted: &Wanted,
    terminal: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    let articles = match find(folders, &wanted.what) {
        Ok(articles) => articles,
        Err(why) => return Ok(vec![why]),
    };
    let page = Page::of(wanted, terminal);
    for (at, (article, full)) in articles.into_iter().enumerate() {
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
        let opened = match full {
            Some(full) => visitor::full(given, read(&full)),
            None => given,
        };
        let Opened { article, document, .. } = &opened;
        if wanted.shape == Shape::Markdown {
            let between = if at > 0 { "\n***\n\n" } else { "" };
            write!(out, "{between}{}", write(write::Shape::Markdown, article, document, &page.zone))?;
            continue;
        }
        if wanted.shape == Shape::Json {
            let links = document.links.iter().filter(|link| link.leads_out()).map(|link| &link.url).collect();
            let text = document.plain_text();
            serde_json::to_writer(&mut *out, &Shown { item: inspect::item(article, text), links })?;
            out.write_all(b"\n")?;
            continue;
        }
        if at > 0 {
            page.rule(out)?;
        }
        page.print(&opened, out)?;
    }
    Ok(Vec::new())
}

/// How a page is set.
struct Page {
    width: usize,
    /// `None`: as plain text.
    theme: Option<Theme>,
    zone: TimeZone,
}

impl Page {
    fn of(wanted: &Wanted, terminal: bool) -> Self {
        let own = if terminal { usize::from(Screen::size().0).min(MEASURE.into()) } else { PIPE_WIDTH };
        let able = abilities(|name| std::env::var(name).ok());
        let shade = wanted.shade.or(able.shade).unwrap_or_default();
        let styled = wanted.ansi || terminal && !able.dumb;
        Self {
            width: wanted.width.map_or(own, usize::from),
            theme: styled.then(|| Theme::new(able.depth, shade)),
            zone: TimeZone::system(),
        }
    }

    fn print(&self, opened: &Opened, out: &mut dyn Write) -> io::Result<()> {
        let galley = galley(opened, false, &self.zone);
        let sheet = Sheet::new(&galley, &Options::plain(self.width));
        for line in 0..sheet.len() {
            let text: String = match &self.theme {
                None => sheet.text(&galley, line),
                Some(theme) => {
                    let runs = sheet.runs(&galley, line);
                    runs.iter().map(|run| inked(&run.text, style(run, theme))).collect()
                }
            };
            writeln!(out, "{}", text.trim_end())?;
        }
        Ok(())
    }

    /// What stands between two articles.
    fn rule(&self, out: &mut dyn Write) -> io::Result<()> {
        let line = "─".repeat(self.width);
        let line = self.theme.map_or_else(|| line.clone(), |theme| inked(&line, theme.rule));
        writeln!(out, "\n{line}\n")
    }
}

/// An article, and its full text if that is kept.
type Found = (Article, Option<Article>);

/// The articles that are meant; in words why there are none.
fn find(folders: &Folders, what: &OsStr) -> Result<Vec<Found>, SafeText> {
    let path = Path::new(what);
    if let Some(span) = what.to_str().and_then(span).filter(|_| !path.exists()) {
        return with_id(folders, &what.to_string_lossy(), span).map(|article| vec![article]);
    }
    let input = if what == "-" { Input::Stdin } else { Input::Path(path.to_owned()) };
    let mut parsed = inspect::read(&input)?;
    // As in the list: a link written relative to the feed's site leads nowhere by itself.
    let site = parsed.url.as_deref();
    for url in parsed.articles.iter_mut().filter_map(|article| article.url.as_mut()) {
        *url = parse::feed::resolve(url, site).unwrap_or_else(|| url.clone());
    }
    if parsed.articles.is_empty() {
        return Err(SafeText::new(&format!("{}: there is no article in it", path.display())));
    }
    Ok(parsed.articles.into_iter().map(|article| (article, None)).collect())
}

/// The first and the last id that begin with these digits; `None` if no id is written like that.
fn span(text: &str) -> Option<(Id, Id)> {
    let fits = (SHORTEST..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let filled = |digit: &str| format!("{text}{}", digit.repeat(32 - text.len())).parse().ok();
    fits.then(|| filled("0").zip(filled("f"))).flatten()
}

/// The one article in the store or in the built-in edition whose id is in this span.
fn with_id(folders: &Folders, digits: &str, (from, to): (Id, Id)) -> Result<Found, SafeText> {
    let words = |why: &dyn std::fmt::Display| SafeText::new(&format!("{digits}: {why}"));
    let store = Store::read(&folders.data).map_err(|error| SafeText::new(&error.to_string()))?;
    let broken = |error: store::Error| SafeText::new(&error.to_string());
    let mut rows: Vec<(Id, i64)> = Vec::new();
    if let Some(store) = &store {
        store.with_ids(from, to, &mut |id, row| rows.push((id, row))).map_err(broken)?;
    }
    let mut own = edition();
    own.retain(|article| (from..=to).contains(&article.id));
    let mut ids: Vec<Id> =
        rows.iter().map(|(id, _)| *id).chain(own.iter().map(|article| article.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > 1 {
        let some: Vec<String> = ids.iter().take(NAMED).map(ToString::to_string).collect();
        let more = if ids.len() > NAMED { ", …" } else { "" };
        return Err(words(&format_args!("several articles have such an id: {}{more}", some.join(", "))));
    }
    // Of an article that stands in several feeds the one that came last is taken.
    let last = rows.iter().map(|(_, row)| *row).max();
    if let (Some(store), Some(row)) = (&store, last)
        && let Some(article) = store.article(row).map_err(broken)?
    {
        // One that can't be read is as good as none.
        return Ok((article, store.page(row).ok().flatten()));
    }
    let why = "there is no article with this id, and no such file; 'tidings list --json' prints ids";
    own.pop().map(|article| (article, None)).ok_or_else(|| words(&why))
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
    fn an_id_may_be_given_by_its_beginning() {
        let (from, to) = span("8b9be3").unwrap();
        assert_eq!(from.to_string(), format!("8b9be3{}", "0".repeat(26)));
        assert_eq!(to.to_string(), format!("8b9be3{}", "f".repeat(26)));
        let whole = "8B9be3f8c3452a081bf374b02f67131d";
        assert_eq!(span(whole).map(|(from, to)| from == to), Some(true));
        for other in ["8b9be", "8b9be3f8c3452a081bf374b02f67131d0", "façade", "beach!", ""] {
            assert_eq!(span(other), None, "{other}");
        }
    }
}
