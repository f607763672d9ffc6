//! Pictures, films, sound and embedded pages: what of them a text can show. Never here: their bytes.

use dom_query::NodeRef;

use super::inline::Style;
use super::walk::{DEPTH, Flow, Walk, attr};
use crate::news::{Block, Span, Text};

impl Walk {
    pub(super) fn figure(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        flow.flush();
        let mut inner = Flow::default();
        let mut caption = Vec::new();
        self.caption_apart(node, style, depth, &mut inner, &mut caption);
        inner.flush();
        let last = inner.out.iter_mut().rev().find_map(|block| match block {
            Block::Figure { caption, .. } => Some(caption),
            _ => None,
        });
        match last {
            Some(slot) => *slot = caption,
            None if !caption.is_empty() => inner.out.push(Block::Paragraph(caption)),
            None => {}
        }
        flow.out.append(&mut inner.out);
    }

    fn caption_apart(
        &mut self,
        node: &NodeRef<'_>,
        style: Style,
        depth: usize,
        flow: &mut Flow,
        caption: &mut Vec<Span>,
    ) {
        for child in node.children_it(false) {
            if child.has_name("figcaption") {
                let spans = self.line(&child, style, depth + 1);
                if !caption.is_empty() && !spans.is_empty() {
                    caption.push(Span::plain(" "));
                }
                caption.extend(spans);
            } else if depth < DEPTH && (child.has_name("div") || child.has_name("a")) {
                flow.flush();
                self.caption_apart(&child, style, depth + 1, flow, caption);
                flow.flush();
            } else {
                self.node(&child, style, depth + 1, flow);
            }
        }
    }

    pub(super) fn image(&mut self, node: &NodeRef<'_>, style: Style, flow: &mut Flow) {
        let size =
            |side: &str| -> Option<u32> { node.attr(side)?.trim().trim_end_matches("px").parse().ok() };
        let small =
            |most: u32| size("width").is_some_and(|w| w <= most) || size("height").is_some_and(|h| h <= most);
        if small(1) {
            return;
        }
        let alt = node.attr("alt").map(|alt| Text::new(&alt)).and_then(Text::filled);
        let class = node.attr("class").unwrap_or_default();
        if class.contains("emoji") || class.contains("smiley") || !flow.inline.is_empty() && small(32) {
            if let Some(alt) = alt.filter(|alt| alt.chars().count() <= 20) {
                flow.inline.text(&alt, style);
            }
            return;
        }
        // Pictures that load late carry their address elsewhere.
        let image = ["src", "data-src", "data-original", "data-lazy-src", "srcset", "data-srcset"]
            .iter()
            .filter_map(|name| node.attr(name))
            .find_map(|src| {
                let src = src.split([' ', ',']).find(|part| !part.is_empty()).unwrap_or("").to_owned();
                self.links.resolve(&src, false)
            });
        if image.is_some() || alt.is_some() {
            flow.push(Block::Figure { image, size: None, alt, caption: vec![] });
        }
    }

    /// Sound, films and embedded pages: one link, named by what they are and where they come from.
    pub(super) fn media(
        &mut self,
        node: &NodeRef<'_>,
        name: &str,
        style: Style,
        depth: usize,
        flow: &mut Flow,
    ) {
        let tiny = |side: &str| {
            node.attr(side).is_some_and(|value| matches!(value.trim(), "0" | "1" | "0px" | "1px"))
        };
        if tiny("width") || tiny("height") {
            return;
        }
        let own = ["src", "data-src", "data"].iter().find_map(|name| attr(node, name));
        let source = || node.children_it(false).find(|child| child.has_name("source"));
        let src = own.or_else(|| attr(&source()?, "src"));
        let url = src.and_then(|src| self.links.resolve(&src, false));
        let Some(url) = url else {
            if name == "object" {
                self.children(node, style, depth, flow);
            }
            return;
        };
        let kind = match name {
            "video" => "Video",
            "audio" => "Audio",
            _ => "Embedded",
        };
        let host = url.split('/').nth(2).unwrap_or("").trim_start_matches("www.");
        let title = node.attr("title").map(|title| Text::new(&title)).and_then(Text::filled);
        let label = title.as_deref().unwrap_or(host);
        let link = self.links.add(&url);
        flow.push(Block::Paragraph(vec![Span {
            text: Text::new(&format!("{kind}: {label}")),
            link,
            ..Span::default()
        }]));
    }
}
