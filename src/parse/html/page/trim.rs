//! Removes lines of an extracted article that are not part of it: the repeated title, dates and names above the text,
//! calls to subscribe, links to other articles. Never here: class names (see `clean`).

use dom_query::NodeRef;

use super::super::tag::is_block;
use super::phrases::{self, is_call_to_action, is_credit, is_date, is_related_heading};
use super::title::{self, normalize};
use crate::parse::text::collapse_whitespace;

/// Letters of a line of prose.
const MIN_PROSE: usize = 60;
/// Letters of the prose below the title of one of several stories; a teaser has fewer.
const MIN_STORY: usize = 400;

/// Metadata that need not be repeated above the text.
pub(super) struct TrimContext<'a> {
    pub(crate) title: Option<&'a str>,
    pub(crate) site: Option<&'a str>,
    pub(crate) authors: &'a [String],
}

/// A visible line: a block without blocks in it.
struct Line<'a> {
    node: NodeRef<'a>,
    text: String,
    letters: usize,
    /// Letters in links.
    linked: usize,
    heading: bool,
    item: bool,
    /// In a caption, quotation or table: never removed.
    protected: bool,
}

impl Line<'_> {
    fn is_linked(&self) -> bool {
        self.linked * 10 >= self.letters * 9
    }

    fn is_prose(&self) -> bool {
        self.letters >= MIN_PROSE && self.linked * 2 < self.letters
    }
}

pub(super) fn trim(root: &NodeRef<'_>, context: &TrimContext<'_>) {
    for image in root.descendants().into_iter().filter(|node| is_author_photo(node, context)) {
        image.remove_from_parent();
    }
    let mut lines = collect_lines(root);
    let first = lines.iter().position(|line| line.is_prose() && !line.protected).unwrap_or(0);
    let prose = lines.iter().filter(|line| line.is_prose()).count();
    let stories = story_headings(&lines);
    let pointer = |i: usize| is_link_only(&lines[i]) && !stories[i];
    let pointers = (0..lines.len()).filter(|i| pointer(*i)).count();
    let sum = |lines: &[Line<'_>]| lines.iter().map(|line| line.letters).sum::<usize>();
    // A menu above the text.
    let menu = sum(&lines[..first]) < sum(&lines[first..]);
    let mut removed = vec![false; lines.len()];
    let mut in_link_list = false;
    let mut titled = false;
    for (i, line) in lines.iter().enumerate() {
        let call = !line.protected && (!line.item || line.is_linked()) && is_call_to_action(&line.text);
        let mut remove = call || is_credit(&line.text) && !line.is_prose();
        if i <= first && !line.protected {
            let repeated = !titled
                && context.title.is_some_and(|title| line.letters < 400 && repeats_title(line, title));
            titled |= repeated;
            // The first story's title, and the line with its author.
            let story = stories[i] || i > 0 && stories[i - 1];
            let head = || is_article_header(line, context) || menu && line.is_linked();
            remove |= repeated || i < first && !story && head();
        }
        let is_external = |next: &Line<'_>| next.linked * 2 > next.letters;
        if is_related_heading(&line.text) && lines.get(i + 1).is_none_or(is_external) {
            in_link_list = true;
            remove = true;
        } else if in_link_list {
            in_link_list = line.is_linked() || line.letters < MIN_PROSE && !line.heading && line.linked > 0;
            remove |= in_link_list;
        }
        let between_prose = pointer(i) && pointers > 1 && pointers * 3 <= prose;
        remove |= !line.protected && (between_prose || is_labelled_link(line));
        removed[i] = remove;
    }
    // If all lines would be removed, all stay.
    let kept: usize =
        lines.iter().zip(&removed).filter(|(_, removed)| !**removed).map(|(line, _)| line.letters).sum();
    if kept == 0 {
        removed.fill(false);
        if let (Some(title), true) = (context.title, lines.len() > 1) {
            removed[0] = repeats_title(&lines[0], title);
        }
    }
    for (line, removed) in lines.drain(..).zip(removed) {
        if removed {
            line.node.remove_from_parent();
        }
    }
}

/// Which lines are the titles of stories on a page that has several: headings that are links, each with text below it.
fn story_headings(lines: &[Line<'_>]) -> Vec<bool> {
    let has_text = |at: usize| {
        let below = lines[at + 1..].iter().take_while(|line| !line.heading);
        below.filter(|line| line.is_prose()).map(|line| line.letters).sum::<usize>() >= MIN_STORY
    };
    let mut stories: Vec<bool> = (0..lines.len())
        .map(|at| lines[at].heading && lines[at].letters > 0 && lines[at].is_linked() && has_text(at))
        .collect();
    if stories.iter().filter(|story| **story).count() < 2 {
        stories.fill(false);
    }
    stories
}

fn collect_lines<'a>(root: &NodeRef<'a>) -> Vec<Line<'a>> {
    let mut out = Vec::new();
    collect_from(root, false, false, 0, &mut out);
    out
}

/// Text next to blocks belongs to no line and is never removed.
fn collect_from<'a>(
    node: &NodeRef<'a>,
    protected: bool,
    item: bool,
    depth: usize,
    out: &mut Vec<Line<'a>>,
) -> bool {
    // `sanitize` bounds the depth; the extractor may have doubled it.
    if depth > 400 {
        return false;
    }
    let mut blocks = false;
    let name = node.node_name();
    let name = name.as_deref().unwrap_or("");
    let protected = protected
        || matches!(name, "figcaption" | "figure" | "blockquote" | "pre")
        || name == "table" && is_data_table(node);
    let item = item || name == "li";
    for child in node.children() {
        if child.is_element() {
            blocks |= collect_from(&child, protected, item, depth + 1, out);
        }
    }
    if blocks || !is_block(name) {
        return blocks;
    }
    let text = collapse_whitespace(&node.text());
    if !text.is_empty() {
        let count = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let below = node.descendants();
        let linked = below.iter().filter(|node| node.has_name("a")).map(|link| count(&link.text())).sum();
        let heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        out.push(Line { node: *node, letters: count(&text), text, linked, heading, item, protected });
    }
    true
}

/// Whether an image is a photo of the author: the description has the name, and a link goes to other articles.
fn is_author_photo(node: &NodeRef<'_>, context: &TrimContext<'_>) -> bool {
    /// `Go to the profile of`.
    const AROUND: usize = 5;
    let words = |text: &str| text.split_whitespace().count();
    let of = |alt: &str, name: &String| {
        !name.is_empty() && alt.contains(name.as_str()) && words(alt) <= words(name) + AROUND
    };
    node.has_name("img")
        && node.attr("alt").is_some_and(|alt| context.authors.iter().any(|name| of(&alt, name)))
        && node.ancestors(Some(4)).iter().any(|above| above.has_name("a"))
        && !node.ancestors(Some(6)).iter().any(|above| above.has_name("figure"))
}

/// Whether a table has data: header cells, or more than three rows.
fn is_data_table(table: &NodeRef<'_>) -> bool {
    let below = table.descendants();
    below.iter().any(|node| node.has_name("th"))
        || below.iter().filter(|node| node.has_name("tr")).count() > 3
}

/// Whether a line repeats the title, perhaps with other punctuation or one more word.
fn repeats_title(line: &Line<'_>, title: &str) -> bool {
    if title::is_same(&line.text, title) {
        return true;
    }
    let (line_key, title) = (normalize(&line.text), normalize(title));
    let (long, short) = (line_key.len().max(title.len()), line_key.len().min(title.len()));
    line.heading
        && short > 12
        && (line_key.contains(&title) || title.contains(&line_key))
        && short * 3 >= long * 2
}

/// Whether a line belongs to the header of an article: the site's name, authors, dates, counts.
fn is_article_header(line: &Line<'_>, context: &TrimContext<'_>) -> bool {
    let named = |name: &str| title::is_same(&line.text, name);
    context.site.is_some_and(named)
        || context.authors.iter().any(|name| named(name))
        || is_byline(line, context)
        || is_date(&line.text)
        || line.letters == 0
        || line.linked > 0 && line.letters < MIN_PROSE && is_breadcrumb(&line.text)
        || line.text.chars().all(|c| !c.is_alphabetic())
}

/// `News > Nation`.
fn is_breadcrumb(text: &str) -> bool {
    [" > ", " » ", " › ", " / "].iter().any(|sign| text.contains(sign))
}

fn is_byline(line: &Line<'_>, context: &TrimContext<'_>) -> bool {
    let words = line.text.split_whitespace().count();
    let text = line.text.to_lowercase();
    words <= 12
        && (text.starts_with("by ") || text.starts_with("written by "))
        && (context.authors.iter().any(|name| line.text.contains(name.as_str())) || words <= 5)
}

/// Whether a line is `Related: …`, `Read more: …` with a link.
fn is_labelled_link(line: &Line<'_>) -> bool {
    line.linked * 2 > line.letters && line.letters < 200 && phrases::has_pointer_label(&line.text)
}

/// Whether a line is only a link to another article.
fn is_link_only(line: &Line<'_>) -> bool {
    !line.protected
        && !line.item
        && line.is_linked()
        && line.letters > 12
        && line.text.split_whitespace().count() >= 4
        && !line.text.contains("://")
        && !line.text.ends_with(['.', '!', '…'])
}
