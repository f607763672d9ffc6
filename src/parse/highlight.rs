//! Syntax highlighting of code blocks: which parts are comments, strings, keywords, by the grammars of `syntect`.
//! Never here: colours, or guessing the language of a code block that names none.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

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
/// Grammars that are not used: one without highlighting, and one that takes 40 ms for each kilobyte of some texts.
const UNUSED_GRAMMARS: [&str; 2] = ["Plain Text", "MATLAB"];

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

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

/// All code blocks of a document, from top to bottom. Empty if none of them names a language, because then there is
/// nothing to highlight.
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
    if out.iter().all(|block| block.language.is_none()) {
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
        let Some(language) = language else { return Vec::new() };
        let work = text.lines().map(|line| line.len() * line.len()).sum::<usize>();
        if text.len() > MAX_BLOCK.min(self.bytes)
            || self.blocks == 0
            || work > self.work
            || text.lines().any(|line| line.len() > MAX_LINE)
        {
            return Vec::new();
        }
        self.work -= work;
        self.bytes -= text.len();
        self.blocks -= 1;
        highlight(language, text)
    }
}

/// Highlights a text; nothing if the language is unknown.
fn highlight(language: &str, text: &str) -> Vec<SyntaxSpan> {
    let name = language.to_ascii_lowercase();
    if matches!(name.as_str(), "diff" | "patch" | "udiff") {
        return highlight_diff(text);
    }
    // A grammar is not our code and may make syntect panic.
    let work = move || {
        let syntax = SYNTAXES
            .find_syntax_by_token(grammar_name(&name))
            .filter(|syntax| !UNUSED_GRAMMARS.contains(&syntax.name.as_str()))?;
        parse(syntax, text)
    };
    catch_panic(work).flatten().unwrap_or_default()
}

/// The grammar of a language: its own, or that of a similar language.
fn grammar_name(language: &str) -> &str {
    match language {
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
    (Rule::Plain, "meta.interpolation"),
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
            SyntaxClass::Keyword
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
    fn shown(language: &str, text: &str) -> String {
        let one = |span: &SyntaxSpan| {
            format!("{:?}({})", span.kind, &text[span.start as usize..span.end as usize]).to_lowercase()
        };
        highlight(language, text).iter().map(one).collect::<Vec<_>>().join(" ")
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
        let highlighted = |block: &Block| matches!(block, Block::Code { syntax, .. } if !syntax.is_empty());
        let line = "let a = 1;\n";
        let mut document = Document {
            blocks: vec![
                code(&line.repeat(MAX_BLOCK / line.len() + 1)),
                code(&"let a = 1; ".repeat(MAX_LINE / 10)),
                Block::Quote(vec![code(line)]),
            ],
            ..Document::default()
        };
        highlight_document(&mut document);
        assert!(!highlighted(&document.blocks[0]) && !highlighted(&document.blocks[1]));
        assert!(matches!(&document.blocks[2], Block::Quote(inner) if highlighted(&inner[0])));
        let mut many =
            Document { blocks: (0..=MAX_BLOCKS).map(|_| code(line)).collect(), ..Document::default() };
        highlight_document(&mut many);
        assert_eq!(many.blocks.iter().filter(|block| highlighted(block)).count(), MAX_BLOCKS);
    }
}
