//! Splits a typed query into tokens. Never here: the meaning of a token, folding.

use std::ops::Range;

use super::fields::Field;
use crate::news::text::head;

/// Maximum bytes of a query: a page pasted by mistake must not stall the filter.
pub(super) const CAP: usize = 1024;
/// Maximum depth of nested parentheses; deeper ones are literal.
pub(super) const DEPTH: usize = 32;

/// A token. All positions are byte offsets in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open(usize),
    /// Always has its [`Token::Open`]; an open group may end without this.
    Close(usize),
    Bar(usize),
    /// Something follows directly.
    Not(usize),
    /// A `!` that nothing follows.
    LoneNot(usize),
    Piece(Piece),
}

/// A word, a phrase, or a field with its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(crate) at: Range<usize>,
    /// The field and the end of its name, including the colon.
    pub(crate) field: Option<(Field, usize)>,
    /// The alternatives of a field, separated by `|`; exactly one without a field.
    pub(crate) parts: Vec<Part>,
    /// It contains a closing parenthesis without its opening one.
    pub(crate) unmatched: bool,
    /// It begins with a parenthesis beyond the maximum depth.
    pub(crate) too_deep: bool,
}

/// A word or a phrase with its operators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// With its operators.
    pub(crate) at: Range<usize>,
    /// Without its operators.
    pub(crate) inner: Range<usize>,
    /// The content, without backslashes.
    pub(crate) text: String,
    /// A `'` precedes it.
    pub(crate) apostrophe: bool,
    /// A `^` precedes it.
    pub(crate) caret: bool,
    /// A `$` follows it.
    pub(crate) dollar: bool,
    pub(crate) quoted: bool,
    /// The quote or apostrophe is closed.
    pub(crate) closed: bool,
    /// A blank in it was escaped by a backslash.
    pub(crate) escaped_blank: bool,
}

/// Splits `text`, up to the size limit.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text: head(text, CAP), at: 0, open: 0 };
    let mut out = Vec::new();
    while let Some(token) = lexer.next() {
        out.push(token);
    }
    out
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Number of open groups.
    open: usize,
}

impl Lexer<'_> {
    fn next(&mut self) -> Option<Token> {
        while let Some(c) = self.peek().filter(|c| c.is_whitespace()) {
            self.at += c.len_utf8();
        }
        let at = self.at;
        let token = match self.peek()? {
            '(' if self.open < DEPTH => {
                self.open += 1;
                Token::Open(at)
            }
            ')' if self.closes(at) => {
                self.open -= 1;
                Token::Close(at)
            }
            '|' if self.ends(at + 1) => Token::Bar(at),
            '!' if self.ends(at + 1) => Token::LoneNot(at),
            '!' => Token::Not(at),
            _ => return Some(Token::Piece(self.piece())),
        };
        self.at += 1;
        Some(token)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Whether a blank, the end or a parenthesis that closes a group is at `at`.
    fn ends(&self, at: usize) -> bool {
        match self.text[at..].chars().next() {
            None => true,
            Some(')') => self.closes(at),
            Some(c) => c.is_whitespace(),
        }
    }

    /// Whether the parenthesis at `at` closes a group: only others and then a blank may follow it.
    fn closes(&self, at: usize) -> bool {
        self.open > 0 && last(&self.text[at..])
    }

    fn piece(&mut self) -> Piece {
        let mut piece = Piece { at: self.at..self.at, field: self.field(), ..Piece::default() };
        piece.too_deep = self.open >= DEPTH && self.peek() == Some('(');
        let Some((field, values)) = piece.field else {
            let part = self.part(&mut piece, true, false);
            piece.parts.push(part);
            piece.at.end = self.at;
            return piece;
        };
        self.at = values;
        loop {
            let part = self.part(&mut piece, field == Field::Title, true);
            piece.parts.push(part);
            if self.peek() != Some('|') {
                break;
            }
            self.at += 1;
        }
        piece.at.end = self.at;
        piece
    }

    /// The field whose name and colon are here.
    fn field(&self) -> Option<(Field, usize)> {
        let rest = &self.text[self.at..];
        let len = rest.bytes().position(|b| !b.is_ascii_alphabetic())?;
        let field = rest[len..].starts_with(':').then(|| Field::named(&rest[..len]))??;
        Some((field, self.at + len + 1))
    }

    /// `signed`: `'`, `^` and `$` are operators; `divided`: a `|` ends the part.
    fn part(&mut self, piece: &mut Piece, signed: bool, divided: bool) -> Part {
        let mut part = Part { at: self.at..self.at, ..Part::default() };
        match self.peek() {
            Some('\'') if signed => part.apostrophe = true,
            Some('^') if signed => part.caret = true,
            _ => {}
        }
        self.at += usize::from(part.apostrophe || part.caret);
        if self.peek() == Some('"') {
            self.at += 1;
            part.quoted = true;
            part.inner = self.at..self.within_quotes();
            self.at = part.inner.end;
            part.closed = self.peek().is_some();
            self.at += usize::from(part.closed);
            if signed && part.closed && self.peek() == Some('$') && self.ends(self.at + 1) {
                part.dollar = true;
                self.at += 1;
            }
        } else {
            part.inner = self.at..self.run(piece, divided);
            self.at = part.inner.end;
            if signed && ends_in(&self.text[part.inner.clone()], '$') {
                part.dollar = true;
                part.inner.end -= 1;
            }
            if part.apostrophe && ends_in(&self.text[part.inner.clone()], '\'') {
                part.closed = true;
                part.inner.end -= 1;
            }
        }
        part.at.end = self.at;
        (part.text, part.escaped_blank) = unescape(&self.text[part.inner.clone()]);
        part
    }

    /// The end of a phrase that begins here.
    fn within_quotes(&self) -> usize {
        let mut chars = self.text[self.at..].char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return self.at + at,
                '\\' => {
                    chars.next();
                }
                _ => {}
            }
        }
        self.text.len()
    }

    /// The end of a word that begins here.
    fn run(&self, piece: &mut Piece, divided: bool) -> usize {
        let (mut inner, mut escaped) = (0usize, false);
        for (at, c) in self.text[self.at..].char_indices() {
            let at = self.at + at;
            if std::mem::take(&mut escaped) {
                continue;
            }
            match c {
                '\\' => escaped = true,
                '|' if divided => return at,
                '(' => inner += 1,
                ')' if inner > 0 => inner -= 1,
                ')' if self.closes(at) => return at,
                ')' => piece.unmatched |= last(&self.text[at..]),
                c if c.is_whitespace() => return at,
                _ => {}
            }
        }
        self.text.len()
    }
}

/// Whether only closing parentheses come before the next blank.
fn last(rest: &str) -> bool {
    rest.trim_start_matches(')').chars().next().is_none_or(char::is_whitespace)
}

/// Whether `word` ends in `sign` and it is not escaped.
fn ends_in(word: &str, sign: char) -> bool {
    word.strip_suffix(sign).is_some_and(|rest| {
        let backslashes = rest.len() - rest.trim_end_matches('\\').len();
        backslashes.is_multiple_of(2)
    })
}

/// Whether a backslash before this character escapes it.
pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '!' | '\'' | '^' | '$' | '|' | '(' | ')' | '"' | ':' | '\\')
}

/// Removes backslashes that escape a blank or an operator, and one at the end, which has not escaped anything yet.
/// Also returns whether a blank was escaped.
pub(super) fn unescape(raw: &str) -> (String, bool) {
    let (mut out, mut escaped_blank) = (String::with_capacity(raw.len()), false);
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some(c) if is_sign(c) => out.push(c),
            Some(c) if c.is_whitespace() => {
                escaped_blank = true;
                out.push(c);
            }
            Some(c) => out.extend(['\\', c]),
            None => {}
        }
    }
    (out, escaped_blank)
}
