//! Days, months and distances as they are typed, as moments. Never here: a clock; `now` and the zone are brought along.

use std::ops::Range;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ZonedDateTime};

use super::fields::{Pick, pick};
use crate::news::Stamp;

/// What was typed, in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// The moment that is meant: the beginning, if it is a stretch of time.
    pub at: i64,
    /// The stretch that is meant: the day around it, if it is a moment.
    pub within: Range<i64>,
}

/// How well it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Read {
    Right(When),
    /// It may become one yet.
    Begun,
    Wrong,
}

/// Days that have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Now,
    Today,
    Yesterday,
    Last(Weekday),
}

const NAMED: &[(&str, Named)] = &[
    ("now", Named::Now),
    ("today", Named::Today),
    ("yesterday", Named::Yesterday),
    ("monday", Named::Last(Weekday::Monday)),
    ("tuesday", Named::Last(Weekday::Tuesday)),
    ("wednesday", Named::Last(Weekday::Wednesday)),
    ("thursday", Named::Last(Weekday::Thursday)),
    ("friday", Named::Last(Weekday::Friday)),
    ("saturday", Named::Last(Weekday::Saturday)),
    ("sunday", Named::Last(Weekday::Sunday)),
];

/// Digits of a distance: more are a slip.
const DIGITS: usize = 4;

/// Reads `text`, which is folded. Days are those of `zone` and begin at midnight there, or with the first moment
/// after it where the clocks skip midnight.
pub(super) fn read(text: &str, now: Stamp, zone: &TimeZone) -> Read {
    if text.is_empty() {
        return Read::Begun;
    }
    let Ok(now) = Timestamp::from_second(now.seconds()) else { return Read::Wrong };
    let now = now.to_zoned_datetime(zone.clone());
    let found = if text.starts_with(|c: char| c.is_ascii_digit()) {
        match number(text, &now) {
            Number::Found(found) => found,
            Number::Begun => return Read::Begun,
        }
    } else {
        match pick(NAMED.iter().copied(), text) {
            Pick::One(named) => self::named(named, &now),
            Pick::Several => return Read::Begun,
            Pick::No => None,
        }
    };
    found.map_or(Read::Wrong, Read::Right)
}

fn named(named: Named, now: &ZonedDateTime) -> Option<When> {
    let today = now.date();
    match named {
        Named::Now => moment(now),
        Named::Today => day(today, now.time_zone()),
        Named::Yesterday => day(today.yesterday().ok()?, now.time_zone()),
        Named::Last(weekday) => {
            let back = Span::new().days(today.weekday().since(weekday));
            day(today.checked_sub(back).ok()?, now.time_zone())
        }
    }
}

enum Number {
    Found(Option<When>),
    Begun,
}

/// What begins with a digit: a distance, a date, a moment.
fn number(text: &str, now: &ZonedDateTime) -> Number {
    let zone = now.time_zone();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    if digits > DIGITS {
        return Number::Found(None);
    }
    if !rest.is_empty() && !rest.starts_with('-') {
        return Number::Found(text[..digits].parse().ok().and_then(|count| ago(count, rest, now)));
    }
    if digits < DIGITS {
        return if rest.is_empty() { Number::Begun } else { Number::Found(None) };
    }
    let parts: Vec<&str> = text.splitn(3, '-').collect();
    let year = parts[0].parse::<i16>().ok().filter(|year| *year > 0);
    let (Some(year), true) = (year, is_begun(text)) else { return Number::Found(None) };
    Number::Found(match parts[..] {
        [_] => stretch(Date::new(year, 1, 1).ok(), Span::new().years(1), zone),
        [_, month] if month.len() == 2 => {
            let first = month.parse().ok().and_then(|month| Date::new(year, month, 1).ok());
            stretch(first, Span::new().months(1), zone)
        }
        [_, _, date] if date.len() == 2 => text.parse().ok().and_then(|date| day(date, zone)),
        [_, month, date] if date.len() > 2 => {
            // Only its day must be right while the hour is being typed.
            match time(text, zone) {
                None if text[..DIGITS + month.len() + 4].parse::<Date>().is_ok() => return Number::Begun,
                found => found,
            }
        }
        _ => return Number::Begun,
    })
}

/// Whether `text`, which begins with a year, may be the beginning of a date or a moment.
fn is_begun(text: &str) -> bool {
    let date = text.get(..10).unwrap_or(text);
    let form = b"9999-19-39";
    let fits = date.bytes().zip(form).all(|(b, form)| match form {
        b'-' => b == b'-',
        _ => b.is_ascii_digit() && b <= *form,
    });
    let time = text.get(date.len()..).unwrap_or_default();
    let mut signs = time.bytes();
    fits && signs.next().is_none_or(|b| b == b't')
        && signs.all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'-' | b'+' | b'z'))
}

/// A moment: `2024-11-24t10:30`, in the zone unless it says another.
fn time(text: &str, zone: &TimeZone) -> Option<When> {
    let text = text.to_ascii_uppercase();
    let at = match text.parse::<Timestamp>() {
        Ok(at) => at.to_zoned_datetime(zone.clone()),
        Err(_) => text.parse::<DateTime>().ok()?.to_zoned_datetime(zone.clone()).ok()?,
    };
    moment(&at)
}

/// `3d`: so long before now.
fn ago(count: i64, unit: &str, now: &ZonedDateTime) -> Option<When> {
    let span = Span::new();
    let span = match unit {
        "h" => span.try_hours(count),
        "d" => span.try_days(count),
        "w" => span.try_weeks(count),
        "m" => span.try_months(count),
        "y" => span.try_years(count),
        _ => return None,
    };
    moment(&now.checked_sub(span.ok()?).ok()?)
}

fn moment(at: &ZonedDateTime) -> Option<When> {
    let day = day(at.date(), at.time_zone())?;
    Some(When { at: at.timestamp().as_second(), within: day.within })
}

fn day(date: Date, zone: &TimeZone) -> Option<When> {
    stretch(Some(date), Span::new().days(1), zone)
}

/// From the beginning of a day on.
fn stretch(from: Option<Date>, long: Span, zone: &TimeZone) -> Option<When> {
    let from = from?;
    let begin = |date: Date| Some(date.to_zoned_datetime(zone.clone()).ok()?.timestamp().as_second());
    let within = begin(from)?..begin(from.checked_add(long).ok()?)?;
    Some(When { at: within.start, within })
}
