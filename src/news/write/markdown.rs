//! Writes blocks as Markdown (`CommonMark` with the tables, task lists and strikethrough of GFM) that parses back to the
//! same blocks. Never here: escaping in running text (see `inline`).
//!
//! The crate `pulldown-cmark-to-cmark` (23.0.1) was tried instead and is not good enough for text from outside. Fed with
//! the events of 1500 random documents of `tests/app/writing.rs`, 365 of them came back different: it does not escape a
//! `:` after a line break, which makes a definition list of a paragraph, and a backslash at the end of a table cell
//! escapes the cell's border. It cannot write emphasis next to some letters at all (a quarter of the blocks needed tags
//! instead), and it writes every `&` as `&amp;`, also in addresses. It takes fifty times as long, because it parses what
//! it has written.

use jiff::tz::TimeZone;

use super::inline::{Context, destination, inline, longest_run, quoted};
use super::{byline, hang, html, summary};
use crate::news::{Align, Article, Block, Bullet, Definition, Document, ListItem, SafeText, Span, TableCell};

/// Maximum columns that a cell spans here; a page can state any number.
const MAX_COLSPAN: u16 = 64;

pub(crate) fn article(article: &Article, document: &Document, zone: &TimeZone) -> String {
    let plain = |text: &str| inline(&[Span::plain(text)], document, Context::Lines);
    let mut parts = Vec::new();
    if !article.title.is_empty() {
        parts.push(format!("# {}", inline(&[Span::plain(&article.title)], document, Context::Heading)));
    }
    let mut about: Vec<String> = byline(article, zone).iter().map(|fact| plain(fact)).collect();
    about.extend(article.url.iter().map(|url| format!("[original]({})", destination(url, Context::Lines))));
    parts.push(about.join(" · "));
    parts.extend(summary(article, document).map(|summary| format!("*{}*", plain(summary))));
    parts.push(blocks(&document.blocks, document));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

/// Blocks separated by blank lines, without a final line end.
pub fn blocks(blocks: &[Block], document: &Document) -> String {
    Writer { document }.blocks(blocks)
}

/// List markers. Consecutive lists need different ones, else they are parsed as one list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListMarkers {
    Dots(char),
    Numbers(char),
}

struct Writer<'a> {
    document: &'a Document,
}

impl Writer<'_> {
    fn blocks(&self, blocks: &[Block]) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut marks = None;
        for block in blocks {
            if let Block::List(items) = block {
                self.list(items, &mut marks, &mut parts);
                continue;
            }
            let part = self.block(block);
            if !part.is_empty() {
                parts.push(part);
                marks = None;
            }
        }
        parts.join("\n\n")
    }

    fn spans(&self, spans: &[Span]) -> String {
        inline(spans, self.document, Context::Lines)
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Heading { level, spans } => {
                let text = inline(spans, self.document, Context::Heading);
                let marks = "#".repeat(usize::from(*level).clamp(1, 6));
                if text.is_empty() { text } else { format!("{marks} {text}") }
            }
            Block::Paragraph(spans) => self.spans(spans),
            Block::List(items) => {
                let mut parts = Vec::new();
                self.list(items, &mut None, &mut parts);
                parts.join("\n\n")
            }
            Block::Definitions(all) => {
                let all: Vec<String> = all.iter().map(|one| self.definition(one)).collect();
                all.join("\n\n")
            }
            Block::Quote(inner) => hang(&self.blocks(inner), "> ", "> "),
            Block::Details { summary, blocks } => {
                // Inside a line of tags only HTML is recognized.
                let summary = html::inline(summary, self.document);
                let inner = self.blocks(blocks);
                format!("<details>\n<summary>{summary}</summary>\n\n{inner}\n\n</details>")
            }
            Block::Code { language, text, .. } => code(language.as_ref(), text),
            Block::Table { caption, header, rows } => self.table(caption, *header, rows),
            Block::Figure { image, alt, title, caption, .. } => {
                let alt = alt.as_deref().map(|alt| self.spans(&[Span::plain(alt)])).unwrap_or_default();
                let image = image.as_deref().map(|url| destination(url, Context::Lines)).unwrap_or_default();
                let title = title.as_deref().map(|title| format!(" {}", quoted(title))).unwrap_or_default();
                // Without an address the title would be taken for it.
                let image = if image.is_empty() && !title.is_empty() { "<>".to_owned() } else { image };
                let caption = self.spans(caption);
                let gap = if caption.is_empty() { "" } else { "\n\n" };
                format!("![{alt}]({image}{title}){gap}{caption}")
            }
            Block::Rule => "***".to_owned(),
        }
    }

    /// Splits the items into several lists where the numbers are not consecutive, because Markdown counts from the
    /// first one.
    fn list(&self, items: &[ListItem], marks: &mut Option<ListMarkers>, parts: &mut Vec<String>) {
        let tight = items.iter().all(|item| match &*item.blocks {
            [] | [Block::Paragraph(_)] => true,
            // A list that starts with another number needs a blank line before it.
            [Block::Paragraph(_), Block::List(inner)] => {
                inner.first().and_then(number).is_none_or(|n| n == 1)
            }
            _ => false,
        });
        let mut lists: Vec<Vec<String>> = Vec::new();
        let mut expected = None;
        for item in items {
            let number = number(item);
            let goes_on = !lists.is_empty() && number == expected;
            if !goes_on {
                lists.push(Vec::new());
                *marks = Some(different_markers(*marks, number.is_some()));
            }
            expected = number.map(|n| n + 1);
            let text = self.item(item, number, *marks, tight);
            if let Some(list) = lists.last_mut() {
                list.push(text);
            }
        }
        parts.extend(lists.into_iter().map(|list| list.join(if tight { "\n" } else { "\n\n" })));
    }

    fn item(&self, item: &ListItem, number: Option<u64>, marks: Option<ListMarkers>, tight: bool) -> String {
        let mark = match (marks, number) {
            (Some(ListMarkers::Numbers(end)), Some(n)) => format!("{n}{end} "),
            (Some(ListMarkers::Dots(dot)), _) => format!("{dot} "),
            _ => "- ".to_owned(),
        };
        let text = match &*item.blocks {
            [first, rest @ ..] if tight && !rest.is_empty() => {
                format!("{}\n{}", self.block(first), self.blocks(rest))
            }
            blocks => self.blocks(blocks),
        };
        let text = match &item.mark {
            Bullet::Task(done) => format!("{}{text}", if *done { "[x] " } else { "[ ] " }),
            Bullet::Label(label) if number.is_none() => {
                let label = self.spans(&[Span::plain(label)]);
                format!("{label} {text}")
            }
            _ => text,
        };
        hang(text.trim_end(), &mark, &" ".repeat(mark.len()))
    }

    fn definition(&self, definition: &Definition) -> String {
        let mut lines: Vec<String> = definition
            .terms
            .iter()
            .map(|term| inline(term, self.document, Context::Cell))
            .filter(|term| !term.is_empty())
            .collect();
        if !definition.blocks.is_empty() {
            lines.push(hang(&self.blocks(&definition.blocks), ": ", "  "));
        }
        lines.join("\n")
    }

    fn table(&self, caption: &[Span], header: usize, rows: &[Vec<TableCell>]) -> String {
        let across = |cell: &TableCell| usize::from(cell.colspan.clamp(1, MAX_COLSPAN));
        let columns = rows.iter().map(|row| row.iter().map(across).sum()).max().unwrap_or(0);
        if columns == 0 {
            return self.spans(caption);
        }
        let mut sides = vec![Align::Unset; columns];
        for row in rows.iter().rev() {
            let mut column = 0;
            for cell in row {
                if cell.align != Align::Unset {
                    sides[column] = cell.align;
                }
                column += across(cell);
            }
        }
        let line = |row: &[TableCell]| {
            let mut line = String::from("|");
            for cell in row {
                let text = inline(&cell.spans, self.document, Context::Cell);
                line.extend([" ", &text, " |"]);
                line.push_str(&"  |".repeat(across(cell) - 1));
            }
            line
        };
        let rule: Vec<&str> = sides
            .iter()
            .map(|side| match side {
                Align::Unset => "---",
                Align::Left => ":--",
                Align::Center => ":-:",
                Align::Right => "--:",
            })
            .collect();
        // A Markdown table needs exactly one row of headings, as wide as the delimiter row.
        let (first, rest) = rows.split_at(header.min(1));
        let mut head = first.first().map_or_else(|| "|".to_owned(), |row| line(row));
        let there = first.first().map_or(0, |row| row.iter().map(across).sum());
        head.push_str(&"  |".repeat(columns - there));
        let mut lines = vec![head, format!("|{}|", rule.join("|"))];
        lines.extend(rest.iter().map(|row| line(row)));
        let caption = self.spans(caption);
        let gap = if caption.is_empty() { "" } else { "\n\n" };
        format!("{caption}{gap}{}", lines.join("\n"))
    }
}

/// The item's number, if Markdown can express its label.
fn number(item: &ListItem) -> Option<u64> {
    let Bullet::Label(label) = &item.mark else { return None };
    let digits = label.strip_suffix('.').or_else(|| label.strip_suffix(')'))?;
    let fits = (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| fits)
}

/// Markers that differ from those of the previous list.
fn different_markers(before: Option<ListMarkers>, numbers: bool) -> ListMarkers {
    match (before, numbers) {
        (Some(ListMarkers::Numbers('.')), true) => ListMarkers::Numbers(')'),
        (_, true) => ListMarkers::Numbers('.'),
        (Some(ListMarkers::Dots('-')), false) => ListMarkers::Dots('+'),
        (_, false) => ListMarkers::Dots('-'),
    }
}

fn code(language: Option<&SafeText>, text: &str) -> String {
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    let name = language.filter(|name| !name.contains(['`', ' '])).map(SafeText::as_str).unwrap_or_default();
    format!("{fence}{name}\n{text}\n{fence}")
}
