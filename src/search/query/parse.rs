//! Pieces and signs read as conditions. Never here: where a piece ends, what a date means.

use std::ops::Range;

use super::dates::{self, Read};
use super::fields::{self, Field, IS, ORDERS, Pick, pick};
use super::tokens::{CAP, DEPTH, Part, Piece, Token, cut, tokens, unescape};
use super::{Fact, Frame, MatchKind, Node, Phrase, Reading, Role, Span, Word};
use crate::news::SafeText;
use crate::search::fold::fold;

/// Reads a query. Never fails: what can't be understood is taken literally.
pub fn parse(text: &str, frame: &Frame<'_>) -> Reading {
    let typed = cut(text);
    let mut parser =
        Parser { text: typed, frame, tokens: tokens(typed).into_iter(), out: Reading::default() };
    parser.out.query.all = parser.conditions(false);
    if typed.len() < text.len() {
        parser.hint(format!("only the first {CAP} bytes of a query count"));
        parser.span(typed.len()..text.len(), Role::Unknown);
    }
    parser.out
}

struct Parser<'a> {
    text: &'a str,
    frame: &'a Frame<'a>,
    tokens: std::vec::IntoIter<Token>,
    out: Reading,
}

/// What became of the value of a field.
enum Value {
    Node(Node),
    /// Nothing to look for: empty, or something that is no condition.
    Nothing,
    /// Not yet a value, but perhaps the beginning of one.
    Begun,
    Wrong,
}

impl Parser<'_> {
    /// Up to the end of the group. `negated`: a `!` stands somewhere before it. Calls itself for each group, which
    /// [`tokens`] allows only so many of.
    fn conditions(&mut self, negated: bool) -> Vec<Node> {
        let (mut all, mut any) = (Vec::new(), Vec::new());
        // The span of a bar that waits for what stands behind it.
        let mut bar = None;
        while let Some(token) = self.tokens.next() {
            let node = match token {
                Token::Close(at) => {
                    self.span(at..at + 1, Role::Sign);
                    break;
                }
                Token::Bar(at) => {
                    let role = if any.is_empty() { Role::Unfinished } else { Role::Sign };
                    self.span(at..at + 1, role);
                    bar = (!any.is_empty()).then(|| self.out.spans.len() - 1);
                    continue;
                }
                token => self.operand(token, negated),
            };
            if bar.take().is_none() {
                all.extend(either(std::mem::take(&mut any)));
            }
            any.extend(node);
        }
        if let Some(bar) = bar {
            self.out.spans[bar].role = Role::Unfinished;
        }
        all.extend(either(any));
        flat(all)
    }

    fn operand(&mut self, token: Token, negated: bool) -> Option<Node> {
        let (mut token, mut nots) = (token, 0usize);
        while let Token::Not(at) = token {
            nots += 1;
            self.span(at..at + 1, Role::Sign);
            // Behind it there is always something, but it need not be a condition.
            match self.tokens.as_slice().first() {
                None | Some(Token::Close(_) | Token::Bar(_)) => return None,
                Some(_) => token = self.tokens.next()?,
            }
        }
        let node = match token {
            Token::Piece(piece) => self.piece(&piece, negated || nots > 0),
            Token::Open(at) => {
                self.span(at..at + 1, Role::Sign);
                both(self.conditions(negated || nots > 0))
            }
            Token::Lone(at) => {
                self.span(at..at + 1, Role::Unfinished);
                None
            }
            Token::Close(_) | Token::Bar(_) | Token::Not(_) => None,
        }?;
        Some(if nots % 2 == 1 { negate(node) } else { node })
    }

    fn piece(&mut self, piece: &Piece, negated: bool) -> Option<Node> {
        let Some((field, values)) = piece.field else {
            return self.bare(piece, negated);
        };
        let sort = self.out.query.sort;
        let read: Vec<Value> = piece.parts.iter().map(|part| self.value(field, part, negated)).collect();
        if read.iter().any(|value| matches!(value, Value::Wrong)) {
            let takes = if field == Field::Sort && negated {
                Some("sort: has no opposite".to_owned())
            } else {
                field.takes()
            };
            self.hint(takes.unwrap_or_default());
            self.out.query.sort = sort;
            self.span(piece.at.clone(), Role::Unknown);
            return self.literal(piece, negated);
        }
        self.span(piece.at.start..values, Role::Field);
        let (mut found, mut end) = (Vec::new(), values);
        for (part, value) in piece.parts.iter().zip(read) {
            self.span(end..part.at.start, Role::Sign);
            end = part.at.end;
            let role = if matches!(value, Value::Begun) { Role::Unfinished } else { Role::Value };
            self.part(part, role);
            match value {
                Value::Node(node) => found.push(node),
                Value::Begun => self.hint(field.takes().unwrap_or_default()),
                Value::Nothing | Value::Wrong => {}
            }
        }
        if self.text[values..].starts_with(|c: char| c.is_whitespace()) && field.takes().is_none() {
            self.hint(format!("{}: takes a word right behind it", field.name()));
        }
        either(found)
    }

    /// A word or a phrase without a field, or with one that there is not.
    fn bare(&mut self, piece: &Piece, negated: bool) -> Option<Node> {
        let part = piece.parts.first()?;
        let node = if self.frame.texts && !part.caret && !part.dollar {
            self.phrase(part, !part.closed)
        } else {
            word(part, negated)
        };
        let name = self.text[part.at.clone()].split_once(':').map(|(name, _)| name);
        let meant = if piece.stray {
            Some("a ) without its ( is read as a letter".to_owned())
        } else if piece.deep {
            Some(format!("a ( within {DEPTH} others is read as a letter"))
        } else {
            name.and_then(fields::meant)
        };
        match (meant, &node) {
            (Some(hint), _) => {
                self.hint(hint);
                self.span(piece.at.clone(), Role::Unknown);
            }
            (None, Some(_)) => self.part(part, Role::Word),
            (None, None) => self.span(piece.at.clone(), Role::Unfinished),
        }
        node
    }

    /// A field and its values as a word like any other.
    fn literal(&self, piece: &Piece, negated: bool) -> Option<Node> {
        let (text, glued) = unescape(&self.text[piece.at.clone()]);
        let part = Part { at: piece.at.clone(), text, glued, ..Part::default() };
        if self.frame.texts { self.phrase(&part, true) } else { word(&part, negated) }
    }

    fn value(&mut self, field: Field, part: &Part, negated: bool) -> Value {
        let typed = fold(&part.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let fact = |fact: fn(String) -> Fact, typed: String| {
            if typed.is_empty() { Value::Nothing } else { Value::Node(Node::Fact(fact(typed))) }
        };
        let node = |node: Option<Node>| node.map_or(Value::Nothing, Value::Node);
        match field {
            Field::Source => fact(Fact::Source, typed),
            Field::Author => fact(Fact::Author, typed),
            Field::Tag => fact(Fact::Tag, typed),
            Field::Title => node(word(part, negated)),
            Field::Body => node(self.phrase(part, !part.closed)),
            Field::Is => match pick(IS.iter().map(|&(name, is, _)| (name, is)), &typed) {
                Pick::One(is) => Value::Node(Node::Fact(Fact::Is(is))),
                Pick::Several => Value::Begun,
                Pick::No => Value::Wrong,
            },
            Field::Sort if negated => Value::Wrong,
            Field::Sort => match pick(ORDERS.iter().map(|&(name, order, _)| (name, order)), &typed) {
                Pick::One(order) => {
                    self.out.query.sort = Some(order);
                    Value::Nothing
                }
                Pick::Several => Value::Begun,
                Pick::No => Value::Wrong,
            },
            Field::After | Field::Before | Field::On => {
                let when = match dates::read(&typed, self.frame.now, self.frame.zone) {
                    Read::Right(when) => when,
                    Read::Begun => return Value::Begun,
                    Read::Wrong => return Value::Wrong,
                };
                let fact = match field {
                    Field::After => Node::Fact(Fact::Since(when.at)),
                    Field::Before => Node::Fact(Fact::Before(when.at)),
                    _ => Node::All(vec![
                        Node::Fact(Fact::Since(when.within.start)),
                        Node::Fact(Fact::Before(when.within.end)),
                    ]),
                };
                Value::Node(fact)
            }
        }
    }

    /// `open`: it is one that may go on, if it stands at the end.
    fn phrase(&self, part: &Part, open: bool) -> Option<Node> {
        let words: Vec<String> = fold(&part.text).split_whitespace().map(str::to_owned).collect();
        let open = open && part.at.end == self.text.len();
        (!words.is_empty()).then_some(Node::Text(Phrase { words, open }))
    }

    /// The spans of a part: its signs, and what is within.
    fn part(&mut self, part: &Part, role: Role) {
        self.span(part.at.start..part.inner.start, Role::Sign);
        self.span(part.inner.clone(), role);
        self.span(part.inner.end..part.at.end, Role::Sign);
    }

    fn span(&mut self, range: Range<usize>, role: Role) {
        if !range.is_empty() {
            self.out.spans.push(Span { range, role });
        }
    }

    /// The last one stays: it is about what was typed last.
    fn hint(&mut self, hint: String) {
        if let Some(hint) = SafeText::from(hint).filled() {
            self.out.hint = Some(hint);
        }
    }
}

/// A condition on the headline. One that is negated is never fuzzy: letters in this order are in most headlines.
fn word(part: &Part, negated: bool) -> Option<Node> {
    let folded = fold(&part.text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let kind = match (part.caret, part.dollar) {
        (true, true) => MatchKind::Whole,
        (true, false) => MatchKind::Prefix,
        (false, true) => MatchKind::Suffix,
        (false, false) if part.tick || part.quoted || part.glued || negated => MatchKind::Exact,
        (false, false) => {
            let word = |text: &str| Node::Word(Word { text: text.to_owned(), kind: MatchKind::Fuzzy });
            return both(words.into_iter().map(word).collect());
        }
    };
    if words.is_empty() {
        return None;
    }
    let mut text = words.join(" ");
    // A blank at either end counts if it was surely meant: `"us "` is not the beginning of `using`.
    if part.closed || part.glued {
        if folded.starts_with(char::is_whitespace) {
            text.insert(0, ' ');
        }
        if folded.ends_with(char::is_whitespace) {
            text.push(' ');
        }
    }
    Some(Node::Word(Word { text, kind }))
}

fn negate(node: Node) -> Node {
    match node {
        Node::Not(node) => *node,
        node => Node::Not(Box::new(node)),
    }
}

/// All of them as one condition.
fn both(nodes: Vec<Node>) -> Option<Node> {
    let mut nodes = flat(nodes);
    if nodes.len() > 1 { Some(Node::All(nodes)) } else { nodes.pop() }
}

/// Conditions that all hold need no parentheses among themselves.
fn flat(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::All(nodes) => out.extend(nodes),
            node => out.push(node),
        }
    }
    out
}

/// Alternatives as one condition.
fn either(nodes: Vec<Node>) -> Option<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Any(nodes) => out.extend(nodes),
            node => out.push(node),
        }
    }
    if out.len() > 1 { Some(Node::Any(out)) } else { out.pop() }
}
