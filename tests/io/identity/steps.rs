//! The steps of a history, and how random ones are made. Never here: what a step does.

use proptest::prelude::*;
use tidings::news::MarkValue;

use super::publisher::{Dates, Format, Kind, Style};

/// Numbers choose a feed, an item or a machine: modulo how many there are.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Publish(usize, u8),
    /// The oldest item leaves the document.
    Drop(usize),
    /// An item that left comes back.
    Return(usize),
    Reverse(usize),
    NewGuid(usize, usize),
    /// All items get ids of another style.
    NewStyle(usize, Style),
    NewLink(usize, usize),
    NewTitle(usize, usize),
    NewWords(usize, usize),
    /// Hours later.
    NewDate(usize, usize, i64),
    Https(usize),
    Www(usize),
    Slash(usize),
    Tracking(usize),
    Session(usize),
    NewFormat(usize, Format),
    /// Another address; whether the old one is dead.
    Move(usize, bool),
    /// Another feed brings an item, too.
    Share(usize, usize, usize),
    /// The hostile feed has an item with id, link, title and date of items of others.
    Attack(usize, [usize; 4]),
    /// A refresh, some hours later.
    Visit(usize, i64),
    /// The server of a feed does not answer at the next refresh.
    Down(usize),
    /// A refresh with `keep.days`.
    Keep(usize, u32),
    /// The user writes the new address of a feed into `feeds.txt`.
    Edit(usize, usize),
    Unsubscribe(usize, usize),
    Subscribe(usize, usize),
    Mark(usize, usize, MarkValue),
    MarkAllRead(usize),
    Undo(usize),
    Redo(usize),
    Sync(usize),
    Restart(usize, bool),
    LoseStore(usize),
}

#[derive(Clone, Debug)]
pub(super) struct History {
    pub(super) feeds: Vec<Kind>,
    pub(super) steps: Vec<Step>,
}

fn kind() -> impl Strategy<Value = Kind> {
    let style = style();
    let dates = prop_oneof![6 => Just(Dates::Time), 1 => Just(Dates::Day), 1 => Just(Dates::None)];
    (style, prop::bool::weighted(0.85), prop::bool::weighted(0.1), dates, format())
        .prop_map(|(style, links, status, dates, format)| Kind { style, links, status, dates, format })
}

fn style() -> impl Strategy<Value = Style> {
    prop::sample::select(vec![
        Style::NoGuid,
        Style::Permalink,
        Style::Opaque,
        Style::Tag,
        Style::Number,
        Style::Constant,
        Style::Position,
    ])
}

fn format() -> impl Strategy<Value = Format> {
    prop::sample::select(vec![Format::Rss, Format::Atom, Format::Json])
}

fn step() -> impl Strategy<Value = Step> {
    let n = || 0..6usize;
    let mark = prop_oneof![
        4 => Just(MarkValue::Read(true)),
        1 => Just(MarkValue::Read(false)),
        2 => Just(MarkValue::Saved(true)),
        1 => Just(MarkValue::Saved(false)),
    ];
    let change = prop_oneof![
        3 => (n(), n()).prop_map(|(feed, item)| Step::NewGuid(feed, item)),
        1 => (n(), style()).prop_map(|(feed, style)| Step::NewStyle(feed, style)),
        3 => (n(), n()).prop_map(|(feed, item)| Step::NewLink(feed, item)),
        3 => (n(), n()).prop_map(|(feed, item)| Step::NewTitle(feed, item)),
        2 => (n(), n()).prop_map(|(feed, item)| Step::NewWords(feed, item)),
        3 => (n(), n(), -40..60i64).prop_map(|(feed, item, hours)| Step::NewDate(feed, item, hours)),
        1 => n().prop_map(Step::Https),
        1 => n().prop_map(Step::Www),
        1 => n().prop_map(Step::Slash),
        1 => n().prop_map(Step::Tracking),
        1 => n().prop_map(Step::Session),
        1 => (n(), format()).prop_map(|(feed, format)| Step::NewFormat(feed, format)),
        4 => (n(), any::<bool>()).prop_map(|(feed, dead)| Step::Move(feed, dead)),
    ];
    let other = prop_oneof![
        3 => n().prop_map(Step::Drop),
        2 => n().prop_map(Step::Return),
        1 => n().prop_map(Step::Reverse),
        3 => (n(), n(), n()).prop_map(|(from, to, item)| Step::Share(from, to, item)),
        4 => (n(), [0..12usize, 0..12, 0..12, 0..12]).prop_map(|(at, of)| Step::Attack(at, of)),
        2 => n().prop_map(Step::Down),
        1 => (n(), 0..3u32).prop_map(|(machine, days)| Step::Keep(machine, days)),
        5 => (n(), n()).prop_map(|(machine, feed)| Step::Edit(machine, feed)),
        2 => (n(), n()).prop_map(|(machine, feed)| Step::Unsubscribe(machine, feed)),
        2 => (n(), n()).prop_map(|(machine, feed)| Step::Subscribe(machine, feed)),
        1 => n().prop_map(Step::LoseStore),
    ];
    let user = prop_oneof![
        6 => (n(), 0..20usize, mark).prop_map(|(machine, row, value)| Step::Mark(machine, row, value)),
        1 => n().prop_map(Step::MarkAllRead),
        2 => n().prop_map(Step::Undo),
        1 => n().prop_map(Step::Redo),
        4 => n().prop_map(Step::Sync),
        1 => (n(), any::<bool>()).prop_map(|(machine, first)| Step::Restart(machine, first)),
    ];
    prop_oneof![
        3 => (n(), 1..3u8).prop_map(|(feed, count)| Step::Publish(feed, count)),
        5 => change,
        3 => other,
        5 => (n(), prop_oneof![8 => 1..30i64, 1 => 200..800i64]).prop_map(|(machine, hours)| Step::Visit(machine, hours)),
        4 => user,
    ]
}

pub(super) fn history() -> impl Strategy<Value = History> {
    let feeds = prop::collection::vec(kind(), 2..4);
    (feeds, prop::collection::vec(step(), 8..50)).prop_map(|(mut feeds, steps)| {
        // The last one is hostile.
        let last = Kind {
            style: Style::Opaque,
            links: true,
            status: false,
            dates: Dates::Time,
            format: Format::Rss,
        };
        feeds.push(last);
        History { feeds, steps }
    })
}
