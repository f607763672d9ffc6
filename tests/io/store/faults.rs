//! Files that are damaged, foreign, too new or can't be written.
//! Never here: a program that is killed.

use std::fs;
use std::path::Path;

use tidings::io::store::{Error, Store};
use tidings::news::{Cause, HasCause};

use crate::store::common::*;

const FILE: &str = "library.db";

/// Files in the folder that were renamed because they are damaged.
fn renamed(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.contains("damaged")).collect();
    names.sort();
    names
}

#[test]
fn a_newer_store_is_refused_and_not_changed() {
    let folder = folder();
    drop(open(folder.path()));
    raw(folder.path()).pragma_update(None, "user_version", 5).unwrap();
    let before = fs::read(folder.path().join(FILE)).unwrap();
    let errors = [Store::open(folder.path()).unwrap_err(), Store::read(folder.path()).unwrap_err()];
    for error in errors {
        assert!(matches!(error, Error::Newer { version: 5, .. }), "{error:?}");
        let words = error.to_string();
        assert!(
            words.contains(FILE) && words.contains("newer") && words.contains("update tidings"),
            "{words}"
        );
    }
    assert_eq!(fs::read(folder.path().join(FILE)).unwrap(), before);
    assert!(renamed(folder.path()).is_empty());
}

#[test]
fn a_damaged_file_is_renamed_and_replaced_and_named() {
    let intact = folder();
    let mut store = open(intact.path());
    let many = (0..300).map(|n| article(&format!("{n}"))).collect();
    deliver(&mut store, ADDRESS, many, day(0));
    drop(store);
    let content = fs::read(intact.path().join(FILE)).unwrap();
    let mut wiped = content.clone();
    wiped[8192..].fill(0xa5);
    let foreign = folder();
    rusqlite::Connection::open(foreign.path().join(FILE))
        .unwrap()
        .execute_batch("CREATE TABLE cats(name)")
        .unwrap();
    let foreign = fs::read(foreign.path().join(FILE)).unwrap();
    let no_table = folder();
    drop(open(no_table.path()));
    raw(no_table.path()).execute_batch("DROP TABLE texts").unwrap();
    let no_table = fs::read(no_table.path().join(FILE)).unwrap();
    let cases = [
        b"Dear diary, this is no database at all.".to_vec(),
        content[..20_000].to_vec(),
        wiped,
        foreign,
        no_table,
    ];
    for (n, bytes) in cases.into_iter().enumerate() {
        let folder = folder();
        fs::write(folder.path().join(FILE), &bytes).unwrap();
        // Reading changes nothing.
        assert!(!matches!(Store::read(folder.path()), Ok(Some(_))), "case {n}");
        assert!(renamed(folder.path()).is_empty(), "case {n}");
        let mut opened = Store::open(folder.path()).unwrap();
        let renamed = renamed(folder.path());
        let [name] = &renamed[..] else { panic!("case {n}: {renamed:?}") };
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), bytes, "case {n}");
        let [warning] = &opened.warnings[..] else { panic!("case {n}: {:?}", opened.warnings) };
        assert!(warning.contains(name.as_str()), "case {n}: {warning}");
        deliver(&mut opened.store, ADDRESS, vec![article("new")], day(0));
        drop(opened);
        assert_eq!(titles(&open(folder.path())), ["new"], "case {n}");
    }
}

#[test]
fn the_log_of_a_damaged_file_is_renamed_with_it() {
    let folder = folder();
    let log = folder.path().join(format!("{FILE}-wal"));
    fs::write(folder.path().join(FILE), "Dear diary, this is no database at all.").unwrap();
    fs::write(&log, "a log").unwrap();
    Store::open(folder.path()).unwrap();
    let renamed = renamed(folder.path());
    assert!(renamed.len() == 2 && renamed[1] == format!("{}-wal", renamed[0]), "{renamed:?}");
    assert_eq!(fs::read(folder.path().join(&renamed[1])).unwrap(), b"a log");
}

#[test]
fn an_empty_file_is_a_new_store() {
    let folder = folder();
    fs::write(folder.path().join(FILE), "").unwrap();
    assert!(Store::read(folder.path()).unwrap().is_none());
    assert_eq!(titles(&open(folder.path())), Vec::<String>::new());
}

/// The folder, for the program started by the next test.
const HOME: &str = "TIDINGS_TEST_READ_ONLY";

/// Not a test: the next one runs it as a user without write permission.
#[test]
fn child_without_write_permission() {
    let Some(home) = std::env::var_os(HOME) else { return };
    let error = Store::open(Path::new(&home)).unwrap_err();
    assert_eq!(error.cause(), Cause::Permission, "{error:?}");
    let words = error.to_string();
    assert!(words.contains(FILE) && words.contains("check whose file"), "{words}");
    let store = Store::read(Path::new(&home)).unwrap().unwrap();
    assert_eq!(titles(&store), ["one", "two"]);
    assert_eq!(store.article(row(&store, "two")).unwrap().unwrap().title, text("two"));
}

/// Checks that a read-only folder can be read; as another user if we are root, whom permissions do not stop.
#[cfg(unix)]
fn read_as_another_user(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        allow(&entry.unwrap().path(), 0o444);
    }
    allow(folder, 0o555);
    let root = std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").unwrap()) == 0;
    let program = std::env::current_exe().unwrap();
    let mut command = std::process::Command::new(&program);
    if root {
        // The other user can't read the build folder.
        let copy = folder.with_extension("program");
        fs::copy(&program, &copy).unwrap();
        allow(&copy, 0o755);
        command = std::process::Command::new(copy);
        command.uid(65534).gid(65534);
    }
    command.args(["--exact", "store::faults::child_without_write_permission"]).env(HOME, folder);
    let done = command.output().unwrap();
    let output = String::from_utf8_lossy(&done.stdout);
    allow(folder, 0o755);
    if root {
        fs::remove_file(folder.with_extension("program")).unwrap();
    }
    assert!(done.status.success() && output.contains("1 passed"), "{output}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_store_in_a_read_only_folder_can_be_read() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles(&["one", "two"]), day(0));
    drop(store);
    // Closed properly, it has no other files; an unusual path does not matter.
    let unusual = folder.path().join("a #1 50%25 ? földer");
    fs::create_dir(&unusual).unwrap();
    fs::rename(folder.path().join(FILE), unusual.join(FILE)).unwrap();
    make_accessible(folder.path());
    read_as_another_user(&unusual);
    // A killed writer has left its log, which still has all the data.
    let left = folder.path().join("left");
    fs::create_dir(&left).unwrap();
    fs::set_permissions(unusual.join(FILE), fs::metadata(unusual.parent().unwrap()).unwrap().permissions())
        .unwrap();
    let mut writer = open(&unusual);
    deliver(&mut writer, ADDRESS, articles(&["one", "two"]), day(1));
    for end in ["", "-wal", "-shm"] {
        fs::copy(unusual.join(format!("{FILE}{end}")), left.join(format!("{FILE}{end}"))).unwrap();
    }
    read_as_another_user(&left);
}

#[cfg(target_os = "linux")]
fn make_accessible(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
}
