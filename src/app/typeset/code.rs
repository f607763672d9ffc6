//! Lays out code blocks: the width of their panels, where long lines are wrapped, what is drawn around the code.
//! Never here: syntax highlighting, guessing the language.

use super::drawn_table::drawn_lines;
use super::galley::{Galley, Kind};
use super::sheet::{Fitted, LineKind, LineLayout, Options, Sheet};
use super::{PanelPart, Run, TextRole, cluster_columns, clusters, columns};
use crate::news::Emphasis;

/// Code is indented by this in its panel. Drawn as a bar where the panel has no background.
pub(super) const EDGE: &str = "  ";
/// Minimum width at which it is.
pub(super) const EDGE_FROM: usize = 24;
/// The sign before the continuation of a long line, and the minimum width at which it is drawn.
const SIGN: &str = "↪ ";
const SIGN_FROM: usize = 8;
/// Columns to the right of the longest line.
const PADDING: usize = 1;

/// Width of the sign before a continuation.
fn sign_columns(text_width: usize) -> usize {
    if text_width >= SIGN_FROM { columns(SIGN) } else { 0 }
}

/// Columns before the text of a line of code, beside the indents.
pub(super) fn before_text(kind: LineKind, text_width: usize) -> usize {
    match kind {
        LineKind::Over(indent) => usize::from(indent) + sign_columns(text_width),
        LineKind::Hang(indent) => indent.into(),
        _ => 0,
    }
}

impl Sheet {
    /// Adds the lines of a code block. Its panel is as wide as the text around it; it is wider if its lines need that
    /// and the page has space beside the text.
    pub(super) fn code(&mut self, galley: &Galley, number: u32, fitted: &Fitted, options: &Options) {
        let text = &*galley.pieces[number as usize].text;
        let widest = text.split('\n').filter(|line| line.len() >= fitted.text_width).map(columns).max();
        let panel = widest.map_or(0, |widest| widest + PADDING);
        let panel = panel.min(fitted.text_width + options.bleed).max(fitted.text_width);
        if options.panels {
            self.panels.push((number, panel as u32));
        }
        // The markers of hidden indents are before the first line.
        let text_width = panel.saturating_sub(columns(&fitted.markers)).max(1);
        let mut kind = LineKind::First;
        if options.panels && galley.code_label(number).is_some_and(|label| columns(label) <= text_width) {
            self.push(number, 0, 0, LineKind::Label);
            kind = LineKind::Rest;
        }
        // Lines of a table that are wrapped cannot be read. Only the pane can scroll them.
        let is_wide = widest.is_some_and(|widest| widest > text_width);
        let tables =
            if options.wrap_code && options.panels && is_wide { drawn_lines(text) } else { Vec::new() };
        let mut start = 0;
        for (at, line) in text.split('\n').enumerate() {
            let is_table = tables.get(at) == Some(&true);
            if is_table && columns(line) > text_width && self.wide_tables.last() != Some(&number) {
                self.wide_tables.push(number);
            }
            if options.wrap_code && line.len() > text_width && !is_table {
                self.wrapped_code(number, (start, line), text_width, kind);
            } else {
                self.push(number, start as u32, (start + line.len()) as u32, kind);
            }
            kind = LineKind::Rest;
            start += line.len() + 1;
        }
    }

    /// A line of code in as many lines as it needs. Continuations have its indent and a sign.
    fn wrapped_code(
        &mut self,
        number: u32,
        (start, line): (usize, &str),
        text_width: usize,
        mut kind: LineKind,
    ) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        // A deep indent would leave no space for words.
        let kept = if text_width < SIGN_FROM { 0 } else { indent.min(text_width / 2) };
        let (mut from, mut width) = (indent - kept, text_width);
        while let Some((end, next)) = break_code(line, from, indent, width) {
            self.push(number, (start + from) as u32, (start + end) as u32, kind);
            from = next;
            kind = LineKind::Over(kept as u16);
            width = text_width.saturating_sub(before_text(kind, text_width)).max(1);
        }
        let end = line.trim_end_matches(' ').len().max(from);
        self.push(number, (start + from) as u32, (start + end) as u32, kind);
    }

    /// Whether a code block has lines that are wider than its panel although code is wrapped.
    pub(crate) fn has_wide_table(&self, piece: u32) -> bool {
        self.wide_tables.binary_search(&piece).is_ok()
    }

    /// Whether any code block has.
    pub(crate) fn has_wide_tables(&self) -> bool {
        !self.wide_tables.is_empty()
    }

    /// Width of the panel of a code block.
    fn panel_columns(&self, number: u32) -> Option<usize> {
        let at = self.panels.binary_search_by_key(&number, |(piece, _)| *piece).ok()?;
        Some(self.panels[at].1 as usize)
    }

    /// The columns that a line may have, with its indents.
    pub(crate) fn line_columns(&self, galley: &Galley, number: usize) -> usize {
        let panel = self.lines.get(number).and_then(|line| self.panel_columns(line.piece));
        panel.map_or(self.width, |panel| self.indent(galley, number) + panel)
    }
}

/// Where a part of a line of code that begins at byte `from` is broken so that it has at most `width` columns: its end,
/// and the start of the next part. None if the rest fits. It is broken at a blank, else after a sign, else anywhere.
fn break_code(line: &str, from: usize, indent: usize, width: usize) -> Option<(usize, usize)> {
    let rest = &line[from..];
    if rest.len() <= width {
        return None;
    }
    let (mut used, mut blank, mut sign) = (0, None, None);
    let mut before = ' ';
    let mut all = clusters(rest);
    let edge = loop {
        let (at, cluster) = all.next()?;
        let c = cluster.chars().next().unwrap_or(' ');
        let wide = cluster_columns(cluster);
        if from + at > indent.max(from) {
            if c == ' ' && before != ' ' {
                blank = Some((at, used));
            } else if is_break_after(before, c) {
                sign = Some((at, used));
            }
        }
        // A blank may stand beyond the edge.
        if used + wide > width && at > 0 && c != ' ' {
            break at;
        }
        if used + wide > width && rest[at..].trim_end_matches(' ').is_empty() {
            return None;
        }
        used += wide;
        before = c;
    };
    // A blank near the start would leave most of the line empty.
    let far = |found: Option<(usize, usize)>| found.filter(|(_, column)| column * 3 >= width);
    let (at, _) = far(blank).or_else(|| far(sign)).or(blank).or(sign).unwrap_or((edge, used));
    let next = at + rest[at..].len() - rest[at..].trim_start_matches(' ').len();
    Some((from + at, from + next))
}

/// Whether a line of code may be broken between two characters without a blank.
fn is_break_after(before: char, after: char) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    match before {
        ',' | ';' | '|' | '&' | '?' | '+' | '=' => {
            word(after) || matches!(after, '"' | '\'' | '(' | '[' | '{' | '$')
        }
        '(' | '[' | '{' | '/' | ':' | '.' | '-' => word(after),
        _ => !before.is_ascii() && before.is_alphanumeric() && columns(before.encode_utf8(&mut [0; 4])) == 2,
    }
}

impl Galley {
    /// The name of the language of a code block, as it is shown.
    pub(super) fn code_label(&self, piece: u32) -> Option<&str> {
        let at = self.code_labels.binary_search_by_key(&piece, |(piece, _)| *piece).ok()?;
        Some(&self.code_labels[at].1)
    }
}

/// What is drawn before the text of a line: the name of the language, or the indent and the sign of a continuation.
pub(super) fn lead(galley: &Galley, line: &LineLayout, text_width: usize) -> Option<Run> {
    let panel = |text: &str, part| Run { text: text.into(), role: TextRole::Panel(part), ..Run::default() };
    match line.kind {
        LineKind::Label => galley.code_label(line.piece).map(|label| panel(label, PanelPart::Label)),
        LineKind::Over(indent) => {
            let sign = if sign_columns(text_width) > 0 { SIGN } else { "" };
            // A screen reader would read it.
            let sign = if galley.linear { " ".repeat(columns(sign)) } else { sign.to_owned() };
            let text = format!("{}{sign}", " ".repeat(indent.into()));
            Some(panel(&text, PanelPart::Sign)).filter(|run| !run.text.is_empty())
        }
        LineKind::Hang(indent) => Some(Run::new(&" ".repeat(indent.into()), TextRole::Text)),
        _ => None,
    }
}

/// Fills a line up to the right edge of its panel. False if it is not on one.
pub(super) fn fill(
    sheet: &Sheet,
    galley: &Galley,
    line: &LineLayout,
    fitted: &Fitted,
    runs: &mut Vec<Run>,
) -> bool {
    let is_code = galley.pieces.get(line.piece as usize).is_some_and(|piece| piece.kind == Kind::Verbatim);
    let Some(panel) = sheet.panel_columns(line.piece).filter(|_| is_code && line.kind != LineKind::Blank)
    else {
        return false;
    };
    let used: usize = runs.iter().map(|run| columns(&run.text)).sum();
    let all = sheet.width.max(1) - fitted.text_width + panel;
    if used < all {
        let text = " ".repeat(all - used).into();
        runs.push(Run { text, role: TextRole::Panel(PanelPart::Fill), emphasis: Emphasis::NONE, link: None });
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::typeset::{Builder, Spot};
    use crate::news::{Block, Document, SafeText};

    fn galley(language: &str, text: &str) -> Galley {
        let language = SafeText::new(language).filled();
        let code = Block::Code { language, text: SafeText::verbatim(text), syntax: vec![] };
        let mut builder = Builder::default();
        builder.document(&Document { blocks: vec![code], ..Document::default() });
        builder.finish()
    }

    /// The lines on a panel; `|` is its right edge.
    fn panel(text: &str, width: usize, bleed: usize) -> Vec<String> {
        let galley = galley("", text);
        let options = Options { bleed, panels: true, ..Options::plain(width) };
        let sheet = Sheet::new(&galley, &options);
        (0..sheet.len()).map(|line| format!("{}|", sheet.text(&galley, line))).collect()
    }

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let galley = galley("", text);
        let sheet = Sheet::new(&galley, &Options::plain(width));
        (0..sheet.len()).map(|line| sheet.text(&galley, line)).collect()
    }

    #[test]
    fn long_lines_are_wrapped_at_blanks_with_their_indent() {
        for (text, width, wanted) in [
            ("let high = tide(day, port);", 20, &["let high = tide(day,", "↪ port);"][..]),
            ("    if is_anomaly { high }", 18, &["    if is_anomaly", "    ↪ { high }"]),
            (
                "        a_deep_indent(x, y)",
                14,
                &["       a_deep_", "       ↪ inden", "       ↪ t(x,", "       ↪ y)"],
            ),
            ("a+b+c+long_word+d", 11, &["a+b+c+", "↪ long_word", "↪ +d"]),
            ("f(first,second,third)", 12, &["f(first,", "↪ second,", "↪ third)"]),
            ("curl https://tides.example/a/b", 16, &["curl https://", "↪ tides.example/", "↪ a/b"]),
            ("incomprehensible", 10, &["incomprehe", "↪ nsible"]),
            ("ends in blanks          ", 14, &["ends in blanks"]),
            ("日本語の長い文字列", 10, &["日本語の長", "↪ い文字列"]),
        ] {
            assert_eq!(wrapped(text, width), wanted, "{text}");
        }
    }

    #[test]
    fn a_panel_is_as_wide_as_the_text_and_wider_only_as_its_lines_need() {
        assert_eq!(panel("a\n\nbc", 6, 20), ["a     |", "      |", "bc    |"]);
        assert_eq!(panel("let a = b;\nc", 6, 20), ["let a = b; |", "c          |"]);
        assert_eq!(
            panel("let a = b;\nc", 6, 4),
            ["let a = b;|", "c         |"],
            "without a margin of its own"
        );
        assert_eq!(panel("let a = bcde;\nc", 8, 2), ["let a =   |", "↪ bcde;   |", "c         |"]);
        let indented = panel("let a = b; c = d; e = f;", 24, 9);
        assert_eq!(indented, ["  let a = b; c = d; e = f; |"]);
    }

    #[test]
    fn the_language_is_named_above_the_code_and_only_on_a_panel() {
        let galley = galley("rs", "fn a() {}");
        let lines = |options: &Options| {
            let sheet = Sheet::new(&galley, options);
            let lines = (0..sheet.len()).map(|line| sheet.text(&galley, line).trim_end().to_owned());
            (lines.collect::<Vec<_>>(), sheet.line_of(Spot::default()))
        };
        let options = Options { panels: true, ..Options::plain(30) };
        assert_eq!(lines(&options), (vec!["  rust".to_owned(), "  fn a() {}".to_owned()], 1));
        assert_eq!(lines(&Options::plain(30)), (vec!["  fn a() {}".to_owned()], 0));
        assert_eq!(lines(&Options { width: 3, ..options }).0[0], "fn", "there is no space for the name");
    }

    #[test]
    fn a_marker_beside_code_is_on_the_line_with_the_language() {
        let code = Block::Code {
            language: Some(SafeText::new("js")),
            text: SafeText::verbatim("a()"),
            syntax: vec![],
        };
        let item = crate::news::ListItem { blocks: vec![code], ..Default::default() };
        let mut builder = Builder::default();
        builder.document(&Document { blocks: vec![Block::List(vec![item])], ..Document::default() });
        let galley = builder.finish();
        let sheet = Sheet::new(&galley, &Options { panels: true, ..Options::plain(30) });
        let lines: Vec<String> = (0..2).map(|line| sheet.text(&galley, line).trim_end().to_owned()).collect();
        assert_eq!(lines, ["•   javascript", "    a()"]);
    }

    #[test]
    fn a_drawn_table_is_not_wrapped_and_the_code_around_it_is() {
        let galley = galley("", "select a, b from tides\n a  | high\n----+------\n 12 | true");
        let sheet = |panels| Sheet::new(&galley, &Options { panels, ..Options::plain(9) });
        let lines = |panels| {
            let sheet = sheet(panels);
            let all = (0..sheet.len()).map(|line| sheet.text(&galley, line).trim_end().to_owned());
            all.collect::<Vec<_>>()
        };
        assert!(lines(true).ends_with(&[" a  | high", "----+------", " 12 | true"].map(Into::into)));
        assert!(lines(true).join("\n").contains("select a,\n↪ b from\n"), "{:?}", lines(true));
        assert!(sheet(true).has_wide_table(0) && !sheet(false).has_wide_tables());
        assert!(lines(false).contains(&" ↪ high".to_owned()), "only a pane can scroll: {:?}", lines(false));
    }

    #[test]
    fn each_word_is_found_in_its_columns() {
        let text = "fn first(second: third) {\n        fourth.fifth(sixth, seventh) + eighth\n}";
        let galley = galley("", text);
        for width in [9, 16, 27, 60] {
            let sheet = Sheet::new(&galley, &Options { panels: true, bleed: 3, ..Options::plain(width) });
            for word in ["first", "second", "third", "fourth", "fifth", "sixth", "eighth"] {
                let at = text.find(word).unwrap() as u32;
                let line = sheet.line_of(Spot { piece: 0, at });
                let shown = sheet.text(&galley, line);
                let (from, to) = sheet.columns_of(&galley, line, 0, (at, at + word.len() as u32))[0];
                let found: String = shown.chars().skip(from).take(to - from).collect();
                assert!(word.starts_with(&found) && found.len() > 1, "{word} at {width}: {shown}");
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(
            text in "( {0,9}[a-c日(,;.\" ]{0,40}\n){0,4}",
            width in 2usize..40,
            bleed in 0usize..10,
            wrap_code in any::<bool>(),
        ) {
            let galley = galley("", &format!("x\n{text}"));
            let sheet = Sheet::new(&galley, &Options { bleed, panels: true, wrap_code, ..Options::plain(width) });
            let mut letters = String::new();
            for number in 0..sheet.len() {
                let line = sheet.text(&galley, number);
                let most = sheet.line_columns(&galley, number);
                prop_assert!(most <= width + bleed);
                prop_assert!(!wrap_code || columns(&line) == most, "{:?} in {}", line, most);
                letters.extend(line.chars().filter(|c| !c.is_whitespace() && *c != '↪'));
            }
            let wanted: String = format!("x{text}").chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(letters, wanted);
        }
    }
}
