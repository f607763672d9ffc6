//! Formulas as text: the TeX source if the page has it, else `MathML` on one line.
//! Never here: typesetting, or the context of a formula.

use super::entities::decode;
use super::tag::{Tag, attribute, tag_name};
use crate::parse::text::{collapse_whitespace, head};

/// Bytes of a formula that are read; the rest is left out.
const MAX_SIZE: usize = 64 << 10;
/// Maximal nesting of elements.
const MAX_DEPTH: usize = 60;

/// Operators with a space on both sides.
const SPACED_OPERATORS: &str = "=<>≤≥≠≈≡∼≅→←⇒⇔↔↦∈∉⊂⊆⊃⊇∪∩∧∨+−-±∓×";

/// A formula on one line. `tag` is its `<math …>` tag, `inner` its content.
pub(super) fn linearize(tag: &str, inner: &str) -> String {
    let source =
        tex_annotation(inner).or_else(|| attribute(tag, "alttext").map(|text| decode(text).into_owned()));
    let source =
        source.map(|source| strip_display_style(&source).to_owned()).filter(|source| !source.is_empty());
    source.unwrap_or_else(|| Writer::default().run(head(inner, MAX_SIZE)))
}

/// Removes the size command around TeX: `{\displaystyle x}` is `x`.
pub(super) fn strip_display_style(source: &str) -> &str {
    let source = source.trim();
    let inner = source.strip_prefix('{').and_then(|source| source.strip_suffix('}'));
    let style = inner.and_then(|inner| {
        let inner = inner.trim_start();
        inner.strip_prefix("\\displaystyle").or_else(|| inner.strip_prefix("\\textstyle"))
    });
    style.map_or(source, str::trim)
}

/// The TeX annotation of a formula.
fn tex_annotation(inner: &str) -> Option<String> {
    let mut rest = inner;
    while let Some(at) = rest.find("<annotation") {
        rest = &rest[at..];
        let name = tag_name(&rest[1..]);
        let tag = Tag::read(rest, 1 + name.len())?;
        let encoding = attribute(&rest[..tag.len], "encoding").unwrap_or("").to_ascii_lowercase();
        rest = &rest[tag.len..];
        if name == "annotation" && encoding.contains("tex") {
            let end = rest.find("</").unwrap_or(rest.len());
            return Some(collapse_whitespace(&decode(&rest[..end])));
        }
    }
    None
}

/// The role of a part of a formula.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Letters,
    Operator,
}

#[derive(Default)]
struct Frame<'a> {
    name: &'a str,
    tag: &'a str,
    parts: Vec<(Kind, String)>,
}

#[derive(Default)]
struct Writer<'a> {
    stack: Vec<Frame<'a>>,
    /// Open elements beyond `MAX_DEPTH`.
    skipped_depth: usize,
}

impl<'a> Writer<'a> {
    fn run(mut self, source: &'a str) -> String {
        self.stack.push(Frame::default());
        let mut rest = source;
        while let Some(at) = rest.find('<') {
            self.text(&rest[..at]);
            rest = &rest[at..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            let end = rest.starts_with("</");
            let name = tag_name(&rest[1 + usize::from(end)..]);
            let Some(tag) = Tag::read(rest, 1 + usize::from(end) + name.len()) else { break };
            let whole = &rest[..tag.len];
            rest = &rest[tag.len..];
            if end {
                self.close(name);
            } else if name.starts_with("annotation") {
                rest = rest.find("</annotation").map_or("", |at| &rest[at..]);
            } else {
                self.open(name, whole);
            }
        }
        self.text(rest);
        while self.stack.len() > 1 {
            self.pop();
        }
        let all = self.stack.pop().map(|frame| join_parts(&frame.parts)).unwrap_or_default();
        all.trim().to_owned()
    }

    fn open(&mut self, name: &'a str, tag: &'a str) {
        if self.stack.len() >= MAX_DEPTH {
            self.skipped_depth += usize::from(!tag.ends_with("/>"));
            return;
        }
        self.stack.push(Frame { name, tag, parts: Vec::new() });
        if tag.ends_with("/>") {
            self.pop();
        }
    }

    fn close(&mut self, name: &str) {
        if self.skipped_depth > 0 {
            self.skipped_depth -= 1;
        } else if self.stack[1..].iter().any(|frame| frame.name == name) {
            while self.stack.last().is_some_and(|frame| frame.name != name) {
                self.pop();
            }
            self.pop();
        }
    }

    fn text(&mut self, text: &str) {
        let text = decode(text);
        let text: String = text.chars().filter(|c| !matches!(c, '\u{2060}'..='\u{206f}')).collect();
        let text = collapse_whitespace(&text);
        if let Some(frame) = self.stack.last_mut().filter(|_| !text.is_empty()) {
            let kind = if frame.name == "mo" { Kind::Operator } else { Kind::Letters };
            frame.parts.push((kind, text));
        }
    }

    /// Formats the innermost element and appends it to its parent.
    fn pop(&mut self) {
        if self.stack.len() < 2 {
            return;
        }
        let Some(frame) = self.stack.pop() else { return };
        let operator = frame.name == "mo";
        // An empty part is kept: an index without a base.
        let kept = |name: &str| matches!(name, "mrow" | "mi" | "mn" | "mtext" | "mphantom" | "none");
        let part = format_frame(&frame);
        if let Some(above) = self.stack.last_mut()
            && (!part.is_empty() || kept(frame.name) && takes_parts(above.name))
        {
            above.parts.push((if operator { Kind::Operator } else { Kind::Letters }, part));
        }
    }
}

fn takes_parts(name: &str) -> bool {
    matches!(name, "msup" | "msub" | "msubsup" | "mfrac" | "mroot" | "mover" | "munder" | "munderover")
}

fn format_frame(frame: &Frame<'_>) -> String {
    let part = |at: usize| frame.parts.get(at).map_or("", |(_, text)| text.trim());
    match (frame.name, frame.parts.len()) {
        ("msup" | "mover", 2) => format!("{}^{}", part(0), parenthesize(part(1))),
        ("msub" | "munder", 2) => format!("{}_{}", part(0), parenthesize(part(1))),
        ("msubsup" | "munderover", 3) => {
            format!("{}_{}^{}", part(0), parenthesize(part(1)), parenthesize(part(2)))
        }
        ("mfrac", 2) => format!("{}/{}", parenthesize(part(0)), parenthesize(part(1))),
        ("msqrt", _) => format!("√{}", parenthesize(join_parts(&frame.parts).trim())),
        ("mroot", 2) => format!("√[{}]{}", part(1), parenthesize(part(0))),
        ("mfenced", _) => {
            let sign = |name, default| attribute(frame.tag, name).unwrap_or(default);
            format!("{}{}{}", sign("open", "("), join_list(frame, ", "), sign("close", ")"))
        }
        ("mtable", _) => format!("[{}]", join_list(frame, "; ")),
        ("mtr" | "mlabeledtr", _) => join_list(frame, ", "),
        ("mspace", _) => " ".to_owned(),
        _ => join_parts(&frame.parts),
    }
}

fn join_list(frame: &Frame<'_>, between: &str) -> String {
    frame.parts.iter().map(|(_, text)| text.trim()).collect::<Vec<_>>().join(between)
}

/// Adds parentheses unless the text is one number or name.
fn parenthesize(text: &str) -> String {
    let simple = text.chars().count() == 1 || !text.is_empty() && text.chars().all(char::is_numeric);
    let done = text.starts_with('(') && text.ends_with(')') && text.matches('(').count() == 1;
    if simple || done { text.to_owned() } else { format!("({text})") }
}

/// Joins parts. A binary operator has spaces around it, a unary one does not: `a - b`, `-b`.
fn join_parts(parts: &[(Kind, String)]) -> String {
    let mut out = String::new();
    let mut before = Kind::Operator;
    for (kind, text) in parts {
        let spaced = *kind == Kind::Operator && SPACED_OPERATORS.contains(text.as_str());
        if spaced && before == Kind::Letters {
            out.extend([" ", text, " "]);
        } else {
            out.push_str(text);
        }
        // An operator after a closing bracket is binary, as after letters.
        let closing = matches!(text.as_str(), ")" | "]" | "}" | "|" | "!" | "′");
        before = if closing { Kind::Letters } else { *kind };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::linearize;

    #[test]
    fn tex_is_preferred_to_mathml() {
        let annotated = "<semantics><mi>x</mi><annotation encoding=\"application/x-tex\">{\\displaystyle x &lt; 1}</annotation></semantics>";
        assert_eq!(linearize("<math>", annotated), "x < 1");
        assert_eq!(linearize("<math alttext='{\\displaystyle E=mc^{2}}'>", "<mi>E</mi>"), "E=mc^{2}");
    }

    #[test]
    fn mathml_becomes_one_line() {
        for (source, text) in [
            ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E = mc^2"),
            ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>12</mn></mfrac>", "(a + b)/12"),
            ("<msqrt><mi>x</mi><mo>&#x2212;</mo><mn>1</mn></msqrt>", "√(x − 1)"),
            ("<mroot><mi>x</mi><mn>3</mn></mroot>", "√[3]x"),
            ("<mo>-</mo><mi>x</mi>", "-x"),
            (
                "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>",
                "∑_(i = 1)^n",
            ),
            ("<mi>f</mi><mo>&ApplyFunction;</mo><mfenced><mi>x</mi><mi>y</mi></mfenced>", "f(x, y)"),
            (
                "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd>a</mtd></mtr></mtable>",
                "[1, 0; a]",
            ),
            ("<msub><mi>a</mi><mi>i</mi></msub> and <mtext>more</mtext>", "a_iandmore"),
            ("<mi>a</mi></mrow></msup><mi>b</mi><msup><mi>c", "abc"),
        ] {
            assert_eq!(linearize("<math>", source), text, "{source}");
        }
    }

    #[test]
    fn repeated_tags_end() {
        for piece in ["<mrow>", "<msup><mi>x</mi>", "<", "&", "</mrow>", "<annotation ", "<!--"] {
            let _ = linearize("<math>", &piece.repeat(50_000));
        }
    }
}
