//! `tidings list`: headlines for scripts. Never here: which articles a query finds (see the tests of the filter).

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::cli::{RunResult, tidings, tidings_reading};
use crate::home::{Home, TIDINGS};

const LINES: &str = r#"{"title":"Ferry runs again","date":"2024-11-24T06:00:00Z","source":"Coast Post","text":"At last."}
{"title":"NATO talks\tbegin","date":"2024-11-25","source":"Wire","text":"They talk."}
{"title":"No date on this","text":"None."}
"#;

#[test]
fn a_headline_is_a_line_with_three_columns() {
    let home = Home::new();
    let file = home.news("news.jsonl", LINES);
    let out = tidings(&home, &["list", &file]).success();
    let lines: Vec<Vec<&str>> = out.lines().map(|line| line.split('\t').collect()).collect();
    // The newest first. An article without a date has the date of its file.
    assert_eq!(lines.len(), 3);
    assert!(lines.contains(&vec!["2024-11-24T06:00:00Z", "Coast Post", "Ferry runs again"]), "{out}");
    assert!(lines.contains(&vec!["2024-11-25T00:00:00Z", "Wire", "NATO talks begin"]), "{out}");
    let place = |title: &str| lines.iter().position(|line| line[2] == title);
    assert!(place("NATO talks begin") < place("Ferry runs again"));
    assert_eq!(lines[place("No date on this").unwrap()][0], "");
}

#[test]
fn a_mistyped_field_is_reported_and_searched_for() {
    let home = Home::new();
    let file = home.news("news.jsonl", LINES);
    let RunResult { code, out, err } = tidings(&home, &["list", "--query", "sorce:wire", &file]);
    assert_eq!((code, out.as_str()), (Some(0), ""));
    assert_eq!(err, "tidings: no field \"sorce:\"; did you mean \"source:\"?\n");
}

#[test]
fn a_query_filters_json_output() {
    let home = Home::new();
    let file = home.news("news.jsonl", LINES);
    let out = tidings(&home, &["list", "--json", "--query", "talks", &file]).success();
    let line: serde_json::Value = serde_json::from_str(out.trim_end()).unwrap();
    assert_eq!(line["title"], "NATO talks begin");
    assert_eq!(line["source"], "Wire");
    assert_eq!(line["published"], "2024-11-25T00:00:00Z");
    assert_eq!(line["id"].as_str().unwrap().len(), 32);
    let none = tidings(&home, &["list", "--json", "--query", "date", &file]).success();
    assert!(none.contains("\"published\":null"), "{none}");
    assert_eq!(tidings(&home, &["list", "--query", "qqqq", &file]).success(), "");
}

#[test]
fn readable_files_are_listed_despite_errors() {
    let home = Home::new();
    let file = home.news("news.jsonl", LINES);
    let ran = tidings(&home, &["list", "/nowhere/a.txt", &file, "/nowhere/b.txt"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(1), 3));
    assert_eq!(ran.err.lines().count(), 2);
    assert!(ran.err.contains("/nowhere/a.txt") && ran.err.contains("/nowhere/b.txt"), "{}", ran.err);
}

#[test]
fn gzip_and_standard_input_are_read() {
    let home = Home::new();
    let file = home.news("news.jsonl", LINES);
    let plain = tidings(&home, &["list", &file]).success();
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(LINES.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let gz = home.news("packed.jsonl.gz", &packed);
    assert_eq!(tidings(&home, &["list", &gz]).success(), plain);
    assert_eq!(tidings_reading(&home, &["list", "-"], LINES.as_bytes()).success(), plain);
    assert_eq!(tidings_reading(&home, &["list", "-"], &packed).success(), plain);
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let home = Home::new();
    let mut lines = String::new();
    for n in 0..20_000 {
        writeln!(lines, "{{\"title\":\"Headline number {n} of a great many\",\"text\":\"x\"}}").unwrap();
    }
    let file = home.news("many.jsonl", lines);
    for args in [
        &["list", &file][..],
        &["list", "--json", &file],
        &["inspect", &file],
        &["--print", "--size", "2000x2000", &file],
    ] {
        let mut child = Command::new(TIDINGS)
            .args(args)
            .env_clear()
            .envs(home.vars())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{args:?}");
        assert!(!first.is_empty(), "{args:?}");
    }
}

#[test]
fn a_view_and_a_query_are_combined() {
    let home = Home::new();
    let file = home.news("news.jsonl", LINES);
    std::fs::create_dir_all(home.path("config")).unwrap();
    let config = home.path("config").join("config.toml");
    std::fs::write(
        &config,
        "[views]\nwires = \"source:wire | source:post\"\n\"not wire\" = \"!source:wire sort:source\"\n",
    )
    .unwrap();
    let titles = |args: &[&str]| {
        let out = tidings(&home, &[&["list"], args, &[file.as_str()]].concat()).success();
        out.lines().map(|line| line.split('\t').nth(2).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&["--view", "wires"]), ["NATO talks begin", "Ferry runs again"]);
    assert_eq!(titles(&["--view", "wires", "--query", "ferry"]), ["Ferry runs again"]);
    assert_eq!(titles(&["--view", "not wire", "--query", "sort:date"]).len(), 2);
    assert_eq!(titles(&["--query", "is:read"]), [""; 0]);
    let ran = tidings(&home, &["list", "--view", "none such", &file]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("no view 'none such'") && ran.err.contains("wires, not wire"), "{}", ran.err);
    std::fs::write(&config, "[views\n").unwrap();
    assert!(tidings(&home, &["list", "--view", "wires", &file]).err.contains("line 1"));
}

#[test]
fn started_articles_are_found() {
    let home = Home::new();
    let text = "One line after the other.\n\n".repeat(100);
    let long = home.news("long.txt", format!("A long text\n\n{text}"));
    let other = home.news("other.txt", format!("Another text\n\n{text}"));
    let keys = ["--print", "--size", "80x20", "--keys", "<Enter><C-d><C-d>Q", &long];
    tidings(&home, &keys).success();
    let out = tidings(&home, &["list", "--query", "is:started", &long, &other]).success();
    assert!(out.contains("A long text") && !out.contains("Another"), "{out}");
}
