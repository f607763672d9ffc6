//! Tables that hold pictures or blocks, and tables made of other elements. Never here: column widths.

use super::*;

#[test]
fn pictures_in_cells_become_figures() {
    for (source, blocks) in [
        // The items of Reddit's feeds.
        (
            "<table><tr><td><a href=/c><img src=/s.jpg alt=Boats title=Boats></a><td>by <a href=/u>/u/x</a><br><a href=/i>[link]</a></table>",
            "f https://paper.example/s.jpg (-) [Boats](0)\np by [/u/x](1)/[[link]](2)",
        ),
        // Each row has a picture and words.
        (
            "<table><tr><td><img src=/1.png><td>one<tr><td><img src=/2.png><td>two</table>",
            "f https://paper.example/1.png (-)\np one\nf https://paper.example/2.png (-)\np two",
        ),
        // Galleries: captions in the same cell, in the row below, or as headings.
        (
            "<table><tr><td><img src=/1.png alt=A><br>first<td><img src=/2.png><br>second<tr><td><img src=/3.png><td></table>",
            "f https://paper.example/1.png (A) first\nf https://paper.example/2.png (-) second\nf https://paper.example/3.png (-)",
        ),
        (
            "<table><caption>Two</caption><tr><td><img src=/1.png><td><img src=/2.png><tr><td>one<td>two</table>",
            "p Two\nf https://paper.example/1.png (-) one\nf https://paper.example/2.png (-) two",
        ),
        (
            "<table><tr><th>Before<th>After<tr><td><img src=/1.png><td><a href=/x><img src=/2.png alt=B></a></table>",
            "f https://paper.example/1.png (-) Before\nf https://paper.example/2.png (B) After",
        ),
        // The box beside an article of a wiki.
        (
            "<table><tr><th colspan=2>Quay<tr><td colspan=2><img src=/q.jpg><div>In May</div><tr><th>Built<td>1871</table>",
            "f https://paper.example/q.jpg (-) In May\nt1 2:#Quay / #Built|1871",
        ),
        // In a table of data the description stays in the cell.
        (
            "<table><tr><th>Rope<th>Look<tr><td>Hemp<td><img src=/1.png alt='A rope'></table>",
            "f https://paper.example/1.png (A rope)\nt1 #Rope|#Look / Hemp|A rope",
        ),
        // A flag is a sign in the text.
        (
            "<table><tr><th>Port<td><img src=/m.png width=23 height=15 alt=MT> Malta<tr><th>Bay<td>Fundy</table>",
            "t0 #Port|MT Malta / #Bay|Fundy",
        ),
        ("<dl><dt>Quay <img src=/q.png><dd>old</dl>", "= Quay\n: f https://paper.example/q.png (-)\n: p old"),
        (
            "<details><summary>Quay <img src=/q.png></summary>old</details>",
            "v Quay\n| f https://paper.example/q.png (-)\n| p old",
        ),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn many_pictures_stand_below_their_table_and_too_many_are_only_named() {
    let table = |rows: usize| {
        let row = |n: usize| format!("<tr><td>{n}<td><img src=/{n}.png alt=P{n}>");
        format!("<table><tr><th>N<th>Look{}</table>", (0..rows).map(row).collect::<String>())
    };
    let kinds = |source: &str| -> String { sketch(source).lines().map(|line| &line[..1]).collect() };
    assert_eq!(kinds(&table(3)), "ffft");
    assert_eq!(kinds(&table(4)), "tffff");
    assert_eq!(kinds(&table(25)), "t");
    assert_eq!(sketch(&table(25)).matches('P').count(), 25);
}

#[test]
fn cells_with_blocks_keep_their_rows() {
    for (source, blocks) in [
        (
            "<table><tr><th>Cmd<th>Does<tr><td><pre>a\n  b</pre><td>two lines<tr><td><code>rm x</code><td>gone</table>",
            "t1 #Cmd|#Does / `a`/`  b`|two lines / `rm x`|gone",
        ),
        (
            "<table><tr><td><pre>ls</pre><td>lists<tr><td><pre>cd</pre><td>goes</table>",
            "t0 `ls`|lists / `cd`|goes",
        ),
        (
            "<table><tr><th><h4>Who</h4><th>Said<tr><td>Ann<td><blockquote>Yes</blockquote><hr>No</table>",
            "t1 #Who|#Said / Ann|Yes/No",
        ),
        // The foot is last, wherever it is in the source.
        (
            "<table><thead><tr><th>A<th>B</thead><tfoot><tr><td>all<td>9</tfoot><tbody><tr><td>x<td>4<tr><td>y<td>5</tbody></table>",
            "t1 #A|#B / x|4 / y|5 / all|9",
        ),
        // A table for layout, though its cells hold code.
        ("<table><tr><td>menu<td><pre>x</pre></table>", "p menu\n```- \"x\""),
        ("<table><tr><td><pre>x</pre><td><tr><td>y<td>z</table>", "```- \"x\"\np y\np z"),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn roles_make_tables_of_other_elements() {
    for (source, blocks) in [
        (
            "<div role=table><div role=row><span role=columnheader>A</span><span role=columnheader>B</span></div><div role=row><span role=cell>1</span><span role=cell>2</span></div></div>",
            "t1 #A|#B / 1|2",
        ),
        // Rows and cells may be in further elements; words beside the rows stay.
        (
            "<section role=grid><p>Depths</p><div role=rowgroup><div><div role=row><div><b role=rowheader>r</b></div><i role=gridcell>2</i></div></div></div></section>",
            "t0 «Depths» #r|2",
        ),
        // Parts without a table are not glued together.
        ("<span role=cell>a</span><span role=cell>b</span>", "p a\np b"),
        ("<div role=list><span role=listitem>a</span><span role=listitem>b</span></div>", "p a\np b"),
        ("<div role=table>words</div>", "p words"),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}
