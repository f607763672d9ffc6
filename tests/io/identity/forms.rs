//! The form in which an item comes, and by which forms it must be recognized. Never here: machines, marks.

use super::publisher::{Feed, Guid, Truth};

pub(super) const DAY: i64 = 86_400;

pub(super) type Name = String;

/// What identifies an item of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) guid: Option<String>,
    /// Without what a site changes in its links.
    pub(super) normal_guid: Option<String>,
    pub(super) weak_guid: Option<String>,
    pub(super) link: Option<String>,
    pub(super) weak_link: Option<String>,
    pub(super) front_page: bool,
    pub(super) title: String,
    pub(super) date: Option<i64>,
    pub(super) own_guid: bool,
    pub(super) own_link: bool,
}

pub(super) fn forms(feed: &Feed) -> Vec<(Option<Truth>, Form)> {
    let guids: Vec<Option<String>> = (0..feed.items.len()).map(|at| feed.guid_text(at)).collect();
    let form = |at: usize| {
        let item = &feed.items[at];
        let weak_link = item.link.as_ref().map(|(host, path)| format!("{host}{path}"));
        let session =
            feed.spelling.session.filter(|_| item.link.as_ref().is_some_and(|(_, path)| !path.is_empty()));
        let link = weak_link
            .clone()
            .map(|link| format!("{link}{}", session.map(|n| format!("?s={n}")).unwrap_or_default()));
        let links_itself = matches!(item.guid, Guid::Link) && guids[at].is_some();
        let front_page = item.link.as_ref().is_some_and(|(_, path)| path.is_empty());
        let shares = |other: usize| other != at && feed.items[other].link == item.link;
        let form = Form {
            guid: guids[at].clone(),
            normal_guid: if links_itself { link.clone() } else { guids[at].clone() },
            weak_guid: if links_itself { weak_link.clone() } else { guids[at].clone() },
            own_guid: guids[at].is_some() && guids.iter().filter(|guid| **guid == guids[at]).count() == 1,
            own_link: link.is_some() && !front_page && !(0..feed.items.len()).any(shares),
            link,
            weak_link,
            front_page,
            title: item.title.clone(),
            date: item.date,
        };
        (item.truth, form)
    };
    (0..feed.items.len()).map(form).collect()
}

/// Whether the store takes note of the item as it is now. Dates alone change nothing, except a correction.
pub(super) fn is_change(new: &Form, old: &Form, sort: Option<i64>, now: i64) -> bool {
    let corrected =
        new.date.filter(|date| *date <= now + DAY).is_some_and(|date| sort.is_none_or(|sort| date < sort));
    let undated = Form { date: old.date, own_guid: old.own_guid, own_link: old.own_link, ..new.clone() };
    undated != *old || corrected && new.date != old.date
}

/// Whether an item is certainly the article that had these forms, the latest first.
pub(super) fn recognizable(new: &Form, forms: &[Form], guid_is_reused: bool) -> bool {
    let last = &forms[0];
    let same_title = |old: &Form| new.title == old.title;
    let same_link = |old: &Form| new.own_link && new.link == old.link;
    let differs = |new: Option<String>, old: Option<String>| Some(new? != old?);
    let link = |form: &Form| form.link.clone().filter(|_| !form.front_page);
    let date = |form: &Form| form.date.map(|date| date.to_string());
    let has_time = new.date.is_some_and(|date| date.rem_euclid(DAY) != 0);
    let dates = differs(date(new), date(last)).filter(|differs| *differs || has_time);
    let others = [differs(link(new), link(last)).filter(|_| new.own_link), dates];
    let is_another = !same_title(last)
        && others.iter().any(Option::is_some)
        && others.iter().flatten().all(|differs| *differs);
    let same_guid = |old: &Form| new.normal_guid.is_some() && new.normal_guid == old.normal_guid;
    let weak = |old: &Form| {
        new.weak_guid.is_some() && new.weak_guid == old.weak_guid
            || new.weak_link.is_some() && new.weak_link == old.weak_link && !new.front_page
    };
    forms.iter().any(|old| same_link(old) && same_title(last))
        || new.own_guid && !guid_is_reused && !is_another && forms.iter().any(same_guid)
        || new.guid.is_none() && forms.iter().any(same_link)
        || same_title(last) && has_time && new.date == last.date
        || same_title(last) && new.date == last.date && !guid_is_reused && forms.iter().any(weak)
}

/// The names of an item, by the present address of its feed and by earlier ones.
pub(super) fn names(form: &Form, scopes: &[String]) -> Vec<Name> {
    let local = |key: String| scopes.iter().map(|scope| format!("{scope} {key}")).collect();
    let whole = || local(format!("{:?} {:?} {} {:?}", form.guid, form.link, form.title, form.date));
    let link = form.link.clone().unwrap_or_default();
    match &form.guid {
        Some(guid) if form.own_guid => {
            let is_tag = guid.starts_with("tag:");
            let is_url = guid.starts_with("http");
            let normal = form.normal_guid.clone().unwrap();
            match (is_tag || is_url, &form.link) {
                (true, Some(_)) => vec![format!("{normal} {link}")],
                (true, None) if is_url => vec![format!("{normal} {normal}")],
                (false, Some(_)) => local(format!("{guid} {link}")),
                _ => local(guid.clone()),
            }
        }
        None if form.own_link => vec![format!("{link} {link}")],
        _ => whole(),
    }
}
