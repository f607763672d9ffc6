//! Reads headlines from the store and sends them to the app. Never here: when (see `library`).

use std::collections::{HashMap, HashSet};

use crate::app::SourceInfo;
use crate::io::Folders;
use crate::io::articles::Location;
use crate::io::articles::chunks::ChunkSender;
use crate::io::config::feeds_file;
use crate::io::store::{Error, HeadlineRow, Record, SEPARATOR, Store, Twins};
use crate::news::address::short_name;
use crate::news::{Headline, Id, SafeText};

/// The headlines that have been sent to the app.
pub(super) struct SentHeadlines<'a> {
    pub(super) store: Option<Store>,
    /// Changes of the store up to this revision have been sent.
    pub(super) revision: u64,
    /// The feeds in the order of `feeds.txt`, as numbers in the store, when headlines were last sent.
    pub(super) order: Vec<i64>,
    /// The addresses of the feeds by their numbers in the store, as they were sent.
    pub(super) addresses: HashMap<i64, SafeText>,
    pub(super) chunks: ChunkSender<'a, SourceKey>,
}

/// Identifies a source of headlines by the numbers of feeds in the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum SourceKey {
    One(i64),
    /// Several feeds bring the same articles; the first one is shown.
    Several(Box<[i64]>),
}

impl SentHeadlines<'_> {
    /// Sends all headlines, or those after a revision. An article that several feeds bring is sent once, as the row of
    /// the first of them in `order`; and again when another feed brings it, or the order changes.
    pub(super) fn send(
        &mut self,
        from: Option<u64>,
        records: &[Record],
        order: Vec<i64>,
    ) -> Result<(), Error> {
        let Self { store, chunks, .. } = self;
        let Some(store) = store else { return Ok(()) };
        let records: HashMap<i64, &Record> = records.iter().map(|record| (record.feed, record)).collect();
        let rank: HashMap<i64, usize> = order.iter().copied().zip(0..).collect();
        let mut twins = store.twins()?;
        for all in twins.values_mut() {
            all.rows.sort_by_key(|(feed, row)| (rank.get(feed).copied().unwrap_or(usize::MAX), *row));
        }
        let mut again: HashSet<Id> = HashSet::new();
        if from.is_some() && order != self.order {
            again.extend(twins.keys());
        }
        let mut push = |line: HeadlineRow<'_>| {
            // The row that is listed may be another one.
            if from.is_some() && line.twin {
                again.insert(line.id);
            }
            // An article that came back is listed already in a window that was open when it was dropped.
            if line.text_only && !line.returned || line.returned && chunks.articles.lists(line.row) {
                chunks.articles.set_text(line.row, line.text);
                return true;
            }
            // Few articles have twins, so few are looked up.
            match Some(&line.id).filter(|_| line.twin).and_then(|id| twins.get(id)) {
                Some(_) if from.is_some() => {}
                Some(all) => {
                    if all.rows.first().is_some_and(|(_, row)| *row == line.row) {
                        push_line(chunks, &line, &records, Some(all));
                    }
                }
                None => push_line(chunks, &line, &records, None),
            }
            true
        };
        let read = match from {
            Some(revision) => store.since(revision, &mut push),
            None => store.headlines(&mut push),
        };
        for all in again.iter().filter_map(|id| twins.get(id)) {
            let first: Vec<i64> = all.rows.iter().map(|(_, row)| *row).take(1).collect();
            store.headlines_of(&first, &mut |line| {
                push_line(chunks, &line, &records, Some(all));
                true
            })?;
        }
        chunks.flush();
        self.revision = read?;
        self.order = order;
        Ok(())
    }
}

/// The feeds in the order of `feeds.txt`, as numbers in the store. None if the file cannot be read.
pub(crate) fn order(folders: &Folders, records: &[Record]) -> Vec<i64> {
    let list = feeds_file::read(&folders.config).unwrap_or_default();
    numbers(list.subscriptions.iter().map(|subscription| subscription.address.normal()), records)
}

pub(super) fn numbers<'a>(addresses: impl Iterator<Item = &'a SafeText>, records: &[Record]) -> Vec<i64> {
    let numbers: HashMap<&SafeText, i64> =
        records.iter().map(|record| (&record.address, record.feed)).collect();
    addresses.filter_map(|address| numbers.get(address).copied()).collect()
}

pub(super) fn addresses(records: &[Record]) -> HashMap<i64, SafeText> {
    records.iter().map(|record| (record.feed, record.address.clone())).collect()
}

/// Adds a headline. `twins`: the rows of the article, if several feeds bring it.
fn push_line(
    chunks: &mut ChunkSender<'_, SourceKey>,
    line: &HeadlineRow<'_>,
    records: &HashMap<i64, &Record>,
    twins: Option<&Twins>,
) {
    let info = |feed: &i64| {
        let record = records.get(feed);
        let name = record.map(|record| record.title.clone().unwrap_or_else(|| short_name(&record.address)));
        let feed = record.map(|record| record.address.clone());
        SourceInfo { name: name.unwrap_or_default(), feed, others: Vec::new() }
    };
    let key = match twins.map(|all| &all.rows[..]).unwrap_or_default() {
        [] | [_] => SourceKey::One(line.feed),
        several => SourceKey::Several(several.iter().map(|(feed, _)| *feed).collect()),
    };
    let source = chunks.source(&key, || match &key {
        SourceKey::One(feed) => info(feed),
        SourceKey::Several(feeds) => {
            SourceInfo { others: feeds.iter().skip(1).map(info).collect(), ..info(&feeds[0]) }
        }
    });
    let headline = Headline {
        id: line.id,
        title: SafeText::new(line.title),
        published: line.published,
        authors: names(line.authors),
        tags: names(line.tags),
        ..Headline::default()
    };
    let location = Location::stored(line.row, line.text);
    match twins {
        Some(all) => chunks.push_names(all.names.iter().copied()),
        None => chunks.push_names(line.names()),
    }
    // A revision counts as one of the article, whichever of its feeds brings it.
    let revised = line.revised || twins.is_some_and(|all| all.revised);
    chunks.push(headline, source, line.sort, location, revised);
}

fn names(joined: Option<&str>) -> Vec<SafeText> {
    joined.map(|names| names.split(SEPARATOR).map(SafeText::new).collect()).unwrap_or_default()
}
