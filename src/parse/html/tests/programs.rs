//! Preformatted text and the language it is in.
//! Never here: colours (see `highlight`).

use super::*;

#[test]
fn preformatted_text_keeps_its_blanks() {
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
fn the_language_is_what_the_class_says() {
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
