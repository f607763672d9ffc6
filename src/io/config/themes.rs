//! The user's themes, `themes/NAME.toml` in the config folder, and the check of the theme that is chosen. Never here: what
//! a theme may contain (see `app::theme`).

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::fs;
use std::path::{Path, PathBuf};

use super::{Config, Error, SyntaxError, path};
use crate::app::{ThemeSpec, Themes};
use crate::io::replace;
use crate::news::SafeText;

/// What happens if a theme cannot be used.
const RESULT: &str = "the theme auto is used";
/// The most files that are read.
const MAX_FILES: usize = 200;

/// The folder of the themes.
pub(crate) fn dir(config_dir: &Path) -> PathBuf {
    config_dir.join("themes")
}

/// Whether a file is one of a theme.
pub(crate) fn is_theme(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

/// The names and paths of the user's themes, sorted.
fn files(config_dir: &Path) -> Vec<(SafeText, PathBuf)> {
    let entries = fs::read_dir(dir(config_dir)).into_iter().flatten().flatten();
    let mut files: Vec<(SafeText, PathBuf)> = entries
        .map(|entry| entry.path())
        .filter(|path| is_theme(path))
        .filter_map(|path| Some((SafeText::new(path.file_stem()?.to_str()?), path)))
        .collect();
    files.sort();
    files.truncate(MAX_FILES);
    files
}

/// Reads the themes. A file that cannot be used leaves the theme that `before` has by this name. The errors name the file,
/// and the theme of the settings if there is none of this name.
pub(crate) fn read(config_dir: &Path, config: &Config, before: &Themes) -> (Themes, Vec<Error>) {
    let mut errors = Vec::new();
    let mut own = Vec::new();
    let files = files(config_dir);
    for (name, path) in &files {
        match read_file(path) {
            Ok(spec) => own.push((name.clone(), spec)),
            Err(error) => {
                errors.push(error);
                own.extend(before.own(name).map(|spec| (name.clone(), spec.clone())));
            }
        }
    }
    let mut themes = Themes::new(own.clone());
    for (name, path) in &files {
        if themes.own(name).is_some()
            && let Err(message) = themes.check_base(name)
        {
            let reason = SyntaxError::Line { line: inherit_line(path), message: SafeText::new(&message) };
            errors.push(Error::Invalid { path: path.clone(), reason, result: "this theme is not used" });
            own.retain(|(other, _)| other != name);
        }
    }
    themes = Themes::new(own);
    let chosen = config.appearance.theme.as_ref().filter(|name| !themes.has(name));
    // If its file has an error, that is the reason.
    if let Some(name) = chosen.filter(|name| files.iter().all(|(other, _)| other != *name)) {
        let message = SafeText::new(&themes.unknown(name));
        let reason = SyntaxError::Line { line: config.theme_line.unwrap_or(0), message };
        errors.push(Error::Invalid { path: path(config_dir), reason, result: RESULT });
    }
    (themes, errors)
}

fn read_file(path: &Path) -> Result<ThemeSpec, Error> {
    let result = "this theme is not used";
    let invalid = |reason| Error::Invalid { path: path.to_owned(), reason, result };
    let bytes = replace::read(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| invalid(SyntaxError::NotUtf8))?;
    ThemeSpec::parse(text)
        .map_err(|error| invalid(SyntaxError::Line { line: error.line, message: error.message }))
}

/// The line of a file that names the theme it is based on.
fn inherit_line(path: &Path) -> usize {
    let text = replace::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().position(|line| line.trim_start().starts_with("inherit")).map_or(1, |at| at + 1)
}

/// Checks a theme named on the command line.
///
/// # Errors
/// There is no theme of this name, or its file cannot be used.
pub(crate) fn check(config_dir: &Path, name: &SafeText) -> Result<(), SafeText> {
    let (themes, errors) = read(config_dir, &Config::default(), &Themes::default());
    if themes.has(name) {
        return Ok(());
    }
    let file = dir(config_dir).join(format!("{name}.toml"));
    let reason =
        errors.into_iter().find(|error| matches!(error, Error::Invalid { path, .. } if *path == file));
    Err(reason.map_or_else(|| SafeText::new(&format!("--theme: {}", themes.unknown(name))), SafeText::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AUTO;
    use crate::io::config;

    /// A config folder with these files.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("themes")).unwrap();
        for (name, text) in files {
            fs::write(dir.path().join(name), text).unwrap();
        }
        dir
    }

    fn read_all(dir: &Path, before: &Themes) -> (Themes, Vec<String>) {
        let (config, error) = config::read(dir);
        assert!(error.is_none(), "{error:?}");
        let (themes, errors) = read(dir, &config, before);
        (themes, errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_users_themes_are_read_beside_the_built_in_ones() {
        let dir = folder(&[
            ("themes/sea.toml", "inherit = 'nord'\n[roles]\naccent = '#88c0d0'\n"),
            ("themes/paper.toml", "inherit = 'paper'\n[roles]\naccent = '#000'\n"),
            ("themes/notes.txt", "no theme"),
            ("config.toml", "[look]\ntheme = 'sea'\n"),
        ]);
        let (themes, errors) = read_all(dir.path(), &Themes::default());
        assert_eq!(errors, Vec::<String>::new());
        let names = themes.names();
        assert_eq!(names.iter().filter(|name| name.as_str() == "paper").count(), 1);
        assert!(names[0].as_str() == AUTO && names.last().is_some_and(|name| name.as_str() == "sea"));
        assert!(read_all(&dir.path().join("missing"), &Themes::default()).1.is_empty());
    }

    #[test]
    fn an_error_names_the_file_the_line_and_what_to_do() {
        let dir = folder(&[
            ("themes/a.toml", "[roles]\n\nlinks = 'red'\n"),
            ("themes/b.toml", "# mine\ninherit = 'c'\n"),
            ("themes/c.toml", "inherit = 'b'\n"),
            ("themes/d.toml", "inherit = 'nowhere'\n"),
            ("config.toml", "[look]\n# mine\ntheme = 'pink'\n"),
        ]);
        fs::write(dir.path().join("themes/e.toml"), b"# \xff\n").unwrap();
        let (themes, errors) = read_all(dir.path(), &Themes::default());
        let expected = [
            "a.toml: line 3: there is no role links; :manual themes lists the roles",
            "e.toml: this file is not in UTF-8; this theme is not used",
            "b.toml: line 2: inherit: b, c are based on each other",
            "c.toml: line 1: inherit: c, b are based on each other",
            "d.toml: line 1: inherit: there is no theme nowhere; the themes are auto",
            "config.toml: line 3: there is no theme pink; the themes are auto",
        ];
        assert_eq!(errors.len(), expected.len(), "{errors:#?}");
        for (error, words) in errors.iter().zip(expected) {
            assert!(error.contains(words), "{error}\n{words}");
        }
        assert!(errors[5].ends_with("the theme auto is used"));
        assert!(!themes.has("a") && !themes.has("b") && themes.has("nord"));
        // The one error is enough.
        fs::write(dir.path().join("config.toml"), "[look]\ntheme = 'a'\n").unwrap();
        assert_eq!(read_all(dir.path(), &Themes::default()).1.len(), expected.len() - 1);
        assert!(check(dir.path(), &SafeText::new("nord")).is_ok());
        assert!(check(dir.path(), &SafeText::new("a")).unwrap_err().contains("line 3"));
        assert!(
            check(dir.path(), &SafeText::new("pink"))
                .unwrap_err()
                .starts_with("--theme: there is no theme pink")
        );
    }

    #[test]
    fn a_theme_stays_while_its_file_is_being_edited() {
        let dir = folder(&[("themes/sea.toml", "[roles]\naccent = '#88c0d0'\n")]);
        let (before, _) = read_all(dir.path(), &Themes::default());
        fs::write(dir.path().join("themes/sea.toml"), "[roles]\naccent = '#88c").unwrap();
        let (after, errors) = read_all(dir.path(), &before);
        assert_eq!((after.own("sea"), errors.len()), (before.own("sea"), 1));
        fs::remove_file(dir.path().join("themes/sea.toml")).unwrap();
        assert!(!read_all(dir.path(), &before).0.has("sea"));
    }
}
