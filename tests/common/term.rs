//! A terminal for tests: a PTY with an emulator that stores the screen. Every wait is for something on that screen.
//! Never here: sleeping, and what a test is about.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use parking_lot::{Condvar, Mutex, MutexGuard};
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tidings::app::keys;
use vt100::Screen;

use crate::home::{Home, TIDINGS};

/// A longer wait fails the test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The output of the program.
struct Output {
    emulator: vt100::Parser,
    raw: Vec<u8>,
    /// When each read returned, and where in `raw` it ends.
    reads: Vec<(Instant, usize)>,
    /// Set when the program has ended.
    status: Option<ExitStatus>,
    /// The reading thread must close the terminal.
    hang_up: bool,
}

impl Output {
    /// Whether the screen is complete: between two frames (synchronised updates, DEC mode 2026).
    fn is_complete(&self) -> bool {
        const SIGN: &[u8] = b"\x1b[?2026";
        let tail = &self.raw[self.raw.len().saturating_sub(1 << 17)..];
        let last = tail.windows(SIGN.len()).rposition(|bytes| bytes == SIGN);
        last.is_none_or(|at| tail.get(at + SIGN.len()) == Some(&b'l'))
    }
}

type Shared = Arc<(Mutex<Output>, Condvar)>;

/// A program in a terminal.
pub(crate) struct Term {
    shared: Shared,
    writer: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    /// Kept open, so that the terminal settings can be read after the program has ended.
    slave: Option<Box<dyn SlavePty + Send>>,
    before: String,
    reader: Option<JoinHandle<()>>,
    pid: Pid,
}

/// The result when the program has ended.
pub(crate) struct Exit {
    pub code: u32,
    /// All the bytes that were written to the terminal.
    pub raw: Vec<u8>,
    pub screen: Screen,
    /// The terminal settings are the same as before the program started.
    pub settings_restored: bool,
}

fn side(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

impl Term {
    /// Starts the program in a terminal of this size.
    pub(crate) fn open(home: &Home, cols: u16, rows: u16, args: &[&str]) -> Self {
        Self::with_command(home, cols, rows, &[&[TIDINGS], args].concat(), &[])
    }

    /// Starts any command, with additional environment variables.
    pub(crate) fn with_command(
        home: &Home,
        cols: u16,
        rows: u16,
        command: &[&str],
        vars: &[(&str, &str)],
    ) -> Self {
        home.plain_window();
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
        let mut pty_reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let mut child = pair.slave.spawn_command(builder).unwrap();
        let pid = Pid::from_raw(child.process_id().unwrap() as i32).unwrap();
        let emulator = vt100::Parser::new(side(rows), side(cols), 0);
        let output = Output { emulator, raw: Vec::new(), reads: Vec::new(), status: None, hang_up: false };
        let shared: Shared = Arc::new((Mutex::new(output), Condvar::new()));
        let mine = Arc::clone(&shared);
        let reader = std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            // Reading from a closed terminal is an error (EIO).
            while let Ok(n @ 1..) = pty_reader.read(&mut buffer) {
                let mut output = mine.0.lock();
                output.raw.extend_from_slice(&buffer[..n]);
                let end = output.raw.len();
                output.reads.push((Instant::now(), end));
                output.emulator.process(&buffer[..n]);
                mine.1.notify_all();
                if output.hang_up {
                    return;
                }
            }
        });
        let mine = Arc::clone(&shared);
        std::thread::spawn(move || {
            let status = child.wait();
            mine.0.lock().status = status.ok();
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

    fn output(&self) -> MutexGuard<'_, Output> {
        self.shared.0.lock()
    }

    pub(crate) fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Whether the program is still running.
    pub(crate) fn is_running(&self) -> bool {
        self.output().status.is_none()
    }

    /// Presses keys written as `--keys` takes them. `<Esc>` only as the last one: a terminal sends the same bytes
    /// for Esc and a letter as for alt and that letter.
    pub(crate) fn keys(&mut self, text: &str) {
        let presses = keys::parse(text).unwrap();
        let (last, others) = presses.split_last().unwrap();
        assert!(others.iter().all(|key| key.code != KeyCode::Esc), "{text}: wait behind <Esc>");
        let bytes: Vec<u8> = others.iter().chain([last]).flat_map(bytes_of).collect();
        self.send(&bytes);
    }

    /// Sends bytes as the terminal would.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().unwrap();
        // Fails if the program has ended; the test notices that elsewhere.
        let _ = writer.write_all(bytes).and_then(|()| writer.flush());
    }

    /// Reports the mouse (xterm, SGR coordinates): `button` 0 left, 32 left while moving, 64 and 65 the wheel.
    pub(crate) fn mouse(&mut self, button: u8, x: u16, y: u16, pressed: bool) {
        let end = if pressed { 'M' } else { 'm' };
        self.send(format!("\x1b[<{button};{};{}{end}", x + 1, y + 1).as_bytes());
    }

    pub(crate) fn resize(&mut self, cols: u16, rows: u16) {
        self.output().emulator.set_size(side(rows), side(cols));
        self.master.as_ref().unwrap().resize(size(cols, rows)).unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Waits until `found` returns something for the output so far.
    fn until<T>(&self, what: &str, mut found: impl FnMut(&Output) -> Option<T>) -> T {
        let give_up = Instant::now() + PATIENCE;
        let mut output = self.output();
        loop {
            if let Some(found) = found(&output) {
                return found;
            }
            let left = give_up.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let words = format!("{what}; status {:?}\n{}", output.status, picture(&output.emulator));
                drop(output);
                panic!("waited in vain for {words}");
            }
            self.shared.1.wait_for(&mut output, left);
        }
    }

    /// Waits until the screen is complete and satisfies `wanted`.
    pub(crate) fn wait(&self, what: &str, wanted: impl Fn(&Screen) -> bool) {
        self.until(what, |output| (output.is_complete() && wanted(output.emulator.screen())).then_some(()));
    }

    /// Waits until a text is on the screen.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait(&format!("“{text}”"), |screen| screen.contents().contains(text));
    }

    /// Waits until the program has written some bytes.
    pub(crate) fn wait_raw(&self, bytes: &[u8]) {
        let what = String::from_utf8_lossy(bytes).escape_debug().to_string();
        self.until(&what, |output| output.raw.windows(bytes.len()).any(|part| part == bytes).then_some(()));
    }

    /// Waits for a time: for tests that are about time.
    pub(crate) fn wait_time(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut output = self.output();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || output.status.is_some() {
                return;
            }
            self.shared.1.wait_for(&mut output, left);
        }
    }

    pub(crate) fn screen(&self) -> Screen {
        self.output().emulator.screen().clone()
    }

    /// Waits until there is more output than `before`, and the screen is complete.
    pub(crate) fn wait_written(&self, before: usize) {
        self.until("something to be drawn", |output| {
            (output.raw.len() > before && output.is_complete()).then_some(())
        });
    }

    /// Bytes written so far.
    pub(crate) fn bytes_written(&self) -> usize {
        self.output().raw.len()
    }

    /// The last complete screen before a moment; `None` if there was none yet.
    pub(crate) fn screen_at(&self, moment: Instant, cols: u16, rows: u16) -> Option<Screen> {
        let output = self.output();
        let upto = output.reads.iter().take_while(|(when, _)| *when < moment).last()?.1;
        let end = b"\x1b[?2026l";
        let upto = output.raw[..upto].windows(end.len()).rposition(|bytes| bytes == end)? + end.len();
        let mut emulator = vt100::Parser::new(side(rows), side(cols), 0);
        emulator.process(&output.raw[..upto]);
        Some(emulator.screen().clone())
    }

    /// Waits for the program to end.
    pub(crate) fn wait_for_exit(mut self) -> Exit {
        let status = self.until("the end", |output| output.status.clone());
        let settings_restored = settings(&**self.master.as_ref().unwrap()) == self.before;
        // The last handle of the terminal: closing it ends the reading thread.
        self.slave = None;
        self.reader.take().unwrap().join().unwrap();
        let output = self.output();
        let code = status.signal().map_or(status.exit_code(), |_| u32::MAX);
        Exit { code, raw: output.raw.clone(), screen: output.emulator.screen().clone(), settings_restored }
    }

    /// Quits, and expects success.
    pub(crate) fn quit(mut self) -> Exit {
        self.keys("Q");
        let ended = self.wait_for_exit();
        assert_eq!(ended.code, 0, "{}", ended.screen.contents());
        ended
    }

    /// Kills the program; returns a moment after which it did nothing.
    pub(crate) fn kill(&self) -> Instant {
        self.signal(Signal::KILL);
        let now = Instant::now();
        self.until("the end", |output| output.status.clone());
        now
    }

    /// Closes the terminal as if its window were closed. Returns how the program ended.
    pub(crate) fn hang_up(mut self) -> ExitStatus {
        self.output().hang_up = true;
        // This key makes the program draw, which wakes the reading thread.
        self.keys("j");
        self.reader.take().unwrap().join().unwrap();
        (self.slave, self.writer, self.master) = (None, None, None);
        self.until("the end", |output| output.status.clone())
    }
}

impl Drop for Term {
    fn drop(&mut self) {
        if self.is_running() {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

/// The terminal settings.
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
