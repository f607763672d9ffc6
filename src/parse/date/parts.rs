//! The parts of a date, and the moment they make.
//! Never here: how dates are written.

use jiff::civil::{Date, Time};

use crate::news::UnixTime;

/// The farthest time zones are −12:00 and +14:00; this is in minutes.
pub(crate) const MAX_OFFSET: i64 = 15 * 60;
/// The zone of Korea. Dates with Korean words are written nowhere else.
const KOREA: i64 = 9 * 60;

/// Minutes east of Greenwich. A name after a number is the name of the same zone.
#[derive(Clone, Copy)]
pub(crate) enum Offset {
    Named(i64),
    Numeric(i64),
}

/// The parts read so far.
#[derive(Default)]
pub(crate) struct DateParts {
    pub(crate) year: Option<i64>,
    pub(crate) month: Option<i64>,
    pub(crate) day: Option<i64>,
    /// The month may also be a weekday (`mar`).
    pub(crate) ambiguous_month: bool,
    pub(crate) has_weekday: bool,
    /// A whole date at once.
    pub(crate) date: Option<Date>,
    pub(crate) hour: Option<i64>,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    pub(crate) pm: Option<bool>,
    pub(crate) offset: Option<Offset>,
    pub(crate) is_korean: bool,
}

impl DateParts {
    /// The moment; `None` if there is no such date or time.
    pub(crate) fn moment(self) -> Option<UnixTime> {
        let day = match self.date {
            Some(day) => day,
            None => Date::new(
                i16::try_from(self.year?).ok()?,
                self.month? as i8,
                self.day.unwrap_or(1).try_into().ok()?,
            )
            .ok()?,
        };
        let hour = match (self.hour.unwrap_or(0), self.pm) {
            (hour @ 1..=11, Some(true)) => hour + 12,
            (12, Some(false)) => 0,
            (hour, _) => hour,
        };
        // 24:00 is the end of a day (ISO 8601) and second 60 a leap second; both become the next moment.
        let in_range = hour < 24 && self.minute < 60 && self.second <= 60
            || hour == 24 && self.minute + self.second == 0;
        let default = if self.is_korean && self.hour.is_some() { KOREA } else { 0 };
        let offset = match self.offset {
            Some(Offset::Named(minutes) | Offset::Numeric(minutes)) => minutes,
            None => default,
        };
        (in_range && offset.abs() <= MAX_OFFSET).then_some(())?;
        moment(day, hour * 3600 + self.minute * 60 + self.second, offset)
    }

    /// Sets the zone by its name, unless there is a numeric offset.
    pub(crate) fn set_named_zone(&mut self, minutes: i16) {
        if !matches!(self.offset, Some(Offset::Numeric(_))) {
            self.offset = Some(Offset::Named(i64::from(minutes)));
        }
    }

    pub(crate) fn has_date(&self) -> bool {
        self.date.is_some() || self.year.is_some() && self.month.is_some() && self.day.is_some()
    }
}

/// Sets a part; `None` if it is set already.
pub(crate) fn set_once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.is_none().then(|| *slot = Some(value))
}

/// The moment `seconds` after the midnight of a day, in a zone `offset` minutes east of Greenwich.
pub(crate) fn moment(day: Date, seconds: i64, offset: i64) -> Option<UnixTime> {
    let midnight = jiff::tz::Offset::UTC.to_timestamp(day.to_datetime(Time::midnight())).ok()?.as_second();
    UnixTime::from_seconds(midnight + seconds - offset * 60)
}

/// A date by its number in the year.
pub(crate) fn ordinal_date(year: i64, day: i64) -> Option<Date> {
    let first = Date::new(year as i16, 1, 1).ok()?;
    (1..=i64::from(first.days_in_year())).contains(&day).then_some(())?;
    first.checked_add(jiff::Span::new().days(day - 1)).ok()
}

/// RFC 2822 §4.3: a year of two digits below 50 is in this century.
pub(crate) fn full_year(year: i64, digits: usize) -> i64 {
    match (digits, year) {
        (1 | 2, 0..50) => year + 2000,
        (1 | 2, _) => year + 1900,
        _ => year,
    }
}
