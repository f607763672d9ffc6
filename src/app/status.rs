//! The status line: a line of text, a notice, or hints for keys; at the right end the progress of reading or, with a
//! filter, the number of articles. Never here: how any of that changes.

use ratatui::prelude::{Buffer, Rect, Style};

use super::article_search::ArticleSearch;
use super::key_hint::{self, KeyHint};
use super::pane::find::Matches;
use super::pane::hints::Hints;
use super::progress::Progress;
use super::typeset::{LinkNumbers, columns, fit, lines as wrap};
use super::{Action, Layer, LayerId, Model, Motion, Page, PaneId, Theme};
use crate::app::text_order::DrawText;
use crate::news::grouped;
use crate::search::Role;

/// Columns for the text of the filter, with the signs around it; in a narrow window the name of the source is cut.
const MIN_FILTER: usize = 30;
/// The maximum number of lines of a notice.
const MAX_NOTICE_LINES: usize = 3;
/// It is left out rather than cut below this width.
const MIN_NAME: usize = 4;
/// Columns that stay free for hints beside the number of unread articles that a filter finds.
const HINTS: usize = 30;

/// What is at the right end.
enum RightEnd {
    Nothing,
    /// The number of articles that the filter finds.
    Count(String),
    Progress(Progress),
}

impl RightEnd {
    /// The columns it needs, with a gap before it.
    fn columns(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Count(text) => columns(text) + 2,
            Self::Progress(progress) => progress.columns() + 2,
        }
    }
}

/// Draws the status line. It belongs to the addressed layer; a notice is shown where no text is typed.
pub(crate) fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    if area.height == 0 || area.width == 0 {
        return;
    }
    let theme = &model.theme;
    let whole = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let mut right = right_end(model, area);
    let mut left = Rect { width: whole.width.saturating_sub(right.columns() as u16), ..whole };
    let notice = model.notice.as_ref().filter(|_| !model.layers.types_in_status());
    if let Some(notice) = notice {
        // A notice is more important than what is at the right end.
        if columns(&notice.text) > left.width.into() {
            (right, left) = (RightEnd::Nothing, whole);
        }
        let style = if notice.alert { theme.alert } else { theme.notice };
        draw_notice(&notice.text, style, left, area, theme, buf);
    } else {
        // A layer over the panes has its own line: the layer below it keeps the status line.
        match model.layers.in_status() {
            Some(Layer::Input(input)) => {
                let used = input.prompt.draw(input.label(left.width), true, theme, left, buf);
                if let Some(problem) = &input.problem {
                    draw_above(problem, theme.alert, area, theme, buf);
                }
                key_hint::draw(&input.hints(&model.keymap), left, used + 3, theme, buf);
            }
            Some(Layer::Hints(labels)) => draw_links(model, labels, left, buf),
            Some(Layer::Find) => draw_find(model, left, buf),
            Some(Layer::SourceFilter) => draw_source_filter(model, true, left, buf),
            Some(Layer::Filter) => draw_filter(model, true, left, buf),
            None | Some(Layer::Help(_) | Layer::Palette(_) | Layer::Overlay(_)) => {
                draw_pane(model, left, buf);
            }
        }
    }
    match right {
        RightEnd::Nothing => {}
        RightEnd::Count(text) => {
            buf.set_string(whole.right() - columns(&text) as u16, area.y, &text, theme.label);
        }
        RightEnd::Progress(progress) => progress.draw(model, area, buf),
    }
}

/// Draws a notice; a long one also takes the lines above, over the panes.
fn draw_notice(text: &str, style: Style, left: Rect, area: Rect, theme: &Theme, buf: &mut Buffer) {
    let width = usize::from(left.width);
    let whole = super::typeset::drawn(text);
    let mut parts = Vec::new();
    wrap(&whole, width, width, |from, to| parts.push((from, to)));
    // Not over the header, and at most a third of the height.
    let most = usize::from(area.y / 3).clamp(1, MAX_NOTICE_LINES);
    if parts.len() > most
        && let Some(last) = parts.last().copied()
    {
        parts.truncate(most);
        parts[most - 1].1 = last.1;
    }
    for ((from, to), above) in parts.iter().rev().zip(0..) {
        let y = area.y.saturating_sub(above);
        if above > 0 {
            super::pane::overlay::clear(Rect { y, height: 1, ..area }, theme, buf);
        }
        buf.draw_text(left.x, y, fit(&whole[*from..*to], width), width, style);
    }
}

/// Draws a message in the line above, over the panes.
fn draw_above(text: &str, style: Style, area: Rect, theme: &Theme, buf: &mut Buffer) {
    // Not over the header.
    if let Some(y) = area.y.checked_sub(1).filter(|y| *y > 0) {
        let width = usize::from(area.width);
        super::pane::overlay::clear(Rect { y, height: 1, ..area }, theme, buf);
        buf.draw_text(area.x + 1, y, fit(text, width.saturating_sub(2)), width.saturating_sub(1), style);
    }
}

/// What is at the right end: the number of articles while the list is filtered, else the progress in the article. Where
/// text is typed, only the filter leaves space for it.
fn right_end(model: &Model, area: Rect) -> RightEnd {
    let width = usize::from(area.width);
    // The number of articles is more important than hints, the number of those that are unread is not.
    let count = |used: usize, hints: usize| {
        let forms = [(count_text(model, true), hints), (count_text(model, false), 0)];
        let fits = |(text, hints): &(String, usize)| used + hints + columns(text) + 3 < width;
        forms.into_iter().find(fits).map_or(RightEnd::Nothing, |(text, _)| RightEnd::Count(text))
    };
    let typed = columns(&filter_prefix(model)) + columns(model.prompt.text());
    match model.layers.in_status() {
        Some(Layer::Filter) => count(typed + 1, 0),
        Some(Layer::Input(_) | Layer::SourceFilter | Layer::Find | Layer::Hints(_)) => RightEnd::Nothing,
        _ if model.focus == PaneId::List && !model.prompt.text().is_empty() => count(typed, HINTS),
        _ => Progress::of(model, width).map_or(RightEnd::Nothing, RightEnd::Progress),
    }
}

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

/// What is being fetched, else the state of the pane with the focus, else hints.
fn draw_pane(model: &Model, left: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    if let Some(text) = activity(model) {
        buf.draw_text(left.x, left.y, fit(&text, left.width.into()), left.width.into(), theme.label);
    } else if model.focus == PaneId::Sources && !model.sources.prompt.text().is_empty() {
        draw_source_filter(model, false, left, buf);
    } else if model.focus == PaneId::Reader && draw_page(model, left, buf) {
    } else if model.focus == PaneId::List && !model.prompt.text().is_empty() {
        draw_filter(model, false, left, buf);
    } else {
        key_hint::draw(&pane_hints(model), left, 0, theme, buf);
    }
}

/// The hints of the pane with the focus.
fn pane_hints(model: &Model) -> Vec<KeyHint> {
    let hints = model.focus.pane().hints(model);
    hints.iter().map(|(action, label)| KeyHint::new(model.key(action), *label)).collect()
}

/// The filter of the sources.
fn draw_source_filter(model: &Model, typing: bool, left: Rect, buf: &mut Buffer) {
    let used = model.sources.prompt.draw("Source: ", typing, &model.theme, left, buf);
    if !typing {
        let clear = KeyHint::new(model.key(&Action::Back), "clear");
        key_hint::draw(&[clear], left, used + 3, &model.theme, buf);
    }
}

/// The filter of the list. What was not understood is said beside it, or in the line above while it is typed.
fn draw_filter(model: &Model, typing: bool, left: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let used = draw_filter_text(model, left, buf);
    if let Some(hint) = &model.filter.parsed.hint {
        if usize::from(used) + 3 + columns(hint) <= left.width.into() {
            return key_hint::draw(&[KeyHint::text(hint.as_str())], left, used + 3, theme, buf);
        }
        if typing {
            let line = Rect { x: left.x - 1, width: model.columns, ..left };
            return draw_above(hint, theme.label, line, theme, buf);
        }
    }
    let hints = if typing && model.prompt.text().is_empty() {
        let key =
            |action: Action, label: &str| KeyHint::new(model.keymap.label(LayerId::Filter, &action), label);
        vec![
            key(Action::Complete, "complete"),
            key(Action::HistoryPrevious, "earlier filters"),
            key(Action::ToggleTexts, "search the texts"),
        ]
    } else if typing {
        Vec::new()
    } else {
        let clear = KeyHint::new(model.key(&Action::Back), "clear");
        let rest = if model.list.rows().is_empty() { Vec::new() } else { pane_hints(model) };
        std::iter::once(clear).chain(rest.into_iter().filter(|hint| hint.label != "filter")).collect()
    };
    key_hint::draw(&hints, left, used + 3, theme, buf);
}

/// The chosen link, and hints for it.
fn draw_links(model: &Model, labels: &Hints, left: Rect, buf: &mut Buffer) {
    let has_numbers = model.text_form().link_numbers != LinkNumbers::Off;
    let links = model.reader.page.as_ref().filter(|_| has_numbers).map_or(0, Page::numbered_links);
    let used = labels.draw_status(links, &model.theme, left, buf);
    key_hint::draw(&link_hints(model, labels), left, used + 3, &model.theme, buf);
}

/// The search in the article.
fn draw_find(model: &Model, left: Rect, buf: &mut Buffer) {
    let Some(find) = &model.find else { return };
    let (theme, typing) = (&model.theme, model.layers.is_find());
    let mut used = find.prompt.draw("Find: ", typing, theme, left, buf) + 3;
    let text = match_text(model, find);
    if !text.is_empty() && used + columns(&text) as u16 <= left.width {
        buf.set_string(left.x + used, left.y, &text, theme.accent);
        used += columns(&text) as u16 + 3;
    }
    let typed = |action: Action, label: &str| KeyHint::new(model.keymap.label(LayerId::Find, &action), label);
    let key = |action: Action, label: &str| KeyHint::new(model.key(&action), label);
    let all = match (typing, find.prompt.text().is_empty()) {
        (true, true) => vec![
            KeyHint::text("in this article"),
            typed(Action::HistoryPrevious, "earlier searches"),
            typed(Action::Cancel, "cancel"),
        ],
        (true, false) => vec![typed(Action::Submit, "keep"), typed(Action::Cancel, "cancel")],
        _ => vec![
            key(Action::NextUnread, "next"),
            key(Action::PreviousUnread, "previous"),
            key(Action::Back, "clear"),
        ],
    };
    key_hint::draw(&all, left, used, theme, buf);
}

/// Draws the state of the article: the search in it, a newer version, the matches of the filter. False if there is none.
fn draw_page(model: &Model, left: Rect, buf: &mut Buffer) -> bool {
    let theme = &model.theme;
    let key = |action: Action, label: &str| KeyHint::new(model.key(&action), label);
    let outdated = model.reader.page.as_ref().is_some_and(|page| page.outdated);
    let (text, all) = if model.find.is_some() {
        draw_find(model, left, buf);
        return true;
    } else if outdated {
        let new = key(Action::Open, "show the new text");
        ("Updated".to_owned(), vec![new, key(Action::Changes, "what changed"), key(Action::Quit, "back")])
    } else if let Some(matches) = matches(model) {
        let text = match (matches.number(), matches.count()) {
            (Some(at), all) => format!("{}/{}", grouped(at), grouped(all)),
            (None, 1) => "1 match".to_owned(),
            (None, all) => format!("{} matches", grouped(all)),
        };
        let all = vec![
            key(Action::NextUnread, "next match"),
            key(Action::PreviousUnread, "previous"),
            key(Action::Quit, "back"),
            key(Action::Onward, "next page"),
            key(Action::ToggleSaved, "save"),
            key(Action::OpenInBrowser, "browser"),
        ];
        (text, all)
    } else {
        return false;
    };
    buf.draw_text(left.x, left.y, &text, left.width.into(), theme.accent);
    key_hint::draw(&all, left, columns(&text) as u16 + 3, theme, buf);
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
fn link_hints(model: &Model, labels: &Hints) -> Vec<KeyHint> {
    let key = |action: Action, label: &str| KeyHint::new(model.keymap.label(LayerId::Hints, &action), label);
    let leave = key(Action::Cancel, "cancel");
    match &labels.chosen {
        None => {
            let [down, up] = [Motion::Down, Motion::Up].map(|motion| model.key(&Action::Move(motion)));
            vec![KeyHint::new(format!("{down} {up}"), "scroll"), leave]
        }
        Some(chosen) if chosen.to.is_none() => vec![key(Action::Submit, "go there"), leave],
        Some(_) if labels.in_program => vec![
            key(Action::Submit, "open in tidings"),
            key(Action::CopyLink, "copy"),
            key(Action::ShowAddress, "address"),
        ],
        Some(_) => vec![
            key(Action::Submit, "open"),
            key(Action::CopyLink, "copy"),
            key(Action::ShowAddress, "address"),
            // Labelled by the key, not by ctrl-Enter, which many terminals do not send.
            KeyHint::new(model.key(&Action::FollowLink), "in tidings"),
        ],
    }
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
    let from = area.x + 1 + columns(&filter_prefix(model)) as u16;
    let before = model.prompt.text().get(..byte).map_or(0, columns);
    from.saturating_add(before as u16)
}
