//! Torn lines, garbage, full disks, obstacles and locks.
//! Never here: permission bits, which do not stop root.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::symlink;

use tidings::io::journal::{self, Error};
use tidings::news::{Cause, HasCause};

use super::{Home, READ, all, catch_up, id, mark, set_marks, text};

#[test]
fn a_torn_tail_is_reported_once_and_repaired() {
    let home = Home::new();
    let whole = text(&[mark(1, 1, READ), mark(2, 2, READ)]);
    home.put("laptop.jsonl", &whole[..whole.len() - 5]);
    let mut opened = home.open("laptop");
    assert!(opened.warnings[0].ends_with("laptop.jsonl: line 2, the last, is torn and was skipped"));
    assert_eq!(opened.warnings.len(), 1);
    set_marks(&mut opened, 3, &[(3, READ)]).unwrap();
    assert_eq!(catch_up(&mut opened), (0, vec![]));
    assert_eq!(home.text("laptop.jsonl").lines().count(), 3);
    let again = home.open("laptop");
    assert!(again.state.get(&id(1)).read && !again.state.get(&id(2)).read && again.state.get(&id(3)).read);
    assert!(again.warnings[0].ends_with("laptop.jsonl: line 2 was skipped: not a JSON object"));

    // The next sync removes the torn line, and it is not reported again.
    opened.journal.sync().unwrap();
    let last = home.open("laptop");
    assert_eq!((all(&last.state), last.warnings), (all(&again.state), vec![]));
}

#[test]
fn a_last_line_without_a_line_end_counts() {
    let home = Home::new();
    home.put("laptop.jsonl", text(&[mark(1, 1, READ)]).trim_end());
    let mut opened = home.open("laptop");
    assert!(opened.state.get(&id(1)).read && opened.warnings.is_empty());
    set_marks(&mut opened, 2, &[(2, READ)]).unwrap();
    let again = home.open("laptop");
    assert_eq!((again.state.entries().count(), again.warnings.len()), (2, 0));
}

#[test]
fn a_line_that_is_still_being_written_is_read_when_it_is_complete() {
    let home = Home::new();
    let mut laptop = home.open("laptop");
    let line = text(&[mark(1, 1, READ)]);
    home.put("phone.jsonl", &line[..20]);
    assert_eq!(catch_up(&mut laptop), (0, vec![]));
    let mut phone = OpenOptions::new().append(true).open(home.log("phone.jsonl")).unwrap();
    phone.write_all(&line.as_bytes()[20..]).unwrap();
    assert_eq!(catch_up(&mut laptop), (1, vec![]));
}

#[test]
fn garbage_gives_one_warning_for_each_file() {
    let home = Home::new();
    let good = text(&[mark(1, 1, READ)]);
    let mut garbage = b"\0\0\0\0\n\xff\xfe\n{\"t\":1}\n[[[[\n".repeat(5000);
    garbage.extend(good.bytes());
    home.put("garbage.jsonl", &garbage);
    home.put(
        "endless.jsonl",
        [vec![b'x'; 3_000_000], b"\n".to_vec(), text(&[mark(1, 2, READ)]).into()].concat(),
    );
    home.put("future.jsonl", text(&[mark(u64::MAX, 3, READ), mark(5, 4, READ)]));
    home.put("noise.txt", "not a log");
    home.put("._laptop.jsonl", "\0\u{5}\u{16}\u{7}");
    fs::create_dir(home.log("folder.jsonl")).unwrap();
    symlink("/dev/zero", home.log("zero.jsonl")).unwrap();
    symlink("/nowhere", home.log("dangling.jsonl")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        home.log("pipe.jsonl"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();

    let mut opened = home.open("laptop");
    let warnings: Vec<_> = opened.warnings.iter().map(|w| w.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(
        warnings,
        [
            "endless.jsonl: line 1 was skipped: longer than 64 KB",
            "folder.jsonl: not a regular file",
            "future.jsonl: line 1 was skipped: its time lies after the year 2200",
            "garbage.jsonl: 20000 lines were skipped; the first is line 1: not a JSON object",
            "pipe.jsonl: not a regular file",
            "zero.jsonl: not a regular file",
        ]
    );
    assert_eq!(opened.state.entries().count(), 3);
    assert_eq!(opened.state.tick(10), 10, "no clock was moved forward");
    assert_eq!(catch_up(&mut opened), (0, vec![]), "reported once");
}

#[test]
fn only_some_of_very_many_bad_files_are_named() {
    let home = Home::new();
    for n in 0..50 {
        home.put(&format!("{n}.jsonl"), "no\n");
    }
    let opened = home.open("laptop");
    assert_eq!(opened.warnings.len(), 9);
    assert!(opened.warnings[8].ends_with("42 more files could not be read in full"));
}

#[test]
fn a_removed_folder_is_created_again_with_the_next_mark() {
    let home = Home::new();
    let mut opened = home.open("laptop");
    set_marks(&mut opened, 1, &[(1, READ)]).unwrap();
    opened.journal.sync().unwrap();
    fs::remove_dir_all(home.config()).unwrap();
    set_marks(&mut opened, 2, &[(2, READ)]).unwrap();
    opened.journal.close().unwrap();
    assert!(home.open("laptop").state.get(&id(2)).read);
}

#[test]
fn marks_are_kept_while_the_disk_is_full() {
    let home = Home::new();
    home.put("x.jsonl", "");
    symlink("/dev/full", home.log("laptop.jsonl")).unwrap();
    let mut opened = home.open("laptop");
    for n in 1..=2 {
        let error = set_marks(&mut opened, n, &[(n, READ)]).unwrap_err();
        assert!(error.cause() == Cause::DiskFull && error.to_string().contains("laptop.jsonl"), "{error}");
        assert_eq!((opened.journal.pending(), opened.journal.dirty()), (n as usize, false));
    }
    assert_eq!(opened.journal.sync().unwrap_err().cause(), Cause::DiskFull);
    assert!(!opened.journal.dirty(), "no use to try again at once");
    fs::remove_file(home.log("laptop.jsonl")).unwrap();
    set_marks(&mut opened, 3, &[(3, READ)]).unwrap();
    assert_eq!((opened.journal.pending(), opened.journal.dirty()), (0, true));
    opened.journal.sync().unwrap();
    assert!(!opened.journal.dirty());
    assert_eq!(all(&home.open("laptop").state), all(&opened.state));
}

#[test]
fn a_file_or_folder_in_the_way_is_named() {
    // Permission bits do not stop root; files and folders in the way stop everyone.
    let home = Home::new();
    fs::create_dir_all(home.log("laptop.jsonl")).unwrap();
    let mut opened = home.open("laptop");
    let error = set_marks(&mut opened, 1, &[(1, READ)]).unwrap_err();
    assert!(error.to_string().contains("there is a folder of that name"), "{error}");
    fs::remove_dir(home.log("laptop.jsonl")).unwrap();
    opened.journal.close().unwrap();
    assert!(home.open("laptop").state.get(&id(1)).read);

    for path in ["config", "config/state"] {
        let home = Home::new();
        let path = home.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "").unwrap();
        let mut opened = home.open("laptop");
        assert_eq!(opened.warnings.len(), 1, "{:?}", opened.warnings);
        let error = set_marks(&mut opened, 1, &[(1, READ)]).unwrap_err();
        assert!(error.to_string().contains("part of this path is a file"), "{error}");
        fs::remove_file(&path).unwrap();
        drop(opened);
        assert!(home.open("laptop").state.get(&id(1)).read, "written on the way out");
    }
}

#[test]
fn marks_wait_for_a_held_lock_for_a_limited_time() {
    let home = Home::new();
    home.put("laptop.jsonl", "");
    let holder = File::open(home.log("laptop.jsonl")).unwrap();
    holder.lock().unwrap();
    let mut opened = home.open("laptop");
    let error = set_marks(&mut opened, 1, &[(1, READ)]).unwrap_err();
    assert!(matches!(error, Error::Busy(_)), "{error}");
    assert_eq!((opened.journal.pending(), home.text("laptop.jsonl").as_str()), (1, ""));
    assert!(opened.journal.dirty(), "worth another try soon");
    opened.journal.close().unwrap();
    assert_eq!(home.text("laptop.jsonl").lines().count(), 1);
}

#[test]
fn without_a_data_folder_marks_are_still_written() {
    let home = Home::new();
    let data = home.0.path().join("data");
    fs::write(&data, "").unwrap();
    for n in 1..3 {
        let mut opened = journal::open(&home.config(), &data.join("x"), n);
        assert_eq!(opened.warnings.len(), 1);
        set_marks(&mut opened, n, &[(n, READ)]).unwrap();
    }
    assert_eq!(journal::open(&home.config(), &data.join("x"), 3).state.entries().count(), 2);
    assert_eq!(fs::read_dir(home.config().join("state")).unwrap().count(), 1);
}
