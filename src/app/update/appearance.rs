//! Changes the appearance: by keys, by edits of the file, or from another window. Never here: the file, drawing.

use super::feeds::sentence;
use crate::app::action::BreakingOption;
use crate::app::appearance::{MEASURE, MEASURES};
use crate::app::layout::{BOTH, LayoutChoice};
use crate::app::pane::page::text_width;
use crate::app::pane::theme_chooser::ThemeChooser;
use crate::app::typeset::MIN_JUSTIFIED;
use crate::app::{Action, Appearance, Effect, Layer, Model, Now, TerminalColors, Themes};
use crate::news::SafeText;

/// Moves the divider.
pub(crate) fn split(model: &mut Model, by: i16, now: Now) {
    let list = model.areas().list();
    match model.layout_input().placement() {
        LayoutChoice::SideBySide if list.width > 0 => {
            put_divider(model, list.width.saturating_add_signed(by), 0, now);
        }
        LayoutChoice::Stacked if list.height > 0 => {
            put_divider(model, 0, list.height.saturating_add_signed(by.signum()), now);
        }
        LayoutChoice::SideBySide | LayoutChoice::Stacked => {}
        LayoutChoice::Single | LayoutChoice::Auto => {
            let text = if model.columns < BOTH {
                format!("List and article are both shown from {BOTH} columns on")
            } else {
                format!("{} shows list and article together", model.key(&Action::CycleLayout))
            };
            model.show_notice(&text, now);
        }
    }
}

/// Gives the list so many columns beside the article, or so many lines above it, as far as possible.
pub(crate) fn put_divider(model: &mut Model, columns: u16, lines: u16, now: Now) {
    if model.layout_input().placement() == LayoutChoice::Stacked {
        let areas = model.areas();
        let both = (areas.reader().bottom() - areas.header.bottom()).max(1);
        let percent = (u32::from(lines) * 100 / u32::from(both)).clamp(1, 99) as u16;
        return model.remember(now, |state| state.stacked_share = Some(percent));
    }
    model.split = Some(columns.clamp(1, model.columns));
    let areas = model.areas();
    // Another pane may be in the place of the list.
    let list = areas.divider.x.saturating_sub(areas.edge.right());
    model.split = Some(list);
    let both = u32::from(list + areas.divider.width + areas.reader().width).max(1);
    let percent = (u32::from(list) * 100).div_ceil(both) as u16;
    model.appearance.change(Appearance { list: Some(percent), ..Appearance::default() }, now);
}

/// Chooses the theme that is named, else opens the list of themes.
pub(crate) fn choose_theme(model: &mut Model, action: &Action, now: Now) {
    if let Action::SetTheme(name) = action {
        return set_theme(model, name, now);
    }
    let chooser = ThemeChooser::new(&model.themes, &model.terminal, &model.chosen_theme());
    model.layers.open(Layer::Overlay(Box::new(chooser)));
}

fn set_theme(model: &mut Model, name: &str, now: Now) {
    let name = SafeText::new(name);
    if !model.themes.has(&name) {
        return model.warn(sentence(&model.themes.unknown(&name)));
    }
    model.theme_for_now = None;
    model.show_notice(&format!("Theme: {name}"), now);
    model.appearance.change(Appearance { theme: Some(name), ..Appearance::default() }, now);
    model.restyle();
}

/// The terminal reported colours.
pub(crate) fn on_colors(model: &mut Model, colors: TerminalColors) {
    model.terminal.colors = model.terminal.colors.with(colors);
    model.restyle();
}

/// The files of themes have changed.
pub(crate) fn on_themes(model: &mut Model, themes: Themes, warnings: Vec<SafeText>) {
    model.themes = themes;
    model.restyle();
    if let Some(first) = warnings.into_iter().next() {
        model.warn(first);
    }
}

/// Changes the maximum line length.
pub(crate) fn measure(model: &mut Model, by: i16, now: Now) {
    let old = model.appearance.measure();
    let new = if by == 0 { MEASURE } else { old.saturating_add_signed(by) };
    let new = new.clamp(*MEASURES.start(), *MEASURES.end());
    let width = usize::from(model.areas().reader().width);
    let edge = if new == old && by > 0 {
        " · longer lines are hard to read"
    } else if width > 0 && text_width(width as u16, new.into()) < usize::from(new) {
        " · this pane is narrower"
    } else {
        ""
    };
    if new != old {
        model.appearance.change(Appearance { measure: Some(new), ..Appearance::default() }, now);
    }
    model.show_notice(&format!("Lines of at most {new} columns{edge}"), now);
}

/// Scrolls code that is not wrapped.
pub(crate) fn scroll_code(model: &mut Model, by: i16, now: Now) {
    let width = model.areas().reader().width;
    let is_wide = model.reader.page.as_ref().is_some_and(|page| page.sheet().has_wide_tables());
    if model.appearance.wrap_code() && !is_wide {
        let key = model.key(&Action::ToggleBreaking(BreakingOption::Code));
        return model.show_notice(&format!("Code is wrapped · {key} turns this off"), now);
    }
    if let Some(page) = model.reader.page.as_mut().filter(|_| width > 0) {
        // Not beyond the end of the longest line.
        let last = page.widest_code().saturating_sub(usize::from(width) / 2);
        let to = page.h_scroll.saturating_add_signed(by.into()).min(last);
        page.h_scroll = to;
    }
}

/// Changes how lines are broken.
pub(crate) fn toggle_breaking(model: &mut Model, option: BreakingOption, now: Now) {
    match option {
        BreakingOption::Code => wrap_code(model, now),
        BreakingOption::Even => even_lines(model, now),
        BreakingOption::Hyphens => hyphenate(model, now),
        BreakingOption::Justify => justify(model, now),
    }
}

/// Switches the wrapping of code.
fn wrap_code(model: &mut Model, now: Now) {
    let wrap = !model.appearance.wrap_code();
    model.appearance.change(Appearance { wrap_code: Some(wrap), ..Appearance::default() }, now);
    let words = if wrap {
        "Code is wrapped".to_owned()
    } else {
        let (right, left) = (model.key(&Action::ScrollCode(8)), model.key(&Action::ScrollCode(-8)));
        format!("Code is not wrapped · {right} and {left} scroll it")
    };
    model.show_notice(&words, now);
}

/// Switches lines of even length.
fn even_lines(model: &mut Model, now: Now) {
    let on = !model.appearance.breaking().even;
    model.appearance.change(Appearance { even_lines: Some(on), ..Appearance::default() }, now);
    let words = if on { "Lines of even length" } else { "Each line is filled before the next" };
    model.show_notice(words, now);
}

/// Switches hyphenation.
fn hyphenate(model: &mut Model, now: Now) {
    let on = !model.appearance.breaking().hyphenate;
    model.appearance.change(Appearance { hyphenate: Some(on), ..Appearance::default() }, now);
    model.show_notice(if on { "Words are hyphenated" } else { "Words are not hyphenated" }, now);
}

/// Switches justification.
fn justify(model: &mut Model, now: Now) {
    let on = !model.appearance.breaking().justify;
    model.appearance.change(Appearance { justify: Some(on), ..Appearance::default() }, now);
    let narrow = model.reader.page.as_ref().is_some_and(|page| page.width() < MIN_JUSTIFIED);
    let words = match on {
        true if narrow => {
            format!("Text is justified from {MIN_JUSTIFIED} columns on · this pane is narrower")
        }
        true => "Text is justified".to_owned(),
        false => "Text is not justified".to_owned(),
    };
    model.show_notice(&words, now);
}

/// The settings in the file have changed.
pub(crate) fn on_appearance(model: &mut Model, appearance: Appearance) {
    let before = model.appearance.current.clone();
    model.appearance.set_saved(appearance);
    if model.appearance.current.theme != before.theme {
        model.theme_for_now = None;
        model.restyle();
    }
    if model.appearance.current.list != before.list {
        model.split = None;
    }
}

/// Saves the changes.
pub(crate) fn save(model: &mut Model, fx: &mut Vec<Effect>) {
    fx.extend(model.appearance.take_changes().map(Effect::SaveAppearance));
}

/// Saves what the window remembers.
pub(crate) fn save_window_state(model: &mut Model, fx: &mut Vec<Effect>) {
    fx.extend(model.remembered.take_changes().map(|change| Effect::SaveWindowState(Box::new(change))));
}
