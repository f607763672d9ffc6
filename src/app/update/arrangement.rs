//! How the list is arranged: sort order, row style, layout, headings; and jumps from heading to heading. Never here:
//! colours and widths (see `appearance`), drawing.

use crate::app::{Action, LayoutChoice, Model, Now, RowStyle, Scope};
use crate::search::Order;

/// Changes to the next sort order.
pub(crate) fn cycle_sort(model: &mut Model, now: Now) {
    sort(model, next(Order::ALL, model.list.order()), now);
}

/// Changes the sort order. It is remembered for the view.
pub(crate) fn sort(model: &mut Model, order: Order, now: Now) {
    model.list.set_sort(order);
    if model.list.filter_sort.is_none() {
        let view = sort_key(model);
        model.remember(now, |state| state.sort.extend([(view, order)]));
    }
    model.list.rebuild(&model.library, false);
    let name = match order {
        Order::Date => "date, newest first",
        Order::Oldest => "date, oldest first",
        Order::Source => "source",
        Order::Title => "headline",
        Order::Score if model.query.is_empty() => "relevance (without a filter: newest first)",
        Order::Score => "relevance",
    };
    model.show_notice(&format!("Sorted by {name}"), now);
}

/// Takes the sort order that is remembered for the view. `update` calls it after every message.
pub(crate) fn apply_sort(model: &mut Model) {
    let sort = model.remembered.current.sort.get(&sort_key(model)).copied();
    if sort != model.list.sort {
        model.list.sort = sort;
        model.list.rebuild(&model.library, false);
    }
}

/// The name under which the sort order of the view is remembered.
fn sort_key(model: &Model) -> String {
    match &model.scope {
        Scope::View(name) => format!("view {name}"),
        Scope::Started => "started".to_owned(),
        _ => model.list.view.to_string(),
    }
}

/// Changes to the next row style.
pub(crate) fn cycle_rows(model: &mut Model, now: Now) {
    set_rows(model, next(RowStyle::ALL, model.remembered.current.rows), now);
}

/// Changes the row style.
pub(crate) fn set_rows(model: &mut Model, style: RowStyle, now: Now) {
    model.remember(now, |state| state.rows = style);
    let shape = model.list_shape();
    let note = if style == RowStyle::Cards && !shape.is_card() {
        format!("Rows: {style} · the window must be wider")
    } else if style == RowStyle::TwoLine && !shape.shows_excerpts() {
        format!("Rows: {style} · the list must be wider")
    } else {
        format!("Rows: {style}")
    };
    model.show_notice(&note, now);
}

/// Changes to the next layout.
pub(crate) fn cycle_layout(model: &mut Model, now: Now) {
    set_layout(model, next(LayoutChoice::ALL, model.remembered.current.layout), now);
}

/// Changes the layout.
pub(crate) fn set_layout(model: &mut Model, choice: LayoutChoice, now: Now) {
    model.remember(now, |state| state.layout = choice);
    let shown = model.layout_input().placement();
    let note = match (choice, shown) {
        (LayoutChoice::Auto, shown) => format!("Layout: auto (here: {shown})"),
        (choice, shown) if choice != shown => format!("Layout: {choice} · the window is too small for it"),
        (choice, _) => format!("Layout: {choice}"),
    };
    model.show_notice(&note, now);
}

/// Switches the headings.
pub(crate) fn toggle_groups(model: &mut Model, now: Now) {
    let off = !model.remembered.current.no_groups;
    model.remember(now, |state| state.no_groups = off);
    model.show_notice(if off { "Headings off" } else { "Headings on" }, now);
}

/// Moves to the first row of the next group; backwards to that of this group, or of the one before.
pub(crate) fn to_group(model: &mut Model, forward: bool, now: Now) {
    let (at, mut to) = (model.list.cursor(), None);
    let mut grouped = false;
    model.with_list(now, |list, lines| {
        grouped = lines.is_grouped();
        if grouped && !list.rows().is_empty() {
            let (start, end) = lines.group_range(list.rows(), at);
            to = match forward {
                true => Some(end).filter(|end| *end < list.rows().len()),
                false if at > start => Some(start),
                false => start.checked_sub(1).map(|before| lines.group_range(list.rows(), before).0),
            };
        }
    });
    match to {
        Some(to) => {
            model.places.on_moved();
            model.list.set_cursor(to);
        }
        None if grouped && forward => model.show_notice("This is the last group", now),
        None if grouped => model.show_notice("This is the first group", now),
        None if model.remembered.current.no_groups => {
            let key = model.key(&Action::ToggleGroups);
            model.show_notice(&format!("The list has no headings · {key} turns them on"), now);
        }
        None => model.show_notice("The list has no groups in this order", now),
    }
}

/// The value after this one; after the last one the first.
fn next<T: Copy + PartialEq>(all: &[T], now: T) -> T {
    let at = all.iter().position(|one| *one == now).map_or(0, |at| at + 1);
    all[at % all.len()]
}
