//! Exit codes, help, and the files that are written. Never here: a command's own output.

use std::fs;
use std::path::Path;

use tidings::app::keymap::{Keymap, LayerId, key as keys};

use crate::cli::{RunResult, tidings};
use crate::home::Home;

#[test]
fn exit_codes_and_messages_name_the_error() {
    let home = Home::new();
    let file = home.articles(&["Ferry runs again"]);
    home.news("broken.json", "{\"articles\": [");
    let cases: &[(&[&str], i32, &[&str])] = &[
        (&["--print", &file], 0, &[]),
        (&["list", &file], 0, &[]),
        (&["inspect", &file], 0, &[]),
        (&["--help"], 0, &[]),
        (&["--version"], 0, &[]),
        (&["--print", "/nowhere/x.txt"], 1, &["/nowhere/x.txt: there is no such file or folder"]),
        (&["list", "/nowhere/x.txt"], 1, &["/nowhere/x.txt: there is no such file or folder"]),
        (&["inspect", "/nowhere/x.txt"], 1, &["/nowhere/x.txt: there is no such file or folder"]),
        (&["inspect", "."], 1, &[".: a folder"]),
        (&["inspect", "broken.json"], 1, &["broken.json: ", "can't be read"]),
        (&["list", "broken.json"], 1, &["broken.json: ", "can't be read"]),
        (&["--print", "broken.json"], 1, &["broken.json: ", "can't be read"]),
        // Standard output is no terminal here.
        (&[&file], 1, &["not a terminal", "--print"]),
        (&["frobnicate"], 2, &["there is no command 'frobnicate'", "--help"]),
        (&["refersh"], 2, &["did you mean 'refresh'?"]),
        (&["help"], 0, &[]),
        (&["help", "add"], 0, &[]),
        (&["version"], 0, &[]),
        (&["help", "refersh"], 2, &["did you mean 'refresh'?"]),
        (&["version", "x"], 2, &["--help"]),
        (&["--nonsense"], 2, &["--nonsense", "--help"]),
        (&["--print", "--size", "big"], 2, &["big", "--help"]),
        (&["--print", "--keys", "<Entr>"], 2, &["<Entr>", "--help"]),
        (&["inspect"], 2, &["one file", "--help"]),
        (&["show", &file], 0, &[]),
        (&["show"], 2, &["an article's id", "--help"]),
        (&["show", "--width", "0", &file], 2, &["--width", "--help"]),
        (&["--width", "80", &file], 2, &["--width", "'show'"]),
        (&["inspect", "--query", "x", &file], 2, &["--query", "list"]),
        (&["manual", "keys", "filter"], 2, &["one page", "--help"]),
        (&["--json", &file], 2, &["--json", "--help"]),
    ];
    for (args, code, words) in cases {
        let RunResult { code: got, out, err } = tidings(&home, args);
        assert_eq!(got, Some(*code), "{args:?}: {err}");
        assert_eq!(err.is_empty(), *code == 0, "{args:?}: {err}");
        assert!(*code != 2 || out.is_empty(), "{args:?}: {out}");
        for word in *words {
            assert!(err.contains(word), "{args:?}: {err}");
        }
        for line in err.lines().filter(|line| *line != "Try 'tidings --help'.") {
            assert!(line.starts_with("tidings: "), "{args:?}: {line}");
        }
    }
}

#[test]
fn the_help_lists_every_key_and_option() {
    let help = tidings(&Home::new(), &["--help"]).success();
    for binding in Keymap::default().bindings(LayerId::Pane) {
        for key in &binding.keys {
            assert!(help.contains(&keys::readable(key)), "{key}");
        }
        assert!(help.contains(&*binding.help), "{}", binding.help);
    }
    // The options of the command line, from its source.
    let source = include_str!("../../../src/cli/args.rs");
    let source = source.split("#[cfg(test)]").next().unwrap();
    let after = |start| source.split(start).skip(1).filter_map(|rest| rest.split('"').next());
    let options: Vec<&str> = after("Long(\"").chain(after("(\"--")).collect();
    assert!(options.len() > 8, "{options:?}");
    for option in options {
        assert!(help.contains(&format!("--{option}")), "{option}");
    }
    for line in help.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            out.push(path.to_str().unwrap().to_owned());
        }
    }
    out.sort();
    out
}

#[test]
fn files_are_written_only_to_the_two_folders() {
    let home = Home::new();
    let file = home.articles(&["Ferry runs again", "Harbour is dredged"]);
    let before = files(&home.path(""));
    for args in [&["list", &file][..], &["inspect", &file], &["show", &file], &["--help"], &["list"]] {
        tidings(&home, args).success();
        assert_eq!(files(&home.path("")), before, "{args:?} has nothing to write");
    }
    tidings(&home, &["--print", "--keys", "f<Enter>A", &file]).success();
    let after = files(&home.path(""));
    let mut fresh: Vec<&str> =
        after.iter().filter(|path| !before.contains(path)).map(String::as_str).collect();
    let device = fs::read_to_string(home.path("data/device")).unwrap();
    let log = home.path("config/state").join(format!("{}.jsonl", device.trim()));
    fresh
        .retain(|path| *path != home.path("data/device").to_str().unwrap() && *path != log.to_str().unwrap());
    assert!(fresh.is_empty(), "{fresh:?}");
}
