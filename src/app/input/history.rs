//! Earlier lines of one kind (filters, searches, commands) and the walk through them with the arrow keys.
//! Never here: where they are stored, what a line means.

/// Lines that are kept.
pub const LONGEST: usize = 200;

/// Earlier lines, and how far back the user has gone in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputHistory {
    /// Newest first.
    all: Vec<String>,
    at: Option<usize>,
    /// What was typed before the user went back.
    draft: String,
}

impl InputHistory {
    /// Adds lines of earlier sessions, newest first: they are older than those of today.
    pub fn extend(&mut self, earlier: Vec<String>) {
        for text in earlier {
            if !self.all.contains(&text) {
                self.all.push(text);
            }
        }
        self.all.truncate(LONGEST);
    }

    /// Keeps a line; true if it was not the newest already.
    pub fn push(&mut self, text: &str) -> bool {
        self.at = None;
        if text.is_empty() || self.all.first().is_some_and(|first| first == text) {
            return false;
        }
        self.all.retain(|other| other != text);
        self.all.insert(0, text.to_owned());
        self.all.truncate(LONGEST);
        true
    }

    /// The line before; `now` is what is in the line at present.
    pub fn previous(&mut self, now: &str) -> Option<&str> {
        let mut next = self.at.map_or(0, |at| at + 1);
        if self.at.is_none() {
            now.clone_into(&mut self.draft);
            // A line equal to the present one would be no step.
            next += usize::from(self.all.first().is_some_and(|first| first == now));
        }
        let text = self.all.get(next)?;
        self.at = Some(next);
        Some(text)
    }

    /// The line after, at the end what was typed; none if the user has not gone back.
    pub fn next(&mut self) -> Option<&str> {
        self.at = self.at?.checked_sub(1);
        Some(self.at.and_then(|at| self.all.get(at)).unwrap_or(&self.draft))
    }

    /// The line was edited: the next step back begins at the newest again.
    pub fn reset(&mut self) {
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_lines_are_walked_through_as_in_a_shell() {
        let mut history = InputHistory::default();
        assert!(history.push("today"));
        history.extend(vec!["nato".into(), "today".into(), "tide".into()]);
        assert_eq!(history.previous("dra"), Some("today"));
        assert_eq!(history.previous("today"), Some("nato"));
        assert_eq!(history.previous("nato"), Some("tide"));
        assert_eq!(history.previous("tide"), None);
        assert_eq!(history.next(), Some("nato"));
        assert_eq!(history.next(), Some("today"));
        assert_eq!(history.next(), Some("dra"));
        assert_eq!(history.next(), None);
        // A line equal to the present one is skipped.
        assert_eq!(history.previous("today"), Some("nato"));
    }

    #[test]
    fn no_line_is_kept_twice_and_the_number_is_limited() {
        let mut history = InputHistory::default();
        assert!(history.push("a") && history.push("b") && history.push("a"));
        assert!(!history.push("a") && !history.push(""));
        assert_eq!(history.all, ["a", "b"]);
        history.extend((0..500).map(|n| n.to_string()).collect());
        assert_eq!(history.all.len(), LONGEST);
    }
}
