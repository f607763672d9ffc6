//! The `[look]` of `config.toml`: what the reader changed by keys. Never here: reading the settings (see `config`), the
//! rest of the file.

use std::path::Path;

use crate::io::config::edit::put;

use crate::io::config::edit::rewrite;

use crate::app::Shade;
use crate::app::appearance::Appearance;
use crate::io::config::edit::section;
use crate::io::config::feeds_file::Error;

/// Writes down what has changed, and nothing else.
pub fn keep(config_dir: &Path, changes: &Appearance) -> Result<(), Error> {
    rewrite(config_dir, true, |document| {
        let Some(look) = section(document, "look") else { return };
        if let Some(shade) = changes.theme {
            put(look, "theme", if shade == Shade::Dark { "dark" } else { "light" });
        }
        if let Some(percent) = changes.list {
            put(look, "list", i64::from(percent));
        }
        if let Some(columns) = changes.measure {
            put(look, "measure", i64::from(columns));
        }
        if let Some(wrap) = changes.wrap_code {
            put(look, "wrap-code", wrap);
        }
    })
    .map(drop)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::io::config::{path, read};

    #[test]
    fn what_was_changed_is_written_and_all_else_stays_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let mine = "# mine\n[look] # how\nmeasure = 60 # narrow\n\n[keep]\ndays = 9\n";
        fs::write(path(dir.path()), mine).unwrap();
        let change = Appearance { measure: Some(64), theme: Some(Shade::Light), ..Appearance::default() };
        keep(dir.path(), &change).unwrap();
        assert_eq!(read(dir.path()).0.look, change);
        let text = fs::read_to_string(path(dir.path())).unwrap();
        assert_eq!(
            text,
            "# mine\n[look] # how\nmeasure = 64 # narrow\ntheme = \"light\"\n\n[keep]\ndays = 9\n"
        );
        keep(dir.path(), &Appearance { wrap_code: Some(false), list: Some(40), ..Appearance::default() })
            .unwrap();
        let all = Appearance { wrap_code: Some(false), list: Some(40), ..change };
        assert_eq!(read(dir.path()).0.look, all);
    }

    #[test]
    fn the_first_change_makes_the_file_and_one_that_is_not_understood_is_not_touched() {
        let dir = tempfile::tempdir().unwrap();
        let change = Appearance { measure: Some(64), ..Appearance::default() };
        keep(&dir.path().join("new"), &change).unwrap();
        assert_eq!(fs::read_to_string(path(&dir.path().join("new"))).unwrap(), "[look]\nmeasure = 64\n");
        for garbage in ["look = 3\n", "[look]\nmeasure = \"wide\"\n", "[look\n"] {
            fs::write(path(dir.path()), garbage).unwrap();
            let why = keep(dir.path(), &change).unwrap_err().to_string();
            assert!(why.ends_with("nothing was changed"), "{why}");
            assert_eq!(fs::read_to_string(path(dir.path())).unwrap(), garbage);
        }
    }
}
