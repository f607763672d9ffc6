//! The roles of a theme: everything on the screen that has a colour of its own, and on which backgrounds it appears.
//! This is the only list of them; parser, manual and the test of contrasts follow it. Never here: colours.

use ratatui::style::Modifier;

/// What a role is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A background.
    Ground,
    /// Text and signs, with the backgrounds they appear on.
    Ink(&'static [Role]),
    /// Lines and bars that say nothing alone.
    Line,
}

/// A role as the list has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoleInfo {
    pub(crate) role: Role,
    /// Its name in a theme's file.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The role whose colour it has if a theme gives it none.
    pub(crate) like: Option<Role>,
    /// The modifiers it has if a theme gives it none.
    pub(crate) modifiers: Modifier,
    /// For the manual.
    pub(crate) about: &'static str,
}

macro_rules! roles {
    ($($role:ident $name:literal $kind:expr, $like:expr, $modifiers:expr, $about:literal;)*) => {
        /// A role of a theme.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Role { $(#[doc = $about] $role,)* }

        /// All roles, in the order of the enum.
        pub(crate) const ROLES: &[RoleInfo] = &[$(RoleInfo {
            role: Role::$role, name: $name, kind: $kind, like: $like, modifiers: $modifiers, about: $about,
        },)*];
    };
}

use Kind::{Ground, Ink, Line};
use Role as R;

const PLAIN: Modifier = Modifier::empty();
const BOLD: Modifier = Modifier::BOLD;
const UNDERLINED: Modifier = Modifier::UNDERLINED;
const REVERSED: Modifier = Modifier::REVERSED;
/// The screen, the selected row, code.
const PAGE: Kind = Ink(&[R::Ground, R::Band, R::Panel]);
/// The screen and the selected row.
const ROW: Kind = Ink(&[R::Ground, R::Band]);
/// The screen and code.
const CODE: Kind = Ink(&[R::Ground, R::Panel]);
/// The screen alone.
const BARE: Kind = Ink(&[R::Ground]);

roles! {
    Ground "ground" Ground, None, PLAIN, "the background of the screen";
    Band "band" Ground, None, PLAIN, "the background of the selected row";
    BandAway "band-away" Ground, Some(R::Band), PLAIN, "the same in a pane without the focus";
    Panel "panel" Ground, None, PLAIN, "the background of code";
    Menu "menu" Ground, Some(R::Band), PLAIN, "the background of a menu";
    Chosen "chosen" Ground, None, PLAIN, "the background of the chosen line of a menu";
    Rule "rule" Line, None, PLAIN, "lines between panes, borders, table rules";
    Text "text" Ink(&[R::Ground, R::Panel, R::Menu, R::Chosen]), None, PLAIN, "plain text";
    Bright "bright" ROW, Some(R::Text), PLAIN, "the brightest text: the selected row, the title of an article, keys";
    Quiet "quiet" Ink(&[R::Ground, R::Band, R::Panel, R::Menu]), None, PLAIN, "what matters less: dates, authors, hints";
    Accent "accent" PAGE, None, PLAIN, "what stands out: the colour of most signs and headings";
    Link "link" PAGE, Some(R::Accent), PLAIN, "links";
    Match "match" Ink(&[R::Ground, R::Band, R::Panel]), Some(R::Accent), BOLD, "letters that a filter or a search found";
    Code "code" PAGE, Some(R::Text), PLAIN, "code in a text";
    Alert "alert" PAGE, Some(R::Accent), PLAIN, "errors and warnings";
    Unread "unread" ROW, Some(R::Text), BOLD, "the headline of an unread article";
    Read "read" ROW, Some(R::Quiet), PLAIN, "the headline of a read article";
    Marker "marker" ROW, Some(R::Accent), PLAIN, "the sign of an unread article";
    Saved "saved" ROW, Some(R::Accent), PLAIN, "the sign of a saved article";
    Group "group" BARE, Some(R::Accent), BOLD, "the heading of a group of articles";
    Title "title" BARE, Some(R::Accent), BOLD, "the name of the program, the title of an overlay";
    Heading "heading" ROW, Some(R::Accent), BOLD, "headings in an article and in lists";
    Tab "tab" BARE, Some(R::Accent), BOLD.union(UNDERLINED), "the view that is shown";
    Key "key" BARE, Some(R::Bright), BOLD, "a key in the status line";
    Label "label" BARE, Some(R::Quiet), PLAIN, "what the key does";
    Notice "notice" BARE, Some(R::Accent), PLAIN, "a notice in the status line";
    Progress "progress" BARE, Some(R::Accent), PLAIN, "the done part of a progress bar";
    ProgressRest "progress-rest" Line, Some(R::Rule), PLAIN, "the remaining part of it";
    ScrollBar "scroll-bar" BARE, Some(R::Quiet), PLAIN, "the scroll bar of an article";
    Hint "hint" BARE, Some(R::Accent), BOLD.union(REVERSED), "the letters over a link that choose it";
    Found "found" CODE, Some(R::Match), BOLD.union(REVERSED), "the match of a search that is selected";
    Host "host" BARE, Some(R::Bright), BOLD, "the host that a link leads to";
    Field "field" BARE, Some(R::Link), PLAIN, "in a filter: the name of a field";
    Value "value" BARE, Some(R::Code), PLAIN, "in a filter: the value of a field";
    Sign "sign" BARE, Some(R::Accent), PLAIN, "in a filter: an operator";
    Unknown "unknown" BARE, Some(R::Alert), UNDERLINED, "in a filter: an error";
    Unfinished "unfinished" BARE, Some(R::Quiet), PLAIN, "in a filter: something that is not complete";
    Comment "comment" CODE, Some(R::Quiet), Modifier::ITALIC, "in code: a comment";
    Keyword "keyword" CODE, Some(R::Link), PLAIN, "in code: a keyword, a tag";
    String "string" CODE, Some(R::Code), PLAIN, "in code: a string, an added line";
    Number "number" CODE, Some(R::Match), PLAIN, "in code: a number, a constant";
    Type "type" CODE, Some(R::Accent), PLAIN, "in code: a type, an attribute";
    Function "function" CODE, Some(R::Text), PLAIN, "in code: a function";
    Removed "removed" CODE, Some(R::Alert), PLAIN, "in code: a removed line";
}

/// The name of the list of colours for sources in a theme's file.
pub(crate) const HUES_NAME: &str = "source-hues";
/// The backgrounds the names of sources appear on.
pub(crate) const HUES_ON: &[Role] = &[R::Ground, R::Band];

/// The list of roles as a table of the manual.
pub fn markdown() -> String {
    let kind = |info: &RoleInfo| match info.kind {
        Kind::Ground => "background".to_owned(),
        Kind::Line => "line".to_owned(),
        Kind::Ink(on) => {
            format!("on {}", on.iter().map(|role| role.info().name).collect::<Vec<_>>().join(", "))
        }
    };
    let row = |info: &RoleInfo| {
        let like = info.like.map(|role| format!("`{}`", role.info().name)).unwrap_or_default();
        format!("| `{}` | {} | {} | {like} |\n", info.name, info.about, kind(info))
    };
    let hues =
        format!("| `{HUES_NAME}` | a list of colours for the names of sources | on ground, band | |\n");
    let head = "| role | what has this colour | where | if missing, as |\n|---|---|---|---|\n".to_owned();
    head + &ROLES.iter().map(row).collect::<String>() + &hues
}

impl Role {
    /// Its line in the list.
    pub(crate) fn info(self) -> &'static RoleInfo {
        &ROLES[self as usize]
    }

    /// The role of a name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        ROLES.iter().find(|info| info.name == name).map(|info| info.role)
    }
}
