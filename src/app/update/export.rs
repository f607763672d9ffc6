//! Exports an article to a pager, a program or a file. It is always the article for which the line of text was opened.
//! Never here: running programs, writing files.

use std::sync::Arc;

use super::page;
use crate::app::export::{PendingWrite, file_name, format_of, parse_command, plain_lines};
use crate::app::input::{InputArticle, Purpose, TextInput};
use crate::app::{Action, Effect, Layer, Model, Now};
use crate::news::write::{ExportFormat, write};
use crate::news::{Failure, SafeText};

/// Gives the article to the pager, or opens the line for a program or a file. Waits if the article is not open yet.
pub(crate) fn begin(model: &mut Model, action: Action, now: Now, fx: &mut Vec<Effect>) {
    let Some(page) = &model.reader.page else { return page::defer(model, action, now) };
    let article = InputArticle { opened: Arc::clone(&page.opened) };
    let input = match action {
        Action::Pager => {
            return fx.push(Effect::Pager { text: plain_lines(page, model.columns, &model.zone) });
        }
        // A command or a path that failed may need a small correction only.
        Action::Pipe => {
            let (command, problem) = model.export.failed_command.take().unzip();
            let line = TextInput::new(Purpose::Pipe, &command.unwrap_or_default(), Some(article));
            TextInput { problem, ..line }
        }
        _ => {
            let (path, problem) = model.export.failed_path.take().unzip();
            let path = path.unwrap_or_else(|| file_name(&page.article().title));
            let line = TextInput::new(Purpose::Write { overwrite: false }, &path, Some(article));
            TextInput { problem, ..line }
        }
    };
    model.notice = None;
    model.export.commands.reset();
    model.layers.open(Layer::Input(input));
}

/// The article in a format.
fn format_article(model: &Model, article: &InputArticle, format: ExportFormat) -> String {
    write(format, &article.opened.article, &article.opened.document, &model.zone)
}

/// Runs the program that was typed. What is no command stays in the line.
pub(crate) fn pipe(model: &mut Model, input: TextInput, fx: &mut Vec<Effect>) {
    let typed = input.prompt.text().trim().to_owned();
    let Some(article) = input.article.as_ref().filter(|_| !typed.is_empty()) else { return };
    model.export.commands.push(&typed);
    match parse_command(&typed) {
        Ok(command) => {
            let text = format_article(model, article, command.format);
            fx.push(Effect::Pipe { words: command.words, text });
            model.export.running_command = Some(typed);
        }
        Err(why) => {
            let problem = Some(SafeText::new(&why.to_string()));
            let line = TextInput::new(Purpose::Pipe, &typed, input.article);
            model.layers.open(Layer::Input(TextInput { problem, ..line }));
        }
    }
}

/// The program that had the terminal has ended, or could not be run.
pub(crate) fn on_returned(model: &mut Model, result: Result<(), Failure>) {
    let command = model.export.running_command.take();
    if let Err(why) = result {
        model.export.failed_command = command.map(|command| (command, why.message.clone()));
        model.warn(why);
    }
}

/// Writes the file that was typed.
pub(crate) fn write_file(
    model: &mut Model,
    input: TextInput,
    overwrite: bool,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let path = input.prompt.text().trim().to_owned();
    let Some(article) = input.article.filter(|_| !path.is_empty()) else {
        return model.show_notice("Nothing was written", now);
    };
    let text = format_article(model, &article, format_of(&path));
    let (ticket, inputs) = (model.ticket(), model.layers.inputs);
    model.export.pending.push(PendingWrite { ticket, path: path.clone(), article, inputs });
    fx.push(Effect::WriteFile { ticket, path, text, overwrite });
}

/// The file was written, or it exists already. Then the user must confirm, if they are still waiting for the answer.
pub(crate) fn on_written(model: &mut Model, ticket: u64, result: Result<bool, Failure>, now: Now) {
    let Some(at) = model.export.pending.iter().position(|write| write.ticket == ticket) else { return };
    let PendingWrite { path, article, inputs, .. } = model.export.pending.remove(at);
    match result {
        Ok(true) => model.show_notice(&format!("Wrote {path}"), now),
        Ok(false) if model.layers.may_open(inputs) => {
            let input = TextInput::new(Purpose::Write { overwrite: true }, &path, Some(article));
            model.layers.open(Layer::Input(input));
        }
        Ok(false) => model.warn(SafeText::new(&format!("{path} exists already; nothing was written"))),
        Err(why) => {
            model.export.failed_path = Some((path, why.message.clone()));
            model.warn(why);
        }
    }
}
