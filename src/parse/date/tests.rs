use super::{from_number, parse};

fn read(text: &str) -> Option<String> {
    parse(text).map(crate::news::UnixTime::rfc3339)
}

#[test]
fn dates_of_feeds_are_parsed() {
    for (text, utc) in [
        ("Sun, 24 Nov 2024 10:30:00 GMT", "2024-11-24T10:30:00Z"),
        ("24 Nov 2024 10:30 +0100", "2024-11-24T09:30:00Z"),
        ("Mon, 24 November 24 10:30:00 EST", "2024-11-24T15:30:00Z"),
        ("Sunday, 24-Nov-24 10:30:00 PDT", "2024-11-24T17:30:00Z"),
        ("Sun Nov 24 10:30:00 2024", "2024-11-24T10:30:00Z"),
        ("Sun Nov 24 10:30:00 CET 2024", "2024-11-24T09:30:00Z"),
        ("Sun Nov 24 2024 10:30:00 GMT+0100 (Central European Standard Time)", "2024-11-24T09:30:00Z"),
        ("Sun, 24 Nov 2024 10:30:00 GMT+0100", "2024-11-24T09:30:00Z"),
        ("Sun, 24 Nov 2024 10:30:00 -0500 (EST)", "2024-11-24T15:30:00Z"),
        ("Sun, 24 Nov 2024 10:30:60 Z", "2024-11-24T10:31:00Z"),
        ("Sun, 24 Nov 99 10:30:00 UT", "1999-11-24T10:30:00Z"),
        ("2024-11-24T10:30:00Z", "2024-11-24T10:30:00Z"),
        ("2024-11-24t10:30:00.123456z", "2024-11-24T10:30:00Z"),
        ("2024-11-24T10:30:00+01:00", "2024-11-24T09:30:00Z"),
        ("2024-11-24T10:30:00.5-0130", "2024-11-24T12:00:00Z"),
        ("2024-11-24T10:30+01", "2024-11-24T09:30:00Z"),
        ("2024-11-24 10:30", "2024-11-24T10:30:00Z"),
        ("2024-11-24 10:30:00 +0100 CET", "2024-11-24T09:30:00Z"),
        ("2024-11-24 10:30:00 UTC", "2024-11-24T10:30:00Z"),
        ("2024-11-24T24:00:00Z", "2024-11-25T00:00:00Z"),
        ("20241124T103000Z", "2024-11-24T10:30:00Z"),
        ("20241124T1030+0100", "2024-11-24T09:30:00Z"),
        ("20241124", "2024-11-24T00:00:00Z"),
        ("20241124103000", "2024-11-24T10:30:00Z"),
        ("2024-W47-7", "2024-11-24T00:00:00Z"),
        ("2024W477T10:30:00Z", "2024-11-24T10:30:00Z"),
        ("2024-W47", "2024-11-18T00:00:00Z"),
        ("2024-329", "2024-11-24T00:00:00Z"),
        ("2024329", "2024-11-24T00:00:00Z"),
        ("2024-11", "2024-11-01T00:00:00Z"),
        ("2024", "2024-01-01T00:00:00Z"),
        ("1732444200", "2024-11-24T10:30:00Z"),
        ("1732444200000", "2024-11-24T10:30:00Z"),
        ("1732444200.25", "2024-11-24T10:30:00Z"),
        ("/Date(1732444200000+0100)/", "2024-11-24T10:30:00Z"),
    ] {
        assert_eq!(read(text).as_deref(), Some(utc), "{text}");
    }
}

#[test]
fn dates_of_newspapers_are_parsed() {
    for (text, utc) in [
        ("24 November 2024", "2024-11-24T00:00:00Z"),
        ("Sunday, November 24, 2024", "2024-11-24T00:00:00Z"),
        ("Sunday 24th of November 2024", "2024-11-24T00:00:00Z"),
        ("November 2024", "2024-11-01T00:00:00Z"),
        ("Nov. 24, 2024 10:30 a.m. EST", "2024-11-24T15:30:00Z"),
        ("Nov 24, 2024, 10:30 p.m.", "2024-11-24T22:30:00Z"),
        ("Nov 24, 2024 at 10:30 PM ET", "2024-11-25T03:30:00Z"),
        ("24 Nov 2024, 12am", "2024-11-24T00:00:00Z"),
        ("10:30, 24 November 2024 (UTC)", "2024-11-24T10:30:00Z"),
        ("24 Nov 2024 | 10:30 IST", "2024-11-24T05:00:00Z"),
        ("24.11.2024", "2024-11-24T00:00:00Z"),
        ("24. 11. 2024", "2024-11-24T00:00:00Z"),
        ("24.11.24 10:30 Uhr", "2024-11-24T10:30:00Z"),
        ("24. November 2024, 10.30 Uhr", "2024-11-24T10:30:00Z"),
        ("So, 24. Nov. 2024", "2024-11-24T00:00:00Z"),
        ("24 März 2024", "2024-03-24T00:00:00Z"),
        ("2024/11/24", "2024-11-24T00:00:00Z"),
        ("11/24/2024 10:30:00 PM", "2024-11-24T22:30:00Z"),
        ("3/4/2024 10:30 AM", "2024-03-04T10:30:00Z"),
        ("3/4/2024", "2024-04-03T00:00:00Z"),
        ("24/11/2024 10:30", "2024-11-24T10:30:00Z"),
        ("24 nov 2024", "2024-11-24T00:00:00Z"),
        ("le 24 août 2024 à 10h30", "2024-08-24T10:30:00Z"),
        ("1er février 2024", "2024-02-01T00:00:00Z"),
        ("mar. 24 sept. 2024", "2024-09-24T00:00:00Z"),
        ("24 de noviembre de 2024", "2024-11-24T00:00:00Z"),
        ("domenica 24 novembre 2024 ore 10.30", "2024-11-24T10:30:00Z"),
        ("zondag 24 maart 2024", "2024-03-24T00:00:00Z"),
        ("24 de março de 2024 às 10h30", "2024-03-24T10:30:00Z"),
        ("24 ноября 2024 г. в 10:30 МСК", "2024-11-24T07:30:00Z"),
        ("24 мая 2024, 10:30", "2024-05-24T10:30:00Z"),
        ("24 października 2024", "2024-10-24T00:00:00Z"),
        ("24 січня 2024", "2024-01-24T00:00:00Z"),
        ("2024年11月24日", "2024-11-24T00:00:00Z"),
        ("2024年11月24日 10時30分", "2024-11-24T10:30:00Z"),
        ("2024年11月24日(日) 午後3:05", "2024-11-24T15:05:00Z"),
        ("２０２４年１１月２４日", "2024-11-24T00:00:00Z"),
        ("2024년 11월 24일", "2024-11-24T00:00:00Z"),
        ("2024년 11월 24일 오후 3:05", "2024-11-24T06:05:00Z"),
    ] {
        assert_eq!(read(text).as_deref(), Some(utc), "{text}");
    }
}

#[test]
fn other_text_is_not_a_date() {
    for text in [
        "",
        "   ",
        "NATO chief meets Trump",
        "He died on 24 November 2024",
        "24 November 2024 was a Sunday",
        "May 2024 be a good year",
        "24 November",
        "November",
        "Sunday",
        "10:30",
        "12",
        "31 February 2024",
        "2024-13-01",
        "2024-11-24T25:00:00Z",
        "2024-11-24T10:30:00+99:99",
        "2024-11-24T10:30:00Z and more",
        "Sun, 16 Dec 2012 1:2:3:4 GMT",
        "24 Nov 99999",
        "99999999999999999999999999",
        "1 2 3 4 5",
        "3.14",
        "24 Nov Dec 2024",
        "24 Nov 2024 2025",
        "é",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
    assert_eq!(from_number(f64::NAN), None);
    assert_eq!(from_number(12.0), None);
    assert_eq!(parse(&"1 Jan 2024 ".repeat(100_000)), None);
}

#[test]
fn dates_of_the_feedparser_corpus_are_parsed() {
    let Some(root) = std::env::var_os("TIDINGS_CORPORA") else {
        println!("skipped: TIDINGS_CORPORA is not set");
        return;
    };
    let path = std::path::Path::new(&root).join("feedparser/date_strings.tsv");
    #[expect(clippy::disallowed_methods, reason = "the corpus is a file")]
    let table = std::fs::read_to_string(path).unwrap();
    let (mut right, mut all) = (0, 0);
    for line in table.lines().skip(1) {
        let mut columns = line.split('\t').skip(1);
        let (text, utc) = (columns.next().unwrap(), columns.next().unwrap_or(""));
        all += 1;
        if read(text).unwrap_or_default() == utc {
            right += 1;
        } else {
            println!("{text:?}: {:?}, stated {utc:?}", read(text));
        }
    }
    assert!(right * 100 >= all * 95, "{right} of {all}");
}

proptest::proptest! {
    #[test]
    fn nothing_panics(text in "\\PC{0,60}") {
        let _ = parse(&text);
    }

    #[test]
    fn nothing_date_like_panics(text in "[0-9TWZa-e:/.,+ 年월-]{0,30}") {
        let _ = parse(&text);
    }

    #[test]
    fn printed_moments_are_parsed(seconds in -60_000_000_000i64..250_000_000_000) {
        let stamp = crate::news::UnixTime::from_seconds(seconds).unwrap();
        proptest::prop_assert_eq!(parse(&stamp.rfc3339()), Some(stamp));
    }
}

#[test]
fn the_fast_path_agrees_with_the_parser() {
    for day in ["1", "01", "24", "31", "32"] {
        for weekday in ["", "Sun, ", "Mon, ", "Sunday, "] {
            for month in ["Jan", "Feb", "Mar", "May", "Sep", "Dec", "Xyz"] {
                for zone in ["GMT", "Z", "+0000", "-0730", "+1400", "+2500", "EST", ""] {
                    let text = format!("{weekday}{day} {month} 2024 23:59:59 {zone}");
                    let long = super::parser::parse(&super::names::fold(&text));
                    let short = super::fast_rfc2822(text.as_bytes());
                    assert!(short.is_none() || short == long, "{text}: {short:?}, {long:?}");
                    assert_eq!(parse(&text), long, "{text}");
                }
            }
        }
    }
    assert!(super::fast_rfc2822(b"Thu, 01 Jan 2026 00:00:00 +0000").is_some());
}
