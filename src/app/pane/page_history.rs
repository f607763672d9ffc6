//! The pages before the one in the reader: the article of the list first, then pages of links, each at the position
//! where it was left. Never here: the page that is shown (see `reader`), fetching one.

use super::page::Page;

/// The maximum number of pages; of more, those after the article are dropped.
const MAX_PAGES: usize = 32;

/// The row of a page that was opened while the list was empty.
pub(crate) const NO_ROW: u32 = u32::MAX;

/// The pages before the current one.
#[derive(Debug, Default)]
pub struct PageHistory {
    before: Vec<Page>,
    /// The reader shows another page, and there is no article to go back to.
    pub(crate) without_article: bool,
}

impl PageHistory {
    /// Whether the reader shows a page that is not an article of the list.
    pub fn shows_other_page(&self) -> bool {
        !self.before.is_empty() || self.without_article
    }

    /// The article of the list, while the reader shows another page.
    pub(crate) fn article(&self) -> Option<&Page> {
        self.before.first()
    }

    /// The same, mutable.
    pub(crate) fn article_mut(&mut self) -> Option<&mut Page> {
        self.before.first_mut()
    }

    /// Stores a page that is replaced by another one.
    pub(crate) fn push(&mut self, mut page: Page) {
        page.visible_since = None;
        if self.before.len() == MAX_PAGES {
            self.before.remove(1);
        }
        self.before.push(page);
    }

    /// Takes the page before.
    pub(crate) fn pop(&mut self) -> Option<Page> {
        self.before.pop()
    }

    /// Takes the article of the list; all other pages are dropped.
    pub(crate) fn take_article(&mut self) -> Option<Page> {
        self.before.truncate(1);
        self.without_article = false;
        self.before.pop()
    }

    /// The article has moved to another row.
    pub(crate) fn set_row(&mut self, row: u32) {
        for page in &mut self.before {
            page.row = row;
        }
    }
}
