//! `tidings --print`: a screen in a pipe. Never here: how a screen looks (see the simulator's).

use crate::cli::tidings;
use crate::home::Home;
use crate::server::{Reply, Server};

const TITLES: [&str; 4] = ["Ferry runs again", "NATO talks begin", "Baker retires at last", "Not a thing"];

fn columns(line: &str) -> usize {
    line.chars().count()
}

#[test]
fn only_the_changed_appearance_is_written() {
    let home = Home::new();
    let file = home.articles(&["One", "Two"]);
    let config = home.path("config").join("config.toml");
    let print =
        |keys: &str| tidings(&home, &["--print", "--size", "100x20", "--keys", keys, &file]).success();
    print("jzqQ");
    assert!(!config.exists());
    let usual = print("");
    print("tjj");
    assert!(!config.exists(), "a look at another theme that the program did not live to keep");
    print("<lt><lt>++Q");
    let text = std::fs::read_to_string(&config).unwrap();
    assert_eq!(text, "[look]\nlist = 39\nmeasure = 80\n");
    let narrow = print("");
    let divider = |screen: &str| screen.lines().nth(5).and_then(|line| line.chars().position(|c| c == '│'));
    assert_eq!((divider(&usual), divider(&narrow)), (Some(47), Some(39)));
}

#[test]
fn a_screen_has_the_given_size() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    for (size, cols, rows) in [("120x35", 120, 35), ("80x24", 80, 24), ("40x12", 40, 12), ("1x1", 1, 1)] {
        let out = tidings(&home, &["--print", "--size", size, &file]).success();
        assert_eq!(out.lines().count(), rows, "{size}");
        assert!(out.lines().all(|line| columns(line) <= cols), "{size}:\n{out}");
        assert!(cols < 40 || TITLES.iter().all(|title| out.contains(title)), "{size}:\n{out}");
    }
    let out = tidings(&home, &["--print", &file]).success();
    assert_eq!(out.lines().count(), 30);
}

#[test]
fn keys_are_pressed_one_by_one() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    let print = |keys: &str| tidings(&home, &["--print", "--size", "80x24", "--keys", keys, &file]).success();
    let out = print("/nato<Enter>");
    // By letters in order, "Not a thing" has no o behind the t.
    assert!(out.contains("1 of 4") && out.contains("NATO talks begin") && !out.contains("Ferry"), "{out}");
    let out = print("/nato<Enter><Enter>f");
    assert!(out.contains("What there is to say about it") && out.contains("★ NATO"), "{out}");
    // The next run finds the marks of this one.
    let out = print("3");
    assert!(out.contains("Unread 3   Saved 1") && out.contains("★ NATO talks begin"), "{out}");
}

#[test]
fn time_and_colours_are_options() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    let at = |now: &str| tidings(&home, &["--print", "--size", "80x24", "--now", now, &file]).success();
    assert!(at("2024-11-28T03:00:00Z").contains("3h"));
    assert!(at("2024-11-30T00:00:00Z").contains("2d"));
    let plain = tidings(&home, &["--print", &file]).success();
    assert!(!plain.contains('\x1b'));
    let ansi = tidings(&home, &["--print", "--ansi", &file]).success();
    assert!(ansi.contains("\x1b[") && ansi.contains("38;5;"));
}

#[test]
fn without_a_file_the_edition_is_shown_and_with_a_dash_standard_input() {
    let home = Home::new();
    let edition = tidings(&home, &["--print", "--size", "80x24"]).success();
    assert!(edition.lines().any(|line| line.contains('●')), "{edition}");
    let lines =
        "{\"title\":\"From a pipe\",\"text\":\"Came through.\"}\n{\"title\":\"Also\",\"text\":\"This.\"}\n";
    let piped = crate::cli::tidings_reading(&home, &["--print", "-"], lines.as_bytes()).success();
    assert!(piped.contains("From a pipe") && piped.contains("All 2   Unread 2"), "{piped}");
}

#[test]
fn x_and_capital_l_fetch_a_page_only_when_pressed() {
    let (home, server) = (Home::new(), Server::new());
    let story = "<p>All there is to say of it, at length, as it was told at the harbour.</p>".repeat(6);
    let page = |title: &str, more: &str| {
        let text = format!("<article><h1>{title}</h1>{story}{more}</article>");
        Reply::ok(format!("<html><head><title>{title}</title></head><body>{text}</body></html>"))
    };
    server.on("/story", page("Ferry runs again", "<p>And <a href=deeper>deeper</a>.</p>"));
    server.on("/deeper", page("Deeper", ""));
    let url = server.url("/story");
    let line =
        serde_json::json!({ "title": "Ferry runs again", "url": url, "text": "In short." }).to_string();
    let file = home.news("ferry.jsonl", line);
    let print =
        |keys: &str| tidings(&home, &["--print", "--size", "100x24", "--keys", keys, &file]).success();
    assert!(print("<Enter>").contains("In short."));
    assert_eq!(server.requests().len(), 0);
    let out = print("x");
    assert!(out.contains("All there is to say") && out.contains("full text"), "{out}");
    let out = print("xx");
    assert!(out.contains("In short.") && !out.contains("All there is"), "{out}");
    // The text stays in memory: after R, the article opens with its full text.
    let before = server.count("/story");
    let out = print("xR");
    assert!(out.contains("All there is to say"), "{out}");
    assert_eq!(server.count("/story"), before + 1);
    let out = print("x<Enter>L");
    assert!(out.contains("Deeper") && out.contains("not in the list"), "{out}");
    let out = print("x<Enter>L<C-o>");
    assert!(!out.contains("not in the list") && out.contains("full text"), "{out}");
    // An error is shown.
    server.on("/story", Reply::status(404));
    let out = print("x");
    assert!(out.contains("not found (404)") && out.contains("In short."), "{out}");
}

#[test]
fn after_a_revision_x_fetches_the_page_again_and_keeps_the_older_text_if_that_fails() {
    let (home, server) = (Home::new(), Server::new());
    let feed = |teaser: &str| {
        let link = server.url("/story");
        Reply::ok(format!(
            "<rss version='2.0'><channel><title>Gazette</title><item><title>Ferry</title><guid>f</guid>\
             <link>{link}</link><description>{teaser}</description></item></channel></rss>"
        ))
    };
    let page = |words: &str| {
        let text = format!("<p>{words}, as it was told at the harbour, and at length.</p>").repeat(6);
        Reply::ok(format!(
            "<html><head><title>Ferry</title></head><body><article>{text}</article></body></html>"
        ))
    };
    server.on("/feed", feed("It runs."));
    server.on("/story", page("The first telling"));
    tidings(&home, &["add", "--yes", &server.url("/feed")]).success();
    tidings(&home, &["refresh", "--all"]).success();
    let print = |keys: &str| tidings(&home, &["--print", "--keys", keys]).success();
    assert!(print("x").contains("The first telling"));
    server.on("/feed", feed("It runs again."));
    tidings(&home, &["refresh", "--all"]).success();
    assert!(print("").contains("The first telling") && print("x").contains("It runs again."));
    assert_eq!(server.count("/story"), 1);
    server.on("/story", Reply::status(404));
    let out = print("xx");
    assert!(out.contains("The first telling") && out.contains("not found (404)"), "{out}");
    server.on("/story", page("The second telling"));
    assert!(print("xx").contains("The second telling"));
    let before = server.count("/story");
    assert!(print("").contains("The second telling") && print("xx").contains("The second telling"));
    assert_eq!(server.count("/story"), before);
}

#[test]
fn an_article_is_written_and_replaces_no_file() {
    let home = Home::new();
    let file = home.articles(&["Ferry runs again"]);
    let line = |keys: &str| {
        let out = tidings(&home, &["--print", "--keys", keys, &file]).success();
        out.lines().last().unwrap().to_owned()
    };
    let path = home.path("news/ferry-runs-again.md");
    assert!(line("w<Enter>").contains("Wrote ferry-runs-again.md"));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# Ferry runs again\n") && text.ends_with("number 0.\n"), "{text}");
    std::fs::write(&path, "mine").unwrap();
    assert!(line("w<Enter>").contains("It exists. Overwrite: ferry-runs-again.md"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    assert!(line("w<Enter><Enter>").contains("Wrote"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert!(line("w<C-u>~/f.txt<Enter>").contains("Wrote ~/f.txt"));
    assert!(std::fs::read_to_string(home.path("f.txt")).unwrap().starts_with("Ferry runs again\n"));
    assert!(line("w<C-u>none/f.txt<Enter>").contains("none: there is no such folder"));
    // Without a terminal there is no pager.
    assert!(line("e").contains("There is no terminal for another program"));
    assert!(line("|cat<Enter>").contains("There is no terminal for another program"));
}

#[test]
fn a_screen_is_ascii_where_the_locale_is() {
    let home = Home::new();
    let file = home.articles(&["Zürich opens “a line” …", "Ferry – late again"]);
    let print = |vars: &[(&str, &str)], args: &[&str]| {
        let mut command = std::process::Command::new(crate::home::TIDINGS);
        command.args(args).env_clear().envs(home.vars()).envs(vars.iter().copied());
        let out = command.output().unwrap();
        assert!(out.status.success());
        String::from_utf8(out.stdout).unwrap()
    };
    let screen = ["--print", "--size", "90x12", &file];
    for vars in [&[("LC_ALL", "C")][..], &[("LANG", "")], &[("LC_CTYPE", "POSIX")], &[("TIDINGS_ASCII", "1")]]
    {
        let out = print(vars, &screen);
        assert!(out.contains("* Zurich opens \"a line\"") && out.is_ascii(), "{vars:?}: {out}");
    }
    for vars in [&[][..], &[("LC_ALL", "C"), ("TIDINGS_ASCII", "0")], &[("LC_ALL", "de_DE.utf8")]] {
        assert!(print(vars, &screen).contains("● Zürich opens “a line”"), "{vars:?}");
    }
    // Data for other programs stays as it is, unless ASCII is asked for.
    for args in [&["list", &file][..], &["show", &file]] {
        assert!(print(&[("LC_ALL", "C")], args).contains("Zürich opens “a line” …"));
        assert!(print(&[("TIDINGS_ASCII", "1")], args).contains("Zurich opens \"a line\" ..."));
    }
}
