//! To come. Never here: anything.
