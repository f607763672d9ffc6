//! Encodes pixels for a terminal. Never here: the bytes of a file; everything sent to the terminal is encoded anew.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use color_quant::NeuQuant;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::{self, dither, index_colors};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, Rgba, RgbaImage};

use super::decode::scale;
use crate::app::picture::sixel;
use crate::app::picture::{Encoding, Graphics, Picture, Protocol, Rgb, fit};

/// Bytes of one chunk of an upload (kitty graphics protocol: at most 4096).
const CHUNK: usize = 4096;
/// Colours of a sixel picture: one less than the registers of a terminal, because some terminals reserve one.
const COLOURS: usize = 255;
/// The sample factor of `NeuQuant`: 1 samples every pixel, 30 the fewest.
const SAMPLE_FACTOR: i32 = 10;
/// Pixels of the largest cell; a terminal may report any number.
const MAX_CELL: (u16, u16) = (64, 128);

/// The next image id of the kitty protocol. Other programs are unlikely to use the upper half of the ids.
static NEXT_ID: AtomicU32 = AtomicU32::new(0);

/// Scales a picture to at most `area` columns and rows, and encodes it.
pub(crate) fn encode(image: &DynamicImage, graphics: Graphics, area: (u16, u16)) -> Option<Picture> {
    let pixels = (image.width(), image.height());
    let cell = (graphics.cell.0.clamp(1, MAX_CELL.0), graphics.cell.1.clamp(1, MAX_CELL.1));
    let (columns, rows) = fit(pixels, cell, area);
    let size = largest_inside(pixels, (u32::from(columns * cell.0), u32::from(rows * cell.1)));
    let form = match graphics.protocol {
        Protocol::Off => return None,
        Protocol::HalfBlocks => half_blocks(image, columns, rows),
        Protocol::Kitty => kitty_upload(image, size, (columns, rows))?,
        Protocol::Iterm2 => iterm_strips(image, size, (columns, rows), cell)?,
        Protocol::Sixel => sixel_image(image, size, (columns, rows), cell.1),
    };
    Some(Picture { pixels, columns, rows, form })
}

/// The largest size with the same aspect ratio inside a box.
fn largest_inside((wide, high): (u32, u32), (most_wide, most_high): (u32, u32)) -> (u32, u32) {
    let (wide, high) = (f64::from(wide.max(1)), f64::from(high.max(1)));
    let factor = (f64::from(most_wide) / wide).min(f64::from(most_high) / high);
    (((wide * factor) as u32).clamp(2, most_wide.max(2)), ((high * factor) as u32).clamp(2, most_high.max(2)))
}

fn half_blocks(image: &DynamicImage, columns: u16, rows: u16) -> Encoding {
    let pixels = scale(image, columns.into(), u32::from(rows) * 2);
    let cells = (0..u32::from(rows))
        .flat_map(|row| (0..u32::from(columns)).map(move |column| (column, row * 2)))
        .map(|(x, y)| [pixels.get_pixel(x, y).0, pixels.get_pixel(x, y + 1).0]);
    Encoding::Halves(cells.collect())
}

fn png(bytes: &[u8], wide: u32, high: u32, color: ExtendedColorType) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Adaptive);
    encoder.write_image(bytes, wide, high, color).ok()?;
    Some(out)
}

/// An upload for Unicode placeholders (`U=1`): characters in the cells place it.
fn kitty_upload(
    image: &DynamicImage,
    (wide, high): (u32, u32),
    (columns, rows): (u16, u16),
) -> Option<Encoding> {
    let pixels = scale(image, wide, high);
    let encoded = STANDARD.encode(png(&pixels, wide, high, ExtendedColorType::Rgb8)?);
    let id = 0x0080_0000 | (NEXT_ID.fetch_add(1, Ordering::Relaxed) & 0x007f_ffff);
    let mut upload = String::with_capacity(encoded.len() + encoded.len() / 256 + 64);
    let mut rest = encoded.as_str();
    let mut head = format!("a=T,U=1,q=2,f=100,i={id},c={columns},r={rows},");
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.len().min(CHUNK));
        // Writing into a string cannot fail.
        let _ = write!(upload, "\x1b_G{head}m={};{chunk}\x1b\\", u8::from(!after.is_empty()));
        (rest, head) = (after, "q=2,".to_owned());
    }
    Some(Encoding::Placed { id, upload })
}

/// One picture per row of cells.
fn iterm_strips(
    image: &DynamicImage,
    (wide, high): (u32, u32),
    (columns, rows): (u16, u16),
    cell: (u16, u16),
) -> Option<Encoding> {
    let scaled = DynamicImage::from(scale(image, wide, high)).into_rgba8();
    let (full, strip_high) = (u32::from(columns * cell.0), u32::from(cell.1));
    let mut canvas = RgbaImage::from_pixel(full, u32::from(rows) * strip_high, Rgba([0; 4]));
    imageops::replace(&mut canvas, &scaled, 0, 0);
    let strip_bytes = (full * strip_high * 4) as usize;
    let strips = canvas.chunks(strip_bytes.max(1)).map(|pixels| {
        let png = png(pixels, full, strip_high, ExtendedColorType::Rgba8)?;
        let head = format!("width={columns};height=1;preserveAspectRatio=0;doNotMoveCursor=1");
        let (size, encoded) = (png.len(), STANDARD.encode(&png));
        Some(format!("\x1b[{columns}X\x1b]1337;File=inline=1;size={size};{head}:{encoded}\x07"))
    });
    strips.collect::<Option<Vec<String>>>().map(Encoding::Strips)
}

fn sixel_image(
    image: &DynamicImage,
    (wide, high): (u32, u32),
    (columns, rows): (u16, u16),
    cell: u16,
) -> Encoding {
    let mut pixels = DynamicImage::from(scale(image, wide, high)).into_rgba8();
    let quantized = NeuQuant::new(SAMPLE_FACTOR, COLOURS, &pixels);
    dither(&mut pixels, &quantized);
    let indices = index_colors(&pixels, &quantized).into_raw();
    let palette: Vec<Rgb> = quantized.color_map_rgb().chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
    let image = sixel::Image { width: wide as usize, indices, palette, cell };
    let whole = sixel::encode(&image, (columns, rows), 0);
    Encoding::Sixel { image, whole }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn encode_for(protocol: Protocol) -> Picture {
        let image =
            RgbImage::from_fn(160, 80, |x, y| Rgb([x as u8, y as u8 * 2, if x < 80 { 0 } else { 200 }]));
        encode(&DynamicImage::from(image), Graphics { protocol, cell: (10, 20) }, (40, 12)).unwrap()
    }

    #[test]
    fn every_protocol_has_its_own_form() {
        let picture = encode_for(Protocol::HalfBlocks);
        assert_eq!((picture.pixels, picture.columns, picture.rows), ((160, 80), 20, 5));
        let Encoding::Halves(cells) = picture.form else { panic!() };
        assert_eq!(cells.len(), 100);
        assert!(cells[0][0][0] < 20 && cells[19][0][0] > 140 && cells[0][1][1] > cells[0][0][1]);

        let Encoding::Strips(strips) = encode_for(Protocol::Iterm2).form else { panic!() };
        assert_eq!(strips.len(), 5);
        assert!(strips[0].starts_with("\x1b[20X\x1b]1337;File=inline=1;size="));

        let Encoding::Sixel { image, whole } = encode_for(Protocol::Sixel).form else { panic!() };
        assert_eq!((image.width, image.indices.len(), image.cell), (200, 200 * 100, 20));
        assert!(whole.contains("\x1bP0;1;0q\"1;1;200;100#"));
    }

    #[test]
    fn an_upload_is_chunked_and_has_an_id_of_its_own() {
        let (Encoding::Placed { id, upload }, Encoding::Placed { id: other, .. }) =
            (encode_for(Protocol::Kitty).form, encode_for(Protocol::Kitty).form)
        else {
            panic!()
        };
        assert_ne!(id, other);
        let chunks: Vec<&str> = upload.split_terminator("\x1b\\").collect();
        assert!(chunks[0].starts_with(&format!("\x1b_Ga=T,U=1,q=2,f=100,i={id},c=20,r=5,m=")));
        assert!(chunks.iter().all(|chunk| chunk.len() < CHUNK + 100));
        assert!(chunks.last().unwrap().contains("m=0;"));
        let encoded: String = chunks.iter().map(|chunk| chunk.split_once(';').unwrap().1).collect();
        let png = image::load_from_memory(&STANDARD.decode(encoded).unwrap()).unwrap();
        assert_eq!((png.width(), png.height()), (200, 100));
    }

    #[test]
    fn only_printable_text_and_our_own_escapes_are_written() {
        for protocol in [Protocol::Kitty, Protocol::Iterm2, Protocol::Sixel] {
            let text = match encode_for(protocol).form {
                Encoding::Placed { upload, .. } => upload,
                Encoding::Strips(strips) => strips.concat(),
                Encoding::Sixel { whole, .. } => whole,
                Encoding::Halves(_) => unreachable!(),
            };
            let allowed = |c: char| matches!(c, ' '..='~' | '\x1b' | '\x07');
            assert!(text.chars().all(allowed), "{protocol:?}");
        }
    }
}
