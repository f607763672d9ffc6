//! A fast parser for lines as this program writes them, which is most of a log.
//! Never here: other lines, valid or not; those go to the general parser.

use super::Line;
use crate::news::state::LAST_T;
use crate::news::{Id, Mark, MarkValue, Op, OpKind};

/// Parses a line exactly as [`super::encode`] writes `read` and `saved`; `None` for every other line, valid or not.
pub(crate) fn parse(line: &[u8]) -> Option<Line> {
    let (t, rest) = number(line.strip_prefix(b"{\"t\":")?)?;
    let (digits, rest) = rest.strip_prefix(b",\"id\":\"")?.split_at_checked(32)?;
    let mut id = [0; 16];
    for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    let rest = rest.strip_prefix(b"\",\"")?;
    let (slot, register, rest): (usize, fn(bool) -> MarkValue, _) = match rest.strip_prefix(b"read\":") {
        Some(rest) => (0, MarkValue::Read, rest),
        None => (1, MarkValue::Saved, rest.strip_prefix(b"saved\":")?),
    };
    let (value, rest) = boolean(rest)?;
    let (op, rest) = match rest.strip_prefix(b",\"op\":") {
        None => (None, rest),
        Some(rest) => {
            let (id, rest) = number(rest)?;
            let (kind, rest) = match rest.strip_prefix(b",\"kind\":\"") {
                None => (OpKind::Do, rest),
                Some(rest) => match rest.strip_prefix(b"undo\"") {
                    Some(rest) => (OpKind::Undo, rest),
                    None => (OpKind::Redo, rest.strip_prefix(b"redo\"")?),
                },
            };
            let (was, rest) = boolean(rest.strip_prefix(b",\"was\":")?)?;
            (Some(Op { id, kind, was: register(was) }), rest)
        }
    };
    if t > LAST_T || !matches!(rest, b"}" | b"}\n") {
        return None;
    }
    let mut marks = [None; 4];
    marks[slot] = Some(Mark { t, id: Id(id), set: register(value), op });
    Some(Line { marks, unknown: false, op: op.map(|op| op.id) })
}

/// A JSON number of so few digits that it can't overflow.
fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let digits = text.iter().take(20).take_while(|b| b.is_ascii_digit()).count();
    if digits == 0 || digits > 19 || digits > 1 && text[0] == b'0' {
        return None;
    }
    let (number, rest) = text.split_at(digits);
    Some((number.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0')), rest))
}

fn digit(b: u8) -> Option<u8> {
    match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    }
}

fn boolean(text: &[u8]) -> Option<(bool, &[u8])> {
    match text.strip_prefix(b"true") {
        Some(rest) => Some((true, rest)),
        None => Some((false, text.strip_prefix(b"false")?)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_any;
    use super::parse;

    fn line(rest: &str) -> String {
        format!("{{\"t\":17,\"id\":\"0123456789abcdef0123456789abcdef\"{rest}}}")
    }

    #[test]
    fn the_fast_parser_agrees_with_the_general_one_or_declines() {
        let whole = [
            r#","read":true"#,
            r#","saved":false,"op":9,"was":true"#,
            r#","saved":true,"op":18446744,"kind":"undo","was":true"#,
            r#","read":false,"op":0,"kind":"redo","was":false"#,
        ];
        for rest in whole {
            let text = line(rest);
            assert_eq!(parse(text.as_bytes()), parse_any(text.as_bytes()).ok(), "{text}");
            assert!(parse(text.as_bytes()).is_some());
            // Any one byte removed or changed: never another result.
            for at in 0..text.len() {
                for other in [None, Some(b'0'), Some(b'9'), Some(b'"'), Some(b'}'), Some(b'F'), Some(b' ')] {
                    let mut bytes = text.clone().into_bytes();
                    bytes.splice(at..=at, other);
                    if let Some(line) = parse(&bytes) {
                        assert_eq!(Ok(line), parse_any(&bytes), "{}", String::from_utf8_lossy(&bytes));
                    }
                }
            }
        }
        for text in ["", "{", "{\"t\":", &line("").replace("17", &"9".repeat(40))] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
