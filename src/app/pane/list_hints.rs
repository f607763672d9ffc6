//! The hints of the list for the status line. Never here: how they are drawn.

use crate::app::{Action, Model, Scope, View};

/// The most important first: as many are shown as fit. Only what can be done with the list as it is.
pub(super) fn list_hints(model: &Model) -> Vec<(Action, &'static str)> {
    let feeds = model.subscribing.then(|| model.feeds.all());
    let add = feeds.map(|_| (Action::AddFeed, "add a feed"));
    let scope = (model.scope != Scope::All).then_some((Action::Back, "all articles"));
    let mut hints: Vec<(Action, &'static str)> = scope.into_iter().collect();
    if model.list.rows().is_empty() {
        let all = (model.list.view != View::All).then_some((Action::Show(View::All), "all"));
        hints.extend(all);
        if feeds.is_some_and(|feeds| !feeds.is_empty()) {
            hints.push((Action::Refresh, "refresh"));
            hints.extend((!model.feeds.failures().is_empty()).then_some((Action::Errors, "errors")));
        }
        hints.extend(add);
        hints.extend([(Action::Help, "keys"), (Action::Quit, "quit")]);
        return hints;
    }
    let (filter, read) = ((Action::Search, "filter"), (Action::Open, "read"));
    match &add {
        // Someone who has just started: the articles are those of the program.
        Some(add) if model.feeds.all().is_empty() => {
            hints.extend([read, add.clone(), filter, (Action::Help, "keys"), (Action::ToggleSaved, "save")]);
        }
        _ => {
            hints.extend([filter, read, (Action::ToggleSaved, "save"), (Action::Help, "keys")]);
            hints.extend(add);
        }
    }
    hints.extend([(Action::Onward, "page"), (Action::ToggleRead, "read/unread"), (Action::Quit, "quit")]);
    hints
}
