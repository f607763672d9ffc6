//! Decodes text of any encoding to UTF-8. The bytes themselves take precedence over declarations.
//! Never here: what the text means.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem::find;

/// Bytes that are searched for a declaration. HTML requires it in the first 1024; browsers search more.
const DECLARATION_LIMIT: usize = 4096;
/// Bytes that are used to guess an encoding.
const SNIFF_LIMIT: usize = 64 * 1024;

/// Decodes by the byte order mark, by the NULs of UTF-16 and UTF-32, as UTF-8 if the bytes are valid, then by `charset`
/// (of a Content-Type), by the file's own declaration (XML declaration, HTML `meta`), and last by a guess. Always returns
/// text: a byte that does not fit is read as windows-1252. Borrows text that is UTF-8 already.
pub(crate) fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Cow<'a, str> {
    if let Some(text) = decode_by_bom(bytes) {
        return text;
    }
    let head = &bytes[..bytes.len().min(SNIFF_LIMIT)];
    if head.contains(&0)
        && let Some(wide) = wide_by_nulls(head)
    {
        return wide.decode(bytes);
    }
    let declared: Vec<&'static Encoding> =
        [charset.and_then(label), declaration(head)].into_iter().flatten().collect();
    let valid = std::str::from_utf8(bytes);
    if let Ok(text) = valid
        && (declared.contains(&UTF_8) || declared.iter().all(|declared| is_rather_utf8(text, declared)))
    {
        return Cow::Borrowed(text);
    }
    if declared.contains(&UTF_8) && is_mostly_utf8(bytes) {
        return Cow::Owned(decode_mixed(bytes));
    }
    for encoding in declared.into_iter().filter(|encoding| *encoding != UTF_8) {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return text;
        }
    }
    if let Ok(text) = valid {
        return Cow::Borrowed(text);
    }
    if is_mostly_utf8(bytes) {
        return Cow::Owned(decode_mixed(bytes));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, head.len() == bytes.len());
    detector.guess(None, Utf8Detection::Deny).decode_without_bom_handling(bytes).0
}

/// An encoding by its label. `None` if it is unknown, and for UTF-16: a declaration in UTF-16 could not be read byte by
/// byte.
fn label(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().trim_matches(['"', '\'']);
    let encoding = Encoding::for_label_no_replacement(name.as_bytes())?;
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

/// Whether valid UTF-8 is read as UTF-8 although another encoding is declared. Text of a one-byte encoding is hardly ever
/// valid UTF-8, so such a declaration is a mistake. Declarations of other multi-byte encodings are used.
fn is_rather_utf8(text: &str, declared: &'static Encoding) -> bool {
    if declared == UTF_8 || declared.is_single_byte() && text.is_ascii() {
        return true;
    }
    let head = &text.as_bytes()[..text.len().min(SNIFF_LIMIT)];
    if declared.is_single_byte() {
        let sequences = text.bytes().filter(|b| *b >= 0xc0).take(3).count();
        return sequences > 2 || declared == WINDOWS_1252;
    }
    text.is_ascii() && !head.contains(&0x1b) && !head.contains(&b'~')
}

enum Wide {
    Sixteen(&'static Encoding),
    ThirtyTwo { big: bool },
}

impl Wide {
    fn decode<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        match self {
            Self::Sixteen(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Self::ThirtyTwo { big } => Cow::Owned(
                bytes
                    .chunks(4)
                    .map(|four| {
                        let four = <[u8; 4]>::try_from(four).unwrap_or([0, 0xff, 0xff, 0xff]);
                        let code = if *big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
                        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                    })
                    .collect(),
            ),
        }
    }
}

/// Decodes text with a byte order mark (Unicode §23.8). The mark of UTF-32LE begins with that of UTF-16LE, so it is tried
/// first.
fn decode_by_bom(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (wide, skip) = match bytes {
        [0xff, 0xfe, 0, 0, ..] if bytes.len().is_multiple_of(4) => (Wide::ThirtyTwo { big: false }, 4),
        [0, 0, 0xfe, 0xff, ..] => (Wide::ThirtyTwo { big: true }, 4),
        [0xff, 0xfe, ..] => (Wide::Sixteen(UTF_16LE), 2),
        [0xfe, 0xff, ..] => (Wide::Sixteen(UTF_16BE), 2),
        [0xef, 0xbb, 0xbf, rest @ ..] => {
            return Some(match std::str::from_utf8(rest) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => Cow::Owned(decode_mixed(rest)),
            });
        }
        _ => return None,
    };
    Some(wide.decode(&bytes[skip..]))
}

/// The encoding of wide text without a mark, by the position of its zero bytes. Blanks, digits and markup are ASCII in any
/// script, so most zero bytes are in the same positions.
fn wide_by_nulls(head: &[u8]) -> Option<Wide> {
    let head = &head[..head.len().min(1024) / 4 * 4];
    let mut nulls = [0usize; 4];
    for (at, _) in head.iter().enumerate().filter(|(_, byte)| **byte == 0) {
        nulls[at % 4] += 1;
    }
    let quarter = head.len() / 4;
    if quarter == 0 {
        return None;
    }
    let (most, few) = (quarter * 9 / 10, quarter / 10);
    let (even, odd) = (nulls[0] + nulls[2], nulls[1] + nulls[3]);
    match nulls {
        [0, b, c, d] if c >= most && d >= most && b > few => Some(Wide::ThirtyTwo { big: false }),
        [a, b, c, 0] if a >= most && b >= most && c > few => Some(Wide::ThirtyTwo { big: true }),
        _ if even == 0 && odd > quarter / 4 => Some(Wide::Sixteen(UTF_16LE)),
        _ if odd == 0 && even > quarter / 4 => Some(Wide::Sixteen(UTF_16BE)),
        _ => None,
    }
}

/// The encoding that the file declares: `<?xml … encoding="…"?>`, else the first `<meta … charset=…>`.
fn declaration(head: &[u8]) -> Option<&'static Encoding> {
    let head = head[..head.len().min(DECLARATION_LIMIT)].to_ascii_lowercase();
    let begin = head.trim_ascii_start();
    if begin.starts_with(b"<?xml") {
        let declaration = &begin[..find(begin, b"?>").or_else(|| find(begin, b">"))?];
        if let Some(found) = value_of(declaration, b"encoding").and_then(label) {
            return Some(found);
        }
    }
    let mut rest = &head[..];
    while let Some(at) = find(rest, b"<meta") {
        rest = &rest[at + 5..];
        let tag = &rest[..find(rest, b">").unwrap_or(rest.len())];
        if let Some(found) = value_of(tag, b"charset").and_then(label) {
            return Some(found);
        }
    }
    None
}

/// The value after `name =`, with or without quotes.
fn value_of<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        rest = &rest[find(rest, name)? + name.len()..];
        if let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
            let ends = |b: &u8| matches!(b, b'"' | b'\'' | b';' | b'/' | b'?') || b.is_ascii_whitespace();
            return std::str::from_utf8(&value[..value.iter().position(ends).unwrap_or(value.len())]).ok();
        }
    }
}

/// Whether bytes are UTF-8 except in some places: a file made of several, a text that ends inside a character, a stray
/// byte.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes[..bytes.len().min(1 << 20)].utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        // A truncated character at the end of the file is excluded below.
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 0 && good >= bad || good + bad > 0 && bad == usize::from(cut_at_end(bytes))
}

fn cut_at_end(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// Decodes UTF-8, and each stray byte as windows-1252, which is nearly always right.
fn decode_mixed(bytes: &[u8]) -> String {
    let cut = cut_at_end(bytes);
    let mut out = String::with_capacity(bytes.len() + 16);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        out.push_str(chunk.valid());
        if !(cut && chunks.peek().is_none()) {
            out.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn wide(text: &str, big: bool, four: bool) -> Vec<u8> {
        let sixteen = text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() });
        let thirty_two =
            text.chars().flat_map(|c| if big { (c as u32).to_be_bytes() } else { (c as u32).to_le_bytes() });
        if four { thirty_two.collect() } else { sixteen.collect() }
    }

    #[test]
    fn wide_text_is_decoded_with_and_without_its_mark() {
        let text = "<?xml version='1.0' encoding='utf-8'?><rss>Zürich, 東京</rss>";
        for big in [false, true] {
            for four in [false, true] {
                assert_eq!(decode(&wide(text, big, four), None), text, "big {big}, four {four}");
                let marked = wide(&format!("\u{feff}{text}"), big, four);
                assert_eq!(decode(&marked, Some("utf-8")), text, "marked, big {big}, four {four}");
            }
        }
    }

    #[test]
    fn declarations_are_used_unless_the_bytes_contradict() {
        for (bytes, charset, text) in [
            (&b"caf\xe9"[..], Some("iso-8859-1"), "café"),
            (b"\xcc\xce\xd3\xcb\xd7\xc1", Some("koi8-r"), "лнсква"),
            (
                b"<?xml version=\"1.0\" encoding=\"windows-1251\"?>\xcc\xee",
                None,
                "<?xml version=\"1.0\" encoding=\"windows-1251\"?>Мо",
            ),
            (b"<meta charset=iso-8859-2>\xb1", None, "<meta charset=iso-8859-2>ą"),
            (
                b"<meta http-equiv='Content-Type' content='text/html; charset=euc-jp'>\xb5\xfe",
                None,
                "<meta http-equiv='Content-Type' content='text/html; charset=euc-jp'>京",
            ),
            (b"Z\xc3\xbcrich", Some("iso-8859-1"), "Zürich"),
            (
                b"<?xml version='1.0' encoding='utf-8'?>caf\xe9 au lait",
                None,
                "<?xml version='1.0' encoding='utf-8'?>café au lait",
            ),
            (
                b"<?xml version='1.0' encoding='utf-16'?>caf\xc3\xa9",
                None,
                "<?xml version='1.0' encoding='utf-16'?>café",
            ),
            (b"Z\xc3\xbcrich, S\xc3\xa3o Paulo \x96 caf\xc3\xa9", None, "Zürich, São Paulo – café"),
            (b"Z\xc3\xbcric\xc3", None, "Züric"),
            (b"\xef\xbb\xbfplain", None, "plain"),
            (b"\x1b$B5~\x1b(B", Some("iso-2022-jp"), "京"),
            (b"", None, ""),
            (b"x", Some("no-such-charset"), "x"),
        ] {
            assert_eq!(decode(bytes, charset), text, "{bytes:?}");
        }
    }

    #[test]
    fn utf8_is_not_copied() {
        assert!(matches!(decode("Zürich".as_bytes(), None), std::borrow::Cow::Borrowed(_)));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_some_text(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = decode(&bytes, Some("gbk"));
            let _ = decode(&bytes, None);
        }
    }
}
