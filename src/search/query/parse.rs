//! Parses tokens into conditions. Never here: where a token ends, the meaning of dates.

use std::ops::Range;

use super::dates;
use super::fields::{self, Field, IS, ORDERS, Typed, look_up};
use super::tokens::{CAP, DEPTH, Part, Piece, Token, tokens, unescape};
use super::{Fact, MatchKind, Node, Phrase, QueryContext, Reading, Role, Span, Word};
use crate::news::SafeText;
use crate::news::text::head;
use crate::search::fold::fold;

/// Parses a query. Never fails: text that is not understood is taken literally.
pub fn parse(text: &str, frame: &QueryContext<'_>) -> Reading {
    let typed = head(text, CAP);
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
    frame: &'a QueryContext<'a>,
    tokens: std::vec::IntoIter<Token>,
    out: Reading,
}

impl Parser<'_> {
    /// Parses up to the end of the group. `negated`: inside a negation. Recursive for groups, whose depth [`tokens`]
    /// limits.
    fn conditions(&mut self, negated: bool) -> Vec<Node> {
        let (mut all, mut any) = (Vec::new(), Vec::new());
        // The span of a bar whose right side has not come yet.
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
                all.extend(any_of(std::mem::take(&mut any)));
            }
            any.extend(node);
        }
        if let Some(bar) = bar {
            self.out.spans[bar].role = Role::Unfinished;
        }
        all.extend(any_of(any));
        flatten(all)
    }

    fn operand(&mut self, token: Token, negated: bool) -> Option<Node> {
        let (mut token, mut nots) = (token, 0usize);
        while let Token::Not(at) = token {
            nots += 1;
            self.span(at..at + 1, Role::Sign);
            // A token follows, but it may not be a condition.
            match self.tokens.as_slice().first() {
                None | Some(Token::Close(_) | Token::Bar(_)) => return None,
                Some(_) => token = self.tokens.next()?,
            }
        }
        let node = match token {
            Token::Piece(piece) => self.piece(&piece, negated || nots > 0),
            Token::Open(at) => {
                self.span(at..at + 1, Role::Sign);
                all_of(self.conditions(negated || nots > 0))
            }
            Token::LoneNot(at) => {
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
        let read: Vec<_> = piece.parts.iter().map(|part| self.value(field, part, negated)).collect();
        if read.iter().any(|value| matches!(value, Typed::Invalid)) {
            let takes = if field == Field::Sort && negated {
                Some("sort: cannot be negated".to_owned())
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
            let role = if matches!(value, Typed::Partial) { Role::Unfinished } else { Role::Value };
            self.part(part, role);
            match value {
                Typed::Valid(node) => found.extend(node),
                Typed::Partial => self.hint(field.takes().unwrap_or_default()),
                Typed::Invalid => {}
            }
        }
        if self.text[values..].starts_with(|c: char| c.is_whitespace()) && field.takes().is_none() {
            self.hint(format!("{}: takes a word directly after it", field.name()));
        }
        any_of(found)
    }

    /// A word or phrase without a known field.
    fn bare(&mut self, piece: &Piece, negated: bool) -> Option<Node> {
        let part = piece.parts.first()?;
        let node = if self.frame.texts && !part.caret && !part.dollar {
            self.phrase(part, !part.closed)
        } else {
            word(part, negated)
        };
        let name = self.text[part.at.clone()].split_once(':').map(|(name, _)| name);
        let meant = if piece.unmatched {
            Some("an unmatched ) is taken literally".to_owned())
        } else if piece.too_deep {
            Some(format!("a ( nested over {DEPTH} deep is taken literally"))
        } else {
            name.and_then(fields::suggestion)
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

    /// A field and its values, taken as a word.
    fn literal(&self, piece: &Piece, negated: bool) -> Option<Node> {
        let (text, escaped_blank) = unescape(&self.text[piece.at.clone()]);
        let part = Part { at: piece.at.clone(), text, escaped_blank, ..Part::default() };
        if self.frame.texts { self.phrase(&part, true) } else { word(&part, negated) }
    }

    /// The condition of a value; none if it is empty or a sort order.
    fn value(&mut self, field: Field, part: &Part, negated: bool) -> Typed<Option<Node>> {
        let typed = fold(&part.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let fact = |fact: fn(String) -> Fact, typed: String| {
            Typed::Valid((!typed.is_empty()).then(|| Node::Fact(fact(typed))))
        };
        match field {
            Field::Source => fact(Fact::Source, typed),
            Field::Author => fact(Fact::Author, typed),
            Field::Tag => fact(Fact::Tag, typed),
            Field::Title => Typed::Valid(word(part, negated)),
            Field::Body => Typed::Valid(self.phrase(part, !part.closed)),
            Field::Is => look_up(IS.iter().map(|&(name, is, _)| (name, is)), &typed)
                .and_then(|is| Typed::Valid(Some(Node::Fact(Fact::Is(is))))),
            Field::Sort if negated => Typed::Invalid,
            Field::Sort => {
                let order = look_up(ORDERS.iter().map(|&(name, order, _)| (name, order)), &typed);
                order.and_then(|order| {
                    self.out.query.sort = Some(order);
                    Typed::Valid(None)
                })
            }
            Field::After | Field::Before | Field::On => dates::read(&typed, self.frame.now, self.frame.zone)
                .and_then(|when| {
                    let (since, before) =
                        (|at| Node::Fact(Fact::Since(at)), |at| Node::Fact(Fact::Before(at)));
                    Typed::Valid(Some(match field {
                        Field::After => since(when.at),
                        Field::Before => before(when.at),
                        _ => Node::All(vec![since(when.within.start), before(when.within.end)]),
                    }))
                }),
        }
    }

    /// `open`: the last word may be a prefix if it is at the end of the query.
    fn phrase(&self, part: &Part, open: bool) -> Option<Node> {
        let words: Vec<String> = fold(&part.text).split_whitespace().map(str::to_owned).collect();
        let open = open && part.at.end == self.text.len();
        (!words.is_empty()).then_some(Node::Text(Phrase { words, open }))
    }

    /// The spans of a part: its operators and its content.
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

    /// Later hints replace earlier ones: they are about the text typed last.
    fn hint(&mut self, hint: String) {
        if let Some(hint) = SafeText::from(hint).filled() {
            self.out.hint = Some(hint);
        }
    }
}

/// A condition on the headline. A negated word is never fuzzy, since most headlines have its letters in order.
fn word(part: &Part, negated: bool) -> Option<Node> {
    let folded = fold(&part.text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let kind = match (part.caret, part.dollar) {
        (true, true) => MatchKind::Whole,
        (true, false) => MatchKind::Prefix,
        (false, true) => MatchKind::Suffix,
        (false, false) if part.apostrophe || part.quoted || part.escaped_blank || negated => MatchKind::Exact,
        (false, false) => {
            let word = |text: &str| Node::Word(Word { text: text.to_owned(), kind: MatchKind::Fuzzy });
            return all_of(words.into_iter().map(word).collect());
        }
    };
    if words.is_empty() {
        return None;
    }
    let mut text = words.join(" ");
    // A blank at either end counts if it is certainly meant: `"us "` is not a prefix of `using`.
    if part.closed || part.escaped_blank {
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

/// One condition that requires all of them.
fn all_of(nodes: Vec<Node>) -> Option<Node> {
    let mut nodes = flatten(nodes);
    if nodes.len() > 1 { Some(Node::All(nodes)) } else { nodes.pop() }
}

/// Flattens nested conjunctions.
fn flatten(nodes: Vec<Node>) -> Vec<Node> {
    let inner = |node| match node {
        Node::All(nodes) => nodes,
        node => vec![node],
    };
    nodes.into_iter().flat_map(inner).collect()
}

/// One condition that requires any of them.
fn any_of(nodes: Vec<Node>) -> Option<Node> {
    let inner = |node| match node {
        Node::Any(nodes) => nodes,
        node => vec![node],
    };
    let mut nodes: Vec<Node> = nodes.into_iter().flat_map(inner).collect();
    if nodes.len() > 1 { Some(Node::Any(nodes)) } else { nodes.pop() }
}
