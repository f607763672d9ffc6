//! What is known of the pictures of articles: which are here, which failed, how many rows each takes, and which are
//! wanted next; they are drawn
//! where the page has room for them. Never here: fetching or unpacking them.

use std::collections::HashMap;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::page::Page;
use crate::app::picture::{Form, Graphics, Picture, Protocol, SMALLEST, Wanted, fit};
use crate::app::theme::{Depth, Theme};
use crate::app::typeset::{self, Galley, Kind, LineKind};
use crate::news::{Failure, SafeText};

/// Bytes of pictures that are kept when they are out of sight.
const KEPT: usize = 24 << 20;
/// Addresses of which something is remembered.
const REMEMBERED: usize = 10_000;
/// Pictures asked for at a time: whoever goes on is not kept waiting for what lies behind.
const AT_ONCE: usize = 4;
/// Pictures that may be in memory for one page.
const AROUND: usize = 24;
/// Rows of the highest picture.
const HIGHEST: u16 = 40;

/// What is known of a picture.
#[derive(Debug, Default)]
struct Known {
    /// Its own size.
    pixels: Option<(u32, u32)>,
    /// Why there is none.
    failed: Option<SafeText>,
}

/// A picture that is here.
#[derive(Debug)]
struct Made {
    picture: Arc<Picture>,
    /// When it was last near the window.
    used: u64,
}

/// The reader's pictures.
#[derive(Debug, Default)]
pub struct Pictures {
    pub on: bool,
    /// The reader has said so: what the terminal turns out to be makes no difference.
    pub chosen: bool,
    pub graphics: Graphics,
    known: HashMap<SafeText, Known>,
    /// By address and room: a page may show one picture in several sizes.
    made: HashMap<(SafeText, (u16, u16)), Made>,
    /// The request under way: its ticket, and what has not come yet.
    pub asked: Option<(u64, Vec<Wanted>)>,
    turn: u64,
}

impl Pictures {
    /// `on`: as the reader has it, or none if the terminal decides.
    pub fn new(graphics: Graphics, on: Option<bool>) -> Self {
        let chosen = on.is_some();
        let on = on.unwrap_or(graphics.protocol.is_sharp()) && graphics.protocol != Protocol::Off;
        Self { on, chosen, graphics, ..Self::default() }
    }

    /// The terminal is another than it seemed: what was made for it is of no use.
    pub fn change(&mut self, graphics: Graphics) {
        self.graphics = graphics;
        if !self.chosen {
            self.on = graphics.protocol.is_sharp();
        }
        self.on &= graphics.protocol != Protocol::Off;
        self.asked = None;
        self.made.clear();
    }

    /// Those that could not be had may be asked for again.
    pub fn forgive(&mut self) {
        self.known.values_mut().for_each(|known| known.failed = None);
    }

    /// Takes in what came.
    pub fn take(&mut self, url: &SafeText, room: (u16, u16), result: Result<Arc<Picture>, Failure>) {
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        let known = self.known.entry(url.clone()).or_default();
        match result {
            Ok(picture) => {
                known.pixels = Some(picture.pixels);
                known.failed = None;
                self.made.insert((url.clone(), room), Made { picture, used: self.turn });
            }
            Err(why) => known.failed = Some(why.message),
        }
        self.make_room();
    }

    /// Lets go of those that were out of sight the longest; never of those around the window.
    fn make_room(&mut self) {
        let mut weight: usize = self.made.values().map(|made| made.picture.weight()).sum();
        while weight > KEPT {
            let oldest = self.made.iter().filter(|(_, made)| made.used < self.turn);
            let Some((key, made)) = oldest.min_by_key(|(_, made)| made.used) else { return };
            weight -= made.picture.weight();
            let key = key.clone();
            self.made.remove(&key);
        }
    }

    /// Rows for a picture of a page that says it has `size` pixels, in a room. One that comes is put into the rows
    /// that were kept for it: the text moves once at most.
    fn rows(&self, url: &SafeText, size: Option<(u32, u32)>, room: (u16, u16)) -> u16 {
        let known = self.known.get(url);
        if !self.on || known.is_some_and(|known| known.failed.is_some()) {
            return 0;
        }
        let pixels = told(size).or(known.and_then(|known| known.pixels));
        pixels.map_or(0, |pixels| fit(pixels, self.graphics.cell, room).1)
    }

    /// How many rows each picture of a galley takes, at a width of its text and a height of the pane.
    pub fn measure(&self, galley: &Galley, width: usize, height: u16) -> Vec<u16> {
        if !self.on {
            return Vec::new();
        }
        let rows = |picture: &typeset::Picture| {
            self.rows(&picture.url, picture.size, room(galley, picture, width, height))
        };
        galley.pictures().iter().map(rows).collect()
    }

    /// The room a picture of a page is to be made for.
    fn wanted(&self, page: &Page, picture: &typeset::Picture, height: u16) -> Wanted {
        let (columns, most) = room(page.galley(), picture, page.width(), height);
        let rows = told(picture.size).map_or(most, |size| fit(size, self.graphics.cell, (columns, most)).1);
        Wanted { url: picture.url.clone(), room: (columns, rows) }
    }

    /// The pictures around the window of a page that are neither here nor failed, the nearest first.
    pub fn missing(&mut self, page: &Page, height: u16) -> Vec<Wanted> {
        let (top, window) = (page.top(), usize::from(height));
        let mut near: Vec<(usize, Wanted)> = Vec::new();
        for picture in page.galley().pictures() {
            let line = page.sheet().line_of(typeset::Spot { piece: picture.piece, at: 0 });
            // Ahead three windows, back one; those behind come last.
            let far = match line.checked_sub(top) {
                Some(below) if below < window * 4 => below,
                None if top - line <= window => window * 4 + top - line,
                _ => continue,
            };
            near.push((far, self.wanted(page, picture, height)));
        }
        near.sort_by_key(|(far, _)| *far);
        near.truncate(AROUND);
        self.turn += 1;
        let mut missing = Vec::new();
        for (_, wanted) in near {
            let made = self.made.get_mut(&(wanted.url.clone(), wanted.room));
            let here =
                made.map(|made| made.used = self.turn).is_some() || self.failure(&wanted.url).is_some();
            if !here && missing.len() < AT_ONCE && !missing.contains(&wanted) {
                missing.push(wanted);
            }
        }
        missing
    }

    /// The picture for a place on a page, if it is here and was made for it.
    pub fn of(&self, page: &Page, number: u32, height: u16) -> Option<&Arc<Picture>> {
        let picture = page.galley().pictures().get(number as usize).filter(|_| self.on)?;
        let Wanted { url, room } = self.wanted(page, picture, height);
        self.made.get(&(url, room)).map(|made| &made.picture)
    }

    /// Draws those in the window of a page into the rows kept for them, and a word behind the description of each
    /// that could not be had. `text`: where the page's text stands.
    pub fn draw(&self, page: &Page, depth: Depth, theme: &Theme, text: Rect, buf: &mut Buffer) {
        let (galley, sheet) = (page.galley(), page.sheet());
        let picture_of = |piece: u32| match galley.pieces().get(piece as usize)?.kind {
            Kind::Picture(number) => Some(number),
            _ => None,
        };
        let mut begun = None;
        for (at, y) in (page.top()..sheet.len()).zip(text.y..text.bottom()) {
            let Some(line) = sheet.line(at) else { return };
            match line.kind {
                LineKind::Picture if begun.replace(line.piece) != Some(line.piece) => {
                    let number = picture_of(line.piece);
                    let Some(picture) = number.and_then(|number| self.of(page, number, text.height)) else {
                        continue;
                    };
                    let (indent, skip) = (sheet.indent(galley, at) as u16, line.start as u16);
                    let area = Rect::new(
                        text.x + indent.min(text.width),
                        y,
                        text.width.saturating_sub(indent),
                        text.bottom() - y,
                    );
                    picture.draw(depth, skip, area, buf);
                }
                LineKind::First if line.piece > 0 => {
                    let number = picture_of(line.piece - 1);
                    let picture = number.and_then(|number| galley.pictures().get(number as usize));
                    let Some(why) = picture.and_then(|picture| self.failure(&picture.url)) else { continue };
                    let words = format!("  {why}");
                    let x = text.x + typeset::columns(&sheet.text(galley, at)) as u16;
                    if x + typeset::columns(&words) as u16 <= text.right() {
                        buf.set_string(x, y, words, theme.alert);
                    }
                }
                _ => {}
            }
        }
    }

    fn failure(&self, url: &SafeText) -> Option<&SafeText> {
        self.known.get(url).filter(|_| self.on)?.failed.as_ref()
    }

    /// What the terminal must have been sent before a screen is drawn: numbers and uploads.
    pub fn uploads(&self) -> impl Iterator<Item = (u32, &str)> {
        self.made.values().filter_map(|made| match &made.picture.form {
            Form::Placed { id, upload } => Some((*id, upload.as_str())),
            _ => None,
        })
    }
}

/// The size a page gives, if it can be one.
fn told(size: Option<(u32, u32)>) -> Option<(u32, u32)> {
    size.filter(|(wide, high)| *wide >= SMALLEST && *high >= SMALLEST)
}

/// Columns and rows a picture may take: two thirds of the pane's height, so that words are in sight with it.
fn room(galley: &Galley, picture: &typeset::Picture, width: usize, height: u16) -> (u16, u16) {
    let columns = galley.room_of(picture.piece, width);
    let rows = (u32::from(height) * 2 / 3) as u16;
    (columns.min(usize::from(u16::MAX)) as u16, rows.clamp(3, HIGHEST))
}
