//! Random histories of feeds, machines and marks, played on the store, the list and the marks, and compared with an
//! oracle that knows which items are which article. Never here: sockets, the screen.
//!
//! `steps` makes histories, `histories` plays and shrinks them, `found` has those that have failed once. `publisher` makes
//! the documents of feeds, `machine` drives the code under test, `world` has all of them. `oracle` knows what must be
//! shown (`forms`: which changes must be recognized), `check` compares.

mod check;
mod days;
mod forms;
mod found;
mod histories;
mod machine;
mod oracle;
mod publisher;
mod steps;
mod world;
