//! The format of a line: one JSON object, its registers, and the fields for undo.
//! Never here: which file a line is in, or which of two lines wins.
//!
//! ```text
//! {"t":1732443000123,"id":"<32 hex>","read":true,"op":1732443000123,"was":false}
//! {"t":1732443000200,"id":"<32 hex>","saved":false,"op":1732443000123,"kind":"undo","was":true}
//! {"t":1732443000300,"id":"<32 hex>","at":{"block":3,"offset":120,"percent":43}}
//! {"t":1732443000400,"id":"<32 hex>","with":"<32 hex>","joined":true}
//! ```
//!
//! | field | meaning | if it is missing |
//! |---|---|---|
//! | `t` | hybrid logical clock, milliseconds, at most [`LAST_T`](crate::news::state::LAST_T) | the line is unreadable |
//! | `id` | the article, 32 hexadecimal digits | the line is unreadable |
//! | `read`, `saved` | true or false | the register is not written |
//! | `at` | where the user stopped reading, or null once the end was reached | the register is not written |
//! | `with`, `joined` | a second id, and whether both are names of one article (or of one feed); since version 2 | the register is not written |
//! | `op` | the same for all marks of one key press: the `t` of the first | the line can't be undone |
//! | `kind` | `undo` or `redo` | the key press itself |
//! | `was` | the register's value before | the line can't be undone |
//!
//! Several registers on one line are read (such a line can't be undone), but never written. Fields that are not in the
//! table belong to a later version: they are ignored, and compaction keeps the line.

mod json;
mod plain;

use std::collections::BTreeMap;
use std::io::Write as _;

use serde::de::IgnoredAny;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::news::{Id, Mark, MarkValue, Op, OpKind, Place};

/// Longer lines are not ours.
pub(crate) const LONGEST: usize = 64 * 1024;

/// What every line with a join contains.
pub(crate) const JOINED: &str = "\"joined\"";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// One mark for each register, in the order of the table above.
    marks: [Option<Mark>; 4],
    /// It has something that this version does not know.
    pub(crate) unknown: bool,
    /// The line's op, even if the line can't be undone.
    pub(crate) op: Option<u64>,
}

impl Line {
    pub(crate) fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().flatten()
    }
}

/// Why a line can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LineError {
    /// Longer than [`LONGEST`].
    #[error("longer than 64 KB")]
    Long,
    /// Not exactly one JSON object in UTF-8.
    #[error("not a JSON object")]
    Json,
    /// A known field has a value of another type, or there is no `t` or `id`.
    #[error("a field is missing or of the wrong kind")]
    Field,
    /// Past [`LAST_T`](crate::news::state::LAST_T).
    #[error("its time lies after the year 2200")]
    Time,
}

/// Parses a line, with or without its end. Blank lines are `Ok` and have no marks.
pub(crate) fn parse(line: &[u8]) -> Result<Line, LineError> {
    // Hundreds of thousands of lines may have to be read before the first screen.
    plain::parse(line).map_or_else(|| parse_any(line), Ok)
}

fn parse_any(line: &[u8]) -> Result<Line, LineError> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    if line.is_empty() {
        return Ok(Line::default());
    }
    if line.len() > LONGEST {
        return Err(LineError::Long);
    }
    if line[0] != b'{' {
        return Err(LineError::Json);
    }
    let text = std::str::from_utf8(line).map_err(|_| LineError::Json)?;
    let fields: json::Fields = serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => LineError::Field,
        Category::Io | Category::Syntax | Category::Eof => LineError::Json,
    })?;
    fields.line()
}

/// Whether an unreadable line is at least a JSON object, which a later version may understand.
pub(crate) fn is_object(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let text = std::str::from_utf8(line).ok().filter(|text| text.starts_with('{') && text.len() <= LONGEST);
    text.is_some_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// A number for a mark's register, unique in practice.
pub(crate) fn register_hash(mark: &Mark) -> u64 {
    let (id, register) = register(mark);
    let id = id.0.first_chunk().map_or(0, |first| u64::from_le_bytes(*first));
    id.wrapping_add(register.into())
}

/// Which of an article's registers a value is for.
pub(crate) fn register_index(set: &MarkValue) -> u8 {
    match set {
        MarkValue::Read(_) => 0,
        MarkValue::Saved(_) => 1,
        MarkValue::At(_) => 2,
        MarkValue::Joined { .. } => 3,
    }
}

/// The article and the register of a mark. The register of a join belongs to both names, whichever comes first.
pub(crate) fn register(mark: &Mark) -> (Id, u8) {
    let id = match mark.set {
        MarkValue::Joined { with, .. } => {
            Id::name(&mark.id.min(with).to_string(), &mark.id.max(with).to_string())
        }
        _ => mark.id,
    };
    (id, register_index(&mark.set))
}

/// The number of whole lines.
pub(crate) fn count(lines: &[u8]) -> usize {
    lines.split(|b| *b == b'\n').count() - 1
}

/// Writes one line for each mark.
pub fn encode(marks: &[Mark], out: &mut Vec<u8>) {
    for mark in marks {
        encode_one(mark, out);
    }
}

/// The line without the fields for undo, for a step that is no longer in the history. Other values stay byte for byte;
/// `None` if the line is no JSON object.
pub(crate) fn without_op(line: &[u8]) -> Option<Vec<u8>> {
    let mut fields: BTreeMap<String, &RawValue> = serde_json::from_slice(line.trim_ascii()).ok()?;
    fields.retain(|name, _| !matches!(name.as_str(), "op" | "kind" | "was"));
    let mut line = serde_json::to_vec(&fields).ok()?;
    line.push(b'\n');
    Some(line)
}

fn encode_one(mark: &Mark, out: &mut Vec<u8>) {
    // Writing to memory can't fail.
    let _ = write!(out, "{{\"t\":{},\"id\":\"{}\",", mark.t, mark.id);
    let _ = match mark.set {
        MarkValue::Read(read) => write!(out, "\"read\":{read}"),
        MarkValue::Saved(saved) => write!(out, "\"saved\":{saved}"),
        MarkValue::At(None) => write!(out, "\"at\":null"),
        MarkValue::At(Some(Place { block, offset, percent })) => {
            write!(out, "\"at\":{{\"block\":{block},\"offset\":{offset},\"percent\":{percent}}}")
        }
        MarkValue::Joined { with, joined } => write!(out, "\"with\":\"{with}\",\"joined\":{joined}"),
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
    fn marks_can_be_read_back() {
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
    fn the_format_is_the_documented_one() {
        let mark = Mark { t: 17, id: ID.parse().unwrap(), set: MarkValue::Read(true), op: None };
        let mut text = Vec::new();
        encode(&[mark], &mut text);
        assert_eq!(text, format!("{}\n", line(r#","read":true"#)).into_bytes());
    }

    #[test]
    fn lines_of_other_programs_are_read() {
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
    fn unknown_fields_are_noticed() {
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
    fn an_error_says_what_is_wrong_with_a_line() {
        let deep = format!("{}{}", line(",\"x\":").trim_end_matches('}'), "[".repeat(30_000));
        for (text, bad) in [
            ("null", LineError::Json),
            ("[1]", LineError::Json),
            ("\0\0\0\0", LineError::Json),
            (r#"{"t":17,"id":"01"#, LineError::Json),
            (r#"{"t":17}{"t":18}"#, LineError::Json),
            (deep.as_str(), LineError::Json),
            ("{}", LineError::Field),
            (r#"{"t":-1}"#, LineError::Field),
            (&line(r#","read":"yes""#), LineError::Field),
            (&line(r#","at":[]"#), LineError::Field),
            (&line(r#","t":18446744073709551615"#), LineError::Time),
            (&line(&" ".repeat(LONGEST)), LineError::Long),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(bad), "{text:.60}");
        }
        assert_eq!(parse(b"{\"t\":1,\"x\":\"\xff\"}"), Err(LineError::Json));
    }

    #[test]
    fn without_op_removes_the_undo_fields_only() {
        let text = line(r#","read":true,"op":9,"kind":"undo","was":false,"pi":3.14159265358979323846264"#);
        let bare = without_op(text.as_bytes()).unwrap();
        assert_eq!(
            String::from_utf8(bare).unwrap(),
            format!("{{\"id\":\"{ID}\",\"pi\":3.14159265358979323846264,\"read\":true,\"t\":17}}\n")
        );
    }
}
