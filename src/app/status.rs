//! The status line: a line of text, a notice, hints for keys, and the number of articles. Never here: how any of that
//! changes.

use ratatui::prelude::{Buffer, Rect};

use super::article_search::ArticleSearch;
use super::pane::find::Matches;
use super::pane::hints::Hints;
use super::typeset::{columns, fit};
use super::{Action, Layer, LayerId, Model, Motion, Page, PaneId, Theme};
use crate::news::grouped;
use crate::search::Role;

/// The columns for the article's status before the count is shown beside it.
const ARTICLE_COLUMNS: usize = 44;
/// The columns for a line of text and its label before the count is shown beside it.
const INPUT_COLUMNS: u16 = 48;
/// The maximum columns of a section's name.
const MAX_SECTION: usize = 40;
/// Columns for the text of the filter, with the signs around it; in a narrow window the name of the source is cut.
const MIN_FILTER: usize = 30;
/// It is left out rather than cut below this width.
const MIN_NAME: usize = 4;
/// A hint is not cut below this width.
const MIN_HINT: usize = 24;

/// `12 of 340 · 87 unread`, or without the unread part.
fn count_text(model: &Model, whole: bool) -> String {
    let (all, unread) = model.counts();
    let shown = model.list.rows().len();
    // A lingering article is shown, but no longer counted in the library.
    let all = all.max(shown);
    let total = if shown == all && model.filter.parsed.query.is_empty() {
        grouped(all)
    } else {
        format!("{} of {}", grouped(shown), grouped(all))
    };
    if whole { format!("{total} · {} unread", grouped(unread)) } else { total }
}

/// Draws the status line. It belongs to the addressed layer; a notice is shown where no text is typed.
pub(crate) fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    if area.height == 0 || area.width == 0 {
        return;
    }
    let theme = &model.theme;
    let scope = model.scope_name().map(|name| fit(&name, 24).into_owned());
    let (count, width) = place_count(model, area);
    let left = Rect { width: width.saturating_sub(1), x: area.x + 1, ..area };
    let notice = model.notice.as_ref().filter(|_| !model.layers.types_in_status());
    if let Some(notice) = notice {
        // A notice is more important than the count.
        let width = area.width.saturating_sub(2);
        let long = columns(&notice.text) as u16 > left.width.saturating_sub(1);
        let width = if long { width } else { left.width };
        let style = if notice.alert { theme.alert } else { theme.accent };
        buf.set_stringn(left.x, left.y, fit(&notice.text, width.into()), width.into(), style);
        if long {
            return;
        }
    } else {
        // A layer over the panes has its own line: the layer below it keeps the status line.
        match model.layers.in_status() {
            Some(Layer::Input(input)) => {
                let used = input.prompt.draw(input.label(left.width), true, theme, left, buf);
                if let Some(problem) = &input.problem {
                    draw_above(problem, area, theme, buf);
                }
                draw_hints(&input.hints(&model.keymap), left, used + 3, theme, buf);
            }
            Some(Layer::Hints(labels)) => draw_links(model, labels, narrow(left), buf),
            Some(Layer::Find) => draw_find(model, narrow(left), buf),
            Some(Layer::SourceFilter) => draw_source_filter(model, true, left, buf),
            Some(Layer::Filter) => {
                let left = if scope.is_none() { Rect { x: area.x, width, ..area } } else { left };
                draw_filter(model, true, left, buf);
            }
            None | Some(Layer::Help(_) | Layer::Overlay(_)) => draw_pane(model, scope.as_deref(), left, buf),
        }
    }
    if let Some(count) = count {
        buf.set_string(area.right() - columns(&count) as u16 - 1, area.y, count, theme.quiet);
    }
}

/// Draws a message in the line above, over the panes.
fn draw_above(text: &str, area: Rect, theme: &Theme, buf: &mut Buffer) {
    // Not over the header.
    if let Some(y) = area.y.checked_sub(1).filter(|y| *y > 0) {
        let width = usize::from(area.width);
        super::pane::overlay::clear(Rect { y, height: 1, ..area }, theme, buf);
        buf.set_stringn(
            area.x + 1,
            y,
            fit(text, width.saturating_sub(2)),
            width.saturating_sub(1),
            theme.alert,
        );
    }
}

/// Whether a line of text is typed that needs the width of the count.
fn is_typing(model: &Model) -> bool {
    matches!(model.layers.top(), Some(Layer::Input(_) | Layer::SourceFilter | Layer::Filter))
}

/// The count, if there is space for it, and the columns to the left of it.
fn place_count(model: &Model, area: Rect) -> (Option<String>, u16) {
    let mut count = count_text(model, true);
    // The typed text is more important than the number of unread articles, and than any.
    let typed = columns(&filter_prefix(model)) + columns(model.prompt.text()) + "   ".len();
    let is_cut = |count: &str| model.layers.is_filter() && typed + columns(count) > area.width.into();
    if is_cut(&count) {
        count = count_text(model, false);
    }
    if is_cut(&count) {
        return (None, area.width);
    }
    let wide = columns(&count) as u16;
    // The count is left out first when there is no space for both, unless the user types or reads.
    let reading = matches!(model.layers.in_status(), Some(Layer::Hints(_)))
        || model.find.is_some()
        || progress(model, ARTICLE_COLUMNS).is_some();
    let beside = match model.layers.top() {
        Some(Layer::Input(_) | Layer::SourceFilter) => INPUT_COLUMNS,
        _ if reading => ARTICLE_COLUMNS as u16,
        _ => 12,
    };
    let shown = wide < area.width && (!is_typing(model) && !reading || area.width >= wide + beside);
    if shown { (Some(count), area.width - wide - 1) } else { (None, area.width) }
}

/// Leaves two columns between the article's status and the count.
fn narrow(left: Rect) -> Rect {
    Rect { width: left.width.saturating_sub(2), ..left }
}

/// What is being fetched, else the state of the pane with the focus, else hints.
fn draw_pane(model: &Model, scope: Option<&str>, left: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let key = |action: Action| model.key(&action);
    if let Some(text) = activity(model) {
        buf.set_stringn(left.x, left.y, fit(&text, left.width.into()), left.width.into(), theme.quiet);
    } else if model.focus == PaneId::Sources && !model.sources.prompt.text().is_empty() {
        draw_source_filter(model, false, left, buf);
    } else if draw_page(model, narrow(left), buf) {
    } else if !model.prompt.text().is_empty() {
        draw_filter(model, false, left, buf);
    } else if let Some(name) = scope.filter(|_| model.focus == PaneId::List) {
        buf.set_stringn(left.x, left.y, name, left.width.into(), theme.accent);
        let all = [
            format!("{} shows all", key(Action::Back)),
            format!("{} filter", key(Action::Search)),
            format!("{} read", key(Action::Open)),
            format!("{} save", key(Action::ToggleSaved)),
            format!("{} keys", key(Action::Help)),
        ];
        draw_hints(&all, left, columns(name) as u16 + 3, theme, buf);
    } else {
        let all = model.focus.pane().hints(model);
        let all: Vec<String> =
            all.iter().map(|(action, text)| format!("{} {text}", model.key(action))).collect();
        draw_hints(&all, left, 0, theme, buf);
    }
}

/// The filter of the sources.
fn draw_source_filter(model: &Model, typing: bool, left: Rect, buf: &mut Buffer) {
    let used = model.sources.prompt.draw("Source: ", typing, &model.theme, left, buf);
    if !typing {
        draw_hints(&[format!("{} clears", model.key(&Action::Back))], left, used + 3, &model.theme, buf);
    }
}

/// The filter of the list.
fn draw_filter(model: &Model, typing: bool, left: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let used = draw_filter_text(model, left, buf);
    match &model.filter.parsed.hint {
        Some(hint) => {
            let width = usize::from(left.width.saturating_sub(used + 5));
            if width >= MIN_HINT.min(columns(hint)) {
                buf.set_string(left.x + used + 3, left.y, fit(hint, width), theme.quiet);
            }
        }
        None if typing && model.prompt.text().is_empty() => {
            let key = |action: Action| model.keymap.label(LayerId::Filter, &action);
            let all = [
                format!("{} completes", key(Action::Complete)),
                format!("{} earlier filters", key(Action::HistoryPrevious)),
                format!("{} in the texts", key(Action::ToggleTexts)),
            ];
            draw_hints(&all, left, used + 3, theme, buf);
        }
        None if typing => {}
        None => draw_hints(&[format!("{} clears", model.key(&Action::Back))], left, used + 3, theme, buf),
    }
}

/// The chosen link, and hints for it.
fn draw_links(model: &Model, labels: &Hints, left: Rect, buf: &mut Buffer) {
    let links = model.reader.page.as_ref().map_or(0, Page::numbered_links);
    let used = labels.draw_status(links, &model.theme, left, buf);
    draw_hints(&link_hints(model, labels), left, used + 3, &model.theme, buf);
}

/// The search in the article.
fn draw_find(model: &Model, left: Rect, buf: &mut Buffer) {
    let Some(find) = &model.find else { return };
    let (theme, typing) = (&model.theme, model.layers.is_find());
    let used = find.prompt.draw("Find: ", typing, theme, left, buf);
    let text = match_text(model, find);
    let width = left.width.saturating_sub(used + 3);
    if columns(&text) <= width.into() {
        buf.set_string(left.x + used + 3, left.y, &text, theme.accent);
    }
    let key = |action: Action| model.keymap.label(LayerId::Find, &action);
    let cancels = format!("{} cancels", key(Action::Cancel));
    let all = match (typing, find.prompt.text().is_empty()) {
        (true, true) => vec![
            "in this article".to_owned(),
            format!("{} earlier searches", key(Action::HistoryPrevious)),
            cancels,
        ],
        (true, false) => vec![format!("{} keeps", key(Action::Submit)), cancels],
        _ => vec![
            format!("{} next", model.key(&Action::NextUnread)),
            format!("{} previous", model.key(&Action::PreviousUnread)),
            format!("{} clears", model.key(&Action::Back)),
        ],
    };
    let text = if text.is_empty() { 0 } else { columns(&text) as u16 + 3 };
    draw_hints(&all, left, used + 3 + text, theme, buf);
}

/// Draws the article's status: the search in it, the matches of the filter, or the progress. False if there is none.
fn draw_page(model: &Model, left: Rect, buf: &mut Buffer) -> bool {
    let theme = &model.theme;
    let key = |action: Action, text: &str| format!("{} {text}", model.key(&action));
    let outdated = model.reader.page.as_ref().is_some_and(|page| page.outdated);
    if model.find.is_some() {
        draw_find(model, left, buf);
    } else if outdated && model.focus == PaneId::Reader {
        let text = format!("Updated · {} shows the new text", model.key(&Action::Open));
        buf.set_stringn(left.x, left.y, &text, left.width.into(), theme.accent);
        let all =
            [key(Action::Changes, "what changed"), key(Action::Onward, "on"), key(Action::Quit, "back")];
        draw_hints(&all, left, columns(&text) as u16 + 3, theme, buf);
    } else if let Some(matches) = matches(model) {
        let text = match (matches.number(), matches.count()) {
            (Some(at), all) => format!("{}/{}", grouped(at), grouped(all)),
            (None, 1) => "1 match".to_owned(),
            (None, all) => format!("{} matches", grouped(all)),
        };
        buf.set_stringn(left.x, left.y, &text, left.width.into(), theme.accent);
        let all = [
            key(Action::NextUnread, "next match"),
            key(Action::PreviousUnread, "previous"),
            key(Action::Onward, "on"),
            key(Action::ToggleSaved, "save"),
            key(Action::OpenInBrowser, "browser"),
            key(Action::Quit, "back"),
        ];
        draw_hints(&all, left, columns(&text) as u16 + 3, theme, buf);
    } else if let Some(text) = progress(model, left.width.into()) {
        buf.set_stringn(left.x, left.y, &text, left.width.into(), theme.quiet);
        let all = if model.page_history.shows_other_page() {
            [
                key(Action::PreviousPage, "back"),
                key(Action::FollowLink, "follow a link"),
                key(Action::Contents, "contents"),
                key(Action::Search, "find"),
                key(Action::OpenInBrowser, "browser"),
                key(Action::Quit, "list"),
            ]
        } else {
            [
                key(Action::Onward, "on"),
                key(Action::Contents, "contents"),
                key(Action::Search, "find"),
                key(Action::Links, "links"),
                key(Action::OpenInBrowser, "browser"),
                key(Action::Quit, "back"),
            ]
        };
        draw_hints(&all, left, columns(&text) as u16 + 3, theme, buf);
    } else {
        return false;
    }
    true
}

/// `3/17`, `17 matches`, `no match`.
fn match_text(model: &Model, find: &ArticleSearch) -> String {
    let Some(matches) = model.reader.page.as_ref().map(|page| &page.matches) else { return String::new() };
    if find.query().phrases.is_empty() {
        return String::new();
    }
    let all = format!("{}{}", grouped(matches.count()), if matches.more { "+" } else { "" });
    match (matches.number(), matches.count()) {
        (_, 0) => "no match".to_owned(),
        (Some(at), _) => format!("{}/{all}", grouped(at)),
        (None, 1) => "1 match".to_owned(),
        (None, _) => format!("{all} matches"),
    }
}

/// The hints for links with labels, or for the chosen one.
fn link_hints(model: &Model, labels: &Hints) -> Vec<String> {
    let key = |action: Action, text: &str| format!("{} {text}", model.keymap.label(LayerId::Hints, &action));
    let leave = key(Action::Cancel, "leaves");
    match &labels.chosen {
        None => {
            let (down, up) = (Action::Move(Motion::Down), Action::Move(Motion::Up));
            vec![format!("{} {} scroll", model.key(&down), model.key(&up)), leave]
        }
        Some(chosen) if chosen.to.is_none() => vec![key(Action::Submit, "goes there"), leave],
        Some(_) if labels.in_program => vec![
            key(Action::Submit, "opens in tidings"),
            key(Action::CopyLink, "copies"),
            key(Action::ShowAddress, "address"),
        ],
        Some(_) => vec![
            key(Action::Submit, "opens"),
            key(Action::CopyLink, "copies"),
            key(Action::ShowAddress, "address"),
            // Labelled by the key, not by ctrl-Enter, which many terminals do not send.
            format!("{} in tidings", model.key(&Action::FollowLink)),
        ],
    }
}

/// Whether the status line shows the reading progress, unless there is a notice.
pub(crate) fn has_progress(model: &Model) -> bool {
    let outdated = model.reader.page.as_ref().is_some_and(|page| page.outdated);
    model.find.is_none()
        && !outdated
        && matches(model).is_none()
        && progress(model, ARTICLE_COLUMNS).is_some()
}

/// `Moon and Sun · 43 % · 4 min left` for the article in the focused reader, if it is longer than the pane. The name of
/// the section is cut if there is little space.
fn progress(model: &Model, width: usize) -> Option<String> {
    let height = model.areas().reader().height;
    let page = model.reader.page.as_ref().filter(|_| model.focus == PaneId::Reader && height > 0)?;
    if page.is_short(height) {
        return None;
    }
    let mut text = format!("{} %", page.percent(height));
    if let Some(left) = page.minutes_left().filter(|left| *left > 0 && !page.at_end(height)) {
        text = format!("{text} · {left} min left");
    }
    let section = page.current_section_name(height).map(|name| {
        let width = width.saturating_sub(columns(&text) + 3).min(MAX_SECTION);
        if width < 8 { String::new() } else { fit(&name, width).into_owned() }
    });
    Some(match section.filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} · {text}"),
        None => text,
    })
}

/// What the program is fetching for the user.
fn activity(model: &Model) -> Option<String> {
    let lookup =
        model.feeds.lookup.as_ref().map(|lookup| format!("Looking for a feed at {} …", lookup.address));
    lookup.or_else(|| model.web_pages.fetching.as_ref().map(|fetching| fetching.message(&model.keymap)))
}

/// The matches in the article of the focused reader.
fn matches(model: &Model) -> Option<&Matches> {
    let page = model.reader.page.as_ref().filter(|_| model.focus == PaneId::Reader)?;
    Some(&page.matches).filter(|matches| matches.count() > 0)
}

/// The text before the filter.
fn filter_prefix(model: &Model) -> String {
    let texts = if model.filter.search_texts { "text " } else { "" };
    // The text is more important than the name.
    let space = usize::from(model.columns).saturating_sub(MIN_FILTER + columns(texts)).min(24);
    let name = model.scope_name().filter(|_| space >= MIN_NAME);
    let scope = name.map(|name| format!("{} ", fit(&name, space))).unwrap_or_default();
    format!("{scope}{texts}/")
}

/// Draws the filter with syntax highlighting. Returns the columns used.
fn draw_filter_text(model: &Model, area: Rect, buf: &mut Buffer) -> u16 {
    let theme = &model.theme;
    let style = |role| match role {
        Role::Field => theme.field,
        Role::Value => theme.value,
        Role::Sign => theme.sign,
        Role::Word => theme.text,
        Role::Unknown => theme.unknown,
        Role::Unfinished => theme.unfinished,
    };
    let styles = model.filter.parsed.spans.iter().map(|span| (span.range.clone(), style(span.role)));
    let styles: Vec<_> = styles.collect();
    model.prompt.draw_styled(&filter_prefix(model), model.layers.is_filter(), &styles, theme, area, buf)
}

/// The column of a byte of the typed filter, as if the line were not scrolled.
pub(crate) fn filter_column(model: &Model, area: Rect, byte: usize) -> u16 {
    let from = area.x + u16::from(model.scope_name().is_some()) + columns(&filter_prefix(model)) as u16;
    let before = model.prompt.text().get(..byte).map_or(0, columns);
    from.saturating_add(before as u16)
}

/// Draws as many hints as fit.
fn draw_hints(all: &[String], area: Rect, skip: u16, theme: &Theme, buf: &mut Buffer) {
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
