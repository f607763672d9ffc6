//! The words of dates: months, weekdays and time zones, in the languages that feeds use most.
//! Never here: numbers, or the order of the parts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Month names as [`fold`] returns them, January first. The first three or more letters of a name match it, so
/// abbreviations need no entry. Of two names that begin alike, the first matches.
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

/// Words without a meaning between the parts.
const FILLERS: &str = "at on of the de del d a as o le el il den der dem um uhr kl klo klokken ore ora alle ур \
    в г года ч etc hrs hr h t am in";

/// Minutes east of Greenwich, and the names of the zones. A name that several zones share is read as the one with most
/// feeds. American names without season (`ET`) are read as standard time, as RFC 822 parsers do.
const ZONES: [(i16, &str); 32] = [
    (-600, "hst"),
    (-540, "akst hdt"),
    (-480, "pst pt akdt"),
    (-420, "mst mt pdt"),
    (-360, "cst ct mdt"),
    (-300, "cot est et cdt"),
    (-240, "clt ast at edt"),
    (-210, "nst"),
    (-180, "brt art clst adt"),
    (-150, "ndt"),
    (-120, "brst"),
    (0, "z utc gmt ut uct wet"),
    (60, "west bst cet met mez wat"),
    (120, "cest mest mesz eet sast cat"),
    (180, "eest eat idt msk мск trt"),
    (210, "irst"),
    (240, "gst"),
    (270, "aft"),
    (300, "pkt"),
    (330, "ist"),
    (345, "npt"),
    (360, "bdt"),
    (390, "mmt"),
    (420, "ict wib"),
    (480, "wita hkt sgt myt pht awst"),
    (540, "wit jst kst"),
    (570, "acst"),
    (600, "aest"),
    (630, "acdt"),
    (660, "aedt"),
    (720, "nzst"),
    (780, "nzdt"),
];

/// Lower case without accents, so that one spelling of a name is enough.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.to_lowercase().nfkd().filter(|c| !is_combining_mark(*c)).map(plain_letter).nfc().collect()
}

/// Ukrainian і and Latin i look the same and are often confused.
fn plain_letter(c: char) -> char {
    if c == 'і' { 'i' } else { c }
}

fn begins(names: &str, word: &str, least: usize) -> bool {
    let long_enough = word.chars().nth(least - 1).is_some();
    names.split_ascii_whitespace().any(|name| name == word || long_enough && name.starts_with(word))
}

/// The number of a month, 1 to 12.
pub(crate) fn month(word: &str) -> Option<i8> {
    MONTHS.iter().position(|names| begins(names, word, 3)).map(|at| at as i8 + 1)
}

/// Whether a word is a weekday. If it is the `first` of the date, two letters are enough.
pub(crate) fn is_weekday(word: &str, first: bool) -> bool {
    begins(WEEKDAYS, word, if first { 2 } else { 3 })
}

/// The minutes of a time zone east of Greenwich.
pub(crate) fn zone(word: &str) -> Option<i16> {
    ZONES.iter().find(|(_, names)| names.split(' ').any(|name| name == word)).map(|(minutes, _)| *minutes)
}

/// Whether a word may be between the parts.
pub(crate) fn is_filler(word: &str) -> bool {
    FILLERS.split_ascii_whitespace().any(|name| name == word)
}

/// Whether a word is "pm" (true) or "am" (false), in any language.
pub(crate) fn meridiem(word: &str) -> Option<bool> {
    match word {
        "am" | "오전" | "上午" | "午前" => Some(false),
        "pm" | "오후" | "下午" | "午後" => Some(true),
        _ => None,
    }
}

/// The meaning of an East Asian unit after a number, as in `strftime`.
pub(crate) fn unit(word: &str) -> Option<char> {
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
    fn all_names_are_folded() {
        let names = MONTHS.iter().flat_map(|names| names.split_ascii_whitespace());
        for name in names.chain(WEEKDAYS.split_ascii_whitespace()) {
            assert_eq!(fold(name), name);
        }
    }

    #[test]
    fn full_month_names_match() {
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
