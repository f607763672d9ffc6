//! Languages that are recognized by the form of a text: a first line, or all lines. Never here: single words.

/// By a first line that occurs in one language only.
pub(super) fn by_first_line(text: &str) -> Option<&'static str> {
    let first = text.lines().next()?.trim();
    if let Some(program) = first.strip_prefix("#!") {
        let mut words = program.split([' ', '/']).filter(|word| !word.is_empty());
        return words.find_map(|word| {
            match word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
                "sh" | "bash" | "zsh" | "dash" | "ksh" => Some("shell"),
                "python" => Some("python"),
                "node" | "deno" => Some("javascript"),
                "ruby" => Some("ruby"),
                "perl" => Some("perl"),
                "php" => Some("php"),
                "lua" => Some("lua"),
                _ => None,
            }
        });
    }
    let lower = first.to_ascii_lowercase();
    let starts = |prefix: &str| lower.starts_with(prefix);
    let method = first
        .split_once(' ')
        .map(|(word, rest)| (word, rest.ends_with("HTTP/1.1") || rest.ends_with("HTTP/2")));
    match () {
        () if starts("<?php") => Some("php"),
        () if starts("<?xml") => Some("xml"),
        () if starts("<!doctype html") || starts("<html") => Some("html"),
        () if starts("diff --git ") => Some("diff"),
        () if starts("http/1.1 ") || starts("http/2 ") => Some("http"),
        () if matches!(
            method,
            Some(("GET" | "POST" | "PUT" | "DELETE" | "HEAD" | "PATCH" | "OPTIONS", true))
        ) =>
        {
            Some("http")
        }
        () => None,
    }
}

/// By the form of all lines.
pub(super) fn by_lines(indented: &str, is_whole: bool) -> Option<&'static str> {
    let text = indented.trim_start();
    let lines = || indented.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let any = |is: &dyn Fn(&str) -> bool| lines().any(is);
    let all = |is: &dyn Fn(&str) -> bool| lines().all(is);
    let is_json = || {
        let members = text.contains("\":") || text.contains("\" :");
        members && is_whole && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
    };
    if text.starts_with(['{', '[']) && is_json() {
        return Some("json");
    }
    if any(&|line| line.starts_with("@@ -")) && any(&|line| line.starts_with("+++ ")) {
        return Some("diff");
    }
    let is_header =
        |line: &str| line.starts_with('[') && line.ends_with(']') && !line.contains([',', '"', ' ']);
    if is_whole && any(&is_header) && any(&|line| line.contains(" = ")) && text.parse::<toml::Table>().is_ok()
    {
        return Some("toml");
    }
    if is_dockerfile(text) {
        return Some("dockerfile");
    }
    if text.starts_with("$ ") && any(&|line| line.starts_with("$ ") && line.len() > 3) {
        return Some("console");
    }
    if text.starts_with(">>> ") {
        return Some("python");
    }
    // Lists begin with such signs, too, but have no lines without them, or always a blank behind.
    let is_list = !any(&|line| line.starts_with(' ')) && all(&|line| line.get(1..2) == Some(" "));
    if all(&|line| line.starts_with(['+', '-', ' ', '@']))
        && any(&|line| line.starts_with('+'))
        && any(&|line| line.starts_with('-'))
        && !is_list
    {
        return Some("diff");
    }
    if is_yaml(text) {
        return Some("yaml");
    }
    markup(text).or_else(|| is_sql(text).then_some("sql")).or_else(|| is_css(text).then_some("css")).or_else(
        || {
            // Most lines are commands.
            let (commands, others) =
                lines().fold((0, 0), |(commands, others), line| match is_command(line) {
                    Some(true) => (commands + 1, others),
                    Some(false) => (commands, others + 1),
                    None => (commands, others),
                });
            (commands > 0 && commands > others * 3).then_some("shell")
        },
    )
}

fn is_dockerfile(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let instruction = |line: &str| {
        let word = line.split(' ').next().unwrap_or_default();
        matches!(
            word,
            "RUN" | "COPY" | "CMD" | "ADD" | "ENTRYPOINT" | "WORKDIR" | "ENV" | "EXPOSE" | "ARG" | "USER"
        )
    };
    lines.next().is_some_and(|line| line.starts_with("FROM ") || line.starts_with("ARG "))
        && lines.any(instruction)
}

/// Keys and items only, and a key with something below it.
fn is_yaml(text: &str) -> bool {
    let is_key = |line: &str| {
        let key = line.split_once(": ").map(|(key, _)| key).or_else(|| line.strip_suffix(':'));
        key.is_some_and(|key| {
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c))
        })
    };
    let mut nests = false;
    let mut above: Option<(usize, bool)> = None;
    for line in text.lines().map(str::trim_end) {
        let bare = line.trim_start();
        if bare.is_empty() || bare.starts_with('#') || bare == "---" {
            continue;
        }
        let indent = line.len() - bare.len();
        let item = bare.strip_prefix("- ");
        let key = is_key(item.unwrap_or(bare));
        if !key && item.is_none() || bare.ends_with(['{', ';', ',', '(']) {
            return false;
        }
        nests |= above
            .is_some_and(|(before, opens)| opens && (indent > before || indent == before && item.is_some()));
        above = Some((indent, key && bare.ends_with(':')));
    }
    nests
}

/// HTML or XML, if the text begins and ends with a tag.
fn markup(text: &str) -> Option<&'static str> {
    let rest = text.strip_prefix('<')?;
    let name = rest.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '-')).next()?;
    if name.is_empty() || !text.ends_with('>') {
        return None;
    }
    #[rustfmt::skip]
    let html = ["a", "article", "aside", "body", "button", "dialog", "div", "details", "figure", "footer", "form", "h1", "h2",
        "h3", "head", "header", "iframe", "img", "input", "label", "link", "main", "meta", "nav", "ol", "p", "picture",
        "pre", "script", "section", "select", "span", "style", "table", "template", "ul", "video"];
    let closed = text.contains("</") || text.contains("/>");
    // In JSX, braces hold expressions.
    match () {
        () if text.contains("={") || text.contains(">{") => None,
        () if html.contains(&name) => Some("html"),
        () if closed && (text.contains("xmlns") || text.ends_with(&format!("</{name}>"))) => {
            (!name.contains('-') && !name.starts_with(|c: char| c.is_ascii_uppercase())
                || text.contains("xmlns"))
            .then_some("xml")
        }
        () => None,
    }
}

fn is_sql(text: &str) -> bool {
    let text = text.trim_start_matches("EXPLAIN ").trim_start_matches("ANALYZE ");
    let body = text.lines().find(|line| !line.is_empty() && !line.starts_with("--")).unwrap_or_default();
    let upper = text.to_ascii_uppercase();
    let mut words = body.split_whitespace();
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default().to_ascii_uppercase();
    let word =
        |word: &str| upper.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|other| other == word);
    // Prose may begin with these words, too.
    let written_as_code = first.chars().all(|c| c.is_ascii_uppercase())
        || text.ends_with(';')
        || text.contains(['*', '=', '(']);
    let statement = match first.to_ascii_uppercase().as_str() {
        "SELECT" => word("FROM"),
        "INSERT" => second == "INTO" && (word("VALUES") || word("SELECT")),
        "UPDATE" => word("SET") && text.contains('='),
        "DELETE" => second == "FROM",
        "CREATE" | "ALTER" | "DROP" => {
            matches!(
                second.as_str(),
                "TABLE" | "INDEX" | "VIEW" | "DATABASE" | "FUNCTION" | "UNIQUE" | "OR" | "TRIGGER"
            )
        }
        "WITH" => word("AS") && word("SELECT") && text.contains('('),
        _ => false,
    };
    statement && written_as_code
}

fn is_css(text: &str) -> bool {
    #[rustfmt::skip]
    let known = ["align-items", "animation", "background", "background-color", "border", "border-radius", "bottom", "box-shadow",
        "color", "content", "cursor", "display", "flex", "float", "font", "font-family", "font-size", "font-weight", "gap",
        "grid-template-columns", "height", "left", "line-height", "margin", "margin-top", "max-width", "opacity", "overflow",
        "padding", "position", "text-align", "text-decoration", "top", "transform", "transition", "width", "z-index"];
    let declaration = |line: &str| {
        line.trim()
            .split_once(':')
            .filter(|(_, value)| value.ends_with(';'))
            .map(|(name, _)| known.contains(&name))
    };
    // Declarations of other languages look similar.
    let other = ["class ", "enum ", "export ", "interface ", "namespace ", "object ", "struct ", "type "];
    if other.iter().any(|word| text.starts_with(word)) {
        return false;
    }
    let opens = text.lines().next().is_some_and(|line| line.ends_with('{') && !line.contains(['(', '=']))
        || text.starts_with("@media")
        || text.starts_with("/*") && text.contains('{');
    opens && text.lines().any(|line| declaration(line) == Some(true))
}

/// Whether a line is a command for a shell; none for comments and continuations.
fn is_command(line: &str) -> Option<bool> {
    #[rustfmt::skip]
    let known = ["apt", "apt-get", "aws", "brew", "bundle", "cargo", "chmod", "chown", "conda", "cp", "curl", "dnf", "docker",
        "docker-compose", "export", "ffmpeg", "gcloud", "gem", "git", "grep", "helm", "kubectl", "mkdir", "mv", "npm",
        "npx", "pacman", "pip", "pip3", "pnpm", "podman", "poetry", "python", "python3", "rm", "rsync", "rustup", "scp",
        "sed", "ssh", "sudo", "systemctl", "tar", "terraform", "uv", "wget", "yarn", "yum", "zypper"];
    // These are words of English, too.
    let verbs = ["cat", "cd", "echo", "go", "ls", "make", "source", "touch"];
    if line.starts_with([' ', '#']) {
        return None;
    }
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let is_sentence = rest.ends_with('.') && !rest.ends_with(" .")
        || rest.split(' ').count() > 4 && !rest.contains(['-', '/', '"', '|', '$', '\'']);
    let argument = rest.split(' ').next().unwrap_or_default();
    let arguments = match word {
        "export" => argument.contains('=') && !argument.starts_with('='),
        "go" => {
            matches!(argument, "build" | "get" | "install" | "mod" | "run" | "test" | "tool" | "vet" | "fmt")
        }
        "make" => rest.split(' ').count() <= 2,
        "python" | "python3" => {
            argument.starts_with('-') || argument.rsplit_once('.').is_some_and(|(_, end)| end == "py")
        }
        _ => !rest.is_empty(),
    };
    let is_path = word.starts_with("./") && word.len() > 3;
    Some(
        !is_sentence
            && (is_path
                || (known.contains(&word) || verbs.contains(&word))
                    && arguments
                    && !line.ends_with([';', '{'])),
    )
}
