//! When a notice ends: with the next movement or after its time, an alert with the next key. A notice that is hidden by a
//! typed line waits until it was visible. Never here: what notices say, how they are drawn (see `status`).

use crate::app::model::NOTICE_FOR;
use crate::app::{Action, Model, Now};

/// A key was pressed. `action`: what it means.
pub(crate) fn on_key(model: &mut Model, action: Option<&Action>) {
    let alert = model.notice.as_ref().is_some_and(|notice| notice.alert);
    if alert || action.is_some_and(ends_notice) {
        end(model);
    }
}

/// The user moved with the mouse.
pub(crate) fn on_pointer(model: &mut Model) {
    if model.notice.as_ref().is_some_and(|notice| !notice.alert) {
        end(model);
    }
}

fn end(model: &mut Model) {
    if !model.layers.types_in_status() {
        model.notice = None;
    }
}

/// The time of a notice runs only while it is visible.
pub(crate) fn settle(model: &mut Model, now: Now) {
    let hidden = model.layers.types_in_status();
    let Some(notice) = model.notice.as_mut().filter(|notice| !notice.alert) else { return };
    notice.until = match notice.until {
        _ if hidden => None,
        None => Some(Now(now.0 + NOTICE_FOR)),
        until => until,
    };
}

/// Whether the action moves, opens or scrolls something: what a notice says is about something else then.
fn ends_notice(action: &Action) -> bool {
    matches!(
        action,
        Action::Move(_)
            | Action::Scroll(_)
            | Action::ScrollCode(_)
            | Action::Open
            | Action::Back
            | Action::Quit
            | Action::FocusList
            | Action::NextPane
            | Action::PreviousPane
            | Action::ToggleSources
            | Action::ShowSource
            | Action::Onward
            | Action::NextUnread
            | Action::PreviousUnread
            | Action::NextMatch
            | Action::PreviousMatch
            | Action::NextFeed
            | Action::PreviousFeed
            | Action::NextGroup
            | Action::PreviousGroup
            | Action::ToggleZen
            | Action::NextHeading
            | Action::PreviousHeading
            | Action::PreviousPage
            | Action::Contents
            | Action::Show(_)
            | Action::View(_)
            | Action::ShowStarted
            | Action::Search
            | Action::Filter
            | Action::FilterSources
            | Action::Find
            | Action::Links
            | Action::FollowLink
            | Action::Help
            | Action::Palette
    )
}
