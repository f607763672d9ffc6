//! Lists, tables and code blocks.
//! Never here: inline text (see `inline`), column widths, colours.

use super::*;

#[test]
fn list_numbers_follow_the_attributes() {
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
fn definitions_and_details() {
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

#[test]
fn data_tables_and_layout_tables() {
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
        ("<table><tr><td><p>a</p><p>b</p></table>", "p a\np b"),
        ("<table><tr><td>x<td><table><tr><td>y</table></table>", "p x\np y"),
        ("<table role=presentation><tr><td>a<td>b</table>", "p a\np b"),
        ("<table><tr><td>a<br>b<td><ul><li>c<li>d</ul></table>", "t0 a/b|• c/• d"),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn one_long_cell_does_not_make_a_layout_table() {
    let long = "word ".repeat(200);
    let data = format!("<table><tr><th>A<th>B<tr><td>1<td>{long}<tr><td>2<td>x</table>");
    assert!(sketch(&data).starts_with("t1 #A|#B / 1|word"));
    let page = format!("<table><tr><td>menu<td>{long}</table>");
    assert!(sketch(&page).starts_with("p menu\np word"));
}

#[test]
fn preformatted_text_keeps_white_space() {
    for (source, blocks) in [
        ("<pre>a\tb\n\tc\n\n  d  </pre>", "```- \"a   b\\n    c\\n\\n  d\""),
        ("<pre>a<br>b<span>c</span>\r\nd</pre>", "```- \"a\\nbc\\nd\""),
        ("<xmp><b>a</b></xmp><listing>b</listing>", "```- \"<b>a</b>\"\n```- \"b\""),
        ("<pre><div>a</div><div>b</div></pre>", "```- \"a\\nb\""),
        ("<blockquote><pre>a</pre></blockquote>", "> ```- \"a\""),
        ("<pre> \n </pre>", ""),
        ("<pre><span class=lineno>1 </span>a\n<span class=lineno>2 </span>b</pre>", "```- \"a\\nb\""),
        (
            "<figure><table class=highlight><tr><td class=gutter><pre>1\n2</pre><td class=code><pre>a\nb</pre></table></figure>",
            "```- \"a\\nb\"",
        ),
        (
            "<table><tr><td class=blob-num>1<td class=blob-code>a<tr><td class=blob-num>2<td class=blob-code>  b</table>",
            "```- \"a\\n  b\"",
        ),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn the_class_names_the_language() {
    for (source, language) in [
        ("<pre><code class='x language-rust'>a</code></pre>", "rust"),
        ("<pre class=lang-py>a</pre>", "py"),
        ("<div class='highlight highlight-source-shell'><pre>a</pre></div>", "shell"),
        ("<pre class='brush: js; toolbar: false'>a</pre>", "js"),
        ("<pre><code class='hljs rust'>a</code></pre>", "rust"),
        ("<pre class='sourceCode numberSource python numberLines'><code>a</code></pre>", "python"),
        ("<pre><code data-lang=go>a</code></pre>", "go"),
        ("<div class=highlight><pre>a</pre></div>", "-"),
        ("<div class=language-c><p>b</p><pre>a</pre></div>", "-"),
        ("<pre class='wp-block-code'>a</pre>", "-"),
    ] {
        assert!(sketch(source).contains(&format!("```{language} ")), "{source}: {}", sketch(source));
    }
}

#[test]
fn code_without_pre_is_code() {
    let lines = "if (dry) {<br>\n&nbsp;&nbsp;open(<b>quay</b>);<br>\n}<br>";
    let block = "```- \"if (dry) {\\n  open(quay);\\n}\"";
    for attribute in [
        "style='font-family: monospace'",
        "style=\"color: red; font-family: 'Courier New', serif\"",
        "class=codesnip",
        "class='box code'",
        "class=source",
    ] {
        for name in ["div", "p"] {
            assert_eq!(sketch(&format!("<{name} {attribute}>{lines}</{name}>")), block, "{attribute}");
        }
    }
    let parts = "<div class=code><div>if (dry) {</div><div>&nbsp;&nbsp;open(quay);</div><div>}</div></div>";
    assert_eq!(sketch(parts), block);
    for source in [
        "<div class=source>The Echo</div>",
        "<div class=source><p>One.</p><ul><li>a</ul><p>Two.</p></div>",
        "<div class=decode>a = 1;<br>b = 2;<br>c = 3;</div>",
        "<p style='font-family: monospace'>The tide is high,<br>and we are dry.<br>The quay is old.</p>",
    ] {
        assert!(!sketch(source).contains("```"), "{source}");
    }
}

#[test]
fn the_common_indent_of_code_is_removed() {
    for (source, text) in [
        ("<pre><code>    if dry {\n        open();\n\n    }</code></pre>", "if dry {\\n    open();\\n\\n}"),
        ("<pre><code>\tif dry {\n\t  open();\n \n\t}</code></pre>", "if dry {\\n  open();\\n\\n}"),
        ("<pre><code>  if dry {\nopen();</code></pre>", "  if dry {\\nopen();"),
    ] {
        assert_eq!(sketch(source), format!("```- \"{text}\""), "{source}");
    }
}
