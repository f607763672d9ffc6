//! Parses dates of numbers and words, token by token: each token must be a part of the date.
//! Never here: forms of digits alone.

use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::names;
use super::parts::{DateParts, Offset, full_year, ordinal_date, set_once};
use crate::news::UnixTime;

/// Parses a folded text.
pub(crate) fn parse(text: &str) -> Option<UnixTime> {
    let tokens = tokenize(text)?;
    let mut parser = DateParser { tokens: &tokens, at: 0, parts: DateParts::default() };
    parser.parse()?;
    parser.parts.moment()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum TokenKind<'a> {
    Number { value: i64, digits: usize },
    Word(&'a str),
    Punctuation(char),
}

#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    kind: TokenKind<'a>,
    /// No blank is before it.
    adjacent: bool,
}

fn tokenize(text: &str) -> Option<Vec<Token<'_>>> {
    let (mut tokens, mut rest, mut adjacent) = (Vec::new(), text, false);
    while let Some(c) = rest.chars().next() {
        let class = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
        let mut end = rest.len();
        if class(c) == (false, false) {
            end = c.len_utf8();
        } else if let Some(at) = rest.find(|other| class(other) != class(c)) {
            end = at;
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        if c.is_whitespace() {
            adjacent = false;
            continue;
        }
        let kind = match class(c) {
            (true, _) if piece.len() > 8 => return None,
            (true, _) => TokenKind::Number { value: piece.parse().ok()?, digits: piece.len() },
            (_, true) => TokenKind::Word(piece),
            _ => TokenKind::Punctuation(c),
        };
        tokens.push(Token { kind, adjacent });
        adjacent = true;
    }
    Some(tokens)
}

struct DateParser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    parts: DateParts,
}

impl DateParser<'_> {
    /// Reads every token as a part of the date; `None` as soon as one is not.
    fn parse(&mut self) -> Option<()> {
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                TokenKind::Number { value, digits } => self.number(value, digits)?,
                TokenKind::Word(word) => {
                    self.at += 1;
                    self.word(word)?;
                }
                TokenKind::Punctuation(punctuation) => self.punctuation(punctuation)?,
            }
        }
        Some(())
    }

    fn kind(&self, ahead: usize) -> Option<TokenKind<'_>> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    fn is_punctuation(&self, ahead: usize, punctuation: char) -> bool {
        self.kind(ahead) == Some(TokenKind::Punctuation(punctuation))
    }

    fn is_word(&self, ahead: usize, test: impl Fn(&str) -> bool) -> bool {
        matches!(self.kind(ahead), Some(TokenKind::Word(word)) if test(word))
    }

    /// The number `ahead`, if no blank is before it.
    fn next_number(&self, ahead: usize) -> Option<(i64, usize)> {
        match self.tokens.get(self.at + ahead)? {
            Token { kind: TokenKind::Number { value, digits }, adjacent: true } => Some((*value, *digits)),
            _ => None,
        }
    }

    fn number(&mut self, value: i64, digits: usize) -> Option<()> {
        if self.is_punctuation(1, ':') {
            return self.clock(value);
        }
        if let Some(TokenKind::Word(word)) = self.kind(1) {
            if let Some(unit) = names::unit(word) {
                self.parts.is_korean |= word.starts_with(['년', '월', '일', '시']);
                return self.with_unit(value, digits, unit);
            }
            let adjacent_t = word == "t" && self.next_number(2).is_some();
            if digits <= 2 && self.parts.hour.is_none() && !adjacent_t {
                // 10h30, 10 h, 10 Uhr, 10am
                if let ("h" | "uhr" | "u", Some((minute, 2))) = (word, self.next_number(2)) {
                    self.at += 3;
                    self.parts.minute = minute;
                    return set_once(&mut self.parts.hour, value);
                }
                if matches!(word, "h" | "uhr") || names::meridiem(word).is_some() {
                    self.at += 1;
                    return set_once(&mut self.parts.hour, value);
                }
                if matches!(word, "a" | "p")
                    && (self.is_word(2, |w| w == "m") || self.is_word(3, |w| w == "m"))
                {
                    self.at += 1;
                    return set_once(&mut self.parts.hour, value);
                }
            }
            if digits <= 2 && matches!(word, "st" | "nd" | "rd" | "th" | "er" | "eme" | "º" | "ª") {
                self.at += 2;
                return set_once(&mut self.parts.day, value);
            }
            if word == "w" && digits == 4 {
                self.at += 1;
                return self.week(value);
            }
        }
        for punctuation in ['-', '/', '.'] {
            if !self.is_punctuation(1, punctuation) {
                continue;
            }
            if punctuation == '-' && digits == 4 && self.is_word(2, |word| word == "w") {
                self.at += 2;
                return self.week(value);
            }
            // A dot may also end an ordinal number ("24. November"), so blanks may follow it.
            let spaced = punctuation == '.' && self.is_punctuation(3, '.');
            let Some(second) = self.next_number(2).or_else(|| self.separate_number(2, spaced)) else {
                continue;
            };
            if self.is_punctuation(3, punctuation) {
                let Some(third) = self.next_number(4).or_else(|| self.separate_number(4, spaced)) else {
                    continue;
                };
                self.at += 5;
                return self.three_numbers(punctuation, [(value, digits), second, third]);
            }
            if punctuation == '.' && digits <= 2 && second.1 == 2 && self.parts.hour.is_none() {
                let is_time = self.is_word(3, |word| word == "uhr" || names::meridiem(word).is_some());
                if is_time || self.parts.has_date() {
                    self.at += 3;
                    self.parts.minute = second.0;
                    return set_once(&mut self.parts.hour, value);
                }
            }
            if digits == 4 && punctuation != '.' {
                self.at += 3;
                return self.year_and(value, second);
            }
        }
        self.plain_number(value, digits)
    }

    fn separate_number(&self, ahead: usize, allowed: bool) -> Option<(i64, usize)> {
        match self.kind(ahead)? {
            TokenKind::Number { value, digits } if allowed => Some((value, digits)),
            _ => None,
        }
    }

    /// `2024-11` or the ordinal `2024-329`.
    fn year_and(&mut self, year: i64, (second, digits): (i64, usize)) -> Option<()> {
        match digits {
            3 => set_once(&mut self.parts.date, ordinal_date(year, second)?),
            1 | 2 => {
                set_once(&mut self.parts.month, second)?;
                set_once(&mut self.parts.year, year)
            }
            _ => None,
        }
    }

    fn with_unit(&mut self, value: i64, digits: usize, unit: char) -> Option<()> {
        self.at += 2;
        let parts = &mut self.parts;
        match unit {
            'y' => set_once(&mut parts.year, full_year(value, digits)),
            'm' => set_once(&mut parts.month, value),
            'd' => set_once(&mut parts.day, value),
            'H' => set_once(&mut parts.hour, value),
            'M' => {
                parts.minute = value;
                Some(())
            }
            _ => {
                parts.second = value;
                Some(())
            }
        }
    }

    /// A number without punctuation or unit: day or year, by its length and by what is missing; after `T` or a whole
    /// date, a time (`101455` or `1014`).
    fn plain_number(&mut self, value: i64, digits: usize) -> Option<()> {
        let after_t = self.at > 0 && self.tokens[self.at - 1].kind == TokenKind::Word("t");
        self.at += 1;
        let parts = &mut self.parts;
        match digits {
            8 if parts.year.is_none() => {
                parts.date = Some(
                    Date::new((value / 10000) as i16, (value / 100 % 100) as i8, (value % 100) as i8).ok()?,
                );
                Some(())
            }
            4 | 6 if parts.has_date() && after_t => {
                let value = if digits == 4 { value * 100 } else { value };
                (parts.minute, parts.second) = (value / 100 % 100, value % 100);
                set_once(&mut parts.hour, value / 10000)
            }
            4 => set_once(&mut parts.year, value),
            1 | 2 if parts.day.is_none() && (1..=31).contains(&value) => set_once(&mut parts.day, value),
            2 => set_once(&mut parts.year, full_year(value, 2)),
            _ => None,
        }
    }

    /// `2024-W47-7` (ISO 8601), from the `W`.
    fn week(&mut self, year: i64) -> Option<()> {
        let (mut week, digits) = self.next_number(1)?;
        self.at += 2;
        let mut day = 1;
        if digits == 3 {
            (week, day) = (week / 10, week % 10);
        } else if self.is_punctuation(0, '-') {
            day = self.next_number(1)?.0;
            self.at += 2;
        }
        let weekday = Weekday::from_monday_one_offset(day as i8).ok()?;
        let date = ISOWeekDate::new(year as i16, week as i8, weekday).ok()?.date();
        set_once(&mut self.parts.date, date)
    }

    /// Three numbers. A year of four digits decides the order. Otherwise dashes are ISO, dots mean day first, and slashes
    /// mean day first unless the numbers or a 12-hour clock show that it is American.
    fn three_numbers(&mut self, punctuation: char, [a, b, c]: [(i64, usize); 3]) -> Option<()> {
        let american = || {
            let later = &self.tokens[self.at..];
            later.iter().any(|token| matches!(token.kind, TokenKind::Word("am" | "pm" | "a" | "p")))
        };
        let (year, month, day) = match punctuation {
            _ if a.1 == 4 => (a, b.0, c.0),
            '-' if a.1 == 2 && c.1 <= 2 => (a, b.0, c.0),
            '/' if b.0 > 12 || a.0 <= 12 && american() => (c, a.0, b.0),
            _ => (c, b.0, a.0),
        };
        (year.1 == 2 || year.1 == 4).then_some(())?;
        set_once(&mut self.parts.year, full_year(year.0, year.1))?;
        set_once(&mut self.parts.month, month)?;
        set_once(&mut self.parts.day, day)
    }

    fn clock(&mut self, hour: i64) -> Option<()> {
        set_once(&mut self.parts.hour, hour)?;
        (self.parts.minute, _) = self.next_number(2)?;
        self.at += 3;
        if self.is_punctuation(0, ':') {
            (self.parts.second, _) = self.next_number(1)?;
            self.at += 2;
            if (self.is_punctuation(0, '.') || self.is_punctuation(0, ',')) && self.next_number(1).is_some() {
                self.at += 2;
            }
        }
        (!self.is_punctuation(0, ':')).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let first = self.at == 1;
        if let Some(meridiem) = names::meridiem(word) {
            self.parts.is_korean |= word.starts_with('오');
            return set_once(&mut self.parts.pm, meridiem);
        }
        if matches!(word, "a" | "p") {
            let dots = usize::from(self.is_punctuation(0, '.'));
            if self.is_word(dots, |word| word == "m") {
                self.at += dots + 1;
                return set_once(&mut self.parts.pm, word == "p");
            }
        }
        if let Some(month) = names::month(word) {
            let unsure = first && names::is_weekday(word, true);
            if self.parts.month.is_none() || self.parts.ambiguous_month {
                self.parts.month = Some(i64::from(month));
                self.parts.ambiguous_month = unsure;
                return Some(());
            }
        }
        if self.parts.hour.is_some()
            && let Some(minutes) = names::zone(word)
        {
            self.parts.set_named_zone(minutes);
            return Some(());
        }
        if !self.parts.has_weekday && names::is_weekday(word, first) {
            self.parts.has_weekday = true;
            return Some(());
        }
        // A zone before the time ("UTC 10:30") is ignored.
        (names::is_filler(word) || word == "utc" || word == "gmt").then_some(())
    }

    fn punctuation(&mut self, punctuation: char) -> Option<()> {
        self.at += 1;
        match punctuation {
            '+' | '-' | '−' if self.parts.hour.is_some() && self.next_number(0).is_some() => {
                self.offset(punctuation != '+')
            }
            // ISO 8601:1988: shortened forms without a century, -0312 and -03-12.
            '-' if self.at == 1 => self.century(),
            '(' => self.comment(),
            ',' | '.' | '-' | '/' | '|' | '·' | '•' | '–' | '—' | '\'' | '’' | ';' | '@' => Some(()),
            _ => None,
        }
    }

    fn century(&mut self) -> Option<()> {
        let (value, digits) = self.next_number(0)?;
        let (year, month) = if digits == 4 {
            self.at += 1;
            (value / 100, value % 100)
        } else {
            let (month, _) = self.is_punctuation(1, '-').then(|| self.next_number(2))??;
            self.at += 3;
            (value, month)
        };
        self.parts.month = Some(month);
        set_once(&mut self.parts.year, full_year(year, 2))
    }

    fn offset(&mut self, west: bool) -> Option<()> {
        let (value, digits) = self.next_number(0)?;
        self.at += 1;
        let (hours, minutes) = match digits {
            1 | 2 if self.is_punctuation(0, ':') => {
                let (minutes, _) = self.next_number(1)?;
                self.at += 2;
                (value, minutes)
            }
            1 | 2 => (value, 0),
            3 | 4 => (value / 100, value % 100),
            _ => return None,
        };
        let again = matches!(self.parts.offset, Some(Offset::Numeric(_)));
        (minutes < 60 && !again).then_some(())?;
        let offset = hours * 60 + minutes;
        self.parts.offset = Some(Offset::Numeric(if west { -offset } else { offset }));
        Some(())
    }

    /// A comment in brackets (RFC 2822 §3.2.3): the name of a zone, long or short, or a weekday.
    fn comment(&mut self) -> Option<()> {
        self.parts.has_date().then_some(())?;
        if let (Some(TokenKind::Word(word)), true) = (self.kind(0), self.is_punctuation(1, ')'))
            && self.parts.hour.is_some()
            && let Some(minutes) = names::zone(word)
        {
            self.parts.set_named_zone(minutes);
        }
        while !self.is_punctuation(0, ')') {
            matches!(self.kind(0)?, TokenKind::Word(_)).then_some(())?;
            self.at += 1;
        }
        self.at += 1;
        Some(())
    }
}
