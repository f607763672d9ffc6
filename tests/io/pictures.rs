//! Pictures fetched from a server and encoded for a terminal: good files, hostile files, cancelled requests.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, RgbaImage};
use tempfile::TempDir;
use tidings::app::picture::Wanted;
use tidings::app::picture::{Encoding, Picture};
use tidings::app::{Graphics, Msg, Protocol};
use tidings::io::Folders;
use tidings::io::fetch::Limits;
use tidings::io::pictures::{LIMITS, PictureWorker};
use tidings::news::SafeText;

use crate::server::{Reply, Server};

/// A longer wait fails the test.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running worker.
struct Pictures {
    worker: Arc<PictureWorker>,
    inbox: Receiver<Msg>,
    ticket: u64,
    _home: TempDir,
}

impl Pictures {
    fn new() -> Self {
        let limits =
            Limits { total: Duration::from_millis(900), answer: Duration::from_millis(400), ..LIMITS };
        let (out, inbox) = channel();
        let (worker, home) = (PictureWorker::new(), tempfile::tempdir().unwrap());
        let folders = Folders { config: home.path().to_owned(), data: home.path().to_owned() };
        let thread_worker = Arc::clone(&worker);
        std::thread::spawn(move || thread_worker.run(&folders, limits, &out));
        Self { worker, inbox, ticket: 0, _home: home }
    }

    fn request(&mut self, urls: &[&str]) {
        self.ticket += 1;
        let wanted =
            urls.iter().map(|url| Wanted { url: SafeText::new(url), space: (40, 12), cached_only: false });
        let graphics = Graphics { protocol: Protocol::HalfBlocks, cell: (10, 20) };
        self.worker.request(self.ticket, graphics, wanted.collect());
    }

    /// The next result.
    fn next(&self) -> (String, Result<Arc<Picture>, tidings::news::Failure>) {
        match self.inbox.recv_timeout(PATIENCE).expect("a result") {
            Msg::Picture { ticket, url, result, .. } => {
                assert_eq!(ticket, self.ticket);
                (url.to_string(), result)
            }
            other => panic!("{other:?}"),
        }
    }

    /// The picture at an address, or the error as text.
    fn load(&mut self, url: &str) -> Result<Arc<Picture>, String> {
        self.request(&[url]);
        self.next().1.map_err(|error| error.to_string())
    }
}

fn picture(wide: u32, high: u32) -> DynamicImage {
    RgbImage::from_fn(wide, high, |x, y| Rgb([x as u8, y as u8, 99])).into()
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG whose header claims a size.
fn png_with_size(wide: u32, high: u32) -> Vec<u8> {
    let mut bytes = encode(&picture(16, 16), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&wide.to_be_bytes());
    bytes[20..24].copy_from_slice(&high.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    bytes
}

/// A GIF with a thousand frames.
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
fn a_picture_is_fetched_and_scaled() {
    let server = Server::new();
    server.on("/photo", Reply::ok(encode(&picture(400, 200), ImageFormat::Jpeg)));
    server.on("/moved", Reply::to(302, "/photo"));
    let mut pictures = Pictures::new();
    for path in ["/photo", "/moved"] {
        let picture = pictures.load(&server.url(path)).unwrap();
        assert_eq!((picture.pixels, picture.columns, picture.rows), ((400, 200), 40, 10));
        assert!(matches!(&picture.form, Encoding::Halves(cells) if cells.len() == 400));
    }
    // No server gets a referrer or a cookie.
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.header("referer").is_none() && request.header("cookie").is_none())
    );
}

#[test]
fn a_cached_picture_needs_no_network() {
    let server = Server::new();
    server.on("/photo", Reply::ok(encode(&picture(400, 200), ImageFormat::WebP)));
    let url = server.url("/photo");
    let mut pictures = Pictures::new();
    let first = pictures.load(&url).unwrap();
    drop(server);
    assert_eq!(pictures.load(&url).unwrap(), first);
}

#[test]
fn hostile_files_are_errors() {
    let server = Server::new();
    let jpeg = encode(&picture(400, 300), ImageFormat::Jpeg);
    for (path, body, error) in [
        ("/bomb.png", png_with_size(30_000, 30_000), "too large"),
        ("/wide.png", png_with_size(u32::MAX / 2, 20), "too large"),
        ("/torn.jpg", jpeg[..100].to_vec(), "damaged"),
        (
            "/drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec(),
            "not a picture",
        ),
        ("/page.jpg", b"<!doctype html><title>Sign in</title>".to_vec(), "not a picture"),
        ("/empty.jpg", Vec::new(), "not a picture"),
        ("/pixel.gif", encode(&picture(1, 1), ImageFormat::Gif), "too small"),
    ] {
        server.on(path, Reply::ok(body));
        assert_eq!(Pictures::new().load(&server.url(path)).err().as_deref(), Some(error), "{path}");
    }
    // Of a truncated file the beginning is shown, of an animation the first frame.
    server.on("/half.jpg", Reply::ok(&jpeg[..jpeg.len() / 2]));
    assert!(Pictures::new().load(&server.url("/half.jpg")).is_ok());
    server.on("/long.gif", Reply::ok(long_gif()));
    assert!(Pictures::new().load(&server.url("/long.gif")).is_ok());
}

#[test]
fn hostile_servers_are_errors() {
    let server = Server::new();
    server.on("/large", Reply::ok(vec![0xff; 10 << 20]));
    server.on("/endless", Reply::endless().gzip());
    server.on("/silent", Reply::hang());
    server.on("/slow", Reply::drip(vec![b'x'; 5000], 1, Duration::from_millis(20)));
    server.on("/round", Reply::to(302, "/round"));
    server.on("/local", Reply::to(302, "file:///etc/passwd"));
    let mut pictures = Pictures::new();
    for path in ["/large", "/endless", "/silent", "/slow", "/round", "/local", "/missing"] {
        let error = pictures.load(&server.url(path)).unwrap_err();
        assert!(!error.is_empty() && error.len() < 120 && !error.contains('\n'), "{path}: {error}");
    }
    for url in ["file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,AAAA", ""] {
        assert_eq!(pictures.load(url).unwrap_err(), "no address", "{url}");
    }
}

#[test]
fn a_new_request_cancels_the_old_one() {
    let server = Server::new();
    server.on("/silent", Reply::hang());
    server.on("/photo", Reply::ok(encode(&picture(64, 64), ImageFormat::Png)));
    let mut pictures = Pictures::new();
    let (silent, photo) = (server.url("/silent"), server.url("/photo"));
    pictures.request(&[&silent, &silent, &silent]);
    pictures.request(&[&photo]);
    let (url, result) = pictures.next();
    assert!(url == photo && result.is_ok());
    // No results of the cancelled request follow.
    pictures.request(&[]);
    assert!(pictures.load(&photo).is_ok());
}
