//! Writes an article as plain text, one line per paragraph. Never here: widths, wrapping.

use jiff::tz::TimeZone;

use super::{byline, hang, summary};
use crate::news::document::StyleSigns;
use crate::news::{Article, Block, Bullet, Document, Emphasis, ListItem, Span, TableCell};

pub(crate) fn article(article: &Article, document: &Document, zone: &TimeZone) -> String {
    let mut head: Vec<String> = Vec::new();
    head.extend(Some(article.title.to_string()).filter(|title| !title.is_empty()));
    head.extend(Some(byline(article, zone).join(" · ")).filter(|byline| !byline.is_empty()));
    let mut parts = vec![head.join("\n")];
    parts.extend(summary(article, document).map(ToString::to_string));
    parts.extend(Writer::new(document).blocks(&document.blocks));
    let out = (1..).zip(document.links.iter().filter(|link| link.is_external()));
    let links: Vec<String> = out.map(|(number, link)| format!("[{number}] {}", link.url)).collect();
    parts.push(links.join("\n"));
    parts.extend(article.url.as_ref().map(ToString::to_string));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

struct Writer {
    /// The number of each link; 0 for links within the article, which are not numbered.
    numbers: Vec<usize>,
}

impl Writer {
    fn new(document: &Document) -> Self {
        let mut last = 0;
        let numbers = document.links.iter().map(|link| {
            last += usize::from(link.is_external());
            if link.is_external() { last } else { 0 }
        });
        Self { numbers: numbers.collect() }
    }

    fn number(&self, link: u32) -> Option<usize> {
        self.numbers.get(link as usize).copied().filter(|number| *number > 0)
    }

    /// The text of each block, without empty ones.
    fn blocks(&self, blocks: &[Block]) -> Vec<String> {
        blocks.iter().map(|block| self.block(block)).filter(|text| !text.is_empty()).collect()
    }

    fn joined(&self, blocks: &[Block]) -> String {
        self.blocks(blocks).join("\n\n")
    }

    /// Text with the numbers of its links.
    fn spans(&self, spans: &[Span]) -> String {
        let mut out = String::new();
        let mut signs = StyleSigns::new(Emphasis::SIGNED);
        for (at, span) in spans.iter().enumerate() {
            out.push_str(&signs.before(span.emphasis));
            out.push_str(&span.text);
            let ends = spans.get(at + 1).is_none_or(|next| next.link != span.link);
            if let Some(number) = span.link.filter(|_| ends).and_then(|link| self.number(link)) {
                let blanks = out.split_off(out.trim_end().len());
                out.extend(["[", &number.to_string(), "]", &blanks]);
            }
        }
        out.push_str(&signs.before(Emphasis::NONE));
        out.trim().to_owned()
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => self.spans(spans),
            Block::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.item(item)).collect();
                let loose = items.iter().any(|item| item.contains("\n\n"));
                items.join(if loose { "\n\n" } else { "\n" })
            }
            Block::Definitions(all) => {
                let mut out = Vec::new();
                for one in all {
                    let mut lines: Vec<String> = one.terms.iter().map(|term| self.spans(term)).collect();
                    lines.push(hang(&self.joined(&one.blocks), "    ", "    "));
                    lines.retain(|line| !line.is_empty());
                    out.push(lines.join("\n"));
                }
                out.join("\n\n")
            }
            Block::Quote(inner) => hang(&self.joined(inner), "> ", "> "),
            Block::Details { summary, blocks } => {
                let mut parts = vec![self.spans(summary)];
                parts.extend(self.blocks(blocks));
                parts.retain(|part| !part.is_empty());
                parts.join("\n\n")
            }
            Block::Code { text, .. } => hang(text, "    ", "    "),
            Block::Table { caption, rows, .. } => {
                let cells = |row: &Vec<TableCell>| {
                    let cells: Vec<String> = row.iter().map(|cell| self.cell(cell)).collect();
                    cells.join(" | ")
                };
                let mut lines = vec![self.spans(caption)];
                lines.extend(rows.iter().map(cells));
                lines.retain(|line| !line.is_empty());
                lines.join("\n")
            }
            Block::Figure { alt, title, caption, .. } => {
                let mut lines: Vec<String> = alt.iter().map(|alt| format!("[{alt}]")).collect();
                lines.extend(title.iter().map(ToString::to_string));
                lines.extend(Some(self.spans(caption)).filter(|caption| !caption.is_empty()));
                lines.join("\n")
            }
            Block::Rule => "* * *".to_owned(),
        }
    }

    fn cell(&self, cell: &TableCell) -> String {
        self.spans(&cell.spans).replace('\n', " / ")
    }

    fn item(&self, item: &ListItem) -> String {
        let mark = match &item.mark {
            Bullet::Dot => "• ".to_owned(),
            Bullet::Label(label) => format!("{label} "),
            Bullet::Task(done) => if *done { "[x] " } else { "[ ] " }.to_owned(),
        };
        let alone = |block: &Block| matches!(block, Block::Paragraph(_) | Block::List(_));
        let parts = self.blocks(&item.blocks);
        let text = parts.join(if item.blocks.iter().all(alone) && parts.len() < 3 { "\n" } else { "\n\n" });
        hang(&text, &mark, &" ".repeat(mark.chars().count()))
    }
}
