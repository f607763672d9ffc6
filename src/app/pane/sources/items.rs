//! The lines of the sources pane as a tree: how they are collected, sorted and counted. Never here: which of them are
//! shown, the cursor.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{STARTED, Scope};
use crate::app::action::named;
use crate::app::views::Views;
use crate::app::{Library, SavedView};
use crate::news::{Feed, SafeText, UnixTime};
use crate::search::fold;

/// The keys that show saved views.
const KEYS: [&str; 6] = ["4", "5", "6", "7", "8", "9"];

named! {
    /// How feeds are sorted, and their tags.
    #[derive(Default)]
    FeedOrder {
        /// By name.
        #[default]
        Name = "name",
        /// Most unread articles first.
        Unread = "unread",
        /// Newest article first.
        Updated = "updated",
        /// As in `feeds.txt`, or as the files were read.
        File = "file",
    }
}

impl FeedOrder {
    /// The order after this one.
    pub(crate) fn next(self) -> Self {
        let at = Self::ALL.iter().position(|order| *order == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// The words for it in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Name => "by name",
            Self::Unread => "by unread articles, most first",
            Self::Updated => "by their newest article",
            Self::File => "as in feeds.txt",
        }
    }
}

/// Which line of the pane: a feed with several tags has several lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ItemKey {
    pub(crate) scope: Scope,
    /// The tag it is listed under.
    pub(crate) tag: Option<SafeText>,
}

/// A line of the pane.
#[derive(Clone, Debug)]
pub(crate) struct SourceItem {
    pub(crate) scope: Scope,
    /// The tag it is listed under.
    pub(crate) tag: Option<SafeText>,
    pub(crate) name: SafeText,
    /// Its sources in the library; unused for some scopes.
    sources: Vec<u32>,
    /// The key that shows a view; `!`: the feed failed last time; `×`: the feed is gone.
    pub(super) mark: &'static str,
    /// Its unread articles, if it is a tag, a feed or a source of files.
    pub(super) unread: usize,
    /// The feed has no title: its name is its address.
    pub(super) is_untitled: bool,
    /// It is a tag with feeds listed under it.
    pub(super) has_feeds: bool,
    /// It is a folded tag, or a feed listed under one.
    pub(super) folded: bool,
}

impl SourceItem {
    fn new(scope: Scope, name: &SafeText, sources: Vec<u32>, mark: &'static str) -> Self {
        Self {
            scope,
            tag: None,
            name: name.clone(),
            sources,
            mark,
            unread: 0,
            is_untitled: false,
            has_feeds: false,
            folded: false,
        }
    }

    /// What identifies it.
    pub(crate) fn key(&self) -> ItemKey {
        ItemKey { scope: self.scope.clone(), tag: self.tag.clone() }
    }

    /// Whether it is the line of a key.
    pub(super) fn is(&self, key: &ItemKey) -> bool {
        self.scope == key.scope && self.tag == key.tag
    }

    /// Whether it is a tag, a feed or a source of files; not a view.
    pub(super) fn is_source(&self) -> bool {
        matches!(self.scope, Scope::Tag(_)) || self.scope.is_one_source()
    }

    /// The number shown: its unread articles; for [`Scope::Started`], all articles.
    pub(super) fn count(&self, library: &Library, views: &Views) -> usize {
        match &self.scope {
            Scope::All => library.unread(),
            Scope::Started => library.started().0,
            Scope::View(name) => views.count(name).map_or(0, |(_, unread)| unread),
            _ => self.unread,
        }
    }
}

/// What the lines are made of.
pub(crate) struct TreeInput<'a> {
    pub(crate) views: &'a [SavedView],
    pub(crate) feeds: &'a [Feed],
    pub(crate) library: &'a Library,
    /// The scope of the list.
    pub(crate) scope: &'a Scope,
    pub(crate) order: FeedOrder,
}

/// Collects the lines: articles read in part, views, tags with their feeds, feeds without a tag; or the sources of files
/// if there are no feeds.
pub(super) fn collect(input: &TreeInput<'_>) -> Vec<SourceItem> {
    let mut all = vec![SourceItem::new(Scope::All, &SafeText::new("All"), vec![], "")];
    if input.library.started().0 > 0 || *input.scope == Scope::Started {
        all.push(SourceItem::new(Scope::Started, &SafeText::new(STARTED), vec![], "C"));
    }
    for (at, SavedView { name, .. }) in input.views.iter().enumerate() {
        let key = KEYS.get(at).copied().unwrap_or_default();
        all.push(SourceItem::new(Scope::View(name.clone()), name, vec![], key));
    }
    if input.feeds.is_empty() {
        return collect_publishers(input, all);
    }
    let newest = newest(input);
    let feeds: Vec<_> = input.feeds.iter().map(|feed| (feed_item(feed, input.library), feed)).collect();
    let order = sorted(feeds.iter().map(|(item, feed)| (item, feed.fetched)), input, &newest);
    // The tags, with the feeds that each has, in order.
    let mut tags: BTreeMap<(String, &SafeText), Vec<usize>> = BTreeMap::new();
    for at in &order {
        let (_, feed) = &feeds[*at];
        for (_, tag) in feed.tags.iter().enumerate().filter(|(n, tag)| !feed.tags[..*n].contains(tag)) {
            tags.entry((fold::fold(tag), tag)).or_default().push(*at);
        }
    }
    let is_listed = |at: &&usize| !feeds[**at].1.hidden;
    let mut groups: Vec<(SourceItem, Vec<usize>)> = Vec::new();
    for ((_, tag), members) in tags {
        let sources = members.iter().flat_map(|at| feeds[*at].0.sources.iter().copied()).collect();
        let has_feeds = members.iter().any(|at| is_listed(&at));
        groups.push((
            SourceItem { has_feeds, ..SourceItem::new(Scope::Tag(tag.clone()), tag, sources, "") },
            members,
        ));
    }
    count_tags(groups.iter_mut().map(|(tag, _)| tag), input.library);
    match input.order {
        FeedOrder::Name => {}
        FeedOrder::Unread => groups.sort_by_key(|(tag, _)| Reverse(tag.unread)),
        // As their first feed.
        FeedOrder::Updated | FeedOrder::File => {
            let mut rank = vec![0; order.len()];
            order.iter().enumerate().for_each(|(rank_of, at)| rank[*at] = rank_of);
            groups.sort_by_key(|(_, members)| members.first().map(|at| rank[*at]));
        }
    }
    for (tag, members) in groups {
        let name = tag.name.clone();
        all.push(tag);
        let members = members.iter().filter(is_listed);
        all.extend(members.map(|at| SourceItem { tag: Some(name.clone()), ..feeds[*at].0.clone() }));
    }
    let untagged = order.iter().filter(is_listed).filter(|at| feeds[**at].1.tags.is_empty());
    all.extend(untagged.map(|at| feeds[*at].0.clone()));
    all
}

/// The line of a feed.
fn feed_item(feed: &Feed, library: &Library) -> SourceItem {
    let source = library.source_of_feed(&feed.address);
    let mark = if feed.gone { "×" } else { feed.problem.as_ref().map_or("", |_| "!") };
    let is_untitled =
        feed.title.contains('/') && feed.address.to_lowercase().contains(&feed.title.to_lowercase());
    let scope = Scope::Feed(feed.address.clone());
    let item = SourceItem::new(scope, &feed.title, source.into_iter().collect(), mark);
    SourceItem { is_untitled, unread: unread_of(&item, library), ..item }
}

/// Adds the sources of files.
fn collect_publishers(input: &TreeInput<'_>, mut all: Vec<SourceItem>) -> Vec<SourceItem> {
    let files = input.library.sources().iter().zip(0..);
    let named = files.filter(|(source, _)| source.feed.is_none() && !source.name.is_empty());
    let items: Vec<_> = named
        .map(|(source, number)| {
            let scope = Scope::Publisher(source.name.clone());
            let item = SourceItem::new(scope, &source.name, vec![number], "");
            SourceItem { unread: source.unread, ..item }
        })
        .collect();
    let order = sorted(items.iter().map(|item| (item, None)), input, &newest(input));
    all.extend(order.into_iter().map(|at| items[at].clone()));
    all
}

/// The time of the newest article of each source, if the order needs it.
fn newest(input: &TreeInput<'_>) -> Vec<Option<i64>> {
    if input.order == FeedOrder::Updated { input.library.newest_of_sources() } else { Vec::new() }
}

/// The indexes of feeds in their order. Of feeds without articles, the one that answered last comes first.
fn sorted<'a>(
    feeds: impl Iterator<Item = (&'a SourceItem, Option<UnixTime>)>,
    input: &TreeInput<'_>,
    newest: &[Option<i64>],
) -> Vec<usize> {
    let mut keyed: Vec<_> = feeds
        .enumerate()
        .map(|(at, (item, fetched))| {
            let first = match input.order {
                FeedOrder::Name => (None, None),
                FeedOrder::Unread => (Some(item.unread as i64), None),
                FeedOrder::Updated => {
                    let newest = item.sources.first().and_then(|source| *newest.get(*source as usize)?);
                    (newest, fetched.map(UnixTime::seconds))
                }
                FeedOrder::File => (Some(-(at as i64)), None),
            };
            (Reverse(first), fold::fold(&item.name), at)
        })
        .collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(.., at)| at).collect()
}

/// The unread articles of an item with one source at most.
fn unread_of(item: &SourceItem, library: &Library) -> usize {
    let source = item.sources.first().and_then(|source| library.sources().get(*source as usize));
    source.map_or(0, |source| source.unread)
}

/// Counts the unread articles of every line again.
pub(super) fn count(items: &mut [SourceItem], library: &Library) {
    for item in items.iter_mut().filter(|item| item.scope.is_one_source()) {
        item.unread = unread_of(item, library);
    }
    count_tags(items.iter_mut().filter(|item| matches!(item.scope, Scope::Tag(_))), library);
}

/// Counts the unread articles of tags, each article once.
fn count_tags<'a>(tags: impl Iterator<Item = &'a mut SourceItem>, library: &Library) {
    let mut tags: Vec<_> = tags.collect();
    let mut groups = vec![Vec::new(); library.sources().len()];
    for (number, tag) in (0..).zip(&tags) {
        for source in &tag.sources {
            if let Some(groups) = groups.get_mut(*source as usize) {
                groups.push(number);
            }
        }
    }
    let unread = library.unread_in_groups(&groups, tags.len());
    tags.iter_mut().zip(unread).for_each(|(tag, unread)| tag.unread = unread);
}
