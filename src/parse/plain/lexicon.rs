//! The words around an article: names of people, publishers and sections, job titles, boilerplate of web pages.
//! Never here: dates, or where on a page a word is.

/// Publishers without any of [`PUBLISHER_WORDS`] in their names.
const PUBLISHERS: &str = "\
    reuters|ap|afp|dpa|upi|bbc|cnn|npr|pbs|nbc|cbs|abc|cnbc|bloomberg|axios|politico|\
    vox|wired|slate|ansa|efe|tass|xinhua|kyodo|anadolu|interfax|al jazeera|deutsche welle|\
    dw|le monde|le figaro|libération|el país|el mundo|la repubblica|corriere della sera|\
    der spiegel|die zeit|die welt|ars technica|the verge|techcrunch|quartz|the atlantic|\
    the economist|the hill|euronews|france 24|tagesschau|orf|nos|nhk|the conversation|\
    propublica|marketwatch|forbes|fortune|nature|the hindu";

/// A name of few words that contains one of these is a publisher's.
const PUBLISHER_WORDS: &str = "\
    news|times|post|herald|gazette|tribune|guardian|press|daily|journal|chronicle|observer|\
    telegraph|mirror|echo|bulletin|courier|examiner|independent|register|review|newswire|wire|\
    zeitung|nachrichten|agency|broadcasting|magazine|weekly|today|reporter|dispatch|inquirer|\
    globe|mercury|argus|advertiser|standard|monitor|sentinel";

const SECTIONS: &str = "\
    world|politics|business|sport|sports|technology|tech|science|health|opinion|culture|arts|\
    europe|africa|asia|americas|middle east|us|u.s.|uk|us & canada|economy|finance|markets|\
    climate|environment|education|travel|food|style|lifestyle|entertainment|national|\
    international|local|local news|news|breaking news|breaking|exclusive|analysis|feature|\
    features|comment|editorial|interview|obituaries|media|books|music|film|football|law|\
    crime|society|energy|space|weather|money|politik|wirtschaft|kultur|wissen|politique|\
    économie|monde|política|economía";

const JOB_WORDS: &str = "\
    writer|correspondent|reporter|editor|columnist|journalist|contributor|staff|bureau|chief|\
    producer|analyst|redakteur|redakteurin|korrespondent|correspondant|correspondante|redaktion|\
    rédaction|redacción|redazione|photographer|critic|fellow|professor|intern";

/// Boilerplate lines in lower case, without punctuation at their ends. None of them can be a sentence.
const BOILERPLATE: &str = "\
    advertisement|advertisment|advertising|anzeige|werbung|publicité|publicidad|pubblicità|\
    share|share this|share this article|share this story|share on facebook|share on twitter|\
    share on x|share via email|tweet|tweet this|pin it|print|email|print this article|\
    save article|save for later|copy link|teilen|drucken|partager|compartir|condividi|read more|\
    read more below|read full article|read the full story|continue reading|show more|load more|\
    see more|view comments|leave a comment|post a comment|skip to content|skip to main content|\
    skip advertisement|article continues below|article continues below advertisement|\
    article continues after advertisement|story continues below|story continues below advertisement|\
    story continues after advertisement|listen to this article|listen|subscribe|subscribe now|\
    sign up|sign in|log in|sign up for our newsletter|follow us|back to top|scroll to continue|\
    related articles|related stories|related topics|more on this story|weiterlesen|mehr lesen|\
    lire la suite|leer más|comments|order reprints|print article|view author archive|email the author|\
    follow on twitter|enlarge image|sharing is caring|advert";

/// Words of names that are written in lower case.
const PARTICLES: &[&str] = &[
    "de", "da", "do", "dos", "das", "di", "del", "della", "der", "den", "des", "du", "la", "le", "van",
    "von", "zu", "zur", "zum", "ten", "ter", "bin", "ibn", "al", "el", "y", "e", "und", "af", "av", "st",
];

/// Words before the names in a by-line.
const BYLINE_PREFIXES: &str = "\
    written by |reported by |story by |words by |text by |posted by |by |von |par |por |di |door |av |af |\
    autor: |author: |by: |text: |texte : ";

/// Separators between names.
const NAME_SEPARATORS: &[&str] =
    &[" and ", " & ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " with ", ", ", "; ", ","];

/// Whether a list separated by `|` contains a word.
pub(super) fn contains_word(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known == word)
}

/// Lower case, without punctuation at the ends.
fn normalized(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "…:.!»›>→|•·-–—[]()".contains(c);
    text.trim_matches(ends).to_lowercase()
}

/// `Advertisement`, `Share`, `5 min read`.
pub(in crate::parse) fn is_boilerplate(line: &str) -> bool {
    if line.len() > 60 {
        return false;
    }
    let line = normalized(line);
    let is_reading_time = || {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let unit = line[digits..].trim_start_matches([' ', '-']);
        digits > 0
            && matches!(unit, "min read" | "mins read" | "minute read" | "minutes read" | "min de lecture")
    };
    contains_word(BOILERPLATE, &line) || is_reading_time()
}

pub(super) fn is_section(line: &str) -> bool {
    let name = normalized(line);
    line.len() <= 30
        && (contains_word(SECTIONS, &name)
            || name.strip_suffix(" news").is_some_and(|s| contains_word(SECTIONS, s)))
}

/// `Jane Doe in Tallinn`: the name without the place.
pub(super) fn without_place(text: &str) -> &str {
    let place = |place: &str| place.split_whitespace().count() <= 3 && super::lines::starts_upper(place);
    text.split_once(" in ").filter(|(_, rest)| place(rest)).map_or(text, |(name, _)| name)
}

/// A job: `Staff Writer`, `Political correspondent in Paris`.
pub(super) fn is_job_title(text: &str) -> bool {
    text.len() <= 60
        && text.split_whitespace().count() <= 6
        && normalized(text).split([' ', '-', '/']).any(|word| contains_word(JOB_WORDS, word))
        && !super::lines::ends_sentence(text)
}

/// Whether this looks like the name of a newspaper, station or agency.
pub(in crate::parse) fn is_publisher(text: &str) -> bool {
    let text = text.trim().trim_matches(['(', ')']);
    let folded = text.to_lowercase();
    if contains_word(PUBLISHERS, &folded)
        || matches!(folded.as_str(), "associated press" | "the associated press")
    {
        return true;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let named =
        |word: &&str| word.starts_with(char::is_uppercase) || matches!(*word, "of" | "the" | "and" | "&");
    let known = |word: &str| {
        contains_word(PUBLISHER_WORDS, word)
            || contains_word(PUBLISHERS, word)
            || word.ends_with("zeitung")
            || word.ends_with("news")
    };
    let domain = words.len() == 1
        && [".com", ".org", ".net", ".co.uk", ".de", ".fr", ".news", ".info"]
            .iter()
            .any(|end| folded.ends_with(end))
        && !folded.contains(['/', '@']);
    domain || words.len() <= 5 && words.iter().all(named) && folded.split([' ', '.']).any(known)
}

/// One person's name: two to five words with capitals, no digits.
pub(in crate::parse) fn is_person(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (2..=5).contains(&words) && is_name(text) && !is_publisher(text) && !is_section(text)
}

/// One to three words with capitals and nothing else.
pub(super) fn is_proper_name(text: &str) -> bool {
    text.split_whitespace().count() <= 3 && is_name(text)
}

fn is_name(text: &str) -> bool {
    let text = text.trim();
    let word = |word: &str| {
        let letters = word.trim_matches(['.', '\'', '’', '"', '“', '”', '-', '(', ')']);
        let first = letters.chars().next();
        first.is_some_and(|c| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase())
            || PARTICLES.contains(&letters)
            || letters.starts_with("d'") | letters.starts_with("d’") | letters.starts_with("al-")
    };
    let initial =
        |text: &str| text.ends_with('.') && text.rsplit(' ').next().is_some_and(|last| last.len() <= 3);
    !text.is_empty()
        && text.len() <= 60
        && text.chars().all(|c| c.is_alphabetic() || " .'’-\"“”()".contains(c))
        && text.split_whitespace().all(word)
        && text.chars().any(|c| !c.is_lowercase() && c.is_alphabetic())
        && (!text.ends_with('.') || initial(text))
}

/// The text after `By`, `Von`, `Par`. True if only names can follow these words.
pub(super) fn strip_byline_prefix(text: &str) -> Option<(&str, bool)> {
    let folded = text.to_lowercase();
    let prefix = BYLINE_PREFIXES.split('|').find(|prefix| folded.starts_with(*prefix))?;
    Some((text.get(prefix.len()..)?, prefix.trim_end().contains([' ', ':'])))
}

/// Whether a text consists of names. A single word is a name only if that is `certain` ("Written by Staff").
pub(super) fn are_names(text: &str, certain: bool) -> bool {
    let names = split_names(text);
    let is_month = |name: &String| crate::parse::date::parse(&format!("1 {name} 2024")).is_some();
    !names.is_empty()
        && names.len() <= 12
        && !names.iter().any(is_month)
        && names.iter().all(|name| name.split_whitespace().count() <= 5)
        && (certain || names.iter().all(|name| name.contains(' ') || is_publisher(name)))
}

/// The single names in `Jane Doe, John Smith and Ann Lee`, without job titles. Empty if one part is not a name.
pub(in crate::parse) fn split_names(text: &str) -> Vec<String> {
    // "Jane Doe (with John Smith)": names in brackets at the end are left out.
    let text = text.trim();
    let text = text
        .strip_suffix(')')
        .and_then(|front| front.rsplit_once('('))
        .map_or(text, |(front, _)| front.trim());
    let mut parts = vec![text.to_owned()];
    for separator in NAME_SEPARATORS {
        let cut = |part: &String| -> Vec<String> {
            let folded = part.to_lowercase();
            if folded.len() != part.len() {
                return part.split(separator).map(str::to_owned).collect();
            }
            let (mut out, mut from) = (Vec::new(), 0);
            for (at, found) in folded.match_indices(separator) {
                // "E" in capitals is an initial.
                if *separator == " e " && !part[at..].starts_with(" e ") {
                    continue;
                }
                out.push(part[from..at].to_owned());
                from = at + found.len();
            }
            out.push(part[from..].to_owned());
            out
        };
        parts = parts.iter().flat_map(cut).collect();
    }
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        // A mail address after the name is left out.
        let part = part.split('<').next().unwrap_or("").trim();
        if part.is_empty() || is_job_title(part) {
            continue;
        }
        if !is_name(part) {
            return Vec::new();
        }
        if !names.iter().any(|name| name == part) {
            names.push(part.to_owned());
        }
    }
    names
}

/// A word before "by": `Published by`.
pub(super) fn is_byline_label(text: &str) -> bool {
    contains_word("published|posted|written|reported|text|story|words", &normalized(text))
}
