//! The bytes of a picture to pixels, within bounds: what is too large is refused by its head, before anything is
//! unpacked. Never here: fetching, or what the terminal takes.

use std::io::Cursor;

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgb, RgbImage};

use crate::app::picture::SMALLEST;

/// Pixels that are unpacked at most.
const PIXELS: u64 = 40_000_000;
/// Pixels in one direction at most.
const SIDE: u32 = 30_000;
/// Bytes a decoder may take.
const MEMORY: u64 = 256 << 20;

/// Why there is no picture, in a word or two for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("not a picture")]
    Unknown,
    #[error("damaged")]
    Damaged,
    #[error("too large")]
    Large,
    #[error("too small")]
    Small,
}

/// Unpacks a picture: of a moving one the first frame. Upright, as its camera was held.
pub fn decode(bytes: &[u8]) -> Result<DynamicImage, Refused> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Refused::Unknown)?;
    if reader.format().is_none() {
        return Err(Refused::Unknown);
    }
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (wide, high) = decoder.dimensions();
    if u64::from(wide) * u64::from(high) > PIXELS || wide > SIDE || high > SIDE {
        return Err(Refused::Large);
    }
    if wide < SMALLEST || high < SMALLEST {
        return Err(Refused::Small);
    }
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE), Some(SIDE));
    limits.max_alloc = Some(MEMORY);
    limits.reserve(decoder.total_bytes()).map_err(|_| Refused::Large)?;
    decoder.set_limits(limits).map_err(|error| refused(&error))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn refused(error: &image::ImageError) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::Large,
        image::ImageError::Unsupported(_) => Refused::Unknown,
        _ => Refused::Damaged,
    }
}

/// Scales a picture to exactly so many pixels. What is transparent becomes white where the picture is dark and black
/// where it is light, so that it is to be seen.
pub fn scale(image: &DynamicImage, wide: u32, high: u32) -> RgbImage {
    let (wide, high) = (wide.max(1), high.max(1));
    // Quick and rough down to twice the size, careful from there.
    let (rough_wide, rough_high) = (wide.saturating_mul(2), high.saturating_mul(2));
    let rough = (image.width() > rough_wide * 2 && image.height() > rough_high * 2)
        .then(|| image.thumbnail_exact(rough_wide, rough_high));
    let scaled = rough.as_ref().unwrap_or(image).resize_exact(wide, high, FilterType::Triangle);
    if !scaled.color().has_alpha() {
        return scaled.into_rgb8();
    }
    let scaled = scaled.into_rgba8();
    let (mut light, mut opaque) = (0u64, 0u64);
    for pixel in scaled.pixels() {
        let [r, g, b, a] = pixel.0.map(u64::from);
        // ITU-R BT.601, as for the terminal's background.
        light += (299 * r + 587 * g + 114 * b) / 1000 * a;
        opaque += a;
    }
    let ground = if light < opaque * 128 { 255 } else { 0 };
    RgbImage::from_fn(wide, high, |x, y| {
        let [r, g, b, a] = scaled.get_pixel(x, y).0;
        let over = |part: u8| {
            let (part, a) = (u32::from(part), u32::from(a));
            ((part * a + ground * (255 - a)) / 255) as u8
        };
        Rgb([over(r), over(g), over(b)])
    })
}

#[cfg(test)]
mod tests {
    use image::codecs::gif::GifEncoder;
    use image::{Frame, GenericImageView, ImageFormat, Rgba, RgbaImage};

    use super::*;

    /// Red on the left, blue on the right.
    fn flag(wide: u32, high: u32) -> RgbaImage {
        RgbaImage::from_fn(wide, high, |x, _| {
            if x < wide / 2 { Rgba([250, 10, 10, 255]) } else { Rgba([10, 10, 250, 255]) }
        })
    }

    fn packed(image: &RgbaImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = DynamicImage::from(image.clone());
        // JPEG has no transparency.
        DynamicImage::from(image.to_rgb8()).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// The head of a PNG that says it has so many pixels.
    fn png_head(wide: u32, high: u32) -> Vec<u8> {
        let mut bytes = packed(&flag(16, 16), ImageFormat::Png);
        bytes[16..20].copy_from_slice(&wide.to_be_bytes());
        bytes[20..24].copy_from_slice(&high.to_be_bytes());
        let mut sum = flate2::Crc::new();
        sum.update(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
        bytes
    }

    #[test]
    fn what_pages_use_is_understood() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
            let image = decode(&packed(&flag(64, 32), format)).unwrap();
            assert_eq!(image.dimensions(), (64, 32), "{format:?}");
            let small = scale(&image, 4, 2);
            let ([r, _, b], [r2, _, b2]) = (small.get_pixel(0, 0).0, small.get_pixel(3, 1).0);
            assert!(r > 200 && b < 60 && r2 < 60 && b2 > 200, "{format:?}");
        }
    }

    #[test]
    fn of_a_moving_picture_the_first_frame() {
        let mut bytes = Vec::new();
        let mut encoder = GifEncoder::new(&mut bytes);
        for green in [200, 0] {
            let image = RgbaImage::from_pixel(32, 32, Rgba([0, green, 0, 255]));
            encoder.encode_frame(Frame::new(image)).unwrap();
        }
        drop(encoder);
        assert!(scale(&decode(&bytes).unwrap(), 1, 1).get_pixel(0, 0).0[1] > 150);
    }

    #[test]
    fn a_bomb_is_refused_by_its_head() {
        assert_eq!(decode(&png_head(30_000, 30_000)), Err(Refused::Large));
        assert_eq!(decode(&png_head(4_000_000, 16)), Err(Refused::Large));
        // 39 million pixels would do, but not where the rest is missing.
        assert_eq!(decode(&png_head(6_000, 6_500)), Err(Refused::Damaged));
        let mut gif = packed(&flag(16, 16), ImageFormat::Gif);
        gif[6..10].copy_from_slice(&[0xff; 4]);
        assert_eq!(decode(&gif), Err(Refused::Large));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in
            [&b""[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<!doctype html>", b"BM\0\0\0\0"]
        {
            assert_eq!(decode(bytes), Err(Refused::Unknown), "{bytes:?}");
        }
        let jpeg = packed(&flag(64, 64), ImageFormat::Jpeg);
        assert_eq!(decode(&jpeg[..100]), Err(Refused::Damaged));
        assert_eq!(decode(&packed(&flag(1, 1), ImageFormat::Gif)), Err(Refused::Small));
        // However it is cut, there is an answer.
        let png = packed(&flag(64, 64), ImageFormat::Png);
        for end in 0..png.len() {
            let _ = decode(&png[..end]);
        }
    }

    #[test]
    fn what_is_transparent_gets_a_ground_that_shows_it() {
        let ink = |value| {
            let image =
                RgbaImage::from_fn(32, 32, |x, _| Rgba([value, value, value, if x < 16 { 0 } else { 255 }]));
            scale(&DynamicImage::from(image), 32, 32).get_pixel(0, 0).0
        };
        assert_eq!((ink(0), ink(255)), ([255; 3], [0; 3]));
    }
}
