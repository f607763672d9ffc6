//! The text of `--help`. Never here: what a command or an option does.

use crate::app::keymap::Keymap;

/// The text of `--help`.
pub fn help() -> String {
    let mut out = String::from(
        "tidings: a news browser for the terminal

Usage:
  tidings [OPTIONS] [PATH…]          open files and folders; without any, the built-in edition
  tidings [OPTIONS] -                read standard input
  tidings inspect [--json] PATH|URL  print how the program reads one file
  tidings show [OPTIONS] ID|PATH|URL|-
                                     print an article as the reading pane shows it, or all of a file
  tidings list [OPTIONS] [PATH…]     print headlines: date, source, title, separated by tabs
  tidings add [OPTIONS] ADDRESS…     subscribe to a feed, by its address or that of its site
  tidings remove ADDRESS|TITLE…      end a subscription; its articles stay
  tidings feeds [--json]             print your subscriptions and their state
  tidings refresh [--all] [--json]   fetch the feeds that are due
  tidings import FILE|-              subscribe to all feeds of an OPML file or newsboat's urls
  tidings manual [PAGE]              open the manual, or one page of it
  tidings export [FILE]              write all subscriptions as OPML, with the passwords in
                                     their addresses

It reads text, saved news pages, Markdown, HTML, RSS, Atom, JSON Feed, JSON and
JSON Lines, and any of them packed with gzip; folders with all that is in them.

Options:
      --theme dark|light   instead of asking the terminal
      --no-mouse           leave the mouse to the terminal
  -h, --help               this
  -V, --version            the version

A screen without a terminal:
      --print              print the screen and end
      --size COLSxROWS     its size [100x30]
      --keys KEYS          press these first: j, <Enter>, <C-d>, /nato<Enter>
      --now RFC3339        the current time, for ages such as 3h
      --ansi               with colours

Options of show:
      --width COLUMNS      the longest line [72 at most on a terminal, else 80]
      --markdown           as Markdown
      --json               as JSON, an object a line, with the addresses of its links
      --ansi               with colours, also into a pipe

Options of list:
      --query WORDS        only what matches, best first; as in the program's filter
      --view NAME          only what the view of this name finds
      --json               one JSON object a line; of inspect, feeds and refresh, too

Options of add:
      --yes                take the first of several feeds without asking
      --tag NAME           tag it; may stand more than once
      --title NAME         call it this, instead of what it calls itself
      --starter TOPICS     feeds to begin with: world,tech or all; without topics, lists them

Options of refresh:
      --all                every feed, due or not

Keys:
",
    );
    for (names, binding) in Keymap::default().help_lines() {
        let names = names.join(" ");
        let pad = 22usize.saturating_sub(names.chars().count());
        out.push_str("  ");
        out.push_str(&names);
        out.push_str(&" ".repeat(pad.max(1)));
        out.push_str(&binding.help);
        out.push('\n');
    }
    out.push_str(
        "
Files:
  In the config folder (TIDINGS_CONFIG_DIR, else ~/.config/tidings on Linux), which you can
  share between machines with any file syncer:
    feeds.txt       what you are subscribed to, a line a feed: ADDRESS tag \"two words\" \"~Name\"
                    as in newsboat's urls; edit it as you like. Lines that would run a program
                    are named and passed over. Passwords stand in it as they are
    config.toml     settings, and the filters you keep as views
    state/*.jsonl   what you read and save
    state/filters   filters you have typed
  In the data folder (TIDINGS_DATA_DIR, else ~/.local/share/tidings):
    library.db      the articles of your feeds
    device          the name of this device
  No other files are written, except by export and w.
  Nothing is fetched unless you add or refresh feeds, or have feeds in feeds.txt while the
  program is open.

Environment:
  NO_COLOR for no colours; COLORTERM and TERM for how many; BROWSER for o;
  PAGER, else EDITOR, for e. TIDINGS_HYPERLINKS=1 for links that the terminal follows, in
  terminals that are not known to have them; 0 for none.

Exit codes: 0 done; 1 something could not be read or done, named on standard error; 2 wrong usage.
",
    );
    out
}
