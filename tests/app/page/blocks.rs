//! Headings, paragraphs, quotations, lists, code, tables, figures and media.

use crate::page::render::scrolled;
use crate::pages;

const ENOUGH: &str =
    "The harbour master has written the levels down every morning since 1871, in ink, in the same book.";

pages! { html:
    headings 50 "<h1>First</h1><p>One.</p><h2>Second, and a longer one that needs two lines to be told</h2><p>Two.</p><h3>Third</h3><p>Three.</p><h4>Fourth</h4><h5>Fifth</h5><h6>Sixth</h6><p>End.</p>";
    headings_from_three 50 "<h3>A first one</h3><p>One.</p><h4>Below it</h4><p>Two.</p>";
    paragraphs_and_breaks 40 &format!("<p>{ENOUGH}</p><p>Roses are red,<br>violets are blue,<br><br>and that is that.</p>loose text<div>in a box<p>and in it</div>");
    quotes 40 &format!("<p>He said:</p><blockquote><p>{ENOUGH}</p><blockquote>Who said so?</blockquote><footer>— the <cite>Gazette</cite></footer></blockquote><p>After.</p>");
    quote_with_a_list 40 "<blockquote><p>Three things:</p><ul><li>wind</li><li>water, of which there is more than one might think</li></ul></blockquote>";
    rules 40 "<p>Before.</p><hr><p>Between.</p><hr><hr><p>After.</p><hr>";
    details 44 &format!("<p>Before.</p><details><summary>How it was <em>measured</em></summary><p>{ENOUGH}</p><ul><li>twice</li></ul></details><details open><summary>More</summary>Loose words.</details><p>After.</p>");
    address_and_centre 40 "<address>Harbour Office<br>1 Quay<br>Malta</address><center>* * *</center><p align=center>In the middle</p>";
    deep_nesting_narrow 20 "<blockquote><ul><li><blockquote><ol><li><blockquote>far down in the nesting, still to be read</blockquote></li></ol></blockquote></li></ul></blockquote>";
    widow 40 "<p>They went out early and came back at noon it is said by all.</p><p>The council has met for the last time on it.</p>";
    styles_and_scripts_removed 40 "<style>p{color:red}</style><p style='color:red;font-size:90px'>Words.<script>alert(1)</script><img src='https://t.example/p.gif' width=1 height=1></p><p hidden>Not this.</p><div style='display:none'>Nor this.</div><noscript><img src='https://t.example/q.gif' width='1' height='1'></noscript>";
    forms_and_buttons 40 "<p>Before.</p><form><label>Name <input value='x'></label><button>Subscribe</button><select><option>a</select></form><p>After.</p>";
}

const NESTED: &str = "<p>The order:</p><ol><li>First, and so that it wraps at forty columns, a little more<ul><li>inner one<ul><li>innermost, which is long enough to need a second line</li></ul></li><li>inner two</li></ul></li><li>Second<ol><li>a numbered one within</li></ol></li></ol><p>After.</p>";

pages! { html:
    nested_lists 72 NESTED;
    nested_lists_40 40 NESTED;
    nested_lists_20 20 NESTED;
    list_start 40 "<ol start=98><li>ninety-eight</li><li>ninety-nine</li><li>a hundred, on two lines because it has more to say</li></ol>";
    reversed_list 40 "<ol reversed><li>three</li><li>two</li><li>one</li></ol><ol reversed start=10><li>ten</li><li>nine</li></ol>";
    list_types_and_values 40 "<ol type=a><li>alpha</li><li>beta</li></ol><ol type=I start=4><li>four</li><li>five</li></ol><ol><li value=7>seven</li><li>eight</li></ol>";
    loose_list 40 "<ul><li><p>One paragraph.</p><p>And another.</p></li><li><p>Next.</p></li></ul>";
    list_with_everything 44 "<ul><li>text<blockquote>quote</blockquote></li><li><pre>code  here</pre></li><li><table><tr><th>a<th>b<tr><td>1<td>2</table></li></ul>";
    definitions 44 "<dl><dt>Neap</dt><dd>A weak tide, seven days after the strong one.</dd><dt>Spring</dt><dt>King</dt><dd>A strong tide.</dd><dd>Nothing to do with March.</dd></dl>";
    definitions_narrow 18 "<dl><dt>Neap</dt><dd>A weak tide, seven days after the strong one.</dd></dl>";
    task_list 40 "<ul><li><input type=checkbox checked> done</li><li><input type=checkbox> to do</li></ul>";
    malformed_lists 40 "<ul>loose words<li>one</li><p>more</p></ul><li>an item without a list</li>";
}

pages! { markdown:
    markdown_lists 40 "- one\n- two\n  1. first\n  2. second\n     - deep\n- [x] done\n- [ ] open\n\n7. seven\n8. eight\n";
}

pages! { html:
    preformatted 40 "<pre>\n  two   blanks\n\ttab\n\n<b>bold</b> end\n</pre>";
    rust 44 "<pre><code class='language-rust'>// A comment\nfn main() {\n    let n: u32 = 42;\n    println!(\"{n}\");\n}</code></pre>";
    python 44 "<pre class='brush: python'>def tide(day):\n    \"\"\"How high.\"\"\"\n    return 3.5 * day  # metres</pre>";
    diff 44 "<pre><code class='lang-diff'>-old line\n+new line\n same</code></pre>";
    unknown_language 44 "<pre><code class='language-nosuch'>let x = 1;</code></pre>";
    code_with_line_numbers 44 "<table class='highlight'><tr><td class='gutter'><pre>1\n2</pre></td><td class='code'><pre>first\nsecond</pre></td></tr></table>";
    code_in_a_list 40 "<ol><li>Run this:<pre>make\nmake install</pre>then wait.</li><li>Done.</li></ol>";
    long_line 60 &long();
}

fn long() -> String {
    let words: Vec<String> = (0..60).map(|n| format!("w{n:03}")).collect();
    format!("<p>Before.</p><pre>short\n{}\nend</pre><p>After.</p>", words.join("+"))
}

#[test]
fn long_line_unwrapped() {
    insta::assert_snapshot!("long_line_unwrapped", scrolled(&long(), 60, 0));
}

#[test]
fn long_line_scrolled() {
    insta::assert_snapshot!("long_line_scrolled", scrolled(&long(), 60, 240));
}

pages! { markdown:
    fenced_code 44 "Text:\n\n```js\nconst a = 'b'; // c\n```\n\n    indented code\n";
}

const PORTS: &str = "<table><thead><tr><th>Port</th><th>Range of the tide</th><th>Highest in</th></tr></thead><tbody><tr><td>Fundy</td><td>sixteen metres, the most there is anywhere</td><td>March</td></tr><tr><td>Malta</td><td>hardly any</td><td>—</td></tr></tbody></table>";

pages! { html:
    table 72 PORTS;
    table_wrapped 40 PORTS;
    table_as_cards 24 PORTS;
    table_without_header 40 "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>";
    table_cards_without_header 12 "<table><tr><td>alphabet soup</td><td>breadcrumbs everywhere</td></tr><tr><td>c</td><td>d</td></tr></table>";
    table_of_numbers 50 "<table><caption>Visitors, in thousands</caption><tr><th>City</th><th>2023</th><th>2024</th><th>Change</th></tr><tr><td>Bern</td><td>9</td><td>1,204</td><td>+3 %</td></tr><tr><td>Rome</td><td>881</td><td>7</td><td>−12 %</td></tr></table>";
    table_colspan 40 "<table><tr><th>Day</th><th colspan=2>Tides</th></tr><tr><td>Monday</td><td>6:10</td><td>18:40</td></tr><tr><td colspan=3>No boats on Tuesday.</td></tr></table>";
    table_rowspan 40 "<table><tr><th>Port</th><th>When</th><th>High</th></tr><tr><td rowspan=2>Fundy</td><td>March</td><td>16</td></tr><tr><td>June</td><td>12</td></tr><tr><td>Malta</td><td>any</td><td>0</td></tr></table>";
    table_with_row_names 40 "<table><tr><th>Height</th><td>12 m</td></tr><tr><th>Built</th><td>in 1871, of granite from the islands</td></tr></table>";
    table_of_blocks 40 "<table><tr><th>What</th><th>How</th></tr><tr><td>Line one<br>line two</td><td><p>First.</p><p>Second.</p></td></tr><tr><td><ul><li>a</li><li>b</li></ul></td><td>x</td></tr></table>";
    table_with_links 44 "<table><tr><th>Place</th><th>Page</th></tr><tr><td>Malta</td><td><a href='/malta'>about it</a></td></tr></table>";
    table_aligned 40 "<table><tr><th>Left</th><th align=center>Middle</th><th style='text-align:right'>Right</th></tr><tr><td>a longer one</td><td align=center>b</td><td style='text-align:right'>c</td></tr></table>";
    layout_table 40 "<table role=presentation><tr><td><h2>Heading</h2><p>Words in a layout table.</p></td><td><p>Beside.</p></td></tr></table>";
    nested_tables 40 "<table><tr><td>outer<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></td></tr></table>";
}

pages! { markdown:
    markdown_table 40 "| Port | High | Low |\n|:-----|:----:|----:|\n| Fundy | **16** | `2` |\n| Malta | 0 | 0 |\n";
}

pages! { html:
    figure 44 "<figure><img src='/a.jpg' alt='Boats at low water' width=640 height=480><figcaption>The harbour in <em>March</em>. Photo: N. N.</figcaption></figure><p>After.</p>";
    figure_alt_is_caption 44 "<figure><img src='/a.jpg' alt='Boats'><figcaption>Boats</figcaption></figure>";
    figure_with_two_images 44 "<figure><img src='/a.jpg' alt='One'><img src='/b.jpg' alt='Two'><figcaption>Both of them.</figcaption></figure>";
    image_without_alt 44 "<p>Before.</p><img src='/a.jpg'><p>After.</p>";
    inline_images 44 "<p>Good <img src='/s.png' alt='😀' class='emoji'> morning <img src='/i.png' width=16 height=16 alt='→'> all.</p>";
    lazy_image 44 "<img class='lazy' src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-src='/real.jpg' alt='The real one'><noscript><img src='/real.jpg' alt='The real one'></noscript>";
    video_and_audio 60 "<iframe src='https://www.youtube.com/embed/abc' title='How tides work'></iframe><video src='/v.mp4' poster='/p.jpg'>No video</video><audio controls><source src='/s.mp3'></audio><iframe src='https://maps.example/x'></iframe><object data='/x.swf'>Only words</object>";
}
