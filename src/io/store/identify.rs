//! Decides which items of a document are articles that the store has already, and which are new. See "Identity" in the
//! map (`lib.rs`). Pure: no file. Never here: names across machines (see `news::name`), one article in two feeds.

use std::collections::{HashMap, HashSet};

use super::traits::{Trait, Traits};
use crate::news::name::has_time_of_day;
use crate::news::{Id, UnixTime};

/// An item of the document.
#[derive(Clone, Debug)]
pub(super) struct NewItem<'a> {
    pub(super) traits: &'a Traits,
    /// Its ids of version 1.
    pub(super) old: [Id; 2],
    pub(super) front_page: bool,
}

/// An article of this feed in the store.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) traits: Traits,
    /// The id that version 1 gave to it, if a version 1 stored it.
    pub(super) old: Option<Id>,
}

/// Which traits of an item identify it: those that no other item of the document has.
pub(super) struct Own {
    guids: Vec<u64>,
    links: Vec<u64>,
}

impl Own {
    pub(super) fn of(items: &[NewItem<'_>]) -> Self {
        let sorted = |kind| {
            let mut all: Vec<u64> = items.iter().filter_map(|item| item.traits.latest(kind)).collect();
            all.sort_unstable();
            all
        };
        Self { guids: sorted(Trait::Guid), links: sorted(Trait::Link) }
    }

    /// Whether any item has this id.
    fn has_guid(&self, hash: u64) -> bool {
        self.guids.binary_search(&hash).is_ok()
    }

    /// Whether no other item has this id.
    pub(super) fn guid(&self, item: &NewItem<'_>) -> bool {
        item.traits.latest(Trait::Guid).is_some_and(|hash| is_once(&self.guids, hash))
    }

    /// Whether no other item has this link, and it is not the front page.
    pub(super) fn link(&self, item: &NewItem<'_>) -> bool {
        !item.front_page && item.traits.latest(Trait::Link).is_some_and(|hash| is_once(&self.links, hash))
    }
}

/// Whether sorted numbers have this one once.
fn is_once(sorted: &[u64], one: u64) -> bool {
    let first = sorted.partition_point(|number| *number < one);
    sorted.get(first) == Some(&one) && sorted.get(first + 1) != Some(&one)
}

/// Assigns items to the articles of their feed. `None`: the item is a new article. No article is assigned twice. An
/// item is assigned to an article only if the evidence names exactly one: a duplicate is better than a lost article.
///
/// The rules, each for all items before the next one:
/// 1. Link, title and date, where the date has a time of day: some feeds number the items of each document from 1.
/// 2. An id of version 1, which the program itself made.
/// 3. The id as received, or without one the link, unless link, title and date are all others (ids such as "N/A").
///    Where several items or articles have it, title and link decide, and the date where the link is shared as well.
/// 4. The id in normal form. By 1 it may be known that the feed gives its ids to other articles: then not.
/// 5. Link and title.
/// 6. Title and date, where the date has a time of day.
/// 7. Id or link in weak form, with the same title and date.
pub(super) fn assign(items: &[NewItem<'_>], known: &[Known]) -> Vec<Option<usize>> {
    let mut own = Own::of(items);
    let mut state = Assignment {
        items,
        known,
        found: vec![None; items.len()],
        taken: vec![false; known.len()],
        by_trait: HashMap::new(),
        shared_links: HashSet::new(),
    };
    for (at, article) in known.iter().enumerate() {
        for &(kind, hash) in article.traits.all() {
            state.by_trait.entry((kind, hash)).or_default().push(at);
        }
    }
    state.find_shared_links();
    let by_old: HashMap<Id, usize> =
        known.iter().enumerate().filter_map(|(at, article)| Some((article.old?, at))).collect();
    state.unique(|state, item| {
        state.candidates(item, Trait::TitleAndDate, |state, at| {
            state.agrees(item, at, Trait::Link) && state.agrees(item, at, Trait::Date)
        })
    });
    state.each(|state, item| {
        let at = items[item].old.iter().find_map(|old| by_old.get(old)).copied();
        at.filter(|at| !state.taken[*at] && !state.is_another(item, *at, &own))
    });
    let reuses_ids = state.reuses_ids(&own);
    if reuses_ids {
        own.guids.clear();
        state.unique(Assignment::unchanged_but_id);
    }
    state.each(|state, item| state.by_own_id(item, &own));
    state.unique(|state, item| {
        let same = |state: &Assignment<'_>, at| !reuses_ids && !state.is_another(item, at, &own);
        state.candidates(item, Trait::NormalGuid, same)
    });
    state.unique(|state, item| {
        if !own.link(&items[item]) {
            return Vec::new();
        }
        state.candidates(item, Trait::Link, |state, at| state.agrees(item, at, Trait::Title))
    });
    state.unique(|state, item| state.candidates(item, Trait::TitleAndDate, |_, _| true));
    for kind in [Trait::WeakGuid, Trait::WeakLink] {
        state.unique(|state, item| {
            state.candidates(item, kind, |state, at| {
                state.agrees(item, at, Trait::Title) && state.agrees(item, at, Trait::Date)
            })
        });
    }
    state.found
}

struct Assignment<'a> {
    items: &'a [NewItem<'a>],
    known: &'a [Known],
    found: Vec<Option<usize>>,
    taken: Vec<bool>,
    by_trait: HashMap<(Trait, u64), Vec<usize>>,
    /// Links that several articles have at present.
    shared_links: HashSet<u64>,
}

impl Assignment<'_> {
    fn find_shared_links(&mut self) {
        for (&(kind, hash), articles) in &self.by_trait {
            let now = |at: &&usize| self.known[**at].traits.latest(Trait::Link) == Some(hash);
            if kind == Trait::Link && articles.len() > 1 && articles.iter().filter(now).count() > 1 {
                self.shared_links.insert(hash);
            }
        }
    }

    /// Whether an article has another id now, and its id of before is that of another item.
    fn reuses_ids(&self, own: &Own) -> bool {
        let guid = |traits: &Traits| traits.latest(Trait::Guid);
        let mut now: HashMap<usize, Vec<Option<u64>>> = HashMap::new();
        for (item, found) in self.found.iter().enumerate() {
            let same = found.map_or_else(|| self.unchanged_but_id(item), |at| vec![at]);
            if let [at] = same[..] {
                now.entry(at).or_default().push(guid(self.items[item].traits));
            }
        }
        now.into_iter().any(|(at, ids)| {
            let before = guid(&self.known[at].traits);
            ids.len() == 1 && ids[0] != before && before.is_some_and(|before| own.has_guid(before))
        })
    }

    /// The articles with the item's title, link and date.
    fn unchanged_but_id(&self, item: usize) -> Vec<usize> {
        self.candidates(item, Trait::Title, |state, at| {
            state.agrees(item, at, Trait::Link) && state.agrees(item, at, Trait::Date)
        })
    }

    /// Assigns each item that is left to what `find` returns for it.
    fn each(&mut self, find: impl Fn(&Self, usize) -> Option<usize>) {
        for item in 0..self.items.len() {
            if self.found[item].is_none()
                && let Some(at) = find(self, item)
            {
                self.found[item] = Some(at);
                self.taken[at] = true;
            }
        }
    }

    /// Assigns each item that is left to the only candidate that `find` returns for it, unless that article is taken or
    /// is the candidate of two items.
    fn unique(&mut self, find: impl Fn(&Self, usize) -> Vec<usize>) {
        let mut wanted: HashMap<usize, Vec<usize>> = HashMap::new();
        for item in (0..self.items.len()).filter(|item| self.found[*item].is_none()) {
            if let [at] = find(self, item)[..]
                && !self.taken[at]
            {
                wanted.entry(at).or_default().push(item);
            }
        }
        for (at, items) in wanted {
            if let [item] = items[..] {
                self.found[item] = Some(at);
                self.taken[at] = true;
            }
        }
    }

    /// All articles, taken or not, that have or had the item's trait of this kind, and pass the test.
    fn candidates(&self, item: usize, kind: Trait, test: impl Fn(&Self, usize) -> bool) -> Vec<usize> {
        let Some(hash) = self.items[item].traits.latest(kind) else { return Vec::new() };
        let all = self.by_trait.get(&(kind, hash)).map(Vec::as_slice).unwrap_or_default();
        all.iter().copied().filter(|at| test(self, *at)).collect()
    }

    /// By the id as received, or by the link where there is no id.
    fn by_own_id(&self, item: usize, own: &Own) -> Option<usize> {
        let new = &self.items[item];
        let free = |state: &Self, at: usize| !state.taken[at];
        if new.traits.latest(Trait::Guid).is_some() {
            let all = self.candidates(item, Trait::Guid, |_, _| true);
            if own.guid(new)
                && let [at] = all[..]
            {
                return Some(at).filter(|at| free(self, *at) && !self.is_another(item, *at, own));
            }
            return self.best_of(item, own, all.into_iter().filter(|at| free(self, *at)).collect());
        }
        if new.traits.latest(Trait::Link).is_none() {
            // Nothing but title and date.
            let same = |state: &Self, at: usize| {
                state.known[at].traits.latest(Trait::Link).is_none()
                    && state.known[at].traits.latest(Trait::Guid).is_none()
                    && state.agrees(item, at, Trait::Date)
            };
            let all = self.candidates(item, Trait::Title, same);
            return all.into_iter().find(|at| free(self, *at));
        }
        let all = self.candidates(item, Trait::Link, |_, _| true);
        if own.link(new)
            && let [at] = all[..]
        {
            return Some(at).filter(|at| free(self, *at));
        }
        self.best_of(item, own, all.into_iter().filter(|at| free(self, *at)).collect())
    }

    /// Of several articles with the item's id: the one with the same title and link, where the link is the item's own;
    /// else the one with the same title, link and date.
    fn best_of(&self, item: usize, own: &Own, all: Vec<usize>) -> Option<usize> {
        let new = &self.items[item];
        let link = |at: &usize| self.agrees(item, *at, Trait::Link);
        let title = |at: &usize| self.agrees(item, *at, Trait::Title);
        let date = |at: &usize| self.agrees(item, *at, Trait::Date);
        let shared = new.traits.latest(Trait::Link).is_some_and(|hash| self.shared_links.contains(&hash));
        if let Some(at) = all.iter().find(|at| link(at) && title(at) && date(at)) {
            return Some(*at);
        }
        if own.link(new) && !shared {
            // Its own link: a new title or date is a correction.
            let same: Vec<usize> = all.into_iter().filter(link).collect();
            return if let [at] = same[..] { Some(at) } else { None };
        }
        None
    }

    /// Whether the item has a link, title and date that are all others than the article's. A link that several items
    /// share, and the same day without a time, say nothing.
    fn is_another(&self, item: usize, at: usize, own: &Own) -> bool {
        let (new, old) = (self.items[item].traits, &self.known[at].traits);
        let differs = |kind| {
            let (new, old) = (new.latest(kind)?, old.latest(kind)?);
            Some(new != old)
        };
        let is_day = |at: u64| !UnixTime::from_seconds(at as i64).is_some_and(has_time_of_day);
        let same_day = differs(Trait::Date) == Some(false) && new.latest(Trait::Date).is_some_and(is_day);
        let own_link = own.link(&self.items[item])
            && !new.latest(Trait::Link).is_some_and(|hash| self.shared_links.contains(&hash));
        let others = [differs(Trait::Link).filter(|_| own_link), differs(Trait::Date).filter(|_| !same_day)];
        differs(Trait::Title) == Some(true)
            && others.iter().any(Option::is_some)
            && others.iter().flatten().all(|differs| *differs)
    }

    /// Whether both have the same trait of this kind at present, or both have none.
    fn agrees(&self, item: usize, at: usize, kind: Trait) -> bool {
        self.items[item].traits.latest(kind) == self.known[at].traits.latest(kind)
            || self.items[item]
                .traits
                .latest(kind)
                .is_some_and(|hash| kind == Trait::Title && self.known[at].traits.has(kind, hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::{Article, ItemKeys};

    /// Id, link, title, minutes after some hour.
    type Item = (&'static str, &'static str, &'static str, i64);

    fn traits(&(guid, link, title, minute): &Item) -> Traits {
        let article = Article {
            url: (!link.is_empty()).then(|| link.into()),
            title: title.into(),
            published: UnixTime::from_seconds(1_764_000_060 + minute * 60).filter(|_| minute >= 0),
            ..Article::default()
        };
        let guid = (!guid.is_empty()).then(|| guid.into());
        Traits::of(&article, &ItemKeys { guid, ..ItemKeys::default() })
    }

    /// Which of the articles each item is, by rule.
    fn assigned(items: &[Item], known: &[Item]) -> Vec<Option<usize>> {
        let traits: Vec<Traits> = items.iter().map(super::tests::traits).collect();
        let known: Vec<Known> =
            known.iter().map(|item| Known { traits: super::tests::traits(item), old: None }).collect();
        let items: Vec<NewItem<'_>> = items
            .iter()
            .zip(&traits)
            .map(|(item, traits)| NewItem {
                traits,
                old: [Id::default(); 2],
                front_page: matches!(item.1, "http://e.org/" | "https://e.org"),
            })
            .collect();
        assign(&items, &known)
    }

    const ONE: Item = ("http://e.org/1", "http://e.org/1", "One", 1);

    #[test]
    fn an_article_is_recognized_after_what_sites_do_to_it() {
        for (what, now) in [
            ("nothing", ONE),
            ("https", ("https://e.org/1", "https://e.org/1", "One", 1)),
            ("www", ("http://www.e.org/1", "http://www.e.org/1", "One", 1)),
            ("closing slash", ("http://e.org/1/", "http://e.org/1/", "One", 1)),
            ("id removed", ("", "http://e.org/1", "One", 1)),
            ("new id", ("urn:1", "http://e.org/1", "One", 1)),
            ("new id and date", ("urn:1", "http://e.org/1", "One", 7)),
            ("new id and link", ("urn:1", "http://e.org/p/1", "One", 1)),
            ("new title", ("http://e.org/1", "http://e.org/1", "One!", 1)),
            ("new title and date", ("http://e.org/1", "http://e.org/1", "One!", 9)),
            ("new link", ("http://e.org/1", "http://e.org/p/1", "One", 1)),
            ("tracking", ("http://e.org/1?utm_source=x", "http://e.org/1?utm_source=x", "One", 9)),
            ("case of the id", ("HTTP://E.ORG/1", "http://e.org/p/1", "One", 1)),
        ] {
            assert_eq!(assigned(&[now], &[ONE]), [Some(0)], "{what}");
        }
        for (what, before, now) in [
            ("id added", ("", "http://e.org/1", "One", 1), ONE),
            (
                "edition number",
                ("http://e.org/1#0", "http://e.org/1", "One", -1),
                ("http://e.org/1#1", "", "One", -1),
            ),
            (
                "parameter without id",
                ("", "http://e.org/1?s=1", "One", -1),
                ("", "http://e.org/1?s=2", "One", -1),
            ),
            ("title without id", ("", "http://e.org/1", "One", 1), ("", "http://e.org/1", "Two", 9)),
            ("no link", ("7", "", "One", 1), ("7", "", "Two", 1)),
        ] {
            assert_eq!(assigned(&[now], &[before]), [Some(0)], "{what}");
        }
    }

    #[test]
    fn what_may_be_another_article_stays_one() {
        for (what, before, now) in [
            ("constant id", ("N/A", "http://e.org/1", "One", 1), ("N/A", "http://e.org/2", "Two", 2)),
            ("constant id, no link", ("N/A", "", "One", 1), ("N/A", "", "Two", 2)),
            ("status page", ("", "http://e.org/", "Maintenance", 1), ("", "http://e.org/", "Maintenance", 2)),
            ("weekly title", ("1", "http://e.org/1", "Links", 1), ("2", "http://e.org/2", "Links", 2)),
            ("undated title", ("1", "http://e.org/1", "Links", -1), ("2", "http://e.org/2", "Links", -1)),
            (
                "edition number, other date",
                ("http://e.org/1#0", "", "One", 1),
                ("http://e.org/1#1", "", "One", 2),
            ),
        ] {
            assert_eq!(assigned(&[now], &[before]), [None], "{what}");
        }
    }

    #[test]
    fn items_side_by_side_are_never_merged() {
        let notices: [Item; 3] = [
            ("", "http://e.org/", "Maintenance", 9),
            ("", "http://e.org/", "Maintenance", 8),
            ("", "http://e.org/", "Maintenance", 7),
        ];
        assert_eq!(assigned(&notices, &[]), [None; 3]);
        assert_eq!(assigned(&notices, &notices), [Some(0), Some(1), Some(2)]);
        let next: [Item; 2] = [("", "http://e.org/", "Maintenance", 10), notices[0]];
        assert_eq!(assigned(&next, &notices), [None, Some(0)]);
        // One id, links of their own: the date may be corrected.
        let same: [Item; 2] =
            [("N/A", "http://e.org/9", "Maintenance", 9), ("N/A", "http://e.org/8", "Maintenance", 8)];
        let corrected: [Item; 2] = [("N/A", "http://e.org/8", "Maintenance", 5), same[0]];
        assert_eq!(assigned(&corrected, &same), [Some(1), Some(0)]);
        // Two items at the same moment with the same title; then one of them and another one.
        let both: [Item; 2] = [("1", "http://e.org/1", "Daily", 1), ("2", "http://e.org/2", "Daily", 1)];
        assert_eq!(assigned(&[both[1], ("3", "http://e.org/3", "Daily", 1)], &both), [Some(1), None]);
    }

    #[test]
    fn numbers_that_are_places_in_the_document_identify_nothing() {
        let before: [Item; 2] = [("1", "", "Maintenance", 9), ("2", "", "Maintenance", 8)];
        let now: [Item; 2] = [("1", "", "Maintenance", 10), ("2", "", "Maintenance", 9)];
        assert_eq!(assigned(&now, &before), [None, Some(0)]);
        let more = [now[0], ("2", "", "Maintenance", 11), ("3", "", "Maintenance", 9)];
        assert_eq!(assigned(&more, &before), [None, None, Some(0)]);
        let undated: [Item; 2] = [("1", "", "Two", -1), ("2", "", "One", -1)];
        let shifted = [("1", "", "Three", -1), ("2", "", "Two", -1)];
        assert_eq!(assigned(&shifted, &undated), [None, Some(0)]);
        // A number in a feed with days only.
        let at = |title: &str| Article {
            url: Some(format!("http://e.org/{title}").into()),
            title: title.into(),
            published: UnixTime::from_seconds(86_400 * 20_000),
            ..Article::default()
        };
        let keys = |number: &str| ItemKeys { guid: Some(number.into()), ..ItemKeys::default() };
        let (one, two) = (Traits::of(&at("one"), &keys("1")), Traits::of(&at("two"), &keys("1")));
        let known = [Known { traits: one, old: None }];
        let item = NewItem { traits: &two, old: [Id::default(); 2], front_page: false };
        assert_eq!(assign(&[item], &known), [None]);
    }

    #[test]
    fn an_id_of_version_1_is_recognized() {
        let old = Id::of("feed", "1");
        let now = traits(&("1", "http://e.org/1", "One", 1));
        let stored = traits(&("", "http://e.org/1", "Before", 1));
        let known = [Known { traits: stored.clone(), old: Some(old) }];
        let item = |old| NewItem { traits: &now, old: [Id::default(), old], front_page: false };
        assert_eq!(assign(&[item(old)], &known), [Some(0)]);
        let elsewhere = [Known { traits: traits(&("", "http://e.org/2", "Before", 9)), old: Some(old) }];
        assert_eq!(assign(&[item(old)], &elsewhere), [None], "link, title and date are others");
        assert_eq!(assign(&[item(Id::of("", "x"))], &elsewhere), [None]);
    }
}
