//! Dispatches actions: to the addressed layer, to the pane with the focus, or to the general handler. Handlers return
//! the action that follows; none of them calls the dispatcher. Never here: which key an action came from.

use super::{
    appearance, arrangement, changes, export, feed_edit, feeds, filter, find, fulltext, links, marks,
    navigation, page, pictures, sources, views, visit,
};
use crate::app::input::Purpose;
use crate::app::pane::contents::Contents;
use crate::app::pane::help::Help;
use crate::app::pane::palette::Palette;
use crate::app::pane::{PaneReply, overlay};
use crate::app::redo::RedoChange;
use crate::app::web_pages::FetchPurpose;
use crate::app::{Action, Edit, Effect, Layer, Model, Motion, Now, OverlayOutcome, PaneId};
use crate::news::SafeText;

/// Carries out an action and those that follow from it.
pub(crate) fn act(model: &mut Model, action: Action, now: Now, fx: &mut Vec<Effect>) {
    let mut next = Some(action);
    while let Some(action) = next {
        next = step(model, action, now, fx);
    }
}

fn step(model: &mut Model, action: Action, now: Now, fx: &mut Vec<Effect>) -> Option<Action> {
    // These work in every layer.
    match action {
        Action::Suspend => {
            fx.push(Effect::Suspend);
            return None;
        }
        Action::Redraw => {
            fx.push(Effect::Redraw);
            return None;
        }
        _ => {}
    }
    if model.layers.top().is_some() {
        return match action {
            Action::Edit(edit) => on_edit(model, edit, now, fx),
            action => on_layer_action(model, &action, now, fx),
        };
    }
    let area = model.areas().of(model.focus);
    match model.focus.pane().on_action(model, &action, area) {
        PaneReply::Pass => on_general_action(model, action, now, fx),
        PaneReply::Done => None,
        PaneReply::Run(meant) => on_general_action(model, meant, now, fx),
    }
}

/// An edit of the addressed line. All lines share what was deleted.
fn on_edit(model: &mut Model, edit: Edit, now: Now, fx: &mut Vec<Effect>) -> Option<Action> {
    if let Some(action) = closing_action(model, edit) {
        return on_layer_action(model, &action, now, fx);
    }
    exchange_kills(model);
    let next = on_layer_action(model, &Action::Edit(edit), now, fx);
    exchange_kills(model);
    next
}

/// What a key that closes an empty line does then: in a list it moves, as elsewhere.
fn closing_action(model: &mut Model, edit: Edit) -> Option<Action> {
    let is_empty = model.addressed_prompt().is_some_and(|prompt| prompt.text().is_empty());
    if edit != Edit::DeleteForwardOrClose || !is_empty {
        return None;
    }
    let in_list = matches!(model.layers.top(), Some(Layer::Help(_) | Layer::Palette(_) | Layer::Overlay(_)));
    Some(if in_list { Action::Move(Motion::HalfDown) } else { Action::Cancel })
}

/// Lends what was deleted to the addressed line, or takes it back.
fn exchange_kills(model: &mut Model) {
    let mut kills = std::mem::take(&mut model.kills);
    if let Some(prompt) = model.addressed_prompt() {
        std::mem::swap(&mut prompt.kills, &mut kills);
    }
    model.kills = kills;
}

/// An action in the addressed layer.
fn on_layer_action(model: &mut Model, action: &Action, now: Now, fx: &mut Vec<Effect>) -> Option<Action> {
    let screen = model.screen();
    if *action == Action::Help {
        // Over another layer it shows the keys of that layer.
        match model.layers.top() {
            Some(Layer::Help(_)) => drop(model.layers.close()),
            _ => open_help(model),
        }
        return None;
    }
    match model.layers.top_mut()? {
        Layer::Help(help) => {
            let outcome = help.on_action(action, &model.keymap, screen);
            return on_outcome(model, outcome, now, fx);
        }
        Layer::Palette(palette) => {
            let outcome = palette.on_action(action, &model.keymap, screen);
            if let OverlayOutcome::Run(action) = &outcome {
                model.recent_commands.push(action);
            }
            return on_outcome(model, outcome, now, fx);
        }
        Layer::Overlay(overlay) => {
            let body = overlay::frame(overlay.as_ref(), screen).1;
            let outcome = overlay.on_action(action, body);
            return on_outcome(model, outcome, now, fx);
        }
        Layer::Hints(_) => return links::on_action(model, action, now, fx),
        Layer::Find => find::on_action(model, action, now),
        Layer::Input(_) => on_input_action(model, action, now, fx),
        Layer::SourceFilter => sources::on_filter_action(model, action, now, fx),
        Layer::Filter => filter::on_action(model, action, now, fx),
    }
    None
}

/// Handles the outcome of the help, the palette or an overlay.
fn on_outcome(model: &mut Model, outcome: OverlayOutcome, now: Now, fx: &mut Vec<Effect>) -> Option<Action> {
    if outcome != OverlayOutcome::Stay {
        model.layers.close();
    }
    match outcome {
        OverlayOutcome::Stay | OverlayOutcome::Close => None,
        OverlayOutcome::Run(action) => Some(action),
        OverlayOutcome::Jump(spot) => {
            page::jump_to(model, spot, now);
            None
        }
        OverlayOutcome::Subscribe(feed) => {
            feeds::subscribe(model, feed.address, true, fx);
            None
        }
    }
}

/// An action while a line of text is typed.
fn on_input_action(model: &mut Model, action: &Action, now: Now, fx: &mut Vec<Effect>) {
    let Some(Layer::Input(input)) = model.layers.top_mut() else { return };
    match action {
        Action::Cancel => drop(model.layers.close()),
        Action::Submit => {
            let Some(Layer::Input(input)) = model.layers.close() else { return };
            match input.purpose {
                Purpose::AddFeed => feeds::on_address(model, input.prompt.text(), fx),
                Purpose::RenameFeed | Purpose::TagFeed | Purpose::MoveFeed => {
                    feed_edit::on_submit(model, &input, now, fx);
                }
                Purpose::Pipe => export::pipe(model, input, fx),
                Purpose::Write { overwrite } => export::write_file(model, input, overwrite, now, fx),
            }
        }
        // Only commands have a history.
        Action::HistoryPrevious | Action::HistoryNext if input.purpose != Purpose::Pipe => {}
        action => {
            if model.export.commands.apply(action, &mut input.prompt) {
                input.on_edit();
            }
        }
    }
}

/// The general meaning of an action, independent of the pane.
fn on_general_action(model: &mut Model, action: Action, now: Now, fx: &mut Vec<Effect>) -> Option<Action> {
    match action {
        Action::Move(motion) | Action::Scroll(motion) => page::scroll(model, motion, now, fx),
        Action::Open => navigation::enter_article(model, now, fx),
        Action::Back if model.focus == PaneId::Reader && is_waiting_for_page(model) => {
            page::cancel_fetch(model, now, fx);
        }
        Action::Back => navigation::back(model, now, fx),
        Action::FocusList => navigation::to_list(model, now, fx),
        Action::NextPane => navigation::next_pane(model, true, now, fx),
        Action::PreviousPane => navigation::next_pane(model, false, now, fx),
        Action::ToggleSources => navigation::toggle_sources(model, now, fx),
        Action::ShowSource => sources::follow(model, now, fx),
        Action::Fold | Action::Unfold | Action::FoldAll => return sources::fold(model, &action, now),
        Action::SortFeeds(_) | Action::CycleFeedOrder => sources::sort(model, &action, now),
        Action::NextFeed | Action::PreviousFeed => sources::to_unread_feed(model, &action, now, fx),
        Action::AddFeed => feeds::open_add(model, now),
        Action::RemoveFeed => feeds::remove_selected(model, now, fx),
        Action::RenameFeed => feed_edit::open(model, Purpose::RenameFeed, now),
        Action::TagFeed => feed_edit::open(model, Purpose::TagFeed, now),
        Action::MoveFeed => feed_edit::open(model, Purpose::MoveFeed, now),
        Action::Onward => return navigation::onward(model, now, fx),
        Action::NextUnread => navigation::to_unread(model, true, now, fx),
        Action::PreviousUnread => navigation::to_unread(model, false, now, fx),
        Action::NextMatch => page::to_match(model, true, now, fx),
        Action::PreviousMatch => page::to_match(model, false, now, fx),
        Action::ToggleRead | Action::MarkUnread | Action::ToggleSaved if visit::refuses_marks(model, now) => {
        }
        Action::ToggleRead => marks::mark_by_hand(model, true, now, fx),
        Action::MarkUnread => marks::mark_by_hand(model, false, now, fx),
        Action::MarkShownRead => marks::mark_shown_read(model, now, fx),
        Action::ToggleSaved => marks::toggle_saved(model, now, fx),
        Action::Undo => undo(model, now, fx),
        Action::Redo => redo(model, now, fx),
        Action::Search | Action::Filter => {
            navigation::to_list(model, now, fx);
            filter::open(model, fx);
        }
        Action::FilterSources => sources::open_filter(model),
        Action::ClearSourceFilter => sources::clear_filter(model),
        Action::Find => find::open(model, now),
        Action::ClearFind => find::clear(model, false),
        Action::Show(view) => navigation::show_view(model, view, now, fx),
        Action::View(number) => views::show(model, number, now, fx),
        Action::SaveView(name) => views::save(model, &name, now, fx),
        Action::DeleteView(name) => views::delete(model, &SafeText::new(&name), now, fx),
        Action::ShowStarted => views::show_started(model, now, fx),
        Action::CycleSort => arrangement::cycle_sort(model, now),
        Action::Sort(order) => arrangement::sort(model, order, now),
        Action::CycleRows => arrangement::cycle_rows(model, now),
        Action::Rows(style) => arrangement::set_rows(model, style, now),
        Action::CycleLayout => arrangement::cycle_layout(model, now),
        Action::Layout(choice) => arrangement::set_layout(model, choice, now),
        Action::ToggleGroups => arrangement::toggle_groups(model, now),
        Action::NextGroup => arrangement::to_group(model, true, now),
        Action::PreviousGroup => arrangement::to_group(model, false, now),
        Action::OpenInBrowser | Action::CopyLink => links::open_article_link(model, action, now, fx),
        Action::Pager | Action::Pipe | Action::Write => export::begin(model, action, now, fx),
        Action::Refresh if model.subscribing => feeds::refresh(model, now, fx),
        Action::Refresh if !model.reloadable => {
            model.show_notice("Standard input can be read only once", now);
        }
        Action::Refresh => navigation::reload(model, now, fx),
        Action::Stop if page::cancel_fetch(model, now, fx) => {}
        Action::Stop => feeds::stop_refresh(model, now, fx),
        Action::Errors => feeds::show_errors(model, now),
        Action::ToggleImages => pictures::toggle(model, now),
        Action::ToggleZen => navigation::toggle_zen(model, now),
        Action::Split(by) => appearance::split(model, by, now),
        Action::ChooseTheme | Action::SetTheme(_) => appearance::choose_theme(model, &action, now),
        Action::Measure(by) => appearance::measure(model, by, now),
        Action::ToggleBreaking(option) => appearance::toggle_breaking(model, option, now),
        Action::ScrollCode(by) => appearance::scroll_code(model, by, now),
        Action::Links => links::show_labels(model, false, now, fx),
        Action::FollowLink => links::show_labels(model, true, now, fx),
        Action::PreviousPage => visit::back(model, now, fx),
        Action::Contents => open_contents(model, now),
        Action::NextHeading => to_heading(model, true, now, fx),
        Action::PreviousHeading => to_heading(model, false, now, fx),
        Action::FullText => fulltext::toggle(model, now, fx),
        Action::Changes => changes::request(model, now, fx),
        Action::Manual => visit::open_manual(model, "", now, fx),
        Action::ManualPage(page) => visit::open_manual(model, &page, now, fx),
        Action::Help => open_help(model),
        Action::Palette => open_palette(model),
        Action::Quit if model.focus != PaneId::List => navigation::to_list(model, now, fx),
        Action::Quit | Action::QuitNow => quit(model, now, fx),
        // These have a meaning in layers only.
        Action::Suspend
        | Action::Redraw
        | Action::ShowAddress
        | Action::Cancel
        | Action::Submit
        | Action::Complete
        | Action::CompletePrevious
        | Action::HistoryPrevious
        | Action::HistoryNext
        | Action::ToggleTexts
        | Action::Insert(_)
        | Action::Edit(_) => {}
    }
    None
}

/// Opens the help for the addressed layer or pane.
fn open_help(model: &mut Model) {
    let help = Help::new(model.layer_id(), model.focus);
    model.layers.open(Layer::Help(help));
}

/// Opens the palette.
fn open_palette(model: &mut Model) {
    let palette = Palette::new(&model.views.all, model.themes.names(), &model.recent_commands);
    model.layers.open(Layer::Palette(palette));
}

/// Undoes the last change: of views, of feeds, or of marks.
fn undo(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let feed = model.feeds.undo_stack.last().map(|changed| changed.ticket);
    let undone = if model.views.undo_stack.last().map(|changed| changed.ticket) > feed {
        views::undo(model, fx)
    } else {
        feeds::undo(model, now, fx)
    };
    if !undone {
        marks::undo(model, false, now, fx);
    }
}

/// Redoes what was undone last.
fn redo(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    match model.redo.pop_due(&model.history) {
        None => marks::undo(model, true, now, fx),
        Some(RedoChange::RemoveFeed { name, address }) => feeds::remove(model, name, address, true, fx),
        Some(RedoChange::EditFeed { name, address, edit }) => {
            feed_edit::redo(model, (name, address), edit, now, fx);
        }
        Some(RedoChange::SaveView { name, view }) => views::redo(model, name, view, fx),
    }
}

/// Ends the program, after storing the reading position and the appearance.
pub(crate) fn quit(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    super::place::leave(model, now, fx);
    appearance::save(model, fx);
    appearance::save_window_state(model, fx);
    model.over = true;
    fx.push(Effect::Quit);
}

/// Opens the list of the article's headings.
fn open_contents(model: &mut Model, now: Now) {
    let height = model.areas().reader().height.max(1);
    let Some(page) = &model.reader.page else {
        return model.show_notice("No article is open", now);
    };
    if page.galley().headings.is_empty() {
        return model.show_notice("This article has no headings", now);
    }
    let contents = Contents::new(page.sections(), page.current_section(height));
    model.layers.open(Layer::Overlay(Box::new(contents)));
}

/// Goes to the next heading or the one before. If the article is hidden, it is entered first.
fn to_heading(model: &mut Model, forward: bool, now: Now, fx: &mut Vec<Effect>) {
    if model.reader.page.is_some() && model.areas().reader().area() == 0 {
        navigation::enter_article(model, now, fx);
        page::fit(model, now);
    }
    page::to_heading(model, forward, now, fx);
}

/// Whether the user waits for a page.
fn is_waiting_for_page(model: &Model) -> bool {
    let purpose = model.web_pages.fetching.as_ref().map(|fetching| fetching.purpose);
    matches!(purpose, Some(FetchPurpose::FollowLink | FetchPurpose::FullText { by_user: true, .. }))
}

/// Closes the addressed layer because the user clicked elsewhere.
pub(crate) fn close_layer(model: &mut Model, fx: &mut Vec<Effect>) {
    match model.layers.top() {
        None => {}
        Some(Layer::Filter) => filter::close(model, fx),
        Some(Layer::Find) => find::close(model),
        Some(_) => drop(model.layers.close()),
    }
}

/// Text was pasted: the addressed layer gets it; in a pane an address is offered as a feed, other text starts a filter.
pub(crate) fn paste(model: &mut Model, text: &str, now: Now, fx: &mut Vec<Effect>) {
    match model.layers.top_mut() {
        Some(Layer::Help(help)) => help.on_paste(text),
        Some(Layer::Palette(palette)) => palette.on_paste(text),
        Some(Layer::Overlay(overlay)) => overlay.on_paste(text),
        Some(Layer::Hints(_)) => {}
        Some(Layer::Find) => find::on_paste(model, text),
        Some(Layer::Input(input)) => {
            input.prompt.insert(text);
            input.on_edit();
        }
        Some(Layer::SourceFilter) => sources::on_filter_paste(model, text, now, fx),
        Some(Layer::Filter) => filter::on_paste(model, text, now, fx),
        None => {
            if !feeds::offer_pasted(model, text, now) {
                filter::open(model, fx);
                model.focus = PaneId::List;
                filter::on_paste(model, text, now, fx);
            }
        }
    }
}
