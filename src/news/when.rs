//! Moments in whole seconds UTC, and their short and long form ("3h", "2d", then a date). Never here: a clock; the
//! caller passes `now`.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

/// In English and lower case, Monday first.
pub(crate) const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment: seconds since 1970-01-01T00:00:00Z, always within the years 1 to 9999.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The first second of the year 2.
    pub(crate) const YEAR_2: i64 = -62_104_060_800;

    /// `None` outside the years 1 to 9999.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        (-62_135_596_800..=253_402_207_200).contains(&seconds).then_some(Self(seconds))
    }

    /// Seconds since the epoch.
    pub fn seconds(self) -> i64 {
        self.0
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_second(self.0).unwrap_or_default()
    }

    /// RFC 3339 in UTC, to the second: `2024-11-24T00:00:00Z`.
    pub(crate) fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }

    /// An RFC 3339 moment, as `--now` takes it.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.trim().parse::<Timestamp>().ok().and_then(|t| Self::from_seconds(t.as_second()))
    }

    /// As [`UnixTime::age`], in whole days of UTC: `today`, `2d` up to six days, then the date.
    pub(crate) fn day_age(self, now: Self) -> String {
        match now.0.div_euclid(DAY) - self.0.div_euclid(DAY) {
            0 => "today".to_owned(),
            days @ 1..7 => format!("{days}d"),
            _ => self.short_date(now, &TimeZone::UTC),
        }
    }

    /// At most six columns: `now`, `12m`, `3h`, `2d` up to six days, then `24 Nov`; year and month (`2019-07`)
    /// outside the current year.
    pub(crate) fn age(self, now: Self, zone: &TimeZone) -> String {
        let gone = now.0 - self.0;
        if !(-HOUR..7 * DAY).contains(&gone) {
            return self.short_date(now, zone);
        }
        if gone < MINUTE {
            "now".to_owned()
        } else if gone < HOUR {
            format!("{}m", gone / MINUTE)
        } else if gone < DAY {
            format!("{}h", gone / HOUR)
        } else {
            format!("{}d", gone / DAY)
        }
    }

    /// The time of day, `14:06`; outside the current day the date, as [`UnixTime::age`] has it.
    pub(crate) fn clock(self, now: Self, zone: &TimeZone) -> String {
        let at = self.timestamp().to_zoned_datetime(zone.clone());
        let today = now.timestamp().to_zoned_datetime(zone.clone());
        if at.date() == today.date() { at.strftime("%H:%M").to_string() } else { self.short_date(now, zone) }
    }

    fn short_date(self, now: Self, zone: &TimeZone) -> String {
        let (day, today) = (
            self.timestamp().to_zoned_datetime(zone.clone()),
            now.timestamp().to_zoned_datetime(zone.clone()),
        );
        let form = if day.year() == today.year() { "%-d %b" } else { "%Y-%m" };
        day.strftime(form).to_string()
    }

    /// The day in a time zone.
    pub(crate) fn date(self, zone: &TimeZone) -> Date {
        self.timestamp().to_zoned_datetime(zone.clone()).date()
    }

    /// At midnight UTC, which is how a date without time is stored.
    pub(crate) fn is_midnight(self) -> bool {
        self.0.rem_euclid(DAY) == 0
    }

    /// Long date: `24 November 2024, 10:30`. Without the time at midnight UTC, which is how a date without time is
    /// stored.
    pub(crate) fn long(self, zone: &TimeZone) -> String {
        if self.is_midnight() {
            return self.timestamp().to_zoned_datetime(TimeZone::UTC).strftime("%-d %B %Y").to_string();
        }
        self.timestamp().to_zoned_datetime(zone.clone()).strftime("%-d %B %Y, %H:%M").to_string()
    }
}

impl Serialize for UnixTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UnixTime {
        UnixTime::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn ages_get_coarser_with_time() {
        let now = at("2024-11-24T12:00:00Z");
        for (then, age) in [
            ("2024-11-24T12:00:30Z", "now"),
            ("2024-11-24T11:59:30Z", "now"),
            ("2024-11-24T11:48:00Z", "12m"),
            ("2024-11-24T09:00:00Z", "3h"),
            ("2024-11-22T09:00:00Z", "2d"),
            ("2024-11-02T09:00:00Z", "2 Nov"),
            ("2019-07-02T09:00:00Z", "2019-07"),
            ("2031-01-02T09:00:00Z", "2031-01"),
        ] {
            assert_eq!(at(then).age(now, &TimeZone::UTC), age, "{then}");
        }
    }

    #[test]
    fn ages_in_days_count_days_of_utc() {
        let now = at("2024-11-24T12:00:00Z");
        for (then, age) in [
            ("2024-11-24T00:00:00Z", "today"),
            ("2024-11-24T11:59:30Z", "today"),
            ("2024-11-23T23:59:30Z", "1d"),
            ("2024-11-18T00:00:00Z", "6d"),
            ("2024-11-02T09:00:00Z", "2 Nov"),
        ] {
            assert_eq!(at(then).day_age(now), age, "{then}");
        }
    }

    #[test]
    fn a_time_of_day_is_of_the_current_day() {
        let now = at("2024-11-24T12:00:00Z");
        for (then, clock) in [
            ("2024-11-24T09:05:59Z", "09:05"),
            ("2024-11-24T00:00:00Z", "00:00"),
            ("2024-11-23T23:59:00Z", "23 Nov"),
            ("2019-11-24T09:00:00Z", "2019-11"),
        ] {
            assert_eq!(at(then).clock(now, &TimeZone::UTC), clock, "{then}");
        }
        let east = TimeZone::fixed(jiff::tz::offset(3));
        assert_eq!(at("2024-11-23T21:30:00Z").clock(now, &east), "00:30");
    }

    #[test]
    fn long_dates_are_written_out() {
        assert_eq!(at("2024-11-24T00:00:00Z").long(&TimeZone::UTC), "24 November 2024");
        assert_eq!(at("2024-11-24T10:30:00+01:00").long(&TimeZone::UTC), "24 November 2024, 09:30");
        assert_eq!(at("2024-11-24T10:30:00+01:00").rfc3339(), "2024-11-24T09:30:00Z");
    }

    #[test]
    fn years_out_of_range_are_rejected() {
        assert_eq!(UnixTime::from_seconds(i64::MAX), None);
        assert_eq!(UnixTime::from_seconds(i64::MIN), None);
        assert!(UnixTime::from_seconds(-62_135_596_800).unwrap().rfc3339().starts_with("0001-01-01"));
        assert!(UnixTime::from_seconds(253_402_207_200).unwrap().rfc3339().starts_with("9999"));
    }
}
