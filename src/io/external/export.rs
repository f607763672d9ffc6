//! Writes an article to a file that the user names, completely or not at all. Never here: the text.

use std::path::PathBuf;

use crate::io::articles::files;
use crate::io::replace;
use crate::news::{Cause, HasCause};

/// Why an article was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{}: this is a folder; name a file in it", files::display_path(.0))]
    Folder(PathBuf),
    #[error("{}: this is not a file", files::display_path(.0))]
    NotAFile(PathBuf),
    #[error("{}: there is no such folder", files::display_path(.0))]
    NoFolder(PathBuf),
    #[error(transparent)]
    Write(#[from] replace::Error),
}

impl HasCause for Error {
    fn cause(&self) -> Cause {
        match self {
            Self::Folder(_) | Self::NotAFile(_) => Cause::Invalid,
            Self::NoFolder(_) => Cause::NotFound,
            Self::Write(error) => error.cause(),
        }
    }
}

/// Writes the file. False if it exists and may not be replaced. `~` is the user's home folder.
pub(crate) fn write(path: &str, text: &str, replace: bool) -> Result<bool, Error> {
    let path = expand_home(path, std::env::home_dir());
    match std::fs::metadata(&path) {
        Ok(meta) if meta.is_dir() => return Err(Error::Folder(path)),
        // Opening a pipe could block, and a device could do anything.
        Ok(meta) if !meta.is_file() => return Err(Error::NotAFile(path)),
        Ok(_) if !replace => return Ok(false),
        _ => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Error::NoFolder(folder.to_owned()));
    }
    replace::write(&path, text.as_bytes(), false)?;
    Ok(true)
}

fn expand_home(path: &str, home: Option<PathBuf>) -> PathBuf {
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
    use std::path::Path;

    use super::*;

    #[test]
    fn a_file_is_created_and_replaced_only_if_allowed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        let name = path.to_str().unwrap();
        assert!(write(name, "one", false).unwrap());
        assert!(!write(name, "two", false).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(write(name, "two", true).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
        // A link stays one.
        let link = dir.path().join("link.md");
        symlink(&path, &link).unwrap();
        assert!(write(link.to_str().unwrap(), "three", true).unwrap());
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
    }

    #[test]
    fn an_error_names_the_file_and_the_reason() {
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
            let said = write(&path, "x", true).unwrap_err().to_string();
            assert!(said.contains(why) && said.contains(path.trim_end_matches("/a.md")), "{said}");
        }
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[test]
    fn a_tilde_is_the_home_folder() {
        let at = |path: &str| expand_home(path, Some("/home/ann".into()));
        assert_eq!(at("~/a.md"), Path::new("/home/ann/a.md"));
        assert_eq!(at("~"), Path::new("/home/ann/"), "a folder, and no file of that name");
        assert_eq!(at("~//a.md"), Path::new("/home/ann/a.md"));
        assert_eq!(at("~ann/a.md"), Path::new("~ann/a.md"));
        assert_eq!(at("a~/b.md"), Path::new("a~/b.md"));
        assert_eq!(expand_home("~/a.md", None), Path::new("~/a.md"));
    }
}
