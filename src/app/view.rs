//! The model on a screen. Pure and cheap: only what is in the window is drawn. Never here: changing anything.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::View;
use super::feeds::WORTH_A_WORD;
use super::model::{Focus, Model};
use super::msg::Now;
use super::pane::row::Scene;
use super::pane::sources::{Known, Scope};
use super::typeset::{columns, fit};
use crate::news::grouped;

/// Draws everything. `buf` is blank and covers the screen.
pub fn view(model: &Model, now: Now, buf: &mut Buffer) {
    let areas = model.areas();
    header(model, now, areas.header, buf);
    if areas.sources.area() > 0 {
        let focused = model.focus == Focus::Sources;
        let known = Known { library: &model.library, views: &model.views };
        model.sources.draw(known, &model.theme, focused, areas.sources, buf);
    }
    if areas.list.area() > 0 {
        let scene = Scene {
            library: &model.library,
            query: &model.query,
            theme: &model.theme,
            zone: &model.zone,
            now,
            focused: model.focus == Focus::List,
            sources: !matches!(model.scope, Scope::Feed(_)),
            snippets: &model.filter.snippets,
            empty: &model.empty_words(),
        };
        model.list.draw(&scene, areas.list, buf);
    }
    for line in [areas.edge, areas.divider] {
        for y in line.y..line.bottom() {
            buf.set_string(line.x, y, "│", model.theme.rule);
        }
    }
    if areas.reader.area() > 0 {
        let saved = model.reader.page.as_ref().is_some_and(|page| model.library.is_saved(page.row));
        model.reader.draw(&model.theme, saved, areas.reader, buf);
    }
    status(model, areas.status, buf);
    if let Some(help) = &model.help {
        help.draw(&model.theme, *buf.area(), buf);
    } else if let Some(overlay) = &model.overlay {
        overlay.draw(&model.theme, *buf.area(), buf);
    }
}

/// The views in the header: which, from which column, up to which.
pub fn tabs(width: u16) -> Vec<(View, u16, u16)> {
    let mut x = if width >= 60 { 11 } else { 1 };
    [View::All, View::Unread, View::Saved]
        .into_iter()
        .map(|view| {
            let wide = 2 + tab_name(view).len() as u16;
            let tab = (view, x, x + wide);
            x += wide + 2;
            tab
        })
        .collect()
}

fn tab_name(view: View) -> &'static str {
    match view {
        View::All => "All",
        View::Unread => "Unread",
        View::Saved => "Saved",
    }
}

fn header(model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let theme = &model.theme;
    if area.width >= 60 {
        buf.set_string(area.x + 1, area.y, "tidings", theme.title);
    }
    for (number, (view, from, _)) in tabs(area.width).into_iter().enumerate() {
        if from < area.right() {
            let style = if view == model.list.view { theme.tab } else { theme.quiet };
            let room = usize::from(area.right() - from);
            let (x, _) = buf.set_stringn(from, area.y, format!("{} ", number + 1), room, theme.quiet);
            buf.set_stringn(x, area.y, tab_name(view), usize::from(area.right().saturating_sub(x)), style);
        }
    }
    let used = tabs(area.width).last().map_or(0, |tab| tab.2) + 2;
    let room = usize::from(area.width.saturating_sub(used + 1));
    let text = if let Some(loading) = &model.loading {
        loading_words(loading, model.library.listed())
    } else if let Some(words) = refresh_words(model, now, room) {
        words
    } else {
        let reader = model.areas().reader;
        let page =
            model.reader.page.as_ref().filter(|page| reader.area() > 0 && !page.is_short(reader.height));
        page.map(|page| format!("{} %", page.percent(reader.height))).unwrap_or_default()
    };
    let text = fit(&text, room);
    let x = area.right().saturating_sub(columns(&text) as u16 + 1);
    buf.set_stringn(x, area.y, &text, room, theme.quiet);
}

fn loading_words(loading: &super::model::Loading, rows: usize) -> String {
    let mut words = String::from("Reading");
    if !loading.what.is_empty() {
        words = format!("{words} {}", loading.what);
    }
    if let Some(percent) = loading.total.filter(|total| *total > 0).map(|total| loading.done * 100 / total) {
        words = format!("{words} · {} %", percent.min(100));
    }
    if rows > 0 {
        words = format!("{words} · {} so far", grouped(rows));
    }
    words
}

/// `Refreshing 123/500 · 3 failed · ctrl-x stops`, or as much of it as there is room for.
fn refresh_words(model: &Model, now: Now, room: usize) -> Option<String> {
    let running = model.feeds.running.as_ref().filter(|r| now.0 >= r.since.0 + WORTH_A_WORD)?;
    let what = if running.stopping { "Stopping" } else { "Refreshing" };
    let count =
        if running.total > 0 { format!("{}/{}", running.done, running.total) } else { "…".to_owned() };
    let failed = if running.failed > 0 { format!(" · {} failed", running.failed) } else { String::new() };
    let key = if running.stopping { "" } else { " · ctrl-x stops" };
    let forms = [
        format!("{what} {count}{failed}{key}"),
        format!("{what} {count}{failed}"),
        format!("{what} {count}"),
    ];
    Some(forms.into_iter().find(|words| columns(words) <= room).unwrap_or(count))
}

/// `12 of 340 · 87 unread`
fn count_words(model: &Model) -> String {
    let (all, unread) = model.counts();
    let shown = model.list.rows().len();
    // An article that only lingers is shown, but is none of the library's any more.
    let all = all.max(shown);
    let total = if shown == all && model.query.is_empty() {
        grouped(all)
    } else {
        format!("{} of {}", grouped(shown), grouped(all))
    };
    format!("{total} · {} unread", grouped(unread))
}

fn status(model: &Model, area: Rect, buf: &mut Buffer) {
    if area.height == 0 || area.width == 0 {
        return;
    }
    let theme = &model.theme;
    let count = count_words(model);
    let wide = columns(&count) as u16;
    // The count goes first when there is no room for both, unless the reader is typing.
    let typing = model.typing || model.sources.typing || model.feeds.adding.is_some();
    let with_count = wide < area.width && (!typing || area.width >= wide + 12);
    let room = if with_count { area.width - wide - 1 } else { area.width };
    let asking =
        model.typing || model.sources.typing || model.linking.is_some() || model.feeds.adding.is_some();
    let notice = model.notice.as_ref().filter(|_| !asking);
    let scope = model.scope_name().map(|name| fit(&name, 24).into_owned());
    let left = Rect { width: room.saturating_sub(1), x: area.x + 1, ..area };
    if let Some(notice) = notice {
        // A word to the reader is worth more than the count.
        let width = area.width.saturating_sub(2);
        let long = columns(&notice.text) as u16 > left.width.saturating_sub(1);
        let width = if long { width } else { left.width };
        let style = if notice.alert { theme.alert } else { theme.accent };
        buf.set_stringn(left.x, left.y, fit(&notice.text, width.into()), width.into(), style);
        if long {
            return;
        }
    } else if let Some(prompt) = &model.linking {
        let links = model.reader.page.as_ref().map_or(0, |page| page.links().len());
        let sign = format!("Link, 1 to {links}: ");
        let used = prompt.draw(&sign, true, theme, left, buf);
        hints(&["Enter opens", "y copies"], left, used + 3, theme, buf);
    } else if let Some(prompt) = &model.feeds.adding {
        let used = prompt.draw("Add a feed: ", true, theme, left, buf);
        let all: &[&str] = if prompt.text().is_empty() {
            &["its address, or its site's", "Esc cancels"]
        } else {
            &["Enter looks for it", "Esc cancels"]
        };
        hints(all, left, used + 3, theme, buf);
    } else if let Some((_, address)) = model.feeds.looking.as_ref().filter(|_| !asking) {
        let words = format!("Looking for a feed at {address} …");
        buf.set_stringn(left.x, left.y, fit(&words, left.width.into()), left.width.into(), theme.quiet);
    } else if model.focus == Focus::Sources
        && (model.sources.typing || !model.sources.prompt.text().is_empty())
    {
        let used = model.sources.prompt.draw("Source: ", model.sources.typing, theme, left, buf);
        if !model.sources.typing {
            hints(&["Esc clears"], left, used + 3, theme, buf);
        }
    } else if model.typing || !model.prompt.text().is_empty() {
        let left =
            if model.typing && scope.is_none() { Rect { x: area.x, width: room, ..area } } else { left };
        let sign = scope.map_or_else(|| "/".to_owned(), |name| format!("{name} /"));
        let used = model.prompt.draw(&sign, model.typing, theme, left, buf);
        if !model.typing {
            hints(&["Esc clears"], left, used + 3, theme, buf);
        }
    } else if let Some(name) = scope.filter(|_| model.focus == Focus::List) {
        buf.set_stringn(left.x, left.y, &name, left.width.into(), theme.accent);
        let all = ["Esc shows all", "/ filter", "Enter read", "f save", "? keys"];
        hints(&all, left, columns(&name) as u16 + 3, theme, buf);
    } else {
        let hints_here: &[&str] = match model.focus {
            Focus::Sources if model.subscribing => {
                &["Enter list", "/ find", "a add", "d remove", "R refresh", "\\ hide", "? keys"]
            }
            Focus::Sources => &["Enter list", "/ find", "\\ hide", "? keys"],
            Focus::List => &["/ filter", "Enter read", "f save", "Space on", "? keys", "q quit"],
            Focus::Reader => &["Space on", "n next unread", "f save", "o browser", "z zen", "q back"],
        };
        hints(hints_here, left, 0, theme, buf);
    }
    if with_count {
        buf.set_string(area.right() - wide - 1, area.y, count, theme.quiet);
    }
}

/// As many hints as fit.
fn hints(all: &[&str], area: Rect, skip: u16, theme: &super::Theme, buf: &mut Buffer) {
    let mut x = area.x + skip;
    for hint in all {
        let wide = columns(hint) as u16;
        if x + wide + 2 > area.right() {
            break;
        }
        buf.set_string(x, area.y, hint, theme.quiet);
        x += wide + 3;
    }
}
