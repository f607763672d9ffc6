//! Collections of real and hostile files, through the whole program. Never here: what a parser returns for a file.

use std::path::{Path, PathBuf};

use crate::cli::tidings;
use crate::home::Home;

/// The largest number of files tried; the whole collection takes minutes.
const SAMPLE: usize = 60;

/// All files below a folder, with their lengths.
fn files(folder: &Path, out: &mut Vec<(PathBuf, u64)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, data) = (entry.path(), entry.metadata().unwrap());
        if data.is_dir() {
            files(&path, out);
        } else {
            out.push((path, data.len()));
        }
    }
}

/// Whether a terminal would interpret a character: C0 and C1 controls, direction overrides and isolates.
fn is_interpreted(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn hostile_files_only_cause_error_messages() {
    let Some(corpora) = std::env::var_os("TIDINGS_CORPORA") else {
        println!("skipped: TIDINGS_CORPORA names no folder of collections");
        return;
    };
    let mut all = Vec::new();
    files(&Path::new(&corpora).join("hostile"), &mut all);
    // Large files are for the full run: this one tries many different files.
    all.retain(|(_, length)| *length < 1 << 20);
    let every = all.len().div_ceil(SAMPLE).max(1);
    let home = Home::new();
    for (path, _) in all.iter().step_by(every) {
        let file = path.to_str().unwrap();
        for args in
            [&["inspect", "--json", file][..], &["--print", "--size", "60x20", "--keys", "<Enter>", file]]
        {
            let ran = tidings(&home, args);
            assert!(matches!(ran.code, Some(0 | 1)), "{args:?}: {:?} {}", ran.code, ran.err);
            assert_eq!(ran.code == Some(1), !ran.err.is_empty(), "{args:?}: {}", ran.err);
            let found = ran.out.chars().chain(ran.err.chars()).find(|c| is_interpreted(*c));
            assert_eq!(found, None, "{args:?}");
        }
    }
    println!("{} of {} files", all.len().div_ceil(every), all.len());
}

/// Collapses white space, as the program does in every text.
fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn titles_of_pages_match_those_of_other_tools() {
    let Some(corpora) = std::env::var_os("TIDINGS_CORPORA") else {
        println!("skipped: TIDINGS_CORPORA names no folder of collections");
        return;
    };
    let folder = Path::new(&corpora).join("pages/mozilla");
    let (home, mut wrong, mut all) = (Home::new(), Vec::new(), 0);
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let Ok(expected) = std::fs::read(entry.path().join("expected-metadata.json")) else { continue };
        let expected: serde_json::Value = serde_json::from_slice(&expected).unwrap();
        let page = entry.path().join("source.html");
        let out = tidings(&home, &["inspect", "--json", page.to_str().unwrap()]).success();
        let found: serde_json::Value = serde_json::from_str(&out).unwrap();
        let title = |value: &serde_json::Value| collapse(value["title"].as_str().unwrap_or_default());
        let (ours, theirs) = (title(&found["articles"][0]), title(&expected));
        all += 1;
        // Others leave the names of the site and the author at the end.
        let names = theirs.strip_prefix(&ours).filter(|names| {
            names.is_empty() || [" - ", " | ", " ["].iter().any(|separator| names.starts_with(separator))
        });
        if names.is_none() {
            wrong.push(format!("{}: {ours:?}, not {theirs:?}", entry.file_name().display()));
        }
    }
    assert!(wrong.is_empty() && all > 0, "{} of {all}\n{}", wrong.len(), wrong.join("\n"));
    println!("{all} pages");
}
