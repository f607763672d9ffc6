//! Every size from 1×1 on, and nothing that draws outside it.

use tidings::app::Subscribed;
use tidings::news::SafeText;

use crate::sim::harness::Sim;
use crate::sim::world::candidate;

#[test]
fn no_size_is_too_small_for_feeds() {
    let broken = |sim: &mut Sim| {
        sim.feeds()
            .all
            .iter_mut()
            .for_each(|feed| feed.problem = Some(SafeText::new("no answer within 15 s")));
        sim.tell_feeds();
        sim.feeds().finds = Some(Ok(Subscribed::Choose(vec![candidate("One"), candidate("Two")])));
    };
    for keys in [
        "\\",
        "\\G",
        "\\/wor",
        "\\/zzz<Enter>",
        "\\G<Enter>",
        "a",
        "aexample.org",
        "E",
        "ax.example<Enter>",
        "R",
    ] {
        let mut sim = Sim::subscribed();
        broken(&mut sim);
        sim.keys(keys);
        sweep(&mut sim, keys);
    }
}

#[test]
fn no_size_is_too_small_in_any_state() {
    for keys in [
        "",
        "<Enter>",
        "/nato",
        "?",
        "?key",
        "z",
        "2",
        "3",
        "/zzzz<Enter>",
        "jG<Enter><C-d>",
        "<Enter>;",
        "<Enter>;1i",
        "jjjj<Enter>c",
        "jjjj<Enter>c/chap",
        "jjjj<Enter>/tab",
        "jjjj<Enter>/tab<Enter>nn",
        "jjjj<Enter>W]]]}}",
        "jjjjzG;a",
        "jjjj<Enter><PageDown>",
        "/source:<Tab>",
        "/<Tab><Tab>",
        "/harbour<C-f>",
        "/after:someday !golf",
        "/body:harbour<Enter>G<Enter>n",
        "4",
        "\\j",
        ":save x",
    ] {
        let mut sim = Sim::start().with_chapters();
        sim.tell_views(&[
            ("trams", "zur"),
            ("a name that is longer than most names are", "is:unread"),
            ("金利", "x"),
        ]);
        sim.keys(keys);
        sweep(&mut sim, keys);
    }
}

fn sweep(sim: &mut Sim, keys: &str) {
    for columns in (1..=20).chain([39, 40, 59, 60, 71, 72, 73, 99, 100, 149, 150, 300]) {
        for rows in (1..=8).chain([24, 100]) {
            sim.resize(columns, rows);
            let screen = sim.screen();
            assert_eq!(screen.lines().count(), usize::from(rows), "{columns}x{rows} {keys}");
        }
    }
}
