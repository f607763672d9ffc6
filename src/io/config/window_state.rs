//! `window.json` in the data folder: what a window remembers until the next start. It belongs to this machine, so it is
//! not beside the marks, which machines share.
//! Never here: when it is written (see `app::window_state`).

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::Error;
use crate::app::WindowState;
use crate::io::replace;

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("window.json")
}

/// Reads it. What cannot be read has its default: nothing in it was typed by the user.
pub(crate) fn read(data_dir: &Path) -> WindowState {
    from_fields(read_fields(data_dir))
}

fn read_fields(data_dir: &Path) -> Map<String, Value> {
    replace::read(&path(data_dir)).map(|bytes| parse(&bytes)).unwrap_or_default()
}

fn parse(bytes: &[u8]) -> Map<String, Value> {
    serde_json::from_slice(bytes).unwrap_or_default()
}

/// Takes each field by itself, so that one that cannot be read does not spoil the others.
fn from_fields(fields: Map<String, Value>) -> WindowState {
    let mut good = Map::new();
    for (name, value) in fields {
        let one = Map::from_iter([(name.clone(), value.clone())]);
        if serde_json::from_value::<WindowState>(Value::Object(one)).is_ok() {
            good.insert(name, value);
        }
    }
    serde_json::from_value(Value::Object(good)).unwrap_or_default()
}

fn fields(state: &WindowState) -> Map<String, Value> {
    match serde_json::to_value(state) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// Writes the fields that have changed. Those changed by another window meanwhile stay, and so do unknown ones.
pub(crate) fn save(data_dir: &Path, before: &WindowState, after: &WindowState) -> Result<(), Error> {
    let Some(file) = replace::lock(&path(data_dir), true)? else { return Ok(()) };
    let (mut all, before) = (parse(&file.read()?), fields(before));
    for (name, value) in fields(after) {
        if before.get(&name) != Some(&value) {
            all.insert(name, value);
        }
    }
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    Ok(file.write(text.as_bytes(), true)?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn two_windows_keep_each_others_choices_and_unknown_fields_stay() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(path(dir.path()), r#"{"later": [1], "zen": "what", "sources": true}"#).unwrap();
        let start = read(dir.path());
        assert_eq!(start, WindowState { sources: Some(true), ..WindowState::default() });
        save(dir.path(), &start, &WindowState { no_groups: true, ..start.clone() }).unwrap();
        save(dir.path(), &start, &WindowState { zen: true, ..start.clone() }).unwrap();
        assert_eq!(read(dir.path()), WindowState { no_groups: true, zen: true, ..start });
        assert!(fs::read_to_string(path(dir.path())).unwrap().contains("later"));
    }

    #[test]
    fn a_spoilt_file_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        for spoilt in ["", "[", "[]", "{\"zen\":", "\u{0}"] {
            fs::write(path(dir.path()), spoilt).unwrap();
            assert_eq!(read(dir.path()), WindowState::default());
            let zen = WindowState { zen: true, ..WindowState::default() };
            save(dir.path(), &WindowState::default(), &zen).unwrap();
            assert_eq!(read(dir.path()), zen);
        }
    }
}
