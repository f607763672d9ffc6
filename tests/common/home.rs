//! A temporary home folder for one test: files to read, and folders the program writes to.
//! Never here: running the program.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

/// The program under test.
pub(crate) const TIDINGS: &str = env!("CARGO_BIN_EXE_tidings");

/// A home folder, deleted after the test.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        let home = Self(tempfile::Builder::new().prefix("tidings-test").tempdir().unwrap());
        fs::create_dir(home.path("news")).unwrap();
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file to the folder `news`; returns its path as an argument.
    pub(crate) fn news(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path("news").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Writes articles as JSON Lines, one per day, the first one the newest; returns the path.
    pub(crate) fn articles(&self, titles: &[&str]) -> String {
        let lines = titles.iter().enumerate().map(|(n, title)| {
            let text = format!("What there is to say about it, number {n}.");
            let date = format!("2024-11-{:02}", 28 - n);
            serde_json::json!({ "title": title, "date": date, "text": text }).to_string() + "\n"
        });
        self.news("articles.jsonl", lines.collect::<String>())
    }

    /// Rows of one line without headings beside the article, unless the window remembers something else: most tests are
    /// about something else than the list.
    pub(crate) fn plain_window(&self) {
        let path = self.path("data/window.json");
        if !path.exists() && fs::create_dir_all(self.path("data")).is_ok() {
            let plain = r#"{"rows": "compact", "no-groups": true, "layout": "side-by-side"}"#;
            let _ = fs::write(path, plain);
        }
    }

    /// The whole environment of the program.
    pub(crate) fn vars(&self) -> Vec<(&'static str, OsString)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let dir = |name| self.path(name).into_os_string();
        vec![
            ("HOME", self.0.path().into()),
            ("PATH", path),
            ("TZ", "UTC".into()),
            ("LANG", "C.UTF-8".into()),
            ("TERM", "xterm-256color".into()),
            ("TIDINGS_CONFIG_DIR", dir("config")),
            ("TIDINGS_DATA_DIR", dir("data")),
        ]
    }
}
