//! A small HTTP/1.1 server for tests: it plays scripted replies over real sockets and remembers what it was asked.
//! Never here: what is right to ask or to answer.
//!
//! ```text
//! let server = Server::new();                                    // 127.0.0.1, a port of its own; 404 for all
//! server.on("/feed", [Reply::ok("<rss/>").header("ETag", "\"1\""), Reply::status(304)]);  // in turn; the last stays
//! server.on("/old", Reply::to(301, "/feed"));                    // a single reply stays, too
//! let server = Server::start(|request| Reply::ok(request.path.clone()));   // or an answer for everything
//!
//! server.url("/feed")         "http://127.0.0.1:PORT/feed"
//! server.count("/feed")       how often it was asked
//! server.requests()           what was asked: method, path, headers (`header("if-none-match")`)
//! server.most_at_once()       the largest number of connections open at one time
//!
//! Reply::ok(body)             200          .header(name, value)  one more line in the head, bytes as they are
//! Reply::status(404)          no body      .body(bytes)          with a Content-Length
//! Reply::to(302, "/feed")     a redirect   .gzip()               the body packed, and said so
//! Reply::raw(bytes)           just these bytes, then the end     .chunked()   no Content-Length
//! Reply::hang()               never a word                       .late(pause) not at once
//! Reply::drip(body, 1, pause) so many bytes at a time            .close()     the connection ends after it
//! Reply::reset()              the connection is reset (RST)
//! Reply::endless()            a body without end; with `.gzip()` one that also unpacks without end
//! ```
//!
//! Another host is another `Server`. Dropping a server closes all its connections and ends all its threads.
#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// What was asked.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// The target as it was sent: path and query, or what a proxy is asked.
    pub path: String,
    /// In the order they came, names in lower case.
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Request {
    /// A header as text; `None` if it was not sent.
    pub fn header(&self, name: &str) -> Option<String> {
        self.bytes(name).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    /// A header byte for byte.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| &value[..])
    }
}

#[derive(Clone)]
enum How {
    Whole,
    Raw,
    Hang,
    Drip(usize, Duration),
    Reset,
    Endless,
}

/// What is answered.
#[derive(Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    how: How,
    chunked: bool,
    close: bool,
    late: Duration,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        let (headers, body) = (Vec::new(), Vec::new());
        Self { status, headers, body, how: How::Whole, chunked: false, close: false, late: Duration::ZERO }
    }

    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200).body(body)
    }

    pub fn to(status: u16, location: impl AsRef<[u8]>) -> Self {
        Self::status(status).header("Location", location)
    }

    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { how: How::Raw, ..Self::ok(bytes) }
    }

    pub fn hang() -> Self {
        Self { how: How::Hang, ..Self::status(200) }
    }

    pub fn reset() -> Self {
        Self { how: How::Reset, ..Self::status(200) }
    }

    pub fn drip(body: impl Into<Vec<u8>>, bytes: usize, pause: Duration) -> Self {
        Self { how: How::Drip(bytes, pause), ..Self::ok(body) }
    }

    pub fn endless() -> Self {
        Self { how: How::Endless, ..Self::ok(vec![b' '; 64 << 10]) }
    }

    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub fn gzip(mut self) -> Self {
        self.body = packed(&self.body);
        self.header("Content-Encoding", "gzip")
    }

    pub fn chunked(mut self) -> Self {
        self.chunked = true;
        self
    }

    pub fn close(mut self) -> Self {
        self.close = true;
        self
    }

    pub fn late(mut self, pause: Duration) -> Self {
        self.late = pause;
        self
    }

    /// Everything before the body.
    fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status).into_bytes();
        let said = |name: &str| self.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
        for (name, value) in &self.headers {
            head.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        let bare = self.status < 200 || self.status == 204 || self.status == 304;
        if self.chunked {
            head.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
        } else if !bare && !said("content-length") && !matches!(self.how, How::Endless) {
            head.extend_from_slice(format!("Content-Length: {}\r\n", self.body.len()).as_bytes());
        }
        if self.ends() {
            head.extend_from_slice(b"Connection: close\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    fn ends(&self) -> bool {
        self.close || !matches!(self.how, How::Whole)
    }
}

impl From<Reply> for Vec<Reply> {
    fn from(reply: Reply) -> Self {
        vec![reply]
    }
}

/// Bytes as a gzip file.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

type Play = Box<dyn Fn(&Request) -> Reply + Send + Sync>;

#[derive(Default)]
struct State {
    /// The replies that are left for a path; the last one stays.
    routes: HashMap<String, Vec<Reply>>,
    requests: Vec<Request>,
    /// The connections whose thread still runs.
    open: HashMap<usize, TcpStream>,
    accepted: usize,
    most: usize,
    closing: bool,
}

struct Stage {
    state: Mutex<State>,
    /// Wakes those who wait out a pause.
    closing: Condvar,
    play: Option<Play>,
}

impl Stage {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the play goes on after a pause.
    fn pause(&self, pause: Duration) -> bool {
        let state = self.state();
        let (state, _) = self.closing.wait_timeout_while(state, pause, |state| !state.closing).unwrap();
        !state.closing
    }

    fn reply(&self, request: &Request) -> Reply {
        let mut state = self.state();
        state.requests.push(request.clone());
        match state.routes.get_mut(&request.path) {
            Some(replies) if replies.len() > 1 => replies.remove(0),
            Some(replies) => replies[0].clone(),
            None => {
                drop(state);
                self.play.as_ref().map_or_else(|| Reply::status(404), |play| play(request))
            }
        }
    }
}

/// A server on 127.0.0.1, on a port of its own.
pub struct Server {
    address: SocketAddr,
    stage: Arc<Stage>,
    door: Option<JoinHandle<()>>,
}

impl Server {
    /// Nothing is there (404) but what [`Server::on`] puts there.
    pub fn new() -> Self {
        Self::with(None)
    }

    /// Answers whatever no route answers.
    pub fn start(play: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(Some(Box::new(play)))
    }

    fn with(play: Option<Play>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stage = Arc::new(Stage { state: Mutex::default(), closing: Condvar::new(), play });
        let theirs = Arc::clone(&stage);
        let door = thread::spawn(move || accept(&listener, &theirs));
        Self { address, stage, door: Some(door) }
    }

    /// Sets the replies for a path, one after the other; the last one stays.
    pub fn on(&self, path: &str, replies: impl Into<Vec<Reply>>) {
        let replies = replies.into();
        assert!(!replies.is_empty(), "a path needs a reply");
        self.stage.state().routes.insert(path.to_owned(), replies);
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// `127.0.0.1:PORT`
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.stage.state().requests.clone()
    }

    /// The last request for a path.
    pub fn last(&self, path: &str) -> Request {
        let state = self.stage.state();
        state.requests.iter().rev().find(|request| request.path == path).expect("it was asked for").clone()
    }

    pub fn count(&self, path: &str) -> usize {
        self.stage.state().requests.iter().filter(|request| request.path == path).count()
    }

    pub fn most_at_once(&self) -> usize {
        self.stage.state().most
    }

    /// Connections there have been.
    pub fn connections(&self) -> usize {
        self.stage.state().accepted
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut state = self.stage.state();
        state.closing = true;
        for stream in state.open.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(state);
        self.stage.closing.notify_all();
        // One more guest, so that the door looks up.
        let _ = TcpStream::connect(self.address);
        if let Some(door) = self.door.take() {
            let _ = door.join();
        }
    }
}

fn accept(listener: &TcpListener, stage: &Arc<Stage>) {
    let mut threads = Vec::new();
    for number in 0.. {
        let Ok((stream, _)) = listener.accept() else { break };
        let mut state = stage.state();
        if state.closing {
            break;
        }
        // A connection the guest has closed is over, even if its thread has not seen that yet.
        let living = state.open.values().filter(|stream| !hung_up(stream)).count();
        state.most = state.most.max(living + 1);
        state.accepted += 1;
        state.open.insert(number, stream.try_clone().unwrap());
        drop(state);
        let stage = Arc::clone(stage);
        threads.push(thread::spawn(move || {
            serve(&stream, &stage);
            stage.state().open.remove(&number);
        }));
    }
    for thread in threads {
        let _ = thread.join();
    }
}

fn hung_up(stream: &TcpStream) -> bool {
    let mut fds = [PollFd::new(stream, PollFlags::RDHUP)];
    let _ = poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
    fds[0].revents().intersects(PollFlags::RDHUP | PollFlags::HUP | PollFlags::ERR)
}

/// Answers one connection until it ends.
fn serve(stream: &TcpStream, stage: &Stage) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    // What begins a TLS handshake (RFC 8446 §5.1) is answered as servers without TLS do.
    if reader.fill_buf().is_ok_and(|bytes| bytes.first() == Some(&22)) {
        let _ = (&mut &*stream).write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        return;
    }
    while let Some(request) = read(&mut reader) {
        let reply = stage.reply(&request);
        if !reply.late.is_zero() && !stage.pause(reply.late) {
            return;
        }
        if play(stream, &reply, stage).is_none() || reply.ends() {
            break;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let first = line(reader)?;
    let first = String::from_utf8_lossy(&first).into_owned();
    let mut words = first.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let line = line(reader)?;
        if line.is_empty() {
            return Some(Request { method, path, headers });
        }
        let at = line.iter().position(|byte| *byte == b':')?;
        let name = String::from_utf8_lossy(&line[..at]).to_ascii_lowercase();
        headers.push((name, line[at + 1..].trim_ascii().to_vec()));
    }
}

fn line(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line).ok().filter(|read| *read > 0)?;
    Some(line.trim_ascii_end().to_vec())
}

/// `None` if the guest has gone, or the server is closing.
fn play(mut stream: &TcpStream, reply: &Reply, stage: &Stage) -> Option<()> {
    let mut send = |bytes: &[u8]| stream.write_all(bytes).ok();
    match reply.how {
        How::Raw => send(&reply.body),
        How::Whole if reply.chunked => {
            send(&reply.head())?;
            for piece in reply.body.chunks(1000) {
                send(&[format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat())?;
            }
            send(b"0\r\n\r\n")
        }
        How::Whole => send(&[reply.head(), reply.body.clone()].concat()),
        How::Drip(bytes, pause) => {
            send(&reply.head())?;
            for piece in reply.body.chunks(bytes.max(1)) {
                if !stage.pause(pause) {
                    return None;
                }
                send(piece)?;
            }
            Some(())
        }
        How::Endless => {
            send(&reply.head())?;
            while send(&reply.body).is_some() {}
            None
        }
        // Until the guest goes, or the server does.
        How::Hang => stream.read(&mut [0]).ok().map(|_| ()),
        How::Reset => {
            reset(stream);
            None
        }
    }
}

/// A socket that is closed with a linger time of zero is reset.
fn reset(stream: &TcpStream) {
    let _ = rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO));
}
