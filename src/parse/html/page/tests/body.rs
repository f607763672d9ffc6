//! Extraction of the article. Never here: metadata.

use super::*;

#[test]
fn a_page_without_boilerplate_is_kept_whole() {
    for page in [
        "<h1>Bakery closes</h1>\n<p>After forty years.<p>Short.<ul><li>Bread<li>Cake</ul><h2>Next</h2><p>Bye.",
        "<!doctype html><html><title>Bakery closes</title><body><h1>Bakery closes</h1><p>After forty years.</p>\
            <p>Short.</p><ul><li>Bread</li><li>Cake</li></ul><h2>Next</h2><p>Bye.</p></body></html>",
    ] {
        let article = parse(page, None).articles.remove(0);
        assert_eq!(article.title.as_str(), "Bakery closes");
        assert_eq!(text(&article), "After forty years.\n\nShort.\n\nBread\n\nCake\n\nNext\n\nBye.");
    }
    let article = parse("Only a line.", None).articles.remove(0);
    assert_eq!((article.title.as_str(), text(&article).as_str()), ("Only a line", "Only a line."));
}

#[test]
fn boilerplate_around_the_text_is_removed() {
    let story = text(&body_of("", STORY));
    assert_eq!(story.matches("\n\n").count(), 1);
    for around in [
        "<nav><ul><li><a href=/w>World</a><li><a href=/s>Sport</a></ul></nav>{}",
        "<header><a href=/>The Echo</a></header><main>{}</main><footer>Copyright 2020 The Echo. All rights reserved.</footer>",
        "<div id=content>{}</div><div id=sidebar><h3>Most read</h3><ul><li><a href=/1>Cat in a tree for the third time</a></ul></div>",
        "<article>{}<div class='share-bar'><a href=#>Tweet</a> <a href=#>Mail</a></div></article>",
        "<article>{}<div class=newsletter-box><p>Get the news every morning, free of charge.</p></div></article>",
        "<article>{}<h3>You may also like</h3><ul><li><a href=/1>Cat in a tree</a><li><a href=/2>Dog on a roof</a></ul></article>",
        "<article>{}<p>Follow us on Twitter and Facebook.</p></article>",
        "<article><p>Published: 24 Nov 2024</p><p>ADVERTISEMENT</p>{}</article>",
        "<article>{}</article><section class=comments><p>First!</p></section>",
        "<article>{}<div hidden><p>Nobody sees this, or should, at any time at all, ever.</p></div></article>",
        "<table><tr><td><a href=a>Home</a><br><a href=b>News</a></td><td>{}</td></tr></table>",
    ] {
        let page = around.replace("{}", STORY);
        assert_eq!(text(&body_of("", &page)), story, "{around}");
    }
}

#[test]
fn text_that_resembles_boilerplate_is_kept() {
    for kept in [
        "<h2>Latest</h2><p>The ice is still growing.</p>",
        "<p>Write by:</p><ul><li>Email</li><li>Letter</li></ul>",
        "<p>Sources:</p><ul><li><a href=/1>Harbour office</a></li><li><a href=/2>Town archive</a></li></ul>",
        "<pre>print</pre>",
        "<div class=footnote><a class=footnote-number>1</a><div class=footnote-content><p>A note of it.</p></div></div>",
        "<aside class=footnote role=doc-footnote><a href=#r1>1</a><p>A note of it.</p></aside>",
        "<p>She asked him to follow her on the ice, which he did, for a podcast that nobody heard.</p>",
    ] {
        let article = body_of("", &format!("<article>{STORY}{kept}</article>"));
        let words = text(&body_of("", kept));
        assert!(text(&article).ends_with(&words), "{kept}");
    }
}

#[test]
fn pictures_are_kept_whatever_their_class_is() {
    let picture = |n: usize| format!("<img src=/{n}.jpg width=800 height=600 alt='The pier {n}'>");
    for (kept, count) in [
        (
            format!(
                "<figure class='fig fig--has-shares'>{}<figcaption>Ice</figcaption></figure>",
                picture(1)
            ),
            1,
        ),
        (format!("<figure class='gallery'>{}</figure>", picture(1)), 1),
        (format!("<div class=gallery>{}{}</div>", picture(1), picture(2)), 2),
        (format!("<div class='photo no-ads'>{}</div>", picture(1)), 1),
        (format!("<div class=promo>{}</div>", picture(1)), 0),
        (format!("<div class=related><a href=/1>{}</a><a href=/2>{}</a></div>", picture(1), picture(2)), 0),
    ] {
        let article = body_of("", &format!("<article>{STORY}{kept}{STORY}</article>"));
        let Body::Html(source) = &article.body else { panic!() };
        assert_eq!(source.matches("<img").count(), count, "{kept}");
    }
    let words = "<p class='body has-share text'>Write by letter.</p>";
    let article = body_of("", &format!("<article>{STORY}{words}{STORY}</article>"));
    assert!(text(&article).contains("Write by letter."));
}

#[test]
fn lines_kept_by_a_style_survive_the_extraction() {
    let lines = "The tide is high,\n  the quay is dry,\nand the night is long.";
    for (part, indent) in [
        (format!("<p style='white-space: pre-line'>{lines}</p>"), ""),
        (format!("<p style='color: red; white-space: pre-wrap'>{lines}</p>"), "  "),
        (format!("<div style='white-space: pre'>{lines}</div>"), "  "),
        (format!("<section style='white-space: break-spaces'>{lines}</section>"), "  "),
        (format!("<p><span style='white-space: pre-line'>{lines}</span></p>"), ""),
        (format!("<ul><li style='white-space: pre-wrap'>{lines}</li></ul>"), "  "),
        (format!("<blockquote style='white-space: pre-line'>{lines}</blockquote>"), ""),
        (format!("<div style='white-space: pre-line'><p>{lines}</p></div>"), ""),
    ] {
        for page in [format!("<article>{STORY}{part}{STORY}</article>"), part.clone()] {
            let text = text(&body_of("<title>Tides</title>", &page));
            let expected = format!("The tide is high,\n{indent}the quay is dry,\nand the night is long.");
            assert!(text.contains(&expected), "{page}: {text}");
        }
    }
    let long = format!("{}\n\nThe end.\nOf it.", lines.repeat(8));
    let article = body_of("", &format!("<article style='white-space: pre-wrap'>{long}</article>"));
    assert!(text(&article).ends_with("\n\nThe end.\nOf it."), "{}", text(&article));
}

#[test]
fn code_and_indented_lines_survive_the_extraction() {
    for (part, shown) in [
        (
            "<div style='font-family: monospace'>if (a) {<br><br>&nbsp;&nbsp;b;<br>}</div>",
            "if (a) {\n\n  b;\n}",
        ),
        (
            "<p>The tide<br>&nbsp;&nbsp;is high,<br>&nbsp;&nbsp;&nbsp;and dry.</p>",
            "The tide\n  is high,\n   and dry.",
        ),
    ] {
        let text = text(&body_of("", &format!("<article>{STORY}{part}{STORY}</article>")));
        assert!(text.contains(shown), "{part}: {text}");
    }
}

#[test]
fn first_level_headings_in_the_text_differ_from_those_below() {
    let headings = |source: &str| {
        let article = body_of("<title>Ice</title>", &format!("<article>{source}</article>"));
        let Body::Html(source) = &article.body else { panic!() };
        let blocks = document(source, None).blocks;
        let level = |block: &Block| match block {
            Block::Heading { level, .. } => Some(*level),
            _ => None,
        };
        blocks.iter().filter_map(level).collect::<Vec<_>>()
    };
    let part = |level: u8, name: &str| format!("<h{level}>{name}</h{level}>{STORY}");
    let body =
        [part(1, "North"), part(2, "Pier"), part(3, "Crane"), part(1, "South"), part(2, "Quay")].concat();
    assert_eq!(headings(&format!("<h1>Ice</h1>{body}")), [1, 2, 3, 1, 2]);
    let body = [part(1, "North"), part(1, "South")].concat();
    assert_eq!(headings(&format!("<h1>Ice</h1>{body}")), [2, 2]);
    assert_eq!(headings(&format!("<h1>Ice</h1>{}{}", part(2, "Pier"), part(3, "Crane"))), [2, 3]);
}

#[test]
fn the_title_is_not_repeated() {
    let title = "<title>Ice closes the harbour</title>";
    for heading in [
        "<h1>Ice closes the harbour</h1>",
        "<h2><b>Ice</b> closes the harbour</h2>",
        "<header><h1>Ice closes the harbour!</h1></header>",
        "<p>Ice closes the harbour</p>",
    ] {
        let article = body_of(title, &format!("<article>{heading}{STORY}</article>"));
        assert!(text(&article).starts_with("The harbour"), "{heading}");
    }
    let article = body_of(title, &format!("<article><h2>How it began</h2>{STORY}</article>"));
    assert!(text(&article).starts_with("How it began"));
}

#[test]
fn tasks_stay_tasks() {
    let list =
        "<ul><li><input type=checkbox checked disabled> Pier</li><li><p><input type=checkbox> Crane</p></li>
        <li>Search: <input type=text></li></ul>";
    let article = body_of("<title>Ice</title>", &format!("<article>{STORY}{list}{STORY}</article>"));
    let Body::Html(source) = &article.body else { panic!() };
    let blocks = document(source, None).blocks;
    let items = blocks.iter().find_map(|block| match block {
        Block::List(items) => Some(items.iter().map(|item| item.mark.clone()).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(items, Some(vec![Bullet::Task(true), Bullet::Task(false), Bullet::Dot]), "{source}");
}

#[test]
fn ads_do_not_split_an_article() {
    let part = |n: usize| {
        format!(
            "<div class=text><p>Part {n} of the report says that the harvest was late this year, and \
        small, because of the frost in May, and that prices rose.</p></div><div class=ad-slot><p>Buy shoes now!</p></div>"
        )
    };
    let article = body_of(
        "<title>Harvest</title>",
        &format!("<main><h1>Harvest</h1>{}{}{}</main>", part(1), part(2), part(3)),
    );
    let text = text(&article);
    assert!((1..4).all(|n| text.contains(&format!("Part {n}"))) && !text.contains("shoes"), "{text}");
}

#[test]
fn a_page_with_two_articles_keeps_both() {
    let page = format!(
        "<article><h2>Ice</h2>{STORY}</article><article><h2>Fire</h2>{}</article>",
        STORY.replace("ice", "fire")
    );
    let text = text(&body_of("<title>Two stories</title>", &page));
    assert!(text.contains("the ice") && text.contains("the fire"), "{text}");
}

#[test]
fn text_missing_from_the_page_is_taken_from_json_ld() {
    let body = "The harbour was closed. ".repeat(20);
    let data = format!(
        r#"<script type="application/ld+json">{{"@type":"Article","headline":"Ice","articleBody":"{body}\nEnd <b."}}</script>"#
    );
    let article = body_of(&data, "<div id=app></div>");
    assert!(text(&article).ends_with("closed.\n\nEnd <b."), "{}", text(&article));
}

#[test]
fn a_page_without_text_is_an_error() {
    assert_eq!(head_title("<title>App</title>"), "App");
    assert_eq!(body_of("<title>App</title>", "<div id=app></div>").body, Body::Empty);
    let error = parse_page("<html><body><div></div></body></html>", &Hint::default()).unwrap_err();
    assert!(error.to_string().contains("no text"), "{error}");
}

#[test]
fn hostile_pages_are_read_and_keep_their_text() {
    let boxes = |name: &str, count: usize, inner: &str| {
        format!("{}{inner}", format!("<div class={name}>").repeat(count))
    };
    for (what, page) in [
        ("deep", format!("{}{STORY}{}", "<div>".repeat(100_000), "</div>".repeat(100_000))),
        ("deep and wide", boxes("share", 90, &format!("<p>x, y</p>{STORY}").repeat(100))),
        ("an attribute of 4 MB", format!("<p title='{}'>a</p>{STORY}", "x".repeat(4 << 20))),
        (
            "everything named as boilerplate",
            boxes("newsletter", 1, &format!("<div class=share>{STORY}</div>").repeat(9)),
        ),
        (
            "attributes of the extractor",
            format!("<div id=readability-page-1 data-readability-score=2143289344>{STORY}</div>"),
        ),
        (
            "a non-ASCII URL of an embedded page",
            format!("{STORY}<iframe src='€youtube.com'></iframe><div><embed a='€youtube.com' src=x></div>"),
        ),
        (
            "deeply nested JSON-LD",
            format!(r#"<script type="application/ld+json">{}</script>{STORY}"#, "[".repeat(100_000)),
        ),
        (
            "icons of no size",
            format!(
                "<head><link rel=icon sizes=NaNx1 href=a><link rel=icon sizes=infx1 href=b></head>{STORY}"
            ),
        ),
        ("a title of 1 MB", format!("<title>{}</title>{STORY}", "a - b | c – ".repeat(90_000))),
        ("unfinished tags", format!("{STORY}{}", "<".repeat(160_000))),
        ("unfinished comments", format!("{STORY}{}", "<!--".repeat(80_000))),
    ] {
        let article = parse(&page, None).articles.remove(0);
        assert!(text(&article).contains("Nobody was hurt"), "{what}");
        assert!(article.title.len() < 4000, "{what}");
    }
}

#[test]
fn teasers_next_to_the_article_are_removed() {
    let teaser = |n: usize| {
        format!(
            "<article><h3>Another {n}</h3><p>Teaser {n} of a story that is elsewhere, {STORY}</p></article>"
        )
    };
    let teasers =
        format!("<article><h3>You may like</h3>{}</article>", (0..5).map(teaser).collect::<String>());
    let page = format!("<div><article><h1>Ice</h1>{STORY}{STORY}</article>{teasers}</div>");
    let found = text(&body_of("<title>Ice</title>", &page));
    assert!(found.contains("The harbour of the small town") && !found.contains("Teaser"), "{found}");
    // An article that continues in an article inside.
    let parts = format!(
        "<div><article><h1>Ice</h1><p>In short.</p></article><article>{STORY}{STORY}</article></div>"
    );
    assert!(text(&body_of("<title>Ice</title>", &parts)).contains("The harbour of the small town"));
}

#[test]
fn stories_on_one_page_keep_their_titles_and_authors() {
    let story = |n: usize| {
        let head = format!("<h2 class=headline><a href=/{n}>What the harbour said in part {n}</a></h2>");
        format!("{head}<div class=story-byline>By <b>Ann Lee</b><br>24 November 2024</div>{STORY}{STORY}")
    };
    let page = format!(
        "<div class=page><h1>Weekly</h1></div><div class=text>{}{}{}</div>",
        story(1),
        story(2),
        story(3)
    );
    let text = text(&body_of("<title>Weekly</title>", &page));
    for n in 1..=3 {
        assert!(text.contains(&format!("part {n}\n\nBy Ann Lee\n24 November 2024\n\nThe harbour")), "{text}");
    }
}
