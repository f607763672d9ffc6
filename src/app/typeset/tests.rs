//! Documents laid out at several widths, as plain text. Never here: the drawing of lines.

use super::*;
use crate::news::{
    Align, Block, Bullet, Definition, Document, Emphasis, Link, ListItem, SafeText, Span, SyntaxClass,
    SyntaxSpan, TableCell,
};

fn para(text: &str) -> Block {
    Block::Paragraph(vec![Span::plain(text)])
}

fn item(mark: Bullet, blocks: Vec<Block>) -> ListItem {
    ListItem { mark, blocks }
}

fn dot(blocks: Vec<Block>) -> ListItem {
    item(Bullet::Dot, blocks)
}

fn galley(document: &Document) -> Galley {
    let mut builder = Builder::default();
    builder.document(document);
    builder.finish()
}

fn lines(document: &Document, options: &Options) -> Vec<String> {
    let galley = galley(document);
    let sheet = Sheet::new(&galley, options);
    (0..sheet.len()).map(|line| sheet.text(&galley, line)).collect()
}

fn screen(blocks: Vec<Block>, width: usize) -> String {
    let lines = lines(&Document { blocks, ..Document::default() }, &Options::plain(width));
    for line in &lines {
        assert!(columns(line) <= width, "{line:?} at {width}");
    }
    lines.join("\n")
}

fn row(cells: &[&str]) -> Vec<TableCell> {
    cells.iter().map(|text| TableCell::new(vec![Span::plain(text)])).collect()
}

fn table(header: usize, rows: &[&[&str]]) -> Block {
    Block::Table { caption: vec![], header, rows: rows.iter().map(|cells| row(cells)).collect() }
}

#[test]
fn paragraphs_headings_and_quotes_are_separated() {
    let blocks = vec![
        para("First paragraph of text."),
        Block::Heading { level: 3, spans: vec![Span::plain("A subhead")] },
        Block::Quote(vec![para("To be or not"), para("to be.")]),
        Block::Rule,
        para("End."),
    ];
    assert_eq!(
        screen(blocks, 14),
        "First\nparagraph of\ntext.\n\n\nA subhead\n▎ To be or not\n▎ \n▎ to be.\n\n──────────────\n\nEnd."
    );
}

#[test]
fn lists_are_indented_and_their_labels_aligned() {
    let inner = Block::List(vec![dot(vec![para("inner one")]), dot(vec![para("inner two")])]);
    let blocks = vec![
        para("Before:"),
        Block::List(vec![
            item(Bullet::number(9), vec![para("nine is a long item")]),
            item(Bullet::number(10), vec![para("ten"), inner]),
            item(Bullet::Task(true), vec![para("done")]),
        ]),
        para("After."),
    ];
    assert_eq!(
        screen(blocks, 18),
        "Before:\n\n 9. nine is a long\n    item\n10. ten\n    • inner one\n    • inner two\n☑ done\n\nAfter."
    );
}

#[test]
fn a_list_of_paragraphs_is_loose_and_nested_bullets_differ() {
    let deep = Block::List(vec![dot(vec![para("c")])]);
    let nested = Block::List(vec![dot(vec![para("b"), deep])]);
    let blocks = vec![Block::List(vec![dot(vec![para("a"), para("more")]), dot(vec![nested])])];
    assert_eq!(screen(blocks, 20), "• a\n\n  more\n\n• ◦ b\n    ▪ c");
}

#[test]
fn terms_are_above_definitions_and_details_below_summaries() {
    let term =
        |name: &str, means: Vec<Block>| Definition { terms: vec![vec![Span::plain(name)]], blocks: means };
    let blocks = vec![
        Block::Definitions(vec![
            term("Neap", vec![para("a weak tide")]),
            term("Spring", vec![para("a strong tide, nothing to do with March")]),
        ]),
        Block::Details { summary: vec![Span::plain("More")], blocks: vec![para("Hidden by pages.")] },
    ];
    assert_eq!(
        screen(blocks, 30),
        "Neap\n    a weak tide\nSpring\n    a strong tide, nothing to\n    do with March\n\n▾ More\n  Hidden by pages."
    );
}

#[test]
fn poems_keep_their_indents_in_paragraphs_and_in_cells() {
    let poem =
        || Span { text: SafeText::verbatim("Rose,\n    oh pure contradiction\n  joy"), ..Span::plain("") };
    let poems = vec![
        Block::Quote(vec![Block::Paragraph(vec![poem()])]),
        Block::Table { caption: vec![], header: 0, rows: vec![vec![TableCell::new(vec![poem()])]] },
    ];
    let wanted = "Rose,\n    oh pure contradiction\n  joy";
    let quoted = |text: &str| text.lines().flat_map(|line| ["▎ ", line, "\n"]).collect::<String>();
    assert_eq!(screen(poems.clone(), 30), format!("{}\n{wanted}", quoted(wanted)));
    let wanted = "Rose,\n    oh pure\n    contradiction\n  joy";
    assert_eq!(screen(poems.clone(), 20), format!("{}\n{wanted}", quoted(wanted)));

    let document = Document { blocks: vec![poems[0].clone()], ..Document::default() };
    let galley = galley(&document);
    let sheet = Sheet::new(&galley, &Options::plain(20));
    assert_eq!(sheet.columns_of(&galley, 2, 0, (18, 21)), [(6, 9)], "the start of a continued line");
}

#[test]
fn a_hanging_paragraph_is_indented_after_its_first_line() {
    let runs =
        [Run::new("[1] ", TextRole::Quiet), Run::new("https://example.org/a-long/way", TextRole::Text)];
    let text = |runs: &Vec<Run>| runs.iter().map(|run| &*run.text).collect::<String>();
    let lines: Vec<String> = paragraph(&runs, 20, 4).iter().map(text).collect();
    assert_eq!(lines, ["[1] https://example.", "    org/a-long/way"]);
}

#[test]
fn code_keeps_its_blanks_and_is_wrapped_on_request() {
    let code = |text: &str| Block::Code { language: None, text: SafeText::verbatim(text), syntax: vec![] };
    let blocks = vec![code("fn main() {\n    body\n\n}")];
    assert_eq!(screen(blocks.clone(), 9), "fn main()\n↪ {\n    body\n\n}");
    assert_eq!(screen(blocks.clone(), 30), "  fn main() {\n      body\n\n  }");
    let options = Options { wrap_code: false, ..Options::plain(9) };
    let document = Document { blocks, ..Document::default() };
    assert_eq!(lines(&document, &options), ["fn main() {", "    body", "", "}"]);
}

#[test]
fn a_table_that_does_not_fit_is_wrapped_then_becomes_cards() {
    let rows: &[&[&str]] =
        &[&["Port", "Range of the tide"], &["Fundy", "sixteen metres"], &["Malta", "none"]];
    let at = |width| screen(vec![table(1, rows)], width);
    assert_eq!(
        at(40),
        "Port   Range of the tide\n────────────────────────\nFundy  sixteen metres\nMalta  none"
    );
    assert_eq!(
        at(17),
        "Port   Range of\n       the tide\n─────────────────\nFundy  sixteen\n       metres\n\nMalta  none"
    );
    assert_eq!(
        at(11),
        "Port\n────\nFundy\nRange of\nthe tide\n  sixteen\n  metres\n\nMalta\nRange of\nthe tide\n  none"
    );
}

const TIDES: &[&[&str]] = &[
    &["Harbour", "Mo", "Tu", "We", "Th", "Fr", "Highest in"],
    &["Fundy", "12.1", "9.8", "13.0", "14.0", "13.9", "the first half of March"],
    &["Malta", "0.2", "0.1", "0.3", "0.4", "0.3", ""],
];

#[test]
fn cards_have_the_first_cell_as_title_and_their_values_aligned() {
    let at = |width| screen(vec![table(1, TIDES)], width);
    assert_eq!(
        at(36),
        "Harbour\n───────\nFundy\n  Mo  12.1    Tu   9.8    We  13.0\n  Th  14.0    Fr  13.9\n  Highest in  the first half\n              of March\n\n\
         Malta\n  Mo   0.2    Tu   0.1    We   0.3\n  Th   0.4    Fr   0.3"
    );
    assert_eq!(
        at(24),
        "Harbour\n───────\nFundy\n  Mo  12.1    Tu   9.8\n  We  13.0    Th  14.0\n  Fr  13.9\n  Highest in  the first\n              half of\n              March\n\n\
         Malta\n  Mo   0.2    Tu   0.1\n  We   0.3    Th   0.4\n  Fr   0.3"
    );
}

#[test]
fn the_title_of_a_card_is_bold_and_its_names_are_quiet() {
    let document = Document { blocks: vec![table(1, TIDES)], ..Document::default() };
    let galley = galley(&document);
    let sheet = Sheet::new(&galley, &Options::plain(36));
    let of = |line, text: &str| sheet.runs(&galley, line).into_iter().find(|run| &*run.text == text).unwrap();
    assert!(of(2, "Fundy").emphasis.has(Emphasis::BOLD));
    let name = of(3, "Mo");
    assert!(name.role == TextRole::Quiet && !name.emphasis.has(Emphasis::BOLD));
    assert_eq!(of(3, "12.1").role, TextRole::Text);
}

#[test]
fn all_heads_of_a_table_are_in_its_cards() {
    let mut rows = vec![
        vec![TableCell { colspan: 2, ..row(&["Tides of the harbour"]).remove(0) }, row(&["By"]).remove(0)],
        row(&["At high water", "At low water", ""]),
        row(&["sixteen metres", "almost nothing", "the harbour master"]),
    ];
    rows.push(vec![TableCell { colspan: 3, ..row(&["No boats on Tuesday."]).remove(0) }]);
    let block = Block::Table { caption: vec![], header: 2, rows };
    assert_eq!(
        screen(vec![block], 20),
        "Tides of the harbour\nAt high water\n─────────────\nsixteen metres\nAt low water\n  almost nothing\nBy  the harbour\n    master\n\nNo boats on Tuesday."
    );
}

#[test]
fn columns_are_closer_before_a_table_becomes_cards() {
    let rows: &[&[&str]] = &[
        &["Day", "Mo", "Tu", "We", "Th", "Fr", "Sa"],
        &["High", "3.1", "3.2", "3.3", "3.4", "3.5", "12.6"],
        &["Low", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6"],
    ];
    let at = |width| screen(vec![table(1, rows)], width);
    assert!(at(35).starts_with("Day    Mo   Tu   We   Th   Fr    Sa\n──"), "{}", at(35));
    assert!(at(30).starts_with("Day   Mo  Tu  We  Th  Fr   Sa\n──"), "{}", at(30));
    assert!(at(28).starts_with("Day\n───\nHigh\n  Mo  3.1"), "{}", at(28));
}

#[test]
fn a_table_is_wider_than_the_text_only_if_it_needs_to_be() {
    let at = |rows: &[&[&str]], bleed| {
        let document = Document { blocks: vec![table(1, rows)], ..Document::default() };
        lines(&document, &Options { bleed, ..Options::plain(30) })
    };
    assert_eq!(at(&[&["a", "b"], &["c", "d"]], 40), ["a  b", "────", "c  d"]);
    let wide = at(TIDES, 40);
    assert_eq!(wide[2], "Fundy    12.1  9.8  13.0  14.0  13.9  the first half of March");
    assert!(wide.iter().all(|line| columns(line) <= 61));
    let prose = "many words that say something about the tides of this harbour and of others";
    let both = at(&[&["a", "b"], &[prose, prose]], 100);
    assert!(both.iter().all(|line| columns(line) <= 98), "long cells are still wrapped: {both:?}");
}

#[test]
fn rows_of_several_lines_are_told_apart() {
    let cells = [["Cmd", "Does"], ["a\nb", "two\nlines"], ["c", "x"], ["d", "y"], ["e", "f\ng"]];
    let cell = |text: &&str| TableCell::new(vec![Span { text: SafeText::verbatim(text), ..Span::plain("") }]);
    let rows = cells.iter().map(|row| row.iter().map(cell).collect()).collect();
    assert_eq!(
        screen(vec![Block::Table { caption: vec![], header: 1, rows }], 30),
        "Cmd  Does\n──────────\na    two\nb    lines\n\nc    x\n\nd    y\n\ne    f\n     g"
    );
}

#[test]
fn a_few_rows_of_several_lines_are_indented_instead_of_blank_lines_between_all() {
    let rows: [&[&str]; 7] = [
        &["Harbour", "Tide"],
        &["St Malo", "12"],
        &["Fundy", "16"],
        &["Bay of the blue sea", "14"],
        &["Malta", "0"],
        &["Brest", "7"],
        &["Calais", "7"],
    ];
    assert_eq!(
        screen(vec![table(1, &rows)], 16),
        "Harbour     Tide\n────────────────\nSt Malo       12\nFundy         16\nBay of the    14\n  blue sea\n\
         Malta          0\nBrest          7\nCalais         7"
    );
}

#[test]
fn columns_are_closer_before_cells_are_wrapped() {
    let rows: &[&[&str]] = &[&["Driver", "Points", "Wins"], &["Ada Byron Lovelace", "5035", "7"]];
    let at = |width| screen(vec![table(1, rows)], width);
    assert!(at(32).ends_with("\nAda Byron Lovelace  5035    7"), "{}", at(32));
    assert!(at(30).ends_with("\nAda Byron Lovelace 5035   7"), "{}", at(30));
    assert!(at(29).contains("Lovelace\n") || at(29).ends_with("\nLovelace"), "{}", at(29));
}

#[test]
fn tables_and_pictures_are_apart_from_the_heading_above() {
    let heading = |text: &str| Block::Heading { level: 2, spans: vec![Span::plain(text)] };
    let Block::Table { header, rows, .. } = table(0, &[&["Malta", "none"]]) else { unreachable!() };
    let blocks = vec![
        heading("Tides"),
        Block::Table { caption: vec![Span::plain("Range")], header, rows },
        heading("Seen"),
        Block::Figure {
            image: None,
            size: None,
            alt: Some(SafeText::new("Quay")),
            title: None,
            caption: vec![],
        },
        heading("Words"),
        para("close by"),
    ];
    assert_eq!(
        screen(blocks, 30),
        "Tides\n\nRange\n\nMalta  none\n\n\nSeen\n\n[picture] Quay\n\n\nWords\nclose by"
    );
}

#[test]
fn numbers_are_aligned_right_and_cells_span_columns() {
    let mut rows =
        vec![row(&["City", "2023", "2024"]), row(&["Bern", "9", "1,204"]), row(&["Rome", "88", "7"])];
    rows.push(vec![TableCell {
        colspan: 3,
        align: Align::Center,
        ..TableCell::new(vec![Span::plain("all")])
    }]);
    let block = Block::Table { caption: vec![Span::plain("Visitors")], header: 1, rows };
    assert_eq!(
        screen(vec![block], 40),
        "Visitors\n\nCity  2023   2024\n─────────────────\nBern     9  1,204\nRome    88      7\n       all"
    );
}

#[test]
fn a_thousand_columns_become_a_complete_card() {
    let words: Vec<String> = (0..1000).map(|n| format!("w{n}")).collect();
    let cells: Vec<&str> = words.iter().map(String::as_str).collect();
    let text = screen(vec![table(0, &[&cells])], 20);
    assert!(text.contains("w999") && text.lines().count() == 1000, "{text}");
    for rows in [&[][..], &[&[][..]], &[&["only"][..]]] {
        screen(vec![table(5, rows)], 1);
    }
}

#[test]
fn facts_are_aligned_with_the_title() {
    for (title, wanted) in [("שלום עולם", "           2 min"), ("Hello world", "2 min")] {
        let mut builder = Builder::default();
        builder.outside(title, TextRole::Title);
        builder.facts(&["2 min".to_owned()]);
        let galley = builder.finish();
        let sheet = Sheet::new(&galley, &Options::plain(16));
        assert_eq!(sheet.text(&galley, 1).trim_end(), wanted, "{title}");
    }
}

#[test]
fn hebrew_is_aligned_right_with_its_markers() {
    let blocks = vec![para("שלום עולם"), Block::List(vec![dot(vec![para("אחת")])]), para("in English")];
    assert_eq!(screen(blocks, 14), "     שלום עולם\n\n         אחת •\n\nin English");
}

#[test]
fn deep_nesting_keeps_every_word_at_any_width() {
    let mut block = para("deep down");
    for i in 0..200 {
        block = if i % 2 == 0 { Block::Quote(vec![block]) } else { Block::List(vec![dot(vec![block])]) };
    }
    for width in [1, 2, 5, 20, 200] {
        let text = screen(vec![block.clone()], width);
        let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
        assert_eq!(letters, "deepdown", "{width}");
    }
}

#[test]
fn the_title_of_a_picture_stands_below_its_description() {
    let figure = |alt: Option<&str>, caption: &[Span]| Block::Figure {
        image: None,
        size: None,
        alt: alt.map(SafeText::new),
        title: Some(SafeText::new("The joke")),
        caption: caption.to_vec(),
    };
    let read =
        |block: Block| lines(&Document { blocks: vec![block], ..Document::default() }, &Options::plain(30));
    assert_eq!(read(figure(Some("Quay"), &[])), ["[picture] Quay", "The joke"]);
    assert_eq!(read(figure(None, &[Span::plain("In May")])), ["[picture] The joke", "In May"]);
}

#[test]
fn a_picture_takes_its_rows_and_is_described_below() {
    let figure = |caption: &str| Block::Figure {
        image: Some(SafeText::new("https://example.org/a.png")),
        size: Some((640, 480)),
        alt: Some(SafeText::new("A harbour")),
        title: None,
        caption: if caption.is_empty() { vec![] } else { vec![Span::plain(caption)] },
    };
    let document = Document { blocks: vec![figure("Low water"), figure("A harbour")], ..Document::default() };
    let options = Options { pictures: vec![2], ..Options::plain(30) };
    assert_eq!(lines(&document, &options), ["", "", "Low water", "", "[picture] A harbour"]);
    assert_eq!(galley(&document).pictures.len(), 2);
}

#[test]
fn places_are_independent_of_the_width() {
    let blocks = vec![
        para("zero one two three four"),
        table(1, &[&["five", "six"], &["seven and eight", "nine"]]),
        para("ten eleven twelve thirteen fourteen"),
    ];
    let document = Document { blocks, ..Document::default() };
    let galley = galley(&document);
    for width in [6, 9, 17, 40] {
        let sheet = Sheet::new(&galley, &Options::plain(width));
        for line in 0..sheet.len() {
            let spot = sheet.spot_of(line).unwrap();
            let place = galley.place_of(spot).unwrap();
            let again = galley.spot_of(place).unwrap();
            assert_eq!(galley.place_of(again), Some(place), "{width} {line}");
            let found = sheet.line_of(spot);
            assert_eq!(sheet.spot_of(found), Some(spot), "{width} {line}");
        }
    }
}

#[test]
fn each_word_of_a_table_is_found_in_its_line() {
    let rows: &[&[&str]] = &[&["a", "b"], &["one two three", "four five six seven"], &["eight", "nine ten"]];
    let document = Document { blocks: vec![table(1, rows)], ..Document::default() };
    let galley = galley(&document);
    for width in [7, 12, 16, 40] {
        let sheet = Sheet::new(&galley, &Options::plain(width));
        for (number, piece) in (0u32..).zip(&galley.pieces).filter(|(_, piece)| piece.kind == Kind::Cell) {
            for word in piece.text.split(' ') {
                let at = (word.as_ptr() as usize - piece.text.as_ptr() as usize) as u32;
                let line = sheet.line_of(Spot { piece: number, at });
                let columns = sheet.columns_of(&galley, line, number, (at, at + word.len() as u32));
                let &[(from, to)] = columns.as_slice() else { panic!("{word} at {width}: {columns:?}") };
                let text: String = sheet.text(&galley, line).chars().skip(from).take(to - from).collect();
                assert_eq!(text, word, "at {width}");
            }
        }
    }
}

#[test]
fn external_links_are_numbered_and_internal_ones_lead_to_anchors() {
    let link = |text: &str, link| Span { link: Some(link), ..Span::plain(text) };
    let note = Span { anchor: Some(0), ..Span::plain("The note.") };
    let document = Document {
        blocks: vec![
            Block::Paragraph(vec![link("out", 1), Span::plain(" and "), link("[1]", 0)]),
            Block::Paragraph(vec![note]),
        ],
        links: vec![
            Link { url: SafeText::new("#n"), anchor: Some(0) },
            Link::to(SafeText::new("https://example.org")),
        ],
        anchors: vec![SafeText::new("n")],
    };
    assert_eq!(lines(&document, &Options::plain(40)), ["out¹ and [1]", "", "The note."]);
    assert_eq!(galley(&document).anchor(0), Some(Spot { piece: 1, at: 0 }));
}

#[test]
fn late_syntax_highlighting_does_not_move_text() {
    let text = SafeText::verbatim("let n = 1; // one\n");
    let span = |start, end, kind| SyntaxSpan { start, end, kind };
    let syntax = vec![
        span(0, 3, SyntaxClass::Keyword),
        span(8, 9, SyntaxClass::Number),
        span(11, 99, SyntaxClass::Comment),
    ];
    let code = |syntax: Vec<SyntaxSpan>| Block::Code {
        language: Some(SafeText::new("rust")),
        text: text.clone(),
        syntax,
    };
    let plain = Block::Code { language: None, text: SafeText::verbatim("plain"), syntax: vec![] };
    let of = |syntax| galley(&Document { blocks: vec![plain.clone(), code(syntax)], ..Document::default() });
    let (mut late, early) = (of(vec![]), of(syntax.clone()));
    let sheet = Sheet::new(&late, &Options::plain(12));
    late.paint(&[vec![], syntax]);
    for line in 0..sheet.len() {
        assert_eq!(sheet.runs(&late, line), sheet.runs(&early, line));
    }
    let inks: Vec<TextRole> = sheet.runs(&late, 2).iter().map(|run| run.role).collect();
    assert!(inks.contains(&TextRole::Syntax(SyntaxClass::Keyword)), "{inks:?}");
}
