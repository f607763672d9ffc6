//! Exporting an article: to the pager, to a program, to a file; hyperlinks on the screen.

use tidings::app::{Effect, Hyperlink, Msg, links_on_screen};
use tidings::news::SafeText;

use crate::sim::harness::{Sim, failure};

const NAME: &str = "nato-chief-meets-trump-in-palm-beach.md";

#[test]
fn the_pager_gets_wrapped_text() {
    let mut sim = Sim::start();
    sim.keys("<Enter>e");
    let Some(Effect::Pager { text }) = sim.log.last() else { panic!("{:?}", sim.log.last()) };
    assert!(text.starts_with("NATO chief meets Trump in Palm Beach\nWorld · "), "{text}");
    assert!(text.lines().all(|line| line.len() <= 90) && text.contains("Paragraph 1."), "{text}");
    // From the list, before the article is open.
    let mut sim = Sim::start();
    sim.press("je");
    assert!(!sim.log.iter().any(|effect| matches!(effect, Effect::Pager { .. })));
    sim.settle();
    let Some(Effect::Pager { text }) = sim.log.last() else { panic!("{:?}", sim.log.last()) };
    assert!(text.starts_with("Zürich opens"), "{text}");
    sim.send(Msg::Returned(Err(failure(SafeText::new("less can't be run: No such file")))));
    assert!(sim.line(-1).contains("less can't be run"), "{}", sim.line(-1));
    assert!(!sim.keys("j").line(-1).contains("less"));
}

/// Command and text of the last pipe.
fn last_pipe(sim: &Sim) -> Option<(&[String], &str)> {
    sim.log.iter().rev().find_map(|effect| match effect {
        Effect::Pipe { words, text } => Some((&words[..], text.as_str())),
        _ => None,
    })
}

#[test]
fn a_program_gets_the_article_on_standard_input() {
    let mut sim = Sim::start();
    sim.keys("|");
    assert!(sim.line(-1).starts_with(" Pipe to: "), "{}", sim.line(-1));
    sim.keys("grep -n 'two words'<Enter>");
    let (words, text) = last_pipe(&sim).unwrap();
    assert_eq!(words, ["grep", "-n", "two words"]);
    assert!(text.starts_with("NATO chief meets Trump in Palm Beach\n"), "{text}");
    assert!(text.contains("[1] https://example.org/one\n[2] https://example.org/two\n"), "{text}");
    sim.keys("|md:cat<Enter>");
    assert!(last_pipe(&sim).unwrap().1.starts_with("# NATO chief"));
    sim.keys("|html: cat<Enter>");
    assert!(last_pipe(&sim).unwrap().1.starts_with("<!DOCTYPE html>"));
    let before = sim.log.len();
    // The arrows recall earlier commands and then the typed one; none of them runs.
    sim.keys("|wc<Up>");
    assert!(sim.line(-1).contains("Pipe to: html: cat"), "{}", sim.line(-1));
    sim.keys("<Up><Up><Up>");
    assert!(sim.line(-1).contains("Pipe to: grep -n 'two words'"), "{}", sim.line(-1));
    sim.keys("<Down><Down><Down>");
    assert!(sim.line(-1).contains("Pipe to: wc"), "{}", sim.line(-1));
    sim.paste(" -l\n; rm");
    assert!(sim.line(-1).contains("Pipe to: wc -l ; rm"), "{}", sim.line(-1));
    sim.keys("<Enter>");
    assert!(sim.line(-2).contains("There is no shell, so ; means nothing here"), "{}", sim.line(-2));
    // What is typed next does not belong to the text that failed.
    sim.keys("'x<Enter>");
    assert!(sim.line(-1).contains("Pipe to: 'x "), "{}", sim.line(-1));
    assert!(sim.line(-2).contains("not closed"), "{}", sim.line(-2));
    sim.keys("<C-u><Enter>|x<Esc>");
    assert!(!sim.line(-1).contains("Pipe"), "{}", sim.line(-1));
    assert!(!sim.log[before..].iter().any(|effect| matches!(effect, Effect::Pipe { .. })));
}

#[test]
fn a_file_is_named_after_the_article_and_overwritten_only_on_request() {
    let mut sim = Sim::start();
    sim.keys("w");
    assert!(sim.line(-1).starts_with(&format!(" Write to: {NAME}")), "{}", sim.line(-1));
    sim.keys("<Enter>");
    assert!(sim.files.exported[NAME].starts_with("# NATO chief"));
    assert!(sim.line(-1).contains(&format!("Wrote {NAME}")), "{}", sim.line(-1));
    sim.files.exported.insert(NAME.to_owned(), "mine".to_owned());
    sim.keys("w<Enter>");
    assert_eq!(sim.files.exported[NAME], "mine");
    assert!(sim.line(-1).starts_with(&format!(" It exists. Overwrite: {NAME}")), "{}", sim.line(-1));
    // For another name it does not ask.
    sim.keys("<End><Backspace><Backspace>txt");
    assert!(sim.line(-1).starts_with(" Write to: "), "{}", sim.line(-1));
    sim.keys("<Enter>");
    let text = &sim.files.exported["nato-chief-meets-trump-in-palm-beach.txt"];
    assert!(text.starts_with("NATO chief meets Trump in Palm Beach\nWorld"), "{text}");
    sim.keys("w<Enter><Esc>");
    assert_eq!(sim.files.exported[NAME], "mine");
    sim.keys("w<Enter><Enter>");
    assert!(sim.files.exported[NAME].starts_with("# NATO chief"));
    sim.keys("w<C-u>a.html<Enter>");
    assert!(sim.files.exported["a.html"].starts_with("<!DOCTYPE html>"));
    sim.keys("w<C-u><Enter>");
    assert!(sim.line(-1).contains("Nothing was written"), "{}", sim.line(-1));
}

#[test]
fn a_write_error_is_reported_and_can_be_corrected() {
    let mut sim = Sim::start();
    sim.files.write_error = Some(SafeText::new("~/nwes/a.md: there is no such folder"));
    sim.keys("w<C-u>").paste("~/nwes/a.md").keys("<Enter>");
    assert!(sim.line(-1).contains("there is no such folder"), "{}", sim.line(-1));
    sim.files.write_error = None;
    sim.keys("w");
    assert!(sim.line(-1).starts_with(" Write to: ~/nwes/a.md"), "{}", sim.line(-1));
    // A late result does not interrupt another prompt.
    sim.press("<Enter><Esc>j|");
    sim.settle();
    assert!(sim.line(-1).starts_with(" Pipe to: "), "{}", sim.line(-1));
    assert!(sim.files.exported["~/nwes/a.md"].starts_with("# NATO chief"));
}

/// The text of the cells of links, and their addresses.
fn hyperlinks(sim: &Sim) -> Vec<(String, String)> {
    let buffer = sim.buffer();
    let text_of = |link: &Hyperlink| (link.from..link.to).map(|x| buffer[(x, link.row)].symbol()).collect();
    links_on_screen(&sim.model).iter().map(|link| (text_of(link), link.url.to_string())).collect()
}

#[test]
fn hyperlinks_cover_the_cells_of_visible_links() {
    let mut sim = Sim::start();
    // In the list at the end, a link without words has its address.
    let one = |words: &str| (words.to_owned(), format!("https://{words}"));
    let both = [one("example.org/one"), one("example.org/two")];
    assert_eq!(hyperlinks(&sim), both);
    sim.resize(60, 20);
    assert_eq!(hyperlinks(&sim), [], "the article is not visible");
    sim.keys("<Enter>");
    assert_eq!(hyperlinks(&sim), both);
    // What is cut has its whole target.
    sim.resize(14, 30).keys("G");
    let pieces = hyperlinks(&sim);
    assert!(pieces.iter().all(|(text, _)| text.ends_with('…')), "{pieces:?}");
    assert_eq!(pieces.iter().map(|(_, url)| url).collect::<Vec<_>>(), [&both[0].1, &both[1].1]);
    sim.resize(100, 20).keys("?");
    assert_eq!(hyperlinks(&sim), []);
}
