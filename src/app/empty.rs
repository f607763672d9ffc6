//! What an empty list says: why it is empty, and what to do. Never here: how it is drawn (see `pane::row`), how a
//! nearest query is found (see `suggestion`).

use super::{Action, LayerId, Model, Scope, View};
use crate::news::{Feed, grouped};

impl Model {
    /// The lines in an empty list: the first says why it is empty, the others what to do.
    pub(crate) fn empty_message(&self) -> String {
        if self.loading.is_some() && self.library.is_empty() {
            return "Reading …".to_owned();
        }
        if !self.filter.parsed.query.is_empty() {
            return self.no_match();
        }
        if self.library.listed() == 0 {
            return self.no_article();
        }
        match &self.scope {
            Scope::Started => lines("No article was left in the middle", &[self.shows_all()]),
            Scope::View(name) => self.empty_view(name),
            scope => self.empty_scope(scope),
        }
    }

    /// `1 shows all 25 articles`.
    fn shows_all(&self) -> String {
        let all = counted(self.library.listed(), "article");
        let all = if self.library.listed() == 1 { all } else { format!("all {all}") };
        format!("{} shows {all}", self.key(&Action::Show(View::All)))
    }

    /// The filter finds nothing.
    fn no_match(&self) -> String {
        let typing = self.layers.is_filter();
        let mut advice = Vec::new();
        let elsewhere = self.filter.suggestion.elsewhere;
        let place = match (&self.list.view, self.scope_name()) {
            (View::Unread, _) => " among the unread".to_owned(),
            (View::Saved, _) => " among the saved".to_owned(),
            (View::All, Some(name)) => format!(" in {name}"),
            (View::All, None) => String::new(),
        };
        if elsewhere > 0 {
            let words = if elsewhere == 1 { "matches" } else { "match" };
            let all = self.key(&Action::Show(View::All));
            let submit = self.keymap.label(LayerId::Filter, &Action::Submit);
            let keys = if typing { format!("{submit}, then {all}") } else { all };
            advice.push(format!("{} elsewhere {words}", counted(elsewhere, "article")));
            advice.push(format!("{keys} shows them"));
        } else if let Some((text, count)) = &self.filter.suggestion.found {
            let key = self.keymap.label(LayerId::Filter, &Action::Complete);
            let takes = if typing { format!(" · {key} takes it") } else { String::new() };
            advice.push(format!("Did you mean “{text}”?"));
            advice.push(format!("It finds {}{takes}", counted(*count, "article")));
        }
        let clear = if typing {
            self.keymap.label(LayerId::Filter, &Action::Cancel)
        } else {
            self.key(&Action::Back)
        };
        advice.push(format!("{clear} clears the filter"));
        lines(&format!("Nothing{place} matches “{}”", self.prompt.text().trim()), &advice)
    }

    /// There is no article at all.
    fn no_article(&self) -> String {
        if !self.subscribing {
            let quits = format!("{} quits", self.key(&Action::Quit));
            let Some(address) = &self.visited else {
                return lines("There is no article in these files", &[quits]);
            };
            let refreshes = format!("{} tries again", self.key(&Action::Refresh));
            return lines(&format!("No article could be read from {}", address.shown()), &[refreshes, quits]);
        }
        let adds = format!("{} adds a feed: its address, or that of its site", self.key(&Action::AddFeed));
        let Some(feeds) = &self.feeds.subscriptions else { return "Reading …".to_owned() };
        if feeds.is_empty() {
            return lines("There are no feeds yet", &[adds]);
        }
        if self.feeds.running.is_some() {
            let stops = format!("{} stops", self.key(&Action::Stop));
            return lines(&format!("Fetching {} …", counted(feeds.len(), "feed")), &[stops]);
        }
        let failed = feeds.iter().filter(|feed| feed.problem.is_some()).count();
        if failed > 0 {
            return self.failed_feeds(failed, feeds.len());
        }
        let refreshes = format!("{} fetches them", self.key(&Action::Refresh));
        if feeds.iter().all(|feed| feed.fetched.is_none()) {
            let one = if feeds.len() == 1 { "feed was" } else { "feeds were" };
            return lines(&format!("Your {one} not fetched yet"), &[refreshes]);
        }
        lines("Your feeds have no articles", &[refreshes.replace("them", "what is new"), adds])
    }

    /// Feeds failed, and nothing else is to be shown.
    fn failed_feeds(&self, failed: usize, of: usize) -> String {
        let what = match (failed, of) {
            (1, 1) => "Your feed could not be fetched".to_owned(),
            (failed, of) if failed == of => format!("None of the {} feeds could be fetched", grouped(of)),
            _ => format!("{} of {} feeds could not be fetched", grouped(failed), grouped(of)),
        };
        lines(&what, &[self.explains_failure(true)])
    }

    /// `E shows why · R tries again`. With several feeds twice `R`: once asks those that are due, and a failed feed is not
    /// due for a while.
    fn explains_failure(&self, several: bool) -> String {
        let (errors, refresh) = (self.key(&Action::Errors), self.key(&Action::Refresh));
        let again = if several { format!("{refresh} {refresh}") } else { refresh };
        format!("{errors} shows why · {again} tries again")
    }

    /// A saved view finds nothing.
    fn empty_view(&self, name: &str) -> String {
        let query = self.views.all.iter().find(|view| view.name.as_str() == name);
        let finds = query.map(|view| format!("It finds {}", view.query));
        let advice: Vec<String> = finds.into_iter().chain([self.shows_all()]).collect();
        let kind = match self.list.view {
            View::All => "",
            View::Unread => "unread ",
            View::Saved => "saved ",
        };
        lines(&format!("No {kind}article is in the view {name}"), &advice)
    }

    /// A feed, a tag, a publisher or everything has nothing in the view shown.
    fn empty_scope(&self, scope: &Scope) -> String {
        let all = self.counts().0;
        let place = self.scope_name().map(|name| format!(" in {name}")).unwrap_or_default();
        let shows_these = format!("{} shows all {} here", self.key(&Action::Show(View::All)), grouped(all));
        match self.list.view {
            _ if all == 0 => self.empty_source(scope),
            View::All => lines(&format!("There is no article{place}"), &[self.shows_all()]),
            View::Unread if *scope == Scope::All => lines("Everything is read", &[self.shows_all()]),
            View::Unread => lines(&format!("Everything{place} is read"), &[shows_these]),
            View::Saved => {
                let saves = format!("{} saves an article", self.key(&Action::ToggleSaved));
                let shows = if *scope == Scope::All { self.shows_all() } else { shows_these };
                lines(&format!("Nothing{place} is saved"), &[saves, shows])
            }
        }
    }

    /// A feed or a tag has no articles at all.
    fn empty_source(&self, scope: &Scope) -> String {
        let inside = |feed: &&Feed| match scope {
            Scope::Feed(address) => feed.address == *address,
            Scope::Tag(tag) => feed.tags.contains(tag),
            _ => false,
        };
        let feeds = || self.feeds.all().iter().filter(inside);
        let failed = feeds().filter(|feed| feed.problem.is_some()).count();
        let all = format!("{} shows all feeds", self.key(&Action::Back));
        match (scope, feeds().next()) {
            (Scope::Feed(_), Some(feed)) if feed.gone => {
                let keys = [self.key(&Action::Errors), self.key(&Action::Refresh)];
                let asks = format!("{} shows why · {} asks again", keys[0], keys[1]);
                lines("This feed is gone: it is not fetched any more", &[asks, all])
            }
            (Scope::Feed(_), Some(feed)) if feed.problem.is_some() => {
                lines("This feed could not be fetched", &[self.explains_failure(false), all])
            }
            (Scope::Tag(_), Some(_)) if failed > 0 => {
                let message = self.failed_feeds(failed, feeds().count());
                format!("{message}\n{all}")
            }
            _ => {
                let fetches = format!("{} fetches what is new", self.key(&Action::Refresh));
                lines("There is no article here yet", &[fetches, all])
            }
        }
    }
}

/// A message: what is the case, then advice.
fn lines(what: &str, advice: &[String]) -> String {
    std::iter::once(what).chain(advice.iter().map(String::as_str)).collect::<Vec<_>>().join("\n")
}

/// `1 article`, `1,234 articles`.
fn counted(n: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
}
