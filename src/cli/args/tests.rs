//! How command lines are read, and what is said about wrong ones. Never here: running a command.

use super::*;

fn parsed(line: &str) -> Result<Command, String> {
    parse(line.split(' ').filter(|word| !word.is_empty()).map(OsString::from))
        .map_err(|error| error.to_string())
}

#[test]
fn commands_are_parsed() {
    assert!(
        matches!(parsed(""), Ok(Command::Read { inputs, mouse: true, .. }) if inputs == [Input::Edition])
    );
    assert!(matches!(parsed("-"), Ok(Command::Read { inputs, .. }) if inputs == [Input::Stdin]));
    assert!(matches!(parsed("inspect --json a"), Ok(Command::Inspect { json: true, .. })));
    assert!(matches!(parsed("show --width 40 --markdown --ansi a"), Ok(Command::Show(options))
            if options.what == "a" && options.width == Some(40) && options.ansi
                && options.format == show::Format::Markdown));
    assert!(matches!(parsed("list --query nato --view war a b"), Ok(Command::List { inputs, filter, .. })
            if inputs.len() == 2 && filter.query == "nato" && filter.view == Some("war".into())));
    assert!(matches!(parsed("--print --size 80x24 --keys j<Enter> list.txt"),
        Ok(Command::Print { how, .. }) if how.columns == 80 && how.keys.len() == 2));
    assert!(matches!(parsed("add --tag a --tag=b example.org --yes"), Ok(Command::Add(add))
        if add.yes && add.tags == ["a".into(), "b".into()] && add.addresses == ["example.org"]));
    for (line, topics) in [
        ("add --starter", &[][..]),
        ("add --starter=tech", &["tech"]),
        ("add --starter tech,World --yes", &["tech", "world"]),
        ("add --starter --yes", &[]),
    ] {
        assert!(
            matches!(parsed(line), Ok(Command::Add(add)) if add.starter.as_deref().unwrap() == topics),
            "{line}"
        );
    }
    assert!(matches!(parsed("remove a b"), Ok(Command::Remove { names }) if names == ["a", "b"]));
    let changed = |line| match parsed(line) {
        Ok(Command::Change { name, change }) => (name, change),
        other => panic!("{line}: {other:?}"),
    };
    let texts = |tags: &[&str]| tags.iter().map(|tag| SafeText::new(tag)).collect::<Vec<_>>();
    assert_eq!(changed("rename a B"), ("a".into(), Change::Rename(Some("B".into()))));
    assert_eq!(changed("move a b"), ("a".into(), Change::Move("b".into())));
    for (line, add, remove) in [
        ("tag a x +y -z", &["x", "y"][..], &["z"][..]),
        ("tag a -x -yz", &[], &["x", "yz"]),
        ("tag a -- --x ++y", &["+y"], &["-x"]),
    ] {
        let (add, remove) = (texts(add), texts(remove));
        assert_eq!(changed(line), ("a".into(), Change::Tag { add, remove }), "{line}");
    }
    assert!(matches!(parsed("tag --help"), Ok(Command::Help { command: Some("tag") })));
    for line in ["help", "--help", "-h", "a --help"] {
        assert!(matches!(parsed(line), Ok(Command::Help { command: None })), "{line}");
    }
    for line in ["help list", "list -h", "list --json --help"] {
        assert!(matches!(parsed(line), Ok(Command::Help { command: Some("list") })), "{line}");
    }
    for line in ["version", "--version", "-V"] {
        assert!(matches!(parsed(line), Ok(Command::Version)), "{line}");
    }
    // A file of such a name.
    assert!(matches!(parsed("./help"), Ok(Command::Read { inputs, .. })
        if inputs == [Input::Path("./help".into())]));
    for (line, shown) in [
        ("https://example.org/a", "https://example.org/a"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("feed://example.org/a", "http://example.org/a"),
        ("feed:https://example.org/a", "https://example.org/a"),
        ("--print https://me:secret@example.org/", "https://example.org/"),
        ("list https://example.org/a", "https://example.org/a"),
        ("http://localhost:8080/a", "http://localhost:8080/a"),
    ] {
        let Ok(Command::Read { inputs, .. } | Command::Print { inputs, .. } | Command::List { inputs, .. }) =
            parsed(line)
        else {
            panic!("{line}");
        };
        let [Input::Url(address)] = &inputs[..] else { panic!("{line}: {inputs:?}") };
        assert_eq!(address.shown().as_str(), shown, "{line}");
    }
    assert!(matches!(parsed("file:///tmp/a.md"), Ok(Command::Read { inputs, .. })
        if inputs == [Input::Path("/tmp/a.md".into())]));
    assert!(matches!(parsed("feeds --json"), Ok(Command::Feeds { json: true })));
    assert!(matches!(parsed("refresh --all"), Ok(Command::Refresh(options))
        if options == refresh::Options { all: true, ..refresh::Options::default() }));
    assert!(matches!(parsed("refresh --fresh example.org"), Ok(Command::Refresh(options))
        if options.fresh && options.feed.as_deref() == Some("example.org")));
    assert!(matches!(parsed("import -"), Ok(Command::Import { input: Input::Stdin })));
    assert!(matches!(parsed("export"), Ok(Command::Export { to: None })));
    assert!(matches!(parsed("export -"), Ok(Command::Export { to: None })));
    assert!(matches!(parsed("export a.opml"), Ok(Command::Export { to: Some(_) })));
    // A file of that name is reached by its path.
    assert!(matches!(parsed("./list"), Ok(Command::Read { .. })));
    assert!(matches!(parsed("src list"), Ok(Command::Read { inputs, .. }) if inputs.len() == 2));
    assert!(matches!(parsed("--print a"), Ok(Command::Print { .. })));
    let emptied = parse(["rename", "a", ""].map(OsString::from));
    assert!(matches!(emptied, Ok(Command::Change { change: Change::Rename(None), .. })));
}

#[test]
fn an_empty_word_is_an_error() {
    for (words, what) in [
        (&["tag", "a", ""][..], "a tag is empty"),
        (&["tag", "a", "x", "+ "], "a tag is empty"),
        (&["tag", "a", "-"], "a tag is empty"),
        (&["tag", "", "x"], "the name of a feed is empty"),
        (&["rename", " ", "x"], "the name of a feed is empty"),
        (&["remove", "a", ""], "the name of a feed is empty"),
        (&["refresh", ""], "the name of a feed is empty"),
        (&["move", "a", "\u{1b}"], "the address of a feed is empty"),
        (&["add", ""], "the address of a feed is empty"),
        (&["add", "a", "--tag", ""], "--tag takes a name, not ''"),
        (&["add", "a", "--title", " "], "--title takes a name"),
        (&["show", ""], "the name of an article is empty"),
        (&["import", ""], "the name of a file is empty"),
        (&[""], "the name of a file is empty"),
    ] {
        let error = parse(words.iter().map(OsString::from)).unwrap_err().to_string();
        assert!(error.starts_with(what), "{words:?}: {error}");
    }
}

#[test]
fn an_error_names_what_is_wrong() {
    for (line, part) in [
        ("--print --size 80", "100x30"),
        ("--size 80x24", "goes with --print"),
        ("--keys j", "goes with --print"),
        ("--print --keys <Entr>", "<Entr>"),
        ("--print --now yesterday", "2026-11-24"),
        ("inspect", "one file"),
        ("inspect a b", "one file"),
        ("--json", "inspect"),
        ("show", "an article's id"),
        ("show a b", "an article's id"),
        ("show --width wide a", "80"),
        ("show --width 0 a", "80"),
        ("show --json --markdown a", "together"),
        ("show --changes --markdown a", "together"),
        ("list --changes a", "'show'"),
        ("--ansi list", "'show'"),
        ("list --markdown a", "'show'"),
        ("--yes src", "'add'"),
        ("list --tag a", "'add'"),
        ("feeds --view a", "'list'"),
        ("feeds --all", "'refresh'"),
        ("feeds a", "no file"),
        ("refresh a b", "one feed"),
        ("refresh --all a", "together"),
        ("--fresh", "'refresh'"),
        ("add", "--starter"),
        ("add --starter knitting", "world"),
        ("add --title x a b", "one address"),
        ("remove", "title"),
        ("rename", "its new name"),
        ("rename a", "its new name"),
        ("move a", "its new address"),
        ("tag", "-TAG removes"),
        ("tag a", "-TAG removes"),
        ("tag a --tag x", "--tag"),
        ("import", "one file"),
        ("import a b", "one file"),
        ("export a b", "one file"),
        ("add --print a", "'add'"),
        ("help refersh", "there is no command 'refersh'; did you mean 'refresh'?"),
        ("help a b", "one command"),
        ("version a", "nothing else"),
        ("http://", "http://: this is not an address; one looks like https://example.org"),
        ("ftp://example.org/a", "only http, https and file addresses are read"),
        ("list gopher://example.org", "only http, https and file addresses are read"),
        ("show http://[::1", "this is not an address"),
        ("frobnicate", "there is no command 'frobnicate', and no file of that name"),
        ("refersh --all", "did you mean 'refresh'?"),
        ("--nonsense", "--nonsense"),
        ("--theme=", "the name of a theme"),
    ] {
        let error = parsed(line).unwrap_err();
        assert!(error.contains(part), "{line}: {error}");
    }
}
