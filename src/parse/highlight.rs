//! Which parts of a program's text are comments, strings, keywords: by the grammars that `syntect` brings.
//! Never here: colours, or guesses at a language that nobody named.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::news::{Block, Document, SafeText, SyntaxClass, SyntaxSpan};

/// Bytes of a block and of a line, past which a block stays plain.
const BLOCK: usize = 100 << 10;
const LINE: usize = 2000;
/// Grammars that say nothing, and one that takes 40 ms for each kilobyte of some texts.
const PLAIN: [&str; 2] = ["Plain Text", "MATLAB"];
/// A grammar's work on a line can grow with the square of it: the sum of those of a document. That is 3,000 lines of
/// 45 bytes, and half a second of the worst that was found.
const WORK: usize = 6_000_000;
/// Bytes and blocks of a document.
const DOCUMENT: usize = 300 << 10;
const BLOCKS: usize = 200;

/// Finds the tones of all code in a document.
pub fn paint(document: &mut Document) {
    let mut left = Left { bytes: DOCUMENT, blocks: BLOCKS, work: WORK };
    left.paint(&mut document.blocks);
}

/// A program in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    pub language: Option<SafeText>,
    pub text: SafeText,
}

/// All code of a document, from top to bottom; empty if no language of any is named, so that there is nothing to find.
pub fn programs(document: &Document) -> Vec<Program> {
    fn gather(blocks: &[Block], out: &mut Vec<Program>) {
        for block in blocks {
            match block {
                Block::Code { language, text, .. } => {
                    out.push(Program { language: language.clone(), text: text.clone() });
                }
                Block::Quote(inner) | Block::Details { blocks: inner, .. } => gather(inner, out),
                Block::List(items) => items.iter().for_each(|item| gather(&item.blocks, out)),
                Block::Definitions(all) => all.iter().for_each(|one| gather(&one.blocks, out)),
                _ => {}
            }
        }
    }
    let mut out = Vec::new();
    gather(&document.blocks, &mut out);
    if out.iter().all(|program| program.language.is_none()) {
        out.clear();
    }
    out
}

/// The tones of each of them, in the same order.
pub fn tones_of(programs: &[Program]) -> Vec<Vec<SyntaxSpan>> {
    let mut left = Left { bytes: DOCUMENT, blocks: BLOCKS, work: WORK };
    let of = |program: &Program| {
        let mut syntax = Vec::new();
        if let Some(language) = &program.language {
            left.code(language, &program.text, &mut syntax);
        }
        syntax
    };
    programs.iter().map(of).collect()
}

struct Left {
    bytes: usize,
    blocks: usize,
    work: usize,
}

impl Left {
    fn paint(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Code { language: Some(language), text, syntax } => self.code(language, text, syntax),
                Block::Quote(inner) | Block::Details { blocks: inner, .. } => self.paint(inner),
                Block::List(items) => items.iter_mut().for_each(|item| self.paint(&mut item.blocks)),
                Block::Definitions(all) => all.iter_mut().for_each(|one| self.paint(&mut one.blocks)),
                _ => {}
            }
        }
    }

    fn code(&mut self, language: &str, text: &SafeText, syntax: &mut Vec<SyntaxSpan>) {
        if text.len() > BLOCK.min(self.bytes)
            || self.blocks == 0
            || text.lines().any(|line| line.len() > LINE)
        {
            return;
        }
        let work = text.lines().map(|line| line.len() * line.len()).sum::<usize>();
        if work > self.work {
            return;
        }
        self.work -= work;
        self.bytes -= text.len();
        self.blocks -= 1;
        *syntax = self::syntax(language, text);
    }
}

static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();

/// The tones of a program's text in a language; none if the language is unknown.
fn syntax(language: &str, text: &str) -> Vec<SyntaxSpan> {
    let name = language.to_ascii_lowercase();
    if matches!(name.as_str(), "diff" | "patch" | "udiff") {
        return changes(text);
    }
    // A grammar may be wrong, and its author is not here.
    let work = move || {
        let all = SYNTAXES.get_or_init(SyntaxSet::load_defaults_newlines);
        let syntax = all
            .find_syntax_by_token(known_as(&name))
            .filter(|syntax| !PLAIN.contains(&syntax.name.as_str()))?;
        parsed(all, syntax, text)
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok().flatten().unwrap_or_default()
}

/// The name of the grammar for a language: its own, or that of one that is written alike.
fn known_as(name: &str) -> &str {
    match name {
        "ts" | "tsx" | "typescript" | "jsx" | "javascript" | "node" | "mjs" | "jsonc" | "json5" => "js",
        "shell" | "console" | "shell-session" | "sh-session" | "zsh" | "fish" | "terminal" => "bash",
        "golang" => "go",
        "c++" | "cxx" | "cuda" | "arduino" => "cpp",
        "csharp" | "c#" => "cs",
        "objective-c" | "objectivec" | "objc" => "m",
        "kotlin" | "kt" | "dart" => "java",
        "rustlang" => "rs",
        "python3" | "py3" | "ipython" | "pycon" => "py",
        "elisp" | "emacs-lisp" | "common-lisp" | "scheme" | "racket" => "lisp",
        "postgresql" | "postgres" | "plpgsql" | "mysql" | "sqlite" | "tsql" => "sql",
        "vue" | "svelte" | "xhtml" | "htmlmixed" => "html",
        "svg" | "rss" | "atom" => "xml",
        "make" => "makefile",
        "latex" => "tex",
        "scss" | "less" => "css",
        "markdown" => "md",
        other => other,
    }
}

fn parsed(all: &SyntaxSet, syntax: &SyntaxReference, text: &str) -> Option<Vec<SyntaxSpan>> {
    let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
    let mut kinds = Kinds::default();
    let mut out: Vec<SyntaxSpan> = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let operations = state.parse_line(line, all).ok()?;
        let mut at = 0;
        for (next, operation) in operations {
            kinds.tone(&stack, text, line_start + at..line_start + next, &mut out);
            at = next;
            stack.apply(&operation).ok()?;
        }
        kinds.tone(&stack, text, line_start + at..line_start + line.len(), &mut out);
        line_start += line.len();
    }
    Some(out)
}

/// What a name of a grammar means.
#[derive(Clone, Copy)]
enum Meaning {
    SyntaxSpan(SyntaxClass),
    /// Just text, whatever it stands in.
    Plain,
}

/// Names of grammars, the more exact before the less.
const NAMES: [(&str, Meaning); 38] = [
    ("comment", Meaning::SyntaxSpan(SyntaxClass::Comment)),
    ("constant.character.escape", Meaning::SyntaxSpan(SyntaxClass::Constant)),
    ("constant.numeric", Meaning::SyntaxSpan(SyntaxClass::Number)),
    ("constant.character", Meaning::SyntaxSpan(SyntaxClass::Text)),
    ("constant", Meaning::SyntaxSpan(SyntaxClass::Constant)),
    ("string", Meaning::SyntaxSpan(SyntaxClass::Text)),
    ("support.constant", Meaning::SyntaxSpan(SyntaxClass::Constant)),
    ("support.function", Meaning::SyntaxSpan(SyntaxClass::Function)),
    ("support.macro", Meaning::SyntaxSpan(SyntaxClass::Function)),
    ("support.type.property-name", Meaning::SyntaxSpan(SyntaxClass::Attribute)),
    ("support.type", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("support.class", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("entity.name.function", Meaning::SyntaxSpan(SyntaxClass::Function)),
    ("entity.name.macro", Meaning::SyntaxSpan(SyntaxClass::Function)),
    ("entity.name.tag", Meaning::SyntaxSpan(SyntaxClass::Tag)),
    ("entity.name.section", Meaning::SyntaxSpan(SyntaxClass::Keyword)),
    ("entity.name.type", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("entity.name.class", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("entity.name.struct", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("entity.name.enum", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("entity.name.trait", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("entity.name.interface", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("entity.name.impl", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("entity.name.constant", Meaning::SyntaxSpan(SyntaxClass::Constant)),
    ("entity.other.inherited-class", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("entity.other.attribute-name", Meaning::SyntaxSpan(SyntaxClass::Attribute)),
    ("variable.function", Meaning::SyntaxSpan(SyntaxClass::Function)),
    ("variable.annotation", Meaning::SyntaxSpan(SyntaxClass::Attribute)),
    ("variable.language", Meaning::SyntaxSpan(SyntaxClass::Constant)),
    ("storage.type", Meaning::SyntaxSpan(SyntaxClass::Type)),
    ("storage", Meaning::SyntaxSpan(SyntaxClass::Keyword)),
    ("keyword", Meaning::SyntaxSpan(SyntaxClass::Keyword)),
    ("meta.annotation", Meaning::SyntaxSpan(SyntaxClass::Attribute)),
    ("markup.heading", Meaning::SyntaxSpan(SyntaxClass::Keyword)),
    ("markup.inserted", Meaning::SyntaxSpan(SyntaxClass::Added)),
    ("markup.deleted", Meaning::SyntaxSpan(SyntaxClass::Removed)),
    ("markup.raw", Meaning::SyntaxSpan(SyntaxClass::Text)),
    // What is put into a string is not of it.
    ("meta.interpolation", Meaning::Plain),
];

/// Words that declare something, which grammars name like the types that may stand in their place.
const DECLARE: [&str; 22] = [
    "async",
    "auto",
    "class",
    "const",
    "def",
    "enum",
    "extends",
    "fn",
    "func",
    "function",
    "impl",
    "interface",
    "lambda",
    "let",
    "mod",
    "mut",
    "namespace",
    "struct",
    "trait",
    "type",
    "union",
    "var",
];

/// Names looked up once, then remembered.
#[derive(Default)]
struct Kinds(HashMap<Scope, Option<Meaning>>);

impl Kinds {
    /// Notes the tone of a part of `text`: the innermost name that means something counts.
    fn tone(&mut self, stack: &ScopeStack, text: &str, part: Range<usize>, out: &mut Vec<SyntaxSpan>) {
        let bare = text[part.clone()].trim_end();
        let word = bare.trim_start();
        if word.is_empty() {
            return;
        }
        let start = part.start + bare.len() - word.len();
        let Some(Meaning::SyntaxSpan(kind)) = stack.as_slice().iter().rev().find_map(|scope| self.of(*scope))
        else {
            return;
        };
        let kind = match kind {
            // Signs between words are no words.
            SyntaxClass::Keyword
                if !word.contains(|c: char| c.is_alphanumeric() || matches!(c, '#' | '@')) =>
            {
                return;
            }
            SyntaxClass::Type if DECLARE.contains(&word) => SyntaxClass::Keyword,
            kind => kind,
        };
        let end = start + word.len();
        match out.last_mut() {
            Some(last) if last.kind == kind && text[last.end as usize..start].bytes().all(|b| b == b' ') => {
                last.end = end as u32;
            }
            _ => out.push(SyntaxSpan { start: start as u32, end: end as u32, kind }),
        }
    }

    fn of(&mut self, scope: Scope) -> Option<Meaning> {
        static RULES: OnceLock<Vec<(Scope, Meaning)>> = OnceLock::new();
        let rules = RULES.get_or_init(|| {
            NAMES.iter().filter_map(|(name, kind)| Some((Scope::new(name).ok()?, *kind))).collect()
        });
        *self
            .0
            .entry(scope)
            .or_insert_with(|| rules.iter().find(|(name, _)| name.is_prefix_of(scope)).map(|(_, kind)| *kind))
    }
}

/// The lines that a patch takes away and puts in.
fn changes(text: &str) -> Vec<SyntaxSpan> {
    let mut out = Vec::new();
    let mut start = 0u32;
    for line in text.split_inclusive('\n') {
        let kind = match line.as_bytes() {
            [b'+', b'+', b'+', ..]
            | [b'-', b'-', b'-', ..]
            | [b'@', b'@', ..]
            | [b'd', b'i', b'f', b'f', b' ', ..] => Some(SyntaxClass::Keyword),
            [b'+' | b'>', ..] => Some(SyntaxClass::Added),
            [b'-' | b'<', ..] => Some(SyntaxClass::Removed),
            _ => None,
        };
        let end = start + line.trim_end().len() as u32;
        out.extend(kind.filter(|_| end > start).map(|kind| SyntaxSpan { start, end, kind }));
        start += line.len() as u32;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `comment(// a) keyword(fn)`
    fn shown(language: &str, text: &str) -> String {
        let one = |tone: &SyntaxSpan| {
            format!("{:?}({})", tone.kind, &text[tone.start as usize..tone.end as usize]).to_lowercase()
        };
        syntax(language, text).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn parts_of_programs_are_told_apart() {
        for (language, text, syntax) in [
            ("rust", "fn a() -> u8 { 1 } // é", "keyword(fn) function(a) type(u8) number(1) comment(// é)"),
            (
                "Python",
                "def a(x):\n    return 'b' + str(2)",
                "keyword(def) function(a) keyword(return) text('b') type(str) number(2)",
            ),
            ("js", "const a = `x${1}`;", "keyword(const) text(`x) number(1) text(`)"),
            ("typescript", "let a = null;", "keyword(let) constant(null)"),
            ("html", "<a href=\"x\">y</a>", "tag(a) attribute(href) text(\"x\") tag(a)"),
            ("json", "{\"a\": [1, true]}", "text(\"a\") number(1) constant(true)"),
            ("sh", "if [ -f a ]; then echo 'b'; fi", ""),
            ("diff", "@@ 1 @@\n a\n+b\n-c\n", "keyword(@@ 1 @@) added(+b) removed(-c)"),
            ("nosuch", "fn a() {}", ""),
            ("text", "fn a() {}", ""),
        ] {
            let found = shown(language, text);
            if language == "sh" {
                assert!(found.contains("keyword(if)") && found.contains("text('b')"), "{found}");
            } else {
                assert_eq!(found, syntax, "{language}");
            }
        }
    }

    #[test]
    fn large_and_long_blocks_stay_plain() {
        let code = |text: &str| Block::Code {
            language: Some("rust".into()),
            text: SafeText::verbatim(text),
            syntax: vec![],
        };
        let toned = |block: &Block| matches!(block, Block::Code { syntax, .. } if !syntax.is_empty());
        let line = "let a = 1;\n";
        let mut document = Document {
            blocks: vec![
                code(&line.repeat(BLOCK / line.len() + 1)),
                code(&"let a = 1; ".repeat(LINE / 10)),
                Block::Quote(vec![code(line)]),
            ],
            ..Document::default()
        };
        paint(&mut document);
        assert!(!toned(&document.blocks[0]) && !toned(&document.blocks[1]));
        assert!(matches!(&document.blocks[2], Block::Quote(inner) if toned(&inner[0])));
        let mut many = Document { blocks: (0..=BLOCKS).map(|_| code(line)).collect(), ..Document::default() };
        paint(&mut many);
        assert_eq!(many.blocks.iter().filter(|block| toned(block)).count(), BLOCKS);
    }
}
