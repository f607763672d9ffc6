//! `tidings refresh`: fetches feeds from a shell or from cron, also while a window is open.
//! Never here: how a feed is fetched or stored (see `io::refresh`).

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use super::find_feed::find;
use crate::app::{RefreshTarget, Report};
use crate::io::config::{self, feeds_file};
use crate::io::fetch::{Client, Limits};
use crate::io::refresh::{Plan, Progress, refresh};
use crate::io::store::Store;
use crate::news::{SafeText, grouped};
use crate::run::Folders;

/// Cells of the progress bar.
const BAR: usize = 24;
/// Columns of its line.
const WIDTH: usize = BAR + 40;

/// The output of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    asked: usize,
    new: usize,
    changed: usize,
    failed: Vec<Failed<'a>>,
}

#[derive(Serialize)]
struct Failed<'a> {
    feed: &'a SafeText,
    error: &'a SafeText,
}

/// What to fetch, and how to report it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// One feed, by its address or title.
    pub feed: Option<String>,
    /// Every feed, due or not.
    pub all: bool,
    /// Ask without conditions; every feed, if none is named.
    pub fresh: bool,
    pub json: bool,
}

/// Fetches the feeds that are due, all, or one, and prints a summary. Returns warnings about feeds that failed.
pub fn run(folders: &Folders, options: &Options, out: &mut dyn Write) -> anyhow::Result<Vec<SafeText>> {
    let json = options.json;
    let (config, error) = config::read(&folders.config);
    let list = feeds_file::read(&folders.config)?;
    let mut warnings: Vec<SafeText> = error.into_iter().map(SafeText::from).collect();
    warnings.extend(list.warnings.iter().cloned());
    let none = list.subscriptions.is_empty() && !json;
    if none {
        writeln!(out, "{}", super::feeds::NONE)?;
        // Feeds that were removed are noted as such.
        if !matches!(Store::read(&folders.data), Ok(Some(_))) {
            return Ok(warnings);
        }
    }
    let client = Client::new(Limits::default());
    let stop = AtomicBool::new(false);
    let which = match &options.feed {
        Some(name) => {
            let (records, _) = super::feeds::records(&folders.data);
            let feeds = feeds_file::feeds(&list, &records);
            RefreshTarget::One(find(&list.subscriptions, &feeds, name)?.address.clone())
        }
        None if options.all || options.fresh => RefreshTarget::All,
        None => RefreshTarget::Due,
    };
    let plan = Plan {
        config_dir: &folders.config,
        data_dir: &folders.data,
        config: &config,
        client: &client,
        which: &which,
        complete: options.fresh,
        answer: None,
        stop: &stop,
    };
    let bar = io::stderr().is_terminal() && io::stdout().is_terminal() && !json;
    let report = refresh(&plan, &mut |progress| {
        if bar {
            // The refresh goes on without a bar.
            let _ = write!(io::stderr(), "\r{:WIDTH$}", progress_bar(progress));
        }
    });
    if bar {
        let _ = write!(io::stderr(), "\r{:WIDTH$}\r", "");
    }
    let report = report?;
    if json {
        let failed = report.failed.iter().map(|(feed, error)| Failed { feed, error }).collect();
        let line = Line { asked: report.asked, new: report.new, changed: report.changed, failed };
        super::write_json(&line, out)?;
    } else if !none {
        writeln!(out, "{}", summary(&report))?;
    }
    warnings.extend(report.problem);
    warnings.extend(report.failed.iter().map(|(feed, why)| SafeText::new(&format!("{feed}: {why}"))));
    Ok(warnings)
}

/// `▕██████      ▏ 123/500 · 3 failed`
fn progress_bar(progress: Progress) -> String {
    let Progress { done, total, failed, waiting, .. } = progress;
    if waiting {
        return "Waiting for another refresh to end …".to_owned();
    }
    let full = done * BAR / total.max(1);
    let bar: String = (0..BAR).map(|cell| if cell < full { '█' } else { ' ' }).collect();
    let failed = if failed > 0 { format!(" · {failed} failed") } else { String::new() };
    format!("▕{bar}▏ {}/{}{failed}", grouped(done), grouped(total))
}

/// The result on one line.
fn summary(report: &Report) -> String {
    if report.asked == 0 {
        return "No feed is due; --all fetches all.".to_owned();
    }
    let many =
        |number: usize, one: &str| format!("{} {one}{}", grouped(number), if number == 1 { "" } else { "s" });
    let mut parts = vec![format!("{} fetched", many(report.asked, "feed")), many(report.new, "new article")];
    if report.changed > 0 {
        parts.push(format!("{} updated", grouped(report.changed)));
    }
    if report.texts > 0 {
        parts.push(many(report.texts, "full text"));
    }
    if !report.failed.is_empty() {
        parts.push(format!("{} failed", grouped(report.failed.len())));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_feeds_and_articles() {
        let mut report = Report { asked: 1, new: 1200, ..Report::default() };
        assert_eq!(summary(&report), "1 feed fetched · 1,200 new articles");
        (report.asked, report.changed) = (500, 3);
        report.failed.push(("BBC".into(), "refused the connection".into()));
        assert_eq!(summary(&report), "500 feeds fetched · 1,200 new articles · 3 updated · 1 failed");
        assert_eq!(summary(&Report::default()), "No feed is due; --all fetches all.");
    }

    #[test]
    fn the_bar_shows_the_progress() {
        let progress = Progress { done: 12, total: 24, failed: 1, ..Progress::default() };
        let bar = progress_bar(progress);
        assert_eq!(bar.matches('█').count(), 12, "{bar}");
        assert!(bar.ends_with("12/24 · 1 failed"), "{bar}");
        assert!(progress_bar(Progress::default()).ends_with("0/0"));
    }
}
