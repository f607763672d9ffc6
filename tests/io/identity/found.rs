//! Histories that have failed once, as short as they became. Never here: random ones.

use tidings::news::MarkValue;

use super::histories::play;
use super::publisher::{Dates, Format, Kind, Style};
use super::steps::Step::*;
use super::steps::{History, Step};

const PLAIN: Kind =
    Kind { style: Style::NoGuid, links: false, status: false, dates: Dates::Time, format: Format::Rss };
const HOSTILE: Kind = Kind { style: Style::Opaque, links: true, ..PLAIN };
const POSITION: Kind = Kind { style: Style::Position, ..PLAIN };

/// Plays a history of two feeds and a hostile one.
fn passes(feeds: [Kind; 2], steps: &[Step]) {
    let history = History { feeds: vec![feeds[0], feeds[1], HOSTILE], steps: steps.to_vec() };
    assert_eq!(play(&history), Ok(()), "{steps:?}");
}

#[test]
fn a_name_that_an_article_has_in_another_feed_is_learned_with_the_list() {
    let opaque = Kind { style: Style::Opaque, links: true, ..PLAIN };
    let steps = [Publish(1, 1), Share(1, 0, 0), Visit(0, 1), Move(0, true), MarkAllRead(0)];
    passes([PLAIN, opaque], &steps);
}

#[test]
fn places_in_the_document_as_ids_give_no_article_the_marks_of_another() {
    let position = Kind { links: true, ..POSITION };
    let steps = [Publish(1, 1), Visit(0, 1), MarkAllRead(0), Publish(1, 1), Visit(1, 1), Sync(1)];
    passes([PLAIN, position], &steps);
}

#[test]
fn places_in_the_document_as_ids_lose_no_article() {
    for dates in [Dates::Time, Dates::Day] {
        for links in [true, false] {
            let position = Kind { links, dates, ..POSITION };
            let steps =
                [Publish(1, 2), Publish(1, 2), Publish(1, 1), Visit(0, 1), Publish(1, 2), Publish(1, 1)];
            passes([PLAIN, position], &steps);
        }
    }
}

#[test]
fn an_article_that_loses_its_id_gets_the_name_it_has_on_a_new_machine() {
    let opaque = Kind { style: Style::Opaque, ..PLAIN };
    let steps = [Publish(0, 1), Visit(0, 1), NewStyle(0, Style::NoGuid), Mark(0, 0, MarkValue::Saved(true))];
    passes([opaque, PLAIN], &steps);
}

#[test]
fn an_article_has_its_later_names_by_all_addresses_of_its_feed() {
    let number = Kind { style: Style::Number, links: true, ..PLAIN };
    let steps = [
        Publish(1, 2),
        Visit(1, 1),
        Move(1, false),
        Edit(1, 1),
        Visit(1, 1),
        Sync(0),
        NewLink(1, 0),
        Visit(0, 1),
        MarkAllRead(0),
    ];
    passes([PLAIN, number], &steps);
}

#[test]
fn a_new_address_that_does_not_answer_at_once_is_a_move() {
    let links = Kind { links: true, ..PLAIN };
    let steps =
        [Publish(1, 1), Visit(0, 1), MarkAllRead(0), Move(1, false), Edit(0, 1), Down(1), Visit(0, 1)];
    passes([PLAIN, links], &steps);
    let steps = [
        Publish(1, 1),
        Visit(0, 1),
        Unsubscribe(0, 1),
        Visit(0, 1),
        Move(1, false),
        Edit(0, 1),
        Subscribe(0, 1),
    ];
    passes([PLAIN, links], &steps);
}

#[test]
fn a_machine_that_asks_by_the_old_address_sees_marks_made_under_the_new_one() {
    let opaque = Kind { style: Style::Opaque, ..PLAIN };
    let steps = [
        Publish(1, 2),
        Visit(1, 1),
        Move(1, false),
        Publish(1, 2),
        Edit(1, 1),
        Visit(1, 1),
        MarkAllRead(1),
        Mark(1, 1, MarkValue::Saved(true)),
    ];
    passes([PLAIN, opaque], &steps);
}

#[test]
fn ids_of_two_feeds_and_changing_ids_are_told_apart() {
    let number = Kind { style: Style::Number, links: true, ..PLAIN };
    let steps = [
        Publish(0, 2),
        Publish(1, 2),
        Visit(0, 1),
        Mark(0, 0, MarkValue::Read(true)),
        NewGuid(0, 0),
        Https(1),
        Visit(0, 1),
        Sync(1),
        Visit(1, 1),
        Undo(0),
        Redo(0),
    ];
    passes([number, number], &steps);
}
