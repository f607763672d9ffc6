//! Feeds found at the address of a site. Never here: what a page says (see `parse::discover`).

use std::sync::atomic::AtomicBool;

use super::fetch::{Answer, Client, Request, Trouble, Validators};
use crate::news::{Address, Candidate, Text};

/// Asks for an address, without conditions.
pub fn ask(client: &Client, address: &Address, stop: &AtomicBool) -> Result<Answer, Trouble> {
    client.get(&Request { address, moved: None, validators: &Validators::default() }, stop)
}

/// Finds the feeds at an address.
pub fn find(
    ask: &dyn Fn(&Address) -> Result<Answer, Trouble>,
    address: &Address,
) -> Result<Vec<Candidate>, Text> {
    let _ = ask;
    Err(Text::new(&format!("{address}: not there yet")))
}
