//! `tidings inspect`: the fields of its report. Never here: what a parser should return for a file.

use crate::server::{Reply, Server};
use serde_json::Value;

use crate::cli::{tidings, tidings_reading};
use crate::home::Home;

const LINE: &str = r#"{"title":"Ferry runs again","date":"2024-11-24T06:00:00+01:00","authors":["Ann","Bo"],"tags":["sea"],"url":"https://example.org/ferry","summary":"It is back.","text":"At last it runs."}"#;

#[test]
fn the_report_has_the_documented_fields() {
    let home = Home::new();
    let file = home.news("ferry.jsonl", format!("{LINE}\n{LINE}\n"));
    let out = tidings(&home, &["inspect", "--json", &file]).success();
    assert_eq!(out.lines().count(), 1);
    let report: Value = serde_json::from_str(&out).unwrap();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut top = names(&report);
    top.sort();
    assert_eq!(top, ["articles", "format", "title", "url", "warnings"]);
    let article = &report["articles"][0];
    let mut fields = names(article);
    fields.sort();
    assert_eq!(fields, ["authors", "id", "published", "summary", "tags", "text", "title", "updated", "url"]);
    assert_eq!(article["published"], "2024-11-24T05:00:00Z");
    assert_eq!(article["updated"], Value::Null);
    assert_eq!(article["authors"], serde_json::json!(["Ann", "Bo"]));
    assert_eq!(article["text"], "At last it runs.");
    assert!(report["warnings"].as_array().is_some());

    let words = tidings(&home, &["inspect", &file]).success();
    for part in ["format", "Ferry runs again", "Ann, Bo", "https://example.org/ferry", "2024-11-24T05:00:00Z"]
    {
        assert!(words.contains(part), "{words}");
    }
    let piped =
        tidings_reading(&home, &["inspect", "--json", "-"], format!("{LINE}\n{LINE}\n").as_bytes()).success();
    let piped: Value = serde_json::from_str(&piped).unwrap();
    assert_eq!((&piped["format"], &piped["articles"][0]["title"]), (&report["format"], &article["title"]));
}

#[test]
fn an_address_is_fetched_and_relative_links_are_resolved() {
    let server = Server::new();
    let feed = "<rss><channel><title>Gazette</title><item><title>Ferry</title><link>/ferry</link></item></channel></rss>";
    server.on("/feed", [Reply::ok(feed)]);
    let home = Home::new();
    let out = tidings(&home, &["inspect", "--json", &server.url("/feed")]).success();
    assert!(out.contains("\"title\":\"Gazette\"") && out.contains(&server.url("/ferry")), "{out}");
    let ran = tidings(&home, &["inspect", &server.url("/nothing")]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("not found (404)"), "{}", ran.err);
}
