//! The section `[look]` of `config.toml`, which the user changes with keys. Never here: reading the settings (see
//! `config`), the rest of the file.

use std::path::Path;

use super::Error;
use super::edit::{put, rewrite, section};
use crate::app::appearance::Appearance;

/// Writes the settings that have changed, and no others.
pub(crate) fn save(config_dir: &Path, changes: &Appearance) -> Result<(), Error> {
    rewrite(config_dir, true, |document| {
        let Some(look) = section(document, "look") else { return };
        if let Some(name) = &changes.theme {
            put(look, "theme", name.as_str());
        }
        if let Some(percent) = changes.list {
            put(look, "list", i64::from(percent));
        }
        if let Some(columns) = changes.measure {
            put(look, "measure", i64::from(columns));
        }
        // The settings that no key changes are never written.
        for (name, setting) in [
            ("wrap-code", changes.wrap_code),
            ("even-lines", changes.even_lines),
            ("hyphenate", changes.hyphenate),
            ("justify", changes.justify),
        ] {
            if let Some(on) = setting {
                put(look, name, on);
            }
        }
    })
    .map(drop)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::io::config::{path, read};
    use crate::news::SafeText;

    #[test]
    fn a_change_is_written_and_the_rest_of_the_file_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mine = "# mine\n[look] # how\nmeasure = 60 # narrow\n\n[keep]\ndays = 9\n";
        fs::write(path(dir.path()), mine).unwrap();
        let change =
            Appearance { measure: Some(64), theme: Some(SafeText::new("light")), ..Appearance::default() };
        save(dir.path(), &change).unwrap();
        assert_eq!(read(dir.path()).0.appearance, change);
        let text = fs::read_to_string(path(dir.path())).unwrap();
        assert_eq!(
            text,
            "# mine\n[look] # how\nmeasure = 64 # narrow\ntheme = \"light\"\n\n[keep]\ndays = 9\n"
        );
        save(dir.path(), &Appearance { wrap_code: Some(false), list: Some(40), ..Appearance::default() })
            .unwrap();
        let all = Appearance { wrap_code: Some(false), list: Some(40), ..change.clone() };
        assert_eq!(read(dir.path()).0.appearance, all);
    }

    #[test]
    fn the_first_change_creates_the_file_and_an_invalid_file_is_not_touched() {
        let dir = tempfile::tempdir().unwrap();
        let change = Appearance { measure: Some(64), ..Appearance::default() };
        save(&dir.path().join("new"), &change).unwrap();
        assert_eq!(fs::read_to_string(path(&dir.path().join("new"))).unwrap(), "[look]\nmeasure = 64\n");
        for garbage in ["look = 3\n", "[look]\nmeasure = \"wide\"\n", "[look\n"] {
            fs::write(path(dir.path()), garbage).unwrap();
            let why = save(dir.path(), &change).unwrap_err().to_string();
            assert!(why.ends_with("nothing was changed"), "{why}");
            assert_eq!(fs::read_to_string(path(dir.path())).unwrap(), garbage);
        }
    }
}
