//! The search of the list: builds the query from the filter and the view, sends requests, handles hits and snippets.
//! Never here: how a query is parsed or matched (see `search`), typing (see `filter`).

use crate::app::filter::{self, asks_marks};
use crate::app::library::STARTED;
use crate::app::{Effect, Model, Now, Scope, View};
use crate::search::{Hits, Phrase, Query, QueryContext, Role, parse};

/// Searches if the query has changed.
pub(crate) fn refilter(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let query = build_query(model, now);
    if query != model.query {
        start(model, true, now, fx);
    }
}

/// Builds the query: that of the view shown, and the typed one.
fn build_query(model: &mut Model, now: Now) -> Query {
    let frame = QueryContext { now: now.unix_time(), zone: &model.zone, texts: model.filter.search_texts };
    model.filter.parsed = parse(model.prompt.text(), &frame);
    let typed = &model.filter.parsed.query;
    let Query { mut all, sort } = view_query(model, &frame);
    all.extend(typed.all.iter().cloned());
    Query { all, sort: typed.sort.or(sort) }
}

/// The query of the view shown; empty if a search does not define it.
pub(crate) fn view_query(model: &Model, frame: &QueryContext<'_>) -> Query {
    let view = match &model.scope {
        Scope::Started => Some("is:started"),
        Scope::View(name) => model.views.query(name),
        _ => None,
    };
    let frame = QueryContext { texts: false, ..*frame };
    view.map(|view| parse(view, &frame).query).unwrap_or_default()
}

/// Starts a search. `to_top`: the cursor goes to the best hit, because the user searches for something else.
pub(crate) fn start(model: &mut Model, to_top: bool, now: Now, fx: &mut Vec<Effect>) {
    model.query = build_query(model, now);
    model.search_ticket = model.ticket();
    model.search_to_top |= to_top;
    model.searching = !model.query.is_empty();
    if to_top {
        model.list.drop_kept_hits();
    }
    model.list.ask_for(model.query.sort);
    model.list.pinned = if model.scope == Scope::Started { started_rows(model) } else { Vec::new() };
    if model.searching {
        let facts = filter::facts(&model.library, model.feeds.all(), &model.query);
        if model.query.asks_sources() {
            model.filter.source_facts.clone_from(&facts.sources);
        }
        let (ticket, rows) = (model.search_ticket, model.library.len() as u32);
        fx.push(Effect::Search { ticket, query: model.query.clone(), rows, facts });
    } else {
        model.search_to_top = false;
        model.list.hits = None;
        model.filter.snippets.set_phrases(Vec::new());
        model.list.rebuild(&model.library, false);
    }
}

/// The articles that are read in part, the one last read first.
fn started_rows(model: &Model) -> Vec<u32> {
    let started = model.library.flagged_rows(STARTED);
    let mut rows: Vec<_> =
        started.iter().map(|row| (model.state.stopped(&model.library.id(row)), row)).collect();
    rows.sort_unstable_by_key(|(stopped, row)| (std::cmp::Reverse(*stopped), *row));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Searches again if the query depends on marks, which may have changed.
pub(crate) fn search_marks(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if asks_marks(&model.query) {
        start(model, false, now, fx);
        model.list.drop_kept_hits();
    }
}

/// Searches again if the query depends on names or tags of sources that have changed.
pub(crate) fn search_sources(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.query.asks_sources()
        && filter::source_facts(&model.library, model.feeds.all()) != model.filter.source_facts
    {
        start(model, false, now, fx);
    }
}

/// The hits of a search have arrived.
pub(crate) fn on_hits(model: &mut Model, hits: Hits) {
    model.searching = false;
    model.list.hits = Some(hits);
    let phrases: Vec<Phrase> = model.query.positive_phrases().into_iter().cloned().collect();
    if phrases.is_empty() {
        // The search may have interrupted the indexing.
        model.indexing = None;
    }
    model.filter.snippets.set_phrases(phrases);
    // While the filter is typed, the best hit stays under the cursor until the user moves it.
    let at_top = model.layers.is_filter() && model.list.cursor() == 0;
    if std::mem::take(&mut model.search_to_top) || at_top {
        model.list.rebuild(&model.library, true);
        model.places.arrived = model.list.selected();
    } else {
        model.list.rebuild_in_place(&model.library);
    }
    let place = model.places.after_search.take();
    model.return_to(place);
}

/// Requests the snippets of the visible rows.
pub(crate) fn request_snippets(model: &mut Model, fx: &mut Vec<Effect>) {
    if model.searching || model.areas().list().area() == 0 || !model.list_shape().shows_excerpts() {
        return;
    }
    let rows = model.filter.snippets.missing(&model.list);
    if !rows.is_empty() {
        let ticket = model.ticket();
        let phrases = model.filter.snippets.phrases.clone();
        model.filter.snippets.pending = Some((ticket, rows.clone()));
        fx.push(Effect::Snippets { ticket, rows, phrases });
    }
}

/// How far the texts have been read for their words. At the end, what was found in them until then is found anew.
pub(crate) fn on_indexing(model: &mut Model, done: u64, total: u64, now: Now, fx: &mut Vec<Effect>) {
    model.indexing = Some((done, total)).filter(|_| done < total);
    // A search that is under way waits for the end by itself.
    if model.indexing.is_none() && !model.searching && !model.filter.snippets.phrases.is_empty() {
        model.filter.snippets.clear();
        start(model, false, now, fx);
    }
}

/// The content of the list as a query that can be saved: scope, view and filter.
pub(crate) fn query_text(model: &Model) -> String {
    let quoted =
        |field: &str, name: &str| format!("{field}:\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    let scope = match &model.scope {
        Scope::All => None,
        Scope::Started => Some("is:started".to_owned()),
        Scope::View(name) => model.views.query(name).map(close_query),
        Scope::Tag(tag) => Some(quoted("tag", tag)),
        Scope::Feed(_) | Scope::Publisher(_) => model.scope_name().map(|name| quoted("source", &name)),
    };
    let view = match model.list.view {
        View::All => None,
        View::Unread => Some("is:unread".to_owned()),
        View::Saved => Some("is:saved".to_owned()),
    };
    let typed = if model.filter.search_texts { as_text_query(model) } else { model.prompt.text().to_owned() };
    let typed = Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty());
    scope.into_iter().chain(view).chain(typed).collect::<Vec<_>>().join(" ")
}

/// Completes a query so that more can be appended: no open quote, no `|` at the end.
fn close_query(query: &str) -> String {
    let query = query.trim_matches([' ', '|']);
    let open = query.matches('"').count() % 2 == 1;
    format!("{query}{}", if open { "\"" } else { "" })
}

/// The typed filter, rewritten to search texts without the switch for texts.
fn as_text_query(model: &Model) -> String {
    let text = model.prompt.text();
    let mut out = String::with_capacity(text.len());
    for span in &model.filter.parsed.spans {
        let (before, piece) = (&text[..span.range.start], &text[span.range.clone()]);
        out.push_str(&text[previous_end(&model.filter.parsed.spans, span.range.start)..span.range.start]);
        let begins = before.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '!'));
        let word = span.role == Role::Word || span.role == Role::Sign && piece.starts_with(['"', '\'']);
        out.push_str(if begins && word { "body:" } else { "" });
        out.push_str(piece);
    }
    out
}

/// The end of the span before an offset.
fn previous_end(spans: &[crate::search::Span], at: usize) -> usize {
    spans.iter().map(|span| span.range.end).filter(|end| *end <= at).max().unwrap_or(0)
}
