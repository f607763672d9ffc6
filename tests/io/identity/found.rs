//! Histories that have failed once. Never here: random ones.
