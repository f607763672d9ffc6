//! Two machines over thirty days: clocks an hour apart, a library each, and a state folder that reaches the other one
//! days late. Never here: random histories.

use tidings::news::MarkValue;

use super::histories::play;
use super::publisher::{Dates, Format, Kind, Style};
use super::steps::History;
use super::steps::Step::{self, *};

/// What the two publishers do on a day, besides a new item each.
fn change(day: usize) -> Vec<Step> {
    match day {
        3 => vec![Https(0), Slash(1)],
        6 => vec![NewTitle(0, 1), NewWords(1, 0)],
        9 => vec![NewGuid(0, 0), Www(1)],
        12 => vec![Share(0, 0, 1), Tracking(1)],
        15 => vec![Move(0, true), NewLink(1, 1)],
        18 => vec![NewFormat(1, Format::Atom), NewDate(0, 0, -3)],
        21 => vec![Drop(0), Drop(1), Reverse(1)],
        24 => vec![Move(1, false), Return(0)],
        27 => vec![NewFormat(0, Format::Json), Session(1)],
        _ => vec![Drop(day % 2)],
    }
}

#[test]
fn two_machines_agree_after_thirty_days() {
    let kind = |style, dates| Kind { style, links: true, status: false, dates, format: Format::Rss };
    let feeds = vec![
        kind(Style::Permalink, Dates::Time),
        kind(Style::Number, Dates::Time),
        kind(Style::Opaque, Dates::Time),
    ];
    let mut steps = Vec::new();
    for day in 0..30 {
        steps.extend([Publish(0, 1), Publish(1, 1)]);
        steps.extend(change(day));
        // The user notices a move on the machine in use, and on the other one a day later.
        if day == 16 || day == 25 {
            steps.push(Edit(day % 2, usize::from(day == 25)));
        }
        if day == 17 || day == 26 {
            steps.push(Edit((day + 1) % 2, usize::from(day == 26)));
        }
        // One machine each day, both on Sundays.
        let used = day % 2;
        steps.push(Visit(used, 24));
        if day % 7 == 6 {
            steps.push(Visit(1 - used, 0));
        }
        steps.extend([
            Mark(used, 0, MarkValue::Read(true)),
            Mark(used, 1, MarkValue::Saved(day % 3 == 0)),
            Mark(used, 2, MarkValue::Read(day % 5 != 0)),
        ]);
        if day % 4 == 1 {
            steps.push(Undo(used));
        }
        if day % 10 == 9 {
            steps.push(MarkAllRead(used));
        }
        // The folder comes late: five days for one machine, nine for the other.
        if day % 5 == 4 {
            steps.push(Sync(0));
        }
        if day % 9 == 8 {
            steps.push(Sync(1));
        }
    }
    steps.extend([Sync(0), Sync(1), Visit(0, 1), Visit(1, 1), Sync(0), Sync(1)]);
    assert_eq!(play(&History { feeds, steps }), Ok(()));
}
