//! Random keys, sizes, feeds and orders of results: no panic, the cursor visible and on its article (the
//! harness checks it after every message), stale answers dropped.

use std::borrow::Cow;

use proptest::prelude::*;
use tidings::app::appearance::Appearance;
use tidings::app::keymap::{Keymap, LayerId};
use tidings::app::{Msg, Report, Subscribed, Switch};
use tidings::news::SafeText;

use crate::sim::fake_feeds::{FakeFeeds, candidate, feed};
use crate::sim::harness::{STORIES, Sim};

#[derive(Clone, Debug)]
enum Step {
    Key(Cow<'static, str>),
    Type(char),
    Paste(&'static str),
    Resize(u16, u16),
    Answer(usize),
    Wait(u64),
    Load(i64),
    Click(u16, u16),
    Wheel(bool, u16, u16),
    /// A bit for each feed that is subscribed to, and whether all are due and failed.
    Feeds(u8, bool),
    /// A story is loaded again: changed by its publisher, or unchanged from another feed.
    Duplicate(usize, bool),
    /// A refresh with this ticket progresses or ends.
    Refresh(u64, bool),
    /// The result for the next address.
    Found(usize),
    /// Indexed texts, of two.
    Indexing(u64),
    /// The number of views in `config.toml`.
    Views(usize),
    /// An appearance in `config.toml`.
    Appearance(u16),
}

/// Keys for the article.
const ARTICLE_KEYS: &[&str] = &[
    ";",
    "L",
    "a",
    "s",
    "1",
    "7",
    "y",
    "i",
    "c",
    "/j",
    "}",
    "{",
    "<C-o>",
    "/a",
    "/every harb",
    "<Enter>",
    "<Esc>",
    "n",
    "N",
    "+",
    "-",
    "=",
    "W",
    "]",
    "[",
    "z",
    "C",
    "G",
    "<PageDown>",
    "q",
    "<Up>",
    "<Backspace>",
];

fn step() -> impl Strategy<Value = Step> {
    let keymap = Keymap::default();
    let keys = keymap.bindings(LayerId::Pane).iter().flat_map(|binding| binding.keys.clone());
    let keys: Vec<_> = keys.filter(|key| key != "Q").collect();
    let filter = vec![
        "/body:harbour",
        "/is:unread",
        "/source:",
        "<C-f>",
        "<Tab>",
        "<S-Tab>",
        "<Up>",
        "<Down>",
        "<Enter>",
        "<Esc>",
        "4",
        "5",
        "/",
        "n",
        "N",
        ":save v<Enter>",
        ":drop v<Enter>",
        "U",
        "(",
        "\"",
        "|",
        "!",
        "<C-u>",
        "sort:source",
    ];
    let prompts = vec![
        "w",
        "|",
        "w<Enter>",
        "|cat<Enter>",
        "a",
        "?",
        ":",
        "<F1>",
        "x",
        "L",
        "<C-c>",
        "<C-z>",
        "<Enter>",
    ];
    let others = vec!["\\", "<Tab>", "a", "d", "R", "E", "U", "<C-x>", "<Esc>", "<Enter>"];
    prop_oneof![
        6 => prop::sample::select(keys).prop_map(Step::Key),
        3 => prop::sample::select(prompts).prop_map(|key| Step::Key(key.into())),
        3 => prop::sample::select(others).prop_map(|key| Step::Key(key.into())),
        3 => prop::sample::select(filter).prop_map(|key| Step::Key(key.into())),
        4 => prop::sample::select(ARTICLE_KEYS).prop_map(|key| Step::Key(key.into())),
        2 => prop::sample::select(vec!['n', 'a', 't', 'o', 'ü', ' ', '本']).prop_map(Step::Type),
        1 => prop::sample::select(vec!["nato", "https://example.org/feed", "wc -l", "a\u{1b}[31m\nb"]).prop_map(Step::Paste),
        1 => (1u16..190, 1u16..50).prop_map(|(c, r)| Step::Resize(c, r)),
        4 => (0usize..4).prop_map(Step::Answer),
        1 => (0u64..3_000).prop_map(Step::Wait),
        1 => (0i64..2_000).prop_map(Step::Load),
        1 => (0u16..190, 0u16..50).prop_map(|(x, y)| Step::Click(x, y)),
        1 => (any::<bool>(), 0u16..190, 0u16..50).prop_map(|(d, x, y)| Step::Wheel(d, x, y)),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(bits, due)| Step::Feeds(bits, due)),
        1 => (0..STORIES.len(), any::<bool>()).prop_map(|(at, revised)| Step::Duplicate(at, revised)),
        1 => (0u64..40, any::<bool>()).prop_map(|(ticket, over)| Step::Refresh(ticket, over)),
        1 => (0usize..5).prop_map(Step::Found),
        1 => (0u64..3).prop_map(Step::Indexing),
        1 => (0usize..4).prop_map(Step::Views),
        1 => (0u16..200).prop_map(Step::Appearance),
    ]
}

/// The number of cases; `TIDINGS_CASES=50000` runs more.
fn cases() -> u32 {
    std::env::var("TIDINGS_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(1000)
}

fn run_step(sim: &mut Sim, step: Step) {
    use crossterm::event::MouseEventKind::{ScrollDown, ScrollUp};
    match step {
        Step::Key(key) => drop(sim.press(&key)),
        Step::Type(c) => drop(sim.press(&c.to_string())),
        Step::Paste(text) => drop(sim.paste(text)),
        Step::Resize(columns, rows) => sim.send(Msg::Term(crossterm::event::Event::Resize(columns, rows))),
        Step::Answer(at) => {
            if !sim.pending.is_empty() {
                sim.answer(at % sim.pending.len());
            }
        }
        Step::Wait(ms) => drop(sim.wait(ms)),
        Step::Load(hours) => sim.load(&[("A late headline", "Late", hours, 3)]),
        Step::Click(x, y) => drop(sim.click(x, y)),
        Step::Wheel(down, x, y) => drop(sim.mouse(if down { ScrollDown } else { ScrollUp }, x, y)),
        Step::Indexing(done) => sim.send(Msg::Indexing { done, total: 2 }),
        Step::Views(count) => {
            let all = [("v", "is:unread"), ("w", "body:harbour"), ("x", "tag:city | nato")];
            sim.send_views(&all[..count.min(3)]);
        }
        Step::Appearance(n) => {
            let appearance = Appearance {
                measure: Some(n),
                list: Some(n % 99 + 1),
                wrap_code: Some(n % 2 == 0),
                even_lines: Some(n % 3 == 0),
                hyphenate: Some(n % 5 < 2),
                justify: Some(n % 7 < 3),
                theme: None,
                link_numbers: [None, Some(Switch::On), Some(Switch::Off)][usize::from(n % 3)],
                large_titles: [None, Some(Switch::On), Some(Switch::Off)][usize::from(n / 3 % 3)],
            };
            sim.send(Msg::Appearance(appearance));
        }
        // The other steps need subscriptions.
        _ if sim.feeds.is_none() => {}
        Step::Feeds(bits, due) => {
            let mut bit = 0;
            let mut feeds = FakeFeeds::of_stories().all;
            feeds.push(feed("Late", &["late", "news"]));
            feeds.retain(|_| {
                bit += 1;
                bits >> (bit - 1) & 1 == 1
            });
            for feed in feeds.iter_mut().filter(|_| due) {
                (feed.next, feed.problem, feed.gone) =
                    (None, Some(SafeText::new("no answer")), bits & 64 != 0);
            }
            sim.feeds().all = feeds;
            sim.send_feeds();
        }
        Step::Duplicate(at, revised) => sim.load_revised(&[STORIES[at]], if revised { &[0] } else { &[] }),
        Step::Refresh(ticket, over) => sim.send(if over {
            let failed = vec![(SafeText::new("World"), SafeText::new("no answer"))];
            Msg::Refreshed { ticket, report: Report { asked: 3, new: 1, failed, ..Report::default() } }
        } else {
            Msg::Refreshing { ticket, done: 1, total: 3, failed: 0 }
        }),
        Step::Found(how) => {
            let found = [
                Ok(Subscribed::Added(candidate("World"))),
                Ok(Subscribed::Stored { feed: candidate("World"), articles: 2 }),
                Ok(Subscribed::Known(candidate("World"))),
                Ok(Subscribed::Choose(vec![candidate("World"), candidate("Late")])),
                Err(SafeText::new("nothing there")),
            ];
            sim.feeds().found = found.into_iter().nth(how);
        }
    }
}

/// Checks what must hold once every effect has been answered.
fn check(sim: &Sim) -> Result<(), TestCaseError> {
    let (model, library) = (&sim.model, &sim.model.library);
    prop_assert!(!model.waits() || model.loading.is_some(), "every request was answered");
    let listed: Vec<u32> = (0..library.len() as u32).filter(|row| library.is_listed(*row)).collect();
    let unread = listed.iter().filter(|row| !library.is_read(**row)).count();
    prop_assert_eq!((library.listed(), library.unread()), (listed.len(), unread));
    let sums = library.sources().iter().fold((0, 0), |(l, u), o| (l + o.listed, u + o.unread));
    prop_assert_eq!(sums, (listed.len(), unread), "the sources' counts add up");
    let mut rows: Vec<u32> = model.list.rows().to_vec();
    rows.sort_unstable();
    rows.dedup();
    prop_assert_eq!(rows.len(), model.list.rows().len(), "no row is shown twice");
    if sim.feeds.is_some() {
        let mut ids: Vec<_> = listed.iter().map(|row| library.id(*row)).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), listed.len(), "no article is listed twice");
        for row in model.list.rows() {
            let entry = model.state.get(&library.id(*row));
            prop_assert_eq!((entry.read, entry.saved), (library.is_read(*row), library.is_saved(*row)));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn random_steps_keep_all_invariants(
        subscribed in any::<bool>(),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut sim = if subscribed { Sim::subscribed() } else { Sim::start() }.with_chapters();
        for step in steps {
            run_step(&mut sim, step);
            sim.buffer();
        }
        sim.settle();
        check(&sim)?;
    }
}
