//! A terminal without UTF-8: everything on the screen is ASCII.

use tidings::app::Msg;

use crate::sim::harness::Sim;

fn plain(mut sim: Sim) -> Sim {
    sim.send(Msg::Charset { utf8: false });
    sim
}

#[test]
fn every_screen_is_ascii() {
    for keys in [
        "",
        "j",
        "jf",
        "?",
        "?source",
        ":",
        "\\",
        "\\G",
        "/zur",
        "/日本",
        "/t source:<Tab>",
        "<Enter>",
        "<Enter>/tide",
        "<Enter>;",
        "<Enter>;d",
        "jjjj<Enter>c",
        "jjjj<Enter>D",
        "z",
        "I",
        "E",
        "a",
        "\\GT",
        "w",
        "|",
        "S",
        "3",
    ] {
        for (columns, rows) in [(120, 35), (160, 40), (80, 24), (40, 12), (20, 5), (7, 3)] {
            let mut sim = plain(Sim::subscribed().with_chapters());
            let screen = sim.resize(columns, rows).keys(keys).screen();
            assert!(screen.is_ascii(), "{keys} at {columns}x{rows}:\n{screen}");
        }
    }
}

#[test]
fn signs_can_still_be_told_apart() {
    let mut sim = plain(Sim::subscribed());
    sim.keys("jfrj").resize(80, 12);
    insta::assert_snapshot!("ascii_80", sim.screen());
    // Look-alikes of arrows would be other keys.
    let help = sim.resize(100, 30).keys("?").screen();
    assert!(help.contains("j Down ") && help.contains("Enter l Right "), "{help}");
    // The help finds the sign that is drawn.
    let help = sim.keys("%").screen();
    assert!(help.contains("%  an article: left in the middle"), "{help}");
}

#[test]
fn the_answer_of_the_terminal_brings_all_signs() {
    let mut sim = plain(Sim::start());
    assert!(sim.screen().contains("* Zurich opens"), "{}", sim.screen());
    sim.send(Msg::Charset { utf8: true });
    assert!(sim.screen().contains("● Zürich opens"), "{}", sim.screen());
    // What is typed and written stays as it is.
    let mut sim = plain(Sim::start());
    sim.keys("/zürich<Enter>w<C-u>zürich.md<Enter>");
    assert!(sim.line(-1).contains("Wrote zurich.md"), "{}", sim.line(-1));
    assert!(sim.files.exported["zürich.md"].contains("Zürich"));
}
