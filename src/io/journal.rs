//! The reader's log on disk: one file a device, merged by reading them all.
//! Never here: what a mark means on the screen.
