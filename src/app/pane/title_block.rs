//! The lines around the title of a page: the source above it, the progress and the facts below it. They depend on the
//! time and on the scroll position, so they are made when they are drawn. Never here: the title itself, which lines
//! there is space for (see `typeset::HeadLines`).

use jiff::tz::TimeZone;
use ratatui::prelude::{Buffer, Rect};

use super::page::Page;
use super::reader::PageContext;
use crate::app::Version;
use crate::app::text_order::DrawText;
use crate::app::typeset::{HeadLine, clusters, columns, fit};
use crate::news::address::web_host;
use crate::news::{Article, UnixTime};

/// Columns between the facts and the reading time.
const GAP: usize = 2;
/// Between two facts.
const DOT: &str = " · ";
/// Blanks between the words of a letterspaced name.
const WORD_SPACE: &str = "   ";

/// The name of an article's source; without one the host of its address.
pub(crate) fn source(article: &Article) -> Option<&str> {
    let named = article.source.as_deref().filter(|name| !name.is_empty());
    named.or_else(|| article.url.as_deref().and_then(web_host))
}

/// Letters and digits in lower case: names are compared without punctuation.
fn comparable(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A name in capitals, letterspaced if that fits. A script without capitals stays as it is, and so does a host.
pub(crate) fn kicker(name: &str, width: usize) -> String {
    let is_host = name.contains('.') && !name.contains(char::is_whitespace);
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let is_cased = |c: char| c.is_lowercase() || c.is_uppercase();
    if is_host || !letters().any(is_cased) {
        return fit(name, width).into_owned();
    }
    let capitals = name.to_uppercase();
    let spaced = |word: &str| clusters(word).map(|(_, cluster)| cluster).collect::<Vec<_>>().join(" ");
    let words: Vec<String> = capitals.split_whitespace().map(spaced).collect();
    let spaced = words.join(WORD_SPACE);
    // Letters of the other scripts are joined, or have a space of their own.
    if letters().all(is_cased) && columns(&spaced) <= width {
        spaced
    } else {
        fit(&capitals, width).into_owned()
    }
}

/// Whether an article has facts besides its source and its length.
pub(crate) fn has_facts(article: &Article, version: Version) -> bool {
    let source = source(article).map(comparable);
    let author = article.authors.iter().any(|author| Some(comparable(author)) != source);
    author || article.published.is_some() || article.updated.is_some() || version != Version::Given
}

/// What is said about an article, without its source.
struct Facts {
    authors: Vec<String>,
    /// With the time of day, and without.
    date: Option<(String, String)>,
    updated: Option<String>,
    version: Option<&'static str>,
}

impl Facts {
    fn new(page: &Page, source: Option<&str>, now: UnixTime, zone: &TimeZone) -> Self {
        let article = page.article();
        // The source of a single author is often named after the author.
        let source = source.map(comparable);
        let authors = article.authors.iter().filter(|author| Some(comparable(author)) != source);
        let first = article.published.or(article.updated);
        let change =
            article.updated.zip(first).and_then(|(then, first)| then.spoken_change(first, now, zone));
        Self {
            authors: authors.map(ToString::to_string).collect(),
            date: first.map(|date| (date.spoken(now, zone), date.spoken_day(now, zone))),
            updated: match change {
                Some(when) => Some(format!("updated {when}")),
                None => page.updated.then(|| "updated".to_owned()),
            },
            version: match page.opened.version {
                Version::Given => None,
                Version::Full => Some("full text"),
                Version::Linked => Some("not in the list"),
            },
        }
    }

    /// The facts in a line of a width, behind `source` if there is one: less and less of them until they fit.
    fn line(&self, source: Option<&str>, width: usize) -> String {
        let author = match self.authors.as_slice() {
            [first, _, others @ ..] => Some(format!("{first} and {} more", others.len() + 1)),
            all => all.first().cloned(),
        };
        let source = source.map(str::to_owned);
        let all = Some(self.authors.join(", ")).filter(|all| !all.is_empty());
        let (time, day) = self.date.clone().unzip();
        let (updated, version) = (self.updated.clone(), self.version.map(str::to_owned));
        let (s, none) = (&source, &None);
        let forms = [
            [s, &all, &time, &updated, &version],
            [s, &author, &time, &updated, &version],
            [s, &author, &time, none, &version],
            [s, &author, &day, none, &version],
            [s, &author, &day, none, none],
            [s, none, &time, none, none],
            [s, none, &day, none, none],
            [s, &author, none, none, none],
        ];
        let mut lines = forms.iter().map(|form| {
            let parts: Vec<&str> = form.iter().filter_map(|part| part.as_deref()).collect();
            parts.join(DOT)
        });
        let last = source.as_deref().or(author.as_deref()).or(day.as_deref()).unwrap_or_default();
        lines
            .find(|line| !line.is_empty() && columns(line) <= width)
            .unwrap_or_else(|| fit(last, width).into_owned())
    }
}

/// Draws a line of the block.
pub(super) fn draw(
    line: HeadLine,
    page: &Page,
    context: &PageContext<'_>,
    height: u16,
    area: Rect,
    buf: &mut Buffer,
) {
    let width = usize::from(area.width);
    let name = context.source.or_else(|| source(page.article()));
    let right_to_left = page.title_is_rtl();
    let minutes = Some(page.minutes()).filter(|minutes| *minutes > 0).map(|minutes| format!("{minutes} min"));
    match line {
        HeadLine::Margin => {}
        HeadLine::Kicker => {
            let Some(name) = name else { return };
            // Without a line of facts the reading time is here.
            let minutes = minutes.filter(|_| !page.head().facts).unwrap_or_default();
            let text = kicker(name, width.saturating_sub(columns(&minutes) + GAP));
            let wide = columns(&text) as u16;
            let [here, there] = ends(area, [wide, columns(&minutes) as u16], right_to_left);
            buf.draw_text(here, area.y, &text, width, context.theme.source(name));
            buf.draw_text(there, area.y, &minutes, width, context.theme.quiet);
        }
        HeadLine::Rule => {
            let percent = if page.is_short(height) { 0 } else { page.percent(height) };
            let read = (width * usize::from(percent)).div_ceil(100);
            for i in 0..width {
                let x = if right_to_left { area.right() - 1 - i as u16 } else { area.x + i as u16 };
                let (sign, style) = if i < read {
                    ("━", context.theme.progress)
                } else {
                    ("─", context.theme.progress_rest)
                };
                buf.set_string(x, area.y, sign, style);
            }
        }
        HeadLine::Facts => {
            let facts = Facts::new(page, name, context.now, context.zone);
            let minutes = minutes.filter(|text| columns(text) + GAP < width).unwrap_or_default();
            let space = if minutes.is_empty() { width } else { width - columns(&minutes) - GAP };
            let text = facts.line(name.filter(|_| !page.head().kicker), space);
            let [here, there] = ends(area, [columns(&text) as u16, columns(&minutes) as u16], right_to_left);
            let space = |x: u16| usize::from(area.right().saturating_sub(x));
            buf.draw_text(there, area.y, &minutes, space(there), context.theme.quiet);
            // Each fact is in its own direction, and all of them in that of the title.
            let mut parts: Vec<&str> = text.split(DOT).collect();
            if right_to_left {
                parts.reverse();
            }
            let mut x = here;
            for (i, part) in parts.into_iter().enumerate() {
                let sign = if i > 0 { DOT } else { "" };
                (x, _) = buf.draw_text(x, area.y, sign, space(x), context.theme.quiet);
                (x, _) = buf.draw_text(x, area.y, part, space(x), context.theme.quiet);
            }
        }
    }
}

/// Where two texts begin, of which the first is at the beginning of the line and the second at its end.
fn ends(area: Rect, [first, second]: [u16; 2], right_to_left: bool) -> [u16; 2] {
    let at_end = |wide: u16| area.right().saturating_sub(wide).max(area.x);
    if right_to_left { [at_end(first), area.x] } else { [area.x, at_end(second)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::SafeText;

    #[test]
    fn a_kicker_is_in_letterspaced_capitals_where_they_fit() {
        for (name, width, text) in [
            ("The Harbour Post", 40, "T H E   H A R B O U R   P O S T"),
            ("The Harbour Post", 30, "THE HARBOUR POST"),
            ("The Harbour Post", 10, "THE HARBO…"),
            ("Zürcher Straße", 40, "Z Ü R C H E R   S T R A S S E"),
            ("Вестник", 40, "В Е С Т Н И К"),
            ("朝日新聞", 40, "朝日新聞"),
            ("朝日 News", 40, "朝日 NEWS"),
            ("صحيفة", 40, "صحيفة"),
            ("paper.example", 40, "paper.example"),
        ] {
            assert_eq!(kicker(name, width), text, "{name} in {width}");
        }
    }

    #[test]
    fn an_article_without_a_source_has_its_host() {
        let of = |url: &str| {
            let article = Article { url: SafeText::new(url).filled(), ..Article::default() };
            source(&article).map(str::to_owned)
        };
        assert_eq!(of("https://www.paper.example/a?b").as_deref(), Some("paper.example"));
        assert_eq!(of("https://bank.example@evil.example/x").as_deref(), Some("evil.example"));
        assert_eq!((of("file:///home/a"), of("tidings:manual"), of("")), (None, None, None));
    }

    #[test]
    fn facts_are_one_line_and_the_least_important_are_dropped() {
        let facts = Facts {
            authors: vec!["Ada Lamb".into(), "Bo Yi".into(), "Cy Ode".into()],
            date: Some(("today 11:24".into(), "today".into())),
            updated: Some("updated 14:10".into()),
            version: Some("full text"),
        };
        let line = |width| facts.line(Some("The Paper"), width);
        assert_eq!(line(90), "The Paper · Ada Lamb, Bo Yi, Cy Ode · today 11:24 · updated 14:10 · full text");
        assert_eq!(line(72), "The Paper · Ada Lamb and 2 more · today 11:24 · full text");
        assert_eq!(line(46), "The Paper · Ada Lamb and 2 more · today");
        assert_eq!(line(30), "The Paper · today 11:24");
        assert_eq!(line(20), "The Paper · today");
        assert_eq!(line(6), "The P…");
        assert_eq!(facts.line(None, 12), "today 11:24");
        for width in 1..100 {
            assert!(columns(&line(width)) <= width && columns(&facts.line(None, width)) <= width, "{width}");
        }
    }
}
