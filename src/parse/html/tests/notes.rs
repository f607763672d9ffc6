//! Footnotes and notes in the margin, as different programs write them. Never here: references in `<sup>`.

use super::*;

#[test]
fn signs_of_notes_are_raised() {
    for (source, blocks) in [
        // Substack.
        (
            "<p>Rope<a class=footnote-anchor id=footnote-anchor-1 href=#footnote-1>1</a> is old.<p id=footnote-1>x",
            "p Rope[¹](0) is old.\np {0}x",
        ),
        // DPUB-ARIA, Sphinx, a letter, a dagger; the note is missing from the feed.
        ("<p>Rope<a role=doc-noteref href=#n7>7</a> is old.", "p Rope⁷ is old."),
        ("<p>Rope <a class='footnote-reference brackets' href=#id2>2</a> is old.", "p Rope ² is old."),
        ("<p>Rope<a href=#fn:a>a</a> and line<a href=#note-2>†</a>.", "p Ropeᵃ and line†."),
        // Brackets, links to chapters, and links from the notes stay as they are.
        ("<p>Rope<a href=#_ftn3>[3]</a><p id=_ftn3>x", "p Rope[[3]](0)\np {0}x"),
        ("<p>See part <a href=#part-2>2</a>.<p id=part-2>x", "p See part [2](0).\np {0}x"),
        ("<p>Rope<sup><a href=#fn1>1</a></sup><p id=fn1>x", "p Rope[¹](0)\np {0}x"),
        ("<p><a href=#fnref1>1</a> Note.<p id=fnref1>x", "p [1](0) Note.\np {0}x"),
        ("<p>Read <a href=#footnotes>the notes</a>.", "p Read the notes."),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn notes_are_numbered_items() {
    for (source, blocks) in [
        (
            "<div class=footnote><a id=footnote-1 class=footnote-number>1</a><div class=footnote-content><p>One.<p>More.</div></div><div class=footnote><a class=footnote-number>2</a><div class=footnote-content><p>Two.</div></div>",
            "1. p One.\n1. p More.\n2. p Two.",
        ),
        // Asciidoctor, Org mode, Word, a note with a sign only.
        ("<div class=footnote id=_footnotedef_1><a href=#_footnoteref_1>1</a>. One.</div>", "1. p One."),
        (
            "<div class=footdef><sup><a class=footnum>1</a></sup> <div class=footpara><p>One.</div></div>",
            "1. p One.",
        ),
        ("<div id=ftn1><p><a href=#_ftnref1>[1]</a> One.</div>", "1. p One."),
        ("<p id=fn1><sup>1</sup> One.<p id=fn2><sup>*</sup> Two.", "1. p One.\n* p Two."),
        // Sphinx, earlier and later.
        (
            "<dl class='footnote brackets'><dt><span>3</span><span>(<a href=#id1>1</a>)</span><dd><p>One.</dl>",
            "3. p One.",
        ),
        (
            "<aside class='footnote brackets' role=doc-footnote><span class=label><span>[</span><a href=#id1>4</a><span>]</span></span><p>One.</aside>",
            "4. p One.",
        ),
        // Several in one element, and elements that are no notes.
        ("<div class=footnotes><p><sup>1</sup> One.<p><sup>2</sup> Two.</div>", "1. p One.\n2. p Two."),
        ("<div class=footnote><p>All prices in crowns.</div>", "p All prices in crowns."),
        ("<div class=footnotes><ol><li id=fn1>One.</ol></div>", "1. p One."),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
    let linked = "<p>Rope<a href=#footnote-1>1</a> is old.<div class=footnote><a id=footnote-1 class=footnote-number href=#up>1</a><p>One.</div>";
    assert_eq!(sketch(linked), "p Rope[¹](0) is old.\n1. p {0}One.");
}

#[test]
fn notes_in_the_margin_are_in_parentheses() {
    for (source, text) in [
        // Tufte CSS.
        (
            "Rope<label for=a class='margin-toggle sidenote-number'></label><input type=checkbox id=a class=margin-toggle><span class=sidenote>Made of <i>hemp</i>.</span> is old.",
            "p Rope (Made of *hemp*.) is old.",
        ),
        (
            "Rope<label for=a class=margin-toggle>⊕</label><span class=marginnote>Of hemp </span>, and line.",
            "p Rope (Of hemp), and line.",
        ),
        (
            "Rope<label class=sidenote-number>2</label> <small class=side-note>Hemp.</small>",
            "p Rope² (Hemp.)",
        ),
        ("Rope<span class=sidenote>(Hemp.)</span> is old.", "p Rope (Hemp.) is old."),
        // LaTeXML.
        (
            "Rope<span class=ltx_note><sup class=ltx_note_mark>1</sup><span class=ltx_note_outer><span class=ltx_note_content><sup class=ltx_note_mark>1</sup>Hemp.</span></span></span> is old.",
            "p Rope¹ (Hemp.) is old.",
        ),
        ("Rope<span class=sidenote> </span> is <span class=noted>old</span>.", "p Rope is old."),
    ] {
        assert_eq!(sketch(source), text, "{source}");
    }
}
