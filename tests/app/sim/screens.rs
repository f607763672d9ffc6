//! Whole screens, kept as pictures in text. `INSTA_UPDATE=always cargo test --test app` writes them anew.

use crate::sim::harness::Sim;
use crate::sim::world::{candidate, feed};

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

/// Screens of a program that shows subscriptions.
macro_rules! subscribed {
    ($name:ident, $columns:literal x $rows:literal, $keys:literal) => {
        #[test]
        fn $name() {
            let mut sim = Sim::subscribed();
            sim.feeds().named("Science").problem =
                Some(tidings::news::SafeText::new("no answer within 15 s"));
            sim.feeds().named("Weather").gone = true;
            sim.feeds().all.push(feed("A feed whose name is longer than the pane is wide", &["news"]));
            sim.tell_feeds();
            sim.resize($columns, $rows).keys($keys);
            insta::assert_snapshot!(stringify!($name), sim.screen());
        }
    };
}

subscribed!(sources_160, 160 x 30, "");
subscribed!(sources_120, 120 x 20, "\\G");
subscribed!(sources_80, 80 x 20, "\\jj");
subscribed!(sources_40, 40 x 16, "\\jj");
subscribed!(sources_filter, 120 x 16, "\\/wo");
subscribed!(scoped, 100 x 12, "\\G<Enter>");
subscribed!(adding, 100 x 8, "aexample.org");
subscribed!(failed, 80 x 14, "RRE");
subscribed!(failed_small, 36 x 8, "RRE");

#[test]
fn choosing() {
    let mut sim = Sim::subscribed();
    let found = ["Articles of the day", "Comments"].map(candidate).to_vec();
    sim.feeds().finds = Some(Ok(tidings::app::Subscribed::Choose(found)));
    sim.resize(100, 16).keys("asite.example<Enter>j");
    insta::assert_snapshot!("choosing", sim.screen());
}

#[test]
fn updated() {
    let mut sim = Sim::subscribed();
    sim.keys("jrk");
    sim.load_revised(&[("Zürich opens its longest tram line", "Transport", 5, 3)], &[0]);
    sim.settle();
    sim.keys("j").resize(100, 12);
    insta::assert_snapshot!("updated", sim.screen());
}

/// Screens with filters that were kept.
macro_rules! kept {
    ($name:ident, $columns:literal x $rows:literal, $keys:literal) => {
        #[test]
        fn $name() {
            let mut sim = Sim::subscribed();
            sim.tell_views(&[
                ("trams", "zur"),
                ("money & banks", "bank | 銀行"),
                ("news not read", "is:unread tag:news"),
            ]);
            sim.resize($columns, $rows).keys($keys);
            insta::assert_snapshot!(stringify!($name), sim.screen());
        }
    };
}

kept!(views_160, 160 x 20, "4");
kept!(views_80, 80 x 10, "6/t");
kept!(views_40, 40 x 8, "4");
kept!(completing, 100 x 16, "/t source:<Tab><Tab>");
kept!(completing_40, 40 x 8, "/t is:<Tab>");
kept!(saving, 80 x 14, "/t<Enter>:save my t");
kept!(views_in_palette, 80 x 14, ":view");
kept!(in_texts, 100 x 16, "/harbour<C-f>");
kept!(in_texts_40, 40 x 11, "/harbour<C-f><Enter>");
kept!(matches, 100 x 16, "/body:harbour<Enter>jj<Enter>nn");
kept!(hint, 80 x 8, "/tide after:someday");
kept!(language, 100 x 24, "?source");
