//! Decodes a picture file within limits: one that is too large is refused after its header, before its pixels are
//! decoded. Never here: fetching, and what the terminal needs.

use std::io::Cursor;

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgb, RgbImage};

use crate::app::picture::SMALLEST;

/// Pixels of the largest picture.
const MAX_PIXELS: u64 = 40_000_000;
/// Pixels of its longest side.
const MAX_SIDE: u32 = 30_000;
/// Bytes a decoder may allocate.
const MAX_MEMORY: u64 = 256 << 20;

/// Why a file can't be decoded, in a word or two for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DecodeError {
    #[error("not a picture")]
    Unknown,
    #[error("damaged")]
    Damaged,
    #[error("too large")]
    TooLarge,
    #[error("too small")]
    TooSmall,
}

/// Decodes a picture, of an animation the first frame, and turns it by its EXIF orientation.
pub(crate) fn decode(bytes: &[u8]) -> Result<DynamicImage, DecodeError> {
    let reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| DecodeError::Unknown)?;
    if reader.format().is_none() {
        return Err(DecodeError::Unknown);
    }
    let mut decoder = reader.into_decoder().map_err(|error| to_error(&error))?;
    let (wide, high) = decoder.dimensions();
    if u64::from(wide) * u64::from(high) > MAX_PIXELS || wide > MAX_SIDE || high > MAX_SIDE {
        return Err(DecodeError::TooLarge);
    }
    if wide < SMALLEST || high < SMALLEST {
        return Err(DecodeError::TooSmall);
    }
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    limits.max_alloc = Some(MAX_MEMORY);
    limits.reserve(decoder.total_bytes()).map_err(|_| DecodeError::TooLarge)?;
    decoder.set_limits(limits).map_err(|error| to_error(&error))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| to_error(&error))?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn to_error(error: &image::ImageError) -> DecodeError {
    match error {
        image::ImageError::Limits(_) => DecodeError::TooLarge,
        image::ImageError::Unsupported(_) => DecodeError::Unknown,
        _ => DecodeError::Damaged,
    }
}

/// Scales a picture to a size in pixels. A transparent background becomes white if the picture is dark, else black, so
/// that the picture stays visible.
pub(crate) fn scale(image: &DynamicImage, wide: u32, high: u32) -> RgbImage {
    let (wide, high) = (wide.max(1), high.max(1));
    // Fast and rough to twice the size, then with a better filter.
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
    let background = if light < opaque * 128 { 255 } else { 0 };
    RgbImage::from_fn(wide, high, |x, y| {
        let [r, g, b, a] = scaled.get_pixel(x, y).0;
        let over = |part: u8| {
            let (part, a) = (u32::from(part), u32::from(a));
            ((part * a + background * (255 - a)) / 255) as u8
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
    fn two_colours(wide: u32, high: u32) -> RgbaImage {
        RgbaImage::from_fn(wide, high, |x, _| {
            if x < wide / 2 { Rgba([250, 10, 10, 255]) } else { Rgba([10, 10, 250, 255]) }
        })
    }

    fn encode(image: &RgbaImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = DynamicImage::from(image.clone());
        // JPEG has no transparency.
        DynamicImage::from(image.to_rgb8()).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A PNG whose header claims a size.
    fn png_with_size(wide: u32, high: u32) -> Vec<u8> {
        let mut bytes = encode(&two_colours(16, 16), ImageFormat::Png);
        bytes[16..20].copy_from_slice(&wide.to_be_bytes());
        bytes[20..24].copy_from_slice(&high.to_be_bytes());
        let mut sum = flate2::Crc::new();
        sum.update(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
        bytes
    }

    #[test]
    fn the_formats_of_the_web_are_decoded() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
            let image = decode(&encode(&two_colours(64, 32), format)).unwrap();
            assert_eq!(image.dimensions(), (64, 32), "{format:?}");
            let small = scale(&image, 4, 2);
            let ([r, _, b], [r2, _, b2]) = (small.get_pixel(0, 0).0, small.get_pixel(3, 1).0);
            assert!(r > 200 && b < 60 && r2 < 60 && b2 > 200, "{format:?}");
        }
    }

    #[test]
    fn an_animation_shows_its_first_frame() {
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
    fn a_decompression_bomb_is_refused_by_its_header() {
        assert_eq!(decode(&png_with_size(30_000, 30_000)), Err(DecodeError::TooLarge));
        assert_eq!(decode(&png_with_size(4_000_000, 16)), Err(DecodeError::TooLarge));
        // 39 million pixels are allowed, but the data are missing.
        assert_eq!(decode(&png_with_size(6_000, 6_500)), Err(DecodeError::Damaged));
        let mut gif = encode(&two_colours(16, 16), ImageFormat::Gif);
        gif[6..10].copy_from_slice(&[0xff; 4]);
        assert_eq!(decode(&gif), Err(DecodeError::TooLarge));
    }

    #[test]
    fn other_and_damaged_files_are_errors() {
        for bytes in
            [&b""[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<!doctype html>", b"BM\0\0\0\0"]
        {
            assert_eq!(decode(bytes), Err(DecodeError::Unknown), "{bytes:?}");
        }
        let jpeg = encode(&two_colours(64, 64), ImageFormat::Jpeg);
        assert_eq!(decode(&jpeg[..100]), Err(DecodeError::Damaged));
        assert_eq!(decode(&encode(&two_colours(1, 1), ImageFormat::Gif)), Err(DecodeError::TooSmall));
        // A cut at any place must not panic.
        let png = encode(&two_colours(64, 64), ImageFormat::Png);
        for end in 0..png.len() {
            let _ = decode(&png[..end]);
        }
    }

    #[test]
    fn a_transparent_background_contrasts_with_the_picture() {
        let background = |value| {
            let image =
                RgbaImage::from_fn(32, 32, |x, _| Rgba([value, value, value, if x < 16 { 0 } else { 255 }]));
            scale(&DynamicImage::from(image), 32, 32).get_pixel(0, 0).0
        };
        assert_eq!((background(0), background(255)), ([255; 3], [0; 3]));
    }
}
