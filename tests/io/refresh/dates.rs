//! Dates of items that cannot be right, or are missing: where such articles are listed. Never here: how dates are
//! written in feeds (see `parse::date`).

use std::fmt::Write as _;

use tidings::app::RefreshTarget::All;
use tidings::io::store::Store;
use tidings::news::UnixTime;

use crate::home::Home;
use crate::refresh::{change_store, home_with, run_complete_refresh, titles};
use crate::server::{Reply, Server};

/// A feed of titles and dates.
fn rss(items: &[(&str, &str)]) -> Reply {
    let mut out =
        "<rss version=\"2.0\"><channel><title>Weir</title><link>http://weir.example/</link>".to_owned();
    for (title, date) in items {
        let date = if date.is_empty() { String::new() } else { format!("<pubDate>{date}</pubDate>") };
        let _ = write!(
            out,
            "<item><title>{title}</title><guid isPermaLink=\"false\">{title}</guid>{date}\
             <description>About {title}.</description></item>"
        );
    }
    Reply::ok(out + "</channel></rss>")
}

fn published(home: &Home, title: &str) -> Option<UnixTime> {
    let store = Store::read(&home.path("data")).unwrap().unwrap();
    let mut found = None;
    store
        .headlines(&mut |line| {
            if line.title == title {
                found = Some(line.published);
            }
            true
        })
        .unwrap();
    found.unwrap()
}

/// Days from now, as feeds write dates.
fn date(days: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    jiff::Timestamp::from_second(now + days * 86_400).unwrap().to_string()
}

#[test]
fn impossible_dates_are_no_dates() {
    for wrong in [
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Wed, 31 Dec 1969 23:59:59 GMT",
        "",
    ] {
        let server = Server::new();
        let home = home_with(&[server.url("/feed")]);
        let (now, old) = (date(0), date(-3));
        let items = [("Wrong", wrong), ("Now", &now), ("Old", &old)];
        server.on("/feed", rss(&items));
        assert_eq!(run_complete_refresh(&home, &All).new, 3);
        assert_eq!(published(&home, "Wrong"), None, "{wrong}");
        // It came today: before what is older, and not above what is of today.
        assert_eq!(titles(&home), ["Now", "Wrong", "Old"], "{wrong}");
        // A date that comes later is taken.
        let corrected = date(-5);
        server.on("/feed", rss(&[("Wrong", &corrected), items[1], items[2]]));
        assert_eq!(run_complete_refresh(&home, &All).new, 0);
        assert!(published(&home, "Wrong").is_some(), "{wrong}");
        assert_eq!(titles(&home), ["Now", "Old", "Wrong"], "{wrong}");
    }
}

#[test]
fn a_date_in_the_future_counts_as_the_first_visit_until_it_is_corrected() {
    let server = Server::new();
    let home = home_with(&[server.url("/feed")]);
    let (far, farther) = ("Fri, 27 Nov 2037 10:00:00 GMT".to_owned(), "Fri, 27 Nov 2043 10:00:00 GMT");
    server.on("/feed", rss(&[("Wrong", &far), ("Yesterday", &date(-1))]));
    run_complete_refresh(&home, &All);
    assert_eq!(
        (titles(&home), published(&home, "Wrong")),
        (vec!["Wrong".to_owned(), "Yesterday".to_owned()], None)
    );
    // The next day other articles come before it.
    change_store(&home, "UPDATE articles SET added = added - 86400, sort = sort - 86400");
    server.on("/feed", rss(&[("Wrong", farther), ("Yesterday", &date(-2)), ("Today", &date(0))]));
    run_complete_refresh(&home, &All);
    assert_eq!(titles(&home)[0], "Today");
    assert_eq!(published(&home, "Wrong"), None);
    let right = date(-9);
    server.on("/feed", rss(&[("Wrong", &right), ("Yesterday", &date(-2)), ("Today", &date(0))]));
    assert_eq!(run_complete_refresh(&home, &All).new, 0);
    assert_eq!(titles(&home), ["Today", "Yesterday", "Wrong"]);
    // A later date is taken only from the future: some feeds date every item to the time of the request.
    server.on("/feed", rss(&[("Wrong", &date(0)), ("Yesterday", &date(0)), ("Today", &date(0))]));
    run_complete_refresh(&home, &All);
    assert_eq!(titles(&home), ["Today", "Yesterday", "Wrong"]);
}

#[test]
fn undated_articles_are_sorted_by_the_day_of_their_first_visit() {
    let server = Server::new();
    let home = home_with(&[server.url("/feed")]);
    server.on("/feed", rss(&[("First", ""), ("Second", "")]));
    run_complete_refresh(&home, &All);
    change_store(&home, "UPDATE articles SET added = added - 2 * 86400, sort = sort - 2 * 86400");
    server.on("/feed", rss(&[("Third", ""), ("First", ""), ("Second", ""), ("Day before", &date(-1))]));
    assert_eq!(run_complete_refresh(&home, &All).new, 2);
    assert_eq!(titles(&home), ["Third", "Day before", "First", "Second"]);
}
