//! How often a feed asks to be fetched, by RSS and its syndication module.
//! Never here: when it is fetched (see `news::schedule`).

use crate::news::UpdateHint;
use crate::news::when::WEEKDAYS;

/// The longest interval in minutes; a longer one is a mistake and ignored.
const MAX_MINUTES: u32 = 366 * 24 * 60;
const EVERY_HOUR: u32 = (1 << 24) - 1;
const EVERY_DAY: u8 = (1 << 7) - 1;

/// The values read so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct UpdateHintBuilder {
    ttl: Option<u32>,
    period: Option<u32>,
    frequency: Option<u32>,
    skip_hours: u32,
    skip_days: u8,
}

impl UpdateHintBuilder {
    /// RSS 2.0 `ttl`, in minutes.
    pub(crate) fn ttl(&mut self, text: &str) {
        self.ttl = self.ttl.or(number(text));
    }

    /// `sy:updatePeriod` (RSS 1.0 module Syndication), stored in minutes.
    pub(crate) fn period(&mut self, text: &str) {
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

    /// `sy:updateFrequency`: updates per period.
    pub(crate) fn frequency(&mut self, text: &str) {
        self.frequency = self.frequency.or(number(text));
    }

    /// An hour of RSS `skipHours`, 0 to 23; version 0.91 writes midnight as 24.
    pub(crate) fn skip_hour(&mut self, text: &str) {
        if let Ok(hour @ 0..=24) = text.trim().parse::<u32>() {
            self.skip_hours |= 1 << (hour % 24);
        }
    }

    /// A day of RSS `skipDays`, by its English name.
    pub(crate) fn skip_day(&mut self, text: &str) {
        let text = text.trim();
        if let Some(day) = WEEKDAYS.iter().position(|day| text.eq_ignore_ascii_case(day)) {
            self.skip_days |= 1 << day;
        }
    }

    /// The combined hint. `ttl` takes precedence over the syndication module. A feed that skips every hour or every
    /// day would never be fetched, so such a list is ignored.
    pub(crate) fn build(&self) -> UpdateHint {
        // The module's default period is a day.
        let period = self.period.or(self.frequency.map(|_| 24 * 60));
        let interval = period.map(|minutes| (minutes / self.frequency.unwrap_or(1)).max(1));
        UpdateHint {
            ttl: self.ttl.or(interval),
            skip_hours: if self.skip_hours == EVERY_HOUR { 0 } else { self.skip_hours },
            skip_days: if self.skip_days == EVERY_DAY { 0 } else { self.skip_days },
        }
    }
}

fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|n| (1..=MAX_MINUTES).contains(n))
}
