//! Blocks of each element, in a short notation.
//! Never here: whole pages (see `page`).

mod blocks;
mod hostile;
mod images;
mod inline;
mod links;
mod notes;
mod tables;
mod verse;

use super::*;
use crate::news::{Align, Block, Bullet, Definition, Emphasis, ListItem, Span, TableCell};

const BASE: Option<&str> = Some("https://paper.example/a/b.html");

/// Blocks in short notation: `#2 text`, `p text`, `- item`, `> quote`, with *italic*, **bold**, `code`, ~~struck~~ and
/// [link](number).
fn sketch(source: &str) -> String {
    lines(&document(source, BASE).blocks).join("\n")
}

fn lines(blocks: &[Block]) -> Vec<String> {
    blocks.iter().flat_map(block).collect()
}

fn block(block: &Block) -> Vec<String> {
    let or_dash = |text: &Option<crate::news::SafeText>| text.as_deref().unwrap_or("-").to_owned();
    vec![match block {
        Block::Heading { level, spans } => format!("#{level} {}", row(spans)),
        Block::Paragraph(spans) => format!("p {}", row(spans)),
        Block::Code { language, text, .. } => format!("```{} {:?}", or_dash(language), text.as_str()),
        Block::Rule => "---".to_owned(),
        Block::Figure { image, alt, title, caption, .. } => {
            let title = title.as_ref().map(|title| format!("{:?} ", title.as_str())).unwrap_or_default();
            format!("f {} ({}) {title}{}", or_dash(image), or_dash(alt), row(caption)).trim_end().to_owned()
        }
        Block::Table { caption, header, rows } => {
            let cells = |cells: &Vec<TableCell>| cells.iter().map(cell).collect::<Vec<_>>().join("|");
            let rows = rows.iter().map(cells).collect::<Vec<_>>().join(" / ");
            let caption =
                if caption.is_empty() { String::new() } else { format!(" \u{ab}{}\u{bb}", row(caption)) };
            format!("t{header}{caption} {rows}")
        }
        Block::Quote(inner) => return lines(inner).iter().map(|line| format!("> {line}")).collect(),
        Block::List(items) => {
            let mark = |item: &ListItem| match &item.mark {
                Bullet::Dot => "-".to_owned(),
                Bullet::Label(label) => label.to_string(),
                Bullet::Task(done) => if *done { "[x]" } else { "[ ]" }.to_owned(),
            };
            let item = |item: &ListItem| -> Vec<String> {
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

/// The text of a cell, preceded by its colspan if not 1, `#` for a header cell, and its alignment.
fn cell(cell: &TableCell) -> String {
    let across = if cell.colspan == 1 { String::new() } else { format!("{}:", cell.colspan) };
    let side = match cell.align {
        Align::Unset => "",
        Align::Left => "<",
        Align::Center => "=",
        Align::Right => ">",
    };
    format!("{across}{}{side}{}", if cell.heading { "#" } else { "" }, row(&cell.spans))
}

/// Spans in one line, with anchors as `{0}`.
fn row(spans: &[Span]) -> String {
    let marks = [
        (Emphasis::CODE, "`"),
        (Emphasis::STRIKE, "~~"),
        (Emphasis::UNDERLINE, "_"),
        (Emphasis::INSERTED, "++"),
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
        ("<pre>\n a\n  b <b>c</b>\n</pre>", "```- \"a\\n b c\""),
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
