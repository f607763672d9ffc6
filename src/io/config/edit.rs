//! `config.toml`, changed line by line so that all else in it stays as it was, comments and order too. Never here:
//! reading the settings (see `config`), what is changed (see `views`, `look`).

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use crate::io::config;
use crate::io::config::feeds_file::Error;
use crate::io::config::feeds_file::bytes;
use crate::io::replace::{Held, hold};
use crate::news::SafeText;

/// Changes the file, which is made if there is none and `make` says so; `None` if there is none then. A file that
/// can't be read as settings is not touched.
pub fn rewrite<T>(
    config_dir: &Path,
    make: bool,
    change: impl FnOnce(&mut DocumentMut) -> T,
) -> Result<Option<T>, Error> {
    let path = config::path(config_dir);
    let failed = |error: std::io::Error| Error::of(&path, &error);
    let refused = |why: &str| {
        let why = SafeText::new(&format!("{why}; nothing was changed"));
        Error { path: path.clone(), why }
    };
    let Some(held) = hold(&path, make).map_err(failed)? else { return Ok(None) };
    let text = bytes(held.target()).map_err(failed)?;
    let text = String::from_utf8(text).map_err(|_| refused("this file is not in UTF-8"))?;
    config::parse(&text).map_err(|why| refused(&why))?;
    let mut document: DocumentMut = text.parse().map_err(|_| refused("this is not TOML"))?;
    let done = change(&mut document);
    let changed = document.to_string();
    // What is written must be what was meant: it is read again first.
    config::parse(&changed).map_err(|why| refused(&why))?;
    if changed != text {
        Held::write(&held, changed.as_bytes(), false).map_err(failed)?;
    }
    Ok(Some(done))
}

/// A section of it, which is made at the end if there is none.
pub fn section<'a>(document: &'a mut DocumentMut, name: &str) -> Option<&'a mut dyn TableLike> {
    if !document.contains_key(name) {
        let mut table = Table::new();
        if !document.is_empty() {
            table.decor_mut().set_prefix("\n");
        }
        document.insert(name, Item::Table(table));
    }
    document.get_mut(name).and_then(Item::as_table_like_mut)
}

/// Gives a setting a value: in its place, with what is written beside it.
pub fn put(section: &mut dyn TableLike, key: &str, value: impl Into<Value>) {
    let mut value = value.into();
    match section.get_mut(key) {
        Some(item) => {
            if let Some(old) = item.as_value() {
                *value.decor_mut() = old.decor().clone();
            }
            *item = Item::Value(value);
        }
        None => drop(section.insert(key, Item::Value(value))),
    }
}
