//! When the loop must wake without an event. Never here: a clock or a timer.

use super::model::Model;
use super::msg::Now;

/// The next moment something changes by itself; `None` lets the loop sleep for good.
pub fn next_wake(model: &Model, now: Now) -> Option<Now> {
    let word = model.feeds.word_at().filter(|at| *at > now);
    [
        model.read_due(),
        model.place_due,
        model.notice_ends(),
        word,
        model.refresh_due(),
        model.appearance.due(),
        model.pictures_due(now),
    ]
    .into_iter()
    .flatten()
    .min()
}
