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
fn fast_rfc3339(b: &[u8]) -> Option<UnixTime> {
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        b.get(range)?.iter().try_fold(0i64, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))
    };
    let at = |i: usize, c: u8| b.get(i) == Some(&c);
    if !(at(4, b'-') && at(7, b'-')) {
        return None;
    }
    let day = Date::new(number(0..4)? as i16, number(5..7)? as i8, number(8..10)? as i8).ok()?;
    if b.len() == 10 {
        return moment(day, 0, 0);
    }
    if !((at(10, b'T') || at(10, b' ')) && at(13, b':') && at(16, b':')) {
        return None;
    }
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut end = 19;
    if at(end, b'.') {
        end += 1;
        while b.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
    }
    let offset = match b.get(end..)? {
        [] | [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (number(end + 1..end + 3)?, number(end + 4..end + 6)?);
            signed_offset(*sign, hours, minutes)?
        }
        _ => return None,
    };
    moment(day, hour * 3600 + minute * 60 + second, offset)
}

/// The fast path for `Sun, 24 Nov 2024 10:30:00 +0100` (RFC 2822 §3.3), which most RSS feeds use.
fn fast_rfc2822(b: &[u8]) -> Option<UnixTime> {
    const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    const MONTHS: [&[u8]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let b = match b {
        [_, _, _, b',', b' ', rest @ ..] if DAYS.contains(&&b[..3]) => rest,
        _ => b,
    };
    let two = |a: u8, b: u8| {
        (a.is_ascii_digit() && b.is_ascii_digit()).then(|| i64::from(a - b'0') * 10 + i64::from(b - b'0'))
    };
    let (date, rest) = match b {
        [_, b' ', ..] => (two(b'0', b[0])?, &b[2..]),
        [_, _, b' ', ..] => (two(b[0], b[1])?, &b[3..]),
        _ => return None,
    };
    let [m1, m2, m3, b' ', y1, y2, y3, y4, b' ', h1, h2, b':', n1, n2, b':', s1, s2, b' ', zone @ ..] = rest
    else {
        return None;
    };
    let month = 1 + MONTHS.iter().position(|name| *name == [*m1, *m2, *m3])?;
    let year = two(*y1, *y2)? * 100 + two(*y3, *y4)?;
    let (hour, minute, second) = (two(*h1, *h2)?, two(*n1, *n2)?, two(*s1, *s2)?);
    let offset = match zone {
        b"GMT" | b"UTC" | b"UT" | b"Z" => 0,
        [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
            let (hours, minutes) = (two(*h1, *h2)?, two(*m1, *m2)?);
            signed_offset(*sign, hours, minutes)?
        }
        _ => return None,
    };
    if year < 1000 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let day = Date::new(year as i16, month as i8, date as i8).ok()?;
    moment(day, hour * 3600 + minute * 60 + second, offset)
}

/// An offset in minutes east of Greenwich.
fn signed_offset(sign: u8, hours: i64, minutes: i64) -> Option<i64> {
    let offset = hours * 60 + minutes;
    (minutes < 60 && offset <= MAX_OFFSET).then_some(if sign == b'-' { -offset } else { offset })
}

/// Parses digits only: a compact ISO 8601 date, by its length, else a number for [`from_number`].
fn digits_only(text: &str) -> Option<UnixTime> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to).and_then(|s| s.parse::<i64>().ok());
    let date = |y: i64, m: i64, d: i64| Date::new(y as i16, m as i8, d as i8).ok();
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
