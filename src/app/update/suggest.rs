//! Looks for a filter that finds something when the typed one finds nothing. Never here: which filters are tried (see
//! `suggestion`), how the suggestion is shown (see `empty`).

use super::search;
use crate::app::filter::facts;
use crate::app::library::{READ, SAVED};
use crate::app::suggestion::{Candidate, SuggestionState, TITLES, candidates, meant_word};
use crate::app::{Effect, Model, Now, View};
use crate::search::{Query, QueryContext, Rows};

/// Requests a suggestion if the list is empty because of the filter. Called after every message.
pub(crate) fn request(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let search = Some(model.search_ticket);
    if model.filter.suggestion.search == search {
        return;
    }
    if model.filter.suggestion.pending.take().is_some() {
        // Another search has begun: the filters tried for the last one do not matter any more.
        let ticket = model.ticket();
        fx.push(Effect::Count { ticket, rows: 0, views: Vec::new() });
    }
    // A worker counts one thing at a time.
    if model.searching || model.loading.is_some() || model.views.counting.is_some() {
        return;
    }
    let hits = model.list.hits.as_ref().filter(|_| model.list.rows().is_empty());
    let elsewhere = hits.map_or(0, |hits| in_common(&hits.rows, &model.library.listed_rows()));
    let wanted = hits.is_some() && elsewhere == 0 && !model.filter.parsed.query.is_empty();
    model.filter.suggestion = SuggestionState { search, elsewhere, ..SuggestionState::default() };
    if wanted {
        let tried = candidates(model.prompt.text(), !model.filter.search_texts);
        count(model, tried, now, fx);
    }
}

/// Requests what the filters find.
fn count(model: &mut Model, tried: Vec<Candidate>, now: Now, fx: &mut Vec<Effect>) {
    if tried.is_empty() {
        return;
    }
    let frame = QueryContext { now: now.unix_time(), zone: &model.zone, texts: model.filter.search_texts };
    let views = tried.iter().map(|candidate| {
        let Query { mut all, sort } = search::view_query(model, &frame);
        all.extend(crate::search::parse(&candidate.text, &frame).query.all);
        let query = Query { all, sort };
        let facts = facts(&model.library, model.feeds.all(), &query);
        (query, facts)
    });
    let (views, rows) = (views.collect(), model.library.len() as u32);
    let ticket = model.ticket();
    model.filter.suggestion.pending = Some((ticket, tried));
    fx.push(Effect::Count { ticket, rows, views });
}

/// What the filters find has arrived. False if it was not asked for.
pub(crate) fn on_counts(
    model: &mut Model,
    ticket: u64,
    found: &[Rows],
    now: Now,
    fx: &mut Vec<Effect>,
) -> bool {
    let Some((_, tried)) = model.filter.suggestion.pending.take_if(|(pending, _)| *pending == ticket) else {
        return false;
    };
    let inside = rows_of_list(model);
    let mut corrected = Vec::new();
    for (candidate, rows) in tried.into_iter().zip(found) {
        let count = in_common(rows, &inside);
        if count == 0 {
            continue;
        }
        let Some((word, before, after)) = &candidate.typo else {
            if corrected.is_empty() {
                model.filter.suggestion.found = Some((candidate.text, count));
            }
            break;
        };
        let titles = rows.iter().filter(|row| inside.has(*row)).take(TITLES);
        let titles: Vec<_> = titles.map(|row| model.library.row(row).title).collect();
        if let Some(meant) = meant_word(word, titles.iter().map(AsRef::as_ref)) {
            let text = format!("{before}{meant}{after}");
            if corrected.iter().all(|other: &Candidate| other.text != text) {
                corrected.push(Candidate { text, typo: None });
            }
        }
    }
    // The corrected filters may find more than those without the wrong letter.
    corrected.truncate(1);
    count(model, corrected, now, fx);
    true
}

/// The rows that the list would hold without a filter.
fn rows_of_list(model: &Model) -> Rows {
    let library = &model.library;
    let view = match model.list.view {
        View::All => None,
        View::Unread => Some((library.flagged_rows(READ), false)),
        View::Saved => Some((library.flagged_rows(SAVED), true)),
    };
    let scope = model.list.scope.as_ref().map(|sources| library.rows_of_sources(sources));
    let word = |rows: &Rows, at: usize| rows.words().get(at).copied().unwrap_or_default();
    let listed = library.listed_rows();
    let words = listed.words().iter().enumerate().map(|(at, listed)| {
        let of_view = view
            .as_ref()
            .map_or(u64::MAX, |(rows, wanted)| if *wanted { word(rows, at) } else { !word(rows, at) });
        listed & of_view & scope.as_ref().map_or(u64::MAX, |rows| word(rows, at))
    });
    Rows::from_words(words.collect(), library.len() as u32)
}

/// The number of rows in both.
fn in_common(a: &Rows, b: &Rows) -> usize {
    a.words().iter().zip(b.words()).map(|(a, b)| (a & b).count_ones() as usize).sum()
}

/// Replaces the filter by the suggested one. False if there is none.
pub(crate) fn take(model: &mut Model, now: Now, fx: &mut Vec<Effect>) -> bool {
    let shown = model.list.rows().is_empty() && model.filter.suggestion.search == Some(model.search_ticket);
    let Some((text, _)) = model.filter.suggestion.found.take_if(|_| shown) else { return false };
    model.prompt.set(&text);
    model.filter.history.reset();
    search::refilter(model, now, fx);
    true
}
