//! Workers, the browser and the disk that fail. Never here: requests that are answered with a failure.

use tidings::app::Msg;
use tidings::app::msg::Worker;
use tidings::news::{Cause, Failure};

use crate::sim::harness::Sim;

#[test]
fn a_worker_that_panicked_ends_only_its_own_requests() {
    let failed = |worker| Msg::WorkerPanicked { worker, message: "It failed".into() };
    let mut sim = Sim::start();
    sim.press("/n");
    assert!(sim.model.searching);
    sim.tell(failed(Worker::Pages));
    sim.tell(Msg::BrowserFailed(Failure::new(Cause::Program, "no browser")));
    sim.tell(Msg::SyncFailed(Failure::new(Cause::DiskFull, "the disk is full")));
    assert!(sim.model.searching && sim.screen().contains("/n"));
    sim.tell(failed(Worker::Search));
    assert!(!sim.model.searching);
    assert_eq!(sim.keys("ato").titles().len(), 1, "the filter works again");
}
