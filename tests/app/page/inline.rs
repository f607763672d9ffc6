//! Text within a line: emphasis, links, footnotes, formulas, writing systems.

use crate::pages;

pages! { html:
    emphasis 60 "<p><em>italic</em> <strong>bold</strong> <b><i>both</i></b> <del>struck</del> <ins>added</ins> <u>under</u> <mark>marked</mark> <code>code()</code> <kbd>Ctrl</kbd>+<kbd>C</kbd> <small>small</small> <var>x</var> <samp>out</samp> <tt>tt</tt></p>";
    superscript_and_subscript 60 "<p>H<sub>2</sub>O, m<sup>2</sup>, 10<sup>-3</sup>, x<sup>n+1</sup>, a<sub>i</sub>, 1<sup>st</sup>, e<sup>iπ</sup>, x<sub>max value</sub></p>";
    abbreviations_time_quotes 60 "<p>The <abbr title='World Health Organization'>WHO</abbr> said on <time datetime='2026-11-24'>Tuesday</time>: <q>we <q>know</q> it</q>. The <abbr title='World Health Organization'>WHO</abbr> again.</p>";
    links 60 "<p>See <a href='/one'>the first</a>, <a href='https://other.example/two?x=1'>the <em>second</em></a> and <a href='/one'>the first</a> again, <a href='mailto:a@b.example'>a letter</a>, <a href='javascript:x()'>nothing</a>.</p>";
    wrapped_link 30 "<p>Read <a href='https://paper.example/long'>a link whose words go on over more than one line of the page</a> to the end.</p>";
    link_around_blocks 40 "<a href='/story'><h2>A story</h2><p>What it is about.</p></a>";
    footnotes 50 "<p>A claim.<sup id='r1'><a href='#n1'>1</a></sup> Another.<sup id='r2'><a href='#n2'>[2]</a></sup></p><ol><li id='n1'>First source. <a href='#r1'>↩</a></li><li id='n2'>Second source. <a href='#r2'>↩</a></li></ol>";
    mathml 60 "<p>So <math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mfrac><mn>1</mn><mi>y</mi></mfrac></math> grows, and <math alttext='\\frac{a}{b}'><mi>a</mi></math> as well.</p>";
    tex 60 "<p>We have \\( a^2 + b^2 = c^2 \\) and</p><script type='math/tex; mode=display'>\\int_0^1 x\\,dx</script><p>$$E = mc^2$$</p>";
    katex_formula 60 "<p>Let <span class='katex'><span class='katex-mathml'><math><semantics><mrow><mi>k</mi></mrow><annotation encoding='application/x-tex'>k_0</annotation></semantics></math></span><span class='katex-html' aria-hidden='true'><span>k</span><span>0</span></span></span> be small.</p>";
    entities 60 "<p>Fish &amp; chips &lt;b&gt; &copy; 2026 &mdash; caf&eacute; &#8220;quoted&#8221; &#x1F600; &nbsp;&nbsp;x &unknown; A&B &amp;amp; &hellip;</p>";
    soft_hyphens_and_breaks 20 "<p>Donau&shy;dampf&shy;schiff super<wbr>cali<wbr>fragil and on</p>";
    long_words 24 "<p>Look at https://example.org/a/very/long/way/to/nowhere?query=string&amp;more=yes or Rindfleischetikettierungsüberwachung.</p>";
    dashes_and_quotes 30 "<p>The “summit” – if it was one — ended in 2024–25 with well-known non-results… and ‘single’ quotes.</p>";
    french 24 "<p>Il a dit : « Vraiment ? » et puis plus rien du tout !</p>";
}

pages! { markdown:
    markdown_footnotes 50 "A claim.[^1] Another.[^long]\n\n[^1]: First source.\n[^long]: Second source,\n    in two lines.\n";
    markdown_inline 60 "*it* **bold** ***both*** ~~gone~~ `code` [link](https://x.example) <https://auto.example> $a^2$ a\\*b line  \nbreak";
}

pages! { html:
    hebrew 40 "<h2>כותרת</h2><p>זוהי פסקה ארוכה דיה כדי שתצטרך שתי שורות בעמוד הזה.</p><ul><li>אחת</li><li>שתיים</li></ul><blockquote>ציטוט</blockquote>";
    arabic_and_latin 40 "<p dir=rtl>قالت وكالة Reuters إن الأسعار ارتفعت بنسبة 12% هذا العام.</p><p>And in English.</p>";
    arabic_narrow 22 "<p>لا إله إلا الله، الأولاد والأحلام للأطفال في الإسكندرية (لا مجال للملل).</p>";
    hebrew_table 44 "<table><tr><th>עיר</th><th>תושבים</th><th>הערה</th></tr><tr><td>חיפה</td><td>285,000</td><td>נמל</td></tr><tr><td>אילת</td><td>53,000</td><td>(בדרום)</td></tr></table>";
    hebrew_with_all 40 "<h2>שלום (עולם)</h2><p>ראו <a href='/x'>את העיתון</a> ו-<em>הספר</em> של <code>C++11</code>: 12%.</p><ol><li>ראשון</li><li>שני, ארוך דיו כדי שתהיה לו גם שורה שנייה בעמוד</li></ol><blockquote><p>ציטוט (קצר).</p><p>ועוד שורה.</p></blockquote><pre>let x = \"אבג\"; // הערה</pre>";
    japanese 30 "<p>日本銀行は金利を引き上げると「発表」した。市場予想どおりの決定で、円相場は小幅に動いた（２時現在）。</p>";
    chinese_with_latin 24 "<p>在 2024 年，NASA 发射了一枚火箭。这是第一次！</p>";
    korean 24 "<p>한국은행은 기준금리를 동결했다고 발표했다.</p>";
    thai_and_hindi 30 "<p>ธนาคารกลางขึ้นดอกเบี้ย</p><p>केंद्रीय बैंक ने ब्याज दर बढ़ाई।</p>";
    emoji 30 "<p>👩‍👩‍👧 family, ❤️ heart, 👍🏽 thumb, 🇩🇪 flag, and a word.</p>";
    ruby 30 "<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>を読む</p>";
    greek_and_russian 24 "<p>Η τράπεζα αύξησε τα επιτόκια. Банк повысил ставки сегодня.</p>";
}
