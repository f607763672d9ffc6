//! A terminal of which the program knows no better: a PTY, with an emulator that keeps its screen. Every wait is
//! for something on that screen. Never here: sleeping, or what a test is about.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tidings::app::keys;
use vt100::Screen;

use crate::home::{Home, TIDINGS};

/// A wait that long has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What has come out of the terminal so far.
struct Seen {
    emulator: vt100::Parser,
    raw: Vec<u8>,
    /// When each piece came, and where in `raw` it ends.
    pieces: Vec<(Instant, usize)>,
    /// How the program ended.
    status: Option<ExitStatus>,
    /// The reading thread is to let go of the terminal.
    hang_up: bool,
}

impl Seen {
    /// Whether the screen is whole: between the frames (synchronised updates, DEC mode 2026).
    fn whole(&self) -> bool {
        const SIGN: &[u8] = b"\x1b[?2026";
        let tail = &self.raw[self.raw.len().saturating_sub(1 << 17)..];
        let last = tail.windows(SIGN.len()).rposition(|bytes| bytes == SIGN);
        last.is_none_or(|at| tail.get(at + SIGN.len()) == Some(&b'l'))
    }
}

type Shared = Arc<(Mutex<Seen>, Condvar)>;

/// A program in a terminal.
pub struct Term {
    shared: Shared,
    writer: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    /// Kept open, so that what is set on the terminal can be asked after the program has ended.
    slave: Option<Box<dyn SlavePty + Send>>,
    before: String,
    reader: Option<JoinHandle<()>>,
    pid: Pid,
}

/// What is left when the program has ended.
pub struct Ended {
    pub code: u32,
    /// All the bytes that were written to the terminal.
    pub raw: Vec<u8>,
    pub screen: Screen,
    /// The line discipline is set as it was before the program began.
    pub as_before: bool,
}

fn side(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

impl Term {
    /// The program in a terminal of some size.
    pub fn open(home: &Home, cols: u16, rows: u16, args: &[&str]) -> Self {
        Self::with(home, cols, rows, &[&[TIDINGS], args].concat(), &[])
    }

    /// Any command, with further variables.
    pub fn with(home: &Home, cols: u16, rows: u16, command: &[&str], vars: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(cols, rows)).unwrap();
        let before = settings(&*pair.master);
        let mut builder = CommandBuilder::new(command[0]);
        builder.args(&command[1..]);
        builder.env_clear();
        builder.cwd(home.path("news"));
        for (name, value) in home.vars() {
            builder.env(name, value);
        }
        for (name, value) in vars {
            builder.env(name, value);
        }
        let mut output = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let mut child = pair.slave.spawn_command(builder).unwrap();
        let pid = Pid::from_raw(child.process_id().unwrap() as i32).unwrap();
        let emulator = vt100::Parser::new(side(rows), side(cols), 0);
        let seen = Seen { emulator, raw: Vec::new(), pieces: Vec::new(), status: None, hang_up: false };
        let shared: Shared = Arc::new((Mutex::new(seen), Condvar::new()));
        let mine = Arc::clone(&shared);
        let reader = std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            // The end of the terminal is an error (EIO) to whoever reads it.
            while let Ok(n @ 1..) = output.read(&mut buffer) {
                let mut seen = mine.0.lock().unwrap();
                seen.raw.extend_from_slice(&buffer[..n]);
                let end = seen.raw.len();
                seen.pieces.push((Instant::now(), end));
                seen.emulator.process(&buffer[..n]);
                mine.1.notify_all();
                if seen.hang_up {
                    return;
                }
            }
        });
        let mine = Arc::clone(&shared);
        std::thread::spawn(move || {
            let status = child.wait();
            mine.0.lock().unwrap().status = status.ok();
            mine.1.notify_all();
        });
        Self {
            shared,
            writer: Some(writer),
            master: Some(pair.master),
            slave: Some(pair.slave),
            before,
            reader: Some(reader),
            pid,
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.0.lock().unwrap()
    }

    pub fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Whether the program has not ended yet.
    pub fn alive(&self) -> bool {
        self.seen().status.is_none()
    }

    /// Presses keys written as `--keys` takes them. `<Esc>` only as the last one: a terminal sends the same bytes
    /// for Esc and a letter as for alt and that letter.
    pub fn keys(&mut self, text: &str) {
        let presses = keys::parse(text).unwrap();
        let (last, others) = presses.split_last().unwrap();
        assert!(others.iter().all(|key| key.code != KeyCode::Esc), "{text}: wait behind <Esc>");
        let bytes: Vec<u8> = others.iter().chain([last]).flat_map(bytes_of).collect();
        self.send(&bytes);
    }

    /// Sends bytes as the terminal would.
    pub fn send(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().unwrap();
        // A program that has ended takes no keys; that it has is for the test to find.
        let _ = writer.write_all(bytes).and_then(|()| writer.flush());
    }

    /// Reports the mouse (xterm, SGR coordinates): `button` 0 left, 32 left while moving, 64 and 65 the wheel.
    pub fn mouse(&mut self, button: u8, x: u16, y: u16, pressed: bool) {
        let end = if pressed { 'M' } else { 'm' };
        self.send(format!("\x1b[<{button};{};{}{end}", x + 1, y + 1).as_bytes());
    }

    pub fn resize(&mut self, cols: u16, rows: u16) {
        self.seen().emulator.set_size(side(rows), side(cols));
        self.master.as_ref().unwrap().resize(size(cols, rows)).unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Waits until what has come so far is as wanted, and gives what `found` makes of it.
    fn until<T>(&self, what: &str, mut found: impl FnMut(&Seen) -> Option<T>) -> T {
        let give_up = Instant::now() + PATIENCE;
        let mut seen = self.seen();
        loop {
            if let Some(found) = found(&seen) {
                return found;
            }
            let left = give_up.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let words = format!("{what}; status {:?}\n{}", seen.status, picture(&seen.emulator));
                drop(seen);
                panic!("waited in vain for {words}");
            }
            seen = self.shared.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until the screen is whole and as wanted.
    pub fn wait(&self, what: &str, wanted: impl Fn(&Screen) -> bool) {
        self.until(what, |seen| (seen.whole() && wanted(seen.emulator.screen())).then_some(()));
    }

    /// Waits until a text is on the screen.
    pub fn wait_for(&self, text: &str) {
        self.wait(&format!("“{text}”"), |screen| screen.contents().contains(text));
    }

    /// Waits until bytes have come.
    pub fn wait_raw(&self, bytes: &[u8]) {
        let what = String::from_utf8_lossy(bytes).escape_debug().to_string();
        self.until(&what, |seen| seen.raw.windows(bytes.len()).any(|part| part == bytes).then_some(()));
    }

    /// Goes on watching for some time: for tests in which the time itself is what is tried.
    pub fn watch(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut seen = self.seen();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || seen.status.is_some() {
                return;
            }
            seen = self.shared.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    pub fn screen(&self) -> Screen {
        self.seen().emulator.screen().clone()
    }

    /// Waits until more has come than there was, and the screen is whole.
    pub fn wait_written(&self, before: usize) {
        self.until("something to be drawn", |seen| (seen.raw.len() > before && seen.whole()).then_some(()));
    }

    /// How many bytes have come.
    pub fn written(&self) -> usize {
        self.seen().raw.len()
    }

    /// The last whole screen before a moment; `None` if there was none yet.
    pub fn screen_at(&self, moment: Instant, cols: u16, rows: u16) -> Option<Screen> {
        let seen = self.seen();
        let upto = seen.pieces.iter().take_while(|(when, _)| *when < moment).last()?.1;
        let end = b"\x1b[?2026l";
        let upto = seen.raw[..upto].windows(end.len()).rposition(|bytes| bytes == end)? + end.len();
        let mut emulator = vt100::Parser::new(side(rows), side(cols), 0);
        emulator.process(&seen.raw[..upto]);
        Some(emulator.screen().clone())
    }

    /// Waits for the program to end.
    pub fn ended(mut self) -> Ended {
        let status = self.until("the end", |seen| seen.status.clone());
        let as_before = settings(&**self.master.as_ref().unwrap()) == self.before;
        // With this the last hold on the terminal goes, and the reader comes to its end.
        self.slave = None;
        self.reader.take().unwrap().join().unwrap();
        let seen = self.seen();
        let code = status.signal().map_or(status.exit_code(), |_| u32::MAX);
        Ended { code, raw: seen.raw.clone(), screen: seen.emulator.screen().clone(), as_before }
    }

    /// Quits, and expects that all went well.
    pub fn quit(mut self) -> Ended {
        self.keys("Q");
        let ended = self.ended();
        assert_eq!(ended.code, 0, "{}", ended.screen.contents());
        ended
    }

    /// Kills the program, and gives the moment after which it did nothing more.
    pub fn kill(&self) -> Instant {
        self.signal(Signal::KILL);
        let now = Instant::now();
        self.until("the end", |seen| seen.status.clone());
        now
    }

    /// Closes the terminal as its window would be closed: all that held it is gone. Gives how the program ended.
    pub fn hang_up(mut self) -> ExitStatus {
        self.seen().hang_up = true;
        // The reader wakes with what this key makes the program draw.
        self.keys("j");
        self.reader.take().unwrap().join().unwrap();
        (self.slave, self.writer, self.master) = (None, None, None);
        self.until("the end", |seen| seen.status.clone())
    }
}

impl Drop for Term {
    fn drop(&mut self) {
        if self.alive() {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

/// How the line discipline is set.
fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

fn picture(emulator: &vt100::Parser) -> String {
    let (_, cols) = emulator.screen().size();
    emulator.screen().rows(0, cols.get()).fold(String::new(), |mut out, row| {
        writeln!(out, "|{row}").unwrap();
        out
    })
}

/// What a terminal sends for a key (xterm's defaults).
fn bytes_of(key: &KeyEvent) -> Vec<u8> {
    let named: &[u8] = match key.code {
        KeyCode::Enter => b"\r",
        KeyCode::Esc => b"\x1b",
        KeyCode::Tab => b"\t",
        KeyCode::BackTab => b"\x1b[Z",
        KeyCode::Backspace => b"\x7f",
        KeyCode::Delete => b"\x1b[3~",
        KeyCode::Up => b"\x1b[A",
        KeyCode::Down => b"\x1b[B",
        KeyCode::Right => b"\x1b[C",
        KeyCode::Left => b"\x1b[D",
        KeyCode::Home => b"\x1b[H",
        KeyCode::End => b"\x1b[F",
        KeyCode::PageUp => b"\x1b[5~",
        KeyCode::PageDown => b"\x1b[6~",
        KeyCode::F(1) => b"\x1bOP",
        KeyCode::F(5) => b"\x1b[15~",
        KeyCode::Char(c) if key.modifiers.contains(KeyModifiers::CONTROL) => return vec![c as u8 & 0x1f],
        KeyCode::Char(c) => return c.to_string().into_bytes(),
        other => panic!("no bytes for {other:?}"),
    };
    named.to_vec()
}
