//! The pictures of saved articles, which stay in the cache. Never here: the cache.

use std::collections::{HashMap, HashSet};

use super::cache::file_name;
use crate::io::store::{Error, Store};
use crate::io::{Folders, clock, journal};
use crate::news::{Block, SafeText};
use crate::parse;

/// Finds the pictures of saved articles. The log is read each time; an article is parsed once.
#[derive(Debug)]
pub(super) struct SavedPictures {
    folders: Folders,
    /// The names of files in the cache, by the number of the article and that of its text.
    known: HashMap<(i64, i64), Vec<Box<str>>>,
}

impl SavedPictures {
    pub(super) fn new(folders: Folders) -> Self {
        Self { folders, known: HashMap::new() }
    }

    /// The names of their files in the cache. If the store can't be read, those that were found before.
    pub(super) fn names(&mut self) -> HashSet<Box<str>> {
        // What can't be read now is known from the last time.
        let _ = self.find();
        self.known.values().flatten().cloned().collect()
    }

    fn find(&mut self) -> Result<(), Error> {
        let Folders { config, data } = &self.folders;
        let now_ms = clock::now().seconds().max(0) as u64 * 1000;
        let mut state = journal::open(config, data, now_ms).state;
        let Some(store) = Store::read(data)? else { return Ok(()) };
        let mut rows = Vec::new();
        store.headlines(&mut |line| {
            state.learn(line.names());
            rows.extend(state.get(&line.id).saved.then_some((line.row, line.text)));
            true
        })?;
        let mut earlier = std::mem::take(&mut self.known);
        for key in rows {
            let names = match earlier.remove(&key) {
                Some(names) => names,
                None => names_of(&store, key.0)?,
            };
            self.known.insert(key, names);
        }
        Ok(())
    }
}

/// The files of the pictures in an article: in the text of the feed, and in that of its page.
fn names_of(store: &Store, row: i64) -> Result<Vec<Box<str>>, Error> {
    // An article whose text is damaged shows no pictures.
    let article = store.article(row).ok().flatten().unwrap_or_default();
    let mut urls: Vec<SafeText> = article.image.clone().into_iter().collect();
    add_pictures(&parse::document(&article).blocks, &mut urls);
    if let Some(page) = store.page(row)? {
        add_pictures(&parse::document(&page).blocks, &mut urls);
    }
    Ok(urls.iter().map(file_name).collect())
}

fn add_pictures(blocks: &[Block], urls: &mut Vec<SafeText>) {
    for block in blocks {
        match block {
            Block::Figure { image, .. } => urls.extend(image.clone()),
            Block::List(items) => items.iter().for_each(|item| add_pictures(&item.blocks, urls)),
            Block::Definitions(all) => all.iter().for_each(|one| add_pictures(&one.blocks, urls)),
            Block::Quote(blocks) | Block::Details { blocks, .. } => add_pictures(blocks, urls),
            Block::Heading { .. }
            | Block::Paragraph(_)
            | Block::Code { .. }
            | Block::Table { .. }
            | Block::Rule => {}
        }
    }
}
