//! Pictures in a terminal: uploaded once, and deleted. Never here: how they look.

use crate::home::Home;
use crate::server::{Reply, Server};
use crate::term::Term;

/// How often some bytes were written.
fn times(raw: &[u8], what: &str) -> usize {
    raw.windows(what.len()).filter(|bytes| *bytes == what.as_bytes()).count()
}

#[test]
fn pictures_are_uploaded_once_and_deleted() {
    let server = Server::new();
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(160, 80).write_to(&mut png, image::ImageFormat::Png).expect("a picture");
    server.on("/lead.png", Reply::ok(png.into_inner()));
    let home = Home::new();
    let line =
        serde_json::json!({ "title": "Harbour", "text": "Calm text.", "image": server.url("/lead.png") });
    let file = home.news("lines.jsonl", format!("{line}\n"));
    let mut term = Term::open(&home, 80, 24, &[&file]);
    term.wait_raw(b"\x1b[>0q\x1b[16t\x1b[c");
    term.send(b"\x1bP>|kitty(0.42.1)\x1b\\\x1b[6;20;10t\x1b[?62;52;c");
    term.wait_for("Calm text.");
    term.keys("<Enter>");
    term.wait_for("\u{10eeee}\u{305}\u{305}");
    // Redrawn or covered, it is not uploaded again. At the end it is deleted.
    term.keys("<C-l>?");
    term.wait("the picture to make way", |screen| !screen.contents().contains('\u{10eeee}'));
    term.keys("<Esc>");
    term.wait_for("\u{10eeee}\u{305}\u{305}");
    let raw = term.quit().raw;
    assert_eq!((times(&raw, "\x1b_Ga=T,U=1,q=2,f=100,i="), times(&raw, "\x1b_Ga=d,d=I,i=")), (1, 1));
}
