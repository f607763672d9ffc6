//! Draws lines of runs, with the style of each kind of run. Never here: which lines, where they break.

use ratatui::prelude::{Buffer, Modifier, Rect, Style};

use crate::app::Theme;
use crate::app::text_order::DrawText;
use crate::app::typeset::bidi::{has_rtl, is_rtl};
use crate::app::typeset::{PanelPart, Run, TextRole};
use crate::news::{Emphasis, SyntaxClass};

/// Draws lines from the top of `area` on, as many as fit.
pub(crate) fn draw_lines(lines: &[Vec<Run>], theme: &Theme, area: Rect, buf: &mut Buffer) {
    for (line, row) in lines.iter().zip(area.rows()) {
        let end = draw_line(line, theme, row, buf);
        let text: String = line.iter().map(|run| &*run.text).collect();
        if has_rtl(&text) {
            buf.mark_field(row.x..end, row.y, is_rtl(&text));
        }
    }
}

/// Draws one line. Returns the column after it.
pub(crate) fn draw_line(runs: &[Run], theme: &Theme, area: Rect, buf: &mut Buffer) -> u16 {
    let mut x = area.x;
    for run in runs {
        let width = area.right().saturating_sub(x);
        (x, _) = buf.set_stringn(x, area.y, drawn_text(run, theme), width.into(), style(run, theme));
    }
    x
}

/// The text of a run, as it is drawn: code without a background has a bar.
pub(crate) fn drawn_text<'a>(run: &'a Run, theme: &Theme) -> &'a str {
    match run.role {
        TextRole::Panel(PanelPart::Edge) if theme.panel.bg.is_none() => "▏ ",
        _ => &run.text,
    }
}

/// The style of a run.
pub(crate) fn style(run: &Run, theme: &Theme) -> Style {
    let mut style = match run.role {
        TextRole::Text if run.emphasis.has(Emphasis::CODE) => theme.panel.patch(theme.text),
        TextRole::Text => theme.text,
        TextRole::Title => theme.headline,
        TextRole::Quiet => theme.quiet,
        TextRole::LinkNumber => theme.link.remove_modifier(Modifier::UNDERLINED),
        TextRole::Summary => theme.text.add_modifier(Modifier::ITALIC),
        TextRole::TopHeading => theme.bright.add_modifier(Modifier::BOLD),
        TextRole::Heading => theme.heading,
        TextRole::Subheading(level) => subheading_style(level, theme),
        TextRole::Syntax(kind) => theme.panel.patch(syntax_style(kind, theme)),
        TextRole::Panel(PanelPart::Label) => theme.panel.patch(theme.quiet).add_modifier(Modifier::ITALIC),
        TextRole::Panel(PanelPart::Fill) => theme.panel,
        TextRole::Panel(PanelPart::Edge | PanelPart::Sign) => theme.panel.patch(theme.rule),
        TextRole::Code => theme.code,
        TextRole::Rule => theme.rule,
    };
    if run.link.is_some() && run.role != TextRole::LinkNumber {
        style = style.patch(theme.link_line);
    }
    for (emphasis, modifier) in [
        (Emphasis::ITALIC, Modifier::ITALIC),
        (Emphasis::BOLD, Modifier::BOLD),
        (Emphasis::STRIKE, Modifier::CROSSED_OUT),
        (Emphasis::UNDERLINE, Modifier::UNDERLINED),
        (Emphasis::INSERTED, Modifier::UNDERLINED),
        (Emphasis::MARK, Modifier::REVERSED),
    ] {
        if run.emphasis.has(emphasis) {
            style = style.add_modifier(modifier);
        }
    }
    style
}

/// The style of a heading of level 3 to 6.
fn subheading_style(level: u8, theme: &Theme) -> Style {
    match level {
        0..=3 => theme.text.add_modifier(Modifier::BOLD),
        4 => theme.text.add_modifier(Modifier::ITALIC),
        5 => theme.quiet,
        _ => theme.quiet.add_modifier(Modifier::ITALIC),
    }
}

/// The style of a syntax class.
fn syntax_style(kind: SyntaxClass, theme: &Theme) -> Style {
    let syntax = &theme.syntax;
    match kind {
        SyntaxClass::Comment => syntax.comment,
        SyntaxClass::Text | SyntaxClass::Added => syntax.string,
        SyntaxClass::Keyword | SyntaxClass::Tag => syntax.keyword,
        SyntaxClass::Number | SyntaxClass::Constant => syntax.number,
        SyntaxClass::Type | SyntaxClass::Attribute => syntax.kind,
        SyntaxClass::Function => syntax.function,
        SyntaxClass::Removed => syntax.removed,
    }
}
