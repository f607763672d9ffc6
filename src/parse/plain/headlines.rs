//! Files with one headline per line, alone or in tab-separated columns after a date.
//! Never here: articles with a text.

use super::item_key;
use super::meta::is_url;
use crate::news::{Article, Format, Headline, Id, Parsed, SafeText, UnixTime};
use crate::parse::{ParseError, date, parsed};

/// The columns of one line.
struct HeadlineRow<'a> {
    title: &'a str,
    source: Option<&'a str>,
    url: Option<&'a str>,
    published: Option<UnixTime>,
}

/// Reads a file with one headline per line.
pub(crate) fn parse_headlines(text: &str) -> Result<Parsed, ParseError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let articles: Vec<Article> = text.lines().filter_map(article).collect();
    if articles.is_empty() {
        return Err(ParseError::Empty);
    }
    Ok(parsed(Format::Headlines, articles))
}

/// Reads one line of such a file; `None` for a blank one. A line may be a headline, `date<TAB>title<TAB>url`, or
/// `date<TAB>source<TAB>title` as `tidings list` prints it.
pub(crate) fn parse_headline(line: &str) -> Option<Headline> {
    let row = row(line)?;
    let title = SafeText::new(row.title).filled()?;
    let source = row.source.and_then(|source| SafeText::new(source).filled());
    let published = row.published;
    Some(Headline { id: id(&row, &title), title, source, published, ..Headline::default() })
}

fn article(line: &str) -> Option<Article> {
    let Headline { id, title, source, published, .. } = parse_headline(line)?;
    let url = row(line)?.url.and_then(|url| SafeText::new(url).filled());
    Some(Article { id, title, url, published, source, ..Article::default() })
}

fn id(row: &HeadlineRow<'_>, title: &str) -> Id {
    match (row.url, row.published) {
        (None, None) => Id::of("", title),
        (url, published) => Id::of("", &item_key(url, title, published)),
    }
}

fn row(line: &str) -> Option<HeadlineRow<'_>> {
    let line = line.trim();
    if line.is_empty() {
        return None;
    }
    let bare = HeadlineRow { title: line, source: None, url: None, published: None };
    let Some((first, rest)) = line.split_once('\t') else { return Some(bare) };
    let Some(published) = date::parse(first) else {
        // A headline and its URL.
        return Some(match line.rsplit_once('\t').map(|(title, url)| (title, url.trim())) {
            Some((title, url)) if is_url(url) => HeadlineRow { title, url: Some(url), ..bare },
            _ => bare,
        });
    };
    let mut fields = rest.split('\t').map(str::trim);
    let (second, third) = (fields.next().unwrap_or(""), fields.next().filter(|field| !field.is_empty()));
    let dated = HeadlineRow { published: Some(published), ..bare };
    Some(match third {
        None => HeadlineRow { title: second, ..dated },
        Some(url) if is_url(url) => HeadlineRow { title: second, url: Some(url), ..dated },
        Some(title) => {
            let source = Some(second).filter(|source| !source.is_empty());
            HeadlineRow { title, source, url: fields.next().filter(|field| is_url(field)), ..dated }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_headline_or_columns() {
        for (line, date, source, title) in [
            ("Ferry back in service", None, None, "Ferry back in service"),
            ("  NATO\u{a0}chief  meets \u{1b}[31mTrump\r", None, None, "NATO chief meets Trump"),
            ("2024-11-24\tFerry back\thttps://a.example/1", Some("2024-11-24T00:00:00Z"), None, "Ferry back"),
            (
                "2024-11-24T10:30:00Z\tGazette\tFerry back",
                Some("2024-11-24T10:30:00Z"),
                Some("Gazette"),
                "Ferry back",
            ),
            ("2024-11-24\t\tFerry back", Some("2024-11-24T00:00:00Z"), None, "Ferry back"),
            ("2024-11-24\tFerry back", Some("2024-11-24T00:00:00Z"), None, "Ferry back"),
            ("Ferry back\thttps://a.example/1", None, None, "Ferry back"),
            ("Ferry\tback", None, None, "Ferry back"),
        ] {
            let found = parse_headline(line).unwrap();
            assert_eq!(found.title.as_str(), title, "{line}");
            assert_eq!(found.published.map(UnixTime::rfc3339).as_deref(), date, "{line}");
            assert_eq!(found.source.as_deref(), source, "{line}");
        }
        assert_eq!(parse_headline(" \t "), None);
        assert_eq!(parse_headline("\u{1b}[0m"), None);
    }

    #[test]
    fn a_file_of_headlines_has_urls_and_ids() {
        let text = "Ferry back\thttps://a.example/1\n\n2024-11-24\tOther words\thttps://a.example/1\nThird\n";
        let articles = parse_headlines(text).unwrap().articles;
        assert_eq!(articles.len(), 3);
        assert_eq!(articles[0].url.as_deref(), Some("https://a.example/1"));
        assert_eq!(articles[0].id, articles[1].id);
        assert_eq!(articles[2].id, Id::of("", "Third"));
        assert_eq!(parse_headlines(" \n\n"), Err(ParseError::Empty));
    }
}
