//! Link targets, external and within the document.
//! Never here: images and video.

use super::*;

#[test]
fn links_are_stored_once_and_only_with_safe_schemes() {
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

/// Blocks, then link targets: a URL, and for an anchor its number.
fn linked(source: &str) -> String {
    let document = document(source, BASE);
    let links = document.links.iter().map(|link| match link.anchor {
        Some(place) => format!("{}>{place}", link.url),
        None => link.url.to_string(),
    });
    format!("{} | {}", lines(&document.blocks).join(" / "), links.collect::<Vec<_>>().join(" "))
}

#[test]
fn footnotes_link_both_ways() {
    for (source, shown) in [
        (
            "a<sup id=r1><a href='#f1'>1</a></sup> b<ol><li id=f1>note <a href='#r1'>↩</a></ol>",
            "p a{0}[¹](0) b / 1. p {1}note [↩](1) | #f1>1 #r1>0",
        ),
        ("a<a href='#f1' id=r1><sup>1</sup></a><p><a name=f1></a>note", "p a[¹](0) / p {0}note | #f1>0"),
        (
            "a<sup class=reference id=cite_ref-1><a href='#cite_note-1'>[1]</a></sup>\
             <li id=cite_note-1><a href='#cite_ref-1'>^</a> note",
            "p a{0}[[1]](0) / p {1}[^](1) note | #cite_note-1>1 #cite_ref-1>0",
        ),
        (
            "<a href='#no'>a</a> <a href='#'>b</a> <a href='#here'>c</a><h2 id=here>d</h2>",
            "p a b [c](0) / #2 {0}d | #here>0",
        ),
        // The URL of the page itself.
        (
            "<a href='https://paper.example/a/b.html#x'>a</a> <a href='https://paper.example/a/b.html'>b</a><p id=x>c",
            "p [a](0) [b](1) / p {0}c | #x>0 https://paper.example/a/b.html",
        ),
        // Anchors without text between them, after all text, hidden, and with unusual names.
        (
            "<a href='#x'>a</a><a href='#y'>b</a><p id=x><i id=y>c</i>",
            "p [a](0)[b](1) / p {0}*c* | #x>0 #y>0",
        ),
        ("<a href='#x'>a</a> b<div id=x></div>", "p [a](0){0} b | #x>0"),
        ("<a href='#x'>a</a><p hidden id=x>b", "p a | "),
        ("<a href='#%C3%A9'>a</a><p id=é>c", "p [a](0) / p {0}c | #é>0"),
        (
            "<a href='#x'>a</a><table><tr><td>b<td id=x>c<tr><td>d<td>e</table>",
            "p [a](0) / t0 b|{0}c / d|e | #x>0",
        ),
        ("<a href='#x'>a</a><dl><dt id=x>b<dd>c</dl>", "p [a](0) / = {0}b / : p c | #x>0"),
    ] {
        assert_eq!(linked(source), shown, "{source}");
    }
}
