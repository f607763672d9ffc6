//! The search within the article: typing, selecting matches, clearing. Never here: finding matches (see `pane::find`),
//! the filter of the list.

use super::place;
use crate::app::article_search::ArticleSearch;
use crate::app::{Action, Layer, Model, Now, PaneId};

/// Opens the line.
pub(crate) fn open(model: &mut Model, now: Now) {
    let Some(page) = &mut model.reader.page else {
        return model.show_notice("There is no article to search", now);
    };
    // Prepare the text now, so that the first letter is fast.
    page.search_text();
    page.matches.deselect();
    model.notice = None;
    let mut find = ArticleSearch::new(page.id, page.current_spot());
    if let Some(earlier) = model.find.take().filter(|earlier| earlier.id == find.id) {
        find.prompt.set_selected(earlier.prompt.text());
    }
    model.find = Some(find);
    model.layers.open(Layer::Find);
}

/// An action while the line is typed.
pub(crate) fn on_action(model: &mut Model, action: &Action, now: Now) {
    let Some(find) = &mut model.find else {
        // There is no search any more.
        model.layers.close();
        return;
    };
    match action {
        Action::Cancel => {
            model.layers.close();
            clear(model, true);
        }
        Action::Submit => keep(model, now),
        action => {
            if model.find_history.apply(action, &mut find.prompt) {
                search(model);
            }
        }
    }
}

/// Text was pasted into the line.
pub(crate) fn on_paste(model: &mut Model, text: &str) {
    if let Some(find) = &mut model.find {
        find.prompt.insert(text);
        search(model);
    }
}

/// Highlights the matches, and selects the first one from the start of the search on.
fn search(model: &mut Model) {
    let height = model.areas().reader().height;
    if let (Some(find), Some(page)) = (&model.find, &mut model.reader.page) {
        page.find(&find.query());
        page.go_to_first_match(find.from, height);
    }
}

/// Closes the line; the matches stay highlighted.
fn keep(model: &mut Model, now: Now) {
    model.layers.close();
    let Some(find) = &model.find else { return };
    if find.prompt.text().trim().is_empty() {
        return clear(model, true);
    }
    model.find_history.push(find.prompt.text().trim());
    let from = find.from;
    model.focus = PaneId::Reader;
    if let Some(page) = model.reader.page.as_mut().filter(|page| page.current_spot() != from) {
        page.jumps.push(from);
        place::on_moved(model, now);
    }
}

/// Closes the line because the user clicked elsewhere; the matches stay highlighted.
pub(crate) fn close(model: &mut Model) {
    model.layers.close();
    let Some(find) = &model.find else { return };
    let text = find.prompt.text().trim();
    if text.is_empty() {
        model.find = None;
    } else {
        model.find_history.push(text);
    }
    model.find_history.reset();
}

/// Ends the search. `back`: returns to the position where it started.
pub(crate) fn clear(model: &mut Model, back: bool) {
    let height = model.areas().reader().height;
    let Some(find) = model.find.take() else { return };
    model.find_history.reset();
    if let Some(page) = model.reader.page.as_mut().filter(|_| back) {
        page.go_to(page.sheet().line_of(find.from), height);
    }
}
