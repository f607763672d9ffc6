//! Replacements for elements that the parser never gets: TeX for formulas, images from `<noscript>`, titles of SVG.
//! Never here: which elements are replaced (see `sanitize`).

use super::math;
use super::tag::{Tag, attribute};
use crate::news::write::escape_html as escape;

/// Images of one `<noscript>`.
const MAX_IMAGES: usize = 8;

/// Writes the replacement of a whole element and returns how many elements it has.
pub(super) fn write(name: &str, tag: &str, inner: &str, out: &mut String) -> usize {
    match name {
        "math" => {
            write_formula(&math::linearize(tag, inner), attribute(tag, "display") == Some("block"), out)
        }
        "script" => {
            let kind = attribute(tag, "type").unwrap_or("");
            if kind.starts_with("math/tex") {
                let source = inner.trim().trim_start_matches("% <![CDATA[").trim_end_matches("%]]>");
                write_formula(math::strip_display_style(source), kind.contains("display"), out)
            } else if kind.starts_with("math/mml") {
                write_formula(&math::linearize("<math>", inner), false, out)
            } else {
                0
            }
        }
        "noscript" => write_noscript_images(inner, out),
        "svg" => write_svg_title(tag, inner, out),
        _ => 0,
    }
}

/// Writes an element that has only text.
pub(super) fn write_element(name: &str, text: &str, out: &mut String) {
    out.extend(["<", name, ">"]);
    escape(text, out);
    out.extend(["</", name, ">"]);
}

fn write_formula(source: &str, display: bool, out: &mut String) -> usize {
    if source.is_empty() {
        return 0;
    }
    let edge = if display { "<br>" } else { "" };
    out.push_str(edge);
    write_element("code", source, out);
    out.push_str(edge);
    if display { 3 } else { 1 }
}

/// Lazy-loading images have a second copy in `<noscript>`.
fn write_noscript_images(inner: &str, out: &mut String) -> usize {
    let (mut rest, mut count) = (inner, 0);
    while count < MAX_IMAGES {
        let Some(at) = rest.find("<img") else { break };
        rest = &rest[at..];
        let Some(tag) = Tag::read(rest, 4) else { break };
        out.push_str("<img data-noscript");
        let start = out.len();
        tag.write(rest, out);
        out.replace_range(start..start + 4, "");
        count += 1;
        rest = &rest[tag.len..];
    }
    count
}

/// Writes the title of an SVG as the description of an image (see `Walk::visit_image`).
fn write_svg_title(tag: &str, inner: &str, out: &mut String) -> usize {
    let titled = || {
        let (_, rest) = inner.split_once("<title")?;
        let (_, rest) = rest.split_once('>')?;
        rest.split_once('<').map(|(title, _)| title)
    };
    let Some(name) = titled().or_else(|| attribute(tag, "aria-label")) else { return 0 };
    let name = name.trim();
    if name.is_empty() || name.len() > 200 {
        return 0;
    }
    out.push_str("<img class=\"svg\" alt=\"");
    // Character references stay undecoded.
    out.push_str(&name.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;"));
    out.push_str("\">");
    1
}
