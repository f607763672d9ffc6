//! Hostile articles that try to break the layout. Never here: the expected result.

/// Name and HTML of each. The words `first` and `last` in them must stay readable.
pub(crate) fn articles() -> Vec<(&'static str, String)> {
    let nested =
        |open: &str, close: &str, n: usize| format!("<p>first</p>{}last{}", open.repeat(n), close.repeat(n));
    let row = format!("<tr>{}</tr>", "<td>cell</td>".repeat(1000));
    let many = format!("<p>first</p><table>{}</table><p>last</p>", row.repeat(20));
    let span = "<p>first</p><table><tr><td colspan=999999999 rowspan=999999999>a</td><td>b</td></tr>\
                <tr><td>last</td></tr></table>";
    vec![
        ("100,000 nested boxes", nested("<div>", "</div>", 100_000)),
        ("100,000 nested spans", nested("<span><b>", "</b></span>", 50_000)),
        ("5,000 nested quotes", nested("<blockquote>", "</blockquote>", 5_000)),
        ("5,000 nested lists", nested("<ul><li>", "</li></ul>", 5_000)),
        ("200 nested tables", nested("<table><tr><td>cell", "</td></tr></table>", 200)),
        ("a table of 1,000 columns", many),
        ("a cell across all there is", span.to_owned()),
        ("an attribute of 4 MB", format!("<p title=\"{}\">first</p><p>last</p>", "a".repeat(4 << 20))),
        ("a word of 4 MB", format!("<p>first {} last</p>", "a".repeat(4 << 20))),
        ("a line of code of 4 MB", format!("<p>first</p><pre>{}</pre><p>last</p>", "ab ".repeat(4 << 18))),
        (
            "100,000 links",
            format!("<p>first {} last</p>", "<a href='https://e.example/x'>y</a> ".repeat(100_000)),
        ),
        ("100,000 breaks", format!("<p>first{}last</p>", "<br>".repeat(100_000))),
        ("marks on marks", format!("<p>first a{} last</p>", "\u{301}".repeat(1 << 20))),
    ]
}
