//! x. Never here: y
