//! A feed that was just subscribed to: stored at once, as a refresh stores it.
//! Never here: finding it (see `fetch::discover`), the line in `feeds.txt`.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;

use super::{Plan, RefreshError, refresh};
use crate::app::{RefreshTarget, Report};
use crate::io::Folders;
use crate::io::config::Config;
use crate::io::fetch::{Client, Request, Response, Validators};
use crate::io::store::{self, Store};
use crate::news::{Address, SafeText};

/// Stores a feed and its articles. `answer`: its response, if it was requested when it was found; else it is requested.
/// It counts as a feed that has never failed. If another refresh is running for long, or there is no response, it is
/// left to the next refresh, and the report says so: it is `stopped`, or has a failure.
pub(crate) fn store_added(
    folders: &Folders,
    config: &Config,
    client: &Client,
    address: &Address,
    answer: Option<Response>,
) -> Result<Report, RefreshError> {
    let stop = AtomicBool::new(false);
    let request = Request { address, moved: None, validators: &Validators::default(), page: false };
    let answer = match answer.map_or_else(|| client.get(&request, &stop), Ok) {
        Ok(answer) => answer,
        Err(error) => {
            Store::open(&folders.data)?.store.ask_anew(address.normal())?;
            let failed = vec![(address.shown().clone(), SafeText::new(&error.to_string()))];
            return Ok(Report { asked: 1, failed, ..Report::default() });
        }
    };
    let plan = Plan {
        config_dir: &folders.config,
        data_dir: &folders.data,
        config,
        client,
        which: &RefreshTarget::One(address.normal().clone()),
        complete: true,
        answer: Some(&answer),
        stop: &stop,
    };
    let report = refresh(&plan, &mut |_| {})?;
    if report.stopped {
        Store::open(&folders.data)?.store.ask_anew(address.normal())?;
    }
    Ok(report)
}

/// Has the next refresh ask those of some feeds that are gone: the user wants them.
pub(crate) fn ask_gone_anew<'a>(
    folders: &Folders,
    feeds: impl Iterator<Item = &'a Address>,
) -> Result<(), store::Error> {
    let Some(store) = Store::read(&folders.data)? else { return Ok(()) };
    let gone: HashSet<SafeText> =
        store.feeds()?.into_iter().filter(|record| record.gone).map(|record| record.address).collect();
    for address in feeds.map(Address::normal).filter(|address| gone.contains(*address)) {
        Store::open(&folders.data)?.store.ask_anew(address)?;
    }
    Ok(())
}
