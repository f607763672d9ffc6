//! Formulas as text: the TeX source if the page has it, else `MathML` on one line.
//! Never here: typesetting, or the context of a formula.

use super::entities::decode;
use super::formula::{Part, Shape, accent, accent_below, fraction, function, row, script, stack};
use super::tag::{Tag, attribute, tag_name};
use crate::parse::text::{collapse_whitespace, head};

/// Bytes of a formula that are read; the rest is left out.
const MAX_SIZE: usize = 64 << 10;
/// Maximal nesting of elements.
const MAX_DEPTH: usize = 60;

/// A formula on one line. `tag` is its `<math …>` tag, `inner` its content.
pub(super) fn linearize(tag: &str, inner: &str) -> String {
    let source =
        tex_annotation(inner).or_else(|| attribute(tag, "alttext").map(|text| decode(text).into_owned()));
    let source =
        source.map(|source| strip_display_style(&source).to_owned()).filter(|source| !source.is_empty());
    source.unwrap_or_else(|| {
        let inner = head(inner, MAX_SIZE);
        // A formula with unknown parts would be a wrong one.
        Writer::default().run(inner).unwrap_or_else(|| format!("{tag}{}</math>", collapse_whitespace(inner)))
    })
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

#[derive(Default)]
struct Frame<'a> {
    name: &'a str,
    tag: &'a str,
    parts: Vec<Part>,
    /// `<mprescripts>` was before the part with this number.
    before_base: Option<usize>,
}

#[derive(Default)]
struct Writer<'a> {
    stack: Vec<Frame<'a>>,
    /// Open elements beyond `MAX_DEPTH`.
    skipped_depth: usize,
    /// There is an element that cannot be written on a line.
    unknown: bool,
}

impl<'a> Writer<'a> {
    fn run(mut self, source: &'a str) -> Option<String> {
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
        let parts = self.stack.pop().map(|frame| frame.parts).unwrap_or_default();
        // With a part beside it a stack or table is written out.
        let all = row(&[row(&parts), Part::new("", Shape::Space)]);
        (!self.unknown).then(|| all.text.trim().to_owned())
    }

    fn open(&mut self, name: &'a str, tag: &'a str) {
        if self.stack.len() >= MAX_DEPTH {
            self.skipped_depth += usize::from(!tag.ends_with("/>"));
            return;
        }
        if name == "mprescripts"
            && let Some(frame) = self.stack.last_mut()
        {
            frame.before_base = Some(frame.parts.len());
        }
        self.stack.push(Frame { name, tag, ..Frame::default() });
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
            frame.parts.push(if frame.name == "mo" { Part::operator(&text) } else { Part::token(&text) });
        }
    }

    /// Formats the innermost element and appends it to its parent.
    fn pop(&mut self) {
        if self.stack.len() < 2 {
            return;
        }
        let Some(frame) = self.stack.pop() else { return };
        // An empty part is kept: an index without a base.
        let kept =
            |name: &str| matches!(name, "mrow" | "mi" | "mn" | "mtext" | "mphantom" | "none" | "mstyle");
        let part = format_frame(&frame).unwrap_or_else(|| {
            self.unknown = true;
            Part::new("", Shape::Atom)
        });
        if let Some(above) = self.stack.last_mut()
            && (!part.text.is_empty() || kept(frame.name) && takes_parts(above.name))
        {
            above.parts.push(part);
        }
    }
}

fn takes_parts(name: &str) -> bool {
    matches!(
        name,
        "msup" | "msub" | "msubsup" | "mfrac" | "mroot" | "mover" | "munder" | "munderover" | "mmultiscripts"
    )
}

/// An element as a part of the one around it; `None` if it cannot be written on a line.
fn format_frame(frame: &Frame<'_>) -> Option<Part> {
    let parts = &frame.parts;
    let attribute = |name| attribute(frame.tag, name);
    Some(match (frame.name, &parts[..]) {
        ("msup", [base, above]) => script(base, None, Some(above)),
        ("msub", [base, below]) => script(base, Some(below), None),
        ("mover", [base, above]) => {
            accent(base, above.text.trim()).unwrap_or_else(|| script(base, None, Some(above)))
        }
        ("munder", [base, below]) => {
            accent_below(base, below.text.trim()).unwrap_or_else(|| script(base, Some(below), None))
        }
        ("msubsup" | "munderover", [base, below, above]) => script(base, Some(below), Some(above)),
        ("mmultiscripts", [base, scripts @ ..]) => {
            let before = frame.before_base.map_or(parts.len(), |at| at.max(1)) - 1;
            let (after, before) = scripts.split_at(before.min(scripts.len()));
            multiscripts(base, after, before)
        }
        ("mfrac", [top, bottom]) if attribute("linethickness").is_some_and(is_zero) => stack(top, bottom),
        ("mfrac", [top, bottom]) => fraction(top, bottom),
        ("msqrt", _) => Part::new(format!("√{}", row(parts).argument()), Shape::Root),
        ("mroot", [base, index]) => {
            Part::new(format!("√[{}]{}", index.text.trim(), base.argument()), Shape::Root)
        }
        ("mfenced", _) => {
            let sign = |name, default| decode(attribute(name).unwrap_or(default)).into_owned();
            let mut inner = vec![Part::new(sign("open", "("), Shape::Open)];
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    inner.push(Part::operator(sign("separators", ",").trim().get(..1).unwrap_or(",")));
                }
                inner.push(part.clone());
            }
            inner.push(Part::new(sign("close", ")"), Shape::Close));
            Part { shape: Shape::Fenced, ..row(&inner) }
        }
        ("mtable", _) => Part::new(join_list(parts, "\n"), Shape::Table),
        ("mtr", _) => Part::new(join_list(parts, "\t"), Shape::Table),
        // The number of an equation.
        ("mlabeledtr", [label, rest @ ..]) => {
            Part::new(format!("{}\t{}", join_list(rest, "\t"), label.text.trim()), Shape::Table)
        }
        ("mtd", _) => written_out(parts),
        ("menclose", _) => enclose(attribute("notation").unwrap_or("longdiv"), &row(parts))?,
        ("mspace", _) => Part::new(" ", Shape::Space),
        ("mphantom" | "none" | "mprescripts", _) => Part::new("", Shape::Atom),
        ("ms", _) => Part::new(format!("\"{}\"", row(parts).text), Shape::Word),
        ("mtext", _) => Part::new(row(parts).text, Shape::Word),
        ("maction", [first, ..]) => first.clone(),
        // Columns of digits, such as those of a division by hand.
        ("mstack" | "mlongdiv" | "msgroup" | "msrow" | "mscarries" | "msline", _) => return None,
        _ => row(parts),
    })
}

/// Whether the thickness of a line is zero.
fn is_zero(length: &str) -> bool {
    let number = length.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|number| number == 0.0)
}

/// Pairs of indices and exponents after the base and before it: `_6^14 C_2`.
fn multiscripts(base: &Part, after: &[Part], before: &[Part]) -> Part {
    let attach = |base: &Part, pairs: &[Part]| {
        pairs.chunks(2).fold(base.clone(), |base, pair| script(&base, pair.first(), pair.get(1)))
    };
    let whole = attach(base, after);
    let prefix = attach(&Part::new("", Shape::Atom), before);
    if prefix.text.is_empty() {
        return whole;
    }
    Part::new(format!("{} {}", prefix.text, whole.text), Shape::Script)
}

/// A part with lines around it or through it.
fn enclose(notation: &str, inner: &Part) -> Option<Part> {
    let names: Vec<&str> = notation.split_ascii_whitespace().collect();
    let has = |name: &str| names.iter().any(|known| known.contains(name));
    let sides = ["left", "right", "top", "bottom"].iter().filter(|side| names.contains(side)).count();
    Some(match () {
        () if has("strike") => function("cancel", inner),
        () if has("box") || sides == 4 => function("boxed", inner),
        () if has("circle") => function("circled", inner),
        () if has("radical") => Part::new(format!("√{}", inner.argument()), Shape::Root),
        () if names == ["top"] => accent(inner, "¯")?,
        () if names == ["bottom"] => function("underline", inner),
        () => return None,
    })
}

/// A cell of a table.
fn written_out(parts: &[Part]) -> Part {
    let whole = row(parts);
    match whole.shape {
        Shape::Stack | Shape::Table => row(&[whole, Part::new("", Shape::Space)]),
        _ => whole,
    }
}

fn join_list(parts: &[Part], between: &str) -> String {
    parts.iter().map(|part| part.text.trim()).collect::<Vec<_>>().join(between)
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

    /// Elements in short: `frac(a,b)` is `<mfrac>a b</mfrac>`; letters, digits and signs are `<mi>`, `<mn>`, `<mo>`.
    fn mathml(short: &str) -> String {
        let mut out = String::new();
        let mut open = Vec::new();
        let mut rest = short;
        while let Some(c) = rest.chars().next() {
            let name = rest
                .find('{')
                .map(|at| &rest[..at])
                .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase()));
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                out.push_str(&format!("<m{name}>"));
                open.push(name);
                rest = &rest[name.len() + 1..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            match c {
                '}' => out.push_str(&format!("</m{}>", open.pop().unwrap())),
                ' ' => {}
                c if c.is_ascii_digit() => out.push_str(&format!("<mn>{c}</mn>")),
                c if c.is_alphabetic() || c == '∞' => out.push_str(&format!("<mi>{c}</mi>")),
                '<' => out.push_str("<mo>&lt;</mo>"),
                c => out.push_str(&format!("<mo>{c}</mo>")),
            }
        }
        out
    }

    #[test]
    fn mathml_becomes_one_line() {
        for (short, text) in [
            ("E = m sup{c 2}", "E = mc^2"),
            ("frac{row{a + b} 2}", "(a + b)/2"),
            ("sqrt{x − 1}", "√(x − 1)"),
            ("root{x 3}", "√[3]x"),
            ("- x", "-x"),
            ("underover{∑ row{k = 1} n} sub{a k} sub{b k}", "∑_(k = 1)^n a_k b_k"),
            ("f ( x , y )", "f(x, y)"),
            // What would read as one has a blank between: indices, numbers.
            ("sub{a k} b", "a_k b"),
            ("2 x y", "2xy"),
            ("x 2", "x 2"),
            ("sup{x row{n + 1}} y", "x^(n + 1)y"),
            ("∑ sub{a k}", "∑ a_k"),
            ("under{∑ k} ( x + 1 )", "∑_k (x + 1)"),
            // A fraction beside something is in parentheses.
            ("frac{1 2} x", "(1/2)x"),
            ("x frac{1 2}", "x(1/2)"),
            ("frac{1 2} ( x + 1 )", "(1/2)(x + 1)"),
            ("frac{1 2} + frac{1 3}", "1/2 + 1/3"),
            ("( frac{1 2} )", "(1/2)"),
            ("frac{frac{1 2} 3}", "(1/2)/3"),
            ("sup{frac{a b} 2}", "(a/b)^2"),
            ("sup{x frac{1 2}}", "x^(1/2)"),
            // Bases of several parts, and brackets that belong to the base.
            ("sup{row{a + b} 2}", "(a + b)^2"),
            ("( a + b sup{) 2}", "(a + b)^2"),
            ("sup{row{( a + b )} 2}", "(a + b)^2"),
            ("sup{sup{x 2} 3}", "(x^2)^3"),
            ("| x | − | y |", "|x| − |y|"),
            // Primes, degrees, accents.
            ("sup{f ′} ( x )", "f′(x)"),
            ("subsup{x 1 ′}", "x′_1"),
            ("sup{9 ∘}", "9°"),
            ("over{x ¯} + over{y ˆ} + over{v →}", "x\u{304} + ŷ + v\u{20d7}"),
            ("over{row{A B} ¯}", "bar(AB)"),
            ("over{row{x + y} ⏞}", "overbrace(x + y)"),
            // Matrices, cases, equations below each other.
            ("table{tr{td{1} td{0}} tr{td{a}}}", "[1, 0; a]"),
            ("( table{tr{td{1} td{0}} tr{td{0} td{1}}} )", "(1, 0; 0, 1)"),
            ("| table{tr{td{a} td{b}} tr{td{c} td{d}}} |", "|a, b; c, d|"),
            ("f = { table{tr{td{x} td{x > 0}} tr{td{− x} td{x < 0}}}", "f = {x, x > 0; −x, x < 0"),
            ("table{tr{td{a} td{= b}} tr{td{} td{= c}}}", "a = b; = c"),
            ("under{∑ table{tr{td{i < n}} tr{td{j < m}}}} x", "∑_(i < n, j < m) x"),
        ] {
            assert_eq!(linearize("<math>", &mathml(short)), text, "{short}");
        }
        for (source, text) in [
            ("<mi>sin</mi><mi>x</mi><mo>+</mo><mn>2</mn><mi>log</mi><mi>y</mi>", "sin x + 2 log y"),
            (
                "<munder><mo>lim</mo><mrow><mi>n</mi><mo>→</mo><mi>∞</mi></mrow></munder><msub><mi>a</mi><mi>n</mi></msub>",
                "lim_(n → ∞) a_n",
            ),
            ("<mi>f</mi><mo>&ApplyFunction;</mo><mfenced><mi>x</mi><mi>y</mi></mfenced>", "f(x, y)"),
            ("<mfenced open='{' close='' separators=';'><mi>x</mi><mi>y</mi></mfenced>", "{x; y"),
            ("<mn>5</mn><mtext>cm</mtext><mtext>if</mtext><mi>x</mi>", "5 cm if x"),
            ("<mover><mo>=</mo><mtext>def</mtext></mover>", "=^(def)"),
            ("<mi>a</mi><mover><mo>=</mo><mtext>def</mtext></mover><mi>b</mi>", "a =^(def) b"),
            ("<mi>a</mi></mrow></msup><mi>b</mi><msup><mi>c", "abc"),
            ("<mi>a</mi><mspace width='1em'/><mi>b</mi>", "a b"),
            (
                "<mmultiscripts><mi>C</mi><mn>2</mn><none/><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>",
                "_6^14 C_2",
            ),
            ("<menclose notation='updiagonalstrike'><mi>x</mi><mi>y</mi></menclose>", "cancel(xy)"),
            ("<menclose notation='box'><mi>x</mi></menclose>", "boxed(x)"),
            ("<menclose notation='radical'><mi>x</mi></menclose>", "√x"),
            ("<mlabeledtr><mtd>(1)</mtd><mtd><mi>x</mi></mtd></mlabeledtr>", "[x, (1)]"),
        ] {
            assert_eq!(linearize("<math>", source), text, "{source}");
        }
    }

    #[test]
    fn a_stack_without_a_bar_is_no_fraction() {
        let binomial = |size: &str| format!("<mfrac linethickness={size}><mi>n</mi><mi>k</mi></mfrac>");
        let zero = binomial("'0'");
        for (source, text) in [
            (format!("<mo>(</mo>{zero}<mo>)</mo><msup><mi>p</mi><mi>k</mi></msup>"), "(n choose k)p^k"),
            (format!("<mfenced>{}</mfenced>", binomial("0pt")), "(n choose k)"),
            (format!("<mo>(</mo><mrow>{zero}</mrow><msup><mo>)</mo><mn>2</mn></msup>"), "(n choose k)^2"),
            (format!("<mo>{{</mo>{zero}<mo>}}</mo>"), "{n; k}"),
            (format!("<mi>x</mi><mo>=</mo>{zero}"), "x = (n above k)"),
            (zero.clone(), "(n above k)"),
            (format!("<munder><mo>∑</mo>{zero}</munder><mi>x</mi>"), "∑_(n, k) x"),
            (binomial("1px"), "n/k"),
        ] {
            assert_eq!(linearize("<math>", &source), text, "{source}");
        }
    }

    #[test]
    fn what_cannot_be_written_on_a_line_is_shown_as_its_source() {
        for inner in [
            "<mi>x</mi><mlongdiv><mn>3</mn><mn>435</mn></mlongdiv>",
            "<menclose notation='phasorangle'><mi>x</mi></menclose>",
        ] {
            assert_eq!(
                linearize("<math display='block'>", inner),
                format!("<math display='block'>{inner}</math>")
            );
        }
    }

    #[test]
    fn repeated_tags_end() {
        for piece in ["<mrow>", "<msup><mi>x</mi>", "<", "&", "</mrow>", "<annotation ", "<!--"] {
            let _ = linearize("<math>", &piece.repeat(50_000));
        }
    }
}
