//! When the loop must wake without an event. Never here: a clock or a timer.

use super::{Model, Now};

/// The next time something changes by itself; `None` if nothing will.
pub fn next_wake(model: &Model, now: Now) -> Option<Now> {
    // A screen for screen readers shows no progress.
    let shows_progress = |at: &Now| *at > now && !model.is_linear();
    let refresh_progress = model.feeds.progress_due().filter(shows_progress);
    [
        model.read_due(),
        model.place_due,
        model.follow_due,
        model.notice_end(),
        refresh_progress,
        model.busy.progress_due(now).filter(shows_progress),
        model.refresh_due(),
        model.appearance.due,
        model.remembered.due,
        model.pictures_due(now),
        model.next_day(now),
    ]
    .into_iter()
    .flatten()
    .min()
}
