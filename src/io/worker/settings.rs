//! The worker for small files that are written while one reads: earlier filters, filters with a name, how the page
//! looks, articles. Never here: what is in these files (see `filters`, `views`, `look`), the log of what was read.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};

use crate::io::config;

use crate::io::config::filter_history as filters;

use crate::io::config::appearance as look;

use crate::io::external::export as paper;

use crate::app::appearance::Appearance;
use crate::app::{Msg, SavedView};
use crate::io::config::views;
use crate::news::SafeText;

/// What is to be done.
pub enum Note {
    /// The filters of earlier days are wanted.
    Recall,
    /// Keeps a filter among them.
    Remember(String),
    /// Puts a view into `config.toml`, or takes it out.
    Keep { ticket: u64, name: SafeText, query: Option<String>, at: Option<usize> },
    /// Puts changes of how the page looks into `config.toml`.
    Dress(Appearance),
    /// Writes an article to a file, and over one that is there only if that is `sure`.
    Write { ticket: u64, path: String, text: String, sure: bool },
    /// `config.toml` may have changed.
    Appearance,
    /// That was all.
    Close(Sender<()>),
}

/// Where the files are, and what was told of them.
pub struct Clerk {
    pub config_dir: PathBuf,
    pub state_dir: PathBuf,
    /// The views as last told.
    pub views: Vec<SavedView>,
    /// How the page looks, as last told, or as written since.
    pub dress: Appearance,
    /// What is wrong with their file, as last told.
    pub slip: Option<SafeText>,
    pub out: Sender<Msg>,
}

impl Clerk {
    /// Does what it is given until there is no more.
    pub fn work(mut self, notes: &Receiver<Note>) {
        let mut complained = false;
        while let Ok(note) = notes.recv() {
            match note {
                Note::Recall => drop(self.out.send(Msg::Recalled(filters::read(&self.state_dir)))),
                Note::Remember(query) => {
                    let kept = filters::remember(&self.state_dir, &query);
                    // Once is enough: it is no great loss, and the next one will fail as well.
                    if let Err(error) = kept.map_err(|error| SafeText::new(&error.to_string()))
                        && !std::mem::replace(&mut complained, true)
                    {
                        let _ = self.out.send(Msg::Warning(error));
                    }
                }
                Note::Keep { ticket, name, query, at } => {
                    let kept = views::keep(&self.config_dir, &name, query.as_deref(), at);
                    let result = kept.map_err(|error| SafeText::new(&error.to_string()));
                    self.look();
                    let _ = self.out.send(Msg::ViewKept { ticket, result: result.map_err(Into::into) });
                }
                Note::Dress(changes) => {
                    // Whoever changed it sees it so already.
                    self.dress = self.dress.with(changes);
                    if let Err(error) = look::keep(&self.config_dir, &changes) {
                        let _ = self.out.send(Msg::Warning(SafeText::new(&error.to_string())));
                    }
                    self.look();
                }
                Note::Write { ticket, path, text, sure } => {
                    let result = paper::write(&path, &text, sure);
                    let _ = self.out.send(Msg::Written { ticket, result: result.map_err(Into::into) });
                }
                Note::Appearance => self.look(),
                Note::Close(reply) => {
                    let _ = reply.send(());
                    return;
                }
            }
        }
    }

    /// Says how the views stand, and how the page is to look, if that is news.
    fn look(&mut self) {
        let (settings, slip) = config::read(&self.config_dir);
        // While somebody is in the middle of a line, what was known still holds.
        let (views, dress) =
            if slip.is_some() { (self.views.clone(), self.dress) } else { (settings.views, settings.look) };
        if std::mem::replace(&mut self.dress, dress) != dress {
            let _ = self.out.send(Msg::Appearance(dress));
        }
        if views != self.views || slip != self.slip {
            (self.views, self.slip) = (views.clone(), slip.clone());
            let _ = self.out.send(Msg::Views { views, warnings: slip.into_iter().collect() });
        }
    }
}

/// What the watch over the config folder looks out for.
pub fn concerns(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| name == "config.toml")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::channel;

    use super::*;

    fn clerk(dir: &std::path::Path) -> (Clerk, Receiver<Msg>) {
        let (out, told) = channel();
        let (config_dir, state_dir) = (dir.join("config"), dir.join("state"));
        (Clerk { config_dir, state_dir, views: vec![], dress: Appearance::default(), slip: None, out }, told)
    }

    /// What comes of these notes.
    fn worked(clerk: Clerk, notes: Vec<Note>) {
        let (send, inbox) = channel();
        for note in notes {
            send.send(note).unwrap();
        }
        drop(send);
        clerk.work(&inbox);
    }

    #[test]
    fn what_cannot_be_kept_is_said_once() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("state"), "in the way").unwrap();
        let (clerk, told) = clerk(dir.path());
        worked(clerk, vec![Note::Remember("a".into()), Note::Remember("b".into()), Note::Recall]);
        let told: Vec<Msg> = told.try_iter().collect();
        assert!(
            matches!(&told[..], [Msg::Warning(why), Msg::Recalled(none)]
                if why.contains("state") && none.is_empty()),
            "{told:?}"
        );
    }

    #[test]
    fn how_the_page_looks_is_told_when_somebody_else_has_changed_it() {
        let dir = tempfile::tempdir().unwrap();
        let (clerk, told) = clerk(dir.path());
        let config = config::path(&clerk.config_dir);
        let measure = |columns| Appearance { measure: Some(columns), ..Appearance::default() };
        let (send, inbox) = channel();
        let next = || told.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || clerk.work(&inbox));
            send.send(Note::Dress(measure(80))).unwrap();
            // What the reader did is no news.
            send.send(Note::Appearance).unwrap();
            send.send(Note::Recall).unwrap();
            assert!(matches!(next(), Msg::Recalled(_)));
            let text = fs::read_to_string(&config).unwrap();
            fs::write(&config, text.replace("80", "60") + "theme = \"dark\"\n").unwrap();
            send.send(Note::Appearance).unwrap();
            let look = Appearance { theme: Some(crate::app::Shade::Dark), ..measure(60) };
            assert!(matches!(next(), Msg::Appearance(now) if now == look));
            fs::write(&config, "[look\n").unwrap();
            send.send(Note::Dress(measure(64))).unwrap();
            assert!(matches!(next(), Msg::Warning(why) if why.ends_with("nothing was changed")));
            drop(send);
        });
    }

    #[test]
    fn views_are_told_when_they_are_others_and_stay_while_the_file_is_broken() {
        let dir = tempfile::tempdir().unwrap();
        let (clerk, told) = clerk(dir.path());
        let config = config::path(&clerk.config_dir);
        fs::create_dir(&clerk.config_dir).unwrap();
        fs::write(&config, "[views]\na = 'x'\n").unwrap();
        let (send, inbox) = channel();
        let next = || told.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || clerk.work(&inbox));
            send.send(Note::Appearance).unwrap();
            assert!(matches!(next(), Msg::Views { views, .. } if views.len() == 1));
            fs::write(&config, "[views\n").unwrap();
            // The second look is no news.
            send.send(Note::Appearance).unwrap();
            send.send(Note::Appearance).unwrap();
            assert!(
                matches!(next(), Msg::Views { views, warnings } if views.len() == 1 && warnings.len() == 1)
            );
            send.send(Note::Keep { ticket: 1, name: "b".into(), query: Some("y".into()), at: None }).unwrap();
            assert!(matches!(next(), Msg::ViewKept { ticket: 1, result: Err(_) }));
            fs::write(&config, "[views]\n").unwrap();
            send.send(Note::Keep { ticket: 2, name: "b".into(), query: Some("y".into()), at: None }).unwrap();
            assert!(
                matches!(next(), Msg::Views { views, warnings } if views[0].query == "y" && warnings.is_empty())
            );
            assert!(matches!(next(), Msg::ViewKept { ticket: 2, result: Ok(None) }));
            drop(send);
        });
    }
}
