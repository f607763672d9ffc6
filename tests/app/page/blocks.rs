//! Headings, paragraphs, quotations, rules, what is folded away.

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
    styles_and_scripts_gone 40 "<style>p{color:red}</style><p style='color:red;font-size:90px'>Words.<script>alert(1)</script><img src='https://t.example/p.gif' width=1 height=1></p><p hidden>Not this.</p><div style='display:none'>Nor this.</div><noscript><img src='https://t.example/q.gif' width='1' height='1'></noscript>";
    forms_and_buttons 40 "<p>Before.</p><form><label>Name <input value='x'></label><button>Subscribe</button><select><option>a</select></form><p>After.</p>";
}
