//! Articles that were never stored are read when they are first searched.

use std::fs;
use std::io::Write;
use std::sync::Mutex;

use tidings::io::articles::files::Input;
use tidings::io::articles::load::Plan;
use tidings::io::articles::load::load;

use super::*;

fn listed(folder: &Path, inputs: &[Input]) -> Window {
    let window = Window { shelf: ArticleSource::default(), finder: Searcher::new(folder), rows: 0 };
    let stop = AtomicBool::new(false);
    load(&Plan { inputs, data_dir: folder, stop: &stop }, 1, &window.shelf, &|_| {});
    let rows = window.shelf.chunks().0.iter().map(|chunk| chunk.len() as u32).sum();
    Window { rows, ..window }
}

fn line(n: usize) -> String {
    format!("{{\"id\":\"{n}\",\"title\":\"Title {n}\",\"body\":\"<p>Said by number{n}, all of it.</p>\"}}\n")
}

#[test]
fn files_of_every_kind_are_found_by_what_they_say() {
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
    let mut window = listed(folder.path(), &[Input::Path(at("many"))]);
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
    assert_eq!(window.found("all of it").rows.count(), 90);
}

#[test]
fn it_is_said_how_far_reading_has_got_and_another_load_is_read_anew() {
    let folder = folder();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, (0..3000).map(line).collect::<String>()).unwrap();
    let inputs = [Input::Path(path.clone())];
    let mut window = listed(folder.path(), &inputs);
    let told = Mutex::new(Vec::new());
    let tell = |done, total| told.lock().unwrap().push((done, total));
    let found = window.finder.find(&window.shelf, &[&phrase("all of it")], window.rows, &|| false, &tell);
    assert_eq!(found.unwrap()[0].1.rows.count(), 3000);
    let told = told.into_inner().unwrap();
    assert!(told.is_sorted() && told.iter().all(|(done, total)| done <= total && *total == 3000), "{told:?}");
    assert!(told.last().is_none_or(|(done, total)| done == total));
    fs::write(&path, "{\"title\":\"Other\",\"body\":\"now\"}\n{\"title\":\"More\",\"body\":\"now\"}\n")
        .unwrap();
    let stop = AtomicBool::new(false);
    load(&Plan { inputs: &inputs, data_dir: folder.path(), stop: &stop }, 2, &window.shelf, &|_| {});
    window.rows = 2;
    assert_eq!(window.titles("now"), ["More", "Other"]);
    assert_eq!(window.titles("all of it"), [""; 0]);
}

#[test]
fn a_file_that_has_changed_is_found_by_its_listed_title() {
    let folder = folder();
    let path = folder.path().join("a.jsonl");
    // Larger than what is kept in memory would be read again from the file.
    fs::write(&path, (0..5).map(line).collect::<String>()).unwrap();
    let mut window = listed(folder.path(), &[Input::Path(path.clone())]);
    fs::remove_file(&path).unwrap();
    assert_eq!(window.found("title").rows.count(), 5);
}
