//! Draws the heading of a group of headlines. Never here: which rows are in it (see `list_window`).

use jiff::civil::Date;
use ratatui::prelude::{Buffer, Modifier, Rect};

use super::list_window::{Group, ListLines};
use crate::app::Theme;
use crate::app::text_order::DrawText;
use crate::app::typeset::{columns, fit};
use crate::news::grouped;

/// ` Today  Friday 27 November ─────────── 14`
pub(super) fn draw_heading(
    group: Group,
    count: usize,
    lines: &ListLines<'_>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let width = usize::from(area.width);
    let count = grouped(count);
    let space = width.saturating_sub(columns(&count) + 5);
    let (name, style, more) = match group {
        Group::Day(day) => {
            let (name, more) = day_name(day, lines.now.unix_time().date(lines.zone));
            (name, theme.group, more)
        }
        Group::Month(day) => {
            let same_year = day.year() == lines.now.unix_time().date(lines.zone).year();
            let name = day.strftime(if same_year { "%B" } else { "%B %Y" }).to_string();
            (name, theme.group, String::new())
        }
        Group::Source(source) => {
            let source = source.and_then(|source| lines.library.sources().get(source as usize));
            let name = source.map_or("", |source| source.name.as_str());
            let style =
                if name.is_empty() { theme.group } else { theme.source(name).add_modifier(Modifier::BOLD) };
            (if name.is_empty() { "No source" } else { name }.to_owned(), style, String::new())
        }
    };
    let (mut x, _) = buf.draw_text(area.x + 1, area.y, fit(&name, space), space, style);
    let left = space.saturating_sub(columns(&name) + 2);
    if !more.is_empty() && columns(&more) <= left {
        (x, _) = buf.draw_text(x + 2, area.y, &more, left, theme.quiet);
    }
    let end = area.right().saturating_sub(columns(&count) as u16 + 1);
    for x in x + 1..end.saturating_sub(1) {
        buf.set_string(x, area.y, "─", theme.rule);
    }
    if end > x {
        buf.set_string(end, area.y, &count, theme.quiet);
    }
}

/// The name of a day, and its date if the name does not give it: `Today` and `Friday 27 November`.
fn day_name(day: Date, today: Date) -> (String, String) {
    let days = (today - day).get_days();
    let date = day.strftime(if day.year() == today.year() { "%-d %B" } else { "%-d %B %Y" }).to_string();
    let weekday = day.strftime("%A").to_string();
    match days {
        0 => ("Today".to_owned(), format!("{weekday} {date}")),
        1 => ("Yesterday".to_owned(), format!("{weekday} {date}")),
        2..7 => (weekday, date),
        _ => (date, String::new()),
    }
}
