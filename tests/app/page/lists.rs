//! Lists of every kind.

use crate::pages;

const NESTED: &str = "<p>The order:</p><ol><li>First, and so that it wraps at forty columns, a little more<ul><li>inner one<ul><li>innermost, which is long enough to need a second line</li></ul></li><li>inner two</li></ul></li><li>Second<ol><li>a numbered one within</li></ol></li></ol><p>After.</p>";

pages! { html:
    nested_lists 72 NESTED;
    nested_lists_40 40 NESTED;
    nested_lists_20 20 NESTED;
    numbered_from 40 "<ol start=98><li>ninety-eight</li><li>ninety-nine</li><li>a hundred, on two lines because it has more to say</li></ol>";
    reversed 40 "<ol reversed><li>three</li><li>two</li><li>one</li></ol><ol reversed start=10><li>ten</li><li>nine</li></ol>";
    letters_and_values 40 "<ol type=a><li>alpha</li><li>beta</li></ol><ol type=I start=4><li>four</li><li>five</li></ol><ol><li value=7>seven</li><li>eight</li></ol>";
    loose_list 40 "<ul><li><p>One paragraph.</p><p>And another.</p></li><li><p>Next.</p></li></ul>";
    list_with_everything 44 "<ul><li>text<blockquote>quote</blockquote></li><li><pre>code  here</pre></li><li><table><tr><th>a<th>b<tr><td>1<td>2</table></li></ul>";
    definitions 44 "<dl><dt>Neap</dt><dd>A weak tide, seven days after the strong one.</dd><dt>Spring</dt><dt>King</dt><dd>A strong tide.</dd><dd>Nothing to do with March.</dd></dl>";
    definitions_narrow 18 "<dl><dt>Neap</dt><dd>A weak tide, seven days after the strong one.</dd></dl>";
    tasks 40 "<ul><li><input type=checkbox checked> done</li><li><input type=checkbox> to do</li></ul>";
    list_without_items 40 "<ul>loose words<li>one</li><p>more</p></ul><li>an item without a list</li>";
}

pages! { markdown:
    markdown_lists 40 "- one\n- two\n  1. first\n  2. second\n     - deep\n- [x] done\n- [ ] open\n\n7. seven\n8. eight\n";
}
