//! The form of a line: one JSON object, its registers and what it takes to undo it.
//! Never here: which file a line is in, or which of two lines wins.
//!
//! ```text
//! {"t":1732443000123,"id":"<32 hex>","read":true,"op":1732443000123,"was":false}
//! {"t":1732443000200,"id":"<32 hex>","saved":false,"op":1732443000123,"kind":"undo","was":true}
//! {"t":1732443000300,"id":"<32 hex>","at":{"block":3,"offset":120,"percent":43}}
//! ```
//!
//! | field | what | if it is missing |
//! |---|---|---|
//! | `t` | hybrid logical clock, milliseconds, at most [`LAST_T`](crate::news::state::LAST_T) | the line is unreadable |
//! | `id` | the article, 32 hexadecimal digits | the line is unreadable |
//! | `read`, `saved` | true or false | the register is not written |
//! | `at` | where the reader stopped, or null once the end was reached | the register is not written |
//! | `op` | the same for all marks of one press: the `t` of its first | the line cannot be undone |
//! | `kind` | `undo` or `redo` | the press itself |
//! | `was` | the register's value before | the line cannot be undone |
//!
//! Several registers on one line are read (such a line cannot be undone), but never written. Fields that are
//! not in the table belong to a later version: they are passed over, and the line outlives compaction.

mod json;
mod plain;

use std::collections::BTreeMap;
use std::io::Write as _;

use serde::de::IgnoredAny;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::news::{Mark, MarkValue, Op, OpKind, Place};

/// A longer line is not one of ours.
pub const LONGEST: usize = 64 * 1024;

/// What a line says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// One mark a register, in the order of the table above.
    marks: [Option<Mark>; 3],
    /// Something is in it that this version does not know.
    pub unknown: bool,
    /// The line's op, also where it cannot be undone.
    pub op: Option<u64>,
}

impl Line {
    /// The line's marks, one a register.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().flatten()
    }
}

/// Why a line cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    /// Longer than [`LONGEST`].
    #[error("longer than 64 KB")]
    Long,
    /// Not one JSON object in UTF-8.
    #[error("not a JSON object")]
    Json,
    /// A known field with a value of another kind, or no `t` or `id`.
    #[error("a field is missing or of the wrong kind")]
    Field,
    /// Past [`LAST_T`](crate::news::state::LAST_T).
    #[error("its time lies after the year 2200")]
    Time,
}

/// Reads one line, with or without its end. Blank lines are `Ok` and say nothing.
pub fn parse(line: &[u8]) -> Result<Line, Bad> {
    // There may be hundreds of thousands of lines between the reader and the first screen.
    plain::parse(line).map_or_else(|| parse_any(line), Ok)
}

fn parse_any(line: &[u8]) -> Result<Line, Bad> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    if line.is_empty() {
        return Ok(Line::default());
    }
    if line.len() > LONGEST {
        return Err(Bad::Long);
    }
    if line[0] != b'{' {
        return Err(Bad::Json);
    }
    let text = std::str::from_utf8(line).map_err(|_| Bad::Json)?;
    let fields: json::Fields = serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => Bad::Field,
        Category::Io | Category::Syntax | Category::Eof => Bad::Json,
    })?;
    fields.line()
}

/// Whether an unreadable line is at least a JSON object, which a later version may understand.
pub fn is_object(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let text = std::str::from_utf8(line).ok().filter(|text| text.starts_with('{') && text.len() <= LONGEST);
    text.is_some_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// A number for a mark's register, most likely one that no other register has.
pub fn register(mark: &Mark) -> u64 {
    let mut name = [0; 8];
    name.copy_from_slice(&mark.id.0[..8]);
    let register = match mark.set {
        MarkValue::Read(_) => 0,
        MarkValue::Saved(_) => 1,
        MarkValue::At(_) => 2,
    };
    u64::from_le_bytes(name).wrapping_add(register)
}

/// How many whole lines these are.
pub fn count(lines: &[u8]) -> usize {
    lines.split(|b| *b == b'\n').count() - 1
}

/// Writes one line a mark.
pub fn encode(marks: &[Mark], out: &mut Vec<u8>) {
    for mark in marks {
        encode_one(mark, out);
    }
}

/// The line without what belongs to undo: for a step that has fallen out of the history. Values are not
/// touched; `None` if the line is no JSON object.
pub fn without_op(line: &[u8]) -> Option<Vec<u8>> {
    let mut fields: BTreeMap<String, &RawValue> = serde_json::from_slice(line.trim_ascii()).ok()?;
    fields.retain(|name, _| !matches!(name.as_str(), "op" | "kind" | "was"));
    let mut line = serde_json::to_vec(&fields).ok()?;
    line.push(b'\n');
    Some(line)
}

fn encode_one(mark: &Mark, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = write!(out, "{{\"t\":{},\"id\":\"{}\",", mark.t, mark.id);
    let _ = match mark.set {
        MarkValue::Read(read) => write!(out, "\"read\":{read}"),
        MarkValue::Saved(saved) => write!(out, "\"saved\":{saved}"),
        MarkValue::At(None) => write!(out, "\"at\":null"),
        MarkValue::At(Some(Place { block, offset, percent })) => {
            write!(out, "\"at\":{{\"block\":{block},\"offset\":{offset},\"percent\":{percent}}}")
        }
    };
    if let Some(Op { id, kind, was: MarkValue::Read(was) | MarkValue::Saved(was) }) = mark.op {
        let kind = match kind {
            OpKind::Do => "",
            OpKind::Undo => ",\"kind\":\"undo\"",
            OpKind::Redo => ",\"kind\":\"redo\"",
        };
        let _ = write!(out, ",\"op\":{id}{kind},\"was\":{was}");
    }
    out.extend_from_slice(b"}\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::state::LAST_T;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    fn line(rest: &str) -> String {
        format!("{{\"t\":17,\"id\":\"{ID}\"{rest}}}")
    }

    fn sets(line: &str) -> Vec<MarkValue> {
        parse(line.as_bytes()).unwrap().marks().map(|mark| mark.set).collect()
    }

    #[test]
    fn marks_come_back_as_they_went() {
        let place = Some(Place { block: 3, offset: 120, percent: 43 });
        let op = |kind, was| Some(Op { id: 5, kind, was });
        let id = ID.parse().unwrap();
        for (set, op) in [
            (MarkValue::Read(true), op(OpKind::Do, MarkValue::Read(false))),
            (MarkValue::Read(false), op(OpKind::Undo, MarkValue::Read(false))),
            (MarkValue::Saved(true), op(OpKind::Redo, MarkValue::Saved(false))),
            (MarkValue::Saved(false), None),
            (MarkValue::At(place), None),
            (MarkValue::At(None), None),
        ] {
            let mark = Mark { t: LAST_T, id, set, op };
            let mut text = Vec::new();
            encode(&[mark], &mut text);
            let line = parse(&text).unwrap();
            assert_eq!(line.marks().collect::<Vec<_>>(), [&mark]);
            assert!(!line.unknown && text.ends_with(b"}\n"));
        }
    }

    #[test]
    fn the_form_is_the_documented_one() {
        let mark = Mark { t: 17, id: ID.parse().unwrap(), set: MarkValue::Read(true), op: None };
        let mut text = Vec::new();
        encode(&[mark], &mut text);
        assert_eq!(text, format!("{}\n", line(r#","read":true"#)).into_bytes());
    }

    #[test]
    fn what_others_write_is_read_too() {
        let at = MarkValue::At(Some(Place { block: 1, offset: 2, percent: 100 }));
        for (rest, expected) in [
            (r#", "saved" : false , "read":true"#, vec![MarkValue::Read(true), MarkValue::Saved(false)]),
            (r#","at":{"percent":250,"offset":2,"block":1,"word":7}"#, vec![at]),
            (r#","read":true,"read":false"#, vec![MarkValue::Read(false)]),
            (r#","r\u0065ad":true"#, vec![MarkValue::Read(true)]),
            (r#","stars":{"deep":[[[1]]]}"#, vec![]),
        ] {
            assert_eq!(sets(&line(rest)), expected, "{rest}");
        }
        assert_eq!(sets(&format!("\u{feff}{}\r\n", line(r#","read":true"#))), [MarkValue::Read(true)]);
        assert_eq!(sets("  \r\n"), []);
    }

    #[test]
    fn what_is_not_known_is_noticed() {
        for (rest, unknown) in [
            (r#","read":true"#, false),
            (r#","read":true,"by":"me""#, true),
            (r#","at":{"block":1,"offset":2,"percent":3,"word":7}"#, true),
            (r#","stars":5"#, true),
            ("", true),
        ] {
            assert_eq!(parse(line(rest).as_bytes()).unwrap().unknown, unknown, "{rest}");
        }
    }

    #[test]
    fn only_a_mark_alone_on_its_line_can_be_undone() {
        for (rest, undoable) in [
            (r#","read":true,"op":9,"was":false"#, true),
            (r#","read":true,"op":9"#, false),
            (r#","read":true,"was":false"#, false),
            (r#","at":null,"op":9,"was":false"#, false),
            (r#","read":true,"op":9,"was":false,"kind":"dream""#, false),
            (r#","read":true,"saved":true,"op":9,"was":false"#, false),
        ] {
            let line = parse(line(rest).as_bytes()).unwrap();
            assert_eq!(line.marks().any(|mark| mark.op.is_some()), undoable, "{rest}");
        }
    }

    #[test]
    fn bad_lines_say_why() {
        let deep = format!("{}{}", line(",\"x\":").trim_end_matches('}'), "[".repeat(30_000));
        for (text, bad) in [
            ("null", Bad::Json),
            ("[1]", Bad::Json),
            ("\0\0\0\0", Bad::Json),
            (r#"{"t":17,"id":"01"#, Bad::Json),
            (r#"{"t":17}{"t":18}"#, Bad::Json),
            (deep.as_str(), Bad::Json),
            ("{}", Bad::Field),
            (r#"{"t":-1}"#, Bad::Field),
            (&line(r#","read":"yes""#), Bad::Field),
            (&line(r#","at":[]"#), Bad::Field),
            (&line(r#","t":18446744073709551615"#), Bad::Time),
            (&line(&" ".repeat(LONGEST)), Bad::Long),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(bad), "{text:.60}");
        }
        assert_eq!(parse(b"{\"t\":1,\"x\":\"\xff\"}"), Err(Bad::Json));
    }

    #[test]
    fn a_line_can_lose_its_op_and_nothing_else() {
        let text = line(r#","read":true,"op":9,"kind":"undo","was":false,"pi":3.14159265358979323846264"#);
        let bare = without_op(text.as_bytes()).unwrap();
        assert_eq!(
            String::from_utf8(bare).unwrap(),
            format!("{{\"id\":\"{ID}\",\"pi\":3.14159265358979323846264,\"read\":true,\"t\":17}}\n")
        );
    }
}
