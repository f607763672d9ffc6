//! Ranking. Never here: which headlines are found.

use super::super::engine::{ENOUGH_NEAR, REST_ROWS};
use super::super::fold::fold;
use super::super::plan::{Block64, Plan};
use super::super::rank::{Candidate, in_order};
use super::super::scan::QuickScore;
use super::super::score::{Scorer, Scratch, Threshold};
use super::super::{Engine, Facts, MatchKind, Node, Phrase, PhraseHits, Query, Rows, Word};
use super::{chunk, count};

/// A query in a simple notation: words with an operator before them, `|` between alternatives.
fn read(text: &str) -> Query {
    let word = |text: &str| {
        let node = |text: &str, kind| Node::Word(Word { text: text.replace('_', " "), kind });
        match text.split_at(text.chars().next().map_or(0, char::len_utf8)) {
            ("'", rest) => node(rest, MatchKind::Exact),
            ("^", rest) => node(rest, MatchKind::Prefix),
            ("$", rest) => node(rest, MatchKind::Suffix),
            ("=", rest) => node(rest, MatchKind::Whole),
            ("!", rest) => Node::Not(Box::new(node(rest, MatchKind::Exact))),
            _ => node(text, MatchKind::Fuzzy),
        }
    };
    let any = |text: &str| {
        if text.contains('|') { Node::Any(text.split('|').map(word).collect()) } else { word(text) }
    };
    Query { all: fold(text).split_whitespace().map(any).collect(), sort: None }
}

fn best(titles: &[&str], query: &str) -> Vec<String> {
    let chunks = [chunk(titles)];
    let hits =
        Engine::default().run(&chunks, count(&chunks), &read(query), &Facts::default(), &|| false).unwrap();
    hits.best.iter().map(|&row| chunks[0].title(row as usize).into_owned()).collect()
}

#[test]
fn the_meant_headline_comes_first() {
    let mut wrong = Vec::new();
    for (query, meant, others) in [
        // Newest first, so that the meant headline never wins by its date.
        ("nato", "NATO chief meets Trump", &["Rutte leads NATO", "Senator quits", "Nature, too"][..]),
        ("nato", "Rutte leads NATO", &["Senators agree", "National treasure found", "Narrow road to Oslo"]),
        ("nato tops", "NATO tops agenda", &["NAsa TOps rocket league, not a ship", "Topsy and Senator meet"]),
        (
            "climte",
            "New climate law",
            &["Cold Threshold on extra", "Council limits trade", "Classic lime tree felled"],
        ),
        ("climate", "Climate talks open", &["Acclimated at last", "A political climate shift"]),
        ("nst", "New Security Treaty signed", &["Senators strike today", "Inside a test", "Nasty surprise"]),
        ("ecb", "European Central Bank waits", &["Ice cube melts", "Recalls began", "Exclusive: cabs"]),
        (
            "drc",
            "Democratic Republic of the Congo votes",
            &["Doctors recall inhalers", "Adrift at dawn, found by a cargo ship"],
        ),
        ("war", "The war at sea", &["A warning to all", "On warmth", "Steward resigns"]),
        ("war", "War and peace", &["Warner buys studio", "The war at sea"]),
        ("zurich", "Zürich bank sold", &["Zoo: rhino ran in circle, hid", "Fly to Zürich"]),
        ("москва", "МОСКВА ждёт", &["Мост и скверы закрыты на время", "Мэр: осенью Москва"]),
        ("rutte trump", "Rutte greets Trump", &["Rough turf trumps tea", "A truth: true trumpets rule"]),
        ("natotrmp", "NATO and Trump agree", &["Nation at work: tram up", "Nearly all tons of trams parked"]),
        ("covid 19", "Covid-19 returns", &["2019: a covid", "Convoy died in 1990"]),
        ("日本", "日本の選挙", &["本日", "今日の本", "毎日新聞 本"]),
        ("strasse", "Straße gesperrt", &["Stress at sea", "Strange assets"]),
        ("g20", "G20 leaders gather", &["Aug 20: leaders gather", "Going 2 for 0"]),
        ("tusk", "Tusk wins vote", &["Elephant tusk found", "To us, skill matters"]),
        ("🚀", "🚀 lifts off", &["Lifts off 🚀", "Lifts off"]),
        // Contiguous before initials before scattered, wherever they are.
        (
            "nato",
            "Was NATO right?",
            &["New arms treaty opens", "Nominations are out tonight", "A donation to art"],
        ),
        ("eu", "EU agrees on gas", &["Europe agrees on gas", "Neutral ground", "Every union votes"]),
        ("un", "Aid cut, UN says", &["Not under pressure", "More unrest", "Sunday is calm"]),
        ("imf", "IMF lends to Kyiv", &["Simferopol hit", "International Monetary Fund lends"]),
        ("ww2", "WW2 bomb found", &["Wow: 2 found", "Widow, 92, wins"]),
        (
            "bbc",
            "BBC names chief",
            &["British Broadcasting Corporation names chief", "Rubber, bricks, cement"],
        ),
        ("gpt5", "GPT5 is out", &["Great power talks enter day 5", "Egypt 5, Togo 0"]),
        // One letter left out, two left out, all vowels left out.
        ("goverment", "Government falls", &["Gove: remember me not", "Over men, the gale: no trace"]),
        ("parliment", "Parliament votes", &["Park, limit: entry", "Par lime not"]),
        ("ukrane", "Ukraine holds on", &["UK: rain, an end", "Luke ran away; he says"]),
        ("inflaton", "Inflation eases", &["Union of all tin", "Sinful act, last one"]),
        ("prsdnt", "President resigns", &["Pearls and nets", "Press deadline, no text"]),
        ("elctn", "Election called", &["Eel caught in net", "Wheel clamp torn"]),
        // Several words, in any order.
        ("trump nato", "NATO hears Trump", &["Trumpets at Senator's tomb", "True map: nation torn"]),
        (
            "bank rate",
            "Bank of England cuts rate",
            &["Banker at a gate", "Embankment rated safe", "Urban karate"],
        ),
        ("oil price", "Oil price falls", &["Spoiled pricey foil", "Boil rice"]),
        ("world cup", "World Cup draw", &["Old wrecks: a cup lost", "The world of cupboards"]),
        ("cup world", "World Cup draw", &["The world of cupboards", "Cupboards of the world's"]),
        // Other scripts, alone and mixed.
        ("зеленский", "Зеленский в Париже", &["Зелень сходит с кий", "О том, как Зеленский"]),
        ("киів", "Київ чекає", &["Кіт і вовк", "Про Київ"]),
        ("北京", "北京で会談", &["北の東京", "今日の北京"]),
        ("nato 東京", "NATO opens Tokyo office 東京", &["Senator 東京", "東京 a nation torn"]),
        ("αθηνα", "Αθήνα: νέα μέτρα", &["Στην Αθήνα", "Αλήθεια και ναι"]),
        ("sao paulo", "São Paulo floods", &["Soap: a pause; lo", "As a opal ulcer"]),
        ("erdogan", "Erdoğan in Ankara", &["Eager dog and man", "Under dog: an end"]),
        ("nguyen", "Nguyễn wins", &["Ungainly guy ends", "Ning: you yen"]),
        ("サッカー", "サッカー日本代表", &["サッと行カー", "今日のサッカー"]),
        // Signs.
        ("covid-19", "Covid-19 is back", &["Covid in 2019", "Convoy - died 1-9"]),
        ("at&t", "AT&T buys rival", &["Cat & tea", "That and this & that"]),
        ("c++", "C++ turns 40", &["Cat + dog + me", "A c+ grade"]),
        ("o'neill", "O’Neill resigns", &["To neil: all", "On ’eill"]),
        // Words with operators.
        ("'art", "Art fair opens", &["Party ends", "Starting over", "Artful dodge"]),
        ("^art", "‘Art’ of the deal", &["Artful dodge", "Artist dies"]),
        ("$war", "After the war", &["Steelwar", "Hardware and warwar"]),
        ("$war", "A cold war?", &["Prewar", "The old man-of-steelwar!"]),
        ("=live", "‘Live’", &["Live: votes", "Alive", "To live"]),
        ("'climate_change", "Climate change is here", &["Of climate change", "Climate: no change"]),
        ("nato|otan", "OTAN: sommet", &["Senator quits", "Botany, and so"]),
        ("nato|otan !rutte", "NATO waits", &["NATO and Rutte", "Notan rotan"]),
        ("trump !golf", "Trump speaks", &["Trump at golf", "Strumpet", "True umpire"]),
    ] {
        let titles: Vec<&str> = others.iter().copied().chain([meant]).collect();
        let first = best(&titles, query).into_iter().next();
        if first.as_deref() != Some(meant) {
            wrong.push((query, meant, first));
        }
    }
    assert_eq!(wrong, [], "query, headline that is meant, headline that came first");
}

#[test]
fn equal_matches_are_ordered_newest_first() {
    assert_eq!(best(&["NATO b", "NATO a", "x", "NATO c"], "nato"), ["NATO b", "NATO a", "NATO c"]);
}

#[test]
fn the_best_hit_is_found_among_many_newer_ones() {
    let mut titles: Vec<String> =
        (0..5000).map(|i| format!("Can all {i} limousines be made to sell?")).collect();
    titles.push("A climate of promising".to_owned());
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let best = best(&titles, "climte");
    assert_eq!(best.len(), 512);
    assert_eq!(best[0], "A climate of promising");
}

#[test]
fn no_row_of_the_best_is_skipped() {
    // Few letters, so that all tiers and scores occur and the pool fills early.
    let mut state = 7_u32;
    let mut roll = |sides: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % sides
    };
    let letters: Vec<char> = "aaabcccdé   -日".chars().collect();
    let title = |roll: &mut dyn FnMut(u32) -> u32| -> String {
        let len = if roll(40) == 0 { 150 } else { 8 + roll(50) };
        (0..len).map(|_| letters[roll(letters.len() as u32) as usize]).collect()
    };
    let titles: Vec<String> = (0..6000).map(|_| title(&mut roll)).collect();
    let chunks: Vec<_> = titles.chunks(1111).map(chunk).collect();
    let word = |text: &str, kind| Node::Word(Word { text: text.to_owned(), kind });
    let mut queries: Vec<Query> =
        ["a", "ab", "abcd", "cabcad", "bb bb", "ab cd", "dddd", "日a", "ea ab b", "dbdbdb"]
            .map(Query::words)
            .into();
    queries.push(Query { all: vec![word("ab", MatchKind::Suffix), word("c", MatchKind::Fuzzy)], sort: None });
    queries.push(Query { all: vec![word("ab", MatchKind::Prefix)], sort: None });
    queries.push(Query {
        all: vec![Node::Any(vec![word("abcd", MatchKind::Exact), word("bbb", MatchKind::Fuzzy)])],
        sort: None,
    });
    // Queries with enough near rows, with some, and with almost none.
    let mut filled = [0; 3];
    for query in queries {
        let facts = Facts::default();
        let hits = Engine::default().run(&chunks, count(&chunks), &query, &facts, &|| false).unwrap();
        let plan = Plan::new(&query, &facts);
        let (mut pool, mut scratch, mut start) = (Vec::new(), Scratch::default(), 0);
        let rating = |exact, row: u32, scratch: &mut Scratch| {
            let (mut start, mut at) = (0, None);
            for chunk in &chunks {
                if (start..start + chunk.len()).contains(&(row as usize)) {
                    at = Some((
                        Block64 { chunk, start, base: row as usize / 64 * 64 },
                        chunk.order_key(row as usize - start),
                    ));
                }
                start += chunk.len();
            }
            let (at, date) = at.unwrap();
            let rating = Scorer { plan: &plan, exact }.rate(at, row % 64, Threshold::NONE, scratch).unwrap();
            Candidate { rating, date, row }
        };
        for row in hits.rows.iter() {
            pool.push(rating(false, row, &mut scratch));
            start += 1;
        }
        assert!(start > 100, "{query:?} {start}");
        // Near rows, then distant ones if there are few near ones, then the first of the rest.
        let distance = |candidate: &Candidate| QuickScore::distance(candidate.rating.tier);
        let near = pool.iter().filter(|candidate| distance(candidate) == 0).count();
        let far = if near < ENOUGH_NEAR { QuickScore::FAR } else { 0 };
        let known = pool.iter().filter(|candidate| distance(candidate) <= far).count();
        let mut index = 0;
        pool.retain(|candidate| {
            index += 1;
            distance(candidate) <= far || known < 512 && index <= REST_ROWS[usize::from(known < ENOUGH_NEAR)]
        });
        filled[usize::from(near < 512) + usize::from(near < ENOUGH_NEAR)] += 1;
        let best = in_order(pool).into_iter().take(512);
        let best = in_order(best.map(|row| rating(true, row, &mut scratch)).collect());
        assert_eq!(hits.best, best, "{query:?}");
    }
    assert!(filled.iter().all(|&queries| queries > 0), "{filled:?}");
}

#[test]
fn three_letters_left_out_are_found_among_many_chance_matches() {
    let mut titles = vec!["Every lost scat, in turn, nears"; 10_000];
    titles.push("An election");
    titles.resize(30_000, "Every lost scat, in turn, nears");
    let hits = best(&titles, "elctn");
    assert_eq!((hits[0].as_str(), hits.len()), ("An election", 512));
}

#[test]
fn one_letter_left_out_is_found_among_any_number_of_chance_matches() {
    for (word, meant) in
        [("goverment", "A government falls"), ("natotrump", "NATO Trump"), ("climte", "Climate")]
    {
        let mut titles = vec!["Gone over my net; climb it, be on a tour to rum p"; 70_000];
        titles.push(meant);
        let hits = best(&titles, word);
        assert_eq!((hits[0].as_str(), hits.len()), (meant, 512), "{word}");
    }
}

#[test]
fn a_query_of_phrases_is_ranked_by_text_scores() {
    let chunks = [chunk(&["a", "b", "c", "d", "e"])];
    let phrase = |text: &str| Phrase { words: vec![text.to_owned()], open: false };
    let found = |scores: &[(u32, f32)]| {
        let mut rows = Rows::none(5);
        for &(row, _) in scores {
            rows.insert(row);
        }
        PhraseHits { rows, scores: scores.to_vec() }
    };
    let facts = Facts {
        texts: vec![
            (phrase("x"), found(&[(0, 1.0), (1, 2.0), (2, 5.0), (4, 1.0)])),
            (phrase("y"), found(&[(0, 1.0), (1, 9.0), (4, 1.0)])),
        ],
        ..Facts::default()
    };
    let text = |text: &str| Node::Text(phrase(text));
    let mut engine = Engine::default();
    let mut run = |all: Vec<Node>, facts: &Facts| {
        let hits = engine.run(&chunks, 5, &Query { all, sort: None }, facts, &|| false).unwrap();
        (hits.rows.iter().collect::<Vec<_>>(), hits.best)
    };
    assert_eq!(run(vec![text("x")], &facts), (vec![0, 1, 2, 4], vec![2, 1, 0, 4]), "of equals the newer");
    assert_eq!(run(vec![text("x"), text("y")], &facts), (vec![0, 1, 4], vec![1, 0, 4]));
    assert_eq!(run(vec![text("x"), Node::Not(Box::new(text("y")))], &facts), (vec![2], vec![2]));
    assert_eq!(run(vec![text("z")], &facts), (vec![], vec![]));
    // A word of the headline takes precedence.
    let word = Node::Word(Word { text: "e".to_owned(), kind: MatchKind::Fuzzy });
    assert_eq!(run(vec![Node::Any(vec![word, text("x")])], &facts).1[0], 4);
    // The same query with other scores.
    run(vec![text("x")], &facts);
    let mut other = facts.clone();
    other.texts[0].1.scores[0].1 = 99.0;
    assert_eq!(run(vec![text("x")], &other).1[0], 0);
}

#[test]
fn a_query_without_words_has_no_best_hits() {
    let chunks = [chunk(&["NATO", "x"])];
    let query = read("!nato");
    let hits = Engine::default().run(&chunks, 2, &query, &Facts::default(), &|| false).unwrap();
    assert_eq!((hits.rows.iter().collect::<Vec<_>>(), hits.best), (vec![1], vec![]));
}
