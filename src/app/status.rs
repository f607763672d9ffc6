//! The last line: what is typed, a word to the reader, what could be done next, and how many articles there are.
//! Never here: how any of that changes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::finding::Finding;
use super::model::{Focus, Model};
use super::pane::find::Finds;
use super::pane::hints::Hints;
use super::pane::page::Page;
use super::typeset::{columns, fit};
use super::web::Fetching;
use crate::news::grouped;
use crate::search::Role;

/// Columns what is said of an article must have before the count stands beside it.
const WORTH: usize = 44;
/// The longest name of a section.
const SECTION: usize = 40;
/// A hint cut shorter than this says nothing.
const SHORTEST: usize = 24;

/// `12 of 340 · 87 unread`, or without what is unread.
fn count_words(model: &Model, whole: bool) -> String {
    let (all, unread) = model.counts();
    let shown = model.list.rows().len();
    // An article that only lingers is shown, but is none of the library's any more.
    let all = all.max(shown);
    let total = if shown == all && model.filter.reading.query.is_empty() {
        grouped(all)
    } else {
        format!("{} of {}", grouped(shown), grouped(all))
    };
    if whole { format!("{total} · {} unread", grouped(unread)) } else { total }
}

/// Draws the last line.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    if area.height == 0 || area.width == 0 {
        return;
    }
    let theme = &model.theme;
    let mut count = count_words(model, true);
    let scope = model.scope_name().map(|name| fit(&name, 24).into_owned());
    // What is typed is to be seen before how much is unread.
    let signs = scope.as_deref().map_or(0, columns) + "text / ".len();
    if model.typing && columns(model.prompt.text()) + signs + columns(&count) > area.width.into() {
        count = count_words(model, false);
    }
    let wide = columns(&count) as u16;
    // The count goes first when there is no room for both, unless the reader is typing or reading.
    let asked = model.feeds.adding.is_some() || model.out.asking.is_some();
    let typing = model.typing || model.sources.typing || asked;
    let reading = model.hints.is_some() || model.find.is_some() || progress(model, WORTH).is_some();
    let beside = if reading { WORTH as u16 } else { 12 };
    let with_count = wide < area.width && (!typing && !reading || area.width >= wide + beside);
    let room = if with_count { area.width - wide - 1 } else { area.width };
    let finding = model.find.as_ref().is_some_and(|find| find.typing);
    let asking = typing || finding;
    let notice = model.notice.as_ref().filter(|_| !asking);
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
    } else if let Some(asking) = &model.out.asking {
        let used = asking.prompt.draw(asking.sign(), true, theme, left, buf);
        hints(asking.hints(), left, used + 3, theme, buf);
    } else if let Some(prompt) = &model.feeds.adding {
        let used = prompt.draw("Add a feed: ", true, theme, left, buf);
        let all: &[&str] = if prompt.text().is_empty() {
            &["its address, or its site's", "Esc cancels"]
        } else {
            &["Enter looks for it", "Esc cancels"]
        };
        hints(all, left, used + 3, theme, buf);
    } else if let Some(words) = under_way(model).filter(|_| !asking && model.hints.is_none()) {
        buf.set_stringn(left.x, left.y, fit(&words, left.width.into()), left.width.into(), theme.quiet);
    } else if model.focus == Focus::Sources
        && (model.sources.typing || !model.sources.prompt.text().is_empty())
    {
        let used = model.sources.prompt.draw("Source: ", model.sources.typing, theme, left, buf);
        if !model.sources.typing {
            hints(&["Esc clears"], left, used + 3, theme, buf);
        }
    } else if of_page(model, left, buf) {
    } else if model.typing || !model.prompt.text().is_empty() {
        let left =
            if model.typing && scope.is_none() { Rect { x: area.x, width: room, ..area } } else { left };
        let used = filter(model, left, buf);
        match &model.filter.reading.hint {
            Some(hint) => {
                let room = usize::from(left.width.saturating_sub(used + 5));
                if room >= SHORTEST.min(columns(hint)) {
                    buf.set_string(left.x + used + 3, left.y, fit(hint, room), theme.quiet);
                }
            }
            None if model.typing && model.prompt.text().is_empty() => {
                let all = ["Tab completes", "↑ earlier filters", "ctrl-f in the texts"];
                hints(&all, left, used + 3, theme, buf);
            }
            None if model.typing => {}
            None => hints(&["Esc clears"], left, used + 3, theme, buf),
        }
    } else if let Some(name) = scope.filter(|_| model.focus == Focus::List) {
        buf.set_stringn(left.x, left.y, &name, left.width.into(), theme.accent);
        let all = ["Esc shows all", "/ filter", "Enter read", "f save", "? keys"];
        hints(&all, left, columns(&name) as u16 + 3, theme, buf);
    } else {
        hints(hints_here(model), left, 0, theme, buf);
    }
    if with_count {
        buf.set_string(area.right() - wide - 1, area.y, count, theme.quiet);
    }
}

/// What is to be said of the article: the link chosen, what is looked for in it, how far one is. False if nothing.
fn of_page(model: &Model, left: Rect, buf: &mut Buffer) -> bool {
    let theme = &model.theme;
    // Room between it and the count.
    let left = Rect { width: left.width.saturating_sub(2), ..left };
    if let Some(labels) = &model.hints {
        let links = model.reader.page.as_ref().map_or(0, Page::numbered);
        let used = labels.draw_status(links, theme, left, buf);
        hints(hints_of_link(labels), left, used + 3, theme, buf);
    } else if let Some(find) = &model.find {
        let used = find.prompt.draw("Find: ", find.typing, theme, left, buf);
        let words = found_words(model, find);
        let room = left.width.saturating_sub(used + 3);
        if columns(&words) <= room.into() {
            buf.set_string(left.x + used + 3, left.y, &words, theme.accent);
        }
        let all: &[&str] = match (find.typing, find.prompt.text().is_empty()) {
            (true, true) => &["in this article", "↑ what was found before", "Esc cancels"],
            (true, false) => &["Enter keeps", "Esc cancels"],
            _ => &["n next", "N before", "Esc drops it"],
        };
        let words = if words.is_empty() { 0 } else { columns(&words) as u16 + 3 };
        hints(all, left, used + 3 + words, theme, buf);
    } else if let Some(finds) = finds(model) {
        let words = match (finds.number(), finds.count()) {
            (Some(at), all) => format!("{}/{}", grouped(at), grouped(all)),
            (None, 1) => "1 match".to_owned(),
            (None, all) => format!("{} matches", grouped(all)),
        };
        buf.set_stringn(left.x, left.y, &words, left.width.into(), theme.accent);
        let all = ["n next match", "N before", "Space on", "f save", "o browser", "q back"];
        hints(&all, left, columns(&words) as u16 + 3, theme, buf);
    } else if let Some(words) = progress(model, left.width.into()) {
        buf.set_stringn(left.x, left.y, &words, left.width.into(), theme.quiet);
        let all: &[&str] = if model.visits.away() {
            &["ctrl-o back", "L follow a link", "c contents", "/ find", "o browser", "q list"]
        } else {
            &["Space on", "c contents", "/ find", "; links", "o browser", "q back"]
        };
        hints(all, left, columns(&words) as u16 + 3, theme, buf);
    } else {
        return false;
    }
    true
}

/// `3/17`, `17 matches`, `no match`.
fn found_words(model: &Model, find: &Finding) -> String {
    let Some(finds) = model.reader.page.as_ref().map(Page::finds) else { return String::new() };
    if find.wanted().phrases.is_empty() {
        return String::new();
    }
    let all = format!("{}{}", grouped(finds.count()), if finds.more() { "+" } else { "" });
    match (finds.number(), finds.count()) {
        (_, 0) => "no match".to_owned(),
        (Some(at), _) => format!("{}/{all}", grouped(at)),
        (None, 1) => "1 match".to_owned(),
        (None, _) => format!("{all} matches"),
    }
}

/// What can be done with a link, or the link chosen.
fn hints_of_link(labels: &Hints) -> &'static [&'static str] {
    match &labels.chosen {
        None => &["j k scroll", "Esc leaves"],
        Some(chosen) if chosen.to.is_none() => &["Enter goes there", "Esc leaves"],
        Some(_) if labels.inside => &["Enter opens in here", "y copies", "i address"],
        Some(_) => &["Enter opens", "y copies", "i address", "L in here"],
    }
}

/// Whether the last line says how far one is, unless a word to the reader stands there.
pub fn has_progress(model: &Model) -> bool {
    model.find.is_none() && finds(model).is_none() && progress(model, WORTH).is_some()
}

/// `Moon and Sun · 43 % · 4 min left` for the article one reads, if it is longer than the pane; the name of the section
/// is cut where there is little room.
fn progress(model: &Model, room: usize) -> Option<String> {
    let height = model.areas().reader.height;
    let page = model.reader.page.as_ref().filter(|_| model.focus == Focus::Reader && height > 0)?;
    if page.is_short(height) {
        return None;
    }
    let mut words = format!("{} %", page.percent(height));
    if let Some(left) = page.minutes_left().filter(|left| *left > 0 && !page.at_end(height)) {
        words = format!("{words} · {left} min left");
    }
    let section = page.section_name(height).map(|name| {
        let room = room.saturating_sub(columns(&words) + 3).min(SECTION);
        if room < 8 { String::new() } else { fit(&name, room).into_owned() }
    });
    Some(match section.filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} · {words}"),
        None => words,
    })
}

/// What is being fetched for the reader.
fn under_way(model: &Model) -> Option<String> {
    let looking =
        model.feeds.looking.as_ref().map(|(_, address)| format!("Looking for a feed at {address} …"));
    looking.or_else(|| model.web.fetching.as_ref().map(Fetching::words))
}

/// What could be done next.
fn hints_here(model: &Model) -> &'static [&'static str] {
    match model.focus {
        Focus::Sources if model.subscribing => {
            &["Enter list", "/ find", "a add", "d remove", "R refresh", "\\ hide", "? keys"]
        }
        Focus::Sources => &["Enter list", "/ find", "\\ hide", "? keys"],
        Focus::List => &["/ filter", "Enter read", "f save", "Space on", "? keys", "q quit"],
        Focus::Reader if model.visits.away() => {
            &["ctrl-o back", "L follow a link", "o browser", "y copy the link", "q list"]
        }
        Focus::Reader => &["Space on", "n next unread", "f save", "; links", "o browser", "q back"],
    }
}

/// The words found in the article one reads.
fn finds(model: &Model) -> Option<&Finds> {
    let page = model.reader.page.as_ref().filter(|_| model.focus == Focus::Reader)?;
    Some(page.finds()).filter(|finds| finds.count() > 0)
}

/// What stands before the filter.
fn sign(model: &Model) -> String {
    let scope = model.scope_name().map(|name| format!("{} ", fit(&name, 24))).unwrap_or_default();
    format!("{scope}{}/", if model.filter.texts { "text " } else { "" })
}

/// The filter as it was understood: what is not a plain word has a colour. The columns used.
fn filter(model: &Model, area: Rect, buf: &mut Buffer) -> u16 {
    let theme = &model.theme;
    let style = |role| match role {
        Role::Field => theme.field,
        Role::Value => theme.value,
        Role::Sign => theme.sign,
        Role::Word => theme.text,
        Role::Unknown => theme.unknown,
        Role::Unfinished => theme.unfinished,
    };
    let styles = model.filter.reading.spans.iter().map(|span| (span.range.clone(), style(span.role)));
    let styles: Vec<_> = styles.collect();
    model.prompt.draw_styled(&sign(model), model.typing, &styles, theme, area, buf)
}

/// Where on the screen a byte of the filter that is typed stands, or would if it were all in sight.
pub fn column(model: &Model, area: Rect, byte: usize) -> u16 {
    let from = area.x + u16::from(model.scope_name().is_some()) + columns(&sign(model)) as u16;
    let before = model.prompt.text().get(..byte).map_or(0, columns);
    from.saturating_add(before as u16)
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
