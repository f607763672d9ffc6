//! Titles of pictures that say nothing about the picture: those of the article, and those that several pictures have.
//! Never here: pictures of a source.

use std::collections::HashMap;

use crate::news::{Block, SafeText};

/// Removes such titles.
pub(super) fn remove_repeated(blocks: &mut [Block], article: &str) {
    let mut counts: HashMap<SafeText, usize> = HashMap::new();
    for_each(blocks, &mut |title| {
        if let Some(title) = title {
            *counts.entry(title.clone()).or_default() += 1;
        }
    });
    if counts.is_empty() {
        return;
    }
    for_each(blocks, &mut |title| {
        let repeated = |title: &SafeText| counts.get(title).is_some_and(|count| *count > 1);
        if title.as_ref().is_some_and(|title| repeated(title) || title.trim() == article.trim()) {
            *title = None;
        }
    });
}

fn for_each(blocks: &mut [Block], each: &mut dyn FnMut(&mut Option<SafeText>)) {
    for block in blocks {
        match block {
            Block::Figure { title, .. } => each(title),
            Block::Quote(inner) | Block::Details { blocks: inner, .. } => for_each(inner, each),
            Block::List(items) => items.iter_mut().for_each(|item| for_each(&mut item.blocks, each)),
            Block::Definitions(all) => all.iter_mut().for_each(|one| for_each(&mut one.blocks, each)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::news::{Article, Block, Body};

    #[test]
    fn a_title_that_several_pictures_or_the_article_have_is_not_shown() {
        let titles = |title: &str, body: &str| -> Vec<Option<String>> {
            let article =
                Article { title: title.into(), body: Body::Html(body.into()), ..Article::default() };
            let blocks = crate::parse::document(&article).blocks;
            let title = |block: Block| match block {
                Block::Figure { title, .. } => title.map(|title| title.to_string()),
                other => panic!("{other:?}"),
            };
            blocks.into_iter().map(title).collect()
        };
        let same =
            "<img src=http://e.org/1.png title='Our site'><img src=http://e.org/2.png title='Our site'>";
        assert_eq!(titles("Ice", same), [None, None]);
        assert_eq!(titles("Ice", "<img src=http://e.org/1.png title=Ice>"), [None]);
        assert_eq!(titles("Ice", "<img src=http://e.org/1.png title=Snow>"), [Some("Snow".to_owned())]);
    }
}
