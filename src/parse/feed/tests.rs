use super::parse;
use crate::news::{Article, Body, Format, Id, Parsed, UpdateHint};
use crate::parse::Hint;

fn read(text: &str) -> Parsed {
    parse(text, Format::Rss, &Hint::default()).unwrap()
}

/// The only item of an RSS channel.
fn item(inside: &str) -> Article {
    let text = format!(
        "<rss version='2.0'><channel><title>F</title><link>http://f.org</link><item>{inside}</item></channel></rss>"
    );
    let mut parsed = read(&text);
    assert_eq!(parsed.articles.len(), 1, "{inside}");
    parsed.articles.remove(0)
}

/// The only entry of an Atom feed.
fn entry(inside: &str) -> Article {
    read(&format!("<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry>{inside}</entry></feed>"))
        .articles
        .remove(0)
}

#[test]
fn all_fields_of_an_rss_item_are_read() {
    let news = item(
        "<title>Wheat up</title><link>http://f.org/1</link><guid isPermaLink='false'>g1</guid>\
         <pubDate>Sun, 24 Nov 2024 10:30:00 EST</pubDate><dc:creator>Ann Lee</dc:creator><author>a@b.c (Bob)</author>\
         <category>Farming</category><category>Trade</category><description>In short.</description>\
         <content:encoded><![CDATA[<p>Whole &amp; long.</p>]]></content:encoded>\
         <media:title>Not this</media:title><media:thumbnail url='/t.png'/>",
    );
    assert_eq!((news.title.as_str(), news.url.as_deref()), ("Wheat up", Some("http://f.org/1")));
    assert_eq!(news.published.unwrap().rfc3339(), "2024-11-24T15:30:00Z");
    assert_eq!((news.authors.len(), news.authors[0].as_str()), (1, "Ann Lee"));
    assert_eq!(news.tags.len(), 2);
    assert_eq!(news.summary.as_deref(), Some("In short."));
    assert_eq!(news.body, Body::Html("<p>Whole &amp; long.</p>".into()));
    assert_eq!((news.source.as_deref(), news.image.as_deref()), (Some("F"), Some("/t.png")));
}

#[test]
fn all_fields_of_an_atom_entry_are_read() {
    let news = entry(
        "<title type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'>Wheat <x:b>up</x:b></x:div></title>\
         <link rel='self' href='http://f.org/self'/><link href='http://f.org/1'/><id>tag:1</id>\
         <published>2024-11-24T10:30:00</published><updated>2024-11-25T10:30:00Z</updated>\
         <author><name>Ann Lee</name><email>a@b.c</email></author><category term='t' label='Trade'/>\
         <source><title>Elsewhere</title><id>no</id></source>\
         <content type='xhtml'><div>A &lt; B<br/><i/></div></content>",
    );
    assert_eq!(news.url.as_deref(), Some("http://f.org/1"));
    assert_eq!(news.published.unwrap().rfc3339(), "2024-11-24T10:30:00Z");
    assert_eq!(news.updated.unwrap().rfc3339(), "2024-11-25T10:30:00Z");
    assert_eq!((news.authors[0].as_str(), news.tags[0].as_str()), ("Ann Lee", "Trade"));
    assert_eq!(news.body, Body::Html("<div>A &lt; B<br><i></i></div>".into()));
    assert_eq!(entry("<title>A</title><content>1 &lt; 2</content>").body, Body::Plain("1 < 2".into()));
    assert_eq!(
        entry("<title>A</title><content type='html'>&lt;p&gt;x</content>").body,
        Body::Html("<p>x".into())
    );
}

#[test]
fn old_and_rare_dialects_are_read() {
    for (text, title) in [
        ("<rss><channel><item><title>T</title></item></channel></rss>", "T"),
        ("<RSS VERSION='0.91'><CHANNEL><ITEM><TITLE>T</TITLE></ITEM></CHANNEL></RSS>", "T"),
        ("<rss version='7'><item><title>T</title></item></rss>", "T"),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel/>\
             <item rdf:about='http://f.org/1'><title>T</title></item></rdf:RDF>",
            "T",
        ),
        (
            "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title mode='escaped'>T</title></entry></feed>",
            "T",
        ),
        ("<feed version='0.3'><entry><title mode='base64'>VA==</title></entry></feed>", "T"),
        (
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>T</a:title></a:entry></a:feed>",
            "T",
        ),
        ("<entry xmlns='http://www.w3.org/2005/Atom'><title>T</title></entry>", "T"),
        ("PHP Notice <?xml version='1.0' encoding='utf-16'?><rss><item><title>T</title></item></rss>", "T"),
        ("<rss><item><title>A & B &amp;amp; C</title></item></rss>", "A & B"),
        ("<rss><item><title>T&#8;&#0;</title></item></rss>", "T"),
        ("<rss><item><dc:title>T</dc:title></item></rss>", "T"),
        ("<rss xmlns:x='urn:other'><item><x:title>No</x:title><title>T</title></item></rss>", "T"),
        ("<rss><item><title>T<item><title>second</title></rss>", "T"),
        ("<rss><item><description>A &lt;b&gt;bold</description></item></rss>", "A"),
    ] {
        let parsed = read(text);
        assert!(parsed.articles[0].title.starts_with(title), "{text}: {:?}", parsed.articles);
    }
}

#[test]
fn urls_are_resolved_against_declared_bases() {
    let feed = "<feed xml:base='http://f.org/a/'><entry xml:base='b/'><link href='1'/></entry><entry><link href='/2'/></entry></feed>";
    let urls =
        |parsed: Parsed| parsed.articles.into_iter().map(|a| a.url.unwrap().to_string()).collect::<Vec<_>>();
    assert_eq!(urls(read(feed)), ["http://f.org/a/b/1", "http://f.org/2"]);
    let hint = Hint { base: Some("http://g.org/feed.xml"), ..Hint::default() };
    let rss =
        "<rss><channel><item><link>/1</link></item><item><guid>http://g.org/2</guid></item></channel></rss>";
    assert_eq!(urls(parse(rss, Format::Rss, &hint).unwrap()), ["http://g.org/1", "http://g.org/2"]);
    assert_eq!(item("<guid isPermaLink='false'>http://g.org/2</guid><title>T</title>").url, None);
    for (guid, url) in [("7", None), ("N/A", None), ("/7", Some("http://g.org/7"))] {
        let rss = format!("<rss><channel><item><guid>{guid}</guid><title>T</title></item></channel></rss>");
        let read = parse(&rss, Format::Rss, &hint).unwrap();
        assert_eq!(read.articles[0].url.as_deref(), url, "{guid}");
    }
    assert_eq!(
        item("<title>P</title><enclosure url='http://g.org/a.mp3' type='audio/mpeg'/>").url.as_deref(),
        Some("http://g.org/a.mp3")
    );
}

#[test]
fn ids_are_stable_and_unique() {
    let text = "<rss><channel><link>https://f.org/</link>\
        <item><guid>1</guid><title>A</title></item><item><guid>1</guid><title>B</title></item>\
        <item><title>C</title></item><item><title>C</title><pubDate>2024-11-24</pubDate></item>\
        <item><link>http://f.org/x</link></item></channel></rss>";
    let ids = |text: &str| read(text).articles.iter().map(|article| article.id).collect::<Vec<_>>();
    let first = ids(text);
    assert_eq!(first, ids(&text.replace("https://f.org/", "http://f.org")));
    let mut apart = first.clone();
    apart.sort_unstable();
    apart.dedup();
    assert_eq!(apart.len(), first.len());
}

#[test]
fn links_are_found_in_any_form() {
    for link in [
        "<link rel='Alternate' href=' http://f.org/1 '/>",
        "<link rel='' href='http://f.org/1'/>",
        "<link rel='http://www.iana.org/assignments/relation/alternate' href='http://f.org/1'/>",
        "<link rel=alternate href=http://f.org/1>",
        "<link rel='self' href='http://f.org/0'/><link href='http://f.org/1'><x/></link>",
    ] {
        let news = entry(&format!("{link}<title>T</title>"));
        assert_eq!((news.url.as_deref(), news.title.as_str()), (Some("http://f.org/1"), "T"), "{link}");
    }
    assert_eq!(item("<link>http://f.org/1<title>T</title>").title.as_str(), "T");
    let channel = "<CHANNEL BASE='http://f.org/'><ITEM HREF='1'><TITLE>T</TITLE></ITEM></CHANNEL>";
    assert_eq!(read(channel).articles[0].url.as_deref(), Some("http://f.org/1"));
}

#[test]
fn the_id_of_an_item_that_links_to_the_front_page_depends_on_no_other_item() {
    let feed = |items: &str| {
        read(&format!("<rss><channel><link>http://f.org/</link>{items}</channel></rss>")).articles
    };
    let (a, b) = (
        "<item><title>A</title><link>https://f.org</link></item>",
        "<item><title>B</title><link>http://f.org/</link></item>",
    );
    let (alone, both, other) = (feed(a), feed(&format!("{b}{a}")), feed(b));
    assert_eq!((both[1].id, both[0].id), (alone[0].id, other[0].id));
    assert_ne!(alone[0].id, other[0].id);
    // The front page of another site identifies an item: a corrected headline does not make a new article.
    let elsewhere =
        |title: &str| feed(&format!("<item><title>{title}</title><link>http://g.org/</link></item>"))[0].id;
    assert_eq!(elsewhere("Show: a thing"), elsewhere("Show: The Thing"));
}

#[test]
fn the_key_of_a_feed_is_a_part_of_its_ids() {
    let key = |text: &str, hint: &Hint<'_>| {
        let parsed = parse(text, Format::Rss, hint).unwrap();
        let key = parsed.feed.unwrap().key;
        assert_eq!(parsed.articles[0].id, Id::of(&key, "1"), "{text}");
        key.into_string()
    };
    let fetched = Hint { base: Some("https://f.org/feed/"), ..Hint::default() };
    let item = "<item><guid>1</guid></item>";
    for (head, hint, wanted) in [
        ("<id>tag:f</id><title>F</title><link>http://f.org/</link>", fetched, "tag:f"),
        ("<title>F</title><link>http://f.org/</link>", fetched, "f.org"),
        ("<title>F</title>", fetched, "F"),
        ("", fetched, "f.org/feed"),
        ("", Hint::default(), ""),
        ("<title>F</title>", Hint { key: Some("settled"), ..fetched }, "settled"),
    ] {
        assert_eq!(key(&format!("<rss><channel>{head}{item}</channel></rss>"), &hint), wanted);
    }
    let json = "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\"}]}";
    let parsed = parse(json, Format::JsonFeed, &Hint { key: Some("settled"), ..fetched }).unwrap();
    assert_eq!(parsed.articles[0].id, Id::of("settled", "1"));
    assert_eq!(
        (&*parsed.feed.as_ref().unwrap().key, parsed.feed.as_ref().unwrap().update_hint),
        ("settled", UpdateHint::default())
    );
}

#[test]
fn the_update_hint_is_read() {
    let pace =
        |inside: &str| read(&format!("<rss><channel>{inside}</channel></rss>")).feed.unwrap().update_hint;
    let ttl = |inside: &str| pace(inside).ttl;
    assert_eq!(ttl("<ttl> 90 </ttl><sy:updatePeriod>hourly</sy:updatePeriod>"), Some(90));
    for nonsense in ["<ttl>0</ttl>", "<ttl>-5</ttl>", "<ttl>soon</ttl>", "<ttl>99999999999</ttl>", "<ttl/>"] {
        assert_eq!(ttl(nonsense), None, "{nonsense}");
    }
    let module = |period: &str, frequency: &str| {
        ttl(&format!(
            "<sy:updatePeriod>\n{period} </sy:updatePeriod><sy:updateFrequency>{frequency}</sy:updateFrequency>"
        ))
    };
    for (period, frequency, minutes) in [
        ("hourly", "1", Some(60)),
        ("Daily", "4", Some(360)),
        ("weekly", "", Some(10_080)),
        ("monthly", "0", Some(43_200)),
        ("yearly", "1", Some(525_600)),
        ("hourly", "600", Some(1)),
        ("", "2", Some(720)),
        ("now and then", "", None),
    ] {
        assert_eq!(module(period, frequency), minutes, "{period} {frequency}");
    }
    let other = "<rdf:RDF xmlns:s='http://purl.org/rss/1.0/modules/syndication/'><channel>\
                 <s:updatePeriod>weekly</s:updatePeriod></channel></rdf:RDF>";
    assert_eq!(read(other).feed.unwrap().update_hint.ttl, Some(10_080));
    let quiet = pace(
        "<skipHours><hour>0</hour><hour>24</hour><hour> 13</hour><hour>25</hour><hour>x</hour></skipHours>\
         <skipDays><day>Monday</day><day>sunday</day><day>Dimanche</day></skipDays>",
    );
    assert_eq!((quiet.skip_hours, quiet.skip_days), (1 | 1 << 13, 1 | 1 << 6));
    let all = (0..24).fold(String::new(), |out, n| format!("{out}<hour>{n}</hour>"));
    assert_eq!(pace(&format!("<skipHours>{all}</skipHours>")).skip_hours, 0);
    // An item has no update hint.
    assert_eq!(
        read("<rss><channel><item><ttl>5</ttl></item></channel></rss>").feed.unwrap().update_hint,
        UpdateHint::default()
    );
}

#[test]
fn urls_in_a_body_are_resolved_against_the_declared_base() {
    let body = |text: &str, hint: &Hint<'_>| match &parse(text, Format::Atom, hint).unwrap().articles[0].body
    {
        Body::Html(html) => html.to_string(),
        other => panic!("{other:?}"),
    };
    let fetched = Hint { base: Some("http://f.org/feed/"), ..Hint::default() };
    let entry = |attributes: &str, content: &str, link: &str| {
        format!(
            "<feed><entry {attributes}>{link}<content type='html' {content}>&lt;a href='x'></content></entry></feed>"
        )
    };
    let link = "<link href='http://f.org/2024/1'/>";
    for (text, hint, whole) in [
        // Without a declaration the base is the article's own URL, which is used when the body is parsed.
        (entry("", "", link), fetched, "<a href='x'>"),
        (entry("", "", link), Hint::default(), "<a href='x'>"),
        (entry("xml:base='/b/'", "", link), fetched, "<a href=\"http://f.org/b/x\">"),
        (entry("xml:base='/b/'", "xml:base='c/'", link), fetched, "<a href=\"http://f.org/b/c/x\">"),
        (entry("", "xml:base='http://g.org'", ""), Hint::default(), "<a href=\"http://g.org/x\">"),
        // The article has no URL, so the base is the URL of the feed.
        (entry("", "", ""), fetched, "<a href=\"http://f.org/feed/x\">"),
        (entry("", "", ""), Hint::default(), "<a href='x'>"),
    ] {
        assert_eq!(body(&text, &hint), whole, "{text}");
    }
    let around = "<feed xml:base='http://f.org/a/'><entry><link href='/1'/><summary type='xhtml'><div xml:base='b/'>\
                  <img src='i.png'/></div></summary></entry></feed>";
    assert_eq!(
        body(around, &Hint::default()),
        "<div xml:base='b/'><img src=\"http://f.org/a/b/i.png\"></div>"
    );
}

#[test]
fn a_missing_title_is_made_of_the_text() {
    let long = "One two three four. ".repeat(20);
    assert!(item(&format!("<description>{long}</description>")).title.ends_with('…'));
    assert_eq!(item("<guid>1</guid>").title.as_str(), "");
}

#[test]
fn a_summary_that_repeats_the_text_is_dropped() {
    let twice =
        "<title>T</title><description>Begin…</description><content:encoded>Begin and end</content:encoded>";
    assert_eq!(item(twice).summary, None);
    let only = item("<title>T</title><description>Only &lt;i&gt;this&lt;/i&gt;</description>");
    assert_eq!((only.summary, only.body), (None, Body::Html("Only <i>this</i>".into())));
}

#[test]
fn complete_items_of_a_truncated_feed_are_read() {
    let text = "<rss><channel><title>F</title><item><title>A</title></item><item><title>B</title><desc";
    let parsed = read(text);
    assert_eq!((parsed.articles.len(), parsed.warnings.len()), (1, 1));
    let whole = "<rss><channel><title>F</title><item><title>A</title></item><item><title>B</title></item>";
    for end in 0..whole.len() {
        let parsed = parse(&whole[..end], Format::Rss, &Hint::default()).unwrap();
        let complete = whole[..end].matches("</item").count();
        assert_eq!(parsed.articles.len(), complete, "{}", &whole[..end]);
        let facts = parsed.feed.unwrap();
        assert_eq!(facts.ends_early, end > 4, "{}", &whole[..end]);
        assert_eq!(parsed.warnings[0].contains("ends early"), end > 4, "{}", &whole[..end]);
    }
    let rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
               <channel><title>F</title></channel><item><title>A</title></item><item><title>B";
    let cut = read(rdf);
    assert!(cut.articles.len() == 1 && cut.feed.unwrap().ends_early);
    let json =
        r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"A"},{"id":"2","ti"#;
    assert!(parse(json, Format::JsonFeed, &Hint::default()).unwrap().feed.unwrap().ends_early);
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title></entry>";
    assert!(parse(atom, Format::Atom, &Hint::default()).unwrap().feed.unwrap().ends_early);
    let whole = format!("{atom}</feed>");
    assert!(!parse(&whole, Format::Atom, &Hint::default()).unwrap().feed.unwrap().ends_early);
    let forgetful = read("<rss><channel><item><title>A</title><item><title>B</title></channel></rss>");
    assert_eq!((forgetful.articles.len(), forgetful.warnings.len()), (2, 0));
}

#[test]
fn nesting_and_numbers_of_elements_are_limited() {
    let deep = format!("<rss><channel>{}<item><title>T</title></item>", "<a>".repeat(100_000));
    assert_eq!(read(&deep).articles.len(), 1);
    let inside = format!("<title>T</title><description>{}x</description>", "<b>".repeat(100_000));
    assert_eq!(item(&inside).title.as_str(), "T");
    let attributes = (0..50_000).fold(String::new(), |out, n| out + " a" + &n.to_string() + "='1'");
    assert_eq!(item(&format!("<title{attributes}>T</title>")).title.as_str(), "T");
    let many = "<item><title>T</title><category>c</category></item>".repeat(20_000);
    assert_eq!(read(&format!("<rss><channel>{many}</channel></rss>")).articles.len(), 20_000);
    let tags = (0..20_000).fold(String::new(), |out, n| out + "<category>" + &n.to_string() + "</category>");
    assert_eq!(item(&tags).tags.len(), 100);
}

#[test]
fn json_feeds_are_read_leniently() {
    let text = r#"{"version":"https://jsonfeed.org/version/1.1","title":"F","home_page_url":"https://f.org/",
        "authors":[{"name":"Ann"}],"items":[
        {"id":1,"url":"/1","title":"A","content_html":"<p>x</p>","date_published":"2024-11-24T10:00:00+01:00","tags":["t"]},
        {"id":"2","content_text":"Only text","author":{"name":"Bob"},"title":null},
        {"id":"3"}, 7]}"#;
    let parsed = parse(text, Format::JsonFeed, &Hint::default()).unwrap();
    assert_eq!((parsed.articles.len(), parsed.warnings.len()), (3, 1));
    let [a, b, _] = &parsed.articles[..] else { panic!() };
    assert_eq!(
        (a.url.as_deref(), a.authors[0].as_str(), a.source.as_deref()),
        (Some("https://f.org/1"), "Ann", Some("F"))
    );
    assert_eq!(a.published.unwrap().rfc3339(), "2024-11-24T09:00:00Z");
    assert_eq!(
        (b.title.as_str(), b.authors[0].as_str(), &b.body),
        ("Only text", "Bob", &Body::Plain("Only text".into()))
    );
    let cut = parse(&text[..text.find("{\"id\":\"3").unwrap()], Format::JsonFeed, &Hint::default()).unwrap();
    assert_eq!((cut.articles.len(), cut.title.as_deref(), cut.warnings.len()), (2, Some("F"), 1));
    assert_eq!(cut.articles[0].id, a.id);
}

proptest::proptest! {
    #[test]
    fn nothing_panics(text in "(<|</|<!\\[CDATA\\[|\\]\\]>|>|/>|=|\"|'|&|;|item|title|rss|link|author|feed|entry|é| |a:|#){0,60}") {
        let _ = parse(&text, Format::Rss, &Hint::default());
        let _ = parse(&format!("<rss><item>{text}"), Format::Rss, &Hint::default());
        let _ = parse(&text, Format::JsonFeed, &Hint::default());
    }
}

#[test]
fn too_many_items_are_a_warning() {
    let many = super::MAX_ITEMS + 3;
    let rss = format!("<rss><channel><title>F</title>{}</channel></rss>", "<item/>".repeat(many));
    let json = format!("{{\"title\":\"F\",\"items\":[{}0]}}", "{\"title\":\"a\"},".repeat(many - 1));
    for (text, format) in [(rss, Format::Rss), (json, Format::JsonFeed)] {
        let parsed = parse(&text, format, &Hint::default()).unwrap();
        assert_eq!(parsed.articles.len(), super::MAX_ITEMS);
        let warned = parsed.warnings.iter().any(|w| w.contains("100,000 were read, 3 were not"));
        assert!(warned, "{:?}", parsed.warnings);
    }
}

#[test]
fn the_front_page_is_recognized_in_any_spelling() {
    for (link, front_page) in [
        ("http://f.org", true),
        ("https://www.F.org/", true),
        ("http://f.org/?utm_source=feed", true),
        ("http://f.org/1", false),
        ("http://f.org/?p=1", false),
        ("http://g.org/", false),
    ] {
        let text = format!(
            "<rss version='2.0'><channel><link>http://f.org/</link><item><title>T</title><link>{link}</link></item>\
             </channel></rss>"
        );
        assert_eq!(read(&text).feed.unwrap().items[0].front_page, front_page, "{link}");
    }
}
