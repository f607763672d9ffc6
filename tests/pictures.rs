//! Pictures fetched from a server and made for a terminal: what is good, what is hostile, what is left.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and touches files"
)]

#[path = "common/server.rs"]
mod server;

use std::io::Cursor;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, RgbaImage};
use tempfile::TempDir;
use tidings::app::picture::Wanted;
use tidings::app::picture::{Form, Picture};
use tidings::app::{Graphics, Msg, Protocol};
use tidings::io::fetch::Limits;
use tidings::io::pictures::{LIMITS, Painter};
use tidings::news::SafeText;

use crate::server::{Reply, Server};

/// A wait that long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A painter at work.
struct Desk {
    painter: Arc<Painter>,
    inbox: Receiver<Msg>,
    ticket: u64,
    _home: TempDir,
}

impl Desk {
    fn new() -> Self {
        let limits =
            Limits { total: Duration::from_millis(900), answer: Duration::from_millis(400), ..LIMITS };
        let (out, inbox) = channel();
        let (painter, home) = (Painter::new(), tempfile::tempdir().unwrap());
        let (worker, folder) = (Arc::clone(&painter), home.path().to_owned());
        std::thread::spawn(move || worker.work(&folder, limits, &out));
        Self { painter, inbox, ticket: 0, _home: home }
    }

    fn ask(&mut self, urls: &[&str]) {
        self.ticket += 1;
        let wanted = urls.iter().map(|url| Wanted { url: SafeText::new(url), room: (40, 12) });
        let graphics = Graphics { protocol: Protocol::HalfBlocks, cell: (10, 20) };
        self.painter.ask(self.ticket, graphics, wanted.collect());
    }

    /// The next answer.
    fn answer(&self) -> (String, Result<Arc<Picture>, tidings::news::Failure>) {
        match self.inbox.recv_timeout(PATIENCE).expect("an answer") {
            Msg::Picture { ticket, url, result, .. } => {
                assert_eq!(ticket, self.ticket);
                (url.to_string(), result)
            }
            other => panic!("{other:?}"),
        }
    }

    /// What comes of one address, in words where there is no picture.
    fn made(&mut self, url: &str) -> Result<Arc<Picture>, String> {
        self.ask(&[url]);
        self.answer().1.map_err(|why| why.to_string())
    }
}

fn picture(wide: u32, high: u32) -> DynamicImage {
    RgbImage::from_fn(wide, high, |x, y| Rgb([x as u8, y as u8, 99])).into()
}

fn packed(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG whose head says that it has so many pixels.
fn bomb(wide: u32, high: u32) -> Vec<u8> {
    let mut bytes = packed(&picture(16, 16), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&wide.to_be_bytes());
    bytes[20..24].copy_from_slice(&high.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    bytes
}

/// A thousand frames of nothing.
fn long_gif() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for _ in 0..1000 {
        encoder.encode_frame(Frame::new(RgbaImage::new(32, 32))).unwrap();
    }
    drop(encoder);
    bytes
}

#[test]
fn a_picture_is_fetched_and_made_to_fit() {
    let server = Server::new();
    server.on("/photo", Reply::ok(packed(&picture(400, 200), ImageFormat::Jpeg)));
    server.on("/moved", Reply::to(302, "/photo"));
    let mut desk = Desk::new();
    for path in ["/photo", "/moved"] {
        let picture = desk.made(&server.url(path)).unwrap();
        assert_eq!((picture.pixels, picture.columns, picture.rows), ((400, 200), 40, 10));
        assert!(matches!(&picture.form, Form::Halves(cells) if cells.len() == 400));
    }
    // No server learns where the reader comes from.
    assert!(
        server
            .requests()
            .iter()
            .all(|asked| asked.header("referer").is_none() && asked.header("cookie").is_none())
    );
}

#[test]
fn one_that_was_here_is_here_without_the_network() {
    let server = Server::new();
    server.on("/photo", Reply::ok(packed(&picture(400, 200), ImageFormat::WebP)));
    let url = server.url("/photo");
    let mut desk = Desk::new();
    let first = desk.made(&url).unwrap();
    drop(server);
    assert_eq!(desk.made(&url).unwrap(), first);
}

#[test]
fn what_is_hostile_costs_a_word() {
    let server = Server::new();
    let jpeg = packed(&picture(400, 300), ImageFormat::Jpeg);
    for (path, body, words) in [
        ("/bomb.png", bomb(30_000, 30_000), "too large"),
        ("/wide.png", bomb(u32::MAX / 2, 20), "too large"),
        ("/torn.jpg", jpeg[..100].to_vec(), "damaged"),
        (
            "/drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec(),
            "not a picture",
        ),
        ("/page.jpg", b"<!doctype html><title>Sign in</title>".to_vec(), "not a picture"),
        ("/empty.jpg", Vec::new(), "not a picture"),
        ("/pixel.gif", packed(&picture(1, 1), ImageFormat::Gif), "too small"),
    ] {
        server.on(path, Reply::ok(body));
        assert_eq!(Desk::new().made(&server.url(path)).err().as_deref(), Some(words), "{path}");
    }
    // Of one that ends in the middle the beginning is shown, as everywhere; of a long film the first frame.
    server.on("/half.jpg", Reply::ok(&jpeg[..jpeg.len() / 2]));
    assert!(Desk::new().made(&server.url("/half.jpg")).is_ok());
    server.on("/long.gif", Reply::ok(long_gif()));
    assert!(Desk::new().made(&server.url("/long.gif")).is_ok());
}

#[test]
fn so_does_a_hostile_server() {
    let server = Server::new();
    server.on("/large", Reply::ok(vec![0xff; 10 << 20]));
    server.on("/endless", Reply::endless().gzip());
    server.on("/silent", Reply::hang());
    server.on("/slow", Reply::drip(vec![b'x'; 5000], 1, Duration::from_millis(20)));
    server.on("/round", Reply::to(302, "/round"));
    server.on("/local", Reply::to(302, "file:///etc/passwd"));
    let mut desk = Desk::new();
    for path in ["/large", "/endless", "/silent", "/slow", "/round", "/local", "/missing"] {
        let why = desk.made(&server.url(path)).unwrap_err();
        assert!(!why.is_empty() && why.len() < 120 && !why.contains('\n'), "{path}: {why}");
    }
    for url in ["file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,AAAA", ""] {
        assert_eq!(desk.made(url).unwrap_err(), "no address", "{url}");
    }
}

#[test]
fn what_is_left_is_given_up() {
    let server = Server::new();
    server.on("/silent", Reply::hang());
    server.on("/photo", Reply::ok(packed(&picture(64, 64), ImageFormat::Png)));
    let mut desk = Desk::new();
    let (silent, photo) = (server.url("/silent"), server.url("/photo"));
    desk.ask(&[&silent, &silent, &silent]);
    desk.ask(&[&photo]);
    let (url, result) = desk.answer();
    assert!(url == photo && result.is_ok());
    // And nothing more about the others.
    desk.ask(&[]);
    assert!(desk.made(&photo).is_ok());
}
