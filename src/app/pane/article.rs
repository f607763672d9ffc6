//! An article as a page: title, facts, summary, text, links. Never here: widths, what of it is in sight.

use jiff::tz::TimeZone;

use crate::app::msg::Opened;
use crate::app::typeset::{Builder, Galley, Ink, Run};
use crate::news::{Document, Text};

/// Words a minute, for the reading time (Brysbaert 2019: 238 for English prose).
const WORDS_A_MINUTE: usize = 238;

/// Title, where it is from, summary, text, links.
pub fn galley(opened: &Opened, updated: bool, zone: &TimeZone) -> Galley {
    let Opened { article, document, .. } = opened;
    let mut builder = Builder::default();
    builder.outside(&article.title, Ink::Title);
    builder.facts(&facts(opened, updated, zone));
    builder.gap(1);
    if let Some(summary) = article.summary.as_ref().filter(|_| !document.blocks.is_empty()) {
        builder.outside(summary, Ink::Summary);
        builder.gap(1);
    }
    builder.document(document);
    if document.blocks.is_empty() {
        let words = article.summary.as_deref().unwrap_or("The text is not in this file; o opens the page.");
        let ink = if article.summary.is_some() { Ink::Text } else { Ink::Quiet };
        builder.outside(words, ink);
    }
    foot(article, document, &mut builder);
    builder.finish()
}

fn facts(opened: &Opened, changed: bool, zone: &TimeZone) -> Vec<String> {
    let Opened { article, document, .. } = opened;
    let mut facts: Vec<String> = article.source.iter().map(ToString::to_string).collect();
    if !article.authors.is_empty() {
        facts.push(article.authors.iter().map(Text::as_str).collect::<Vec<_>>().join(", "));
    }
    match (article.published, article.updated) {
        (Some(published), Some(updated)) if updated.seconds() > published.seconds() + 60 => {
            facts.push(published.long(zone));
            facts.push(format!("updated {}", updated.long(zone)));
        }
        (Some(date), _) | (None, Some(date)) => {
            facts.push(date.long(zone));
            facts.extend(changed.then(|| "updated".to_owned()));
        }
        (None, None) => facts.extend(changed.then(|| "updated".to_owned())),
    }
    let words = document.words();
    if words > 0 {
        facts.push(format!("{} min", words.div_ceil(WORDS_A_MINUTE)));
    }
    facts
}

fn foot(article: &crate::news::Article, document: &Document, builder: &mut Builder) {
    let out = (0u32..).zip(&document.links).filter(|(_, link)| link.leads_out());
    for (number, (index, link)) in (1..).zip(out) {
        if number == 1 {
            builder.gap(2);
            builder.outside("Links", Ink::Heading);
        }
        let mark = format!("[{number}] ");
        let target = Run { link: Some(index), ..Run::new(&link.url, Ink::Text) };
        builder.hanging(&[Run::new(&mark, Ink::Quiet), target], mark.len());
    }
    let tags = article.tags.iter().map(Text::as_str).collect::<Vec<_>>().join(", ");
    let filed = (!tags.is_empty()).then(|| format!("Filed under {tags}"));
    for line in filed.into_iter().chain(article.url.iter().map(ToString::to_string)) {
        builder.gap(1);
        builder.outside(&line, Ink::Quiet);
    }
}
