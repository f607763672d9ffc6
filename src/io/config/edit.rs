//! Changes to `config.toml` that leave the rest of the file as it was, with its comments and order. Never here: reading
//! the settings (see `config`), which settings are changed (see `views`, `appearance`).

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use super::{Error, SyntaxError, parse, path};
use crate::io::replace::lock;

/// Changes the file. With `create`, a missing file is made; without it, the result is `None` if there is no file. A file
/// that is not valid stays as it is.
pub(crate) fn rewrite<T>(
    config_dir: &Path,
    create: bool,
    change: impl FnOnce(&mut DocumentMut) -> T,
) -> Result<Option<T>, Error> {
    let path = path(config_dir);
    let rejected = |reason| Error::Invalid { path: path.clone(), reason, result: "nothing was changed" };
    let Some(file) = lock(&path, create)? else { return Ok(None) };
    let bytes = file.read()?;
    parse(&bytes).map_err(rejected)?;
    let text = String::from_utf8(bytes).map_err(|_| rejected(SyntaxError::NotUtf8))?;
    let mut document: DocumentMut = text.parse().map_err(|_| rejected(SyntaxError::NotToml))?;
    let done = change(&mut document);
    let changed = document.to_string();
    // The new text must be valid too: it is parsed before it is written.
    parse(changed.as_bytes()).map_err(rejected)?;
    if changed != text {
        file.write(changed.as_bytes(), false)?;
    }
    Ok(Some(done))
}

/// A section of the file; added at the end if it is missing.
pub(crate) fn section<'a>(document: &'a mut DocumentMut, name: &str) -> Option<&'a mut dyn TableLike> {
    if !document.contains_key(name) {
        let mut table = Table::new();
        if !document.is_empty() {
            table.decor_mut().set_prefix("\n");
        }
        document.insert(name, Item::Table(table));
    }
    document.get_mut(name).and_then(Item::as_table_like_mut)
}

/// Gives a setting a value. It keeps its place and the comment beside it.
pub(crate) fn put(section: &mut dyn TableLike, key: &str, value: impl Into<Value>) {
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
