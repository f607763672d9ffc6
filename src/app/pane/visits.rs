//! The pages one came by to the page in the reader: the article of the list first, then those that links led to,
//! each at the place where it was left. Never here: the page that is shown (see `reader`), fetching one.

use super::page::Page;

/// Pages kept to go back to. Of more, those next to the article are forgotten.
const DEEP: usize = 32;

/// The pages gone through.
#[derive(Debug, Default)]
pub struct Visits {
    before: Vec<Page>,
}

impl Visits {
    /// Whether what the reader shows is a page that a link led to.
    pub fn away(&self) -> bool {
        !self.before.is_empty()
    }

    /// The article of the list, while the reader shows another page.
    pub fn article(&self) -> Option<&Page> {
        self.before.first()
    }

    /// The same, to be changed.
    pub fn article_mut(&mut self) -> Option<&mut Page> {
        self.before.first_mut()
    }

    /// A page is left for another one.
    pub fn push(&mut self, mut page: Page) {
        page.since = None;
        if self.before.len() == DEEP {
            self.before.remove(1);
        }
        self.before.push(page);
    }

    /// The page before.
    pub fn pop(&mut self) -> Option<Page> {
        self.before.pop()
    }

    /// The article of the list; all pages behind it are forgotten.
    pub fn home(&mut self) -> Option<Page> {
        self.before.truncate(1);
        self.before.pop()
    }

    /// The article is in another row now.
    pub fn renumber(&mut self, row: u32) {
        for page in &mut self.before {
            page.row = row;
        }
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.before.clear();
    }
}
