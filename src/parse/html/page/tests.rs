//! Metadata of pages. Never here: extraction of the text (see `body`).

mod body;

use super::*;
use crate::news::{Block, Bullet};
use crate::parse::html::document;

fn parse(source: &str, base: Option<&str>) -> Parsed {
    parse_page(source, &Hint { base, ..Hint::default() }).unwrap()
}

/// The article of a page with this head.
fn head(head: &str) -> Article {
    body_of(head, "<h1>A heading</h1><p>Some text.</p>")
}

fn body_of(head: &str, body: &str) -> Article {
    let page = format!("<!doctype html><html><head>{head}</head><body>{body}</body></html>");
    parse(&page, None).articles.remove(0)
}

fn text(article: &Article) -> String {
    match &article.body {
        Body::Html(source) => document(source, None).plain_text(),
        _ => String::new(),
    }
}

fn strings(all: &[SafeText]) -> Vec<&str> {
    all.iter().map(SafeText::as_str).collect()
}

fn date(stamp: Option<crate::news::UnixTime>) -> String {
    stamp.map(crate::news::UnixTime::rfc3339).unwrap_or_default()
}

/// Two paragraphs, long enough for the extractor.
const STORY: &str = "<p>The harbour of the small town was closed on Monday, because the ice, which came early this \
    year, had pushed two ships against the pier.</p><p>Nobody was hurt, the police said, but the damage, according \
    to the owners, is large, and the work will take until spring.</p>";

#[test]
fn the_title_excludes_the_site_name() {
    for (head, title) in [
        ("<meta property=og:title content='From og'><title>Other</title>", "From og"),
        ("<meta name=twitter:title content='From a card'>", "From a card"),
        ("<meta property=og:title content='Ice &amp;amp; snow'>", "Ice & snow"),
        (
            r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"From data"}</script>"#,
            "From data",
        ),
        (
            "<title>Ice in the harbour - The Echo</title><meta property=og:site_name content='Echo'>",
            "Ice in the harbour",
        ),
        (
            "<title>The Echo: Ice in the harbour</title><meta property=og:site_name content='The Echo'>",
            "Ice in the harbour",
        ),
        (
            "<title>Ice | News | Town Echo</title><link rel=canonical href='https://www.townecho.org/news/ice'>",
            "Ice | News",
        ),
        ("<title>A heading :: Whatever This Is</title>", "A heading"),
        ("<title>Trains and boats - a history</title>", "Trains and boats - a history"),
        ("<title>Ice closes the harbour again – My website</title>", "Ice closes the harbour again"),
        ("<title>Untitled</title>", "A heading"),
        ("", "A heading"),
    ] {
        assert_eq!(head_title(head), title, "{head}");
    }
}

#[test]
fn the_title_excludes_known_names_only() {
    let page = |title: &str, head: &str| {
        format!("<title>{title}</title><meta property=og:title content='{title}'>{head}")
    };
    let site = "<meta property=og:site_name content=Medium><meta name=author content='Ida Flour'>";
    for (title, head, shown) in [
        ("Bread that rises - Ida Flour - Medium", site, "Bread that rises"),
        ("Bread that rises | IDA FLOUR", site, "Bread that rises"),
        ("Medium: Bread that rises", site, "Bread that rises"),
        ("Bread – Part 2", site, "Bread – Part 2"),
        (
            "Bread that rises [Post.example]",
            "<link rel=canonical href=https://www.post.example/1>",
            "Bread that rises",
        ),
    ] {
        assert_eq!(head_title(&page(title, head)), shown, "{title}");
    }
    // A saved page without an address may name its feed.
    let feed = "<title>Ice, issue 7 [post.example]</title><link rel=alternate type=application/rss+xml href=https://post.example/rss>";
    let article = self::head(feed);
    assert_eq!((article.title.as_str(), article.source.as_deref()), ("Ice, issue 7", Some("post.example")));
}

#[test]
fn the_id_of_a_page_without_an_address_does_not_depend_on_names_in_its_title() {
    let id = |author: &str| head(&format!("<title>Bread - Ida Flour</title>{author}")).id;
    assert_eq!(id("<meta name=author content='Ida Flour'>"), id(""));
}

fn head_title(source: &str) -> String {
    head(source).title.to_string()
}

#[test]
fn json_ld_titles_take_precedence_and_site_headings_are_ignored() {
    let data = r#"<script type="application/ld+json">{"@context":"https://schema.org","@type":"Article",
        "headline":"A heading"}</script>"#;
    assert_eq!(
        head_title(&format!("<meta property=og:title content='You will not believe it'>{data}")),
        "A heading"
    );
    // Titles for link previews are used unchanged.
    let tail = "<meta property=og:title content='Ice: a history | Echo'><title>Ice: a history (pictures) | Echo</title>";
    assert_eq!(head_title(tail), "Ice: a history | Echo");
    // The site's name in a heading of its own, as a link to the front page.
    let page =
        body_of("<title>Echo - Ice</title>", &format!("<h1><a href=/>Echo</a></h1><h1>Ice</h1>{STORY}"));
    assert_eq!(page.title.as_str(), "Ice");
}

#[test]
fn dates_are_found_in_metadata_and_text() {
    let noon = "2024-11-24T12:00:00Z";
    for (source, published, updated) in [
        ("<meta property=article:published_time content='2024-11-24T13:00:00+01:00'>", noon, ""),
        ("<meta itemprop=datePublished content='2024-11-24T12:00Z'>", noon, ""),
        ("<meta name=DC.date.issued content='2024-11-24'>", "2024-11-24T00:00:00Z", ""),
        ("<meta name=dcterms.created content='2024-11-24'>", "2024-11-24T00:00:00Z", ""),
        ("<meta name=parsely-pub-date content='2024-11-24T12:00:00Z'>", noon, ""),
        ("<meta name=sailthru.date content='Sun, 24 Nov 2024 12:00:00 +0000'>", noon, ""),
        ("<meta name=pubdate content='20241124'>", "2024-11-24T00:00:00Z", ""),
        ("<meta name=date content='24 November 2024'>", "2024-11-24T00:00:00Z", ""),
        ("<meta name=date content='soon'>", "", ""),
        ("<meta property=article:modified_time content='2024-11-24T12:00:00Z'>", "", noon),
        ("<meta property=og:updated_time content='1732449600'>", "", noon),
        (
            r#"<script type="application/ld+json">{"@type":"Article","datePublished":"2024-11-24T12:00:00Z","dateModified":"2024-11-25"}</script>"#,
            noon,
            "2024-11-25T00:00:00Z",
        ),
        (
            r#"<script type="application/ld+json">{"@type":"WebPage","datePublished":"2024-11-24T12:00:00Z"}</script>"#,
            noon,
            "",
        ),
    ] {
        let article = head(source);
        assert_eq!(
            (date(article.published), date(article.updated)),
            (published.into(), updated.into()),
            "{source}"
        );
    }
    for (body, published) in [
        ("<article><time datetime='2024-11-24T12:00:00Z'>today</time><p>Text</p></article>", noon),
        (
            "<aside><time datetime='2020-01-01'>x</time></aside><p>Text <time datetime='2024-11-24T12:00:00Z'>x</time>",
            noon,
        ),
        ("<span itemprop=datePublished>24 Nov 2024 12:00 UTC</span><p>Text", noon),
        ("<div class=post-date>Posted on November 24, 2024</div><p>Text", "2024-11-24T00:00:00Z"),
        ("<nav><time datetime='2024-11-24'>x</time></nav><p>Text", ""),
    ] {
        assert_eq!(date(body_of("", body).published), published, "{body}");
    }
}

#[test]
fn the_title_of_an_issue_has_its_date() {
    for (title, day) in [
        ("Weekly Edition for March 26, 2015", "2015-03-26T00:00:00Z"),
        ("Harbour newsletter, 24 November 2024", "2024-11-24T00:00:00Z"),
        ("The fall of the wall, November 9, 1989", ""),
        ("Issue 2015", ""),
    ] {
        assert_eq!(date(head(&format!("<title>{title}</title>")).published), day, "{title}");
    }
}

#[test]
fn authors_are_split_into_names() {
    let data = |author: &str| {
        format!(
            r#"<script type="application/ld+json">{{"@type":["Thing","NewsArticle"],"author":{author}}}</script>"#
        )
    };
    for (source, names) in [
        ("<meta name=author content='By Ann Lee and Bo Ek'>".to_owned(), vec!["Ann Lee", "Bo Ek"]),
        ("<meta name=author content='Lee, Ann'>".to_owned(), vec!["Lee, Ann"]),
        ("<meta name=author content='humans.txt'>".to_owned(), vec![]),
        ("<meta rel=author content='humans.txt'>".to_owned(), vec![]),
        ("<meta name=author content='about.example.org/ann'>".to_owned(), vec![]),
        (
            "<meta name=author content='echo.com, J.R.R. Lee, will.i.am'>".to_owned(),
            vec!["J.R.R. Lee", "will.i.am"],
        ),
        ("<meta property=article:author content='https://social.example/ann'>".to_owned(), vec![]),
        (
            "<meta name=citation_author content='Ann Lee'><meta name=citation_author content='Bo Ek'>"
                .to_owned(),
            vec!["Ann Lee", "Bo Ek"],
        ),
        (data(r#""Ann Lee""#), vec!["Ann Lee"]),
        (data(r#"{"@type":"Person","name":"Ann Lee"}"#), vec!["Ann Lee"]),
        (data(r#"[{"name":"Ann Lee"},{"name":"Bo Ek"},{"name":"Ann Lee"}]"#), vec!["Ann Lee", "Bo Ek"]),
        (data(r#"{"name":["Ann Lee","Bo Ek"]}"#), vec!["Ann Lee", "Bo Ek"]),
        (data(r#"["Ann Lee", "https://x.example/bo"]"#), vec!["Ann Lee"]),
        (data(r#"{"name":"Echo News, Inc."}"#), vec!["Echo News, Inc."]),
        (
            r##"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
                {"@type":"WebSite","name":"The Echo"},
                {"@type":"Article","headline":"Ice","author":{"@id":"#ann"}},
                {"@type":"Person","@id":"#ann","name":"Ann Lee"}]}</script>"##
                .to_owned(),
            vec!["Ann Lee"],
        ),
    ] {
        let article = head(&source);
        assert_eq!(strings(&article.authors), names, "{source}");
    }
    for (body, names) in [
        ("<p class=byline>By <a rel=author href=/ann>Ann Lee</a></p><p>Text", vec!["Ann Lee"]),
        (
            "<span itemprop=author itemscope><meta itemprop=name content='Ann Lee'></span><p>Text",
            vec!["Ann Lee"],
        ),
        ("<div class='byline'>Written by Ann Lee &amp; Bo Ek</div><p>Text", vec!["Ann Lee", "Bo Ek"]),
        ("<div class=comments><span class=author>troll</span></div><p>Text", vec![]),
    ] {
        assert_eq!(strings(&body_of("", body).authors), names, "{body}");
    }
}

#[test]
fn json_ld_with_raw_line_ends_or_comments_is_read() {
    for script in [
        "{\"@type\":\"Article\",\"headline\":\"Two\nlines\"}",
        "<!-- {\"@type\":\"Article\",\"headline\":\"Two lines\"} -->",
        "//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"Two lines\"}\n//]]>",
        "[{\"@type\":\"BreadcrumbList\"},{\"@type\":\"http://schema.org/BlogPosting\",\"headline\":\"Two lines\"}];",
    ] {
        assert_eq!(
            head_title(&format!("<script type='application/ld+json'>{script}</script>")),
            "Two lines",
            "{script}"
        );
    }
    assert_eq!(head_title("<script type='application/ld+json'>{\"@type\":</script>"), "A heading");
}

#[test]
fn urls_are_absolute() {
    let base = Some("https://echo.example/news/ice.html?x=1");
    for (source, base, url) in [
        ("<link rel=canonical href=/n/1>", base, Some("https://echo.example/n/1")),
        (
            "<link rel=canonical href=/><meta property=og:url content=/n/1>",
            base,
            Some("https://echo.example/n/1"),
        ),
        ("<meta property=og:url content='https://a.example/1'>", None, Some("https://a.example/1")),
        (
            r#"<script type="application/ld+json">{"@type":"Article","mainEntityOfPage":{"@id":"https://a.example/2"}}</script>"#,
            None,
            Some("https://a.example/2"),
        ),
        ("<link rel=canonical href=/n/1>", None, None),
        ("<link rel=canonical href='javascript:alert(1)'>", None, None),
        ("", base, base),
    ] {
        let page = parse(&format!("{source}<h1>T</h1>{STORY}"), base);
        assert_eq!(page.articles[0].url.as_deref(), url, "{source}");
        assert_eq!(page.url.as_deref(), url, "{source}");
    }
    let page = format!(
        "<base href='https://cdn.example/x/'><h1>T</h1>{STORY}<p>See <a href=more.html>more</a> of it, \
        if there is any.</p><meta property=og:image content=i.png>"
    );
    let article = parse(&page, base).articles.remove(0);
    assert_eq!(article.image.as_deref(), Some("https://cdn.example/x/i.png"));
    let Body::Html(html) = &article.body else { panic!("no text") };
    assert_eq!(document(html, None).links[0].url.as_str(), "https://cdn.example/x/more.html");
}

#[test]
fn ids_depend_on_the_url_else_on_title_and_date() {
    let at = |url: &str| {
        parse(&format!("<link rel=canonical href='{url}'><h1>T</h1>{STORY}"), None).articles[0].id
    };
    assert_eq!(at("https://www.echo.example/1"), Id::of("echo.example", "https://www.echo.example/1"));
    assert_eq!(head("").id, Id::of("", "A heading"));
    assert_eq!(head("<meta name=date content=2024-11-24>").id, Id::of("", "A heading\n2024-11-24T00:00:00Z"));
}

#[test]
fn site_tags_and_summary() {
    let source = "<meta property=og:site_name content='The Echo'><meta property=article:section content=World>\
        <meta property=article:tag content=Ice><meta property=article:tag content=ice><meta property=og:description \
        content='What the ice did.'>";
    let article = head(source);
    assert_eq!(article.source.as_deref(), Some("The Echo"));
    assert_eq!(strings(&article.tags), ["World", "Ice"]);
    assert_eq!(article.summary.as_deref(), Some("What the ice did."));
    assert_eq!(head("<meta name=keywords content='ice, ships;pier,,ice'>").tags.len(), 3);
    let lists = "<meta property=article:tag content='@a,ice-ships,pier'><meta property=article:tag content='Ice, ships'>\
        <meta property=article:tag content=pier>";
    assert_eq!(strings(&head(lists).tags), ["@a", "ice-ships", "pier", "Ice, ships"]);
    let many: String = (0..99).map(|n| format!("k{n},")).collect::<Vec<_>>().concat();
    assert_eq!(head(&format!("<meta name=keywords content='{many}'>")).tags.len(), MAX_TAGS);
    let data = r#"<script type="application/ld+json">{"@type":"Article","publisher":{"@type":"Organization","name":"The Echo"},"keywords":["Ice","Ships"]}</script>"#;
    let article = head(data);
    assert_eq!(article.source.as_deref(), Some("The Echo"));
    assert_eq!(strings(&article.tags), ["Ice", "Ships"]);
    let start =
        "<meta name=description content='The harbour of the small town was closed on Monday, because…'>";
    assert_eq!(body_of(start, STORY).summary, None);
    assert_eq!(
        parse("<link rel=canonical href='https://www.echo.example/1'><p>Text", None).articles[0]
            .source
            .as_deref(),
        Some("echo.example")
    );
}

#[test]
fn a_summary_contained_in_the_text_is_dropped() {
    let page = |summary: &str, before: &str| {
        let head = format!("<meta name=description content='{summary}'>");
        body_of(&head, &format!("{before}{STORY}")).summary.map(|text| text.to_string())
    };
    let deck = "An old bug puts thousands of servers at the mercy of anyone.";
    assert_eq!(page(deck, &format!("<p>Business —</p><p>{deck}</p>")), None);
    let ideographs = "不幸的是对于希望能喝上一杯的太空探险者那些机构普遍禁止";
    assert_eq!(page(ideographs, &format!("<p>翱翔于距地球数千公里的太空中。</p><p>{ideographs}</p>")), None);
    // A prefix added by the site, and a cut end.
    let first = "The ferry that has gone to the islands since the time of the great-grandparents of those who live there now";
    assert_eq!(page(&format!("2 minutes {first} will […]"), &format!("<p>{first} will be sold.</p>")), None);
    assert_eq!(
        page("Closed for good.", "<p>It was said: closed for good.").as_deref(),
        Some("Closed for good.")
    );
}

#[test]
fn the_author_of_a_quotation_is_kept() {
    let quote = "<blockquote><p>The tide waits for nobody, and least of all for those who have read the table of \
        another harbour.</p><footer>— Ann Lee, <cite>Tides</cite></footer></blockquote>";
    let article =
        body_of("", &format!("<article>{STORY}{quote}{STORY}</article><footer>All rights reserved</footer>"));
    assert!(text(&article).contains("— Ann Lee, Tides"), "{}", text(&article));
    assert!(!text(&article).contains("rights reserved"), "{}", text(&article));
}

#[test]
fn author_photos_are_removed() {
    let head = "<meta name=author content='Ann Lee'>";
    let shows = |pictures: &str| {
        let article = body_of(head, &format!("<div>{pictures}</div>{STORY}"));
        let Body::Html(html) = article.body else { panic!("no text") };
        html.contains("a.jpg")
    };
    assert!(!shows("<a href=/ann><img src=a.jpg alt='Ann Lee'></a>"));
    assert!(!shows("<a href=/ann><span><img src=a.jpg alt='Go to the profile of Ann Lee'></span></a>"));
    assert!(shows("<img src=a.jpg alt='Ann Lee'>"));
    assert!(shows(
        "<a href=/full><img src=a.jpg alt='Ann Lee and the boat on which she went to the islands'></a>"
    ));
    assert!(shows(
        "<figure><a href=/full><img src=a.jpg alt='Ann Lee'></a><figcaption>At sea</figcaption></figure>"
    ));
}
