//! Filters typed earlier, in the folder of the journal: one a line, the newest first. Reading never fails, whatever the
//! file contains. Never here: the journal, or saved views (see `views`).

use std::path::{Path, PathBuf};

use super::Error;
use crate::app::input::history::LONGEST as KEPT;
use crate::io::replace;
use crate::news::SafeText;

/// A longer line was not typed.
const MAX_LENGTH: usize = 400;

fn path(state_dir: &Path) -> PathBuf {
    state_dir.join("filters")
}

/// Reads them; none if they cannot be read.
pub(crate) fn read(state_dir: &Path) -> Vec<String> {
    replace::read(&path(state_dir)).map(|bytes| lines(&bytes)).unwrap_or_default()
}

fn lines(bytes: &[u8]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in String::from_utf8_lossy(bytes).lines() {
        let text = SafeText::new(line);
        if !text.is_empty() && text.len() <= MAX_LENGTH && !all.iter().any(|other| *other == *text) {
            all.push(text.to_string());
        }
        if all.len() == KEPT {
            break;
        }
    }
    all
}

/// Adds a filter as the newest. Filters that another window has added meanwhile stay.
pub(crate) fn add(state_dir: &Path, query: &str) -> Result<(), Error> {
    let Some(file) = replace::lock(&path(state_dir), true)? else { return Ok(()) };
    let old = file.read()?;
    let mut text = lines(&[query.as_bytes(), b"\n", &old].concat()).join("\n");
    text.push('\n');
    // The file is private: other users must not see what somebody searches for.
    Ok(file.write(text.as_bytes(), true)?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_newest_filter_comes_first_and_none_twice() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        assert!(read(&state).is_empty());
        for query in ["a", "b | c", "a", "Zürich \"x y\""] {
            add(&state, query).unwrap();
        }
        assert_eq!(read(&state), ["Zürich \"x y\"", "a", "b | c"]);
        for n in 0..300 {
            add(&state, &n.to_string()).unwrap();
        }
        assert_eq!((read(&state).len(), read(&state)[0].as_str()), (KEPT, "299"));
    }

    #[test]
    fn valid_lines_of_a_damaged_file_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let mut garbage = b"good\n\x1b[31m\xff\xfe\0\n\n\n".to_vec();
        garbage.extend(vec![b'x'; 1 << 20]);
        garbage.extend(b"\nlast");
        fs::write(path(dir.path()), &garbage).unwrap();
        let found = read(dir.path());
        assert!(
            found.first().is_some_and(|line| line == "good") && found.last().is_some_and(|l| l == "last")
        );
        assert!(found.iter().all(|line| line.len() <= MAX_LENGTH && !line.contains('\u{1b}')));
        add(dir.path(), "new").unwrap();
        assert_eq!(read(dir.path())[..2], ["new", "good"]);
        // A folder in its place is an error, not a loss.
        fs::remove_file(path(dir.path())).unwrap();
        fs::create_dir(path(dir.path())).unwrap();
        assert!(read(dir.path()).is_empty());
        assert!(add(dir.path(), "x").unwrap_err().to_string().contains("filters"));
    }

    #[test]
    fn two_windows_do_not_overwrite_each_other() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for window in ["a", "b"] {
                let dir = dir.path();
                scope.spawn(move || (0..50).for_each(|n| add(dir, &format!("{window}{n}")).unwrap()));
            }
        });
        let mut all = read(dir.path());
        all.sort();
        let mut wanted: Vec<String> =
            ["a", "b"].iter().flat_map(|window| (0..50).map(move |n| format!("{window}{n}"))).collect();
        wanted.sort();
        assert_eq!(all, wanted);
    }
}
