//! Colours as numbers: mixing, contrast, the 256 colours of xterm, and the colours a terminal reports. Never here: which
//! role has which colour.

/// Red, green, blue.
pub(crate) type Rgb = (u8, u8, u8);

/// The least contrast of text with its background (WCAG 2.2, 1.4.3).
pub(crate) const TEXT_CONTRAST: f64 = 4.5;
/// The least contrast of the parts of a picture or of a state with its surroundings (WCAG 2.2, 1.4.11).
#[cfg(test)]
pub(crate) const SIGN_CONTRAST: f64 = 3.0;

/// Whether the background of the terminal is dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shade {
    /// Light letters on dark; the default if the terminal does not report it.
    #[default]
    Dark,
    /// Dark letters on light.
    Light,
}

impl Shade {
    /// The shade of a background: black text on a light one has more contrast than white text.
    pub(crate) fn of(ground: Rgb) -> Self {
        if contrast(ground, BLACK) > contrast(ground, WHITE) { Self::Light } else { Self::Dark }
    }
}

const BLACK: Rgb = (0, 0, 0);
const WHITE: Rgb = (255, 255, 255);

/// The first colour of the palette that is asked for, and the number of them: red, green, yellow, blue, magenta, cyan.
pub(crate) const FIRST_HUE: u8 = 1;
pub(crate) const PALETTE: usize = 6;

/// What the terminal reported of its colours. None of it may be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalColors {
    /// OSC 11.
    pub background: Option<(u8, u8, u8)>,
    /// OSC 10.
    pub text: Option<(u8, u8, u8)>,
    /// OSC 4: the colours of the palette from [`FIRST_HUE`] on.
    pub palette: [Option<(u8, u8, u8)>; PALETTE],
}

impl TerminalColors {
    /// These colours, and others that were reported later.
    #[must_use]
    pub fn with(self, later: Self) -> Self {
        let mut palette = self.palette;
        for (old, new) in palette.iter_mut().zip(later.palette) {
            *old = new.or(*old);
        }
        Self { background: later.background.or(self.background), text: later.text.or(self.text), palette }
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// A colour of the palette by its number.
    pub(crate) fn named(&self, number: u8) -> Option<Rgb> {
        self.palette.get(usize::from(number.checked_sub(FIRST_HUE)?)).copied().flatten()
    }
}

/// The relative luminance (WCAG 2.2).
fn luminance((r, g, b): Rgb) -> f64 {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The contrast of two colours (WCAG 2.2): 1 to 21.
pub(crate) fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The lowest contrast of an ink with some backgrounds.
pub(crate) fn lowest_contrast(ink: Rgb, grounds: &[Rgb]) -> f64 {
    grounds.iter().map(|ground| contrast(ink, *ground)).fold(f64::INFINITY, f64::min)
}

/// A colour so many percent of the way from one to another.
pub(crate) fn mix(from: Rgb, to: Rgb, percent: u8) -> Rgb {
    let share = |from: u8, to: u8| {
        let (from, to, percent) = (i32::from(from), i32::from(to), i32::from(percent.min(100)));
        (from + ((to - from) * percent + 50).div_euclid(100)).clamp(0, 255) as u8
    };
    (share(from.0, to.0), share(from.1, to.1), share(from.2, to.2))
}

/// The nearest colour to `ink`, on the way to white or to black, that `convert` turns into one with enough contrast with
/// all these backgrounds. If there is none: the end with more contrast.
pub(crate) fn readable(ink: Rgb, grounds: &[Rgb], convert: impl Fn(Rgb) -> Rgb) -> Rgb {
    let passes = |ink: Rgb| lowest_contrast(convert(ink), grounds) >= TEXT_CONTRAST;
    if grounds.is_empty() || passes(ink) {
        return ink;
    }
    let by_contrast =
        |a: &Rgb, b: &Rgb| lowest_contrast(*a, grounds).total_cmp(&lowest_contrast(*b, grounds));
    let end = [BLACK, WHITE].into_iter().max_by(by_contrast).unwrap_or(WHITE);
    (1..=50).map(|step| mix(ink, end, step * 2)).find(|ink| passes(*ink)).unwrap_or(end)
}

/// The levels of the 6×6×6 cube of xterm's colours 16 to 231.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest of the xterm colours 16 to 255: a 6×6×6 cube, then 24 greys.
pub(crate) fn nearest(rgb: Rgb) -> u8 {
    let distance = |a: Rgb| {
        let d = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
        d(a.0, rgb.0) + d(a.1, rgb.1) + d(a.2, rgb.2)
    };
    (16..=255).min_by_key(|number| distance(indexed(*number))).unwrap_or(7)
}

/// The xterm colour of a number from 16 on.
pub(crate) fn indexed(number: u8) -> Rgb {
    if number >= 232 {
        let grey = 8 + 10 * (number - 232);
        return (grey, grey, grey);
    }
    let number = number.saturating_sub(16);
    let level = |n: u8| LEVELS[usize::from(n % 6)];
    (level(number / 36), level(number / 6), level(number))
}

/// Reads a colour as terminals report it (XParseColor): `rgb:` with one to four hexadecimal digits a part, `rgba:`, `#`
/// with three, six, nine or twelve digits.
pub(crate) fn parse_reported(text: &str) -> Option<Rgb> {
    let part = |digits: &str| {
        let most = 16u32
            .checked_pow(u32::try_from(digits.len()).ok()?)
            .filter(|_| (1..=4).contains(&digits.len()))?
            - 1;
        let value =
            digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16))?;
        u8::try_from((value.ok()? * 255 + most / 2) / most).ok()
    };
    let three = |mut parts: std::vec::IntoIter<&str>| {
        Some((part(parts.next()?)?, part(parts.next()?)?, part(parts.next()?)?))
    };
    if let Some(digits) = text.strip_prefix('#') {
        let wide = digits.len() / 3;
        let whole = digits.is_ascii() && digits.len().is_multiple_of(3) && (1..=4).contains(&wide);
        return whole
            .then(|| vec![&digits[..wide], &digits[wide..2 * wide], &digits[2 * wide..]])
            .and_then(|parts| three(parts.into_iter()));
    }
    let (parts, count) = match (text.strip_prefix("rgb:"), text.strip_prefix("rgba:")) {
        (Some(parts), _) => (parts, 3),
        (_, Some(parts)) => (parts, 4),
        _ => return None,
    };
    let parts: Vec<&str> = parts.split('/').collect();
    (parts.len() == count).then(|| three(parts.into_iter())).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_indexed_colour_is_found() {
        assert_eq!(nearest((255, 255, 255)), 231);
        assert_eq!(nearest((0, 0, 0)), 16);
        assert_eq!(nearest((128, 128, 128)), 244);
        assert_eq!((indexed(16), indexed(231), indexed(208)), ((0, 0, 0), (255, 255, 255), (255, 135, 0)));
        assert!((16..=255).all(|number| indexed(nearest(indexed(number))) == indexed(number)));
    }

    #[test]
    fn the_contrast_is_that_of_wcag() {
        assert!((contrast(BLACK, WHITE) - 21.0).abs() < 0.001);
        assert!((contrast((0x76, 0x76, 0x76), WHITE) - 4.54).abs() < 0.01);
        assert_eq!((Shade::of((46, 52, 64)), Shade::of((250, 246, 237))), (Shade::Dark, Shade::Light));
    }

    #[test]
    fn an_ink_is_moved_until_it_can_be_read_and_no_further() {
        let grounds = [(0, 43, 54), (20, 60, 70)];
        let ink = readable((0, 100, 120), &grounds, |ink| ink);
        let lowest = lowest_contrast(ink, &grounds);
        assert!((4.5..5.0).contains(&lowest) && ink.2 > ink.0, "{ink:?} {lowest}");
        assert_eq!(readable((255, 255, 200), &grounds, |ink| ink), (255, 255, 200));
        // No ink suits black and white at once: the better end.
        assert!([BLACK, WHITE].contains(&readable((128, 0, 0), &[BLACK, WHITE], |ink| ink)));
        assert_eq!(mix(BLACK, WHITE, 12), (31, 31, 31));
        assert_eq!((mix(WHITE, BLACK, 30), mix(WHITE, BLACK, 200)), ((179, 179, 179), BLACK));
    }

    #[test]
    fn reported_colours_are_read_and_garbage_is_not() {
        for (text, rgb) in [
            ("rgb:ffff/8080/0000", Some((255, 128, 0))),
            ("rgb:ff/80/00", Some((255, 128, 0))),
            ("rgb:f/8/0", Some((255, 136, 0))),
            ("rgb:fff/800/000", Some((255, 128, 0))),
            ("rgba:1e1e/1e1e/2e2e/ffff", Some((30, 30, 46))),
            ("#1e1e2e", Some((30, 30, 46))),
            ("#fff", Some((255, 255, 255))),
            ("#1e1e1e1e2e2e", Some((30, 30, 46))),
            ("rgb:ff/ff", None),
            ("rgb:ff/ff/ff/ff", None),
            ("rgb:fffff/0/0", None),
            ("rgb:/0/0", None),
            ("rgb:+f/0/0", None),
            ("rgb:zz/00/00", None),
            ("#1e1e2", None),
            ("#ééé", None),
            ("#", None),
            ("white", None),
            ("", None),
        ] {
            assert_eq!(parse_reported(text), rgb, "{text}");
        }
    }
}
