//! The bytes that reach the terminal: only sequences of the program, in the configured colours, and none while it
//! is idle; pictures are uploaded once and deleted. Never here: what is drawn.

use std::collections::BTreeSet;
use std::time::Duration;

use ratatui::style::Color;
use tidings::app::{AUTO, Depth, Terminal, TerminalColors, Theme, Themes};

use crate::home::{Home, TIDINGS};
use crate::pty::screen::{UNREAD, cell, find, mark, top_of_page};
use crate::server::{Reply, Server};
use crate::term::Term;

/// All escape sequences in order, without their introducer: `[0m`, `]11;?`. Panics on any other control
/// character.
fn sequences(raw: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(raw).expect("only UTF-8 is written");
    let (mut out, mut chars) = (Vec::new(), text.chars());
    while let Some(c) = chars.next() {
        if c != '\x1b' {
            assert!(!c.is_control(), "U+{:04X} was written", c as u32);
            continue;
        }
        let mut sequence = String::from(chars.next().expect("an introducer"));
        match sequence.as_str() {
            "[" => {
                while !sequence[1..].ends_with(|c: char| ('@'..='~').contains(&c)) {
                    sequence.push(chars.next().expect("a final byte"));
                }
            }
            "]" => {
                while !sequence.ends_with(['\x07', '\\']) {
                    sequence.push(chars.next().expect("a terminator"));
                }
            }
            _ => {}
        }
        out.push(sequence);
    }
    out
}

/// Whether the program writes this sequence itself.
fn is_own(sequence: &str) -> bool {
    const SWITCHES: [&str; 7] = ["25", "1000", "1002", "1006", "1049", "2004", "2026"];
    // Queries, clearing the screen and a line, the order of letters.
    if ["[>0q", "[16t", "[6n", "[c", "[2J", "[2K", "[8l", "[8h"].contains(&sequence) {
        return true;
    }
    if let Some(query) = sequence.strip_prefix(']').and_then(|body| body.strip_suffix(";?\x1b\\")) {
        return ["10", "11", "4;1", "4;2", "4;3", "4;4", "4;5", "4;6"].contains(&query);
    }
    let Some(body) = sequence.strip_prefix('[') else { return false };
    let (params, end) = body.split_at(body.len() - 1);
    match (params.strip_prefix('?'), end) {
        (Some(switch), "h" | "l") => SWITCHES.contains(&switch),
        (None, "m" | "H") => params.chars().all(|c| c.is_ascii_digit() || c == ';'),
        _ => false,
    }
}

#[test]
fn control_characters_of_articles_are_never_written() {
    let home = Home::new();
    let hostile = "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}[2J\u{1b}[5;31;7m\u{9b}3;3H\u{9d}0;owned\u{9c}\u{1b}Pq\u{1b}\\\u{1b}c\u{8}\r\n\u{1b}[?1003h";
    let line = |n: usize, title: &str| {
        let title = format!("{title} {hostile}{n}");
        serde_json::json!({ "title": title, "author": title, "source": title, "summary": title, "tags": [title],
            "url": format!("https://example.org/{hostile}"), "date": "2024-11-24", "text": format!("Calm text. {hostile} {title}") })
    };
    home.news("lines.jsonl", format!("{}\n{}\n", line(1, "Calm one"), line(2, "Calm two")));
    home.news(
        "plain.txt",
        format!("Calm Three {hostile}\n\n24 November 2024\n\nCalm text. {hostile}\n\nMore {hostile} text.\n"),
    );
    home.news("page.md", format!("# Calm four {hostile}\n\nCalm text. {hostile}\n\n```\n{hostile}\n```\n\n[link](https://example.org/{hostile})\n"));
    home.news("name\u{1b}]52;c;QUFB\u{7}.txt", "Calm five\n\nIts file has a name of its own.\n");
    home.news("broken\u{1b}[31m.json", "{\"articles\": [");
    let folder = home.path("news");
    let mut term = Term::open(&home, 120, 30, &[folder.to_str().expect("a plain path")]);
    term.wait("the list", |screen| {
        ["Calm one", "Calm two", "Calm five"].iter().all(|title| mark(screen, title) == Some(UNREAD))
    });
    for _ in 0..6 {
        term.keys("<Enter>");
        term.wait_for("q back");
        term.keys("qj");
        term.wait_for("Enter read");
    }
    term.wait_for("Unread 0");
    term.keys("/\u{9b}31m");
    term.wait_for("/31m");
    term.send(b"\x1b[200~\x1b]52;c;QUJD\x07\x1b[201~");
    term.wait_for("0 of ");
    term.keys("<Enter>Q");
    let ended = term.wait_for_exit();
    // The errors follow the screen, one per line.
    let raw = String::from_utf8(ended.raw).expect("only UTF-8 is written");
    let raw = raw.replace("\r\n", "");
    let unexpected: BTreeSet<String> =
        sequences(raw.as_bytes()).into_iter().filter(|sequence| !is_own(sequence)).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
}

/// The colours that select graphic rendition parameters ask for (ECMA-48 §8.3.117).
fn colours(raw: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    for sequence in sequences(raw) {
        let Some(params) = sequence.strip_prefix('[').and_then(|body| body.strip_suffix('m')) else {
            continue;
        };
        let coloured = params
            .split(';')
            .filter_map(|param| param.parse::<u8>().ok())
            .any(|param| matches!(param, 30..=38 | 40..=48 | 90..=107));
        if coloured {
            out.push(params.to_owned());
        }
    }
    out
}

#[test]
fn no_color_turns_colours_off() {
    let home = Home::new();
    let file = home.articles(&["Grey on grey", "Black and white"]);
    for (vars, wanted) in
        [(&[("NO_COLOR", "1")][..], false), (&[("TERM", "vt220"), ("NO_COLOR", "")], true), (&[], true)]
    {
        let mut term = Term::with_command(&home, 80, 24, &[TIDINGS, &file], vars);
        term.wait_for("Black and white");
        term.keys("/grey");
        term.wait_for("1 of 2");
        term.keys("<Enter><Enter>");
        term.wait_for("▏");
        let ended = term.quit();
        let colours = colours(&ended.raw);
        assert_eq!(!colours.is_empty(), wanted, "{vars:?}: {colours:?}");
    }
}

/// The colour of the program's name.
fn title_colour(screen: &vt100::Screen) -> Option<vt100::Color> {
    let (x, y) = find(screen, "tidings")?;
    Some(cell(screen, x, y).fgcolor())
}

fn colour(color: Option<Color>) -> vt100::Color {
    match color {
        Some(Color::Indexed(n)) => vt100::Color::Idx(n),
        other => panic!("{other:?}"),
    }
}

/// A built-in theme in 256 colours.
fn named(name: &str) -> Theme {
    Themes::default().theme(name, &Terminal { depth: Depth::Indexed, ..Terminal::default() })
}

/// The colour of titles on a terminal with a background and nothing else.
fn title_on(background: (u8, u8, u8)) -> vt100::Color {
    let colors = TerminalColors { background: Some(background), ..TerminalColors::default() };
    colour(
        Themes::default()
            .theme(AUTO, &Terminal { depth: Depth::Indexed, colors, ..Terminal::default() })
            .title
            .fg,
    )
}

#[test]
fn the_background_is_queried() {
    let home = Home::new();
    let file = home.articles(&["Black on white", "White on black"]);
    let answers = [
        (&b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"[..], (255, 255, 255)),
        (b"\x1b]11;rgb:ff/ff/ee\x07", (255, 255, 238)),
        (b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", (30, 30, 46)),
    ];
    for (answer, background) in answers {
        let mut term = Term::open(&home, 80, 24, &[&file]);
        term.wait_raw(b"\x1b]11;?\x1b\\");
        term.send(answer);
        term.wait("the colours to fit", |screen| title_colour(screen) == Some(title_on(background)));
        // If its letters came through as keys, `f` and `/` would save the article and open the prompt.
        term.keys("j");
        term.wait("the next article", |screen| top_of_page(screen) == "White on black");
        let screen = term.screen();
        assert_eq!(mark(&screen, "Black"), Some(UNREAD));
        assert!(screen.contents().contains("q quit"));
        term.quit();
    }
    // It does not wait for a reply. A theme with a background of its own paints every cell.
    let mut term = Term::open(&home, 80, 24, &["--theme", "paper", &file]);
    term.wait("the colours named", |screen| title_colour(screen) == Some(colour(named("paper").title.fg)));
    term.keys("j");
    term.wait("the next article", |screen| top_of_page(screen) == "White on black");
    let ground = colour(named("paper").ground.bg);
    let painted = |screen: &vt100::Screen| {
        let cells = (0..24).flat_map(|y| (0..80).map(move |x| (x, y)));
        cells.filter(|(x, y)| cell(screen, *x, *y).bgcolor() == vt100::Color::Default).count() == 0
    };
    assert!(painted(&term.screen()) && cell(&term.screen(), 60, 20).bgcolor() == ground);
    term.keys("?");
    term.wait("the help", |screen| screen.contents().contains("Keys"));
    assert!(painted(&term.screen()));
    term.keys("<Esc>");
    term.wait("the list", |screen| !screen.contents().contains("Keys"));
    term.quit();
}

/// Milliseconds on a processor, in steps of ten, and the number of wake-ups of all threads.
#[cfg(target_os = "linux")]
fn cpu_usage(pid: i32) -> (u64, u64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    // After the name, which may contain anything: state is field 3, user and system time are 14 and 15.
    let behind = stat.rsplit(')').next().expect("fields");
    let ticks = behind.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
    let woken = |status: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.and_then(|count| count.trim().parse::<u64>().ok()).unwrap_or_default()
    };
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).expect("threads");
    let status = |thread: std::fs::DirEntry| std::fs::read_to_string(thread.path().join("status"));
    let woken = threads.flatten().filter_map(|thread| status(thread).ok()).map(|status| woken(&status)).sum();
    (ticks * 10, woken)
}

#[cfg(target_os = "linux")]
#[test]
fn an_idle_program_uses_no_processor() {
    let home = Home::new();
    let file = home.articles(&["Still waters", "Running deep"]);
    let mut term = Term::open(&home, 80, 24, &[&file]);
    // Every terminal answers this query; the program waits for the reply once.
    term.wait_raw(b"\x1b[c");
    term.send(b"\x1b[?62;22c");
    term.wait("the list", |screen| {
        mark(screen, "Running") == Some(UNREAD) && top_of_page(screen) == "Still waters"
    });
    // The threads that read the files end after the first screen.
    let mut before = cpu_usage(term.pid());
    for _ in 0..50 {
        term.wait_time(Duration::from_millis(200));
        if std::mem::replace(&mut before, cpu_usage(term.pid())) == before {
            break;
        }
    }
    let written = term.bytes_written();
    term.wait_time(Duration::from_secs(3));
    assert_eq!(term.bytes_written(), written, "something was drawn");
    let after = cpu_usage(term.pid());
    assert_eq!(after.1 - before.1, 0, "wake-ups");
    assert!(after.0 - before.0 <= 10, "{} ms on the processor", after.0 - before.0);
    term.quit();
}

#[test]
fn links_are_written_as_hyperlinks_where_supported() {
    let home = Home::new();
    let file = home.news(
        "page.md",
        "# Calm\n\nA [link of words that goes on over the end of a line](https://e.org/ü?a=1;b=2) and\n\
         [mail](mailto:a@e.org), [none](javascript:alert), [evil](https://e.org/%1b]8;;x&#27;]52;c;QQ==&#7;).\n",
    );
    let run = |wanted: &str| {
        let vars = [("TIDINGS_HYPERLINKS", wanted)];
        let mut term = Term::with_command(&home, 110, 20, &[TIDINGS, &file], &vars);
        term.wait_for("All 1 ");
        term.keys("<Enter>");
        term.wait_for("q back");
        // The help has no links; when it is closed the links are as before.
        term.keys("?");
        term.wait_for("Search:");
        term.keys("<Esc>");
        term.wait_for("words that");
        let raw = term.quit().raw;
        sequences(&raw)
            .into_iter()
            .filter_map(|s| s.strip_prefix("]8;").map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert!(run("0").is_empty());
    let links = run("1");
    assert!(links.len() > 4, "{links:?}");
    let mut found = BTreeSet::new();
    for pair in links.chunks(2) {
        let [open, close] = pair else { panic!("one is not closed: {links:?}") };
        assert_eq!(close, ";\x1b\\");
        let (id, url) = open.strip_prefix("id=").and_then(|rest| rest.split_once(';')).expect("a name");
        let url = url.strip_suffix("\x1b\\").expect("an end");
        assert!(id.len() == 16 && url.chars().all(|c| c.is_ascii_graphic()), "{open:?}");
        found.insert((url.to_owned(), id.to_owned()));
    }
    let urls: Vec<&str> = found.iter().map(|(url, _)| url.as_str()).collect();
    assert!(urls.contains(&"https://e.org/%C3%BC?a=1;b=2") && urls.contains(&"mailto:a@e.org"), "{urls:?}");
    assert_eq!(urls.len(), 3, "one name each: {urls:?}");
}

/// How often some bytes were written.
fn times(raw: &[u8], what: &str) -> usize {
    raw.windows(what.len()).filter(|bytes| *bytes == what.as_bytes()).count()
}

#[test]
fn pictures_are_uploaded_once_and_deleted() {
    let server = Server::new();
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(160, 80).write_to(&mut png, image::ImageFormat::Png).expect("a picture");
    server.on("/lead.png", Reply::ok(png.into_inner()));
    let home = Home::new();
    let line =
        serde_json::json!({ "title": "Harbour", "text": "Calm text.", "image": server.url("/lead.png") });
    let file = home.news("lines.jsonl", format!("{line}\n"));
    let mut term = Term::open(&home, 80, 24, &[&file]);
    term.wait_raw(b"\x1b[>0q\x1b[16t\x1b[c");
    term.send(b"\x1bP>|kitty(0.42.1)\x1b\\\x1b[6;20;10t\x1b[?62;52;c");
    term.wait_for("Calm text.");
    term.keys("<Enter>");
    term.wait_for("\u{10eeee}\u{305}\u{305}");
    // Redrawn or covered, it is not uploaded again. At the end it is deleted.
    term.keys("<C-l>?");
    term.wait("the picture to make way", |screen| !screen.contents().contains('\u{10eeee}'));
    term.keys("<Esc>");
    term.wait_for("\u{10eeee}\u{305}\u{305}");
    let raw = term.quit().raw;
    assert_eq!((times(&raw, "\x1b_Ga=T,U=1,q=2,f=100,i="), times(&raw, "\x1b_Ga=d,d=I,i=")), (1, 1));
}
