//! Validators are not trusted blindly: servers that would answer 304 for ever. Never here: how validators are sent (see
//! `network::requests`).

use tidings::app::RefreshTarget::{All, Due, One};
use tidings::news::NameScope;

use crate::refresh::{
    change_store, home_with, record, rss, run_complete_refresh, run_refresh, sorted_titles,
};
use crate::server::{Reply, Request, Server};

fn is_conditional(request: &Request) -> bool {
    request.header("if-none-match").is_some() || request.header("if-modified-since").is_some()
}

/// A server that sends `first`, and then the new feed; but `refusal` to each request with a condition.
fn stubborn(first: Reply, refusal: Reply) -> Server {
    let asked = std::sync::atomic::AtomicBool::new(false);
    Server::start(move |request| {
        let again = asked.swap(true, std::sync::atomic::Ordering::Relaxed);
        match (is_conditional(request), again) {
            (true, _) => refusal.clone(),
            (false, false) => first.clone(),
            (false, true) => Reply::ok(rss(&["Ferry", "Harbour"])).header("ETag", "\"1\""),
        }
    })
}

fn first() -> Reply {
    Reply::ok(rss(&["Ferry"])).header("ETag", "\"1\"")
}

#[test]
fn a_date_in_the_future_is_not_sent_back() {
    let far = "Sat, 16 Nov 2041 19:11:00 GMT";
    for headers in [
        &[("Last-Modified", far)][..],
        &[("Last-Modified", far), ("ETag", far)],
        &[("ETag", "W/\"Sat, 16 Nov 2041 19:11:00 GMT\"")],
        &[("Last-Modified", "Saturday, 16-Nov-41 19:11:00 GMT")],
    ] {
        let first =
            headers.iter().fold(Reply::ok(rss(&["Ferry"])), |reply, (name, value)| reply.header(name, value));
        let server = stubborn(first, Reply::status(304));
        let home = home_with(&[server.url("/feed")]);
        run_refresh(&home, &Due);
        assert_eq!(run_refresh(&home, &All).new, 1, "{headers:?}");
        assert_eq!(server.requests().len(), 2);
    }
    // Nor is one that is in the store already.
    let server = stubborn(first(), Reply::status(304));
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &Due);
    change_store(&home, &format!("UPDATE feeds SET etag = NULL, modified = CAST('{far}' AS BLOB)"));
    assert_eq!(run_refresh(&home, &All).new, 1);
}

#[test]
fn a_refused_condition_is_dropped_in_the_same_visit() {
    let empty = Reply::ok("");
    let blank = Reply::ok(" \r\n").chunked();
    let refusals = [400, 412, 417, 204].map(Reply::status);
    for (n, refusal) in refusals.into_iter().chain([empty, blank]).enumerate() {
        let server = stubborn(first(), refusal);
        let home = home_with(&[server.url("/feed")]);
        run_refresh(&home, &Due);
        let report = run_refresh(&home, &All);
        assert_eq!((report.new, report.failed.len()), (1, 0), "{n}: {report:?}");
        assert_eq!(
            server.requests().iter().map(is_conditional).collect::<Vec<_>>(),
            [false, true, false],
            "{n}"
        );
        // The server does not understand conditions, so it is asked without.
        assert_eq!(run_refresh(&home, &All).failed.len(), 0);
        assert!(!is_conditional(&server.last("/feed")) && server.requests().len() == 4, "{n}");
    }
    // To a request without a condition such an answer is an error, and is not repeated.
    let server = Server::start(|_| Reply::status(400));
    let home = home_with(&[server.url("/feed")]);
    assert_eq!(run_refresh(&home, &Due).failed.len(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_refused_condition_at_a_new_address_is_dropped_too() {
    let server = Server::new();
    server.on("/old", Reply::to(301, "/new"));
    server.on("/new", vec![first(), Reply::status(412), Reply::ok(rss(&["Ferry", "Harbour"]))]);
    let home = home_with(&[server.url("/old")]);
    run_refresh(&home, &Due);
    assert_eq!(run_refresh(&home, &All).new, 1);
    assert_eq!((server.count("/old"), server.count("/new")), (1, 3));
}

#[test]
fn after_another_error_the_next_visit_has_no_condition() {
    let page = "<!DOCTYPE html><html><head><title>x</title></head><body><p>Nothing.</p></body></html>";
    for (reply, conditional) in [
        (Reply::status(403), false),
        (Reply::status(500), false),
        (Reply::ok(page).header("Content-Type", "text/html"), false),
        (Reply::status(410), false),
        // A server that is busy is spared.
        (Reply::status(503), true),
        (Reply::status(429).header("Retry-After", "60"), true),
        (Reply::reset(), true),
    ] {
        let server = Server::new();
        server.on("/feed", vec![first(), reply, Reply::ok(rss(&["Ferry", "Harbour"]))]);
        let home = home_with(&[server.url("/feed")]);
        run_refresh(&home, &Due);
        assert_eq!(run_refresh(&home, &All).failed.len(), 1);
        assert_eq!(run_refresh(&home, &All).new, 1);
        assert_eq!(is_conditional(&server.last("/feed")), conditional);
    }
}

#[test]
fn after_a_week_a_feed_is_asked_without_a_condition() {
    let server = stubborn(first(), Reply::status(304));
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &Due);
    change_store(&home, "UPDATE feeds SET complete = complete - 6 * 86400");
    assert_eq!(run_refresh(&home, &All).new, 0);
    change_store(&home, "UPDATE feeds SET complete = complete - 86400");
    assert_eq!(run_refresh(&home, &All).new, 1);
    run_refresh(&home, &All);
    assert!(is_conditional(&server.last("/feed")), "the week begins anew");
}

#[test]
fn after_fifty_answers_304_a_feed_is_asked_without_a_condition() {
    let server = stubborn(first(), Reply::status(304));
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &Due);
    for n in 1..=50 {
        assert_eq!(run_refresh(&home, &All).new, 0);
        assert_eq!(record(&home, &server.url("/feed")).unchanged, n);
    }
    assert_eq!(run_refresh(&home, &All).new, 1);
    assert_eq!((server.requests().len(), record(&home, &server.url("/feed")).unchanged), (52, 0));
    run_refresh(&home, &All);
    assert!(is_conditional(&server.last("/feed")), "the counting begins anew");
}

#[test]
fn a_complete_refresh_asks_every_feed_without_a_condition() {
    let server = stubborn(first(), Reply::status(304));
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &Due);
    assert_eq!(run_refresh(&home, &All).new, 0);
    let one = record(&home, &server.url("/feed")).address;
    assert_eq!(run_complete_refresh(&home, &All).new, 1);
    run_complete_refresh(&home, &One(one));
    assert!(!is_conditional(&server.last("/feed")));
}

#[test]
fn a_complete_answer_is_read_even_if_it_is_the_same() {
    let server = Server::new();
    server.on("/feed", first());
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &Due);
    let lose = || change_store(&home, "DELETE FROM articles; DELETE FROM texts");
    lose();
    assert_eq!(run_refresh(&home, &All).new, 0, "the same bytes are not read again");
    assert_eq!(run_complete_refresh(&home, &All).new, 1);
    lose();
    change_store(&home, "UPDATE feeds SET complete = complete - 7 * 86400");
    run_refresh(&home, &All);
    assert_eq!(sorted_titles(&home), ["Ferry"], "but once a week they are");
}

#[test]
fn an_address_that_another_machine_has_moved_to_is_learned_from_the_log() {
    let server = Server::start(|request| if is_conditional(request) { Reply::status(304) } else { first() });
    let address = server.url("/feed");
    let home = home_with(std::slice::from_ref(&address));
    run_refresh(&home, &Due);
    let (old, new) = (NameScope::of(&address), NameScope::of("https://example.org/moved"));
    std::fs::create_dir_all(home.path("config/state")).unwrap();
    let (old, new) = (old.0, new.0);
    let lines = [
        format!(r#"{{"t":1764000000000,"id":"{old}","read":true}}"#),
        format!(r#"{{"t":1764000000001,"id":"{old}","with":"{new}","joined":true}}"#),
        r#"{"joined":"no"}"#.to_owned(),
    ];
    std::fs::write(home.path("config/state/other.jsonl"), lines.join("\n")).unwrap();
    for _ in 0..2 {
        run_refresh(&home, &All);
    }
    // Once for the names by the new address.
    assert_eq!(server.requests().iter().map(is_conditional).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(sorted_titles(&home), ["Ferry"]);
}
