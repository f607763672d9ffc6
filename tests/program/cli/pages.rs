//! Whole web pages, compared with the result of another tool. Never here: how a page is parsed.

use std::path::Path;

use crate::cli::tidings;
use crate::home::Home;

/// White space is folded in every text of ours.
fn folded(text: &str) -> String {
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
        let out = tidings(&home, &["inspect", "--json", page.to_str().unwrap()]).well();
        let found: serde_json::Value = serde_json::from_str(&out).unwrap();
        let title = |value: &serde_json::Value| folded(value["title"].as_str().unwrap_or_default());
        let (ours, theirs) = (title(&found["articles"][0]), title(&expected));
        all += 1;
        if ours != theirs {
            wrong.push(format!("{}: {ours:?}, not {theirs:?}", entry.file_name().display()));
        }
    }
    assert!(wrong.is_empty() && all > 0, "{} of {all}\n{}", wrong.len(), wrong.join("\n"));
    println!("{all} pages");
}
