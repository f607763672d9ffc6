//! Dates of numbers and words, part by part: each token must be some part of a date, or there is none.
//! Never here: forms of digits alone.

use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::{FARTHEST, full_year, moment, names, ordinal};
use crate::news::UnixTime;

/// Korea has one zone, and its date words are written nowhere else.
const KOREA: i64 = 9 * 60;

/// Reads a folded text.
pub fn read(text: &str) -> Option<UnixTime> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, at: 0, found: Found::default() };
    reader.read()?;
    reader.found.stamp()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind<'a> {
    Number { value: i64, digits: usize },
    Word(&'a str),
    Mark(char),
}

#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    kind: Kind<'a>,
    /// Whether no blank stands before it.
    glued: bool,
}

fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let (mut tokens, mut rest, mut glued) = (Vec::new(), text, false);
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
            glued = false;
            continue;
        }
        let kind = match class(c) {
            (true, _) if piece.len() > 8 => return None,
            (true, _) => Kind::Number { value: piece.parse().ok()?, digits: piece.len() },
            (_, true) => Kind::Word(piece),
            _ => Kind::Mark(c),
        };
        tokens.push(Token { kind, glued });
        glued = true;
    }
    Some(tokens)
}

/// Minutes east of Greenwich. After one in numbers a name is only its name.
#[derive(Clone, Copy)]
enum Offset {
    Named(i64),
    Numeric(i64),
}

#[derive(Default)]
struct Found {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    /// A month that may have been a day of the week instead (`mar`).
    month_unsure: bool,
    weekday: bool,
    whole: Option<Date>,
    hour: Option<i64>,
    minute: i64,
    second: i64,
    second_half: Option<bool>,
    offset: Option<Offset>,
    korean: bool,
}

impl Found {
    fn stamp(self) -> Option<UnixTime> {
        let day = match self.whole {
            Some(day) => day,
            None => Date::new(
                i16::try_from(self.year?).ok()?,
                self.month? as i8,
                self.day.unwrap_or(1).try_into().ok()?,
            )
            .ok()?,
        };
        let hour = match (self.hour.unwrap_or(0), self.second_half) {
            (hour @ 1..=11, Some(true)) => hour + 12,
            (12, Some(false)) => 0,
            (hour, _) => hour,
        };
        // 24:00 ends a day (ISO 8601), second 60 is a leap second; both roll over.
        let in_range = hour < 24 && self.minute < 60 && self.second <= 60
            || hour == 24 && self.minute + self.second == 0;
        let default = if self.korean && self.hour.is_some() { KOREA } else { 0 };
        let offset = match self.offset {
            Some(Offset::Named(minutes) | Offset::Numeric(minutes)) => minutes,
            None => default,
        };
        (in_range && offset.abs() <= FARTHEST).then_some(())?;
        moment(day, hour * 3600 + self.minute * 60 + self.second, offset)
    }

    fn name_zone(&mut self, minutes: i16) {
        if !matches!(self.offset, Some(Offset::Numeric(_))) {
            self.offset = Some(Offset::Named(i64::from(minutes)));
        }
    }

    fn has_date(&self) -> bool {
        self.whole.is_some() || self.year.is_some() && self.month.is_some() && self.day.is_some()
    }
}

/// Sets a part that may be given once.
fn once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.is_none().then(|| *slot = Some(value))
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    found: Found,
}

impl Reader<'_> {
    /// Takes every token as some part of a date; `None` as soon as one is none.
    fn read(&mut self) -> Option<()> {
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                Kind::Number { value, digits } => self.number(value, digits)?,
                Kind::Word(word) => {
                    self.at += 1;
                    self.word(word)?;
                }
                Kind::Mark(mark) => self.mark(mark)?,
            }
        }
        Some(())
    }

    fn kind(&self, ahead: usize) -> Option<Kind<'_>> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    fn is_mark(&self, ahead: usize, mark: char) -> bool {
        self.kind(ahead) == Some(Kind::Mark(mark))
    }

    fn is_word(&self, ahead: usize, test: impl Fn(&str) -> bool) -> bool {
        matches!(self.kind(ahead), Some(Kind::Word(word)) if test(word))
    }

    /// The number `ahead`, if no blank stands before it.
    fn next_number(&self, ahead: usize) -> Option<(i64, usize)> {
        match self.tokens.get(self.at + ahead)? {
            Token { kind: Kind::Number { value, digits }, glued: true } => Some((*value, *digits)),
            _ => None,
        }
    }

    fn number(&mut self, value: i64, digits: usize) -> Option<()> {
        if self.is_mark(1, ':') {
            return self.clock(value);
        }
        if let Some(Kind::Word(word)) = self.kind(1) {
            if let Some(unit) = names::unit(word) {
                self.found.korean |= word.starts_with(['년', '월', '일', '시']);
                return self.with_unit(value, digits, unit);
            }
            let glued_t = word == "t" && self.next_number(2).is_some();
            if digits <= 2 && self.found.hour.is_none() && !glued_t {
                // 10h30, 10 h, 10 Uhr, 10am
                if let ("h" | "uhr" | "u", Some((minute, 2))) = (word, self.next_number(2)) {
                    self.at += 3;
                    self.found.minute = minute;
                    return once(&mut self.found.hour, value);
                }
                if matches!(word, "h" | "uhr") || names::half(word).is_some() {
                    self.at += 1;
                    return once(&mut self.found.hour, value);
                }
                if matches!(word, "a" | "p")
                    && (self.is_word(2, |w| w == "m") || self.is_word(3, |w| w == "m"))
                {
                    self.at += 1;
                    return once(&mut self.found.hour, value);
                }
            }
            if digits <= 2 && matches!(word, "st" | "nd" | "rd" | "th" | "er" | "eme" | "º" | "ª") {
                self.at += 2;
                return once(&mut self.found.day, value);
            }
            if word == "w" && digits == 4 {
                self.at += 1;
                return self.week(value);
            }
        }
        for mark in ['-', '/', '.'] {
            if !self.is_mark(1, mark) {
                continue;
            }
            if mark == '-' && digits == 4 && self.is_word(2, |word| word == "w") {
                self.at += 2;
                return self.week(value);
            }
            // A dot after a number may only end an ordinal ("24. November"), so what follows may stand apart.
            let spaced = mark == '.' && self.is_mark(3, '.');
            let Some(second) = self.next_number(2).or_else(|| self.apart(2, spaced)) else { continue };
            if self.is_mark(3, mark) {
                let Some(third) = self.next_number(4).or_else(|| self.apart(4, spaced)) else { continue };
                self.at += 5;
                return self.triple(mark, [(value, digits), second, third]);
            }
            if mark == '.' && digits <= 2 && second.1 == 2 && self.found.hour.is_none() {
                let said = self.is_word(3, |word| word == "uhr" || names::half(word).is_some());
                if said || self.found.has_date() {
                    self.at += 3;
                    self.found.minute = second.0;
                    return once(&mut self.found.hour, value);
                }
            }
            if digits == 4 && mark != '.' {
                self.at += 3;
                return self.year_and(value, second);
            }
        }
        self.bare(value, digits)
    }

    fn apart(&self, ahead: usize, allowed: bool) -> Option<(i64, usize)> {
        match self.kind(ahead)? {
            Kind::Number { value, digits } if allowed => Some((value, digits)),
            _ => None,
        }
    }

    /// `2024-11` or the ordinal `2024-329`.
    fn year_and(&mut self, year: i64, (second, digits): (i64, usize)) -> Option<()> {
        match digits {
            3 => once(&mut self.found.whole, ordinal(year, second)?),
            1 | 2 => {
                once(&mut self.found.month, second)?;
                once(&mut self.found.year, year)
            }
            _ => None,
        }
    }

    fn with_unit(&mut self, value: i64, digits: usize, unit: char) -> Option<()> {
        self.at += 2;
        let found = &mut self.found;
        match unit {
            'y' => once(&mut found.year, full_year(value, digits)),
            'm' => once(&mut found.month, value),
            'd' => once(&mut found.day, value),
            'H' => once(&mut found.hour, value),
            'M' => {
                found.minute = value;
                Some(())
            }
            _ => {
                found.second = value;
                Some(())
            }
        }
    }

    /// A number without a mark or unit: day or year by its length and by what is still missing; after `T` or a
    /// whole date, `101455` or `1014`.
    fn bare(&mut self, value: i64, digits: usize) -> Option<()> {
        let after_t = self.at > 0 && self.tokens[self.at - 1].kind == Kind::Word("t");
        self.at += 1;
        let found = &mut self.found;
        match digits {
            8 if found.year.is_none() => {
                found.whole = Some(
                    Date::new((value / 10000) as i16, (value / 100 % 100) as i8, (value % 100) as i8).ok()?,
                );
                Some(())
            }
            4 | 6 if found.has_date() && after_t => {
                let value = if digits == 4 { value * 100 } else { value };
                (found.minute, found.second) = (value / 100 % 100, value % 100);
                once(&mut found.hour, value / 10000)
            }
            4 => once(&mut found.year, value),
            1 | 2 if found.day.is_none() && (1..=31).contains(&value) => once(&mut found.day, value),
            2 => once(&mut found.year, full_year(value, 2)),
            _ => None,
        }
    }

    /// `2024-W47-7` (ISO 8601), from the `W` on.
    fn week(&mut self, year: i64) -> Option<()> {
        let (mut week, digits) = self.next_number(1)?;
        self.at += 2;
        let mut day = 1;
        if digits == 3 {
            (week, day) = (week / 10, week % 10);
        } else if self.is_mark(0, '-') {
            day = self.next_number(1)?.0;
            self.at += 2;
        }
        let weekday = Weekday::from_monday_one_offset(day as i8).ok()?;
        let date = ISOWeekDate::new(year as i16, week as i8, weekday).ok()?.date();
        once(&mut self.found.whole, date)
    }

    /// Three numbers. A year of four digits says the order; else dashes are ISO, dots are day first, and slashes
    /// are day first unless the numbers or an American clock say otherwise.
    fn triple(&mut self, mark: char, [a, b, c]: [(i64, usize); 3]) -> Option<()> {
        let american = || {
            let later = &self.tokens[self.at..];
            later.iter().any(|token| matches!(token.kind, Kind::Word("am" | "pm" | "a" | "p")))
        };
        let (year, month, day) = match mark {
            _ if a.1 == 4 => (a, b.0, c.0),
            '-' if a.1 == 2 && c.1 <= 2 => (a, b.0, c.0),
            '/' if b.0 > 12 || a.0 <= 12 && american() => (c, a.0, b.0),
            _ => (c, b.0, a.0),
        };
        (year.1 == 2 || year.1 == 4).then_some(())?;
        once(&mut self.found.year, full_year(year.0, year.1))?;
        once(&mut self.found.month, month)?;
        once(&mut self.found.day, day)
    }

    fn clock(&mut self, hour: i64) -> Option<()> {
        once(&mut self.found.hour, hour)?;
        (self.found.minute, _) = self.next_number(2)?;
        self.at += 3;
        if self.is_mark(0, ':') {
            (self.found.second, _) = self.next_number(1)?;
            self.at += 2;
            if (self.is_mark(0, '.') || self.is_mark(0, ',')) && self.next_number(1).is_some() {
                self.at += 2;
            }
        }
        (!self.is_mark(0, ':')).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let first = self.at == 1;
        if let Some(half) = names::half(word) {
            self.found.korean |= word.starts_with('오');
            return once(&mut self.found.second_half, half);
        }
        if matches!(word, "a" | "p") {
            let dots = usize::from(self.is_mark(0, '.'));
            if self.is_word(dots, |word| word == "m") {
                self.at += dots + 1;
                return once(&mut self.found.second_half, word == "p");
            }
        }
        if let Some(month) = names::month(word) {
            let unsure = first && names::weekday(word, true);
            if self.found.month.is_none() || self.found.month_unsure {
                self.found.month = Some(i64::from(month));
                self.found.month_unsure = unsure;
                return Some(());
            }
        }
        if self.found.hour.is_some()
            && let Some(minutes) = names::zone(word)
        {
            self.found.name_zone(minutes);
            return Some(());
        }
        if !self.found.weekday && names::weekday(word, first) {
            self.found.weekday = true;
            return Some(());
        }
        // Whoever writes the zone before the time ("UTC 10:30") says no more than the words between do.
        (names::filler(word) || word == "utc" || word == "gmt").then_some(())
    }

    fn mark(&mut self, mark: char) -> Option<()> {
        self.at += 1;
        match mark {
            '+' | '-' | '−' if self.found.hour.is_some() && self.next_number(0).is_some() => {
                self.offset(mark != '+')
            }
            // ISO 8601:1988 shortened forms without a century: -0312, -03-12.
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
            let (month, _) = self.is_mark(1, '-').then(|| self.next_number(2))??;
            self.at += 3;
            (value, month)
        };
        self.found.month = Some(month);
        once(&mut self.found.year, full_year(year, 2))
    }

    fn offset(&mut self, west: bool) -> Option<()> {
        let (value, digits) = self.next_number(0)?;
        self.at += 1;
        let (hours, minutes) = match digits {
            1 | 2 if self.is_mark(0, ':') => {
                let (minutes, _) = self.next_number(1)?;
                self.at += 2;
                (value, minutes)
            }
            1 | 2 => (value, 0),
            3 | 4 => (value / 100, value % 100),
            _ => return None,
        };
        let again = matches!(self.found.offset, Some(Offset::Numeric(_)));
        (minutes < 60 && !again).then_some(())?;
        let offset = hours * 60 + minutes;
        self.found.offset = Some(Offset::Numeric(if west { -offset } else { offset }));
        Some(())
    }

    /// A comment in brackets (RFC 2822 §3.2.3) ends the date: a zone's name, long or short, or a weekday.
    fn comment(&mut self) -> Option<()> {
        self.found.has_date().then_some(())?;
        if let (Some(Kind::Word(word)), true) = (self.kind(0), self.is_mark(1, ')'))
            && self.found.hour.is_some()
            && let Some(minutes) = names::zone(word)
        {
            self.found.name_zone(minutes);
        }
        while !self.is_mark(0, ')') {
            matches!(self.kind(0)?, Kind::Word(_)).then_some(())?;
            self.at += 1;
        }
        self.at += 1;
        Some(())
    }
}
