//! Full texts and followed links: requested, answered in any order, shown, cancelled.

use tidings::app::{Effect, Msg, Opened, Version};
use tidings::news::{Article, Block, Document, Link, MarkValue, SafeText, Span};

use crate::sim::fake_feeds::FakeFeeds;
use crate::sim::harness::{STORIES, Sim, failure};

/// A document of numbered paragraphs.
fn document(what: &str, count: usize, links: &[&str]) -> Document {
    let paragraph = |i| Block::Paragraph(vec![Span::plain(&format!("{what} {i}. And so it went on."))]);
    let links = links.iter().map(|url| Link::to(SafeText::new(url))).collect();
    Document { blocks: (0..count).map(paragraph).collect(), links, ..Document::default() }
}

/// The article with the text of its web page.
fn with_full_text(given: &Opened) -> Opened {
    let other = Some(Box::new(given.clone()));
    Opened { document: document("Whole", 60, &[]), version: Version::Full, other, ..given.clone() }
}

impl Sim {
    /// Answers an effect as the web would.
    pub(crate) fn answer_page_effect(&mut self, effect: Effect) {
        let fetch_error = self.fetch_error.clone();
        match effect {
            Effect::FetchFullText { ticket, row } => {
                let given = self.articles.get(row as usize).cloned();
                let result = match (fetch_error, given) {
                    (None, Some(given)) => Ok(Box::new(with_full_text(&given))),
                    (why, _) => Err(why.unwrap_or_else(|| SafeText::new("gone"))),
                };
                self.send(Msg::FullText { ticket, row, result: result.map_err(failure) });
            }
            Effect::FetchPage { ticket, url } => {
                let title = SafeText::new(&format!("The page at {url}"));
                let deeper = format!("{url}/on");
                let mut document = document("Elsewhere", 50, &[&deeper]);
                document.anchors.push(SafeText::new("later"));
                if let Block::Paragraph(spans) = &mut document.blocks[25] {
                    spans[0].anchor = Some(0);
                }
                let article = Article { title, url: Some(url), ..Article::default() };
                let page = Opened { article, document, version: Version::Linked, ..Opened::default() };
                self.send(Msg::PageFetched {
                    ticket,
                    result: fetch_error.map_or(Ok(Box::new(page)), |why| Err(failure(why))),
                });
            }
            Effect::OpenManual { ticket, page } if page == "nothing" => {
                let result = Err(failure(SafeText::new("the manual has no page nothing")));
                self.send(Msg::PageFetched { ticket, result });
            }
            Effect::OpenManual { ticket, page } => {
                let title = SafeText::new(&format!("Manual: {page}"));
                let document =
                    document("How it works", 50, &["tidings:manual/keys", "tidings:manual/filter"]);
                let article = Article { title, ..Article::default() };
                let page = Opened { article, document, version: Version::Linked, ..Opened::default() };
                self.send(Msg::PageFetched { ticket, result: Ok(Box::new(page)) });
            }
            _ => {}
        }
    }
}

fn count_fetches(sim: &Sim) -> usize {
    sim.count_effects(|effect| matches!(effect, Effect::FetchFullText { .. }))
}

fn count_stops(sim: &Sim) -> usize {
    sim.count_effects(|effect| matches!(effect, Effect::StopFetch))
}

fn shows(sim: &Sim, what: &str) -> bool {
    sim.screen().contains(what)
}

/// The ticket of the last page request.
fn last_ticket(sim: &Sim) -> u64 {
    let ticket_of = |effect: &Effect| match effect {
        Effect::FetchFullText { ticket, .. } | Effect::FetchPage { ticket, .. } => Some(*ticket),
        _ => None,
    };
    sim.log.iter().rev().find_map(ticket_of).expect("a page was requested")
}

#[test]
fn x_switches_between_feed_text_and_full_text_and_fetches_once() {
    let mut sim = Sim::start();
    sim.press("x");
    assert!(
        sim.line(-1).contains("Fetching the page from example.org … · ctrl-x cancels"),
        "{}",
        sim.line(-1)
    );
    assert!(shows(&sim, "Paragraph 0"));
    sim.settle();
    assert!(shows(&sim, "Whole 0") && shows(&sim, "full text") && !shows(&sim, "Paragraph 0"));
    sim.keys("x");
    assert!(shows(&sim, "Paragraph 0") && !shows(&sim, "Whole 0"));
    sim.keys("x");
    assert!(shows(&sim, "Whole 0"));
    assert_eq!(count_fetches(&sim), 1);
    assert!(sim.marks.is_empty(), "{:?}", sim.marks);
}

#[test]
fn each_version_keeps_its_position() {
    let mut sim = Sim::start();
    sim.keys("jx<Enter><PageDown><PageDown>");
    let full = sim.line(5);
    sim.keys("x<PageDown>");
    let given = sim.line(5);
    assert_ne!(given, full);
    assert_eq!(sim.keys("x").line(5), full);
    assert_eq!(sim.keys("x").line(5), given);
}

#[test]
fn a_stored_full_text_is_shown_unless_the_user_switches_back() {
    let mut sim = Sim::start();
    sim.articles[1] = with_full_text(&sim.articles[1].clone());
    sim.keys("j");
    assert!(shows(&sim, "Whole 0"));
    // Visits enough other articles that it is opened again.
    let away_and_back = |sim: &mut Sim| {
        let stories: Vec<_> = (0..12).map(|_| STORIES[4]).collect();
        sim.load(&stories);
        sim.settle();
        sim.keys("G").keys(&"k".repeat(12)).keys("g").keys("j");
    };
    sim.keys("x");
    away_and_back(&mut sim);
    assert!(shows(&sim, "Paragraph 0") && !shows(&sim, "Whole 0"), "{}", sim.screen());
    sim.keys("x");
    away_and_back(&mut sim);
    assert!(shows(&sim, "Whole 0"), "{}", sim.screen());
    assert_eq!(count_fetches(&sim), 0);
}

#[test]
fn an_older_full_text_is_fetched_again_on_request_and_stays_if_that_fails() {
    let older = |sim: &mut Sim| {
        let full = with_full_text(&sim.articles[1].clone());
        sim.articles[1] = Opened { older: true, document: document("Older", 60, &[]), ..full };
        sim.keys("j");
        assert!(shows(sim, "Older 0"));
        sim.keys("x");
        assert!(shows(sim, "Paragraph 0"));
        assert_eq!(count_fetches(sim), 0);
    };
    let mut sim = Sim::start();
    older(&mut sim);
    let opened = sim.articles[1].clone();
    sim.articles[1] = *opened.other.unwrap();
    sim.keys("x");
    assert!(shows(&sim, "Whole 0"));
    sim.keys("xx");
    assert_eq!(count_fetches(&sim), 1, "now it is the newest");

    let mut sim = Sim::start();
    older(&mut sim);
    sim.fetch_error = Some(SafeText::new("page: not found (404)"));
    sim.keys("x");
    assert!(shows(&sim, "Older 0") && shows(&sim, "404"), "{}", sim.screen());
    sim.keys("xx");
    assert!(shows(&sim, "Older 0") && count_fetches(&sim) == 1);
}

#[test]
fn a_failed_fetch_is_reported_and_the_text_stays() {
    let mut sim = Sim::start();
    sim.fetch_error = Some(SafeText::new("https://example.org/story: not found (404)"));
    sim.keys("x");
    assert!(sim.line(-1).contains("https://example.org/story: not found (404)"), "{}", sim.line(-1));
    assert!(shows(&sim, "Paragraph 0"));
    sim.fetch_error = None;
    sim.keys("x");
    assert!(shows(&sim, "Whole 0"), "it can be tried again");
}

#[test]
fn ctrl_x_esc_and_moving_on_cancel_the_fetch() {
    for (keys, focus) in [("<C-x>", ""), ("<Esc>", "<Enter>"), ("j", "")] {
        let mut sim = Sim::start();
        sim.keys(focus).press("x");
        let (late, row) = (last_ticket(&sim), sim.model.list.selected().unwrap());
        sim.press(keys);
        assert_eq!(count_stops(&sim), 1, "{keys}");
        let page = with_full_text(&sim.articles[row as usize].clone());
        sim.send(Msg::FullText { ticket: late, row, result: Ok(Box::new(page)) });
        assert!(!shows(&sim, "Whole"), "an old answer after {keys}");
        sim.settle();
    }
}

#[test]
fn x_waits_until_the_article_is_open() {
    let mut sim = Sim::start();
    sim.press("jx");
    assert_eq!(count_fetches(&sim), 0);
    sim.settle();
    assert!(shows(&sim, "Whole 0"));
}

#[test]
fn without_an_article_each_key_reports_it() {
    for key in ["x", "L", ";", "o", "y", "e", "|", "w"] {
        let mut sim = Sim::start();
        sim.keys(&format!("/zzzzzz<Enter>{key}"));
        assert!(sim.line(-1).contains("There is no article here"), "{key}: {}", sim.line(-1));
    }
}

#[test]
fn following_a_link_waits_until_the_article_is_open() {
    let mut sim = Sim::start();
    sim.articles[1].document.links = document("", 0, &["https://e.org/on"]).links;
    sim.press("jL");
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::FetchPage { .. })), 0);
    sim.settle();
    assert!(shows(&sim, "Elsewhere 0"));
}

#[test]
fn an_article_without_a_web_page_reports_it() {
    for (url, words) in [(None, "no address to fetch"), (Some("file:///etc/passwd"), "Only http and https")] {
        let mut sim = Sim::start();
        sim.articles[1].article.url = url.map(SafeText::new);
        sim.keys("jx");
        assert!(sim.line(-1).contains(words), "{}", sim.line(-1));
        assert_eq!(count_fetches(&sim), 0);
    }
}

#[test]
fn full_text_feeds_fetch_a_missing_page_when_the_article_is_opened() {
    let mut feeds = FakeFeeds::of_stories();
    feeds.by_title("Transport").tags.push(SafeText::new("fulltext"));
    let mut sim = Sim::with_feeds(100, 20, feeds);
    sim.load(STORIES);
    sim.end_load();
    sim.settle();
    // Moving past an article does not open it.
    sim.keys("jjkk");
    assert_eq!(count_fetches(&sim), 0);
    sim.fetch_error = Some(SafeText::new("https://example.org/story: there is no network"));
    sim.keys("j<Enter>");
    assert_eq!(count_fetches(&sim), 1);
    assert!(shows(&sim, "Paragraph 0"));
    // It is tried once; the user may try again.
    sim.keys("hkj<Enter>");
    assert_eq!(count_fetches(&sim), 1);
    sim.fetch_error = None;
    sim.keys("x");
    assert!(shows(&sim, "Whole 0"));
    sim.keys("hj<Enter>");
    assert_eq!(count_fetches(&sim), 2, "other feeds fetch nothing");
}

#[test]
fn going_back_from_a_link_restores_the_position() {
    let mut sim = Sim::start();
    sim.articles[1].document.links = document("", 0, &["https://other.example/a"]).links;
    sim.keys("j<Enter><PageDown><PageDown>");
    let before = sim.line(5);
    sim.press("L");
    assert!(sim.line(-1).contains("Opening other.example … · Esc cancels"), "{}", sim.line(-1));
    assert_eq!(sim.line(5), before, "the article stays until then");
    sim.settle();
    assert!(shows(&sim, "The page at https://other.example/a") && shows(&sim, "not in the list"));
    sim.keys("<PageDown>");
    let first = sim.line(5);
    // Follows another link from there.
    sim.keys("L");
    assert!(shows(&sim, "The page at https://other.example/a/on"));
    sim.keys("<C-o>");
    assert_eq!(sim.line(5), first);
    sim.keys("<C-o>");
    assert_eq!(sim.line(5), before);
    assert!(sim.keys("<C-o>").line(-1).contains("There is nothing to go back to"));
    let positions = sim.marks.iter().filter(|mark| matches!(mark.set, MarkValue::At(_))).count();
    assert!(positions <= 1, "only the position of the article is saved: {:?}", sim.marks);
}

#[test]
fn with_several_links_a_number_is_requested() {
    let mut sim = Sim::start();
    sim.keys("L");
    assert!(sim.line(-1).contains("1 to 2"), "{}", sim.line(-1));
    sim.keys("2<Enter>");
    assert!(shows(&sim, "The page at https://example.org/two"));
    sim.keys("<C-o>;1<Enter>");
    assert_eq!(sim.log.last(), Some(&Effect::Browse(SafeText::new("https://example.org/one"))));
}

#[test]
fn on_a_linked_page_o_and_y_use_its_address_and_marks_are_refused() {
    let mut sim = Sim::start();
    sim.keys("<Enter>L1<Enter>");
    let marks = sim.marks.len();
    sim.keys("oy");
    let url = SafeText::new("https://example.org/one");
    assert_eq!(sim.log[sim.log.len() - 2..], [Effect::Browse(url.clone()), Effect::Copy(url)]);
    for key in ["f", "r", "u"] {
        assert!(sim.keys(key).line(-1).contains("Only articles of the list are marked"), "{key}");
    }
    assert!(sim.keys("x").line(-1).contains("This is the whole page"));
    sim.keys("<PageDown>").wait(3_000);
    assert_eq!(sim.marks.len(), marks);
    // With the list focused, keys apply to the article again.
    sim.keys("hf");
    assert_eq!(sim.read_and_saved("NATO"), (true, true));
}

#[test]
fn a_failed_or_cancelled_link_keeps_the_article() {
    let mut sim = Sim::start();
    sim.fetch_error =
        Some(SafeText::new("https://example.org/one: this is a feed, not a page; a subscribes to it"));
    sim.keys("<Enter>L1<Enter>");
    assert!(sim.line(-1).contains("this is a feed, not a page"), "{}", sim.line(-1));
    assert!(shows(&sim, "Paragraph 0"));
    sim.fetch_error = None;
    for key in ["<Esc>", "<C-o>", "<C-x>"] {
        let before = count_stops(&sim);
        sim.press("L1<Enter>");
        let late = last_ticket(&sim);
        sim.press(key);
        assert_eq!(count_stops(&sim), before + 1, "{key}");
        let page = Opened { version: Version::Linked, ..Opened::default() };
        sim.send(Msg::PageFetched { ticket: late, result: Ok(Box::new(page)) });
        assert!(shows(&sim, "Paragraph 0"), "an old answer after {key}");
        sim.pending.clear();
    }
}

#[test]
fn moving_in_the_list_leaves_linked_pages() {
    let mut sim = Sim::start();
    sim.keys("<Enter>L1<Enter>L");
    assert!(shows(&sim, "https://example.org/one/on"));
    sim.keys("n");
    assert_eq!(sim.selected(), STORIES[1].0);
    sim.keys("hk");
    assert!(shows(&sim, "Paragraph 0") && !shows(&sim, "The page at"), "the article is back");
    assert!(!sim.model.page_history.shows_other_page());
}

#[test]
fn a_linked_page_stays_when_its_article_is_updated() {
    let mut sim = Sim::subscribed();
    sim.keys("<Enter>L1<Enter>");
    sim.load_revised(&STORIES[..1], &[0]);
    sim.settle();
    assert!(shows(&sim, "The page at https://example.org/one"));
    sim.keys("<C-o>");
    assert!(shows(&sim, "Paragraph 0"));
    assert!(sim.model.reader.page.as_ref().unwrap().outdated);
    sim.keys("<Enter>");
    assert!(!sim.model.reader.page.as_ref().unwrap().outdated, "it is opened again");
}

#[test]
fn only_http_links_are_followed() {
    let mut sim = Sim::start();
    sim.articles[1].document.links = document("", 0, &["mailto:ann@example.org"]).links;
    sim.keys("jL");
    assert!(sim.line(-1).contains("Only http and https links are followed"), "{}", sim.line(-1));
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::FetchPage { .. })), 0);
    // Also in upper case.
    sim.articles[2].document.links = document("", 0, &["HTTPS://E.ORG/up"]).links;
    sim.keys("jL");
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::FetchPage { .. })), 1, "{}", sim.line(-1));
}

#[test]
fn a_fetched_page_waits_until_the_user_closes_the_layer() {
    // The full text arrives while links have labels.
    let mut sim = Sim::start();
    sim.keys("<Enter>").press("x;");
    sim.settle();
    assert!(sim.model.layers.hints().is_some() && shows(&sim, "Paragraph 0"), "{}", sim.screen());
    sim.keys("s");
    assert!(sim.line(-1).contains("https://example.org/two"), "{}", sim.line(-1));
    sim.keys("<Esc>");
    assert!(sim.model.layers.hints().is_none() && shows(&sim, "Whole 0"), "{}", sim.screen());
    // The page of a link arrives while the article is searched.
    sim.keys("x/harbour<Enter>").press("L1<Enter>/table");
    sim.settle();
    assert!(sim.line(-1).starts_with(" Find: table") && shows(&sim, "Paragraph 0"), "{}", sim.screen());
    sim.keys("s<Esc>");
    assert!(shows(&sim, "The page at") && sim.model.find.is_none());
    assert!(sim.keys("<PageDown>").line(-1).contains("ctrl-o back"), "{}", sim.line(-1));
    sim.keys("/Elsewhere<Enter><C-o>");
    assert!(shows(&sim, "Paragraph 0") && sim.model.find.is_none());
}

#[test]
fn a_fetched_page_does_not_close_contents_and_addresses() {
    let mut sim = Sim::start().with_chapters();
    sim.keys("<Enter>hjjjj<Enter>");
    // The full text, or another page, arrives while the contents are open.
    for keys in ["x", ";1L"] {
        sim.press(keys).press("c");
        sim.settle();
        assert!(sim.screen().contains("Contents"), "{}", sim.screen());
        sim.keys("<Esc>");
        let arrived = if keys == "x" { "Whole 0" } else { "The page at" };
        assert!(!sim.screen().contains("Contents") && shows(&sim, arrived), "{}", sim.screen());
        sim.keys(if keys == "x" { "x" } else { "<C-o>" });
    }
    let mut sim = Sim::start();
    sim.keys("<Enter>").press("x").press(";1i");
    sim.settle();
    assert!(sim.screen().contains("It leads to"), "{}", sim.screen());
    sim.keys("<Esc>");
    assert!(sim.model.layers.hints().is_some(), "the labels below it get the keys again");
    assert!(sim.keys("<Esc>").screen().contains("Whole 0"), "{}", sim.screen());
}

#[test]
fn a_waiting_page_is_dropped_when_another_article_is_selected() {
    let mut sim = Sim::start();
    sim.keys("<Enter>").press("x/");
    sim.settle();
    // The click closes the search and selects another article.
    sim.click(10, 3);
    assert_eq!(sim.selected(), STORIES[2].0);
    assert!(!shows(&sim, "Whole 0") && sim.model.held_messages.is_empty(), "{}", sim.screen());
}

#[test]
fn the_manual_opens_as_a_page_and_back_returns() {
    let mut sim = Sim::start();
    sim.keys(":manual<Enter>");
    assert!(shows(&sim, "Manual:") && shows(&sim, "How it works 0"), "{}", sim.screen());
    sim.keys(";1<Enter>");
    assert!(shows(&sim, "Manual: keys"), "{}", sim.screen());
    sim.keys("<C-o><C-o>");
    assert!(shows(&sim, "Paragraph 0") && !sim.model.page_history.shows_other_page(), "{}", sim.screen());
    assert!(sim.marks.iter().all(|mark| mark.id == sim.articles[0].article.id));
    // A page opens by its name, which is in no line of the key table.
    sim.keys(":manual filter");
    assert!(shows(&sim, "open a page of the manual: filter"), "{}", sim.screen());
    sim.keys("<Enter>");
    assert!(shows(&sim, "Manual: filter"), "{}", sim.screen());
    sim.keys(":manual nothing<Enter>");
    assert!(sim.line(-1).contains("The manual has no page nothing"), "{}", sim.line(-1));
    // It opens without an article, too.
    let mut sim = Sim::with_feeds(100, 20, FakeFeeds::default());
    sim.end_load();
    sim.keys(":manual<Enter>");
    assert!(shows(&sim, "How it works 0"), "{}", sim.screen());
    sim.keys("<PageDown>");
    sim.wait(5_000).keys("<C-o>");
    assert!(!shows(&sim, "How it works") && sim.model.focus == tidings::app::PaneId::List);
}

#[test]
fn a_page_opens_at_the_fragment_of_its_address() {
    let of =
        [("https://example.org/a#later", "Elsewhere 25"), ("https://example.org/a#never", "The page at")];
    for (url, first) in of {
        let mut sim = Sim::start();
        sim.articles[1].document.links = document("", 0, &[url]).links;
        sim.keys("jL");
        assert!(sim.top_line().contains(first), "{}", sim.screen());
        // One step goes back.
        sim.keys("<C-o>");
        assert!(sim.top_line().contains("Zürich opens"), "{}", sim.screen());
    }
}
