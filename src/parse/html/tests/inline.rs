//! Inline text: emphasis, formulas, superscripts and subscripts.
//! Never here: blocks.

use super::*;

#[test]
fn superscripts_and_subscripts() {
    for (source, text) in [
        ("x<sup>2</sup> H<sub>2</sub>O 10<sup>-3</sup> 1<sup>st</sup> n<sub>i</sub>", "p x² H₂O 10⁻³ 1ˢᵗ nᵢ"),
        ("x<sup>q</sup> x<sup>a?</sup> x<sub>ab</sub>", "p x^q x^(a?) x_(ab)"),
        (
            "a<sup><a href=/n>2</a></sup> b<sup><a href=/n>[3]</a></sup> c<sup><a href=/n>(a)</a></sup>",
            "p a[[2]](0) b[[3]](0) c[(a)](0)",
        ),
        ("Foo<sup>TM</sup> <sup>*</sup>Note<sup></sup>", "p Foo™ *Note"),
        (
            "<sup>This is a whole sentence that somebody wanted to be small and high.</sup>",
            "p This is a whole sentence that somebody wanted to be small and high.",
        ),
        ("x<sup><i>n</i></sup> y<sup>a<sup>b</sup></sup>", "p xⁿ y^(aᵇ)"),
    ] {
        assert_eq!(sketch(source), text, "{source}");
    }
}

#[test]
fn emphasis_and_plain_inline_elements() {
    for (source, text) in [
        ("<u>a</u> <ins>b</ins> <mark>c</mark> <small>d</small> <time>e</time>", "p _a_ ++b++ ==c== d e"),
        ("<em>a<p>b</p>c</em>", "p *a*\np *b*\np *c*"),
        ("<a href=/x><h2>a</h2><p>b</a>c", "#2 [a](0)\np [b](0)c"),
        ("<q>a <q>b</q> c</q>", "p “a ‘b’ c”"),
        (
            "<abbr title='Hypertext Markup Language'>HTML</abbr> <abbr title='Hypertext Markup Language'>HTML</abbr>",
            "p HTML (Hypertext Markup Language) HTML",
        ),
        (
            "<abbr title='Monday 3pm'>NOW</abbr> <abbr title='note'>ABC</abbr> <abbr title='and so on'>etc</abbr>",
            "p NOW ABC etc",
        ),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</ruby>!", "p 漢(kan)字(ji)!"),
        ("extra<wbr>ordi&shy;nary", "p extraordinary"),
        ("<bdo dir=rtl>a</bdo><bdi>b</bdi><font>c</font><blink>d</blink>", "p abcd"),
        ("<center>a</center>b", "p a\np b"),
        ("a<br> <br><br>b<br>c", "p a\np b/c"),
        ("a <b> </b> b<i></i>c", "p a bc"),
        ("a\u{a0} b &nbsp; c\u{3000}d", "p a b c d"),
        ("<nav><a href=/x>a</a></nav><dialog>no</dialog><dialog open>b</dialog>", "p [a](0)\np b"),
        ("<samp>a</samp> <tt>b</tt> <var>c</var>", "p `a b` *c*"),
    ] {
        assert_eq!(sketch(source), text, "{source}");
    }
}

#[test]
fn formulas_show_their_source_once() {
    let mathml = "<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>\\frac{x}{2}</annotation></semantics></math>";
    for (source, text) in [
        (format!("a {mathml} b"), "p a `\\frac{x}{2}` b"),
        ("a <math><msup><mi>x</mi><mn>2</mn></msup><mo>&lt;</mo><mn>3</mn></math>".to_owned(), "p a `x^2 < 3`"),
        ("<math alttext='x_1'><mi>x</mi></math>".to_owned(), "p `x_1`"),
        ("a <math display=block><mi>x</mi></math> b".to_owned(), "p a/`x`/b"),
        (format!("<span class=katex><span class=katex-mathml>{mathml}</span><span class=katex-html aria-hidden=true>x2</span></span>"), "p `\\frac{x}{2}`"),
        ("<span class=MathJax_Preview>p</span><span class=MathJax>x2</span><script type='math/tex'>a<b</script>".to_owned(), "p `a<b`"),
        (format!("<span class=MathJax><nobr>x2</nobr><span>{mathml}</span></span>"), "p `\\frac{x}{2}`"),
        ("<span class=mwe-math-element><span style='display: none'><math><mi>x</mi></math></span><img src=x.svg alt='{\\displaystyle x^{2}}'></span>".to_owned(), "p `x^{2}`"),
        ("<script type='math/tex; mode=display'>x &lt; y</script><script>no</script>".to_owned(), "p `x &lt; y`"),
        ("\\( a_1 \\) and $$b$$".to_owned(), "p \\( a_1 \\) and $$b$$"),
    ] {
        assert_eq!(sketch(&source), text, "{source}");
    }
}
