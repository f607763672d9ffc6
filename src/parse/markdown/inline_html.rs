//! HTML tags in the running text of Markdown. Never here: blocks of HTML, which `html` reads.

use super::blocks::BlockBuilder;
use crate::news::Emphasis;
use crate::parse::html;

/// Open tags that are counted.
const MAX_OPEN_TAGS: usize = 100;

impl BlockBuilder {
    /// Ends superscript or subscript.
    pub(super) fn end_raised(&mut self) {
        if let Some((up, text)) = self.raised.take() {
            self.push_text(&html::superscript(&text, up), self.style);
        }
    }

    /// Reads an HTML tag in running text. Tags that do not style it are left out.
    pub(super) fn html_tag(&mut self, tag: &str) {
        let end = tag.starts_with("</");
        let name = html::tag_name(&tag[if end { 2 } else { 1 }.min(tag.len())..]).to_ascii_lowercase();
        if !end {
            for anchor in ["id", "name"].iter().filter_map(|name| html::attribute(tag, name)) {
                self.links.reach_anchor(anchor);
            }
        }
        let emphasis = match name.as_str() {
            "b" | "strong" => Emphasis::BOLD,
            "i" | "em" | "cite" | "dfn" | "var" => Emphasis::ITALIC,
            "code" | "kbd" | "samp" | "tt" => Emphasis::CODE,
            "del" | "s" | "strike" => Emphasis::STRIKE,
            "u" => Emphasis::UNDERLINE,
            "ins" => Emphasis::INSERTED,
            "mark" => Emphasis::MARK,
            "br" => return self.inline.push_line_break(),
            "q" => return self.text(if end { "”" } else { "“" }),
            "sup" | "sub" => {
                self.end_raised();
                self.raised = (!end).then(|| (name == "sup", String::new()));
                return;
            }
            "img" => {
                self.html = Some(tag.to_owned());
                return self.html_block();
            }
            "a" => Emphasis::NONE,
            _ => return,
        };
        if end {
            let Some(at) = self.styles.iter().rposition(|(_, open)| open.as_deref() == Some(&*name)) else {
                return;
            };
            if self.styles[at + 1..].iter().all(|(_, open)| open.is_some()) {
                self.style = self.styles[at].0;
                self.styles.truncate(at);
            }
        } else if self.styles.len() < MAX_OPEN_TAGS {
            self.styles.push((self.style, Some(name.clone())));
            self.style.emphasis = self.style.emphasis.with(emphasis);
            if name == "a" {
                let href = html::attribute(tag, "href").map(html::inline_text);
                self.style.link = href.and_then(|href| self.links.add(&href));
            }
        }
    }

    /// Ends the styles of open HTML tags at the end of a block.
    pub(super) fn close_tags(&mut self) {
        self.end_raised();
        while let Some((style, tag)) = self.styles.pop() {
            if tag.is_none() {
                self.styles.push((style, tag));
                break;
            }
            self.style = style;
        }
    }
}
