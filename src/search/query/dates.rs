//! Turns typed days, months and time spans into moments. Never here: a clock; the caller passes `now` and the time
//! zone.

use std::ops::Range;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ZonedDateTime};

use super::fields::{Typed, look_up};
use crate::news::UnixTime;
use crate::news::when::WEEKDAYS;

/// A typed date, in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DateRange {
    /// The moment; the start if a range was typed.
    pub(crate) at: i64,
    /// The range; the whole day if a moment was typed.
    pub(crate) within: Range<i64>,
}

/// Names of days besides those of the week.
const NAMES: [&str; 3] = ["now", "today", "yesterday"];

/// Maximum digits of a number.
const DIGITS: usize = 4;

/// Reads `text`, which is folded. Days are those of `zone`. They begin at midnight, or at the first moment after it
/// where the clocks skip midnight.
pub(super) fn read(text: &str, now: UnixTime, zone: &TimeZone) -> Typed<DateRange> {
    if text.is_empty() {
        return Typed::Partial;
    }
    let Ok(now) = Timestamp::from_second(now.seconds()) else { return Typed::Invalid };
    let now = now.to_zoned_datetime(zone.clone());
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return number(text, &now);
    }
    let names = NAMES.into_iter().chain(WEEKDAYS).map(|name| (name, name));
    look_up(names, text).and_then(|name| named(name, &now).into())
}

fn named(name: &str, now: &ZonedDateTime) -> Option<DateRange> {
    let today = now.date();
    let date = match name {
        "now" => return moment(now),
        "today" => today,
        "yesterday" => today.yesterday().ok()?,
        _ => {
            let weekday = WEEKDAYS.iter().position(|weekday| *weekday == name)?;
            let weekday = Weekday::from_monday_zero_offset(weekday as i8).ok()?;
            today.checked_sub(Span::new().days(today.weekday().since(weekday))).ok()?
        }
    };
    day(date, now.time_zone())
}

/// Text that begins with a digit: a time span, a date, a moment.
fn number(text: &str, now: &ZonedDateTime) -> Typed<DateRange> {
    let zone = now.time_zone();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    if digits > DIGITS {
        return Typed::Invalid;
    }
    if !rest.is_empty() && !rest.starts_with('-') {
        return text[..digits].parse().ok().and_then(|count| ago(count, rest, now)).into();
    }
    if digits < DIGITS {
        return if rest.is_empty() { Typed::Partial } else { Typed::Invalid };
    }
    let parts: Vec<&str> = text.splitn(3, '-').collect();
    let year = parts[0].parse::<i16>().ok().filter(|year| *year > 0);
    let (Some(year), true) = (year, is_partial(text)) else { return Typed::Invalid };
    let found = match parts[..] {
        [_] => stretch(Date::new(year, 1, 1).ok(), Span::new().years(1), zone),
        [_, month] if month.len() == 2 => {
            let first = month.parse().ok().and_then(|month| Date::new(year, month, 1).ok());
            stretch(first, Span::new().months(1), zone)
        }
        [_, _, date] if date.len() == 2 => text.parse().ok().and_then(|date| day(date, zone)),
        [_, month, date] if date.len() > 2 => {
            // While the time is being typed only the day must be valid.
            match time(text, zone) {
                None if text[..DIGITS + month.len() + 4].parse::<Date>().is_ok() => return Typed::Partial,
                found => found,
            }
        }
        _ => return Typed::Partial,
    };
    found.into()
}

/// Whether `text`, which begins with a year, can be the beginning of a date or a moment.
fn is_partial(text: &str) -> bool {
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

/// A moment: `2024-11-24t10:30`, in the zone unless it names another.
fn time(text: &str, zone: &TimeZone) -> Option<DateRange> {
    let text = text.to_ascii_uppercase();
    let at = match text.parse::<Timestamp>() {
        Ok(at) => at.to_zoned_datetime(zone.clone()),
        Err(_) => text.parse::<DateTime>().ok()?.to_zoned_datetime(zone.clone()).ok()?,
    };
    moment(&at)
}

/// `3d`: this long before now.
fn ago(count: i64, unit: &str, now: &ZonedDateTime) -> Option<DateRange> {
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

fn moment(at: &ZonedDateTime) -> Option<DateRange> {
    let day = day(at.date(), at.time_zone())?;
    Some(DateRange { at: seconds(at)?, within: day.within })
}

fn day(date: Date, zone: &TimeZone) -> Option<DateRange> {
    stretch(Some(date), Span::new().days(1), zone)
}

/// A range that starts at the beginning of a day.
fn stretch(from: Option<Date>, long: Span, zone: &TimeZone) -> Option<DateRange> {
    let from = from?;
    let begin = |date: Date| seconds(&date.to_zoned_datetime(zone.clone()).ok()?);
    let within = begin(from)?..begin(from.checked_add(long).ok()?)?;
    Some(DateRange { at: within.start, within })
}

/// `None` outside the supported years.
fn seconds(at: &ZonedDateTime) -> Option<i64> {
    UnixTime::from_seconds(at.timestamp().as_second()).map(UnixTime::seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The moment and range of `typed` at `now`, in UTC, without seconds.
    fn at(typed: &str, now: &str, zone: &str) -> String {
        let zone = TimeZone::posix(zone).unwrap();
        match read(typed, UnixTime::parse_rfc3339(now).unwrap(), &zone) {
            Typed::Partial => "begun".to_owned(),
            Typed::Invalid => "wrong".to_owned(),
            Typed::Valid(when) => {
                let short = |at| Timestamp::from_second(at).unwrap().strftime("%y-%m-%dT%H:%M").to_string();
                let within = format!("{}..{}", short(when.within.start), short(when.within.end));
                if when.at == when.within.start { within } else { format!("{} in {within}", short(when.at)) }
            }
        }
    }

    const UTC: &str = "UTC0";
    const ZURICH: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
    /// Its clocks skip midnight in spring and repeat it in autumn.
    const HAVANA: &str = "CST5CDT,M3.2.0/0,M11.1.0/1";

    #[test]
    fn dates_typed_on_a_sunday_at_noon() {
        for (typed, meant) in [
            ("2024-11-20", "24-11-20T00:00..24-11-21T00:00"),
            ("2024-11-30", "24-11-30T00:00..24-12-01T00:00"),
            ("2024-12-31", "24-12-31T00:00..25-01-01T00:00"),
            ("2024-02-29", "24-02-29T00:00..24-03-01T00:00"),
            ("2024-11", "24-11-01T00:00..24-12-01T00:00"),
            ("2024-12", "24-12-01T00:00..25-01-01T00:00"),
            ("2024-02", "24-02-01T00:00..24-03-01T00:00"),
            ("2024", "24-01-01T00:00..25-01-01T00:00"),
            ("now", "24-11-24T12:00 in 24-11-24T00:00..24-11-25T00:00"),
            ("today", "24-11-24T00:00..24-11-25T00:00"),
            ("yesterday", "24-11-23T00:00..24-11-24T00:00"),
            ("tod", "24-11-24T00:00..24-11-25T00:00"),
            ("y", "24-11-23T00:00..24-11-24T00:00"),
            ("sunday", "24-11-24T00:00..24-11-25T00:00"),
            ("sun", "24-11-24T00:00..24-11-25T00:00"),
            ("monday", "24-11-18T00:00..24-11-19T00:00"),
            ("tue", "24-11-19T00:00..24-11-20T00:00"),
            ("wed", "24-11-20T00:00..24-11-21T00:00"),
            ("thu", "24-11-21T00:00..24-11-22T00:00"),
            ("fri", "24-11-22T00:00..24-11-23T00:00"),
            ("sat", "24-11-23T00:00..24-11-24T00:00"),
            ("12h", "24-11-24T00:00..24-11-25T00:00"),
            ("13h", "24-11-23T23:00 in 24-11-23T00:00..24-11-24T00:00"),
            ("3d", "24-11-21T12:00 in 24-11-21T00:00..24-11-22T00:00"),
            ("0d", "24-11-24T12:00 in 24-11-24T00:00..24-11-25T00:00"),
            ("2w", "24-11-10T12:00 in 24-11-10T00:00..24-11-11T00:00"),
            ("6m", "24-05-24T12:00 in 24-05-24T00:00..24-05-25T00:00"),
            ("1y", "23-11-24T12:00 in 23-11-24T00:00..23-11-25T00:00"),
            ("2024-11-20t10:30", "24-11-20T10:30 in 24-11-20T00:00..24-11-21T00:00"),
            ("2024-11-20t10:30:15z", "24-11-20T10:30 in 24-11-20T00:00..24-11-21T00:00"),
            ("2024-11-20t00:30+01:00", "24-11-19T23:30 in 24-11-19T00:00..24-11-20T00:00"),
        ] {
            assert_eq!(at(typed, "2024-11-24T12:00:00Z", UTC), meant, "{typed}");
        }
    }

    #[test]
    fn unfinished_dates_differ_from_invalid_ones() {
        let begun = "t s 2 20 202 2024- 2024-1 2024-0 2024-11- 2024-11-2 2024-11-24t 2024-11-24t10:";
        for typed in begun.split(' ') {
            assert_eq!(at(typed, "2024-11-24T12:00:00Z", UTC), "begun", "{typed}");
        }
        let wrong = "soon x 3x 3days 12345 12345d 2024-13 2024-00 2024-02-30 2023-02-29 0000 0000-01-01 2024-11-24x \
                     2024-1-5 2024/11 24-11 12:30 9999y 2024-2 20é4 2024-11-2é todayy -3d mön 9999-12-31";
        for typed in wrong.split_whitespace() {
            assert_eq!(at(typed, "2024-11-24T12:00:00Z", UTC), "wrong", "{typed}");
        }
    }

    #[test]
    fn days_follow_the_clock_changes_of_the_zone() {
        for (zone, now, typed, meant) in [
            // Late in the evening UTC it is already the next day.
            (ZURICH, "2024-11-24T23:30:00Z", "today", "24-11-24T23:00..24-11-25T23:00"),
            (ZURICH, "2024-11-24T23:30:00Z", "sun", "24-11-23T23:00..24-11-24T23:00"),
            (ZURICH, "2024-11-24T23:30:00Z", "mon", "24-11-24T23:00..24-11-25T23:00"),
            // Days of 23 and 25 hours, and their month.
            (ZURICH, "2024-11-24T12:00:00Z", "2024-03-31", "24-03-30T23:00..24-03-31T22:00"),
            (ZURICH, "2024-11-24T12:00:00Z", "2024-10-27", "24-10-26T22:00..24-10-27T23:00"),
            (ZURICH, "2024-11-24T12:00:00Z", "2024-03", "24-02-29T23:00..24-03-31T22:00"),
            // One day ago is the same time of day, 24 hours ago is not.
            (ZURICH, "2024-10-27T12:00:00Z", "1d", "24-10-26T11:00 in 24-10-25T22:00..24-10-26T22:00"),
            (ZURICH, "2024-10-27T12:00:00Z", "24h", "24-10-26T12:00 in 24-10-25T22:00..24-10-26T22:00"),
            (
                ZURICH,
                "2024-11-24T12:00:00Z",
                "2024-10-26t13:00",
                "24-10-26T11:00 in 24-10-25T22:00..24-10-26T22:00",
            ),
            // An hour that was skipped.
            (ZURICH, "2024-04-01T00:30:00Z", "1d", "24-03-31T01:30 in 24-03-30T23:00..24-03-31T22:00"),
            // A day without midnight, and one with two.
            (HAVANA, "2024-03-10T16:00:00Z", "today", "24-03-10T05:00..24-03-11T04:00"),
            (HAVANA, "2024-03-10T16:00:00Z", "yesterday", "24-03-09T05:00..24-03-10T05:00"),
            (HAVANA, "2024-11-03T16:00:00Z", "today", "24-11-03T04:00..24-11-04T05:00"),
            // Months of different lengths.
            (UTC, "2024-03-31T12:00:00Z", "1m", "24-02-29T12:00 in 24-02-29T00:00..24-03-01T00:00"),
            (UTC, "2023-03-31T12:00:00Z", "1m", "23-02-28T12:00 in 23-02-28T00:00..23-03-01T00:00"),
            (UTC, "2024-02-29T12:00:00Z", "1y", "23-02-28T12:00 in 23-02-28T00:00..23-03-01T00:00"),
            (UTC, "2024-01-01T12:00:00Z", "yesterday", "23-12-31T00:00..24-01-01T00:00"),
            (UTC, "2024-01-01T12:00:00Z", "mon", "24-01-01T00:00..24-01-02T00:00"),
            (UTC, "2024-01-01T12:00:00Z", "tue", "23-12-26T00:00..23-12-27T00:00"),
        ] {
            assert_eq!(at(typed, now, zone), meant, "{typed} at {now}");
        }
    }
}
