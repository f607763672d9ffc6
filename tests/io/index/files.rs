//! Articles that were never stored: a search reads them. Never here: articles in the store.

use parking_lot::Mutex;
use std::fs;
use std::io::Write;

use tidings::io::articles::files::Input;
use tidings::io::articles::load::Plan;
use tidings::io::articles::load::load;

use super::*;

fn load_files(folder: &Path, inputs: &[Input]) -> Window {
    let window = Window { source: ArticleSource::default(), searcher: Searcher::new(folder), rows: 0 };
    let stop = AtomicBool::new(false);
    load(&Plan { inputs, data_dir: folder, stop: &stop }, 1, &window.source, &|_| {});
    let rows = window.source.chunks().0.iter().map(|chunk| chunk.len() as u32).sum();
    Window { rows, ..window }
}

fn line(n: usize) -> String {
    format!("{{\"id\":\"{n}\",\"title\":\"Title {n}\",\"body\":\"<p>Said by number{n}, all of it.</p>\"}}\n")
}

#[test]
fn files_of_every_kind_are_searched() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("many")).unwrap();
    fs::write(at("many/a.jsonl"), (0..50).map(line).collect::<String>()).unwrap();
    let mut packed = flate2::write::GzEncoder::new(
        fs::File::create(at("many/b.jsonl.gz")).unwrap(),
        flate2::Compression::fast(),
    );
    packed.write_all((50..90).map(line).collect::<String>().as_bytes()).unwrap();
    packed.finish().unwrap();
    fs::write(
        at("many/c.md"),
        "# Marked\n\nSome *emphasised* words, see [here](https://example.org/address).\n",
    )
    .unwrap();
    fs::write(at("many/d.txt"), "Plain\n\nNothing but plain words.\n").unwrap();
    fs::write(at("many/e.html"), "<title>Page</title><article><h1>Page</h1><p>Words of a page that are long enough to be read as its text, surely.</p></article>").unwrap();
    let mut window = load_files(folder.path(), &[Input::Path(at("many"))]);
    for (what, found) in [
        ("number17", &["Title 17"][..]),
        ("number77", &["Title 77"]),
        ("emphasised words", &["Marked"]),
        ("address", &[]),
        ("plain words", &["Plain"]),
        ("words of a page", &["Page"]),
        ("title 3", &["Title 3"]),
    ] {
        assert_eq!(window.titles(what), found, "{what}");
    }
    assert_eq!(window.find("all of it").rows.count(), 90);
}

#[test]
fn progress_is_reported_and_another_load_is_read_again() {
    let folder = folder();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, (0..3000).map(line).collect::<String>()).unwrap();
    let inputs = [Input::Path(path.clone())];
    let mut window = load_files(folder.path(), &inputs);
    let reported = Mutex::new(Vec::new());
    let report = |done, total| reported.lock().push((done, total));
    let found =
        window.searcher.find(&window.source, &[&phrase("all of it")], window.rows, &|| false, &report);
    assert_eq!(found.unwrap()[0].1.rows.count(), 3000);
    let reported = reported.into_inner();
    assert!(
        reported.is_sorted() && reported.iter().all(|(done, total)| done <= total && *total == 3000),
        "{reported:?}"
    );
    assert!(reported.last().is_none_or(|(done, total)| done == total));
    fs::write(&path, "{\"title\":\"Other\",\"body\":\"now\"}\n{\"title\":\"More\",\"body\":\"now\"}\n")
        .unwrap();
    let stop = AtomicBool::new(false);
    load(&Plan { inputs: &inputs, data_dir: folder.path(), stop: &stop }, 2, &window.source, &|_| {});
    window.rows = 2;
    assert_eq!(window.titles("now"), ["More", "Other"]);
    assert_eq!(window.titles("all of it"), [""; 0]);
}

#[test]
fn an_article_of_a_removed_file_is_found_by_its_title() {
    let folder = folder();
    let path = folder.path().join("a.jsonl");
    // A file past the budget would be read again.
    fs::write(&path, (0..5).map(line).collect::<String>()).unwrap();
    let mut window = load_files(folder.path(), &[Input::Path(path.clone())]);
    fs::remove_file(&path).unwrap();
    assert_eq!(window.find("title").rows.count(), 5);
}
