//! The arrows between the rooms run one way: news ← parse, search ← app ← io ← run, cli ← main.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and touches files"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("news", &[]),
    ("parse", &["news"]),
    ("search", &["news"]),
    ("app", &["news", "parse", "search"]),
    ("io", &["news", "parse", "search", "app"]),
    ("run", &["news", "parse", "search", "app", "io"]),
    ("cli", &["news", "parse", "search", "app", "io", "run"]),
];

/// Crates that only some rooms may know.
const CRATES: &[(&str, &[&str])] = &[
    ("std::fs", &["io"]),
    ("std::thread", &["io", "run", "search", "main"]),
    ("std::net", &["io"]),
    ("std::process", &["io", "main"]),
    ("ratatui", &["app", "io", "run"]),
    ("crossterm", &["app", "io", "run"]),
    ("rustix", &["io"]),
    ("notify", &["io"]),
    ("signal_hook", &["io", "run"]),
    ("dom_query", &["parse"]),
    ("rusqlite", &["io"]),
    ("ureq", &["io"]),
    ("use image", &["io"]),
    ("color_quant", &["io"]),
];

fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs")
                && path.file_stem().is_some_and(|s| !s.to_string_lossy().ends_with("tests"))
            {
                files.push(path);
            }
        }
    }
    files
}

fn room(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The lines of code before the file's own tests, comments left out.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..end]
        .lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line.split("//").next().unwrap_or_default()))
        .filter(|(_, line)| !line.trim().is_empty())
}

fn mentions(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + path.len()..].chars().next();
        let name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        !name(before) && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn no_room_uses_a_room_above_it() {
    let mut wrong = Vec::new();
    for path in sources() {
        let here = room(&path);
        let text = fs::read_to_string(&path).unwrap();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == here) else { continue };
        for (number, line) in code(&text) {
            for (other, _) in MAY_USE.iter().filter(|(other, _)| *other != here && !allowed.contains(other)) {
                if mentions(line, &format!("crate::{other}")) {
                    wrong.push(format!("{}:{number} uses {other}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_some_rooms_know_the_world() {
    let mut wrong = Vec::new();
    for path in sources() {
        let here = room(&path);
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in code(&text) {
            for (name, rooms) in CRATES {
                if mentions(line, name) && !rooms.contains(&here.as_str()) {
                    wrong.push(format!("{}:{number} knows {name}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_lives_in_it_and_what_never_will() {
    let mut wrong = Vec::new();
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let head: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        let root = path.ends_with("src/lib.rs");
        if !(root || head.contains("Never here") || head.contains("never here")) {
            wrong.push(path.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_check_itself_can_fail() {
    assert!(mentions("use crate::io::files;", "crate::io"));
    assert!(!mentions("use crate::iota;", "crate::io"));
    assert!(mentions("    std::fs::read(path)", "std::fs"));
    assert!(!mentions("use mycrate::std::fs;", "std::fs"));
}
