//! The words dates are written with: months, days of the week and zones, in the languages feeds use most.
//! Never here: numbers, or what order they stand in.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Month names, January first, as [`fold`] leaves them. Any beginning of at least three letters counts, which
/// covers the abbreviations; where two names begin alike the first one wins.
const MONTHS: [&str; 12] = [
    "january januar januari janvier enero gennaio janeiro stycznia styczen janner ianuarie january ledna leden \
     ocak января январь сiчня сiчень ιανουαριου ιανουαριος tammikuuta",
    "february februar februari fevrier febrero febbraio fevereiro lutego luty feber februarie unora unor subat \
     февраля февраль лютого лютии φεβρουαριου φεβρουαριος helmikuuta",
    "march marz maart mars marzo marco marca marzec marts marcius martie mart maret brezna brezen mrt марта март \
     березня березень μαρτιου μαρτιος maaliskuuta",
    "april avril abril aprile kwietnia kwiecien aprilis aprilie dubna duben nisan апреля апрель квiтня квiтень \
     απριλιου απριλιος huhtikuuta",
    "may mai mei mayo maggio maio maja maj majus kvetna kveten mayıs mayis мая маи травня травень μαιου μαιος \
     toukokuuta",
    "june juni juin junio giugno junho czerwca czerwiec junius iunie cervna cerven haziran июня июнь червня \
     червень ιουνιου ιουνιος kesakuuta",
    "july juli juillet julio luglio julho lipca lipiec julius iulie cervence cervenec temmuz июля июль липня \
     липень ιουλιου ιουλιος heinakuuta",
    "august augustus aout agosto sierpnia sierpien augusti augusztus agustus srpna srpen agustos августа август \
     серпня серпень αυγουστου αυγουστος elokuuta",
    "september septembre septiembre settembre setembro wrzesnia wrzesien szeptember septembrie setiembre zari \
     eylul сентября сентябрь вересня вересень σεπτεμβριου σεπτεμβριος syyskuuta",
    "october oktober octobre octubre ottobre outubro pazdziernika pazdziernik octombrie rijna rijen ekim октября \
     октябрь жовтня жовтень οκτωβριου οκτωβριος lokakuuta",
    "november novembre noviembre novembro listopada listopad listopadu noiembrie kasım kasim ноября ноябрь \
     листопада листопад νοεμβριου νοεμβριος marraskuuta",
    "december dezember decembre diciembre dicembre dezembro grudnia grudzien decembrie desember prosince prosinec \
     aralık aralik декабря декабрь грудня грудень δεκεμβριου δεκεμβριος joulukuuta",
];

const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday tues wednes thurs thur \
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag \
    lundi mardi mercredi jeudi vendredi samedi dimanche \
    lunes martes miercoles jueves viernes sabado domingo \
    lunedi martedi mercoledi giovedi venerdi sabato domenica \
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag \
    segunda terca quarta quinta sexta segunda-feira feira \
    poniedziałek wtorek sroda czwartek piatek sobota niedziela \
    mandag tirsdag onsdag torsdag fredag lørdag søndag mandag tisdag lordag sondag \
    понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс \
    понедiлок вiвторок середа четвер пятниця субота недiля \
    δευτερα τριτη τεταρτη πεμπτη παρασκευη σαββατο κυριακη \
    hetfo kedd szerda csutortok pentek szombat vasarnap \
    pondeli utery streda ctvrtek patek nedele pazartesi sali carsamba persembe cuma cumartesi pazar \
    星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 \
    月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 \
    월요일 화요일 수요일 목요일 금요일 토요일 일요일";

/// Words between the parts that carry no meaning of their own.
const FILLERS: &str = "at on of the de del d a as o le el il den der dem um uhr kl klo klokken ore ora alle ур \
    в г года ч etc hrs hr h t am in";

/// Zone names and their minutes east of Greenwich. Where several share a name, the one with most feeds wins;
/// the undecided American ones (`ET`) are taken for standard time, as RFC 822 readers do.
const ZONES: [(&str, i16); 72] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("uct", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("met", 60),
    ("mez", 60),
    ("cest", 120),
    ("mest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("sast", 120),
    ("cat", 120),
    ("wat", 60),
    ("eat", 180),
    ("idt", 180),
    ("msk", 180),
    ("мск", 180),
    ("trt", 180),
    ("irst", 210),
    ("gst", 240),
    ("aft", 270),
    ("pkt", 300),
    ("ist", 330),
    ("npt", 345),
    ("bdt", 360),
    ("mmt", 390),
    ("ict", 420),
    ("wib", 420),
    ("wita", 480),
    ("wit", 540),
    ("hkt", 480),
    ("sgt", 480),
    ("myt", 480),
    ("pht", 480),
    ("awst", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("acdt", 630),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("brt", -180),
    ("brst", -120),
    ("art", -180),
    ("clt", -240),
    ("clst", -180),
    ("cot", -300),
    ("nst", -210),
    ("ndt", -150),
    ("ast", -240),
    ("adt", -180),
    ("at", -240),
    ("est", -300),
    ("edt", -240),
    ("et", -300),
    ("cst", -360),
    ("cdt", -300),
    ("ct", -360),
    ("mst", -420),
    ("mdt", -360),
    ("mt", -420),
    ("pst", -480),
    ("pdt", -420),
    ("pt", -480),
];

const MORE_ZONES: [(&str, i16); 4] = [("akst", -540), ("akdt", -480), ("hst", -600), ("hdt", -540)];

/// Lower case without accents, so that one spelling of a name is enough.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.to_lowercase().nfkd().filter(|c| !is_combining_mark(*c)).map(plain_letter).nfc().collect()
}

/// Ukrainian і and the Latin i look alike and are mixed up in the wild.
fn plain_letter(c: char) -> char {
    if c == 'і' { 'i' } else { c }
}

fn begins(names: &str, word: &str, least: usize) -> bool {
    let long_enough = word.chars().nth(least - 1).is_some();
    names.split_ascii_whitespace().any(|name| name == word || long_enough && name.starts_with(word))
}

/// 1 to 12.
pub fn month(word: &str) -> Option<i8> {
    MONTHS.iter().position(|names| begins(names, word, 3)).map(|at| at as i8 + 1)
}

/// Whether it is a day of the week; `first` says that it opens the date, where two letters are enough.
pub fn weekday(word: &str, first: bool) -> bool {
    begins(WEEKDAYS, word, if first { 2 } else { 3 })
}

/// Minutes east of Greenwich.
pub fn zone(word: &str) -> Option<i16> {
    ZONES.iter().chain(&MORE_ZONES).find(|(name, _)| *name == word).map(|(_, minutes)| *minutes)
}

/// Words that may stand between the parts.
pub fn filler(word: &str) -> bool {
    FILLERS.split_ascii_whitespace().any(|name| name == word)
}

/// Whether a word says the half of the day: true for the second.
pub fn half(word: &str) -> Option<bool> {
    match word {
        "am" | "오전" | "上午" | "午前" => Some(false),
        "pm" | "오후" | "下午" | "午後" => Some(true),
        _ => None,
    }
}

/// What a unit of the East Asian way to write a date says of the number before it.
pub fn unit(word: &str) -> Option<char> {
    Some(match word {
        "年" | "년" => 'y',
        "月" | "월" => 'm',
        "日" | "일" | "号" => 'd',
        "時" | "时" | "点" | "시" => 'H',
        "分" | "분" => 'M',
        "秒" | "초" => 'S',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_written_folded() {
        let names = MONTHS.iter().flat_map(|names| names.split_ascii_whitespace());
        for name in names.chain(WEEKDAYS.split_ascii_whitespace()) {
            assert_eq!(fold(name), name);
        }
    }

    #[test]
    fn full_names_win_their_month() {
        for (at, names) in MONTHS.iter().enumerate() {
            for name in names.split_ascii_whitespace() {
                assert_eq!(month(name), Some(at as i8 + 1), "{name}");
            }
        }
        assert_eq!(month("avr"), Some(4));
        assert_eq!(month(&fold("févr")), Some(2));
        assert_eq!(month("no"), None);
        assert_eq!(month("novel"), None);
    }
}
