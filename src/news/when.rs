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

    /// The date as people say it: `today 11:24`, `yesterday 18:05`, `Monday 07:30`, then `12 March`, with the year only
    /// if it is another one. A date without time has none here either.
    pub(crate) fn spoken(self, now: Self, zone: &TimeZone) -> String {
        let day = self.spoken_day(now, zone);
        let recent = (-1..7).contains(&self.days_before(now, zone));
        if self.is_midnight() || !recent {
            return day;
        }
        let time = self.timestamp().to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string();
        format!("{day} {time}")
    }

    /// The same without the time of day.
    pub(crate) fn spoken_day(self, now: Self, zone: &TimeZone) -> String {
        let (day, today) = (self.civil_day(zone), now.date(zone));
        match self.days_before(now, zone) {
            -1 => "tomorrow".to_owned(),
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            2..7 => day.strftime("%A").to_string(),
            _ if day.year() == today.year() => day.strftime("%-d %B").to_string(),
            _ => day.strftime("%-d %B %Y").to_string(),
        }
    }

    /// Whole days from its day to the current one; negative in the future.
    fn days_before(self, now: Self, zone: &TimeZone) -> i32 {
        (now.date(zone) - self.civil_day(zone)).get_days()
    }

    /// The day in a time zone; a date without time is of the same day everywhere.
    fn civil_day(self, zone: &TimeZone) -> Date {
        if self.is_midnight() { self.date(&TimeZone::UTC) } else { self.date(zone) }
    }

    /// The time of day if it is at least two hours after `first` on the same day, else the day if that is another one:
    /// when a text was changed. None if it was changed soon.
    pub(crate) fn spoken_change(self, first: Self, now: Self, zone: &TimeZone) -> Option<String> {
        if self.civil_day(zone) != first.civil_day(zone) {
            return (self > first).then(|| self.spoken_day(now, zone));
        }
        let later = !self.is_midnight() && self.0 - first.0 >= 2 * HOUR;
        later.then(|| self.timestamp().to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string())
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
    fn dates_are_given_as_people_say_them() {
        let (now, east) = (at("2026-11-27T12:00:00Z"), TimeZone::fixed(jiff::tz::offset(3)));
        for (then, said) in [
            ("2026-11-27T08:24:00Z", "today 11:24"),
            ("2026-11-26T22:00:00Z", "today 01:00"),
            ("2026-11-26T15:05:00Z", "yesterday 18:05"),
            ("2026-11-23T04:30:00Z", "Monday 07:30"),
            ("2026-11-21T04:30:00Z", "Saturday 07:30"),
            ("2026-11-20T04:30:00Z", "20 November"),
            ("2026-03-12T04:30:00Z", "12 March"),
            ("2019-03-12T04:30:00Z", "12 March 2019"),
            ("2026-11-28T04:30:00Z", "tomorrow 07:30"),
            ("2027-01-02T04:30:00Z", "2 January 2027"),
            ("2026-11-27T00:00:00Z", "today"),
            ("2026-11-23T00:00:00Z", "Monday"),
        ] {
            assert_eq!(at(then).spoken(now, &east), said, "{then}");
        }
    }

    #[test]
    fn a_change_is_given_only_if_it_came_much_later() {
        let (now, utc) = (at("2026-11-27T12:00:00Z"), TimeZone::UTC);
        let change =
            |first: &str, then: &str| at(then).spoken_change(at(first), now, &utc).unwrap_or_default();
        assert_eq!(change("2026-11-27T08:00:00Z", "2026-11-27T09:30:00Z"), "");
        assert_eq!(change("2026-11-27T08:00:00Z", "2026-11-27T10:30:00Z"), "10:30");
        assert_eq!(change("2026-11-26T23:50:00Z", "2026-11-27T00:10:00Z"), "today");
        assert_eq!(change("2026-03-01T08:00:00Z", "2026-03-12T08:00:00Z"), "12 March");
        assert_eq!(change("2026-03-12T08:00:00Z", "2026-03-01T08:00:00Z"), "");
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
