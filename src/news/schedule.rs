//! Decides when to fetch a feed again, from what the server and the feed ask for and how often the feed changes.
//! Never here: a clock, a socket, random numbers; the caller passes them.

use super::UnixTime;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// Minimum interval between fetches, unless the user asks for one.
const MIN: u32 = 30 * MINUTE;
/// Maximum interval between fetches of a feed that never changes. It also limits what servers and feeds ask for: a
/// `max-age` of a year is usually a mistake.
const MAX: u32 = DAY;
/// Interval before anything is known about a feed.
const FIRST_INTERVAL: u32 = HOUR;
/// Maximum `Retry-After` that is respected.
const MAX_RETRY_AFTER: u32 = 7 * DAY;
/// Skipped hours and days are respected this far ahead: every hour of a week.
const SKIP_HOURS: i64 = 7 * 24;

/// Seconds after which a feed is asked for all of it, without conditions.
const COMPLETE_AFTER: i64 = 7 * DAY as i64;
/// Answers 304 in a row after which it is asked for all of it. Some servers answer so for ever.
const MAX_UNCHANGED: u32 = 50;

/// How often a feed asks to be fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UpdateHint {
    /// Minutes between two fetches: RSS 2.0 `ttl`, or `sy:updatePeriod` / `sy:updateFrequency`.
    pub ttl: Option<u32>,
    /// Hours of the day (UTC) to skip, one bit each: RSS `skipHours`.
    pub skip_hours: u32,
    /// Days of the week to skip, one bit each, Monday first: RSS `skipDays`.
    pub skip_days: u8,
}

/// What the store keeps about a feed's fetches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FetchHistory {
    /// Consecutive failures.
    pub failures: u32,
    /// Seconds between two fetches, adapted to the feed's changes; 0 before the first one.
    pub interval: u32,
}

/// The result of a fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// There were new articles.
    Changed,
    /// There was nothing new (304, or the same articles).
    Unchanged,
    /// No answer, or one that is not a feed.
    Failed,
}

/// What the server and the feed ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Seconds for which the answer stays fresh (RFC 9111 §4.2).
    pub(crate) fresh: Option<u32>,
    /// Seconds to stay away (`Retry-After`, RFC 9110 §10.2.3).
    pub(crate) retry_after: Option<u32>,
    /// What the feed says, in this answer or an earlier one.
    pub(crate) update_hint: UpdateHint,
}

/// The time of the next fetch, and the history to store. `chance` is a random number that spreads feeds which failed
/// together.
///
/// - The interval halves after a fetch with new articles and grows by half after one without, between
///   [`MIN`] and [`MAX`].
/// - Failures double the wait from [`MIN`] to [`MAX`], plus or minus a random quarter.
/// - What the server and the feed ask for can only lengthen it: freshness and `ttl` up to a day, `Retry-After` up to
///   a week.
/// - Hours and days to skip (RSS 2.0 `skipHours`, `skipDays`, both UTC) move it to the first hour that is not
///   skipped; they are ignored if they leave none in a week.
pub(crate) fn next(
    past: FetchHistory,
    fetched: Fetched,
    hints: &Hints,
    now: UnixTime,
    chance: u64,
) -> (FetchHistory, UnixTime) {
    let past = remember(past, fetched);
    let own = if fetched == Fetched::Failed { back_off(past.failures, chance) } else { past.interval };
    let wait = [
        own,
        hints.fresh.unwrap_or(0).min(MAX),
        hints.update_hint.ttl.unwrap_or(0).saturating_mul(MINUTE).min(MAX),
        hints.retry_after.unwrap_or(0).min(MAX_RETRY_AFTER),
    ];
    let wait = wait.into_iter().max().unwrap_or(own);
    let at = allowed(now.seconds() + i64::from(wait), &hints.update_hint);
    (past, UnixTime::from_seconds(at).unwrap_or(now))
}

fn remember(past: FetchHistory, fetched: Fetched) -> FetchHistory {
    let known = (past.interval > 0).then_some(past.interval.clamp(MIN, MAX));
    let (failures, interval) = match (fetched, known) {
        (Fetched::Failed, _) => (past.failures.saturating_add(1), past.interval),
        // At the first fetch everything is new, which says nothing about the interval.
        (_, None) => (0, FIRST_INTERVAL),
        (Fetched::Changed, Some(interval)) => (0, interval / 2),
        (Fetched::Unchanged, Some(interval)) => (0, interval + interval / 2),
    };
    FetchHistory { failures, interval: if interval == 0 { 0 } else { interval.clamp(MIN, MAX) } }
}

/// Whether a time for the next fetch can have been set by [`next`] until now; if not, a clock was wrong.
pub(crate) fn is_plausible(next: UnixTime, now: UnixTime) -> bool {
    next.seconds() - now.seconds() <= i64::from(MAX_RETRY_AFTER) + SKIP_HOURS * i64::from(HOUR)
}

/// Whether a feed is to be asked without conditions. `unchanged`: answers 304 in a row; `complete`: when the last
/// complete answer was read.
pub(crate) fn wants_complete(unchanged: u32, complete: Option<UnixTime>, now: UnixTime) -> bool {
    unchanged >= MAX_UNCHANGED
        || complete.is_none_or(|complete| complete.seconds() + COMPLETE_AFTER <= now.seconds())
}

/// Seconds to wait after this many failures.
fn back_off(failures: u32, chance: u64) -> u32 {
    let doubled = MIN.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(MAX);
    let spread = (chance % u64::from(doubled / 2 + 1)) as u32;
    (doubled - doubled / 4 + spread).clamp(MIN, MAX)
}

/// The first of `at`, `at` + 1 hour, `at` + 2 hours … that is not skipped. The minute is kept, so that feeds are not
/// all fetched on the hour.
fn allowed(at: i64, hint: &UpdateHint) -> i64 {
    let hour = i64::from(HOUR);
    let skipped = |at: i64| {
        let hours = at.div_euclid(hour);
        // 1970-01-01 was a Thursday.
        let (hour, day) = (hours.rem_euclid(24), (hours.div_euclid(24) + 3).rem_euclid(7));
        hint.skip_hours >> hour & 1 == 1 || hint.skip_days >> day & 1 == 1
    };
    (0..SKIP_HOURS).map(|later| at + later * hour).find(|at| !skipped(*at)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Sunday.
    const NOW: &str = "2024-11-24T10:20:00Z";

    fn at(text: &str) -> UnixTime {
        UnixTime::parse_rfc3339(text).unwrap()
    }

    /// Minutes until the next fetch, and the stored interval (in minutes) and failures.
    fn fetch(past: FetchHistory, fetched: Fetched, hints: Hints, chance: u64) -> (i64, u32, u32) {
        let (past, next) = super::next(past, fetched, &hints, at(NOW), chance);
        ((next.seconds() - at(NOW).seconds()) / 60, past.interval / 60, past.failures)
    }

    fn every(minutes: u32) -> FetchHistory {
        FetchHistory { failures: 0, interval: minutes * 60 }
    }

    #[test]
    fn the_interval_adapts_to_the_feed() {
        use Fetched::{Changed, Unchanged};
        for (before, how, after) in [
            (0, Changed, 60),
            (0, Unchanged, 60),
            (60, Changed, 30),
            (60, Unchanged, 90),
            (30, Changed, 30),
            (50, Changed, 30),
            (240, Changed, 120),
            (24 * 60, Unchanged, 24 * 60),
            (20 * 60, Unchanged, 24 * 60),
            // Values of a damaged or older store.
            (1, Changed, 30),
            (100_000, Unchanged, 24 * 60),
        ] {
            assert_eq!(
                fetch(every(before), how, Hints::default(), 7),
                (i64::from(after), after, 0),
                "{before} {how:?}"
            );
        }
        let (forgiven, _) =
            next(FetchHistory { failures: 9, interval: 3600 }, Unchanged, &Hints::default(), at(NOW), 0);
        assert_eq!(forgiven, FetchHistory { failures: 0, interval: 5400 });
    }

    #[test]
    fn hints_can_only_lengthen_the_interval() {
        let (hour, year) = (3600, 365 * 24 * 3600);
        let ttl = |minutes| UpdateHint { ttl: Some(minutes), ..UpdateHint::default() };
        for (hints, minutes) in [
            (Hints { fresh: Some(0), ..Hints::default() }, 90),
            (Hints { fresh: Some(60), ..Hints::default() }, 90),
            (Hints { fresh: Some(4 * hour), ..Hints::default() }, 240),
            (Hints { fresh: Some(year), ..Hints::default() }, 24 * 60),
            (Hints { update_hint: ttl(180), ..Hints::default() }, 180),
            (Hints { update_hint: ttl(5), ..Hints::default() }, 90),
            (Hints { update_hint: ttl(u32::MAX), ..Hints::default() }, 24 * 60),
            (Hints { retry_after: Some(2 * hour), ..Hints::default() }, 120),
            (Hints { retry_after: Some(year), ..Hints::default() }, 7 * 24 * 60),
            (Hints { fresh: Some(4 * hour), update_hint: ttl(300), retry_after: Some(2 * hour) }, 300),
        ] {
            assert_eq!(fetch(every(60), Fetched::Unchanged, hints, 0), (minutes, 90, 0), "{hints:?}");
        }
    }

    #[test]
    fn failures_double_the_wait() {
        for (failures, chance, minutes) in [
            // The middle, the minimum and the maximum of each.
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
            let past = FetchHistory { failures, interval: 3600 };
            let after = failures.saturating_add(1);
            assert_eq!(
                fetch(past, Fetched::Failed, Hints::default(), chance),
                (minutes, 60, after),
                "{failures} {chance}"
            );
        }
        // Never fetched successfully: nothing is known about it.
        assert_eq!(fetch(every(0), Fetched::Failed, Hints::default(), 0), (30, 0, 1));
        // `Retry-After` counts if it is later.
        let busy = |seconds| Hints { retry_after: Some(seconds), ..Hints::default() };
        assert_eq!(fetch(every(60), Fetched::Failed, busy(7200), 450).0, 120);
        assert_eq!(fetch(every(60), Fetched::Failed, busy(60), 450).0, 30);
    }

    #[test]
    fn the_whole_feed_is_asked_for_after_a_week_or_fifty_answers() {
        let ago = |seconds: i64| UnixTime::from_seconds(at(NOW).seconds() - seconds);
        let day = i64::from(DAY);
        for (unchanged, complete, wanted) in [
            (0, ago(0), false),
            (49, ago(7 * day - 1), false),
            (50, ago(0), true),
            (0, ago(7 * day), true),
            (0, None, true),
        ] {
            assert_eq!(wants_complete(unchanged, complete, at(NOW)), wanted, "{unchanged} {complete:?}");
        }
    }

    #[test]
    fn skipped_hours_and_days_are_respected() {
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
            // Bits without meaning.
            (!0 << 24, 0x80, "2024-11-24T11:50:00Z"),
            // Everything is skipped: ignored.
            (!0, 0, "2024-11-24T11:50:00Z"),
            (0, !0, "2024-11-24T11:50:00Z"),
        ] {
            let update_hint = UpdateHint { ttl: None, skip_hours, skip_days };
            let (_, found) = super::next(
                every(60),
                Fetched::Unchanged,
                &Hints { update_hint, ..Hints::default() },
                at(NOW),
                0,
            );
            assert_eq!(found.rfc3339(), next, "{skip_hours:b} {skip_days:b}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_next_fetch_is_within_the_limits(
            (failures, interval, kind) in (0u32.., 0u32.., 0usize..3),
            (fresh, retry_after, ttl) in (proptest::option::of(0u32..), proptest::option::of(0u32..), proptest::option::of(0u32..)),
            (skip_hours, skip_days) in (0u32.., 0u8..),
            chance in 0u64..,
        ) {
            let fetched = [Fetched::Changed, Fetched::Unchanged, Fetched::Failed][kind];
            let hints = Hints { fresh, retry_after, update_hint: UpdateHint { ttl, skip_hours, skip_days } };
            let (_, next) = super::next(FetchHistory { failures, interval }, fetched, &hints, at(NOW), chance);
            let wait = next.seconds() - at(NOW).seconds();
            proptest::prop_assert!(is_plausible(next, at(NOW)) && !is_plausible(UnixTime::from_seconds(next.seconds() + 15 * 24 * 3600).unwrap(), at(NOW)));
            proptest::prop_assert!((i64::from(MIN)..=i64::from(MAX_RETRY_AFTER) + SKIP_HOURS * 3600).contains(&wait), "{}", wait);
        }
    }
}
