//! Superscripts and subscripts: in Unicode characters where they exist, references in brackets.
//! Never here: formulas.

use dom_query::NodeRef;

use super::inline::Style;
use super::walk::{Flow, Walk};

/// Characters of a reference or exponent, and of text that is marked with `^()`. Longer text is only small print.
const MAX_SCRIPT: usize = 12;
const MAX_MARKED: usize = 40;

const SUPERSCRIPTS: [(&str, &str); 4] = [
    ("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾"),
    ("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"),
    ("ABDEGHIJKLMNOPRTUVW", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ"),
    // These look like superscripts already.
    ("*†‡§¶°′″®©™ªº,.–'’", "*†‡§¶°′″®©™ªº,.–'’"),
];
const SUBSCRIPTS: [(&str, &str); 3] =
    [("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"), ("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"), (",.–", ",.–")];

impl Walk {
    pub(super) fn visit_superscript(
        &mut self,
        node: &NodeRef<'_>,
        up: bool,
        style: Style,
        depth: usize,
        flow: &mut Flow,
    ) {
        let text = node.text();
        let text = text.trim();
        let letters = text.chars().count();
        let link = node.descendants_it().find(|below| below.has_name("a") && below.has_attr("href"));
        if link.is_some() || style.link.is_some() && fills_its_link(node, text) {
            if letters == 0 || letters > MAX_SCRIPT || text.contains(['[', '(']) || text.contains('↩') {
                return self.visit_children(node, style, depth, flow);
            }
            let href = link.and_then(|link| link.attr("href"));
            let around = || style.link.and_then(|link| self.links.url(link));
            let target = href.as_deref().or_else(around);
            let is_note = target.is_some_and(|href| self.links.fragment(href).is_some());
            let brackets =
                Style { link: href.and_then(|href| self.links.add(&href)).or(style.link), ..style };
            // A footnote number is shown as superscript, without the brackets that numbered links have.
            let number = text.bytes().all(|b| b.is_ascii_digit());
            if let Some(script) = to_script(text, up).filter(|_| is_note && number) {
                node.descendants_it().for_each(|below| self.reach_anchor(&below));
                return self.push_text(&script, brackets, flow);
            }
            self.push_text("[", brackets, flow);
            self.visit_children(node, style, depth, flow);
            return self.push_text("]", brackets, flow);
        }
        if letters > MAX_MARKED || letters == 0 {
            return self.visit_children(node, style, depth, flow);
        }
        let plain = node
            .descendants_it()
            .all(|below| !matches!(&*below.node_name().unwrap_or_default(), "img" | "br" | "sup" | "sub"));
        if let Some(script) = to_script(text, up).filter(|_| plain) {
            node.descendants_it().for_each(|below| self.reach_anchor(&below));
            return self.push_text(&script, style, flow);
        }
        let sign = if up { "^" } else { "_" };
        let [open, close] = if letters > 1 { ["(", ")"] } else { ["", ""] };
        self.push_text(&format!("{sign}{open}"), style, flow);
        self.visit_children(node, style, depth, flow);
        self.push_text(close, style, flow);
    }
}

/// Formats plain text as superscript (`up`) or subscript.
pub(in crate::parse) fn superscript(text: &str, up: bool) -> String {
    let bare = text.trim();
    let letters = bare.chars().count();
    to_script(bare, up).unwrap_or_else(|| match (if up { '^' } else { '_' }, letters) {
        (_, 0) => String::new(),
        (sign, 1) => format!("{sign}{bare}"),
        (sign, 2..=MAX_MARKED) => format!("{sign}({bare})"),
        _ => text.to_owned(),
    })
}

/// Converts text to superscript or subscript characters, if each has one.
fn to_script(text: &str, up: bool) -> Option<String> {
    let characters = if up { &SUPERSCRIPTS[..] } else { &SUBSCRIPTS };
    let one = |c: char| {
        characters.iter().find_map(|(plain, own)| own.chars().nth(plain.chars().position(|p| p == c)?))
    };
    if up && text.eq_ignore_ascii_case("tm") {
        return Some("™".to_owned());
    }
    (!text.is_empty() && text.chars().count() <= MAX_SCRIPT).then(|| text.chars().map(one).collect())?
}

/// Whether a node is the whole text of a link to a fragment.
fn fills_its_link(node: &NodeRef<'_>, text: &str) -> bool {
    let link = node.ancestors_it(Some(3)).find(|above| above.has_name("a"));
    link.is_some_and(|link| {
        let texts = link.descendants_it().take(MAX_SCRIPT).filter(NodeRef::is_nonempty_text);
        let all: String = texts.map(|node| node.text().trim().to_owned()).collect();
        link.attr("href").is_some_and(|href| href.contains('#')) && all == text
    })
}
