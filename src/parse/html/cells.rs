//! Tables whose cells hold blocks: pictures become figures, everything else becomes lines of a cell.
//! Never here: rows and cells of a source (see `table`), column widths.

use super::flatten::{flatten_lines, flatten_words};
use crate::news::{Block, Span, TableCell};

/// Characters of text that is still a caption.
const MAX_CAPTION: usize = 300;
/// Pictures of a table of data that are shown; with more, they are only named in their cells.
const MAX_PICTURES: usize = 24;
/// So many pictures stand above their table, more of them below it.
const MAX_ABOVE: usize = 3;

/// A cell before its content is put into one run of spans.
#[derive(Debug, Default)]
pub(in crate::parse) struct CellBlocks {
    /// The cell without its text.
    pub(in crate::parse) cell: TableCell,
    pub(in crate::parse) blocks: Vec<Block>,
}

impl CellBlocks {
    fn is_blank(&self) -> bool {
        self.blocks.is_empty()
    }

    fn has_picture(&self) -> bool {
        self.blocks.iter().any(is_picture)
    }

    /// Removes the pictures.
    fn take_pictures(&mut self) -> Vec<Block> {
        self.blocks.extract_if(.., |block| is_picture(block)).collect()
    }

    /// Whether its text fits below a picture.
    fn is_short(&self) -> bool {
        let count = |spans: &[Span]| spans.iter().map(|span| span.text.chars().count()).sum::<usize>();
        let letters = self.blocks.iter().map(|block| match block {
            Block::Figure { .. } => 0,
            Block::Paragraph(spans) | Block::Heading { spans, .. } => count(spans),
            _ => MAX_CAPTION + 1,
        });
        letters.sum::<usize>() <= MAX_CAPTION
    }
}

fn is_picture(block: &Block) -> bool {
    matches!(block, Block::Figure { image: Some(_), .. })
}

type Row = Vec<CellBlocks>;

/// The blocks of a table. Where it is only a frame for pictures there is no table. Pictures of a table of data stand
/// above or below it.
pub(in crate::parse) fn arrange(caption: Vec<Span>, header: usize, mut rows: Vec<Row>) -> Vec<Block> {
    let pictures = rows.iter().flatten().filter(|cell| cell.has_picture()).count();
    if pictures == 0 {
        return data_table(caption, header, rows).into_iter().collect();
    }
    let mut out = Vec::new();
    if let Some(captions) = caption_rows(&rows) {
        out.extend(Some(caption).filter(|spans| !spans.is_empty()).map(Block::Paragraph));
        gallery(rows, &captions, &mut out);
        return out;
    }
    let headed = header > 0 || rows.iter().flatten().any(|cell| cell.cell.heading);
    if !headed && rows.iter().all(|row| row.iter().any(CellBlocks::has_picture)) {
        out.extend(Some(caption).filter(|spans| !spans.is_empty()).map(Block::Paragraph));
        out.extend(rows.into_iter().flatten().flat_map(|cell| cell.blocks));
        return out;
    }
    if pictures > MAX_PICTURES {
        return data_table(caption, header, rows).into_iter().collect();
    }
    let figures = take_figures(&mut rows);
    let table = data_table(caption, header, rows);
    if figures.len() <= MAX_ABOVE {
        out.extend(figures);
        out.extend(table);
    } else {
        out.extend(table);
        out.extend(figures);
    }
    out
}

/// A table of rows that are not blank; without any, its caption.
fn data_table(caption: Vec<Span>, header: usize, rows: Vec<Row>) -> Option<Block> {
    let mut head = header;
    let mut out: Vec<Vec<TableCell>> = Vec::with_capacity(rows.len());
    for (at, row) in rows.into_iter().enumerate() {
        if row.iter().all(CellBlocks::is_blank) {
            head -= usize::from(at < header);
            continue;
        }
        let cell = |CellBlocks { cell, blocks }| TableCell { spans: flatten_lines(blocks), ..cell };
        out.push(row.into_iter().map(cell).collect());
    }
    if out.is_empty() {
        return Some(caption).filter(|spans| !spans.is_empty()).map(Block::Paragraph);
    }
    let header = if head >= out.len() { 0 } else { head };
    Some(Block::Table { caption, header, rows: out })
}

/// For each row, the row with the captions of its pictures; `None` if the table is not a gallery. In a gallery each cell
/// holds a picture with a few words, or is the caption of the picture above or below it.
fn caption_rows(rows: &[Row]) -> Option<Vec<Option<usize>>> {
    let pictured = |row: &Row| row.iter().any(CellBlocks::has_picture);
    let fits = |row: &Row| {
        let alike = |cell: &CellBlocks| cell.is_blank() || cell.has_picture() == pictured(row);
        row.iter().all(|cell| alike(cell) && cell.is_short())
    };
    let mut used = vec![false; rows.len()];
    let mut captions = vec![None; rows.len()];
    let blank = |row: &Row| row.iter().all(CellBlocks::is_blank);
    let words_first = rows.iter().find(|row| !blank(row)).is_some_and(|row| !pictured(row));
    for (at, row) in rows.iter().enumerate() {
        if !fits(row) {
            return None;
        }
        if !pictured(row) {
            continue;
        }
        let mut near = [Some(at + 1), at.checked_sub(1)];
        if words_first {
            near.reverse();
        }
        let caption = near.into_iter().flatten().find(|near| {
            let words = rows.get(*near).filter(|words| !pictured(words) && !blank(words) && !used[*near]);
            words.is_some_and(|words| words.len() == row.len())
        });
        if let Some(caption) = caption {
            used[caption] = true;
            captions[at] = Some(caption);
        }
    }
    let free = |(at, row): (usize, &Row)| !used[at] && !pictured(row) && !blank(row);
    (!rows.iter().enumerate().any(free)).then_some(captions)
}

/// Each picture with the words of its cell, and of the cell below or above it.
fn gallery(mut rows: Vec<Row>, captions: &[Option<usize>], out: &mut Vec<Block>) {
    let pictured: Vec<bool> = rows.iter().map(|row| row.iter().any(CellBlocks::has_picture)).collect();
    for (at, caption) in captions.iter().enumerate().filter(|(at, _)| pictured[*at]) {
        let mut words: Vec<Vec<Block>> = match caption.and_then(|caption| rows.get_mut(caption)) {
            Some(row) => row.iter_mut().map(|cell| std::mem::take(&mut cell.blocks)).collect(),
            None => Vec::new(),
        };
        for (column, cell) in rows[at].iter_mut().enumerate() {
            let mut figures = cell.take_pictures();
            let mut below = std::mem::take(&mut cell.blocks);
            below.extend(words.get_mut(column).map(std::mem::take).unwrap_or_default());
            match figures.last_mut() {
                Some(figure) => add_caption(figure, flatten_words(below)),
                None => figures = below,
            }
            out.append(&mut figures);
        }
    }
}

/// Takes the pictures out of the cells. The words of a row that has nothing else are the caption; a cell with only a
/// picture keeps its description.
fn take_figures(rows: &mut [Row]) -> Vec<Block> {
    let mut out = Vec::new();
    for row in rows {
        let alone = row.iter().filter(|cell| !cell.is_blank()).count() == 1;
        for cell in row.iter_mut().filter(|cell| cell.has_picture()) {
            let short = cell.is_short();
            let mut figures = cell.take_pictures();
            if let Some(figure) = figures.last_mut().filter(|_| alone && short) {
                add_caption(figure, flatten_words(std::mem::take(&mut cell.blocks)));
            } else if cell.is_blank() && !alone {
                cell.blocks = figures.iter().filter_map(description).collect();
            }
            out.append(&mut figures);
        }
    }
    out
}

/// The description of a picture as text of a cell.
fn description(figure: &Block) -> Option<Block> {
    let Block::Figure { alt, title, caption, .. } = figure else { return None };
    let said =
        alt.as_ref().or(title.as_ref()).map(|text| vec![Span { text: text.clone(), ..Span::default() }]);
    Some(said.unwrap_or_else(|| caption.clone())).filter(|spans| !spans.is_empty()).map(Block::Paragraph)
}

/// Adds a caption. A description that was used as the text of a link becomes the description again.
pub(super) fn add_caption(figure: &mut Block, words: Vec<Span>) {
    if let (false, Block::Figure { alt, caption, .. }) = (words.is_empty(), figure) {
        *alt = alt.take().or_else(|| caption.first().map(|span| span.text.clone()));
        *caption = words;
    }
}
