use super::{is_article, parse, parse_article, parse_headline, parse_lines};
use crate::news::{Article, Body, Format};
use crate::parse::Hint;

fn one(json: &str) -> Article {
    parse_article(json.as_bytes(), &Hint::default()).unwrap().unwrap()
}

fn titles(json: &str) -> Vec<String> {
    let parsed = parse(json, &Hint::default()).unwrap();
    parsed.articles.iter().map(|article| article.title.to_string()).collect()
}

/// Lines as in data sets and APIs, complete and damaged.
const LINES: [&str; 23] = [
    r#"{"id":"urn:x:1","source":"feed-1","title":"Wheat — up","url":"https://e.org/1","author":"A B","published":"2026-01-01T00:00:00Z","tags":["wheat"],"body":"<p>Text</p>"}"#,
    r#"{"headline":"H","short_description":"S","link":"https://e.org/2","authors":"A, B","category":"WORLD","date":"2018-05-26"}"#,
    r#"{"title":"T","text":"Long text.","domain":"e.org","date":"2019-01-01 10:00:00","url":"http://e.org/3"}"#,
    r#"{"objectID":"9","created_at":"2024-11-24T10:00:00Z","created_at_i":1732442400,"title":null,"story_title":"On HN","comment_text":"<p>Yes","author":"u","points":3}"#,
    r#"{"webTitle":"G","webUrl":"https://g.org/a","webPublicationDate":"2024-11-24T10:00:00Z","sectionName":"World","fields":{"body":"<p>x</p>","trailText":"t"}}"#,
    r#"{"headline":{"main":"N","kicker":null},"web_url":"https://n.org/a","pub_date":"2024-11-24T10:00:00+0000","byline":{"original":"By A B"},"_id":"nyt://1"}"#,
    r#"{"title":{"rendered":"W &amp; P"},"content":{"rendered":"<p>c</p>"},"guid":{"rendered":"http://w.org/?p=1"},"date":"2024-11-24T10:00:00"}"#,
    r#"{"_index":"news","_id":"7","_source":{"title":"E","url":"http://e.org/7"}}"#,
    r#"{"kind":"t3","data":{"title":"R","permalink":"/r/x","created_utc":1732442400.0,"selftext":"s"}}"#,
    r#"{"TITLE":"Upper","Pub_Date":1732442400000}"#,
    r#"{"title":42,"published":false,"tags":"a, b","author":{"name":"N"}}"#,
    r#"{"title":"d1","title":"d2"}"#,
    r#"{"title":"\ud83d\ude00 \ud83d lone","body":NaN}"#,
    r#"{"body":"No title here, but a text that is long enough to be cut somewhere after the eightieth character."}"#,
    r#"{"description":"Only a description"}"#,
    r#"{"id":1,"title":"First of many"}"#,
    r#"{"title":"","headline":"Fallback"}"#,
    r#"{"title":"S","source":{"id":null,"name":"BBC"},"publishedAt":"2024-11-24T10:00:00Z","content":"Cut… [+1234 chars]"}"#,
    r#"{"url":"http://e.org"}"#,
    r#"{"title":"broken"#,
    r#"{"id":1,"title":"Outer","data":{"source":"x","published":"2024-11-24"}}"#,
    "[1]",
    "",
];

#[test]
fn the_headline_of_a_line_is_that_of_its_article() {
    for line in LINES {
        let short = parse_headline(line.as_bytes());
        let long = parse_article(line.as_bytes(), &Hint::default());
        assert_eq!(short.clone().map(|h| h.map(|h| h.id)), long.clone().map(|a| a.map(|a| a.id)), "{line}");
        assert_eq!(short, long.map(|article| article.map(|article| article.headline())), "{line}");
    }
}

#[test]
fn lines_with_a_stray_byte_are_parsed() {
    let line = b"{\"title\":\"Z\xc3\xbcrich\",\"author\":\"Ren\xe9\",\"id\":\"1\"}";
    let long = parse_article(line, &Hint::default()).unwrap().unwrap();
    assert_eq!(parse_headline(line).unwrap().unwrap(), long.headline());
    assert_eq!((long.title.as_str(), long.authors[0].as_str()), ("Zürich", "René"));
}

#[test]
fn lines_of_many_shapes_are_articles() {
    let news = one(LINES[0]);
    assert_eq!(news.title.as_str(), "Wheat — up");
    assert_eq!(news.authors[0].as_str(), "A B");
    assert_eq!(news.published.unwrap().rfc3339(), "2026-01-01T00:00:00Z");
    assert_eq!(news.tags[0].as_str(), "wheat");
    assert_eq!(news.body, Body::Html("<p>Text</p>".into()));
    let set = one(LINES[1]);
    assert_eq!((set.title.as_str(), set.summary.as_deref()), ("H", Some("S")));
    assert_eq!(set.url.as_deref(), Some("https://e.org/2"));
    assert_eq!(set.tags[0].as_str(), "WORLD");
    assert_eq!(one(LINES[2]).source.as_deref(), Some("e.org"));
    assert_eq!(one(LINES[2]).body, Body::Plain("Long text.".into()));
    assert_eq!((one(LINES[3]).title.as_str(), one(LINES[3]).url), ("On HN", None));
    assert_eq!(one(LINES[4]).body, Body::Html("<p>x</p>".into()));
    assert_eq!((one(LINES[5]).title.as_str(), one(LINES[5]).authors[0].as_str()), ("N", "A B"));
    assert_eq!(one(LINES[7]).title.as_str(), "E");
    assert_eq!(one(LINES[8]).published.unwrap().rfc3339(), "2024-11-24T10:00:00Z");
    assert_eq!(one(LINES[9]).published.unwrap().rfc3339(), "2024-11-24T10:00:00Z");
    assert_eq!((one(LINES[10]).title.as_str(), one(LINES[10]).tags.len()), ("42", 2));
    assert_eq!(one(LINES[12]).title.as_str(), "😀 \u{fffd} lone");
    assert_eq!(
        one(LINES[13]).title.as_str(),
        "No title here, but a text that is long enough to be cut somewhere after the…"
    );
    assert_eq!(one(LINES[16]).title.as_str(), "Fallback");
    assert_eq!(
        (one(LINES[17]).source.as_deref(), &one(LINES[17]).body),
        (Some("BBC"), &Body::Plain("Cut…".into()))
    );
}

#[test]
fn numbers_of_unnamed_sources_do_not_collide() {
    assert_ne!(one(r#"{"id":1,"title":"A"}"#).id, one(r#"{"id":1,"title":"B"}"#).id);
    assert_eq!(
        one(r#"{"id":1,"title":"A","source":"s"}"#).id,
        one(r#"{"id":1,"title":"B","source":"s"}"#).id
    );
}

#[test]
fn containers_are_found() {
    for json in [
        r#"[{"title":"A"},{"title":"B"}]"#,
        r#"{"status":"ok","articles":[{"title":"A","source":{"name":"x"}},{"title":"B"}]}"#,
        r#"{"hits":[{"title":"A"},{"title":"B"}],"nbPages":2}"#,
        r#"{"hits":{"total":2,"hits":[{"_source":{"title":"A"}},{"_source":{"title":"B"}}]}}"#,
        r#"{"response":{"status":"ok","results":[{"webTitle":"A"},{"webTitle":"B"}]}}"#,
        r#"{"copyright":"c","response":{"docs":[{"headline":{"main":"A"}},{"headline":{"main":"B"}}]}}"#,
        r#"{"title":"A page","items":[{"title":"A"},{"title":"B"}]}"#,
        r#"{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"title":"A"}},{"data":{"title":"B"}}]}}"#,
        r#"{"top_things":[{"title":"A"},{"title":"B"}]}"#,
        r#"{"1":{"title":"A"},"2":{"title":"B"}}"#,
        r#"["A","B"]"#,
        r#"{"articles":[{"title":"A"},{"title":"B"},{"title":"cu"#,
        "\u{feff}[{\"title\":\"A\"},{\"title\":\"B\"},]",
    ] {
        assert_eq!(titles(json), ["A", "B"], "{json}");
    }
    assert_eq!(titles(r#"{"title":"Alone","body":"x","comments":[{"text":"no"}]}"#), ["Alone"]);
    assert_eq!(
        parse(r#"{"title":"P","items":[{"title":"A"}]}"#, &Hint::default()).unwrap().title.as_deref(),
        Some("P")
    );
}

#[test]
fn a_broken_line_is_a_warning_with_its_number() {
    let parsed =
        parse_lines("{\"title\":\"A\"}\n\n{\"title\":\n{\"title\":\"B\"}\n", &Hint::default()).unwrap();
    assert_eq!((parsed.format, parsed.articles.len()), (Format::JsonLines, 2));
    assert!(parsed.warnings[0].starts_with("line 3 "), "{:?}", parsed.warnings);
    assert!(parse_lines("{\n", &Hint::default()).is_err());
}

#[test]
fn a_container_is_not_an_article() {
    assert!(is_article(r#"{"title":"A","body":"b"}"#));
    assert!(!is_article(r#"{"title":"A","items":[{"title":"b"}]}"#));
    assert!(!is_article(r#"{"status":"ok"}"#));
}

#[test]
fn deep_nesting_and_damage_are_errors() {
    let deep = "[".repeat(100_000);
    assert!(parse(&deep, &Hint::default()).is_err());
    let nested = format!("{{\"title\":{}\"x\"{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(parse_article(nested.as_bytes(), &Hint::default()).is_err());
    assert!(parse(&"{\"data\":".repeat(100_000), &Hint::default()).is_err());
    assert!(parse_headline(b"{\"title\":\"caf\xe9\"}").unwrap().unwrap().title.starts_with("caf"));
}

proptest::proptest! {
    #[test]
    fn any_line_can_be_read_and_the_headline_is_that_of_the_article(line in "[{}\\[\\]:,\"a-z0-9\\\\u_ é]{0,60}", title in "\\PC{0,30}", date in "[0-9T:Z-]{0,20}") {
        let _ = parse(&line, &Hint::default());
        let whole = serde_json::json!({"title": title, "date": date, "id": line}).to_string();
        for line in [line, whole] {
            let long = parse_article(line.as_bytes(), &Hint::default());
            proptest::prop_assert_eq!(parse_headline(line.as_bytes()), long.map(|a| a.map(|a| a.headline())));
        }
    }
}
