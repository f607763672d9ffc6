//! The pictures of articles: a cache, failures, the height of each, the next ones to request, drawing. Never here:
//! fetching or decoding them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ratatui::prelude::{Buffer, Rect};

use super::page::Page;
use crate::app::picture::{Encoding, Picture, SMALLEST, Wanted, fit};
use crate::app::typeset::{self, Galley, Kind, LineKind};
use crate::app::{Depth, Graphics, Protocol, Theme};
use crate::news::{Failure, SafeText};

/// The size of the cache in bytes. Pictures near the window are kept even beyond it.
const CACHE_BYTES: usize = 24 << 20;
/// The maximum number of addresses with stored information.
const MAX_KNOWN: usize = 10_000;
/// The maximum number of pictures in a request: after scrolling on, the user does not wait for many earlier ones.
const MAX_REQUESTS: usize = 4;
/// The maximum number of pictures around the window that are requested and kept.
const MAX_NEARBY: usize = 24;
/// The columns and rows of a picture in the list.
pub(crate) const THUMBNAIL: (u16, u16) = (10, 3);
/// The maximum height of a picture in rows.
const MAX_ROWS: u16 = 40;

/// What is known about a picture.
#[derive(Debug, Default)]
struct PictureInfo {
    /// Its size.
    pixels: Option<(u32, u32)>,
    /// Why it could not be loaded.
    failed: Option<SafeText>,
}

/// A loaded picture.
#[derive(Debug)]
struct CachedPicture {
    picture: Arc<Picture>,
    /// The generation in which it was last near the window.
    used: u64,
}

/// The state of pictures.
#[derive(Debug, Default)]
pub struct Pictures {
    pub(crate) enabled: bool,
    /// The user has decided `enabled`; the terminal no longer does.
    pub(crate) chosen_by_user: bool,
    pub graphics: Graphics,
    info: HashMap<SafeText, PictureInfo>,
    /// The addresses of pictures that are not in the cache on disk.
    without_thumbnail: HashSet<SafeText>,
    /// By address and space: a page may show one picture in several sizes.
    cache: HashMap<(SafeText, (u16, u16)), CachedPicture>,
    /// The pending request: its ticket, and the pictures not answered yet.
    pub pending: Option<(u64, Vec<Wanted>)>,
    /// Counts the calls of [`Pictures::missing`].
    generation: u64,
}

impl Pictures {
    /// `enabled`: as the user decided; none if the terminal decides.
    pub(crate) fn new(graphics: Graphics, enabled: Option<bool>) -> Self {
        let chosen_by_user = enabled.is_some();
        let enabled = enabled.unwrap_or(graphics.protocol.is_sharp()) && graphics.protocol != Protocol::Off;
        Self { enabled, chosen_by_user, graphics, ..Self::default() }
    }

    /// The graphics of the terminal are known now, or have changed: the cache is cleared.
    pub(crate) fn set_graphics(&mut self, graphics: Graphics) {
        self.graphics = graphics;
        if !self.chosen_by_user {
            self.enabled = graphics.protocol.is_sharp();
        }
        self.enabled &= graphics.protocol != Protocol::Off;
        self.pending = None;
        self.cache.clear();
    }

    /// Whether cards in the list have pictures: also of half blocks, unless the user has turned pictures off.
    pub(crate) fn has_thumbnails(&self) -> bool {
        self.enabled || !self.chosen_by_user && self.graphics.protocol != Protocol::Off
    }

    /// The thumbnail of an open article, to be fetched if it is not in the cache.
    pub(crate) fn missing_thumbnail_of_open(&self, url: &SafeText) -> Option<Wanted> {
        let failed = self.info.get(url).is_some_and(|info| info.failed.is_some());
        let here = self.cache.contains_key(&(url.clone(), THUMBNAIL));
        let wanted = Wanted { url: url.clone(), space: THUMBNAIL, cached_only: false };
        (!here && !failed).then_some(wanted)
    }

    /// Pictures that failed may be requested again.
    pub(crate) fn clear_failures(&mut self) {
        self.info.values_mut().for_each(|info| info.failed = None);
    }

    /// Stores a picture or a failure.
    pub(crate) fn add_result(
        &mut self,
        url: &SafeText,
        space: (u16, u16),
        result: Result<Arc<Picture>, Failure>,
    ) {
        if self.info.len() >= MAX_KNOWN {
            self.info.clear();
        }
        let info = self.info.entry(url.clone()).or_default();
        match result {
            Ok(picture) => {
                info.pixels = Some(picture.pixels);
                info.failed = None;
                self.without_thumbnail.remove(url);
                self.cache.insert((url.clone(), space), CachedPicture { picture, used: self.generation });
            }
            Err(why) => info.failed = Some(why.message),
        }
        self.evict();
    }

    /// Drops the least recently used pictures, but none near the window.
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

    /// The height in rows of a picture with a declared `size` in pixels, within a space. A loaded picture is fitted
    /// into the rows reserved by the declared size, so that the text moves at most once.
    fn rows_for(&self, url: &SafeText, size: Option<(u32, u32)>, space: (u16, u16)) -> u16 {
        let info = self.info.get(url);
        if !self.enabled || info.is_some_and(|info| info.failed.is_some()) {
            return 0;
        }
        let pixels = declared_size(size).or(info.and_then(|info| info.pixels));
        pixels.map_or(0, |pixels| fit(pixels, self.graphics.cell, space).1)
    }

    /// The height of each picture of a galley in rows, at a width of its text and a height of the pane.
    pub(crate) fn picture_rows(&self, galley: &Galley, width: usize, height: u16) -> Vec<u16> {
        if !self.enabled {
            return Vec::new();
        }
        let rows = |picture: &typeset::Picture| {
            self.rows_for(&picture.url, picture.size, available_space(galley, picture, width, height))
        };
        galley.pictures.iter().map(rows).collect()
    }

    /// The request for a picture of a page, with the space to fit it into.
    fn request_for(&self, page: &Page, picture: &typeset::Picture, height: u16) -> Wanted {
        let (columns, most) = available_space(page.galley(), picture, page.width(), height);
        let rows =
            declared_size(picture.size).map_or(most, |size| fit(size, self.graphics.cell, (columns, most)).1);
        Wanted { url: picture.url.clone(), space: (columns, rows), cached_only: false }
    }

    /// The pictures around the window of a page that are neither loaded nor failed, the nearest first.
    pub(crate) fn missing(&mut self, page: &Page, height: u16) -> Vec<Wanted> {
        let (top, window) = (page.top(), usize::from(height));
        let mut nearby: Vec<(usize, Wanted)> = Vec::new();
        for picture in &page.galley().pictures {
            let line = page.sheet().line_of(typeset::Spot { piece: picture.piece, at: 0 });
            // Three windows ahead and one back; those behind come last.
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
            let cached = self.cache.get_mut(&(wanted.url.clone(), wanted.space));
            let here = cached.map(|cached| cached.used = self.generation).is_some()
                || self.failure(&wanted.url).is_some();
            if !here && missing.len() < MAX_REQUESTS && !missing.contains(&wanted) {
                missing.push(wanted);
            }
        }
        missing
    }

    /// The thumbnails among these addresses that are to be requested: neither loaded nor known to be missing.
    pub(crate) fn missing_thumbnails<'a>(&mut self, urls: impl Iterator<Item = &'a SafeText>) -> Vec<Wanted> {
        let mut missing = Vec::new();
        for url in urls.take(MAX_NEARBY) {
            if let Some(cached) = self.cache.get_mut(&(url.clone(), THUMBNAIL)) {
                cached.used = self.generation;
            } else if !self.without_thumbnail.contains(url) && self.failure(url).is_none() {
                missing.push(Wanted { url: url.clone(), space: THUMBNAIL, cached_only: true });
            }
        }
        missing.truncate(MAX_REQUESTS);
        missing
    }

    /// A thumbnail, if it is loaded.
    pub(crate) fn thumbnail(&self, url: &SafeText) -> Option<&Arc<Picture>> {
        self.cache
            .get(&(url.clone(), THUMBNAIL))
            .filter(|_| self.has_thumbnails())
            .map(|cached| &cached.picture)
    }

    /// A picture that was requested from the cache on disk only is not there.
    pub(crate) fn add_without_thumbnail(&mut self, url: SafeText) {
        if self.without_thumbnail.len() >= MAX_KNOWN {
            self.without_thumbnail.clear();
        }
        self.without_thumbnail.insert(url);
    }

    /// A picture of a page, if it is loaded at the right size.
    pub(crate) fn get(&self, page: &Page, number: u32, height: u16) -> Option<&Arc<Picture>> {
        let picture = page.galley().pictures.get(number as usize).filter(|_| self.enabled)?;
        let Wanted { url, space, .. } = self.request_for(page, picture, height);
        self.cache.get(&(url, space)).map(|cached| &cached.picture)
    }

    /// Draws the visible pictures of a page into the rows reserved for them, and the reason after the description of
    /// each that failed. `text`: the area of the page's text.
    pub(crate) fn draw(&self, page: &Page, depth: Depth, theme: &Theme, text: Rect, buf: &mut Buffer) {
        let (galley, sheet) = (page.galley(), page.sheet());
        let picture_of = |piece: u32| match galley.pieces.get(piece as usize)?.kind {
            Kind::Picture(number) => Some(number),
            _ => None,
        };
        let mut last_piece = None;
        for (at, y) in (page.top()..sheet.len()).zip(text.y..text.bottom()) {
            let Some(line) = sheet.line(at) else { return };
            match line.kind {
                LineKind::Picture if last_piece.replace(line.piece) != Some(line.piece) => {
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
                    let picture = number.and_then(|number| galley.pictures.get(number as usize));
                    let Some(why) = picture.and_then(|picture| self.failure(&picture.url)) else { continue };
                    let reason = format!("  {why}");
                    let x = text.x + typeset::columns(&sheet.text(galley, at)) as u16;
                    if x + typeset::columns(&reason) as u16 <= text.right() {
                        buf.set_string(x, y, reason, theme.alert);
                    }
                }
                _ => {}
            }
        }
    }

    fn failure(&self, url: &SafeText) -> Option<&SafeText> {
        self.info.get(url).filter(|_| self.enabled)?.failed.as_ref()
    }

    /// What must be sent to the terminal before a frame: identifiers and uploads.
    pub(crate) fn uploads(&self) -> impl Iterator<Item = (u32, &str)> {
        self.cache.values().filter_map(|cached| match &cached.picture.form {
            Encoding::Placed { id, upload } => Some((*id, upload.as_str())),
            _ => None,
        })
    }
}

/// The size declared by the page, if it is plausible.
fn declared_size(size: Option<(u32, u32)>) -> Option<(u32, u32)> {
    size.filter(|(wide, high)| *wide >= SMALLEST && *high >= SMALLEST)
}

/// The columns and rows a picture may take: two thirds of the pane's height, so that text is visible with it.
fn available_space(galley: &Galley, picture: &typeset::Picture, width: usize, height: u16) -> (u16, u16) {
    let columns = galley.room_of(picture.piece, width);
    let rows = (u32::from(height) * 2 / 3) as u16;
    (columns.min(usize::from(u16::MAX)) as u16, rows.clamp(3, MAX_ROWS))
}
