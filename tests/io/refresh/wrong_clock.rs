//! Times that a wrong clock has left in the store. Never here: times in the log of marks.

use tidings::app::RefreshTarget::Due;
use tidings::io::store::Store;

use crate::refresh::{change_store, home_with, rss, run_refresh, titles};
use crate::server::{Reply, Server};

const DAY: i64 = 86_400;

#[test]
fn a_time_in_the_future_is_ignored() {
    let server = Server::new();
    server.on("/feed", Reply::ok(rss(&["Ferry"])).header("ETag", "\"1\""));
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &Due);
    assert_eq!(run_refresh(&home, &Due).asked, 0);
    for (n, change) in [
        // Further ahead than any server may ask for.
        format!("next = next + {}", 16 * DAY),
        format!("next = next + {}", 4000 * DAY),
        // Soon, but planned at a time that has not come yet.
        format!("asked = asked + {}, next = next + {}", DAY / 4, DAY / 4),
        format!(
            "asked = asked + {d}, fetched = fetched + {d}, complete = complete + {d}, next = next + {d}",
            d = 700 * DAY
        ),
        "next = 9223372036854775807".to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        change_store(&home, &format!("UPDATE feeds SET {change}"));
        let store = Store::read(&home.path("data")).unwrap().unwrap();
        assert_eq!(store.feeds().unwrap()[0].next, None, "{change}");
        assert_eq!(run_refresh(&home, &Due).asked, 1, "{change}");
        assert_eq!(run_refresh(&home, &Due).asked, 0, "{change}");
        assert_eq!(server.count("/feed"), n + 2);
    }
}

#[test]
fn a_complete_answer_in_the_future_does_not_count() {
    let server = Server::new();
    server.on("/feed", Reply::ok(rss(&["Ferry"])).header("ETag", "\"1\""));
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &Due);
    change_store(&home, &format!("UPDATE feeds SET complete = complete + {}, next = 0", 700 * DAY));
    assert_eq!(run_refresh(&home, &Due).asked, 1);
    assert_eq!(server.last("/feed").header("if-none-match"), None);
}

#[test]
fn a_long_pause_that_a_server_asked_for_is_kept() {
    let server = Server::new();
    server.on("/feed", Reply::status(429).header("Retry-After", "604800"));
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &Due);
    assert_eq!(run_refresh(&home, &Due).asked, 0);
}

/// What a visit with a clock ten years ahead leaves.
const AHEAD: &str = "UPDATE feeds SET asked = asked + 315360000, fetched = fetched + 315360000,
        complete = complete + 315360000, next = next + 315360000;
    UPDATE articles SET added = added + 315360000, sort = sort + 315360000 WHERE title = 'Undated';
    UPDATE articles SET added = added + 315360000, sort = 1893492000, dated = 1 WHERE title = 'Wrong year';";

#[test]
fn articles_of_a_visit_with_a_wrong_clock_are_put_right_also_without_a_new_document() {
    let today = jiff::Timestamp::from_second(now()).unwrap();
    let document = format!(
        "<rss version=\"2.0\"><channel><title>Weir</title><link>http://weir.example/</link>\
         <item><title>Undated</title><guid>u</guid></item>\
         <item><title>Wrong year</title><guid>w</guid><pubDate>2030-01-01T10:00:00Z</pubDate></item>\
         <item><title>Today</title><guid>t</guid><pubDate>{today}</pubDate></item></channel></rss>"
    );
    for answer in [Reply::status(304), Reply::status(500), Reply::ok(document.clone())] {
        let server = Server::new();
        server.on("/feed", Reply::ok(document.clone()).header("ETag", "\"1\""));
        let home = home_with(&[server.url("/feed")]);
        run_refresh(&home, &Due);
        change_store(&home, AHEAD);
        assert_eq!(titles(&home)[2], "Today");
        server.on("/feed", answer);
        assert_eq!(run_refresh(&home, &Due).asked, 1);
        assert_eq!(titles(&home)[0], "Today");
        let store = Store::read(&home.path("data")).unwrap().unwrap();
        let until = now();
        store
            .headlines(&mut |line| (assert!(line.added.seconds() <= until, "{}", line.title), true).1)
            .unwrap();
    }
}

fn now() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64
}
