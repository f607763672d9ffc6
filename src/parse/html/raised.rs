//! Raised and lowered text: in characters of their own where there are such, references in brackets.
//! Never here: formulas.

use dom_query::NodeRef;

use super::inline::Style;
use super::walk::{Flow, Walk};

/// Characters of a reference or a power; more is text set small.
const SHORT: usize = 12;
const LONG: usize = 40;

const RAISED: [(&str, &str); 4] = [
    ("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾"),
    ("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"),
    ("ABDEGHIJKLMNOPRTUVW", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ"),
    // They are small and high as they are.
    ("*†‡§¶°′″®©™ªº,.–'’", "*†‡§¶°′″®©™ªº,.–'’"),
];
const LOWERED: [(&str, &str); 3] =
    [("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"), ("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"), (",.–", ",.–")];

impl Walk {
    pub(super) fn raised(
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
        if link.is_some() || style.link.is_some() && is_all_of_its_link(node, text) {
            if letters == 0 || letters > SHORT || text.contains(['[', '(']) || text.contains('↩') {
                return self.children(node, style, depth, flow);
            }
            let href = link.and_then(|link| link.attr("href"));
            let around = || style.link.and_then(|link| self.links.address(link));
            let leads = href.as_deref().or_else(around);
            let note = leads.is_some_and(|href| self.links.place(href).is_some());
            let brackets =
                Style { link: href.and_then(|href| self.links.add(&href)).or(style.link), ..style };
            // The number of a note is none of the numbers in brackets that links have.
            let number = text.bytes().all(|b| b.is_ascii_digit());
            if let Some(own) = own(text, up).filter(|_| note && number) {
                node.descendants_it().for_each(|below| self.arrive(&below));
                return self.say(&own, brackets, flow);
            }
            self.say("[", brackets, flow);
            self.children(node, style, depth, flow);
            return self.say("]", brackets, flow);
        }
        if letters > LONG || letters == 0 {
            return self.children(node, style, depth, flow);
        }
        let plain = node
            .descendants_it()
            .all(|below| !matches!(&*below.node_name().unwrap_or_default(), "img" | "br" | "sup" | "sub"));
        if let Some(own) = own(text, up).filter(|_| plain) {
            node.descendants_it().for_each(|below| self.arrive(&below));
            return self.say(&own, style, flow);
        }
        let sign = if up { "^" } else { "_" };
        let [open, close] = if letters > 1 { ["(", ")"] } else { ["", ""] };
        self.say(&format!("{sign}{open}"), style, flow);
        self.children(node, style, depth, flow);
        self.say(close, style, flow);
    }
}

/// Plain text, raised or lowered.
pub(in crate::parse) fn shown(text: &str, up: bool) -> String {
    let bare = text.trim();
    let letters = bare.chars().count();
    own(bare, up).unwrap_or_else(|| match (if up { '^' } else { '_' }, letters) {
        (_, 0) => String::new(),
        (sign, 1) => format!("{sign}{bare}"),
        (sign, 2..=LONG) => format!("{sign}({bare})"),
        _ => text.to_owned(),
    })
}

/// Text in characters that are raised or lowered themselves, if each has one.
fn own(text: &str, up: bool) -> Option<String> {
    let characters = if up { &RAISED[..] } else { &LOWERED };
    let one = |c: char| {
        characters.iter().find_map(|(plain, own)| own.chars().nth(plain.chars().position(|p| p == c)?))
    };
    if up && text.eq_ignore_ascii_case("tm") {
        return Some("™".to_owned());
    }
    (!text.is_empty() && text.chars().count() <= SHORT).then(|| text.chars().map(one).collect())?
}

/// A link that is nothing but a raised text, to another place on the page.
fn is_all_of_its_link(node: &NodeRef<'_>, text: &str) -> bool {
    let link = node.ancestors_it(Some(3)).find(|above| above.has_name("a"));
    link.is_some_and(|link| {
        let texts = link.descendants_it().take(SHORT).filter(NodeRef::is_nonempty_text);
        let all: String = texts.map(|node| node.text().trim().to_owned()).collect();
        link.attr("href").is_some_and(|href| href.contains('#')) && all == text
    })
}
