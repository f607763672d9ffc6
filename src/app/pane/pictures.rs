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
const CACHE_BYTES: usize = 24 << 20;
/// Addresses of which something is remembered.
const MAX_KNOWN: usize = 10_000;
/// Pictures asked for at a time: whoever goes on is not kept waiting for what lies behind.
const MAX_REQUESTS: usize = 4;
/// Pictures that may be in memory for one page.
const MAX_NEARBY: usize = 24;
/// Rows of the highest picture.
const MAX_ROWS: u16 = 40;

/// What is known of a picture.
#[derive(Debug, Default)]
struct PictureInfo {
    /// Its own size.
    pixels: Option<(u32, u32)>,
    /// Why there is none.
    failed: Option<SafeText>,
}

/// A picture that is here.
#[derive(Debug)]
struct CachedPicture {
    picture: Arc<Picture>,
    /// When it was last near the window.
    used: u64,
}

/// The reader's pictures.
#[derive(Debug, Default)]
pub struct Pictures {
    pub enabled: bool,
    /// The reader has said so: what the terminal turns out to be makes no difference.
    pub chosen_by_user: bool,
    pub graphics: Graphics,
    info: HashMap<SafeText, PictureInfo>,
    /// By address and room: a page may show one picture in several sizes.
    cache: HashMap<(SafeText, (u16, u16)), CachedPicture>,
    /// The request under way: its ticket, and what has not come yet.
    pub pending: Option<(u64, Vec<Wanted>)>,
    generation: u64,
}

impl Pictures {
    /// `on`: as the reader has it, or none if the terminal decides.
    pub fn new(graphics: Graphics, enabled: Option<bool>) -> Self {
        let chosen_by_user = enabled.is_some();
        let enabled = enabled.unwrap_or(graphics.protocol.is_sharp()) && graphics.protocol != Protocol::Off;
        Self { enabled, chosen_by_user, graphics, ..Self::default() }
    }

    /// The terminal is another than it seemed: what was made for it is of no use.
    pub fn set_graphics(&mut self, graphics: Graphics) {
        self.graphics = graphics;
        if !self.chosen_by_user {
            self.enabled = graphics.protocol.is_sharp();
        }
        self.enabled &= graphics.protocol != Protocol::Off;
        self.pending = None;
        self.cache.clear();
    }

    /// Those that could not be had may be asked for again.
    pub fn clear_failures(&mut self) {
        self.info.values_mut().for_each(|info| info.failed = None);
    }

    /// Takes in what came.
    pub fn add_result(&mut self, url: &SafeText, space: (u16, u16), result: Result<Arc<Picture>, Failure>) {
        if self.info.len() >= MAX_KNOWN {
            self.info.clear();
        }
        let info = self.info.entry(url.clone()).or_default();
        match result {
            Ok(picture) => {
                info.pixels = Some(picture.pixels);
                info.failed = None;
                self.cache.insert((url.clone(), space), CachedPicture { picture, used: self.generation });
            }
            Err(why) => info.failed = Some(why.message),
        }
        self.evict();
    }

    /// Lets go of those that were out of sight the longest; never of those around the window.
    fn evict(&mut self) {
        let mut bytes: usize = self.cache.values().map(|cached| cached.picture.weight()).sum();
        while bytes > CACHE_BYTES {
            let oldest = self.cache.iter().filter(|(_, cached)| cached.used < self.generation);
            let Some((key, cached)) = oldest.min_by_key(|(_, cached)| cached.used) else { return };
            bytes -= cached.picture.weight();
            let key = key.clone();
            self.cache.remove(&key);
        }
    }

    /// Rows for a picture of a page that says it has `size` pixels, in a room. One that comes is put into the rows
    /// that were kept for it: the text moves once at most.
    fn rows_for(&self, url: &SafeText, size: Option<(u32, u32)>, space: (u16, u16)) -> u16 {
        let info = self.info.get(url);
        if !self.enabled || info.is_some_and(|info| info.failed.is_some()) {
            return 0;
        }
        let pixels = declared_size(size).or(info.and_then(|info| info.pixels));
        pixels.map_or(0, |pixels| fit(pixels, self.graphics.cell, space).1)
    }

    /// How many rows each picture of a galley takes, at a width of its text and a height of the pane.
    pub fn picture_rows(&self, galley: &Galley, width: usize, height: u16) -> Vec<u16> {
        if !self.enabled {
            return Vec::new();
        }
        let rows = |picture: &typeset::Picture| {
            self.rows_for(&picture.url, picture.size, available_space(galley, picture, width, height))
        };
        galley.pictures().iter().map(rows).collect()
    }

    /// The room a picture of a page is to be made for.
    fn request_for(&self, page: &Page, picture: &typeset::Picture, height: u16) -> Wanted {
        let (columns, most) = available_space(page.galley(), picture, page.width(), height);
        let rows =
            declared_size(picture.size).map_or(most, |size| fit(size, self.graphics.cell, (columns, most)).1);
        Wanted { url: picture.url.clone(), room: (columns, rows) }
    }

    /// The pictures around the window of a page that are neither here nor failed, the nearest first.
    pub fn missing(&mut self, page: &Page, height: u16) -> Vec<Wanted> {
        let (top, window) = (page.top(), usize::from(height));
        let mut nearby: Vec<(usize, Wanted)> = Vec::new();
        for picture in page.galley().pictures() {
            let line = page.sheet().line_of(typeset::Spot { piece: picture.piece, at: 0 });
            // Ahead three windows, back one; those behind come last.
            let distance = match line.checked_sub(top) {
                Some(below) if below < window * 4 => below,
                None if top - line <= window => window * 4 + top - line,
                _ => continue,
            };
            nearby.push((distance, self.request_for(page, picture, height)));
        }
        nearby.sort_by_key(|(distance, _)| *distance);
        nearby.truncate(MAX_NEARBY);
        self.generation += 1;
        let mut missing = Vec::new();
        for (_, wanted) in nearby {
            let cached = self.cache.get_mut(&(wanted.url.clone(), wanted.room));
            let here = cached.map(|cached| cached.used = self.generation).is_some()
                || self.failure(&wanted.url).is_some();
            if !here && missing.len() < MAX_REQUESTS && !missing.contains(&wanted) {
                missing.push(wanted);
            }
        }
        missing
    }

    /// The picture for a place on a page, if it is here and was made for it.
    pub fn get(&self, page: &Page, number: u32, height: u16) -> Option<&Arc<Picture>> {
        let picture = page.galley().pictures().get(number as usize).filter(|_| self.enabled)?;
        let Wanted { url, room } = self.request_for(page, picture, height);
        self.cache.get(&(url, room)).map(|cached| &cached.picture)
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
                    let Some(picture) = number.and_then(|number| self.get(page, number, text.height)) else {
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
        self.info.get(url).filter(|_| self.enabled)?.failed.as_ref()
    }

    /// What the terminal must have been sent before a screen is drawn: numbers and uploads.
    pub fn uploads(&self) -> impl Iterator<Item = (u32, &str)> {
        self.cache.values().filter_map(|cached| match &cached.picture.form {
            Form::Placed { id, upload } => Some((*id, upload.as_str())),
            _ => None,
        })
    }
}

/// The size a page gives, if it can be one.
fn declared_size(size: Option<(u32, u32)>) -> Option<(u32, u32)> {
    size.filter(|(wide, high)| *wide >= SMALLEST && *high >= SMALLEST)
}

/// Columns and rows a picture may take: two thirds of the pane's height, so that words are in sight with it.
fn available_space(galley: &Galley, picture: &typeset::Picture, width: usize, height: u16) -> (u16, u16) {
    let columns = galley.room_of(picture.piece, width);
    let rows = (u32::from(height) * 2 / 3) as u16;
    (columns.min(usize::from(u16::MAX)) as u16, rows.clamp(3, MAX_ROWS))
}
