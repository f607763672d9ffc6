//! Phrases of lines that are not part of an article: calls to subscribe, credits, dates, headings of link lists.
//! Never here: the position of a line on the page.

use crate::parse::date;

/// Words of a call to subscribe.
const MAX_CALL_WORDS: usize = 45;

/// Labels of buttons and boxes, in lower case.
const LABELS: &str = "\
    advertisement|advertisment|advert|ad|sponsored|share|share this|share this article|share this story|tweet|\
    sharing is caring!|read more|read more…|continue reading|loading content ...|loading...|loading…|sign up|\
    subscribe|subscribe now|print|email|save|comments|comment|leave a comment|add a comment|view comments|\
    order reprints|print article|text size|enlarge image|enlarge|close|caption|view author archive|\
    email the author|follow on twitter|copy link|back to top|skip to content|story continues below|\
    article continues below|story continues below advertisement|article continues after ad|click to expand|\
    listen to this article|play video|watch video|scroll down to continue|show more|load more|anzeige|werbung|\
    publicidad|publicité|teilen|drucken|weiterlesen|реклама";

/// How calls to subscribe begin, and what they mention.
const CALLS: &str = "\
    follow |sign up|subscribe|click here|get the latest|get our|get the day|download the|join our|have a tip|\
    like us on|find us on|want more|get more|don't miss|start your day with|there's plenty more where|receive |\
    for more news|stay up to date|never miss";
const CALL_TARGETS: &str = "\
    twitter|facebook|instagram|youtube|newsletter|inbox|subscribe|sign up|our app|news app|telegram|whatsapp|\
    delivered to|podcast";

const CREDITS: &str = "\
    photo:|photo by|photos by|image:|(image|(photo|image credit|photo credit|image copyright|photograph by|\
    picture:|foto:";

/// Headings of lists of other articles.
const RELATED_HEADINGS: &str = "\
    you may also like|you might also like|you may like|you may also be interested in|related|related articles|\
    related stories|related news|related posts|related content|related topics|related links|more stories|\
    more from|more news|more on this|more on this story|most read|most read stories|most popular|popular|\
    top stories|trending|trending now|recommended|recommended for you|read next|up next|also read|read also|\
    don't miss|latest|latest news|latest stories|what to read next|from around the web|mehr zum thema|\
    lesen sie auch|das könnte sie auch interessieren|sur le même sujet|à lire aussi|lire aussi|leia mais|\
    leia também|veja também|te puede interesar|potrebbe interessarti|leggi anche";

/// Labels before a link to another article.
const POINTERS: &str = "\
    related|read more|read also|also read|see also|also|more|read|watch|leggi anche|leggi anche su|lire aussi|\
    lesen sie auch|leia mais|leia também|lee también";

/// Words before a date.
const DATE_PREFIXES: &str = "\
    published|updated|posted|on|date|original|last|modified|at|first|created|publicado|aktualisiert|\
    veröffentlicht|publié|le";

fn contains_item(list: &str, text: &str) -> bool {
    list.split('|').any(|word| word == text)
}

/// Whether a line is a date with a few words around it: `Posted: Fri 6:45 PM, Feb 16, 2018 |`.
pub(super) fn is_date(text: &str) -> bool {
    if text.len() > 120 || !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if date::parse(text).is_some() {
        return true;
    }
    text.split(['|', '/', '·', '•', '–']).any(|part| {
        let before = |word: &&&str| {
            let word = word.trim_end_matches([':', ',']);
            contains_item(DATE_PREFIXES, &word.to_lowercase())
        };
        let words: Vec<&str> = part.split_whitespace().collect();
        let skip = words.iter().take_while(before).count();
        let rest = words[skip..].join(" ");
        rest.len() > 7 && date::parse(&rest).is_some()
    })
}

/// Whether a line is a label or a call to subscribe, follow or share.
pub(super) fn is_call_to_action(text: &str) -> bool {
    if text.len() > 400 {
        return false;
    }
    let folded = text.to_lowercase();
    let bare = folded.trim_matches(|c: char| c.is_whitespace() || "[]()|:·•»›>→".contains(c));
    contains_item(LABELS, bare)
        || text.split_whitespace().count() <= MAX_CALL_WORDS
            && CALLS.split('|').any(|opening| folded.starts_with(opening))
            && CALL_TARGETS.split('|').any(|word| folded.contains(word))
}

/// Whether a line is an image credit.
pub(super) fn is_credit(text: &str) -> bool {
    let folded = text.to_lowercase();
    text.split_whitespace().count() <= 12
        && (CREDITS.split('|').any(|opening| folded.starts_with(opening))
            || folded.trim_end_matches(')').ends_with("getty images"))
}

/// Whether a line is the heading of a list of other articles.
pub(super) fn is_related_heading(text: &str) -> bool {
    if text.len() > 80 {
        return false;
    }
    let folded = text.to_lowercase();
    let bare = folded.trim_matches(|c: char| c.is_whitespace() || ".…:!»›>→|".contains(c));
    contains_item(RELATED_HEADINGS, bare) || bare.starts_with("top stories in ")
}

/// Whether a line begins with `Related:`, `Read more:` and the like.
pub(super) fn has_pointer_label(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '[']);
    text.split_once(':').is_some_and(|(head, _)| contains_item(POINTERS, &head.trim().to_lowercase()))
}
