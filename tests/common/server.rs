//! A small HTTP/1.1 server for tests: it sends scripted replies over real sockets and records the requests.
//! Never here: what a correct request or reply is.
//!
//! ```text
//! let server = Server::new();                                    // 127.0.0.1, a port of its own; 404 for every path
//! server.on("/feed", [Reply::ok("<rss/>").header("ETag", "\"1\""), Reply::status(304)]);  // in order; the last one repeats
//! server.on("/old", Reply::to(301, "/feed"));                    // a single reply repeats
//! let server = Server::start(|request| Reply::ok(request.path.clone()));   // or a function
//!
//! server.url("/feed")         "http://127.0.0.1:PORT/feed"
//! server.count("/feed")       how many requests for a path
//! server.requests()           all requests: method, path, headers (`header("if-none-match")`)
//! server.most_at_once()       the largest number of connections open at the same time
//!
//! Reply::ok(body)             200          .header(name, value)  one more header, byte for byte
//! Reply::status(404)          no body      .body(bytes)          with a Content-Length
//! Reply::to(302, "/feed")     a redirect   .gzip()               encodes the body
//! Reply::raw(bytes)           just these bytes, then close       .chunked()   no Content-Length
//! Reply::hang()               never a reply                      .late(pause) after a pause
//! Reply::drip(body, 1, pause) some bytes at a time               .close()     closes the connection after it
//! Reply::reset()              the connection is reset (RST)
//! Reply::endless()            an endless body; with `.gzip()` it also decodes to an endless one
//! ```
//!
//! Another host is another `Server`. Dropping a server closes its connections and ends its threads.
#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use parking_lot::{Condvar, Mutex, MutexGuard};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// A recorded request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub method: String,
    /// The request target as sent: path and query, or what a proxy gets.
    pub path: String,
    /// In their order, names in lower case.
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Request {
    /// A header as text; `None` if it was not sent.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.bytes(name).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    /// A header byte for byte.
    pub(crate) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| &value[..])
    }
}

/// How a reply is sent.
#[derive(Clone)]
enum Mode {
    Normal,
    Raw,
    Hang,
    Drip(usize, Duration),
    Reset,
    Endless,
}

/// A scripted reply.
#[derive(Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    mode: Mode,
    chunked: bool,
    close: bool,
    delay: Duration,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        let (headers, body, mode, delay) = (Vec::new(), Vec::new(), Mode::Normal, Duration::ZERO);
        Self { status, headers, body, mode, chunked: false, close: false, delay }
    }

    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200).body(body)
    }

    pub fn to(status: u16, location: impl AsRef<[u8]>) -> Self {
        Self::status(status).header("Location", location)
    }

    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { mode: Mode::Raw, ..Self::ok(bytes) }
    }

    pub fn hang() -> Self {
        Self { mode: Mode::Hang, ..Self::status(200) }
    }

    pub fn reset() -> Self {
        Self { mode: Mode::Reset, ..Self::status(200) }
    }

    pub fn drip(body: impl Into<Vec<u8>>, bytes: usize, pause: Duration) -> Self {
        Self { mode: Mode::Drip(bytes, pause), ..Self::ok(body) }
    }

    pub fn endless() -> Self {
        Self { mode: Mode::Endless, ..Self::ok(vec![b' '; 64 << 10]) }
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
        self.body = gzip(&self.body);
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
        self.delay = pause;
        self
    }

    /// Status line and headers.
    fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status).into_bytes();
        let has = |name: &str| self.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
        for (name, value) in &self.headers {
            head.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        let no_body = self.status < 200 || self.status == 204 || self.status == 304;
        if self.chunked {
            head.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
        } else if !no_body && !has("content-length") && !matches!(self.mode, Mode::Endless) {
            head.extend_from_slice(format!("Content-Length: {}\r\n", self.body.len()).as_bytes());
        }
        if self.closes() {
            head.extend_from_slice(b"Connection: close\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    fn closes(&self) -> bool {
        self.close || !matches!(self.mode, Mode::Normal)
    }
}

impl From<Reply> for Vec<Reply> {
    fn from(reply: Reply) -> Self {
        vec![reply]
    }
}

/// A gzip file of some bytes.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

type Handler = Box<dyn Fn(&Request) -> Reply + Send + Sync>;

#[derive(Default)]
struct State {
    /// The replies left for a path; the last one repeats.
    routes: HashMap<String, Vec<Reply>>,
    requests: Vec<Request>,
    /// Connections whose thread still runs.
    open: HashMap<usize, TcpStream>,
    accepted: usize,
    most_at_once: usize,
    closing: bool,
}

/// State shared by all threads of a server.
struct Shared {
    state: Mutex<State>,
    /// Ends pauses early.
    closing: Condvar,
    handler: Option<Handler>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Waits. Returns `false` if the server is closing.
    fn pause(&self, pause: Duration) -> bool {
        let mut state = self.state();
        self.closing.wait_while_for(&mut state, |state| !state.closing, pause);
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
                self.handler.as_ref().map_or_else(|| Reply::status(404), |handler| handler(request))
            }
        }
    }
}

/// A server on 127.0.0.1 with its own port.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl Server {
    /// Replies 404 except to paths set with [`Server::on`].
    pub(crate) fn new() -> Self {
        Self::with(None)
    }

    /// Replies with a function to paths not set with [`Server::on`].
    pub(crate) fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(Some(Box::new(handler)))
    }

    fn with(handler: Option<Handler>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { state: Mutex::default(), closing: Condvar::new(), handler });
        let theirs = Arc::clone(&shared);
        let acceptor = thread::spawn(move || accept(&listener, &theirs));
        Self { address, shared, acceptor: Some(acceptor) }
    }

    /// Sets the replies for a path, in order; the last one repeats.
    pub(crate) fn on(&self, path: &str, replies: impl Into<Vec<Reply>>) {
        let replies = replies.into();
        assert!(!replies.is_empty(), "a path needs a reply");
        self.shared.state().routes.insert(path.to_owned(), replies);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// `127.0.0.1:PORT`
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }

    /// The last request for a path.
    pub(crate) fn last(&self, path: &str) -> Request {
        let state = self.shared.state();
        state.requests.iter().rev().find(|request| request.path == path).expect("a request").clone()
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.shared.state().requests.iter().filter(|request| request.path == path).count()
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.state().most_at_once
    }

    /// All connections so far.
    pub(crate) fn connections(&self) -> usize {
        self.shared.state().accepted
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.closing = true;
        for stream in state.open.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(state);
        self.shared.closing.notify_all();
        // One more connection, to wake the acceptor.
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut threads = Vec::new();
    for number in 0.. {
        let Ok((stream, _)) = listener.accept() else { break };
        let mut state = shared.state();
        if state.closing {
            break;
        }
        // A connection closed by the client does not count, even if its thread has not noticed yet.
        let alive = state.open.values().filter(|stream| !hung_up(stream)).count();
        state.most_at_once = state.most_at_once.max(alive + 1);
        state.accepted += 1;
        state.open.insert(number, stream.try_clone().unwrap());
        drop(state);
        let shared = Arc::clone(shared);
        threads.push(thread::spawn(move || {
            serve(&stream, &shared);
            shared.state().open.remove(&number);
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

/// Serves one connection until it ends.
fn serve(stream: &TcpStream, shared: &Shared) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    // A TLS handshake (RFC 8446 §5.1) gets the reply of a server without TLS.
    if reader.fill_buf().is_ok_and(|bytes| bytes.first() == Some(&22)) {
        let _ = (&mut &*stream).write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        return;
    }
    while let Some(request) = read(&mut reader) {
        let reply = shared.reply(&request);
        if !reply.delay.is_zero() && !shared.pause(reply.delay) {
            return;
        }
        if send_reply(stream, &reply, shared).is_none() || reply.closes() {
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

/// Returns `None` if the client has gone or the server is closing.
fn send_reply(mut stream: &TcpStream, reply: &Reply, shared: &Shared) -> Option<()> {
    let mut send = |bytes: &[u8]| stream.write_all(bytes).ok();
    match reply.mode {
        Mode::Raw => send(&reply.body),
        Mode::Normal if reply.chunked => {
            send(&reply.head())?;
            for chunk in reply.body.chunks(1000) {
                send(&[format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat())?;
            }
            send(b"0\r\n\r\n")
        }
        Mode::Normal => send(&[reply.head(), reply.body.clone()].concat()),
        Mode::Drip(bytes, pause) => {
            send(&reply.head())?;
            for chunk in reply.body.chunks(bytes.max(1)) {
                if !shared.pause(pause) {
                    return None;
                }
                send(chunk)?;
            }
            Some(())
        }
        Mode::Endless => {
            send(&reply.head())?;
            while send(&reply.body).is_some() {}
            None
        }
        // Until the client or the server closes the connection.
        Mode::Hang => stream.read(&mut [0]).ok().map(|_| ()),
        Mode::Reset => {
            reset(stream);
            None
        }
    }
}

/// Closing a socket with a linger time of zero resets the connection.
fn reset(stream: &TcpStream) {
    let _ = rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO));
}
