//! Tells Markdown and lists of headlines from prose.
//! Never here: markup of any other kind.

/// Lines that are read.
const MAX_LINES: usize = 400;

/// Whether a text begins with front matter: a fence on the first line, a key below it, and a closing fence.
pub(crate) fn has_front_matter(head: &str) -> bool {
    let mut lines = head.lines();
    let fence = lines.next().unwrap_or_default().trim_end();
    let separator = match fence {
        "---" => ':',
        "+++" => '=',
        _ => return false,
    };
    let inner: Vec<&str> = lines.take(MAX_LINES).take_while(|line| line.trim_end() != fence).collect();
    let has_key = |line: &&str| {
        let key = line.split(separator).next().unwrap_or_default().trim();
        line.contains(separator) && !key.is_empty() && !key.contains(' ') && !key.starts_with('#')
    };
    inner.iter().find(|line| !line.trim().is_empty() && !line.starts_with('#')).is_some_and(has_key)
        && inner.len() < MAX_LINES
}

/// Whether a text has Markdown syntax that prose does not have: two sorts of it, or a heading on top and one more.
pub(crate) fn looks_like_markdown(head: &str) -> bool {
    let (mut headings, mut rules, mut fences, mut links, mut lists, mut emphasis, mut quotes) =
        (0, 0, 0, 0, 0, 0, 0);
    let mut before = "";
    for line in head.lines().take(MAX_LINES) {
        let hashes = line.bytes().take_while(|b| *b == b'#').count();
        headings += usize::from((1..=6).contains(&hashes) && line[hashes..].starts_with(' '));
        let underline = line.len() >= 3 && line.trim_end().bytes().all(|b| b == b'=' || b == b'-');
        rules += usize::from(underline && !before.trim().is_empty() && before.len() < 200);
        fences += usize::from(line.starts_with("```") || line.starts_with("~~~"));
        links += usize::from(line.contains("](http") || line.contains("](/") || line.contains("](#"));
        lists += usize::from(line.starts_with("- ") || line.starts_with("* ") || line.starts_with("1. "));
        emphasis += usize::from(line.matches("**").count() >= 2);
        quotes += usize::from(line.starts_with("> "));
        before = line;
    }
    let mut lines = head.lines();
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default().trim_end());
    let underlined = second.len() > 2 && second.bytes().all(|b| b == b'=') && first.len() < 200;
    let titled = first.starts_with("# ") || first.starts_with("## ") || underlined;
    let sorts = [headings > 0, rules > 1, fences > 1, links > 0, lists > 1, emphasis > 0, quotes > 1];
    let sorts = sorts.into_iter().filter(|found| *found).count();
    titled && (sorts > 1 || headings > 1)
        || headings > 1 && sorts > 1
        || fences > 1 && sorts > 1
        || sorts > 2
        || titled && head.lines().filter(|line| !line.trim().is_empty()).count() > 1
}

/// Whether each line is a headline: few blank lines, lines as long as a headline that begin like one and do not
/// continue on the next line. `complete` says that the text was not cut.
pub(crate) fn looks_like_headlines(head: &str, complete: bool) -> bool {
    let mut lines: Vec<&str> = head.lines().take(MAX_LINES).collect();
    if !complete && lines.len() < MAX_LINES {
        lines.pop();
    }
    let all = lines.len();
    lines.retain(|line| !line.trim().is_empty());
    let count = |test: fn(&str) -> bool| lines.iter().filter(|line| test(line.trim())).count();
    let n = lines.len();
    if n < 8 || (all - n) * 20 > n {
        return false;
    }
    let fitting = count(|line| (15..=250).contains(&line.chars().count()));
    let lower_case = count(|line| line.starts_with(char::is_lowercase));
    let full_stops = count(|line| line.ends_with(['.', '。', ';']));
    let continued = count(|line| line.ends_with([',', '、', '-', '，']));
    fitting * 10 >= n * 8
        && lower_case * 20 <= n * 3
        && full_stops * 10 <= n * 4
        && continued * 10 <= n
        && (capitalized(&lines) || !wrapped(&lines))
}

/// Whether nearly every line begins with a capital or a digit and continues in lower case, as headlines do. Lines of
/// wrapped prose begin with any word. Scripts without case and text in capitals do not pass.
fn capitalized(lines: &[&str]) -> bool {
    let begins = |line: &&&str| {
        let mut letters = line.chars().filter(|c| c.is_alphanumeric());
        letters.next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
            && letters.any(char::is_lowercase)
    };
    lines.iter().filter(begins).count() * 10 >= lines.len() * 9
}

/// Whether most lines are nearly as long as the longest, as in wrapped prose.
fn wrapped(lines: &[&str]) -> bool {
    let widths: Vec<usize> = lines.iter().map(|line| line.trim_end().chars().count()).collect();
    let longest = widths.iter().copied().max().unwrap_or(0);
    let full = widths.iter().filter(|width| **width + 9 >= longest).count();
    longest < 120 && full * 10 >= widths.len() * 7
}
