//! The sources pane: views, tags, and feeds (or the sources of files), each with its unread articles. The cursor in it
//! decides the scope of the list. Never here: the list, fetching, `feeds.txt`.

use std::collections::BTreeMap;

use ratatui::prelude::{Buffer, Position, Rect};

use super::cursor::Cursor;
use super::row::{draw_band, reset_band};
use super::{Pane, PaneId, PaneReply, PaneSlot};
use crate::app::typeset::{columns, fit};
use crate::app::views::Views;
use crate::app::{Action, Library, Model, Motion, Now, Prompt, SavedView};
use crate::news::{Feed, SafeText, grouped};
use crate::search::{Query, fold, rank};

/// The keys that show saved views.
const KEYS: [&str; 6] = ["4", "5", "6", "7", "8", "9"];

/// The part of the library that the list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everything.
    #[default]
    All,
    /// The articles that are read in part.
    Started,
    /// A saved view.
    View(SafeText),
    /// The feeds with a tag.
    Tag(SafeText),
    /// One feed, by its address.
    Feed(SafeText),
    /// One source of the files, by its name.
    Publisher(SafeText),
}

/// The name of the scope [`Scope::Started`].
pub(crate) const STARTED: &str = "Continue reading";

impl Scope {
    /// Whether a search defines its articles.
    pub(crate) fn is_search(&self) -> bool {
        matches!(self, Self::Started | Self::View(_))
    }
}

/// A line of the pane.
#[derive(Clone, Debug)]
pub(crate) struct SourceItem {
    pub(crate) scope: Scope,
    pub(crate) name: SafeText,
    /// Its sources in the library; unused for some scopes.
    pub(crate) sources: Vec<u32>,
    /// The key that shows a view; `!`: the feed failed last time; `×`: the feed is gone.
    mark: &'static str,
}

/// The state of the pane.
#[derive(Debug, Default)]
pub struct Sources {
    all: Vec<SourceItem>,
    /// The indexes of the items in `all` that pass the filter.
    shown: Vec<usize>,
    cursor: Cursor,
    pub prompt: Prompt,
    /// The items are current.
    pub(crate) up_to_date: bool,
}

impl Sources {
    /// Collects the items: articles read in part, views, tags and feeds by name, or the sources if there are no feeds.
    /// The cursor goes to `scope`.
    pub(crate) fn collect_items(
        &mut self,
        views: &[SavedView],
        feeds: &[Feed],
        library: &Library,
        scope: &Scope,
    ) {
        self.up_to_date = true;
        let item =
            |scope, name: &SafeText, sources, mark| SourceItem { scope, name: name.clone(), sources, mark };
        self.all = vec![item(Scope::All, &SafeText::new("All"), vec![], "")];
        if library.started().0 > 0 || *scope == Scope::Started {
            self.all.push(item(Scope::Started, &SafeText::new(STARTED), vec![], "C"));
        }
        for (at, SavedView { name, .. }) in views.iter().enumerate() {
            let key = KEYS.get(at).copied().unwrap_or_default();
            self.all.push(item(Scope::View(name.clone()), name, vec![], key));
        }
        let mut tags: BTreeMap<(String, SafeText), Vec<u32>> = BTreeMap::new();
        let mut rest = Vec::new();
        for feed in feeds {
            let source = library.source_of_feed(&feed.address);
            for tag in &feed.tags {
                tags.entry((fold::fold(tag), tag.clone())).or_default().extend(source);
            }
            if !feed.hidden {
                let mark = if feed.gone { "×" } else { feed.problem.as_ref().map_or("", |_| "!") };
                let sources = source.into_iter().collect();
                rest.push(item(Scope::Feed(feed.address.clone()), &feed.title, sources, mark));
            }
        }
        if feeds.is_empty() {
            let files = library.sources().iter().zip(0..).filter(|(source, _)| source.feed.is_none());
            let named = files.filter(|(source, _)| !source.name.is_empty());
            rest.extend(
                named.map(|(o, number)| item(Scope::Publisher(o.name.clone()), &o.name, vec![number], "")),
            );
        }
        rest.sort_by_cached_key(|item| fold::fold(&item.name));
        let tags = tags.into_iter();
        self.all.extend(tags.map(|((_, tag), sources)| item(Scope::Tag(tag.clone()), &tag, sources, "")));
        self.all.extend(rest);
        self.filter(scope);
    }

    /// Applies the filter. The cursor goes to `scope`.
    pub(crate) fn filter(&mut self, scope: &Scope) {
        let query = Query::words(self.prompt.text());
        self.shown = (0..self.all.len()).collect();
        if !query.is_empty() {
            // Names with adjacent matching letters come first, then those that match early.
            let rank = |at: &usize| {
                let item = Some(&self.all[*at]).filter(|item| item.scope != Scope::All)?;
                let matched = rank::matched(&query, &item.name);
                let first = *matched.first()?;
                Some((matched.windows(2).filter(|pair| pair[1] != pair[0] + 1).count(), first))
            };
            let mut ranked: Vec<_> = self.shown.iter().filter_map(|at| Some((rank(at)?, *at))).collect();
            ranked.sort_unstable();
            self.shown = ranked.into_iter().map(|(_, at)| at).collect();
        }
        self.go_to(scope);
    }

    /// Puts the cursor on a scope; on the first item if it is not shown.
    pub(crate) fn go_to(&mut self, scope: &Scope) {
        self.cursor.put(self.shown.iter().position(|at| self.all[*at].scope == *scope).unwrap_or(0));
    }

    /// The item of a scope, even if the filter hides it.
    pub(crate) fn item(&self, scope: &Scope) -> Option<&SourceItem> {
        self.all.iter().find(|item| item.scope == *scope)
    }

    /// The item under the cursor.
    pub(crate) fn selected(&self) -> Option<&SourceItem> {
        self.shown.get(self.cursor.line()).map(|at| &self.all[*at])
    }

    /// The items that may get the cursor when the current one is removed: those below, then those above, the nearest
    /// first.
    pub(crate) fn neighbours(&self) -> impl Iterator<Item = &SourceItem> {
        let (above, below) = self.shown.split_at(self.cursor.line().min(self.shown.len()));
        below.iter().skip(1).chain(above.iter().rev()).map(|at| &self.all[*at])
    }

    /// Moves the cursor.
    pub(crate) fn go(&mut self, motion: Motion, height: u16) {
        self.cursor.go(motion, self.shown.len(), height);
    }

    /// Puts the cursor on an index.
    pub(crate) fn put(&mut self, to: usize) {
        self.cursor.put(to);
    }

    /// Whether a blank line is above an item: above the first tag and the first feed, but not with a filter.
    fn has_gap_above(&self, at: usize) -> bool {
        let kind = |at: usize| match &self.all[self.shown[at]].scope {
            Scope::Started => std::mem::discriminant(&Scope::All),
            scope => std::mem::discriminant(scope),
        };
        at > 0 && self.prompt.text().is_empty() && kind(at) != kind(at - 1)
    }

    /// The lines of the pane: the index of the item, or none for a blank line.
    fn lines(&self) -> impl Iterator<Item = Option<usize>> {
        (0..self.shown.len())
            .flat_map(|at| self.has_gap_above(at).then_some(None).into_iter().chain([Some(at)]))
    }

    /// The line of an item.
    fn line(&self, place: usize) -> usize {
        (0..=place).filter(|at| *at < self.shown.len() && self.has_gap_above(*at)).count() + place
    }

    /// Scrolls without moving the cursor.
    pub(crate) fn scroll(&mut self, lines: isize, height: u16) {
        self.cursor.scroll(lines, self.lines().count(), height);
    }

    /// Brings the window to the cursor.
    pub(crate) fn settle(&mut self, height: u16) {
        let mut cursor = self.cursor;
        cursor.settle(self.shown.len(), height, 0, |at| self.line(at), self.lines().count());
        self.cursor = cursor;
    }

    /// The index of the item at a line of the pane.
    pub(crate) fn index_at_line(&self, line: u16) -> Option<usize> {
        self.lines().nth(self.cursor.top + usize::from(line)).flatten()
    }
}

/// The pane of the sources.
pub(crate) struct SourcesPane;

impl Pane for SourcesPane {
    fn slot(&self) -> PaneSlot {
        PaneSlot::Side
    }

    fn is_reachable(&self, model: &Model) -> bool {
        model.shows_sources() || model.focus == PaneId::Sources
    }

    fn on_action(&self, model: &mut Model, action: &Action, area: Rect) -> PaneReply {
        PaneReply::Run(match action {
            Action::Move(motion) => {
                model.sources.go(*motion, area.height);
                Action::ShowSource
            }
            Action::Open => Action::FocusList,
            Action::Search => Action::FilterSources,
            Action::Back if !model.sources.prompt.text().is_empty() => Action::ClearSourceFilter,
            _ => return PaneReply::Pass,
        })
    }

    fn on_wheel(&self, model: &mut Model, lines: isize, area: Rect, _now: Now) -> PaneReply {
        model.sources.scroll(lines, area.height);
        PaneReply::Done
    }

    fn on_click(&self, model: &mut Model, at: Position, area: Rect, _now: Now) -> PaneReply {
        model.zen = false;
        let Some(place) = model.sources.index_at_line(at.y - area.y) else { return PaneReply::Done };
        model.sources.put(place);
        PaneReply::Run(Action::ShowSource)
    }

    fn hints(&self, model: &Model) -> Vec<(Action, &'static str)> {
        let of_feed = matches!(model.sources.selected().map(|item| &item.scope), Some(Scope::Feed(_)));
        let edits = [
            (Action::RemoveFeed, "remove"),
            (Action::RenameFeed, "rename"),
            (Action::TagFeed, "tags"),
            (Action::MoveFeed, "move"),
        ];
        // As many are shown as fit: what can be done with a feed comes first.
        let edits = edits.into_iter().filter(|_| of_feed && model.subscribing);
        let feeds = [(Action::AddFeed, "add"), (Action::Refresh, "refresh")];
        let feeds = feeds.into_iter().filter(|_| model.subscribing);
        std::iter::once((Action::Open, "list"))
            .chain(edits)
            .chain(feeds)
            .chain([(Action::Search, "find"), (Action::ToggleSources, "hide"), (Action::Help, "keys")])
            .collect()
    }

    fn draw(&self, model: &Model, _now: Now, area: Rect, buf: &mut Buffer) {
        let sources = &model.sources;
        let query = Query::words(sources.prompt.text());
        if sources.shown.is_empty() && area.width > 4 {
            let text = fit("No such source", usize::from(area.width) - 4);
            buf.set_string(area.x + 3, area.y, text, model.theme.quiet);
        }
        for (at, line) in sources.lines().skip(sources.cursor.top).zip(area.rows()) {
            if let Some(at) = at {
                let selected = at == sources.cursor.line();
                draw_item(&sources.all[sources.shown[at]], selected, &query, model, line, buf);
            }
        }
    }
}

impl SourceItem {
    /// The number shown: its unread articles; for [`Scope::Started`], all articles.
    pub(crate) fn count(&self, library: &Library, views: &Views) -> usize {
        match &self.scope {
            Scope::All => return library.unread(),
            Scope::Started => return library.started().0,
            Scope::View(name) => return views.count(name).map_or(0, |(_, unread)| unread),
            _ => {}
        }
        match self.sources[..] {
            [source] => library.sources()[source as usize].unread,
            _ => library.counts_of(|source| self.sources.contains(&source)).1,
        }
    }
}

/// `▌! The name      12`
fn draw_item(item: &SourceItem, selected: bool, query: &Query, model: &Model, area: Rect, buf: &mut Buffer) {
    let (theme, wide) = (&model.theme, usize::from(area.width));
    let focused = model.focus == PaneId::Sources;
    if selected {
        draw_band(focused, theme, area, buf);
    }
    if wide > 1 {
        buf.set_stringn(area.x + 1, area.y, item.mark, wide - 1, theme.quiet);
    }
    let unread = item.count(&model.library, &model.views);
    let count = if unread > 0 { grouped(unread) } else { String::new() };
    let taken = columns(&count) + 1;
    if wide > taken + 6 {
        buf.set_string(area.right() - taken as u16, area.y, &count, theme.quiet);
    }
    // A blank before the count; without a count, one at the edge.
    let end = taken + usize::from(unread > 0);
    let space = wide.saturating_sub(3 + if wide > taken + 6 { end } else { 0 });
    let style = match item.scope {
        Scope::Tag(_) => theme.heading,
        Scope::Started => theme.text,
        _ if unread > 0 => theme.unread,
        _ => theme.read,
    };
    if space > 0 {
        let name = fit(&item.name, space);
        buf.set_stringn(area.x + 3, area.y, &name, space, style);
        if !query.is_empty() {
            let matched = rank::matched(query, &item.name);
            let cells = Rect { x: area.x + 3, width: space as u16, ..area };
            super::row::highlight(&name, &matched, theme.matched, cells, buf);
        }
    }
    if selected {
        reset_band(focused, theme, area, buf);
    }
}
