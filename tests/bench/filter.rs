//! How long a keystroke in the filter takes over a million headlines. Never here: whether the result is right.
//!
//! `cargo bench --bench filter`; `TIDINGS_HEADLINES=FILE` takes the headlines from a file, one a line.

use std::sync::{Arc, OnceLock};

use divan::{Bencher, black_box};
use tidings::news::{Headline, Stamp, Text};
use tidings::search::{Chunk, ChunkBuilder, Engine, Facts, Query};

const ROWS: usize = 1_000_000;
const CHUNK: usize = 8192;

fn main() {
    divan::main();
}

/// What was typed before, and what the key makes of it.
const KEYS: &[(&str, &str)] = &[
    ("", "n"),
    ("n", "na"),
    ("na", "nat"),
    ("nat", "nato"),
    ("", "nato"),
    ("rutte trum", "rutte trump"),
    ("", "rutte trump"),
    ("natotrm", "natotrmp"),
    ("", "natotrmp"),
    ("zzzzq", "zzzzqq"),
    ("", "zzzzqq"),
    ("climt", "climte"),
    ("", "climte"),
    ("nato", "nat"),
];

#[divan::bench(args = 0..KEYS.len(), sample_count = 30)]
fn key(bencher: Bencher, at: usize) {
    let (before, after) = KEYS[at];
    let (chunks, query) = (chunks(), Query::words(after));
    let mut engine = Engine::default();
    // As it is typed: each letter leaves its set behind.
    for end in before.char_indices().map(|(at, c)| at + c.len_utf8()) {
        engine.run(chunks, ROWS as u32, &Query::words(&before[..end]), &Facts::default(), &|| false);
    }
    bencher.with_inputs(|| engine.clone()).bench_values(|mut engine| {
        engine.run(black_box(chunks), ROWS as u32, &query, &Facts::default(), &|| false)
    });
}

#[divan::bench(sample_count = 5)]
fn build_columns(bencher: Bencher) {
    bencher.bench(|| columns(black_box(titles().iter().map(String::as_str))));
}

fn chunks() -> &'static [Arc<Chunk>] {
    static CHUNKS: OnceLock<Vec<Arc<Chunk>>> = OnceLock::new();
    CHUNKS.get_or_init(|| {
        let chunks = columns(titles().iter().map(String::as_str));
        let (rows, bytes) =
            chunks.iter().fold((0, 0), |(rows, bytes), c| (rows + c.len(), bytes + c.bytes()));
        report(rows, bytes);
        chunks
    })
}

#[expect(clippy::print_stderr, reason = "a bench says what it measures")]
fn report(rows: usize, bytes: usize) {
    eprintln!("{rows} rows, {} bytes a row; keys:", bytes / rows.max(1));
    for (at, (before, after)) in KEYS.iter().enumerate() {
        eprintln!("  {at}: {before:?} -> {after:?}");
    }
}

fn columns<'a>(titles: impl Iterator<Item = &'a str>) -> Vec<Arc<Chunk>> {
    let (mut chunks, mut builder) = (Vec::new(), ChunkBuilder::default());
    for (row, title) in titles.enumerate() {
        let published = Stamp::from_seconds(1_700_000_000 - 60 * row as i64);
        let headline = Headline { title: Text::new(title), published, ..Headline::default() };
        builder.push(&headline, (row % 500) as u32, Stamp::default());
        if builder.len() == CHUNK {
            chunks.push(Arc::new(std::mem::take(&mut builder).build()));
        }
    }
    chunks.push(Arc::new(builder.build()));
    chunks
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the headlines it is given")]
fn titles() -> &'static [String] {
    static TITLES: OnceLock<Vec<String>> = OnceLock::new();
    TITLES.get_or_init(|| match std::env::var_os("TIDINGS_HEADLINES") {
        Some(file) => {
            let text =
                std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            text.lines().take(ROWS).map(str::to_owned).collect()
        }
        None => made_up(),
    })
}

/// Headlines in a few forms out of syllables and names: every run of the bench has the same.
fn made_up() -> Vec<String> {
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
    const DEEDS: &[&str] = &[
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
        let (a, b, deed, thing, other) = (of(NAMES), of(NAMES), of(DEEDS), of(THINGS), of(THINGS));
        made.push(match roll(5) {
            0 => format!("{a} {deed} {b} over {rare} {thing} as {odd} {other} looms"),
            1 => format!("‘{rare} and {odd}’: {a} {thing} on life after the {other}"),
            2 => format!("Why {odd} {rare} could {thing} the final {other} in {a} by 2031"),
            3 => format!("Live: {a} and {b} meet for {thing} talks; {rare} {deed} {odd}"),
            _ => format!("{thing} chief {rare} {odd} {deed} {other} — {a} misses 23%"),
        });
    }
    made
}
