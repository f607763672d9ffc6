//! A search within the article: typed, kept, dropped. Never here: what is found (see `pane::find`), the filter of the
//! list.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::reading;
use crate::app::effect::Effect;
use crate::app::finding::Finding;
use crate::app::model::{Focus, Model};
use crate::app::msg::Now;

/// Opens the prompt.
pub fn open(model: &mut Model, now: Now) {
    let Some(page) = &mut model.reader.page else {
        return model.say("There is no article to find anything in", now);
    };
    // With the first letter it must not take long.
    page.folded();
    page.leave_finds();
    model.notice = None;
    model.find = Some(Finding::new(page.id, page.here()));
}

/// A key while it is typed.
pub fn type_key(model: &mut Model, key: &KeyEvent, now: Now, fx: &mut Vec<Effect>) {
    let Some(find) = &mut model.find else { return };
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Esc => drop_it(model, true),
        KeyCode::Char('c') if ctrl => drop_it(model, true),
        KeyCode::Char('z') if ctrl => fx.push(Effect::Suspend),
        KeyCode::Enter | KeyCode::Tab => keep(model, now),
        KeyCode::Up => {
            if let Some(text) = model.found_before.back(find.prompt.text()).map(str::to_owned) {
                find.prompt.set(&text);
                look(model);
            }
        }
        KeyCode::Down => {
            if let Some(text) = model.found_before.forth().map(str::to_owned) {
                find.prompt.set(&text);
                look(model);
            }
        }
        _ => {
            let before = find.prompt.text().to_owned();
            if find.prompt.edit(key) && find.prompt.text() != before {
                model.found_before.leave();
                look(model);
            }
        }
    }
}

/// Pasted text goes into it.
pub fn paste(model: &mut Model, text: &str) {
    if let Some(find) = &mut model.find {
        find.prompt.insert(text);
        look(model);
    }
}

/// Marks what was typed; the first match from where the reader was comes in sight.
fn look(model: &mut Model) {
    let height = model.areas().reader.height;
    if let (Some(find), Some(page)) = (&model.find, &mut model.reader.page) {
        page.find(&find.wanted());
        page.first_find(find.from, height);
    }
}

/// The marks stay, and `n` and `N` go through them.
fn keep(model: &mut Model, now: Now) {
    let Some(find) = &mut model.find else { return };
    if find.prompt.text().trim().is_empty() {
        return drop_it(model, true);
    }
    find.typing = false;
    model.found_before.keep(find.prompt.text().trim());
    let from = find.from;
    model.focus = Focus::Reader;
    if let Some(page) = model.reader.page.as_mut().filter(|page| page.here() != from) {
        page.jumps.leave(from);
        reading::moved(model, now);
    }
}

/// The reader has turned to something else with the mouse: the marks stay, if there are any.
pub fn stop_typing(model: &mut Model) {
    let Some(find) = model.find.as_mut().filter(|find| find.typing) else { return };
    find.typing = false;
    let text = find.prompt.text().trim();
    if text.is_empty() {
        model.find = None;
    } else {
        model.found_before.keep(text);
    }
    model.found_before.leave();
}

/// No more of it; `back` to where the reader was.
pub fn drop_it(model: &mut Model, back: bool) {
    let height = model.areas().reader.height;
    let Some(find) = model.find.take() else { return };
    model.found_before.leave();
    if let Some(page) = model.reader.page.as_mut().filter(|_| back) {
        page.go_to(page.sheet().line_of(find.from), height);
    }
}
