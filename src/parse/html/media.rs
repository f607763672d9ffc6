//! Images, video, audio and embedded pages. Never here: their bytes.

use std::borrow::Cow;

use dom_query::NodeRef;

use super::cells::add_caption;
use super::entities::inline_text;
use super::image_source::{image_sources, side, size};
use super::inline::Style;
use super::math::strip_display_style;
use super::walk::{Flow, MAX_DEPTH, Walk, add_emphasis, is_hidden};
use crate::news::{Block, Emphasis, SafeText, Span};

/// Nodes that are searched for text in a link or figure.
const MAX_WORDLESS_NODES: usize = 40;
/// Pixels of a picture in a cell that is only a sign, such as a flag before a name.
const MAX_ICON: u32 = 48;
/// Elements between a picture and the cell it is in.
const MAX_CELL_DEPTH: usize = 6;

impl Walk {
    pub(super) fn visit_figure(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        flow.flush();
        let mut inner = Flow::default();
        let mut caption = Vec::new();
        self.visit_figure_children(node, style, depth, &mut inner, &mut caption);
        inner.flush();
        match inner.out.iter_mut().rev().find(|block| matches!(block, Block::Figure { .. })) {
            Some(figure) => add_caption(figure, caption),
            None if caption.is_empty() => {}
            None => inner.out.push(Block::Paragraph(caption)),
        }
        flow.out.append(&mut inner.out);
    }

    fn visit_figure_children(
        &mut self,
        node: &NodeRef<'_>,
        style: Style,
        depth: usize,
        flow: &mut Flow,
        caption: &mut Vec<Span>,
    ) {
        for child in node.children_it(false) {
            if child.has_name("figcaption") && !is_hidden(&child) {
                self.reach_anchor(&child);
                let spans = self.read_line(&child, style, depth + 1);
                if !caption.is_empty() && !spans.is_empty() {
                    caption.push(Span::plain(" "));
                }
                caption.extend(spans);
            } else if depth < MAX_DEPTH
                && !is_hidden(&child)
                && (child.has_name("div") || child.has_name("a"))
            {
                flow.flush();
                self.reach_anchor(&child);
                let link = child.attr("href").and_then(|href| self.links.add(&href));
                let style = Style { link: link.or(style.link), ..style };
                self.visit_figure_children(&child, style, depth + 1, flow, caption);
                flow.flush();
            } else {
                self.visit(&child, style, depth + 1, flow);
            }
        }
    }

    pub(super) fn visit_image(&mut self, node: &NodeRef<'_>, style: Style, flow: &mut Flow) {
        let small =
            |most: u32| ["width", "height"].iter().any(|name| side(node, name).is_some_and(|n| n <= most));
        if small(1) {
            return;
        }
        let alt = node.attr("alt").and_then(|alt| SafeText::new(&plain_alt(&alt)).filled());
        let alt = alt.filter(|alt| !is_file_name(alt));
        let class = node.attr("class").unwrap_or_default();
        if &*class == "svg" {
            // The title of an SVG is shown only where the drawing is the only content of a link or figure.
            let around =
                node.ancestors_it(Some(4)).find(|above| above.has_name("a") || above.has_name("figure"));
            if let Some(alt) = alt.filter(|_| around.is_some_and(|around| is_wordless(&around))) {
                self.push_text(&alt, style, flow);
            }
            return;
        }
        if let Some(source) = alt.as_deref().and_then(|alt| formula_source(alt, &class)) {
            return self.push_text(source, add_emphasis(style, Emphasis::CODE), flow);
        }
        let icon = || !flow.inline.is_empty() && small(32) || small(MAX_ICON) && is_in_cell(node);
        if class.contains("emoji") || class.contains("smiley") || icon() {
            if let Some(alt) = alt.filter(|alt| alt.chars().count() <= 20) {
                self.push_text(&alt, style, flow);
            }
            return;
        }
        let image = image_sources(node).iter().find_map(|source| self.links.resolve(source, false));
        if image.is_none() && alt.is_none() {
            return;
        }
        // A lazy-loading image is in the page twice: as a placeholder and in `<noscript>`.
        let is_fallback = node.has_attr("data-noscript");
        if flow.inline.is_empty()
            && let Some(Block::Figure { image: before, alt: known_alt, .. }) = flow.out.last_mut()
            && (is_fallback
                || *before == image
                    && (*known_alt == alt || image.is_some() && (known_alt.is_none() || alt.is_none())))
        {
            *before = image.or(before.take());
            *known_alt = known_alt.take().or(alt);
            return;
        }
        // If the image links to another page, its description is the link text.
        let link = style.link.filter(|link| self.links.url(*link).is_some_and(|url| !is_image_url(url)));
        let title = node.attr("title").and_then(|title| picture_title(&plain_alt(&title), alt.as_deref()));
        let (alt, caption) = match (link, alt) {
            (Some(link), Some(alt)) => (None, vec![Span { text: alt, link: Some(link), ..Span::default() }]),
            (_, alt) => (alt, Vec::new()),
        };
        flow.push(Block::Figure { image, size: size(node), alt, title, caption });
    }

    /// Video, audio and embedded pages: one link, labelled with the kind and the host.
    pub(super) fn visit_media(
        &mut self,
        node: &NodeRef<'_>,
        name: &str,
        style: Style,
        depth: usize,
        flow: &mut Flow,
    ) {
        if ["width", "height"].iter().any(|name| side(node, name).is_some_and(|side| side <= 1)) {
            return;
        }
        let own = ["src", "data-src", "data"].iter().find_map(|name| node.attr(name));
        let source = || node.descendants_it().find(|below| below.has_name("source"));
        let src = own.or_else(|| source()?.attr("src"));
        let url = src.and_then(|src| self.links.resolve(&src, false));
        let Some(url) = url else {
            if name == "object" {
                self.visit_children(node, style, depth, flow);
            }
            return;
        };
        let host = url.split('/').nth(2).unwrap_or("").trim_start_matches("www.");
        let kind = match name {
            "video" => "Video",
            "audio" => "Audio",
            _ if is_hosted_by(host, &VIDEO) => "Video",
            _ if is_hosted_by(host, &AUDIO) => "Audio",
            _ => "Embedded",
        };
        let title = ["title", "aria-label"].iter().find_map(|name| SafeText::new(&node.attr(name)?).filled());
        let label = title.map_or_else(|| host.to_owned(), |title| format!("{host} · {title}"));
        let link = self.links.add(&url);
        flow.flush();
        self.push_text(&format!("{kind}: {label}"), Style { link, ..style }, flow);
        flow.flush();
    }
}

/// Hosts of video and of audio.
#[rustfmt::skip]
const VIDEO: [&str; 7] = [
    "youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "dailymotion.com", "twitch.tv",
    "streamable.com",
];
const AUDIO: [&str; 3] = ["soundcloud.com", "spotify.com", "bandcamp.com"];

fn is_hosted_by(host: &str, known: &[&str]) -> bool {
    known.iter().any(|name| host.strip_suffix(name).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')))
}

/// The text of a description; some pages put the markup of the caption there.
fn plain_alt(alt: &str) -> Cow<'_, str> {
    if alt.contains('<') { Cow::Owned(inline_text(alt)) } else { Cow::Borrowed(alt) }
}

/// The title of a picture, unless its words are in the description already, or it is only a file name.
pub(in crate::parse) fn picture_title(title: &str, alt: Option<&str>) -> Option<SafeText> {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let title = SafeText::new(title).filled().filter(|title| !is_file_name(title))?;
    let own = letters(&title);
    (!own.is_empty() && !alt.is_some_and(|alt| letters(alt).contains(&own))).then_some(title)
}

/// Whether a picture is in a cell of a table.
fn is_in_cell(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(MAX_CELL_DEPTH)).any(|above| above.has_name("td") || above.has_name("th"))
}

/// Whether a description is only a file name: `DSC_0815`, `harbour-pier-02`, `pier.jpg`.
fn is_file_name(alt: &str) -> bool {
    let digits = alt.bytes().any(|b| b.is_ascii_digit());
    let count = |sign| alt.matches(sign).count();
    let cut = digits && (count('_') > 0 || count('-') > 1) || count('_') > 1;
    let plain = alt.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    plain && alt.len() >= 8 && (cut || is_image_url(alt))
}

/// The TeX of an image of a formula.
fn formula_source<'a>(alt: &'a str, class: &str) -> Option<&'a str> {
    let named = || {
        class
            .split_ascii_whitespace()
            .any(|class| matches!(class, "tex" | "latex" | "math") || class.starts_with("mwe-math"))
    };
    (alt.starts_with("{\\displaystyle") || alt.starts_with("{\\textstyle") || named())
        .then(|| strip_display_style(alt))
}

/// Whether a node has no text. A node of `MAX_WORDLESS_NODES` or more is not searched and counts as text.
fn is_wordless(node: &NodeRef<'_>) -> bool {
    let (mut some, mut count) = (false, 0);
    for below in node.descendants_it().take(MAX_WORDLESS_NODES) {
        some |= below.is_nonempty_text();
        count += 1;
    }
    !some && count < MAX_WORDLESS_NODES
}

fn is_image_url(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or("").to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"].iter().any(|ending| path.ends_with(ending))
}
