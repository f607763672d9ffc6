//! Time of a keystroke in the filter over a million headlines, compared with frizbee and nucleo-matcher with as many
//! threads on the same titles; and how many of the best fifty hits begin at a word. Never here: whether the result
//! is right.
//!
//! `cargo bench --bench filter`; `TIDINGS_HEADLINES=FILE` takes the headlines from a file, one a line, and then fzf
//! (`$FZF`, or from `PATH`) takes part as well, if it has `--bench`. Figures are medians, in milliseconds, of
//! rounds in which all take turns.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench says what it measures, by the clock, and reads the headlines it is given"
)]

use std::ffi::OsStr;
use std::hint::black_box;
use std::num::NonZero;
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};
use tidings::news::{Headline, SafeText, UnixTime};
use tidings::search::fold::fold;
use tidings::search::{Chunk, ChunkBuilder, Engine, Facts, Hits, MatchKind, Node, Query, Word};

const ROWS: usize = 1_000_000;
const CHUNK: usize = 8192;
const ROUNDS: usize = 7;
const FZF_ROUNDS: usize = 5;

/// Typed letter by letter.
const QUERIES: &[&str] = &["nato", "rutte trump", "natotrmp", "zzzzqq", "^nato", "!trump", "climte"];
/// Queries of which the best fifty hits are checked.
const WORDS: &[&str] =
    &["nato", "trump", "climate", "rutte", "war", "bank", "oil", "tusk", "border", "trial"];

fn main() {
    let titles = titles();
    let began = Instant::now();
    let chunks = columns(titles);
    let built = began.elapsed();
    let bytes: usize = chunks.iter().map(|chunk| chunk.bytes()).sum();
    println!("{} rows of {} bytes each; built in {built:.0?}", titles.len(), bytes / titles.len().max(1));
    let others = Others::new(titles);
    keys(&chunks, &others);
    backspace(&chunks);
    new_headlines(titles);
    word_starts(&chunks, &others);
    if let Some(file) = std::env::var_os("TIDINGS_HEADLINES") {
        fzf(&chunks, &file);
    }
}

fn keys(chunks: &[Arc<Chunk>], others: &Others) {
    println!(
        "\n{:14}{:>8}{:>8}{:>9}{:>9}{:>12}{:>11}",
        "key", "typed", "pasted", "frizbee", "nucleo", "frizbee/own", "nucleo/own"
    );
    for query in QUERIES {
        let mut typing = Engine::default();
        for end in query.char_indices().map(|(at, c)| at + c.len_utf8()) {
            let text = &query[..end];
            let Some(query) = parse(text) else { continue };
            let mut times = [const { Vec::new() }; 4];
            for _ in 0..ROUNDS {
                let mut typed = typing.clone();
                times[0].push(time(|| run(&mut typed, chunks, &query)));
                times[1].push(time(|| run(&mut Engine::default(), chunks, &query)));
                times[2].push(time(|| others.frizbee(text)));
                times[3].push(time(|| others.nucleo(text)));
            }
            let [typed, pasted, frizbee, nucleo] = times.map(median);
            let own = typed.max(pasted);
            println!(
                "{text:14}{typed:8.2}{pasted:8.2}{frizbee:9.2}{nucleo:9.2}{:12.1}{:11.1}",
                frizbee / own,
                nucleo / own
            );
            run(&mut typing, chunks, &query);
        }
    }
}

fn backspace(chunks: &[Arc<Chunk>]) {
    let mut engine = Engine::default();
    let [nat, nato] = [Query::words("nat"), Query::words("nato")];
    let times = (0..ROUNDS).map(|_| {
        run(&mut engine, chunks, &nat);
        run(&mut engine, chunks, &nato);
        time(|| run(&mut engine, chunks, &nat))
    });
    println!("\nbackspace {:.3}", median(times.collect()));
}

/// The time to filter new headlines while a filter is applied.
fn new_headlines(titles: &[String]) {
    let query = Query::words("nato");
    for new in [1_000, 10_000] {
        let (old, new) = titles.split_at(titles.len().saturating_sub(new));
        let (mut chunks, mut engine) = (columns(old), Engine::default());
        run(&mut engine, &chunks, &query);
        chunks.extend(columns(new));
        let times = (0..ROUNDS).map(|_| {
            let mut engine = engine.clone();
            time(|| run(&mut engine, &chunks, &query))
        });
        println!("{} new headlines {:.3}", new.len(), median(times.collect()));
    }
}

fn word_starts(chunks: &[Arc<Chunk>], others: &Others) {
    println!("\n{:14}{:>8}{:>9}  of the best 50 begin at a word", "word", "own", "nucleo");
    for word in WORDS {
        let own = run(&mut Engine::default(), chunks, &Query::words(word)).best;
        let nucleo = others.nucleo(word);
        let begins = |row: u32| {
            let title = fold(&others.titles[row as usize]);
            title.match_indices(word).any(|(at, _)| !title[..at].ends_with(char::is_alphanumeric))
        };
        let share = |rows: &[u32]| {
            let best = &rows[..rows.len().min(50)];
            best.iter().filter(|row| begins(**row)).count() * 100 / best.len().max(1)
        };
        println!("{word:14}{:7}%{:8}%", share(&own), share(&nucleo));
    }
}

/// The time of a pasted query, compared with the time fzf reports for it on two threads.
fn fzf(chunks: &[Arc<Chunk>], file: &OsStr) {
    let program = std::env::var_os("FZF").unwrap_or_else(|| "fzf".into());
    println!("\n{:14}{:>8}{:>9}{:>9}", "query", "pasted", "fzf", "fzf/own");
    for text in ["n", "na"].iter().chain(QUERIES) {
        let Some(query) = parse(text) else { continue };
        let (mut own, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..FZF_ROUNDS {
            own.push(time(|| run(&mut Engine::default(), chunks, &query)));
            match fzf_average(&program, file, text) {
                Some(took) => theirs.push(took),
                None => return println!("fzf is missing or has no --bench"),
            }
        }
        let (own, theirs) = (median(own), median(theirs));
        println!("{text:14}{own:8.2}{theirs:9.2}{:9.1}", theirs / own);
    }
}

/// The average time of fzf over half a second.
fn fzf_average(program: &OsStr, file: &OsStr, query: &str) -> Option<f64> {
    let mut command = Command::new(program);
    command.args(["--threads=2", "--bench=500ms", "--filter", query]).env_remove("FZF_DEFAULT_OPTS");
    let output = command.stdin(std::fs::File::open(file).ok()?).output().ok()?;
    let output = [output.stdout, output.stderr].concat();
    let output = String::from_utf8_lossy(&output);
    let (_, rest) = output.split_once("avg: ")?;
    let (number, _) = rest.split_once("ms")?;
    number.parse().ok()
}

/// Parses a query, as far as it is used here.
fn parse(text: &str) -> Option<Query> {
    let word = |text: &str, kind| Node::Word(Word { text: text.to_owned(), kind });
    match text.split_at(1) {
        ("^" | "!", "") => None,
        ("^", rest) => Some(Query { all: vec![word(rest, MatchKind::Prefix)], sort: None }),
        ("!", rest) => {
            Some(Query { all: vec![Node::Not(Box::new(word(rest, MatchKind::Exact)))], sort: None })
        }
        _ if text.ends_with(' ') => None,
        _ => Some(Query::words(text)),
    }
}

fn run(engine: &mut Engine, chunks: &[Arc<Chunk>], query: &Query) -> Hits {
    engine.run(black_box(chunks), ROWS as u32, query, &Facts::default(), &|| false).unwrap_or_default()
}

fn time<T>(work: impl FnOnce() -> T) -> f64 {
    let began = Instant::now();
    let result = work();
    let taken = began.elapsed().as_secs_f64() * 1000.0;
    drop(black_box(result));
    taken
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The other libraries, with their data prepared before the measurement.
struct Others {
    titles: &'static [String],
    wide: Vec<Utf32String>,
    threads: usize,
}

impl Others {
    fn new(titles: &'static [String]) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(4);
        Self { titles, wide: titles.iter().map(|title| title.as_str().into()).collect(), threads }
    }

    fn frizbee(&self, query: &str) -> usize {
        let mut matcher = frizbee::Matcher::from_query(query, &frizbee::Config::default());
        matcher.match_list_parallel(self.titles, self.threads).len()
    }

    /// The rows, the best first.
    fn nucleo(&self, query: &str) -> Vec<u32> {
        let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
        let share = self.wide.len().div_ceil(self.threads).max(1);
        let part = |(at, titles): (usize, &[Utf32String])| {
            let mut matcher = Matcher::new(Config::DEFAULT);
            let rows = titles.iter().zip((at * share) as u32..);
            let scored =
                rows.filter_map(|(title, row)| Some((pattern.score(title.slice(..), &mut matcher)?, row)));
            scored.collect::<Vec<_>>()
        };
        let mut found: Vec<(u32, u32)> = std::thread::scope(|scope| {
            let parts = self.wide.chunks(share).enumerate();
            let parts: Vec<_> = parts.map(|titles| scope.spawn(move || part(titles))).collect();
            parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
        });
        found.sort_unstable_by_key(|&(score, row)| (std::cmp::Reverse(score), row));
        found.into_iter().map(|(_, row)| row).collect()
    }
}

fn columns(titles: &[String]) -> Vec<Arc<Chunk>> {
    let (mut chunks, mut builder) = (Vec::new(), ChunkBuilder::default());
    for (row, title) in titles.iter().enumerate() {
        let published = UnixTime::from_seconds(1_700_000_000 - 60 * row as i64);
        let headline = Headline { title: SafeText::new(title), published, ..Headline::default() };
        builder.push(&headline, (row % 500) as u32, UnixTime::default());
        if builder.len() == CHUNK {
            chunks.push(Arc::new(std::mem::take(&mut builder).build()));
        }
    }
    chunks.push(Arc::new(builder.build()));
    chunks
}

fn titles() -> &'static [String] {
    static TITLES: OnceLock<Vec<String>> = OnceLock::new();
    TITLES.get_or_init(|| match std::env::var_os("TIDINGS_HEADLINES") {
        Some(file) => {
            let text =
                std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            text.lines().take(ROWS).map(str::to_owned).collect()
        }
        None => generate(),
    })
}

/// Headlines generated from syllables and names, the same in every run.
fn generate() -> Vec<String> {
    const NAMES: &[&str] = &[
        "Trump",
        "Rutte",
        "NATO",
        "Zelenskyy",
        "Erdoğan",
        "Macron",
        "Meloni",
        "Tusk",
        "Lula",
        "Modi",
        "Boeing",
        "Airbus",
        "TSMC",
        "Zürich",
        "São Paulo",
        "Nairobi",
        "Kyiv",
        "The Hague",
        "Bogotá",
        "Gaza",
        "北京",
        "Москва",
    ];
    const VERBS: &[&str] = &[
        "warns",
        "meets",
        "beats",
        "reviews",
        "rejects",
        "unveils",
        "halts",
        "delays",
        "boosts",
        "questions",
    ];
    const THINGS: &[&str] = &[
        "climate",
        "deficit",
        "sanctions",
        "election",
        "budget",
        "heatwave",
        "trial",
        "border",
        "inflation",
        "oil",
        "housing",
        "chips",
        "rocket",
        "outbreak",
        "merger",
        "strike",
    ];
    const SYLLABLES: &[&str] = &[
        "ba", "con", "de", "er", "fi", "gra", "ho", "ing", "ju", "ka", "lo", "men", "ne", "or", "pre", "qua",
        "ri", "sta", "ti", "un", "ver", "wi", "xen", "ya", "zo",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = move |sides: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % sides
    };
    let mut made = Vec::with_capacity(ROWS);
    for _ in 0..ROWS {
        let mut word = || (0..2 + roll(3)).map(|_| SYLLABLES[roll(SYLLABLES.len())]).collect::<String>();
        let (rare, odd) = (word(), word());
        let mut of = |list: &[&'static str]| list[roll(list.len())];
        let (a, b, verb, thing, other) = (of(NAMES), of(NAMES), of(VERBS), of(THINGS), of(THINGS));
        made.push(match roll(5) {
            0 => format!("{a} {verb} {b} over {rare} {thing} as {odd} {other} looms"),
            1 => format!("‘{rare} and {odd}’: {a} {thing} on life after the {other}"),
            2 => format!("Why {odd} {rare} could {thing} the final {other} in {a} by 2031"),
            3 => format!("Live: {a} and {b} meet for {thing} talks; {rare} {verb} {odd}"),
            _ => format!("{thing} chief {rare} {odd} {verb} {other} — {a} misses 23%"),
        });
    }
    made
}
