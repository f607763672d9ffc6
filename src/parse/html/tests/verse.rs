//! Poems and addresses, whose lines are kept. Never here: code.

use super::*;

#[test]
fn lines_of_poems_are_kept() {
    for (source, blocks) in [
        (
            "<p style='white-space: pre-line'>The tide\n  is high,\n\nthe quay\nis dry.",
            "p The tide/is high,\np the quay/is dry.",
        ),
        (
            "<div style='white-space:pre'>The <i>tide\nis</i> high,\n   and dry.</div>",
            "p The *tide*/*is* high,/   and dry.",
        ),
        ("<div class=poem>The tide<br>is high</div>", "p The tide/is high"),
        ("<p class=verse>\nThe tide\nis high\n</p>", "p The tide/is high"),
        // Each line in an element, stanzas in others, or apart by a blank one.
        (
            "<div class=o-poem><div>The tide<br></div>\n<div>is high,</div>\n<div><br></div>\n<div>and dry.</div></div>",
            "p The tide/is high,\np and dry.",
        ),
        (
            "<div class=poem><div class=stanza><div class=line>The tide</div><div class=line>is high,</div></div><div class=stanza><span class=line>the quay</span><span class=line>is dry.</span></div></div>",
            "p The tide/is high,\np the quay/is dry.",
        ),
        (
            "<div class=poem><p>The tide<br>is high,</p><p>the quay<br>is dry.</p></div>",
            "p The tide/is high,\np the quay/is dry.",
        ),
        (
            "<div class=poetry><h3>Tide</h3><p>One line</p><p>and one more</p></div>",
            "#3 Tide\np One line/and one more",
        ),
        (
            "<p>The tide<br>&nbsp;&nbsp;is high,<br>\n&nbsp; &nbsp;<i>and</i> dry.<br>&nbsp;Old</p>",
            "p The tide/  is high,/   *and* dry./Old",
        ),
        ("The tide<br>&nbsp; &nbsp;<br>is high", "p The tide\np is high"),
        ("The tide<br><br>&nbsp;&nbsp;Is high", "p The tide\np Is high"),
        ("<p>The tide<br>&nbsp;&nbsp;</p><p>&nbsp;&nbsp;High</p>", "p The tide\np High"),
        // Without code in it, `<pre>` may hold a poem.
        (
            "<pre>The tide is high,\n    and <b>we</b> are dry.\n\nThe quay is old.\nIt was not sold.</pre>",
            "p The tide is high,/    and **we** are dry.\np The quay is old./It was not sold.",
        ),
        ("<blockquote><pre class=poem>o tide</pre></blockquote>", "> p o tide"),
        // Code, its output and columns stay as they are.
        (
            "<pre>git add a\ngit commit it now\ngit push it all</pre>",
            "```- \"git add a\\ngit commit it now\\ngit push it all\"",
        ),
        (
            "<pre>The Tide,    Twelve.\nThe Quay,    Thirteen then.</pre>",
            "```- \"The Tide,    Twelve.\\nThe Quay,    Thirteen then.\"",
        ),
        (
            "<pre><code>The tide is high,\nand we are dry.</code></pre>",
            "```- \"The tide is high,\\nand we are dry.\"",
        ),
        // Line ends elsewhere are white space.
        ("<p>The tide\nis high</p><span style='white-space:pre'>\n</span>", "p The tide is high"),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
    let prose =
        "The tide is high, and it will be high for as long as anyone can remember, says the man at the quay.";
    assert_eq!(
        sketch(&format!("<div class=verses><p>{prose}</p><p>{prose}</p></div>")),
        format!("p {prose}\np {prose}")
    );
}

#[test]
fn lines_of_addresses_are_kept() {
    for (source, blocks) in [
        ("<address>Harbour Office<br>1 Quay<br>Malta</address>", "p Harbour Office/1 Quay/Malta"),
        (
            "<address><div>Harbour Office</div><div>1 Quay</div><p>Malta</p></address>After",
            "p Harbour Office/1 Quay/Malta\np After",
        ),
        (
            "<address>Harbour Office\n1 Quay\n<a href=mailto:a@b.example>Write</a></address>",
            "p Harbour Office/1 Quay/[Write](0)",
        ),
        ("<address>By <a href=/a>Ann</a></address>", "p By [Ann](0)"),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}
