//! The mouse: wheel over either pane, click, double click, drag of the divider. Never here: keys.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{act, find, look, reading, sources};
use crate::app::action::{Action, Motion};
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::msg::Now;
use crate::app::view::tabs;

/// Two clicks on the same row within this many milliseconds open it.
const DOUBLE: u64 = 400;
/// Lines a notch of the wheel moves.
const NOTCH: usize = 3;

/// Takes a mouse event in; those without a meaning change nothing.
pub fn mouse(model: &mut Model, mouse: MouseEvent, now: Now, fx: &mut Vec<Effect>) {
    let at = Position::new(mouse.column, mouse.row);
    match mouse.kind {
        MouseEventKind::ScrollDown => wheel(model, true, at, now, fx),
        MouseEventKind::ScrollUp => wheel(model, false, at, now, fx),
        MouseEventKind::Down(MouseButton::Left) => click(model, at, now, fx),
        MouseEventKind::Drag(MouseButton::Left) if model.dragging => {
            // The list, or what stands in its place, begins where the sources end.
            let columns = at.x.saturating_sub(model.areas().edge.right());
            look::put_divider(model, columns, now);
            model.dirty = true;
        }
        MouseEventKind::Up(_) => model.dragging = false,
        _ => {}
    }
}

fn full(columns: u16, rows: u16) -> Rect {
    Rect::new(0, 0, columns, rows)
}

fn wheel(model: &mut Model, down: bool, at: Position, now: Now, fx: &mut Vec<Effect>) {
    model.user_active = true;
    let areas = model.areas();
    if let Some(help) = &mut model.help {
        help.scroll(down, model.rows);
        model.dirty = true;
    } else if let Some(overlay) = &mut model.overlay {
        overlay.go(if down { NOTCH as isize } else { -(NOTCH as isize) }, full(model.columns, model.rows));
        model.dirty = true;
    } else if areas.sources.contains(at) {
        model.sources.wheel(down, NOTCH, areas.sources.height);
        model.dirty = true;
    } else if areas.list.contains(at) {
        let before = model.list.selected();
        model.dirty |= model.list.wheel(down, NOTCH, areas.list.height);
        if model.list.selected() != before {
            reading::leave(model, now, fx);
        }
    } else if areas.reader.contains(at) {
        for _ in 0..NOTCH {
            reading::scroll(model, if down { Motion::Down } else { Motion::Up }, now, fx);
        }
    }
}

fn click(model: &mut Model, at: Position, now: Now, fx: &mut Vec<Effect>) {
    model.user_active = true;
    model.dirty = true;
    model.filter.menu = None;
    model.hints = None;
    find::stop_typing(model);
    if model.help.take().is_some() || model.overlay.take().is_some() {
        return;
    }
    let areas = model.areas();
    if areas.divider.contains(at) {
        model.dragging = true;
    } else if areas.header.contains(at) {
        if let Some(tab) = tabs(model).into_iter().find(|tab| (tab.from..tab.to).contains(&at.x)) {
            act::act(model, tab.action, now, fx);
        }
    } else if areas.sources.contains(at) {
        (model.typing, model.sources.typing) = (false, false);
        let place = model.sources.at_line(at.y - areas.sources.y);
        if model.focus != Focus::Sources {
            sources::enter(model, now, fx);
        }
        if let Some(place) = place {
            model.sources.put(place);
            sources::follow(model, now, fx);
        }
    } else if areas.reader.contains(at) {
        (model.typing, model.sources.typing) = (false, false);
        if model.list.selected().is_some() {
            model.focus = Focus::Reader;
        }
    } else if areas.list.contains(at) {
        let Some(place) = model.list.at_line(at.y - areas.list.y) else { return };
        model.focus = Focus::List;
        model.sources.typing = false;
        let twice = model
            .clicked
            .is_some_and(|(then, other)| other == place && now.0.saturating_sub(then.0) <= DOUBLE);
        if twice {
            model.clicked = None;
            model.typing = false;
            return act::act(model, Action::Open, now, fx);
        }
        model.clicked = Some((now, place));
        if model.list.cursor() != place {
            reading::leave(model, now, fx);
        }
        model.list.point(place);
    }
}
