//! `tidings refresh`: fetches feeds from a shell or from cron, also while a window is open.
//! Never here: how a feed is fetched or stored (see `io::refresh`).

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::app::{RefreshTarget, Report};
use crate::io::config;
use crate::io::config::feeds_file as subscriptions;
use crate::io::fetch::{Client, Limits};
use crate::io::refresh::{Plan, Progress, refresh};
use crate::news::{SafeText, grouped};
use crate::run::Folders;

/// Cells of the progress bar.
const BAR: usize = 24;
/// Columns of the line it stands in.
const WIDTH: usize = BAR + 40;

/// The shape `--json` prints.
#[derive(Serialize)]
struct Line<'a> {
    asked: usize,
    new: usize,
    changed: usize,
    failed: Vec<Failure<'a>>,
}

#[derive(Serialize)]
struct Failure<'a> {
    feed: &'a SafeText,
    error: &'a SafeText,
}

/// Fetches what is due, or all; says on `out` what came of it and gives back what failed, each named.
pub fn run(folders: &Folders, all: bool, json: bool, out: &mut dyn Write) -> anyhow::Result<Vec<SafeText>> {
    let (config, slip) = config::read(&folders.config);
    let list = subscriptions::read(&folders.config)?;
    let mut warnings: Vec<SafeText> = slip.into_iter().chain(list.warnings).collect();
    if list.subscriptions.is_empty() && !json {
        writeln!(out, "No feeds yet. 'tidings add https://example.org' subscribes to one.")?;
        return Ok(warnings);
    }
    let client = Client::new(Limits::default());
    let stop = AtomicBool::new(false);
    let which = if all { RefreshTarget::All } else { RefreshTarget::Due };
    let (config_dir, data_dir) = (folders.config.as_path(), folders.data.as_path());
    let plan = Plan { config_dir, data_dir, config: &config, client: &client, which: &which, stop: &stop };
    let bar = io::stderr().is_terminal() && io::stdout().is_terminal() && !json;
    let report = refresh(&plan, &mut |progress| {
        if bar {
            // A bar that can't be drawn is no reason to stop fetching.
            let _ = write!(io::stderr(), "\r{:WIDTH$}", drawn(progress));
        }
    });
    if bar {
        let _ = write!(io::stderr(), "\r{:WIDTH$}\r", "");
    }
    let report = report?;
    if json {
        let failed = report.failed.iter().map(|(feed, error)| Failure { feed, error }).collect();
        let line = Line { asked: report.asked, new: report.new, changed: report.changed, failed };
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}", words(&report))?;
    }
    warnings.extend(report.problem);
    warnings.extend(report.failed.iter().map(|(feed, why)| SafeText::new(&format!("{feed}: {why}"))));
    Ok(warnings)
}

/// `▕██████      ▏ 123/500 · 3 failed`
fn drawn(progress: Progress) -> String {
    let Progress { done, total, failed, waiting, .. } = progress;
    if waiting {
        return "Waiting for another refresh to end …".to_owned();
    }
    let full = done * BAR / total.max(1);
    let bar: String = (0..BAR).map(|cell| if cell < full { '█' } else { ' ' }).collect();
    let failed = if failed > 0 { format!(" · {failed} failed") } else { String::new() };
    format!("▕{bar}▏ {}/{}{failed}", grouped(done), grouped(total))
}

/// What came of it, on a line.
fn words(report: &Report) -> String {
    if report.asked == 0 {
        return "No feed is due; --all asks them all.".to_owned();
    }
    let many =
        |number: usize, one: &str| format!("{} {one}{}", grouped(number), if number == 1 { "" } else { "s" });
    let mut words = vec![format!("{} asked", many(report.asked, "feed")), many(report.new, "new article")];
    if report.changed > 0 {
        words.push(format!("{} updated", grouped(report.changed)));
    }
    if report.texts > 0 {
        words.push(many(report.texts, "full text"));
    }
    if !report.failed.is_empty() {
        words.push(format!("{} failed", grouped(report.failed.len())));
    }
    words.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_came_of_it() {
        let mut report = Report { asked: 1, new: 1200, ..Report::default() };
        assert_eq!(words(&report), "1 feed asked · 1,200 new articles");
        (report.asked, report.changed) = (500, 3);
        report.failed.push(("BBC".into(), "refused the connection".into()));
        assert_eq!(words(&report), "500 feeds asked · 1,200 new articles · 3 updated · 1 failed");
        assert_eq!(words(&Report::default()), "No feed is due; --all asks them all.");
    }

    #[test]
    fn the_bar_fills() {
        let progress = Progress { done: 12, total: 24, failed: 1, ..Progress::default() };
        let bar = drawn(progress);
        assert_eq!(bar.matches('█').count(), 12, "{bar}");
        assert!(bar.ends_with("12/24 · 1 failed"), "{bar}");
        assert!(drawn(Progress::default()).ends_with("0/0"));
    }
}
