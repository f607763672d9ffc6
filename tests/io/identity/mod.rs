//! Random histories of feeds, machines and marks, played on the store, the list and the marks, and compared with an
//! oracle that knows which items are which article. Never here: sockets, the screen.
//!
//! `publisher` makes the documents of feeds, `machine` drives the code under test, `oracle` knows what must be shown,
//! `histories` plays and shrinks histories, `found` has the histories that have failed once.

mod found;
mod histories;
mod machine;
mod oracle;
mod publisher;
