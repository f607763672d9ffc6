//! `tidings feeds`: prints the subscriptions and their state. Never here: fetching.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::app::typeset::{self, fit};
use crate::io::clock;
use crate::io::config::feeds_file;
use crate::io::journal;
use crate::io::store::{Error, Record, Store};
use crate::news::{Feed, SafeText, UnixTime};
use crate::run::Folders;

/// Printed if there are no feeds.
pub(super) const NONE: &str = "No feeds yet: 'tidings add https://example.org' subscribes to one; 'tidings add --starter' lists some to begin with.";
/// Columns of titles and of tags on a terminal; longer ones are cut.
const TITLE: usize = 40;
const TAGS: usize = 24;

/// A feed in the output of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    address: &'a SafeText,
    title: &'a SafeText,
    tags: &'a [SafeText],
    hidden: bool,
    unread: usize,
    articles: usize,
    fetched: Option<UnixTime>,
    next: Option<UnixTime>,
    #[serde(rename = "trouble")]
    problem: Option<&'a SafeText>,
    gone: bool,
}

/// How feeds are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns with a header, for people.
    Columns,
    /// Title, tags, unread, last success, next fetch, error and address, separated by tabs.
    Tabs,
    /// One JSON object a line.
    Json,
}

/// How many articles a feed has.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    unread: usize,
    all: usize,
}

/// All feeds of the store, and warnings if it cannot be read. Without a store there are none.
pub(crate) fn records(data: &Path) -> (Vec<Record>, Vec<SafeText>) {
    let found = Store::read(data).and_then(|store| store.map_or(Ok(Vec::new()), |store| store.feeds()));
    match found {
        Ok(records) => (records, Vec::new()),
        Err(error) => (Vec::new(), vec![error.into()]),
    }
}

/// Prints all feeds in the order of `feeds.txt`. Returns warnings about what could not be read.
pub fn run(folders: &Folders, format: Format, out: &mut dyn Write) -> anyhow::Result<Vec<SafeText>> {
    let list = feeds_file::read(&folders.config)?;
    let now = clock::now();
    let (records, counts, mut warnings) = read_store(folders, now);
    let feeds = feeds_file::feeds(&list, &records);
    let numbers: HashMap<&SafeText, i64> =
        records.iter().map(|record| (&record.address, record.feed)).collect();
    let count = |feed: &Feed| {
        numbers.get(&feed.address).and_then(|number| counts.get(number)).copied().unwrap_or_default()
    };
    let mut rows: Vec<(Count, Feed)> = feeds.into_iter().map(|feed| (count(&feed), feed)).collect();
    // Printed as in the file.
    for ((_, feed), written) in rows.iter_mut().zip(&list.subscriptions) {
        feed.address = written.address.shown().clone();
    }
    if rows.is_empty() {
        // Standard output is for feeds only.
        let _ = writeln!(io::stderr(), "{NONE}");
    }
    match format {
        Format::Columns if rows.is_empty() => {}
        Format::Columns => columns(&rows, now, out)?,
        Format::Tabs => rows.iter().try_for_each(|(count, feed)| tabs(feed, *count, out))?,
        Format::Json => rows.iter().try_for_each(|(count, feed)| json(feed, *count, out))?,
    }
    warnings.extend(list.warnings);
    Ok(warnings)
}

/// The feeds of the store, the articles of each, and warnings about what could not be read.
fn read_store(folders: &Folders, now: UnixTime) -> (Vec<Record>, HashMap<i64, Count>, Vec<SafeText>) {
    let mut counts: HashMap<i64, Count> = HashMap::new();
    let mut read = || -> Result<(Vec<Record>, Vec<SafeText>), Error> {
        // Without a store there are no articles, and the journal is not needed.
        let Some(store) = Store::read(&folders.data)? else { return Ok((Vec::new(), Vec::new())) };
        let mut opened = journal::open(&folders.config, &folders.data, now.seconds().max(0) as u64 * 1000);
        let records = store.feeds()?;
        store.learn_names(&mut opened.state)?;
        store.headlines(&mut |line| {
            let count = counts.entry(line.feed).or_default();
            count.all += 1;
            count.unread += usize::from(!opened.state.get(&line.id).read);
            true
        })?;
        Ok((records, opened.warnings))
    };
    match read() {
        Ok((records, warnings)) => (records, counts, warnings),
        Err(error) => (Vec::new(), counts, vec![error.into()]),
    }
}

fn json(feed: &Feed, count: Count, out: &mut dyn Write) -> std::io::Result<()> {
    let line = Line {
        address: &feed.address,
        title: &feed.title,
        tags: &feed.tags,
        hidden: feed.hidden,
        unread: count.unread,
        articles: count.all,
        fetched: feed.fetched,
        next: feed.next,
        problem: feed.problem.as_ref(),
        gone: feed.gone,
    };
    super::write_json(&line, out)
}

/// Why a feed could not be fetched.
fn problem(feed: &Feed) -> &str {
    if feed.gone { "gone for good" } else { feed.problem.as_deref().unwrap_or_default() }
}

fn tabs(feed: &Feed, count: Count, out: &mut dyn Write) -> std::io::Result<()> {
    let when = |stamp: Option<UnixTime>| stamp.map(UnixTime::rfc3339).unwrap_or_default();
    let (fetched, next) = (when(feed.fetched), when(feed.next));
    let (title, tags, problem) = (&feed.title, feed.tags.join(", "), problem(feed));
    writeln!(out, "{title}\t{tags}\t{}\t{fetched}\t{next}\t{problem}\t{}", count.unread, feed.address)
}

fn columns(rows: &[(Count, Feed)], now: UnixTime, out: &mut dyn Write) -> std::io::Result<()> {
    let zone = TimeZone::system();
    let mut cells = vec![["FEED", "TAGS", "UNREAD", "LAST", "NEXT", "PROBLEM"].map(str::to_owned)];
    for (count, feed) in rows {
        cells.push([
            fit(&feed.title, TITLE).into_owned(),
            fit(&feed.tags.join(", "), TAGS).into_owned(),
            count.unread.to_string(),
            feed.fetched.map(|fetched| fetched.age(now, &zone)).unwrap_or_default(),
            feed.next.map(|next| ahead(next, now)).unwrap_or_default(),
            problem(feed).to_owned(),
        ]);
    }
    let widths: Vec<usize> = (0..5)
        .map(|column| cells.iter().map(|row| typeset::columns(&row[column])).max().unwrap_or(0))
        .collect();
    for row in &cells {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths.get(column).map_or(0, |width| width - typeset::columns(cell)));
            // Numbers are aligned to the right.
            let (before, after) = if column == 2 { (pad, String::new()) } else { (String::new(), pad) };
            line.extend([before.as_str(), cell, &after, "  "]);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The time until then: `now`, `25m`, `3h`, `2d`.
fn ahead(then: UnixTime, now: UnixTime) -> String {
    match (then.seconds() - now.seconds()) / 60 {
        ..=0 => "now".to_owned(),
        minutes @ 1..60 => format!("{minutes}m"),
        minutes @ 60..1440 => format!("{}h", minutes / 60),
        minutes => format!("{}d", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(title: &str) -> Feed {
        Feed {
            address: "https://a.example/".into(),
            title: title.into(),
            tags: vec!["world".into(), "two words".into()],
            hidden: false,
            fetched: UnixTime::from_seconds(1_000_000_000),
            next: UnixTime::from_seconds(1_000_005_500),
            problem: None,
            gone: false,
        }
    }

    #[test]
    fn columns_are_aligned() {
        let now = UnixTime::from_seconds(1_000_000_300).unwrap();
        let mut gone = feed("東京の新聞");
        (gone.gone, gone.next, gone.fetched) = (true, None, None);
        let rows = [(Count { unread: 7, all: 9 }, feed(&"Long ".repeat(20))), (Count::default(), gone)];
        let mut out = Vec::new();
        columns(&rows, now, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let wanted = "\
FEED                                      TAGS              UNREAD  LAST  NEXT  PROBLEM
Long Long Long Long Long Long Long Long…  world, two words       7  5m    1h
東京の新聞                                world, two words       0              gone for good
";
        assert_eq!(out, wanted);
    }

    #[test]
    fn lines_for_scripts_have_a_fixed_format() {
        let (feed, count) = (feed("A"), Count { unread: 7, all: 9 });
        let mut out = Vec::new();
        tabs(&feed, count, &mut out).unwrap();
        json(&feed, count, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "A\tworld, two words\t7\t2001-09-09T01:46:40Z\t2001-09-09T03:18:20Z\t\thttps://a.example/\n\
             {\"address\":\"https://a.example/\",\"title\":\"A\",\"tags\":[\"world\",\"two words\"],\"hidden\":false,\
             \"unread\":7,\"articles\":9,\"fetched\":\"2001-09-09T01:46:40Z\",\"next\":\"2001-09-09T03:18:20Z\",\
             \"trouble\":null,\"gone\":false}\n"
        );
    }
}
