//! The README matches the program: its table of keys, and its commands.
//! Never here: its figures.

use std::ffi::OsString;

use tidings::app::keys;
use tidings::cli;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const OPENS: &str = "<!-- keys -->\n";
const CLOSES: &str = "<!-- /keys -->";

#[test]
fn the_table_of_keys_matches_the_program() {
    let readme = std::fs::read_to_string(README).unwrap();
    let (head, rest) = readme.split_once(OPENS).expect("where the table begins");
    let (table, tail) = rest.split_once(CLOSES).expect("where the table ends");
    let wanted = keys::markdown();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(README, [head, OPENS, &wanted, CLOSES, tail].concat()).unwrap();
    } else {
        assert_eq!(table, wanted, "run this test with UPDATE_README=1");
    }
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
    // Every second piece stands between two fences.
    let blocks = readme.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("sh\n"));
    let mut found = 0;
    for line in blocks.flat_map(str::lines) {
        for command in
            words(line).iter().filter(|command| command.first().is_some_and(|first| first == "tidings"))
        {
            found += 1;
            let arguments = command[1..].iter().map(OsString::from);
            if let Err(wrong) = cli::parse(arguments) {
                panic!("{line}: {wrong}");
            }
        }
    }
    assert!(found >= 5, "{found} commands");
}

#[test]
fn commands_are_split_like_in_a_shell() {
    let line = "cat x | tidings --keys '/a b<Enter>' -   # comment";
    assert_eq!(words(line), [vec!["cat", "x"], vec!["tidings", "--keys", "/a b<Enter>", "-"]]);
}
