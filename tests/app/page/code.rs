//! Preformatted text and programs.

use crate::page::look::aside;
use crate::pages;

pages! { html:
    preformatted 40 "<pre>\n  two   blanks\n\ttab\n\n<b>bold</b> end\n</pre>";
    rust 44 "<pre><code class='language-rust'>// A comment\nfn main() {\n    let n: u32 = 42;\n    println!(\"{n}\");\n}</code></pre>";
    python 44 "<pre class='brush: python'>def tide(day):\n    \"\"\"How high.\"\"\"\n    return 3.5 * day  # metres</pre>";
    diff 44 "<pre><code class='lang-diff'>-old line\n+new line\n same</code></pre>";
    unknown_language 44 "<pre><code class='language-nosuch'>let x = 1;</code></pre>";
    numbered_code 44 "<table class='highlight'><tr><td class='gutter'><pre>1\n2</pre></td><td class='code'><pre>first\nsecond</pre></td></tr></table>";
    code_in_a_list 40 "<ol><li>Run this:<pre>make\nmake install</pre>then wait.</li><li>Done.</li></ol>";
    long_line 60 &long();
}

fn long() -> String {
    let words: Vec<String> = (0..60).map(|n| format!("w{n:03}")).collect();
    format!("<p>Before.</p><pre>short\n{}\nend</pre><p>After.</p>", words.join("+"))
}

#[test]
fn long_line_in_one() {
    insta::assert_snapshot!("long_line_in_one", aside(&long(), 60, 0));
}

#[test]
fn long_line_moved() {
    insta::assert_snapshot!("long_line_moved", aside(&long(), 60, 240));
}

pages! { markdown:
    fenced 44 "Text:\n\n```js\nconst a = 'b'; // c\n```\n\n    indented code\n";
}
