//! Windows of all sizes, resized at any time. Never here: the layout (see the screens of the simulator).

use crate::home::Home;
use crate::kill::Random;
use crate::pty::screen::{UNREAD, mark};
use crate::term::Term;

fn library(home: &Home) -> String {
    home.articles(&[
        "Ferry runs again",
        "日本の港、再開",
        "Wide 🚢 and small",
        "Rain until Friday",
        "Choir seeks tenors",
    ]);
    home.news(
        "long.md",
        format!("# A Long One\n\n{}", "- an item\n- **another** item\n\n> quoted\n\n".repeat(80)),
    );
    home.path("news").to_str().expect("a plain path").to_owned()
}

#[test]
fn the_program_runs_at_every_size() {
    let home = Home::new();
    let folder = library(&home);
    let mut term = Term::open(&home, 80, 24, &[&folder]);
    term.wait("the list", |screen| mark(screen, "Choir") == Some(UNREAD));
    for (cols, rows) in [(1, 1), (2, 1), (5, 3), (300, 100), (40, 12), (1, 50), (200, 2), (80, 24)] {
        let before = term.bytes_written();
        term.resize(cols, rows);
        term.wait_written(before);
        if cols >= 40 && rows >= 12 {
            term.wait("the list", |screen| mark(screen, "Choir") == Some(UNREAD));
        }
        assert!(term.is_running(), "{cols}x{rows}");
    }
    term.keys("<Enter>");
    term.wait_for("min left");
    term.quit();
}

#[test]
fn random_sizes_and_keys_cause_no_panic() {
    // All keys, except quitting, stopping and the web browser.
    const KEYS: &[&str] = &[
        "j",
        "k",
        "<Down>",
        "<Up>",
        "<C-d>",
        "<C-u>",
        "<PageDown>",
        "<PageUp>",
        "g",
        "G",
        "<Enter>",
        "h",
        "<Tab>",
        "J",
        "K",
        "<Space>",
        "n",
        "N",
        "/",
        "1",
        "2",
        "3",
        "S",
        "f",
        "r",
        "u",
        "A",
        "U",
        "<C-r>",
        "y",
        "z",
        "<lt>",
        ">",
        "t",
        "R",
        "?",
        "<C-l>",
        "a",
        "港",
        "<Backspace>",
        "<C-w>",
        "<Left>",
        "<Right>",
        "<Home>",
        "<End>",
    ];
    const STEPS: u32 = 300;
    let home = Home::new();
    let folder = library(&home);
    let mut random = Random(0x2024_1124);
    let mut term = Term::open(&home, 80, 24, &[&folder]);
    term.wait("the list", |screen| mark(screen, "Choir") == Some(UNREAD));
    for step in 0..STEPS {
        match random.below(4) {
            0 => term.resize(1 + random.below(8) as u16, 1 + random.below(5) as u16),
            1 => term.resize(1 + random.below(220) as u16, 1 + random.below(70) as u16),
            _ => {}
        }
        for _ in 0..=random.below(3) {
            let key = KEYS[random.below(KEYS.len() as u64) as usize];
            term.keys(key);
        }
        if step % 20 == 0 {
            let (x, y) = (random.below(120) as u16, random.below(40) as u16);
            term.mouse([0, 32, 64, 65][random.below(4) as usize], x, y, true);
        }
        assert!(term.is_running(), "step {step}");
    }
    term.resize(80, 24);
    // Leaves the help or the prompt; then the list or an article is shown.
    term.keys("<Enter>Q");
    let ended = term.wait_for_exit();
    assert_eq!(ended.code, 0, "{}", ended.screen.contents());
    assert!(ended.settings_restored && !ended.screen.alternate_screen());
    // A panic of a worker is shown in the last line.
    assert!(!String::from_utf8_lossy(&ended.raw).contains("fault of tidings"));
}
