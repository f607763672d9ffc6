//! Earlier lines of one kind (filters, searches, commands) and the walk through them with the arrow keys.
//! Never here: where they are stored, what a line means.

use super::Prompt;
use crate::app::Action;

/// The maximum number of lines.
pub(crate) const LONGEST: usize = 200;

/// Earlier lines, and how far back the user has gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct InputHistory {
    /// Newest first.
    all: Vec<String>,
    at: Option<usize>,
    /// What was typed before the user went back.
    draft: String,
}

impl InputHistory {
    /// Adds lines of earlier sessions, newest first. They are older than the lines of this session.
    pub(crate) fn extend(&mut self, lines: Vec<String>) {
        for text in lines {
            if !self.all.contains(&text) {
                self.all.push(text);
            }
        }
        self.all.truncate(LONGEST);
    }

    /// Adds a line; true if it was not the newest already.
    pub(crate) fn push(&mut self, text: &str) -> bool {
        self.at = None;
        if text.is_empty() || self.all.first().is_some_and(|first| first == text) {
            return false;
        }
        self.all.retain(|other| other != text);
        self.all.insert(0, text.to_owned());
        self.all.truncate(LONGEST);
        true
    }

    /// The line before the current one. `now`: the text in the prompt.
    pub(crate) fn earlier(&mut self, now: &str) -> Option<&str> {
        let mut next = self.at.map_or(0, |at| at + 1);
        if self.at.is_none() {
            now.clone_into(&mut self.draft);
            // Skip a line that is equal to the text in the prompt.
            next += usize::from(self.all.first().is_some_and(|first| first == now));
        }
        let text = self.all.get(next)?;
        self.at = Some(next);
        Some(text)
    }

    /// The line after the current one, at the end the draft; none if the user has not gone back.
    pub(crate) fn later(&mut self) -> Option<&str> {
        self.at = self.at?.checked_sub(1);
        Some(self.at.and_then(|at| self.all.get(at)).unwrap_or(&self.draft))
    }

    /// Applies an action to a line of text: an edit, or a step to an earlier or a later line. True if the text changed.
    pub(crate) fn apply(&mut self, action: &Action, prompt: &mut Prompt) -> bool {
        let text = match action {
            Action::HistoryPrevious => self.earlier(prompt.text()),
            Action::HistoryNext => self.later(),
            action => {
                let edited = prompt.apply(action);
                self.at = self.at.filter(|_| !edited);
                return edited;
            }
        };
        text.inspect(|text| prompt.set(text)).is_some()
    }

    /// The line was edited: the next step back starts at the newest line again.
    pub(crate) fn reset(&mut self) {
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_steps_back_and_forth_like_in_a_shell() {
        let mut history = InputHistory::default();
        assert!(history.push("today"));
        history.extend(vec!["nato".into(), "today".into(), "tide".into()]);
        assert_eq!(history.earlier("dra"), Some("today"));
        assert_eq!(history.earlier("today"), Some("nato"));
        assert_eq!(history.earlier("nato"), Some("tide"));
        assert_eq!(history.earlier("tide"), None);
        assert_eq!(history.later(), Some("nato"));
        assert_eq!(history.later(), Some("today"));
        assert_eq!(history.later(), Some("dra"));
        assert_eq!(history.later(), None);
        // A line equal to the text in the prompt is skipped.
        assert_eq!(history.earlier("today"), Some("nato"));
    }

    #[test]
    fn lines_are_unique_and_their_number_is_limited() {
        let mut history = InputHistory::default();
        assert!(history.push("a") && history.push("b") && history.push("a"));
        assert!(!history.push("a") && !history.push(""));
        assert_eq!(history.all, ["a", "b"]);
        history.extend((0..500).map(|n| n.to_string()).collect());
        assert_eq!(history.all.len(), LONGEST);
    }
}
