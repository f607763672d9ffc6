//! Selects the best URL of an image and reads its declared size. Never here: image bytes.

use dom_query::NodeRef;

/// Preferred range of image widths, in pixels.
const MIN_WIDTH: u32 = 800;
const MAX_WIDTH: u32 = 1600;
/// Upper limit of a declared width or height, in pixels.
const MAX_PIXELS: u32 = 20_000;
/// Candidates of one `srcset`, and sources of one `<picture>`, that are read.
const MAX_SOURCES: usize = 40;

/// The URLs of an image, best first. Lazy loading keeps the URL in attributes other than `src`.
pub(super) fn image_sources(node: &NodeRef<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let mut sets = vec![*node];
    if let Some(picture) = node.parent().filter(|above| above.has_name("picture")) {
        // JPEG and PNG can be shown everywhere; terminal image viewers may not support newer formats.
        let known = |kind: &str| kind.is_empty() || kind.contains("jpeg") || kind.contains("png");
        let of = |wanted: bool| {
            let sources =
                picture.children_it(false).take(MAX_SOURCES).filter(|child| child.has_name("source"));
            sources.filter(move |source| known(&source.attr("type").unwrap_or_default()) == wanted)
        };
        sets.extend(of(true));
        sets.extend(of(false));
    }
    let own = |name: &str| node.attr(name).map(|value| value.trim().to_owned());
    let lazy =
        ["data-src", "data-original", "data-lazy-src", "data-orig-file"].iter().filter_map(|name| own(name));
    let src = own("src").filter(|src| !src.starts_with("data:"));
    let mut fallback = Vec::new();
    for set in sets {
        for name in ["data-srcset", "data-lazy-srcset", "srcset"] {
            let Some(set) = set.attr(name) else { continue };
            if let Some((source, fits)) = best_candidate(&set) {
                if fits { &mut out } else { &mut fallback }.push(source);
            }
        }
    }
    out.extend(lazy);
    out.extend(src);
    out.extend(fallback);
    out.retain(|source| !source.is_empty() && !source.starts_with("data:"));
    out
}

/// The best URL of a `srcset` (HTML §4.8.4.2.1), and whether its width is in the preferred range.
fn best_candidate(set: &str) -> Option<(String, bool)> {
    let mut found: Option<(u32, &str)> = None;
    let mut rest = set;
    for _ in 0..MAX_SOURCES {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (source, after) = rest.split_at(end);
        let bare = source.trim_end_matches(',');
        let (size, next) = if bare.len() < source.len() {
            ("", after)
        } else {
            after.split_once(',').unwrap_or((after, ""))
        };
        rest = next;
        let wide = descriptor_width(size.trim());
        let better = found.is_none_or(|(known, _)| rank(wide) < rank(known));
        if better && !bare.starts_with("data:") {
            found = Some((wide, bare));
        }
    }
    found.map(|(wide, source)| (source.to_owned(), (MIN_WIDTH..=MAX_WIDTH).contains(&wide)))
}

/// The width in pixels that a `srcset` descriptor stands for; `1x` counts as 400.
fn descriptor_width(size: &str) -> u32 {
    if let Some(wide) = size.strip_suffix('w') {
        return wide.trim().parse().unwrap_or(0);
    }
    let times: f32 = size.strip_suffix('x').and_then(|times| times.trim().parse().ok()).unwrap_or(1.0);
    (times * 400.0).clamp(0.0, 10_000.0) as u32
}

/// Lower is better: the narrowest candidate of at least `MIN_WIDTH`, else the widest.
fn rank(wide: u32) -> (bool, u32) {
    if wide >= MIN_WIDTH { (false, wide) } else { (true, u32::MAX - wide) }
}

/// The declared width and height in pixels.
pub(super) fn size(node: &NodeRef<'_>) -> Option<(u32, u32)> {
    Some((side(node, "width")?, side(node, "height")?))
        .filter(|(wide, high)| (1..=MAX_PIXELS).contains(wide) && (1..=MAX_PIXELS).contains(high))
}

/// Width or height in pixels, from the attribute or the inline style.
pub(super) fn side(node: &NodeRef<'_>, name: &str) -> Option<u32> {
    let number = |text: &str| text.trim().trim_end_matches("px").trim_end().parse::<f32>().ok();
    let attribute = node.attr(name).and_then(|value| number(&value));
    let styled = || {
        let style = node.attr("style")?;
        style.split(';').find_map(|rule| {
            let (property, value) = rule.split_once(':')?;
            if property.trim().eq_ignore_ascii_case(name) { number(value) } else { None }
        })
    };
    attribute.or_else(styled).map(|side| side.clamp(0.0, 1e9) as u32)
}

#[cfg(test)]
mod tests {
    use super::best_candidate;

    #[test]
    fn the_best_image_width_is_chosen() {
        for (set, source) in [
            ("a.jpg 320w, b.jpg 640w, c.jpg 1024w, d.jpg 4096w", "c.jpg"),
            ("a.jpg 320w,b.jpg 640w", "b.jpg"),
            ("a.jpg, b.jpg 2x, c.jpg 3x", "b.jpg"),
            (
                "https://x.example/w_300,h_2/a.jpg 300w, https://x.example/w_900,h_2/a.jpg 900w",
                "https://x.example/w_900,h_2/a.jpg",
            ),
            ("data:image/gif;base64,R0 1w, b.jpg 400w", "b.jpg"),
            (" , a.jpg ,", "a.jpg"),
        ] {
            assert_eq!(best_candidate(set).unwrap().0, source, "{set}");
        }
        assert!(best_candidate(" ,, ").is_none());
    }
}
