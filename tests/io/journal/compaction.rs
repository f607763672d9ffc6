//! Compaction of a long log: what is removed, what stays, and what other copies notice.
//! Never here: a crash during compaction (see `killed`).

use std::fs::{self, OpenOptions};
use std::os::unix::fs::{MetadataExt, symlink};

use tidings::io::journal::Opened;
use tidings::news::MarkValue;

use super::{Home, READ, all, catch_up, id, mark, set_marks, text, undo};

/// Marks twenty articles as read and unread this many times.
fn toggle_marks(on: &mut Opened, presses: u64) {
    let changes = |read| (0..20).map(|n| (n, MarkValue::Read(read))).collect::<Vec<_>>();
    for now in 0..presses {
        let read = on.state.get(&id(0)).read;
        set_marks(on, now, &changes(!read)).unwrap();
    }
}

#[test]
fn compaction_keeps_state_undo_history_and_unknown_lines() {
    let home = Home::new();
    let unknown = format!("{{\"t\":7,\"id\":\"{}\",\"read\":true,\"stars\":[1.50]}}", id(900));
    let stranger = format!("{{\"t\":7,\"id\":\"{}\",\"stars\":5}}", id(901));
    let object = "{\"format\":2}";
    home.put("laptop.jsonl", format!("{unknown}\n{stranger}\n{object}\n"));
    home.put("laptop.jsonl.tmp-1", "somebody is writing this");
    home.put("laptop.jsonl.tmp-2", "somebody died writing this");
    let stale = OpenOptions::new().append(true).open(home.log("laptop.jsonl.tmp-2")).unwrap();
    stale.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();

    let mut opened = home.open("laptop");
    set_marks(&mut opened, 1, &[(500, READ)]).unwrap();
    toggle_marks(&mut opened, 250);
    undo(&mut opened, 300).unwrap();
    opened.journal.sync().unwrap();
    let lines = 3 + 1 + 250 * 20 + 20;
    assert_eq!(home.text("laptop.jsonl").lines().count(), lines, "most lines are needed: not worth it");

    toggle_marks(&mut opened, 200);
    let inode = fs::metadata(home.log("laptop.jsonl")).unwrap().ino();
    opened.journal.sync().unwrap();
    let compacted = home.text("laptop.jsonl");
    assert_ne!(fs::metadata(home.log("laptop.jsonl")).unwrap().ino(), inode);
    // Three lines of other programs, one register set long ago, and 200 steps of 20.
    assert_eq!(compacted.lines().count(), 3 + 1 + 200 * 20);
    for line in [&unknown, &stranger, object] {
        assert!(compacted.lines().any(|other| other == line), "{line}");
    }
    let old = compacted.lines().find(|line| line.contains(&id(500).to_string())).unwrap();
    assert!(old.contains("\"read\":true") && !old.contains("op"), "{old}");
    assert!(home.log("laptop.jsonl.tmp-1").exists() && !home.log("laptop.jsonl.tmp-2").exists());

    assert_eq!(catch_up(&mut opened).1, Vec::<String>::new());
    set_marks(&mut opened, 2, &[(600, READ)]).unwrap();
    let mut again = home.open("laptop");
    assert_eq!((all(&again.state), &again.history), (all(&opened.state), &opened.history));
    while undo(&mut again, 500).is_some() {}
    assert_eq!(again.history.undone.len(), 200);
}

#[test]
fn compaction_keeps_the_latest_join_of_each_pair_of_names() {
    let home = Home::new();
    let join = |t, a, b, joined| mark(t, a, MarkValue::Joined { with: id(b), joined });
    // Pair 1 and 2 in either order; the others have something in common with it, and are other pairs.
    let kept = [
        join(9, 2, 1, false),
        join(5, 4, 7, true),
        join(5, 1, 3, true),
        join(5, 5, 6, true),
        join(5, 11, 10, true),
    ];
    let mut marks = vec![join(7, 1, 2, true), join(8, 2, 1, true), join(5, 10, 11, false)];
    marks.extend(kept);
    marks.extend([join(8, 1, 2, true), join(4, 6, 5, false), join(5, 6, 5, false)]);
    home.put("laptop.jsonl", text(&marks));
    let mut opened = home.open("laptop");
    let before = all(&opened.state);
    toggle_marks(&mut opened, 450);
    opened.journal.sync().unwrap();
    let compacted = home.text("laptop.jsonl");
    let joins: Vec<&str> = compacted.lines().filter(|line| line.contains("joined")).collect();
    assert_eq!(joins, text(&kept).lines().collect::<Vec<_>>());
    let again = home.open("laptop");
    assert_eq!(all(&again.state), all(&opened.state));
    assert_eq!(before.len(), 0);
}

#[test]
fn compaction_loses_no_marks_of_another_copy() {
    let home = Home::new();
    let (mut one, mut two) = (home.open("laptop"), home.open("laptop"));
    set_marks(&mut two, 1, &[(700, READ)]).unwrap();
    toggle_marks(&mut one, 450);
    set_marks(&mut two, 500, &[(701, READ)]).unwrap();
    two.journal.sync().unwrap();
    one.journal.sync().unwrap();
    assert!(home.text("laptop.jsonl").lines().count() < 4500, "compacted");

    set_marks(&mut two, 501, &[(702, READ)]).unwrap();
    assert!(home.text("laptop.jsonl").contains(&id(702).to_string()), "not into the old file");
    catch_up(&mut one);
    catch_up(&mut two);
    assert_eq!(all(&one.state), all(&two.state));
    assert_eq!(all(&home.open("laptop").state), all(&one.state));
    assert!((700..703).all(|n| one.state.get(&id(n)).read));
    assert_eq!(one.history, two.history);
    assert_eq!(one.history, home.open("laptop").history);
}

#[test]
fn compaction_keeps_a_symbolic_link_and_the_file_mode() {
    let home = Home::new();
    home.put("laptop.jsonl", "");
    let real = home.0.path().join("real.jsonl");
    fs::rename(home.log("laptop.jsonl"), &real).unwrap();
    fs::set_permissions(&real, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    symlink(&real, home.log("laptop.jsonl")).unwrap();
    let mut opened = home.open("laptop");
    toggle_marks(&mut opened, 450);
    opened.journal.sync().unwrap();
    assert!(fs::symlink_metadata(home.log("laptop.jsonl")).unwrap().is_symlink());
    assert_eq!(fs::metadata(&real).unwrap().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&real).unwrap().lines().count() < 4500, "compacted");
}

#[test]
fn a_damaged_log_is_not_compacted() {
    let home = Home::new();
    home.put("laptop.jsonl", "precious?\n".repeat(20));
    let mut opened = home.open("laptop");
    toggle_marks(&mut opened, 450);
    opened.journal.sync().unwrap();
    assert_eq!(home.text("laptop.jsonl").lines().count(), 20 + 450 * 20);
}
