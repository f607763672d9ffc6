//! Whole screens, kept as pictures in text. `INSTA_UPDATE=always cargo test --test sim` writes them anew.

use crate::harness::Sim;

macro_rules! screen {
    ($name:ident, $columns:literal x $rows:literal, $keys:literal) => {
        #[test]
        fn $name() {
            let mut sim = Sim::sized($columns, $rows);
            sim.keys($keys);
            insta::assert_snapshot!(stringify!($name), sim.screen());
        }
    };
}

screen!(wide, 120 x 30, "");
screen!(usual, 80 x 24, "j");
screen!(small_list, 40 x 12, "");
screen!(small_article, 40 x 12, "j<Enter>");
screen!(filtering, 100 x 16, "/tra");
screen!(filter_kept, 100 x 16, "/tra<Enter>");
screen!(help, 100 x 30, "?");
screen!(zen, 100 x 16, "jz<Space>");
screen!(marked, 100 x 16, "fjrjA");
screen!(nothing_found, 60 x 12, "/qqq");
screen!(tiny, 12 x 4, "");
