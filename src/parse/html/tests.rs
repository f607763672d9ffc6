use super::*;
use crate::news::{Block, Bullet, Cell, Definition, Emphasis, Item, Side, Span};

const BASE: Option<&str> = Some("https://paper.example/a/b.html");

/// Blocks in short: `#2 text`, `p text`, `- item`, `> quote`, with *italic*, **bold**, `code`, ~~struck~~ and
/// [link](number).
fn sketch(source: &str) -> String {
    lines(&document(source, BASE).blocks).join("\n")
}

fn lines(blocks: &[Block]) -> Vec<String> {
    blocks.iter().flat_map(block).collect()
}

fn block(block: &Block) -> Vec<String> {
    let or_dash = |text: &Option<crate::news::Text>| text.as_deref().unwrap_or("-").to_owned();
    vec![match block {
        Block::Heading { level, spans } => format!("#{level} {}", row(spans)),
        Block::Paragraph(spans) => format!("p {}", row(spans)),
        Block::Code { language, text, .. } => format!("```{} {:?}", or_dash(language), text.as_str()),
        Block::Rule => "---".to_owned(),
        Block::Figure { image, alt, caption, .. } => {
            format!("f {} ({}) {}", or_dash(image), or_dash(alt), row(caption)).trim_end().to_owned()
        }
        Block::Table { caption, header, rows } => {
            let cells = |cells: &Vec<Cell>| cells.iter().map(cell).collect::<Vec<_>>().join("|");
            let rows = rows.iter().map(cells).collect::<Vec<_>>().join(" / ");
            let caption =
                if caption.is_empty() { String::new() } else { format!(" \u{ab}{}\u{bb}", row(caption)) };
            format!("t{header}{caption} {rows}")
        }
        Block::Quote(inner) => return lines(inner).iter().map(|line| format!("> {line}")).collect(),
        Block::List(items) => {
            let mark = |item: &Item| match &item.mark {
                Bullet::Dot => "-".to_owned(),
                Bullet::Label(label) => label.to_string(),
                Bullet::Task(done) => if *done { "[x]" } else { "[ ]" }.to_owned(),
            };
            let item = |item: &Item| -> Vec<String> {
                lines(&item.blocks).iter().map(|line| format!("{} {line}", mark(item))).collect()
            };
            return items.iter().flat_map(item).collect();
        }
        Block::Definitions(all) => {
            let one = |definition: &Definition| -> Vec<String> {
                let terms = definition.terms.iter().map(|term| format!("= {}", row(term)));
                terms.chain(lines(&definition.blocks).iter().map(|line| format!(": {line}"))).collect()
            };
            return all.iter().flat_map(one).collect();
        }
        Block::Details { summary, blocks } => {
            let head = std::iter::once(format!("v {}", row(summary)));
            return head.chain(lines(blocks).iter().map(|line| format!("| {line}"))).collect();
        }
    }]
}

/// A cell's text; before it how many columns it takes if not one, `#` if it is a heading, and its side.
fn cell(cell: &Cell) -> String {
    let across = if cell.across == 1 { String::new() } else { format!("{}:", cell.across) };
    let side = match cell.side {
        Side::Unsaid => "",
        Side::Left => "<",
        Side::Center => "=",
        Side::Right => ">",
    };
    format!("{across}{}{side}{}", if cell.heading { "#" } else { "" }, row(&cell.spans))
}

/// Spans in one line: places that links lead to as `{0}`.
fn row(spans: &[Span]) -> String {
    let marks = [
        (Emphasis::CODE, "`"),
        (Emphasis::STRIKE, "~~"),
        (Emphasis::UNDERLINE, "_"),
        (Emphasis::MARK, "=="),
        (Emphasis::BOLD, "**"),
        (Emphasis::ITALIC, "*"),
    ];
    let show = |span: &Span| {
        let mut text = span.text.replace('\n', "/");
        for (style, mark) in marks {
            if span.emphasis.has(style) {
                text = format!("{mark}{text}{mark}");
            }
        }
        let place = span.anchor.map_or(String::new(), |place| format!("{{{place}}}"));
        place + &span.link.map_or(text.clone(), |link| format!("[{text}]({link})"))
    };
    spans.iter().map(show).collect()
}

#[test]
fn elements_become_blocks() {
    for (source, blocks) in [
        ("one <b>two</b> <i>th</i>ree", "p one **two** *th*ree"),
        ("<p>a</p>b<div>c<p>d</div>e", "p a\np b\np c\np d\np e"),
        ("<p>  a \n\t b&nbsp;&nbsp;c </p>", "p a b c"),
        ("<p>a<b> b </b>c", "p a **b** c"),
        ("<b>a</b><b>b</b>", "p **ab**"),
        ("a<br>b<br><br>c<br>", "p a/b\np c"),
        ("<h1>A <em>b</em></h1><h6><p>c</p></h6><h2></h2>", "#1 A *b*\n#6 c"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- p a\n- p b\n- - p c"),
        ("<ol start=3><li>a</li><li><p>b</p><p>c</p></li></ol>", "3. p a\n4. p b\n4. p c"),
        ("<ul>loose<li>a</li></ul>", "- p loose\n- p a"),
        ("<blockquote>a<blockquote><p>b</blockquote></blockquote>", "> p a\n> > p b"),
        ("<dl><dt>T<dd>d<dd>e<dt>U<dd>f</dl>", "= T\n: p d\n: p e\n= U\n: p f"),
        ("<pre>\n a\n  b <b>c</b>\n</pre>", "```- \" a\\n  b c\""),
        ("<pre><code class='x language-rust'>fn a() {}</code></pre>", "```rust \"fn a() {}\""),
        ("<hr>a<hr><hr>b<hr>", "p a\n---\np b"),
        ("<del>a</del> <code>b</code> <kbd>c</kbd>", "p ~~a~~ `b c`"),
        ("m<sup>2</sup> H<sub>2</sub>O 1<sup>st</sup>", "p m² H₂O 1ˢᵗ"),
        ("<q>a</q> b", "p “a” b"),
        (
            "<script>x</script><style>y</style><template>n</template><p hidden>h</p><p style='display: none'>i</p>z",
            "p z",
        ),
        ("<details><summary>S</summary>d</details>", "v S\n| p d"),
        ("a &lt;b&gt; &amp;amp; <x-y>c</x-y>", "p a <b> &amp; c"),
        ("<![CDATA[<p>a</p>]]>", "p a"),
        ("a < b", "p a < b"),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn links_are_numbered_once_and_only_safe_ones_lead_anywhere() {
    let document = document(
        "<a href='../x?a=1&amp;b=2'>one <b>two</b></a> <a href='https://paper.example/x?a=1&b=2'>again</a> \
         <a href='javascript:alert(1)'>js</a> <a href='data:text/html,x'>d</a> <a href='file:///etc/passwd'>f</a> \
         <a href='#top'>top</a> <a href=' mailto:a@b.example '>mail</a> <a href='//other.example/'>o</a>",
        BASE,
    );
    let Block::Paragraph(spans) = &document.blocks[0] else { panic!() };
    assert_eq!(row(spans), "[one ](0)[**two**](0)[ again](0) js d f top [mail](1) [o](2)");
    let urls: Vec<&str> = document.links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(urls, ["https://paper.example/x?a=1&b=2", "mailto:a@b.example", "https://other.example/"]);
    assert!(super::document("<a href='/x'>a</a>", None).links.is_empty());
}

#[test]
fn pictures_and_embeds() {
    for (source, blocks) in [
        ("<p>a<img src=/p.png alt='A pier'>b</p>", "p a\nf https://paper.example/p.png (A pier)\np b"),
        (
            "<figure><a href=x><img src=p.png></a><figcaption>By <i>me</i></figcaption></figure>",
            "f https://paper.example/a/p.png (-) By *me*",
        ),
        ("<img src=t.gif width=1 height=1><img src='data:image/gif;base64,R0'>", ""),
        ("<img data-src=late.jpg src='data:,x'>", "f https://paper.example/a/late.jpg (-)"),
        ("hi <img class=emoji alt='🙂' src=e.png>!", "p hi 🙂!"),
        ("<figure><pre>x</pre><figcaption>c</figcaption></figure>", "```- \"x\"\np c"),
        ("<iframe src='https://www.tube.example/v'></iframe>", "p [Embedded: tube.example](0)"),
        ("<video><source src=v.mp4></video>", "p [Video: paper.example](0)"),
        ("<iframe src=x width=0></iframe><iframe></iframe>", ""),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn tables_hold_data_or_arrange_a_page() {
    for (source, blocks) in [
        ("<table><tr><th>A<th>B<tr><td>1<td><b>2</b></table>", "t1 #A|#B / 1|**2**"),
        (
            "<table><caption>C</caption><thead><tr><td>A<td>B<tbody><tr><td colspan=999999999>1<td></table>",
            "t1 «C» A|B / 64:1",
        ),
        ("<table><tr><td><p>a</p><p>b</p></table>", "p a\np b"),
        ("<table><tr><td>x<td><table><tr><td>y</table></table>", "p x\np y"),
        ("<table role=presentation><tr><td>a<td>b</table>", "p a\np b"),
        ("<table><tr><td>a<br>b<td><ul><li>c<li>d</ul></table>", "t0 a/b|• c/• d"),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn hostile_source_is_read_in_linear_time() {
    let many = |piece: &str| piece.repeat(3000);
    for source in [
        many("<div>"),
        many("<div><table><tr><td></div>"),
        many("<p><b><i><u></p>"),
        many("<b>"),
        many("<p><font color=red>x"),
        many("<a href=x><p>"),
        many("<table><td>"),
        many("<ul><li>"),
        many("<blockquote>"),
        many("</p>"),
        many("<svg>"),
        many("<select>"),
        many("<button><h1>"),
        many("<table><tr><td><b>"),
        many("<i><table></i>"),
        many("<form><div></form>"),
        many("<li><ul></li>"),
        many("<span><div></span>"),
        many("<object><p>"),
        many("<ruby><rt>"),
        many("<!--"),
        many("<a b='"),
        many("<sup>1"),
    ] {
        let tree = dom_query::Document::fragment(guard::tame(&source, false));
        // A cell counts as two elements here, and a parser puts two more around it.
        assert!(depth(&tree.root()) < 210, "{}", &source[..20]);
        assert!(document(&source, BASE).blocks.len() <= 6001);
    }
    assert_eq!(sketch(&format!("{}deep", "<div>".repeat(10_000))), "p deep");
}

#[test]
fn no_pattern_of_tags_gets_past_the_guard() {
    const NAMES: [&str; 32] = [
        "div",
        "p",
        "b",
        "a",
        "span",
        "table",
        "tr",
        "td",
        "li",
        "ul",
        "form",
        "button",
        "object",
        "h1",
        "dd",
        "i",
        "caption",
        "tbody",
        "font",
        "ruby",
        "rt",
        "body",
        "html",
        "dl",
        "blockquote",
        "select",
        "svg",
        "option",
        "col",
        "br",
        "nobr",
        "label",
    ];
    let mut seed = 7u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for _ in 0..TRIES {
        let unit: String = (0..2 + random(6))
            .map(|_| {
                format!(
                    "<{}{}{}>x",
                    if random(5) < 2 { "/" } else { "" },
                    NAMES[random(32)],
                    ["", " id=1"][random(2)]
                )
            })
            .collect::<Vec<_>>()
            .concat();
        let tree = dom_query::Document::fragment(guard::tame(&unit.repeat(300), false));
        let all = tree.root().descendants_it().count();
        assert!(depth(&tree.root()) < 210 && all < 300 * 60, "{unit} {all}");
    }
}

/// How many random patterns are tried.
const TRIES: usize = 60;

fn depth(root: &dom_query::NodeRef<'_>) -> usize {
    let (mut level, mut depth) = (vec![*root], 0);
    while !level.is_empty() {
        level = level.iter().flat_map(dom_query::NodeRef::children).collect();
        depth += 1;
    }
    depth
}
