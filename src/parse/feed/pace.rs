//! How often a feed wants to be asked, as RSS and its syndication module say it.
//! Never here: when it is asked (see `news::schedule`).

use crate::news::UpdateHint;

/// Minutes past which an interval is a slip of the pen: no feed means to be asked less than once a year.
const LONGEST: u32 = 366 * 24 * 60;
const EVERY_HOUR: u32 = (1 << 24) - 1;
const EVERY_DAY: u8 = (1 << 7) - 1;

/// What was found so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Saying {
    ttl: Option<u32>,
    period: Option<u32>,
    frequency: Option<u32>,
    skip_hours: u32,
    skip_days: u8,
}

impl Saying {
    /// RSS 2.0 `ttl`: minutes.
    pub fn ttl(&mut self, text: &str) {
        self.ttl = self.ttl.or(number(text));
    }

    /// `sy:updatePeriod` (RSS 1.0 module Syndication), kept in minutes.
    pub fn period(&mut self, text: &str) {
        let minutes = match text.trim().to_ascii_lowercase().as_str() {
            "hourly" => 60,
            "daily" => 24 * 60,
            "weekly" => 7 * 24 * 60,
            "monthly" => 30 * 24 * 60,
            "yearly" => 365 * 24 * 60,
            _ => return,
        };
        self.period = self.period.or(Some(minutes));
    }

    /// `sy:updateFrequency`: how many times in a period.
    pub fn frequency(&mut self, text: &str) {
        self.frequency = self.frequency.or(number(text));
    }

    /// An hour of RSS `skipHours`, 0 to 23; 24 is how version 0.91 says midnight.
    pub fn skip_hour(&mut self, text: &str) {
        if let Ok(hour @ 0..=24) = text.trim().parse::<u32>() {
            self.skip_hours |= 1 << (hour % 24);
        }
    }

    /// A day of RSS `skipDays`, by its English name.
    pub fn skip_day(&mut self, text: &str) {
        const DAYS: [&str; 7] =
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let text = text.trim();
        if let Some(day) = DAYS.iter().position(|day| text.eq_ignore_ascii_case(day)) {
            self.skip_days |= 1 << day;
        }
    }

    /// All of it. `ttl` is RSS's own and goes before the module; to skip every hour or every day would be never
    /// to be asked, which nobody publishes a feed for.
    pub fn pace(&self) -> UpdateHint {
        // A frequency alone is one of a day, the module's default.
        let period = self.period.or(self.frequency.map(|_| 24 * 60));
        let often = period.map(|minutes| (minutes / self.frequency.unwrap_or(1)).max(1));
        UpdateHint {
            ttl: self.ttl.or(often),
            skip_hours: if self.skip_hours == EVERY_HOUR { 0 } else { self.skip_hours },
            skip_days: if self.skip_days == EVERY_DAY { 0 } else { self.skip_days },
        }
    }
}

fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|n| (1..=LONGEST).contains(n))
}
