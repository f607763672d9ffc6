//! The words papers use around an article: names of people, outlets and sections, roles, page furniture.
//! Never here: dates, or where on a page a word stands.

/// Agencies and papers whose names hold none of [`OUTLET_WORDS`].
const OUTLETS: &str = "\
    reuters|ap|afp|dpa|upi|bbc|cnn|npr|pbs|nbc|cbs|abc|cnbc|bloomberg|axios|politico|\
    vox|wired|slate|ansa|efe|tass|xinhua|kyodo|anadolu|interfax|al jazeera|deutsche welle|\
    dw|le monde|le figaro|libération|el país|el mundo|la repubblica|corriere della sera|\
    der spiegel|die zeit|die welt|ars technica|the verge|techcrunch|quartz|the atlantic|\
    the economist|the hill|euronews|france 24|tagesschau|orf|nos|nhk|the conversation|\
    propublica|marketwatch|forbes|fortune|nature|the hindu";

/// A name of few words with one of these in it is an outlet's.
const OUTLET_WORDS: &str = "\
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

const ROLES: &str = "\
    writer|correspondent|reporter|editor|columnist|journalist|contributor|staff|bureau|chief|\
    producer|analyst|redakteur|redakteurin|korrespondent|correspondant|correspondante|redaktion|\
    rédaction|redacción|redazione|photographer|critic|fellow|professor|intern";

/// Lines of page furniture, lower-case, without punctuation at their ends. Only what cannot be a sentence.
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

/// Words in names that begin small.
const PARTICLES: &[&str] = &[
    "de", "da", "do", "dos", "das", "di", "del", "della", "der", "den", "des", "du", "la", "le", "van",
    "von", "zu", "zur", "zum", "ten", "ter", "bin", "ibn", "al", "el", "y", "e", "und", "af", "av", "st",
];

const BY: &[&str] = &[
    "written by ",
    "reported by ",
    "story by ",
    "words by ",
    "text by ",
    "posted by ",
    "by ",
    "von ",
    "par ",
    "por ",
    "di ",
    "door ",
    "av ",
    "af ",
    "autor: ",
    "author: ",
    "by: ",
    "text: ",
    "texte : ",
];

/// What stands between names.
const JOINTS: &[&str] =
    &[" and ", " & ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " with ", ", ", "; ", ","];

/// Whether a word is one of a list divided by `|`.
fn among(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known == word)
}

fn bare(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "…:.!»›>→|•·-–—[]()".contains(c);
    text.trim_matches(ends).to_lowercase()
}

/// Page furniture that says nothing: `Advertisement`, `Share`, `5 min read`.
pub(in crate::parse) fn is_boilerplate(line: &str) -> bool {
    if line.len() > 60 {
        return false;
    }
    let line = bare(line);
    let minutes = || {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let unit = line[digits..].trim_start_matches([' ', '-']);
        digits > 0
            && matches!(unit, "min read" | "mins read" | "minute read" | "minutes read" | "min de lecture")
    };
    among(BOILERPLATE, &line) || minutes()
}

pub(super) fn is_section(line: &str) -> bool {
    let bare = bare(line);
    line.len() <= 30
        && (among(SECTIONS, &bare) || bare.strip_suffix(" news").is_some_and(|s| among(SECTIONS, s)))
}

/// `Jane Doe in Tallinn`: the name without the place it was written from.
pub(super) fn without_place(text: &str) -> &str {
    let place = |place: &str| place.split_whitespace().count() <= 3 && super::lines::starts_upper(place);
    text.split_once(" in ").filter(|(_, rest)| place(rest)).map_or(text, |(name, _)| name)
}

/// A job: `Staff Writer`, `Political correspondent in Paris`.
pub(super) fn is_role(text: &str) -> bool {
    text.len() <= 60
        && text.split_whitespace().count() <= 6
        && bare(text).split([' ', '-', '/']).any(|word| among(ROLES, word))
        && !super::lines::ends_sentence(text)
}

/// The name of a paper, station or agency, as far as a name can tell.
pub(in crate::parse) fn is_outlet(text: &str) -> bool {
    let text = text.trim().trim_matches(['(', ')']);
    let folded = text.to_lowercase();
    if among(OUTLETS, &folded) || matches!(folded.as_str(), "associated press" | "the associated press") {
        return true;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let named =
        |word: &&str| word.starts_with(char::is_uppercase) || matches!(*word, "of" | "the" | "and" | "&");
    let known = |word: &str| {
        among(OUTLET_WORDS, word)
            || among(OUTLETS, word)
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
    (2..=5).contains(&words) && is_name(text) && !is_outlet(text) && !is_section(text)
}

/// One to three words with capitals and nothing else.
pub(super) fn is_proper(text: &str) -> bool {
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

/// What follows `By`, `Von`, `Par`; true if those words leave no doubt that names follow.
pub(super) fn after_by(text: &str) -> Option<(&str, bool)> {
    let folded = text.to_lowercase();
    let word = BY.iter().find(|word| folded.starts_with(**word))?;
    Some((text.get(word.len()..)?, word.contains(' ') && word.trim_end().contains([' ', ':'])))
}

/// Whether all of it is names. A single word is one only after a sure sign ("Written by Staff").
pub(super) fn are_people(text: &str, certain: bool) -> bool {
    let names = people(text);
    let calendar = |name: &String| crate::parse::date::parse(&format!("1 {name} 2024")).is_some();
    !names.is_empty()
        && names.len() <= 12
        && !names.iter().any(calendar)
        && names.iter().all(|name| name.split_whitespace().count() <= 5)
        && (certain || names.iter().all(|name| name.contains(' ') || is_outlet(name)))
}

/// The single names in `Jane Doe, John Smith and Ann Lee`; roles and outlets go. None if one part is no name.
pub(in crate::parse) fn people(text: &str) -> Vec<String> {
    // "Jane Doe (with John Smith)": what stands in brackets at the end is not counted.
    let text = text.trim();
    let text = text
        .strip_suffix(')')
        .and_then(|front| front.rsplit_once('('))
        .map_or(text, |(front, _)| front.trim());
    let mut parts = vec![text.to_owned()];
    for joint in JOINTS {
        let cut = |part: &String| -> Vec<String> {
            let folded = part.to_lowercase();
            if folded.len() != part.len() {
                return part.split(joint).map(str::to_owned).collect();
            }
            let (mut out, mut from) = (Vec::new(), 0);
            for (at, sign) in folded.match_indices(joint) {
                // "de Souza e Silva" is one name.
                if *joint == " e " && !part[at..].starts_with(" e ") {
                    continue;
                }
                out.push(part[from..at].to_owned());
                from = at + sign.len();
            }
            out.push(part[from..].to_owned());
            out
        };
        parts = parts.iter().flat_map(cut).collect();
    }
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        // An address beside the name says no more than the name does.
        let part = part.split('<').next().unwrap_or("").trim();
        if part.is_empty() || is_role(part) {
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

/// Words that announce a by-line: `Published by`.
pub(super) fn is_label(text: &str) -> bool {
    matches!(
        bare(text).as_str(),
        "published" | "posted" | "written" | "reported" | "text" | "story" | "words"
    )
}
