//! Any split, order, repetition and truncation of lines gives the same state.
//! Never here: single cases.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tidings::news::{Id, Mark, MarkValue, Place};

use super::{Home, all, catch_up, mark, text};

/// Endings of the files that a device's lines may be in.
const NAMES: [&str; 3] = ["", ".sync-conflict-20241124-103000-AB12CD3", " (conflicted copy)"];
const DEVICES: [&str; 3] = ["alpha-0a0b0c", "beta", "gamma"];

fn set() -> impl Strategy<Value = MarkValue> {
    let place = (0..3u32, 0..2u32).prop_map(|(block, offset)| Place { block, offset, percent: 7 });
    prop_oneof![
        any::<bool>().prop_map(MarkValue::Read),
        any::<bool>().prop_map(MarkValue::Saved),
        prop::option::of(place).prop_map(MarkValue::At),
    ]
}

/// The rule as specified: larger `t`, then larger device name, then larger value.
fn model<'a>(marks: impl Iterator<Item = (&'a str, Mark)>) -> BTreeMap<Id, (bool, bool, Option<Place>)> {
    let mut last: BTreeMap<(Id, u8), (u64, &str, MarkValue)> = BTreeMap::new();
    for (device, mark) in marks {
        let register = match mark.set {
            MarkValue::Read(_) => 0,
            MarkValue::Saved(_) => 1,
            MarkValue::At(_) => 2,
            MarkValue::Joined { .. } => unreachable!("none is made here"),
        };
        let new = (mark.t, device, mark.set);
        last.entry((mark.id, register)).and_modify(|old| *old = new.max(*old)).or_insert(new);
    }
    let mut all: BTreeMap<Id, (bool, bool, Option<Place>)> = BTreeMap::new();
    for ((id, _), (_, _, set)) in last {
        let entry = all.entry(id).or_default();
        match set {
            MarkValue::Read(read) => entry.0 = read,
            MarkValue::Saved(saved) => entry.1 = saved,
            MarkValue::At(at) => entry.2 = at,
            MarkValue::Joined { .. } => {}
        }
    }
    all.retain(|_, entry| *entry != (false, false, None));
    all
}

fn write_logs(home: &Home, logs: &BTreeMap<String, String>) {
    for (name, text) in logs {
        home.put(name, text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    #[test]
    fn any_split_order_repetition_and_truncation_give_the_same_state(
        marks in prop::collection::vec((0..3usize, 1..6u64, 0..3u64, set()), 1..30),
        places in prop::collection::vec((any::<prop::sample::Index>(), 0..NAMES.len()), 30..90),
        late in any::<prop::sample::Index>(),
        cut in prop::option::of((any::<prop::sample::Index>(), 1..100usize)),
    ) {
        // Every line once, then some again; each in one of its device's files.
        let once = (0..marks.len()).map(|n| (n, places[n].1));
        let again = places[marks.len()..].iter().map(|(index, name)| (index.index(marks.len()), *name));
        let mut lines: Vec<(usize, usize)> = once.chain(again).collect();
        lines.sort_by_key(|(n, name)| places[(n * 7 + name) % places.len()].0.index(1000));
        let (mut early, mut whole) = (BTreeMap::<String, String>::new(), BTreeMap::<String, String>::new());
        for (nth, (n, name)) in lines.iter().enumerate() {
            let (device, t, article, set) = marks[*n];
            let file = format!("{}{}.jsonl", DEVICES[device], NAMES[*name]);
            let line = text(&[mark(t, article, set)]);
            if nth < late.index(lines.len()) {
                early.entry(file.clone()).or_default().push_str(&line);
            }
            whole.entry(file).or_default().push_str(&line);
        }
        let marked = |n: usize| { let (device, t, article, set) = marks[n]; (DEVICES[device], mark(t, article, set)) };
        let expected = model((0..marks.len()).map(marked));

        // Read at once, and read in two steps.
        let home = Home::new();
        write_logs(&home, &early);
        let mut opened = home.open("own");
        write_logs(&home, &whole);
        catch_up(&mut opened);
        prop_assert_eq!(&all(&opened.state), &expected);
        prop_assert_eq!(&all(&home.open("own").state), &expected);

        // A file cut in the middle of its last line counts as without that line.
        if let Some((file, bytes)) = cut {
            let mut left = whole.clone();
            let torn = left.values_mut().nth(file.index(whole.len())).unwrap();
            let last = torn.trim_end().rfind('\n').map_or(0, |at| at + 1);
            let cut = torn.len().saturating_sub(1 + bytes).max(last);
            torn.truncate(cut);
            write_logs(&home, &left);
            let cut = home.open("own");
            remove_torn_lines(&home, &mut left);
            prop_assert_eq!(all(&cut.state), all(&home.open("own").state));
            prop_assert!(cut.warnings.len() <= 1, "{:?}", cut.warnings);
        }
    }
}

/// Removes what follows the last whole line.
fn remove_torn_lines(home: &Home, logs: &mut BTreeMap<String, String>) {
    for text in logs.values_mut() {
        text.truncate(text.rfind('\n').map_or(0, |at| at + 1));
    }
    write_logs(home, logs);
}
