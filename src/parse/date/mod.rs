//! Parses dates in the many forms in use. The whole text must be a date; a sentence that mentions one is not parsed.
//! Never here: a clock or the local time zone.

mod names;
mod parser;
mod parts;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

use self::parts::{MAX_OFFSET, full_year, moment, ordinal_date};

use crate::news::UnixTime;

/// The longest text that is parsed, in bytes: twice the longest date that was found.
const MAX_LENGTH: usize = 120;

/// Parses a date in any form that feeds, pages and JSON use: RFC 822/2822, RFC 3339 and ISO 8601, asctime, seconds or
/// milliseconds since 1970, and the forms that newspapers print in a dozen languages. The default zone is UTC, the
/// default time midnight, the default day the first of the month.
pub(crate) fn parse(text: &str) -> Option<UnixTime> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    if let Some(stamp) = fast_rfc3339(text.as_bytes()).or_else(|| fast_rfc2822(text.as_bytes())) {
        return Some(stamp);
    }
    let folded = names::fold(text);
    let text =
        folded.strip_prefix("/date(").and_then(|rest| rest.split([')', '+']).next()).unwrap_or(&folded);
    if let Some(stamp) = digits_only(text) {
        return Some(stamp);
    }
    parser::parse(text)
}

/// A moment as seconds, milliseconds or microseconds since 1970, by the size of the number. Numbers that would be before
/// 1973 or after 2286 are not moments.
pub(crate) fn from_number(number: f64) -> Option<UnixTime> {
    let seconds = match number {
        n if (1e8..1e10).contains(&n) => n,
        n if (1e11..1e13).contains(&n) => n / 1e3,
        n if (1e14..1e16).contains(&n) => n / 1e6,
        _ => return None,
    };
    UnixTime::from_seconds(seconds as i64)
}

/// The fast path for `2024-11-24T10:30:00Z` and similar forms, which most files use.
fn fast_rfc3339(text: &[u8]) -> Option<UnixTime> {
    let (day, rest) = text.split_at_checked(10)?;
    let [.., b'-', _, _, b'-', _, _] = day else { return None };
    let day = date(number(&day[..4])?, number(&day[5..7])?, number(&day[8..])?)?;
    let [b'T' | b' ', clock @ ..] = rest else { return rest.is_empty().then(|| moment(day, 0, 0))? };
    let (clock, rest) = clock.split_at_checked(8)?;
    let digits = |fraction: &[u8]| fraction.iter().take_while(|b| b.is_ascii_digit()).count();
    fast_moment(day, clock, rest.strip_prefix(b".").map_or(rest, |fraction| &fraction[digits(fraction)..]))
}

/// The fast path for `Sun, 24 Nov 2024 10:30:00 +0100` (RFC 2822 §3.3), which most RSS feeds use.
fn fast_rfc2822(text: &[u8]) -> Option<UnixTime> {
    const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    const MONTHS: [&[u8]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let text = match text {
        [_, _, _, b',', b' ', rest @ ..] if DAYS.contains(&&text[..3]) => rest,
        _ => text,
    };
    let (day, rest) = text.split_at(text.iter().take(3).position(|b| *b == b' ')?);
    let (month @ [b' ', .., b' ', _, _, _, _, b' '], rest) = rest.split_first_chunk::<10>()? else {
        return None;
    };
    let (clock, zone) = rest.split_at_checked(8)?;
    let year = number(&month[5..9])?;
    let month = 1 + MONTHS.iter().position(|name| *name == &month[1..4])? as i64;
    fast_moment(date(year, month, number(day)?)?, clock, zone.strip_prefix(b" ")?)
}

/// The moment at a time of day, `10:30:00`, in a zone.
fn fast_moment(day: Date, clock: &[u8], zone: &[u8]) -> Option<UnixTime> {
    let [_, _, b':', _, _, b':', _, _] = clock else { return None };
    let (hour, minute, second) = (number(&clock[..2])?, number(&clock[3..5])?, number(&clock[6..])?);
    let offset = match *zone {
        [] | [b'Z' | b'z'] | [b'G', b'M', b'T'] | [b'U', b'T'] | [b'U', b'T', b'C'] => 0,
        [b'+' | b'-', h1, h2, b':', m1, m2] | [b'+' | b'-', h1, h2, m1, m2] => {
            let (hours, minutes) = (number(&[h1, h2])?, number(&[m1, m2])?);
            let offset = hours * 60 + minutes;
            let is_offset = minutes < 60 && offset <= MAX_OFFSET;
            is_offset.then_some(if zone[0] == b'-' { -offset } else { offset })?
        }
        _ => return None,
    };
    (hour < 24 && minute < 60 && second < 60)
        .then(|| moment(day, hour * 3600 + minute * 60 + second, offset))?
}

/// The number that a few digits make.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(year as i16, month as i8, day as i8).ok()
}

/// Parses digits only: a compact ISO 8601 date, by its length, else a number for [`from_number`].
fn digits_only(text: &str) -> Option<UnixTime> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to).and_then(|s| s.parse::<i64>().ok());
    match whole.len() {
        4 if !text.contains('.') => {
            let year = part(0, 4).filter(|year| (1900..=2100).contains(year))?;
            moment(date(year, 1, 1)?, 0, 0)
        }
        6 => moment(date(full_year(part(0, 2)?, 2), part(2, 4)?, part(4, 6)?)?, 0, 0),
        7 => moment(ordinal_date(part(0, 4)?, part(4, 7)?)?, 0, 0),
        8 => moment(date(part(0, 4)?, part(4, 6)?, part(6, 8)?)?, 0, 0),
        12 | 14 if whole.starts_with("19") || whole.starts_with("20") => {
            let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14).unwrap_or(0));
            let day = date(part(0, 4)?, part(4, 6)?, part(6, 8)?)?;
            (hour < 24 && minute < 60 && second < 60)
                .then(|| moment(day, hour * 3600 + minute * 60 + second, 0))?
        }
        _ => from_number(text.parse().ok()?),
    }
}
