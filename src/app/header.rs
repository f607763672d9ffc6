//! The header: the views with their counts on the left, the scope and the progress on the right. Never here: how they
//! change, how a click on a view is handled (see `update::pointer`).

use ratatui::prelude::{Buffer, Rect};

use super::feeds::PROGRESS_AFTER;
use super::model::Loading;
use super::typeset::{columns, fit};
use super::views::FIRST_KEY;
use super::{Action, Model, Now, Scope, View};
use crate::app::text_order::DrawText;
use crate::news::{Feed, SafeText, grouped};

/// From this width on the name of the program is shown.
const WIDE: u16 = 60;
/// The widest name of a view.
const MAX_NAME: usize = 16;
/// The widest name of the scope, and the width below which it is left out.
const MAX_SCOPE: usize = 32;
const MIN_SCOPE: usize = 4;

/// A view in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    /// What a click on it does.
    pub(crate) action: Action,
    /// The number that shows a saved view.
    pub(crate) number: Option<usize>,
    /// Empty if there is no space for it.
    pub(crate) name: String,
    /// Its articles, if there is space.
    pub(crate) count: Option<String>,
    pub(crate) from: u16,
    pub(crate) to: u16,
    /// The list shows this view.
    pub(crate) shown: bool,
}

impl Tab {
    fn columns(&self) -> u16 {
        let number = self.number.map(|number| number.to_string());
        let name = Some(&self.name).filter(|name| !name.is_empty());
        let parts = [number.as_ref(), name, self.count.as_ref()];
        let wide = parts.into_iter().flatten().map(|part| columns(part) + 1).sum::<usize>();
        wide.saturating_sub(1) as u16
    }
}

/// The views, as many as fit: with their counts, else with that of the view shown, else without. Of the saved views,
/// first the names of the last ones are left out, then their numbers.
pub(crate) fn tabs(model: &Model) -> Vec<Tab> {
    let wide = model.columns >= WIDE;
    let (start, gap) = if wide { (11, 3) } else { (1, 2) };
    let width = |tabs: &[Tab]| tabs.iter().map(|tab| tab.columns() + gap).sum::<u16>().saturating_sub(gap);
    let space = model.columns.saturating_sub(start + 1);
    let mut tabs = view_tabs(model);
    for keeps in [|tab: &Tab| tab.shown, |_: &Tab| false] {
        if width(&tabs) > space {
            tabs.iter_mut().filter(|tab| !keeps(tab)).for_each(|tab| tab.count = None);
        }
    }
    let mut end = start + width(&tabs);
    // What is on the right needs space as well.
    let edge = model.columns.saturating_sub(if wide { 8 } else { 6 });
    let all = model.views.all.len().min(10 - FIRST_KEY);
    for (at, view) in model.views.all.iter().take(all).enumerate() {
        let shown = model.scope == Scope::View(view.name.clone());
        let count = model.views.count(&view.name).filter(|_| shown).map(|(articles, _)| grouped(articles));
        let number = Some(FIRST_KEY + at);
        let action = Action::View(FIRST_KEY + at);
        let name = fit(&view.name, MAX_NAME).into_owned();
        let mut tab = Tab { action, number, name, count, from: 0, to: 0, shown };
        let behind = (all - at - 1) as u16 * (1 + gap);
        if end + gap + tab.columns() + behind > edge {
            (tab.name, tab.count) = (String::new(), None);
        }
        if end + gap + tab.columns() > edge {
            break;
        }
        end += gap + tab.columns();
        tabs.push(tab);
    }
    let mut x = start;
    for tab in &mut tabs {
        (tab.from, tab.to) = (x, x + tab.columns());
        x = tab.to + gap;
    }
    tabs
}

/// All, unread and saved articles, with the counts of what a click shows.
fn view_tabs(model: &Model) -> Vec<Tab> {
    // A click on them leaves a scope that a search defines.
    let named = model.scope.is_search();
    let library = &model.library;
    let counts = match &model.list.scope {
        Some(inside) if !named => {
            let inside = |source: u32| inside.get(source as usize).is_some_and(|inside| *inside);
            let (listed, unread) = library.counts_of(inside);
            [listed, unread, library.saved_of(inside)]
        }
        _ => [library.listed(), library.unread(), library.saved()],
    };
    let views = [(View::All, "All"), (View::Unread, "Unread"), (View::Saved, "Saved")];
    let tab = |((view, name), count): ((View, &str), usize)| Tab {
        action: Action::Show(view),
        number: None,
        name: name.to_owned(),
        count: Some(grouped(count)),
        from: 0,
        to: 0,
        shown: view == model.list.view && !(named && view == View::All),
    };
    views.into_iter().zip(counts).map(tab).collect()
}

/// Draws the header.
pub(crate) fn draw(model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let theme = &model.theme;
    if model.is_linear() {
        let text = fit(&in_words(model, now), area.width.into()).into_owned();
        buf.draw_text(area.x, area.y, text, area.width.into(), theme.text);
        return;
    }
    if area.width >= WIDE {
        buf.set_string(area.x + 1, area.y, "tidings", theme.title);
    }
    let tabs = tabs(model);
    for tab in tabs.iter().filter(|tab| tab.from < area.right()) {
        let mut x = tab.from;
        let mut put = |text: &str, style| {
            let space = usize::from(area.right().saturating_sub(x));
            x = buf.draw_text(x, area.y, text, space, style).0 + 1;
        };
        let style = if tab.shown { theme.tab } else { theme.quiet };
        if let Some(number) = tab.number {
            put(&number.to_string(), if tab.name.is_empty() { style } else { theme.key });
        }
        if !tab.name.is_empty() {
            put(&tab.name, style);
        }
        if let Some(count) = &tab.count {
            put(count, if tab.shown { theme.accent } else { theme.quiet });
        }
    }
    let used = tabs.last().map_or(0, |tab| tab.to) + 2;
    draw_right(model, now, Rect { x: used, width: area.width.saturating_sub(used + 1), ..area }, buf);
}

/// The header for screen readers: what the list shows, and how much of it. Nothing that changes by itself.
fn in_words(model: &Model, now: Now) -> String {
    let shown = match model.scope_name() {
        Some(name) => format!("{name}, "),
        None => String::new(),
    };
    let view = match model.list.view {
        View::All => "all",
        View::Unread => "unread",
        View::Saved => "saved",
    };
    let (articles, unread) = model.counts();
    let refreshed =
        refreshed(model, now).into_iter().next().map_or(String::new(), |text| format!(", {text}"));
    let noun = if articles == 1 { "article" } else { "articles" };
    format!("tidings, {shown}{view}: {} {noun}, {} unread{refreshed}", grouped(articles), grouped(unread))
}

/// Draws the scope and the progress, else when the feeds were refreshed, at the right end of an area.
fn draw_right(model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let scope = scope_name(model).map(|name| fit(&name, MAX_SCOPE.min(width)).into_owned());
    let scope = scope.filter(|name| columns(name) >= MIN_SCOPE).unwrap_or_default();
    let running = progress(model, now);
    let beside = if scope.is_empty() { 0 } else { columns(&scope) + 3 };
    let forms = if running.is_empty() { refreshed(model, now) } else { running.clone() };
    let fits = |used: usize| forms.iter().find(|text| columns(text) + used <= width).cloned();
    let (scope, text) = match fits(beside) {
        Some(text) => (scope, text),
        // Progress is more important than the scope.
        None if scope.is_empty() || !running.is_empty() => (String::new(), fits(0).unwrap_or_default()),
        None => (scope, String::new()),
    };
    let gap = if scope.is_empty() || text.is_empty() { "" } else { " · " };
    let all = columns(&scope) + columns(gap) + columns(&text);
    let x = area.right().saturating_sub(all as u16);
    let (x, _) = buf.draw_text(x, area.y, scope, width, model.theme.accent);
    buf.draw_text(x, area.y, format!("{gap}{text}"), width, model.theme.quiet);
}

/// The name of the scope, unless it is everything or one of the views on the left.
fn scope_name(model: &Model) -> Option<SafeText> {
    let named = |name: &SafeText| model.views.position(name).is_some_and(|at| at + FIRST_KEY <= 9);
    match &model.scope {
        Scope::View(name) if named(name) => None,
        _ => model.scope_name(),
    }
}

/// The progress of loading, refreshing or indexing once it has taken a while: the longest form first.
fn progress(model: &Model, now: Now) -> Vec<String> {
    let late = |since: Option<Now>| since.is_some_and(|since| now.0 >= since.0 + PROGRESS_AFTER);
    if let Some(loading) = model.loading.as_ref().filter(|_| late(model.busy.loading)) {
        return loading_forms(loading, model.library.listed());
    }
    if model.feeds.running.as_ref().is_some_and(|running| late(Some(running.started))) {
        return refresh_forms(model);
    }
    let Some((done, total)) = model.indexing.filter(|_| late(model.busy.indexing)) else { return Vec::new() };
    let percent = (done.saturating_mul(100)).checked_div(total).unwrap_or(100).min(100);
    vec![format!("Indexing the texts · {percent} %"), format!("Indexing {percent} %"), format!("{percent} %")]
}

fn loading_forms(loading: &Loading, rows: usize) -> Vec<String> {
    let what = if loading.what.is_empty() { String::new() } else { format!(" {}", loading.what) };
    let total = loading.total.filter(|total| *total > 0);
    let percent = total.map_or_else(String::new, |total| {
        let percent = (loading.done.saturating_mul(100) / total).min(100);
        format!(" · {percent} %")
    });
    let rows = if rows > 0 { format!(" · {} so far", grouped(rows)) } else { String::new() };
    vec![
        format!("Reading{what}{percent}{rows}"),
        format!("Reading{what}{percent}"),
        format!("Reading{percent}"),
        percent.trim_start_matches([' ', '·']).to_owned(),
        "Reading".to_owned(),
    ]
}

/// `Refreshing 123/500 · 3 failed · ctrl-x stops`.
fn refresh_forms(model: &Model) -> Vec<String> {
    let Some(running) = &model.feeds.running else { return Vec::new() };
    let what = if running.stopping { "Stopping" } else { "Refreshing" };
    let count =
        if running.total > 0 { format!("{}/{}", running.done, running.total) } else { "…".to_owned() };
    let failed = if running.failed > 0 { format!(" · {} failed", running.failed) } else { String::new() };
    let key =
        if running.stopping { String::new() } else { format!(" · {} stops", model.key(&Action::Stop)) };
    vec![
        format!("{what} {count}{failed}{key}"),
        format!("{what} {count}{failed}"),
        format!("{what} {count}"),
        count,
    ]
}

/// When the feeds of the scope were last refreshed, and how many of them failed. It is a time of day, not an age: it
/// stays true while nothing is drawn.
fn refreshed(model: &Model, now: Now) -> Vec<String> {
    let inside = |feed: &&Feed| match &model.scope {
        Scope::Feed(address) => feed.address == *address,
        Scope::Tag(tag) => feed.tags.contains(tag),
        _ => true,
    };
    let feeds = || model.feeds.all().iter().filter(inside);
    let failed = match feeds().filter(|feed| feed.problem.is_some()).count() {
        0 => String::new(),
        1 if matches!(model.scope, Scope::Feed(_)) => "failed".to_owned(),
        failed => format!("{} failed", grouped(failed)),
    };
    let at = feeds().filter_map(|feed| feed.fetched).max();
    let at = at.map(|at| format!("refreshed {}", at.clock(now.unix_time(), &model.zone)));
    let both = [at.clone().unwrap_or_default(), failed.clone()];
    let both: Vec<String> = both.into_iter().filter(|text| !text.is_empty()).collect();
    [both.join(" · "), failed, at.unwrap_or_default()].into_iter().filter(|text| !text.is_empty()).collect()
}
