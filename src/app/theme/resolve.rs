//! From a theme's file to styles: for a number of colours, and for what the terminal reported. Inks of a theme without a
//! background of its own, and all that were converted to the 256 colours, are moved until they can be read. Never here:
//! which cell gets which style.

use ratatui::style::{Color, Modifier, Style};

use super::color::{
    Rgb, Shade, TEXT_CONTRAST, TerminalColors, contrast, indexed, lowest_contrast, mix, nearest, readable,
};
use super::roles::{HUES_ON, Kind, ROLES, Role};
use super::spec::{Paint, RoleValues, ThemeSpec, Value};
use super::{Depth, HUES};

/// The background and the text of a terminal that reports none, by its shade.
const ASSUMED: [(Shade, Rgb, Rgb); 2] =
    [(Shade::Dark, (16, 16, 16), (216, 220, 224)), (Shade::Light, (255, 255, 255), (36, 38, 42))];

/// A style for every role, and those of the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Styles {
    roles: [Style; ROLES.len()],
    pub(crate) hues: [Style; HUES],
}

impl Styles {
    pub(crate) fn get(&self, role: Role) -> Style {
        self.roles[role as usize]
    }
}

/// The terminal a theme is made for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) depth: Depth,
    pub(crate) shade: Shade,
    pub(crate) colors: &'a TerminalColors,
}

/// Makes the styles of a theme. `spec` has the roles of its base.
pub(crate) fn resolve(spec: &ThemeSpec, target: Target<'_>) -> Styles {
    let roles = match target.shade {
        Shade::Light if !spec.has_ground() => spec.on_light.clone().over(&spec.roles),
        _ => spec.roles.clone(),
    };
    let mut resolver = Resolver::new(roles, target);
    let mut styles = Styles { roles: [Style::new(); ROLES.len()], hues: [Style::new(); HUES] };
    // Backgrounds first: inks depend on them.
    for info in ROLES.iter().filter(|info| info.kind == Kind::Ground) {
        resolver.grounds[info.role as usize] = resolver.ground_of(info.role);
        styles.roles[info.role as usize] = resolver.background(info.role);
    }
    for info in ROLES {
        styles.roles[info.role as usize] = match info.kind {
            Kind::Ground => continue,
            Kind::Ink(_) => resolver.ink(info.role),
            Kind::Line => {
                resolver.styled(info.role, resolver.paint(info.role).and_then(|paint| resolver.color(paint)))
            }
        };
    }
    // The text on each background comes with it. The terminal's own background comes with the terminal's own text.
    for info in ROLES.iter().filter(|info| info.kind == Kind::Ground) {
        let style = &mut styles.roles[info.role as usize];
        let on = match info.role {
            Role::Band | Role::BandAway => Role::Bright,
            _ => Role::Text,
        };
        style.fg = style.bg.and_then(|_| resolver.text_on(on, info.role));
    }
    let hues = resolver.roles.hues.clone();
    for (hue, value) in styles.hues.iter_mut().zip(hues.iter().cycle()) {
        *hue = resolver.hue(*value);
    }
    styles
}

/// Text with less contrast than this is pale.
const PALE: f64 = 7.0;

struct Resolver<'a> {
    roles: RoleValues,
    target: Target<'a>,
    /// What the colours of backgrounds are as numbers, by role. None: text is not drawn there in a colour of its own.
    grounds: [Option<Rgb>; ROLES.len()],
    ground: Rgb,
    text: Rgb,
    /// The inks are moved until they can be read.
    adapts: bool,
}

impl<'a> Resolver<'a> {
    fn new(roles: RoleValues, target: Target<'a>) -> Self {
        let assumed = ASSUMED.iter().find(|(shade, ..)| *shade == target.shade).unwrap_or(&ASSUMED[0]);
        let colors = target.colors;
        let (ground, text) = (colors.background.unwrap_or(assumed.1), colors.text.unwrap_or(assumed.2));
        let mut resolver = Self { roles, target, grounds: [None; ROLES.len()], ground, text, adapts: false };
        let own = resolver.paint(Role::Ground).and_then(|paint| resolver.number(paint));
        resolver.ground = own.map_or(ground, |own| resolver.convert(own));
        resolver.text = resolver.paint(Role::Text).and_then(|paint| resolver.number(paint)).unwrap_or(text);
        resolver.adapts = own.is_none() || target.depth == Depth::Indexed;
        resolver
    }

    /// What the theme says of a role, or of the role it is like.
    fn paint(&self, role: Role) -> Option<Paint> {
        self.roles.get(role).paint.or_else(|| self.paint(role.info().like?))
    }

    /// The modifiers that the theme gives to a role, or to the role it is like.
    fn given_modifiers(&self, role: Role) -> Option<Modifier> {
        self.roles.get(role).modifiers.or_else(|| self.given_modifiers(role.info().like?))
    }

    fn modifiers(&self, role: Role) -> Modifier {
        match self.roles.get(role) {
            Value { modifiers: Some(modifiers), .. } => modifiers,
            Value { paint: Some(_), .. } => role.info().modifiers,
            _ => role.info().modifiers | self.given_modifiers(role).unwrap_or_default(),
        }
    }

    fn styled(&self, role: Role, fg: Option<Color>) -> Style {
        Style { fg, ..Style::new().add_modifier(self.modifiers(role)) }
    }

    fn number(&self, paint: Paint) -> Option<Rgb> {
        match paint {
            Paint::Default => None,
            Paint::Rgb(rgb) => Some(rgb),
            Paint::Named(number, Some(instead)) => {
                Some(self.target.colors.named(number).filter(|rgb| !is_primary(*rgb)).unwrap_or(instead))
            }
            Paint::Named(number, None) => self.target.colors.named(number),
            Paint::Mix(percent) => Some(mix(self.ground, self.text, percent)),
        }
    }

    /// The colour that the terminal will show for this one.
    fn convert(&self, rgb: Rgb) -> Rgb {
        if self.target.depth == Depth::Indexed { indexed(nearest(rgb)) } else { rgb }
    }

    fn color(&self, paint: Paint) -> Option<Color> {
        match (paint, self.target.depth) {
            (_, Depth::None) | (Paint::Default, _) => None,
            (Paint::Named(number, _), Depth::Sixteen) | (Paint::Named(number, None), _) => Some(ansi(number)),
            (_, Depth::Sixteen) => None,
            (paint, Depth::Indexed) => self.number(paint).map(|rgb| Color::Indexed(nearest(rgb))),
            (paint, Depth::True) => self.number(paint).map(|(r, g, b)| Color::Rgb(r, g, b)),
        }
    }

    /// A background as a number, for the contrast of what is on it.
    fn ground_of(&self, role: Role) -> Option<Rgb> {
        if role == Role::Ground {
            return Some(self.ground);
        }
        if self.modifiers(role).contains(Modifier::REVERSED) {
            // Everything in it is drawn in its text colour.
            return None;
        }
        match self.paint(role) {
            None | Some(Paint::Default) => Some(self.ground),
            Some(paint) => self.number(paint).map(|rgb| self.convert(rgb)),
        }
    }

    fn background(&self, role: Role) -> Style {
        let bg = self.paint(role).and_then(|paint| self.color(paint));
        Style { bg, ..Style::new().add_modifier(self.modifiers(role)) }
    }

    /// Text and signs.
    fn ink(&self, role: Role) -> Style {
        let mut from = role;
        while self.roles.get(from).paint.is_none()
            && let Some(like) = from.info().like
        {
            from = like;
        }
        // Roles without a colour of their own look the same as the role they are like, so its backgrounds count. Plain
        // text has the colour of what it is drawn on.
        let fg = match from.info().kind {
            _ if role == Role::Unread && from == Role::Text && self.is_text_pale() => self.bright_text(),
            Kind::Ink(on) if from != Role::Text => {
                self.paint(from).and_then(|paint| self.ink_color(paint, on))
            }
            _ => None,
        };
        self.styled(role, fg)
    }

    fn hue(&self, value: Value) -> Style {
        let fg = value.paint.and_then(|paint| self.ink_color(paint, HUES_ON));
        Style { fg, ..Style::new().add_modifier(value.modifiers.unwrap_or_default()) }
    }

    /// The colour of an ink on some backgrounds; none for the colour of the text if the ink cannot be read.
    fn ink_color(&self, paint: Paint, on: &[Role]) -> Option<Color> {
        let grounds: Vec<Rgb> = on.iter().filter_map(|role| self.grounds[*role as usize]).collect();
        let color = self.color(paint)?;
        if matches!(color, Color::Rgb(..) | Color::Indexed(_)) {
            let rgb = self.number(paint)?;
            let rgb = if self.adapts { readable(rgb, &grounds, |rgb| self.convert(rgb)) } else { rgb };
            return self.color(Paint::Rgb(rgb));
        }
        // A colour of the terminal's palette stays as it is, or is not used.
        let known = self.number(paint).filter(|_| self.target.colors.background.is_some());
        known.is_none_or(|rgb| lowest_contrast(rgb, &grounds) >= TEXT_CONTRAST).then_some(color)
    }

    /// Whether the terminal's own text has so little contrast that unread headlines would be paler than what is beside
    /// them, whose inks are moved until they can be read.
    fn is_text_pale(&self) -> bool {
        self.adapts
            && matches!(self.paint(Role::Text), None | Some(Paint::Default))
            && contrast(self.text, self.ground) < PALE
    }

    /// The brightest text, if it can be read in every row.
    fn bright_text(&self) -> Option<Color> {
        let bright = self.paint(Role::Bright).and_then(|paint| self.number(paint))?;
        let grounds: Vec<Rgb> =
            [Role::Ground, Role::Band].iter().filter_map(|on| self.grounds[*on as usize]).collect();
        let bright = readable(bright, &grounds, |rgb| self.convert(rgb));
        let readable = lowest_contrast(self.convert(bright), &grounds) >= TEXT_CONTRAST;
        self.color(Paint::Rgb(bright)).filter(|_| readable)
    }

    /// The text that is drawn on a background.
    fn text_on(&self, text: Role, ground: Role) -> Option<Color> {
        let paint = match self.paint(text) {
            None | Some(Paint::Default) => Paint::Rgb(self.text),
            Some(paint) => paint,
        };
        self.ink_color(paint, &[ground])
    }
}

/// Whether a colour is one of the bare primaries of the first terminals, as xterm's `cd0000` and `cdcd00`. Nobody chose
/// them, and much text in them is garish.
fn is_primary((r, g, b): Rgb) -> bool {
    let most = r.max(g).max(b);
    [r, g, b].iter().all(|part| *part == 0 || *part == most)
}

/// A colour of the terminal's palette.
fn ansi(number: u8) -> Color {
    const ALL: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    ALL.get(usize::from(number)).copied().unwrap_or(Color::Reset)
}
