//! Plays random histories and compares what each machine shows with the oracle. A history that fails is made shorter
//! and printed. `TIDINGS_HISTORIES=20000` plays more of them. Never here: what a step does (see `world`).

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use super::steps::{History, history};
use super::world::{HOUR, World};

fn name(machine: usize) -> &'static str {
    super::machine::DEVICES[machine % 2]
}

/// Plays a history.
pub(super) fn play(history: &History) -> Result<(), String> {
    let mut world = World::new(&history.feeds);
    for (number, step) in history.steps.iter().enumerate() {
        world.step(step).map_err(|why| format!("step {}: {why}", number + 1))?;
    }
    // At the end both visit all feeds and read all lines.
    let end = |world: &mut World| -> Result<(), String> {
        for machine in [0, 1, 0, 1] {
            world.now += HOUR;
            world.refresh(machine, None)?;
            world.sync(machine).map_err(|why| format!("{}: {why}", name(machine)))?;
        }
        for machine in [0, 1, 0] {
            world.sync(machine).map_err(|why| format!("{}: {why}", name(machine)))?;
            world.machines[machine].restart(machine == 0);
            world.check(machine).map_err(|why| format!("{} restarted: {why}", name(machine)))?;
        }
        Ok(())
    };
    end(&mut world).map_err(|why| format!("at the end: {why}"))
}

/// Plays the history of a number. Returns how the shortest one like it fails.
fn play_number(number: u64, shrink: bool) -> Option<String> {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let config = Config {
        cases: 1,
        failure_persistence: None,
        max_shrink_iters: if shrink { 4000 } else { 0 },
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    match runner.run(&history(), |history| play(&history).map_err(TestCaseError::fail)) {
        Ok(()) => None,
        Err(TestError::Fail(why, history)) => {
            let feeds: Vec<String> = history.feeds.iter().map(|feed| format!("  {feed:?}")).collect();
            let steps: Vec<String> =
                history.steps.iter().enumerate().map(|(n, step)| format!("  {}. {step:?}", n + 1)).collect();
            Some(format!("history {number}: {why}\n{}\n{}", feeds.join("\n"), steps.join("\n")))
        }
        Err(TestError::Abort(why)) => Some(format!("history {number}: {why}")),
    }
}

#[test]
fn random_histories_lose_double_and_forget_nothing() {
    let number = |name: &str, default| {
        std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    let (first, count) = (number("TIDINGS_FIRST_HISTORY", 0u64), number("TIDINGS_HISTORIES", 300u64));
    let (next, failed) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= first + count {
                        break;
                    }
                    if let Some(why) = play_number(number, false) {
                        failed.lock().unwrap().push((number, why));
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    if let Some((shortest, _)) = failed.iter().min_by_key(|(_, why)| why.len()) {
        let numbers: Vec<u64> = failed.iter().map(|(number, _)| *number).collect();
        let why = play_number(*shortest, true).unwrap_or_default();
        let heads: Vec<&str> = failed.iter().take(30).filter_map(|(_, why)| why.lines().next()).collect();
        panic!(
            "{} of {count} histories fail\n{}\nthe shortest of them:\n{why}",
            numbers.len(),
            heads.join("\n")
        );
    }
}
