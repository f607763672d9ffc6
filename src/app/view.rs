//! Draws the model. Pure and cheap: only what is visible is drawn. Never here: changing the model.

use ratatui::prelude::{Buffer, Rect, Style};

use super::feeds::PROGRESS_AFTER;
use super::pane::overlay;
use super::typeset::{columns, fit};
use super::views::FIRST_KEY;
use super::{Action, Layer, Model, Now, PaneId, Scope, Signs, View, signs, status};
use crate::news::grouped;

/// Draws everything. `buf` is blank and covers the screen.
pub fn view(model: &Model, now: Now, buf: &mut Buffer) {
    let (areas, screen) = (model.areas(), *buf.area());
    if model.theme.ground != Style::new() {
        buf.set_style(screen, model.theme.ground);
    }
    draw_header(model, now, areas.header, buf);
    for pane in PaneId::ALL {
        let area = areas.of(*pane);
        if area.area() > 0 {
            pane.pane().draw(model, now, area, buf);
        }
    }
    for line in [areas.edge, areas.divider] {
        let sign = if line.width > 1 { "─" } else { "│" };
        for at in line.positions() {
            buf.set_string(at.x, at.y, sign, model.theme.rule);
        }
    }
    status::draw(model, areas.status, buf);
    if let Some(menu) = &model.filter.menu {
        let x = status::filter_column(model, areas.status, menu.range.start);
        menu.draw(&model.theme, x, areas.status, screen, buf);
    }
    for layer in model.layers.iter() {
        match layer {
            Layer::Help(help) => help.draw(&model.keymap, &model.theme, screen, buf),
            Layer::Overlay(over) => overlay::draw(over.as_ref(), &model.keymap, &model.theme, screen, buf),
            _ => {}
        }
    }
    if model.signs != Signs::Unicode {
        signs::to_ascii(buf);
    }
}

/// A view in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    /// What a click on it does.
    pub(crate) action: Action,
    pub(crate) number: usize,
    /// Empty if there is no space for it.
    pub(crate) name: String,
    pub(crate) from: u16,
    pub(crate) to: u16,
    /// The list shows this view.
    pub(crate) shown: bool,
}

/// The widest name of a view in the header.
const MAX_NAME: usize = 16;

/// The views in the header, as many as fit. First the names of the last saved views are left out, then their numbers.
pub(crate) fn tabs(model: &Model) -> Vec<Tab> {
    let wide_screen = model.columns >= 60;
    let mut x = if wide_screen { 11 } else { 1 };
    let named = model.scope.is_search();
    let mut tabs = Vec::new();
    let mut put = |action, number, name: String, shown| {
        let from = x;
        let wide = 1 + if name.is_empty() { 0 } else { 1 + columns(&name) as u16 };
        let to = from + wide;
        x = to + 2;
        tabs.push(Tab { action, number, name, from, to, shown });
        x
    };
    let mut end = 0;
    for (number, view) in (1..).zip([View::All, View::Unread, View::Saved]) {
        let shown = view == model.list.view && !(named && view == View::All);
        end = put(Action::Show(view), number, tab_name(view).to_owned(), shown);
    }
    // The progress on the right needs space as well.
    let edge = usize::from(model.columns.saturating_sub(if wide_screen { 8 } else { 6 }));
    let views = model.views.all.iter().take(10 - FIRST_KEY).enumerate();
    for (at, view) in views {
        let (used, number) = (usize::from(end), FIRST_KEY + at);
        let behind = model.views.all.len().min(10 - FIRST_KEY) - at - 1;
        let name = fit(&view.name, MAX_NAME);
        let shown = model.scope == Scope::View(view.name.clone());
        if used + 2 + columns(&name) + 3 * behind <= edge {
            end = put(Action::View(number), number, name.into_owned(), shown);
        } else if used < edge {
            end = put(Action::View(number), number, String::new(), shown);
        }
    }
    tabs
}

fn tab_name(view: View) -> &'static str {
    match view {
        View::All => "All",
        View::Unread => "Unread",
        View::Saved => "Saved",
    }
}

fn draw_header(model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let theme = &model.theme;
    if area.width >= 60 {
        buf.set_string(area.x + 1, area.y, "tidings", theme.title);
    }
    let tabs = tabs(model);
    for tab in tabs.iter().filter(|tab| tab.from < area.right()) {
        let style = if tab.shown { theme.tab } else { theme.quiet };
        let width = |x: u16| usize::from(area.right().saturating_sub(x));
        let number = if tab.name.is_empty() { style } else { theme.quiet };
        let (x, _) = buf.set_stringn(tab.from, area.y, tab.number.to_string(), width(tab.from), number);
        buf.set_stringn(x + 1, area.y, &tab.name, width(x + 1), style);
    }
    let used = tabs.last().map_or(0, |tab| tab.to) + 2;
    let width = usize::from(area.width.saturating_sub(used + 1));
    let text = if let Some(loading) = &model.loading {
        loading_text(loading, model.library.listed())
    } else if let Some(text) = refresh_text(model, now, width) {
        text
    } else if let Some((done, total)) = model.indexing {
        let percent = (done.saturating_mul(100)).checked_div(total).unwrap_or(100).min(100);
        let forms = [format!("Indexing the texts · {percent} %"), format!("{percent} %")];
        forms.into_iter().find(|text| columns(text) <= width).unwrap_or_default()
    } else {
        let reader = model.areas().reader();
        // While the article is read, the status line shows the progress.
        let page = model.reader.page.as_ref().filter(|page| {
            reader.area() > 0 && !page.is_short(reader.height) && !status::has_progress(model)
        });
        page.map(|page| format!("{} %", page.percent(reader.height))).unwrap_or_default()
    };
    let text = fit(&text, width);
    let x = area.right().saturating_sub(columns(&text) as u16 + 1);
    buf.set_stringn(x, area.y, &text, width, theme.quiet);
}

fn loading_text(loading: &super::model::Loading, rows: usize) -> String {
    let mut text = String::from("Reading");
    if !loading.what.is_empty() {
        text = format!("{text} {}", loading.what);
    }
    if let Some(percent) = loading.total.filter(|total| *total > 0).map(|total| loading.done * 100 / total) {
        text = format!("{text} · {} %", percent.min(100));
    }
    if rows > 0 {
        text = format!("{text} · {} so far", grouped(rows));
    }
    text
}

/// `Refreshing 123/500 · 3 failed · ctrl-x stops`, or as much of it as fits.
fn refresh_text(model: &Model, now: Now, width: usize) -> Option<String> {
    let running = model.feeds.running.as_ref().filter(|r| now.0 >= r.started.0 + PROGRESS_AFTER)?;
    let what = if running.stopping { "Stopping" } else { "Refreshing" };
    let count =
        if running.total > 0 { format!("{}/{}", running.done, running.total) } else { "…".to_owned() };
    let failed = if running.failed > 0 { format!(" · {} failed", running.failed) } else { String::new() };
    let key =
        if running.stopping { String::new() } else { format!(" · {} stops", model.key(&Action::Stop)) };
    let forms = [
        format!("{what} {count}{failed}{key}"),
        format!("{what} {count}{failed}"),
        format!("{what} {count}"),
    ];
    Some(forms.into_iter().find(|text| columns(text) <= width).unwrap_or(count))
}
