//! The worker that compares an article with its earlier texts. Never here: comparing (see `io::articles::earlier`).

use super::Shared;
use crate::app::Msg;
use crate::app::msg::Worker;
use crate::io::articles::earlier::comparisons;
use crate::io::store::Store;
use crate::io::thread::catch;
use crate::news::Failure;
use crate::news::changes::Comparison;

/// Compares the texts of articles.
pub(crate) fn run_compare(shared: &Shared) {
    loop {
        let (ticket, row) = shared.compare.take();
        let result = catch(Worker::Compare, || compare(shared, row));
        if shared.out.send(Msg::Compared { ticket, row, result }).is_err() {
            return;
        }
    }
}

/// With a connection of its own: it may take a while, and articles are opened meanwhile.
fn compare(shared: &Shared, row: u32) -> Result<Vec<Comparison>, Failure> {
    // Articles in files have no earlier texts.
    let Some(stored) = shared.articles.store_row(row) else { return Ok(Vec::new()) };
    match Store::read(&shared.data_dir)? {
        Some(store) => Ok(comparisons(&store, stored)?),
        None => Ok(Vec::new()),
    }
}
