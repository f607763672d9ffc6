//! The programming language of a code block: its usual name, or a guess where the page states none. No guess is better
//! than a wrong one. Never here: syntax highlighting, where a page states the language.

mod form;
mod signs;

use std::borrow::Cow;

use self::signs::SIGNS;

/// Bytes of a code block that are looked at.
const MAX_BYTES: usize = 3000;

/// The language of a code block as it is named to the user: what the page states, in its usual spelling, or a guess.
pub(crate) fn of<'a>(stated: Option<&'a str>, text: &str) -> Option<Cow<'a, str>> {
    let Some(stated) = stated else { return guess(text).map(Cow::Borrowed) };
    let name = stated.to_ascii_lowercase();
    let usual = match name.as_str() {
        // The page says that it is not code.
        "text" | "txt" | "plain" | "plaintext" | "plain-text" | "none" | "no" | "nohighlight"
        | "no-highlight" | "raw" | "output" | "ascii" | "code" | "undefined" | "null" | "auto"
        | "unknown" | "default" | "other" | "generic" => return None,
        "js" | "mjs" | "cjs" | "node" | "nodejs" => "javascript",
        "ts" | "mts" | "cts" => "typescript",
        "rs" | "rustlang" => "rust",
        "py" | "python3" | "python2" | "py3" | "pycon" | "ipython" | "python-repl" => "python",
        "rb" => "ruby",
        "sh" | "zsh" | "ash" | "ksh" | "bash" | "shellscript" => "shell",
        "shell-session" | "sh-session" | "shellsession" | "terminal" | "bash-session" => "console",
        "golang" => "go",
        "c++" | "cxx" | "cc" | "hpp" => "cpp",
        "cs" | "csharp" | "dotnet" => "c#",
        "fs" | "fsharp" => "f#",
        "objc" | "objectivec" | "obj-c" | "objective_c" => "objective-c",
        "kt" | "kts" => "kotlin",
        "yml" => "yaml",
        "md" | "mdown" => "markdown",
        "tex" => "latex",
        "hs" => "haskell",
        "ex" | "exs" => "elixir",
        "erl" => "erlang",
        "clj" => "clojure",
        "ml" => "ocaml",
        "pl" => "perl",
        "ps1" | "ps" | "pwsh" => "powershell",
        "bat" | "cmd" | "dosbatch" => "batch",
        "docker" => "dockerfile",
        "make" | "mk" | "mf" => "makefile",
        "patch" | "udiff" => "diff",
        "tf" | "hcl" => "terraform",
        "proto" | "protobuf" | "proto3" => "protobuf",
        "postgresql" | "postgres" | "plpgsql" | "mysql" | "sqlite" | "tsql" | "pgsql" => "sql",
        "viml" | "vimscript" => "vim",
        _ if name == stated => return Some(Cow::Borrowed(stated)),
        _ => return Some(Cow::Owned(name)),
    };
    Some(Cow::Borrowed(usual))
}

/// The language that a text is most probably written in.
fn guess(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches(['\n', '\r']).trim_end();
    let end = (0..=text.len().min(MAX_BYTES)).rev().find(|at| text.is_char_boundary(*at))?;
    let (is_whole, text) = (end == text.len(), &text[..end]);
    form::by_first_line(text).or_else(|| form::by_lines(text, is_whole)).or_else(|| SIGNS.guess(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_their_usual_names() {
        for (stated, name) in [
            ("rs", Some("rust")),
            ("Python3", Some("python")),
            ("SQL", Some("sql")),
            ("tsx", Some("tsx")),
            ("brainfuck", Some("brainfuck")),
            ("c++", Some("cpp")),
            ("text", None),
            ("nohighlight", None),
        ] {
            assert_eq!(of(Some(stated), "fn main() {\n    println!();\n}").as_deref(), name, "{stated}");
        }
    }

    #[test]
    fn a_language_is_guessed_from_its_signs() {
        for (language, text) in [
            ("shell", "#!/usr/bin/env bash\nx=1"),
            ("python", "#!/usr/bin/python3.12\nx"),
            ("python", "def tide(day):\n    if day > 3:\n        return None\n    return 4"),
            ("python", "from datetime import date\nprint(date.today())"),
            ("python", ">>> 1 + 1\n2"),
            ("rust", "fn main() {\n    let mut n = 1;\n    println!(\"{n}\");\n}"),
            ("rust", "#[derive(Debug)]\npub struct Tide {\n    height: f32,\n}"),
            ("go", "func high(t Tide) error {\n\tif err != nil {\n\t\treturn err\n\t}\n}"),
            ("c", "#include <stdio.h>\nint main(void) {\n    printf(\"high\\n\");\n}"),
            ("cpp", "#include <vector>\nint main() {\n    std::vector<int> a;\n}"),
            (
                "java",
                "public class Tide {\n    public static void main(String[] args) {\n        System.out.println(1);\n    }\n}",
            ),
            (
                "c#",
                "using System;\nnamespace Tides;\nclass A { static void Main() { Console.WriteLine(1); } }",
            ),
            ("kotlin", "data class Tide(val height: Int)\n\nfun main() {\n    val all = listOf(Tide(1))\n}"),
            ("swift", "import SwiftUI\n\nstruct Tides: View {\n    @State var n = 1\n}"),
            (
                "swift",
                "func high(_ n: Int) -> String {\n    guard let t = all[n] else { return \"\" }\n    return t\n}",
            ),
            ("javascript", "const http = require('http');\nmodule.exports = { a: 1 };"),
            ("javascript", "fetch('/tides').then((r) => {\n  console.log(r);\n});"),
            ("typescript", "interface Tide {\n  height: number;\n}\nconst all: string = 'x';"),
            ("ruby", "class Tide < Wave\n  attr_reader :height\nend"),
            ("lua", "local function high(t)\n  if t ~= nil then\n    return t\n  end\nend"),
            ("php", "<?php\necho 1;"),
            ("perl", "use strict;\nmy $height = 3;"),
            ("haskell", "module Tide where\nimport qualified Data.Map as M\nhigh :: Int -> Int"),
            ("shell", "for f in *.txt; do\n  grep tide \"$f\" > /dev/null 2>&1\ndone"),
            ("shell", "sudo apt-get install tides\ncd tides && make"),
            ("shell", "npm install --save-dev tides"),
            ("console", "$ tides --today\nHigh at 6:10"),
            ("sql", "select height from tides where day = 3;"),
            ("sql", "WITH a AS (SELECT 1)\nSELECT * FROM a"),
            ("css", ".tide {\n  color: blue;\n  high-water: 3;\n}"),
            ("html", "<div class=\"tide\">\n  <p>High</p>\n</div>"),
            ("xml", "<tide>\n  <high>3</high>\n</tide>"),
            ("json", "{\"high\": [1, 2], \"low\": null}"),
            ("toml", "[package]\nname = \"tides\"\nedition = \"2024\""),
            ("yaml", "on: push\njobs:\n  build:\n    steps:\n      - run: make"),
            ("dockerfile", "FROM debian:12\nRUN apt-get update\nCMD [\"tides\"]"),
            ("diff", "--- a/tides.rs\n+++ b/tides.rs\n@@ -1 +1 @@\n-low\n+high"),
            ("diff", " fn tide() {\n-    low()\n+    high()\n }"),
            ("http", "GET /tides HTTP/1.1\nHost: tides.example"),
            ("terraform", "resource \"tide_table\" \"malta\" {\n  high = 1\n}"),
            ("latex", "\\begin{tabular}{lr}\na & b\n\\end{tabular}"),
        ] {
            assert_eq!(guess(text), Some(language), "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed_from_text_that_could_be_anything() {
        for text in [
            "",
            "x",
            "x = 1",
            "let x = 1;",
            "return x;",
            "const a = b;",
            "The sea is high again today,\nwith a thrilling flush of wind.",
            "Select a port from the list and go on.",
            "make sure to read the manual before you begin with it.",
            "cat and dog were here.",
            "Port    High\nMalta   0.2\nFundy   16.0",
            "error: no such file\nwarning: 3 more",
            "- one\n+ two\n- three",
            "Name: Fundy\nHeight: 16 m",
            "[1] Smith\n[2] Jones",
            "+---+---+\n| a | b |\n+---+---+",
            "a -> b -> c",
            "while the tide is high:\n  wait",
            "key = value\nother = value",
            "<Tide>",
            "export = true",
            "2026-11-24 10:00:01 INFO tide is high\n2026-11-24 10:00:02 WARN tide is low",
            "日本語のテキスト…「」",
        ] {
            assert_eq!(guess(text), None, "{text}");
        }
    }

    #[test]
    fn a_part_of_a_long_text_is_looked_at() {
        let text = format!("{}{}", "é = 1;\n".repeat(2000), "macro_rules! tide {}\n");
        assert_eq!(guess(&text), None);
        assert_eq!(guess(&"é".repeat(9000)), None);
    }
}
