//! An article written to a file of the reader's choice, whole or not at all. Never here: what is in it.

use std::path::{Path, PathBuf};

use crate::io::articles::files;

use crate::io::replace;
use crate::news::SafeText;

/// Writes it; false if there is such a file and to write over it is not `sure`. `~` is the reader's home.
pub fn write(path: &str, text: &str, sure: bool) -> Result<bool, SafeText> {
    let path = &home(path, std::env::home_dir());
    match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(words(path, "this is a folder; name a file in it")),
        // A pipe would keep us waiting, and a device may be anything.
        Ok(there) if !there.is_file() => return Err(words(path, "this is not a file")),
        Ok(_) if !sure => return Ok(false),
        _ => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(words(folder, "there is no such folder"));
    }
    replace::write(path, text.as_bytes(), false)
        .map(|()| true)
        .map_err(|error| SafeText::new(&error.to_string()))
}

fn words(path: &Path, why: &str) -> SafeText {
    SafeText::new(&format!("{}: {why}", files::display_path(path)))
}

fn home(path: &str, home: Option<PathBuf>) -> PathBuf {
    let rest = path.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/'));
    match (rest, home) {
        (Some(rest), Some(home)) => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_is_made_and_not_written_over_unless_that_is_sure() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        let name = path.to_str().unwrap();
        assert_eq!(write(name, "one", false), Ok(true));
        assert_eq!(write(name, "two", false), Ok(false));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(write(name, "two", true), Ok(true));
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
        // A link stays one.
        let link = dir.path().join("link.md");
        symlink(&path, &link).unwrap();
        assert_eq!(write(link.to_str().unwrap(), "three", true), Ok(true));
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
    }

    #[test]
    fn what_cannot_be_written_is_named_with_its_reason() {
        let dir = tempfile::tempdir().unwrap();
        let closed = dir.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
        let free = fs::write(closed.join("x"), "").is_ok();
        let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        for (path, why) in [
            (at("none/a.md"), "there is no such folder"),
            (at("."), "a folder"),
            ("/dev/full".to_owned(), "not a file"),
            ("/dev/null".to_owned(), "not a file"),
            (at("closed/a.md"), "ermission"),
        ] {
            // Root may write anywhere.
            if free && path.contains("closed") {
                continue;
            }
            let said = write(&path, "x", true).unwrap_err();
            assert!(said.contains(why) && said.contains(path.trim_end_matches("/a.md")), "{said}");
        }
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[test]
    fn the_home_folder_has_a_short_name() {
        let at = |path: &str| home(path, Some("/home/ann".into()));
        assert_eq!(at("~/a.md"), Path::new("/home/ann/a.md"));
        assert_eq!(at("~"), Path::new("/home/ann/"), "a folder, and no file of that name");
        assert_eq!(at("~//a.md"), Path::new("/home/ann/a.md"));
        assert_eq!(at("~ann/a.md"), Path::new("~ann/a.md"));
        assert_eq!(at("a~/b.md"), Path::new("a~/b.md"));
        assert_eq!(home("~/a.md", None), Path::new("~/a.md"));
    }
}
