//! `tidings show`: one article for a pipe or a script. Never here: the layout of a page (see `tests/app/page`).

use std::fs;

use serde_json::Value;
use tidings::app::typeset::columns;
use unicode_width::UnicodeWidthStr;

use crate::cli::{RunResult, tidings, tidings_reading};
use crate::home::Home;
use crate::server::{Reply, Server};

const PAGE: &str = "<html><head><title>Ferry runs again</title></head><body><article><h1>Ferry runs again</h1>
<p>The ferry across the sound has been <b>running</b> again since Monday, says <a href=\"/harbour\">the harbour
office</a>, after eleven weeks in which everyone had to go round by the bridge.</p>
<p>It leaves on the hour, as it always did, and the fare is the same: 日本語の新聞でも同じことが書かれている。</p>
</article></body></html>";

fn two(home: &Home) -> String {
    home.articles(&["Ferry runs again", "Harbour is dredged"])
}

#[test]
fn a_file_is_printed_in_lines_of_the_given_width() {
    let home = Home::new();
    let file = home.news("ferry.html", PAGE);
    for width in [20, 33, 80] {
        let out = tidings(&home, &["show", "--width", &width.to_string(), &file]).success();
        assert!(out.starts_with("Ferry runs again\n"), "{out}");
        assert!(out.lines().all(|line| line.width() <= width && line == line.trim_end()), "{width}: {out}");
        assert!(!out.contains('\u{1b}'), "{out}");
        let words: String = out.split_whitespace().collect();
        for part in
            ["says the harbour office", "after eleven weeks", "日本語の新聞でも同じことが書かれている。"]
        {
            assert!(words.contains(&part.replace(' ', "")), "{width}: {out}");
        }
    }
    // In a pipe a line has 80 columns.
    let out = tidings(&home, &["show", &file]).success();
    let widest = out.lines().map(UnicodeWidthStr::width).max();
    assert!((70..=80).contains(&widest.unwrap()), "{out}");
}

#[test]
fn for_screen_readers_a_paragraph_is_one_line_without_signs() {
    let home = Home::new();
    let file = home.news("ferry.html", PAGE);
    let out = tidings(&home, &["show", "--linear", &file]).success();
    let lines: Vec<&str> = out.lines().collect();
    let paragraph = "The ferry across the sound has been running again since Monday, says the harbour office, after \
                     eleven weeks in which everyone had to go round by the bridge.";
    assert!(lines.contains(&paragraph), "{out}");
    let two = tidings(&home, &["show", "--linear", &two(&home)]).success();
    assert!(two.contains("\nNext article\n") && !two.contains('─'), "{two}");
    let narrow = tidings(&home, &["show", "--linear", "--width", "40", &file]).success();
    assert!(narrow.lines().all(|line| line.width() <= 40), "{narrow}");
}

#[test]
fn styles_are_printed_to_terminals_and_on_request() {
    let home = Home::new();
    let file = home.news("ferry.html", PAGE);
    let styled = tidings(&home, &["show", "--ansi", &file]).success();
    assert!(styled.contains("\u{1b}[0;1mrunning\u{1b}[0m"), "{styled}");
    let mut bare = styled.clone();
    while let Some((from, to)) = bare.find('\u{1b}').map(|at| (at, at + bare[at..].find('m').unwrap())) {
        bare.replace_range(from..=to, "");
    }
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&bare), lines(&tidings(&home, &["show", &file]).success()));
}

#[test]
fn struck_inserted_and_marked_words_have_signs_in_plain_text() {
    let home = Home::new();
    let words =
        "It costs <del>ten</del> <ins>twelve</ins> crowns, <mark>says <s>he</s></mark> she; <u>no</u> more.";
    let file = home.news("fare.html", format!("<h1>The fare</h1><p>{words}"));
    let plain = tidings(&home, &["show", &file]).success();
    assert!(plain.contains("costs ~~ten~~ ++twelve++ crowns, ==says ~~he~~== she; no more."), "{plain}");
    let styled = tidings(&home, &["show", "--ansi", &file]).success();
    assert!(styled.contains("\u{1b}[0;9mten\u{1b}[0m \u{1b}[0;4mtwelve\u{1b}[0m crowns"), "{styled}");
}

#[test]
fn a_rule_separates_articles() {
    let home = Home::new();
    let out = tidings(&home, &["show", "--width", "40", &two(&home)]).success();
    let (one, other) = out.split_once(&format!("\n\n{}\n\n", "─".repeat(40))).expect("a rule");
    assert!(one.starts_with("Ferry runs again\n") && one.ends_with("number 0."), "{out}");
    assert!(other.starts_with("Harbour is dredged\n") && other.ends_with("number 1.\n"), "{out}");
}

#[test]
fn json_is_that_of_inspect_with_links() {
    let home = Home::new();
    let file =
        home.news("ferry.md", "# Ferry\n\nSee [one](https://a.example/) and [two](https://b.example/).\n");
    let shown: Value = serde_json::from_str(&tidings(&home, &["show", "--json", &file]).success()).unwrap();
    let report: Value =
        serde_json::from_str(&tidings(&home, &["inspect", "--json", &file]).success()).unwrap();
    let mut wanted = report["articles"][0].clone();
    wanted["links"] = serde_json::json!(["https://a.example/", "https://b.example/"]);
    assert_eq!(shown, wanted);
    let lines = tidings(&home, &["show", "--json", &two(&home)]).success();
    let titles: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["title"].clone()).collect();
    assert_eq!(titles, ["Ferry runs again", "Harbour is dredged"]);
}

#[test]
fn markdown_can_be_read_back() {
    let home = Home::new();
    let file = home.news("ferry.html", PAGE);
    let source = tidings(&home, &["show", "--markdown", &file]).success();
    assert!(source.starts_with("# Ferry runs again\n\n") && source.contains(" **running** "), "{source}");
    let again = tidings_reading(&home, &["show", "--width", "60", "-"], source.as_bytes()).success();
    assert_eq!(again, tidings(&home, &["show", "--width", "60", &file]).success());
    let both = tidings(&home, &["show", "--markdown", &two(&home)]).success();
    assert!(both.contains("number 0.\n\n***\n\n# Harbour is dredged\n"), "{both}");
}

#[test]
fn an_article_of_the_edition_is_found_by_id_and_prefix() {
    let home = Home::new();
    let list = tidings(&home, &["list", "--json"]).success();
    for line in list.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let (id, title) = (line["id"].as_str().unwrap(), line["title"].as_str().unwrap());
        for id in [id, &id[..8]] {
            let out = tidings(&home, &["show", "--width", "200", id]).success();
            assert_eq!(out.lines().next(), Some(title));
        }
    }
}

#[test]
fn titles_of_a_feed_are_without_the_names_of_source_and_author() {
    let server = Server::new();
    let item = |title: &str| {
        format!(
            "<item><title>{title}</title><link>/{}</link><author>a@b.example (Ida Flour)</author></item>",
            title.len()
        )
    };
    let items =
        [item("Bread that rises - Ida Flour - The Gazette"), item("Gazette: Ferry - Part 2")].concat();
    server
        .on("/feed", [Reply::ok(format!("<rss><channel><title>The Gazette</title>{items}</channel></rss>"))]);
    let home = Home::new();
    tidings(&home, &["add", "--yes", &server.url("/feed")]).success();
    tidings(&home, &["refresh"]).success();
    let list = tidings(&home, &["list", "--json"]).success();
    let lines: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let titles: Vec<&str> = lines.iter().map(|line| line["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Bread that rises", "Ferry - Part 2"]);
    let page = tidings(&home, &["show", lines[0]["id"].as_str().unwrap()]).success();
    assert!(page.starts_with("Bread that rises\nThe Gazette · Ida Flour\n"), "{page}");
    // The store has the title as it was given, so that the article stays the same.
    let file =
        home.news("feed.xml", format!("<rss><channel><title>The Gazette</title>{items}</channel></rss>"));
    assert!(tidings(&home, &["inspect", &file]).success().contains("Ida Flour - The Gazette"));
    assert!(tidings(&home, &["list", &file]).success().contains("\tBread that rises\n"));
    assert!(tidings(&home, &["show", &file]).success().starts_with("Bread that rises\n"));
}

#[test]
fn an_article_of_the_store_is_found_and_an_unknown_id_is_an_error() {
    let server = Server::new();
    let feed = "<rss><channel><title>Gazette</title><item><title>Ferry</title><link>/ferry</link>
        <description>It runs.</description></item></channel></rss>";
    server.on("/feed", [Reply::ok(feed)]);
    let home = Home::new();
    tidings(&home, &["add", "--yes", &server.url("/feed")]).success();
    tidings(&home, &["refresh"]).success();
    let line: Value = serde_json::from_str(&tidings(&home, &["list", "--json"]).success()).unwrap();
    let id = line["id"].as_str().unwrap();
    for id in [id, &id[..6], &id.to_uppercase()] {
        let out = tidings(&home, &["show", id]).success();
        assert!(out.starts_with("Ferry\nGazette") && out.contains("\nIt runs.\n"), "{out}");
    }
    let other = if id.starts_with("00") { "ffffff" } else { "000000" };
    let ran = tidings(&home, &["show", other]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(
        ran.err.starts_with(&format!("tidings: {other}: there is no article with this id")),
        "{}",
        ran.err
    );
    // A file with such a name is found.
    home.news(&id[..6], "A file\n\nOf words that mean little, but are words all the same.\n");
    assert!(tidings(&home, &["show", &id[..6]]).success().starts_with("A file"));
}

#[test]
fn a_saved_full_text_is_printed() {
    let server = Server::new();
    let link = server.url("/ferry");
    let feed = format!(
        "<rss><channel><title>Gazette</title><item><title>Ferry runs again</title><link>{link}</link>
        <description>In short.</description></item></channel></rss>"
    );
    server.on("/feed", [Reply::ok(feed)]);
    // The page has another title than the feed, and repeats the title of the feed above its text.
    let page = PAGE.replace("<title>Ferry runs again</title>", "<title>A way across the sound</title>");
    server.on("/ferry", [Reply::ok(page).header("Content-Type", "text/html")]);
    let home = Home::new();
    fs::create_dir_all(home.path("config")).unwrap();
    fs::write(home.path("config/feeds.txt"), format!("{} fulltext\n", server.url("/feed"))).unwrap();
    tidings(&home, &["refresh"]).success();
    let line: Value = serde_json::from_str(&tidings(&home, &["list", "--json"]).success()).unwrap();
    let id = line["id"].as_str().unwrap();
    let out = tidings(&home, &["show", id]).success();
    assert!(out.contains("· full text\n") && out.contains("after eleven weeks"), "{out}");
    assert_eq!((out.matches("Ferry runs again").count(), out.contains("In short.")), (1, false), "{out}");
    let json: Value = serde_json::from_str(&tidings(&home, &["show", "--json", id]).success()).unwrap();
    assert!(json["text"].as_str().unwrap().starts_with("The ferry across the sound"), "{json}");
    assert_eq!(json["links"][0], server.url("/harbour"));
    let markdown = tidings(&home, &["show", "--markdown", id]).success();
    assert_eq!(markdown.matches("Ferry runs again").count(), 1, "{markdown}");
    assert!(markdown.contains("**running**"), "{markdown}");
}

#[test]
fn addresses_and_standard_input_are_read() {
    let server = Server::new();
    server.on("/ferry", [Reply::ok(PAGE)]);
    let home = Home::new();
    let fetched = tidings(&home, &["show", &server.url("/ferry")]).success();
    assert!(fetched.starts_with("Ferry runs again\n"), "{fetched}");
    assert!(fetched.contains(&server.url("/harbour")), "{fetched}");
    let piped = tidings_reading(&home, &["show", "-"], PAGE.as_bytes()).success();
    assert!(piped.contains("after eleven weeks") && !piped.contains("127.0.0.1"), "{piped}");
    let ran = tidings(&home, &["show", &server.url("/nothing")]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("not found (404)"), "{}", ran.err);
}

#[test]
fn links_of_a_feed_are_relative_to_its_site() {
    let home = Home::new();
    let feed = "<rss><channel><title>Gazette</title><link>https://g.example/news/</link><item><title>Ferry</title>
        <link>/ferry</link><description>See &lt;a href='map'&gt;the map&lt;/a&gt;.</description></item></channel></rss>";
    let out = tidings(&home, &["show", &home.news("feed.xml", feed)]).success();
    assert!(out.contains("https://g.example/map") && out.ends_with("\nhttps://g.example/ferry\n"), "{out}");
}

#[test]
fn errors_name_the_file_or_id() {
    let home = Home::new();
    let empty = home.news("empty.xml", "<rss><channel><title>Gazette</title></channel></rss>");
    for (what, why) in [
        ("/nowhere/x.txt", "/nowhere/x.txt: there is no such file or folder"),
        (".", ".: a folder"),
        (empty.as_str(), "there is no article in it"),
    ] {
        let ran = tidings(&home, &["show", what]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{what}");
        assert!(ran.err.contains(why), "{}", ran.err);
    }
}

#[test]
fn a_page_of_the_manual_prints_into_a_pipe() {
    let home = Home::new();
    let start = tidings(&home, &["manual"]).success();
    assert!(start.contains("Tidings is a news reader"), "{start}");
    let keys = tidings(&home, &["manual", "keys"]).success();
    assert!(keys.starts_with("Keys\n") && keys.contains("next unread"), "{keys}");
    assert_eq!(tidings(&home, &["manual", "Keys.md"]).success(), keys);
    let RunResult { code, out, err } = tidings(&home, &["manual", "nothing"]);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
    assert!(err.contains("no page nothing") && err.contains("reading, themes"), "{err}");
}

#[test]
fn no_line_of_any_script_is_too_wide_or_loses_letters() {
    let home = Home::new();
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/app/page/scripts");
    let letters = |text: &str| -> Vec<char> {
        let mut all: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        all.sort_unstable();
        all
    };
    for page in fs::read_dir(pages).unwrap() {
        let file = page.unwrap().path().join("expected.html").display().to_string();
        let whole = tidings(&home, &["show", "--width", "200", &file]).success();
        for width in [16, 24, 40, 72] {
            let out = tidings(&home, &["show", "--width", &width.to_string(), &file]).success();
            for line in out.lines() {
                assert!(columns(line) <= width, "{file} at {width}: {line}");
            }
            assert_eq!(letters(&out), letters(&whole), "{file} at {width}");
        }
    }
}
