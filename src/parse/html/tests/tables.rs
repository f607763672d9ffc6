//! Tables of data, and those that arrange a page.
//! Never here: how wide a column is.

use super::*;

#[test]
fn tables_hold_data_or_arrange_a_page() {
    for (source, blocks) in [
        ("<table><tr><th>A<th>B<tr><td>1<td><b>2</b></table>", "t1 #A|#B / 1|**2**"),
        (
            "<table><caption>C</caption><thead><tr><td>A<td>B<tbody><tr><td colspan=999999999>1<td></table>",
            "t1 «C» A|B / 64:1",
        ),
        ("<table><tr><th>A<th>B<tr><th>1<td>2</table>", "t1 #A|#B / #1|2"),
        ("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d</table>", "t0 a|2:b / |c|d"),
        (
            "<table><tr><td>a<td rowspan=0>b<td>c<tr><td>d<td>e<tr><td>f<td>g</table>",
            "t0 a|b|c / d||e / f||g",
        ),
        (
            "<table><tr align=right><td>a<td align=left>b<tr><td style='text-align: center'>c<td>d</table>",
            "t0 >a|<b / =c|d",
        ),
        ("<table><tr><td>a<p>b</p><td><pre>c</pre></table>", "p a\np b\n```- \"c\""),
        ("<table><tr><td><p>a</p><p>b</p><td>c<br>d<tr><td>e<td>f</table>", "t0 a/b|c/d / e|f"),
        ("<table><tr><td><img alt=A src=a.png><td>b<tr><td>c<td>d</table>", "t0 A|b / c|d"),
        ("<table><tr><td><p>a</p><p>b</p></table>", "p a\np b"),
        ("<table><tr><td>x<td><table><tr><td>y</table></table>", "p x\np y"),
        ("<table role=presentation><tr><td>a<td>b</table>", "p a\np b"),
        ("<table><tr><td>a<br>b<td><ul><li>c<li>d</ul></table>", "t0 a/b|• c/• d"),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn one_long_cell_makes_no_table_a_page() {
    let long = "word ".repeat(200);
    let data = format!("<table><tr><th>A<th>B<tr><td>1<td>{long}<tr><td>2<td>x</table>");
    assert!(sketch(&data).starts_with("t1 #A|#B / 1|word"));
    let page = format!("<table><tr><td>menu<td>{long}</table>");
    assert!(sketch(&page).starts_with("p menu\np word"));
}
