//! Changes of one feed: its name, its tags, its address. Never here: the pane that lists the feeds, `feeds.txt`.

use super::feeds;
use crate::app::feeds::{EditDraft, FeedChange, FeedUndo, RunningEdit, RunningUndo};
use crate::app::input::{Purpose, TextInput};
use crate::app::redo::RedoChange;
use crate::app::{Action, Effect, Layer, Model, Now, PaneId, Scope};
use crate::news::{ChangedLines, Failure, Feed, FeedEdit, SafeText};
use crate::parse::subscriptions::{TypedTags, format_tags, parse_tags, parse_typed};

/// The feed that a change is about: the one under the cursor of the sources, else the one that the list shows.
fn selected(model: &Model) -> Option<&Feed> {
    let scope = match model.focus {
        PaneId::Sources => &model.sources.selected()?.scope,
        _ => &model.scope,
    };
    let Scope::Feed(address) = scope else { return None };
    find(model, address)
}

fn find<'a>(model: &'a Model, address: &SafeText) -> Option<&'a Feed> {
    model.feeds.all().iter().find(|feed| feed.address == *address)
}

/// Opens the line for the new value, with the present one.
pub(crate) fn open(model: &mut Model, purpose: Purpose, now: Now) {
    if !model.subscribing {
        return model.show_notice("These are files, not feeds", now);
    }
    let Some(feed) = selected(model) else {
        let sources = model.key(&Action::ToggleSources);
        let what = match purpose {
            Purpose::RenameFeed => "renamed",
            Purpose::TagFeed => "tagged",
            _ => "moved",
        };
        return match model.focus {
            PaneId::Sources => model.show_notice(&format!("Only a feed can be {what}: select one"), now),
            _ => model.show_notice(&format!("A feed is {what} in the sources ({sources} goes there)"), now),
        };
    };
    let address = feed.address.clone();
    let present = present(feed, purpose);
    let draft = model.feeds.edit_draft.take();
    let draft = draft.filter(|draft| draft.purpose == purpose && draft.feed == address);
    let text = draft.as_ref().map_or(&present, |draft| &draft.typed);
    let mut input = TextInput::of_feed(purpose, text, &address);
    // A part of an address would be another address.
    if draft.is_none() && input.prompt.text() != present {
        let words =
            "This is too long to be edited here; 'tidings move', 'rename' and 'tag' change it in a shell";
        return model.show_notice(words, now);
    }
    input.problem = draft.map(|draft| draft.problem);
    model.notice = None;
    model.layers.open(Layer::Input(input));
}

/// The present value, as it is typed.
fn present(feed: &Feed, purpose: Purpose) -> String {
    match purpose {
        Purpose::RenameFeed => feed.title.to_string(),
        Purpose::TagFeed => format_tags(&feed.tags),
        _ => feed.address.to_string(),
    }
}

/// Changes the feed of the line as it was typed.
pub(crate) fn on_submit(model: &mut Model, input: &TextInput, now: Now, fx: &mut Vec<Effect>) {
    let Some(address) = &input.feed else { return };
    let Some(feed) = find(model, address) else {
        return model.warn(SafeText::new(&format!("{address}: you are not subscribed to that any more")));
    };
    let typed = input.prompt.text().trim();
    if typed == present(feed, input.purpose) {
        return;
    }
    let edit = match input.purpose {
        Purpose::RenameFeed => FeedEdit::Rename(SafeText::new(typed).filled()),
        Purpose::TagFeed => {
            let TypedTags { mut add, mut remove } = parse_tags(typed);
            // A tag that is typed and removed goes; one that is left out does, too.
            let left_out = |tag: &&SafeText| !add.contains(tag) && !remove.contains(tag);
            let left_out: Vec<SafeText> = feed.tags.iter().filter(left_out).cloned().collect();
            add.retain(|tag| !remove.contains(tag) && !feed.tags.contains(tag));
            remove.extend(left_out);
            FeedEdit::Tag { add, remove }
        }
        _ if typed.is_empty() => return,
        _ => match parse_typed(typed) {
            Ok(new) => FeedEdit::Move(new),
            Err(why) => {
                let problem = Some(feeds::sentence(&why.to_string()));
                let line = TextInput::of_feed(input.purpose, typed, address);
                return model.layers.open(Layer::Input(TextInput { problem, ..line }));
            }
        },
    };
    let (name, address) = (feed.title.clone(), feed.address.clone());
    let typed = Some(typed.to_owned());
    model.redo.clear();
    request(model, RunningEdit { ticket: 0, name, address, edit, typed }, now, fx);
}

/// Requests a change.
fn request(model: &mut Model, edit: RunningEdit, now: Now, fx: &mut Vec<Effect>) {
    if model.feeds.running.is_some() && matches!(edit.edit, FeedEdit::Move(_)) {
        model.show_notice(&format!("{} is moved when the refresh has ended", edit.name), now);
    }
    let ticket = model.ticket();
    fx.push(Effect::EditFeed { ticket, address: edit.address.clone(), edit: edit.edit.clone() });
    model.feeds.editing.push(RunningEdit { ticket, ..edit });
}

/// Makes a change again that was undone.
pub(crate) fn redo(
    model: &mut Model,
    (name, address): (SafeText, SafeText),
    edit: FeedEdit,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    request(model, RunningEdit { ticket: 0, name, address, edit, typed: None }, now, fx);
}

/// What was changed, as the messages of undo and redo name it.
fn what(edit: &FeedEdit, name: &str) -> String {
    match edit {
        FeedEdit::Rename(_) => format!("rename of {name}"),
        FeedEdit::Tag { .. } => format!("tags of {name}"),
        FeedEdit::Move(_) => format!("move of {name}"),
    }
}

/// The feed was changed, or could not be.
pub(crate) fn on_edited(model: &mut Model, ticket: u64, result: Result<ChangedLines, Failure>, now: Now) {
    let Some(at) = model.feeds.editing.iter().position(|edit| edit.ticket == ticket) else { return };
    let RunningEdit { name, address, edit, typed, .. } = model.feeds.editing.remove(at);
    let changed = match result {
        Ok(changed) => changed,
        Err(why) => {
            let purpose = match edit {
                FeedEdit::Rename(_) => Purpose::RenameFeed,
                FeedEdit::Tag { .. } => Purpose::TagFeed,
                FeedEdit::Move(_) => Purpose::MoveFeed,
            };
            let problem = why.message.clone();
            let draft = typed.map(|typed| EditDraft { purpose, feed: address, typed, problem });
            model.feeds.edit_draft = draft;
            return model.warn(why);
        }
    };
    let at = changed.moved.as_ref().map_or(&address, |(_, new)| new);
    let words = match (&edit, find(model, at)) {
        _ if typed.is_none() => format!("Redid: {}", what(&edit, &name)),
        (FeedEdit::Rename(Some(title)), _) => format!("Renamed {name} to {title}"),
        (FeedEdit::Rename(None), feed) => {
            format!("{} has its own title again", feed.map_or(&name, |feed| &feed.title))
        }
        (FeedEdit::Tag { .. }, Some(feed)) if !feed.tags.is_empty() => {
            format!("Tagged {name}: {}", feed.tags.join(", "))
        }
        (FeedEdit::Tag { .. }, _) => format!("Removed all tags of {name}"),
        (FeedEdit::Move(_), _) => format!("Moved {name} to {at}"),
    };
    if changed.lines.is_empty() {
        return model.show_notice(&words, now);
    }
    model.show_notice(&format!("{words} · {} undoes", model.key(&Action::Undo)), now);
    let newest_step = model.history.newest();
    let undo = FeedUndo::Edited(edit, changed);
    model.feeds.undo_stack.push(FeedChange { ticket, name, address, undo, newest_step });
}

/// The feed was changed back, or could not be.
pub(crate) fn on_restored(model: &mut Model, ticket: u64, result: Result<(), Failure>, now: Now) {
    let Some(at) = model.feeds.undoing.iter().position(|other| other.ticket == ticket) else { return };
    let RunningUndo { name, address, edit, .. } = model.feeds.undoing.remove(at);
    match result {
        Ok(()) => {
            let redoes = model.key(&Action::Redo);
            model.show_notice(&format!("Undid: {} · {redoes} redoes", what(&edit, &name)), now);
            model.redo.push(RedoChange::EditFeed { name, address, edit }, &model.history);
        }
        Err(why) => model.warn(why),
    }
}
