//! Chooses links of the article by labels or numbers, and opens them: in the browser, in the program, or within the
//! article. Never here: where the labels are.

use super::{navigation, page, place, visit};
use crate::app::pane::hints::{ChosenLink, Hints, Pick};
use crate::app::pane::page_nav::reading_line;
use crate::app::pane::text_overlay::TextOverlay;
use crate::app::{Action, Edit, Effect, Layer, Model, Now, PaneId};
use crate::news::address::{MANUAL, is_web};
use crate::news::{Destination, SafeText};

/// Shows labels on the visible links. `in_program`: the link will be opened in the program.
pub(crate) fn show_labels(model: &mut Model, in_program: bool, now: Now, fx: &mut Vec<Effect>) {
    let Some(page) = &model.reader.page else {
        let action = if in_program { Action::FollowLink } else { Action::Links };
        return page::defer(model, action, now);
    };
    if page.links().is_empty() {
        return model.show_notice("There is no link in this article", now);
    }
    // A single link is opened without a choice.
    if let [only] = page.links()
        && in_program
        && only.is_external()
    {
        let url = only.url.clone();
        return visit::fetch(model, url, now, fx);
    }
    if model.areas().reader().area() == 0 {
        navigation::enter_article(model, now, fx);
    }
    model.notice = None;
    model.layers.open(Layer::Hints(Hints::new(in_program)));
}

/// Assigns labels to the links that are visible now.
pub(crate) fn update_labels(model: &mut Model) {
    let height = model.areas().reader().height;
    if let Some(page) = model.reader.page.as_ref().filter(|_| height > 0) {
        let visible = page.visible_links(height);
        if let Some(hints) = model.layers.hints_mut() {
            hints.set_links(visible, reading_line(height));
        }
    }
}

/// An action while links have labels. Other actions of the pane are ignored.
pub(crate) fn on_action(
    model: &mut Model,
    action: &Action,
    now: Now,
    fx: &mut Vec<Effect>,
) -> Option<Action> {
    match action {
        Action::Cancel | Action::Back | Action::Fold | Action::Quit => drop(model.layers.close()),
        Action::QuitNow => return Some(Action::QuitNow),
        Action::Submit => open_chosen(model, false, now, fx),
        Action::FollowLink => open_chosen(model, true, now, fx),
        Action::CopyLink => copy_chosen(model, now, fx),
        Action::ShowAddress => show_address(model, now),
        Action::Edit(Edit::DeleteBack) => {
            if let Some(hints) = model.layers.hints_mut() {
                hints.unpick();
            }
        }
        Action::Insert(c) => pick(model, *c),
        // Scrolling is possible, and links that become visible get labels.
        Action::Move(motion) | Action::Scroll(motion) => {
            if let Some(hints) = model.layers.hints_mut() {
                hints.chosen = None;
            }
            page::scroll(model, *motion, now, fx);
        }
        Action::Onward => return Some(Action::Move(crate::app::action::Motion::PageDown)),
        _ => {}
    }
    None
}

/// A letter or a digit was typed.
fn pick(model: &mut Model, c: char) {
    let Some(page) = &model.reader.page else { return };
    let Some(hints) = model.layers.hints_mut() else { return };
    let link = match hints.pick(c, page.numbered_links()) {
        Pick::Nothing => None,
        Pick::Link(link) => Some(link),
        Pick::Number(number) => page.link_by_number(number),
    };
    let target = link.and_then(|link| Some((link, page.links().get(link as usize)?)));
    hints.chosen = target.map(|(link, target)| ChosenLink {
        link,
        number: page.link_number(link),
        to: target.is_external().then(|| Destination::of(&target.url)),
    });
}

/// The chosen link; shows a notice if there is none.
fn chosen_link(model: &mut Model, now: Now) -> Option<ChosenLink> {
    let chosen = model.layers.hints().and_then(|hints| hints.chosen.clone());
    if chosen.is_none() {
        model.show_notice("Type the letters of a link first, or its number", now);
    }
    chosen
}

/// Opens the chosen link.
fn open_chosen(model: &mut Model, in_program: bool, now: Now, fx: &mut Vec<Effect>) {
    let Some(chosen) = chosen_link(model, now) else { return };
    let in_program = in_program || model.layers.hints().is_some_and(|hints| hints.in_program);
    model.layers.close();
    match chosen.to {
        None => jump_within(model, chosen.link, now),
        Some(to) if in_program && !to.host.is_empty() || to.url.starts_with(MANUAL) => {
            visit::fetch(model, to.url, now, fx);
        }
        Some(to) => open(model, to.url, false, now, fx),
    }
}

/// Jumps to the position in the article that a link leads to.
fn jump_within(model: &mut Model, link: u32, now: Now) {
    let height = model.areas().reader().height;
    let Some(page) = &mut model.reader.page else { return };
    let anchor = page.links().get(link as usize).and_then(|link| link.anchor);
    let Some(spot) = anchor.and_then(|anchor| page.galley().anchor(anchor)) else {
        return model.show_notice("The place this leads to is not in the text", now);
    };
    let moved = page.jump_to(spot, height);
    place::on_moved(model, now);
    model.focus = PaneId::Reader;
    if moved {
        model.show_notice(&format!("{} goes back to where you were", model.key(&Action::PreviousPage)), now);
    } else {
        model.show_notice("The place this leads to is already visible", now);
    }
}

fn copy_chosen(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let Some(chosen) = chosen_link(model, now) else { return };
    match chosen.to {
        Some(to) => {
            model.layers.close();
            open(model, to.url, true, now, fx);
        }
        None => model.show_notice("A place in this article has no address of its own", now),
    }
}

/// Shows the whole address of the chosen link.
fn show_address(model: &mut Model, now: Now) {
    let Some(chosen) = chosen_link(model, now) else { return };
    match chosen.to {
        Some(to) => {
            model.layers.open(Layer::Overlay(Box::new(TextOverlay::address(to, chosen.number))));
        }
        None => model.show_notice("It leads to a place in this article", now),
    }
}

/// Opens or copies the link of the article. Waits if the article is not open yet.
pub(crate) fn open_article_link(model: &mut Model, action: Action, now: Now, fx: &mut Vec<Effect>) {
    let Some(page) = model.reader.page.as_ref() else { return page::defer(model, action, now) };
    match page.article().url.clone() {
        Some(url) => open(model, url, action == Action::CopyLink, now, fx),
        None => model.show_notice("This article has no link", now),
    }
}

/// Copies a link, or opens it if it leads to the web.
fn open(model: &mut Model, url: SafeText, copy: bool, now: Now, fx: &mut Vec<Effect>) {
    if copy {
        model.show_notice(&format!("Copied {url}"), now);
        fx.push(Effect::Copy(url));
    } else if is_web(&url) {
        model.show_notice(&format!("Opening {url}"), now);
        fx.push(Effect::Browse(url));
    } else {
        model.warn(SafeText::new(&format!("Only http and https links are opened, not {url}")));
    }
}
