//! What the publisher changed in the article: requests the comparison of its texts, and shows it. Never here: comparing
//! texts (see `news::changes`).

use super::page;
use crate::app::pane::changes::{ChangeMarks, ChangesOverlay, NO_EARLIER_TEXT, PendingComparison};
use crate::app::{Action, Depth, Effect, Layer, Model, Now};
use crate::news::Failure;
use crate::news::changes::Comparison;

/// Requests the comparison. Waits if the article is not open yet.
pub(crate) fn request(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.page_history.shows_other_page() {
        let key = model.key(&Action::PreviousPage);
        return model.show_notice(&format!("This page is not in the list · {key} goes back"), now);
    }
    let Some(row) = model.reader.page.as_ref().map(|page| page.row) else {
        return page::defer(model, Action::Changes, now);
    };
    let (ticket, inputs) = (model.ticket(), model.layers.inputs);
    model.notice = None;
    model.comparing = Some(PendingComparison { ticket, row, inputs });
    fx.push(Effect::Compare { ticket, row });
}

/// The texts were compared, newest first. They are shown if the user is still waiting for them.
pub(crate) fn on_compared(
    model: &mut Model,
    ticket: u64,
    result: Result<Vec<Comparison>, Failure>,
    now: Now,
) {
    let Some(PendingComparison { inputs, .. }) = model.comparing.take_if(|pending| pending.ticket == ticket)
    else {
        return;
    };
    match result {
        Ok(found) if found.is_empty() => {
            model.show_notice(NO_EARLIER_TEXT, now);
        }
        Ok(found) if model.layers.may_open(inputs) => {
            // Not every terminal shows struck-through text.
            let marks =
                if model.terminal.depth == Depth::None { ChangeMarks::Brackets } else { ChangeMarks::Styles };
            let overlay = ChangesOverlay::new(found, marks, &model.zone);
            model.layers.open(Layer::Overlay(Box::new(overlay)));
        }
        Ok(_) => {}
        Err(why) => model.warn(why),
    }
}
