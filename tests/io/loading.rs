//! Loads files into chunks of headlines, and reads articles back by row.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::channel;

use tidings::app::Msg;
use tidings::app::library::Library;
use tidings::io::articles::ArticleSource;
use tidings::io::articles::files::Input;
use tidings::io::articles::load::Plan;
use tidings::io::articles::load::load;
use tidings::news::{Entry, SafeText};

use crate::server::gzip;

struct Loaded {
    source: ArticleSource,
    library: Library,
    warnings: Vec<SafeText>,
    chunks: usize,
    dir: tempfile::TempDir,
}

impl Loaded {
    fn titles(&self) -> Vec<String> {
        (0..self.library.len() as u32).map(|row| self.library.row(row).title.into_owned()).collect()
    }

    fn text(&self, row: u32) -> String {
        self.source.open(row).map_or_else(|why| why.to_string(), |opened| opened.document.plain_text())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

/// Writes files, then loads the whole folder.
fn loaded(files: &[(&str, &[u8])]) -> Loaded {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join("news").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let input = Input::Path(dir.path().join("news"));
    run(dir, &[input])
}

fn run(dir: tempfile::TempDir, inputs: &[Input]) -> Loaded {
    let (source, stop) = (ArticleSource::default(), AtomicBool::new(false));
    let (sender, inbox) = channel();
    let data_dir = dir.path().join("data");
    load(&Plan { inputs, data_dir: &data_dir, stop: &stop }, 7, &source, &|msg| drop(sender.send(msg)));
    let (mut library, mut warnings, mut chunks) = (Library::default(), vec![], 0);
    for msg in inbox.try_iter() {
        match msg {
            Msg::Loaded { ticket: 7, chunk, sources, .. } => {
                chunks += 1;
                library.add(chunk, sources, |_| Entry::default());
            }
            Msg::LoadEnded { ticket: 7, warnings: found } => warnings = found,
            Msg::Progress { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    Loaded { source, library, warnings, chunks, dir }
}

/// This many lines, each made from its number.
fn text(count: usize, line: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    for i in 0..count {
        all.push_str(&line(i));
        all.push('\n');
    }
    all
}

/// JSON Lines, each with a body of its own.
fn lines(count: usize) -> String {
    let rest = "Many words follow it here. ".repeat(6);
    text(count, |i| {
        let source = i % 3;
        format!(
            r#"{{"id":"urn:{i}","source":"Paper {source}","title":"Story number {i}","published":"2026-01-02T03:04:05Z","body":"Body of number {i}. {rest}"}}"#
        )
    })
}

#[test]
fn files_of_all_kinds_are_listed_in_the_order_of_names() {
    let rss = "<rss version='2.0'><channel><title>Feed</title><item><title>From a feed</title><guid>1</guid><description>Feed body</description></item></channel></rss>";
    let all = loaded(&[
        ("a.txt", b"A plain headline\n\nThe first paragraph of it, which is long enough to be one.\n"),
        ("b.md", b"# From Markdown\n\nSome *text* here.\n"),
        ("c.xml", rss.as_bytes()),
        ("d.json", br#"[{"title":"From JSON","text":"Json body"}]"#),
        ("e.jsonl.gz", &gzip(lines(2).as_bytes())),
        ("f.html", b"<html><head><title>From a page</title></head><body><h1>From a page</h1><p>Words of the page stand here.</p></body></html>"),
    ]);
    assert_eq!(
        all.titles(),
        [
            "A plain headline",
            "From Markdown",
            "From a feed",
            "From JSON",
            "Story number 0",
            "Story number 1",
            "From a page"
        ]
    );
    assert_eq!(all.warnings, []);
    for (row, words) in [
        (0, "first paragraph"),
        (1, "Some text"),
        (2, "Feed body"),
        (3, "Json body"),
        (5, "Body of number 1"),
        (6, "Words of the page"),
    ] {
        assert!(all.text(row).contains(words), "{row}: {}", all.text(row));
    }
}

#[test]
fn a_large_file_is_loaded_in_chunks_and_every_line_can_be_read_again() {
    for packed in [false, true] {
        let text = lines(12_000);
        let bytes = if packed { gzip(text.as_bytes()) } else { text.into_bytes() };
        let all = loaded(&[("big.jsonl", &bytes)]);
        assert_eq!(all.library.len(), 12_000, "packed: {packed}");
        assert!(all.chunks > 2);
        for row in [0, 1, 63, 64, 5_000, 11_999] {
            assert_eq!(all.library.row(row).title, format!("Story number {row}"));
            assert!(
                all.text(row).starts_with(&format!("Body of number {row}. ")),
                "{row}: {}",
                all.text(row)
            );
        }
    }
}

#[test]
fn a_broken_line_or_file_is_skipped_and_named() {
    let mut text = lines(12_000);
    text.insert_str(text.len() / 2 / 100 * 100, "\n{\"title\": broken\n");
    let all = loaded(&[
        ("big.jsonl", text.as_bytes()),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0"),
        ("z.txt", b"Last of all\n\nAnd its text.\n"),
    ]);
    assert!(all.library.len() >= 12_000, "{}", all.library.len());
    assert_eq!(all.titles().last().unwrap(), "Last of all");
    assert_eq!(all.warnings.len(), 2, "{:?}", all.warnings);
    assert!(
        all.warnings[0].contains("big.jsonl") && all.warnings[1].contains("picture.png"),
        "{:?}",
        all.warnings
    );
}

#[test]
fn a_missing_path_gives_a_warning_and_the_rest_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let there = dir.path().join("there.txt");
    fs::write(&there, "A headline\n\nSome text of it.\n").unwrap();
    let inputs = [Input::Path(dir.path().join("missing")), Input::Path(there)];
    let all = run(dir, &inputs);
    assert_eq!(all.titles(), ["A headline"]);
    assert!(all.warnings[0].ends_with("missing: there is no such file or folder"), "{:?}", all.warnings);
}

#[test]
fn an_article_in_two_files_is_listed_once_unless_its_text_differs() {
    let story = b"Morning briefing\n\nWhat happened on Monday was this and that.\n";
    let other = b"Morning briefing\n\nOn Tuesday something else happened altogether.\n";
    let all = loaded(&[("a.txt", story), ("b.txt", story), ("c.txt", other)]);
    assert_eq!(all.titles(), ["Morning briefing", "Morning briefing"]);
    assert_ne!(all.library.id(0), all.library.id(1));
    assert!(all.text(1).contains("Tuesday"));
}

#[test]
fn equal_lines_of_a_file_are_all_listed_with_different_ids() {
    let all = loaded(&[("heads.txt", "The same headline again today\n".repeat(40).as_bytes())]);
    assert_eq!(all.library.len(), 40);
    let mut ids: Vec<_> = (0..40).map(|row| all.library.id(row)).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 40);
}

/// More text than the budget for bodies, so that the last bodies are read from the file again.
fn past_the_budget() -> String {
    let filler = "x".repeat(64 << 10);
    text(1_200, |i| format!(r#"{{"title":"Long {i}","text":"Number {i} {filler}"}}"#))
}

#[test]
fn beyond_the_budget_bodies_are_read_from_the_file_and_changes_are_noticed() {
    let all = loaded(&[("long.jsonl", past_the_budget().as_bytes())]);
    let path = all.path("news/long.jsonl");
    assert!(all.text(1_199).starts_with("Number 1199"));

    append(&path, "{\"title\":\"One more\"}\n");
    let opened = all.source.open(1_198).unwrap();
    assert!(opened.note.unwrap().contains("long.jsonl has changed since it was read. R reads it again."));
    assert_eq!(all.source.open(1_197).unwrap().note, None, "reported once");

    fs::write(&path, "{\"title\":\"Another file\"}\n").unwrap();
    assert!(all.text(1_199).contains("has changed since it was read"), "{:.80}", all.text(1_199));
    assert!(all.text(0).starts_with("Number 0"), "it is in memory");
    fs::remove_file(&path).unwrap();
    assert!(all.text(1_199).contains("there is no such file"));
}

fn append(path: &Path, text: &str) {
    fs::OpenOptions::new().append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

#[test]
fn a_relative_link_of_a_feed_is_resolved_against_its_site() {
    let rss = "<rss version='2.0'><channel><title>F</title><link>https://example.org/news/</link><item><title>One</title><link>/story/1</link></item></channel></rss>";
    let all = loaded(&[("f.xml", rss.as_bytes())]);
    let url = all.source.open(0).unwrap().article.url.unwrap();
    assert_eq!(url.as_str(), "https://example.org/story/1");
}

#[test]
fn an_article_of_a_list_of_headlines_has_its_title() {
    let heads = text(40_000, |i| format!("Headline number {i} of a long list of them"));
    let all = loaded(&[("heads.txt", heads.as_bytes())]);
    assert_eq!(all.library.len(), 40_000);
    let opened = all.source.open(39_999).unwrap();
    assert_eq!(opened.article.title.as_str(), "Headline number 39999 of a long list of them");
}

#[test]
fn a_load_can_be_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("big.jsonl");
    fs::write(&path, lines(30_000)).unwrap();
    let stop = AtomicBool::new(false);
    let source = ArticleSource::default();
    let ended = AtomicBool::new(false);
    let inputs = [Input::Path(path)];
    let plan = Plan { inputs: &inputs, data_dir: dir.path(), stop: &stop };
    load(&plan, 1, &source, &|msg| match msg {
        Msg::Loaded { .. } => stop.store(true, std::sync::atomic::Ordering::Relaxed),
        Msg::LoadEnded { .. } => ended.store(true, std::sync::atomic::Ordering::Relaxed),
        _ => {}
    });
    assert!(!ended.into_inner());
    assert!(source.chunks().0.iter().map(|chunk| chunk.len()).sum::<usize>() < 30_000);
}
