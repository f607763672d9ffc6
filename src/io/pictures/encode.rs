//! Pixels to what a terminal takes. Never here: a file's own bytes; all that is written is packed anew.

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
use crate::app::picture::{Form, Graphics, Picture, Protocol, Rgb, fit};

/// Letters of one piece of an upload (kitty graphics protocol: at most 4096).
const PIECE: usize = 4096;
/// Colours of a sixel picture: one less than a terminal's registers, for those that keep one to themselves.
const COLOURS: usize = 255;
/// How closely the colours are looked for: 1 looks at every pixel, 30 at the fewest.
const CARE: i32 = 10;
/// No cell is taken to be larger, whatever the terminal says.
const CELL: (u16, u16) = (64, 128);

/// Numbers of pictures in a terminal. The upper half of them is what other programs are unlikely to use.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Scales a picture to its room of columns and rows, and encodes it.
pub fn encode(image: &DynamicImage, graphics: Graphics, room: (u16, u16)) -> Option<Picture> {
    let pixels = (image.width(), image.height());
    let cell = (graphics.cell.0.clamp(1, CELL.0), graphics.cell.1.clamp(1, CELL.1));
    let (columns, rows) = fit(pixels, cell, room);
    let inside = inside(pixels, (u32::from(columns * cell.0), u32::from(rows * cell.1)));
    let form = match graphics.protocol {
        Protocol::Off => return None,
        Protocol::HalfBlocks => halves(image, columns, rows),
        Protocol::Kitty => placed(image, inside, (columns, rows))?,
        Protocol::Iterm2 => strips(image, inside, (columns, rows), cell)?,
        Protocol::Sixel => sixels(image, inside, (columns, rows), cell.1),
    };
    Some(Picture { pixels, columns, rows, form })
}

/// The largest size of the same shape inside a box.
fn inside((wide, high): (u32, u32), (most_wide, most_high): (u32, u32)) -> (u32, u32) {
    let (wide, high) = (f64::from(wide.max(1)), f64::from(high.max(1)));
    let factor = (f64::from(most_wide) / wide).min(f64::from(most_high) / high);
    (((wide * factor) as u32).clamp(2, most_wide.max(2)), ((high * factor) as u32).clamp(2, most_high.max(2)))
}

fn halves(image: &DynamicImage, columns: u16, rows: u16) -> Form {
    let pixels = scale(image, columns.into(), u32::from(rows) * 2);
    let cells = (0..u32::from(rows))
        .flat_map(|row| (0..u32::from(columns)).map(move |column| (column, row * 2)))
        .map(|(x, y)| [pixels.get_pixel(x, y).0, pixels.get_pixel(x, y + 1).0]);
    Form::Halves(cells.collect())
}

fn png(bytes: &[u8], wide: u32, high: u32, color: ExtendedColorType) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Adaptive);
    encoder.write_image(bytes, wide, high, color).ok()?;
    Some(out)
}

/// An upload with its place among the text (`U=1`): the cells say where it stands.
fn placed(image: &DynamicImage, (wide, high): (u32, u32), (columns, rows): (u16, u16)) -> Option<Form> {
    let pixels = scale(image, wide, high);
    let packed = STANDARD.encode(png(&pixels, wide, high, ExtendedColorType::Rgb8)?);
    let id = 0x0080_0000 | (NUMBER.fetch_add(1, Ordering::Relaxed) & 0x007f_ffff);
    let mut upload = String::with_capacity(packed.len() + packed.len() / 256 + 64);
    let mut rest = packed.as_str();
    let mut head = format!("a=T,U=1,q=2,f=100,i={id},c={columns},r={rows},");
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.len().min(PIECE));
        // Writing into a string cannot fail.
        let _ = write!(upload, "\x1b_G{head}m={};{piece}\x1b\\", u8::from(!after.is_empty()));
        (rest, head) = (after, "q=2,".to_owned());
    }
    Some(Form::Placed { id, upload })
}

/// A picture for each row of cells.
fn strips(
    image: &DynamicImage,
    (wide, high): (u32, u32),
    (columns, rows): (u16, u16),
    cell: (u16, u16),
) -> Option<Form> {
    let scaled = DynamicImage::from(scale(image, wide, high)).into_rgba8();
    let (full, strip_high) = (u32::from(columns * cell.0), u32::from(cell.1));
    let mut canvas = RgbaImage::from_pixel(full, u32::from(rows) * strip_high, Rgba([0; 4]));
    imageops::replace(&mut canvas, &scaled, 0, 0);
    let bytes_a_strip = (full * strip_high * 4) as usize;
    let strips = canvas.chunks(bytes_a_strip.max(1)).map(|pixels| {
        let png = png(pixels, full, strip_high, ExtendedColorType::Rgba8)?;
        let head = format!("width={columns};height=1;preserveAspectRatio=0;doNotMoveCursor=1");
        let (size, packed) = (png.len(), STANDARD.encode(&png));
        Some(format!("\x1b[{columns}X\x1b]1337;File=inline=1;size={size};{head}:{packed}\x07"))
    });
    strips.collect::<Option<Vec<String>>>().map(Form::Strips)
}

fn sixels(image: &DynamicImage, (wide, high): (u32, u32), (columns, rows): (u16, u16), cell: u16) -> Form {
    let mut pixels = DynamicImage::from(scale(image, wide, high)).into_rgba8();
    let quantized = NeuQuant::new(CARE, COLOURS, &pixels);
    dither(&mut pixels, &quantized);
    let indices = index_colors(&pixels, &quantized).into_raw();
    let palette: Vec<Rgb> = quantized.color_map_rgb().chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
    let image = sixel::Image { width: wide as usize, indices, palette, cell };
    let whole = sixel::encode(&image, (columns, rows), 0);
    Form::Sixel { image, whole }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn encoded(protocol: Protocol) -> Picture {
        let image =
            RgbImage::from_fn(160, 80, |x, y| Rgb([x as u8, y as u8 * 2, if x < 80 { 0 } else { 200 }]));
        encode(&DynamicImage::from(image), Graphics { protocol, cell: (10, 20) }, (40, 12)).unwrap()
    }

    #[test]
    fn every_kind_of_terminal_gets_its_own() {
        let picture = encoded(Protocol::HalfBlocks);
        assert_eq!((picture.pixels, picture.columns, picture.rows), ((160, 80), 20, 5));
        let Form::Halves(cells) = picture.form else { panic!() };
        assert_eq!(cells.len(), 100);
        assert!(cells[0][0][0] < 20 && cells[19][0][0] > 140 && cells[0][1][1] > cells[0][0][1]);

        let Form::Strips(strips) = encoded(Protocol::Iterm2).form else { panic!() };
        assert_eq!(strips.len(), 5);
        assert!(strips[0].starts_with("\x1b[20X\x1b]1337;File=inline=1;size="));

        let Form::Sixel { image, whole } = encoded(Protocol::Sixel).form else { panic!() };
        assert_eq!((image.width, image.indices.len(), image.cell), (200, 200 * 100, 20));
        assert!(whole.contains("\x1bP0;1;0q\"1;1;200;100#"));
    }

    #[test]
    fn an_upload_goes_in_pieces_with_a_number_of_its_own() {
        let (Form::Placed { id, upload }, Form::Placed { id: other, .. }) =
            (encoded(Protocol::Kitty).form, encoded(Protocol::Kitty).form)
        else {
            panic!()
        };
        assert_ne!(id, other);
        let pieces: Vec<&str> = upload.split_terminator("\x1b\\").collect();
        assert!(pieces[0].starts_with(&format!("\x1b_Ga=T,U=1,q=2,f=100,i={id},c=20,r=5,m=")));
        assert!(pieces.iter().all(|piece| piece.len() < PIECE + 100));
        assert!(pieces.last().unwrap().contains("m=0;"));
        let packed: String = pieces.iter().map(|piece| piece.split_once(';').unwrap().1).collect();
        let png = image::load_from_memory(&STANDARD.decode(packed).unwrap()).unwrap();
        assert_eq!((png.width(), png.height()), (200, 100));
    }

    #[test]
    fn nothing_but_our_own_escapes_is_written() {
        for protocol in [Protocol::Kitty, Protocol::Iterm2, Protocol::Sixel] {
            let text = match encoded(protocol).form {
                Form::Placed { upload, .. } => upload,
                Form::Strips(strips) => strips.concat(),
                Form::Sixel { whole, .. } => whole,
                Form::Halves(_) => unreachable!(),
            };
            let allowed = |c: char| matches!(c, ' '..='~' | '\x1b' | '\x07');
            assert!(text.chars().all(allowed), "{protocol:?}");
        }
    }
}
