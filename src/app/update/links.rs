//! Links of the article chosen by letters or numbers, and followed: in the browser, inside the program, or within the
//! article, with a way back. Never here: where the letters stand.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{act, reading, visit};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::keys;
use crate::app::model::{Focus, Model};
use crate::app::msg::Now;
use crate::app::pane::hints::{Chosen, Hints, Picked};
use crate::app::pane::overlay::Overlay;
use crate::app::pane::sight::reading_line;
use crate::news::Destination;

/// Puts letters on the links in sight.
pub fn choose(model: &mut Model, inside: bool, now: Now, fx: &mut Vec<Effect>) {
    let Some(page) = &model.reader.page else {
        let action = if inside { Action::FollowLink } else { Action::Links };
        return act::later(model, action, now);
    };
    if page.links().is_empty() {
        return model.say("There is no link in this article", now);
    }
    // Where there is but one to follow nothing needs to be chosen.
    if let [only] = page.links()
        && inside
        && only.leads_out()
    {
        let url = only.url.clone();
        return visit::visit(model, url, now, fx);
    }
    if model.areas().reader.area() == 0 {
        act::act(model, Action::Open, now, fx);
    }
    model.notice = None;
    model.hints = Some(Hints::new(inside));
}

/// The links in sight may be others now.
pub fn look(model: &mut Model) {
    let height = model.areas().reader.height;
    let Some(hints) = &mut model.hints else { return };
    match model.reader.page.as_ref().filter(|_| height > 0) {
        Some(page) => hints.see(page.links_in_sight(height), reading_line(height)),
        None => model.hints = None,
    }
}

/// A key while links have letters.
pub fn key(model: &mut Model, key: &KeyEvent, now: Now, fx: &mut Vec<Effect>) {
    let Some(hints) = &mut model.hints else { return };
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match key.code {
        KeyCode::Esc => model.hints = None,
        KeyCode::Char('c') if ctrl => model.hints = None,
        KeyCode::Char(';') if plain => model.hints = None,
        KeyCode::Enter => follow(model, ctrl, now, fx),
        KeyCode::Char('L') if plain => follow(model, true, now, fx),
        KeyCode::Char('y') if plain => copy(model, now, fx),
        KeyCode::Char('i') if plain => show(model, now),
        KeyCode::Backspace => hints.unpick(),
        KeyCode::Char(c) if plain && Hints::takes(c) => {
            let Some(page) = &model.reader.page else { return };
            let link = match hints.pick(c, page.numbered()) {
                Picked::Nothing => None,
                Picked::Link(link) => Some(link),
                Picked::Number(number) => page.link_of(number),
            };
            let target = link.and_then(|link| Some((link, page.links().get(link as usize)?)));
            hints.chosen = target.map(|(link, target)| Chosen {
                link,
                number: page.number_of(link),
                to: target.leads_out().then(|| Destination::of(&target.url)),
            });
        }
        // Scrolling goes on, and what comes in sight gets letters.
        _ => match keys::resolve(key) {
            Some(Action::Move(motion) | Action::Scroll(motion)) => {
                hints.chosen = None;
                reading::scroll(model, motion, now, fx);
            }
            Some(Action::Onward) => {
                hints.chosen = None;
                reading::scroll(model, crate::app::action::Motion::PageDown, now, fx);
            }
            Some(Action::Suspend) => fx.push(Effect::Suspend),
            Some(Action::Back | Action::Quit) => model.hints = None,
            Some(Action::QuitNow) => act::quit(model, now, fx),
            _ => {}
        },
    }
}

/// The link chosen; says so if there is none.
fn chosen(model: &mut Model, now: Now) -> Option<Chosen> {
    let chosen = model.hints.as_ref().and_then(|hints| hints.chosen.clone());
    if chosen.is_none() {
        model.say("First the letters of a link, or its number", now);
    }
    chosen
}

/// Opens the link chosen.
fn follow(model: &mut Model, inside: bool, now: Now, fx: &mut Vec<Effect>) {
    let Some(chosen) = chosen(model, now) else { return };
    let inside = inside || model.hints.as_ref().is_some_and(|hints| hints.inside);
    model.hints = None;
    match chosen.to {
        None => within(model, chosen.link, now),
        Some(to) if inside && !to.host.is_empty() => visit::visit(model, to.url, now, fx),
        Some(to) => act::follow_link(model, to.url, false, now, fx),
    }
}

/// Jumps to the place in the article that a link leads to.
fn within(model: &mut Model, link: u32, now: Now) {
    let height = model.areas().reader.height;
    let Some(page) = &mut model.reader.page else { return };
    let anchor = page.links().get(link as usize).and_then(|link| link.anchor);
    let Some(spot) = anchor.and_then(|anchor| page.galley().anchor(anchor)) else {
        return model.say("The place this leads to is not in the text", now);
    };
    let moved = page.jump_to(spot, height);
    reading::moved(model, now);
    model.focus = Focus::Reader;
    model.say(
        if moved { "ctrl-o goes back to where you were" } else { "The place this leads to is in sight" },
        now,
    );
}

fn copy(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let Some(chosen) = chosen(model, now) else { return };
    match chosen.to {
        Some(to) => {
            model.hints = None;
            act::follow_link(model, to.url, true, now, fx);
        }
        None => model.say("A place in this article has no address of its own", now),
    }
}

/// The whole address, and what there is to know about it.
fn show(model: &mut Model, now: Now) {
    let Some(chosen) = chosen(model, now) else { return };
    match chosen.to {
        Some(to) => model.overlay = Some(Overlay::Address { to, number: chosen.number, top: 0 }),
        None => model.say("It leads to a place in this article", now),
    }
}
