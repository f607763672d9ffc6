//! The worker for small files that are written while one reads: earlier filters, and filters with a name.
//! Never here: what is in these files (see `filters`, `views`), the log of what was read.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};

use super::{config, filters, views};
use crate::app::{Msg, Named};
use crate::news::Text;

/// What is to be done.
pub enum Note {
    /// The filters of earlier days are wanted.
    Recall,
    /// Keeps a filter among them.
    Remember(String),
    /// Puts a view into `config.toml`, or takes it out.
    Keep { ticket: u64, name: Text, query: Option<String>, at: Option<usize> },
    /// `config.toml` may have changed.
    Look,
    /// That was all.
    Close(Sender<()>),
}

/// Where the files are, and what was told of them.
pub struct Clerk {
    pub config_dir: PathBuf,
    pub state_dir: PathBuf,
    /// The views as last told.
    pub views: Vec<Named>,
    /// What is wrong with their file, as last told.
    pub slip: Option<Text>,
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
                    if let Err(error) = kept.map_err(|error| Text::new(&error.to_string()))
                        && !std::mem::replace(&mut complained, true)
                    {
                        let _ = self.out.send(Msg::Trouble(error));
                    }
                }
                Note::Keep { ticket, name, query, at } => {
                    let kept = views::keep(&self.config_dir, &name, query.as_deref(), at);
                    let result = kept.map_err(|error| Text::new(&error.to_string()));
                    self.look();
                    let _ = self.out.send(Msg::ViewKept { ticket, result });
                }
                Note::Look => self.look(),
                Note::Close(reply) => {
                    let _ = reply.send(());
                    return;
                }
            }
        }
    }

    /// Says how the views stand, if that is news.
    fn look(&mut self) {
        let (settings, slip) = config::read(&self.config_dir);
        // While somebody is in the middle of a line, what was known still holds.
        let views = if slip.is_some() { self.views.clone() } else { settings.views };
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
