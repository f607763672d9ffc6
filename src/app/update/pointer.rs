//! The mouse: wheel, click, double click, dragging the divider. The addressed layer gets the events; a click outside of
//! it closes it and goes to the pane below. Never here: keys.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{act, appearance, notices};
use crate::app::header::tabs;
use crate::app::pane::{PaneReply, overlay};
use crate::app::{Effect, Layer, Model, Motion, Now, PaneId};

/// Lines per notch of the wheel.
pub(crate) const NOTCH: usize = 3;

/// Handles a mouse event.
pub(crate) fn on_mouse(model: &mut Model, mouse: MouseEvent, now: Now, fx: &mut Vec<Effect>) {
    let at = Position::new(mouse.column, mouse.row);
    match mouse.kind {
        MouseEventKind::ScrollDown => on_wheel(model, true, at, now, fx),
        MouseEventKind::ScrollUp => on_wheel(model, false, at, now, fx),
        MouseEventKind::Down(MouseButton::Left) => on_click(model, at, now, fx),
        MouseEventKind::Drag(MouseButton::Left) if model.dragging => {
            // The list, or the pane in its place, begins at the end of the pane on the side.
            let columns = at.x.saturating_sub(model.areas().edge.right());
            let lines = at.y.saturating_sub(model.areas().header.height);
            appearance::put_divider(model, columns, lines, now);
        }
        MouseEventKind::Up(_) => model.dragging = false,
        _ => {}
    }
}

fn on_wheel(model: &mut Model, down: bool, at: Position, now: Now, fx: &mut Vec<Effect>) {
    model.on_user_input();
    notices::on_pointer(model);
    let (areas, screen) = (model.areas(), model.screen());
    let lines = if down { NOTCH as isize } else { -(NOTCH as isize) };
    match model.layers.top_mut() {
        Some(Layer::Help(help)) => help.on_wheel(lines, &model.keymap, screen),
        Some(Layer::Palette(palette)) => palette.on_wheel(lines, &model.keymap, screen),
        Some(Layer::Overlay(overlay)) => {
            let body = overlay::frame(overlay.as_ref(), screen).1;
            overlay.on_wheel(lines, body);
        }
        // A layer may belong to the article: only the article is scrolled.
        Some(Layer::Hints(_) | Layer::Find | Layer::Input(_)) => {
            if areas.reader().contains(at) {
                scroll_article(model, down, now, fx);
            }
        }
        None | Some(Layer::Filter | Layer::SourceFilter) => {
            let Some(pane) = areas.pane_at(at) else { return };
            if pane == PaneId::Reader {
                return scroll_article(model, down, now, fx);
            }
            if let PaneReply::Run(action) = pane.pane().on_wheel(model, lines, areas.of(pane), now) {
                act::act(model, action, now, fx);
            }
        }
    }
}

fn scroll_article(model: &mut Model, down: bool, now: Now, fx: &mut Vec<Effect>) {
    let motion = if down { Motion::Down } else { Motion::Up };
    if let Some(hints) = model.layers.hints_mut() {
        hints.chosen = None;
    }
    for _ in 0..NOTCH {
        super::page::scroll(model, motion, now, fx);
    }
}

fn on_click(model: &mut Model, at: Position, now: Now, fx: &mut Vec<Effect>) {
    model.on_user_input();
    notices::on_pointer(model);
    if model.layers.top().is_some() {
        let status = model.areas().status;
        if model.layers.contains(at, model.screen(), status) {
            return;
        }
        let over_panes = model.layers.is_over_panes();
        while model.layers.top().is_some() {
            act::close_layer(model, fx);
        }
        // The layer covered the panes: the click only closes it.
        if over_panes {
            return;
        }
    }
    let areas = model.areas();
    if areas.divider.contains(at) {
        model.dragging = true;
    } else if areas.header.contains(at) {
        if let Some(tab) = tabs(model).into_iter().find(|tab| (tab.from..tab.to).contains(&at.x)) {
            act::act(model, tab.action, now, fx);
        }
    } else if let Some(pane) = areas.pane_at(at)
        && pane.pane().is_reachable(model)
    {
        if model.focus == PaneId::Reader && pane != PaneId::Reader {
            super::place::leave(model, now, fx);
        }
        model.focus = pane;
        if let PaneReply::Run(action) = pane.pane().on_click(model, at, areas.of(pane), now) {
            act::act(model, action, now, fx);
        }
    }
}
