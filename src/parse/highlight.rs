//! Syntax highlighting of code blocks: which parts are comments, strings, keywords, by grammars for `syntect`.
//! Never here: colours, or guessing the language of a code block that names none (see `language`).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::language;
use crate::news::{Block, Document, SafeText, SyntaxClass, SyntaxSpan, catch_panic};

/// The longest code block and the longest line that are highlighted, in bytes.
const MAX_BLOCK: usize = 100 << 10;
const MAX_LINE: usize = 2000;
/// Bytes and code blocks of a document that are highlighted.
const MAX_DOCUMENT: usize = 300 << 10;
const MAX_BLOCKS: usize = 200;
/// The sum of the squares of the line lengths of a document, because a grammar's work on a line can grow with the
/// square of its length. This is 3,000 lines of 45 bytes, and half a second in the worst case that was found.
const MAX_WORK: usize = 6_000_000;
/// Blanks in a row in a line that is highlighted: with more some grammars take seconds.
const MAX_BLANKS: usize = 200;
/// Grammars that are not used: those without highlighting, and those that take more than 40 ms for each kilobyte of some
/// texts.
const UNUSED_GRAMMARS: [&str; 7] =
    ["Plain Text", "MATLAB", "SystemVerilog", "log", "syslog", "Command Help", "Highlight non-printables"];

/// The grammars of the editor Sublime Text and those that the pager `bat` adds, all of permissive licences.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// A code block of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodeBlock {
    pub(crate) language: Option<SafeText>,
    pub(crate) text: SafeText,
}

/// Highlights all code blocks of a document.
pub fn highlight_document(document: &mut Document) {
    fn visit(blocks: &mut [Block], budget: &mut Budget) {
        for block in blocks {
            match block {
                Block::Code { language, text, syntax } => {
                    *syntax = budget.highlight(language.as_ref(), text);
                }
                Block::Quote(inner) | Block::Details { blocks: inner, .. } => visit(inner, budget),
                Block::List(items) => items.iter_mut().for_each(|item| visit(&mut item.blocks, budget)),
                Block::Definitions(all) => all.iter_mut().for_each(|one| visit(&mut one.blocks, budget)),
                _ => {}
            }
        }
    }
    visit(&mut document.blocks, &mut Budget::default());
}

/// All code blocks of a document, from top to bottom. Empty if the language of none of them is known, because then
/// there is nothing to highlight.
pub(crate) fn code_blocks(document: &Document) -> Vec<CodeBlock> {
    fn visit(blocks: &[Block], out: &mut Vec<CodeBlock>) {
        for block in blocks {
            match block {
                Block::Code { language, text, .. } => {
                    out.push(CodeBlock { language: language.clone(), text: text.clone() });
                }
                Block::Quote(inner) | Block::Details { blocks: inner, .. } => visit(inner, out),
                Block::List(items) => items.iter().for_each(|item| visit(&item.blocks, out)),
                Block::Definitions(all) => all.iter().for_each(|one| visit(&one.blocks, out)),
                _ => {}
            }
        }
    }
    let mut out = Vec::new();
    visit(&document.blocks, &mut out);
    if out.iter().all(|block| language::of(block.language.as_deref(), &block.text).is_none()) {
        out.clear();
    }
    out
}

/// The highlighting of each code block, in the same order.
pub(crate) fn highlight_blocks(blocks: &[CodeBlock]) -> Vec<Vec<SyntaxSpan>> {
    let mut budget = Budget::default();
    blocks.iter().map(|block| budget.highlight(block.language.as_ref(), &block.text)).collect()
}

/// What is left of the limits of a document.
struct Budget {
    bytes: usize,
    blocks: usize,
    work: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MAX_DOCUMENT, blocks: MAX_BLOCKS, work: MAX_WORK }
    }
}

impl Budget {
    fn highlight(&mut self, language: Option<&SafeText>, text: &SafeText) -> Vec<SyntaxSpan> {
        let work = text.lines().map(|line| line.len() * line.len()).sum::<usize>();
        if text.len() > MAX_BLOCK.min(self.bytes)
            || self.blocks == 0
            || work > self.work
            || text.lines().any(|line| line.len() > MAX_LINE || has_many_blanks(line))
        {
            return Vec::new();
        }
        self.work -= work;
        self.bytes -= text.len();
        self.blocks -= 1;
        highlight(language.map(SafeText::as_str), text)
    }
}

fn has_many_blanks(line: &str) -> bool {
    line.len() > MAX_BLANKS
        && line.split(|c: char| !c.is_whitespace()).any(|blanks| blanks.len() > MAX_BLANKS)
}

/// Highlights a text; nothing if the language is unknown.
fn highlight(stated: Option<&str>, text: &str) -> Vec<SyntaxSpan> {
    let Some(language) = language::of(stated, text) else { return Vec::new() };
    match &*language {
        "diff" => return highlight_diff(text),
        "console" => return highlight_console(text),
        _ => {}
    }
    highlight_part(&language, text)
}

fn highlight_part(language: &str, text: &str) -> Vec<SyntaxSpan> {
    // A grammar is not our code and may make syntect panic.
    let work = || {
        let name =
            if language == "php" && !text.contains("<?") { "PHP Source" } else { grammar_name(language) };
        let syntax = SYNTAXES
            .find_syntax_by_token(name)
            .filter(|syntax| !UNUSED_GRAMMARS.contains(&syntax.name.as_str()))?;
        parse(syntax, text)
    };
    catch_panic(work).flatten().unwrap_or_default()
}

/// The grammar of a language: its own, or that of a similar language.
fn grammar_name(language: &str) -> &str {
    match language {
        "javascript" | "jsonc" | "json5" => "js",
        "typescript" => "ts",
        "jsx" => "tsx",
        "shell" => "bash",
        "kotlin" => "kt",
        "cuda" | "arduino" => "cpp",
        "c#" => "cs",
        "f#" => "fs",
        "objective-c" => "m",
        "emacs-lisp" | "elisp" | "common-lisp" | "scheme" => "lisp",
        "xhtml" | "htmlmixed" => "html",
        "svg" | "rss" | "atom" => "xml",
        "terraform" => "tf",
        "protobuf" => "proto",
        "batch" => "bat",
        "vim" => "VimL",
        "latex" => "tex",
        other => other,
    }
}

fn parse(syntax: &SyntaxReference, text: &str) -> Option<Vec<SyntaxSpan>> {
    let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
    let mut rules = ScopeRules::default();
    let mut out: Vec<SyntaxSpan> = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let operations = state.parse_line(line, &SYNTAXES).ok()?;
        let mut at = 0;
        for (next, operation) in operations {
            rules.add_span(&stack, text, line_start + at..line_start + next, &mut out);
            at = next;
            stack.apply(&operation).ok()?;
        }
        rules.add_span(&stack, text, line_start + at..line_start + line.len(), &mut out);
        line_start += line.len();
    }
    Some(out)
}

/// How text in a scope of a grammar is shown.
#[derive(Clone, Copy)]
enum Rule {
    Class(SyntaxClass),
    /// Not highlighted, whatever is around it.
    Plain,
}

/// The scopes of each rule. The longest name that is a prefix of a scope counts.
const SCOPES: [(Rule, &str); 12] = [
    (Rule::Class(SyntaxClass::Comment), "comment"),
    (
        Rule::Class(SyntaxClass::Constant),
        "constant constant.character.escape support.constant entity.name.constant variable.language",
    ),
    (Rule::Class(SyntaxClass::Number), "constant.numeric"),
    (Rule::Class(SyntaxClass::Text), "constant.character string markup.raw"),
    (
        Rule::Class(SyntaxClass::Function),
        "support.function support.macro entity.name.function entity.name.macro variable.function",
    ),
    (
        Rule::Class(SyntaxClass::Attribute),
        "support.type.property-name entity.other.attribute-name variable.annotation meta.annotation",
    ),
    (
        Rule::Class(SyntaxClass::Type),
        "support.type support.class entity.name.type entity.name.class entity.name.struct entity.name.enum \
         entity.name.trait entity.name.interface entity.name.impl entity.other.inherited-class storage.type",
    ),
    (Rule::Class(SyntaxClass::Tag), "entity.name.tag"),
    (Rule::Class(SyntaxClass::Keyword), "entity.name.section storage keyword markup.heading"),
    (Rule::Class(SyntaxClass::Added), "markup.inserted"),
    (Rule::Class(SyntaxClass::Removed), "markup.deleted"),
    // An expression inside a string does not look like the string.
    (Rule::Plain, "meta.interpolation meta.template.expression"),
];

/// Keywords of declarations. Grammars give them the scope of types.
const DECLARATION_KEYWORDS: &str = "async auto class const def enum extends fn func function impl interface lambda let \
                                    mod mut namespace struct trait type union var";

/// The rule of each scope, looked up once.
#[derive(Default)]
struct ScopeRules(HashMap<Scope, Option<Rule>>);

impl ScopeRules {
    /// Adds the span of a part of `text`, by the innermost scope with a rule.
    fn add_span(&mut self, stack: &ScopeStack, text: &str, part: Range<usize>, out: &mut Vec<SyntaxSpan>) {
        let bare = text[part.clone()].trim_end();
        let word = bare.trim_start();
        if word.is_empty() {
            return;
        }
        let start = part.start + bare.len() - word.len();
        let rule = stack.as_slice().iter().rev().find_map(|scope| self.rule(*scope));
        let Some(Rule::Class(class)) = rule else { return };
        let kind = match class {
            // Grammars call operators keywords, too.
            SyntaxClass::Keyword | SyntaxClass::Type
                if !word.contains(|c: char| c.is_alphanumeric() || matches!(c, '#' | '@')) =>
            {
                return;
            }
            SyntaxClass::Type if DECLARATION_KEYWORDS.split(' ').any(|known| known == word) => {
                SyntaxClass::Keyword
            }
            class => class,
        };
        let end = start + word.len();
        match out.last_mut() {
            Some(last) if last.kind == kind && text[last.end as usize..start].bytes().all(|b| b == b' ') => {
                last.end = end as u32;
            }
            _ => out.push(SyntaxSpan { start: start as u32, end: end as u32, kind }),
        }
    }

    fn rule(&mut self, scope: Scope) -> Option<Rule> {
        static RULES: LazyLock<Vec<(Scope, Rule)>> = LazyLock::new(|| {
            let names = SCOPES.iter().flat_map(|(rule, names)| names.split(' ').map(|name| (name, *rule)));
            names.filter_map(|(name, rule)| Some((Scope::new(name).ok()?, rule))).collect()
        });
        *self.0.entry(scope).or_insert_with(|| {
            let matching = RULES.iter().filter(|(name, _)| name.is_prefix_of(scope));
            matching.max_by_key(|(name, _)| name.len()).map(|(_, rule)| *rule)
        })
    }
}

/// The commands of a shell session, without their output.
fn highlight_console(text: &str) -> Vec<SyntaxSpan> {
    let is_prompt = |line: &str| line.starts_with("$ ") || line.starts_with("% ") || line.starts_with("# ");
    if !text.lines().any(is_prompt) {
        return highlight_part("shell", text);
    }
    let mut out = Vec::new();
    let (mut start, mut continues) = (0, false);
    for line in text.split_inclusive('\n') {
        if continues || is_prompt(line) {
            let prompt = if continues { 0 } else { 2 };
            let spans = highlight_part("shell", &line[prompt..]);
            let shift = (start + prompt) as u32;
            out.extend(spans.iter().map(|span| SyntaxSpan {
                start: span.start + shift,
                end: span.end + shift,
                ..*span
            }));
            continues = line.trim_end().ends_with('\\');
        }
        start += line.len();
    }
    out
}

/// The added and removed lines of a diff.
fn highlight_diff(text: &str) -> Vec<SyntaxSpan> {
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
    pub(super) fn shown(language: &str, text: &str) -> String {
        let one = |span: &SyntaxSpan| {
            format!("{:?}({})", span.kind, &text[span.start as usize..span.end as usize]).to_lowercase()
        };
        highlight(Some(language), text).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn parts_of_code_are_classified() {
        for (language, text, syntax) in [
            ("rust", "fn a() -> u8 { 1 } // é", "keyword(fn) function(a) type(u8) number(1) comment(// é)"),
            (
                "Python",
                "def a(x):\n    return 'b' + str(2)",
                "keyword(def) function(a) keyword(return) text('b') type(str) number(2)",
            ),
            ("js", "const a = `x${1}`;", "keyword(const) text(`x) number(1) text(`)"),
            (
                "typescript",
                "const a: string = `x${b}`; f(() => null);",
                "keyword(const) type(string) text(`x) text(`) function(f) constant(null)",
            ),
            ("tsx", "const a = <A high={3} />;", "keyword(const) type(a) attribute(high) number(3)"),
            ("toml", "[a]\nb = \"c\" # d", "tag(b) text(\"c\") comment(# d)"),
            ("swift", "func a(b: Int) -> Bool { nil }", "keyword(func) type(int) type(bool) constant(nil)"),
            ("kt", "fun a(b: Int) = \"c\"", "keyword(fun) function(a) type(int) text(\"c\")"),
            ("dockerfile", "FROM scratch\nRUN a # b", ""),
            ("php", "echo 'a';", "function(echo) text('a')"),
            ("console", "$ echo 'a' \\\n  'b'\nit's c\n$ ls 'd'", ""),
            ("html", "<a href=\"x\">y</a>", "tag(a) attribute(href) text(\"x\") tag(a)"),
            ("json", "{\"a\": [1, true]}", "text(\"a\") number(1) constant(true)"),
            ("sh", "if [ -f a ]; then echo 'b'; fi", ""),
            ("diff", "@@ 1 @@\n a\n+b\n-c\n", "keyword(@@ 1 @@) added(+b) removed(-c)"),
            ("nosuch", "fn a() {}", ""),
            ("text", "fn a() {}", ""),
        ] {
            let found = shown(language, text);
            // Grammars of shells have many details.
            let some: &[&str] = match language {
                "sh" => &["keyword(if)", "text('b')"],
                "dockerfile" => &["keyword(from)", "keyword(run)"],
                "console" => &["text('a')", "text('b')", "text('d')"],
                _ => &[],
            };
            if some.is_empty() {
                assert_eq!(found, syntax, "{language}");
            }
            assert!(some.iter().all(|one| found.contains(one)) && !found.contains("text('s"), "{found}");
        }
    }

    #[test]
    fn large_and_long_blocks_stay_plain() {
        let code = |text: &str| Block::Code {
            language: Some("rust".into()),
            text: SafeText::verbatim(text),
            syntax: vec![],
        };
        let highlighted = |block: &Block| matches!(block, Block::Code { syntax, .. } if !syntax.is_empty());
        let line = "let a = 1;\n";
        let mut document = Document {
            blocks: vec![
                code(&line.repeat(MAX_BLOCK / line.len() + 1)),
                code(&"let a = 1; ".repeat(MAX_LINE / 10)),
                code(&format!("let a{}= 1;", " ".repeat(MAX_BLANKS + 1))),
                Block::Quote(vec![code(line)]),
            ],
            ..Document::default()
        };
        highlight_document(&mut document);
        assert!(!highlighted(&document.blocks[0]) && !highlighted(&document.blocks[1]));
        assert!(!highlighted(&document.blocks[2]));
        assert!(matches!(&document.blocks[3], Block::Quote(inner) if highlighted(&inner[0])));
        let mut many =
            Document { blocks: (0..=MAX_BLOCKS).map(|_| code(line)).collect(), ..Document::default() };
        highlight_document(&mut many);
        assert_eq!(many.blocks.iter().filter(|block| highlighted(block)).count(), MAX_BLOCKS);
    }
}
