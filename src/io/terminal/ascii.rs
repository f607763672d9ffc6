//! Output of commands in plain ASCII, for terminals without UTF-8. Never here: the look-alikes (see `app::signs`), the
//! full screen.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::app::signs::ascii;

/// Writes whole lines of UTF-8 as ASCII. In lines of JSON, letters become escape sequences (RFC 8259 §7), so that the
/// values stay the same.
pub struct AsciiWriter<W: Write> {
    out: W,
    /// The line that has begun.
    line: Vec<u8>,
}

impl<W: Write> AsciiWriter<W> {
    /// A writer in front of another one.
    pub fn new(out: W) -> Self {
        Self { out, line: Vec::new() }
    }

    fn write_line(&mut self) -> io::Result<()> {
        let line = String::from_utf8_lossy(&self.line);
        let is_json = line.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(&line).is_ok();
        let text = if is_json { escape(&line).into() } else { ascii(&line) };
        self.out.write_all(text.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

impl<W: Write> Write for AsciiWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.write_line()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_line()?;
        self.out.flush()
    }
}

/// JSON in ASCII.
fn escape(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing into a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_json_are_written_in_ascii() {
        let text = "Zürich …\n{\"title\":\"Zürich “🙂”\"}\n{ü}\nOslo – ";
        for piece in [1, 2, 5, 1000] {
            let mut written = Vec::new();
            let mut out = AsciiWriter::new(&mut written);
            for piece in text.as_bytes().chunks(piece) {
                out.write_all(piece).unwrap();
            }
            out.flush().unwrap();
            let json = r#"{"title":"Z\u00fcrich \u201c\ud83d\ude42\u201d"}"#;
            assert_eq!(String::from_utf8(written).unwrap(), format!("Zurich ...\n{json}\n{{u}}\nOslo - "));
        }
    }
}
