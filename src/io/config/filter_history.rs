//! Earlier filters, in the folder of the reader's log: one a line, the newest first. Whatever is in the file, reading
//! it does not fail. Never here: the log itself, or filters with a name (see `views`).

use std::path::{Path, PathBuf};

use crate::app::input::history::LONGEST as KEPT;
use crate::io::config::feeds_file::Error;
use crate::io::config::feeds_file::bytes;
use crate::io::replace::{Held, hold};
use crate::news::SafeText;

/// A line longer than this was not typed.
const LONGEST: usize = 400;

fn path(state_dir: &Path) -> PathBuf {
    state_dir.join("filters")
}

/// Reads them; none if they can't be read.
pub fn read(state_dir: &Path) -> Vec<String> {
    bytes(&path(state_dir)).map(|bytes| lines(&bytes)).unwrap_or_default()
}

fn lines(bytes: &[u8]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in String::from_utf8_lossy(bytes).lines() {
        let text = SafeText::new(line);
        if !text.is_empty() && text.len() <= LONGEST && !all.iter().any(|other| *other == *text) {
            all.push(text.to_string());
        }
        if all.len() == KEPT {
            break;
        }
    }
    all
}

/// Puts a filter before all others. What another window has kept meanwhile stays.
pub fn remember(state_dir: &Path, query: &str) -> Result<(), Error> {
    let path = path(state_dir);
    let failed = |error: std::io::Error| Error::of(&path, &error);
    let Some(held) = hold(&path, true).map_err(failed)? else { return Ok(()) };
    let old = bytes(held.target()).map_err(failed)?;
    let new = [query.as_bytes(), b"\n", &old].concat();
    let mut text = lines(&new).join("\n");
    text.push('\n');
    // What one looks for is nobody else's business.
    Held::write(&held, text.as_bytes(), true).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_newest_comes_first_and_none_twice() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        assert!(read(&state).is_empty());
        for query in ["a", "b | c", "a", "Zürich \"x y\""] {
            remember(&state, query).unwrap();
        }
        assert_eq!(read(&state), ["Zürich \"x y\"", "a", "b | c"]);
        for n in 0..300 {
            remember(&state, &n.to_string()).unwrap();
        }
        assert_eq!((read(&state).len(), read(&state)[0].as_str()), (KEPT, "299"));
    }

    #[test]
    fn garbage_is_read_as_far_as_it_goes_and_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let mut garbage = b"good\n\x1b[31m\xff\xfe\0\n\n\n".to_vec();
        garbage.extend(vec![b'x'; 1 << 20]);
        garbage.extend(b"\nlast");
        fs::write(path(dir.path()), &garbage).unwrap();
        let found = read(dir.path());
        assert!(
            found.first().is_some_and(|line| line == "good") && found.last().is_some_and(|l| l == "last")
        );
        assert!(found.iter().all(|line| line.len() <= LONGEST && !line.contains('\u{1b}')));
        remember(dir.path(), "new").unwrap();
        assert_eq!(read(dir.path())[..2], ["new", "good"]);
        // A folder in its place is an error, not a loss.
        fs::remove_file(path(dir.path())).unwrap();
        fs::create_dir(path(dir.path())).unwrap();
        assert!(read(dir.path()).is_empty());
        assert!(remember(dir.path(), "x").unwrap_err().to_string().contains("filters"));
    }

    #[test]
    fn two_windows_lose_nothing() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for window in ["a", "b"] {
                let dir = dir.path();
                scope.spawn(move || (0..50).for_each(|n| remember(dir, &format!("{window}{n}")).unwrap()));
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
