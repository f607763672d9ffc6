//! Lists of all kinds, and what is folded away.
//! Never here: tables.

use super::*;

#[test]
fn lists_are_counted_as_the_page_says() {
    for (source, blocks) in [
        ("<ol reversed><li>a<li>b</ol>", "2. p a\n1. p b"),
        ("<ol reversed start=9><li>a<li>b</ol>", "9. p a\n8. p b"),
        ("<ol type=a start=26><li>a<li>b</ol>", "z. p a\naa. p b"),
        ("<ol type=I><li>a<li value=9>b<li>c</ol>", "I. p a\nIX. p b\nX. p c"),
        ("<ol type=i start=0><li>a</ol>", "0. p a"),
        ("<ol start=-1><li>a<li><li>c</ol>", "-1. p a\n1. p c"),
        (
            "<ol start=9223372036854775807><li>a<li>b</ol>",
            "9223372036854775807. p a\n9223372036854775807. p b",
        ),
        ("<ul><li><input type=checkbox checked> a<li><p><input type=checkbox>b</ul>", "[x] p a\n[ ] p b"),
        ("<ul><li>a <input type=checkbox></ul>", "- p a"),
        ("<ul>x<li>a</li>y<p>z</ul>", "- p x\n- p a\n- p y\n- p z"),
        (
            "<ol><li>a<pre>\n b\n</pre><li>c<blockquote>d</blockquote></ol>",
            "1. p a\n1. ```- \" b\"\n2. p c\n2. > p d",
        ),
        ("<ul><li>a<ol><li>b</ol><li>c</ul>", "- p a\n- 1. p b\n- p c"),
        ("<ul><ul><li>a</ul><li>b</ul>", "- - p a\n- p b"),
        ("<ul><ul><li>a<li>b</ul></ul>", "- p a\n- p b"),
        ("<ul>set <i>in</i> by <b>hand</b>, <p>as it was</ul>", "p set *in* by **hand**,\np as it was"),
        ("<ul><li>a</li>and <i>so</i> on</ul>", "- p a\n- p and *so* on"),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn terms_and_what_is_folded_away() {
    for (source, blocks) in [
        ("<dl><dt>A<dt>B<dd>c<dd><p>d<p>e</dl>", "= A\n= B\n: p c\n: p d\n: p e"),
        ("<dl><div><dt>A<dd>b</div><div><dt>C<dd>d</div></dl>", "= A\n: p b\n= C\n: p d"),
        ("<dl><dd>a<dd>b</dl>", ": p a\n: p b"),
        ("<dl>loose<dt>A<dd>b<dl><dt>C<dd>d</dl></dl>", ": p loose\n= A\n: p b\n: = C\n: : p d"),
        ("<details><summary>S <b>T</b></summary><p>d<ul><li>e</ul></details>", "v S **T**\n| p d\n| - p e"),
        ("<details>d</details>", "v Details\n| p d"),
        ("<details></details>", ""),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}
