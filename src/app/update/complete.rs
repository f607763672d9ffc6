//! Completion in the filter: opens the menu, chooses and inserts a completion. Never here: finding completions (see
//! `search::query`), how the menu is drawn.

use std::collections::HashMap;

use super::search;
use crate::app::filter::CompletionNames;
use crate::app::pane::menu::Menu;
use crate::app::{Action, Effect, Model, Now};
use crate::news::SafeText;
use crate::search::query::{Completion, Names, complete};

/// An action while the filter is typed; true if the menu handled it. Edits of the line narrow the menu.
pub(crate) fn on_action(model: &mut Model, action: &Action, now: Now, fx: &mut Vec<Effect>) -> bool {
    let Some(menu) = &mut model.filter.menu else {
        return *action == Action::Complete && open(model, now, fx);
    };
    match action {
        Action::Complete => menu.step(true),
        Action::CompletePrevious => menu.step(false),
        Action::Cancel => model.filter.menu = None,
        Action::Submit => accept(model, now, fx),
        Action::Insert(_) if menu.chosen => {
            accept(model, now, fx);
            model.filter.menu = None;
            return false;
        }
        Action::Insert(c) if *c != ' ' => {
            model.prompt.apply(action);
            search::refilter(model, now, fx);
            model.filter.menu = completion(model).map(Menu::new);
        }
        _ => {
            model.filter.menu = None;
            return false;
        }
    }
    true
}

/// Opens the menu, or inserts the only completion. False if there is none.
fn open(model: &mut Model, now: Now, fx: &mut Vec<Effect>) -> bool {
    model.filter.names = collect_names(model);
    let Some(found) = completion(model) else { return false };
    let menu = Menu::new(found);
    let is_only = menu.count() == 1;
    model.filter.menu = Some(menu);
    if is_only {
        accept(model, now, fx);
    }
    true
}

/// Inserts the chosen completion. After the name of a field, its values are offered immediately.
fn accept(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let Some(menu) = model.filter.menu.take() else { return };
    model.prompt.replace(menu.range.clone(), menu.text());
    model.filter.history.reset();
    search::refilter(model, now, fx);
    if menu.text().ends_with(':') {
        model.filter.menu = completion(model).map(Menu::new);
    }
}

fn completion(model: &Model) -> Option<Completion> {
    let CompletionNames { sources, authors, tags } = &model.filter.names;
    complete(model.prompt.text(), model.prompt.cursor(), &Names { sources, authors, tags })
}

/// Collects names with the number of articles of each. Authors and tags take a pass over all headlines, so they are
/// collected only if the filter contains their field.
fn collect_names(model: &Model) -> CompletionNames {
    let asks = |fields: &[&str]| {
        let text = model.prompt.text().to_ascii_lowercase();
        fields.iter().any(|field| text.contains(field))
    };
    let all = model.library.sources();
    let named = all.iter().filter(|source| source.listed > 0 && !source.name.is_empty());
    let mut sources: HashMap<&str, usize> = HashMap::new();
    named.for_each(|source| *sources.entry(source.name.as_str()).or_default() += source.listed);
    let authors = if asks(&["author:", "by:"]) { model.library.authors() } else { HashMap::new() };
    let mut tags = if asks(&["tag:"]) { model.library.tags() } else { HashMap::new() };
    for feed in model.feeds.all() {
        let source = model.library.source_of_feed(&feed.address).and_then(|number| all.get(number as usize));
        let listed = source.map_or(0, |source| source.listed);
        feed.tags.iter().for_each(|tag| *tags.entry(tag.as_str()).or_default() += listed);
    }
    let list =
        |counts: HashMap<&str, usize>| counts.into_iter().map(|(name, n)| (SafeText::new(name), n)).collect();
    CompletionNames { sources: list(sources), authors: list(authors), tags: list(tags) }
}
