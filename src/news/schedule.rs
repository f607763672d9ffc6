//! When a feed is asked again: what the server and the feed ask for, and how often it really changes.
//! Never here: a clock, a socket, or chance; whoever asks brings them along.

use super::UnixTime;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// A feed is never asked more often than this, unless the reader wishes it.
pub const LEAST: u32 = 30 * MINUTE;
/// A feed that never changes is still asked this often. Nor does a server or a feed keep us away for longer by
/// saying how long its answer is good for: a year of `max-age` is a mistake more often than a wish.
pub const MOST: u32 = DAY;
/// Until it is known how often a feed changes.
const FIRST: u32 = HOUR;
/// A server that asks to be left alone is heeded for up to this long.
const AWAY: u32 = 7 * DAY;
/// Skipped hours and days are looked past this far: all hours of all days.
const HOURS: i64 = 7 * 24;

/// What a feed itself says about how often to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Minutes between two requests: RSS 2.0 `ttl`, or `sy:updatePeriod` / `sy:updateFrequency`.
    pub ttl: Option<u32>,
    /// Hours of the day (UTC) in which not to ask, a bit each: RSS `skipHours`.
    pub skip_hours: u32,
    /// Days of the week in which not to ask, a bit each, Monday first: RSS `skipDays`.
    pub skip_days: u8,
}

/// What the store remembers of a feed's visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Failures in a row.
    pub failures: u32,
    /// Seconds between two visits, as the feed's own changes suggest; 0 before the first one.
    pub interval: u32,
}

/// How a visit went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// There was something new.
    Changed,
    /// There was nothing new (304, or the same articles again).
    Same,
    /// No answer, or one that is no feed.
    Failed,
}

/// What the answer asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Seconds for which the answer stays fresh (RFC 9111 §4.2).
    pub fresh: Option<u32>,
    /// Seconds to stay away (`Retry-After`, RFC 9110 §10.2.3).
    pub retry_after: Option<u32>,
    /// What the feed itself says, from this answer or an earlier one.
    pub pace: Pace,
}

/// When to ask again, and what to remember. `chance` is any number: it spreads feeds that failed together.
///
/// - The interval halves with each visit that finds something new and grows by half with each that does not,
///   between [`LEAST`] and [`MOST`].
/// - Failures double the wait from [`LEAST`] to [`MOST`], a quarter more or less by chance.
/// - What the server and the feed ask for makes it longer, never shorter: freshness and `ttl` up to a day,
///   `Retry-After` up to a week.
/// - Hours and days to skip (RSS 2.0 `skipHours`, `skipDays`, both UTC) move it to the first hour that is none of
///   them; if there is none in a week they count for nothing.
pub fn next(past: Past, visit: Visit, terms: &Terms, now: UnixTime, chance: u64) -> (Past, UnixTime) {
    let past = remember(past, visit);
    let own = if visit == Visit::Failed { back_off(past.failures, chance) } else { past.interval };
    let wait = [
        own,
        terms.fresh.unwrap_or(0).min(MOST),
        terms.pace.ttl.unwrap_or(0).saturating_mul(MINUTE).min(MOST),
        terms.retry_after.unwrap_or(0).min(AWAY),
    ];
    let wait = wait.into_iter().max().unwrap_or(own);
    let at = allowed(now.seconds() + i64::from(wait), &terms.pace);
    (past, UnixTime::from_seconds(at).unwrap_or(now))
}

fn remember(past: Past, visit: Visit) -> Past {
    let known = (past.interval > 0).then_some(past.interval.clamp(LEAST, MOST));
    let (failures, interval) = match (visit, known) {
        (Visit::Failed, _) => (past.failures.saturating_add(1), past.interval),
        // On the first visit everything is new; that says nothing yet.
        (_, None) => (0, FIRST),
        (Visit::Changed, Some(interval)) => (0, interval / 2),
        (Visit::Same, Some(interval)) => (0, interval + interval / 2),
    };
    Past { failures, interval: if interval == 0 { 0 } else { interval.clamp(LEAST, MOST) } }
}

/// Seconds to wait after so many failures in a row.
fn back_off(failures: u32, chance: u64) -> u32 {
    let doubled = LEAST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(MOST);
    let spread = (chance % u64::from(doubled / 2 + 1)) as u32;
    (doubled - doubled / 4 + spread).clamp(LEAST, MOST)
}

/// The first of this moment, an hour later, two hours later … that the feed does not ask to skip. The minutes
/// stay, so that not all feeds are asked as the hour strikes.
fn allowed(at: i64, pace: &Pace) -> i64 {
    let hour = i64::from(HOUR);
    let skipped = |at: i64| {
        let hours = at.div_euclid(hour);
        // 1970-01-01 was a Thursday.
        let (hour, day) = (hours.rem_euclid(24), (hours.div_euclid(24) + 3).rem_euclid(7));
        pace.skip_hours >> hour & 1 == 1 || pace.skip_days >> day & 1 == 1
    };
    (0..HOURS).map(|later| at + later * hour).find(|at| !skipped(*at)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Sunday.
    const NOW: &str = "2024-11-24T10:20:00Z";

    fn at(text: &str) -> UnixTime {
        UnixTime::parse_rfc3339(text).unwrap()
    }

    /// Minutes until the next visit, and what is remembered (interval in minutes).
    fn visit(past: Past, visit: Visit, terms: Terms, chance: u64) -> (i64, u32, u32) {
        let (past, next) = super::next(past, visit, &terms, at(NOW), chance);
        ((next.seconds() - at(NOW).seconds()) / 60, past.interval / 60, past.failures)
    }

    fn every(minutes: u32) -> Past {
        Past { failures: 0, interval: minutes * 60 }
    }

    #[test]
    fn the_interval_follows_the_feed() {
        use Visit::{Changed, Same};
        for (before, how, after) in [
            (0, Changed, 60),
            (0, Same, 60),
            (60, Changed, 30),
            (60, Same, 90),
            (30, Changed, 30),
            (50, Changed, 30),
            (240, Changed, 120),
            (24 * 60, Same, 24 * 60),
            (20 * 60, Same, 24 * 60),
            // What a damaged or an older store may hold.
            (1, Changed, 30),
            (100_000, Same, 24 * 60),
        ] {
            assert_eq!(
                visit(every(before), how, Terms::default(), 7),
                (i64::from(after), after, 0),
                "{before} {how:?}"
            );
        }
        let (forgiven, _) = next(Past { failures: 9, interval: 3600 }, Same, &Terms::default(), at(NOW), 0);
        assert_eq!(forgiven, Past { failures: 0, interval: 5400 });
    }

    #[test]
    fn what_server_and_feed_ask_for_makes_it_longer() {
        let (hour, year) = (3600, 365 * 24 * 3600);
        let ttl = |minutes| Pace { ttl: Some(minutes), ..Pace::default() };
        for (terms, minutes) in [
            (Terms { fresh: Some(0), ..Terms::default() }, 90),
            (Terms { fresh: Some(60), ..Terms::default() }, 90),
            (Terms { fresh: Some(4 * hour), ..Terms::default() }, 240),
            (Terms { fresh: Some(year), ..Terms::default() }, 24 * 60),
            (Terms { pace: ttl(180), ..Terms::default() }, 180),
            (Terms { pace: ttl(5), ..Terms::default() }, 90),
            (Terms { pace: ttl(u32::MAX), ..Terms::default() }, 24 * 60),
            (Terms { retry_after: Some(2 * hour), ..Terms::default() }, 120),
            (Terms { retry_after: Some(year), ..Terms::default() }, 7 * 24 * 60),
            (Terms { fresh: Some(4 * hour), pace: ttl(300), retry_after: Some(2 * hour) }, 300),
        ] {
            assert_eq!(visit(every(60), Visit::Same, terms, 0), (minutes, 90, 0), "{terms:?}");
        }
    }

    #[test]
    fn failures_double_the_wait() {
        for (failures, chance, minutes) in [
            // The middle, the shortest and the longest of each.
            (0, 900 / 2, 30),
            (0, 0, 30),
            (0, 900, 37),
            (1, 900, 60),
            (1, 0, 45),
            (1, 1800, 75),
            (2, 1800, 120),
            (3, 3600, 240),
            (5, 14_400, 16 * 60),
            (6, 21_600, 24 * 60),
            (6, 0, 18 * 60),
            (1000, 43_200, 24 * 60),
            (u32::MAX, 0, 18 * 60),
        ] {
            let past = Past { failures, interval: 3600 };
            let after = failures.saturating_add(1);
            assert_eq!(
                visit(past, Visit::Failed, Terms::default(), chance),
                (minutes, 60, after),
                "{failures} {chance}"
            );
        }
        // Never visited with success: nothing is known about it yet.
        assert_eq!(visit(every(0), Visit::Failed, Terms::default(), 0), (30, 0, 1));
        // A server that says when to come back is believed if that is later.
        let busy = |seconds| Terms { retry_after: Some(seconds), ..Terms::default() };
        assert_eq!(visit(every(60), Visit::Failed, busy(7200), 450).0, 120);
        assert_eq!(visit(every(60), Visit::Failed, busy(60), 450).0, 30);
    }

    #[test]
    fn skipped_hours_and_days_are_waited_out() {
        let hours = |list: &[u32]| list.iter().fold(0, |bits, hour| bits | 1 << hour);
        let (sunday, monday) = (1 << 6, 1);
        for (skip_hours, skip_days, next) in [
            (0, 0, "2024-11-24T11:50:00Z"),
            (hours(&[10, 12]), 0, "2024-11-24T11:50:00Z"),
            (hours(&[11]), 0, "2024-11-24T12:50:00Z"),
            (hours(&[11, 12, 13]), monday, "2024-11-24T14:50:00Z"),
            (0, sunday, "2024-11-25T00:50:00Z"),
            (0, sunday | monday, "2024-11-26T00:50:00Z"),
            (hours(&[0, 1]), sunday, "2024-11-25T02:50:00Z"),
            (0, 0x7f & !(1 << 5), "2024-11-30T00:50:00Z"),
            // Bits that stand for no hour and no day.
            (!0 << 24, 0x80, "2024-11-24T11:50:00Z"),
            // Nothing is left: then it was not meant.
            (!0, 0, "2024-11-24T11:50:00Z"),
            (0, !0, "2024-11-24T11:50:00Z"),
        ] {
            let pace = Pace { ttl: None, skip_hours, skip_days };
            let (_, found) =
                super::next(every(60), Visit::Same, &Terms { pace, ..Terms::default() }, at(NOW), 0);
            assert_eq!(found.rfc3339(), next, "{skip_hours:b} {skip_days:b}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_next_visit_is_never_too_soon_nor_too_late(
            (failures, interval, kind) in (0u32.., 0u32.., 0usize..3),
            (fresh, retry_after, ttl) in (proptest::option::of(0u32..), proptest::option::of(0u32..), proptest::option::of(0u32..)),
            (skip_hours, skip_days) in (0u32.., 0u8..),
            chance in 0u64..,
        ) {
            let visit = [Visit::Changed, Visit::Same, Visit::Failed][kind];
            let terms = Terms { fresh, retry_after, pace: Pace { ttl, skip_hours, skip_days } };
            let (_, next) = super::next(Past { failures, interval }, visit, &terms, at(NOW), chance);
            let wait = next.seconds() - at(NOW).seconds();
            proptest::prop_assert!((i64::from(LEAST)..=i64::from(AWAY) + HOURS * 3600).contains(&wait), "{}", wait);
        }
    }
}
