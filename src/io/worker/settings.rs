//! The worker that writes small files: earlier filters, views, settings, exported articles. Never here: the format of
//! these files (see `io::config`, `io::external::export`), the journal.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};

use crate::app::appearance::Appearance;
use crate::app::msg::Worker;
use crate::app::{Effect, Msg, SavedView, Themes};
use crate::io::config::{self, appearance, filter_history, themes, views, window_state};
use crate::io::external::export;
use crate::io::thread::catch;
use crate::io::watch::{self, Watch};
use crate::news::SafeText;

pub(crate) enum SettingsRequest {
    /// Carries out an effect that reads or writes such a file.
    Perform(Box<Effect>),
    /// `config.toml` may have changed.
    Reload,
    /// Ends the worker.
    Close(Sender<()>),
}

/// Where the files are, and what was sent of them.
pub(crate) struct SettingsWorker {
    pub(crate) config_dir: PathBuf,
    pub(crate) state_dir: PathBuf,
    pub(crate) data_dir: PathBuf,
    /// The views that were sent last.
    pub(crate) views: Vec<SavedView>,
    /// The appearance that was sent or written last.
    pub(crate) appearance: Appearance,
    /// The themes that were sent last, and the errors in them.
    pub(crate) themes: Themes,
    pub(crate) theme_errors: Vec<SafeText>,
    /// Asks this worker to read the files again, from the watch of the folder of themes; none without a watch.
    pub(crate) reload: Option<Sender<SettingsRequest>>,
    /// The folder of themes is watched from the time it is there.
    pub(crate) watch: Option<Watch>,
    /// The error in `config.toml` that was sent last.
    pub(crate) config_error: Option<SafeText>,
    /// A filter or the window state could not be saved. Only the first time is reported: it is no great loss, and would
    /// fail again.
    pub(crate) complained: bool,
    pub(crate) out: Sender<Msg>,
}

impl SettingsWorker {
    /// Carries out requests, one after the other.
    pub(crate) fn run(&mut self, requests: &Receiver<SettingsRequest>) {
        self.watch_themes();
        while let Ok(request) = requests.recv() {
            match request {
                SettingsRequest::Perform(effect) => self.perform(*effect),
                SettingsRequest::Reload => self.reload(),
                SettingsRequest::Close(reply) => {
                    let _ = reply.send(());
                    return;
                }
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::RecallFilters => {
                let _ = self.out.send(Msg::FiltersRecalled(filter_history::read(&self.state_dir)));
            }
            Effect::RememberFilter { query } => {
                if let Err(error) = filter_history::add(&self.state_dir, &query)
                    && !std::mem::replace(&mut self.complained, true)
                {
                    self.warn(error);
                }
            }
            Effect::SaveView { ticket, name, query, at } => {
                let save = || Ok(views::save(&self.config_dir, &name, query.as_deref(), at)?);
                let result = catch(Worker::Settings, save);
                self.reload();
                let _ = self.out.send(Msg::ViewSaved { ticket, result });
            }
            Effect::SaveAppearance(changes) => {
                // The app has applied the changes already.
                self.appearance = self.appearance.clone().with(changes.clone());
                if let Err(error) = appearance::save(&self.config_dir, &changes) {
                    self.warn(error);
                }
                self.reload();
            }
            Effect::SaveWindowState(change) => {
                let (before, after) = *change;
                if let Err(error) = window_state::save(&self.data_dir, &before, &after)
                    && !std::mem::replace(&mut self.complained, true)
                {
                    self.warn(error);
                }
            }
            Effect::WriteFile { ticket, path, text, overwrite } => {
                let result = catch(Worker::Settings, || Ok(export::write(&path, &text, overwrite)?));
                let _ = self.out.send(Msg::Written { ticket, result });
            }
            _ => unreachable!("an effect of another worker"),
        }
    }

    fn warn(&self, error: config::Error) {
        let _ = self.out.send(Msg::Warning(error.into()));
    }

    fn watch_themes(&mut self) {
        let dir = themes::dir(&self.config_dir);
        if let Some(reload) = self.reload.clone().filter(|_| self.watch.is_none() && dir.is_dir()) {
            let reload = move || drop(reload.send(SettingsRequest::Reload));
            self.watch = watch::watch(&dir, themes::is_theme, reload).ok();
        }
    }

    /// Reads the themes and sends them if they have changed.
    fn reload_themes(&mut self, config: &config::Config) {
        self.watch_themes();
        let (themes, errors) = themes::read(&self.config_dir, config, &self.themes);
        let errors: Vec<SafeText> = errors.into_iter().map(SafeText::from).collect();
        if themes != self.themes || errors != self.theme_errors {
            let new = errors.iter().filter(|error| !self.theme_errors.contains(error)).cloned().collect();
            (self.themes, self.theme_errors) = (themes.clone(), errors);
            let _ = self.out.send(Msg::Themes { themes, warnings: new });
        }
    }

    /// Reads `config.toml` and sends the views and the appearance if they have changed.
    fn reload(&mut self) {
        let (config, error) = config::read(&self.config_dir);
        let error = error.map(SafeText::from);
        if error.is_none() {
            self.reload_themes(&config);
        }
        // With an error in the file, for example in the middle of an edit, the last values stay.
        let (views, appearance) = match error {
            Some(_) => (self.views.clone(), self.appearance.clone()),
            None => (config.views, config.appearance),
        };
        if appearance != self.appearance {
            self.appearance = appearance.clone();
            let _ = self.out.send(Msg::Appearance(appearance));
        }
        if views != self.views || error != self.config_error {
            (self.views, self.config_error) = (views.clone(), error.clone());
            let _ = self.out.send(Msg::Views { views, warnings: error.into_iter().collect() });
        }
    }
}

/// Whether a change of this file matters to this worker.
pub(crate) fn is_relevant(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "config.toml" || name == "themes")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::channel;

    use super::*;

    fn worker(dir: &Path) -> (SettingsWorker, Receiver<Msg>) {
        let (out, messages) = channel();
        let (config_dir, state_dir, data_dir) = (dir.join("config"), dir.join("state"), dir.join("data"));
        let worker = SettingsWorker {
            config_dir,
            state_dir,
            data_dir,
            views: vec![],
            appearance: Appearance::default(),
            themes: Themes::default(),
            theme_errors: vec![],
            reload: None,
            watch: None,
            config_error: None,
            complained: false,
            out,
        };
        (worker, messages)
    }

    fn perform(effect: Effect) -> SettingsRequest {
        SettingsRequest::Perform(Box::new(effect))
    }

    /// Carries out these requests.
    fn run(mut worker: SettingsWorker, requests: Vec<SettingsRequest>) {
        let (send, inbox) = channel();
        for request in requests {
            send.send(request).unwrap();
        }
        drop(send);
        worker.run(&inbox);
    }

    #[test]
    fn a_filter_that_cannot_be_saved_is_reported_once() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("state"), "in the way").unwrap();
        let (worker, messages) = worker(dir.path());
        run(
            worker,
            vec![
                perform(Effect::RememberFilter { query: "a".into() }),
                perform(Effect::RememberFilter { query: "b".into() }),
                perform(Effect::RecallFilters),
            ],
        );
        let messages: Vec<Msg> = messages.try_iter().collect();
        assert!(
            matches!(&messages[..], [Msg::Warning(why), Msg::FiltersRecalled(none)]
                if why.contains("state") && none.is_empty()),
            "{messages:?}"
        );
    }

    #[test]
    fn the_appearance_is_sent_when_another_program_has_changed_it() {
        let dir = tempfile::tempdir().unwrap();
        let (mut worker, messages) = worker(dir.path());
        let config = config::path(&worker.config_dir);
        let measure = |columns| Appearance { measure: Some(columns), ..Appearance::default() };
        let (send, inbox) = channel();
        let next = || messages.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || worker.run(&inbox));
            send.send(perform(Effect::SaveAppearance(measure(80)))).unwrap();
            // A change by the user is not sent back.
            send.send(SettingsRequest::Reload).unwrap();
            send.send(perform(Effect::RecallFilters)).unwrap();
            assert!(matches!(next(), Msg::FiltersRecalled(_)));
            let text = fs::read_to_string(&config).unwrap();
            fs::write(&config, text.replace("80", "60") + "theme = \"dark\"\n").unwrap();
            send.send(SettingsRequest::Reload).unwrap();
            let look = Appearance { theme: Some(SafeText::new("dark")), ..measure(60) };
            assert!(matches!(next(), Msg::Appearance(now) if now == look));
            fs::write(&config, "[look\n").unwrap();
            send.send(perform(Effect::SaveAppearance(measure(64)))).unwrap();
            assert!(matches!(next(), Msg::Warning(why) if why.ends_with("nothing was changed")));
            drop(send);
        });
    }

    #[test]
    fn themes_are_sent_when_their_files_change() {
        let dir = tempfile::tempdir().unwrap();
        let (mut worker, messages) = worker(dir.path());
        let folder = themes::dir(&worker.config_dir);
        let (send, inbox) = channel();
        worker.reload = Some(send.clone());
        let next = || messages.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || worker.run(&inbox));
            // The folder is not there at the start.
            send.send(perform(Effect::RecallFilters)).unwrap();
            assert!(matches!(next(), Msg::FiltersRecalled(_)));
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("sea.toml"), "[roles]\naccent = 'cyan'\n").unwrap();
            // From now on it is watched.
            send.send(SettingsRequest::Reload).unwrap();
            assert!(
                matches!(next(), Msg::Themes { themes, warnings } if themes.has("sea") && warnings.is_empty())
            );
            fs::write(folder.join("sea.toml"), "[roles]\naccents = 'cyan'\n").unwrap();
            let (themes, warnings) = match next() {
                Msg::Themes { themes, warnings } => (themes, warnings),
                other => panic!("{other:?}"),
            };
            assert!(themes.has("sea") && warnings[0].contains("sea.toml: line 2"), "{warnings:?}");
            let (reply, closed) = channel();
            send.send(SettingsRequest::Close(reply)).unwrap();
            closed.recv().unwrap();
        });
    }

    #[test]
    fn views_are_sent_when_they_change_and_stay_while_the_file_is_invalid() {
        let dir = tempfile::tempdir().unwrap();
        let (mut worker, messages) = worker(dir.path());
        let config = config::path(&worker.config_dir);
        fs::create_dir(&worker.config_dir).unwrap();
        fs::write(&config, "[views]\na = 'x'\n").unwrap();
        let (send, inbox) = channel();
        let next = || messages.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || worker.run(&inbox));
            send.send(SettingsRequest::Reload).unwrap();
            assert!(matches!(next(), Msg::Views { views, .. } if views.len() == 1));
            fs::write(&config, "[views\n").unwrap();
            // The second time nothing has changed.
            send.send(SettingsRequest::Reload).unwrap();
            send.send(SettingsRequest::Reload).unwrap();
            assert!(
                matches!(next(), Msg::Views { views, warnings } if views.len() == 1 && warnings.len() == 1)
            );
            send.send(perform(Effect::SaveView {
                ticket: 1,
                name: "b".into(),
                query: Some("y".into()),
                at: None,
            }))
            .unwrap();
            assert!(matches!(next(), Msg::ViewSaved { ticket: 1, result: Err(_) }));
            fs::write(&config, "[views]\n").unwrap();
            send.send(perform(Effect::SaveView {
                ticket: 2,
                name: "b".into(),
                query: Some("y".into()),
                at: None,
            }))
            .unwrap();
            assert!(
                matches!(next(), Msg::Views { views, warnings } if views[0].query == "y" && warnings.is_empty())
            );
            assert!(matches!(next(), Msg::ViewSaved { ticket: 2, result: Ok(None) }));
            drop(send);
        });
    }
}
