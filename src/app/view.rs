//! Draws the model. Pure and cheap: only what is visible is drawn. Never here: changing the model.

use ratatui::prelude::{Buffer, Position, Rect, Style};

use super::pane::overlay;
use super::{Layer, Model, Now, PaneId, Signs, header, linear, signs, status, text_order};

/// The line above the article fills as it is read, where it does not scroll away.
fn draw_progress(model: &Model, divider: Rect, buf: &mut Buffer) {
    let height = model.areas().reader().height;
    let Some(page) = model.reader.page.as_ref().filter(|page| divider.width > 1 && !page.is_short(height))
    else {
        return;
    };
    let read = usize::from(divider.width) * usize::from(page.percent(height)) / 100;
    for at in divider.positions().take(read) {
        buf.set_string(at.x, at.y, "━", model.theme.progress);
    }
}

/// Draws everything. `buf` is blank and covers the screen. Returns where the cursor of the terminal is shown; only
/// screen readers need it.
pub fn view(model: &Model, now: Now, buf: &mut Buffer) -> Option<Position> {
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
    draw_progress(model, areas.divider, buf);
    status::draw(model, areas.status, buf);
    if let Some(menu) = &model.filter.menu {
        let x = status::filter_column(model, areas.status, menu.range.start);
        menu.draw(&model.theme, x, areas.status, screen, buf);
    }
    if model.is_linear() && model.layers.is_over_panes() {
        // One after the other, not one over the other.
        overlay::clear(screen, &model.theme, buf);
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
    let cursor = model.is_linear().then(|| {
        let covered = model.layers.is_over_panes();
        linear::simplify(if covered { Rect::ZERO } else { areas.reader() }, buf);
        linear::cursor(model, buf)
    });
    match model.signs {
        Signs::Unicode => {}
        Signs::Narrow => signs::to_narrow(buf),
        Signs::Ascii | Signs::Asked => signs::to_ascii(buf),
    }
    cursor
}
