//! Every size from 1×1 on, and nothing that draws outside it.

use crate::harness::Sim;

#[test]
fn no_size_is_too_small_in_any_state() {
    for keys in ["", "<Enter>", "/nato", "?", "?key", "z", "2", "3", "/zzzz<Enter>", "jG<Enter><C-d>"] {
        let mut sim = Sim::start();
        sim.keys(keys);
        for columns in (1..=20).chain([39, 40, 59, 60, 71, 72, 73, 100, 300]) {
            for rows in (1..=8).chain([24, 100]) {
                sim.resize(columns, rows);
                let screen = sim.screen();
                assert_eq!(screen.lines().count(), usize::from(rows), "{columns}x{rows} {keys}");
            }
        }
    }
}
