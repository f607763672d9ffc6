//! Images with their URLs and sizes, video, audio and embedded pages.
//! Never here: links in text.

use super::*;

#[test]
fn images_and_embeds() {
    for (source, blocks) in [
        ("<p>a<img src=/p.png alt='A pier'>b</p>", "p a\nf https://paper.example/p.png (A pier)\np b"),
        (
            "<figure><a href=x><img src=p.png></a><figcaption>By <i>me</i></figcaption></figure>",
            "f https://paper.example/a/p.png (-) By *me*",
        ),
        ("<img src=t.gif width=1 height=1><img src='data:image/gif;base64,R0'>", ""),
        ("<img data-src=late.jpg src='data:,x'>", "f https://paper.example/a/late.jpg (-)"),
        ("hi <img class=emoji alt='🙂' src=e.png>!", "p hi 🙂!"),
        (
            "<h2>Old cuts <a href=b><img src=h.png alt='a hero'></a> anew</h2><p>x",
            "#2 Old cuts anew\nf https://paper.example/a/h.png (-) [a hero](0)\np x",
        ),
        (
            "<img src=a.png alt=DSC_0815><img src=b.png alt='pier.jpg'><img src=c.png alt='COVID-19'>",
            "f https://paper.example/a/a.png (-)\nf https://paper.example/a/b.png (-)\nf https://paper.example/a/c.png (COVID-19)",
        ),
        (
            "<img src=a.png alt='A pier at noon'><p>A pier at noon (Ann Lee)</p><p>A pier",
            "f https://paper.example/a/a.png (-) A pier at noon (Ann Lee)\np A pier",
        ),
        (
            "<img src=a.png alt='A pier at noon'><p>A pier at noon is where this began, and it is where it was to end, as all who had been there knew from the beginning.</p>",
            "f https://paper.example/a/a.png (A pier at noon)\np A pier at noon is where this began, and it is where it was to end, as all who had been there knew from the beginning.",
        ),
        (
            "<img src=a.png alt='A pier'><h2>A pier</h2>",
            "f https://paper.example/a/a.png (A pier)\n#2 A pier",
        ),
        // The title of a picture is kept if it says more than the description.
        (
            "<img src=a.png alt=Quay title='The joke of it.'>",
            "f https://paper.example/a/a.png (Quay) \"The joke of it.\"",
        ),
        (
            "<img src=a.png title='The joke of it.'>",
            "f https://paper.example/a/a.png (-) \"The joke of it.\"",
        ),
        (
            "<img src=a.png alt='The old quay' title='old QUAY'>",
            "f https://paper.example/a/a.png (The old quay)",
        ),
        ("<img src=a.png alt=Quay title='DSC_0815'>", "f https://paper.example/a/a.png (Quay)"),
        (
            "<a href=/story><img src=s.png alt=A title='A <b>story</b>'></a>",
            "f https://paper.example/a/s.png (-) \"A story\" [A](0)",
        ),
        ("<figure><pre>x</pre><figcaption>c</figcaption></figure>", "```- \"x\"\np c"),
        ("<iframe src='https://www.tube.example/v'></iframe>", "p [Embedded: tube.example](0)"),
        ("<video><source src=v.mp4></video>", "p [Video: paper.example](0)"),
        ("<iframe src=x width=0></iframe><iframe></iframe>", ""),
        (
            "<iframe src='https://www.youtube.com/embed/1' title='A pier' srcdoc='<p>no'></iframe>",
            "p [Video: youtube.com · A pier](0)",
        ),
        ("<video poster=p.png><source src=v.mp4><p>Old browser</video>", "p [Video: paper.example](0)"),
        (
            "<object data=o.swf><p>Text</object><object><p>Text</object>",
            "p [Embedded: paper.example](0)\np Text",
        ),
        (
            "<figure><img src=a.png><img src=b.png alt=B><figcaption>c</figcaption></figure>",
            "f https://paper.example/a/a.png (-)\nf https://paper.example/a/b.png (B) c",
        ),
        (
            "<img src=s.png srcset='a.png 300w, b.png 900w, c.png 3000w'>",
            "f https://paper.example/a/b.png (-)",
        ),
        (
            "<picture><source type=image/webp srcset=w.webp><source srcset=p.png><img alt=A></picture>",
            "f https://paper.example/a/p.png (A)",
        ),
        (
            "<img src='data:,x' class=lazy><noscript><img src=real.png alt=R></noscript>",
            "f https://paper.example/a/real.png (R)",
        ),
        (
            "<img src=low.png><noscript><img src=real.png></noscript>",
            "f https://paper.example/a/real.png (-)",
        ),
        ("<noscript><img src=t.png height=1 width=1></noscript>", ""),
        ("<img src=t.png style='width:1px; height:1px'><img src=t.png style='display:none'>", ""),
        ("<a href=/full.png><img src=s.png alt=A></a>", "f https://paper.example/a/s.png (A)"),
        ("<a href=/story><img src=s.png alt=A></a>", "f https://paper.example/a/s.png (-) [A](0)"),
        (
            "<a href=/story><figure><img src=s.png alt=A><figcaption>c</figcaption></figure></a>",
            "f https://paper.example/a/s.png (A) [c](0)",
        ),
        (
            "<a href=/home><svg><title>Home</title><path/></svg></a> a<svg><title>no</title></svg>",
            "p [Home](0) a",
        ),
        ("<p>Text <svg/> more <svg><g><text>drawn</text></g></svg></p>", "p Text more"),
        (
            "<img src=x.png alt='Seen<br><small>by <a href=y>me</a></small>'>",
            "f https://paper.example/a/x.png (Seen by me)",
        ),
    ] {
        assert_eq!(sketch(source), blocks, "{source}");
    }
}

#[test]
fn image_sizes_come_from_attributes_and_style() {
    for (source, size) in [
        ("<img src=a.png width=640 height='480px'>", Some((640, 480))),
        ("<img src=a.png style='width: 640px; height: 480px'>", Some((640, 480))),
        ("<img src=a.png width=640>", None),
        ("<img src=a.png width='100%' height=480>", None),
        ("<img src=a.png width=99999999999 height=480>", None),
    ] {
        let blocks = document(source, BASE).blocks;
        let Block::Figure { size: found, .. } = &blocks[0] else { panic!("{source}") };
        assert_eq!(*found, size, "{source}");
    }
}
