//! Removes what is not the article before extraction, and unused attributes afterwards.
//! Never here: lines of text (see `trim`).

use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use super::body::count_letters;
use super::metadata::leading_text;
use crate::parse::html::lists::{TASK_ATTR, task_state};
use crate::parse::html::notes::protect_notes;
use crate::parse::html::verse::{LINES_ATTR, keeps_lines, protect_lines};

/// Words in `class` and `id` of boilerplate around an article.
#[rustfmt::skip]
const BOILERPLATE: &[&str] = &[
    "share", "sharing", "shares", "sharebar", "sharethis", "sharedaddy", "socialshare", "addthis",
    "addtoany", "newsletter", "newsletters", "subscribe", "subscription", "signup", "outbrain", "taboola",
    "zergnet", "breadcrumb", "breadcrumbs", "related", "relatedposts", "recirc", "recommended",
    "recommendations", "promo", "promos", "advert", "advertisement", "adslot", "ads", "ad", "sponsored",
    "toolbar", "gallery", "slideshow", "carousel", "trending", "pagination", "pager", "paywall", "disqus",
    "tags", "flyout",
];
/// Pairs of such words.
#[rustfmt::skip]
const BOILERPLATE_PAIRS: &[&str] = &[
    "-author-bio-", "-author-box-", "-author-card-", "-author-info-", "-about-author-", "-post-author-",
    "-most-read-", "-most-popular-", "-read-next-", "-read-more-", "-more-stories-", "-also-like-",
    "-article-tools-", "-post-tools-", "-post-navigation-", "-social-links-", "-social-icons-",
    "-social-buttons-", "-tag-list-", "-sign-up-", "-comment-list-", "-comment-form-",
    "-entry-content-views-",
];
/// Words that name dates, authors and credits. Elements are removed only if short: the metadata has the same.
const METADATA_NAMES: &[&str] =
    &["byline", "credit", "credits", "copyright", "timestamp", "pubdate", "readtime", "storydate"];
const MAX_METADATA_LINE: usize = 120;
/// Articles on one page that are compared, each with all others.
const MAX_ARTICLES: usize = 60;

/// Removes what the extractor must not see and what is never part of an article.
pub(super) fn prepare(tree: &Document) {
    for node in tree.select("script, style, noscript, link, meta, base, template").nodes() {
        node.remove_from_parent();
    }
    // Attributes that the extractor uses itself.
    for node in tree.select("[data-readability-score], [data-readability-table]").nodes() {
        node.remove_attrs(&["data-readability-score", "data-readability-table"]);
    }
    for node in tree.select("#readability-page-1").nodes() {
        node.remove_attr("id");
    }
    protect_lines(tree);
    for heading in tree.select("h1").nodes() {
        heading.set_attr(LEVEL_ATTR, "1");
    }
    // Scripts show these elements later.
    for node in tree.select("body, article, main").nodes() {
        node.remove_attrs(&["style", "hidden", "aria-hidden"]);
    }
    protect_notes(tree);
    reduce_embeds(tree);
    unwrap_quotes(tree);
    convert_captions(tree);
    mark_tasks(tree);
    keep_story_bylines(tree);
}

/// Marks first-level headings: the extractor makes second-level ones of them.
const LEVEL_ATTR: &str = "data-level";

/// Restores first-level headings where there are second-level ones too, once the title is removed.
fn restore_levels(root: &NodeRef<'_>) {
    let headings: Vec<NodeRef<'_>> = root.descendants_it().filter(|node| node.has_name("h2")).collect();
    let (first, second): (Vec<_>, Vec<_>) = headings.into_iter().partition(|node| node.has_attr(LEVEL_ATTR));
    if !second.is_empty() {
        for node in first {
            node.rename("h1");
        }
    }
}

/// Makes ordinary lines of the by-lines of several stories: only the one of a page with one article is in the metadata.
fn keep_story_bylines(tree: &Document) {
    let below = tree.select("h2 + [class], h3 + [class], h4 + [class]");
    let named = |node: &&NodeRef<'_>| {
        let names = class_words(node);
        ["-byline-", "-author-", "-dateline-"].iter().any(|name| names.contains(name))
            && leading_text(node, MAX_METADATA_LINE + 1).len() <= MAX_METADATA_LINE
    };
    let bylines: Vec<&NodeRef<'_>> = below.nodes().iter().filter(named).collect();
    if bylines.len() > 1 {
        for node in bylines {
            node.remove_attrs(&["class", "id", "itemprop", "rel"]);
        }
    }
}

/// Stores the state of tasks in the item: the extractor removes all check boxes as parts of forms.
fn mark_tasks(tree: &Document) {
    for item in tree.select("li:has(input)").nodes() {
        if let Some(done) = task_state(item) {
            item.set_attr(TASK_ATTR, if done { "done" } else { "open" });
        }
    }
}

/// Keeps only ASCII URLs of embedded pages: the extractor cuts URLs at byte positions and would panic.
fn reduce_embeds(tree: &Document) {
    for node in tree.select("iframe, embed, object").nodes() {
        let address = ["src", "data-src", "data"].iter().find_map(|name| node.attr(name));
        let address = address.filter(|address| address.is_ascii());
        node.remove_all_attrs();
        node.remove_children();
        match address {
            Some(address) => {
                node.rename("iframe");
                node.set_attr("src", &address);
            }
            None => node.remove_from_parent(),
        }
    }
}

/// Unwraps quoted posts. Their wrappers are named `social-…` and full of links, so the extractor removes them as
/// share buttons.
fn unwrap_quotes(tree: &Document) {
    const QUOTES: &str =
        "blockquote[class*=\"tweet\"], blockquote[class*=\"media\"], blockquote[class*=\"embed\"]";
    // The author of a quotation: the extractor removes every footer.
    for node in tree.select("blockquote footer, blockquote header").nodes() {
        node.rename("div");
    }
    for node in tree.select(QUOTES).nodes() {
        node.remove_attrs(&["class", "id"]);
        while let Some(above) =
            node.parent().filter(|above| above.has_name("div") || above.has_name("figure"))
        {
            let alone = above.children_it(false).all(|child| {
                child.id == node.id || child.is_comment() || child.is_text() && child.text().trim().is_empty()
            });
            if !alone {
                break;
            }
            above.replace_with(node);
        }
    }
}

/// Converts `WordPress` captions to `<figcaption>`.
fn convert_captions(tree: &Document) {
    for node in tree.select(".wp-caption").nodes() {
        let texts: Vec<NodeRef<'_>> = node.element_children();
        for text in texts.iter().filter(|text| text.has_class("wp-caption-text")) {
            text.rename("figcaption");
            node.rename("figure");
        }
    }
}

/// Removes share bars, newsletter boxes, link lists and the like by class and id, as long as they have at most a
/// fifth of the page's text, which is `total` letters, and less than half of its pictures.
pub(super) fn remove_boilerplate(tree: &Document, total: usize) {
    let pictures = tree.body().map_or(0, |body| count_pictures(&body));
    for node in tree.select("[class], [id], [itemprop]").nodes() {
        let Some(name) = node.node_name() else { continue };
        if matches!(
            &*name,
            "html" | "head" | "body" | "article" | "main" | "pre" | "code" | "blockquote" | "a" | "img"
        ) || &*name == "figure" && node.descendants_it().any(|below| is_picture(&below))
        {
            continue;
        }
        let names = class_words(node);
        let words = || names.split('-').filter(|word| !word.is_empty());
        let boilerplate = words().any(|word| BOILERPLATE.contains(&word))
            || BOILERPLATE_PAIRS.iter().any(|pair| names.contains(pair));
        let line = || {
            let date = node.attr("itemprop").is_some_and(|prop| prop.starts_with("date"));
            date || words().any(|word| METADATA_NAMES.contains(&word))
        };
        let remove = if boilerplate {
            count_letters(node) * 5 <= total && !holds_pictures(node, pictures)
        } else {
            line() && leading_text(node, MAX_METADATA_LINE + 1).len() <= MAX_METADATA_LINE
        };
        if remove && !has_heading(node) {
            node.remove_from_parent();
        }
    }
}

/// Removes articles next to the one with the page's heading. Each `<article>` is self-contained (HTML §4.3.2) and
/// usually a teaser. The main one must have `least` letters and at least half as many as any other: a shorter one
/// may be only the head of an article that continues elsewhere.
pub(super) fn remove_other_articles(tree: &Document, least: usize) {
    let all = tree.select("article");
    let headed = |node: &&NodeRef<'_>| node.descendants_it().any(|below| below.has_name("h1"));
    let mut own = all.nodes().iter().filter(headed);
    let (Some(own), None) = (own.next(), own.next()) else { return };
    let inside =
        |node: &NodeRef<'_>, other: &NodeRef<'_>| node.ancestors_it(None).any(|above| above.id == other.id);
    let others: Vec<&NodeRef<'_>> = all
        .nodes()
        .iter()
        .filter(|node| node.id != own.id && !inside(node, own) && !inside(own, node))
        .take(MAX_ARTICLES)
        .collect();
    let own_letters = count_letters(own);
    // The letters of an article without those of the articles inside.
    let alone = |node: &NodeRef<'_>| {
        let inner: usize =
            others.iter().filter(|other| inside(other, node)).map(|other| count_letters(other)).sum();
        count_letters(node).saturating_sub(inner)
    };
    let longest = others.iter().map(|node| alone(node)).max().unwrap_or(0);
    if own_letters >= least && own_letters * 2 >= longest {
        for node in others {
            node.remove_from_parent();
        }
    }
}

fn is_picture(node: &NodeRef<'_>) -> bool {
    ["img", "picture", "amp-img"].iter().any(|name| node.has_name(name))
}

/// Pictures that are not links, as those of share buttons and of other articles are.
fn count_pictures(root: &NodeRef<'_>) -> usize {
    let linked = |node: &NodeRef<'_>| node.ancestors_it(Some(4)).any(|above| above.has_name("a"));
    root.descendants_it().filter(|node| node.has_name("img") && !linked(node)).count()
}

/// Whether an element has several of the page's pictures, and at least half of them.
fn holds_pictures(node: &NodeRef<'_>, all: usize) -> bool {
    let own = count_pictures(node);
    own > 1 && own * 2 >= all
}

fn has_heading(node: &NodeRef<'_>) -> bool {
    node.has_name("h1") || node.descendants_it().any(|below| below.has_name("h1"))
}

/// Words that begin a modifier: `fig--has-shares` is a figure.
const MODIFIERS: [&str; 7] = ["has", "is", "with", "without", "no", "hide", "show"];

/// Class and id as lower-case words between hyphens: `-author-bio-share-`. Modifiers are left out.
fn class_words(node: &NodeRef<'_>) -> String {
    let mut out = String::from("-");
    for name in ["class", "id"] {
        let Some(value) = node.attr(name) else { continue };
        for class in value.split_ascii_whitespace().take(40) {
            let from = out.len();
            push_words(class, &mut out);
            let modifier = |word: &&str| MODIFIERS.iter().any(|name| word == name);
            let words = || out[from..].split_inclusive('-');
            if words().any(|word| modifier(&word.trim_end_matches('-'))) {
                let kept = words().take_while(|word| !modifier(&word.trim_end_matches('-')));
                let len: usize = kept.map(str::len).sum();
                out.truncate(from + len);
            }
        }
    }
    out
}

fn push_words(class: &str, out: &mut String) {
    let mut small = false;
    for c in class.chars().take(400) {
        if (!c.is_alphanumeric() || c.is_uppercase() && small) && !out.ends_with('-') {
            out.push('-');
        }
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    if !out.ends_with('-') {
        out.push('-');
    }
}

/// Attributes that affect what is shown.
#[rustfmt::skip]
const KEPT_ATTRIBUTES: [&str; 29] = [
    TASK_ATTR, "role", "href", "src", "alt", "title", "start", "reversed", "type", "value", "checked", "open",
    "colspan", "rowspan", "align", "data-align", "srcset", "data-src", "data-original", "data-lazy-src",
    "data-orig-file", "data-srcset", "data-lazy-srcset", "data-noscript", "width", "height", "data-lang",
    "data-language", "aria-label",
];

/// Classes that affect what is shown: languages of code, line numbers, formulas, small images.
#[rustfmt::skip]
const KEPT_CLASSES: [&str; 37] = [
    "language-", "lang-", "highlight", "brush:", "hljs", "sourceCode", "prettyprint", "chroma", "gutter",
    "lineno", "linenos", "line-number", "blob-num", "lnt", "emoji", "smiley", "svg", "latex", "mwe-math",
    "katex-html", "MathJax", "footnote", "endnote", "noteref", "fnref", "footref", "footdef", "sidenote",
    "marginnote", "margin-note", "margin-toggle", "poem", "poetry", "verse", "stanza", "lyric", "line-block",
];

/// Removes all other attributes, so that stored articles are small.
pub(super) fn strip_attributes(root: &NodeRef<'_>) {
    restore_levels(root);
    let nodes: Vec<NodeRef<'_>> = root.descendants().into_iter().filter(NodeRef::is_element).collect();
    let targets: HashSet<String> = nodes
        .iter()
        .filter_map(|node| node.attr("href")?.rsplit_once('#').map(|(_, name)| name.to_owned()))
        .filter(|name| !name.is_empty())
        .collect();
    for node in nodes {
        let kept = node.element_ref().is_none_or(|element| element.attrs.is_empty());
        if kept {
            continue;
        }
        let class = node.attr("class").filter(|class| KEPT_CLASSES.iter().any(|word| class.contains(word)));
        let hides = super::super::walk::is_hidden(&node);
        let style = node
            .attr("style")
            .filter(|style| hides || style.contains("text-align") || keeps_lines(style))
            .map(|style| style.to_string())
            .or_else(|| node.attr(LINES_ATTR).map(|kept| format!("white-space:{kept}")));
        // Names that a link may refer to; links may percent-encode them.
        let named = |name: &str| {
            node.attr(name).filter(|value| {
                targets.contains(&**value)
                    || !value.is_ascii() && targets.iter().any(|name| name.contains('%'))
            })
        };
        let names = ["id", "name"].map(|name| (name, named(name)));
        node.retain_attrs(&KEPT_ATTRIBUTES);
        let rest = names.into_iter().chain([("class", class)]);
        for (name, value) in rest.filter_map(|(name, value)| Some((name, value?))) {
            node.set_attr(name, &value);
        }
        if let Some(style) = style {
            node.set_attr("style", &style);
        }
        if hides && !node.has_attr("style") {
            node.set_attr("hidden", "");
        }
    }
}
