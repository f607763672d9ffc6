//! Hostile source is read in linear time with bounded depth, and keeps its text.
//! Never here: well-formed pages.

use super::*;

#[test]
fn hostile_source_is_read_in_linear_time() {
    let many = |piece: &str| piece.repeat(3000);
    for source in [
        many("<div>"),
        many("<div><table><tr><td></div>"),
        many("<p><b><i><u></p>"),
        many("<b>"),
        many("<p><font color=red>x"),
        many("<a href=x><p>"),
        many("<table><td>"),
        many("<ul><li>"),
        many("<blockquote>"),
        many("</p>"),
        many("<svg>"),
        many("<select>"),
        many("<button><h1>"),
        many("<table><tr><td><b>"),
        many("<i><table></i>"),
        many("<form><div></form>"),
        many("<li><ul></li>"),
        many("<span><div></span>"),
        many("<object><p>"),
        many("<ruby><rt>"),
        many("<!--"),
        many("<a b='"),
        many("<sup>1"),
    ] {
        let tree = dom_query::Document::fragment(sanitize::limit(&source, false));
        // A cell counts as two elements here, and a parser adds two more around it.
        assert!(depth(&tree.root()) < 210, "{}", &source[..20]);
        assert!(document(&source, BASE).blocks.len() <= 6001);
    }
    assert_eq!(sketch(&format!("{}deep", "<div>".repeat(10_000))), "p deep");
}

#[test]
fn random_tags_keep_depth_and_size_bounded() {
    #[rustfmt::skip]
    const NAMES: [&str; 32] = [
        "div", "p", "b", "a", "span", "table", "tr", "td", "li", "ul", "form", "button", "object", "h1",
        "dd", "i", "caption", "tbody", "font", "ruby", "rt", "body", "html", "dl", "blockquote", "select",
        "svg", "option", "col", "br", "nobr", "label",
    ];
    let mut seed = 7u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for _ in 0..TRIES {
        let unit: String = (0..2 + random(6))
            .map(|_| {
                format!(
                    "<{}{}{}>x",
                    if random(5) < 2 { "/" } else { "" },
                    NAMES[random(32)],
                    ["", " id=1"][random(2)]
                )
            })
            .collect::<Vec<_>>()
            .concat();
        let tree = dom_query::Document::fragment(sanitize::limit(&unit.repeat(300), false));
        let all = tree.root().descendants_it().count();
        assert!(depth(&tree.root()) < 210 && all < 300 * 60, "{unit} {all}");
    }
}

/// Number of random patterns.
const TRIES: usize = 60;

fn depth(root: &dom_query::NodeRef<'_>) -> usize {
    let (mut level, mut depth) = (vec![*root], 0);
    while !level.is_empty() {
        level = level.iter().flat_map(dom_query::NodeRef::children).collect();
        depth += 1;
    }
    depth
}

/// Huge numbers and deep nesting are read at once and keep their text.
#[test]
fn huge_numbers_and_deep_nesting_keep_their_text() {
    let many = |piece: &str, n: usize| piece.repeat(n);
    for (source, word, count) in [
        (many("<div>", 100_000) + "deep", "deep", 1),
        (many("<blockquote>q ", 5000), "q", 5000),
        (many("<table><tr><td>t ", 200), "t", 200),
        (format!("<table>{}</table>", many(&format!("<tr>{}</tr>", many("<td>c", 1000)), 3)), "c", 3000),
        (many("<table><tr><td colspan=999999999 rowspan=999999999>a <td>b<tr><td>c</table>", 50), "b", 50),
        (format!("<p title='{}'>x</p>", many("é", 2 << 20)), "x", 1),
        (many("<sup>", 10_000) + "Q", "Q", 1),
        (many("<ul><li>l ", 3000), "l", 3000),
        (many("<details><summary>d ", 3000), "d", 3000),
        (many("<dl><dt>t<dd>u ", 3000), "u", 3000),
        (many("<math><mi>m</mi></math> ", 3000), "m", 3000),
    ] {
        let text = document(&source, BASE).plain_text();
        let found = text.split(|c: char| !c.is_alphanumeric()).filter(|found| *found == word).count();
        assert_eq!(found, count, "{}", &source[..30]);
    }
}

#[test]
fn a_row_has_at_most_64_columns() {
    let source =
        format!("<table>{}</table>", "<tr><td rowspan=9 colspan=40>a<td colspan=40>b<td>c".repeat(9));
    let Block::Table { rows, .. } = &document(&source, BASE).blocks[0] else { panic!() };
    for row in rows {
        assert!(row.iter().map(|cell| usize::from(cell.colspan)).sum::<usize>() <= 64);
    }
}
