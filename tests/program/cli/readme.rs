//! README and manual match the program: the table of keys is generated from it, and every command is
//! valid. Never here: the figures.

use std::ffi::OsString;

use tidings::app::keymap::Keymap;
use tidings::cli;
use tidings::io::articles::manual;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
/// Compares a table in a page of the manual with the program's, or writes it.
fn check_table(page: &str, name: &str, wanted: &str) {
    let path = format!("{}/assets/manual/{page}", env!("CARGO_MANIFEST_DIR"));
    let (opens, closes) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(&opens).expect("where the table begins");
    let (table, tail) = rest.split_once(&closes).expect("where the table ends");
    if std::env::var_os("UPDATE_MANUAL").is_some() {
        std::fs::write(path, [head, &opens, wanted, &closes, tail].concat()).unwrap();
    } else {
        assert_eq!(table, wanted, "run this test with UPDATE_MANUAL=1");
    }
}

#[test]
fn the_manual_has_the_key_table_of_the_program() {
    check_table("keys.md", "keys", &Keymap::default().markdown());
}

#[test]
fn the_manual_has_the_roles_of_themes() {
    check_table("themes.md", "roles", &tidings::app::theme::markdown());
}

/// Splits a command as a shell does: white space, quotes, comments. Each part of a pipe is a command.
fn words(line: &str) -> Vec<Vec<String>> {
    let (mut pipe, mut word, mut quote) = (vec![Vec::new()], None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, '|') => {
                pipe.last_mut().unwrap().extend(word.take());
                pipe.push(Vec::new());
            }
            (None, ' ') => pipe.last_mut().unwrap().extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    pipe.last_mut().unwrap().extend(word);
    pipe
}

#[test]
fn every_command_is_valid() {
    let readme = std::fs::read_to_string(README).unwrap();
    let mut found = 0;
    for (name, text) in manual::PAGES.iter().copied().chain([("README", readme.as_str())]) {
        // Every second part is between two fences.
        let blocks = text.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("sh\n"));
        for line in blocks.flat_map(str::lines) {
            let commands = words(line).into_iter();
            for command in commands.filter(|words| words.first().is_some_and(|first| first == "tidings")) {
                found += 1;
                if let Err(wrong) = cli::parse(command[1..].iter().map(OsString::from)) {
                    panic!("{name}: {line}: {wrong}");
                }
            }
        }
    }
    assert!(found >= 25, "{found} commands");
}

#[test]
fn every_file_the_readme_links_to_exists() {
    let readme = std::fs::read_to_string(README).unwrap();
    let targets =
        readme.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    for target in targets.filter(|target| !target.contains("://")) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(target);
        assert!(path.exists(), "{target}");
    }
}

#[test]
fn commands_are_split_like_in_a_shell() {
    let line = "cat x | tidings --keys '/a b<Enter>' -   # comment";
    assert_eq!(words(line), [vec!["cat", "x"], vec!["tidings", "--keys", "/a b<Enter>", "-"]]);
}
