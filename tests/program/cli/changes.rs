//! `tidings show --changes`: what publishers changed, as text and JSON. Never here: how texts are compared.

use serde_json::{Value, json};

use crate::cli::tidings;
use crate::home::Home;
use crate::server::{Reply, Server};

/// A home folder with a subscription to a feed of one article, and its server.
struct Setup {
    server: Server,
    home: Home,
}

impl Setup {
    fn new() -> Self {
        let (server, home) = (Server::new(), Home::new());
        server.on("/feed", item("Ferry runs", "<p>Nothing yet.</p>"));
        tidings(&home, &["add", "--yes", &server.url("/feed")]).success();
        tidings(&home, &["refresh", "--all"]).success();
        Self { server, home }
    }

    /// Refreshes with the article as it is now.
    fn refresh(&self, title: &str, body: &str) {
        self.server.on("/feed", item(title, body));
        tidings(&self.home, &["refresh", "--all"]).success();
    }

    fn id(&self) -> String {
        let line: Value = serde_json::from_str(&tidings(&self.home, &["list", "--json"]).success()).unwrap();
        line["id"].as_str().unwrap().to_owned()
    }

    fn changes(&self, options: &[&str]) -> String {
        let id = self.id();
        tidings(&self.home, &[&["show", "--changes", &id], options].concat()).success()
    }
}

fn item(title: &str, body: &str) -> Reply {
    Reply::ok(format!(
        "<rss version='2.0'><channel><title>Gazette</title><item><title>{title}</title><guid>ferry</guid>
        <pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate><description><![CDATA[{body}]]></description></item>
        </channel></rss>"
    ))
}

#[test]
fn every_earlier_text_is_compared_with_the_present_one() {
    let setup = Setup::new();
    setup.refresh("Ferry runs", "<p>The ferry left at <b>noon</b>.</p><p>Nobody was hurt.</p>");
    setup.refresh("Ferry runs", "<p>The ferry left at dawn.</p><p>Nobody was hurt.</p>");
    setup.refresh("Ferry stops", "<p>The ferry left at dawn.</p><p>Nobody was hurt, it seems.</p>");
    let out = setup.changes(&["--width", "60"]);
    let rule = format!("\n\n{}\n\n", "─".repeat(60));
    let parts: Vec<&str> = out.split(&rule).collect();
    assert_eq!(parts.len(), 3, "{out}");
    let body = |part: &str| part.split_once("\n\n").unwrap().1.trim().to_owned();
    for part in &parts {
        assert!(part.starts_with("Ferry stops\nChanged since "), "{part}");
    }
    assert_eq!(
        body(parts[0]),
        "Ferry [-runs-] {+stops+}\n\nThe ferry left at dawn.\n\nNobody was hurt{+, it seems+}."
    );
    assert_eq!(
        body(parts[1]),
        "Ferry [-runs-] {+stops+}\n\nThe ferry left at [-noon-] {+dawn+}.\n\nNobody was hurt{+, it seems+}."
    );
    assert!(parts[2].contains("[-Nothing yet.-]"), "{out}");
    assert!(!out.contains('\u{1b}') && setup.changes(&["--ansi"]).contains('\u{1b}'));

    let lines: Vec<Value> =
        setup.changes(&["--json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    let first = &lines[0];
    assert_eq!((&first["id"], &first["title"]), (&json!(setup.id()), &json!("Ferry stops")));
    assert!(first["replaced"].as_str().unwrap().ends_with('Z') && first["incomplete"] == json!(false));
    assert_eq!(
        first["title_changes"],
        json!([{"same": "Ferry "}, {"deleted": "runs"}, {"same": " "}, {"inserted": "stops"}])
    );
    assert_eq!(
        first["text_changes"],
        json!([
            [{"same": "The ferry left at dawn."}],
            [{"same": "Nobody was hurt"}, {"inserted": ", it seems"}, {"same": "."}],
        ])
    );
    // The same in the program, with D.
    let screen = tidings(&setup.home, &["--print", "--keys", "D"]).success();
    assert!(screen.contains("1 of 3") && screen.contains("Ferry [-runs-] {+stops+}"), "{screen}");
}

#[test]
fn an_article_that_was_not_revised_has_no_changes() {
    let setup = Setup::new();
    let nothing = "No earlier text is known: the article has not changed since it was fetched\n";
    assert_eq!(setup.changes(&[]), format!("Ferry runs\n{nothing}"));
    setup.refresh("Ferry runs", "<p>Nothing yet.</p><p>7 comments</p>");
    let before = setup.changes(&["--json"]);
    for comments in ["8", "1,204"] {
        setup.refresh("Ferry runs", &format!("<p>Nothing yet.</p>\n<p>{comments} comments</p>"));
    }
    assert_eq!((before.lines().count(), setup.changes(&["--json"]).lines().count()), (1, 1));
    let screen = tidings(&setup.home, &["--print", "--keys", "D"]).success();
    assert!(screen.contains("{+1,204 comments+}"), "{screen}");
    assert_eq!(tidings(&setup.home, &["list", "--query", "is:updated"]).success().lines().count(), 1);
}

#[test]
fn the_edition_and_files_have_no_changes() {
    let home = Home::new();
    let list = tidings(&home, &["list", "--json"]).success();
    let line: Value = serde_json::from_str(list.lines().next().unwrap()).unwrap();
    let id = line["id"].as_str().unwrap();
    assert!(tidings(&home, &["show", "--changes", id]).success().contains("No earlier text"));
    let file = home.articles(&["Ferry"]);
    let unknown = "0123456789abcdef0123456789abcdef";
    for (what, part) in [(file.as_str(), "in your feeds only"), (unknown, "no article with this id")] {
        let run = tidings(&home, &["show", "--changes", what]);
        assert!(run.code == Some(1) && run.out.is_empty() && run.err.contains(part), "{run:?}");
    }
}

#[test]
fn two_huge_hostile_texts_get_an_answer() {
    let setup = Setup::new();
    // Few different words in two orders: the worst case of a comparison.
    let noise = |mut seed: u64| -> String {
        let mut out = String::with_capacity(5 << 20);
        while out.len() < 5 << 20 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let letter = char::from(b'a' + (seed >> 59) as u8 % 20);
            out.extend([letter, if (seed >> 58).is_multiple_of(64) { '\n' } else { ' ' }]);
        }
        out
    };
    let body = |seed| format!("<p>{}</p>", noise(seed).replace('\n', "</p><p>"));
    setup.refresh("Ferry runs", &body(1));
    setup.refresh("Ferry runs", &body(2));
    let line = setup.changes(&["--json"]);
    let first: Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    assert_eq!(first["incomplete"], json!(true));
    assert!(!first["text_changes"].as_array().unwrap().is_empty());
    let screen = tidings(&setup.home, &["--print", "--keys", "DG"]).success();
    assert!(screen.contains("Changed since") && screen.contains("More has changed"), "{screen}");
}
