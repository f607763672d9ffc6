//! Compares the earlier texts of an article in the store with the present one, within a time. Never here: how two texts
//! are compared (see `news::changes`), which texts are kept (see `io::store`).

use std::time::{Duration, Instant};

use crate::io::store::{Error, Store};
use crate::news::Article;
use crate::news::changes::{ComparedText, Comparison, compare};
use crate::parse;

/// After this time the words of two texts are compared coarsely.
const FOR_ONE: Duration = Duration::from_millis(500);
/// After this time no more texts are compared.
const FOR_ALL: Duration = Duration::from_secs(2);

/// Each earlier text compared with the present one, newest first; none if there is no earlier text. The one before the
/// last revision is always compared, older ones while there is time.
///
/// If several feeds bring the article, each has texts of its own: those of the row `own`, and those of the others with the name
/// of their feed.
pub(crate) fn comparisons(store: &Store, own: i64) -> Result<Vec<Comparison>, Error> {
    let started = Instant::now();
    let mut found = Vec::new();
    for row in std::iter::once(own).chain(store.other_rows(own)?) {
        let Some(article) = store.article(row)? else { continue };
        let feed = article.source.clone().filter(|_| row != own);
        let mut present = None;
        for back in 0.. {
            if back > 0 && started.elapsed() > FOR_ALL {
                break;
            }
            let Some(earlier) = store.earlier(row, back)? else { break };
            let present = present.get_or_insert_with(|| text(&article));
            let changes = compare(&text(&earlier.article), present, Some(Instant::now() + FOR_ONE));
            found.push(Comparison { replaced: earlier.replaced, feed: feed.clone(), changes });
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.replaced));
    Ok(found)
}

fn text(article: &Article) -> ComparedText {
    ComparedText::new(article, &parse::document(article))
}
