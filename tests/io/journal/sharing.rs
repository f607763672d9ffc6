//! Several devices on one folder, several copies of the program on one device.
//! Never here: errors.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tidings::news::{MarkValue, NameScope};

use super::{Home, READ, UNREAD, all, catch_up, id, mark, set_marks, text, undo};

#[test]
fn two_devices_see_each_others_marks() {
    let home = Home::new();
    let (mut laptop, mut phone) = (home.open("laptop"), home.open("phone"));
    assert!(!home.config().exists(), "opening writes nothing to the config folder");
    set_marks(&mut laptop, 100, &[(1, READ), (2, READ)]).unwrap();
    set_marks(&mut phone, 50, &[(3, MarkValue::Saved(true))]).unwrap();
    assert_eq!((catch_up(&mut phone), catch_up(&mut laptop)), ((2, vec![]), (1, vec![])));
    assert_eq!((catch_up(&mut phone), catch_up(&mut laptop)), ((0, vec![]), (0, vec![])));

    // The phone's clock is behind, but its later mark counts.
    set_marks(&mut phone, 60, &[(1, UNREAD)]).unwrap();
    catch_up(&mut laptop);
    assert!(!laptop.state.get(&id(1)).read && laptop.state.get(&id(3)).saved);
    assert_eq!(all(&laptop.state), all(&phone.state));
    assert_eq!(laptop.history.done.len(), 1, "the phone's presses are the phone's to undo");

    laptop.journal.close().unwrap();
    let again = home.open("laptop");
    assert_eq!((all(&again.state), again.warnings), (all(&phone.state), vec![]));
    assert_eq!(again.history, laptop.history);
}

#[test]
fn two_copies_on_one_device_share_their_file_and_history() {
    let home = Home::new();
    let (mut one, mut two) = (home.open("laptop"), home.open("laptop"));
    for n in 0..10 {
        set_marks(&mut one, 10 * n, &[(n, READ)]).unwrap();
        set_marks(&mut two, 10 * n + 5, &[(100 + n, READ)]).unwrap();
        if n % 3 == 0 {
            catch_up(&mut one);
        }
    }
    catch_up(&mut one);
    assert_eq!(catch_up(&mut two), (10, vec![]), "its own it knows");
    catch_up(&mut one);
    assert_eq!(all(&one.state), all(&two.state));
    assert_eq!(undo(&mut one, 500).unwrap(), "1 marked read");
    catch_up(&mut two);
    assert_eq!(two.history.undone, one.history.undone);
    assert_eq!(home.open("laptop").history.undone, one.history.undone);
    assert_eq!(all(&home.open("laptop").state), all(&one.state));
    assert_eq!(home.text("laptop.jsonl").lines().count(), 21);
}

#[test]
fn undo_survives_a_restart() {
    let home = Home::new();
    let mut first = home.open("laptop");
    set_marks(&mut first, 1, &[(1, READ), (2, READ)]).unwrap();
    set_marks(&mut first, 2, &[(3, MarkValue::Saved(true))]).unwrap();
    undo(&mut first, 3).unwrap();
    drop(first);
    let mut second = home.open("laptop");
    let (step, marks) = second.history.redo(&mut second.state, 4).unwrap();
    second.journal.append(&marks).unwrap();
    assert_eq!(step.words().as_str(), "1 saved");
    drop(second);
    let mut third = home.open("laptop");
    assert_eq!(undo(&mut third, 5).unwrap(), "1 saved");
    assert_eq!(undo(&mut third, 5).unwrap(), "2 marked read");
    assert_eq!(undo(&mut third, 5), None);
    assert_eq!(all(&third.state), BTreeMap::new());
}

#[test]
fn a_conflict_copy_changes_nothing_whatever_its_name() {
    let home = Home::new();
    home.put("mac.jsonl", text(&[mark(5, 1, UNREAD), mark(6, 2, READ)]));
    home.put("lap-1a2b3c.jsonl", text(&[mark(5, 1, READ)]));
    let before = all(&home.open("x").state);
    assert!(!before.contains_key(&id(1)), "mac is the larger name");
    for copy in [
        "lap-1a2b3c.sync-conflict-20241124-103000-AB12CD3.jsonl",
        "lap-1a2b3c (conflicted copy).jsonl",
        "lap-1a2b3c-ZZZ.jsonl",
        "lap-1a2b3c~1.jsonl",
    ] {
        fs::copy(home.log("lap-1a2b3c.jsonl"), home.log(copy)).unwrap();
        assert_eq!(all(&home.open("x").state), before, "{copy}");
    }
    // Lines that only a copy has are read.
    home.put("mac (conflicted copy).jsonl", text(&[mark(9, 3, READ)]));
    assert_eq!(all(&home.open("x").state).len(), before.len() + 1);
}

#[test]
fn a_file_overwritten_in_place_is_read_again() {
    let home = Home::new();
    let mut laptop = home.open("laptop");
    home.put("phone.jsonl", text(&[mark(1, 1, READ)]));
    assert_eq!(catch_up(&mut laptop).0, 1);
    home.put("phone.jsonl", text(&[mark(2, 2, READ), mark(3, 3, READ)]));
    assert_eq!(catch_up(&mut laptop).0, 2, "same inode, longer");
    home.put("phone.jsonl", text(&[mark(4, 4, READ)]));
    assert_eq!(catch_up(&mut laptop).0, 1, "same inode, shorter");
    assert_eq!(laptop.state.entries().count(), 4);
}

#[test]
fn the_journal_returns_its_device_and_folder() {
    let home = Home::new();
    let opened = home.open("laptop");
    assert_eq!(
        (opened.journal.device(), opened.journal.folder()),
        ("laptop", Path::new(&home.config().join("state")))
    );
}

#[test]
fn joins_are_read_without_the_marks() {
    let home = Home::new();
    let join = |t, joined| mark(t, 1, MarkValue::Joined { with: id(2), joined });
    home.put("laptop.jsonl", text(&[mark(1, 1, READ), join(2, false), mark(3, 2, READ)]));
    home.put("phone.jsonl", text(&[join(5, true)]).trim_end());
    home.put("broken.jsonl", "\"joined\"\n{\"joined\":1");
    let state = tidings::io::journal::read_joins(&home.config());
    assert_eq!(state.entries().count(), 0);
    assert_eq!(state.other_scopes(NameScope(id(1))), [NameScope(id(2))]);
    assert_eq!(state.other_scopes(NameScope(id(3))), []);
    fs::remove_file(home.log("phone.jsonl")).unwrap();
    let state = tidings::io::journal::read_joins(&home.config());
    assert_eq!(state.other_scopes(NameScope(id(1))), []);
}
