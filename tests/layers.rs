//! The layers use each other in one direction: news ← parse, search ← app ← io ← run, cli ← main; so do the modules
//! of `app::update`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and touches files"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and the layers it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("news", &[]),
    ("parse", &["news"]),
    ("search", &["news"]),
    ("app", &["news", "parse", "search"]),
    ("io", &["news", "parse", "search", "app"]),
    ("run", &["news", "parse", "search", "app", "io"]),
    ("cli", &["news", "parse", "search", "app", "io", "run"]),
];

/// Crates that only some layers may use.
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
    ("similar", &["news"]),
    ("ureq", &["io"]),
    ("use image", &["io"]),
    ("color_quant", &["io"]),
];

/// Modules of the second level, and what they may not use.
const MUST_NOT_USE: &[(&str, &[&str])] = &[
    ("io", &["app::pane", "app::layout", "app::model", "app::update", "app::view"]),
    ("app/action", &["app::keymap", "app::input", "app::model", "app::pane", "app::update", "app::view"]),
    ("app/keymap", &["app::input", "app::model", "app::pane", "app::update", "app::view"]),
    ("app/library", &["app::input", "app::model", "app::pane", "app::update", "app::view"]),
    ("app/picture", &["app::input", "app::model", "app::pane", "app::update", "app::view"]),
    ("app/theme", &["app::input", "app::model", "app::pane", "app::update", "app::view"]),
    ("app/typeset", &["app::input", "app::model", "app::pane", "app::update", "app::view"]),
    ("app/input", &["app::update", "app::view"]),
    ("app/pane", &["app::update", "app::view"]),
    ("app/view", &["app::update"]),
    ("io/articles", &["io::worker", "io::refresh", "io::terminal"]),
    ("io/config", &["io::worker", "io::refresh", "io::fetch"]),
    ("io/fetch", &["io::worker", "io::refresh", "io::terminal", "io::index"]),
    ("io/index", &["io::worker", "io::refresh", "io::terminal", "io::fetch"]),
    ("io/journal", &["io::worker", "io::refresh", "io::terminal", "io::store"]),
    ("io/store", &["io::worker", "io::refresh", "io::terminal", "io::journal"]),
    ("io/refresh", &["io::worker", "io::terminal"]),
    ("io/external", &["io::worker", "io::store", "io::fetch"]),
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

fn layer(path: &Path) -> String {
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
fn no_layer_uses_a_layer_above_it() {
    let mut wrong = Vec::new();
    for path in sources() {
        let here = layer(&path);
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

/// The modules a file uses, from the root of the crate: `crate::a::b` and, for files of `folder`, `super::b`.
fn uses(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in code(text) {
        for (at, _) in line.match_indices("crate::") {
            let path: String =
                line[at + 7..].chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
            found.push((number, path.trim_end_matches(':').to_owned()));
            // `crate::app::{pane, layout}`: each of them.
            if let Some(inside) = line[at..].split_once('{').map(|(_, rest)| rest) {
                let names = inside.split(',').map(|name| name.trim().trim_end_matches([';', '}', ' ']));
                found.extend(names.map(|name| (number, format!("{path}{name}"))));
            }
        }
    }
    found
}

#[test]
fn no_module_of_the_second_level_uses_what_it_must_not() {
    let mut wrong = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources() {
        let inside = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        for (module, forbidden) in MUST_NOT_USE {
            let within = inside.strip_prefix(module).is_some_and(|rest| rest.starts_with(['/', '.']));
            for (number, used) in uses(&text).into_iter().filter(|_| within) {
                let above = |other: &&&str| used == **other || used.starts_with(&format!("{other}::"));
                if let Some(other) = forbidden.iter().find(above) {
                    wrong.push(format!("{}:{number} uses {other}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A way round in a graph of modules, if there is one.
fn cycle(graph: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn visit(
        graph: &BTreeMap<String, BTreeSet<String>>,
        done: &mut BTreeSet<String>,
        way: &mut Vec<String>,
        module: &str,
    ) -> bool {
        if let Some(at) = way.iter().position(|other| other == module) {
            way.drain(..at);
            return true;
        }
        way.push(module.to_owned());
        if !done.contains(module) {
            for next in graph.get(module).into_iter().flatten() {
                if visit(graph, done, way, next) {
                    return true;
                }
            }
        }
        done.insert(module.to_owned());
        way.pop();
        false
    }
    let (mut done, mut way) = (BTreeSet::new(), Vec::new());
    graph.keys().any(|module| visit(graph, &mut done, &mut way, module)).then_some(way)
}

#[test]
fn the_modules_of_update_use_each_other_in_one_direction() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app/update");
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "mod")
        .collect();
    for name in &names {
        let text = fs::read_to_string(folder.join(format!("{name}.rs"))).unwrap();
        // `use super::{…};` may be over several lines.
        let lines: Vec<&str> = code(&text).map(|(_, line)| line).collect();
        let flat = lines.join(" ");
        let mut used = BTreeSet::new();
        for (at, _) in flat.match_indices("super::") {
            let rest = &flat[at + 7..];
            let list =
                rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or(rest, |(list, _)| list);
            let first = |part: &str| -> String {
                part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
            };
            let parts: Vec<String> =
                if rest.starts_with('{') { list.split(',').map(first).collect() } else { vec![first(list)] };
            used.extend(parts.into_iter().filter(|part| names.contains(part)));
        }
        graph.insert(name.clone(), used);
    }
    assert!(graph.len() > 10 && graph.values().map(BTreeSet::len).sum::<usize>() > 20, "{graph:?}");
    assert_eq!(cycle(&graph), None, "the modules of app::update use each other in a circle");
}

#[test]
fn only_some_layers_use_the_system() {
    let mut wrong = Vec::new();
    for path in sources() {
        let here = layer(&path);
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in code(&text) {
            for (name, layers) in CRATES {
                if mentions(line, name) && !layers.contains(&here.as_str()) {
                    wrong.push(format!("{}:{number} uses {name}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_is_in_it_and_what_never_is() {
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
fn the_checks_can_fail() {
    let graph = |pairs: &[(&str, &str)]| {
        let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    };
    assert_eq!(cycle(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    assert_eq!(cycle(&graph(&[("a", "b"), ("b", "c"), ("c", "b")])), Some(vec!["b".into(), "c".into()]));
    assert!(uses("use crate::app::{pane, layout};").contains(&(1, "app::layout".into())));
    assert!(mentions("use crate::io::files;", "crate::io"));
    assert!(!mentions("use crate::iota;", "crate::io"));
    assert!(mentions("    std::fs::read(path)", "std::fs"));
    assert!(!mentions("use mycrate::std::fs;", "std::fs"));
}
