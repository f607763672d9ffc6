//! The article leaves the program: for a pager, a program, a file. Never here: running or writing anything.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::act;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Now;
use crate::app::out::{Asking, Goal, command, file_name, lines, shape_of};
use crate::news::Failure;
use crate::news::SafeText;
use crate::news::write::{Shape, write};

/// `e`, `|` and `w`; they wait for the article when it is not there yet.
pub fn begin(model: &mut Model, action: Action, now: Now, fx: &mut Vec<Effect>) {
    let Some(page) = &model.reader.page else { return act::later(model, action, now) };
    match action {
        Action::Pager => fx.push(Effect::Pager { text: lines(page, model.columns) }),
        Action::Pipe => model.out.asking = Some(Asking::new(Goal::Pipe, "")),
        _ => {
            // What could not be written to may have been all but right.
            let name = model.out.failed.take().unwrap_or_else(|| file_name(&page.article().title));
            model.out.asking = Some(Asking::new(Goal::Write, &name));
        }
    }
}

/// A key while the program or the file is being typed.
pub fn key(model: &mut Model, key: &KeyEvent, now: Now, fx: &mut Vec<Effect>) {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let Some(asking) = &mut model.out.asking else { return };
    match key.code {
        KeyCode::Esc => model.out.asking = None,
        KeyCode::Char('c') if ctrl => model.out.asking = None,
        KeyCode::Char('z') if ctrl => fx.push(Effect::Suspend),
        KeyCode::Up => model.out.recall(true),
        KeyCode::Down => model.out.recall(false),
        KeyCode::Enter if asking.goal == Goal::Pipe => pipe(model, fx),
        KeyCode::Enter => to_file(model, now, fx),
        _ => {
            let before = asking.prompt.text().to_owned();
            asking.prompt.edit(key);
            asking.sure &= asking.prompt.text() == before;
        }
    }
}

/// The article as a text of some shape.
fn written_as(model: &Model, shape: Shape) -> Option<String> {
    let opened = model.reader.page.as_ref()?.opened();
    Some(write(shape, &opened.article, &opened.document, &model.zone))
}

fn pipe(model: &mut Model, fx: &mut Vec<Effect>) {
    let Some(asking) = model.out.asking.take() else { return };
    let typed = asking.prompt.text().trim();
    if typed.is_empty() {
        return;
    }
    model.out.remember(typed);
    match command(typed) {
        Ok(command) => {
            let text = written_as(model, command.shape);
            fx.extend(text.map(|text| Effect::Pipe { words: command.words, text }));
        }
        Err(why) => model.warn(SafeText::new(&why.to_string())),
    }
}

fn to_file(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.out.writing.is_some() {
        return;
    }
    let Some(asking) = &model.out.asking else { return };
    let (path, sure) = (asking.prompt.text().trim().to_owned(), asking.sure);
    let text = written_as(model, shape_of(&path));
    let Some(text) = text.filter(|_| !path.is_empty()) else {
        model.out.asking = None;
        return model.say("Nothing was written", now);
    };
    let ticket = model.ticket();
    model.out.writing = Some((ticket, path.clone()));
    fx.push(Effect::Write { ticket, path, text, sure });
}

/// The file is written; or there is one already, and the reader is asked.
pub fn written(model: &mut Model, ticket: u64, result: Result<bool, Failure>, now: Now) {
    let Some((_, path)) = model.out.writing.take_if(|(asked, _)| *asked == ticket) else { return };
    model.dirty = true;
    let asking = model.out.asking.as_mut();
    let asking = asking.filter(|asking| asking.goal == Goal::Write && asking.prompt.text().trim() == path);
    match result {
        Ok(false) => {
            if let Some(asking) = asking {
                asking.sure = true;
            }
        }
        Ok(true) => {
            if asking.is_some() {
                model.out.asking = None;
            }
            model.say(&format!("Wrote {path}"), now);
        }
        Err(why) => {
            if asking.is_some() {
                model.out.asking = None;
            }
            model.out.failed = Some(path);
            model.warn(why);
        }
    }
}

/// The program that had the terminal has ended.
pub fn returned(model: &mut Model, result: Result<(), Failure>) {
    model.dirty = true;
    if let Err(why) = result {
        model.warn(why);
    }
}
