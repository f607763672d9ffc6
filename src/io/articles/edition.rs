//! The articles built into the program, so that a first start needs no file and no network.
//! Never here: reading them (see `load`), or anything fetched.

macro_rules! piece {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../assets/edition/", $name)))
    };
}

/// File names and texts, newest first.
pub(crate) const PIECES: &[(&str, &str)] = &[
    piece!("01-welcome.md"),
    piece!("02-the-filter.md"),
    piece!("03-tides.md"),
    piece!("04-the-reading-pane.md"),
    piece!("05-three-views.md"),
    piece!("06-eighty-columns.md"),
    piece!("07-one-reader-many-machines.md"),
    piece!("08-zurich-sao-paulo.md"),
    piece!("09-bring-your-own.md"),
    piece!("10-in-a-script.md"),
    piece!("11-kinsoku.md"),
    piece!("12-hostile-articles.md"),
    piece!("13-dark-light-wide-narrow.md"),
    piece!("14-the-august-shadow.md"),
    piece!("15-moskva-vladivostok.md"),
    piece!("16-how-feeds-began.md"),
    piece!("17-wire-and-pigeon.md"),
    piece!("18-rutte-meets-trump.md"),
    piece!("19-feeds-of-your-own.md"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_in_the_folder_is_built_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/edition");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, PIECES.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>());
    }
}
