//! When the loop must wake without an event. Never here: a clock or a timer.

use super::model::Model;
use super::msg::Now;

/// The next moment something changes by itself; `None` lets the loop sleep for good.
pub fn next_wake(model: &Model, _now: Now) -> Option<Now> {
    [model.read_due(), model.place_due, model.notice_ends()].into_iter().flatten().min()
}
