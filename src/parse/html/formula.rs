//! Parts of formulas, and how they are put together on one line. Never here: elements of `MathML` (see `math`).

use unicode_normalization::UnicodeNormalization;

/// Operators with a space on both sides.
const SPACED_OPERATORS: &str = "=<>≤≥≠≈≡∼≃≅≪≫∝→←⇒⇔↔↦⟶⟵⟹⟺⟼∈∉∋⊂⊆⊃⊇⊊∪∩∧∨∖⊕⊗⊥∥∣⊢⊨≔+−-±∓×";
/// Of these, the ones that are never unary.
const RELATIONS: &str = "=<>≤≥≠≈≡≅→⇒⇔↦";
/// Operators that what follows belongs to.
const LARGE_OPERATORS: &str = "∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂";

/// What a part is for its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A letter, a number, a sign.
    Atom,
    /// A name or text: `sin`, `if`.
    Word,
    /// Several parts, without or with operators between them.
    Product,
    Sum,
    /// Something with an index or exponent.
    Script,
    /// A root.
    Root,
    Fraction,
    /// It is in brackets.
    Fenced,
    Operator,
    /// A sum, an integral.
    Large,
    Open,
    Close,
    Space,
    /// Two parts without a bar between them: `text` has a line for each.
    Stack,
    /// A row a line, with a tab between its cells.
    Table,
}

#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) shape: Shape,
}

impl Part {
    pub(super) fn new(text: impl Into<String>, shape: Shape) -> Self {
        Self { text: text.into(), shape }
    }

    /// The text of `<mi>`, `<mn>` or `<mtext>`.
    pub(super) fn token(text: &str) -> Self {
        let number = text.chars().all(|c| c.is_numeric() || matches!(c, '.' | ','));
        let shape = if number || text.chars().count() <= 1 { Shape::Atom } else { Shape::Word };
        Self::new(text, shape)
    }

    /// The text of `<mo>`.
    pub(super) fn operator(text: &str) -> Self {
        let shape = match text {
            "(" | "[" | "{" | "⟨" | "⌈" | "⌊" => Shape::Open,
            ")" | "]" | "}" | "⟩" | "⌉" | "⌋" => Shape::Close,
            _ if text.chars().count() == 1 && LARGE_OPERATORS.contains(text) => Shape::Large,
            _ if text.chars().count() > 1 && text.chars().all(char::is_alphabetic) => Shape::Word,
            _ => Shape::Operator,
        };
        Self::new(text, shape)
    }

    fn is_operand(&self) -> bool {
        !matches!(self.shape, Shape::Operator | Shape::Open | Shape::Close | Shape::Space)
    }

    /// Whether it may stand in an index, an exponent or a fraction as it is.
    fn is_simple(&self) -> bool {
        match self.shape {
            Shape::Fenced => true,
            Shape::Table | Shape::Stack => false,
            _ => {
                let mut letters = self.text.chars();
                letters.next().is_some() && letters.next().is_none()
                    || !self.text.is_empty() && self.text.chars().all(char::is_numeric)
            }
        }
    }

    /// Its text, in parentheses unless it is simple. A stack is a list here: the conditions below a sum.
    pub(super) fn argument(&self) -> String {
        match self.shape {
            Shape::Stack => format!("({})", self.text.replace('\n', ", ")),
            Shape::Table => format!("({})", self.text.replace('\t', " ").replace('\n', ", ")),
            _ if self.is_simple() => self.text.trim().to_owned(),
            _ => format!("({})", self.text.trim()),
        }
    }

    /// Its text as one side of a fraction.
    fn side(&self) -> String {
        let whole = matches!(self.shape, Shape::Atom | Shape::Word | Shape::Script);
        if whole && !self.text.is_empty() { self.text.clone() } else { self.argument() }
    }

    /// Its text as what an index or exponent is attached to.
    fn base(&self, raised: bool) -> String {
        let twice = self.shape == Shape::Script && raised && self.text.contains('^');
        match self.shape {
            Shape::Sum | Shape::Product | Shape::Fraction | Shape::Root | Shape::Stack | Shape::Table => {
                self.argument()
            }
            _ if twice => self.argument(),
            _ => self.text.trim().to_owned(),
        }
    }
}

pub(super) fn fraction(top: &Part, bottom: &Part) -> Part {
    Part::new(format!("{}/{}", top.side(), bottom.side()), Shape::Fraction)
}

/// Two parts without a bar, such as those of a binomial.
pub(super) fn stack(top: &Part, bottom: &Part) -> Part {
    Part::new(format!("{}\n{}", top.text.trim(), bottom.text.trim()), Shape::Stack)
}

/// An index and an exponent, each if it is not empty.
pub(super) fn script(base: &Part, below: Option<&Part>, above: Option<&Part>) -> Part {
    let below = below.filter(|part| !part.text.trim().is_empty());
    let above = above.filter(|part| !part.text.trim().is_empty());
    let mut text = base.base(above.is_some());
    let prime = above.filter(|above| above.text.chars().all(|c| "′″‴⁗'".contains(c)));
    if let Some(prime) = prime {
        text.push_str(&prime.text.replace('\'', "′"));
    }
    if let Some(below) = below {
        text.extend(["_", &below.argument()]);
    }
    match above.filter(|_| prime.is_none()) {
        Some(above) if matches!(above.text.as_str(), "∘" | "°") => text.push('°'),
        Some(above) => text.extend(["^", &above.argument()]),
        None => {}
    }
    let shape = match base.shape {
        shape @ (Shape::Operator | Shape::Large | Shape::Word | Shape::Close | Shape::Open) => shape,
        _ => Shape::Script,
    };
    Part::new(text, shape)
}

/// Something with an accent, a bar or a brace over it; `None` if the sign above is none of these.
pub(super) fn accent(base: &Part, above: &str) -> Option<Part> {
    let (mark, name) = match above {
        "¯" | "‾" | "̅" | "―" | "_" | "\u{304}" => ('\u{304}', "bar"),
        "^" | "ˆ" | "\u{302}" => ('\u{302}', "hat"),
        "~" | "˜" | "\u{303}" => ('\u{303}', "tilde"),
        "→" | "⃗" | "⇀" => ('\u{20d7}', "vec"),
        "˙" | "." | "\u{307}" => ('\u{307}', "dot"),
        "¨" | ".." | "\u{308}" => ('\u{308}', "ddot"),
        "ˇ" => ('\u{30c}', "check"),
        "˘" => ('\u{306}', "breve"),
        "⏞" | "︷" => ('\0', "overbrace"),
        _ => return None,
    };
    if base.text.chars().count() == 1 && mark != '\0' {
        let marked: String = base.text.chars().chain([mark]).nfc().collect();
        return Some(Part::new(marked, Shape::Atom));
    }
    Some(function(name, base))
}

/// Something with a line or brace below it.
pub(super) fn accent_below(base: &Part, below: &str) -> Option<Part> {
    match below {
        "_" | "¯" | "‾" | "̲" => Some(function("underline", base)),
        "⏟" | "︸" => Some(function("underbrace", base)),
        _ => None,
    }
}

/// `name(…)`
pub(super) fn function(name: &str, inner: &Part) -> Part {
    let inner = inner.text.trim();
    let inner = whole_in_parentheses(inner).unwrap_or(inner);
    Part::new(format!("{name}({inner})"), Shape::Fenced)
}

/// The text between parentheses that belong to each other.
fn whole_in_parentheses(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_i32;
    for c in inner.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            return None;
        }
    }
    (depth == 0).then_some(inner)
}

/// A stack or table between brackets.
fn within(part: &Part, open: Option<&str>, close: Option<&str>) -> String {
    let fenced = open.is_some() || close.is_some();
    match part.shape {
        Shape::Stack if open == Some("(") && close.is_some_and(|close| close.starts_with(')')) => {
            part.text.replace('\n', " choose ")
        }
        Shape::Stack if fenced => part.text.replace('\n', "; "),
        Shape::Stack => format!("({})", part.text.replace('\n', " above ")),
        Shape::Table if fenced => part.text.replace('\t', ", ").replace('\n', "; "),
        Shape::Table => {
            // Equations below each other, aligned at their relations.
            let relation = |cell: &str| cell.trim_start().starts_with(|c| SPACED_OPERATORS.contains(c));
            let aligned = part.text.lines().any(|row| row.split('\t').skip(1).any(relation));
            if aligned {
                return part.text.replace('\t', " ").replace('\n', "; ");
            }
            format!("[{}]", part.text.replace('\t', ", ").replace('\n', "; "))
        }
        _ => part.text.clone(),
    }
}

/// What stands before the next part of a row.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// The beginning, or an operator.
    Nothing,
    Operand(Shape),
    Large,
}

/// Puts the parts of a row together. A binary operator has spaces around it, a unary one does not: `a - b`, `-b`.
pub(super) fn row(parts: &[Part]) -> Part {
    if let [alone] = parts {
        return alone.clone();
    }
    let mut out = String::new();
    let mut before = Before::Nothing;
    let (mut sums, mut bars) = (false, 0_usize);
    for (at, part) in parts.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|at| parts.get(at));
        let next = parts.get(at + 1);
        let bar = matches!(part.text.as_str(), "|" | "‖" | "∣" | "∥");
        // The second of two bars closes.
        bars += usize::from(bar);
        let shape = match part.shape {
            Shape::Operator if bar && bars % 2 == 1 && before == Before::Nothing => Shape::Open,
            Shape::Operator if bar && bars % 2 == 0 => Shape::Close,
            shape => shape,
        };
        match shape {
            Shape::Space => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            Shape::Operator => {
                let first = part.text.chars().next().unwrap_or(' ');
                let operand = matches!(before, Before::Operand(_));
                if operand && SPACED_OPERATORS.contains(first) {
                    out.truncate(out.trim_end().len());
                    out.extend([" ", &part.text, " "]);
                    sums = true;
                } else if matches!(part.text.as_str(), "," | ";") || RELATIONS.contains(first) {
                    out.extend([&part.text, " "]);
                } else {
                    out.push_str(&part.text);
                }
                // An operator after `!` or a prime is binary, as after letters.
                let postfix = matches!(part.text.as_str(), "!" | "′" | "″" | "%" | "…" | "⋯");
                before = if postfix { Before::Operand(Shape::Atom) } else { Before::Nothing };
            }
            Shape::Open => {
                if before == Before::Large && !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push_str(&part.text);
                before = Before::Nothing;
            }
            Shape::Close => {
                out.truncate(out.trim_end().len());
                out.push_str(&part.text);
                before = Before::Operand(if part.text.contains(['^', '_']) {
                    Shape::Script
                } else {
                    Shape::Fenced
                });
            }
            _ => {
                let slash = |part: &Part| part.text == "/" || part.text == "÷" || part.text == "∕";
                let tight = matches!(before, Before::Operand(_))
                    || previous.is_some_and(slash)
                    || next.is_some_and(|next| slash(next) || next.is_operand() || next.shape == Shape::Open);
                let open = previous.filter(|part| part.shape == Shape::Open || is_bar(part));
                let close = next.filter(|part| part.shape == Shape::Close || is_bar(part));
                let text = match shape {
                    Shape::Fraction if tight => format!("({})", part.text),
                    Shape::Stack | Shape::Table => {
                        within(part, open.map(|part| &*part.text), close.map(|part| &*part.text))
                    }
                    _ => part.text.clone(),
                };
                if needs_blank(before, &out, shape, &text) {
                    out.push(' ');
                }
                let closed = text.ends_with(')') && text.starts_with('(');
                out.push_str(&text);
                before = match shape {
                    Shape::Large => Before::Large,
                    _ if closed => Before::Operand(Shape::Fenced),
                    shape => Before::Operand(shape),
                };
            }
        }
    }
    let shape = match out.trim() {
        whole if whole_in_parentheses(whole).is_some() => Shape::Fenced,
        _ if sums => Shape::Sum,
        _ => Shape::Product,
    };
    Part::new(out, shape)
}

fn is_bar(part: &Part) -> bool {
    matches!(part.text.chars().next(), Some('|' | '‖' | '∣' | '∥'))
}

/// Whether two parts would read as one without a blank: `a_k b`, `sin x`, `x 2`, but `2x` and `mc^2`.
fn needs_blank(before: Before, out: &str, shape: Shape, text: &str) -> bool {
    let Some(first) = text.chars().next().filter(|_| !out.ends_with(' ')) else { return false };
    let last = out.chars().next_back().unwrap_or(' ');
    let joins = first.is_alphanumeric() || matches!(first, '√' | '∞');
    match before {
        Before::Nothing => false,
        Before::Large => true,
        Before::Operand(_) if shape == Shape::Large => last.is_alphanumeric(),
        Before::Operand(Shape::Word) => joins || shape == Shape::Word,
        Before::Operand(Shape::Fenced) => shape == Shape::Word,
        Before::Operand(Shape::Script | Shape::Root | Shape::Product | Shape::Sum) => {
            joins && last != ')' || shape == Shape::Word
        }
        Before::Operand(_) => shape == Shape::Word || first.is_numeric(),
    }
}
