//! Fake feeds: the subscriptions, the results of a refresh, and the feeds found at an address.

use tidings::app::{Effect, Msg, RefreshTarget, Report, Subscribed};
use tidings::news::{Address, Candidate, ChangedLines, Feed, FeedEdit, RemovedLine, SafeText, UnixTime};

use crate::sim::harness::{START, STORIES, Sim, Story, failure};

/// The address of the feed of a source.
pub(crate) fn address(source: &str) -> SafeText {
    SafeText::new(&format!("https://{}.example/feed", source.to_lowercase().replace(' ', "-")))
}

/// A feed that was fetched at [`START`] and is due an hour later.
pub(crate) fn feed(title: &str, tags: &[&str]) -> Feed {
    let at = |hours: i64| UnixTime::from_seconds((START / 1000) as i64 + hours * 3600);
    Feed {
        address: address(title),
        title: SafeText::new(title),
        tags: tags.iter().map(|tag| SafeText::new(tag)).collect(),
        hidden: false,
        fetched: at(0),
        next: at(1),
        problem: None,
        gone: false,
    }
}

pub(crate) fn candidate(title: &str) -> Candidate {
    Candidate { address: Address::parse(&address(title)).unwrap(), title: SafeText::new(title) }
}

/// The feeds and the next results.
#[derive(Clone, Debug, Default)]
pub(crate) struct FakeFeeds {
    pub all: Vec<Feed>,
    /// New articles of the next refresh.
    pub new_stories: Vec<Story<'static>>,
    /// Changed articles of the next refresh.
    pub changed_stories: Vec<Story<'static>>,
    /// The result for the next address.
    pub found: Option<Result<Subscribed, SafeText>>,
    /// Why the next change of a feed fails.
    pub refusal: Option<SafeText>,
    /// Feeds as they were before a change.
    earlier: Vec<Feed>,
    removed: Vec<Feed>,
}

impl FakeFeeds {
    /// These feeds.
    pub(crate) fn of(all: Vec<Feed>) -> Self {
        Self { all, ..Self::default() }
    }

    /// One for each source of [`STORIES`].
    pub(crate) fn of_stories() -> Self {
        let all = vec![
            feed("World", &["news"]),
            feed("Transport", &["city", "news"]),
            feed("Weather", &["city"]),
            feed("Science", &[]),
            feed("Markets", &[]),
        ];
        Self { all, ..Self::default() }
    }

    pub(crate) fn by_title(&mut self, title: &str) -> &mut Feed {
        self.all.iter_mut().find(|feed| feed.title.as_str() == title).unwrap()
    }
}

impl Sim {
    pub(crate) fn feeds(&mut self) -> &mut FakeFeeds {
        self.feeds.as_mut().unwrap()
    }

    pub(crate) fn send_feeds(&mut self) {
        let feeds = self.feeds().all.clone();
        self.send(Msg::Feeds { feeds, warnings: vec![] });
    }

    /// The number of effects so far that match.
    pub(crate) fn count_effects(&self, wanted: impl Fn(&Effect) -> bool) -> usize {
        self.log.iter().filter(|effect| wanted(effect)).count()
    }

    /// The refreshes requested so far.
    pub(crate) fn refreshes(&self) -> Vec<RefreshTarget> {
        let which = |effect: &Effect| match effect {
            Effect::Refresh { which, .. } => Some(which.clone()),
            _ => None,
        };
        self.log.iter().filter_map(which).collect()
    }

    /// Answers an effect as the outside world would.
    pub(crate) fn answer_feed_effect(&mut self, effect: Effect) {
        match effect {
            Effect::Refresh { ticket, which, .. } => self.refresh(ticket, &which),
            Effect::Subscribe { ticket, address, chosen } => {
                let found = Candidate { address, title: SafeText::new("Found") };
                let one = Ok(Subscribed::Added(found));
                let result = if chosen { one } else { self.feeds().found.take().unwrap_or(one) };
                if let Ok(Subscribed::Added(found) | Subscribed::Stored { feed: found, .. }) = &result {
                    let new = Feed {
                        address: found.address.shown().clone(),
                        title: found.title.clone(),
                        fetched: None,
                        next: None,
                        ..feed("", &[])
                    };
                    self.feeds().all.push(new);
                    self.send_feeds();
                }
                self.send(Msg::Subscribed { ticket, result: result.map_err(failure) });
            }
            Effect::Unsubscribe { ticket, address } => {
                let Some(at) = self.feeds().all.iter().position(|feed| feed.address == address) else {
                    let result = Err(SafeText::new("feeds.txt: there is no such line"));
                    return self.send(Msg::Unsubscribed { ticket, result: result.map_err(failure) });
                };
                let gone = self.feeds().all.remove(at);
                let removed = RemovedLine { at, line: format!("{}\t{}\n", gone.address, gone.title) };
                self.feeds().removed.push(gone);
                self.send(Msg::Unsubscribed { ticket, result: Ok(removed) });
                self.send_feeds();
            }
            Effect::EditFeed { ticket, address, edit } => {
                let result = match self.feeds().refusal.take() {
                    Some(why) => Err(failure(why)),
                    None => Ok(self.edit_feed(&address, edit)),
                };
                self.send(Msg::FeedEdited { ticket, result });
            }
            Effect::RestoreFeed { ticket, changed, .. } => {
                let refused = self.feeds().refusal.take();
                if refused.is_none() {
                    let (at, before, _) = &changed.lines[0];
                    let feeds = self.feeds();
                    feeds.all[*at] = feeds.earlier[before.parse::<usize>().unwrap()].clone();
                }
                let result = refused.map_or(Ok(()), |why| Err(failure(why)));
                self.send_feeds();
                self.send(Msg::FeedRestored { ticket, result });
            }
            Effect::Resubscribe { removed } => {
                let feeds = self.feeds();
                let is_it = |feed: &Feed| removed.line.starts_with(feed.address.as_str());
                let known = feeds.removed.iter().rfind(|feed| is_it(feed)).unwrap().clone();
                feeds.all.insert(removed.at.min(feeds.all.len()), known);
                self.send_feeds();
            }
            _ => {}
        }
    }

    fn edit_feed(&mut self, address: &SafeText, edit: FeedEdit) -> ChangedLines {
        let feeds = self.feeds();
        let at = feeds.all.iter().position(|feed| feed.address == *address).unwrap();
        let number = feeds.earlier.len().to_string();
        feeds.earlier.push(feeds.all[at].clone());
        let feed = &mut feeds.all[at];
        let mut moved = None;
        match edit {
            FeedEdit::Rename(title) => feed.title = title.unwrap_or_else(|| "Its own".into()),
            FeedEdit::Tag { add, remove } => {
                feed.tags.retain(|tag| !remove.contains(tag));
                feed.tags.extend(add);
            }
            FeedEdit::Move(new) => {
                moved = Some((address.clone(), new.shown().clone()));
                feed.address = new.shown().clone();
                self.send(Msg::LibraryChanged { moved: moved.clone().into_iter().collect() });
            }
        }
        self.send_feeds();
        ChangedLines { lines: vec![(at, number, String::new())], moved }
    }

    fn refresh(&mut self, ticket: u64, which: &RefreshTarget) {
        let now = self.now.unix_time();
        let later = UnixTime::from_seconds(now.seconds() + 1800);
        let mut report = Report::default();
        let (mut fetched, feeds) = (vec![], self.feeds());
        for feed in &mut feeds.all {
            let wanted = match which {
                RefreshTarget::Due => feed.next.is_none_or(|next| next <= now),
                RefreshTarget::All => true,
                RefreshTarget::One(address) => feed.address == *address,
            };
            if wanted {
                feed.next = later;
                fetched.push(feed.address.clone());
                report.failed.extend(feed.problem.clone().map(|why| (feed.title.clone(), why)));
            }
        }
        let of = |stories: &mut Vec<Story<'static>>| -> Vec<Story<'static>> {
            stories.extract_if(.., |story| fetched.contains(&address(story.1))).collect()
        };
        let (new, changed) = (of(&mut feeds.new_stories), of(&mut feeds.changed_stories));
        (report.asked, report.new, report.changed) = (fetched.len(), new.len(), changed.len());
        for done in [0, report.asked] {
            self.send(Msg::Refreshing { ticket, done, total: report.asked, failed: report.failed.len() });
        }
        if report.new + report.changed > 0 {
            let revised: Vec<u32> = (0..changed.len() as u32).collect();
            self.load_revised(&[changed, new].concat(), &revised);
        }
        self.send_feeds();
        self.send(Msg::Refreshed { ticket, report });
    }
}

/// A simulator with many stories of one feed.
pub(crate) fn with_many_stories(columns: u16, rows: u16) -> Sim {
    let mut sim = Sim::with_feeds(columns, rows, FakeFeeds::of_stories());
    sim.load(STORIES);
    let more: Vec<String> = (0..40).map(|i| format!("Story {i} of many")).collect();
    let more: Vec<_> =
        more.iter().zip(60..).map(|(title, hours)| (title.as_str(), "World", hours, 1)).collect();
    sim.load(&more);
    sim.end_load();
    sim.settle();
    sim
}
