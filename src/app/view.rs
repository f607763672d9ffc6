//! Draws the model. Pure and cheap: only what is visible is drawn. Never here: changing the model.

use ratatui::prelude::{Buffer, Style};

use super::pane::overlay;
use super::{Layer, Model, Now, PaneId, Signs, header, signs, status, text_order};

/// Draws everything. `buf` is blank and covers the screen.
pub fn view(model: &Model, now: Now, buf: &mut Buffer) {
    let (areas, screen) = (model.areas(), *buf.area());
    if model.theme.ground != Style::new() {
        buf.set_style(screen, model.theme.ground);
    }
    header::draw(model, now, areas.header, buf);
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
            Layer::Palette(palette) => palette.draw(&model.keymap, &model.theme, screen, buf),
            Layer::Overlay(over) => overlay::draw(over.as_ref(), &model.keymap, &model.theme, screen, buf),
            _ => {}
        }
    }
    text_order::settle(buf, model.text_order);
    match model.signs {
        Signs::Unicode => {}
        Signs::Narrow => signs::to_narrow(buf),
        Signs::Ascii | Signs::Asked => signs::to_ascii(buf),
    }
}
