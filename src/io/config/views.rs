//! The section `[views]` of `config.toml`: a view is added, changed or removed. Never here: reading the settings (see
//! `config`), the rest of the file.

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::Error;
use super::edit::{put, rewrite, section};
use crate::app::views::PreviousView;
use crate::news::SafeText;

/// Saves a filter under a name, at a position, or where the name is already, or at the end; without a `query` the view
/// is removed. Returns the previous view of that name. A file that is not valid stays as it is.
pub(crate) fn save(
    config_dir: &Path,
    name: &SafeText,
    query: Option<&str>,
    at: Option<usize>,
) -> Result<PreviousView, Error> {
    let before = rewrite(config_dir, query.is_some(), |document| change(document, name, query, at))?;
    Ok(before.flatten())
}

fn change(
    document: &mut DocumentMut,
    name: &SafeText,
    query: Option<&str>,
    at: Option<usize>,
) -> PreviousView {
    if !document.contains_key("views") {
        query?;
    }
    let views = section(document, "views")?;
    let known = |views: &dyn TableLike| {
        let mut keys = views.iter().enumerate();
        keys.find(|(_, (key, _))| SafeText::new(key) == *name).map(|(at, (key, _))| (at, key.to_owned()))
    };
    let found = known(views);
    let old = found.as_ref().and_then(|(at, key)| Some((*at, views.get(key)?.as_str()?.to_owned())));
    match (query, &found) {
        (None, Some((_, key))) => drop(views.remove(key)),
        (Some(query), Some((_, key))) => put(views, key, query),
        (Some(query), None) => {
            put(views, name, query);
            if let (Some(at), Some(table)) = (at, document.get_mut("views").and_then(Item::as_table_mut)) {
                move_last(table, at);
            }
        }
        (None, None) => {}
    }
    old
}

/// Moves the last entry of a table to a position.
fn move_last(table: &mut Table, to: usize) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let behind = keys.iter().skip(to).take(keys.len().saturating_sub(to + 1));
    for key in behind {
        if let Some((key, item)) = table.remove_entry(key) {
            table.insert_formatted(&key, item);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::io::config::{self, read};

    fn names(dir: &Path) -> Vec<String> {
        read(dir).0.views.iter().map(|view| format!("{}={}", view.name, view.query)).collect()
    }

    #[test]
    fn a_view_is_added_and_removed_and_the_rest_of_the_file_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mine =
            "# mine\n[keep]\ndays = 9 # nine\n\n[views]\n# the war\nukraine = \"ukr\" # all\nzeal='z'\n";
        fs::write(config::path(dir.path()), mine).unwrap();
        let text = || fs::read_to_string(config::path(dir.path())).unwrap();
        let save = |name: &str, query, at| super::save(dir.path(), &SafeText::new(name), query, at).unwrap();
        assert_eq!(save("new one", Some("a \"b\" | c\\d"), None), None);
        assert_eq!(names(dir.path()), ["ukraine=ukr", "zeal=z", "new one=a \"b\" | c\\d"]);
        assert!(text().starts_with(mine), "{}", text());
        assert_eq!(save("ukraine", Some("kyiv"), None), Some((0, "ukr".into())));
        assert!(text().contains("# the war\nukraine = \"kyiv\" # all\n"), "{}", text());
        assert_eq!(save("new one", None, None), Some((2, "a \"b\" | c\\d".into())));
        assert_eq!(save("ukraine", None, None), Some((0, "kyiv".into())));
        assert_eq!(names(dir.path()), ["zeal=z"]);
        assert_eq!(save("ukraine", Some("kyiv"), Some(0)), None);
        assert_eq!(names(dir.path()), ["ukraine=kyiv", "zeal=z"]);
        assert_eq!(save("nothing", None, None), None);
        assert!(text().starts_with("# mine\n[keep]\ndays = 9 # nine\n"), "{}", text());
    }

    #[test]
    fn the_first_view_creates_the_file_and_removing_one_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let dir = &dir.path().join("not/yet");
        assert_eq!(save(dir, &SafeText::new("a"), None, None).unwrap(), None);
        assert!(!config::path(dir).exists());
        assert_eq!(save(dir, &SafeText::new("a"), Some("x"), None).unwrap(), None);
        assert_eq!(fs::read_to_string(config::path(dir)).unwrap(), "[views]\na = \"x\"\n");
        fs::write(config::path(dir), "views = { a = \"x\" }\n").unwrap();
        save(dir, &SafeText::new("b"), Some("y"), Some(0)).unwrap();
        assert_eq!(names(dir), ["a=x", "b=y"]);
    }

    #[test]
    fn an_invalid_file_is_not_touched() {
        for garbage in
            [&b"[keep\n"[..], b"automatical = 1\n", b"views = 3\n", b"# \xff\n", b"[views]\na = 1\n"]
        {
            let dir = tempfile::tempdir().unwrap();
            fs::write(config::path(dir.path()), garbage).unwrap();
            let error = save(dir.path(), &SafeText::new("a"), Some("x"), None).unwrap_err().to_string();
            assert!(error.contains("config.toml: ") && error.ends_with("nothing was changed"), "{error}");
            assert_eq!(fs::read(config::path(dir.path())).unwrap(), garbage);
        }
    }

    #[test]
    fn two_windows_do_not_overwrite_each_other() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for window in ["a", "b"] {
                let dir = dir.path();
                scope.spawn(move || {
                    for n in 0..20 {
                        save(dir, &SafeText::new(&format!("{window}{n}")), Some("x"), None).unwrap();
                    }
                });
            }
        });
        assert_eq!(names(dir.path()).len(), 40);
    }

    #[test]
    fn a_read_only_folder_is_reported() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(config::path(dir.path()), "[views]\n").unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o500)).unwrap();
        let saved = save(dir.path(), &SafeText::new("a"), Some("x"), None);
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
        // The superuser may write everywhere.
        if let Err(error) = saved {
            assert!(error.to_string().contains("no permission"), "{error}");
            assert_eq!(fs::read_to_string(config::path(dir.path())).unwrap(), "[views]\n");
        }
    }
}
