//! Lines of prose to blocks: paragraphs, subheads, lists, quotations, verse, indented text.
//! Never here: the title, date and by-line at the top of an article.

use super::lines::{self, Shape, bullet, ends_sentence, indent, is_quote, is_rule, starts_upper};
use crate::news::{Block, Bullet, Document, Link, ListItem, SafeText, Span};

/// Quotations and lists nested deeper than this stay as text.
const DEPTH: usize = 8;
/// Columns of the longest subhead, its most words, and the shortest text that needs one.
const SUBHEAD: (usize, usize, usize) = (80, 14, 40);

/// A block before subheads are told from paragraphs.
enum Piece {
    /// Text, and whether it stands alone between blank lines.
    Text(String, bool),
    /// Anything that is certain by itself.
    Sure(Block),
    Item(Option<i64>, Vec<Block>),
}

/// Turns lines into a document.
pub(super) fn document(source: &[&str], shape: &Shape) -> Document {
    let mut document = Document::default();
    document.blocks = blocks(source, shape, &mut document.links, 0);
    document
}

fn blocks(source: &[&str], shape: &Shape, links: &mut Vec<Link>, depth: usize) -> Vec<Block> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let line = source[at];
        if line.trim().is_empty() || line == "\u{c}" {
            at += 1;
            continue;
        }
        let len = run(&source[at..], shape);
        let lines = &source[at..at + len];
        at += len;
        if is_rule(line) {
            pieces.push(Piece::Sure(Block::Rule));
        } else if is_quote(line) && depth < DEPTH {
            let inner: Vec<&str> =
                lines.iter().map(|l| l[1..].strip_prefix(' ').unwrap_or(&l[1..])).collect();
            let inner = blocks(&inner, &Shape::of(&inner), links, depth + 1);
            pieces.push(Piece::Sure(Block::Quote(inner)));
        } else if bullet(line).is_some() && depth < DEPTH {
            list(lines, shape, links, depth, &mut pieces);
        } else if is_set_in(lines, shape) {
            pieces.push(Piece::Sure(set_in(lines, links)));
        } else {
            prose(lines, shape, links, &mut pieces);
        }
    }
    settle(pieces, links)
}

/// How many lines from the first one on belong together.
fn run(source: &[&str], shape: &Shape) -> usize {
    let first = source[0];
    if is_rule(first) {
        return 1;
    }
    if is_quote(first) {
        return source.iter().position(|line| !is_quote(line)).unwrap_or(source.len());
    }
    if source.get(1).is_some_and(|line| lines::underlines(line, first)) {
        return 2;
    }
    let listed = bullet(first).is_some();
    let mut end = 1;
    while let Some(line) = source.get(end) {
        if line.trim().is_empty() || is_rule(line) || is_quote(line) {
            break;
        }
        // In wrapped text a line may begin with "- " or a number by chance; after a full line it is no item.
        let item = bullet(line).is_some() && !shape.soft(source[end - 1], line);
        if listed && !item && !continues(source, end, shape) || !listed && item {
            break;
        }
        end += 1;
    }
    end
}

/// Whether a line without a bullet still belongs to the item above it.
fn continues(source: &[&str], at: usize, shape: &Shape) -> bool {
    let (line, before) = (source[at], source[at - 1]);
    indent(line) > indent(source[0]) || shape.soft(before, line) || lines::starts_lower(line)
}

fn list(source: &[&str], shape: &Shape, links: &mut Vec<Link>, depth: usize, pieces: &mut Vec<Piece>) {
    let level = indent(source[0]);
    let mut at = 0;
    while at < source.len() {
        let (number, first) = bullet(source[at]).unwrap_or((None, source[at]));
        let mut text = first.trim().to_owned();
        let mut end = at + 1;
        while end < source.len() && bullet(source[end]).is_none() {
            lines::join(&mut text, source[end]);
            end += 1;
        }
        let mut item = vec![Block::Paragraph(spans(&text, links))];
        let inner = end;
        while end < source.len() && indent(source[end]) > level {
            end += 1;
        }
        if end > inner {
            item.extend(blocks(&source[inner..end], shape, links, depth + 1));
        }
        pieces.push(Piece::Item(number, item));
        at = end;
    }
}

/// Whether a chunk is indented as a whole, in a text whose paragraphs are not.
fn is_set_in(source: &[&str], shape: &Shape) -> bool {
    !shape.indented && source.iter().all(|line| indent(line) >= 4)
}

/// Prose set in is a quotation, anything else is kept as it stands.
fn set_in(source: &[&str], links: &mut Vec<Link>) -> Block {
    let shape = Shape::of(source);
    if shape.wrapped && source.last().is_some_and(|line| ends_sentence(line)) {
        let mut text = String::new();
        for line in source {
            lines::join(&mut text, line);
        }
        return Block::Quote(vec![Block::Paragraph(spans(&text, links))]);
    }
    let margin = source.iter().map(|line| indent(line)).min().unwrap_or(0);
    let cut = |line: &&str| SafeText::verbatim(line).get(margin..).unwrap_or_default().to_owned();
    let kept: Vec<String> = source.iter().map(cut).collect();
    Block::Code { language: None, text: SafeText::verbatim(&kept.join("\n")), syntax: Vec::new() }
}

fn prose(source: &[&str], shape: &Shape, links: &mut Vec<Link>, pieces: &mut Vec<Piece>) {
    if let [title, rule] = source
        && lines::underlines(rule, title)
    {
        let level = if rule.starts_with(['=', '═']) { 2 } else { 3 };
        pieces.push(Piece::Sure(Block::Heading { level, spans: spans(title.trim(), links) }));
        return;
    }
    if shape.is_verse(source) {
        pieces.push(Piece::Sure(Block::Paragraph(verse(source, links))));
        return;
    }
    let mut text = String::new();
    let mut parts = 0;
    for (i, line) in source.iter().enumerate() {
        if i > 0 && breaks(source, i, shape) {
            pieces.push(Piece::Text(std::mem::take(&mut text), parts == 1));
            parts = 0;
        }
        lines::join(&mut text, line);
        parts += 1;
    }
    pieces.push(Piece::Text(text, parts == 1));
}

/// Whether a paragraph ends between a line and the one before it, without a blank line.
fn breaks(source: &[&str], at: usize, shape: &Shape) -> bool {
    let (before, line) = (source[at - 1], source[at]);
    if !shape.wrapped {
        return !lines::starts_lower(line);
    }
    if indent(line) >= 2 && indent(before) < indent(line) {
        return true;
    }
    let narrow = Shape { width: shape.width * 4 / 5, ..*shape };
    let room = !narrow.soft(before, line);
    let subhead = at == 1 && source.len() > 2 && !before.ends_with([',', ';']);
    room && starts_upper(line) && (ends_sentence(before) || subhead)
}

fn verse(source: &[&str], links: &mut Vec<Link>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let margin = source.iter().map(|line| indent(line)).min().unwrap_or(0);
    for (i, line) in source.iter().enumerate() {
        if i > 0 {
            out.push(Span::line_break());
        }
        let blanks = indent(line) - margin;
        if blanks > 0 {
            out.push(Span { text: SafeText::verbatim(&" ".repeat(blanks.min(40))), ..Span::default() });
        }
        out.extend(spans(line.trim(), links));
    }
    out
}

/// Puts items into lists, and tells subheads from paragraphs by what follows them.
fn settle(pieces: Vec<Piece>, links: &mut Vec<Link>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Sure(block) => out.push(block),
            Piece::Text(text, alone) => {
                let needed = match pieces.peek() {
                    Some(Piece::Text(next, _)) => {
                        next.len() >= SUBHEAD.2.max(text.len()) || ends_sentence(next)
                    }
                    Some(Piece::Item(..) | Piece::Sure(Block::Quote(_) | Block::Paragraph(_))) => true,
                    _ => false,
                };
                let spans = spans(&text, links);
                if alone && needed && is_subhead(&text) {
                    out.push(Block::Heading { level: 2, spans });
                } else {
                    out.push(Block::Paragraph(spans));
                }
            }
            Piece::Item(start, item) => {
                let (mut items, mut number) = (vec![item], start);
                let follows = |number: Option<i64>, next: &Piece| match next {
                    Piece::Item(next, _) => *next == number.map(|n| n + 1),
                    _ => false,
                };
                while let Some(Piece::Item(next, item)) = pieces.next_if(|next| follows(number, next)) {
                    items.push(item);
                    number = next;
                }
                let mark =
                    |n: i64| start.map_or(Bullet::Dot, |start| Bullet::number(start.saturating_add(n)));
                let items = (0..).zip(items).map(|(n, blocks)| ListItem { mark: mark(n), blocks });
                out.push(Block::List(items.collect()));
            }
        }
    }
    out
}

/// Short, without a full stop, and not something somebody says.
fn is_subhead(text: &str) -> bool {
    let quoted = |c: char| "\"“”„«»‘'‚—–-".contains(c);
    let said =
        text.starts_with(quoted) && text.ends_with(quoted) || text.starts_with(['—', '–', '-', '(', '[']);
    text.chars().count() <= SUBHEAD.0
        && text.split_whitespace().count() <= SUBHEAD.1
        && text.chars().any(char::is_alphabetic)
        && !lines::starts_lower(text)
        && !said
        && !text.ends_with(['.', ',', ';', ':', '!', '…', '。', '，', '！', '।'])
        && !text.trim_end_matches(quoted).ends_with(['.', ',', '!'])
        && !text.contains("://")
        && !is_credit(text)
}

/// `Photo: Getty Images`, `Image caption …`: what stands under a picture.
fn is_credit(text: &str) -> bool {
    const WORDS: &str =
        "image|photo|photograph|picture|foto|bild|video|watch|credit|caption|source|file|©|read|related";
    let front = text.split([':', ' ']).next().unwrap_or("").to_lowercase();
    (text.contains(':') || front == "©" || front == "image") && WORDS.split('|').any(|word| word == front)
}

/// Text to spans; addresses in it become links.
pub(super) fn spans(text: &str, links: &mut Vec<Link>) -> Vec<Span> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((at, len)) = address(rest) {
        if at > 0 {
            out.push(Span::plain(&rest[..at]));
        }
        let url = SafeText::new(&rest[at..at + len]);
        let known = links.iter().take(1000).position(|link| link.url == url);
        let index = known.unwrap_or(links.len());
        if known.is_none() {
            links.push(Link::to(url.clone()));
        }
        out.push(Span { text: url, link: Some(index as u32), ..Span::default() });
        rest = &rest[at + len..];
    }
    if !rest.is_empty() {
        out.push(Span::plain(rest));
    }
    out
}

/// Where the first http address lies, and how long it is without the punctuation after it.
pub(in crate::parse) fn address(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find("http")?;
        let url = &text[at..];
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[')) {
            let end = url.find(|c: char| c.is_whitespace() || "<>\"“”«»".contains(c)).unwrap_or(url.len());
            let mut url = url[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’']);
            if url.ends_with(')') && !url.contains('(') {
                url = url.trim_end_matches(')');
            }
            return Some((at, url.len()));
        }
        from = at + 4;
    }
}
