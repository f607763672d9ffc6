//! Makes blocks of lines of prose: paragraphs, subheadings, lists, quotations, verse, indented text.
//! Never here: the title, date and by-line above an article.

use super::lexicon::contains_word;
use super::lines::{self, LineLayout, bullet, ends_sentence, indent, is_quote, is_rule, starts_upper};
use crate::news::{Block, Bullet, Document, Link, ListItem, SafeText, Span};

/// Nesting of quotations and lists; deeper ones stay text.
const MAX_DEPTH: usize = 8;
/// The longest subheading in columns and in words.
const MAX_SUBHEADING: usize = 80;
const MAX_SUBHEADING_WORDS: usize = 14;
/// The shortest text below a subheading, in bytes.
const MIN_TEXT_BELOW: usize = 40;

/// A block before subheadings and lists are known.
enum DraftBlock {
    /// A paragraph or a subheading, and whether it is a single line.
    Text(String, bool),
    Complete(Block),
    /// A list item with its number.
    Item(Option<i64>, Vec<Block>),
}

/// Makes a document of lines.
pub(super) fn document(source: &[&str], layout: &LineLayout) -> Document {
    let mut document = Document::default();
    document.blocks = blocks(source, layout, &mut document.links, 0);
    document
}

fn blocks(source: &[&str], layout: &LineLayout, links: &mut Vec<Link>, depth: usize) -> Vec<Block> {
    let mut drafts = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let line = source[at];
        if line.trim().is_empty() || line == "\u{c}" {
            at += 1;
            continue;
        }
        let len = chunk_length(&source[at..], layout);
        let lines = &source[at..at + len];
        at += len;
        if is_rule(line) {
            drafts.push(DraftBlock::Complete(Block::Rule));
        } else if is_quote(line) && depth < MAX_DEPTH {
            let inner: Vec<&str> =
                lines.iter().map(|l| l[1..].strip_prefix(' ').unwrap_or(&l[1..])).collect();
            let inner = blocks(&inner, &LineLayout::of(&inner), links, depth + 1);
            drafts.push(DraftBlock::Complete(Block::Quote(inner)));
        } else if bullet(line).is_some() && depth < MAX_DEPTH {
            list(lines, layout, links, depth, &mut drafts);
        } else if is_indented(lines, layout) {
            drafts.push(DraftBlock::Complete(indented(lines, links)));
        } else {
            prose(lines, layout, links, &mut drafts);
        }
    }
    finish(drafts, links)
}

/// The number of lines that belong together, from the first one on.
fn chunk_length(source: &[&str], layout: &LineLayout) -> usize {
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
        // In wrapped text a line may begin with "- " or a number by chance. After a full line it is not an item.
        let item = bullet(line).is_some() && !layout.is_soft_break(source[end - 1], line);
        if listed && !item && !continues(source, end, layout) || !listed && item {
            break;
        }
        end += 1;
    }
    end
}

/// Whether a line without a bullet continues the item above it.
fn continues(source: &[&str], at: usize, layout: &LineLayout) -> bool {
    let (line, before) = (source[at], source[at - 1]);
    indent(line) > indent(source[0]) || layout.is_soft_break(before, line) || lines::starts_lower(line)
}

fn list(
    source: &[&str],
    layout: &LineLayout,
    links: &mut Vec<Link>,
    depth: usize,
    drafts: &mut Vec<DraftBlock>,
) {
    let level = indent(source[0]);
    let mut at = 0;
    while at < source.len() {
        let (number, first) = bullet(source[at]).unwrap_or((None, source[at]));
        let mut text = first.trim().to_owned();
        let mut end = at + 1;
        while end < source.len() && bullet(source[end]).is_none() {
            lines::append_line(&mut text, source[end]);
            end += 1;
        }
        let mut item = vec![Block::Paragraph(spans(&text, links))];
        let inner = end;
        while end < source.len() && indent(source[end]) > level {
            end += 1;
        }
        if end > inner {
            item.extend(blocks(&source[inner..end], layout, links, depth + 1));
        }
        drafts.push(DraftBlock::Item(number, item));
        at = end;
    }
}

/// Whether all lines are indented, in a text whose paragraphs are not.
fn is_indented(source: &[&str], layout: &LineLayout) -> bool {
    !layout.indented && source.iter().all(|line| indent(line) >= 4)
}

/// Indented prose is a quotation, anything else is preformatted.
fn indented(source: &[&str], links: &mut Vec<Link>) -> Block {
    let layout = LineLayout::of(source);
    if layout.wrapped && source.last().is_some_and(|line| ends_sentence(line)) {
        let mut text = String::new();
        for line in source {
            lines::append_line(&mut text, line);
        }
        return Block::Quote(vec![Block::Paragraph(spans(&text, links))]);
    }
    let margin = source.iter().map(|line| indent(line)).min().unwrap_or(0);
    let cut = |line: &&str| SafeText::verbatim(line).get(margin..).unwrap_or_default().to_owned();
    let lines: Vec<String> = source.iter().map(cut).collect();
    Block::Code { language: None, text: SafeText::verbatim(&lines.join("\n")), syntax: Vec::new() }
}

fn prose(source: &[&str], layout: &LineLayout, links: &mut Vec<Link>, drafts: &mut Vec<DraftBlock>) {
    if let [title, rule] = source
        && lines::underlines(rule, title)
    {
        let level = if rule.starts_with(['=', '═']) { 2 } else { 3 };
        drafts.push(DraftBlock::Complete(Block::Heading { level, spans: spans(title.trim(), links) }));
        return;
    }
    if layout.is_verse(source) {
        drafts.push(DraftBlock::Complete(Block::Paragraph(verse(source, links))));
        return;
    }
    let mut text = String::new();
    let mut count = 0;
    for (i, line) in source.iter().enumerate() {
        if i > 0 && begins_paragraph(source, i, layout) {
            drafts.push(DraftBlock::Text(std::mem::take(&mut text), count == 1));
            count = 0;
        }
        lines::append_line(&mut text, line);
        count += 1;
    }
    drafts.push(DraftBlock::Text(text, count == 1));
}

/// Whether a line begins a paragraph without a blank line above it.
fn begins_paragraph(source: &[&str], at: usize, layout: &LineLayout) -> bool {
    let (before, line) = (source[at - 1], source[at]);
    if !layout.wrapped {
        return !lines::starts_lower(line);
    }
    if indent(line) >= 2 && indent(before) < indent(line) {
        return true;
    }
    let narrow = LineLayout { width: layout.width * 4 / 5, ..*layout };
    let hard_break = !narrow.is_soft_break(before, line);
    let subheading = at == 1 && source.len() > 2 && !before.ends_with([',', ';']);
    hard_break && starts_upper(line) && (ends_sentence(before) || subheading)
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

/// Makes lists of the items, and subheadings of lines that the following block allows to be one.
fn finish(drafts: Vec<DraftBlock>, links: &mut Vec<Link>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut drafts = drafts.into_iter().peekable();
    while let Some(draft) = drafts.next() {
        match draft {
            DraftBlock::Complete(block) => out.push(block),
            DraftBlock::Text(text, single_line) => {
                let text_follows = match drafts.peek() {
                    Some(DraftBlock::Text(next, _)) => {
                        next.len() >= MIN_TEXT_BELOW.max(text.len()) || ends_sentence(next)
                    }
                    Some(
                        DraftBlock::Item(..) | DraftBlock::Complete(Block::Quote(_) | Block::Paragraph(_)),
                    ) => true,
                    _ => false,
                };
                let spans = spans(&text, links);
                if single_line && text_follows && is_subheading(&text) {
                    out.push(Block::Heading { level: 2, spans });
                } else {
                    out.push(Block::Paragraph(spans));
                }
            }
            DraftBlock::Item(start, item) => {
                let (mut items, mut number) = (vec![item], start);
                let follows = |number: Option<i64>, next: &DraftBlock| match next {
                    DraftBlock::Item(next, _) => *next == number.map(|n| n + 1),
                    _ => false,
                };
                while let Some(DraftBlock::Item(next, item)) = drafts.next_if(|next| follows(number, next)) {
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

/// Whether a text is short, without a full stop, and not direct speech.
fn is_subheading(text: &str) -> bool {
    let is_quote = |c: char| "\"“”„«»‘'‚—–-".contains(c);
    let is_speech =
        text.starts_with(is_quote) && text.ends_with(is_quote) || text.starts_with(['—', '–', '-', '(', '[']);
    text.chars().count() <= MAX_SUBHEADING
        && text.split_whitespace().count() <= MAX_SUBHEADING_WORDS
        && text.chars().any(char::is_alphabetic)
        && !lines::starts_lower(text)
        && !is_speech
        && !text.ends_with(['.', ',', ';', ':', '!', '…', '。', '，', '！', '।'])
        && !text.trim_end_matches(is_quote).ends_with(['.', ',', '!'])
        && !text.contains("://")
        && !is_credit(text)
}

/// `Photo: Getty Images`, `Image caption …`: a line below a picture.
fn is_credit(text: &str) -> bool {
    const WORDS: &str =
        "image|photo|photograph|picture|foto|bild|video|watch|credit|caption|source|file|©|read|related";
    let first = text.split([':', ' ']).next().unwrap_or("").to_lowercase();
    (text.contains(':') || first == "©" || first == "image") && contains_word(WORDS, &first)
}

/// Makes spans of a text, and links of the URLs in it.
pub(super) fn spans(text: &str, links: &mut Vec<Link>) -> Vec<Span> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((at, len)) = find_url(rest) {
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

/// The offset of the first URL in a text, and its length without the punctuation after it.
pub(in crate::parse) fn find_url(text: &str) -> Option<(usize, usize)> {
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
