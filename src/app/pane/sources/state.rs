//! The state of the sources pane: which lines are shown, and the cursor. Never here: how the lines are collected, drawing.

use std::collections::{BTreeSet, HashMap};

use ratatui::prelude::Rect;

use super::super::cursor::Cursor;
use super::items::{ItemKey, SourceItem, TreeInput, collect, count};
use super::names::ShortName;
use super::{Scope, draw};
use crate::app::{Library, Motion, Prompt};
use crate::news::SafeText;
use crate::search::{Query, rank};

/// The state of the pane.
#[derive(Debug, Default)]
pub struct Sources {
    /// The tree: the feeds of a tag follow it.
    all: Vec<SourceItem>,
    /// The indexes of the items in `all` that are shown.
    shown: Vec<usize>,
    /// An index in `shown`.
    cursor: Cursor,
    /// The item under the cursor. It is shown even if its tag is folded, or if it has no unread articles.
    current: ItemKey,
    /// Only sources with unread articles are shown.
    only_unread: bool,
    /// The names that are cut in the middle, by indexes in `shown`, and the width of the pane they were cut for.
    short_names: Option<(u16, HashMap<usize, ShortName>)>,
    pub prompt: Prompt,
    /// What was selected when the filter was opened; none once the user has moved since.
    pub(crate) before_filter: Option<Scope>,
    /// The items are current.
    pub(crate) up_to_date: bool,
    /// The number of changes of the library that the counts belong to.
    counted_at: Option<u64>,
}

impl Sources {
    /// Collects the items. The cursor goes to the scope of the list.
    pub(crate) fn collect_items(&mut self, input: &TreeInput<'_>, folded: &BTreeSet<String>) {
        self.up_to_date = true;
        self.all = collect(input);
        self.short_names = None;
        self.counted_at = Some(input.library.changes());
        self.set_folded(folded);
        self.go_to(input.scope);
    }

    /// Counts unread articles again, if the library has changed. `only_unread`: other sources are not shown.
    pub(crate) fn update_counts(&mut self, library: &Library, only_unread: bool) {
        let changes = Some(library.changes());
        if (self.counted_at, self.only_unread) != (changes, only_unread) {
            (self.counted_at, self.only_unread) = (changes, only_unread);
            count(&mut self.all, library);
            self.short_names = None;
            self.arrange();
        }
    }

    /// Sets the folded tags.
    pub(crate) fn set_folded(&mut self, folded: &BTreeSet<String>) {
        for item in &mut self.all {
            let tag = if let Scope::Tag(tag) = &item.scope { Some(tag) } else { item.tag.as_ref() };
            item.folded = tag.is_some_and(|tag| folded.contains(tag.as_str()));
        }
        self.arrange();
    }

    /// Decides which items are shown. The cursor stays on its item.
    fn arrange(&mut self) {
        let shown = if self.is_filtered() {
            self.matching_items()
        } else {
            (0..self.all.len()).filter(|at| self.is_listed(*at) && !self.is_hidden_by_fold(*at)).collect()
        };
        if shown != self.shown {
            (self.shown, self.short_names) = (shown, None);
        }
        let position =
            |wanted: &dyn Fn(&SourceItem) -> bool| self.shown.iter().position(|at| wanted(&self.all[*at]));
        let here = position(&|item| item.is(&self.current))
            .or_else(|| position(&|item| item.scope == self.current.scope))
            .unwrap_or(0);
        if here != self.cursor.line() {
            self.cursor.put(here);
        }
        if let Some(at) = self.shown.get(here) {
            self.current = self.all[*at].key();
        }
    }

    /// Whether an item belongs to the view of the list: in *Unread* only those with unread articles, and the one under
    /// the cursor with its tag.
    fn is_listed(&self, at: usize) -> bool {
        let item = &self.all[at];
        let is_tag = || matches!((&item.scope, &self.current.tag), (Scope::Tag(tag), Some(of)) if tag == of);
        !self.only_unread || !item.is_source() || item.unread > 0 || item.is(&self.current) || is_tag()
    }

    fn is_hidden_by_fold(&self, at: usize) -> bool {
        let item = &self.all[at];
        item.folded && item.tag.is_some() && !item.is(&self.current)
    }

    /// The items that the filter finds, best first: names with adjacent matching letters come first, then those that
    /// match early. A feed is found once.
    fn matching_items(&self) -> Vec<usize> {
        let query = Query::words(self.prompt.text());
        let mut lines: HashMap<&Scope, usize> = HashMap::new();
        for at in (0..self.all.len()).filter(|at| self.is_listed(*at)) {
            let item = &self.all[at];
            let line = lines.entry(&item.scope).or_insert(at);
            if item.is(&self.current) {
                *line = at;
            }
        }
        let rank = |at: &usize| {
            let item = Some(&self.all[*at]).filter(|item| item.scope != Scope::All)?;
            let matched = rank::matched(&query, &item.name);
            let first = *matched.first()?;
            Some((matched.windows(2).filter(|pair| pair[1] != pair[0] + 1).count(), first))
        };
        let mut ranked: Vec<_> = lines.values().filter_map(|at| Some((rank(at)?, *at))).collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, at)| at).collect()
    }

    /// Whether the filter has a text.
    pub(crate) fn is_filtered(&self) -> bool {
        !self.prompt.text().trim().is_empty()
    }

    /// Applies the filter. The cursor goes to `scope`.
    pub(crate) fn filter(&mut self, scope: &Scope) {
        self.go_to(scope);
    }

    /// Puts the cursor on a scope: on the line it is on, else on the first one of the scope, one that is not folded if
    /// possible; on the first line of all if there is none.
    pub(crate) fn go_to(&mut self, scope: &Scope) {
        let stays = self.current.scope == *scope && self.all.iter().any(|item| item.is(&self.current));
        if !stays {
            let mut lines = self.all.iter().filter(|item| item.scope == *scope);
            let line = lines.clone().find(|item| !item.folded).or_else(|| lines.next());
            self.current = line.map(SourceItem::key).unwrap_or_default();
        }
        self.arrange();
    }

    /// Puts the cursor on a line, even if its tag is folded.
    pub(crate) fn select(&mut self, key: ItemKey) {
        self.current = key;
        self.arrange();
    }

    /// The item of a scope, even if the filter hides it.
    pub(crate) fn item(&self, scope: &Scope) -> Option<&SourceItem> {
        self.all.iter().find(|item| item.scope == *scope)
    }

    /// The item under the cursor.
    pub(crate) fn selected(&self) -> Option<&SourceItem> {
        self.shown_item(self.cursor.line())
    }

    /// The item at an index.
    pub(super) fn shown_item(&self, at: usize) -> Option<&SourceItem> {
        self.shown.get(at).map(|at| &self.all[*at])
    }

    /// The items shown.
    pub(super) fn items(&self) -> impl Iterator<Item = &SourceItem> {
        self.shown.iter().map(|at| &self.all[*at])
    }

    /// The index of the cursor.
    pub(super) fn cursor(&self) -> usize {
        self.cursor.line()
    }

    /// Whether the cursor's items are limited to those with unread articles.
    pub(super) fn is_only_unread(&self) -> bool {
        self.only_unread
    }

    /// The items that may get the cursor when the current one is removed: those below, then those above, the nearest
    /// first.
    pub(crate) fn neighbours(&self) -> impl Iterator<Item = &SourceItem> {
        let (above, below) = self.shown.split_at(self.cursor.line().min(self.shown.len()));
        below.iter().skip(1).chain(above.iter().rev()).map(|at| &self.all[*at])
    }

    /// The next feed with unread articles after the line of a scope (or before it); wraps around. Feeds in folded tags
    /// count.
    pub(crate) fn next_unread(&self, forward: bool, scope: &Scope) -> Option<ItemKey> {
        let n = self.all.len();
        let at_cursor = |item: &SourceItem| item.scope == *scope && item.is(&self.current);
        let here = self.all.iter().position(at_cursor);
        let here = here.or_else(|| self.all.iter().position(|item| item.scope == *scope)).unwrap_or(0);
        let wanted =
            |item: &&SourceItem| item.scope.is_one_source() && item.unread > 0 && item.scope != *scope;
        let steps = (1..n).map(|step| if forward { (here + step) % n } else { (here + n - step) % n });
        steps.map(|at| &self.all[at]).find(wanted).map(SourceItem::key)
    }

    /// All tags that have feeds, and whether they are folded.
    pub(crate) fn tags(&self) -> impl Iterator<Item = (&SafeText, bool)> {
        self.all.iter().filter(|item| item.has_feeds).map(|item| (&item.name, item.folded))
    }

    /// The tag at an index and whether it is folded; none if it is no tag, or has no feeds. A filter shows no tree.
    pub(crate) fn fold_state(&self, at: usize) -> Option<(SafeText, bool)> {
        let item = self.shown_item(at).filter(|item| item.has_feeds && !self.is_filtered())?;
        Some((item.name.clone(), item.folded))
    }

    /// The same for the item under the cursor.
    pub(crate) fn selected_fold(&self) -> Option<(SafeText, bool)> {
        self.fold_state(self.cursor.line())
    }

    /// Moves the cursor from a feed to its tag. False if it has none.
    pub(crate) fn leave_for_tag(&mut self) -> bool {
        let Some(tag) = self.current.tag.clone().filter(|_| !self.is_filtered()) else { return false };
        self.select(ItemKey { scope: Scope::Tag(tag), tag: None });
        true
    }

    /// Moves the cursor to the tag if it is on a feed in a folded one. True if so.
    pub(crate) fn leave_folded(&mut self) -> bool {
        self.selected().is_some_and(|item| item.folded) && self.leave_for_tag()
    }

    /// Moves the cursor.
    pub(crate) fn go(&mut self, motion: Motion, height: u16) {
        self.put(motion.target(self.cursor.line(), self.shown.len(), height));
    }

    /// Puts the cursor on an index.
    pub(crate) fn put(&mut self, to: usize) {
        if let Some(item) = self.shown_item(to) {
            self.current = item.key();
            self.arrange();
            self.cursor.put(self.cursor.line());
        }
    }

    /// Whether a blank line is above an item: above the first tag and the first feed, but not with a filter.
    fn has_gap_above(&self, at: usize) -> bool {
        let kind = |at: usize| {
            let item = &self.all[self.shown[at]];
            match item.scope {
                Scope::All | Scope::Started => 0,
                Scope::View(_) => 1,
                Scope::Tag(_) => 2,
                _ if item.tag.is_some() => 2,
                Scope::Feed(_) | Scope::Publisher(_) => 3,
            }
        };
        at > 0 && !self.is_filtered() && kind(at) != kind(at - 1)
    }

    /// The lines of the pane: the index of the item, or none for a blank line.
    pub(super) fn lines(&self) -> impl Iterator<Item = Option<usize>> {
        (0..self.shown.len())
            .flat_map(|at| self.has_gap_above(at).then_some(None).into_iter().chain([Some(at)]))
    }

    /// The lines from the first visible one.
    pub(super) fn visible_lines(&self) -> impl Iterator<Item = Option<usize>> {
        self.lines().skip(self.cursor.top)
    }

    /// The line of an item.
    fn line(&self, place: usize) -> usize {
        (0..=place).filter(|at| *at < self.shown.len() && self.has_gap_above(*at)).count() + place
    }

    /// The area of the items: above the line with the filter.
    pub(crate) fn body(&self, area: Rect) -> Rect {
        Rect { height: area.height - u16::from(self.is_filtered() && area.height > 1), ..area }
    }

    /// Scrolls without moving the cursor.
    pub(crate) fn scroll(&mut self, lines: isize, height: u16) {
        self.cursor.scroll(lines, self.lines().count(), height);
    }

    /// Brings the window to the cursor, and cuts the names for its width.
    pub(crate) fn settle(&mut self, area: Rect) {
        let (mut cursor, height) = (self.cursor, self.body(area).height);
        cursor.settle(self.shown.len(), height, 0, |at| self.line(at), self.lines().count());
        self.cursor = cursor;
        if self.short_names.as_ref().is_none_or(|(width, _)| *width != area.width) {
            self.short_names = Some((area.width, draw::shorten_names(self, area.width)));
        }
    }

    /// The name of an item, if it is cut in the middle.
    pub(super) fn short_name(&self, at: usize) -> Option<&ShortName> {
        self.short_names.as_ref().and_then(|(_, names)| names.get(&at))
    }

    /// The index of the item at a line of the pane.
    pub(crate) fn index_at_line(&self, line: u16) -> Option<usize> {
        self.lines().nth(self.cursor.top + usize::from(line)).flatten()
    }
}
