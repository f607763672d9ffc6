//! The pages before the one in the reader: the article of the list first, then those that links led to, each at the
//! position where it was left. Never here: the page that is shown (see `reader`), fetching one.

use super::page::Page;

/// Pages kept to go back to. Of more, those next to the article are forgotten.
const MAX_PAGES: usize = 32;

/// The row of a page that is no article of the list, and was opened while the list was empty.
pub const NO_ROW: u32 = u32::MAX;

/// The pages before the present one.
#[derive(Debug, Default)]
pub struct PageHistory {
    before: Vec<Page>,
    /// A page is shown that is no article of the list, and there is no article to go back to.
    without_article: bool,
}

impl PageHistory {
    /// Whether what the reader shows is a page that a link led to.
    pub fn shows_other_page(&self) -> bool {
        !self.before.is_empty() || self.without_article
    }

    /// The article of the list, while the reader shows another page.
    pub fn article(&self) -> Option<&Page> {
        self.before.first()
    }

    /// The same, to be changed.
    pub fn article_mut(&mut self) -> Option<&mut Page> {
        self.before.first_mut()
    }

    /// A page is shown while there is no article.
    pub fn set_without_article(&mut self) {
        self.without_article = true;
    }

    /// Whether there is no article to go back to.
    pub fn is_without_article(&self) -> bool {
        self.without_article
    }

    /// A page is left for another one.
    pub fn push(&mut self, mut page: Page) {
        page.visible_since = None;
        if self.before.len() == MAX_PAGES {
            self.before.remove(1);
        }
        self.before.push(page);
    }

    /// The page before.
    pub fn pop(&mut self) -> Option<Page> {
        self.before.pop()
    }

    /// The article of the list; all pages behind it are forgotten.
    pub fn take_article(&mut self) -> Option<Page> {
        self.before.truncate(1);
        self.without_article = false;
        self.before.pop()
    }

    /// The article is in another row now.
    pub fn set_row(&mut self, row: u32) {
        for page in &mut self.before {
            page.row = row;
        }
    }
}
