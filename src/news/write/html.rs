//! Writes an article as HTML: our own elements around escaped text. Never here: markup of the source.

use std::fmt::Write;

use jiff::tz::TimeZone;

use super::{byline, is_followable, summary};
use crate::news::{Align, Article, Block, Bullet, Document, Emphasis, ListItem, Span, TableCell};

/// Elements for text styles, outermost first.
const ELEMENTS: [(Emphasis, &str); 7] = [
    (Emphasis::STRIKE, "del"),
    (Emphasis::INSERTED, "ins"),
    (Emphasis::UNDERLINE, "u"),
    (Emphasis::MARK, "mark"),
    (Emphasis::BOLD, "strong"),
    (Emphasis::ITALIC, "em"),
    (Emphasis::CODE, "code"),
];

pub(crate) fn article(article: &Article, document: &Document, zone: &TimeZone) -> String {
    let mut writer = Writer { document, out: String::new() };
    let title = escaped(&article.title);
    writer.line(&format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n<article dir=\"auto\">\n<h1>{title}</h1>"
    ));
    let mut about: Vec<String> = byline(article, zone).iter().map(|fact| escaped(fact)).collect();
    if let Some(url) = article.url.as_deref().filter(|url| is_followable(url)) {
        about.push(format!("<a href=\"{}\">original</a>", escaped(url)));
    }
    if !about.is_empty() {
        writer.line(&format!("<p>{}</p>", about.join(" · ")));
    }
    if let Some(summary) = summary(article, document) {
        writer.line(&format!("<p><em>{}</em></p>", escaped(summary)));
    }
    writer.blocks(&document.blocks);
    writer.line("</article>\n</body>\n</html>");
    writer.out
}

/// Running text as one line of HTML.
pub(crate) fn inline(spans: &[Span], document: &Document) -> String {
    let mut writer = Writer { document, out: String::new() };
    writer.spans(spans);
    writer.out
}

/// Escapes all markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

/// As [`escaped`], appended to `out`.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

struct Writer<'a> {
    document: &'a Document,
    out: String,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn spans(&mut self, spans: &[Span]) {
        let mut rest = spans;
        while let Some(first) = rest.first() {
            let (run, after) = rest.split_at(rest.iter().take_while(|span| span.link == first.link).count());
            let link = first.link.and_then(|link| self.document.links.get(link as usize));
            let href = link.map(|link| link.url.as_str());
            let href = href.filter(|url| url.starts_with('#') || is_followable(url));
            if let Some(href) = href {
                // Writing into a string cannot fail.
                let _ = write!(self.out, "<a href=\"{}\">", escaped(href));
            }
            for span in run {
                self.span(span);
            }
            if href.is_some() {
                self.out.push_str("</a>");
            }
            rest = after;
        }
    }

    fn span(&mut self, span: &Span) {
        if let Some(name) = span.anchor.and_then(|anchor| self.document.anchors.get(anchor as usize)) {
            let _ = write!(self.out, "<span id=\"{}\"></span>", escaped(name));
        }
        if span.is_break() {
            return self.out.push_str("<br>");
        }
        let elements = || ELEMENTS.iter().filter(|(emphasis, _)| span.emphasis.has(*emphasis));
        for (_, name) in elements() {
            self.out.extend(["<", name, ">"]);
        }
        self.out.push_str(&escaped(&span.text));
        for (_, name) in elements().rev() {
            self.out.extend(["</", name, ">"]);
        }
    }

    fn element(&mut self, name: &str, spans: &[Span]) {
        if !spans.is_empty() {
            self.out.extend(["<", name, ">"]);
            self.spans(spans);
            self.out.extend(["</", name, ">\n"]);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, spans } => self.element(&format!("h{}", level.clamp(&1, &6)), spans),
            Block::Paragraph(spans) => self.element("p", spans),
            Block::List(items) => self.list(items),
            Block::Definitions(all) => {
                self.line("<dl>");
                for one in all {
                    for term in &one.terms {
                        self.element("dt", term);
                    }
                    self.line("<dd>");
                    self.blocks(&one.blocks);
                    self.line("</dd>");
                }
                self.line("</dl>");
            }
            Block::Quote(inner) => {
                self.line("<blockquote>");
                self.blocks(inner);
                self.line("</blockquote>");
            }
            Block::Details { summary, blocks } => {
                self.line("<details open>");
                self.element("summary", summary);
                self.blocks(blocks);
                self.line("</details>");
            }
            Block::Code { language, text, .. } => {
                let class = language.as_deref().map(|name| format!(" class=\"language-{}\"", escaped(name)));
                // Code runs from left to right in every language. Parsers skip a line end directly after `<pre>`.
                let (class, text) = (class.unwrap_or_default(), escaped(text));
                self.line(&format!("<pre dir=\"ltr\"><code{class}>{text}</code></pre>"));
            }
            Block::Table { caption, header, rows } => self.table(caption, *header, rows),
            Block::Figure { image, alt, title, caption, .. } => {
                self.line("<figure>");
                let alt = escaped(alt.as_deref().unwrap_or_default());
                let title = title.as_deref().map(|title| format!(" title=\"{}\"", escaped(title)));
                let title = title.unwrap_or_default();
                match image.as_deref().filter(|url| is_followable(url)) {
                    Some(url) => self.line(&format!("<img src=\"{}\" alt=\"{alt}\"{title}>", escaped(url))),
                    None => self.line(&alt),
                }
                self.element("figcaption", caption);
                self.line("</figure>");
            }
            Block::Rule => self.line("<hr>"),
        }
    }

    fn list(&mut self, items: &[ListItem]) {
        let number = |item: &ListItem| match &item.mark {
            Bullet::Label(label) => label.strip_suffix('.')?.parse::<u32>().ok(),
            _ => None,
        };
        let ordered = items.iter().all(|item| number(item).is_some());
        self.line(if ordered { "<ol>" } else { "<ul>" });
        for item in items {
            let rest = match (&item.mark, number(item)) {
                (_, Some(n)) if ordered => {
                    self.line(&format!("<li value=\"{n}\">"));
                    &item.blocks
                }
                (Bullet::Dot, _) => {
                    self.line("<li>");
                    &item.blocks
                }
                (Bullet::Label(label), _) => self.marked(&escaped(label), &item.blocks),
                (Bullet::Task(done), _) => {
                    let done = if *done { " checked" } else { "" };
                    self.marked(&format!("<input type=\"checkbox\" disabled{done}>"), &item.blocks)
                }
            };
            self.blocks(rest);
            self.line("</li>");
        }
        self.line(if ordered { "</ol>" } else { "</ul>" });
    }

    /// Starts an item with a marker of its own, on the line of its first paragraph. Returns the blocks that remain to
    /// be written.
    fn marked<'b>(&mut self, mark: &str, blocks: &'b [Block]) -> &'b [Block] {
        self.out.extend(["<li style=\"list-style: none\">", mark, " "]);
        let rest = match blocks {
            [Block::Paragraph(spans), rest @ ..] => {
                self.spans(spans);
                rest
            }
            all => all,
        };
        self.out.push('\n');
        rest
    }

    fn table(&mut self, caption: &[Span], header: usize, rows: &[Vec<TableCell>]) {
        self.line("<table>");
        self.element("caption", caption);
        for (at, row) in rows.iter().enumerate() {
            self.line("<tr>");
            for cell in row {
                let name = if at < header || cell.heading { "th" } else { "td" };
                let across =
                    if cell.colspan > 1 { format!(" colspan=\"{}\"", cell.colspan) } else { String::new() };
                let side = match cell.align {
                    Align::Unset => "",
                    Align::Left => " align=\"left\"",
                    Align::Center => " align=\"center\"",
                    Align::Right => " align=\"right\"",
                };
                self.out.extend(["<", name, &across, side, ">"]);
                self.spans(&cell.spans);
                self.out.extend(["</", name, ">\n"]);
            }
            self.line("</tr>");
        }
        self.line("</table>");
    }
}
