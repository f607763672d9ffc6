//! Turns documents into pieces with their indents, gaps, links and anchors. Never here: widths, lines.

use super::bidi::{has_rtl, is_rtl};
use super::draft::{Draft, code_draft};
use super::galley::{
    Galley, Heading, Indent, Kind, NOWHERE, Picture, Piece, PieceTable, RunStyle, TableSlot, numbers_in,
};
use super::wrap::has_indents;
use super::{HeadLine, PanelPart, Run, Spot, TextForm, TextRole, code, columns, drawn, pictures};
use crate::news::document::StyleSigns;
use crate::news::{Block, Bullet, Definition, Document, Emphasis, ListItem, SafeText, Span};
use crate::parse::language;

/// Minimum width of text between indents; deeper indents are not shown.
pub(super) const MIN_WIDTH: usize = 12;
/// Maximum depth of indents; deeper blocks are shown at this depth.
const MAX_DEPTH: usize = 24;

/// Builds a [`Galley`] from top to bottom.
#[derive(Default)]
pub(crate) struct Builder {
    galley: Galley,
    /// The open indents, outermost first.
    open: Vec<u32>,
    /// The current top-level block, and its characters so far.
    block: Option<u32>,
    offset: u32,
    /// Blank lines before the next piece.
    gap: u8,
    /// No blank line before the next block.
    close: bool,
    /// Inside a list of short items: no blank lines between blocks.
    tight: bool,
    /// The minimum level of headings in the document.
    top: u8,
    /// The number of each link; `None` for links within the document.
    numbers: Vec<Option<u32>>,
    pub(super) form: TextForm,
    /// The words of each link where it occurs first; empty if it has none.
    pub(super) link_words: Vec<Box<str>>,
}

impl Builder {
    /// For an article that is written in this form.
    pub(crate) fn new(form: TextForm) -> Self {
        Self { form, ..Self::default() }
    }

    /// Text outside the document: the title, the summary, a notice.
    pub(crate) fn outside(&mut self, text: &str, role: TextRole) {
        self.hanging(&[Run::new(text, role)], 0);
    }

    /// Text in several styles; lines after the first are indented by `hang` columns.
    pub(crate) fn hanging(&mut self, runs: &[Run], hang: usize) {
        let mut draft = Draft::default();
        for Run { text, role, emphasis, link } in runs {
            draft.push(text, RunStyle { role: *role, emphasis: *emphasis, link: *link });
        }
        if hang > 0 {
            // All text is in an indent, with the first word as its marker.
            let mark = draft.text.split_inclusive(' ').next().unwrap_or("");
            let (mark, role) =
                (mark.to_owned(), draft.styles.first().map_or(TextRole::Text, |s| s.style.role));
            self.enter(Some(&mark), &" ".repeat(hang), role, 0);
            let cut = mark.len() as u32;
            draft.text.drain(..mark.len());
            draft.styles.retain(|stretch| stretch.end > cut);
            draft.styles.iter_mut().for_each(|stretch| stretch.end -= cut);
        }
        self.push_piece(draft, Kind::Prose);
        if hang > 0 {
            self.open.pop();
        }
    }

    /// The title of the article.
    pub(crate) fn title(&mut self, text: &str) {
        let mut draft = Draft::default();
        draft.push(&drawn(text), RunStyle { role: TextRole::Title, ..RunStyle::default() });
        self.push_piece(draft, Kind::Title);
    }

    /// Another line of the title block.
    pub(crate) fn head(&mut self, line: HeadLine) {
        self.push_piece(Draft::default(), Kind::Head(line));
    }

    /// Facts, wrapped at the dots between them.
    pub(crate) fn facts(&mut self, facts: &[String]) {
        let mut draft = Draft::default();
        draft.push(&drawn(&facts.join(" · ")), RunStyle { role: TextRole::Quiet, ..RunStyle::default() });
        if !facts.is_empty() {
            self.push_piece(draft, Kind::Facts);
        }
    }

    /// Sets the number of blank lines before the next piece.
    pub(crate) fn gap(&mut self, lines: u8) {
        self.gap = if self.galley.pieces.is_empty() { 0 } else { lines };
    }

    /// Adds the text of the article.
    pub(crate) fn document(&mut self, document: &Document) {
        let numbers = document.links.iter().scan(0, |last, link| {
            *last += u32::from(link.is_external());
            Some(link.is_external().then_some(*last))
        });
        self.numbers = numbers.collect();
        self.link_words = vec![Box::default(); document.links.len()];
        self.galley.anchors = vec![None; document.anchors.len()];
        self.top = top_level(&document.blocks, 0).unwrap_or(1);
        for (number, block) in document.blocks.iter().enumerate() {
            (self.block, self.offset) = (Some(number as u32), 0);
            self.block(block);
        }
        self.block = None;
    }

    pub(crate) fn finish(self) -> Galley {
        self.galley
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, spans } => {
                self.heading(*level, spans);
                // A heading is close to the text below it.
                self.close = true;
            }
            Block::Paragraph(spans) => {
                self.add_gap();
                self.spans(spans, TextRole::Text, Emphasis::NONE);
            }
            Block::List(items) => self.list(items),
            Block::Definitions(all) => self.definitions(all),
            Block::Quote(inner) => {
                self.add_gap();
                self.within(None, "▎ ", TextRole::Rule, inner, false);
            }
            Block::Details { summary, blocks } => {
                self.add_gap();
                self.enter(Some("▾ "), "  ", TextRole::Rule, 0);
                self.spans(summary, TextRole::Text, Emphasis::BOLD);
                self.close = true;
                self.blocks(blocks);
                self.close = false;
                self.leave();
            }
            Block::Code { language, text, syntax } => {
                self.add_gap();
                self.enter(None, code::EDGE, TextRole::Panel(PanelPart::Edge), code::EDGE_FROM);
                if let Some(label) = language::of(language.as_deref(), text) {
                    let piece = self.galley.pieces.len() as u32;
                    self.galley.code_labels.push((piece, drawn(&label).into()));
                }
                self.push_piece(code_draft(text.trim_end_matches('\n'), syntax), Kind::Verbatim);
                self.leave();
            }
            Block::Table { caption, header, rows } => self.table(caption, *header, rows),
            Block::Figure { image, size, alt, title, caption } => {
                self.close = false;
                self.add_gap();
                self.figure(image.as_ref(), *size, [alt, title].map(Option::as_ref), caption);
            }
            Block::Rule => {
                // Below a heading, too: it would look like a part of it.
                self.close = false;
                self.add_gap();
                self.push_piece(Draft::default(), Kind::Rule);
            }
        }
    }

    /// The levels begin with the first or the second, so that the most important headings always stand out.
    fn heading(&mut self, level: u8, spans: &[Span]) {
        let shown = if self.top > 2 { level - self.top + 2 } else { level };
        let (role, kind) = match shown {
            0 | 1 => (TextRole::TopHeading, Kind::TopHeading),
            2 => (TextRole::Heading, Kind::Prose),
            level => (TextRole::Subheading(level), Kind::Prose),
        };
        self.add_gap();
        // A section of the article, not one in a quotation or below another heading.
        let begins_section = shown <= 2 && self.gap == 1 && self.open.is_empty();
        if begins_section && self.galley.pieces.last().is_some_and(Piece::is_own) {
            self.gap = 2;
        }
        let piece = self.galley.pieces.len() as u32;
        self.galley.headings.push(Heading { level, piece });
        let mut draft = Draft::default();
        self.write(spans, role, Emphasis::NONE, &mut draft);
        self.push_piece(draft, kind);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn list(&mut self, items: &[ListItem]) {
        if !self.tight || self.open.is_empty() {
            self.add_gap();
        }
        let tight = items.iter().all(|item| is_short(&item.blocks));
        let dots = self.open.iter().filter(|indent| self.is_dot(**indent)).count();
        let label = |item: &ListItem| match &item.mark {
            Bullet::Label(label) => columns(label),
            _ => 0,
        };
        let wide = items.iter().map(label).max().unwrap_or(0);
        for (i, item) in items.iter().enumerate() {
            let mark = match &item.mark {
                Bullet::Label(label) => format!("{}{label} ", " ".repeat(wide - columns(label))),
                Bullet::Dot => ["• ", "◦ ", "▪ "][dots % 3].to_owned(),
                Bullet::Task(done) => if *done { "☑ " } else { "☐ " }.to_owned(),
            };
            if i > 0 && !tight {
                self.add_gap();
            }
            let rest = " ".repeat(columns(&mark));
            self.within(Some(&mark), &rest, TextRole::Quiet, &item.blocks, tight);
        }
    }

    fn is_dot(&self, indent: u32) -> bool {
        let mark = &self.galley.indents[indent as usize].marker;
        mark.as_deref().is_some_and(|mark| matches!(mark, "• " | "◦ " | "▪ "))
    }

    fn definitions(&mut self, all: &[Definition]) {
        let tight = all.iter().all(|definition| is_short(&definition.blocks));
        for (i, definition) in all.iter().enumerate() {
            if i == 0 || !tight {
                self.add_gap();
            }
            for term in &definition.terms {
                self.spans(term, TextRole::Text, Emphasis::BOLD);
            }
            self.close = true;
            self.within(None, "    ", TextRole::Text, &definition.blocks, tight);
            self.close = false;
        }
    }

    /// A picture without description.
    pub(crate) fn picture(&mut self, url: &SafeText, size: Option<(u32, u32)>) {
        let (number, piece) = (self.galley.pictures.len() as u32, self.galley.pieces.len() as u32);
        self.galley.pictures.push(Picture { url: url.clone(), size, piece });
        self.push_piece(Draft::default(), Kind::Picture(number));
    }

    fn figure(
        &mut self,
        image: Option<&SafeText>,
        size: Option<(u32, u32)>,
        [alt, title]: [Option<&SafeText>; 2],
        caption: &[Span],
    ) {
        if let Some(url) = image {
            self.picture(url, size);
            // The marker of an indent is beside text, not beside a picture.
            let next = self.galley.pieces.len() as u32;
            let indents = self.galley.indents.iter_mut().filter(|indent| indent.first + 1 == next);
            indents.for_each(|indent| indent.first = next);
        }
        let said: String = caption.iter().map(|span| span.text.as_str()).collect();
        let alt = alt.filter(|alt| pictures::is_description(alt) && !pictures::repeats(alt, &said));
        let quiet = RunStyle { role: TextRole::Quiet, ..RunStyle::default() };
        let is_alone = title.is_none() && caption.is_empty();
        let mut label = Some(pictures::LABEL);
        // What the picture shows, the title of a comic, the caption: each on its own lines.
        let mut begin = |draft: &mut Draft| match label.take() {
            Some(label) => {
                draft.push(label, quiet);
                Kind::PictureLabel(draft.text.len() as u32)
            }
            None => Kind::Prose,
        };
        if let Some(alt) = alt {
            let mut draft = Draft::default();
            let kind = begin(&mut draft);
            draft.push(&drawn(alt), quiet);
            // A picture that is seen needs its caption only.
            let all = Kind::PictureLabel(draft.text.len() as u32);
            self.push_piece(draft, if is_alone { kind } else { all });
        }
        if let Some(title) = title {
            let mut draft = Draft::default();
            let kind = begin(&mut draft);
            draft.push(&drawn(title), quiet);
            self.push_piece(draft, kind);
        }
        if !caption.is_empty() {
            let mut draft = Draft::default();
            let kind = begin(&mut draft);
            self.write(caption, TextRole::Quiet, Emphasis::ITALIC, &mut draft);
            self.push_piece(draft, kind);
        }
        if let Some(name) = image.filter(|_| alt.is_none() && is_alone) {
            let Some(name) = pictures::label_without_words(name, size) else { return };
            let mut draft = Draft::default();
            draft.push(&drawn(&name), quiet);
            let hidden = draft.text.len() as u32;
            self.push_piece(draft, Kind::PictureLabel(hidden));
        }
    }

    fn table(&mut self, caption: &[Span], header: usize, rows: &[Vec<crate::news::TableCell>]) {
        // The words of a table or a picture would look like a part of the heading above.
        self.close = false;
        self.add_gap();
        if !caption.is_empty() {
            self.spans(caption, TextRole::Quiet, Emphasis::ITALIC);
            self.gap(1);
        }
        let number = self.galley.tables.len();
        self.galley.tables.push(PieceTable::default());
        self.push_piece(Draft::default(), Kind::Table(number as u32));
        let mut table = PieceTable { header: header.min(rows.len()), rows: Vec::with_capacity(rows.len()) };
        for (at, row) in rows.iter().enumerate() {
            let mut slots = Vec::with_capacity(row.len());
            for cell in row {
                let bold = cell.heading || at < header;
                let emphasis = if bold { Emphasis::BOLD } else { Emphasis::NONE };
                let mut draft = Draft::default();
                self.write(&cell.spans, TextRole::Text, emphasis, &mut draft);
                let piece = self.galley.pieces.len() as u32;
                self.push_piece(draft, Kind::Cell);
                slots.push(TableSlot { piece, align: cell.align, colspan: cell.colspan.max(1) });
            }
            table.rows.push(slots);
        }
        self.galley.tables[number] = table;
    }

    /// Blocks in an indent.
    fn within(&mut self, marker: Option<&str>, filler: &str, role: TextRole, blocks: &[Block], tight: bool) {
        let outer_tight = std::mem::replace(&mut self.tight, tight);
        let deep = self.open.len() >= MAX_DEPTH;
        if !deep {
            self.enter(marker, filler, role, 0);
        }
        self.blocks(blocks);
        if !deep {
            self.leave();
        }
        self.tight = outer_tight;
    }

    pub(super) fn enter(&mut self, marker: Option<&str>, filler: &str, role: TextRole, min_width: usize) {
        let width = columns(filler);
        self.galley.indents.push(Indent {
            parent: self.open.last().copied(),
            marker: marker.map(Into::into),
            filler: filler.into(),
            role,
            width,
            min_width: min_width.max(MIN_WIDTH + width),
            first: self.galley.pieces.len() as u32,
        });
        self.open.push(self.galley.indents.len() as u32 - 1);
    }

    pub(super) fn leave(&mut self) {
        self.open.pop();
    }

    /// Adds a blank line, except at the top and before the first piece of an indent.
    fn add_gap(&mut self) {
        let next = self.galley.pieces.len() as u32;
        let beside = self.open.iter().any(|indent| self.galley.indents[*indent as usize].first == next);
        let close = std::mem::take(&mut self.close);
        if next > 0 && !beside && !self.tight && !close {
            self.gap = self.gap.max(1);
        }
    }

    fn spans(&mut self, spans: &[Span], role: TextRole, emphasis: Emphasis) {
        let mut draft = Draft::default();
        self.write(spans, role, emphasis, &mut draft);
        self.push_piece(draft, Kind::Prose);
    }

    /// Spans, with a number after each link that leads out of the document.
    fn write(&mut self, spans: &[Span], role: TextRole, emphasis: Emphasis, draft: &mut Draft) {
        draft.text.reserve(
            spans.iter().map(|span| span.text.len() + if span.link.is_some() { 6 } else { 0 }).sum(),
        );
        let quiet = RunStyle { role, ..RunStyle::default() };
        let mut signs = StyleSigns::new(self.form.signed);
        let (mut before, mut start) = (None, 0);
        for (i, span) in spans.iter().enumerate() {
            if self.form.signed != Emphasis::NONE {
                draft.push(&signs.before(span.emphasis), quiet);
            }
            if span.link != before {
                (before, start) = (span.link, draft.text.len());
            }
            if let Some(anchor) = span.anchor {
                draft.anchors.push((anchor, draft.text.len() as u32));
            }
            let code = span.emphasis.has(Emphasis::CODE);
            let style = RunStyle {
                role: if code { TextRole::Code } else { role },
                emphasis: span.emphasis.with(emphasis),
                link: span.link,
            };
            draft.push(&drawn(&span.text), style);
            let next = spans.get(i + 1).and_then(|next| next.link);
            if let Some(link) = span.link.filter(|link| next != Some(*link))
                && let Some(number) = self.numbers.get(link as usize).copied().flatten()
            {
                self.note_words(link, &draft.text[start..]);
                let (ahead, words) = draft.text.split_at(start);
                let number =
                    self.form.link_numbers.after(ahead.chars().next_back(), words.trim_end(), number);
                if let Some(number) = number {
                    let blanks = draft.pop_blanks(start);
                    let role = TextRole::LinkNumber;
                    draft.push(&number, RunStyle { role, link: span.link, ..RunStyle::default() });
                    draft.push(&blanks, RunStyle { link: None, ..style });
                }
            }
        }
        draft.push(&signs.before(Emphasis::NONE), quiet);
    }

    pub(super) fn push_piece(&mut self, draft: Draft, kind: Kind) {
        let number = self.galley.pieces.len() as u32;
        for (anchor, at) in draft.anchors {
            if let Some(slot) = self.galley.anchors.get_mut(anchor as usize) {
                slot.get_or_insert(Spot { piece: number, at });
            }
        }
        let letters = draft.text.chars().count()
            - numbers_in(&draft.styles).map(|at| draft.text[at].chars().count()).sum::<usize>();
        let mixed = has_rtl(&draft.text);
        let rtl = match kind {
            Kind::Prose | Kind::TopHeading | Kind::Title | Kind::PictureLabel(_) | Kind::Cell => {
                mixed && is_rtl(&draft.text)
            }
            Kind::LinkLine(split) => mixed && is_rtl(&draft.text[..split as usize]),
            // Facts are aligned with the title above them.
            Kind::Facts => self.galley.pieces.last().is_some_and(|title| title.rtl),
            _ => false,
        };
        self.galley.pieces.push(Piece {
            rtl,
            mixed: rtl || mixed,
            indented: has_indents(&draft.text),
            text: draft.text.into(),
            styles: draft.styles.into(),
            indent: self.open.last().copied(),
            kind,
            gap: std::mem::take(&mut self.gap),
            block: self.block.unwrap_or(NOWHERE),
            offset: self.offset,
        });
        self.offset += letters as u32;
    }
}

/// A single paragraph, possibly followed by lists.
fn is_short(blocks: &[Block]) -> bool {
    blocks.iter().enumerate().all(|(i, block)| match block {
        Block::Paragraph(_) => i == 0,
        Block::List(_) => true,
        _ => false,
    })
}

/// The minimum level of headings.
fn top_level(blocks: &[Block], depth: usize) -> Option<u8> {
    let inner = |blocks: &[Block]| if depth < MAX_DEPTH { top_level(blocks, depth + 1) } else { None };
    let of = |block: &Block| match block {
        Block::Heading { level, .. } => Some(*level),
        Block::Quote(blocks) | Block::Details { blocks, .. } => inner(blocks),
        Block::List(items) => items.iter().filter_map(|item| inner(&item.blocks)).min(),
        _ => None,
    };
    blocks.iter().filter_map(of).min()
}
