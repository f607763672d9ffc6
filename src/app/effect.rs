//! What the world is asked to do: plain data that a test can compare. Never here: doing it.

use crate::news::{Address, Kept, Mark, Text};

/// A request to the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Which of the first `rows` headlines match? Answered by `Msg::Found`; a newer search replaces it.
    Search { ticket: u64, query: String, rows: u32 },
    /// The article in `row`. Answered by `Msg::Opened`; a newer one replaces it.
    Open { ticket: u64, row: u32 },
    /// Into the log, in this order. Answered by `Msg::Recorded`.
    Record { ticket: u64, marks: Vec<Mark> },
    /// Reads the files again from the start. Answered by `Msg::Loaded` … `Msg::LoadEnded`.
    Load { ticket: u64 },
    /// Fetches feeds. Answered by `Msg::Refreshing` … `Msg::Refreshed`; one at a time.
    Refresh { ticket: u64, which: Which },
    /// Ends the refresh under way; it still answers.
    StopRefresh,
    /// Looks for a feed at an address and subscribes to it. `sure`: the reader chose this one; the address
    /// itself is taken. Answered by `Msg::Subscribed`, and by `Msg::Feeds` when there is one more.
    Subscribe { ticket: u64, address: Address, sure: bool },
    /// Takes a feed out of `feeds.txt`. Answered by `Msg::Unsubscribed` and `Msg::Feeds`.
    Unsubscribe { ticket: u64, address: Text },
    /// Puts its line back. Answered by `Msg::Feeds`.
    Resubscribe { kept: Kept },
    /// Opens an http or https address in the web browser. Answered only when it fails.
    Browse(Text),
    /// Puts text on the clipboard, through the terminal (OSC 52).
    Copy(Text),
    /// Stops the program as ctrl-z does; `Msg::Resumed` comes when it goes on.
    Suspend,
    /// Clears the terminal before the next drawing.
    Redraw,
    /// Ends the program once the log is safe.
    Quit,
}

/// Which feeds are fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that are due.
    Due,
    /// All, with conditional requests.
    All,
    /// This one, by its address, due or not.
    One(Text),
}
