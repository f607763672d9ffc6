//! The query language as tables: what is typed and what it means, as written by `Display`. Never here: date
//! arithmetic, properties of all texts.

use jiff::tz::TimeZone;

use super::{Query, QueryContext, Reading, Role, parse};
use crate::news::UnixTime;

/// A Sunday.
const NOW: &str = "2024-11-24T12:00:00Z";

pub(super) fn read(text: &str, texts: bool) -> Reading {
    let now = UnixTime::parse_rfc3339(NOW).unwrap();
    parse(text, &QueryContext { now, zone: &TimeZone::UTC, texts })
}

fn shown(text: &str) -> String {
    read(text, false).query.to_string()
}

/// Each text with its meaning, which parses to the same query.
fn all_mean(table: &[(&str, &str)]) {
    for (typed, meant) in table {
        let query = read(typed, false).query;
        assert_eq!(query.to_string(), *meant, "{typed}");
        assert_eq!(read(meant, false).query, query, "{typed}: {meant}, read again");
    }
}

#[test]
fn words_are_fuzzy() {
    all_mean(&[
        ("", ""),
        ("  \t ", ""),
        ("nato", "nato"),
        ("  NATO\u{3000}Zürich ", "nato zurich"),
        ("a\u{a8}b", "a b"),
        ("\u{301} x", "x"),
        ("it's 5\" a^b a$b a!b a|b", "it's 5\" a^b a$b a!b a|b"),
        ("12:30 https://x.org/a?b#c re: foo:bar", "12:30 https://x.org/a?b#c re: foo:bar"),
        ("c++ c# f(x) g() :)x", "c++ c# f\\(x\\) g\\(\\) :\\)x"),
    ]);
}

#[test]
fn operators_set_how_a_word_matches() {
    all_mean(&[
        ("'exact", "\"exact\""),
        ("'exact'", "\"exact\""),
        ("'it's", "\"it's\""),
        ("\"a phrase\"", "\"a phrase\""),
        ("\"A  Phrase", "\"a phrase\""),
        ("\"a phrase", "\"a phrase\""),
        ("\"us \"", "\"us \""),
        ("\"us ", "\"us\""),
        ("\"a b\"c", "\"a b\" c"),
        ("'\"a b\" c", "\"a b\" c"),
        ("\"say \\\"hi\\\"\" x", "\"say \\\"hi\\\"\" x"),
        ("^prefix", "^prefix"),
        ("^\"a phrase\" x", "^\"a phrase\" x"),
        ("suffix$", "suffix$"),
        ("\"a phrase\"$ x", "\"a phrase\"$ x"),
        ("\"a phrase\"$x", "\"a phrase\" $x"),
        ("^whole$", "^whole$"),
        ("^\"the whole\"$", "^\"the whole\"$"),
        ("^'x 'y$ $x x$y", "^\"'x\" y$ $x x$y"),
    ]);
}

#[test]
fn negated_words_are_exact() {
    all_mean(&[
        ("!golf", "!\"golf\""),
        ("!'golf", "!\"golf\""),
        ("!^x !x$ !^x$", "!^x !x$ !^x$"),
        ("!\"a b\" c", "!\"a b\" c"),
        ("!source:bbc", "!source:bbc"),
        ("!!golf", "\"golf\""),
        ("!!!golf", "!\"golf\""),
        ("!(golf | cricket)", "!(\"golf\" | \"cricket\")"),
        ("!(golf cricket)", "!(\"golf\" \"cricket\")"),
        ("!(golf)", "!\"golf\""),
        ("!(!golf)", "\"golf\""),
        ("!(a !(b c))", "!(\"a\" !(\"b\" \"c\"))"),
        ("!source:bbc|cnn x", "!(source:bbc | source:cnn) x"),
    ]);
}

#[test]
fn a_bar_binds_tighter_than_a_blank() {
    all_mean(&[
        ("a | b", "a | b"),
        ("a b | c d", "a b | c d"),
        ("a | b c | d", "a | b c | d"),
        ("a | b | c", "a | b | c"),
        ("(a | b) | c", "a | b | c"),
        ("a | !b", "a | !\"b\""),
        ("a |b", "a \\|b"),
        ("a| b", "a| b"),
        ("a || b", "a \\|| b"),
        ("a | | b", "a | b"),
        ("\"a\" | 'b'", "\"a\" | \"b\""),
        ("a\u{a8}b | c", "(a b) | c"),
    ]);
}

#[test]
fn parentheses_group() {
    all_mean(&[
        ("(a b) | (c d)", "(a b) | (c d)"),
        ("(a b) | c d", "(a b) | c d"),
        ("(a b) c", "a b c"),
        ("(a | b) (c | d)", "a | b c | d"),
        ("((a))", "a"),
        ("(a (b | c))", "a b | c"),
        ("x | (a b | c)", "x | (a b | c)"),
        ("(f(x) b) c", "f\\(x\\) b c"),
        ("x | (a b", "x | (a b)"),
        ("x | (a (b | c", "x | (a b | c)"),
        ("(source:bbc is:read) | x", "(source:bbc is:read) | x"),
        ("(a)b", "a\\)b"),
    ]);
}

#[test]
fn unfinished_input_has_no_effect() {
    all_mean(&[
        ("! ^ ' | $ ( \"", ""),
        ("a \" (b", "a \"(b\""),
        ("a !", "a"),
        ("a ! b", "a b"),
        ("a |", "a"),
        ("| a", "a"),
        ("a | !", "a"),
        ("a '", "a"),
        ("a ''", "a"),
        ("a \"", "a"),
        ("a \"\"", "a"),
        ("a ^$", "a"),
        ("a (", "a"),
        ("a !(", "a"),
        ("a () b", "a b"),
        ("a | () b", "a b"),
        ("a !^ !' !\"", "a"),
        ("a \\", "a"),
        ("a (b |) c", "a b c"),
        ("a source: | b", "a b"),
        ("a | source: b", "a b"),
        ("a | source: | b", "a | b"),
        ("source: author: tag: title: body: is: after: sort:", ""),
        ("source:\"", ""),
        ("source:a|", "source:a"),
    ]);
}

#[test]
fn fields_are_conditions_on_metadata() {
    all_mean(&[
        ("source:BBC", "source:bbc"),
        ("SOURCE:bbc Feed:cnn", "source:bbc source:cnn"),
        ("source:\"BBC  News\" x", "source:\"bbc news\" x"),
        ("source:\"bbc ne", "source:\"bbc ne\""),
        ("source:a|b|\"c d\" x", "source:a | source:b | source:\"c d\" x"),
        ("source:a\\|b", "source:\"a|b\""),
        ("source:new\\ york", "source:\"new york\""),
        ("source:it's", "source:\"it's\""),
        ("author:müller by:x", "author:muller author:x"),
        ("tag:world", "tag:world"),
        ("title:nato title:'nato title:\"a b\" title:^x title:x$", "nato \"nato\" \"a b\" ^x x$"),
        ("title:a|^b !title:c", "a | ^b !\"c\""),
        ("body:trump x", "body:\"trump\" x"),
        ("body:trump", "body:trump"),
        ("body:trump ", "body:\"trump\""),
        ("body:\"a b\"", "body:\"a b\""),
        ("body:\"a b", "body:\"a b"),
        ("(x | body:a) y", "x | body:\"a\" y"),
        ("y (x | (z body:a", "y x | (z body:a"),
        ("body:a|b", "body:\"a\" | body:b"),
        ("body:a\u{a8}b x", "body:\"a b\" x"),
        (
            "is:unread is:read is:saved is:updated is:started",
            "is:unread is:read is:saved is:updated is:started",
        ),
        (
            "is:unr is:r is:up is:sa is:BOOKMARKED is:starred is:starte is:s",
            "is:unread is:read is:updated is:saved is:saved is:saved is:started",
        ),
        ("is:unread|saved !is:r", "is:unread | is:saved !is:read"),
        ("is:u is:", ""),
        ("is:new", "is\\:new"),
        ("!is:new", "!\"is:new\""),
        ("after:2024-11-20", "after:2024-11-20T00:00:00Z"),
        ("before:2024-11", "before:2024-11-01T00:00:00Z"),
        ("on:2024-11", "after:2024-11-01T00:00:00Z before:2024-12-01T00:00:00Z"),
        ("!on:3d", "!(after:2024-11-21T00:00:00Z before:2024-11-22T00:00:00Z)"),
        ("after:3d", "after:2024-11-21T12:00:00Z"),
        ("after:2024-1 x", "x"),
        ("after:soon", "after\\:soon"),
        ("after:\"so on\" x", "after\\:\"so on\" x"),
        ("sort:date", "sort:date"),
        ("a sort:sc b", "sort:score a b"),
        ("sort:s", ""),
        ("sort:date a sort:source", "sort:source a"),
        ("!sort:date", "!\"sort:date\""),
        ("(a sort:date) | b", "sort:date a | b"),
        ("sort:date|x", "sort\\:date|x"),
        (
            "trump is:unread source:bbc after:3d !golf",
            "trump is:unread source:bbc after:2024-11-21T12:00:00Z !\"golf\"",
        ),
    ]);
}

#[test]
fn a_backslash_escapes_an_operator() {
    all_mean(&[
        ("\\!wow", "\\!wow"),
        ("new\\ york", "\"new york\""),
        ("a \\| b", "a \\| b"),
        ("\\'x \\^x x\\$ \\\"x", "\\'x \\^x x\\$ \\\"x"),
        ("\\(a b\\)", "\\(a b\\)"),
        ("(a \\) b)", "a \\) b"),
        ("source\\:x", "source\\:x"),
        ("a\\b a\\\\", "a\\\\b a\\\\"),
        ("'us\\ ", "\"us \""),
        ("x\\\\$", "\"x\\\\\"$"),
    ]);
}

#[test]
fn unknown_syntax_is_a_word() {
    all_mean(&[("a) b", "a\\) b"), (") a", "\\) a"), ("(a b)) c", "a b \\) c"), ("lang:de", "lang:de")]);
}

#[test]
fn bare_words_can_search_texts() {
    for (typed, meant) in [
        ("nato", "body:nato"),
        ("nato ", "body:\"nato\""),
        ("nato rutte", "body:\"nato\" body:rutte"),
        ("'nato", "body:nato"),
        ("'nato'", "body:\"nato\""),
        ("\"a phrase\"", "body:\"a phrase\""),
        ("\"a phra", "body:\"a phra"),
        ("new\\ yo", "body:\"new yo"),
        ("^x x$ ^x$", "^x x$ ^x$"),
        ("title:nato title:'nato", "nato \"nato\""),
        ("!golf", "!body:golf"),
        ("!golf x", "!body:\"golf\" body:x"),
        ("!(golf | cri", "!(body:\"golf\" | body:cri"),
        ("source:bbc is:r", "source:bbc is:read"),
        ("is:new", "body:is:new"),
    ] {
        let query = read(typed, true).query;
        assert_eq!(query.to_string(), meant, "{typed}");
        assert_eq!(read(meant, false).query, query, "{typed}: {meant}, read again");
    }
}

#[test]
fn unknown_syntax_has_a_hint() {
    let dates = "takes 2024-11-24, 2024-11, today, 3d, monday";
    for (typed, hint) in [
        ("nato (a | b) !x 12:30 https://x re: foo:bar", ""),
        ("source: author:", "source: takes a word directly after it"),
        ("source:bbc", ""),
        ("source:", ""),
        ("is:", "is: takes unread, read, saved, updated, started"),
        ("is:u x", "is: takes unread, read, saved, updated, started"),
        ("is:unread", ""),
        ("is:new", "is: takes unread, read, saved, updated, started"),
        ("sort:x", "sort: takes date, oldest, score, source, title"),
        ("!sort:date", "sort: cannot be negated"),
        ("after:soon", &format!("after: {dates}")),
        ("before:2024-13", &format!("before: {dates}")),
        ("on:2024-1", &format!("on: {dates}")),
        ("lang:de", "no field \"lang:\"; it is taken as a word"),
        ("date:today", "no field \"date:\"; try after:, before: or on:"),
        ("from:x", "no field \"from:\"; try author: or source:"),
        ("tga:x", "no field \"tga:\"; did you mean \"tag:\"?"),
        ("auth:x", "no field \"auth:\"; did you mean \"author:\"?"),
        ("Sorce:x", "no field \"sorce:\"; did you mean \"source:\"?"),
        ("auhtor:x", "no field \"auhtor:\"; did you mean \"author:\"?"),
        ("titles:x", "no field \"titles:\"; did you mean \"title:\"?"),
        ("afte:x", "no field \"afte:\"; did you mean \"after:\"?"),
        ("sport: \"lang:x\" 'lang:x lang\\:x", ""),
        ("a)", "an unmatched ) is taken literally"),
        ("(a))", "an unmatched ) is taken literally"),
        ("(a f(x))", ""),
        (&"(".repeat(40), "a ( nested over 32 deep is taken literally"),
        (&"x ".repeat(600), "only the first 1024 bytes of a query count"),
    ] {
        let read = read(typed, false);
        assert_eq!(read.hint.as_deref().unwrap_or_default(), hint, "{typed}");
        assert!(hint.len() <= 60, "{hint}");
    }
}

/// One letter for each byte: its role.
fn coloured(text: &str) -> String {
    let mut out = vec![b' '; text.len()];
    for span in read(text, false).spans {
        out[span.range].fill(match span.role {
            Role::Field => b'F',
            Role::Value => b'v',
            Role::Sign => b's',
            Role::Word => b'w',
            Role::Unknown => b'?',
            Role::Unfinished => b'.',
        });
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn each_part_has_its_role() {
    for (typed, roles) in [
        ("nato rutte", "wwww wwwww"),
        ("zürich x", "wwwwwww w"),
        ("'exact' \"a b\"", "swwwwws swwws"),
        ("^x$ x$ !y", "sws ws sw"),
        ("a | (b !(c))", "w s sw sswss"),
        ("a |", "w ."),
        ("| a", ". w"),
        ("! ' () \"", ". . ss ."),
        ("source:bbc|\"c n\" x", "FFFFFFFvvvssvvvs w"),
        ("source: is:u is:new", "FFFFFFF FFF. ??????"),
        ("title:^x$ after:3d", "FFFFFFsvs FFFFFFvv"),
        ("lang:de a) f(x)", "??????? ?? wwww"),
        ("new\\ york", "wwwwwwwww"),
    ] {
        assert_eq!(coloured(typed), roles, "{typed}");
    }
}

#[test]
fn a_query_knows_which_facts_it_needs() {
    let query = |text| read(text, false).query;
    let asks = |text| {
        let query: Query = query(text);
        let is = |is| query.asks(is);
        [
            query.asks_sources(),
            is(super::Is::Read),
            is(super::Is::Unread),
            is(super::Is::Saved),
            is(super::Is::Updated),
            is(super::Is::Started),
        ]
        .map(u8::from)
    };
    for (text, asked) in [
        ("nato !golf after:3d", [0, 0, 0, 0, 0, 0]),
        ("source:x", [1, 0, 0, 0, 0, 0]),
        ("sort:source", [1, 0, 0, 0, 0, 0]),
        ("a | !(author:x b)", [0, 0, 0, 0, 0, 0]),
        ("tag:x", [1, 0, 0, 0, 0, 0]),
        ("is:unread", [0, 1, 1, 0, 0, 0]),
        ("!is:read", [0, 1, 1, 0, 0, 0]),
        ("is:saved|updated", [0, 0, 0, 1, 1, 0]),
        ("!is:started", [0, 0, 0, 0, 0, 1]),
    ] {
        assert_eq!(asks(text), asked, "{text}");
    }
    let many = query("a !b (c | !(d !e)) body:x !body:\"y z\" !(!body:x body:w)");
    let joined = |phrases: Vec<&super::Phrase>| phrases.iter().map(|p| p.words.join(" ")).collect::<Vec<_>>();
    assert_eq!(joined(many.phrases()), ["x", "y z", "w"]);
    assert_eq!(joined(many.positive_phrases()), ["x"]);
    assert_eq!(shown(&many.to_string()), many.to_string());
}
