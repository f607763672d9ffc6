//! Writes a query as text that parses back to the same query. Never here: what the user typed.

use std::fmt::{self, Display, Formatter};

use super::fields::{Field, IS, ORDERS};
use super::tokens::is_sign;
use super::{Fact, MatchKind, Node, Phrase, Query, Word};
use crate::news::UnixTime;

/// The text of the query for a prompt where bare words are about headlines: `nato "rutte" | !(golf | cricket)
/// is:unread`. Every parsed query parses back to itself. Exceptions are queries built in code: a negated fuzzy word
/// (becomes exact), an open phrase that is not last (becomes closed), groups directly parent groups of their kind,
/// dates outside the years 1 to 9999.
impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut out = QueryWriter::default();
        if let Some(order) = self.sort {
            // First, so that a phrase at the end can stay open.
            out.text.push_str("sort:");
            out.text.push_str(name(ORDERS, order));
        }
        for node in &self.all {
            if !out.text.is_empty() {
                out.text.push(' ');
            }
            out.node(node, Parent::All);
        }
        f.write_str(&out.text)
    }
}

/// The parent of a condition, which decides about parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    All,
    Any,
    Not,
}

#[derive(Default)]
struct QueryWriter {
    text: String,
    /// The last word is a prefix: nothing may follow it.
    open: bool,
}

impl QueryWriter {
    /// Recursive for groups, whose depth the parser limits.
    fn node(&mut self, node: &Node, parent: Parent) {
        self.open = false;
        match node {
            Node::Word(word) => self.word(word),
            Node::Fact(fact) => self.fact(fact),
            Node::Text(phrase) => self.phrase(phrase),
            Node::Not(node) => {
                self.text.push('!');
                self.node(node, Parent::Not);
            }
            Node::Any(nodes) => self.group(nodes, " | ", Parent::Any, parent != Parent::All),
            Node::All(nodes) => self.group(nodes, " ", Parent::All, true),
        }
    }

    fn group(&mut self, nodes: &[Node], between: &str, parent: Parent, parentheses: bool) {
        self.text.push_str(if parentheses { "(" } else { "" });
        for (i, node) in nodes.iter().enumerate() {
            self.text.push_str(if i > 0 { between } else { "" });
            self.node(node, parent);
        }
        if parentheses && !self.open {
            self.text.push(')');
        }
    }

    fn word(&mut self, word: &Word) {
        match word.kind {
            MatchKind::Fuzzy => self.bare(&word.text),
            MatchKind::Exact => self.quoted(&word.text),
            MatchKind::Prefix | MatchKind::Suffix | MatchKind::Whole => {
                self.text.push_str(if word.kind == MatchKind::Suffix { "" } else { "^" });
                self.value(&word.text);
                self.text.push_str(if word.kind == MatchKind::Prefix { "" } else { "$" });
            }
        }
    }

    fn fact(&mut self, fact: &Fact) {
        let (name, text) = match fact {
            Fact::Source(text) => ("source:", text.as_str()),
            Fact::Author(text) => ("author:", text.as_str()),
            Fact::Tag(text) => ("tag:", text.as_str()),
            Fact::Is(is) => ("is:", name(IS, *is)),
            Fact::Since(at) => return self.moment("after:", *at),
            Fact::Before(at) => return self.moment("before:", *at),
        };
        self.text.push_str(name);
        self.value(text);
    }

    fn moment(&mut self, name: &str, seconds: i64) {
        self.text.push_str(name);
        self.text.push_str(&UnixTime::from_seconds(seconds).unwrap_or_default().rfc3339());
    }

    fn phrase(&mut self, phrase: &Phrase) {
        self.text.push_str("body:");
        match &phrase.words[..] {
            // Not `value`, which might quote it.
            [word] if phrase.open => self.escaped(word, |c| is_sign(c) && c != ':' && c != '\''),
            words if phrase.open => {
                self.text.push('"');
                self.escaped(&words.join(" "), |c| matches!(c, '"' | '\\'));
            }
            words => self.quoted(&words.join(" ")),
        }
        self.open = phrase.open;
    }

    /// A word without quotes.
    fn bare(&mut self, text: &str) {
        let name = text.split_once(':').is_some_and(|(name, _)| Field::named(name).is_some());
        let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
        let mut at = 0;
        for c in text.chars() {
            let sign = match c {
                '\\' | '(' | ')' => true,
                '!' | '\'' | '^' | '"' | '|' => at == 0,
                '$' => at == last,
                ':' => name,
                _ => false,
            };
            self.text.push_str(if sign { "\\" } else { "" });
            self.text.push(c);
            at += c.len_utf8();
        }
    }

    /// A word, quoted only if necessary.
    fn value(&mut self, text: &str) {
        if is_plain(text) {
            self.text.push_str(text);
        } else {
            self.quoted(text);
        }
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        self.escaped(text, |c| matches!(c, '"' | '\\'));
        self.text.push('"');
    }

    fn escaped(&mut self, text: &str, sign: impl Fn(char) -> bool) {
        for c in text.chars() {
            self.text.push_str(if sign(c) { "\\" } else { "" });
            self.text.push(c);
        }
    }
}

/// `text` as the value of a field, quoted if necessary.
pub(super) fn value(text: &str) -> String {
    let mut out = QueryWriter::default();
    out.value(text);
    out.text
}

/// Whether it never needs quotes.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.,/&+@#".contains(c))
}

/// The first name of `value`.
fn name<T: Copy + PartialEq>(table: &[(&'static str, T, &str)], value: T) -> &'static str {
    table.iter().find(|row| row.1 == value).map_or("", |row| row.0)
}
